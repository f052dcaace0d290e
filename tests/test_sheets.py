from pathlib import Path

import pytest

from index.documents import document
from index.errors import Unreadable
from index.passages import Passage, passages
from index.sheets import NO_SHEETS, Sheets, asked, read

UNITS = """# J1234: example

One unit is one milligram. Round a part
of a unit up.

| Modifier | Use |
|---|---|
| JW | waste |
"""
WASTE = "# J5678: other\n\nOne unit is two milligrams.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sheets = tmp_path / "questions"
    sheets.mkdir()
    return sheets


@pytest.fixture
def cut() -> list[Passage]:
    """Sentences 0 to 3: the unit, the rounding, the row, and the unit of the other document."""
    texts = {"J1234": UNITS, "J5678": WASTE}
    return [passage for id, text in texts.items() for passage in passages(document(id, text, f"{id}.md"), 1200)]


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_a_folder_is_read_by_documents_and_by_groups(folder: Path) -> None:
    write(folder, "J5678.tsv", "One unit\thow many mg is one unit\n")
    write(folder, "J1234.tsv", "One unit\twhat is a unit\nRound\tdo I round up\n")
    write(folder, "unanswered.txt", "who invented it\nwhat does it cost\n")
    write(folder, "readme.md", "no sheet\n")
    found = read(folder)
    assert found.lines == {
        "J1234": [("One unit", "what is a unit"), ("Round", "do I round up")],
        "J5678": [("One unit", "how many mg is one unit")],
    }
    assert found.groups == {"unanswered": ["who invented it", "what does it cost"]}


@pytest.mark.parametrize("exists", [True, False], ids=["empty folder", "no folder"])
def test_without_files_there_are_no_sheets(folder: Path, exists: bool) -> None:
    found = read(folder if exists else folder / "none")
    assert found == NO_SHEETS
    assert found.digest == NO_SHEETS.digest


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n\r\n"], ids=["empty", "a line", "lines"])
def test_blank_lines_are_passed_over(folder: Path, text: str) -> None:
    write(folder, "J1234.tsv", text)
    write(folder, "unanswered.txt", f"{text}who invented it\n{text}")
    assert read(folder) == Sheets({"J1234": []}, {"unanswered": ["who invented it"]})


def test_marks_and_line_ends_of_other_systems_change_nothing(folder: Path) -> None:
    write(folder, "J1234.tsv", "One unit\twhat is a unit\nRound\tdo I round up\n")
    plain = read(folder)
    (folder / "J1234.tsv").write_bytes(b"\xef\xbb\xbfOne unit \t what is a unit \r\nRound\tdo  I round up")
    assert read(folder) == plain
    assert read(folder).digest == plain.digest


@pytest.mark.parametrize(
    "line", ["One unit", "One unit what is a unit", "\twhat is a unit", "One unit\t", " \twhat", "One\tunit\twhat is a unit"]
)
def test_a_line_that_is_malformed_is_refused_by_file_and_line_in_one_line(folder: Path, line: str) -> None:
    write(folder, "J1234.tsv", f"One unit\twhat is a unit\n{line}\n")
    with pytest.raises(Unreadable) as refusal:
        read(folder)
    assert str(refusal.value) == (
        f"{folder / 'J1234.tsv'}: {line!r} is not a sentence's first words, a tab and a question. Mend it."
    )


@pytest.mark.parametrize("name", ["J1234.tsv", "unanswered.txt"])
@pytest.mark.parametrize("is_folder", [True, False], ids=["a folder", "no UTF-8"])
def test_a_file_that_cannot_be_read_is_refused_by_name(folder: Path, name: str, is_folder: bool) -> None:
    if is_folder:
        (folder / name).mkdir()
    else:
        (folder / name).write_bytes(b"One unit\twhat\xff")
    with pytest.raises(Unreadable) as refusal:
        read(folder)
    assert str(refusal.value) == f"{folder / name}: cannot be read as UTF-8 text. Mend it, or take it out of the folder."


@pytest.mark.parametrize(
    "other",
    [
        Sheets({"J1234": [("One", "what")]}, {"apart": ["who invented it"]}),
        Sheets({"J1234": [("One", "why")]}, {"unanswered": ["who invented it"]}),
        Sheets({"J5678": [("One", "what")]}, {"unanswered": ["who invented it"]}),
        Sheets({"J1234": [("One", "what")]}, {"unanswered": ["who", "invented it"]}),
        Sheets({"J1234": [("One", "what")]}),
    ],
)
def test_the_digest_changes_with_whatever_the_sheets_hold(other: Sheets) -> None:
    def sheets() -> Sheets:
        return Sheets({"J1234": [("One", "what")]}, {"unanswered": ["who invented it"]})

    assert sheets().digest == sheets().digest != other.digest


def test_questions_come_in_the_order_of_their_sentences_each_with_the_number(cut: list[Passage]) -> None:
    lines = {
        "J5678": [("One unit", "how many mg is one unit")],
        "J1234": [("| JW", "what is waste"), ("One unit", "what is a unit"), ("One", "is it one mg")],
    }
    assert list(asked(cut, Sheets(lines))) == [
        (0, "what is a unit"),
        (0, "is it one mg"),
        (2, "what is waste"),
        (3, "how many mg is one unit"),
    ]


def test_a_sentence_that_runs_over_lines_is_known_by_its_words(cut: list[Passage]) -> None:
    assert list(asked(cut, Sheets({"J1234": [("Round a part of", "do I round up")]}))) == [(1, "do I round up")]


def test_a_line_is_of_every_sentence_that_begins_so() -> None:
    twice = passages(document("J1234", "# J1234\n\nBill it. Keep it.\n\n## More\n\nBill it again.\n", "J1234.md"), 1200)
    assert list(asked(twice, Sheets({"J1234": [("Bill it", "is it billed")]}))) == [(0, "is it billed"), (2, "is it billed")]


def test_lines_on_a_sentence_that_does_not_stand_in_the_document_are_passed_over(cut: list[Passage]) -> None:
    elsewhere = {"J1234": [("Three units", "what are three"), ("unit is one", "what is one")], "J9999": [("One unit", "what")]}
    assert list(asked(cut, Sheets(elsewhere))) == []
    assert list(asked(cut, NO_SHEETS)) == []


def test_a_sentence_needs_no_question(cut: list[Passage]) -> None:
    assert [number for number, _ in asked(cut, Sheets({"J1234": [("| JW", "what is waste")], "J5678": []}))] == [2]
