"""Retrieved passages to sentences ranked by the probability that they answer the question."""

import json
import math
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from assistant.codes import mentions
from assistant.coverage import Coverage, heading
from assistant.lexicon import Unit
from assistant.question import Question
from index.passages import Passage
from index.search import BEST_FUSED, ScoredPassage
from index.sentences import Span

_leans = re.compile(
    r"(?:this|these|such|it|they|its|their|another|additional(?:ly)?|other|others|furthermore|similarly|also|likewise)\b",
    re.IGNORECASE,
)

DOUBT = 2.0  # log-odds that a sentence of a doubted document has to be ahead of another
HEARD = 0.45  # a name that no passage covers so far is one the write-ups do not know

WEIGHTS = Path(__file__).with_name("weights.json")


class Features(NamedTuple):
    """What the ranker sees of a sentence, each between 0 and 1 in practice.

    `cosine` compares the question with the sentence, `passage_cosine` with its passage, `neighbor_cosine` with the
    passage's nearest sentence; `fused` is the passage's share of the best rank there is. `supported` is the share of
    the question's weight that the sentence covers, with what stands around it; `heading` that of its section's heading
    alone; `focus` what the sentence and its heading cover of the question less the drug or code it is about.
    `unheard` tells that the question holds a name which none of the passages knows, `foreign` the weight of the
    heaviest thing asked that other documents are about and this one is not. `offers` and `lacks` tell whether the thing
    asked for is in it, where the question wants a thing and not prose; `other_code`, that it speaks of codes, and not
    of one that the question names; `stray`, that it stands in a document about codes of which the question names
    neither one nor its drug. `own` is the share of the weight that the sentence covers by itself.
    """

    cosine: float
    passage_cosine: float
    neighbor_cosine: float
    fused: float
    supported: float
    heading: float
    focus: float
    unheard: float
    foreign: float
    offers: float
    lacks: float
    other_code: float
    stray: float
    own: float


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


def weigh(
    question: Question, found: Iterable[ScoredPassage], coverage: Coverage, ranker: Ranker, doubted: Set[str] = frozenset()
) -> list[Evidence]:
    """All sentences of the passages, best first, those of `doubted` documents behind others that are about as good. Where
    the question names a code, only sentences that name it or stand in a document about it; where it names a denial code,
    only those that name it or stand under a heading that does."""
    weights = [coverage.weight(unit) for unit in question.units]
    contexts = [_Context(question, scored, coverage, weights) for scored in found]
    known = [max((context.near[number] for context in contexts), default=0.0) for number in range(len(question.units))]
    unheard = any(unit.name and share < HEARD for unit, share in zip(question.units, known, strict=True))
    evidence = [
        context.evidence(number, unheard, ranker)
        for context in contexts
        for number, span in enumerate(context.passage.sentences)
        if _about(question, context.passage, span)
    ]
    return sorted(evidence, key=lambda item: DOUBT * (item.passage.document_id in doubted) - item.score)


def _about(question: Question, passage: Passage, span: Span) -> bool:
    """Whether the sentence is about a code that the question names, and a denial code, where it names any."""
    quote = passage.quote(span)
    of_code = not question.codes or not {*passage.codes, *mentions.named(quote)}.isdisjoint(question.codes)
    headed = f"{passage.section} {quote}"
    return of_code and (not question.denials or not set(mentions.denials(headed)).isdisjoint(question.denials))


def _quoted(passage: Passage, number: int) -> tuple[Span, ...]:
    """The sentence, with the one before it where it cannot be understood alone."""
    first = number - 1 if number and _leans.match(passage.quote(passage.sentences[number])) else number
    return passage.sentences[first : number + 1]


class _Context:
    """What the sentences of one passage share for one question."""

    def __init__(self, question: Question, scored: ScoredPassage, coverage: Coverage, weights: list[float]) -> None:
        self.passage = scored.passage
        self.near = [coverage.around(unit, self.passage) for unit in question.units]
        self._question, self._scored, self._coverage, self._weights = question, scored, coverage, weights
        self._headed = [coverage.of(unit, heading(self.passage)) for unit in question.units]
        self._foreign = [coverage.foreign(unit, self.passage.document_id) for unit in question.units]
        self._focus = [0.0 if coverage.topical(unit) else weight for unit, weight in zip(question.units, weights, strict=True)]

    def evidence(self, number: int, unheard: bool, ranker: Ranker) -> Evidence:
        question, passage = self._question, self.passage
        spans = _quoted(passage, number)
        quotes = [passage.quote(span) for span in reversed(spans)]
        wants = question.wants
        offered = next((things for each in quotes if (things := self._offered(each))), ())
        own = [self._own(unit, " ".join(quotes), bool(offered)) for unit in question.units]
        near = list(map(max, own, self.near))
        foreign = zip(self._weights, near, self._foreign, strict=True)
        others = set(mentions.named(" ".join(quotes)))
        features = Features(
            cosine=self._scored.cosines[number],
            passage_cosine=self._scored.cosine,
            neighbor_cosine=max(self._scored.cosines),
            fused=self._scored.score / BEST_FUSED,
            supported=_share(self._weights, near),
            heading=_share(self._weights, self._headed),
            focus=_share(self._focus, map(max, own, self._headed)),
            unheard=float(unheard),
            foreign=max((weight * (1 - share) for weight, share, is_foreign in foreign if is_foreign), default=0.0)
            / self._coverage.heaviest,
            offers=float(bool(offered)),
            lacks=float(wants is not None and not offered),
            other_code=float(bool(question.codes and others) and others.isdisjoint(question.codes)),
            stray=float(bool(passage.codes) and question.about.isdisjoint(passage.codes)),
            own=_share(self._weights, own),
        )
        return Evidence(passage, spans, offered, features, ranker.score(features), ranker.probability(features))

    def _offered(self, quote: str) -> tuple[str, ...]:
        """What the sentence has of the thing asked for, less what the question itself names."""
        wants = self._question.wants
        found = wants.find(quote, self.passage) if wants else ()
        return tuple(dict.fromkeys(thing for thing in found if thing not in self._question.codes))

    def _own(self, unit: Unit, quote: str, offers: bool) -> float:
        wants = self._question.wants
        if wants and wants.is_named_by(unit):
            return float(offers)
        return self._coverage.of(unit, quote)


def _share(weights: Sequence[float], covered: Iterable[float]) -> float:
    """The share of the weight that is covered; all of it where there is none."""
    total = sum(weights)
    return _dot(weights, covered) / total if total else 1.0
