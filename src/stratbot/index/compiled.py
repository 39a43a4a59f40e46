"""The compiled encoder: the tokenizers library in front of OpenVINO. The only road a question takes; no torch on it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stratbot.errors import EncoderUnavailableError
from stratbot.index.model_source import RuntimeKind
from stratbot.index.runtimes import GRAPH, INT8_GRAPH, TOKENIZER, Runtime, discard_runtime

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from stratbot.config import EncoderSettings

TOKENS_PER_TEXT = 64
"""What `batch_size` counts a text as: a batch holds that many tokens, so that short texts come in larger batches."""

_PROGRESS_EVERY = 16  # batches


class CompiledEncoder:
    """A model through OpenVINO: one runtime for queries, one for documents, each loaded when first needed.

    Queries run in full precision on one thread: with a second process on the machine, waiting for a thread pool
    takes longer than a short text. Documents run in the precision the processor is quickest in: bfloat16 where it
    has it, cosine above .9999 to full precision; else, if so wished, whole numbers of eight bits, .998 on average. Safe to use
    from several threads.
    """

    def __init__(self, runtime: Runtime, settings: EncoderSettings, *, fingerprint: str, kind: RuntimeKind) -> None:
        """Keep what is needed to load the runtime later.

        Args:
            runtime: On this machine.
            settings: Number of threads, size of a batch.
            fingerprint: Of the model, run like this.
            kind: How documents are run; all of them in the same precision, however few there are.
        """
        self.fingerprint = fingerprint
        self.dim = runtime.dim
        self.notice = ""
        self._runtime = runtime
        self._settings = settings
        self._kind = kind
        self._query_lock = threading.Lock()
        self._documents_lock = threading.Lock()
        self._tokenizer = load_tokenizer(runtime.folder / TOKENIZER, window=runtime.window)

    @cached_property
    def max_tokens(self) -> int:
        """Tokens of a text that fit beside the special tokens and the prompt."""
        return self._runtime.window - len(self._tokenizer.encode(self._runtime.document_prompt).ids)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, without special tokens and prompt, and without cutting any off."""
        encodings = self._counting_tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> npt.NDArray[np.float32]:
        """Encode texts of documents as (n, dim) float32, rows of unit length."""
        prompted = [self._runtime.document_prompt + text for text in texts] if self._runtime.document_prompt else texts
        with self._documents_lock:
            if not texts:
                return np.zeros((0, self.dim), np.float32)
            return infer_texts(
                self._document_requests,
                self._tokenizer,
                prompted,
                pad_id=self._runtime.pad_id,
                batch_tokens=self._settings.batch_size * TOKENS_PER_TEXT,
                on_progress=on_progress,
            )

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        """Encode what is searched for as (dim,) float32 of unit length."""
        with self._query_lock:
            vector: npt.NDArray[np.float32] = infer_texts(
                [self._query_request],
                self._tokenizer,
                [self._runtime.query_prompt + text],
                pad_id=self._runtime.pad_id,
                batch_tokens=self._settings.batch_size * TOKENS_PER_TEXT,
            )[0]
            return vector

    @cached_property
    def _counting_tokenizer(self) -> Tokenizer:
        return load_tokenizer(self._runtime.folder / TOKENIZER, window=None)

    @cached_property
    def _query_request(self) -> Any:
        configuration = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}
        return self._compile(GRAPH, configuration).create_infer_request()

    @cached_property
    def _document_requests(self) -> list[Any]:
        configuration: dict[str, Any] = {"PERFORMANCE_HINT": "THROUGHPUT"}
        if self._settings.threads:
            configuration["INFERENCE_NUM_THREADS"] = self._settings.threads
        if self._settings.runtime == "compiled" or self._kind is RuntimeKind.INT8:
            configuration["INFERENCE_PRECISION_HINT"] = "f32"  # what is not in eight bits: bfloat16 made up is half as quick
        compiled = self._compile(INT8_GRAPH if self._kind is RuntimeKind.INT8 else GRAPH, configuration)
        # Twice the number that run at once, so that the next batch waits ready while one is being copied.
        wanted = 2 * int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
        return [compiled.create_infer_request() for _ in range(wanted)]

    def _compile(self, graph: str, configuration: dict[str, Any]) -> Any:
        # Without weights, the cache of the compilation is 0.4 MB instead of 90, and loads no slower.
        kept = {"CACHE_DIR": str(self._runtime.folder / "compiled"), "CACHE_MODE": "OPTIMIZE_SIZE"}
        try:
            return openvino_core().compile_model(str(self._runtime.folder / graph), "CPU", {**kept, **configuration})
        except RuntimeError as error:  # OpenVINO raises nothing more specific
            discard_runtime(self._runtime)
            raise EncoderUnavailableError(
                f"The compiled model in {self._runtime.folder} cannot be loaded; it was taken away: {str(error).strip()[:200]}",
                hint="Run the command again to have it made anew",
            ) from error


