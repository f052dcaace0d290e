"""Whether a figure fell by more than chance explains."""

from collections.abc import Sequence
from math import comb

import numpy as np

from evals.scoring.bootstrap import SAMPLES, SEED, Counts, Values

ROUNDING = 1e-12


def mcnemar(broken: int, mended: int) -> float:
    """The chance of as many cases turning wrong, or more, among those that turned, if either way were as likely: McNemar's
    test (Psychometrika, 1947), exact and one-sided."""
    turned = broken + mended
    return float(sum(comb(turned, count) for count in range(broken, turned + 1)) / 2**turned)


def swapped(cases: int) -> Counts:
    """Which of two results of each case counts as the earlier run's, at random: SAMPLES by `cases`, 0 or 1."""
    return np.random.default_rng(SEED).integers(0, 2, (SAMPLES, cases)).astype(np.float64)


def fall(observed: float, by_chance: Values) -> float:
    """The chance of such a fall, if it were chance which result of a case is the earlier: a paired randomization test, which
    suits any measure (Smucker, Allan and Carterette, CIKM 2007). `by_chance` are differences with the results swapped."""
    known = by_chance[~np.isnan(by_chance)]
    return float((np.count_nonzero(known <= observed + ROUNDING) + 1) / (len(known) + 1))


def holm(chances: Sequence[float]) -> list[float]:
    """The chances, each made as large as several tests at once demand (Holm, Scandinavian Journal of Statistics, 1979)."""
    adjusted, least = [0.0] * len(chances), 0.0
    for rank, number in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        least = max(least, min(1.0, chances[number] * (len(chances) - rank)))
        adjusted[number] = least
    return adjusted
