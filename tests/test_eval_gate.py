"""What fails a run, and what does not."""

from pathlib import Path

import numpy as np
import pytest

from evals.record import Recorded
from evals.scoring.comparison import compare
from evals.scoring.gate import LIKELY, InvalidFloors, failures, floors
from evals.scoring.measures import Figure
from tests.judged import earlier, recorded, turned

RUN = [recorded(str(number), correct=number % 4 > 0) for number in range(200)]
TRIALS = 40


def fallen(later: list[Recorded]) -> list[str]:
    return [failure.message for failure in failures([compare(earlier(RUN), later)], {}, {})]


def test_a_fall_beyond_chance_fails_and_is_told_with_its_figures() -> None:
    worse = [turned(each) if number in range(1, 40, 2) else each for number, each in enumerate(RUN)]
    overall, answers, selective = fallen(worse)
    turned_so = "(p <0.001, McNemar: 20 turned wrong, 0 right)."
    assert overall == f"few: right overall fell from 0.750 to 0.650 {turned_so}"
    assert answers == f"few: answer correctness fell from 0.750 to 0.650 {turned_so}"
    assert selective == "few: right of those answered fell from 0.750 to 0.650 (p <0.001, randomization)."


def test_a_rise_passes() -> None:
    assert fallen([recorded(str(number)) for number in range(200)]) == []


def test_noise_passes_about_as_often_as_it_should() -> None:
    """Cases that turn at random, as many right as wrong on the average: a change that makes nothing worse."""
    chance, failed = np.random.default_rng(1), 0
    wrong, right = ([number for number, each in enumerate(RUN) if each.verdict.correct == correct] for correct in (False, True))
    for _ in range(TRIALS):
        noise = {*chance.choice(wrong, chance.binomial(20, 0.5), replace=False)}
        noise |= {*chance.choice(right, chance.binomial(20, 0.5), replace=False)}
        failed += bool(fallen([turned(each) if number in noise else each for number, each in enumerate(RUN)]))
    assert failed <= TRIALS * LIKELY


def test_a_fall_counts_less_the_more_is_tested_at_once() -> None:
    worse = [turned(each) if number in (1, 2, 3, 5, 6, 7) else each for number, each in enumerate(RUN)]
    better = [turned(RUN[0]), *RUN[1:]]
    one, same = compare(earlier(RUN), worse), compare(earlier(RUN, "same"), RUN)
    assert failures([one], {}, {})
    assert failures([one, *[same] * 9], {}, {}) == failures([one], {}, {})
    assert failures([one, *(compare(earlier(RUN, f"other {number}"), better) for number in range(9))], {}, {}) == []


def test_a_measure_below_its_floor_or_above_its_limit_fails_and_one_at_it_passes() -> None:
    figures = {"few": {"refusal recall": Figure(0.9, None), "calibration error": Figure(0.1, None)}}
    assert failures([], figures, {"few": {"refusal recall": 0.9, "calibration error": 0.1}, "other": {"MRR@10": 1}}) == []
    short = failures([], figures, {"few": {"refusal recall": 0.91, "calibration error": 0.05, "MRR@10": 0.5}})
    assert [failure.name for failure in short] == ["few: refusal recall", "few: calibration error", "few: MRR@10"]
    assert [failure.message for failure in short] == [
        "few: refusal recall is 0.900, below its floor of 0.91.",
        "few: calibration error is 0.100, above its limit of 0.05.",
        "few: MRR@10 has a floor of 0.5, and nothing to count.",
    ]


def test_floors_are_read_by_set_and_measure(tmp_path: Path) -> None:
    (tmp_path / "floors.toml").write_text('[desk]\n"refusal recall" = 0.9\n"quotes verified" = 1\n')
    assert floors(tmp_path / "floors.toml") == {"desk": {"refusal recall": 0.9, "quotes verified": 1}}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[desk", "holds no floors"),
        ('[desk]\n"refusal recall" = "high"', "holds no floors"),
        ('[desk]\n"refusal recall" = nan', "holds no floors"),
        ("[desk]\nrefusal recall = 0.9", "at line 2, column"),
        ('[desk]\n"refusal recall" = 90', "refusal recall = 90 is no share. Write 0.8 for 80 %."),
        ('[desk]\n"recall of refusals" = 0.9', "there is no measure recall of refusals. The measures are right overall"),
    ],
)
def test_floors_that_are_none_are_refused(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "floors.toml").write_text(text)
    with pytest.raises(InvalidFloors, match=complaint):
        floors(tmp_path / "floors.toml")
