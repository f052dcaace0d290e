"""The words that billers use: expressions that mean the same, from corpus/tables/lexicon.tsv."""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import InvalidLexicon
from index.terms import terms

STOPWORD = "stopword"
SPELT_OUT = ("abbreviation", "brand")  # kinds whose plainest expression is searched for in place of the one typed

SYNONYMOUS = ("abbreviation", "brand", "synonym")

Row = tuple[str, list[str]]  # kind, expressions
Expression = tuple[str, ...]  # terms, as index.terms gives them


@dataclass(frozen=True, slots=True)
class Unit:
    """A content word or fixed phrase of a question, as typed, and the expressions that mean the same, itself first.

    `canonical` is the expression to encode in its place. A `name` is an expression of the lexicon, an identifier,
    or a word that is not English: no evidence can do without it.
    """

    surface: str
    alternatives: tuple[Expression, ...]
    canonical: str
    name: bool

    def joined(self, other: "Unit") -> "Unit":
        """This unit or the other, whichever the evidence holds."""
        surface, canonical = f"{self.surface} or {other.surface}", f"{self.canonical} or {other.canonical}"
        return Unit(surface, self.alternatives + other.alternatives, canonical, self.name and other.name)


def read(path: Path) -> list[Row]:
    """The table's columns are kind and expressions; a comma parts the expressions, the plainest one first.

    Raises InvalidLexicon.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            table = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows = [(line["kind"], re.split(r",\s*", line["expressions"].strip())) for line in table]
    except (OSError, UnicodeDecodeError, KeyError, AttributeError) as error:
        raise InvalidLexicon(f"{path}: not a table with the columns kind and expressions. Mend it, or set another.") from error
    for number, (_, row) in enumerate(rows, start=2):
        if not all(terms(expression) for expression in row):
            raise InvalidLexicon(f"{path}, line {number}: an expression without a word or number. Remove it.")
    return rows


def synonyms(rows: Sequence[Row]) -> list[list[str]]:
    """The groups of expressions that mean the same."""
    return [row for kind, row in rows if kind in SYNONYMOUS]


class Lexicon:
    """Expression to everything that means the same. `is_word` says of a word not listed whether it is English."""

    def __init__(self, rows: Sequence[Row], is_word: Callable[[str], bool]) -> None:
        self._is_word = is_word
        self._stopwords = frozenset(word for kind, row in rows if kind == STOPWORD for word in row)
        self._synonyms: dict[Expression, list[Expression]] = {}
        self._canonical: dict[Expression, str] = {}
        for kind, row in rows:
            if kind != STOPWORD:
                self._add(row, spelt_out=kind in SPELT_OUT)
        self._longest = max(map(len, self._synonyms), default=1)
        self.words = frozenset(word for _, row in rows for expression in row for word in expression.split())

    def _add(self, row: list[str], spelt_out: bool) -> None:
        group = list(dict.fromkeys(tuple(terms(expression)) for expression in row))
        for expression in group:
            self._synonyms.setdefault(expression, [expression]).extend(group)
            if spelt_out:
                self._canonical.setdefault(expression, row[0])

    def is_stopword(self, word: str) -> bool:
        """Whether the word carries no subject of its own in a question, so that no evidence has to hold it."""
        return word.casefold() in self._stopwords

    def is_word(self, word: str) -> bool:
        """Whether the word is English."""
        return self._is_word(word)

    def unit(self, words: list[str], stems: list[str]) -> tuple[Unit, int]:
        """The unit that `words` begin with and how many words it takes; `stems` are their terms, one each."""
        for length in range(min(self._longest, len(stems)), 0, -1):
            expression = tuple(stems[:length])
            if found := self._synonyms.get(expression):
                surface = " ".join(words[:length])
                return Unit(surface, tuple(dict.fromkeys(found)), self._canonical.get(expression, surface), name=True), length
        name = not (words[0][0].isdigit() or self._is_word(words[0].casefold()))
        return Unit(words[0], ((stems[0],),), words[0], name), 1
