"""Findings to the cautions that stand beside an answer which cites what they are about."""

from collections.abc import Iterable, Sequence
from datetime import date

from assistant.answer import Quote
from assistant.check.checked import Checked
from assistant.check.findings import Finding, terminated
from assistant.check.sources import Conflict
from assistant.codes import mentions
from assistant.codes.entry import Entry
from assistant.codes.table import CodeTable
from assistant.types import Caution

KINDS = {"contradicts": "contradicts_code_table", "terminated": "terminated_code", "unknown_code": "unknown_code"}
CODE = 5  # letters of a code
FIELDS = ("substance", "brand", "unit", "amount", "form", "route")  # the gravest first


def cautions(quotes: Sequence[Quote], checked: Checked, table: CodeTable, day: date) -> tuple[Caution, ...]:
    """One for each kind, code and document, on the codes that the quotes name or that their documents are about."""
    found: dict[tuple[str, str, str], Caution] = {}
    for quote in quotes:
        entry = table.drugs.get(quote.text[:CODE]) if quote.document is table.document else None
        if entry and entry.ended(day):
            found["terminated", entry.code, quote.document.id] = _ended(entry, quote, table)
    for document, codes in _in_play(quotes).items():
        about = [finding for finding in checked.of(document) if finding.code in codes and finding.verdict in KINDS]
        for finding in sorted(about, key=_gravity):
            entry = table.entry(finding.code)
            if finding.verdict != "terminated" or (entry and entry.ended(day)):
                found.setdefault((finding.verdict, finding.code, document), _caution(finding))
        for conflict in checked.unsettled:
            if conflict.code in codes and conflict.concerns(document):
                found.setdefault(("", conflict.code, ""), _disagreement(conflict, str(table.entry(conflict.code) or "")))
    return tuple(found.values())


def _in_play(quotes: Iterable[Quote]) -> dict[str, set[str]]:
    """Of each document quoted, the codes that it is about and those that its quotes name."""
    found: dict[str, set[str]] = {}
    for quote in quotes:
        found.setdefault(quote.document.id, set(quote.document.codes)).update(mentions.named(quote.text))
    return found


def _gravity(finding: Finding) -> tuple[int, int]:
    field = FIELDS.index(finding.field) if finding.field in FIELDS else len(FIELDS)
    return field, finding.start


def _caution(finding: Finding) -> Caution:
    return Caution(KINDS[finding.verdict], finding.code, finding.claim, finding.table, finding.document_id, finding.message)


def _ended(entry: Entry, quote: Quote, table: CodeTable) -> Caution:
    """A terminated code that the answer shows by the code table's own line."""
    message = terminated(entry, table)
    return Caution(KINDS["terminated"], entry.code, quote.text, quote.text, quote.document.id, message)


def _disagreement(conflict: Conflict, row: str) -> Caution:
    message = (
        f"Two write-ups say different things of {conflict.code}. {conflict.one_id}: “{conflict.one}” "
        f"{conflict.other_id}: “{conflict.other}”" + (f" The code table: {row}." if row else "")
    )
    return Caution("sources_disagree", conflict.code, conflict.one, row, conflict.one_id, message)


def codes_in_play(quotes: Sequence[Quote], named: Iterable[str], table: CodeTable) -> tuple[dict[str, object], ...]:
    """The table's entries for the codes of the question, then for those of the quotes."""
    of_quotes = (code for quote in quotes for code in (*mentions.named(quote.text), *quote.document.codes))
    return tuple(entry.record() for code in dict.fromkeys((*named, *of_quotes)) if (entry := table.entry(code)))
