import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from threading import Barrier

import pytest

from index import manifest
from index.build import Built
from index.dense import VectorIndex
from index.encoder import Encoder
from index.errors import NoDocuments, Problem
from index.lexical import TermIndex
from index.search import Query, search
from index.sheets import NO_SHEETS, Sheets
from index.snapshot import CURRENT, Snapshot, published
from tests.conftest import index
from tests.tiny import QUESTIONS, TAUGHT, Tiny, shared

UNITS = "# J1234: example\n\n## Units\n\nOne unit is one milligram. Round a part of a unit up.\n"
WASTE = "# J5678: other\n\n## Waste\n\nReport what was thrown away.\n\n- Keep the vial\n- Keep the label\n"
MORE = f"{UNITS}\n## Storage\n\nKeep the vials cold.\n"


@dataclass(frozen=True, slots=True)
class Home:
    """A folder of two write-ups, and the folder where their snapshot goes."""

    notes: Path
    out: Path
    tiny: Tiny

    def write(self, name: str, text: str) -> None:
        (self.notes / name).write_text(text, encoding="utf-8")

    def index(self, sheets: Sheets = NO_SHEETS) -> Built:
        return self.tiny.index([self.notes], self.out, sheets=sheets)

    def open(self) -> Snapshot:
        return self.tiny.open(self.out)

    def snapshots(self) -> set[str]:
        return {folder.name for folder in self.out.iterdir() if (folder / manifest.NAME).exists()}

    def strays(self) -> list[Path]:
        return list(self.out.rglob(".building-*"))


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    found = Home(tmp_path / "notes", tmp_path / "index", shared(tmp_path_factory))
    found.notes.mkdir()
    found.write("J1234.md", UNITS)
    found.write("J5678.md", WASTE)
    return found


def answers(snapshot: Snapshot) -> set[str]:
    """What a search finds: all passages, since there are few."""
    question = snapshot.encoder.encode(["What is a unit?"])[0]
    return {found.passage.text for found in search(snapshot, Query(question, question, ("unit",)), 100)}


def named(warnings: tuple[str, ...]) -> list[str]:
    """The files that the warnings begin with."""
    return [Path(warning.partition(": ")[0]).name for warning in warnings]


def test_a_build_publishes_what_the_files_hold(home: Home) -> None:
    built = home.index()
    found = home.open()
    assert (found.id, found.manifest) == (built.manifest.id, built.manifest)
    assert (built.manifest.documents, built.manifest.passages, built.manifest.sentences) == (2, 3, 5)
    assert (built.encoded, built.unchanged, built.warnings) == (8, False, ())
    assert [found.documents["J1234"].text, found.documents["J5678"].text] == [UNITS, WASTE]


def change(home: Home) -> None:
    home.write("J1234.md", MORE)
    home.write("J9999.md", "# J9999: third\n\nNo unit is billed.\n")
    (home.notes / "J5678.md").unlink()


def test_a_fresh_build_and_an_incremental_one_give_the_same_snapshot(home: Home, tmp_path: Path) -> None:
    home.index()
    change(home)
    incremental, fresh = home.index(), home.tiny.index([home.notes], tmp_path / "fresh")
    assert 0 < incremental.encoded < fresh.encoded
    assert incremental.manifest == fresh.manifest
    assert published(home.out).name == published(tmp_path / "fresh").name == fresh.manifest.id
    assert manifest.checksums(published(home.out)) == manifest.checksums(published(tmp_path / "fresh")) == fresh.manifest.files


def test_with_the_bundled_encoder_too_both_give_the_same_snapshot(home: Home, tmp_path: Path) -> None:
    index([home.notes], home.out)
    change(home)
    incremental, fresh = index([home.notes], home.out), index([home.notes], tmp_path / "fresh")
    assert 0 < incremental.encoded < fresh.encoded
    assert incremental.manifest == fresh.manifest
    assert incremental.manifest.id == fresh.manifest.id


def test_a_snapshot_does_not_depend_on_where_the_files_lie_or_how_they_are_named(home: Home, tmp_path: Path) -> None:
    shutil.copytree(home.notes, tmp_path / "copy")
    one_by_one = [tmp_path / "copy" / "J5678.md", tmp_path / "copy" / "J1234.md"]
    assert home.index().manifest == home.tiny.index(one_by_one, tmp_path / "other").manifest


def test_only_changed_texts_are_encoded(home: Home) -> None:
    home.index()
    home.write("J1234.md", UNITS.replace("Round a part", "Never round a part"))
    assert home.index().encoded == 2  # the sentence and the passage that holds it
    (home.notes / "J5678.md").unlink()
    fewer = home.index()
    assert (fewer.encoded, fewer.unchanged) == (0, False)


