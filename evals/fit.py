"""python -m evals.fit SET [SET ...] --index DIR [--index DIR ...]: fits assistant/weights.json, and tells how it does
on questions that were held out of the fit (ten-fold cross-validation by question)."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant.evidence import WEIGHTS, Features
from assistant.pipeline import Assistant
from assistant.settings import Settings
from evals import judge
from evals.cases import Case, load

NAMES = Features._fields
RANK_PENALTY, CONFIDENCE_PENALTY = 0.3, 3.0  # C of scikit-learn: the inverse of the L2 penalty
FOLDS = 10

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """A question's candidate sentences: their features (sentences, features), and which of them answer."""

    case: Case
    features: Matrix
    answers: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fit:
    rank: Matrix
    confidence: Matrix
    intercept: float

    def best(self, sample: Sample) -> int:
        return int((sample.features @ self.rank).argmax())

    def probability(self, sample: Sample) -> float:
        score = sample.features[self.best(sample)] @ self.confidence + self.intercept
        return float(1 / (1 + np.exp(-score)))


def samples(assistant: Assistant, cases: Sequence[Case]) -> list[Sample]:
    """The candidates of each case; cases without any are left out."""
    found = []
    for case in cases:
        evidence = assistant.evidence(assistant.understand(case.question))
        answers = [
            not case.expected.unanswerable
            and judge.citable(case, assistant.snapshot.documents[item.passage.document_id], item.passage.section)
            and judge.shares(item.quote, case.expected)
            for item in evidence
        ]
        if evidence:
            found.append(Sample(case, np.array([item.features for item in evidence]), np.array(answers)))
    return found


def fit(train: Sequence[Sample]) -> Fit:
    """Ranks by pairs (Herbrich, Graepel and Obermayer, 2000): within a question, what answers minus what does not.
    Confidence is then a logistic regression on whether the best-ranked sentence answers."""
    differences, weights = [np.empty((0, len(NAMES)))], [np.empty(0)]
    for sample in train:
        right, wrong = sample.features[sample.answers], sample.features[~sample.answers]
        if len(right) and len(wrong):
            pairs = (right[:, None] - wrong[None]).reshape(-1, len(NAMES))
            differences.append(pairs)
            weights.append(np.full(len(pairs), 1 / len(pairs)))
    pairs, weight = np.concatenate(differences), np.concatenate(weights)
    both = np.concatenate([pairs, -pairs])
    labels = np.repeat([1, 0], len(pairs))
    ranker = LogisticRegression(C=RANK_PENALTY, fit_intercept=False).fit(both, labels, np.concatenate([weight, weight]))
    rank = ranker.coef_[0]
    best = [int((sample.features @ rank).argmax()) for sample in train]
    tops = np.array([sample.features[row] for sample, row in zip(train, best, strict=True)])
    answered = [bool(sample.answers[row]) for sample, row in zip(train, best, strict=True)]
    confidence = LogisticRegression(C=CONFIDENCE_PENALTY).fit(tops, answered)
    return Fit(rank, confidence.coef_[0], float(confidence.intercept_[0]))


def held_out(all_samples: Sequence[Sample]) -> list[tuple[Sample, Fit]]:
    """Each sample with a fit that never saw its question."""
    groups = [sample.case.id for sample in all_samples]
    found = []
    for train, test in GroupKFold(FOLDS).split(groups, groups=groups):
        fitted = fit([all_samples[number] for number in train])
        found += [(all_samples[number], fitted) for number in test]
    return found


def report(tested: Sequence[tuple[Sample, Fit]], cases: int) -> str:
    right = np.array([bool(sample.answers[fitted.best(sample)]) for sample, fitted in tested])
    sure = np.array([fitted.probability(sample) for sample, fitted in tested])
    answerable = np.array([not sample.case.expected.unanswerable for sample, _ in tested])
    lines = [
        f"{cases} questions, {len(tested)} with candidates; held out of the fit:",
        f"right sentence first, of the answerable: {right[answerable].mean():.3f}",
        f"AUC answerable against unanswerable: {(sure[answerable][:, None] > sure[~answerable][None]).mean():.3f}",
        "threshold  answered  right of answered  answered of answerable  refused of unanswerable",
    ]
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        given = sure >= threshold
        figures = (given.sum(), right[given].mean(), given[answerable].mean(), (~given[~answerable]).mean())
        lines.append("{:9.1f}  {:8d}  {:17.3f}  {:22.3f}  {:23.3f}".format(threshold, *figures))
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.fit", description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    parser.add_argument("--index", action="append", type=Path, metavar="DIR", help="a snapshot to fit on; may be given again")
    arguments = parser.parse_args()
    cases = [case for path in arguments.sets for case in load(path)]
    indexes = arguments.index or [Settings().index]
    found = [sample for index in indexes for sample in samples(Assistant.open(Settings(index=index)), cases)]
    print(report(held_out(found), len(cases) * len(indexes)))
    fitted = fit(found)
    weights = {
        "rank": _named(fitted.rank),
        "confidence": {**_named(fitted.confidence), "intercept": round(fitted.intercept, 4)},
    }
    WEIGHTS.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    print(f"Wrote {WEIGHTS}")


def _named(coefficients: Matrix) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(NAMES, coefficients, strict=True)}


if __name__ == "__main__":
    main()
