from pathlib import Path

import numpy as np
import pytest

from index.dense import VectorIndex
from index.encoder import Vectors

VECTORS = np.array([[1, 0], [0, 1], [0.6, 0.8], [-1, 0]], np.float32)
QUERY = np.array([1, 0], np.float32)


@pytest.fixture
def vectors() -> VectorIndex:
    return VectorIndex.build(VECTORS)


def found(index: VectorIndex, query: Vectors, k: int) -> list[tuple[int, float]]:
    rows, cosines = index.search(query, k)
    return list(zip(rows.tolist(), cosines.tolist(), strict=True))


def test_rows_come_nearest_first_with_their_cosines(vectors: VectorIndex) -> None:
    assert found(vectors, QUERY, 3) == [(0, 1.0), (2, pytest.approx(0.6)), (1, 0.0)]


def test_no_more_rows_come_than_there_are(vectors: VectorIndex) -> None:
    assert [row for row, _ in found(vectors, QUERY, 100)] == [0, 2, 1, 3]


def test_the_vectors_come_back_as_they_went_in(vectors: VectorIndex) -> None:
    assert vectors.vectors().tobytes() == VECTORS.tobytes()
    assert vectors.rows(1, 2).tobytes() == VECTORS[1:3].tobytes()
    assert len(vectors) == 4


def test_a_saved_index_answers_like_the_one_that_was_saved(vectors: VectorIndex, tmp_path: Path) -> None:
    vectors.save(tmp_path / "vectors")
    loaded = VectorIndex.load(tmp_path / "vectors")
    assert found(loaded, QUERY, 4) == found(vectors, QUERY, 4)


def test_the_same_vectors_give_the_same_file(vectors: VectorIndex, tmp_path: Path) -> None:
    vectors.save(tmp_path / "first")
    VectorIndex.build(VECTORS.copy()).save(tmp_path / "second")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_bytes(b"no index at all, but long enough for a header")
    with pytest.raises(RuntimeError):
        VectorIndex.load(tmp_path / "vectors")
