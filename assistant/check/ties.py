"""Codes in a sentence to the words that it ties to each: what it says that the code stands for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.check import phrases

Strength = Literal["defined", "said", "adjacent", "used", "together"]

REACH = 110  # characters between a code and the name tied to it
FAR = 4 * REACH  # what stands farther off is not looked at
FORWARD: tuple[tuple[Strength, re.Pattern[str]], ...] = (  # the first that fits is the one
    ("defined", phrases.BRACKETS),
    ("defined", phrases.SIGN),
    ("defined", phrases.VERB),
    ("defined", phrases.PREDICATE),
    ("said", phrases.COPULA),
    ("defined", phrases.ARTICLE),
    ("used", phrases.WHEN),
    ("used", phrases.FOR),
    ("used", phrases.COMMA),
)


@dataclass(frozen=True, slots=True)
class Tie:
    """What a sentence ties to a code. `before` tells that `words` stand before the code, so that the last name counts.

    `strength` is "defined" where the sentence says that they belong together; "said" where a bare "is" does, and "used"
    where the tie might as well join a drug that is given besides: a name has to come at once then; "adjacent" where
    they only stand side by side, "together" where they do in one clause.
    """

    code: str
    words: str
    strength: Strength
    before: bool


def ties(sentence: str, spoken_of: str = "") -> Iterator[Tie]:
    """The ties of a sentence; none where it asks, or lists codes and drugs "respectively". `spoken_of` is the code that "it"
    means where the sentence names none."""
    if re.search(r"\brespectively\b|\?\W*$", sentence) or phrases.REPORTED.search(sentence):
        return
    sentence = phrases.EMPHASIS.sub("", sentence)
    found = list(phrases.CODE.finditer(sentence))
    if spoken_of and not found and (pronoun := phrases.PRONOUN.match(sentence)):
        yield from _ties(spoken_of, "", sentence[pronoun.end() :])
    for number, match in enumerate(found):
        first = found[number - 1].end() if number else 0
        last = found[number + 1].start() if number + 1 < len(found) else len(sentence)
        before, after = sentence[first : match.start()][-FAR:], sentence[match.end() : last][:FAR]
        if phrases.REFUSED.search(before) or phrases.FORMER.match(after):
            continue
        if number and (aside := phrases.BRACKETS.match(before)):
            before = before[aside.end() :]
        if phrases.CLOSED.match(after):
            after = ""
        elif number + 1 < len(found):
            after = _own(after)
        yield from _ties(match[0], before, after)
        yield from _together(match[0], before, after)


def unit_sizes(sentence: str) -> list[str]:
    """The amounts of which the sentence says that they are one billing unit, as written; a bare unit is one of it."""
    if phrases.REPORTED.search(sentence):
        return []
    sentence = phrases.EMPHASIS.sub("", sentence)
    return [match["amount"] for pattern in phrases.UNIT_SIZES for match in pattern.finditer(sentence)]


def _ties(code: str, before: str, after: str) -> Iterator[Tie]:
    after = phrases.INSERTED.sub("", after)
    if phrases.BESIDES.match(after):
        return
    for strength, pattern in FORWARD:
        if match := pattern.match(after):
            yield Tie(code, _until_stop(match[1])[: 2 * REACH], strength, before=False)
            break
    if match := phrases.ITS_DRUG.match(after):
        yield Tie(code, _until_stop(match[1]), "defined", before=False)
    if phrases.PATIENTS.search(before):
        return
    if match := next((match for pattern in phrases.BEFORE if (match := pattern.search(before))), None):
        yield Tie(code, _since_stop(before[: match.start()])[-REACH:], "defined", before=True)
    elif match := phrases.INSTRUCTED.search(before):
        yield Tie(code, _since_stop(match["words"])[-REACH:], "defined", before=True)
    if match := phrases.BESIDE.match(after):
        yield Tie(code, _until_stop(after[match.end() :])[:REACH], "adjacent", before=False)
    if match := phrases.BEFORE_IT.search(before):
        yield Tie(code, _since_stop(before[: match.start()])[-REACH:], "adjacent", before=True)


def _own(words: str) -> str:
    """The words between two codes without those that are tied to the second one: ", and Eylea HD is"."""
    if not any(pattern.search(words) for pattern in phrases.BEFORE[2:]):
        return words
    return words[: max(words.rfind(joint) for joint in (", ", " and ", "; ", ". ")) + 1 or None]


def _together(code: str, before: str, after: str) -> Iterator[Tie]:
    """The rest of the clause that the code stands in, where nothing in it sets drugs apart and it speaks of billing."""
    clause = f"{_since_stop(before)} {_until_stop(after)}"
    if (
        len(clause) <= 2 * REACH
        and not phrases.APART.search(clause)
        and (phrases.BILLING.search(clause) or not re.search(r"[.!]\W*$", after))
    ):
        yield Tie(code, clause, "together", before=False)


def _since_stop(words: str) -> str:
    return words[max((stop.end() for stop in phrases.STOP.finditer(words)), default=0) :]


def _until_stop(words: str) -> str:
    stop = phrases.STOP.search(words)
    return words[: stop.start()] if stop else words