def infer_texts(
    requests: Sequence[Any],
    tokenizer: Tokenizer,
    texts: Sequence[str],
    *,
    pad_id: int,
    batch_tokens: int,
    on_progress: Callable[[int], None] | None = None,
) -> npt.NDArray[np.float32]:
    """Run texts through a compiled pipeline, sorted by length so that little of a batch is padding.

    The requests are waited for in turn. OpenVINO could call back instead, but its threads then hold Python
    objects and abort the process now and then when the interpreter ends (2026.4).

    Args:
        requests: Of one compiled model; that many batches are under way at once.
        tokenizer: With truncation set, without padding.
        texts: One or more.
        pad_id: Token that fills rows up.
        batch_tokens: Of one batch with its padding; a longer text is a batch by itself.
        on_progress: Called with the number of texts that are done.

    Returns:
        (n, dim) float32, rows of unit length.
    """
    ids = [encoding.ids for encoding in tokenizer.encode_batch_fast(list(texts))]
    batches = batches_by_length([len(row) for row in ids], batch_tokens)
    vectors: npt.NDArray[np.float32] | None = None
    waiting: list[list[int] | None] = [None] * len(requests)
    done = 0

    def collect(slot: int) -> None:
        nonlocal vectors, done
        rows = waiting[slot]
        if rows is not None:
            requests[slot].wait()
            output = requests[slot].get_output_tensor(0).data
            if vectors is None:
                vectors = np.empty((len(ids), output.shape[1]), np.float32)
            vectors[rows] = output
            waiting[slot] = None
            done += len(rows)

    try:
        for number, rows in enumerate(batches):
            slot = number % len(requests)
            collect(slot)
            tokens = np.full((len(rows), len(ids[rows[0]])), pad_id, np.int64)
            mask = np.zeros_like(tokens)
            for position, row in enumerate(rows):
                tokens[position, : len(ids[row])] = ids[row]
                mask[position, : len(ids[row])] = 1
            requests[slot].start_async({"input_ids": tokens, "attention_mask": mask})
            waiting[slot] = rows
            if on_progress is not None and number % _PROGRESS_EVERY == _PROGRESS_EVERY - 1:
                on_progress(done)
    finally:
        # Also when interrupted: a request that is still running could not be started again.
        for slot in range(len(requests)):
            collect(slot)
    if on_progress is not None:
        on_progress(done)
    assert vectors is not None, "there was at least one batch"
    return unit_rows(vectors)


def batches_by_length(lengths: Sequence[int], batch_tokens: int) -> list[list[int]]:
    """Group positions into batches, longest first: none holds more than `batch_tokens` unless it holds one text."""
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda row: (-lengths[row], row)):
        if batches and lengths[batches[-1][0]] * (len(batches[-1]) + 1) <= batch_tokens:
            batches[-1].append(row)
        else:
            batches.append([row])
    return batches


def unit_rows(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Scale rows to length one; a row of zeros stays one, since it has no direction."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def load_tokenizer(path: Path, *, window: int | None) -> Tokenizer:
    """Load a tokenizer that does not pad, and cuts texts to `window` tokens or, with None, not at all."""
    from tokenizers import Tokenizer

    try:
        tokenizer: Tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises Exception itself
        raise EncoderUnavailableError(
            f"The tokenizer {path} cannot be loaded: {error}", hint=f"Delete the folder {path.parent} and run the command again"
        ) from error
    tokenizer.no_padding()
    if window is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(window)
    return tokenizer


@cache
def openvino_core() -> Any:
    """Return OpenVINO's core, one for the life of the process.

    Each core sets a stack for signal handlers and puts the former one back when it is released; of two that are
    released in the order in which they were made, the second puts back the first one's, which is gone, and the next signal
    ends the process (2026.4).
    """
    return load_openvino().Core()


def quickest_kind() -> RuntimeKind:
    """Return the precision in which this processor runs documents the quickest."""
    able = openvino_core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    if "BF16" in able:
        return RuntimeKind.BF16
    return RuntimeKind.INT8 if "INT8" in able else RuntimeKind.COMPILED


def load_openvino() -> Any:
    """Import OpenVINO without its telemetry, which reports over the network that it was imported.

    The report is made by its converter `openvino.tools.ovc`, which `import openvino` loads; that part may fail to
    load, and is held back here, which also saves a tenth of a second. Where it is needed it is imported later,
    and then finds no telemetry package.
    """
    barred: dict[str, Any] = sys.modules  # None as a module makes its import fail
    if "openvino" not in sys.modules:
        barred.setdefault("openvino_telemetry", None)
        barred["openvino.tools.ovc"] = None
        try:
            import openvino
        finally:
            del barred["openvino.tools.ovc"]
    import openvino

    return openvino
