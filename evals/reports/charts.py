"""What the charts of the page draw."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from evals.runner import Result
from evals.scoring.reliability import risk_coverage, wilson
from evals.scoring.verdict import Verdict

STEPS = 5  # marks on an axis, about
BINS = 40  # of times, at most
USUAL = 0.99  # the share of times that the bins hold
SETTLED = 0.05  # the share of questions answered up to which the risk, of few answers, may leave the chart
ENOUGH = 20  # answers, of which a curve is drawn and a calibration is told
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0)


class Curve(NamedTuple):
    """The risk over the coverage: its `points` as they are drawn, and in `steps` of coverage as they are told. `marks` are
    those of the axis of risk."""

    points: list[tuple[float, float]]
    steps: list[tuple[float, float]]
    marks: list[float]


class Histogram(NamedTuple):
    """How many times lie in each bin of this `width`, from 0 on, and how many are `longer`; and each quantile, by nearest
    rank. `across` and `up` are the marks of the axes."""

    width: float
    counts: list[int]
    longer: int
    quantiles: dict[float, float]
    across: list[float]
    up: list[float]


class Tally(NamedTuple):
    """The cases with a tag, and the share judged right with its 95 % interval."""

    tag: str
    cases: int
    right: float
    interval: tuple[float, float]


def ticks(most: float) -> list[float]:
    """From 0 in round steps to the first that is no less than `most`."""
    step = _step(most / STEPS)
    return [number * step for number in range(math.ceil(most / step - 1e-9) + 1)]


def curve(verdicts: Sequence[Verdict]) -> Curve | None:
    """None where fewer than ENOUGH were answered."""
    if sum(each.answered for each in verdicts) < ENOUGH:
        return None
    points = risk_coverage(verdicts)
    settled = [risk for coverage, risk in points if coverage >= SETTLED] or [points[-1][1]]
    reached = [next(point for point in points if point[0] >= tenth / 10) for tenth in range(1, 11) if tenth / 10 <= points[-1][0]]
    return Curve(points, list(dict.fromkeys([*reached, points[-1]])), ticks(max(*settled, 0.04)))


def histogram(milliseconds: Sequence[float]) -> Histogram:
    ordered = sorted(milliseconds)
    quantiles = {share: ordered[math.ceil(share * len(ordered)) - 1] for share in QUANTILES}
    across = ticks(max(quantiles[USUAL], 1.0))
    width = _step(across[-1] / BINS)
    last = round(across[-1] / width) - 1
    bins = Counter(min(int(each / width), last) for each in ordered if each <= across[-1])
    counts = [bins[number] for number in range(last + 1)]
    return Histogram(width, counts, len(ordered) - sum(counts), quantiles, across, ticks(max(*counts, STEPS)))


def tallies(results: Sequence[Result]) -> list[Tally]:
    """The commonest tag first; a case counts under each of its tags."""
    cases, right = Counter[str](), Counter[str]()
    for result in results:
        cases.update(result.case.tags)
        right.update(result.case.tags if result.verdict.correct else ())
    ranked = sorted(cases, key=lambda tag: (-cases[tag], tag))
    return [Tally(tag, cases[tag], right[tag] / cases[tag], wilson(right[tag], cases[tag])) for tag in ranked]


def _step(least: float) -> float:
    """The least of 1, 2 and 5 times a power of ten that is no less."""
    power: float = 10.0 ** math.floor(math.log10(least))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= least * (1 - 1e-9))
