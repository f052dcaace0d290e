"""The verdicts on a document, in words that a biller understands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.check.claims import Claim, claims
from assistant.check.said import said
from assistant.check.verdicts import Disagreement, disagreements
from assistant.codes.entry import Entry
from assistant.codes.names import base, salt
from assistant.codes.table import CodeTable
from assistant.patterns import any_of
from index.documents import Document

Verdict = Literal["agrees", "contradicts", "terminated", "unknown_code", "cannot_tell"]
NOT_INJECTED = frozenset({"oral", "inhalation", "topical", "nasal"})
SHOWN = 4  # codes that a message names
_ended = any_of(
    r"""terminat\w*, discontinu\w*, delet\w*, retire\w*, replac\w*, no longer, expire\w*, ended, obsolete, invalid,
    former\w*, was, unlike, old, went away, (?:until|through) \w* ?\d+, before \d{4}"""
)
_owned_up = re.compile(rf"\b{_ended}\b", re.IGNORECASE)
_diagnoses = re.compile(r"\bICD|\bdiagnos|\bdx\b", re.IGNORECASE)
OF_DRUGS = ("J", "Q")  # letters under which every code is in the table; others may as well be diagnoses without their dot
_defines = re.compile(r"\binject|\binfus|\boral\b|\bdrug\b|\bbiologic|\d\s?(?:mg|mcg|ml|units?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """`claim` is the document's text from character `start` to `end`; `table` the code table's line on the code."""

    document_id: str
    code: str
    verdict: Verdict
    field: str | None
    claim: str
    start: int
    end: int
    table: str
    message: str


def findings(document: Document, table: CodeTable) -> Iterator[Finding]:
    """In the order of the text. That a code is unknown or terminated is said once, where it is named first."""
    told = set[str]()
    for claim in claims(document):
        entry = table.entry(claim.code)
        if entry is None:
            if claim.code not in told and claim.code[0] in OF_DRUGS and not _diagnoses.search(claim.quote):
                yield _finding(document, claim, "unknown_code", None, "", f"{claim.code} is not in the code table.")
        elif entry.terminated and claim.code not in told and not _owns_up(claim.quote, entry.terminated):
            yield _finding(document, claim, "terminated", None, str(entry), terminated(entry, table))
        if entry is None or entry.terminated:
            told.add(claim.code)
        if entry and (claim.ties or claim.sizes):
            yield from _compared(document, claim, entry, table)


def _compared(document: Document, claim: Claim, entry: Entry, table: CodeTable) -> Iterator[Finding]:
    wrong = disagreements(claim, entry, table)
    for item in wrong:
        yield _finding(document, claim, "contradicts", item.field, str(entry), message(entry, item, table))
    if not wrong:
        says = said(claim, table)
        if entry.substances and says:
            yield _finding(document, claim, "agrees", None, str(entry), "The code table says the same.")
        elif says.names:
            yield _finding(document, claim, "cannot_tell", None, str(entry), f"The code table does not say what {entry.code} is.")
        elif any(tie.strength == "defined" and not tie.before and _defines.search(tie.words) for tie in claim.ties):
            yield _finding(document, claim, "cannot_tell", None, str(entry), "The code table cannot confirm or deny this.")


def _owns_up(quote: str, terminated: date) -> bool:
    """Whether the sentence says itself that the code has ended, or when."""
    return bool(_owned_up.search(quote)) or str(terminated.year) in quote


def _finding(document: Document, claim: Claim, verdict: Verdict, field: str | None, row: str, text: str) -> Finding:
    return Finding(document.id, claim.code, verdict, field, claim.quote, *claim.span, row, text)


def message(entry: Entry, wrong: Disagreement, table: CodeTable) -> str:
    """What is wrong, and which code is right."""
    match wrong.field:
        case "amount" | "unit":
            return f"One billing unit of {entry.code} is {entry.amount}, not {wrong.said}."
        case "form":
            said = f"{wrong.said} {' and '.join(entry.substances)}"
            return f"{entry.code} is {_formed(entry)}, not {wrong.said}.{_really(said, wrong, table)}"
        case "route":
            return f"{entry.code} ({entry.drug}) is {', '.join(entry.route)}, not {wrong.said}."
        case _:
            return f"{entry.code} is {entry.drug}, not {wrong.said}.{_really(wrong.said, wrong, table)}"


def _formed(entry: Entry) -> str:
    return ", ".join((entry.drug, *entry.form))


def _really(subject: str, wrong: Disagreement, table: CodeTable) -> str:
    if not wrong.real:
        return ""
    verb = "is" if len(wrong.real) == 1 else "has"
    return f" {subject[0].upper()}{subject[1:]} {verb} {listed([table.drugs[code] for code in wrong.real], besides=subject)}."


def terminated(entry: Entry, table: CodeTable) -> str:
    """Since when, and what the drug has instead."""
    now = successors(entry, table)
    instead = f" {entry.drug[0].upper() + entry.drug[1:]} now has {listed(now)}." if now else ""
    return f"{entry.code} was terminated on {entry.terminated}: do not bill it for a later date.{instead}"


def successors(entry: Entry, table: CodeTable) -> list[Entry]:
    """The live codes of just the same drug, in the same salt, and not given by another way."""
    alike = (table.drugs[code] for code in sorted(table.siblings(entry)))
    return [other for other in alike if other.terminated is None and _is_same_drug(entry, other)]


def _is_same_drug(one: Entry, other: Entry) -> bool:
    salts = {salt(name) for entry in (one, other) for name in entry.substances} - {()}
    same_way = NOT_INJECTED.intersection(one.route) == NOT_INJECTED.intersection(other.route)
    return same_way and len(salts) <= 1 and {*map(base, one.substances)} == {*map(base, other.substances)}


def listed(entries: Sequence[Entry], besides: str = "") -> str:
    """A few codes, each with what sets it apart, `besides` what is said already."""
    shown = [f"{entry.code}{_apart(entry, besides)}" for entry in entries[:SHOWN]]
    more = len(entries) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} more"
    return " or ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else shown[0]


def _apart(entry: Entry, besides: str) -> str:
    products: Iterable[str] = entry.brands or entry.labelers or entry.products[:1]
    told = [name for name in (*products, *entry.use[:1]) if name.casefold() != besides.casefold()]
    return f" ({', '.join(told)})" if told else ""
