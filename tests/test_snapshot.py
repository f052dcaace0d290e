import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index import manifest
from index.errors import Problem, SnapshotDamaged, SnapshotMismatch, SnapshotMissing
from index.export import BUNDLED
from index.snapshot import CURRENT, Snapshot, is_published, open_snapshot, published
from tests.conftest import index

EXAMPLE = """# J1234: example

Bill “one” unit 😀. Keep the vial.

| Modifier | Meaning |
|---|---|
JW | waste |
"""
FILES = [
    "bm25/data.csc.index.npy",
    "bm25/indices.csc.index.npy",
    "bm25/indptr.csc.index.npy",
    "bm25/params.index.json",
    "bm25/vocab.index.json",
    "documents.jsonl",
    "encoder.onnx",
    "manifest.json",
    "notes.jsonl",
    "passages.faiss",
    "passages.jsonl",
    "sentences.faiss",
    "tokenizer.json",
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published snapshot that no test changes."""
    home = tmp_path_factory.mktemp("snapshot")
    (home / "J1234.md").write_text(EXAMPLE, encoding="utf-8")
    index([home / "J1234.md"], home / "index")
    return home / "index"


@pytest.fixture
def out(whole: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may damage: files are replaced, never written to, since copies share them."""
    shutil.copytree(whole, tmp_path / "index", copy_function=os.link)
    return tmp_path / "index"


def replace(file: Path, change: Callable[[bytes], bytes]) -> None:
    data = file.read_bytes()
    file.unlink()
    file.write_bytes(change(data))


def refused(out: Path, kind: type[Problem]) -> str:
    """The message of the refusal, which must name the command that mends it."""
    with pytest.raises(kind) as refusal:
        open_snapshot(out, BUNDLED)
    assert f"assistant index PATH --out {out}" in str(refusal.value)
    return str(refusal.value)


def test_a_snapshot_opens_with_what_was_indexed(whole: Path) -> None:
    found = open_snapshot(whole, BUNDLED)
    (of,) = found.documents.values()
    assert (of.id, of.text, of.codes, of.title) == ("J1234", EXAMPLE, ("J1234",), "J1234: example")
    assert [(passage.text, passage.header) for passage in found.passages] == [
        ("Bill “one” unit 😀. Keep the vial.", ()),
        ("JW | waste |", ("Modifier", "Meaning")),
    ]
    for passage in found.passages:
        assert passage.text == of.text[passage.start : passage.end]
        assert (passage.document_id, passage.title, passage.codes) == (of.id, of.title, of.codes)
    assert [found.passages[0].quote(sentence) for sentence in found.passages[0].sentences] == [
        "Bill “one” unit 😀.",
        "Keep the vial.",
    ]


def test_its_counts_vectors_and_terms_agree(whole: Path) -> None:
    found = open_snapshot(whole, BUNDLED)
    counts = found.manifest
    assert (counts.documents, counts.passages, counts.sentences) == (1, 2, 3)
    assert (len(found.passage_vectors), len(found.sentence_vectors)) == (2, 3)
    assert found.sentence_rows.tolist() == [0, 2]
    assert found.terms.rows("jw").tolist() == [1]


def test_its_folder_bears_its_id_and_holds_exactly_these_files(whole: Path) -> None:
    folder = published(whole)
    assert open_snapshot(whole, BUNDLED).id == folder.name
    assert re.fullmatch("[0-9a-f]{16}", folder.name)
    assert sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()) == FILES


def test_the_manifest_says_what_it_was_built_from_and_by(whole: Path) -> None:
    fields = json.loads((published(whole) / "manifest.json").read_text(encoding="utf-8"))
    assert (fields["recipe"]["format"], fields["recipe"]["encoder"]) == (manifest.FORMAT, BUNDLED)
    assert list(fields["recipe"]["sources"]) == ["J1234.md"]
    assert sorted([*fields["files"], "manifest.json"]) == FILES


