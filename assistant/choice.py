"""Which of two alternatives that a question offers ("UN or ML", "part b or part d") a sentence names."""

import re

from assistant.coverage import Words
from assistant.lexicon import Lexicon
from index.terms import words

CODE = 5  # digits; a shorter number is an amount, which stands in many sentences

_or = re.compile(r"\s+(?:or|vs\.?|versus)\s+(?:the\s+|an?\s+)?", re.IGNORECASE)


def alternatives(question: str) -> tuple[str, str] | None:
    """What "or" joins: a word on each side, or two where the first is the same ("part b or part d")."""
    joints = list(_or.finditer(question))
    if len(joints) != 1:
        return None
    before = [word for word, _ in words(question[: joints[0].start()])][-2:]
    after = [word for word, _ in words(question[joints[0].end() :])][:2]
    if not before or not after or before[-1].casefold() == after[0].casefold():
        return None
    if len(before) == len(after) == 2 and before[0].casefold() == after[0].casefold():
        return " ".join(before), " ".join(after)
    return before[-1], after[0]


def chosen(question: str, sentence: str, lexicon: Lexicon) -> str | None:
    """The alternative that the sentence names, by any of its expressions; None where it names both or neither."""
    offered = alternatives(question)
    if not offered or any(lexicon.is_stopword(word) or (len(word) < CODE and word.isdigit()) for word in offered):
        return None
    held = Words(sentence)
    named = [word for word in offered if _holds(held, word, lexicon)]
    return named[0] if len(named) == 1 else None


def _holds(held: Words, expression: str, lexicon: Lexicon) -> bool:
    pairs = words(expression)
    unit, length = lexicon.unit([word for word, _ in pairs], [term for _, term in pairs])
    whole = tuple(term for _, term in pairs)
    return any(held.has(found) for found in (unit.alternatives if length == len(pairs) else (whole,)))
