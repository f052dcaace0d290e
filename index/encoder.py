"""Text to vectors at asking time: the exported encoder, run by onnxruntime."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]  # numbers of rows

MODEL, TOKENIZER = "encoder.onnx", "tokenizer.json"


class Encoder:
    """A sentence encoder in `folder`: encoder.onnx and tokenizer.json. It encodes with `threads` threads, or with as many as
    there are processors where that is 0."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.force_spinning_stop", "1")  # else its threads burn a core between questions
        self._session = onnxruntime.InferenceSession(folder / MODEL, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    def knows(self, word: str) -> bool:
        """Whether the word stands whole in the encoder's vocabulary: an English word, not a misspelling."""
        return self._tokenizer.token_to_id(word) is not None

    def encode_together(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text, by one run: quicker, and equal but for the last bits. For questions, whose vectors
        are not kept."""
        tokens = [self._tokenizer.encode(text).ids for text in texts]
        mask = np.arange(max(map(len, tokens)))[None] < np.array([len(ids) for ids in tokens])[:, None]
        ids = np.zeros(mask.shape, np.int64)
        ids[mask] = np.concatenate(tokens)
        (output,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask.astype(np.int64)})
        vectors: Vectors = output / np.maximum(np.linalg.norm(output, axis=1, keepdims=True), 1e-12)
        return vectors

    def encode(self, texts: Sequence[str], done: Callable[[], object] = lambda: None) -> Vectors:
        """Unit vectors, one row a text; `done` is called after each.

        Texts run one at a time: a batch pads, padding changes the last bits, and the vector of a text would then
        depend on its neighbours, so that a rebuild would not give the same snapshot.
        """
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            ids = np.array([self._tokenizer.encode(text).ids], np.int64)
            (output,) = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
            vectors[row] = output[0] / max(float(np.linalg.norm(output[0])), 1e-12)
            done()
        return vectors
