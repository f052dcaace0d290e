"""How far a confidence can be believed, and what the threshold on it costs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.scoring.measures import BINS, binned
from evals.scoring.verdict import Verdict

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


def reliability(verdicts: Sequence[Verdict]) -> list[Bin]:
    """The bins that hold answers, of the same width, as the calibration error has them."""
    answered = [each for each in verdicts if each.answered]
    confidence = np.array([each.confidence for each in answered])
    right = np.array([each.correct for each in answered])
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


def risk_coverage(verdicts: Sequence[Verdict]) -> list[tuple[float, float]]:
    """The curve of risk over coverage (El-Yaniv and Wiener, JMLR 2010): with only the surest answers given, from one to all
    of those that were, the share of the questions that is answered, and the share wrong of these."""
    surest = sorted((each for each in verdicts if each.answered), key=lambda each: -each.confidence)
    wrong = np.cumsum([not each.correct for each in surest])
    confidences = [each.confidence for each in surest]
    ends = [rank for rank, each in enumerate(confidences) if [each] != confidences[rank + 1 : rank + 2]]  # of a tie, its last
    return [((rank + 1) / len(verdicts), float(wrong[rank] / (rank + 1))) for rank in ends]


def thresholds(verdicts: Sequence[Verdict], in_use: float | None) -> list[Point]:
    """What the threshold in use gives, and those above it. Below it nothing is known: what was refused was not judged as an
    answer. Where it is not known, it is taken to be the least confidence of an answer."""
    given = [each for each in verdicts if each.answered]
    least = min((each.confidence for each in given), default=0.0) if in_use is None else in_use
    above = [threshold for step in range(STEPS) if (threshold := step / STEPS) > least]
    return [
        _point(verdicts, least, given),
        *(_point(verdicts, threshold, [each for each in given if each.confidence >= threshold]) for threshold in above),
    ]


def _point(verdicts: Sequence[Verdict], threshold: float, given: Sequence[Verdict]) -> Point:
    unanswerable = sum(not each.answerable for each in verdicts)
    mistaken = sum(not each.answerable for each in given)
    return Point(
        threshold,
        _share(len(given) - mistaken, len(verdicts) - unanswerable),
        _share(sum(each.correct for each in given), len(given)),
        _share(unanswerable - mistaken, unanswerable),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
