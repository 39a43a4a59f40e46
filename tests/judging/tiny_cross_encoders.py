"""Makes cross-encoders with random weights: a program, because it loads torch. Argument: a folder."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast


def make(folder: Path, *, outputs: int) -> None:
    """Save a classifier of one small layer over pairs of texts."""
    torch.manual_seed(2)
    folder.mkdir(parents=True)
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    tokenizer = BertWordPieceTokenizer({word: number for number, word in enumerate(vocabulary)})
    tokenizer.save(str(folder / "tokenizer.json"))
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(folder / "tokenizer.json"), model_max_length=64, pad_token="[PAD]", unk_token="[UNK]",
        cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]",
    ).save_pretrained(folder)  # fmt: skip
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=24, num_hidden_layers=1, num_attention_heads=3, intermediate_size=48,
        max_position_embeddings=64, initializer_range=0.5, num_labels=outputs,  # type: ignore[call-arg]
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    make(target / "one", outputs=1)
    make(target / "three", outputs=3)
