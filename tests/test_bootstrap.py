"""Resampling, and the tests of significance."""

import numpy as np
import pytest

from evals.scoring.bootstrap import SAMPLES, drawn, interval, mean_interval
from evals.scoring.significance import fall, holm, mcnemar, swapped


def test_each_sample_draws_as_many_cases_as_there_are_and_the_same_every_time() -> None:
    samples = drawn(7)
    assert samples.shape == (SAMPLES, 7)
    assert set(samples.sum(axis=1)) == {7.0}
    drawn.cache_clear()
    assert (drawn(7) == samples).all()


def test_an_interval_leaves_out_the_outer_twentieth_and_samples_with_nothing_to_count() -> None:
    values = np.append(np.arange(1001.0), [np.nan] * 100)
    assert interval(values) == pytest.approx((25, 975))
    assert interval(np.array([1.0, np.nan, np.nan])) is None


def test_the_interval_of_a_mean_is_about_two_standard_errors_either_side() -> None:
    values = np.tile([0.0, 1.0], 200)
    low, high = mean_interval(values)
    assert (low, high) == pytest.approx((0.5 - 1.96 * 0.025, 0.5 + 1.96 * 0.025), abs=0.005)


@pytest.mark.parametrize(
    ("broken", "mended", "chance"), [(0, 0, 1.0), (0, 5, 1.0), (5, 0, 1 / 32), (3, 1, 5 / 16), (10, 10, 0.588), (20, 5, 0.002)]
)
def test_mcnemar_is_the_chance_of_as_many_turning_wrong_among_those_that_turned(broken: int, mended: int, chance: float) -> None:
    assert mcnemar(broken, mended) == pytest.approx(chance, abs=0.0005)


def test_a_fall_is_as_likely_as_chance_gives_one_as_large() -> None:
    assert fall(-1.0, np.array([-1.0, -2.0] + [0.0] * 97)) == 3 / 100
    assert fall(0.0, np.zeros(99)) == 1.0
    assert fall(-1.0, np.array([0.0] * 99 + [np.nan])) == 1 / 100


def test_results_are_swapped_about_every_second_time_and_the_same_every_time() -> None:
    swaps = swapped(50)
    assert swaps.mean() == pytest.approx(0.5, abs=0.01)
    assert (swapped(50) == swaps).all()


def test_several_tests_at_once_demand_smaller_chances() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []
