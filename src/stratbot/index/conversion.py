"""Model -> compiled runtime, made once in a process of its own: `python -m stratbot.index.conversion`.

sentence-transformers loads the model and defines what it computes; OpenVINO takes over its whole pipeline, pooling
and all, and is held to sentence-transformers' own vectors before it may be used.
"""

from __future__ import annotations

import sys
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stratbot.index import int8
from stratbot.index.compiled import infer_texts, load_openvino, load_tokenizer, openvino_core, quickest_kind
from stratbot.index.model_source import RuntimeKind
from stratbot.index.runtimes import GRAPH, INT8_GRAPH, INT8_WEIGHTS, TOKENIZER, WEIGHTS, Runtime, write_record

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

LEAST_COSINE = 0.999
"""Between a text's two vectors, or the compiled model is not used."""
LEAST_INT8_COSINE = 0.995
"""Between the two vectors of a text on average, or documents are not run in eight bits."""
CALIBRATION = "calibration.txt"
"""Sentences of the sample corpus, short ones and long ones, that show which values the model works with."""

CHECK_TEXTS = (
    "Wi-Fi",
    "Which councils plan to offer free public Wi-Fi in their libraries by 2020?",
    "The Council will publish its data under an open licence, so that residents, businesses and partners can use it.",
    "ÜBER die Digitalisierung der Verwaltung: naïve façades, Zürich – 25 % weniger Kosten (§ 3).",
    "• 4.2.1  Action: move 60% of all transactions on-line;  owner: Head of ICT;  budget: £1.2m",
    "電子政府 and eGovernment services, №7; e-mail: someone@example.org",
    " ".join(["A strategy without an implementation plan, a budget and named owners is a statement of intent."] * 5),
    " ".join(["Residents should be able to report a missed bin, pay council tax and follow a planning application."] * 30),
)
"""Short and long, past the window of most models, with capitals, accents and signs that tokenizers treat differently."""


def convert(*, folder: Path, digest: str, target: Path) -> Runtime:
    """Load a model and write its runtime to a new folder.

    Args:
        folder: Where its files lie.
        digest: Of those files.
        target: A folder that does not exist yet.

    Returns:
        The runtime. Its kind is REFERENCE, with a reason, when the model cannot be compiled faithfully.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(0)
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False).eval()
    target.mkdir(parents=True)
    versions = {
        package: version(package) for package in ("openvino", "sentence-transformers", "tokenizers", "torch", "transformers")
    }
    obstacle = _obstacle(model)
    runtime = None
    if not obstacle:
        try:
            runtime = _compile(model, target, digest=digest, versions=versions)
            if runtime.worst_cosine < LEAST_COSINE:
                obstacle = f"its compiled vectors depart from the model's (cosine {runtime.worst_cosine:.4f})"
        except Exception as error:  # the converter raises whatever an unknown operation makes it raise
            obstacle = f"OpenVINO cannot convert it ({type(error).__name__}: {_first_line(error)})"
    if runtime is None or obstacle:
        for path in target.iterdir():
            path.unlink()
        runtime = Runtime(
            kind=RuntimeKind.REFERENCE,
            reason=obstacle,
            source=digest,
            versions=versions,
            files={},
        )
    write_record(runtime, target)
    return runtime


def prompt_of(model: SentenceTransformer, *names: str) -> str:
    """Return the prompt that sentence-transformers puts before a text of this task: the first of `names` it has."""
    for name in (*names, model.default_prompt_name):
        if name is not None and name in model.prompts:
            return str(model.prompts[name] or "")
    return ""


def _obstacle(model: SentenceTransformer) -> str:
    """Say why a model's pipeline is not one that is compiled; empty if it is."""
    modules = list(model)
    kinds = [type(module).__name__ for module in modules]
    if kinds[:2] != ["Transformer", "Pooling"] or kinds[2:] not in ([], ["Normalize"]):
        return f"its modules are {', '.join(kinds)}, and only Transformer, Pooling and Normalize are compiled"
    pooling: Any = modules[1]
    if pooling.pooling_mode not in ("mean", "cls") or not pooling.include_prompt:
        return f"its pooling is {pooling.pooling_mode}, and only mean and cls over the whole text are compiled"
    tokenizer: Any = model.tokenizer
    if not getattr(tokenizer, "is_fast", False) or tokenizer.padding_side != "right" or tokenizer.pad_token_id is None:
        return "its tokenizer is not one that the tokenizers library runs with padding on the right"
    if model.truncate_dim is not None:
        return "its vectors are cut to fewer dimensions"
    return ""


