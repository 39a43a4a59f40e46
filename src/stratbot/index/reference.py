"""The reference encoder: sentence-transformers itself, for models that cannot be compiled and to hold the others to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stratbot.errors import EncoderUnavailableError
from stratbot.index.model_source import RuntimeKind, stay_offline

if TYPE_CHECKING:
    from stratbot.config import EncoderSettings
    from stratbot.index.model_source import ModelSource

_WINDOW_TEXTS = 512  # between two reports of progress


class ReferenceEncoder:
    """A model in sentence-transformers: any it can load from local files, a few times slower than compiled."""

    def __init__(self, model: ModelSource, settings: EncoderSettings, *, notice: str) -> None:
        """Load the model.

        Raises:
            EncoderUnavailableError: sentence-transformers cannot load it.
        """
        self.fingerprint = model.fingerprint(RuntimeKind.REFERENCE)
        self.notice = notice
        self._batch_size = settings.batch_size
        model.check_weights()
        self._model = _load(model, threads=settings.threads)
        self._document_prompt = self._prompt("document", "passage", "corpus")
        self.dim = int(self._model.get_embedding_dimension() or 0)
        window = self._model.max_seq_length
        special = len(self._ids([self._document_prompt], special_tokens=True)[0])
        self.max_tokens = (int(window) if window else 512) - special

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, without special tokens and prompt, and without cutting any off."""
        return [len(ids) for ids in self._ids(texts, special_tokens=False)]

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> npt.NDArray[np.float32]:
        """Encode texts of documents as (n, dim) float32, rows of unit length."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), _WINDOW_TEXTS):
            window = list(texts[start : start + _WINDOW_TEXTS])
            vectors[start : start + len(window)] = self._model.encode_document(
                window, batch_size=self._batch_size, normalize_embeddings=True, show_progress_bar=False
            )
            if on_progress is not None:
                on_progress(start + len(window))
        return vectors

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        """Encode what is searched for as (dim,) float32 of unit length."""
        return np.asarray(self._model.encode_query(text, normalize_embeddings=True, show_progress_bar=False), dtype=np.float32)

    def _prompt(self, *names: str) -> str:
        from stratbot.index.conversion import prompt_of

        return prompt_of(self._model, *names)

    def _ids(self, texts: Sequence[str], *, special_tokens: bool) -> list[list[int]]:
        tokenizer: Any = self._model.tokenizer
        if not texts:
            return []
        encoded = tokenizer(list(texts), add_special_tokens=special_tokens, truncation=False, padding=False, verbose=False)
        return list(encoded["input_ids"])


def _load(model: ModelSource, *, threads: int) -> Any:
    stay_offline()
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    if threads:
        torch.set_num_threads(threads)
    try:
        loaded = SentenceTransformer(str(model.folder), device="cpu", local_files_only=True, trust_remote_code=False)
    except Exception as error:  # any of torch, transformers and safetensors raises its own kind
        raise EncoderUnavailableError(
            f"The model {model.name} in {model.folder} cannot be loaded: {error}",
            hint="Check that it is a sentence-transformers model and complete, or leave the setting empty for the installed one",
        ) from error
    return loaded.eval()
