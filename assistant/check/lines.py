"""Findings as other programs read them: the same from the command line and over HTTP."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.check.findings import Finding
from index.documents import Document


@dataclass(frozen=True, slots=True)
class Line:
    """`line` counts from 1 in the document's text; `field` is what a contradiction is about."""

    file: str
    line: int
    code: str
    verdict: str
    field: str | None
    claim: str
    table: str
    message: str


def lines(file: str, document: Document, found: Iterable[Finding]) -> Iterator[Line]:
    """The findings on one document."""
    for finding in found:
        yield Line(
            file=file,
            line=document.text.count("\n", 0, finding.start) + 1,
            code=finding.code,
            verdict=finding.verdict,
            field=finding.field,
            claim=finding.claim,
            table=finding.table,
            message=finding.message,
        )
