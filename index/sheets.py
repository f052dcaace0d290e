"""Question sheets: for the sentences of a document the questions that they answer, in the words of those who ask.

A folder holds <document id>.tsv, a line of it being the first words of a sentence, a tab, and a question. Other files,
<group>.txt, list questions that no sentence answers, one a line: they are answered elsewhere, or nowhere. Blank lines are
passed over. To search documents by such questions is known as document expansion (Nogueira and Lin, From doc2query to
docTTTTTquery, 2019).
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import Unreadable
from index.passages import Passage


@dataclass(frozen=True, slots=True)
class Sheets:
    """`lines` are those of each document: a sentence's first words, and a question that it answers; `groups` the questions
    that no sentence answers, by the name of their file."""

    lines: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Changes with whatever they hold."""
        return hashlib.sha256(json.dumps([self.lines, self.groups]).encode()).hexdigest()[:16]


NO_SHEETS = Sheets()


def read(folder: Path) -> Sheets:
    """The sheets of a folder; none where there is no such folder. Raises Unreadable."""
    lines = {file.stem: [_pair(line, file) for line in _lines(file)] for file in sorted(folder.glob("*.tsv"))}
    return Sheets(lines, {file.stem: _lines(file) for file in sorted(folder.glob("*.txt"))})


def _lines(file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{file}: cannot be read as UTF-8 text. Mend it, or take it out of the folder.") from error
    return [line for line in lines if line.strip()]


def _pair(line: str, file: Path) -> tuple[str, str]:
    fields = [_spaced(field) for field in line.split("\t")]
    if len(fields) != 2 or not all(fields):
        raise Unreadable(f"{file}: {line!r} is not a sentence's first words, a tab and a question. Mend it.")
    beginning, question = fields
    return beginning, question


def _spaced(text: str) -> str:
    """With single spaces: a sentence may run over several lines of its document."""
    return " ".join(text.split())


def asked(passages: Sequence[Passage], sheets: Sheets) -> Iterator[tuple[int, str]]:
    """The questions that the passages' sentences answer, each with its sentence's number, in the sentences' order. A line
    is of every sentence of its document that begins so; where there is none (a text of another edition) it is passed
    over."""
    number = 0
    for passage in passages:
        lines = sheets.lines.get(passage.document_id, ())
        for sentence in passage.sentences:
            quote = _spaced(passage.quote(sentence))
            yield from ((number, question) for beginning, question in lines if quote.startswith(beginning))
            number += 1
