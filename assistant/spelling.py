"""Misspelt words of a question to words that the write-ups use."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from itertools import islice, takewhile

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.terms import terms

SHORTEST = 4  # letters; shorter words have too many neighbours
LONG = 8  # letters from which on two edits are likelier a slip than another word


class Speller:
    """`words` are what can be meant; `is_word` says of any other word whether it is English, and so not misspelt."""

    def __init__(self, words: Iterable[str], is_word: Callable[[str], bool]) -> None:
        self._words = sorted({word.casefold() for word in words if len(word) >= SHORTEST and word.isalpha()})
        self._known = set(self._words)
        self._is_word = is_word

    def mend(self, word: str) -> str:
        """The word meant: the nearest one that begins with the same letter, or else the word itself. Capitals are
        an abbreviation and stay."""
        folded = word.casefold()
        if len(folded) < SHORTEST or not folded.isalpha() or word.isupper():
            return word
        if folded in self._known or self._is_word(folded):
            return word
        return self._nearest(folded) or self._clipped(folded) or word

    def _nearest(self, word: str) -> str | None:
        alike = self._words[bisect_left(self._words, word[0]) : bisect_left(self._words, chr(ord(word[0]) + 1))]
        nearest = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=1 if len(word) < LONG else 2)
        return nearest[0] if nearest else None

    def _clipped(self, word: str) -> str | None:
        """The word that `word` is short for ("neuro"): all that begin with it are forms of one."""
        place = bisect_left(self._words, word)
        longer = list(takewhile(lambda known: known.startswith(word), islice(self._words, place, None)))
        return longer[0] if len({term for known in longer for term in terms(known)}) == 1 else None
