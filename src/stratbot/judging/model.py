"""Features of a sentence -> what it is worth as evidence: a small network that was trained on labelled pairs.

Trained by benchmarks/fit_judge.py; docs/model-card.md says on what, how, and how good it is on documents it has not seen.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

import numpy as np
import numpy.typing as npt

from stratbot.errors import EncoderUnavailableError

FloatArray = npt.NDArray[np.float32]

WEIGHTS, CARD = "evidence.safetensors", "evidence.json"
CLASSES = ("evidence", "mention", "ruled_out", "nothing")
"""What a sentence may be worth: it says that it is done or planned; speaks of it; says that it will not be done; neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """log-odds -> probability, by a logistic: 1 / (1 + exp(-(slope x + intercept)))."""

    slope: float
    intercept: float

    def probability(self, log_odds: float) -> float:
        """Return the probability, between 0 and 1."""
        margin = self.slope * log_odds + self.intercept
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, margin))))


@dataclass(frozen=True, kw_only=True)
class EvidenceModel:
    """Several networks of one hidden path each, whose probabilities are averaged."""

    fingerprint: str
    mean: FloatArray
    """(features,): taken from the features before they are divided by `spread`."""
    spread: FloatArray
    product_scale: float
    """The products are multiplied by it."""
    networks: tuple[tuple[FloatArray, ...], ...]
    """Of each: weights (features, hidden) and biases of the features, weights (dim, hidden) of the products, then weights and
    biases (hidden, hidden), (hidden, classes)."""
    plain: tuple[tuple[FloatArray, ...], ...]
    """The same without products: for vectors of another encoder than the one that the products were learnt from."""
    encoder: str
    """Name of that encoder."""
    covered: Calibration
    """On the log-odds that one of a document's sentences is evidence: the probability that it covers the topic."""
    mentioned: Calibration
    """On the log-odds that one of them is on the topic: the probability that the document speaks of it at all."""
    worth_a_look: float
    """Probability from which a document that is not covered is worth a look."""

    def predict(self, features: FloatArray, products: FloatArray | None) -> FloatArray:
        """Judge sentences.

        Args:
            features: (n, features) float32, from `Outlook.features`.
            products: (n, dim) float32, from there too; None for those of another encoder.

        Returns:
            (n, len(CLASSES)) float32, rows that sum to 1.
        """
        if len(features) == 1:  # a product of one row takes another path, which differs in the last bit
            return self.predict(np.repeat(features, 2, axis=0), None if products is None else np.repeat(products, 2, axis=0))[:1]
        networks = self._side_by_side[products is not None]
        hidden = ((features - self.mean) / self.spread) @ networks.features + networks.bias
        if products is not None:
            hidden += (products * np.float32(self.product_scale)) @ networks.products
        np.maximum(hidden, 0, out=hidden)
        of_each = hidden.reshape(len(features), *networks.inner.shape[:2]).transpose(1, 0, 2)
        hidden = of_each @ networks.inner + networks.inner_bias
        np.maximum(hidden, 0, out=hidden)
        margins = hidden @ networks.outer + networks.outer_bias
        margins = np.exp(margins - margins.max(axis=2, keepdims=True))
        probability = np.zeros((len(features), len(CLASSES)), np.float32)
        for of_one in margins / margins.sum(axis=2, keepdims=True):
            probability += of_one
        return probability / np.float32(max(1, len(networks.inner)))

    @cached_property
    def _side_by_side(self) -> tuple[_Networks, _Networks]:
        """All networks without products, and all with them, as one product of matrices needs them."""
        return _beside(self.plain), _beside(self.networks)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Networks:
    """Several networks whose first layers stand side by side, and the others one above the other."""

    features: FloatArray
    """(features, networks x hidden)"""
    bias: FloatArray
    products: FloatArray
    """(dim, networks x hidden)"""
    inner: FloatArray
    """(networks, hidden, hidden)"""
    inner_bias: FloatArray
    """(networks, 1, hidden)"""
    outer: FloatArray
    """(networks, hidden, classes)"""
    outer_bias: FloatArray


def _beside(networks: Sequence[tuple[FloatArray, ...]]) -> _Networks:
    features, bias, products, inner, inner_bias, outer, outer_bias = zip(*networks, strict=True)
    return _Networks(
        features=np.concatenate(features, axis=1),
        bias=np.concatenate(bias),
        products=np.concatenate(products, axis=1),
        inner=np.stack(inner),
        inner_bias=np.stack(inner_bias)[:, None],
        outer=np.stack(outer),
        outer_bias=np.stack(outer_bias)[:, None],
    )


@cache
def load_model() -> EvidenceModel:
    """Read the model that is installed with the program.

    Raises:
        EncoderUnavailableError: The weights are not those that the card names.
    """
    from safetensors.numpy import load

    folder = resources.files("stratbot.judging")
    card = json.loads(folder.joinpath(CARD).read_text(encoding="utf-8"))
    content = folder.joinpath(WEIGHTS).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != card["sha256"]:
        raise EncoderUnavailableError("The weights of the judge are not those of this version.", hint="Install stratbot again.")
    tensors = load(content)
    names = ("features", "bias", "products", "inner", "inner_bias", "outer", "outer_bias")
    return EvidenceModel(
        fingerprint=f"evidence@{digest[:12]}",
        mean=tensors["mean"],
        spread=tensors["spread"],
        product_scale=card["product_scale"],
        networks=tuple(tuple(tensors[f"{number}.{name}"] for name in names) for number in range(card["networks"])),
        plain=tuple(tuple(tensors[f"plain{number}.{name}"] for name in names) for number in range(card["plain_networks"])),
        encoder=card["encoder"],
        covered=Calibration(**card["covered"]),
        mentioned=Calibration(**card["mentioned"]),
        worth_a_look=card["worth_a_look"],
    )
