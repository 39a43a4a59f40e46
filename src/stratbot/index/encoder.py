"""Passages and queries -> vectors: what an encoder is, and how the configured one is opened.

The model is one that sentence-transformers can load. It runs compiled where that works (`compiled.py`) and in
sentence-transformers itself where it does not (`reference.py`). Nothing here imports either of them, nor torch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from stratbot.errors import EncoderUnavailableError, SettingsError
from stratbot.index.model_source import RuntimeKind, find_model
from stratbot.index.runtimes import existing_runtime, make_runtime

if TYPE_CHECKING:
    from stratbot.config import EncoderSettings
    from stratbot.index.runtimes import Runtime

FloatMatrix: TypeAlias = npt.NDArray[np.float32]
FloatVector: TypeAlias = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors whose inner product says how near their meanings are."""

    @property
    def fingerprint(self) -> str:
        """Model, digest of its files and kind of runtime: an index is valid only for the fingerprint that built it."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Tokens of a text that fit, without special tokens and prompt; what is past them is not encoded."""

    @property
    def notice(self) -> str:
        """What the user should know about how the model runs; empty when there is nothing to say."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, without special tokens and prompt, and without cutting any off."""

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> FloatMatrix:
        """Encode texts of documents.

        Args:
            texts: In any order and of any length; what is past `max_tokens` is cut off.
            on_progress: Called now and then with how many of the texts are done.

        Returns:
            (len(texts), dim) float32, rows of unit length.
        """

    def encode_query(self, text: str) -> FloatVector:
        """Encode what is searched for, as (dim,) float32 of unit length."""


def open_encoder(settings: EncoderSettings, *, fallback_cache_dir: Path | None = None) -> Encoder:
    """Open the configured model, compiling it first if that has not been done on this machine.

    Args:
        settings: Which model, and how it is to run.
        fallback_cache_dir: Where the compiled model is kept if the user's own cache folder cannot be written;
            `index_dir/cache` is meant.

    Raises:
        EncoderUnavailableError: The model is not installed, is not what it should be, or cannot be loaded.
        SettingsError: `settings.runtime` is none of `auto`, `compiled`, `reference`.
    """
    _check(settings)
    model = find_model(settings.model, fallback_cache_dir=fallback_cache_dir)
    if settings.runtime == "reference":
        from stratbot.index.reference import ReferenceEncoder

        return ReferenceEncoder(model, settings, notice="")
    runtime = existing_runtime(model, fallback_cache_dir=fallback_cache_dir) or make_runtime(
        model, fallback_cache_dir=fallback_cache_dir
    )
    if runtime.kind is not RuntimeKind.REFERENCE:
        from stratbot.index.compiled import CompiledEncoder

        kind = _kind(runtime, settings)
        return CompiledEncoder(runtime, settings, fingerprint=model.fingerprint(kind), kind=kind)
    if settings.runtime == "compiled":
        raise EncoderUnavailableError(
            f"The model {model.name} cannot be compiled: {runtime.reason}",
            hint="Choose the runtime auto or reference, or another model",
        )
    from stratbot.index.reference import ReferenceEncoder

    return ReferenceEncoder(
        model,
        settings,
        notice=f"The model {model.name} runs in sentence-transformers, because {runtime.reason}: "
        "indexing takes about five times as long, and the first question some seconds more",
    )


def encoder_fingerprint(settings: EncoderSettings, *, fallback_cache_dir: Path | None = None) -> str | None:
    """Return the fingerprint that `open_encoder` would give, without loading anything.

    Returns:
        None where only making the runtime can tell, because the model has never been opened on this machine.

    Raises:
        EncoderUnavailableError: The model is not installed.
        SettingsError: `settings.runtime` is unknown.
    """
    _check(settings)
    model = find_model(settings.model, fallback_cache_dir=fallback_cache_dir)
    if settings.runtime == "reference":
        return model.fingerprint(RuntimeKind.REFERENCE)
    runtime = existing_runtime(model, fallback_cache_dir=fallback_cache_dir)
    return None if runtime is None else model.fingerprint(_kind(runtime, settings))


def _kind(runtime: Runtime, settings: EncoderSettings) -> RuntimeKind:
    """Return how a runtime is used: `compiled` asks for full precision where `auto` takes what is quickest."""
    is_compiled = runtime.kind is not RuntimeKind.REFERENCE
    return RuntimeKind.COMPILED if is_compiled and settings.runtime == "compiled" else runtime.kind


def _check(settings: EncoderSettings) -> None:
    if settings.runtime not in ("auto", "compiled", "reference"):
        raise SettingsError(f"There is no runtime {settings.runtime!r}", hint="Choose auto, compiled or reference")
