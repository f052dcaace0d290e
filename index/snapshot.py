"""A snapshot on disk: an immutable folder, opened whole or refused.

out/CURRENT         the name of the published snapshot
out/<id>/           documents, notes on them, passages, questions, vectors, metric, BM25, the encoder, manifest.json
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index import manifest
from index.dense import VectorIndex
from index.documents import Document
from index.encoder import Encoder, Rows
from index.errors import SnapshotDamaged, SnapshotMismatch, SnapshotMissing
from index.lexical import TermIndex
from index.manifest import Manifest
from index.metric import Metric
from index.passages import Passage

CURRENT = "CURRENT"


DOCUMENTS, PASSAGES, NOTES = "documents.jsonl", "passages.jsonl", "notes.jsonl"
ASKED, GROUPS = "asked.jsonl", "groups.jsonl"
PASSAGE_VECTORS, SENTENCE_VECTORS = "passages.faiss", "sentences.faiss"
TERMS, SENTENCE_TERMS = "bm25", "bm25_sentences"
QUESTION_VECTORS, METRIC = "questions.faiss", "metric.npy"
TOLD_VECTORS, ASKED_VECTORS, GROUP_VECTORS = "told.faiss", "asked.faiss", "groups.faiss"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`sentence_vectors` has one row a sentence, passage after passage; passage `i` begins at `sentence_rows[i]`.

    `terms` are those of each passage and what it is read under, `sentence_terms` those of each sentence likewise, and its
    pairs of terms. `asked` are questions that people ask, `asked_rows` the sentences that answer them, in order, and
    `groups` the questions that no sentence answers, each after the name of its group. `metric` compares questions with each
    other and with sentences; None where too few sentences have a question to learn it. `told_vectors` are those of the
    sentences, `asked_vectors` and `group_vectors` those of the questions, all as the metric has them, or else as the
    encoder has them.
    """

    id: str
    manifest: Manifest
    documents: dict[str, Document]
    notes: list[dict[str, Any]]
    passages: list[Passage]
    encoder: Encoder
    passage_vectors: VectorIndex
    sentence_vectors: VectorIndex
    terms: TermIndex
    sentence_terms: TermIndex
    metric: Metric | None
    told_vectors: VectorIndex
    asked: list[str]
    asked_vectors: VectorIndex
    groups: list[tuple[str, str]]
    group_vectors: VectorIndex
    sentence_rows: Rows
    asked_rows: Rows


def is_published(out: Path) -> bool:
    """Whether a snapshot was ever published there, whole or not."""
    return (out / CURRENT).exists()


def published(out: Path) -> Path:
    """The folder of the current snapshot. Raises SnapshotMissing where there is none."""
    try:
        return out / (out / CURRENT).read_text(encoding="utf-8", errors="replace").strip()
    except OSError as error:
        raise SnapshotMissing(f"No snapshot in {out}. Build one: assistant index PATH --out {out}") from error


def open_snapshot(out: Path, encoder: str, threads: int = 0) -> Snapshot:
    """`threads` are those of the encoder. Raises SnapshotMissing, SnapshotDamaged, or SnapshotMismatch where it was built by
    another encoder than named."""
    folder = published(out)
    try:
        return _opened(out, folder, encoder, threads)
    except (SnapshotDamaged, OSError):
        if published(out) == folder:
            raise
        return _opened(out, published(out), encoder, threads)  # another was published, and this one removed, meanwhile


def _opened(out: Path, folder: Path, encoder: str, threads: int) -> Snapshot:
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
    return _load(folder, found, threads)


def _load(folder: Path, found: Manifest, threads: int) -> Snapshot:
    documents = {line["id"]: _document(line) for line in _lines(folder / DOCUMENTS)}
    passages = [_passage(line, documents) for line in _lines(folder / PASSAGES)]
    counts = [len(passage.sentences) for passage in passages]
    asked = list(_lines(folder / ASKED))
    return Snapshot(
        found.id,
        found,
        documents,
        list(_lines(folder / NOTES)),
        passages,
        Encoder(folder, threads),
        VectorIndex.load(folder / PASSAGE_VECTORS),
        VectorIndex.load(folder / SENTENCE_VECTORS),
        TermIndex.load(folder / TERMS),
        TermIndex.load(folder / SENTENCE_TERMS),
        Metric.load(folder / METRIC) if METRIC in found.files else None,
        VectorIndex.load(folder / TOLD_VECTORS),
        [line["question"] for line in asked],
        VectorIndex.load(folder / ASKED_VECTORS),
        [(line["group"], line["question"]) for line in _lines(folder / GROUPS)],
        VectorIndex.load(folder / GROUP_VECTORS),
        np.concatenate([[0], np.cumsum(counts)[:-1]]),
        np.array([line["sentence"] for line in asked], np.int64),
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
