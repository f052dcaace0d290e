"""Verdicts to figures: each measure as a function of how often each case is counted."""

from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import ir_measures
import numpy as np
from ir_measures import AP, RR, R, Success, nDCG
from numpy.typing import NDArray

from evals.scoring.bootstrap import Counts, Interval, Values, drawn, interval
from evals.scoring.catalog import MEASURES
from evals.scoring.verdict import Verdict
from evals.subjects import DEPTH

BINS = 10  # of confidence, of the same width
ENOUGH = 10  # verdicts: fewer hold too little of what others might bring for an interval

Estimate = Callable[[Counts], Values]


class Figure(NamedTuple):
    """A measure's value, and its 95 % interval where there is enough to count."""

    value: float
    interval: Interval | None


RETRIEVAL = {
    "right passage first": Success @ 1,
    "Recall@5": R @ 5,
    f"Recall@{DEPTH}": R @ DEPTH,
    f"MRR@{DEPTH}": RR @ DEPTH,
    f"nDCG@{DEPTH}": nDCG @ DEPTH,
    f"MAP@{DEPTH}": AP @ DEPTH,
}
OF_RANK_ALONE = ("right passage first", f"MRR@{DEPTH}")  # known also where the rest of the index cannot be seen

# What a verdict adds to a share: its part, and the whole that this is a part of.
SHARES: dict[str, Callable[[Verdict], tuple[float, float]]] = {
    "right overall": lambda each: (each.correct, 1),
    "answer correctness": lambda each: (each.answerable and each.correct, each.answerable),
    "right of those answered": lambda each: (each.answered and each.correct, each.answered),
    "short answer": lambda each: (each.short_answer is True, each.short_answer is not None),
    "citation precision": lambda each: (sum(each.allowed or ()), len(each.allowed or ())),
    "citation recall": lambda each: (each.cited, each.places),
    "quotes verified": lambda each: (each.verified, each.citations),
    "refusal precision": lambda each: (not each.answered and each.correct, not each.answered),
    "refusal recall": lambda each: (not each.answerable and each.correct, not each.answerable),
    "caution precision": lambda each: (each.agreed, each.raised),
    "caution recall": lambda each: (each.agreed, each.expected),
}


def figures(verdicts: Sequence[Verdict], names: Container[str] = MEASURES) -> dict[str, Figure]:
    """In the order of MEASURES; a measure that has nothing to count is left out."""
    once, samples = np.ones((1, len(verdicts))), drawn(len(verdicts)) if len(verdicts) >= ENOUGH else None
    return {
        name: Figure(float(estimate(once)[0]), None if samples is None else interval(estimate(samples)))
        for name, estimate in estimates(verdicts, names).items()
    }


def estimates(verdicts: Sequence[Verdict], names: Container[str] = MEASURES) -> dict[str, Estimate]:
    """In the order of MEASURES, those that have something to count."""
    wanted = [name for name in MEASURES if name in names]
    found = _retrieval(verdicts, [name for name in wanted if name in RETRIEVAL])
    found |= {name: OTHERS[name](verdicts) for name in wanted if name in OTHERS}
    found |= {name: _share([SHARES[name](each) for each in verdicts]) for name in wanted if name in SHARES}
    once = np.ones((1, len(verdicts)))
    return {name: found[name] for name in wanted if name in found and not np.isnan(found[name](once)[0])}


def listed(figures: Mapping[str, Figure]) -> dict[str, dict[str, float | None]]:
    """As JSON has them."""
    spreads = {name: figure.interval or (None, None) for name, figure in figures.items()}
    return {name: {"value": figure.value, "low": spreads[name][0], "high": spreads[name][1]} for name, figure in figures.items()}


def _share(parts: Sequence[tuple[float, float]]) -> Estimate:
    part, whole = np.array(parts, dtype=np.float64).reshape(-1, 2).T
    return lambda counts: _divided(counts @ part, counts @ whole)


def _divided(part: Values, whole: Values) -> Values:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)


