import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.lexical import TermIndex, content, pairs

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


@pytest.fixture
def empty() -> TermIndex:
    """What a text of nothing but stopwords gives."""
    return TermIndex.build([[], []])


def test_the_content_of_a_text_is_its_terms_in_order_without_the_commonest_words() -> None:
    assert content("Is JW the modifier for waste, and not JZ?") == ["jw", "modifi", "wast", "jz"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [(["wast", "vial", "jw"], ["wast vial", "vial jw"]), (["wast"], []), ([], [])],
)
def test_a_pair_is_two_terms_that_stand_side_by_side(found: list[str], expected: list[str]) -> None:
    assert pairs(found) == expected


def test_only_rows_that_share_a_term_have_a_score(rows: TermIndex) -> None:
    assert np.flatnonzero(rows.scores(["jw", "wast"])).tolist() == [1, 4]


def test_the_row_that_shares_more_scores_higher(rows: TermIndex) -> None:
    assert rows.scores(["jw", "wast"]).argmax() == 1


def test_a_rare_term_weighs_more_than_a_common_one(rows: TermIndex) -> None:
    assert rows.scores(["the", "j1234"]).argmax() == 0


def test_rows_that_match_equally_score_the_same(rows: TermIndex) -> None:
    scores = rows.scores(["unit"])
    assert scores[2] == scores[3] > 0


def test_the_score_is_that_of_lucene() -> None:
    (held, other) = TermIndex.build([["jw", "jw", "unit"], ["bill"]], k1=0.5, b=0.4).scores(["jw"]).tolist()
    weight, long = np.log(1 + (2 - 1 + 0.5) / (1 + 0.5)), 1 - 0.4 + 0.4 * 3 / 2
    assert held == pytest.approx(weight * 2 / (2 + 0.5 * long))
    assert other == 0


@pytest.mark.parametrize("terms", [[], ["denosumab"], [""]])
def test_terms_that_no_row_holds_score_nothing(rows: TermIndex, terms: list[str]) -> None:
    assert rows.scores(terms).tolist() == [0] * len(ROWS)


def test_an_unknown_term_does_not_change_the_score_of_a_known_one(rows: TermIndex) -> None:
    assert rows.scores(["denosumab", "", "jw"]).tolist() == rows.scores(["jw"]).tolist()


def test_rows_are_alike_that_share_terms_with_those_given(rows: TermIndex) -> None:
    alike = rows.alike(np.array([4]), np.array([1], np.float32), most=10)
    assert alike.argmax() == 4
    assert alike[1] > alike[2] == alike[3] > alike[0] == 0  # jw and the; the alone; nothing


def test_a_row_that_weighs_more_draws_more_rows_to_it(rows: TermIndex) -> None:
    toward_units = rows.alike(np.array([0, 4]), np.array([0.9, 0.1], np.float32), most=10)
    toward_waste = rows.alike(np.array([0, 4]), np.array([0.1, 0.9], np.float32), most=10)
    assert toward_units[2] > toward_units[1]
    assert toward_waste[1] > toward_waste[2]


def test_only_the_heaviest_terms_of_the_rows_are_shared(rows: TermIndex) -> None:
    assert np.flatnonzero(rows.alike(np.array([4]), np.array([1], np.float32), most=2)).tolist() == [4]  # keep, vial


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
    near, weights = np.array([1, 4]), np.array([0.5, 0.5], np.float32)
    assert loaded.scores(["the", "jw"]).tolist() == rows.scores(["the", "jw"]).tolist()
    assert loaded.alike(near, weights, 3).tolist() == rows.alike(near, weights, 3).tolist()
    assert loaded.rows("jw").tolist() == [1, 4]
    assert "" not in loaded


def test_rows_without_any_term_are_indexed_saved_and_score_nothing(empty: TermIndex, tmp_path: Path) -> None:
    empty.save(tmp_path)
    for found in (empty, TermIndex.load(tmp_path)):
        assert (len(found), "" in found) == (2, False)
        assert found.scores(["jw", ""]).tolist() == [0, 0]
        assert found.rows("").tolist() == []


def test_the_same_rows_give_the_same_files_in_every_process(rows: TermIndex, tmp_path: Path) -> None:
    rows.save(tmp_path / "first")
    program = f"from pathlib import Path; from index.lexical import TermIndex; TermIndex.build({ROWS}).save(Path('second'))"
    seeded = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=seeded, check=True)
    first, second = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("first", "second"))
    assert first == second
