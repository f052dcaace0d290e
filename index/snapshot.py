"""A snapshot on disk: an immutable folder, opened whole or refused.

out/CURRENT         the name of the published snapshot
out/<id>/           documents, notes on them, passages, vectors, BM25, the encoder, manifest.json
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import manifest
from index.dense import VectorIndex
from index.documents import Document
from index.encoder import Encoder
from index.errors import SnapshotDamaged, SnapshotMismatch, SnapshotMissing
from index.lexical import TermIndex
from index.manifest import Manifest
from index.passages import Passage

CURRENT = "CURRENT"

DOCUMENTS, PASSAGES, NOTES = "documents.jsonl", "passages.jsonl", "notes.jsonl"
PASSAGE_VECTORS, SENTENCE_VECTORS, TERMS = "passages.faiss", "sentences.faiss", "bm25"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`sentence_vectors` has one row a sentence, passage after passage; passage `i` begins at `sentence_rows[i]`."""

    id: str
    manifest: Manifest
    documents: dict[str, Document]
    notes: list[dict[str, Any]]
    passages: list[Passage]
    encoder: Encoder
    passage_vectors: VectorIndex
    sentence_vectors: VectorIndex
    terms: TermIndex
    sentence_rows: NDArray[np.int64]


def is_published(out: Path) -> bool:
    """Whether a snapshot was ever published there, whole or not."""
    return (out / CURRENT).exists()


def published(out: Path) -> Path:
    """The folder of the current snapshot. Raises SnapshotMissing where there is none."""
    try:
        return out / (out / CURRENT).read_text(encoding="utf-8", errors="replace").strip()
    except OSError as error:
        raise SnapshotMissing(f"No snapshot in {out}. Build one: assistant index PATH --out {out}") from error


def open_snapshot(out: Path, encoder: str) -> Snapshot:
    """Raises SnapshotMissing, SnapshotDamaged, or SnapshotMismatch where it was built by another encoder than named."""
    folder = published(out)
    try:
        return _opened(out, folder, encoder)
    except (SnapshotDamaged, OSError):
        if published(out) == folder:
            raise
        return _opened(out, published(out), encoder)  # another was published, and this one removed, meanwhile


def _opened(out: Path, folder: Path, encoder: str) -> Snapshot:
    rebuild = f"Rebuild it: assistant index PATH --out {out}"
    try:
        found = manifest.read(folder)
    except (SnapshotDamaged, SnapshotMismatch) as error:
        raise type(error)(f"{error} {rebuild}") from error
    if found.recipe.encoder != encoder:
        raise SnapshotMismatch(
            f"The snapshot in {out} was built by encoder {found.recipe.encoder}, but {encoder} is set. {rebuild}"
        )
    sums = manifest.checksums(folder)
    for name, checksum in found.files.items():
        if sums.get(name) != checksum:
            state = "is missing" if name not in sums else "was changed or cut short"
            raise SnapshotDamaged(f"The snapshot in {out} is damaged: {name} {state}. {rebuild}")
    return _load(folder, found)


def _load(folder: Path, found: Manifest) -> Snapshot:
    documents = {line["id"]: _document(line) for line in _lines(folder / DOCUMENTS)}
    passages = [_passage(line, documents) for line in _lines(folder / PASSAGES)]
    return Snapshot(
        found.id,
        found,
        documents,
        list(_lines(folder / NOTES)),
        passages,
        Encoder(folder),
        VectorIndex.load(folder / PASSAGE_VECTORS),
        VectorIndex.load(folder / SENTENCE_VECTORS),
        TermIndex.load(folder / TERMS),
        np.array([0, *accumulate(len(passage.sentences) for passage in passages)][:-1], np.int64),
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def _document(line: dict[str, Any]) -> Document:
    lists = {name: tuple(line[name]) for name in ("codes", "sources", "topics")}
    return Document(**{**line, **lists})


def _passage(line: dict[str, Any], documents: dict[str, Document]) -> Passage:
    of = documents[line["document"]]
    first, last = line["sentences"][0][0], line["sentences"][-1][1]
    spans = tuple((start, end) for start, end in line["sentences"])
    return Passage(of.id, of.title, of.codes, line["section"], tuple(line["header"]), first, last, of.text[first:last], spans)