def _retrieval(verdicts: Sequence[Verdict], wanted: Sequence[str]) -> dict[str, Estimate]:
    """Of the passages in the order of the answer; a relevant passage that was not returned counts as missed."""
    asked = {str(number): each for number, each in enumerate(verdicts) if each.answerable and each.relevant != 0}
    qrels, run = [], []
    for id, each in asked.items():
        missed = max((each.relevant or 1) - sum(each.ranked), 0)
        qrels += [ir_measures.Qrel(id, f"missed {number}", 1) for number in range(missed)]
        for rank, relevant in enumerate(each.ranked):
            qrels.append(ir_measures.Qrel(id, str(rank), int(relevant)))
            run.append(ir_measures.ScoredDoc(id, str(rank), float(DEPTH - rank)))
    is_whole = all(each.relevant is not None for each in asked.values())
    names = {RETRIEVAL[name]: name for name in wanted if is_whole or name in OF_RANK_ALONE}
    if not (asked and names):
        return {}
    values = {name: dict.fromkeys(asked, 0.0) for name in names.values()}
    for found in ir_measures.iter_calc(list(names), qrels, run):
        values[names[found.measure]][found.query_id] = found.value
    ids = list(map(str, range(len(verdicts))))
    return {name: _share([(each.get(id, 0), id in asked) for id in ids]) for name, each in values.items()}


def _auc(verdicts: Sequence[Verdict]) -> Estimate:
    """How often an answerable question has a higher confidence than an unanswerable one; a tie counts half."""
    answerable = np.array([each.answerable for each in verdicts])
    confidence = np.array([each.confidence for each in verdicts])
    above = _above(confidence[answerable], confidence[~answerable])

    def estimate(counts: Counts) -> Values:
        higher, lower = counts[:, answerable], counts[:, ~answerable]
        return _divided(((higher @ above) * lower).sum(axis=1), higher.sum(axis=1) * lower.sum(axis=1))

    return estimate


def auc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """The share of pairs in which the one that should score higher does; a tie counts half."""
    return float(_above(np.array(higher), np.array(lower)).mean())


def _above(higher: NDArray[np.float64], lower: NDArray[np.float64]) -> NDArray[np.float64]:
    above: NDArray[np.float64] = (higher[:, None] > lower[None, :]) + 0.5 * (higher[:, None] == lower[None, :])
    return above


def _risk(verdicts: Sequence[Verdict]) -> Estimate:
    """The mean share wrong among the surest answers, over how many of them are counted; those as sure come together."""
    answered = [number for number, each in enumerate(verdicts) if each.answered]
    surest = sorted(answered, key=lambda number: -verdicts[number].confidence)
    doubt = np.array([-verdicts[number].confidence for number in surest])
    wrong = np.array([not verdicts[number].correct for number in surest], dtype=np.float64)
    ends = np.searchsorted(doubt, doubt, side="right") - 1

    def estimate(counts: Counts) -> Values:
        drawn = counts[:, surest]
        risk = _divided((drawn * wrong).cumsum(axis=1)[:, ends], drawn.cumsum(axis=1)[:, ends])
        return _divided((drawn * np.nan_to_num(risk)).sum(axis=1), drawn.sum(axis=1))

    return estimate


def _calibration(verdicts: Sequence[Verdict]) -> Estimate:
    confidence = np.array([each.confidence for each in verdicts])
    right = np.array([each.correct for each in verdicts])
    return _gap(confidence, right, np.array([each.answered for each in verdicts]))


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error (Naeini, Cooper and Hauskrecht, AAAI 2015)."""
    return float(_gap(confidence, right, np.ones(len(right), dtype=bool))(np.ones((1, len(right))))[0])


def _gap(confidence: NDArray[np.float64], right: NDArray[np.bool_], answered: NDArray[np.bool_]) -> Estimate:
    """The mean over the bins of how far the confidence in them is from the share right, weighed by their answers."""
    within = binned(confidence)[:, None] == np.arange(BINS)
    gaps = within * ((confidence - right) * answered)[:, None]
    return lambda counts: _divided(np.abs(counts @ gaps).sum(axis=1), (counts * answered).sum(axis=1))


def binned(confidence: NDArray[np.float64]) -> NDArray[np.int64]:
    """The bin of each confidence, counted from 0; a confidence of 1 is in the last."""
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)


def _percentile(verdicts: Sequence[Verdict], share: float) -> Estimate:
    milliseconds = np.array([each.elapsed_ms for each in verdicts])
    order = np.argsort(milliseconds)

    def estimate(counts: Counts) -> Values:
        reached = counts[:, order].cumsum(axis=1)
        found = milliseconds[order][(reached >= share * reached[:, -1:]).argmax(axis=1)]
        known: Values = np.where(reached[:, -1] > 0, found, np.nan)
        return known

    return estimate


OTHERS: dict[str, Callable[[Sequence[Verdict]], Estimate]] = {
    "AUC answerable": _auc,
    "area under risk-coverage": _risk,
    "calibration error": _calibration,
    "median ms": partial(_percentile, share=0.5),
    "p95 ms": partial(_percentile, share=0.95),
}
