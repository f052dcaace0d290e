"""Nearest vectors by inner product, in a FAISS index."""

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors


class VectorIndex:
    """Unit vectors by row; scores are cosines."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> "VectorIndex":
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> "VectorIndex":
        """Raises RuntimeError where the file is not a FAISS index."""
        return cls(faiss.read_index(str(path)))

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, query: Vectors, k: int, within: NDArray[np.int64] | None = None) -> tuple[NDArray[np.int64], Vectors]:
        """The rows nearest to one query vector, nearest first, and their cosines; `within` are the rows looked at, all
        where it is None."""
        only = faiss.SearchParameters()
        only.sel = None if within is None else faiss.IDSelectorBatch(within)
        most = len(self) if within is None else len(within)
        scores, rows = self._index.search(query.reshape(1, -1), min(k, most), params=only)
        return rows[0], scores[0]

    def rows(self, first: int, count: int) -> Vectors:
        """The vectors of `count` rows from `first` on, (count, dimension)."""
        found: Vectors = self._index.reconstruct_n(first, count)
        return found

    def vectors(self) -> Vectors:
        return self.rows(0, len(self))
