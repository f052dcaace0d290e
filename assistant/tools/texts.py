"""What the tools give, as text for a model to read. Quotes stay as they are."""

from collections.abc import Iterator, Mapping, Sequence

from assistant.check.lines import Line
from assistant.types import Answer, Citation
from assistant.web.api.schemas import SearchHit

NOT_FOUND = "Nothing in the sources supports an answer. Say so, and do not answer from memory."
PACKAGES = 20  # of a code, that are told; the structured result has them all


def of_answer(answer: Answer) -> str:
    return "\n\n".join(_told(answer))


def _told(answer: Answer) -> Iterator[str]:
    yield f"Question as understood: {answer.question}"
    if answer.status == "not_found":
        yield f"Status: not_found. {NOT_FOUND}"
    if answer.short_answer:
        yield f"Short answer: {answer.short_answer}"
    yield answer.text
    for caution in answer.cautions:
        yield f"Caution: {caution.message}"
    if answer.citations:
        yield "\n".join(["Sources:", *map(_source, answer.citations)])
        yield f"Confidence: {answer.confidence:.0%}"


def _source(citation: Citation) -> str:
    place = _place(citation.title, citation.section, citation.document_id, citation.start, citation.end)
    return f"[{citation.marker}] {place}"


def _place(title: str, section: str, document_id: str, start: int, end: int) -> str:
    return f"{', '.join(filter(None, (title, section)))} (document {document_id}, characters {start}-{end})"


def of_passages(hits: Sequence[SearchHit]) -> str:
    return "\n\n".join(f"{_place(hit.title, hit.section, hit.document_id, hit.start, hit.end)}\n{hit.text}" for hit in hits)


def of_record(record: Mapping[str, object]) -> str:
    """The table's line on a code, and some of its packages."""
    packages = record.get("packages", [])
    assert isinstance(packages, list)
    lines = [str(record["text"]), *map(_package, packages[:PACKAGES])]
    if len(packages) > PACKAGES:
        lines.append(f"and {len(packages) - PACKAGES} more packages")
    return "\n".join(lines)


def _package(package: Mapping[str, object]) -> str:
    return "Package: {brand}, {labeler}, NDC {ndc}, {units:.12g} billing units".format_map(package)


def of_verdicts(lines: Sequence[Line]) -> str:
    return "\n".join(map(_verdict, lines)) or "Nothing to check: the text ties no code to a drug, amount, unit, form or route."


def _verdict(line: Line) -> str:
    field = f" ({line.field})" if line.field else ""
    return f"Line {line.line}, {line.code} {line.verdict}{field}: “{line.claim}” {line.message}"
