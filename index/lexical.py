"""Terms to scores of rows, by BM25 in bm25s."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np
from bm25s.stopwords import STOPWORDS_EN
from numpy.typing import NDArray

from index.encoder import Rows
from index.terms import terms

Scores = NDArray[np.float32]

_stopwords = frozenset(term for word in STOPWORDS_EN for term in terms(word))


def content(text: str) -> list[str]:
    """The terms of a text in order, without the commonest English words."""
    return [term for term in terms(text) if term not in _stopwords]


def pairs(found: Sequence[str]) -> list[str]:
    """Neighbouring terms, each two as one term."""
    return [f"{one} {other}" for one, other in pairwise(found)]


class TermIndex:
    """BM25 (Lucene's variant: Kamphuis et al., ECIR 2020) over rows of terms."""

    def __init__(self, index: "bm25s.BM25") -> None:
        self._index = index

    @classmethod
    def build(cls, rows: Sequence[list[str]], k1: float = 1.5, b: float = 0.75) -> "TermIndex":
        """`k1` and `b` are BM25's. Rows that hold no term at all are given the term "", since bm25s takes no empty index."""
        found = rows if any(rows) else [[""] for _ in rows]
        # Numbered in sorted order: bm25s alone would number the vocabulary anew at each build.
        numbers = {term: number for number, term in enumerate(sorted({term for row in found for term in row}))}
        index = bm25s.BM25(method="lucene", k1=k1, b=b)
        index.index(([[numbers[term] for term in row] for row in found], numbers), show_progress=False)
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> "TermIndex":
        return cls(bm25s.BM25.load(folder))

    def save(self, folder: Path) -> None:
        self._index.save(folder, show_progress=False)

    def __len__(self) -> int:
        return int(self._index.scores["num_docs"])

    def __contains__(self, term: str) -> bool:
        return term != "" and term in self._index.vocab_dict  # bm25s keeps "" for terms it does not know

    def scores(self, terms: Iterable[str]) -> Scores:
        """Of every row; 0 where it shares no term with the query."""
        known = [term for term in terms if term in self]
        found: Scores = self._index.get_scores(known) if known else np.zeros(len(self), np.float32)
        return found

    def rows(self, term: str) -> NDArray[np.int32]:
        """The rows that hold the term; their number is its document frequency."""
        if term not in self:
            return np.empty(0, np.int32)
        column = self._index.vocab_dict[term]
        starts, rows = self._index.scores["indptr"], self._index.scores["indices"]
        found: NDArray[np.int32] = rows[starts[column] : starts[column + 1]]
        return found

    def alike(self, rows: Rows, weights: Scores, most: int) -> Scores:
        """How far every row shares the `most` heaviest terms of some rows, which `weights` weighs: what is fed back from a
        first search to a second (relevance model 3: Abdul-Jaleel et al., TREC 2004)."""
        of = self._index.scores
        starts, holders, values = of["indptr"], of["indices"], of["data"]
        weight = np.zeros(len(self), np.float32)
        weight[rows] = weights
        heavy = np.add.reduceat(weight[holders] * values, starts[:-1])
        found = np.zeros(len(self), np.float32)
        for term in np.argsort(-heavy, kind="stable")[:most]:
            part = slice(starts[term], starts[term + 1])
            found[holders[part]] += heavy[term] * values[part]
        return found
