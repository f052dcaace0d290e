import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from index.errors import EncoderUnavailable, SnapshotMismatch
from index.export import BUNDLED, BUNDLED_SHA256, model_folder, weight_digest
from index.snapshot import open_snapshot, published
from tests.tiny import DIMENSION, TOKENS, Tiny, shared, write_model


@pytest.fixture
def tiny(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """A model and its export that a test may change."""
    kept = shared(tmp_path_factory)
    note = tmp_path / "J1234.md"
    note.write_text("# J1234\n\nBill one unit. Keep the vial.\n", encoding="utf-8")
    kept.index([note], tmp_path / "first")
    shutil.copytree(kept.model, tmp_path / "model")
    shutil.copytree(kept.encoders, tmp_path / "encoders")
    return Tiny(tmp_path / "model", tmp_path / "encoders")


@pytest.fixture
def note(tmp_path: Path) -> Path:
    return tmp_path / "J1234.md"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_the_bundled_weights_are_the_known_ones() -> None:
    assert weight_digest(BUNDLED) == BUNDLED_SHA256
    assert (model_folder(BUNDLED) / "model.safetensors").is_file()


def test_an_encoder_that_is_neither_a_folder_nor_cached_is_refused_by_name() -> None:
    with pytest.raises(EncoderUnavailable, match="no-such/encoder"):
        weight_digest("no-such/encoder")


def test_where_nothing_can_be_built_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderUnavailable, match=r"pip install 'billing-assistant\[build\]'"):
        model_folder(BUNDLED)


def test_a_folder_without_weights_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=f"no weights in {tmp_path}"):
        weight_digest(str(tmp_path))


def test_weights_that_cannot_be_loaded_are_refused_by_name(tiny: Tiny, note: Path, out: Path) -> None:
    (tiny.model / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(EncoderUnavailable, match=f"Encoder {tiny.model} cannot be loaded"):
        tiny.index([note], out)
    assert list(tiny.model.parent.rglob(".building-*")) == []


def test_any_sentence_transformers_model_exports_to_the_vectors_it_gives_itself(tiny: Tiny, note: Path, out: Path) -> None:
    from sentence_transformers import SentenceTransformer

    tiny.index([note], out)
    encoder = tiny.open(out).encoder
    texts = ["", "bill one unit", "which modifier " * TOKENS]
    original = SentenceTransformer(str(tiny.model), device="cpu").encode(texts, normalize_embeddings=True)
    assert encoder.dimension == DIMENSION
    assert np.abs(encoder.encode(texts) - original).max() < 1e-5


def test_an_exported_encoder_is_neither_exported_nor_locked_again(tiny: Tiny, note: Path, out: Path) -> None:
    (tiny.encoders / ".encoder.lock").unlink(missing_ok=True)
    kept, stages = list(tiny.encoders.iterdir()), list[str]()
    tiny.index([note], out, progress=lambda stage, *_: stages.append(stage))
    assert stages == ["Reading", *["Encoding"] * 3]
    assert list(tiny.encoders.iterdir()) == kept


def test_new_weights_under_the_same_name_encode_everything_anew(tiny: Tiny, note: Path, out: Path) -> None:
    before = tiny.index([note], out)
    write_model(tiny.model, seed=2)
    after = tiny.index([note], out)
    assert (before.encoded, after.encoded, after.unchanged) == (3, 3, False)
    for name in ("encoder.onnx", "sentences.faiss"):
        assert before.manifest.files[name] != after.manifest.files[name]


def test_what_is_damaged_together_with_the_shared_encoder_is_mended_to_the_same_bytes(tiny: Tiny, note: Path, out: Path) -> None:
    built = tiny.index([note], out)
    (export,) = tiny.encoders.glob("[!.]*")
    for folder in (published(out), export):
        (folder / "encoder.onnx").write_bytes(b"cut short")
    assert tiny.index([note], out).manifest == built.manifest
    assert tiny.open(out).encoder.encode(["unit"]).shape == (1, DIMENSION)


def test_a_snapshot_of_one_encoder_is_not_opened_with_another(tiny: Tiny, note: Path, out: Path) -> None:
    tiny.index([note], out)
    with pytest.raises(SnapshotMismatch, match=f"built by encoder {tiny.model}, but {BUNDLED} is set"):
        open_snapshot(out, BUNDLED)


def test_to_ask_a_snapshot_needs_no_model(tiny: Tiny, note: Path, out: Path) -> None:
    tiny.index([note], out)
    shutil.rmtree(tiny.model)
    shutil.rmtree(tiny.encoders)
    assert tiny.open(out).encoder.encode(["unit"]).shape == (1, DIMENSION)
