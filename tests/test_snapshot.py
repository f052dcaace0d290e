import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import manifest
from index.build import build
from index.errors import Problem, SnapshotDamaged, SnapshotMismatch, SnapshotMissing
from index.export import BUNDLED
from index.notes import Notes
from index.sheets import Sheets
from index.snapshot import CURRENT, Snapshot, is_published, open_snapshot, published
from tests.conftest import ENCODERS
from tests.tiny import QUESTIONS, TAUGHT, shared

EXAMPLE = """# J1234: example

Bill “one” unit 😀. Keep the vial.

| Modifier | Meaning |
|---|---|
JW | waste |
"""
SHEETS = Sheets(
    {"J1234": [("Keep", "is the vial kept"), ("Bill", "what is billed"), ("Bill", "is it one unit"), ("Lose", "is it lost")]},
    {"table": ["when did it end"], "unanswered": ["who made it", "what is its price"]},
)
NOTES = Notes("1", lambda documents: [{"note": of.id} for of in documents])
FILES = [
    "asked.faiss",
    "asked.jsonl",
    *(
        f"{folder}/{name}"
        for folder in ("bm25", "bm25_sentences")
        for name in (
            "data.csc.index.npy",
            "indices.csc.index.npy",
            "indptr.csc.index.npy",
            "params.index.json",
            "vocab.index.json",
        )
    ),
    "documents.jsonl",
    "encoder.onnx",
    "groups.faiss",
    "groups.jsonl",
    "manifest.json",
    "notes.jsonl",
    "passages.faiss",
    "passages.jsonl",
    "questions.faiss",
    "sentences.faiss",
    "tokenizer.json",
    "told.faiss",
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published snapshot that no test changes."""
    home = tmp_path_factory.mktemp("snapshot")
    (home / "J1234.md").write_text(EXAMPLE, encoding="utf-8")
    build([home / "J1234.md"], home / "index", BUNDLED, 1200, ENCODERS, notes=NOTES, sheets=SHEETS)
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
    assert found.sentence_terms.rows("jw").tolist() == [2]
    assert found.sentence_terms.rows("keep vial").tolist() == [1]
    assert found.sentence_terms.rows("modifi mean").tolist() == [2]


def test_its_questions_go_with_the_sentences_that_answer_them_or_with_their_group(whole: Path) -> None:
    found = open_snapshot(whole, BUNDLED)
    assert (found.asked, found.asked_rows.tolist()) == (["what is billed", "is it one unit", "is the vial kept"], [0, 0, 1])
    assert found.groups == [("table", "when did it end"), ("unanswered", "who made it"), ("unanswered", "what is its price")]


def test_where_too_little_is_asked_to_learn_a_metric_all_vectors_are_as_the_encoder_has_them(whole: Path) -> None:
    found = open_snapshot(whole, BUNDLED)
    assert found.metric is None
    assert found.told_vectors.vectors.tobytes() == found.sentence_vectors.vectors.tobytes()
    assert found.asked_vectors.vectors.tobytes() == found.encoder.encode(found.asked).tobytes()
    assert found.group_vectors.vectors.tobytes() == found.encoder.encode([question for _, question in found.groups]).tobytes()


def test_with_a_metric_they_are_as_the_metric_has_them(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (tmp_path / "J1234.md").write_text(TAUGHT, encoding="utf-8")
    tiny, out = shared(tmp_path_factory), tmp_path / "index"
    tiny.index([tmp_path / "J1234.md"], out, sheets=QUESTIONS)
    found = tiny.open(out)
    assert found.metric is not None
    asked, groups = (found.metric.questions(found.encoder.encode(of)) for of in (found.asked, [of for _, of in found.groups]))
    told = found.metric.sentences(found.sentence_vectors.vectors)
    assert (len(found.asked), len(found.groups), len(told)) == (36, 3, 20)
    assert np.abs(found.asked_vectors.vectors - asked).max() < 1e-5
    assert np.abs(found.group_vectors.vectors - groups).max() < 1e-5
    assert np.abs(found.told_vectors.vectors - told).max() < 1e-5
    replace(published(out) / "metric.npy", lambda data: data[: len(data) // 2])
    with pytest.raises(SnapshotDamaged, match=r"metric\.npy was changed or cut short"):
        tiny.open(out)


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


@pytest.mark.parametrize("text", [b"[]", b'{"recipe": 1}', b'{"recipe": {"format": %d}}' % manifest.FORMAT])
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
from index.search import Query, search
from index.snapshot import open_snapshot
found = open_snapshot(Path({str(whole)!r}), {BUNDLED!r})
vector = found.encoder.encode(["How is waste billed?"])[0]
first = search(found, Query(vector, vector, ("jw",)), 1)[0]
print(first.passage.text)
print(sorted({{"torch", "transformers", "sentence_transformers"}} & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["JW | waste |", "[]"]
