from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.settings import Settings
from index.errors import EncoderUnavailable
from tests.tiny import WORDS

QUESTION = "which modifier for discarded IVIG"


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of a few kilobytes, whose weights are noise."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    folder = tmp_path_factory.mktemp("cross-encoder")
    torch.manual_seed(1)
    config = BertConfig(vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}', encoding="utf-8")
    return folder


def test_the_best_sentences_are_ranked_by_the_cross_encoder_and_stay_before_the_others(
    retold_index: Path, assistant: Assistant, cross_encoder: Path
) -> None:
    other = Assistant.open(Settings(index=retold_index, cross_encoder=str(cross_encoder)))
    before = assistant.retrieval.find(assistant.understand(QUESTION)).evidence
    after = other.retrieval.find(other.understand(QUESTION)).evidence
    assert [item.quote for item in after] != [item.quote for item in before]
    assert {item.quote for item in after[:20]} == {item.quote for item in before[:20]}
    first, rest = [item.score for item in after[:20]], [item.score for item in after[20:]]
    assert first == sorted(first, reverse=True)
    assert max(rest) <= first[-1]


def test_a_cross_encoder_that_is_not_there_is_refused_in_a_line(retold_index: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="nowhere/model"):
        Assistant.open(Settings(index=retold_index, cross_encoder="nowhere/model"))