def _compile(model: SentenceTransformer, target: Path, *, digest: str, versions: dict[str, str]) -> Runtime:
    import torch

    openvino = load_openvino()
    from openvino.tools.ovc import convert_model

    class Pipeline(torch.nn.Module):
        """All modules of the model as one function of its token ids."""

        def __init__(self) -> None:
            super().__init__()
            self.steps = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features: dict[str, Any] = {"input_ids": input_ids, "attention_mask": attention_mask}
            for step in self.steps:
                features = step(features)
            vectors: torch.Tensor = features["sentence_embedding"]
            return vectors

    tokenizer: Any = model.tokenizer
    example = torch.ones((2, 8), dtype=torch.long)
    with torch.inference_mode():
        graph = convert_model(Pipeline(), example_input={"input_ids": example, "attention_mask": example})
    openvino.save_model(graph, str(target / GRAPH), compress_to_fp16=False)
    (target / TOKENIZER).write_text(tokenizer.backend_tokenizer.to_str(), encoding="utf-8")
    transformer: Any = model[0]
    window = int(model.max_seq_length or transformer.config.max_position_embeddings)
    int8_cosine = _try_int8(model, target, window=window)
    in_int8 = int8_cosine >= LEAST_INT8_COSINE
    if not in_int8:
        for file in (INT8_GRAPH, INT8_WEIGHTS):
            (target / file).unlink(missing_ok=True)
    runtime = Runtime(
        kind=_kind(in_int8=in_int8),
        source=digest,
        dim=int(model.get_embedding_dimension() or 0),
        window=window,
        pad_id=int(tokenizer.pad_token_id),
        query_prompt=prompt_of(model, "query"),
        document_prompt=prompt_of(model, "document", "passage", "corpus"),
        pipeline=(
            type(transformer.model).__name__,
            f"pooling {model[1].pooling_mode}",
            *(type(step).__name__ for step in list(model)[2:]),
        ),
        worst_cosine=_worst_cosine(model, target, window=window),
        int8_cosine=round(int8_cosine, 5),
        versions=versions,
        files={
            file: (target / file).stat().st_size
            for file in (GRAPH, WEIGHTS, TOKENIZER, *((INT8_GRAPH, INT8_WEIGHTS) if in_int8 else ()))
        },
    )
    return runtime


def _kind(*, in_int8: bool) -> RuntimeKind:
    if in_int8:
        return RuntimeKind.INT8
    return RuntimeKind.BF16 if quickest_kind() is RuntimeKind.BF16 else RuntimeKind.COMPILED


def _worst_cosine(model: SentenceTransformer, target: Path, *, window: int) -> float:
    """Encode the check texts both ways, padded together, as documents are and at full precision."""
    expected = np.asarray(model.encode(list(CHECK_TEXTS), prompt="", normalize_embeddings=True, show_progress_bar=False))
    tokenizer = load_tokenizer(target / TOKENIZER, window=window)
    worst = 1.0
    for configuration in ({}, {"INFERENCE_PRECISION_HINT": "f32"}):
        compiled = openvino_core().compile_model(str(target / GRAPH), "CPU", configuration)
        pad_id = int(model.tokenizer.pad_token_id)
        found = infer_texts([compiled.create_infer_request()], tokenizer, CHECK_TEXTS, pad_id=pad_id, batch_tokens=2_048)
        worst = min(worst, float(np.min(np.sum(found * expected, axis=1))))
    return worst


def _try_int8(model: SentenceTransformer, target: Path, *, window: int) -> float:
    """Write the graph in eight bits where that is quicker, and return how near it comes on average; 0 where it is not."""
    if quickest_kind() is not RuntimeKind.INT8:
        return 0.0
    tokenizer = load_tokenizer(target / TOKENIZER, window=window)
    texts = resources.files("stratbot.index").joinpath(CALIBRATION).read_text(encoding="utf-8").splitlines()
    token_ids = [encoding.ids for encoding in tokenizer.encode_batch_fast(texts[::2])]
    pad_id = int(model.tokenizer.pad_token_id)
    vectors = []
    try:
        int8.save(int8.quantised(target / GRAPH, token_ids), target / INT8_GRAPH)
        for graph in (GRAPH, INT8_GRAPH):
            request = openvino_core().compile_model(str(target / graph), "CPU").create_infer_request()
            vectors.append(infer_texts([request], tokenizer, texts[1::2], pad_id=pad_id, batch_tokens=2_048))
    except (ValueError, RuntimeError):  # the second is what OpenVINO raises; the graph in full precision is there
        return 0.0
    return float(np.sum(vectors[0] * vectors[1], axis=1).mean())


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else ""


if __name__ == "__main__":
    convert(folder=Path(sys.argv[1]), digest=sys.argv[2], target=Path(sys.argv[3]))