ASKED = Sheets({"J1234": [("One", "what is a unit")], "J5678": [("- Keep", "is it kept"), ("Report", "is it kept")]})


def test_the_questions_of_the_sheets_are_kept_with_the_sentences_that_answer_them(home: Home) -> None:
    sheets = Sheets(
        {"J5678": [("Keep", "is it kept")], "J1234": [("Round", "do I round"), ("Never", "is it never")]}, {"no": ["a"]}
    )
    built = home.index(sheets)
    found = home.open()
    assert (found.asked, found.asked_rows.tolist()) == (["do I round", "is it kept", "is it kept"], [1, 3, 4])
    assert found.groups == [("no", "a")]
    assert (built.encoded, built.manifest.sentences) == (8 + 3, 5)


def test_a_changed_sheet_builds_anew_and_encodes_only_what_is_new(home: Home, tmp_path: Path) -> None:
    home.index(Sheets({"J1234": [("One", "what is a unit")]}, {"no": ["who made it"]}))
    sheets = Sheets({"J1234": [("One", "what is a unit"), ("One", "is it a mg")]}, {"no": ["who made it", "is it sold"]})
    more = home.index(sheets)
    assert (more.encoded, more.unchanged) == (2, False)
    assert home.index(sheets).unchanged
    assert home.open().asked == ["what is a unit", "is it a mg"]
    sheets = Sheets({"J1234": [("Round", "who made it")]}, {"other": ["is it a mg", "what is a unit"]})
    moved, fresh = home.index(sheets), home.tiny.index([home.notes], tmp_path / "fresh", sheets=sheets)
    assert (moved.encoded, moved.unchanged, moved.manifest) == (0, False, fresh.manifest)
    assert (home.open().asked, home.open().asked_rows.tolist()) == (["who made it"], [1])


def test_without_the_sheets_it_is_the_snapshot_from_before_them(home: Home) -> None:
    before = home.index()
    assert home.index(ASKED).manifest.id != before.manifest.id
    again = home.index()
    assert (again.manifest, again.encoded, again.unchanged) == (before.manifest, 0, False)


def test_lines_on_a_text_that_is_gone_are_passed_over(home: Home) -> None:
    home.write("J1234.md", UNITS.replace("One unit", "Each unit"))
    home.index(Sheets({"J1234": [("One", "what is a unit"), ("Round", "do I round")], "J9999": [("One", "what")]}))
    assert home.open().asked == ["do I round"]


def test_with_a_metric_too_a_fresh_build_and_an_incremental_one_give_the_same_snapshot(home: Home, tmp_path: Path) -> None:
    home.index(ASKED)
    home.write("J1234.md", TAUGHT)
    incremental, fresh = home.index(QUESTIONS), home.tiny.index([home.notes], tmp_path / "fresh", sheets=QUESTIONS)
    assert home.open().metric is not None
    assert 0 < incremental.encoded < fresh.encoded
    assert incremental.manifest == fresh.manifest
    assert manifest.checksums(published(home.out)) == manifest.checksums(published(tmp_path / "fresh")) == fresh.manifest.files


def test_one_sentence_with_one_question_makes_a_snapshot(home: Home, tmp_path: Path) -> None:
    (tmp_path / "it.md").write_text("# It\n\nIt is not.\n", encoding="utf-8")
    built = home.tiny.index([tmp_path / "it.md"], home.out, sheets=Sheets({"it": [("It", "is it")]}))
    assert (built.manifest.passages, built.manifest.sentences, built.encoded) == (1, 1, 3)
    assert answers(home.open()) == {"It is not."}
    assert home.open().asked == ["is it"]


def test_an_unchanged_corpus_is_not_built_again(home: Home) -> None:
    built = home.index()
    pointer = (home.out / CURRENT).stat()
    again = home.index()
    assert (again.unchanged, again.encoded, again.manifest) == (True, 0, built.manifest)
    assert (home.out / CURRENT).stat() == pointer


def test_a_file_of_the_same_bytes_under_another_ending_is_a_change(home: Home) -> None:
    home.index()
    (home.notes / "J1234.md").rename(home.notes / "J1234.txt")
    assert not home.index().unchanged
    assert home.open().documents["J1234"].sources == ("J1234.txt",)


def test_another_passage_length_is_another_snapshot(home: Home) -> None:
    whole = home.index()
    halved = home.tiny.index([home.notes], home.out, passage_chars=40)
    assert halved.manifest.passages == whole.manifest.passages + 1
    assert (halved.manifest.recipe.passage_chars, halved.unchanged) == (40, False)


