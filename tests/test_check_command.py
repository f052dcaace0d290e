"""`assistant check` as it is typed: what it prints, where it points, and with which code it ends."""

import json
import re
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.test_cli import one_line, run

FIELDS = ["file", "line", "code", "verdict", "field", "claim", "table", "message"]
CONTRADICTION, AGREEMENT = "J1745 describes denosumab.", "J0897 describes denosumab."
WRITTEN = {
    "front.md": f"---\ntitle: Antibodies\nsource: leaflet\n---\n\n# Antibodies\n\n{AGREEMENT}\n\n{CONTRADICTION}\n",
    "titled.md": "---\nsource: leaflet\ntitle: J1745 describes denosumab.\n---\n\nWords.\n",
    "windows.txt": f"Antibodies\r\n\r\n{AGREEMENT}\r\n\r\n{CONTRADICTION}\r\n",
    "table.md": "# Codes\n\n| Code | Drug |\n|---|---|\n| J0897 | denosumab |\n| J1745 | denosumab |\n",
    "old.md": "# Old\n\nJ9310 describes rituximab, 100 mg.\n\nJ0001 describes a drug.\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("writeups")
    for name, text in WRITTEN.items():
        (home / name).write_text(text, encoding="utf-8", newline="")
    (home / "broken.txt").write_bytes(b"\0\1\2")
    (home / "frayed.md").write_text("---\ntitle: [\n---\n\nJ1745 describes denosumab.\n", encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def checked(folder: Path) -> CompletedProcess[str]:
    return run("check", ".", "--json", cwd=folder)


@pytest.fixture(scope="module")
def found(checked: CompletedProcess[str]) -> list[dict[str, object]]:
    listed = json.loads(checked.stdout)
    assert isinstance(listed, list)
    return listed


@pytest.fixture(scope="module")
def printed(folder: Path) -> str:
    completed = run("check", "old.md", "front.md", cwd=folder)
    assert (completed.returncode, completed.stderr) == (1, "")
    return completed.stdout


def test_json_lists_every_finding_with_the_fields_of_the_contract(found: list[dict[str, object]]) -> None:
    assert [list(line) for line in found] == [FIELDS] * len(found)
    assert {line["verdict"] for line in found} == {"agrees", "contradicts", "terminated", "unknown_code"}
    assert {line["field"] for line in found} == {"substance", None}
    assert {type(line["line"]) for line in found} == {int}


@pytest.mark.parametrize("name", ["front.md", "titled.md", "windows.txt", "table.md"])
def test_a_contradiction_points_at_its_line_in_the_file(found: list[dict[str, object]], name: str) -> None:
    (line,) = (line for line in found if line["file"] == name and line["verdict"] == "contradicts")
    expected = next(at for at, text in enumerate(WRITTEN[name].splitlines(), 1) if "J1745" in text)
    assert line["line"] == expected
    assert str(line["claim"]) in WRITTEN[name]


def test_a_finding_says_what_the_table_holds_and_which_code_is_right(found: list[dict[str, object]]) -> None:
    line = next(line for line in found if line["verdict"] == "contradicts")
    assert str(line["table"]).startswith("J1745: infliximab")
    assert "not denosumab" in str(line["message"])
    assert "J0897" in str(line["message"])


def test_a_file_that_cannot_be_read_is_a_warning_and_the_rest_is_checked(checked: CompletedProcess[str]) -> None:
    broken, frayed = checked.stderr.splitlines()
    assert broken.startswith("Warning: broken.txt: ")
    assert frayed.startswith("Warning: frayed.md: ")
    assert checked.returncode == 1
    assert {line["file"] for line in json.loads(checked.stdout)} == set(WRITTEN)


def test_a_check_that_could_read_nothing_does_not_pass(folder: Path) -> None:
    assert run("check", "broken.txt", cwd=folder).returncode == 2


def test_printed_is_one_line_for_each_fault_and_a_count(printed: str) -> None:
    *faults, counts = printed.splitlines()
    assert [re.split(r" contradicts| terminated| unknown", fault)[0] for fault in faults] == [
        "front.md:10: J1745", "old.md:3: J9310", "old.md:5: J0001",
    ]  # fmt: skip
    assert CONTRADICTION in faults[0]
    assert "(substance)" in faults[0]
    assert "not denosumab" in faults[0]
    assert "2018-12-31" in faults[1]
    assert counts.startswith("2 files, 5 statements: ")
    for counted in ("2 agree", "1 contradict", "1 terminated", "1 unknown"):
        assert counted in counts


def test_without_a_contradiction_it_exits_with_0(folder: Path) -> None:
    completed = run("check", "old.md", "--json", cwd=folder)
    assert (completed.returncode, completed.stderr) == (0, "")
    assert {line["verdict"] for line in json.loads(completed.stdout)} == {"agrees", "terminated", "unknown_code"}


def test_no_control_character_of_a_write_up_reaches_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "hostile.md").write_text("J1750 describes iron\x1b sucrose, 1 mg.\n", encoding="utf-8")
    completed = run("check", "hostile.md", cwd=tmp_path)
    assert "J1756" in completed.stdout
    assert "\x1b" not in completed.stdout


def test_what_cannot_be_checked_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "fine.md").write_text("J1745 is infliximab.\n", encoding="utf-8")
    assert "does not exist" in one_line(run("check", "nowhere", cwd=tmp_path))
    assert "ASSISTANT_TABLES" in one_line(run("check", "fine.md", cwd=tmp_path, ASSISTANT_TABLES=str(tmp_path)))


def test_a_check_without_a_path_is_refused(tmp_path: Path) -> None:
    completed = run("check", cwd=tmp_path)
    assert (completed.returncode, completed.stdout) == (2, "")
    assert "PATH" in completed.stderr


def test_two_of_the_four_originals_have_the_wrong_drug_and_are_told_the_right_one(originals: Path) -> None:
    completed = run("check", str(originals), "--json")
    assert completed.returncode == 1
    wrong = [line for line in json.loads(completed.stdout) if line["verdict"] == "contradicts"]
    told = {(line["code"], line["field"]): line["message"] for line in wrong}
    assert "not immune globulin" in told["J1611", "substance"]
    assert "not denosumab. Denosumab has J0897" in told["J1097", "substance"]
    assert not {"J1597", "J1553"} & {line["code"] for line in wrong}
