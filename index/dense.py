"""Vectors and their cosines, kept in a FAISS index."""

from pathlib import Path

import faiss
import numpy as np

from index.encoder import Vectors


class VectorIndex:
    """Unit vectors by row, compared one and all: a standard score takes every score, not only the nearest rows'."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors

    @classmethod
    def load(cls, path: Path) -> "VectorIndex":
        """Raises RuntimeError where the file is not a FAISS index."""
        index = faiss.read_index(str(path))
        return cls(index.reconstruct_n(0, index.ntotal))

    def save(self, path: Path) -> None:
        index = faiss.IndexFlatIP(self.vectors.shape[1])
        index.add(self.vectors)
        faiss.write_index(index, str(path))

    def __len__(self) -> int:
        return len(self.vectors)

    def cosines(self, query: Vectors) -> Vectors:
        """Of one query vector with every row."""
        found: Vectors = np.einsum("ij,j->i", self.vectors, query)  # BLAS would wake its threads for longer than it takes
        return found
