"""`assistant code` and `assistant codes import` as they are typed."""

import json
from pathlib import Path

import pytest

from assistant.codes import rows
from assistant.codes.command import SHOWN
from tests.cms import line, release_text
from tests.test_cli import one_line, run
from tests.test_code_table import DRUG, NEW, PACKAGE, SALT, SUPPLY, write

SAME = [line("J0101", "Injection, inventamab, 2 mg", effective="20260101"), line("A0101", "A supply")]
LIVE = [line("J0102", "Fictazine acetate, 10 mg", terminated="20251231")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "tables", drugs=[DRUG, SALT, NEW], others=[SUPPLY])


def release(folder: Path, *lines: str) -> str:
    path = folder.parent / "HCPC2026_JAN_ANWEB.txt"
    path.write_bytes(release_text(lines).encode("latin-1"))
    return str(path)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_code_is_shown_as_its_line_and_its_packages_however_it_is_typed(folder: Path) -> None:
    completed = run("code", " j0101 ", ASSISTANT_TABLES=str(folder))
    line, *packages = completed.stdout.splitlines()
    assert completed.returncode == 0
    assert line == str(DRUG)
    assert any(PACKAGE.ndc in row and row.split()[-1] == "50" for row in packages)


def test_a_code_as_json_is_the_record_of_the_http_api(folder: Path) -> None:
    found = json.loads(run("code", "j0101", "--json", ASSISTANT_TABLES=str(folder)).stdout)
    assert (found["code"], found["text"], found["amount"], found["unit"]) == ("J0101", str(DRUG), 0.5, "mg")
    assert [package["ndc"] for package in found["packages"]] == [PACKAGE.ndc]


def test_a_modifier_is_shown_with_its_meaning() -> None:
    assert run("code", "jz").stdout.startswith("Modifier JZ: ")


def test_an_unknown_code_is_one_line() -> None:
    assert "J0000 is not in the code table" in one_line(run("code", "J0000"))


def test_a_table_that_is_not_there_is_one_line_that_names_the_setting(tmp_path: Path) -> None:
    assert "ASSISTANT_TABLES" in one_line(run("code", "J1561", ASSISTANT_TABLES=str(tmp_path / "none")))


def test_an_import_says_what_changed_and_the_table_has_it_at_once(folder: Path) -> None:
    new = [line(f"J05{place:02}", f"Injection, newomab, {place} mg") for place in range(1, SHOWN + 3)]
    completed = run("codes", "import", release(folder, *SAME, *LIVE, *new), ASSISTANT_TABLES=str(folder))
    said = completed.stdout
    assert completed.returncode == 0
    assert said.startswith("Release 2026-01: ")
    assert f"{len(new)} added:\n    J0501: newomab; injection; one billing unit is 1 mg; added 2002-01-01\n" in said
    assert "    and 2 more\n" in said
    assert "1 newly terminated:\n    J0102: fictazine acetate" in said
    assert "1 in the table but not in the release, kept as they were:\n    J0104: " in said
    assert "assistant index" in said
    assert run("code", "J0501", ASSISTANT_TABLES=str(folder)).stdout.startswith("J0501: newomab")
    assert {known.code: known.terminated is None for known in rows.drugs(rows.read(folder))}["J0102"] is False


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([*SAME, *LIVE, "cut off"], "line 4 has 7 of 320 characters"),
        (SAME, "a part only. Give the whole release."),
        ([*LIVE, SAME[1]], "Give a newer release."),
    ],
    ids=["bad", "partial", "older"],
)
def test_a_release_that_is_refused_is_one_line_and_leaves_every_byte_of_the_table(
    folder: Path, lines: list[str], reason: str
) -> None:
    before = content(folder)
    file = release(folder, *lines)
    said = one_line(run("codes", "import", file, ASSISTANT_TABLES=str(folder)))
    assert file in said
    assert reason in said
    assert content(folder) == before
