"""Questions that hold two things against each other, answered side by side: the code table's line on each, and what the
write-ups say of each."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.answer import Quote, row
from assistant.codes import mentions
from assistant.codes.table import CodeTable
from assistant.drafts import Draft
from assistant.drugs import LIKELY
from assistant.lexicon import Lexicon
from assistant.patterns import any_of
from assistant.retrieval import Found
from index.documents import Document
from index.terms import without, words

WEIGHED = 10  # sentences looked at for a side
LEAST = 0.4  # confidence of a sentence that stands in the table beside the code table's lines

_compares = re.compile(
    r"\b"
    + any_of(
        "vs, versus, differences?, different, differ, differs, compare, compared, comparison, which is which, which code is which"
    )
    + r"\b",
    re.IGNORECASE,
)
_of_comparing = re.compile(
    r"\b"
    + any_of(
        """vs, versus, differences?, different, differ, differs, compare, compared, comparison, between, btwn, btw, codes?, which,
        is, are, the, what, whats, and, or, from, do, does, i, we, use, billing, for, same, how, hcpcs, when, modifiers?"""
    )
    + r"\b",
    re.IGNORECASE,
)
_modifier = re.compile(r"\b(?:[A-Z][A-Z0-9]|[a-z]{2})\b")


@dataclass(frozen=True, slots=True)
class Side:
    """`name` is how the question calls it, from `start` to `end`; `rows` are the code table's entries that it means."""

    name: str
    start: int
    end: int
    rows: tuple[str, ...]


def sides(text: str, table: CodeTable, written: Sequence[str]) -> list[Side]:
    """What a question compares: codes, drugs or modifiers of the code table, two or more; none where it compares nothing.
    `written` are the codes that write-ups are about: of a drug's codes they are the ones meant."""
    if not _compares.search(text):
        return []
    found = [Side(code, *span, (code,)) for code, span in mentions.places(text) if table.entry(code)]
    for name in table.names.find(text):
        if name.kind != "labeler" and not any(side.start < name.end and name.start < side.end for side in found):
            meant = sorted(name.codes.intersection(written)) or sorted(name.codes)
            found.append(Side(name.text, name.start, name.end, (meant[0],)))
    found = found if len(found) > 1 else list(_modifiers(text, table))
    apart = {side.rows: side for side in sorted(found, key=lambda side: -side.start)}
    return sorted(apart.values(), key=lambda side: side.start) if len(apart) > 1 else []


def asked_of(side: Side, all_sides: Sequence[Side], text: str, lexicon: Lexicon) -> str:
    """The question put to one side alone; where it asks for nothing but the difference, how the side differs from the next."""
    rest = _of_comparing.sub(" ", without(text, ((other.start, other.end) for other in all_sides)))
    if any(not lexicon.is_stopword(word) for word, _ in words(rest)):
        return " ".join(f"{side.name} {rest}".split())
    another = next(other for other in all_sides if other is not side)
    return f"how does {side.name} differ from {another.name}"


def compared(found: Sequence[Side], find: Callable[[Side], Found], table: CodeTable, documents: dict[str, Document]) -> Draft:
    """The code table's lines on each side, and below them the write-ups' sentence on each where every side has one."""
    quotes = [row(table, side.rows[0]) for side in found]
    aspects = ["Code table"]
    cells = list[Quote]()
    for side in found:
        cells += [cell for cell in [_cell(side, find(side), documents, cells)] if cell]
    if len(cells) == len(found):
        quotes += cells
        aspects.append("Write-ups")
    return Draft(tuple(quotes), None, LIKELY, columns=tuple(side.name for side in found), aspects=tuple(aspects))


def _cell(side: Side, found: Found, documents: dict[str, Document], taken: Sequence[Quote]) -> Quote | None:
    """The best sentence on the side that no other side has: of a document about it, or else one that names it."""
    near = found.evidence[:WEIGHED] if found.confidence >= LEAST else ()
    about = [item for item in near if not set(item.passage.codes).isdisjoint(side.rows)]
    naming = [item for item in near if not {word for word, _ in words(item.quote)}.isdisjoint(side.rows)]
    for item in (*about, *naming):
        document, (first, last) = documents[item.passage.document_id], (item.spans[0][0], item.spans[-1][1])
        quote = Quote(document, item.passage.section, (first, last), document.text[first:last])
        if quote not in taken:
            return quote
    return None


def _modifiers(text: str, table: CodeTable) -> Iterator[Side]:
    """Modifiers on both sides of what compares them ("JA vs JB", "difference between jw and jz")."""
    named = [match for match in _modifier.finditer(text) if match[0].upper() in table.modifiers]
    for one, other in pairwise(named):
        if re.fullmatch(r"\W*(?:vs\.?|versus|and|or|from)\W*", text[one.end() : other.start()], re.IGNORECASE):
            yield from (Side(match[0].upper(), *match.span(), (match[0].upper(),)) for match in (one, other))
