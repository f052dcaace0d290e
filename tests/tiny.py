"""A sentence-transformers model of a few kilobytes, for builds that take no time. Its weights are noise."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.build import Built, Progress, build
from index.sheets import NO_SHEETS, Sheets
from index.snapshot import Snapshot, open_snapshot

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]
DIMENSION, TOKENS = 16, 64

# A write-up with sentences enough for a metric to be learned, each a passage with two questions but for the last two.
DRUGS = "abatacept belimumab cabazitaxel denosumab eculizumab fulvestrant golimumab heparin infliximab ketorolac".split()
PLACES = "office hospital clinic pharmacy home ward center practice agency facility".split()
_told = [*(f"{drug.capitalize()} is billed" for drug in DRUGS), *(f"The {place} bills" for place in PLACES)]
TAUGHT = "# J1234: example\n\n## Units\n\n" + "".join(f"{told} by the unit.\n\n" for told in _told)
QUESTIONS = Sheets(
    {"J1234": [(told, question) for told in _told[:-2] for question in (f"how is it when {told.lower()}", f"why so: {told}")]},
    {"unanswered": ["who made the vial", "what is its price"], "elsewhere": ["when does the code end"]},
)


@dataclass(frozen=True, slots=True)
class Tiny:
    """A tiny model and the folder that keeps its export."""

    model: Path
    encoders: Path

    def index(
        self,
        paths: list[Path],
        out: Path,
        passage_chars: int = 1200,
        progress: Progress = lambda *_: None,
        sheets: Sheets = NO_SHEETS,
    ) -> Built:
        return build(paths, out, str(self.model), passage_chars, self.encoders, progress, sheets=sheets)

    def open(self, out: Path) -> Snapshot:
        return open_snapshot(out, str(self.model))


def shared(factory: pytest.TempPathFactory) -> Tiny:
    """One for the whole session, exported by the first build."""
    home = factory.getbasetemp() / "tiny"
    if not home.exists():
        (home / "model").mkdir(parents=True)
        write_model(home / "model", seed=1)
    return Tiny(home / "model", home / "encoders")


def write_model(folder: Path, seed: int) -> None:
    import torch
    from transformers import BertConfig, BertModel
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=DIMENSION,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=DIMENSION,
        max_position_embeddings=TOKENS,
    )
    BertModel(config).save_pretrained(folder)
    kinds = {"": "Transformer", "1_Pooling": "Pooling"}
    modules = [
        {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for number, (path, kind) in enumerate(kinds.items())
    ]
    (folder / "1_Pooling").mkdir(exist_ok=True)
    for name, fields in {
        "modules.json": modules,
        "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "model_max_length": TOKENS},
        "1_Pooling/config.json": {"word_embedding_dimension": DIMENSION, "pooling_mode_mean_tokens": True},
    }.items():
        (folder / name).write_text(json.dumps(fields), encoding="utf-8")
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
