"""How far a figure would move if other questions of the same kind had been asked (Efron, Annals of Statistics, 1979).

Cases are drawn with replacement as often as there are cases; a figure is computed anew on each such sample. Samples are
rows of counts: how often each case was drawn. The same draws serve all figures, and both runs of a comparison, which
pairs them.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SAMPLES = 2000
SEED = 20_240_229
LEVEL = 0.95

Counts = NDArray[np.float64]  # samples by cases
Values = NDArray[np.float64]  # a figure in each sample; NaN where it has nothing to count


class Interval(NamedTuple):
    low: float
    high: float


@lru_cache(maxsize=8)
def drawn(cases: int) -> Counts:
    """SAMPLES samples, the same for the same number of cases."""
    chance = np.full(cases, 1 / cases)
    return np.random.default_rng(SEED).multinomial(cases, chance, SAMPLES).astype(np.float64)


def interval(values: Values) -> Interval | None:
    """The percentile interval; None where too few samples have anything to count."""
    known = values[~np.isnan(values)]
    if len(known) < len(values) / 2:
        return None
    low, high = np.percentile(known, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return Interval(float(low), float(high))


def mean_interval(values: Values) -> Interval:
    """Of the mean of these values, one a case."""
    found = interval(drawn(len(values)) @ values / len(values))
    assert found
    return found
