"""Retrieved passages to sentences ranked by the probability that they answer the question."""

import re
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from assistant.codes import mentions
from assistant.coverage import Coverage, heading
from assistant.lexicon import Unit
from assistant.question import Question
from index.passages import Passage
from index.search import ScoredPassage
from index.sentences import Span

_leans = re.compile(
    r"(?:this|these|such|it|they|its|their|another|additional(?:ly)?|other|others|furthermore|similarly|also|likewise)\b",
    re.IGNORECASE,
)

SCALE = 10.0  # of the sums of standard scores, which go to about as much
DOUBT = 2.0  # log-odds that a sentence of a doubted document has to be ahead of another
HEARD = 0.45  # a name that no passage covers so far is one the write-ups do not know


class Features(NamedTuple):
    """What the ranker sees of a sentence, each between 0 and 1 in practice.

    `cosine` compares the question with the sentence, `passage_cosine` with its passage, `neighbor_cosine` with the
    passage's nearest sentence; `fused` is the passage's sum of standard scores. `supported` is the share of
    the question's weight that the sentence covers, with what stands around it; `heading` that of its section's heading
    alone; `focus` what the sentence and its heading cover of the question less the drug or code it is about.
    `unheard` tells that the question holds a name which none of the passages knows, `foreign` the weight of the
    heaviest thing asked that other documents are about and this one is not. `offers` and `lacks` tell whether the thing
    asked for is in it, where the question wants a thing and not prose; `other_code`, that it speaks of codes, and not
    of one that the question names; `stray`, that it stands in a document about codes of which the question names
    neither one nor its drug. `own` is the share of the weight that the sentence covers by itself. `behind`
    tells how far that sum is behind the best passage's, `general` that it stands in a guide where the question names a drug
    or code. `asked` compares the question with the nearest one that the sentence is known to answer, `told` with the sentence
    as the question sheets teach, and `first_asked` is the reciprocal of its rank by `asked`, 0 without sheets; `worded` is its
    share of the best score by terms.
    """

    cosine: float
    passage_cosine: float
    neighbor_cosine: float
    fused: float
    behind: float
    supported: float
    heading: float
    focus: float
    unheard: float
    foreign: float
    offers: float
    lacks: float
    other_code: float
    stray: float
    general: float
    own: float
    asked: float
    told: float
    worded: float
    first_asked: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer; `score` is its log-odds against the others.

    `spans` are what has to be quoted: the sentence, and before it the one that it leans on ("This modifier ...").
    """

    passage: Passage
    spans: tuple[Span, ...]
    offered: tuple[str, ...]
    features: Features
    score: float

    @property
    def quote(self) -> str:
        """The quoted text; one sentence, or two that follow each other."""
        return " ".join(self.passage.quote(span) for span in self.spans)


def _dot(weights: Iterable[float], values: Iterable[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


Score = Callable[[Features], float]


def weigh(
    question: Question, found: Iterable[ScoredPassage], coverage: Coverage, score: Score, doubted: Set[str] = frozenset()
) -> list[Evidence]:
    """All sentences of the passages, best first, those of `doubted` documents behind others that are about as good. Where
    the question names a code, only sentences that name it or stand in a document about it; where it names a denial code,
    only those that name it or stand under a heading that does."""
    weights = [coverage.weight(unit) for unit in question.units]
    contexts = [_Context(question, scored, coverage, weights) for scored in found]
    known = [max((context.near[number] for context in contexts), default=0.0) for number in range(len(question.units))]
    unheard = any(unit.name and share < HEARD for unit, share in zip(question.units, known, strict=True))
    places = [
        (context, number)
        for context in contexts
        for number, span in enumerate(context.passage.sentences)
        if _about(question, context.passage, span)
    ]
    ranked = sorted((asked for context, number in places for asked in context.scored.asked[number : number + 1]), reverse=True)
    best = max((context.scored.score for context, _ in places), default=0.0)
    shared = _Shared(unheard, best, {asked: rank for rank, asked in reversed(list(enumerate(ranked)))})
    evidence = [context.evidence(number, shared, score) for context, number in places]
    return sorted(evidence, key=lambda item: DOUBT * (item.passage.document_id in doubted) - item.score)


def _about(question: Question, passage: Passage, span: Span) -> bool:
    """Whether the sentence is about a code that the question names, and a denial code, where it names any."""
    quote = passage.quote(span)
    named = {*passage.codes, *mentions.named(quote)}
    of_code = not (question.codes and named) or not named.isdisjoint(question.codes)
    headed = f"{passage.section} {quote}"
    return of_code and (not question.denials or not set(mentions.denials(headed)).isdisjoint(question.denials))


def _quoted(passage: Passage, number: int) -> tuple[Span, ...]:
    """The sentence, with the one before it where it cannot be understood alone."""
    first = number - 1 if number and _leans.match(passage.quote(passage.sentences[number])) else number
    return passage.sentences[first : number + 1]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the sentences of all passages share: the best passage's score, and how the questions they answer are ranked."""

    unheard: bool
    best: float
    ranks: dict[float, int]


class _Context:
    """What the sentences of one passage share for one question."""

    def __init__(self, question: Question, scored: ScoredPassage, coverage: Coverage, weights: list[float]) -> None:
        self.passage = scored.passage
        self.near = [coverage.around(unit, self.passage) for unit in question.units]
        self.scored = scored
        self._question, self._coverage, self._weights = question, coverage, weights
        self._headed = [coverage.of(unit, heading(self.passage)) for unit in question.units]
        self._foreign = [coverage.foreign(unit, self.passage.document_id) for unit in question.units]
        self._focus = [0.0 if coverage.topical(unit) else weight for unit, weight in zip(question.units, weights, strict=True)]

    def evidence(self, number: int, shared: _Shared, score: Score) -> Evidence:
        question, passage, scored = self._question, self.passage, self.scored
        asked = (scored.asked or scored.told)[number]
        spans = _quoted(passage, number)
        quotes = [passage.quote(span) for span in reversed(spans)]
        wants = question.wants
        offered = next((things for each in quotes if (things := self._offered(each))), ())
        own = [self._own(unit, " ".join(quotes), bool(offered)) for unit in question.units]
        near = list(map(max, own, self.near))
        foreign = zip(self._weights, near, self._foreign, strict=True)
        others = set(mentions.named(" ".join(quotes)))
        features = Features(
            cosine=scored.cosines[number],
            passage_cosine=scored.cosine,
            neighbor_cosine=max(scored.cosines),
            fused=scored.score / SCALE,
            behind=(shared.best - scored.score) / SCALE,
            supported=_share(self._weights, near),
            heading=_share(self._weights, self._headed),
            focus=_share(self._focus, map(max, own, self._headed)),
            unheard=float(shared.unheard),
            foreign=max((weight * (1 - share) for weight, share, is_foreign in foreign if is_foreign), default=0.0)
            / self._coverage.heaviest,
            offers=float(bool(offered)),
            lacks=float(wants is not None and not offered),
            other_code=float(bool(question.codes and others) and others.isdisjoint(question.codes)),
            stray=float(bool(passage.codes) and question.about.isdisjoint(passage.codes)),
            general=float(not passage.codes and bool(question.about)),
            own=_share(self._weights, own),
            asked=asked,
            told=scored.told[number],
            worded=scored.worded[number],
            first_asked=1 / (1 + shared.ranks[asked]) if scored.asked else 0.0,
        )
        return Evidence(passage, spans, offered, features, score(features))

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