@pytest.mark.parametrize("exists", [True, False], ids=["empty folder", "no folder"])
def test_where_none_was_published_it_is_missing(tmp_path: Path, exists: bool) -> None:
    out = tmp_path / "index"
    if exists:
        out.mkdir()
    assert not is_published(out)
    refused(out, SnapshotMissing)


def test_without_the_pointer_it_is_missing(out: Path) -> None:
    assert is_published(out)
    (out / CURRENT).unlink()
    assert not is_published(out)
    refused(out, SnapshotMissing)


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_is_refused_by_name(out: Path, name: str) -> None:
    replace(published(out) / name, lambda data: data[: len(data) // 2])
    assert name in refused(out, SnapshotDamaged)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_gone_is_refused_by_name(out: Path, name: str) -> None:
    (published(out) / name).unlink()
    assert name in refused(out, SnapshotDamaged)


@pytest.mark.parametrize("name", FILES)
def test_an_emptied_file_is_refused_by_name(out: Path, name: str) -> None:
    replace(published(out) / name, lambda _: b"")
    assert name in refused(out, SnapshotDamaged)


def test_a_changed_character_is_refused(out: Path) -> None:
    replace(published(out) / "documents.jsonl", lambda data: data.replace(b"Keep", b"Lose"))
    assert "documents.jsonl" in refused(out, SnapshotDamaged)


def test_a_changed_count_in_the_manifest_is_refused(out: Path) -> None:
    replace(published(out) / "manifest.json", lambda data: data.replace(b'"documents": 1', b'"documents": 2'))
    assert "manifest.json" in refused(out, SnapshotDamaged)


@pytest.mark.parametrize("text", [b"[]", b'{"recipe": 1}', b'{"recipe": {"format": 3}}'])
def test_a_manifest_of_another_shape_is_refused(out: Path, text: bytes) -> None:
    replace(published(out) / "manifest.json", lambda _: text)
    assert "manifest.json" in refused(out, SnapshotDamaged)


@pytest.mark.parametrize("name", [b"", b"0123456789abcdef\n", b"\xff\xfe\0"], ids=["empty", "another name", "no text"])
def test_a_pointer_that_leads_nowhere_is_refused(out: Path, name: bytes) -> None:
    replace(out / CURRENT, lambda _: name)
    refused(out, SnapshotDamaged)


def test_a_folder_that_is_gone_is_refused(out: Path) -> None:
    shutil.rmtree(published(out))
    refused(out, SnapshotDamaged)


def test_a_snapshot_of_another_encoder_is_refused_by_both_names(whole: Path) -> None:
    with pytest.raises(SnapshotMismatch) as refusal:
        open_snapshot(whole, "another-encoder")
    message = str(refusal.value)
    assert BUNDLED in message
    assert "another-encoder" in message
    assert f"assistant index PATH --out {whole}" in message


def test_a_snapshot_of_another_format_version_is_refused_by_number(out: Path) -> None:
    replace(published(out) / "manifest.json", lambda data: data.replace(b'"format": %d' % manifest.FORMAT, b'"format": 99'))
    assert "has format 99" in refused(out, SnapshotMismatch)


def test_of_another_format_version_only_the_number_is_read(out: Path) -> None:
    replace(published(out) / "manifest.json", lambda _: b'{"recipe": {"format": 99}, "unknown": []}')
    assert "has format 99" in refused(out, SnapshotMismatch)


def test_a_copy_elsewhere_is_the_same_snapshot(whole: Path, out: Path) -> None:
    def shown(found: Snapshot) -> tuple[str, object, object]:
        return found.id, found.documents, found.passages

    assert shown(open_snapshot(out, BUNDLED)) == shown(open_snapshot(whole, BUNDLED))


def test_opening_and_searching_imports_neither_torch_nor_transformers(whole: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from index.search import search
from index.snapshot import open_snapshot
found = open_snapshot(Path({str(whole)!r}), {BUNDLED!r})
first = search(found, found.encoder.encode(["How is waste billed?"])[0], ["jw"], 1)[0]
print(first.passage.text)
print(sorted({{"torch", "transformers", "sentence_transformers"}} & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["JW | waste |", "[]"]
