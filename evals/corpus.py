"""python -m evals.corpus [PATH ...]: how much the write-ups hold, and which of their passages say the same in other names.

Two passages are compared by the resemblance of their runs of four words (Broder, 1997: those that both have, of those
that either has), after the names of drugs, codes and numbers are masked: a passage that was copied with the names
swapped resembles its original fully.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import CountVectorizer

from assistant.cli import one_line_errors
from assistant.codes.names import Names
from assistant.codes.table import CodeTable
from assistant.settings import Settings
from index.documents import Document, document
from index.files import find_files, read
from index.passages import Passage, passages

RUN = 4  # words
LEAST = 8  # runs: a shorter passage is a table row or a label


@dataclass(frozen=True, slots=True)
class Pair:
    """Two passages of different documents and how far they resemble each other, 0 to 1."""

    resemblance: float
    one: Passage
    other: Passage


def documents(paths: Sequence[Path]) -> list[Document]:
    """Raises NoDocuments or Unreadable."""
    return [document(file.id, file.text, path.name) for path in find_files(paths) for file in [read(path)]]


def alike(found: Sequence[Passage], names: Names) -> Iterator[Pair]:
    """Of each passage that resembles one of another document, the pair with the one that it resembles most, the worst
    pair first."""
    runs = CountVectorizer(ngram_range=(RUN, RUN), token_pattern=r"[^\W\d_]+", binary=True, dtype=np.int32)
    counted = runs.fit_transform(masked(passage.text, names) for passage in found)
    size = np.asarray(counted.sum(axis=1)).ravel()
    home = np.unique([passage.document_id for passage in found], return_inverse=True)[1]
    worst: dict[tuple[int, int], float] = {}
    for row in map(int, np.flatnonzero(size >= LEAST)):
        shared = (counted[row] @ counted.T).toarray().ravel()
        shared[(home == home[row]) | (size < LEAST)] = 0
        resemblance = shared / (size + size[row] - shared)
        other = int(resemblance.argmax())
        if resemblance[other]:
            worst[min(row, other), max(row, other)] = float(resemblance[other])
    for (one, other), resemblance in sorted(worst.items(), key=lambda item: -item[1]):
        yield Pair(resemblance, found[one], found[other])


def masked(text: str, names: Names) -> str:
    """The text without the names of drugs, brands and makers that the code table knows."""
    kept, place = list[str](), 0
    for naming in names.find(text):
        kept.append(text[place : naming.start])
        place = naming.end
    return " x ".join([*kept, text[place:]])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.corpus", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", default=[Settings().corpus])
    held = documents(parser.parse_args().paths)
    cut = {one.id: passages(one, Settings().passage_chars) for one in held}
    console, table = Console(highlight=False), Table("kind", "files", "passages", "words", box=None, padding=(0, 2, 0, 0))
    for kind in sorted({one.kind for one in held}):
        of = [one for one in held if one.kind == kind]
        words = sum(len(passage.text.split()) for one in of for passage in cut[one.id])
        table.add_row(kind or "none named", str(len(of)), str(sum(len(cut[one.id]) for one in of)), f"{words:,}")
    console.print(table)
    pair = next(alike([passage for of in cut.values() for passage in of], CodeTable.open(Settings()).names), None)
    if pair:
        console.print(f"\nMost alike of all passages, {pair.resemblance:.2f}:")
        for passage in (pair.one, pair.other):
            console.print(f"  {passage.document_id}, {passage.section}: {passage.text}", markup=False)


if __name__ == "__main__":
    with one_line_errors():
        main()
