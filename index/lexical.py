"""Terms to ranked rows: BM25 in bm25s."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray


class TermIndex:
    """BM25 (Lucene's variant: Kamphuis et al., ECIR 2020) over rows of terms."""

    def __init__(self, index: "bm25s.BM25") -> None:
        self._index = index

    @classmethod
    def build(cls, rows: Sequence[list[str]]) -> "TermIndex":
        """The vocabulary is numbered in sorted order: bm25s alone would number it anew at each build."""
        numbers = {term: number for number, term in enumerate(sorted({term for row in rows for term in row}))}
        index = bm25s.BM25(method="lucene")
        index.index(([[numbers[term] for term in row] for row in rows], numbers), show_progress=False)
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> "TermIndex":
        return cls(bm25s.BM25.load(folder))

    def save(self, folder: Path) -> None:
        self._index.save(folder, show_progress=False)

    def search(self, terms: Iterable[str], k: int, within: NDArray[np.int64] | None = None) -> list[int]:
        """The rows that share a term with the query, best first; `within` are the rows looked at, all where it is None."""
        known = [term for term in terms if term in self]
        if not known:
            return []
        scores: NDArray[np.float32] = self._index.get_scores(known)
        rows = np.arange(len(scores)) if within is None else within
        best = rows[np.argsort(-scores[rows], kind="stable")[:k]]
        return [int(row) for row in best if scores[row] > 0]

    def __contains__(self, term: str) -> bool:
        return term != "" and term in self._index.vocab_dict  # bm25s keeps "" for terms it does not know

    def rows(self, term: str) -> NDArray[np.int32]:
        """The rows that hold the term; their number is its document frequency."""
        if term not in self:
            return np.empty(0, np.int32)
        column = self._index.vocab_dict[term]
        starts, rows = self._index.scores["indptr"], self._index.scores["indices"]
        found: NDArray[np.int32] = rows[starts[column] : starts[column + 1]]
        return found
