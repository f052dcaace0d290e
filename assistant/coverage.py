"""How much of what a question is about the evidence covers, by the weight of its words."""

import math
from collections.abc import Set
from functools import lru_cache

from assistant.lexicon import Expression, Unit
from index.passages import Passage
from index.snapshot import Snapshot
from index.terms import terms

# How much a word counts that stands not in the sentence itself but near it.
SUBJECT, PASSAGE = 0.8, 0.5
APART = 0.4  # what the words of a phrase count where they do not stand together
SLACK = 2  # words that may stand between those of a phrase

ORDINARY = 0.5  # what an English word weighs that no write-up uses, relative to a name
DISTINCTIVE = 0.8  # share of a topic's passages that stand in documents about it


class Words:
    """The terms of a text, as a set and in order."""

    def __init__(self, text: str) -> None:
        self.order = terms(text)
        self.set = frozenset(self.order)

    def has(self, expression: Expression) -> bool:
        """Whether the expression's terms stand here together, in any order ("immune globulin, intravenous")."""
        if not self.set.issuperset(expression):
            return False
        width = len(expression)
        return width == 1 or any(
            set(expression) <= set(self.order[place : place + width + SLACK]) for place in range(len(self.order) - width + 1)
        )


class Coverage:
    """Shares of a question's units that a sentence covers, weighted by inverse document frequency."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._terms = snapshot.terms
        self._count = len(snapshot.passages)
        self._subjects = _subjects(snapshot)
        self._topics = _distinctive_topics(snapshot)
        self._topical = frozenset[str]().union(*self._topics.values())
        self.words = lru_cache(maxsize=65_536)(Words)
        self.idf = lru_cache(maxsize=65_536)(self._idf)

    def _idf(self, term: str) -> float:
        frequency = len(self._terms.rows(term))
        return math.log(1 + (self._count - frequency + 0.5) / (frequency + 0.5))

    @property
    def heaviest(self) -> float:
        """The weight of a name that no write-up uses."""
        return self.idf("")

    def weight(self, unit: Unit) -> float:
        """The weight of the unit's best-known expression: a synonym that the corpus uses makes a rare word ordinary."""
        known = (expression for expression in unit.alternatives if all(term in self._terms for term in expression))
        strange = self.heaviest * (1 if unit.name else ORDINARY)
        return min((max(map(self.idf, expression)) for expression in known), default=strange)

    def topical(self, unit: Unit) -> bool:
        """Whether some document is about the unit: a drug, a code."""
        return any(self._topical.issuperset(expression) for expression in unit.alternatives)

    def foreign(self, unit: Unit, document_id: str) -> bool:
        """Whether other documents are about the unit, and this one is not."""
        topics = self._topics[document_id]
        return self.topical(unit) and not any(topics.issuperset(expression) for expression in unit.alternatives)

    def of(self, unit: Unit, text: str) -> float:
        """How far the text covers the unit, 0 to 1."""
        words = self.words(text)
        return max(self._expression(expression, words) for expression in unit.alternatives)

    def around(self, unit: Unit, passage: Passage) -> float:
        """How far what surrounds a sentence of the passage covers the unit: headings, document, neighbours."""
        layers = (
            (1.0, self.words(heading(passage))),
            (SUBJECT, self._subjects[passage.document_id]),
            (PASSAGE, self.words(passage.text)),
        )
        return max(
            strength * self._expression(expression, words) for strength, words in layers for expression in unit.alternatives
        )

    def _expression(self, expression: Expression, words: Words) -> float:
        if len(expression) == 1:
            return float(expression[0] in words.set)
        if words.set.isdisjoint(expression):
            return 0.0
        if words.has(expression):
            return 1.0
        weights = {term: self.idf(term) for term in expression}
        return APART * sum(weight for term, weight in weights.items() if term in words.set) / sum(weights.values())


def heading(passage: Passage) -> str:
    """What stands above the passage: its section and its column names."""
    return " ".join((passage.section, *passage.header))


def _subjects(snapshot: Snapshot) -> dict[str, Words]:
    """Each document's title, codes and opening passage, by its id."""
    openings: dict[str, str] = {}
    for passage in snapshot.passages:
        openings.setdefault(passage.document_id, passage.text)
    return {
        id: Words(" ".join((document.title, *document.codes, openings.get(id, ""))))
        for id, document in snapshot.documents.items()
    }


def _distinctive_topics(snapshot: Snapshot) -> dict[str, frozenset[str]]:
    """Of each document's topics, those that at most half of the documents share and that hardly stand elsewhere."""
    holders: dict[str, set[str]] = {}
    for document in snapshot.documents.values():
        for term in document.topics:
            holders.setdefault(term, set()).add(document.id)
    most = max(1, len(snapshot.documents) // 2)
    distinctive = {term for term, ids in holders.items() if len(ids) <= most and _within(snapshot, term, ids) >= DISTINCTIVE}
    return {id: frozenset(distinctive.intersection(document.topics)) for id, document in snapshot.documents.items()}


def _within(snapshot: Snapshot, term: str, ids: Set[str]) -> float:
    """The share of the passages with the term that stand in these documents."""
    rows = snapshot.terms.rows(term)
    return sum(snapshot.passages[row].document_id in ids for row in rows) / len(rows) if len(rows) else 0.0
