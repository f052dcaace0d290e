"""Verdicts to figures."""

from dataclasses import replace
from math import log2

import numpy as np
import pytest

from evals.scoring.catalog import MEASURES
from evals.scoring.measures import auc, calibration_error, figures
from evals.scoring.verdict import Verdict

RIGHT = Verdict(True, True, True, 0.9, 10.0)
WRONG = Verdict(True, True, False, 0.6, 20.0)
MISSED = Verdict(True, False, False, 0.3, 30.0)
REFUSED = Verdict(False, False, True, 0.2, 40.0)
MISTAKEN = Verdict(False, True, False, 0.7, 50.0)


def values(*verdicts: Verdict) -> dict[str, float]:
    return {name: figure.value for name, figure in figures(verdicts).items()}


def ranked(*relevant: bool, known: int | None = None) -> Verdict:
    return Verdict(True, True, True, 0.9, 1.0, ranked=relevant, relevant=sum(relevant) if known is None else known)


def test_answers_and_refusals_are_counted_over_their_own_questions() -> None:
    found = values(RIGHT, RIGHT, WRONG, MISSED, REFUSED, MISTAKEN)
    assert found["right overall"] == 3 / 6
    assert found["answer correctness"] == 2 / 4
    assert found["right of those answered"] == 2 / 4
    assert found["refusal precision"] == 1 / 2
    assert found["refusal recall"] == 1 / 2


def test_a_measure_with_nothing_to_count_is_left_out() -> None:
    assert (
        figures([RIGHT, WRONG])
        .keys()
        .isdisjoint({"refusal precision", "refusal recall", "short answer", "AUC answerable", "MRR@10"})
    )
    assert figures([REFUSED]).keys() == {"right overall", "refusal precision", "refusal recall", "median ms", "p95 ms"}


def test_citations_and_cautions_are_counted_one_by_one() -> None:
    first = Verdict(True, True, True, 0.9, 1.0, citations=3, verified=3, allowed=(True, False, False), places=1, cited=1)
    first = replace(first, raised=2, expected=1, agreed=1)
    second = Verdict(True, True, True, 0.9, 1.0, citations=1, verified=0, allowed=(True,), places=3, cited=1, expected=1)
    free = Verdict(True, True, True, 0.9, 1.0, citations=4, verified=4)
    found = values(first, second, free)
    assert (found["citation precision"], found["citation recall"], found["quotes verified"]) == (2 / 4, 2 / 4, 7 / 8)
    assert (found["caution precision"], found["caution recall"]) == (1 / 2, 1 / 2)


def test_a_relevant_passage_that_was_not_returned_counts_as_missed() -> None:
    found = values(ranked(False, True, known=2), ranked(True), ranked(known=1))
    assert found["right passage first"] == pytest.approx(1 / 3)
    assert found["Recall@5"] == found["Recall@10"] == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert found["MRR@10"] == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert found["MAP@10"] == pytest.approx((1 / 4 + 1 + 0) / 3)
    ideal = 1 + 1 / log2(3)
    assert found["nDCG@10"] == pytest.approx((1 / log2(3) / ideal + 1 + 0) / 3)


def test_of_an_index_that_cannot_be_seen_only_ranks_are_known() -> None:
    unseen = Verdict(True, True, True, 0.9, 1.0, ranked=(False, True), relevant=None)
    found = values(unseen)
    assert (found["right passage first"], found["MRR@10"]) == (0, 1 / 2)
    assert found.keys().isdisjoint({"Recall@5", "Recall@10", "nDCG@10", "MAP@10"})


def test_the_risk_is_averaged_over_the_surest_answers() -> None:
    # By confidence: right (0.9), mistaken (0.7), wrong (0.6): risks 0, 1/2, 2/3.
    assert values(WRONG, RIGHT, MISTAKEN, REFUSED)["area under risk-coverage"] == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)


def test_the_calibration_error_is_the_gap_between_confidence_and_the_share_right() -> None:
    sure = Verdict(True, True, True, 0.95, 1.0)
    unsure = Verdict(True, True, False, 0.95, 1.0)
    assert values(sure, unsure, REFUSED)["calibration error"] == pytest.approx(0.45)
    assert calibration_error(np.array([0.95, 0.95]), np.array([True, False])) == pytest.approx(0.45)
    assert calibration_error(np.array([1.0, 0.0]), np.array([True, False])) == 0.0


def test_the_answerable_should_be_surer_than_the_unanswerable_and_a_tie_counts_half() -> None:
    assert values(RIGHT, MISSED, REFUSED, MISTAKEN)["AUC answerable"] == pytest.approx((2 + 1) / 4)
    assert auc([0.5, 0.9], [0.5]) == 0.75


def test_latency_is_that_of_the_nearest_rank() -> None:
    found = values(*(Verdict(True, True, True, 0.9, float(ms)) for ms in range(100, 0, -1)))
    assert (found["median ms"], found["p95 ms"]) == (50, 95)


def test_only_the_measures_that_are_asked_for_are_counted() -> None:
    assert figures([RIGHT, WRONG, ranked(True)], ("MRR@10", "median ms")).keys() == {"MRR@10", "median ms"}


def test_every_measure_names_its_source_and_stands_in_the_order_of_the_list() -> None:
    whole = Verdict(True, True, True, 0.9, 1.0, True, (True,), 1, 1, 1, (True,), 1, 1, 1, 1, 1)
    assert list(figures([whole, REFUSED])) == list(MEASURES)
    assert all(measure.source for measure in MEASURES.values())


def test_a_few_verdicts_give_no_interval() -> None:
    assert {figure.interval for figure in figures([RIGHT] * 9).values()} == {None}
    assert figures([RIGHT] * 10)["answer correctness"].interval == (1, 1)


def test_an_interval_holds_the_value_and_narrows_with_the_number_of_cases() -> None:
    few, many = (figures([RIGHT, WRONG] * count)["answer correctness"] for count in (10, 1000))
    assert few.interval
    assert many.interval
    assert few.interval.low < many.interval.low < 0.5 < many.interval.high < few.interval.high
    assert many.interval.high - many.interval.low == pytest.approx(2 * 1.96 * (0.25 / 2000) ** 0.5, rel=0.1)
