"""A run beside an earlier one of the same set, case by case: what turned, and whether a measure fell by more than chance."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from evals.record import Earlier, Recorded
from evals.scoring.bootstrap import Counts, Interval, Values, drawn, interval
from evals.scoring.catalog import MEASURES, TIMES
from evals.scoring.measures import Estimate, estimates
from evals.scoring.significance import fall, mcnemar, swapped
from evals.scoring.verdict import Verdict

# Measures that are a share of cases, the same cases in both runs; whether a case counts for them, None where it does not.
PAIRED: dict[str, Callable[[Verdict], bool | None]] = {
    "right overall": lambda each: each.correct,
    "answer correctness": lambda each: each.correct if each.answerable else None,
    "refusal recall": lambda each: None if each.answerable else each.correct,
    "short answer": lambda each: each.short_answer,
}


class Flip(NamedTuple):
    """A case whose verdict turned."""

    before: Recorded
    after: Recorded


class Move(NamedTuple):
    """A measure in both runs, the 95 % interval of the difference, and the chance of such a fall (or, where lower is
    better, rise) if nothing had changed for the worse, with the test that tells it: None of times, for which a whole run
    may find the machine busy."""

    before: float
    after: float
    interval: Interval | None
    chance: float | None
    test: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Over the `cases` that both runs have, with the same question and expectation; `apart` lists those of either run that
    the other has otherwise or not at all."""

    name: str
    earlier: Earlier
    cases: int
    apart: tuple[str, ...]
    mended: tuple[Flip, ...]
    broken: tuple[Flip, ...]
    moves: dict[str, Move]


def compare(earlier: Earlier, later: Sequence[Recorded]) -> Comparison:
    before, after = ({_asked(each): each for each in run} for run in (earlier.cases, later))
    pairs = [Flip(before[key], after[key]) for key in after if key in before]
    turned = [pair for pair in pairs if pair.before.verdict.correct != pair.after.verdict.correct]
    shared = {pair.after.case.id for pair in pairs}
    return Comparison(
        earlier.set,
        earlier,
        len(pairs),
        tuple(dict.fromkeys(each.case.id for each in (*earlier.cases, *later) if each.case.id not in shared)),
        tuple(pair for pair in turned if pair.after.verdict.correct),
        tuple(pair for pair in turned if pair.before.verdict.correct),
        _moves([pair.before.verdict for pair in pairs], [pair.after.verdict for pair in pairs]) if pairs else {},
    )


def _asked(recorded: Recorded) -> str:
    """What has to be the same for two results to be compared."""
    return recorded.case.model_dump_json(exclude={"tags", "note"})


def _moves(before: Sequence[Verdict], after: Sequence[Verdict]) -> dict[str, Move]:
    """Both runs are measured as one, in which cases of the earlier or of the later are counted 0 times."""
    cases = len(before)
    once, samples, swaps = np.ones((1, cases)), drawn(cases), swapped(cases)
    observed, resampled, by_chance = _runs(once, 0 * once), _runs(samples, 0 * samples), _runs(swaps, 1 - swaps)
    moves = {}
    for name, estimate in estimates([*before, *after]).items():
        earlier, later = (float(estimate(counts)[0]) for counts in observed)
        if math.isnan(earlier) or math.isnan(later):
            continue
        spread = interval(_difference(estimate, resampled))
        if name in TIMES:
            moves[name] = Move(earlier, later, spread, None, "")
        elif name in PAIRED:
            broken, mended = _turned(PAIRED[name], before, after)
            test = f"McNemar: {broken} turned wrong, {mended} right"
            moves[name] = Move(earlier, later, spread, mcnemar(broken, mended), test)
        else:
            sign = 1 if MEASURES[name].better == "higher" else -1
            chance = fall(sign * (later - earlier), sign * _difference(estimate, by_chance))
            moves[name] = Move(earlier, later, spread, chance, "randomization")
    return moves


def _runs(own: Counts, other: Counts) -> tuple[Counts, Counts]:
    """How often the verdicts of both runs count for the earlier, and how often for the later."""
    return np.hstack([own, other]), np.hstack([other, own])


def _difference(estimate: Estimate, counts: tuple[Counts, Counts]) -> Values:
    return estimate(counts[1]) - estimate(counts[0])


def _turned(counts: Callable[[Verdict], bool | None], before: Sequence[Verdict], after: Sequence[Verdict]) -> tuple[int, int]:
    """How many cases turned wrong, and how many right."""
    pairs = [(counts(earlier), counts(later)) for earlier, later in zip(before, after, strict=True)]
    return pairs.count((True, False)), pairs.count((False, True))
