"""manifest.json: what a snapshot was built from and by, and the checksum of every file in it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from index.errors import SnapshotDamaged, SnapshotMismatch

FORMAT = 4
NAME = "manifest.json"
LIBRARIES = ("bm25s", "faiss-cpu", "markdownify", "mammoth", "numpy", "onnxruntime", "pypdf", "PyStemmer", "sentencex")


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides what a build gives. Two builds of one recipe are the same snapshot.

    `sources` maps each file's name to the sha256 of its bytes; `program` is a digest of the code and the libraries that
    turn files into passages and terms; `sheets` is the digest of the question sheets, `notes` the one that the notes on
    the documents came with.
    """

    encoder: str
    encoder_digest: str
    passage_chars: int
    sources: dict[str, str]
    program: str
    sheets: str
    notes: str
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Manifest:
    recipe: Recipe
    documents: int
    passages: int
    sentences: int
    files: dict[str, str]

    @property
    def id(self) -> str:
        """The snapshot's name: a digest of all it holds."""
        return hashlib.sha256(self._text().encode()).hexdigest()[:16]

    def _text(self) -> str:
        return json.dumps(asdict(self), indent=1, sort_keys=True)

    def write(self, folder: Path) -> None:
        (folder / NAME).write_text(self._text(), encoding="utf-8")


def program() -> str:
    """A digest of this package's source and of the versions of the libraries that its output depends on."""
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in LIBRARIES).encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def read(folder: Path) -> Manifest:
    """The manifest of a published folder, which bears its id as name.

    Raises SnapshotDamaged where it is unreadable or was changed, SnapshotMismatch where it is of another format version.
    """
    damaged = SnapshotDamaged(f"The snapshot in {folder} is damaged ({NAME}).")
    try:
        fields = json.loads((folder / NAME).read_text(encoding="utf-8"))
        version = fields["recipe"]["format"]
        if version != FORMAT:
            raise SnapshotMismatch(f"The snapshot in {folder} has format {version}; this program reads {FORMAT}.")
        found = Manifest(**{**fields, "recipe": Recipe(**fields["recipe"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise damaged from error
    if found.id != folder.name:
        raise damaged
    return found


def checksums(folder: Path) -> dict[str, str]:
    """The sha256 of every file in a snapshot's folder but its manifest, by relative path."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != NAME)
    return {file.relative_to(folder).as_posix(): _sha256(file) for file in files}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
