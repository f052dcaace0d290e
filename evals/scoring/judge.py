"""Is this text what a case expects, and may this place be cited for it?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from assistant.types import Answer, Citation, Considered
from evals.cases import Case, Expected, Number
from evals.scoring.verdict import Verdict
from index.documents import Document
from index.passages import Passage
from index.terms import terms

Documents = Mapping[str, Document]

_straight = str.maketrans("“”‘’‐–", "\"\"''--")
_number = re.compile(r"(?<![\w.,])(?:\d[\d,]*(?:\.\d+)?|\.\d+)")


def verdict(case: Case, answer: Answer, documents: Documents, passages: Sequence[Passage] | None) -> Verdict:
    """`passages` are those of the whole index; None where they cannot be seen."""
    expected, places = case.expected, Places(case, documents)
    why = reason(case, answer, documents)
    kinds = {caution.kind for caution in answer.cautions} if expected.cautions is not None else set()
    wanted = set(expected.cautions or ())
    return Verdict(
        answerable=not expected.is_refusal,
        answered=answer.status == "answered",
        correct=not why,
        confidence=answer.confidence,
        elapsed_ms=answer.elapsed_ms,
        short_answer=short_answer_right(expected, answer),
        ranked=tuple(relevant(case, documents[passage.document_id], passage) for passage in answer.passages),
        relevant=_relevant(case, documents, passages),
        citations=len(answer.citations),
        verified=sum(documents[item.document_id].text[item.start : item.end] == item.quote for item in answer.citations),
        allowed=places.allowed(answer.citations),
        places=places.wanted,
        cited=places.cited(answer.citations),
        raised=len(kinds),
        expected=len(wanted),
        agreed=len(kinds & wanted),
        reason=why,
        unknown=places.unknown(),
    )


@lru_cache(maxsize=20_000)  # passages are compared with each case
def plain(text: str) -> str:
    """Text as it is compared: case-folded, quotes and hyphens straight, runs of white space one space."""
    return " ".join(text.translate(_straight).casefold().split())


def holds(text: str, wanted: str) -> bool:
    """Whether the string stands in the text at word boundaries."""
    return re.search(rf"(?<!\w){re.escape(plain(wanted))}(?!\w)", plain(text)) is not None


def shares(text: str, expected: Expected) -> bool:
    """Whether the text holds what is expected or, of a list, an item."""
    items = [item for group in expected.all_of for item in group]
    return any(holds(text, item) for item in items) if items else satisfies(text, expected)


def stands(places: Sequence[str], document: Document, section: str) -> bool:
    """Whether this section of this document is one of the places."""
    names = {document.id, *document.codes}
    return any(name in names and (not only or only == section) for name, _, only in (place.partition("#") for place in places))


def citable(case: Case, document: Document, section: str) -> bool:
    """Whether the case lets this section of this document be cited."""
    free = not case.may_cite or stands((*case.may_cite, *case.must_cite), document, section)
    return free and not case.expected.is_refusal and not stands(case.must_not_cite, document, section)


def relevant(case: Case, document: Document, passage: Passage | Considered) -> bool:
    return case.expected.holds_text and citable(case, document, passage.section) and shares(passage.text, case.expected)


def _relevant(case: Case, documents: Documents, passages: Sequence[Passage] | None) -> int | None:
    """How many of an index: one that is repeated in a document counts once. None where it cannot be seen."""
    if not case.expected.holds_text:
        return 0
    if passages is None:
        return None
    may_be_cited = lru_cache(lambda id, section: citable(case, documents[id], section))  # a section has many passages
    there = (each for each in passages if may_be_cited(each.document_id, each.section))
    return len({(each.document_id, each.text) for each in there if shares(each.text, case.expected)})


def correct(case: Case, answer: Answer, documents: Documents) -> bool:
    """Whether the answer is right: a refusal where there is no answer, with its reason where one is expected; or else all
    that is expected, the text in quotes that may be cited."""
    return not reason(case, answer, documents)


def reason(case: Case, answer: Answer, documents: Documents) -> str:
    """Why the answer is wrong, in words; empty where it is right."""
    expected = case.expected
    if answer.status != "answered":
        told = not expected.refused or any(word.casefold() in answer.text.casefold() for word in expected.refused)
        return "" if expected.is_refusal and told else "refused for another reason" if expected.is_refusal else "refused"
    if expected.is_refusal:
        return "answered, where there is no answer"
    return next(_faults(case, answer, Places(case, documents)), "")


def _faults(case: Case, answer: Answer, places: "Places") -> Iterator[str]:
    expected, short = case.expected, answer.short_answer or ""
    quotes = " ".join(item.quote for item in answer.citations if places.allows(item))
    if missing := list(_missing(quotes, expected)):
        elsewhere = satisfies(" ".join(item.quote for item in answer.citations), expected)
        yield "found only where it may not be cited" if elsewhere else f"missing: {'; '.join(missing)}"
    for text in expected.none_of:
        if holds(f"{short} {answer.text}", text):
            yield f"says “{text}”"
    if expected.number is not None and not _gives(expected.number, short, quotes):
        yield f"not the number {expected.number.value:g} {expected.number.unit}".rstrip()
    if expected.discarded not in (None, discarded(short)):
        yield f"units discarded: {discarded(short)}"
    raised = {caution.kind for caution in answer.cautions}
    if expected.cautions is not None and raised != {*expected.cautions}:
        yield f"cautions raised: {', '.join(sorted(raised)) or 'none'}"
    if not (expected.holds_text or expected.number) and short_answer_right(expected, answer) is False:
        yield "another short answer"
    yield from places.faults(answer.citations)


def _missing(text: str, expected: Expected) -> Iterator[str]:
    """What is expected and does not stand in the text."""
    if expected.any_of and not any(holds(text, item) for item in expected.any_of):
        yield " or ".join(f"“{item}”" for item in expected.any_of)
    for items in expected.all_of:
        if not any(holds(text, item) for item in items):
            yield " or ".join(f"“{item}”" for item in items)
    if expected.pattern is not None and re.search(expected.pattern, plain(text), re.IGNORECASE) is None:
        yield f"the pattern {expected.pattern}"


def satisfies(text: str, expected: Expected) -> bool:
    return not any(_missing(text, expected))


def short_answer_right(expected: Expected, answer: Answer) -> bool | None:
    """None where no short answer is expected."""
    if expected.short_answer is None:
        return None
    return answer.short_answer is not None and terms(answer.short_answer) in map(terms, expected.short_answer)


class Places:
    """Where a case lets, and where it wants, quotes to be from."""

    def __init__(self, case: Case, documents: Documents) -> None:
        self._case, self._documents = case, documents
        self.wanted = len(case.must_cite) or int(bool(case.may_cite))

    def allows(self, citation: Citation) -> bool:
        return citable(self._case, self._documents[citation.document_id], citation.section)

    def allowed(self, citations: Sequence[Citation]) -> tuple[bool, ...] | None:
        """Of each whether it may be cited; None where the case says nothing of places."""
        case = self._case
        named = case.may_cite or case.must_cite or case.must_not_cite
        return tuple(map(self.allows, citations)) if named else None

    def cited(self, citations: Sequence[Citation]) -> int:
        """How many of the places wanted are cited."""
        if self._case.must_cite:
            return sum(any(self._is_from(place, item) for item in citations) for place in self._case.must_cite)
        return int(bool(self.wanted) and any(map(self.allows, citations)))

    def faults(self, citations: Sequence[Citation]) -> Iterator[str]:
        """Places that are cited and must not be, and those that must be and are not."""
        for place in self._case.must_not_cite:
            if any(self._is_from(place, item) for item in citations):
                yield f"cites {place}"
        for place in self._case.must_cite:
            if not any(self._is_from(place, item) for item in citations):
                yield f"does not cite {place}"

    def unknown(self) -> tuple[str, ...]:
        """Those that are named and nothing there has: a document by no id and no code. Of sections nobody knows."""
        names = {name for document in self._documents.values() for name in (document.id, *document.codes)}
        named = (*self._case.may_cite, *self._case.must_cite, *self._case.must_not_cite)
        return tuple(place for place in named if place.partition("#")[0] not in names)

    def _is_from(self, place: str, citation: Citation) -> bool:
        return stands((place,), self._documents[citation.document_id], citation.section)


def _gives(number: Number, short_answer: str | None, quotes: str) -> bool:
    """Whether the first such number of the short answer is the one or, where it has none, any in the quotes."""
    first = next(_numbers(short_answer or "", number.unit), None)
    given = _numbers(quotes, number.unit) if first is None else (first,)
    return any(abs(each - number.value) <= number.tolerance + 1e-9 for each in given)


def _numbers(text: str, unit: str) -> Iterator[float]:
    """The numbers that this unit follows."""
    follows = re.compile(rf"[\s-]?{re.escape(unit.removesuffix('s'))}s?(?![\w/])" if unit else "", re.IGNORECASE)
    return (float(found[0].replace(",", "")) for found in _number.finditer(text) if follows.match(text, found.end()))


def discarded(short_answer: str) -> int | Literal["unsaid"]:
    """The units discarded in a short answer such as "15 units, and 5 units with JW"; JZ is none."""
    units = [round(number) for number in _numbers(short_answer, "units")]
    return units[1] if len(units) == 2 and "JW" in short_answer else 0 if "JZ" in short_answer else "unsaid"
