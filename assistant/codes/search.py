"""Codes and modifiers by what someone types: a code, a drug, a brand, a maker, a meaning; in part, or misspelt."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.codes.entry import Entry, Modifier
from assistant.codes.names import Tokens, tokens
from assistant.codes.table import CodeTable
from assistant.lexicon import STOPWORD, Row, synonyms

# What a match counts: how well the word fits, times the place that it stands in.
EXACT, BEGINS, WITHIN, NEAR = 8, 4, 2, 1
CODE, NAME, MAKER, DETAIL = 10, 3, 2, 1
SHORTEST_BEGUN, SHORTEST_WITHIN, SHORTEST_NEAR = 2, 3, 4  # letters of what is typed; fewer fit too much
LONG = 8  # letters from which on two slips are forgiven
MOST_WORDS = 12  # of what is typed; nobody looks for more
JOINED = 3  # words of a name that people run together ("gammagardliquid")

Item = Entry | Modifier


@dataclass(frozen=True, slots=True)
class Matches:
    """Best first. `misspelt`: a word is nowhere in the table, and stands for those that are spelt nearly like it.
    `partly`: nothing has all the words, and these have the most of them."""

    items: tuple[Item, ...]
    misspelt: bool = False
    partly: bool = False


@dataclass(frozen=True, slots=True)
class _Fits:
    """The names of the items that one typed word fits, each with what that counts."""

    counts: dict[str, int]
    misspelt: bool = False


class CodeSearch:
    """Built once for a table, in a tenth of a second; then a search takes a few milliseconds."""

    def __init__(self, table: CodeTable, rows: Sequence[Row] = ()) -> None:
        """`rows` are those of the lexicon."""
        self._table = table
        self._items: dict[str, Item] = {**table.drugs, **table.modifiers}
        self._places: dict[str, dict[str, int]] = {}  # word to the items that hold it, and what its place counts
        for name, item in self._items.items():
            self._add((name.casefold(),), name, CODE)
            for place, text in _texts(item, table):
                self._add(tokens(text), name, place)
        for named in table.names:
            for code in table.names.codes(named, "substance", "brand"):
                self._add(named, code, NAME)
        self._alike = _alike(synonyms(rows))
        self._stopwords = frozenset(word for kind, row in rows if kind == STOPWORD for word in row)

    def _add(self, words: Tokens, name: str, place: int) -> None:
        joined = ("".join(words),) if place == NAME and 1 < len(words) <= JOINED else ()
        for word in words + joined:
            places = self._places.setdefault(word, {})
            places[name] = max(place, places.get(name, 0))

    def find(self, typed: str, day: date) -> Matches:
        """Those first that fit best, and of these the ones that can be billed on that day. A code that is no drug's is
        found only where it is typed in full."""
        if (other := self._table.entry(typed.strip().upper())) and other.kind == "other":
            return Matches((other,))
        words = list(dict.fromkeys(tokens(typed)))[:MOST_WORDS]
        fits = {word: self._fits(word) for word in words}
        telling = [word for word in words if word not in self._stopwords] or words
        held = Counter(name for word in telling for name in fits[word].counts)
        most = max(held.values(), default=0)
        scores = {name: self._score(name, fits.values()) for name, times in held.items() if times == most}
        whole = self._table.names.codes(tokens(typed), "substance", "brand")

        def rank(name: str) -> tuple[bool, float, bool, int, str]:
            item = self._items[name]
            drugs = len(item.substances) if isinstance(item, Entry) else 0
            return name not in whole, -scores[name], _is_ended(item, day), drugs, name

        found = tuple(self._items[name] for name in sorted(scores, key=rank))
        return Matches(found, any(fits[word].misspelt for word in telling), 0 < most < len(telling))

    def _score(self, name: str, fits: Iterable[_Fits]) -> float:
        """What the words count together; a word that few items hold tells more."""
        return sum(fit.counts[name] * math.log(1 + len(self._items) / len(fit.counts)) for fit in fits if name in fit.counts)

    def _fits(self, word: str) -> _Fits:
        graded = self._begun_or_within(word)
        graded += [(other, BEGINS) for other in self._alike.get(word, ()) if other in self._places]
        misspelt = not graded
        if misspelt:
            graded = [(near, NEAR) for near in self._near(word)]
        counts: dict[str, int] = {}
        for other, grade in graded:
            for name, place in self._places[other].items():
                counts[name] = max(grade * place, counts.get(name, 0))
        return _Fits(counts, misspelt and bool(counts))

    def _begun_or_within(self, word: str) -> list[tuple[str, int]]:
        """The words of the table that are, begin with, or hold what is typed."""
        found = [(word, EXACT)] if word in self._places else []
        if len(word) < SHORTEST_BEGUN:
            return found
        may_be_within = len(word) >= SHORTEST_WITHIN
        for other in self._places:
            if word in other and other != word:
                if other.startswith(word):
                    found.append((other, BEGINS))
                elif may_be_within:
                    found.append((other, WITHIN))
        return found

    def _near(self, word: str) -> list[str]:
        """The words that are spelt most nearly like it, and begin with the same letter."""
        if len(word) < SHORTEST_NEAR:
            return []
        slips = 1 if len(word) < LONG else 2
        alike = [other for other in self._places if other[0] == word[0] and abs(len(other) - len(word)) <= slips]
        near = process.extract(word, alike, scorer=OSA.distance, score_cutoff=slips, limit=None)
        return [other for other, distance, _ in near if distance == near[0][1]]


def _texts(item: Item, table: CodeTable) -> Iterator[tuple[int, str]]:
    """What can be searched of an item besides its code, each text with what its place counts."""
    if isinstance(item, Modifier):
        yield from ((DETAIL, "modifier"), (DETAIL, item.meaning))
        return
    yield from ((NAME, name) for name in item.substances + item.brands + item.products)
    makers = {*item.labelers, *(package.labeler for package in table.packages(item.code))}
    yield from ((MAKER, name) for name in makers)
    yield from ((DETAIL, text) for text in item.form + item.route + item.use)
    if item.amount:
        yield DETAIL, str(item.amount)


def _alike(groups: Iterable[Sequence[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for group in groups:
        words = {single[0] for expression in group if len(single := tokens(expression)) == 1}
        for word in words:
            found.setdefault(word, set()).update(words - {word})
    return found


def _is_ended(item: Item, day: date) -> bool:
    return item.terminated is not None and item.terminated < day
