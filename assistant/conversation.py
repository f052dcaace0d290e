"""What is typed to whole questions: a follow-up made whole by the question before it, several in one line taken apart."""

import re
from collections.abc import Callable, Sequence

from index.terms import without, words

Span = tuple[int, int]
Subjects = Callable[[str], Sequence[Span]]  # where a text names what it is about: codes, drugs
IsStopword = Callable[[str], bool]

LINE = 30  # words of a line that may hold several questions; a longer text tells a story
SHORT = 6  # words of a question that leans on the one before it where it names no subject

_lead = re.compile(r"(?:and|or|so|ok|but)?\W*(?:what about|how about|what if|same for|also|and|or)\b\s*", re.IGNORECASE)
_why = re.compile(r"(?:and |so |but )?(?:why(?: not)?|how so|how come|since when)\W*$", re.IGNORECASE)
_refers = re.compile(
    r"\b(?:it|its|they|them|their|this|that|those|these|one|ones|same|instead|himself|herself|themselves?)\b", re.IGNORECASE
)
_asks = r"(?:is|are|was|do|does|did|can|could|may|must|should|will|would|how|what|which|when|where|who|why|whats)"
_next_question = re.compile(rf"\?+\s+(?=\w)|,?\s+(?:and|also|plus|or)\s+(?:also\s+)?(?={_asks}\b)", re.IGNORECASE)
_verb = re.compile(rf"^{_asks}\b", re.IGNORECASE)
_quantity = re.compile(r"\b\d[\d,.]*\s?(?:mg|mcg|ml|cc|g|grams?|units?|iu|vials?|kg)\b", re.IGNORECASE)
_phrase = re.compile(r"\b(from|in|at|for|by|with|per|on|under|into)\s+(?:an?\s|the\s)?", re.IGNORECASE)


def whole(text: str, before: str, subjects: Subjects, is_stopword: IsStopword) -> str:
    """A follow-up made whole from the question before it. Any other question stays as it is.

    "and for J1553?" is the earlier question about another subject, "and for 62 mg" about another amount, "and from
    radiation?" with another end; "what about waste", "how often is it given" and "why" are asked of the earlier subject.
    """
    lead = _lead.match(text)
    rest = text[lead.end() :] if lead else text
    own = subjects(rest)
    if lead and own and _only(rest, own, is_stopword):
        return _exchanged(before, subjects(before), rest[own[0][0] : own[-1][1]]) or text
    if lead and not own and not _verb.match(rest) and (changed := _changed(before, rest)):
        return changed
    if own or not _leans(text, lead is not None):
        return text
    earlier = [] if _why.match(text) else [before[start:end] for start, end in subjects(before)]
    return f"{text.rstrip(' ?')} ({', '.join(dict.fromkeys(earlier)) or before.rstrip(' ?')})"


def parts(text: str, is_stopword: IsStopword) -> list[str]:
    """The questions of one line; a line of one question, or whose parts say too little alone, stays whole."""
    found, start = list[str](), 0
    for joint in _next_question.finditer(text):
        found.append(text[start : joint.start()].strip())
        start = joint.end()
    found.append(text[start:].strip())
    is_line = len(words(text)) <= LINE and all(_says(part, is_stopword) for part in found)
    return found if is_line else [text]


def _only(text: str, spans: Sequence[Span], is_stopword: IsStopword) -> bool:
    """Whether the text says nothing besides what stands in the spans."""
    return all(is_stopword(word) for word, _ in words(without(text, spans)))


def _exchanged(before: str, spans: Sequence[Span], subject: str) -> str | None:
    """The earlier question with another subject in place of its own."""
    if not spans:
        return None
    (first, last), *others = spans
    for start, end in reversed(others):
        before = before[:start] + before[end:]
    return " ".join((before[:first] + subject + before[last:]).split())


def _changed(before: str, rest: str) -> str | None:
    """The earlier question with another amount, or with another end that begins alike."""
    amount, earlier = _quantity.search(rest), list(_quantity.finditer(before))
    if amount and len(earlier) == 1:
        return before[: earlier[0].start()] + amount[0] + before[earlier[0].end() :]
    begins = _phrase.match(rest)
    alike = [match for match in _phrase.finditer(before) if begins and match[1].casefold() == begins[1].casefold()]
    return f"{before[: alike[-1].start()]}{rest}" if alike else None


def _leans(text: str, led: bool) -> bool:
    return led or bool(_why.match(text) or _refers.search(text)) or len(words(text)) <= SHORT


def _says(part: str, is_stopword: IsStopword) -> bool:
    return len(words(part)) > 1 and any(not is_stopword(word) for word, _ in words(part))
