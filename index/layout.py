"""The layout of a text: headings, paragraphs, list items, table rows and lines of links, with exact offsets.

Two layouts are read by the same rules: Markdown (`##` headings, pipe tables), and plain text in which a
heading is a short line of its own. A pipe table may break off anywhere, and its rows may lack their outer pipes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["heading", "paragraph", "item", "header", "row", "links", "rule"]

HEADING_CHARS = 90
CAPITALISED = 0.75  # share of a bare heading's longer words
WRAPPED_CHARS = 120  # where no line is longer, lines were broken to fit a page

_line = re.compile(r"[^\r\n]+")
_markdown_heading = re.compile(r"(#{1,6})\s+(?=\S)")
_underline = re.compile(r"(?:={3,}|-{3,})$")
_rule = re.compile(r"\W+$")
_delimiter_row = re.compile(r"(?=.*\|)(?=.*---)[|\s:-]+$")
_item = re.compile(r"(?:[-*+•]|\d{1,2}[.)])\s+(?=\S)")
_label = re.compile(r"[A-Z][\w &/]{2,40}:\s+\S")
_link = re.compile(r"\[([^\]\[]+)\]\(([^()\s]+)\)")
_links = re.compile(rf"(?:\w+:? )?{_link.pattern}(?:,? (?:and )?{_link.pattern})*\.?$")  # "See [a](a.md), [b](b.md)."
_parenthesis = re.compile(r"\([^)]*\)")
_identifier = re.compile(r"\b[A-Z]{1,3}\d{3,}[A-Z]?\b")
_sentence_end = re.compile(r"[.!?;,…][\"'”’)]*$")


@dataclass(frozen=True, slots=True)
class Block:
    """`text[start:end]` is the block without its Markdown sign and surrounding white space.

    `level` is a heading's depth (1 is the document's title); `header` holds the column names above a table row.
    """

    kind: Kind
    start: int
    end: int
    level: int = 0
    header: tuple[str, ...] = ()


def cells(row: str) -> list[str]:
    """The cells of a pipe-table row, with or without its outer pipes."""
    return [cell.strip() for cell in row.strip().removeprefix("|").removesuffix("|").split("|")]


def links(line: str) -> list[tuple[str, str]]:
    """The Markdown links of a line, each its words and its target."""
    return _link.findall(line)


def blocks(text: str, start: int = 0) -> list[Block]:
    """The blocks of `text` from offset `start` on, in order."""
    lines = [(match.start(), match.end()) for match in _line.finditer(text, start)]
    lines = [(first, last) for first, last in (_trim(text, *span) for span in lines) if last > first]
    markdown = any(_markdown_heading.match(text[first:last]) for first, last in lines)
    prose = [last - first for first, last in lines if "|" not in text[first:last]]
    wrapped = max(prose, default=0) <= WRAPPED_CHARS
    found: list[Block] = []
    header: tuple[str, ...] = ()
    for number, (first, last) in enumerate(lines):
        line = text[first:last]
        following = text[slice(*lines[number + 1])] if number + 1 < len(lines) else ""
        heading = _markdown_heading.match(line)
        in_table = "|" in line and (header or line.startswith("|") or _delimiter_row.match(following))
        if not in_table:
            header = ()
        if heading:
            level = len(heading[1])
            begin = first + heading.end()
            found.append(Block("heading", begin, begin + len(_heading_text(text[begin:last])), level))
        elif in_table and not _delimiter_row.match(line):
            if _delimiter_row.match(following):
                header = tuple(cells(line))
                found.append(Block("header", first, last))
            else:
                found.append(Block("row", first, last, header=header))
        elif not in_table:
            block = _plain(line, first, following, markdown)
            if _underline.match(line) and found and _is_underlined(text, found[-1], first):
                found[-1] = replace(found[-1], kind="heading", level=1 if line[0] == "=" else 2)
            elif wrapped and block.kind == "paragraph" and found and _goes_on(text, found[-1], first):
                found[-1] = replace(found[-1], end=last)
            else:
                found.append(block)
    return found


def _plain(line: str, first: int, following: str, markdown: bool) -> Block:
    """A line that is neither a Markdown heading nor of a table, beginning at offset `first`."""
    last = first + len(line)
    if _rule.match(line):
        return Block("rule", first, last)
    if _links.match(line):
        return Block("links", first, last)
    if item := _item.match(line):
        return Block("item", first + item.end(), last)
    if not markdown and _is_bare_heading(line, following):
        return Block("heading", first, last, level=2)
    return Block("item" if _label.match(line) else "paragraph", first, last)


def _goes_on(text: str, above: Block, start: int) -> bool:
    return above.kind in ("paragraph", "item") and _next_line(text, above.end, start)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def _is_bare_heading(line: str, following: str) -> bool:
    if len(line) > HEADING_CHARS or not line[0].isupper() or _sentence_end.search(line) or not following:
        return False
    if _label.match(line) and not any(identifiers(line.partition(":")[0])):
        return False
    words: list[str] = re.findall(r"[^\W\d_]{4,}", _parenthesis.sub("", line)) or [line]
    return sum(word[0].isupper() for word in words) >= CAPITALISED * len(words)


def _is_underlined(text: str, above: Block, underline: int) -> bool:
    """Whether the line right above an underline is the heading that it marks (Markdown's setext style)."""
    line = text[above.start : above.end]
    heading = above.kind in ("paragraph", "heading") and len(line) <= HEADING_CHARS and "\n" not in line
    return heading and not _sentence_end.search(line) and _next_line(text, above.end, underline)


def _heading_text(line: str) -> str:
    """A heading's line without the number signs that may close it."""
    opened = line.rstrip("#")
    return opened.rstrip() if opened != line and opened[-1:].isspace() else line


def identifiers(text: str) -> Iterator[str]:
    """Literal identifiers such as J1611, in order."""
    return (match[0] for match in _identifier.finditer(text))


def _next_line(text: str, end: int, start: int) -> bool:
    return not text[end:start].strip() and text.count("\n", end, start) == 1
