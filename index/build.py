"""Files to a published snapshot: built aside, then made current by one atomic rename."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock

from index import manifest
from index.dense import VectorIndex
from index.documents import Document, document
from index.encoder import MODEL, TOKENIZER, Encoder, Vectors
from index.errors import NoDocuments, Problem, Unreadable
from index.export import export, weight_digest
from index.files import find_files, read
from index.lexical import TermIndex
from index.manifest import Manifest, Recipe
from index.notes import NONE, Notes
from index.passages import Passage, passages
from index.snapshot import (
    CURRENT,
    DOCUMENTS,
    NOTES,
    PASSAGE_VECTORS,
    PASSAGES,
    SENTENCE_VECTORS,
    TERMS,
    is_published,
    open_snapshot,
    published,
)
from index.terms import terms

Progress = Callable[[str, int, int], None]  # stage, done, total

_building = ".building-"
_snapshot_name = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Built:
    """The outcome of a build. `warnings` name the files that were left out or read with a guess."""

    manifest: Manifest
    warnings: tuple[str, ...]
    encoded: int
    unchanged: bool


def build(
    paths: Sequence[Path],
    out: Path,
    encoder: str,
    passage_chars: int,
    encoders: Path,
    progress: Progress = lambda *_: None,
    notes: Notes = NONE,
) -> Built:
    """Index `paths` into a snapshot under `out`, with `notes` on the documents; exported encoders are kept under `encoders`.

    Only texts that the current snapshot does not hold are encoded. Raises NoDocuments, EncoderUnavailable, or Problem
    where `out` cannot be written; the current snapshot then stays as it is.
    """
    documents, digests, warnings = _read(paths, progress)
    recipe = Recipe(encoder, weight_digest(encoder), passage_chars, digests, manifest.program(), notes.digest)
    with _locked(out, "snapshot", "Name another folder with --out.") as scratch:
        if _is_current(out, recipe):
            return Built(manifest.read(published(out)), warnings, encoded=0, unchanged=True)
        model = _exported(encoder, recipe.encoder_digest, encoders, progress)
        folder = scratch / "snapshot"
        folder.mkdir()
        known = _known_vectors(out, recipe)
        _save_lines(folder / NOTES, notes.take(documents))
        written, encoded = _write(folder, recipe, documents, model, known, progress)
        _publish(folder, out, written.id)
    return Built(written, warnings, encoded, unchanged=False)


def _read(paths: Sequence[Path], progress: Progress) -> tuple[list[Document], dict[str, str], tuple[str, ...]]:
    documents, digests, warnings = list[Document](), dict[str, str](), list[str]()
    files = find_files(paths)
    for number, path in enumerate(files, start=1):
        try:
            file = read(path)
            documents.append(document(file.id, file.text, path.name))
            digests[path.name] = file.digest
            warnings += [file.warning] if file.warning else []
        except Unreadable as unreadable:
            warnings.append(str(unreadable))
        progress("Reading", number, len(files))
    if not documents:
        raise NoDocuments(f"None of the {len(files)} files could be read. {' '.join(warnings)}")
    return documents, digests, tuple(warnings)


@contextmanager
def _locked(folder: Path, what: str, remedy: str) -> Iterator[Path]:
    """A scratch folder under `folder`, for one build at a time; what an interrupted one left is removed."""
    prefix = f"{_building}{what}-"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f".{what}.lock"):
            for leftover in folder.glob(f"{prefix}*"):
                shutil.rmtree(leftover, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=prefix, dir=folder) as scratch:
                yield Path(scratch)
    except OSError as error:
        raise Problem(f"Cannot write the {what} to {folder}: {error.strerror or error}. {remedy}") from error


def _is_current(out: Path, recipe: Recipe) -> bool:
    try:
        folder = published(out)
        return _is_whole(folder) and manifest.read(folder).recipe == recipe
    except Problem:
        return False


def _is_whole(folder: Path) -> bool:
    try:
        return manifest.read(folder).files == manifest.checksums(folder)
    except Problem:
        return False


def _exported(encoder: str, digest: str, encoders: Path, progress: Progress) -> Path:
    """The folder that holds the exported encoder, exported now where it is missing or damaged.

    Snapshots share its files: what damages one of them damages all.
    """
    folder = encoders / digest[:16]
    if _is_exported(folder):
        return folder
    with _locked(encoders, "encoder", "Make it writable and index again.") as scratch:
        if not _is_exported(folder):  # another build may have exported it since
            progress("Exporting the encoder", 0, 1)
            aside = scratch / "encoder"
            aside.mkdir()
            export(encoder, aside)
            (aside / manifest.NAME).write_text(json.dumps(manifest.checksums(aside)), encoding="utf-8")
            shutil.rmtree(folder, ignore_errors=True)
            aside.rename(folder)
            progress("Exporting the encoder", 1, 1)
    return folder


def _is_exported(folder: Path) -> bool:
    try:
        return (folder / manifest.NAME).read_text(encoding="utf-8") == json.dumps(manifest.checksums(folder))
    except (OSError, ValueError):
        return False


def _known_vectors(out: Path, recipe: Recipe) -> dict[str, Vectors]:
    """Encoded text to vector, from the current snapshot where it is whole and of the same encoder."""
    try:
        snapshot = open_snapshot(out, recipe.encoder)
    except Problem:
        return {}
    if snapshot.manifest.recipe.encoder_digest != recipe.encoder_digest:
        return {}
    texts = _passage_texts(snapshot.passages) + _sentence_texts(snapshot.passages)
    vectors = [*snapshot.passage_vectors.vectors(), *snapshot.sentence_vectors.vectors()]
    return dict(zip(texts, vectors, strict=True))


def _passage_texts(found: Iterable[Passage]) -> list[str]:
    return [f"{passage.context}. {passage.text}" for passage in found]


def _sentence_texts(found: Iterable[Passage]) -> list[str]:
    return [f"{passage.section}: {passage.quote(sentence)}" for passage in found for sentence in passage.sentences]


def _write(
    folder: Path, recipe: Recipe, documents: list[Document], model: Path, known: dict[str, Vectors], progress: Progress
) -> tuple[Manifest, int]:
    found = [passage for of in documents for passage in passages(of, recipe.passage_chars)]
    if not found:
        raise NoDocuments("The files hold no sentence that could answer anything. Add write-ups and index again.")
    for name in (MODEL, TOKENIZER):
        _link(model / name, folder / name)
    passage_texts, sentence_texts = _passage_texts(found), _sentence_texts(found)
    fresh = [text for text in dict.fromkeys(passage_texts + sentence_texts) if text not in known]
    encoded = iter(range(1, len(fresh) + 1))
    vectors = Encoder(folder).encode(fresh, lambda: progress("Encoding", next(encoded), len(fresh)))
    known = known | dict(zip(fresh, vectors, strict=True))
    _save_vectors(folder / PASSAGE_VECTORS, passage_texts, known)
    _save_vectors(folder / SENTENCE_VECTORS, sentence_texts, known)
    TermIndex.build([terms(text) for text in passage_texts]).save(folder / TERMS)
    _save_lines(folder / DOCUMENTS, [asdict(of) for of in documents])
    _save_lines(folder / PASSAGES, [_line(passage) for passage in found])
    written = Manifest(recipe, len(documents), len(found), len(sentence_texts), manifest.checksums(folder))
    written.write(folder)
    return written, len(fresh)


def _save_vectors(path: Path, texts: list[str], known: dict[str, Vectors]) -> None:
    VectorIndex.build(np.stack([known[text] for text in texts])).save(path)


def _line(passage: Passage) -> dict[str, object]:
    return {
        "document": passage.document_id,
        "section": passage.section,
        "header": passage.header,
        "sentences": passage.sentences,
    }


def _save_lines(path: Path, lines: Iterable[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def _link(source: Path, target: Path) -> None:
    """The encoder is large and never changes: share it where the file system can, copy it where not."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _publish(folder: Path, out: Path, id: str) -> None:
    """Make `folder` the current snapshot. The one before it stays for readers that are just opening it."""
    before = published(out).name if is_published(out) else ""
    if not _is_whole(out / id):  # an older snapshot of the same content may be open: leave it where it is
        shutil.rmtree(out / id, ignore_errors=True)
        folder.rename(out / id)
    pointer = folder.parent / CURRENT
    pointer.write_text(id + "\n", encoding="utf-8")
    pointer.replace(out / CURRENT)
    for old in out.iterdir():
        if _snapshot_name.fullmatch(old.name) and old.name not in (id, before) and (old / manifest.NAME).is_file():
            shutil.rmtree(old, ignore_errors=True)