def test_files_that_cannot_be_read_leave_the_others_indexed_and_are_named(home: Home) -> None:
    bad = {
        "binary.md": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "blank.txt": b" \n",
        "date.md": b"---\ndate: 2026-02-30\n---\n# Title\n\nText.\n",
        "fields.md": b"---\ntitle: [J1234\n---\n# Title\n\nText.\n",
        "print.pdf": b"%PDF-1.4 and no more",
        "word.docx": b"PK\x03\x04 and no more",
    }
    for name, data in bad.items():
        (home.notes / name).write_bytes(data)
    built = home.index()
    assert list(home.open().documents) == ["J1234", "J5678"]
    assert named(built.warnings) == list(bad)
    again = home.index()
    assert (again.unchanged, again.warnings) == (True, built.warnings)


def test_files_read_with_a_guess_are_indexed_and_named(home: Home) -> None:
    (home.notes / "broken.md").write_bytes("# J9999\n\nThe patient’s dose".encode() + b"\xff" + " is “small”.\n".encode())
    (home.notes / "windows.md").write_bytes("# J8888\n\nThe patient’s dose is small.\n".encode("cp1252"))
    built = home.index()
    assert list(home.open().documents) == ["J1234", "J5678", "broken", "windows"]
    assert named(built.warnings) == ["broken.md", "windows.md"]
    assert [passage.text for passage in home.open().passages[-2:]] == [
        "The patient’s dose\ufffd is “small”.",
        "The patient’s dose is small.",
    ]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("table.csv", "J1234", "No write-ups in"),
        ("blank.md", "", r"blank\.md: holds no text"),
        ("heads.md", "# Title\n\n## Units\n\n- N/A\n", "no sentence"),
    ],
)
def test_without_anything_to_index_there_are_no_documents(home: Home, tmp_path: Path, name: str, text: str, reason: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / name).write_text(text, encoding="utf-8")
    with pytest.raises(NoDocuments, match=reason):
        home.tiny.index([tmp_path / "other"], home.out)
    assert not (home.out / CURRENT).exists()
    assert home.strays() == []


def test_a_build_without_documents_leaves_the_current_snapshot_answering(home: Home) -> None:
    before = home.index().manifest
    for name in ("J1234.md", "J5678.md"):
        home.write(name, "# Title\n")
    with pytest.raises(NoDocuments):
        home.index()
    assert home.open().manifest == before


@pytest.mark.parametrize(
    ("where", "step", "error", "seen"),
    [
        (Encoder, "encode", KeyboardInterrupt(), KeyboardInterrupt),
        (VectorIndex, "save", RuntimeError("disk full"), RuntimeError),
        (TermIndex, "save", OSError(28, "No space left on device"), Problem),
        (Path, "rename", OSError(28, "No space left on device"), Problem),
        (Path, "replace", OSError(28, "No space left on device"), Problem),
    ],
)
def test_a_build_that_fails_in_the_middle_leaves_the_current_snapshot_answering(
    home: Home, monkeypatch: pytest.MonkeyPatch, where: type, step: str, error: BaseException, seen: type[BaseException]
) -> None:
    before = home.index().manifest
    texts = answers(home.open())

    def fail(*_: object) -> None:
        raise error

    home.write("J1234.md", MORE)
    with monkeypatch.context() as patch:
        patch.setattr(where, step, fail)
        with pytest.raises(seen):
            home.index()
    assert home.open().manifest == before
    assert answers(home.open()) == texts
    assert home.strays() == []
    assert home.index().manifest.passages == before.passages + 1


