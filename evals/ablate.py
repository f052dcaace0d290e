"""python -m evals.ablate SET [--index DIR] [--html FILE]: what each part of retrieval and ranking adds, on one question set.

First from the plainest way to rank passages to the whole: how often a right passage comes first, and how well the score
parts the answerable questions from the unanswerable (AUC). Then the ranker without each group of its features, fitted
anew: how often a right sentence comes first on questions that were held out of the fit.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from assistant.cli import one_line_errors
from assistant.codes.table import DOCUMENT as TABLE
from assistant.evidence import Features
from assistant.pipeline import Assistant
from assistant.settings import Settings
from evals import judge, report
from evals.cases import Case, InvalidSet, load
from evals.fit import FOLDS, Sample, first_right, samples
from evals.measures import auc
from index.lexical import TermIndex
from index.terms import terms

RANK_CONSTANT = 60

GROUPS = {
    "question sheets": ("asked", "told", "first_asked"),
    "lexicon coverage": ("supported", "own", "focus", "heading"),
    "sentence vectors": ("cosine", "neighbor_cosine"),
    "terms": ("worded",),
    "scope": ("stray", "general", "foreign", "other_code"),
    "the thing asked for": ("offers", "lacks"),
    "the passage's rank": ("passage_cosine", "fused", "behind"),
}

Place = tuple[str, str]  # a passage: its document and its text
Ranked = tuple[Place | None, float]  # the best passage for a question, and how well it fits
Way = Callable[[str], Ranked]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """`share` is of questions, `beside` another figure, written out; `detail` names what the part consists of."""

    part: str
    share: float
    beside: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ablation:
    """A table of parts added or left out in turn; `columns` name what a row has beside its part."""

    title: str
    note: str
    columns: tuple[str, str]
    rows: tuple[Row, ...]


def reciprocal_rank_fusion(rankings: Iterable[Sequence[int] | NDArray[np.int64]], count: int) -> NDArray[np.float64]:
    """The score of each of `count` rows, from rankings of some of them (Cormack, Clarke and Büttcher, SIGIR 2009)."""
    fused = np.zeros(count)
    for ranking in rankings:
        fused[ranking] += 1 / (RANK_CONSTANT + 1 + np.arange(len(ranking)))
    return fused


def ways(assistant: Assistant) -> dict[str, Way]:
    """From the plainest to the whole: each adds one part to the one before."""
    snapshot, settings = assistant.snapshot, assistant.settings
    encode = snapshot.encoder.encode
    places = [(passage.document_id, passage.text) for passage in snapshot.passages]
    plain = encode([text for _, text in places])
    plain_terms = TermIndex.build([terms(text) for _, text in places])
    sheetless = Assistant(replace(snapshot, metric=None), settings)

    def dense(question: str) -> Ranked:
        cosines = plain @ encode([question])[0]
        return places[int(cosines.argmax())], float(cosines.max())

    def hybrid(cosines: Scores, matches: Scores) -> Ranked:
        matched = _descending(matches)[: np.count_nonzero(matches)]
        fused = reciprocal_rank_fusion([_descending(cosines), matched], len(places))
        return places[int(fused.argmax())], float(cosines.max())

    def in_context(question: str) -> Ranked:
        return hybrid(snapshot.passage_vectors.cosines(encode([question])[0]), snapshot.terms.scores(terms(question)))

    def searched(searcher: Assistant, question: str) -> Ranked:
        hits = searcher.search(question, settings.candidates)
        best = hits[0].passage
        return (best.document_id, best.text), max(max(hit.asked or hit.cosines) for hit in hits)

    def whole(question: str) -> Ranked:
        answer = assistant.ask(question, top_k=1)
        return next(((each.document_id, each.text) for each in answer.passages), None), answer.confidence

    return {
        "passage vectors": dense,
        "+ BM25, fused by rank": lambda question: hybrid(plain @ encode([question])[0], plain_terms.scores(terms(question))),
        "+ code, title and section as context": in_context,
        "+ lexicon, sentences, feedback, standard scores": lambda question: searched(sheetless, question),
        "+ question sheets": lambda question: searched(assistant, question),
        "+ evidence, weighed by the ranker": whole,
    }


def _descending(scores: Scores) -> NDArray[np.int64]:
    return np.argsort(-scores, kind="stable")


def steps(assistant: Assistant, cases: Sequence[Case]) -> Ablation:
    """Raises InvalidSet where no passage answers any of the cases."""
    relevant = {case.id: _relevant(assistant, case) for case in cases}
    answered = [case for case in cases if relevant[case.id]]
    if not answered:
        raise InvalidSet("No passage of the snapshot answers a question of the set. Name the snapshot that it was written for.")
    asked = {case.id: assistant.resolved([*case.history, case.question]) for case in cases}
    rows = []
    for part, way in ways(assistant).items():
        ranked = {case.id: way(asked[case.id]) for case in cases}
        first = [ranked[case.id][0] in relevant[case.id] for case in answered]
        lower = [ranked[case.id][1] for case in cases if case.expected.is_refusal]
        higher = [ranked[case.id][1] for case in cases if not case.expected.is_refusal]
        rows.append(Row(part, float(np.mean(first)), f"{auc(higher, lower):.3f}" if higher and lower else "–"))
    note = (
        f"Each row adds a part to the one before it. The first passage is judged on the {len(answered)} questions that some "
        "passage answers. AUC: how often an answerable question scores above an unanswerable one, by the best cosine, and in "
        "the last row by the confidence."
    )
    return Ablation("Ways to rank passages", note, ("right passage first", "AUC answerable"), tuple(rows))


def _relevant(assistant: Assistant, case: Case) -> set[Place]:
    documents, passages = assistant.snapshot.documents, assistant.snapshot.passages
    return {
        (passage.document_id, passage.text)
        for passage in passages
        if judge.relevant(case, documents[passage.document_id], passage)
    }


def groups(assistant: Assistant, cases: Sequence[Case]) -> Ablation:
    """Raises InvalidSet where there are too few cases to hold some out."""
    of_writeups = [case for case in cases if case.expected.is_quoted and TABLE not in case.may_cite]
    found = list(samples(assistant, of_writeups))
    if len(found) < FOLDS:
        raise InvalidSet(f"Of the set's questions, write-ups answer {len(found)}. Name a set with {FOLDS} at least.")
    whole = first_right(found)
    rows = [Row("all features", whole, "")]
    for part, names in GROUPS.items():
        share = first_right(without(found, names))
        rows.append(Row(f"without {part}", share, f"{share - whole:+.3f}", ", ".join(names)))
    note = (
        f"Each row leaves a group of features out of the ranker and fits it anew, in {FOLDS}-fold cross-validation over "
        f"{len(found)} questions. One question is {1 / len(found):.3f}."
    )
    return Ablation("Features of the ranker", note, ("right sentence first", "difference"), tuple(rows))


def without(found: Iterable[Sample], names: Iterable[str]) -> list[Sample]:
    """The samples with these features made 0 throughout: a fit that shrinks its weights gives them none."""
    kept = np.array([name not in names for name in Features._fields])
    return [replace(sample, features=sample.features * kept) for sample in found]


def shown(ablation: Ablation) -> Table:
    table = Table(title=ablation.title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("part")
    for column in ablation.columns:
        table.add_column(column, justify="right")
    for row in ablation.rows:
        table.add_row(row.part, f"{row.share:.3f}", row.beside)
    return table


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.ablate", description=__doc__)
    parser.add_argument("set", type=Path, metavar="SET")
    parser.add_argument("--index", type=Path, metavar="DIR", default=Settings().index)
    parser.add_argument("--html", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    cases = load(given.set)
    if given.html:
        given.html.touch()  # refused now, and not after the last question
    assistant = Assistant.open(Settings(index=given.index))
    console, ablations = Console(highlight=False), list[Ablation]()
    for ablate in (steps, groups):
        ablations.append(ablate(assistant, cases))
        console.print(shown(ablations[-1]))
    if given.html:
        about = {"set": given.set.stem, "questions": len(cases), "snapshot": assistant.snapshot.id}
        given.html.write_text(report.page("Ablation", about=about, ablations=ablations), encoding="utf-8")


if __name__ == "__main__":
    with one_line_errors():
        main()
