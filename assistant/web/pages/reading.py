"""A document as the page shows it: headings, paragraphs, lists and tables, each sentence with its own anchor."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import PurePosixPath
from typing import Literal

from assistant.codes.table import CodeTable
from index.documents import Document, sections
from index.layout import Block, cells, links
from index.sentences import Span, split

PartKind = Literal["heading", "paragraph", "list", "table", "links", "rule"]


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch that can be cited. `anchor` is what its citation's address ends in."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    anchor: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """`id` is the document that it leads to; None where there is no such document here."""

    text: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """`lines` holds the sentences of a paragraph, or of each item of a list; `rows` those of a table under `header`."""

    kind: PartKind
    lines: tuple[tuple[Line, ...], ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    links: tuple[Link, ...] = ()


def parts(document: Document, ids: Container[str]) -> Iterator[Part]:
    """The document in reading order, without its title; `ids` are those of the documents that it may link to."""
    shown = [block for section in sections(document) for block in section.blocks if not _is_title(document, block)]
    tables = accumulate(block.kind == "header" for block in shown)  # a header begins a table, next to another or not
    for (kind, _), run in groupby(zip(shown, tables, strict=True), key=lambda pair: (_kind(document.text, pair[0]), pair[1])):
        blocks = [block for block, _ in run]
        if kind == "table":
            header = next((block.header for block in blocks if block.header), ())
            rows = tuple(_row(document.text, block, len(header)) for block in blocks if block.kind == "row")
            yield Part("table", header=header, rows=rows)
        elif kind == "list":
            yield Part("list", tuple(_lines(document.text, block) for block in blocks))
        elif kind == "links":
            yield from (Part("links", links=tuple(_links(document.text[block.start : block.end], ids))) for block in blocks)
        else:
            yield from (Part(kind, (_lines(document.text, block),)) for block in blocks)


def table_parts(table: CodeTable) -> Iterator[Part]:
    """The code table as a document: under each heading its lines, which are quoted whole."""
    text = table.document.text
    for heading, spans in table.sections():
        yield Part("heading", ((Line("", heading),),))
        yield Part("list", tuple((Line(_anchor(span), text[slice(*span)]),) for span in spans))


def _kind(text: str, block: Block) -> PartKind:
    match block.kind:
        case "header" | "row":
            return "table"
        case "item":  # which a line with a label is as well, such as "Service type: administration"
            return "list" if text[text.rfind("\n", 0, block.start) + 1 : block.start].strip() else "paragraph"
        case kind:
            return kind


def _is_title(document: Document, block: Block) -> bool:
    return block.kind == "heading" and document.text[block.start : block.end] == document.title


def _anchor(span: Span) -> str:
    return f"c{span[0]}-{span[1]}"


def _lines(text: str, block: Block) -> tuple[Line, ...]:
    return tuple(Line(_anchor(span), text[slice(*span)]) for span in split(text, block.start, block.end))


def _links(line: str, ids: Container[str]) -> Iterator[Link]:
    for text, target in links(line):
        id = PurePosixPath(target).stem
        yield Link(text, id if id in ids else None)


def _row(text: str, block: Block, width: int) -> Row:
    found = cells(text[block.start : block.end])
    return Row(_anchor((block.start, block.end)), tuple(found + [""] * (width - len(found))))
