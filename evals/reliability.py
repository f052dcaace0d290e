"""How far a confidence can be believed, and what the threshold on it costs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.measures import BINS, binned
from evals.runner import Result

STEPS = 20  # thresholds between 0 and 1
NORMAL = 1.96  # standard deviations either side that hold 95 %


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers given with a confidence from `low` up to `high`: how many, their mean confidence, the share that is
    right, and its 95 % interval."""

    low: float
    high: float
    answers: int
    confidence: float
    right: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Point:
    """At a threshold: the share of the answerable questions that is answered, the share right of all that is answered, and
    the share of the unanswerable that is refused. None: there is nothing to take a share of."""

    threshold: float
    answered: float | None
    right: float | None
    refused: float | None


def reliability(results: Sequence[Result]) -> list[Bin]:
    """The bins that hold answers, of the same width, as calibration_error has them."""
    answered = [result for result in results if result.answer.status == "answered"]
    confidence = np.array([result.answer.confidence for result in answered])
    right = np.array([result.correct for result in answered])
    return [
        Bin(
            number / BINS,
            (number + 1) / BINS,
            int(inside.sum()),
            float(confidence[inside].mean()),
            float(right[inside].mean()),
            wilson(int(right[inside].sum()), int(inside.sum())),
        )
        for number in range(BINS)
        if (inside := binned(confidence) == number).any()
    ]


def wilson(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, JASA 1927): fit for few answers, and within 0 and 1."""
    share, spread = right / count, NORMAL**2 / count
    centre = share + spread / 2
    half = NORMAL * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return max((centre - half) / (1 + spread), 0.0), min((centre + half) / (1 + spread), 1.0)


def risk_coverage(results: Sequence[Result], in_use: float) -> list[Point]:
    """At the threshold in use, and at those above it (El-Yaniv and Wiener, JMLR 2010). Below it nothing is known: what was
    refused was not judged as an answer."""
    given = [result for result in results if result.answer.status == "answered"]
    above = [threshold for step in range(STEPS) if (threshold := step / STEPS) > in_use]
    return [
        _point(results, in_use, given),
        *(_point(results, threshold, [each for each in given if each.answer.confidence >= threshold]) for threshold in above),
    ]


def _point(results: Sequence[Result], threshold: float, given: Sequence[Result]) -> Point:
    unanswerable = sum(result.case.expected.is_refusal for result in results)
    mistaken = sum(result.case.expected.is_refusal for result in given)
    return Point(
        threshold,
        _share(len(given) - mistaken, len(results) - unanswerable),
        _share(sum(result.correct for result in given), len(given)),
        _share(unanswerable - mistaken, unanswerable),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
