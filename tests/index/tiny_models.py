"""Makes small sentence-transformers models with random weights: a program, because it loads torch. Argument: a folder."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

WORDS = "the a council plan will open data free public wi fi library bus tram query passage for and in of to :".split()


def make(folder: Path, *, pooling: str, prompts: dict[str, str]) -> None:
    """Save a model of two small layers without normalisation."""
    torch.manual_seed(1)
    base = folder / "transformer"
    base.mkdir(parents=True)
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    words = [*WORDS, *(letter for letter in letters if letter not in WORDS)]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words, *(f"##{letter}" for letter in letters)]
    tokenizer = BertWordPieceTokenizer({word: number for number, word in enumerate(vocabulary)})
    tokenizer.save(str(base / "tokenizer.json"))
    tokenizer_in_transformers = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(base / "tokenizer.json"), model_max_length=32, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", mask_token="[MASK]",
    )  # fmt: skip
    tokenizer_in_transformers.save_pretrained(base)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=48,
        max_position_embeddings=40, initializer_range=0.2,
    )  # fmt: skip
    BertModel(config).save_pretrained(base)
    transformer = Transformer(str(base), max_seq_length=32)
    model = SentenceTransformer(modules=[transformer, Pooling(24, pooling)], prompts=prompts)
    model.save(str(folder / "model"), create_model_card=False)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    make(target / "cls", pooling="cls", prompts={"query": "query: ", "passage": "passage: "})
    make(target / "max", pooling="max", prompts={})
