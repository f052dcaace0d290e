"""The words that billers use: expressions that mean the same, from corpus/tables/lexicon.tsv."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.terms import terms

Expression = tuple[str, ...]  # terms, as index.terms gives them


@dataclass(frozen=True, slots=True)
class Unit:
    """A content word or fixed phrase of a question, as typed, and the expressions that mean the same, itself first.

    `canonical` is the expression to search for in its place. A `name` is an expression of the lexicon, an identifier,
    or a word that is not English: no evidence can do without it.
    """

    surface: str
    alternatives: tuple[Expression, ...]
    canonical: str
    name: bool


class Lexicon:
    """Expression to everything that means the same. `is_word` says of a word not listed whether it is English."""

    def __init__(self, rows: Sequence[list[str]], stopwords: Iterable[str], is_word: Callable[[str], bool]) -> None:
        self._stopwords = frozenset(stopwords)
        self._is_word = is_word
        self._synonyms: dict[Expression, list[Expression]] = {}
        self._canonical: dict[Expression, str] = {}
        for row in rows:
            group = list(dict.fromkeys(tuple(terms(expression)) for expression in row))
            for expression in group:
                self._synonyms.setdefault(expression, [expression]).extend(group)
                self._canonical.setdefault(expression, row[0])
        self._longest = max(map(len, self._synonyms), default=1)
        self.words = frozenset(word for row in rows for expression in row for word in expression.split())

    @classmethod
    def load(cls, path: Path, is_word: Callable[[str], bool]) -> "Lexicon":
        """The table's columns are kind and expressions; a comma parts the expressions, the plainest one first.

        Words of the kind "stopword" carry no subject of their own in a question: no evidence has to hold them.
        """
        with path.open(encoding="utf-8", newline="") as stream:
            table = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows = [(line["kind"], line["expressions"].split(", ")) for line in table]
        stopwords = [word for kind, expressions in rows if kind == "stopword" for word in expressions]
        return cls([expressions for kind, expressions in rows if kind != "stopword"], stopwords, is_word)

    def is_stopword(self, word: str) -> bool:
        return word.casefold() in self._stopwords

    def unit(self, words: list[str], stems: list[str]) -> tuple[Unit, int]:
        """The unit that `words` begin with and how many words it takes; `stems` are their terms, one each."""
        for length in range(min(self._longest, len(stems)), 0, -1):
            expression = tuple(stems[:length])
            if found := self._synonyms.get(expression):
                surface = " ".join(words[:length])
                return Unit(surface, tuple(dict.fromkeys(found)), self._canonical[expression], name=True), length
        name = not words[0].isalpha() or not self._is_word(words[0].casefold())
        return Unit(words[0], ((stems[0],),), words[0], name), 1
