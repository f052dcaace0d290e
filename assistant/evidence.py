"""Retrieved passages to sentences ranked by the probability that they answer the question."""

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from assistant import codes
from assistant.coverage import Coverage, heading
from assistant.question import Question
from index.passages import Passage
from index.search import ScoredPassage
from index.sentences import Span

_leans = re.compile(
    r"(?:this|these|such|it|they|its|their|another|additional(?:ly)?|other|others|furthermore|similarly|also|likewise)\b",
    re.IGNORECASE,
)

WEIGHTS = Path(__file__).with_name("weights.json")


class Features(NamedTuple):
    """What the ranker sees of a sentence, each between 0 and 1 in practice.

    `covered` is the share of the question's weight that the sentence covers by itself, `supported` that with what
    stands around it, `heading` that of its section's heading alone. `missing` is the weight of the heaviest word asked
    that is nowhere near the sentence, `unheard` that there is a name among them which no write-up uses. `foreign` is the
    weight of the heaviest thing asked that other documents are about and this one is not. `offers` and `lacks` tell
    whether the thing asked for is in it, where the question wants a thing and not prose; `other_code`, that it speaks
    of codes, and not of one that the question names.
    """

    cosine: float
    passage_cosine: float
    covered: float
    supported: float
    heading: float
    missing: float
    unheard: float
    foreign: float
    offers: float
    lacks: float
    other_code: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer, and the probability that it does.

    `spans` are what has to be quoted: the sentence, and before it the one that it leans on ("This modifier ...").
    """

    passage: Passage
    spans: tuple[Span, ...]
    offered: tuple[str, ...]
    features: Features
    score: float
    probability: float

    @property
    def quote(self) -> str:
        """The quoted text; one sentence, or two that follow each other."""
        return " ".join(self.passage.quote(span) for span in self.spans)


class Ranker:
    """Two linear models over Features, from `python -m evals.fit`: one ranks the sentences of a question, one gives
    the probability that the first of them answers."""

    def __init__(self, rank: dict[str, float], confidence: dict[str, float]) -> None:
        self._rank = [rank[name] for name in Features._fields]
        self._confidence = [confidence[name] for name in Features._fields]
        self._intercept = confidence["intercept"]

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> "Ranker":
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def score(self, features: Features) -> float:
        return _dot(self._rank, features)

    def probability(self, features: Features) -> float:
        return 1 / (1 + math.exp(-_dot(self._confidence, features) - self._intercept))


def _dot(weights: Iterable[float], values: Iterable[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def weigh(question: Question, found: Iterable[ScoredPassage], coverage: Coverage, ranker: Ranker) -> list[Evidence]:
    """All sentences of the passages, best first. Where the question names a code, only sentences that name it
    or stand in a document about it."""
    weights = [coverage.weight(unit) for unit in question.units]
    unheard = any(unit.name and not coverage.heard(unit) for unit in question.units)
    evidence = []
    for scored in found:
        context = _Context(question, scored, coverage, weights, unheard)
        for number, span in enumerate(scored.passage.sentences):
            if _about(question, scored.passage, span):
                evidence.append(context.evidence(number, ranker))
    return sorted(evidence, key=lambda item: -item.score)


def _about(question: Question, passage: Passage, span: Span) -> bool:
    about = {*passage.codes, *codes.named(passage.quote(span))} if question.codes else set()
    return not question.codes or not about.isdisjoint(question.codes)


def _quoted(passage: Passage, number: int) -> tuple[Span, ...]:
    """The sentence, with the one before it where it cannot be understood alone."""
    first = number - 1 if number and _leans.match(passage.quote(passage.sentences[number])) else number
    return passage.sentences[first : number + 1]


class _Context:
    """What the sentences of one passage share for one question."""

    def __init__(
        self, question: Question, scored: ScoredPassage, coverage: Coverage, weights: list[float], unheard: bool
    ) -> None:
        passage = scored.passage
        self._question, self._scored, self._coverage = question, scored, coverage
        self._weights = weights
        self._unheard = unheard
        self._around = [coverage.around(unit, passage) for unit in question.units]
        self._heading = self._share(coverage.of(unit, heading(passage)) for unit in question.units)
        self._foreign = [coverage.foreign(unit, passage.document_id) for unit in question.units]

    def _share(self, covered: Iterable[float]) -> float:
        return _dot(self._weights, covered) / (sum(self._weights) or 1.0)

    def evidence(self, number: int, ranker: Ranker) -> Evidence:
        question, passage = self._question, self._scored.passage
        spans = _quoted(passage, number)
        quotes = [passage.quote(span) for span in reversed(spans)]
        quote = " ".join(quotes)
        wants = question.wants
        offered = tuple(dict.fromkeys(thing for each in quotes for thing in wants.find(each, passage))) if wants else ()
        own = [self._coverage.of(unit, quote) for unit in question.units]
        near = list(map(max, own, self._around))
        heaviest = self._coverage.idf("")
        gaps = [weight * (1 - share) / heaviest for weight, share in zip(self._weights, near, strict=True)]
        others = set(codes.named(quote))
        features = Features(
            cosine=self._scored.cosines[number],
            passage_cosine=self._scored.cosine,
            covered=self._share(own),
            supported=self._share(near),
            heading=self._heading,
            missing=max(gaps, default=0.0),
            unheard=float(self._unheard),
            foreign=max((gap for gap, foreign in zip(gaps, self._foreign, strict=True) if foreign), default=0.0),
            offers=float(bool(offered)),
            lacks=float(wants is not None and not offered),
            other_code=float(bool(question.codes and others) and others.isdisjoint(question.codes)),
        )
        return Evidence(passage, spans, offered, features, ranker.score(features), ranker.probability(features))
