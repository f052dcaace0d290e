"""Documents to Passages: the stretches of text that are searched, and the sentences that can be quoted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.documents import Document, Section, sections
from index.layout import Block
from index.sentences import Span, split

_placeholder = re.compile(
    r"(?:n/?a|none|tbd|not (?:available|applicable|provided|specified|given)"
    r"|(?:\w+ ){0,3}(?:data|information|input|details?|content) (?:is |are |was |were )?"
    r"(?:not|un)[ -]?(?:available|provided|specified|given|applicable)(?: (?:in|from|for|by) .{0,40})?)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a run of list items, or one table row.

    `text` is `document.text[start:end]`; `sentences` are offsets into the document's text, and each can stand
    as a quote. `header` holds the column names where the passage is a table row.
    """

    document_id: str
    title: str
    codes: tuple[str, ...]
    section: str
    header: tuple[str, ...]
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]

    @property
    def context(self) -> str:
        """What the passage is read under: its codes, title, section and column names."""
        named = " ".join(code for code in self.codes if code not in self.title)
        return ". ".join(filter(None, (named, self.title, self.section, ", ".join(filter(None, self.header)))))

    def quote(self, sentence: Span) -> str:
        return self.text[sentence[0] - self.start : sentence[1] - self.start]


def is_placeholder(text: str) -> bool:
    """Whether a line only says that there is nothing to say ("Data not available in the input.")."""
    return _placeholder.match(text.strip(" -*|.")) is not None


def passages(document: Document, max_chars: int) -> list[Passage]:
    """Passages of at most `max_chars` characters, in order; a sentence longer than that stays whole."""
    return [
        Passage(document.id, document.title, document.codes, section.title, header, start, end, document.text[start:end], spans)
        for section in sections(document)
        for header, run in _runs(section, document.text)
        for spans in _packed(run, max_chars)
        for start, end in [(spans[0][0], spans[-1][1])]
    ]


def _runs(section: Section, text: str) -> Iterator[tuple[tuple[str, ...], list[Span]]]:
    """Sentences that belong together: a paragraph's, those of consecutive list items or labelled lines, a row's."""
    listed: list[Span] = []
    for block in section.blocks:
        spans = [span for span in _spans(block, text) if not is_placeholder(text[slice(*span)])]
        if block.kind == "item":
            listed += spans
            continue
        if listed:
            yield (), listed
            listed = []
        if spans:
            yield block.header, spans
    if listed:
        yield (), listed


def _spans(block: Block, text: str) -> list[Span]:
    if block.kind == "row":
        return [(block.start, block.end)] if re.search(r"\w", text[block.start : block.end]) else []
    return split(text, block.start, block.end) if block.kind in ("paragraph", "item") else []


def _packed(spans: list[Span], max_chars: int) -> Iterator[tuple[Span, ...]]:
    packed: list[Span] = []
    for span in spans:
        if packed and span[1] - packed[0][0] > max_chars:
            yield tuple(packed)
            packed = []
        packed.append(span)
    if packed:
        yield tuple(packed)
