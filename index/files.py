"""Folders and files to texts: which files are read, and what their bytes say."""

import codecs
import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.convert import CONVERTERS
from index.errors import NoDocuments, Unreadable

PLAIN = (".md", ".txt")
READ = (*PLAIN, *CONVERTERS)


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes as text. `id` is its name without the ending, `digest` the sha256 of its bytes."""

    id: str
    path: Path
    text: str
    digest: str
    warning: str | None = None


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files to read, sorted by name; folders are walked, hidden entries passed over.

    Raises NoDocuments where a path is missing or of another format, two files would bear one id, or nothing is found.
    """
    endings = " ".join(READ)
    found: dict[str, Path] = {}
    for path in paths:
        if not _exists(path):
            raise NoDocuments(f"{path} does not exist. Name a file or folder that holds write-ups ({endings}).")
        if path.is_file() and path.suffix.lower() not in READ:
            raise NoDocuments(f"{path} has a format that is not read. Save it as one of {endings}.")
        for file in sorted(_walk(path)) if path.is_dir() else [path]:
            twin = found.setdefault(file.stem, file)
            if not twin.samefile(file):
                raise NoDocuments(f"{twin} and {file} would both be document {file.stem}. Rename one of them.")
    if not found:
        raise NoDocuments(f"No write-ups in {', '.join(map(str, paths))}. Put files there ({endings}).")
    return [found[name] for name in sorted(found)]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name longer than the file system's
        return False


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in READ and not hidden and path.is_file():
            yield path


def read(path: Path) -> File:
    """Raises Unreadable where the file cannot be opened, is not what its ending says, or holds no text."""
    try:
        path.name.encode()
        data = path.read_bytes()
    except UnicodeEncodeError as error:
        raise Unreadable(f"{str(path)!a}: its name is not UTF-8. Rename it and index again.") from error
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}. Mend it and index again.") from error
    text, warning = _decode(path, data) if path.suffix.lower() in PLAIN else (_convert(path, data), None)
    if not text.strip():
        raise Unreadable(f"{path}: holds no text (a scan needs text recognition first).")
    return File(path.stem, path, text, hashlib.sha256(data).hexdigest(), warning)


def _convert(path: Path, data: bytes) -> str:
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        text = CONVERTERS[path.suffix.lower()](data).replace("\0", "")
        return text.encode(errors="replace").decode()  # a PDF's font map may give half a character
    except Exception as error:  # the converters raise whatever their parsers raise
        raise Unreadable(f"{path}: not a readable {path.suffix[1:]} file. Open it, save it anew, and index again.") from error


def _decode(path: Path, data: bytes) -> tuple[str, str | None]:
    marks = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    encoding = next((encoding for mark, encoding in marks if data.startswith(mark)), "utf-8")
    if encoding != "utf-16" and b"\0" in data:
        raise Unreadable(f"{path}: a binary file, not text. Remove it or save it as text.")
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as error:
        text = data.decode(encoding, "replace")
        sound = sum(ord(letter) > 127 for letter in text) >= 2 * text.count("\ufffd")
        if encoding == "utf-8" and not sound:
            text, read_as = data.decode("cp1252", "replace"), "read as Windows-1252"
        else:
            read_as = "read with gaps"
        return text, f"{path}: byte {error.start} is not {error.encoding.upper()}; {read_as}. Save it as UTF-8."
