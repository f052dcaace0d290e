"""A run beside an earlier one."""

from dataclasses import replace

import pytest

from evals.record import Recorded
from evals.scoring.comparison import Comparison, compare
from tests.judged import earlier, recorded, turned

RUN = [recorded(str(number), correct=number % 4 > 0) for number in range(40)]  # 10 wrong


def flipped(*numbers: int) -> list[Recorded]:
    return [turned(each) if number in numbers else each for number, each in enumerate(RUN)]


def compared(later: list[Recorded]) -> Comparison:
    return compare(earlier(RUN), later)


def test_the_cases_that_turned_are_told_either_way_with_both_answers() -> None:
    found = compared(flipped(0, 1, 2))
    assert [flip.after.case.id for flip in found.mended] == ["0"]
    assert [flip.after.case.id for flip in found.broken] == ["1", "2"]
    assert found.broken[0].before.answer.text == "text of 1"
    assert (found.broken[0].before.verdict.correct, found.broken[0].after.verdict.correct) == (True, False)


def test_a_share_of_the_same_cases_is_tested_by_those_that_turned() -> None:
    move = compared(flipped(0, 1, 2, 3, 5)).moves["answer correctness"]
    assert (move.before, move.after, move.test) == (0.75, 0.675, "McNemar: 4 turned wrong, 1 right")
    assert move.chance == pytest.approx(6 / 32)
    assert move.interval is not None
    assert move.interval.low < -0.075 < move.interval.high


def test_any_other_measure_is_tested_by_swapping_the_runs_case_by_case() -> None:
    ranks = [replace(each, verdict=replace(each.verdict, ranked=(True,), relevant=1)) for each in RUN]
    worse = [replace(each, verdict=replace(each.verdict, ranked=(False, True))) for each in ranks[:3]]
    move = compare(earlier(ranks), [*worse, *ranks[3:]]).moves["MRR@10"]
    assert (move.before, move.test) == (1, "randomization")
    assert move.after == pytest.approx(1 - 1.5 / 40)
    assert move.chance == pytest.approx(1 / 8, abs=0.02)  # that all three are swapped one way
    assert move.interval is not None
    assert move.interval.low < -1.5 / 40 < move.interval.high <= 0


def test_an_exact_test_and_a_randomization_of_the_same_cases_agree() -> None:
    moves = compared(flipped(1, 2, 3, 5, 6, 7)).moves
    assert moves["answer correctness"].chance == 1 / 64
    assert moves["right of those answered"].chance == pytest.approx(1 / 64, abs=0.006)


def test_a_rise_of_what_should_be_low_is_a_fall() -> None:
    surer = [replace(each, verdict=replace(each.verdict, confidence=1.0)) for each in RUN]
    move = compared(surer).moves["calibration error"]
    assert [move.before, move.after] == pytest.approx([0.15, 0.25])
    assert move.chance == pytest.approx(0, abs=0.001)
    assert compare(earlier(surer), RUN).moves["calibration error"].chance == pytest.approx(1, abs=0.001)


def test_of_times_nobody_says_how_likely_chance_is() -> None:
    slower = [replace(each, verdict=replace(each.verdict, elapsed_ms=9.0)) for each in RUN]
    move = compared(slower).moves["median ms"]
    assert (move.before, move.after) == (5, 9)
    assert (move.chance, move.test) == (None, "")


def test_the_same_run_moves_nothing() -> None:
    found = compared(RUN)
    assert (found.mended, found.broken, found.cases) == ((), (), 40)
    assert {move.chance for move in found.moves.values() if move.test} == {1.0}


def test_a_case_that_is_new_gone_or_expects_something_else_is_set_apart() -> None:
    changed = recorded("1", correct=False, expected={"any_of": ["JZ"]})
    found = compared([RUN[0], changed, *RUN[3:], recorded("new", correct=False)])
    assert found.apart == ("1", "2", "new")
    assert (found.cases, found.broken) == (38, ())


def test_a_new_tag_or_note_sets_no_case_apart() -> None:
    assert compared([recorded("0", correct=False, tags=["site"], note="asked often"), *RUN[1:]]).apart == ()


def test_sets_with_no_case_in_common_have_nothing_to_compare() -> None:
    found = compared([recorded("new")])
    assert (found.cases, found.moves) == (0, {})
