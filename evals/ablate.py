"""python -m evals.ablate SET [--index DIR]: what each part of retrieval and answering adds, on one question set.

Of each way to rank passages: how often a right passage comes first, and how well its score parts the answerable
questions from the unanswerable (AUC).
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.cli import one_line_errors
from assistant.pipeline import Assistant
from assistant.settings import Settings
from evals import judge
from evals.cases import Case, load
from evals.measures import auc
from index.encoder import Vectors
from index.fusion import reciprocal_rank_fusion
from index.lexical import TermIndex
from index.terms import terms

Ranked = tuple[list[int], float]  # passages, best first, and the score of the first
Way = Callable[[str], Ranked]


def ways(assistant: Assistant) -> dict[str, Way]:
    """From the plainest to the whole: each adds one part to the one before."""
    snapshot = assistant.snapshot
    rows = {(passage.document_id, passage.text): row for row, passage in enumerate(snapshot.passages)}
    plain = snapshot.encoder.encode([passage.text for passage in snapshot.passages])
    plain_terms = TermIndex.build([terms(passage.text) for passage in snapshot.passages])

    def dense(vectors: Vectors, question: str) -> Ranked:
        cosines = vectors @ snapshot.encoder.encode([question])[0]
        return np.argsort(-cosines).tolist(), float(cosines.max())

    def hybrid(vectors: Vectors, index: TermIndex, question: str) -> Ranked:
        ranking, score = dense(vectors, question)
        return list(reciprocal_rank_fusion([ranking, index.search(terms(question), len(rows))])), score

    def searched(question: str) -> Ranked:
        hits = assistant.search(question, len(rows))
        return [rows[hit.passage.document_id, hit.passage.text] for hit in hits], max(max(hit.cosines) for hit in hits)

    def whole(question: str) -> Ranked:
        answer = assistant.ask(question, top_k=len(rows))
        return [rows[passage.document_id, passage.text] for passage in answer.passages], answer.confidence

    context = snapshot.passage_vectors.vectors()
    return {
        "passage vectors": lambda question: dense(plain, question),
        "+ BM25, fused by rank": lambda question: hybrid(plain, plain_terms, question),
        "+ code, title and section as context": lambda question: hybrid(context, snapshot.terms, question),
        "+ lexicon, spelling, sentence vectors": searched,
        "+ evidence, weighed by the ranker": whole,
    }


def first_right(way: Way, assistant: Assistant, cases: Sequence[Case]) -> tuple[float, float]:
    """The share of answerable questions with a right passage first, and the AUC of the score."""
    snapshot = assistant.snapshot
    right, scores = [], {True: list[float](), False: list[float]()}
    for case in cases:
        ranking, score = way(case.question)
        scores[case.expected.is_refusal].append(score)
        if not case.expected.is_refusal:
            best = snapshot.passages[ranking[0]] if ranking else None
            right.append(best is not None and judge.relevant(case, snapshot.documents[best.document_id], best))
    return float(np.mean(right)), auc(scores[False], scores[True])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.ablate", description=__doc__)
    parser.add_argument("set", type=Path, metavar="SET")
    parser.add_argument("--index", type=Path, metavar="DIR", default=Settings().index)
    arguments = parser.parse_args()
    assistant, cases = Assistant.open(Settings(index=arguments.index)), load(arguments.set)
    table = Table("ranked by", "right passage first", "AUC answerable", box=None, padding=(0, 2, 0, 0))
    for name, way in ways(assistant).items():
        table.add_row(name, *(f"{figure:.3f}" for figure in first_right(way, assistant, cases)))
    Console(highlight=False).print(table)


if __name__ == "__main__":
    with one_line_errors():
        main()
