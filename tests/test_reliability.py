import pytest

from evals.scoring.measures import figures
from evals.scoring.reliability import Point, reliability, risk_coverage, thresholds, wilson
from evals.scoring.verdict import Verdict


def result(confidence: float, correct: bool, answered: bool = True, answerable: bool = True) -> Verdict:
    return Verdict(answerable, answered, correct, confidence, 1.0)


def test_answers_fall_into_bins_of_a_tenth_and_one_of_full_confidence_into_the_last() -> None:
    found = reliability([result(0.62, True), result(0.68, False), result(0.9, True), result(1.0, True)])
    assert [(each.low, each.high, each.answers) for each in found] == [(0.6, 0.7, 2), (0.9, 1.0, 2)]
    assert [each.right for each in found] == [0.5, 1.0]
    assert [each.confidence for each in found] == pytest.approx([0.65, 0.95])


def test_refused_questions_are_in_no_bin() -> None:
    assert reliability([result(0.4, True, answered=False, answerable=False)]) == []


def test_the_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    given = [(0.62, True), (0.68, False), (0.81, True), (0.97, False), (0.99, True)]
    bins = reliability([result(*each) for each in given])
    gaps = sum(abs(each.confidence - each.right) * each.answers for each in bins) / len(given)
    assert gaps == pytest.approx(figures([result(*each) for each in given])["calibration error"].value)


@pytest.mark.parametrize(
    ("right", "count", "interval"),
    [(8, 10, (0.490, 0.943)), (0, 10, (0.0, 0.278)), (10, 10, (0.722, 1.0)), (1, 1, (0.207, 1.0)), (800, 1000, (0.774, 0.824))],
)
def test_the_interval_of_a_share_is_narrow_for_many_and_stays_within_0_and_1(
    right: int, count: int, interval: tuple[float, float]
) -> None:
    assert wilson(right, count) == pytest.approx(interval, abs=0.0005)


def test_a_bin_carries_the_interval_of_its_share() -> None:
    (found,) = reliability([result(0.95, True)] * 8 + [result(0.95, False)] * 2)
    assert (found.answers, found.right, found.interval) == (10, 0.8, wilson(8, 10))


def test_a_higher_threshold_answers_less_and_refuses_more() -> None:
    results = [
        result(0.97, True),
        result(0.90, True),
        result(0.70, False),
        result(0.30, False, answered=False),
        result(0.82, False, answerable=False),
        result(0.10, True, answered=False, answerable=False),
    ]
    assert thresholds(results, 0.8) == [
        Point(0.8, 0.75, 0.5, 0.5),
        Point(0.85, 0.5, 1.0, 1.0),
        Point(0.9, 0.5, 1.0, 1.0),
        Point(0.95, 0.25, 1.0, 1.0),
    ]


def test_a_threshold_in_use_between_the_steps_comes_first_and_none_below_it_is_told() -> None:
    found = thresholds([result(0.9, True)], 0.83)
    assert [point.threshold for point in found] == [0.83, 0.85, 0.9, 0.95]


def test_at_the_threshold_in_use_all_that_was_answered_counts() -> None:
    """The code table's answers are given whatever the threshold on the write-ups'."""
    first, second = thresholds([result(0.88, True)], 0.9)
    assert (first.answered, second.answered) == (1.0, 0.0)


def test_a_share_of_nothing_is_none() -> None:
    answerable, unanswerable = result(0.6, True), result(0.2, True, answered=False, answerable=False)
    assert thresholds([answerable], 0.95) == [Point(0.95, 1.0, 1.0, None)]
    assert thresholds([unanswerable], 0.95) == [Point(0.95, None, None, 1.0)]


def test_where_the_threshold_is_not_known_it_is_the_least_confidence_of_an_answer() -> None:
    found = thresholds([result(0.9, True), result(0.72, False), result(0.2, True, answered=False, answerable=False)], None)
    assert [point.threshold for point in found] == [0.72, 0.75, 0.8, 0.85, 0.9, 0.95]


def test_the_risk_is_drawn_over_the_share_of_questions_that_the_surest_answers_are() -> None:
    refused = result(0.2, True, answered=False, answerable=False)
    given = [result(0.9, True), result(0.6, False), result(0.8, False), refused]
    assert risk_coverage(given) == [(0.25, 0.0), (0.5, 0.5), (0.75, pytest.approx(2 / 3))]


def test_answers_as_sure_as_each_other_are_one_point_of_the_curve() -> None:
    assert risk_coverage([result(0.9, True), result(0.9, False), result(0.9, True), result(0.7, True)]) == [
        (0.75, pytest.approx(1 / 3)),
        (1.0, 0.25),
    ]
    assert risk_coverage([result(0.2, True, answered=False, answerable=False)]) == []
