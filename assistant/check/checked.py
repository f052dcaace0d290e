"""What the check found in the documents of a snapshot: stored by the build, read when it is opened."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.check.findings import Finding, findings
from assistant.check.sources import Conflict, conflicts
from assistant.codes.table import CodeTable
from index.documents import Document
from index.notes import Notes
from index.snapshot import Snapshot


@dataclass(frozen=True)
class Checked:
    """`anew` tells that the table, the lexicon or the check has changed since the build stored its findings."""

    findings: tuple[Finding, ...]
    conflicts: tuple[Conflict, ...]
    anew: bool = False

    def of(self, document_id: str) -> Sequence[Finding]:
        return self._by_document.get(document_id, ())

    @cached_property
    def _by_document(self) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.document_id, []).append(finding)
        return found

    @cached_property
    def unsettled(self) -> Sequence[Conflict]:
        """The conflicts of which the code table does not tell who is wrong."""
        wrong = {(finding.document_id, finding.code) for finding in self.findings if finding.verdict == "contradicts"}
        return [each for each in self.conflicts if wrong.isdisjoint(((each.one_id, each.code), (each.other_id, each.code)))]

    def wrong(self, document_id: str) -> list[Finding]:
        """What the write-up says against the table, each message once."""
        found = (finding for finding in self.of(document_id) if finding.verdict == "contradicts")
        return list({finding.message: finding for finding in found}.values())


def check(documents: Sequence[Document], table: CodeTable) -> Checked:
    found = (finding for document in documents for finding in findings(document, table))
    return Checked(tuple(found), tuple(conflicts(documents, table)))


def notes(table: CodeTable) -> Notes:
    """The findings as notes that a build keeps."""
    return Notes(_digest(table), lambda documents: _lines(check(documents, table)))


def stored(snapshot: Snapshot, table: CodeTable) -> Checked:
    """The findings that the build stored; found anew where another table or another check has made them stale."""
    if snapshot.manifest.recipe.notes != _digest(table):
        return replace(check(list(snapshot.documents.values()), table), anew=True)
    return _read(snapshot.notes)


def _lines(checked: Checked) -> Iterator[dict[str, object]]:
    for finding in checked.findings:
        yield {"finding": asdict(finding)}
    for conflict in checked.conflicts:
        yield {"conflict": asdict(conflict)}


def _read(lines: Iterable[dict[str, Any]]) -> Checked:
    held = list(lines)
    found = (Finding(**line["finding"]) for line in held if "finding" in line)
    return Checked(tuple(found), tuple(Conflict(**line["conflict"]) for line in held if "conflict" in line))


def _digest(table: CodeTable) -> str:
    """Of the table and of the code that checks against it."""
    digest = hashlib.sha256(table.digest.encode())
    for folder in ("check", "codes"):
        for file in sorted((Path(__file__).parent.parent / folder).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
