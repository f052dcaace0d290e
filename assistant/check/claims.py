"""A write-up to its claims: every stretch that says what a code stands for, wherever it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.check.phrases import EMPHASIS
from assistant.check.ties import Tie, ties, unit_sizes
from assistant.codes import mentions
from index.documents import Document, sections
from index.layout import Block, cells
from index.sentences import Span, split

_sized = re.compile(r"unit|dosage|descri|defin|strength|increment|billing|amount per|meaning|what it|hcpcs", re.IGNORECASE)
_answered = re.compile(r"\W*(?:(?:A|Answer):\s*)?(?:(?:use|bill|report)\s+)?([A-Z]\d{4})\b", re.IGNORECASE)
_its_code = re.compile(r"\W*(?:its|the)\s+(?:own\s+)?(?:HCPCS\s+)?(?:J-?)?code\s+is\s+([A-Z]\d{4})\b", re.IGNORECASE)
_code_cell = re.compile(r"\W*(?:HCPCS\s+)?([A-Z]\d{4})\W*")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence says of one code: the words tied to the code, and the amounts that it calls one billing unit.

    `quote` is `document.text[span]`.
    """

    code: str
    span: Span
    quote: str
    ties: tuple[Tie, ...]
    sizes: tuple[str, ...]


def claims(document: Document) -> Iterator[Claim]:
    """One a sentence and code, in order; a code that is only named has neither ties nor sizes."""
    if front := document.text[: document.body]:
        place = front.find(document.title)
        if place >= 0:
            yield from _sentence(document.text, (place, place + len(document.title)))
    before = ""  # the block before, where it asks
    for section in sections(document):
        for block in section.blocks:
            yield from _row(document.text, block) if block.kind == "row" else _prose(document.text, block, before)
            words = document.text[block.start : block.end]
            before = words if _asks(words) else ""


def _prose(text: str, block: Block, before: str) -> Iterator[Claim]:
    """A sentence that names no code speaks of the one named last; an answer that opens with a code, of what was asked
    `before`; "its code", of what the sentence before names."""
    last = next(iter(_codes(before)), "")
    spans = split(text, block.start, block.end) if block.kind in ("paragraph", "item") else [(block.start, block.end)]
    for span in spans:
        quote = text[slice(*span)]
        answer = _answered.match(quote) if _asks(before) and not _codes(before) else _its_code.match(quote)
        if answer and before:
            yield Claim(answer[1], span, quote, (Tie(answer[1], before, "together", before=False),), ())
        yield from _sentence(text, span, last)
        last = next(reversed(_codes(quote)), last)
        before = quote


def _codes(words: str) -> tuple[str, ...]:
    return mentions.named(EMPHASIS.sub("", words))


def _asks(words: str) -> bool:
    return words.rstrip("*_ ").endswith("?") or words.startswith("Q:")


def _sentence(text: str, span: Span, last: str = "") -> Iterator[Claim]:
    quote = text[slice(*span)]
    found = _codes(quote)
    tied = list(ties(quote, last))
    sizes = tuple(unit_sizes(quote))
    for code in found or ([last] if last and (sizes or tied) else []):
        yield Claim(code, span, quote, tuple(tie for tie in tied if tie.code == code), sizes if len(found) <= 1 else ())


def _row(text: str, block: Block) -> Iterator[Claim]:
    """A table row with the code in a cell of its own: the other cells describe it, under a column for that."""
    quote = text[block.start : block.end]
    row = cells(quote)
    codes = [match[1] for cell in row if (match := _code_cell.fullmatch(cell))]
    if len(codes) != 1:
        yield from _sentence(text, (block.start, block.end))
        return
    names = block.header if len(block.header) == len(row) else ("",) * len(row)
    others = [(name, cell) for name, cell in zip(names, row, strict=True) if not _code_cell.fullmatch(cell)]
    words = ", ".join(cell for name, cell in others if not name or _sized.search(name) or not re.search(r"\d", cell))
    yield Claim(codes[0], (block.start, block.end), quote, (Tie(codes[0], words, "defined", before=False),), ())
