"""Misspelt words of a question to words that the write-ups use."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from itertools import islice, takewhile

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.terms import terms

CLIPPED = 4
SHORTEST = 5  # letters; shorter words have too many neighbours


class Speller:
    """`words` are what can be meant; `is_word` says of any other word whether it is English, and so not misspelt."""

    def __init__(self, words: Iterable[str], is_word: Callable[[str], bool]) -> None:
        self._words = sorted({word.casefold() for word in words if len(word) >= SHORTEST and word.isalpha()})
        self._known = set(self._words)
        self._is_word = is_word

    def mend(self, word: str) -> str:
        """The nearest known word: one edit away, two for eight letters or more; else the word itself."""
        folded = word.casefold()
        if len(folded) < CLIPPED or not folded.isalpha() or folded in self._known or self._is_word(folded):
            return word
        if clipped := self._clipped(folded):
            return clipped
        if len(folded) < SHORTEST:
            return word
        edits = 1 if len(folded) < 8 else 2
        nearest = process.extractOne(folded, self._words, scorer=OSA.distance, score_cutoff=edits)
        return nearest[0] if nearest else word

    def _clipped(self, word: str) -> str | None:
        """The word that `word` is short for ("neuro"): all that begin with it are forms of one."""
        place = bisect_left(self._words, word)
        longer = list(takewhile(lambda known: known.startswith(word), islice(self._words, place, None)))
        return longer[0] if len({term for known in longer for term in terms(known)}) == 1 else None
