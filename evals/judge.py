"""Is this text what a case expects, and may this place be cited for it?"""

import re

from assistant.types import Answer
from evals.cases import Case, Expected
from index.documents import Document
from index.passages import Passage
from index.terms import terms

_straight = str.maketrans("“”‘’‐–", "\"\"''--")


def plain(text: str) -> str:
    """Text as it is compared: case-folded, quotes and hyphens straight, runs of white space one space."""
    return " ".join(text.translate(_straight).casefold().split())


def holds(text: str, wanted: str) -> bool:
    """Whether the string stands in the text at word boundaries."""
    return re.search(rf"(?<!\w){re.escape(plain(wanted))}(?!\w)", plain(text)) is not None


def satisfies(text: str, expected: Expected) -> bool:
    alternatives = ((item,) if isinstance(item, str) else item for item in expected.all_of)
    return (
        (not expected.any_of or any(holds(text, item) for item in expected.any_of))
        and all(any(holds(text, item) for item in items) for items in alternatives)
        and (expected.pattern is None or re.search(expected.pattern, plain(text), re.IGNORECASE) is not None)
    )


def shares(text: str, expected: Expected) -> bool:
    """Whether the text holds what is expected or, of a list, an item."""
    items = [item for group in expected.all_of for item in ((group,) if isinstance(group, str) else group)]
    return any(holds(text, item) for item in items) if items else satisfies(text, expected)


def citable(case: Case, document: Document, section: str) -> bool:
    """Whether the case lets this section of this document be cited."""
    names = {document.id, *document.codes}
    places = (place.partition("#") for place in case.may_cite)
    return any(name in names and (not only or only == section) for name, _, only in places)


def relevant(case: Case, document: Document, passage: Passage) -> bool:
    return case.expected.is_quoted and citable(case, document, passage.section) and shares(passage.text, case.expected)


def correct(case: Case, answer: Answer, documents: dict[str, Document]) -> bool:
    """Whether the answer is right: a refusal where there is no answer, with its reason where one is expected; the sum;
    or else the expected, in quotes that may be cited."""
    expected, answered = case.expected, answer.status == "answered"
    if expected.is_refusal or not answered:
        told = not expected.refused or any(word.casefold() in answer.text.casefold() for word in expected.refused)
        return expected.is_refusal and not answered and told
    if expected.units is not None:
        return _sum(answer.short_answer or "") == (expected.units, expected.discarded)
    if expected.amount is not None:
        return _amount(answer.short_answer or "") == _amount(expected.amount)
    allowed = (item.quote for item in answer.citations if citable(case, documents[item.document_id], item.section))
    return satisfies(" ".join(allowed), expected)


def _sum(short_answer: str) -> tuple[int, int | None]:
    """The units of a short answer such as "15 units, and 5 units with JW", and those discarded."""
    found = [int(number) for number in re.findall(r"(\d+) units?\b", short_answer.replace(",", ""))]
    discarded = found[1] if len(found) == 2 and "JW" in short_answer else 0 if "JZ" in short_answer else None
    return (found[0] if found else -1), discarded


def _amount(text: str) -> str:
    return re.sub(r"units?\b", "unit", plain(text).replace(",", ""))


def short_answer_right(case: Case, answer: Answer) -> bool | None:
    """None where the case expects no short answer."""
    wanted = case.expected.short_answer
    if wanted is None:
        return None
    alternatives = (wanted,) if isinstance(wanted, str) else wanted
    return answer.short_answer is not None and terms(answer.short_answer) in map(terms, alternatives)
