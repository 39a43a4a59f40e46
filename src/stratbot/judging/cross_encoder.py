"""A cross-encoder as a judge: it reads topic and sentence together, where one is on the machine and asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stratbot.errors import EncoderUnavailableError
from stratbot.index.model_source import find_model, stay_offline

if TYPE_CHECKING:
    from stratbot.config import JudgeSettings
    from stratbot.index.model_source import ModelSource


class CrossEncoderJudge:
    """Any cross-encoder with one output that sentence-transformers can load from local files."""

    def __init__(self, settings: JudgeSettings) -> None:
        """Load the model.

        Raises:
            EncoderUnavailableError: It is not on this machine, cannot be loaded, or has more outputs than one.
        """
        source = find_model(settings.model, owner="cross-encoder")
        self.fingerprint = f"{source.name}@{source.digest[:12]}"
        self._batch_size = settings.batch_size
        self._model = _load(source, max_tokens=settings.max_tokens)

    def relevance(self, topic: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Say how far each text is about a topic, (n,) float32 between 0 and 1: the sigmoid of the model's output."""
        if not texts:
            return np.zeros(0, np.float32)
        import torch

        pairs = [(topic, text) for text in texts]
        scores = self._model.predict(
            pairs, batch_size=self._batch_size, show_progress_bar=False, activation_fn=torch.nn.Sigmoid(), convert_to_numpy=True
        )
        return np.asarray(scores, dtype=np.float32).reshape(len(texts))


def _load(source: ModelSource, *, max_tokens: int) -> Any:
    stay_offline()
    from sentence_transformers import CrossEncoder
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    hint = "Name a cross-encoder that ranks passages, such as cross-encoder/ms-marco-MiniLM-L6-v2, or leave the setting empty."
    try:
        model = CrossEncoder(str(source.folder), device="cpu", local_files_only=True, trust_remote_code=False)
    except Exception as error:  # any of torch, transformers and safetensors raises its own kind
        raise EncoderUnavailableError(
            f"The cross-encoder {source.name} in {source.folder} cannot be loaded: {error}", hint=hint
        ) from error
    if model.num_labels != 1:
        raise EncoderUnavailableError(f"The model {source.name} has {model.num_labels} outputs, not one.", hint=hint)
    model.max_seq_length = min(model.max_seq_length or max_tokens, max_tokens)
    return model
