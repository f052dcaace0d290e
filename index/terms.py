"""Text to terms: the words that lexical search and coverage compare.

A literal identifier (J1611, CO-50, JW, 0.1) is a single term and is never stemmed; any other word is
case-folded and stemmed by Snowball's English stemmer.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

WORD = re.compile(
    r"""
      [A-Za-z]{1,3}-?\d+[A-Za-z]?\b   # J1611, CO-50, A4
    | \d+(?:[.,]\d+)*                 # 59, 0.1, 35,000; the unit in 500mg is a word of its own
    | [^\W\d_]+                       # words; an apostrophe or hyphen ends one
    """,
    re.VERBOSE,
)
ACRONYM_LETTERS = 5

_stemmer = Stemmer.Stemmer("english")


@lru_cache(maxsize=65_536)
def _term(word: str, literal: bool) -> str:
    folded = word.casefold()
    return folded if literal else str(_stemmer.stemWord(folded))


def words(text: str) -> list[tuple[str, str]]:
    """The words of a text in order, each with its term."""
    shouted = not any(letter.islower() for letter in text)
    found = []
    for match in WORD.finditer(text):
        word = match[0]
        if word in "st" and text[match.start() - 1 : match.start()] in ("'", "\u2019"):
            continue  # what an apostrophe leaves of "patient's", "don't"
        acronym = word.isupper() and len(word) <= ACRONYM_LETTERS and not shouted
        found.append((word, _term(word, acronym or not word.isalpha())))
    return found


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with a space in place of each span; no two of them overlap."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


def terms(text: str) -> list[str]:
    """The terms of a text in order, repeats kept."""
    return [term for _, term in words(text)]
