from pathlib import Path

import numpy as np
import pytest

from index.encoder import Encoder
from index.export import BUNDLED, model_folder
from tests.conftest import index

TEXTS = [
    "",
    "J1234",
    "Which modifier reports a discarded drug?",
    "Bill “one” unit — for each vial 😀 中文.",
    "Units are rounded up to the next whole unit, and the record says why. " * 40,  # more than the encoder reads
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("encoder")
    (home / "J1234.md").write_text("# J1234\n\nBill one unit.\n", encoding="utf-8")
    return home / "index" / index([home / "J1234.md"], home / "index").manifest.id


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    return Encoder(folder)


def test_the_export_gives_the_vectors_of_sentence_transformers(encoder: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(model_folder(BUNDLED)), device="cpu", local_files_only=True)
    original = model.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    assert np.abs(encoder.encode(TEXTS) - original).max() < 1e-5


def test_the_same_text_gives_the_same_bytes_whenever_it_is_encoded(encoder: Encoder, folder: Path) -> None:
    assert encoder.encode(TEXTS).tobytes() == Encoder(folder).encode(TEXTS).tobytes()


def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    alone = [encoder.encode([text])[0] for text in TEXTS]
    assert together.tobytes() == np.stack(alone).tobytes()
    assert together[::-1].tobytes() == encoder.encode(TEXTS[::-1]).tobytes()


def test_vectors_have_unit_length_and_one_row_a_text(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_progress_is_told_after_each_text(encoder: Encoder) -> None:
    told: list[int] = []
    encoder.encode(TEXTS, lambda: told.append(len(told)))
    assert told == [0, 1, 2, 3, 4]


def test_texts_of_one_meaning_are_nearer_than_others(encoder: Encoder) -> None:
    waste, discarded, route = encoder.encode(["drug wastage", "discarded medication", "intravenous line"])
    assert waste @ discarded > waste @ route


def test_an_english_word_is_known_and_a_misspelling_is_not(encoder: Encoder) -> None:
    assert encoder.knows("patient")
    assert not encoder.knows("pateint")
