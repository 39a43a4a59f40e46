"""Stand-ins for what is slow or not there: an encoder without a model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from stratbot.judging.model import Calibration, EvidenceModel
from stratbot.judging.reading import FEATURES


class HashEncoder:
    """Hashes words to 64 dimensions: texts that share words are near each other. Deterministic, and needs no model."""

    def __init__(self, fingerprint: str = "hash@64", *, max_tokens: int = 254) -> None:
        self.fingerprint = fingerprint
        self.dim = 64
        self.max_tokens = max_tokens
        self.notice = ""
        self.encoded: list[str] = []
        """Every text that went through `encode`, in order."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(_words(text)) for text in texts]

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> npt.NDArray[np.float32]:
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for number, text in enumerate(texts):
            vectors[number] = self._vector(text)
            if on_progress is not None:
                on_progress(number + 1)
        return vectors

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        return self._vector(text)

    def _vector(self, text: str) -> npt.NDArray[np.float32]:
        vector = np.zeros(self.dim, np.float32)
        for word in _words(text)[: self.max_tokens]:
            digest = hashlib.sha256(f"{self.fingerprint} {word}".encode()).digest()
            vector[digest[0] % self.dim] += 1 if digest[1] % 2 else -1
            vector[digest[2] % self.dim] += 1 if digest[3] % 2 else -1
        if not vector.any():
            vector[0] = 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def words_model() -> EvidenceModel:
    """A judge's model that goes by words alone: a sentence with all words of the topic is evidence, with half of them a mention.

    A sentence that rules something out is no evidence of it.
    """
    hidden = np.zeros((len(FEATURES), 2), np.float32)
    hidden[FEATURES.index("words"), 0] = hidden[FEATURES.index("rules_out"), 1] = 1
    outer = np.array([[22, 8, 0, 0], [-25, 0, 6, 0]], np.float32)
    bias = np.array([-15, -4, -6, 0], np.float32)
    nothing = np.zeros(2, np.float32)
    network = (hidden, nothing, np.zeros((0, 2), np.float32), np.eye(2, dtype=np.float32), nothing, outer, bias)
    as_it_is = Calibration(slope=1.0, intercept=0.0)
    return EvidenceModel(
        fingerprint="words",
        mean=np.zeros(len(FEATURES), np.float32),
        spread=np.ones(len(FEATURES), np.float32),
        product_scale=1.0,
        networks=(network,),
        plain=(network,),
        encoder="",
        covered=as_it_is,
        mentioned=as_it_is,
        worth_a_look=0.2,
    )
