"""The documents as pages list them: by kind, filtered, each with what the check found in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.check.checked import Checked
from index.documents import Document, sections
from index.layout import Kind, cells, links

OTHER = "other"  # the kind of a document whose front matter names none of the others
KINDS = {  # what front matter calls a document's kind, to what people call such documents
    "code": "write-ups about codes",
    "guide": "guides",
    OTHER: "write-ups",
    "retold": "public write-ups, retold with their mistakes",
    "table": "code table",
}
MOST_WORDS = 12  # of a text that is looked for
AROUND = 70  # characters of a document that are shown on each side of a word found in it


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word stands in a document's text."""

    before: str
    word: str
    after: str


@dataclass(frozen=True, slots=True)
class Listed:
    """`agrees` and `undecided` count statements; `wrong` tells what contradicts the code table, `doubtful` of codes that
    are terminated or unknown. `place` is a word that was looked for, where the title does not hold all of them."""

    document: Document
    agrees: int
    undecided: int
    wrong: tuple[str, ...]
    doubtful: tuple[str, ...]
    place: Place | None = None


def kind(document: Document) -> str:
    """A key of KINDS."""
    return document.kind if document.kind in KINDS else OTHER


def by_kind(documents: Iterable[Document]) -> dict[str, list[Document]]:
    """Key of KINDS to its documents by title; no key without any."""
    found: dict[str, list[Document]] = {name: [] for name in KINDS}
    for document in sorted(documents, key=lambda document: document.title):
        found[kind(document)].append(document)
    return {name: of for name, of in found.items() if of}


def listed(documents: Iterable[Document], checked: Checked, code: str, only: str, text: str) -> dict[str, list[Listed]]:
    """Key of KINDS to the documents that are about the code (or begun one), of one kind, and hold every word: those first
    that hold them in the title. An empty filter lets all through."""
    words = text.casefold().split()[:MOST_WORDS]
    wanted = code.strip().upper()
    found: dict[str, list[Listed]] = {}
    for name, of in by_kind(documents).items():
        fitting = [
            (document, place)
            for document in of
            if only in ("", name) and _is_about(document, wanted)
            for place in _places(document, words)
        ]
        rows = [_listed(document, checked, place) for document, place in fitting]
        if rows:
            found[name] = sorted(rows, key=lambda row: row.place is not None)
    return found


def naming(name: str, documents: Iterable[Document]) -> tuple[list[Document], list[Document]]:
    """The documents that are about a code or modifier, and those that only name it."""
    # A modifier of two digits is a number like any other, but for the word before it.
    own = rf"(?i:modifiers?) [^.\n]{{0,12}}?(?<!\w){name}" if name.isdigit() else rf"(?<!\w){re.escape(name)}"
    pattern, order = re.compile(rf"{own}(?!\w)"), list(KINDS)
    about, only = list[Document](), list[Document]()
    for document in sorted(documents, key=lambda one: (name not in one.codes[:1], order.index(kind(one)), one.title)):
        if name in document.codes or pattern.search(document.title):
            about.append(document)
        elif pattern.search(document.text):
            only.append(document)
    return about, only


def _is_about(document: Document, code: str) -> bool:
    return not code or any(own.startswith(code) for own in document.codes)


def _places(document: Document, words: Sequence[str]) -> Iterator[Place | None]:
    """One where the document holds all the words: None if the title does."""
    title = document.title.casefold()
    missing = [word for word in words if not _begins(word, title)]
    if not missing:
        yield None
        return
    text = _readable(document)
    folded = text.casefold()
    if all(_begins(word, folded) for word in missing):
        yield _place(text, missing[0])


@lru_cache(maxsize=1024)
def _readable(document: Document) -> str:
    """The text without front matter and without the signs of Markdown, a line for each block."""
    found = (block for section in sections(document) for block in section.blocks)
    return "\n".join(_shown(block.kind, document.text[block.start : block.end]) for block in found)


def _shown(kind: Kind, text: str) -> str:
    if kind in ("row", "header"):
        return " \u00b7 ".join(filter(None, cells(text)))
    for words, target in links(text):
        text = text.replace(f"[{words}]({target})", words)
    return text


def _begins(word: str, text: str) -> re.Match[str] | None:
    """Where a word of the text begins with these letters."""
    return re.search(rf"(?<!\w){re.escape(word)}", text) if word in text else None


def _place(text: str, word: str) -> Place:
    match = re.search(rf"(?<!\w){re.escape(word)}\w*", text, re.IGNORECASE)
    if match is None:  # a letter that case-folding turned into two
        return Place("", word, "")
    before = text[: match.start()].rsplit("\n", 1)[-1]
    after = text[match.end() :].split("\n", 1)[0]
    return Place(_end(before), match[0], _start(after))


def _end(text: str) -> str:
    return text if len(text) <= AROUND else "\u2026" + text[-AROUND:].partition(" ")[2]


def _start(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0] + "\u2026"


def _listed(document: Document, checked: Checked, place: Place | None) -> Listed:
    found = checked.of(document.id)
    verdicts = [finding.verdict for finding in found]
    doubtful = dict.fromkeys(finding.message for finding in found if finding.verdict in ("terminated", "unknown_code"))
    wrong = tuple(finding.message for finding in checked.wrong(document.id))
    return Listed(document, verdicts.count("agrees"), verdicts.count("cannot_tell"), wrong, tuple(doubtful), place)
