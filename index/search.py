"""A question's vector and terms to ranked passages: dense, lexical and sentence rankings, fused."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.fusion import RANK_CONSTANT, reciprocal_rank_fusion
from index.passages import Passage
from index.snapshot import Snapshot

DEPTH = 100  # how far down each ranking is fused
RANKINGS = 3
BEST_FUSED = RANKINGS / (RANK_CONSTANT + 1)  # the score of a passage that is first in every ranking


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """`score` is the fused rank score; `cosine` compares the question with the whole passage, `cosines` with each
    of its sentences, in order."""

    passage: Passage
    score: float
    cosine: float
    cosines: tuple[float, ...]


def search(
    snapshot: Snapshot, vector: Vectors, terms: Iterable[str], k: int, within: NDArray[np.int64] | None = None
) -> list[ScoredPassage]:
    """The best `k` passages for a question, best first; `within` are the rows of those looked at, all where it is None."""
    dense, _ = snapshot.passage_vectors.search(vector, DEPTH, within)
    sentences, _ = snapshot.sentence_vectors.search(vector, DEPTH, _sentences(snapshot, within))
    holders = dict.fromkeys(_holders(snapshot, sentences).tolist())
    rankings = [dense.tolist(), snapshot.terms.search(terms, DEPTH, within), list(holders)]
    fused = list(reciprocal_rank_fusion(rankings).items())[:k]
    return [_scored(snapshot, vector, row, score) for row, score in fused]


def _sentences(snapshot: Snapshot, within: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
    """The rows of the passages' sentences."""
    if within is None:
        return None
    rows = np.arange(len(snapshot.sentence_vectors))
    return rows[np.isin(_holders(snapshot, rows), within)]


def _holders(snapshot: Snapshot, sentences: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows of the passages that hold the sentences."""
    return np.searchsorted(snapshot.sentence_rows, sentences, side="right") - 1


def _scored(snapshot: Snapshot, vector: Vectors, row: int, score: float) -> ScoredPassage:
    passage = snapshot.passages[row]
    first = int(snapshot.sentence_rows[row])
    whole = snapshot.passage_vectors.rows(row, 1) @ vector
    each = snapshot.sentence_vectors.rows(first, len(passage.sentences)) @ vector
    return ScoredPassage(passage, score, float(whole[0]), tuple(each.tolist()))
