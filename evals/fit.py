"""python -m evals.fit SET[@DIR] [SET[@DIR] ...]: fits assistant/weights.json in two steps, and tells how each does on
questions that were held out of it (ten-fold cross-validation by question). DIR is the snapshot that a set is asked of,
the default one where none is named.

The ranker learns which sentence of a question answers it; the confidence, whether the answer then composed is right.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant.cli import one_line_errors
from assistant.codes.table import DOCUMENT as TABLE
from assistant.drafts import of_writeups
from assistant.evidence import Features
from assistant.pipeline import Assistant
from assistant.question import Question
from assistant.ranker import OUTLOOK
from assistant.settings import Settings
from evals.cases import Case, load
from evals.scoring import judge
from evals.scoring.measures import auc, calibration_error

RANK_PENALTY, CONFIDENCE_PENALTY = 3.0, 3.0  # C of scikit-learn: the inverse of the L2 penalty
FOLDS = 10

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sample:
    """A question's candidate sentences: their features (sentences, features), and which of them answer."""

    case: Case
    features: Matrix
    answers: Flags


def understood(assistant: Assistant, case: Case) -> Question:
    return assistant.understand(assistant.resolved([*case.history, case.question]))


def samples(assistant: Assistant, cases: Sequence[Case]) -> Iterator[Sample]:
    """The candidates of each case; cases without any are left out."""
    for case in cases:
        evidence = assistant.retrieval.find(understood(assistant, case)).evidence
        documents = assistant.snapshot.documents
        answers = [
            case.expected.holds_text
            and judge.citable(case, documents[item.passage.document_id], item.passage.section)
            and judge.shares(item.quote, case.expected)
            for item in evidence
        ]
        if evidence:
            yield Sample(case, np.array([item.features for item in evidence]), np.array(answers))


def fit_ranker(train: Sequence[Sample]) -> Matrix:
    """By pairs (Herbrich, Graepel and Obermayer, 2000): within a question, what answers minus what does not. Every
    question weighs the same."""
    differences, weights = [], []
    for sample in train:
        right, wrong = sample.features[sample.answers], sample.features[~sample.answers]
        if len(right) and len(wrong):
            differences.append((right[:, None] - wrong[None]).reshape(-1, len(Features._fields)))
            weights.append(np.full(len(differences[-1]), 1 / len(differences[-1])))
    pairs, weight = np.concatenate(differences), np.concatenate(weights)
    labels = np.repeat([1, 0], len(pairs))
    ranker = LogisticRegression(C=RANK_PENALTY, fit_intercept=False)
    ranker.fit(np.concatenate([pairs, -pairs]), labels, np.concatenate([weight, weight]))
    return np.asarray(ranker.coef_[0])


def first_right(found: Sequence[Sample]) -> float:
    """The share of answerable questions whose first sentence answers, ranked by fits that never saw them."""
    right = []
    for train, test in _folds([sample.case for sample in found]):
        rank = fit_ranker([found[number] for number in train])
        tested = [found[number] for number in test if found[number].case.expected.holds_text]
        right += [bool(sample.answers[(sample.features @ rank).argmax()]) for sample in tested]
    return float(np.mean(right))


def outcomes(assistant: Assistant, cases: Sequence[Case]) -> Iterator[tuple[Case, Matrix, bool]]:
    """Of each case: the features of its best sentence, and whether the answer composed from it would be right."""
    for case in cases:
        question = understood(assistant, case)
        found = assistant.retrieval.find(question)
        if found.evidence:
            draft = of_writeups(case.question, question, found.evidence, 1.0, assistant.documents, 0.0, assistant.lexicon)
            allowed = (quote.text for quote in draft.quotes if judge.citable(case, quote.document, quote.section))
            right = case.expected.holds_text and judge.satisfies(" ".join(allowed), case.expected)
            yield case, np.array(found.outlook), right


def fit_confidence(features: Matrix, right: Flags) -> LogisticRegression:
    return LogisticRegression(C=CONFIDENCE_PENALTY).fit(features, right)


def confidence_report(cases: Sequence[Case], features: Matrix, right: Flags) -> str:
    sure = np.empty(len(cases))
    for train, test in _folds(cases):
        sure[test] = fit_confidence(features[train], right[train]).predict_proba(features[test])[:, 1]
    answerable = np.array([case.expected.holds_text for case in cases])
    lines = [
        f"AUC answerable against unanswerable: {auc(sure[answerable].tolist(), sure[~answerable].tolist()):.3f}",
        f"calibration error: {calibration_error(sure, right):.3f}",
        "threshold  answered  right of answered  answered of answerable  refused of unanswerable",
    ]
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        given = sure >= threshold
        figures = (given.sum(), right[given].mean(), given[answerable].mean(), (~given[~answerable]).mean())
        lines.append("{:9.1f}  {:8d}  {:17.3f}  {:22.3f}  {:23.3f}".format(threshold, *figures))
    return "\n".join(lines)


def _folds(cases: Sequence[Case]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    groups = [case.id for case in cases]
    yield from GroupKFold(FOLDS).split(groups, groups=groups)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.fit", description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="SET[@DIR]")
    sets: list[str] = parser.parse_args().sets
    groups = [_group(named) for named in sets]
    found = [sample for assistant, cases in groups for sample in samples(assistant, cases)]
    print(f"{len(found)} questions with candidates; held out of the fit:")
    print(f"right sentence first, of the answerable: {first_right(found):.3f}")
    _write(rank=_named(Features._fields, fit_ranker(found)))
    groups = [_group(named) for named in sets]  # they rank by the new weights
    asked, rows, verdicts = zip(*(outcome for assistant, cases in groups for outcome in outcomes(assistant, cases)), strict=True)
    features, right = np.array(rows), np.array(verdicts)
    print(confidence_report(asked, features, right))
    fitted = fit_confidence(features, right)
    _write(confidence={**_named(OUTLOOK, fitted.coef_[0]), "intercept": round(float(fitted.intercept_[0]), 4)})
    print(f"Wrote {Settings().weights}")


def _is_of_writeups(case: Case) -> bool:
    """Whether the write-ups alone have the answer, or nothing has it: the code table's answers are not ranked."""
    return case.expected.unanswerable or (case.expected.holds_text and TABLE not in case.may_cite)


def _group(named: str) -> tuple[Assistant, list[Case]]:
    """A set's cases, and what they are asked of: an assistant that answers everything, so that every answer can be judged."""
    name, _, index = named.partition("@")
    settings = Settings(index=Path(index), threshold=0) if index else Settings(threshold=0)
    return Assistant.open(settings), [case for case in load(Path(name)) if _is_of_writeups(case)]


def _named(names: Sequence[str], coefficients: Matrix) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, coefficients, strict=True)}


def _write(**models: dict[str, float]) -> None:
    weights = Settings().weights
    stored = json.loads(weights.read_text(encoding="utf-8"))
    weights.write_text(json.dumps(stored | models, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    with one_line_errors():
        main()
