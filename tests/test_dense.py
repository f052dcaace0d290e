from pathlib import Path

import numpy as np
import pytest

from index.dense import VectorIndex

VECTORS = np.array([[1, 0], [0, 1], [0.6, 0.8], [-1, 0]], np.float32)
QUERY = np.array([0.8, 0.6], np.float32)


@pytest.fixture
def vectors() -> VectorIndex:
    return VectorIndex(VECTORS)


def test_every_row_has_its_cosine_with_the_query_in_order(vectors: VectorIndex) -> None:
    assert vectors.cosines(QUERY).tolist() == pytest.approx([0.8, 0.6, 0.96, -0.8])
    assert len(vectors) == 4


def test_a_saved_index_holds_and_answers_what_the_one_that_was_saved_does(vectors: VectorIndex, tmp_path: Path) -> None:
    vectors.save(tmp_path / "vectors")
    loaded = VectorIndex.load(tmp_path / "vectors")
    assert loaded.vectors.tobytes() == VECTORS.tobytes()
    assert loaded.cosines(QUERY).tobytes() == vectors.cosines(QUERY).tobytes()
    assert len(loaded) == 4


def test_an_index_of_no_rows_is_saved_and_loaded_like_any_other(tmp_path: Path) -> None:
    VectorIndex(VECTORS[:0]).save(tmp_path / "vectors")
    loaded = VectorIndex.load(tmp_path / "vectors")
    assert loaded.vectors.shape == (0, 2)
    assert loaded.cosines(QUERY).tolist() == []


def test_the_same_vectors_give_the_same_file(vectors: VectorIndex, tmp_path: Path) -> None:
    vectors.save(tmp_path / "first")
    VectorIndex(VECTORS.copy()).save(tmp_path / "second")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_bytes(b"no index at all, but long enough for a header")
    with pytest.raises(RuntimeError):
        VectorIndex.load(tmp_path / "vectors")
