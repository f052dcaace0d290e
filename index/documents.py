"""Texts to Documents: what a text is about, and where its sections run."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

import yaml

from index.errors import Unreadable
from index.layout import Block, blocks, identifiers
from index.terms import terms

LINE_CHARS = 60  # shorter lines are headings, labels, table rows
OPENING_LINES = 2

_front_matter = re.compile(r"---[ \t]*\r?\n(.*?\r?\n)---[ \t]*(?:\r?\n|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what it is about. All offsets are characters of `text`.

    `codes` are the identifiers that the document is about, the main one first: none, where front matter lists none.
    `kind` and `as_of`, the day that its facts are of, are as front matter gives them; `sources` are those that it
    names, or else the file itself. The body begins at offset `body`, after the front matter. `topics` are terms that run
    through the text.
    """

    id: str
    title: str
    codes: tuple[str, ...]
    kind: str
    sources: tuple[str, ...]
    as_of: str
    text: str
    body: int
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading ("" where there is none) and the blocks under it, up to the next heading or rule."""

    title: str
    blocks: tuple[Block, ...]


def document(id: str, text: str, source: str) -> Document:
    """Raises Unreadable where the front matter is not YAML."""
    try:
        front, body = _front(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a date such as 2026-02-30; brackets without end
        raise Unreadable(f"{source}: its front matter is not YAML. Mend the lines between the --- and try again.") from error
    heading = _title(text, blocks(text, body))
    title = str(front.get("title") or (text[heading.start : heading.end] if heading else ""))
    listed = front.get("codes", front.get("code"))
    codes = () if listed == [] else _codes(listed) or _subject(title, text[body:])
    title = title or " ".join(codes) or id
    kind, as_of = (str(front.get(key) or "") for key in ("kind", "as_of"))
    sources = _names(front.get("sources") or front.get("source")) or (source,)
    return Document(id, title, codes, kind, sources, as_of, text, body, _topics(title, text[body:]))


def sections(document: Document) -> list[Section]:
    """The document's sections in order; the parts before the first heading and after a rule are sections too."""
    layout = blocks(document.text, document.body)
    return list(_sections(document.text, layout, _title(document.text, layout)))


def _front(text: str) -> tuple[dict[str, object], int]:
    match = _front_matter.match(text)
    front = yaml.safe_load(match[1]) if match else {}
    return (front, match.end()) if match and isinstance(front, dict) else ({}, 0)


def _codes(value: object) -> tuple[str, ...]:
    """Codes as front matter gives them: one, a list, or several in one string."""
    named = (code for name in _names(value) for code in re.split(r"[,;\s]+", name))
    return tuple(dict.fromkeys(code.upper() for code in named if code))


def _names(value: object) -> tuple[str, ...]:
    """One name or a list of them."""
    values = value if isinstance(value, list) else [value]
    return tuple(str(item) for item in values if isinstance(item, str | int))


def _title(text: str, layout: list[Block]) -> Block | None:
    """The first heading of level 1, or that names an identifier, among the headings that open the document."""
    for heading in takewhile(lambda block: block.kind == "heading", layout):
        if heading.level == 1 or any(identifiers(text[heading.start : heading.end])):
            return heading
    return None


def _sections(text: str, layout: list[Block], title: Block | None) -> Iterator[Section]:
    """Headings and rules begin a section; the document's title does not."""
    name, members = "", list[Block]()
    for block in layout:
        if block.kind in ("heading", "rule") and block is not title:
            if members:
                yield Section(name, tuple(members))
            name, members = text[block.start : block.end] if block.kind == "heading" else "", []
        members.append(block)
    if members:
        yield Section(name, tuple(members))


def _subject(title: str, text: str) -> tuple[str, ...]:
    """The identifier in the title, or the one that the text names most often, the earlier one in a tie."""
    named = list(identifiers(title))[:1] or [code for code, _ in Counter(identifiers(text)).most_common(1)]
    return tuple(named)


def _topics(title: str, text: str) -> tuple[str, ...]:
    """The terms of the title, and those of the first lines that at least every third line of text holds."""
    lines = [set(terms(line)) for line in text.splitlines() if len(line) > LINE_CHARS]
    counts = Counter(term for line in lines for term in line)
    opening = set().union(*lines[:OPENING_LINES])
    return tuple(sorted({*terms(title), *(term for term in opening if counts[term] * 3 >= len(lines))}))
