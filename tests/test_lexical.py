import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.lexical import TermIndex

ROWS = [
    ["bill", "one", "unit", "j1234"],
    ["bill", "the", "wast", "jw"],
    ["bill", "the", "unit"],
    ["bill", "the", "unit"],
    ["keep", "the", "vial", "jw", "jw"],
]


@pytest.fixture
def rows() -> TermIndex:
    return TermIndex.build(ROWS)


def test_only_rows_that_share_a_term_are_found(rows: TermIndex) -> None:
    assert set(rows.search(["jw", "wast"], 10)) == {1, 4}


def test_the_row_that_shares_more_comes_first(rows: TermIndex) -> None:
    assert rows.search(["jw", "wast"], 10)[0] == 1


def test_a_rare_term_weighs_more_than_a_common_one(rows: TermIndex) -> None:
    assert rows.search(["the", "j1234"], 10)[0] == 0


def test_rows_that_match_equally_keep_their_order(rows: TermIndex) -> None:
    assert rows.search(["unit"], 10)[:2] == [2, 3]


def test_no_more_rows_come_than_asked_for(rows: TermIndex) -> None:
    assert len(rows.search(["bill"], 2)) == 2


@pytest.mark.parametrize("terms", [[], ["denosumab"], [""]])
def test_terms_that_no_row_holds_find_nothing(rows: TermIndex, terms: list[str]) -> None:
    assert rows.search(terms, 10) == []


def test_an_unknown_term_does_not_change_what_a_known_one_finds(rows: TermIndex) -> None:
    assert rows.search(["denosumab", "", "jw"], 10) == rows.search(["jw"], 10)


def test_it_knows_which_terms_it_holds(rows: TermIndex) -> None:
    assert "j1234" in rows
    assert "denosumab" not in rows
    assert "" not in rows


def test_the_rows_that_hold_a_term_are_counted_once_each(rows: TermIndex) -> None:
    assert rows.rows("jw").tolist() == [1, 4]
    assert rows.rows("denosumab").tolist() == []
    assert rows.rows("").tolist() == []


def test_a_saved_index_answers_like_the_one_that_was_saved(rows: TermIndex, tmp_path: Path) -> None:
    rows.save(tmp_path)
    loaded = TermIndex.load(tmp_path)
    assert loaded.search(["the", "jw"], 10) == rows.search(["the", "jw"], 10)
    assert loaded.rows("jw").tolist() == [1, 4]
    assert "" not in loaded


def test_the_same_rows_give_the_same_files_in_every_process(rows: TermIndex, tmp_path: Path) -> None:
    rows.save(tmp_path / "first")
    program = f"from pathlib import Path; from index.lexical import TermIndex; TermIndex.build({ROWS}).save(Path('second'))"
    seeded = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=seeded, check=True)
    first, second = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("first", "second"))
    assert first == second
