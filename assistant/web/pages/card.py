"""An answer as the page shows it: its parts, each with what it quotes; its codes and cautions; how sure it is, in words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from assistant.answer import readable, table_of
from assistant.types import Answer, Citation
from index.layout import cells

CAUTIONS = {
    "contradicts_code_table": "The code table says otherwise",
    "terminated_code": "Terminated code",
    "unknown_code": "Unknown code",
    "sources_disagree": "Write-ups disagree",
}
SURE = ((0.85, "Very likely"), (0.65, "Likely"), (0.0, "Check the source"))
PRODUCTS = 3  # names of a drug that has no brand of its own

_heading = re.compile(r"^(.+\?):$", re.MULTILINE)
_choices = re.compile(r" (Perhaps one of these|Nearest): (.*?)\.(?= The code table has |$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Refusal:
    """`choices` are what the question may mean, or what is nearest to it, under the words `choices_are`."""

    said: str
    further: str
    choices_are: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to one question of a line; `question` is "" where there is but one. `columns` and `aspects` head a table
    of its citations, row by row. A part without citations is a refusal."""

    question: str
    citations: tuple[Citation, ...]
    lead: tuple[str, ...]
    steps: tuple[str, ...]
    columns: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A code or modifier in play. `status` says in words since when, or until when, it can be billed."""

    code: str
    name: str
    brand: str
    unit: str
    status: str
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Card:
    """`announced` is what a screen reader says when the answer comes."""

    parts: tuple[Part, ...]
    codes: tuple[Code, ...]
    sure: str
    percent: int
    announced: str


def card(answer: Answer) -> Card:
    parts, sure = tuple(_parts(answer)), next(words for least, words in SURE if answer.confidence >= least)
    codes = tuple(_code(record, date.today().isoformat()) for record in answer.codes)
    return Card(parts, codes, sure, round(answer.confidence * 100), _announced(answer, parts, sure))


def _parts(answer: Answer) -> Iterator[Part]:
    """The answer's text taken apart at the headings of its questions, each with the citations whose quotes stand there."""
    _, *rest = ("", "", answer.text) if not _heading.search(answer.text) else _heading.split(answer.text)
    citations = answer.citations
    for question, text in zip(rest[::2], rest[1::2], strict=True):
        own = _standing(citations, text)
        citations = citations[len(own) :]
        yield _part(question, text.strip("\n"), own)


def _standing(citations: Sequence[Citation], text: str) -> tuple[Citation, ...]:
    """The first of the citations, as far as their quotes stand in the text."""
    return tuple(takewhile(lambda citation: _shown(citation, text), citations))


def _part(question: str, text: str, citations: tuple[Citation, ...]) -> Part:
    if not citations:
        return Part(question, (), (), (), refusal=_refusal(text))
    if rows := table_of(text):
        return Part(question, citations, (), (), tuple(rows[0][1:]), tuple(row[0] for row in rows[1:]))
    before, after = _around(text, citations)
    lead = (line for line in before.split("\n") if line.strip("- "))
    steps = (line.removeprefix("- ") for line in after.split("\n") if line)
    return Part(question, citations, tuple(lead), tuple(steps))


def _around(text: str, citations: Sequence[Citation]) -> tuple[str, str]:
    """What stands before the first quote, and after the last."""
    first, last = (_shown(citation, text) for citation in (citations[0], citations[-1]))
    return text[: text.index(first)], text[text.rindex(last) + len(last) :]


def _shown(citation: Citation, text: str) -> str:
    """The quote with its marker as it stands in the text; "" where it does not."""
    forms = (f"{quote} [{citation.marker}]" for quote in (citation.quote, readable(citation.quote)))
    return next((form for form in forms if form in text), "")


def _refusal(text: str) -> Refusal:
    """A refusal's text, without the words "Not found": what is said first, what further, and the choices that it gives."""
    text = text.removeprefix("Not found: ").removeprefix("Not calculated: ")
    found = _choices.search(text)
    said, _, further = (text[: found.start()] + text[found.end() :] if found else text).partition(". ")
    choices = tuple(found[2].split("; ")) if found else ()
    are = found[1] if found else ""
    return Refusal(said[:1].upper() + said[1:].rstrip(".") + ".", further, are, choices)


def _code(record: dict[str, object], today: str) -> Code:
    added, terminated = (str(record[name] or "") for name in ("added", "terminated"))
    has_ended = bool(terminated) and terminated < today
    if terminated:
        status = f"{'Terminated' if has_ended else 'Ends'} {terminated}"
    else:
        status = f"Valid {'since' if added <= today else 'from'} {added}" if added else "Valid"
    name = record.get("meaning") or " and ".join(_names(record, "substances")) or str(record["text"]).partition(": ")[2]
    brand = _names(record, "brands") or _names(record, "labelers") or _names(record, "products")[:PRODUCTS]
    return Code(str(record["code"]), str(name), ", ".join(brand), _unit(record), status, has_ended)


def _unit(record: dict[str, object]) -> str:
    amount = record.get("amount")
    return f"Billing unit: {amount:,.10g} {record['unit']}" if isinstance(amount, float) else ""


def _names(record: dict[str, object], field: str) -> list[str]:
    names = record.get(field)
    return [str(name) for name in names] if isinstance(names, list) else []


def _announced(answer: Answer, parts: Sequence[Part], sure: str) -> str:
    if answer.status == "not_found":
        return " ".join(part.refusal.said for part in parts if part.refusal)
    count = len(answer.citations)
    said = answer.short_answer or readable(answer.citations[0].quote)
    cautions = "".join(f" Caution: {CAUTIONS[caution.kind]}." for caution in answer.cautions)
    return f"{said.rstrip('.')}. {sure}, from {count} quote{'s' if count > 1 else ''}.{cautions}"


def fields(quote: str) -> list[str]:
    """The cells of a quote that is a table's row; the quote alone where it is none."""
    return list(filter(None, cells(quote))) if "|" in quote else [quote]


def plain_lines(passage: str) -> list[str]:
    """The lines of a passage without the signs of Markdown."""
    return [readable(line.removeprefix("- ")) for line in passage.split("\n") if line.strip("|-: ")]
