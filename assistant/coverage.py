"""How much of what a question is about the evidence covers, by the weight of its words."""

import math
from functools import lru_cache

from assistant.lexicon import Expression, Unit
from index.documents import Document
from index.passages import Passage
from index.snapshot import Snapshot
from index.terms import terms

# How much a word counts that stands not in the sentence itself but near it.
HEADING, SUBJECT, PASSAGE = 1.0, 0.8, 0.5
APART = 0.4  # what the words of a phrase count where they do not stand together
SLACK = 2  # words that may stand between those of a phrase


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
        self._topics = {id: frozenset(document.topics) for id, document in snapshot.documents.items()}
        self._topical = frozenset().union(*self._topics.values())
        self._subjects = {id: Words(_subject(document, snapshot)) for id, document in snapshot.documents.items()}
        self.words = lru_cache(maxsize=65_536)(Words)
        self.idf = lru_cache(maxsize=65_536)(self._idf)

    def _idf(self, term: str) -> float:
        frequency = self._terms.document_frequency(term)
        return math.log(1 + (self._count - frequency + 0.5) / (frequency + 0.5))

    def weight(self, unit: Unit) -> float:
        """The weight of the unit's best-known expression: a synonym that the corpus uses makes a rare word ordinary."""
        known = (expression for expression in unit.alternatives if all(term in self._terms for term in expression))
        return min((max(map(self.idf, expression)) for expression in known), default=self.idf(""))

    def heard(self, unit: Unit) -> bool:
        """Whether the write-ups use the unit anywhere, in any of its expressions."""
        return any(all(term in self._terms for term in expression) for expression in unit.alternatives)

    def foreign(self, unit: Unit, document_id: str) -> bool:
        """Whether the unit is what other documents are about, and not this one."""
        topics = self._topics[document_id]
        return any(self._topical.issuperset(expression) for expression in unit.alternatives) and not any(
            topics.issuperset(expression) for expression in unit.alternatives
        )

    def of(self, unit: Unit, text: str) -> float:
        """How far the text covers the unit, 0 to 1."""
        words = self.words(text)
        return max(self._expression(expression, words) for expression in unit.alternatives)

    def around(self, unit: Unit, passage: Passage) -> float:
        """How far what surrounds a sentence of the passage covers the unit: headings, document, neighbours."""
        layers = (
            (HEADING, self.words(heading(passage))),
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


def _subject(document: Document, snapshot: Snapshot) -> str:
    """The document's title, its codes and its opening passage."""
    opening = next((passage.text for passage in snapshot.passages if passage.document_id == document.id), "")
    return " ".join((document.title, *document.codes, opening))
