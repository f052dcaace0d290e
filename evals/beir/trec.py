"""Rankings in TREC's form, as trec_eval and every other scorer reads them: query, Q0, text, rank, score, tag."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from ir_measures import ScoredDoc

from index.errors import Problem

TAG = "billing-assistant"

Ranked = Sequence[tuple[str, float]]  # ids of texts and their scores, best first
Run = Mapping[str, Ranked]  # by query


def scored(run: Run) -> Iterator[ScoredDoc]:
    """Of each query in the order of the ranking, with scores that fall at every rank. Scorers sort by the score, in single
    precision, and break ties by id: so a tie becomes the next lower number of single precision."""
    for query, ranked in run.items():
        least = np.float32(np.inf)
        for text, score in ranked:
            least = min(np.float32(score), np.nextafter(least, np.float32(-np.inf)))
            yield ScoredDoc(query, text, float(least))


def write(run: Run, file: Path) -> None:
    """`file` is replaced. No id may hold white space: see require_words."""
    ranks: dict[str, int] = {}
    lines = []
    for query, text, score in scored(run):
        ranks[query] = ranks.get(query, 0) + 1
        lines.append(f"{query} Q0 {text} {ranks[query]} {score} {TAG}\n")
    file.write_text("".join(lines), encoding="utf-8")


def require_words(ids: Iterable[str]) -> None:
    """Raises Problem where an id is not one word: a run's columns stand apart by spaces."""
    for id in ids:
        if id.split() != [id]:
            raise Problem(f"The id {id!r} holds white space, which a TREC run cannot. Take it out, or leave out --run.")
