"""Results to figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, R, Success, nDCG
from numpy.typing import NDArray

from evals.runner import DEPTH, Result

BINS = 10  # of confidence, of the same width


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions there are, and the share that is answered or refused as it should be."""

    questions: int
    right: float


def measures(results: Sequence[Result]) -> dict[str, float]:
    """Figure by name, in the order they are reported; a figure with nothing to count is left out."""
    answerable = [result for result in results if not result.case.expected.is_refusal]
    unanswerable = [result for result in results if result.case.expected.is_refusal]
    answered = [result for result in results if result.answer.status == "answered"]
    refused = [result for result in results if result.answer.status == "not_found"]
    judged = [result for result in results if result.case.expected.is_quoted or result.case.expected.is_refusal]
    citations = sum(len(result.answer.citations) for result in results)
    milliseconds = [result.answer.elapsed_ms for result in results]
    shares = {
        "answer correctness": (sum(result.correct for result in answerable), len(answerable)),
        "right of those answered": (sum(result.correct for result in answered), len(answered)),
        "short answer": _right(result.short_answer_right for result in results if result.short_answer_right is not None),
        "citation precision": (
            sum(result.citations_right for result in judged),
            sum(len(result.answer.citations) for result in judged),
        ),
        "quotes verified": (sum(result.quotes_true for result in results), citations),
        "refusal precision": (sum(result.correct for result in refused), len(refused)),
        "refusal recall": (sum(result.correct for result in unanswerable), len(unanswerable)),
    }
    return {
        **_retrieval(answerable),
        **{name: right / total for name, (right, total) in shares.items() if total},
        **_auc(answerable, unanswerable),
        **_calibration(answered),
        "median ms": float(np.median(milliseconds)),
        "p95 ms": float(np.percentile(milliseconds, 95)),
    }


def by_tag(results: Sequence[Result]) -> dict[str, Tally]:
    """A tally by tag, the commonest tag first; a question counts under each of its tags."""
    verdicts: dict[str, list[bool]] = {}
    for result in results:
        for tag in result.case.tags:
            verdicts.setdefault(tag, []).append(result.correct)
    ranked = sorted(verdicts.items(), key=lambda item: (-len(item[1]), item[0]))
    return {tag: Tally(len(given), sum(given) / len(given)) for tag, given in ranked}


def _right(verdicts: Iterator[bool]) -> tuple[int, int]:
    given = list(verdicts)
    return sum(given), len(given)


def _retrieval(answerable: Sequence[Result]) -> dict[str, float]:
    """Of the passages in the order of the answer, by ir-measures; a relevant passage not returned counts as missed."""
    qrels, run = [], []
    for result in (result for result in answerable if result.relevant):  # the code table is no passage
        id = result.case.id
        missed = result.relevant - sum(result.ranked)
        qrels += [ir_measures.Qrel(id, f"missed {number}", 1) for number in range(missed)]
        for rank, relevant in enumerate(result.ranked):
            qrels.append(ir_measures.Qrel(id, str(rank), int(relevant)))
            run.append(ir_measures.ScoredDoc(id, str(rank), float(DEPTH - rank)))
    if not qrels:
        return {}
    wanted = {"right passage first": Success @ 1, "Recall@5": R @ 5, f"MRR@{DEPTH}": RR @ DEPTH, f"nDCG@{DEPTH}": nDCG @ DEPTH}
    found = ir_measures.calc_aggregate(list(wanted.values()), qrels, run)
    return {name: float(found[measure]) for name, measure in wanted.items()}


def _auc(answerable: Sequence[Result], unanswerable: Sequence[Result]) -> dict[str, float]:
    if not (answerable and unanswerable):
        return {}
    higher, lower = ([result.answer.confidence for result in results] for results in (answerable, unanswerable))
    return {"AUC answerable": auc(higher, lower)}


def auc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """The share of pairs in which the one that should score higher does; a tie counts half."""
    above, below = np.array(higher)[:, None], np.array(lower)[None, :]
    return float(((above > below) + 0.5 * (above == below)).mean())


def _calibration(answered: Sequence[Result]) -> dict[str, float]:
    if not answered:
        return {}
    confidence = np.array([result.answer.confidence for result in answered])
    return {"calibration error": calibration_error(confidence, np.array([result.correct for result in answered]))}


def binned(confidence: NDArray[np.float64]) -> NDArray[np.int64]:
    """The bin of each confidence, counted from 0; a confidence of 1 is in the last."""
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error over ten equal bins (Naeini, Cooper and Hauskrecht, AAAI 2015)."""
    bins = binned(confidence)
    gaps = (abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in range(BINS) if b in bins)
    return float(sum(gaps))