def test_a_full_disk_is_told_with_the_folder_and_what_to_do(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(TermIndex, "save", fail)
    with pytest.raises(Problem, match=f"{home.out}: No space left on device.*--out"):
        home.index()


def test_a_build_that_is_killed_leaves_nothing_that_the_next_one_does_not_remove(home: Home) -> None:
    before = home.index().manifest
    home.write("J1234.md", MORE)
    program = f"""
import os
from pathlib import Path
from index.build import build
def kill(stage, done, total):
    if stage == "Encoding":
        os._exit(9)
notes, out, model, encoders = map(Path, {[str(home.notes), str(home.out), str(home.tiny.model), str(home.tiny.encoders)]})
build([notes], out, str(model), 1200, encoders, kill)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    assert len(home.strays()) == 1
    assert home.open().manifest == before
    assert home.index().manifest.passages == before.passages + 1
    assert home.strays() == []


def test_two_builds_at_the_same_time_run_one_after_the_other_and_both_end_well(home: Home, tmp_path: Path) -> None:
    both_have_read, encoded = Barrier(2, timeout=60), list[str]()
    third = tmp_path / "J9999.md"
    third.write_text("# J9999: third\n\n" + "".join(f"Step {number} is done. " for number in range(50)), encoding="utf-8")
    home.write("J5678.md", WASTE + "".join(f"- Keep vial {number}\n" for number in range(50)))

    def build_one(path: Path) -> str:
        def progress(stage: str, done: int, total: int) -> None:
            if stage == "Reading" and done == total:
                both_have_read.wait()
            if stage == "Encoding":
                encoded.append(path.name)

        return home.tiny.index([path], home.out, progress=progress).manifest.id

    with ThreadPoolExecutor(2) as threads:
        built = set(threads.map(build_one, [home.notes, third]))
    assert [name for name, _ in groupby(encoded)] in (["notes", "J9999.md"], ["J9999.md", "notes"])
    assert home.open().id in built
    assert home.snapshots() == built
    assert home.strays() == []


def test_a_reader_keeps_the_version_it_opened(home: Home) -> None:
    home.index()
    reader = home.open()
    texts = answers(reader)
    for text in (MORE, "# J1234: example\n\nNothing is billed.\n"):
        home.write("J1234.md", text)
        home.index()
    assert not (home.out / reader.id).exists()
    assert answers(reader) == texts
    assert answers(home.open()) != texts
    assert reader.documents["J1234"].text == UNITS


def test_the_version_before_stays_and_older_ones_go(home: Home) -> None:
    built = [home.index().manifest.id]
    for text in (MORE, UNITS.replace("One unit", "Each unit")):
        home.write("J1234.md", text)
        built.append(home.index().manifest.id)
    assert home.snapshots() == set(built[1:])
    assert published(home.out).name == built[2]


def test_an_earlier_corpus_is_the_earlier_snapshot_again(home: Home) -> None:
    before = home.index().manifest
    home.write("J1234.md", MORE)
    home.index()
    home.write("J1234.md", UNITS)
    again = home.index()
    assert (again.manifest, again.encoded) == (before, 0)
    assert home.open().manifest == before


def test_what_others_keep_in_the_folder_stays(home: Home) -> None:
    (home.out / "extension").mkdir(parents=True)
    for name in ("readme.txt", f"extension/{manifest.NAME}"):
        (home.out / name).write_text("{}", encoding="utf-8")
    home.index()
    assert all((home.out / name).exists() for name in ("readme.txt", f"extension/{manifest.NAME}"))


def test_a_folder_that_cannot_be_written_is_refused_by_name(home: Home) -> None:
    home.out.write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(Problem, match=f"Cannot write the snapshot to {home.out}: .*--out"):
        home.index()


def rewrite(file: Path, data: bytes) -> None:
    file.unlink()  # the encoder's file is shared with other snapshots
    file.write_bytes(data)


def cut_short(file: Path) -> None:
    rewrite(file, file.read_bytes()[: file.stat().st_size // 2])


def miscount(file: Path) -> None:
    rewrite(file, file.read_bytes().replace(b'"documents": 2', b'"documents": 3'))


def garble(file: Path) -> None:
    rewrite(file, b"\xff\xfe\0")


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("documents.jsonl", Path.unlink),
        ("sentences.faiss", cut_short),
        ("encoder.onnx", cut_short),
        (manifest.NAME, Path.unlink),
        (manifest.NAME, cut_short),
        (manifest.NAME, miscount),
        (f"../{CURRENT}", Path.unlink),
        (f"../{CURRENT}", cut_short),
        (f"../{CURRENT}", garble),
        ("", shutil.rmtree),
    ],
)
def test_building_again_mends_what_was_damaged(home: Home, name: str, damage: Callable[[Path], object]) -> None:
    built = home.index()
    damage(published(home.out) / name)
    with pytest.raises(Problem, match=f"assistant index PATH --out {home.out}"):
        home.open()
    mended = home.index()
    assert (mended.manifest, mended.unchanged) == (built.manifest, False)
    assert home.open().manifest == built.manifest


def test_progress_is_told_from_the_first_to_the_last_of_each_stage(home: Home) -> None:
    home.index()
    home.write("J1234.md", UNITS.replace("Round a part", "Never round a part"))
    told: list[tuple[str, int, int]] = []
    home.tiny.index([home.notes], home.out, progress=lambda *step: told.append(step))
    assert told == [("Reading", 1, 2), ("Reading", 2, 2), ("Encoding", 1, 2), ("Encoding", 2, 2)]
