"""Files to a published snapshot: built aside, then made current by one atomic rename."""

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from filelock import FileLock

from index import contents, manifest
from index.documents import Document, document
from index.errors import NoDocuments, Problem, Unreadable
from index.export import export, weight_digest
from index.files import find_files, read
from index.manifest import Manifest, Recipe
from index.notes import NONE, Notes
from index.sheets import NO_SHEETS, Sheets
from index.snapshot import CURRENT, NOTES, is_published, published

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


def build(  # noqa: PLR0913, PLR0917 (each decides what is built)
    paths: Sequence[Path],
    out: Path,
    encoder: str,
    passage_chars: int,
    encoders: Path,
    progress: Progress = lambda *_: None,
    notes: Notes = NONE,
    sheets: Sheets = NO_SHEETS,
) -> Built:
    """Index `paths` into a snapshot under `out`, with the questions of `sheets` and with `notes` on the documents; exported
    encoders are kept under `encoders`.

    Only texts that the current snapshot does not hold are encoded. Raises NoDocuments, EncoderUnavailable, or Problem
    where `out` cannot be written; the current snapshot then stays as it is.
    """
    documents, digests, warnings = _read(paths, progress)
    recipe = Recipe(encoder, weight_digest(encoder), passage_chars, digests, manifest.program(), sheets.digest, notes.digest)
    with _locked(out, "snapshot", "Name another folder with --out.") as scratch:
        if _is_current(out, recipe):
            return Built(manifest.read(published(out)), warnings, encoded=0, unchanged=True)
        model = _exported(encoder, recipe.encoder_digest, encoders, progress)
        folder = scratch / "snapshot"
        folder.mkdir()
        known = contents.known_vectors(out, recipe)
        contents.save_lines(folder / NOTES, notes.take(documents))
        written, encoded = contents.write(folder, recipe, documents, sheets, model, known, partial(progress, "Encoding"))
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
