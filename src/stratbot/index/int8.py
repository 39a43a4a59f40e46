"""Compiled graph -> the same in whole numbers of eight bits, for processors that are quick in these and not in bfloat16.

Every product with a matrix of weights gets weights of eight bits, each row with a scale of its own, and inputs of eight bits,
whose range is measured on texts (static quantisation). Outliers of an input are moved into the weights first, channel by
channel. Source: Xiao et al., "SmoothQuant", 2023; what it costs and gives: docs/decisions/0004-compiled-encoder.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stratbot.index.compiled import load_openvino, openvino_core

SMOOTHING = 0.8
"""How much of an input's spread over its channels goes into the weights, 0 to 1."""
LEAST = 1e-5
"""Taken for what an input or weight reaches at least, so that nothing is divided by zero."""

FloatArray = npt.NDArray[np.float32]


@dataclass(kw_only=True)
class _Input:
    """What some products with weights have as their common input."""

    source: Any
    """Output of a node of the graph."""
    products: list[Any]
    low: FloatArray
    """(channels,) least value measured."""
    high: FloatArray


def quantised(graph_file: Path, token_ids: Sequence[Sequence[int]]) -> Any:
    """Return a graph of OpenVINO with its products with weights in eight bits.

    Args:
        graph_file: Of a text model with inputs `input_ids` and `attention_mask`.
        token_ids: Of texts on which the inputs of the products are measured, one by one.

    Raises:
        ValueError: No product with weights is in the graph.
    """
    graph = openvino_core().read_model(str(graph_file))
    inputs = _inputs(graph)
    if not inputs:
        raise ValueError("the graph has no product with weights")
    _measure(graph, inputs, token_ids)
    for one in inputs:
        _replace(one)
    return graph


def _inputs(graph: Any) -> list[_Input]:
    found: dict[tuple[str, int], _Input] = {}
    for node in graph.get_ordered_ops():
        if node.get_type_name() != "MatMul" or node.input_value(1).get_node().get_type_name() != "Constant":
            continue
        if not node.get_attributes()["transpose_b"]:
            continue
        source = node.input_value(0)
        key = (source.get_node().get_friendly_name(), source.get_index())
        nothing = np.zeros(node.input_value(1).get_shape()[1], np.float32)
        found.setdefault(key, _Input(source=source, products=[], low=nothing, high=nothing)).products.append(node)
    return list(found.values())


def _measure(graph: Any, inputs: Sequence[_Input], token_ids: Sequence[Sequence[int]]) -> None:
    """Note the least and the greatest value of every channel of every input over some texts."""
    from openvino import opset13

    probes = [opset13.result(one.source) for one in inputs]
    first = len(graph.outputs)
    graph.add_results(probes)
    request = openvino_core().compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}).create_infer_request()
    for ids in token_ids:
        request.infer({"input_ids": np.array([ids], np.int64), "attention_mask": np.ones((1, len(ids)), np.int64)})
        for number, one in enumerate(inputs):
            values = request.get_output_tensor(first + number).data.reshape(-1, len(one.low))
            one.low, one.high = np.minimum(one.low, values.min(axis=0)), np.maximum(one.high, values.max(axis=0))
    for probe in probes:
        graph.remove_result(probe)


def _replace(one: _Input) -> None:
    """Put products in eight bits in the place of those that share an input."""
    from openvino import opset13

    weights = [np.asarray(product.input_value(1).get_node().data, dtype=np.float32) for product in one.products]
    reach = np.maximum(np.maximum(-one.low, one.high), LEAST)
    weight_reach = np.maximum(np.max([np.abs(matrix).max(axis=0) for matrix in weights], axis=0), LEAST)
    smooth = (reach**SMOOTHING / weight_reach ** (1 - SMOOTHING)).astype(np.float32)
    low, high = (np.float32(value) for value in _range_with_zero(one.low / smooth, one.high / smooth))
    bounds = [opset13.constant(value) for value in (low, high, low, high)]
    scaled = opset13.multiply(one.source, opset13.constant((1 / smooth)[None, None, :].astype(np.float32)))
    rounded = opset13.fake_quantize(scaled, *bounds, 256)
    for product, matrix in zip(one.products, weights, strict=True):
        smoothed = matrix * smooth
        scale = np.maximum(np.abs(smoothed).max(axis=1, keepdims=True), LEAST) / np.float32(127)
        whole = opset13.convert(opset13.constant(np.round(smoothed / scale).astype(np.int8)), "f32")
        restored = opset13.multiply(whole, opset13.constant(scale.astype(np.float32)))
        product.input(0).replace_source_output(rounded.output(0))
        product.input(1).replace_source_output(restored.output(0))


def _range_with_zero(low: FloatArray, high: FloatArray) -> tuple[float, float]:
    """Return the least and the greatest of 256 steps that hold all values, moved so that zero is one of them."""
    least, greatest = min(float(low.min()), 0.0), max(float(high.max()), LEAST)
    step = (greatest - least) / 255
    below = round(-least / step)
    return -below * step, (255 - below) * step


def save(graph: Any, path: Path) -> None:
    """Write a graph, and its weights beside it."""
    load_openvino().save_model(graph, str(path), compress_to_fp16=False)
