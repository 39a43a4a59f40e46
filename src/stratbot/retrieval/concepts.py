"""Topic -> how strategies speak of it: a short topic is searched together with the phrasings of the concept that it names."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stratbot.index.encoder import Encoder

FloatArray = npt.NDArray[np.float32]

NAMED_AT = 0.7
"""Cosine of a topic with one of a concept's names from which it means that concept."""
PHRASING_WEIGHT = 0.5
"""Of the phrasings' mean vector against the topic's own. Source: docs/decisions/0005-judging-coverage.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One thing that a strategy either does or does not do."""

    concept_id: str
    names: tuple[str, ...]
    """What people call it when they ask."""
    phrasings: tuple[str, ...]
    """What strategies write when they do it."""


@cache
def shipped_concepts() -> tuple[Concept, ...]:
    """Read the concepts that are installed with the program."""
    source = resources.files("stratbot.retrieval").joinpath("concepts.toml").read_bytes()
    entries = tomllib.loads(source.decode("utf-8"))["concept"]
    return tuple(
        Concept(concept_id=entry["id"], names=tuple(entry["names"]), phrasings=tuple(entry["phrasings"])) for entry in entries
    )


class ConceptIndex:
    """The concepts as one encoder sees them."""

    def __init__(self, concepts: Sequence[Concept], vectors: FloatArray) -> None:
        """Keep the vectors of all names and phrasings, in the order of `texts_of`."""
        self.concepts = tuple(concepts)
        self._phrasings: list[FloatArray] = []
        position = 0
        of_names: list[FloatArray] = []
        for concept in concepts:
            names, phrasings = len(concept.names), len(concept.phrasings)
            of_names.append(vectors[position : position + names])
            mean = vectors[position + names : position + names + phrasings].mean(axis=0)
            self._phrasings.append(mean / np.float32(np.linalg.norm(mean)))
            position += names + phrasings
        self._names = np.concatenate(of_names) if of_names else vectors
        """(n_names, dim): of all concepts, one behind the other."""
        self._first_name = np.cumsum([0, *map(len, of_names[:-1])])

    def named(self, topics: Sequence[FloatArray]) -> Concept | None:
        """Return the concept that some wordings of a topic name, or None where they come near none.

        Args:
            topics: (dim,) float32 of unit length each.
        """
        position = self._nearest(topics)
        return None if position is None else self.concepts[position]

    def spelled_out(self, vector: FloatArray, topics: Sequence[FloatArray]) -> FloatArray:
        """Return a topic's vector with the phrasings of the concept it names mixed in; as it is where it names none."""
        position = self._nearest(topics)
        if position is None:
            return vector
        mixed = np.float32(1 - PHRASING_WEIGHT) * vector + np.float32(PHRASING_WEIGHT) * self._phrasings[position]
        return np.asarray(mixed / np.float32(np.linalg.norm(mixed)), dtype=np.float32)

    def _nearest(self, topics: Sequence[FloatArray]) -> int | None:
        if not self.concepts:
            return None
        of_names = (self._names @ np.stack(topics, axis=1)).max(axis=1)
        best = np.maximum.reduceat(of_names, self._first_name)
        position = int(np.argmax(best))
        return position if best[position] >= NAMED_AT else None


def texts_of(concepts: Sequence[Concept]) -> list[str]:
    """Return all names and phrasings, concept by concept."""
    return [text for concept in concepts for text in (*concept.names, *concept.phrasings)]


def open_concepts(encoder: Encoder, cache_dir: Path) -> ConceptIndex:
    """Encode the shipped concepts, or take their vectors from a file that an earlier run left.

    Args:
        encoder: The one that questions are encoded with.
        cache_dir: Where the file is kept; it is worth having, but nothing is lost where it cannot be written.
    """
    concepts = shipped_concepts()
    return ConceptIndex(concepts, kept_vectors("concepts", texts_of(concepts), encoder, encoder.encode_query, cache_dir))


def kept_vectors(
    name: str, texts: Sequence[str], encoder: Encoder, encode: Callable[[str], FloatArray], cache_dir: Path | None
) -> FloatArray:
    """Encode texts that are the same from run to run, or take their vectors from a file that an earlier run left.

    Args:
        name: Of the file, which is named after model and texts as well.
        texts: At least one.
        encoder: Whose vectors they are.
        encode: Text -> (dim,) float32 of unit length.
        cache_dir: Where the file is kept; None, or a folder that cannot be written, costs the time and nothing else.

    Returns:
        (n_texts, dim) float32.
    """
    key = hashlib.sha256("\0".join((encoder.fingerprint, *texts)).encode("utf-8")).hexdigest()[:16]
    file = cache_dir / f"{name}-{key}.npy" if cache_dir is not None else None
    vectors = None if file is None else _read(file, rows=len(texts), dim=encoder.dim)
    if vectors is None:
        vectors = np.stack([encode(text) for text in texts])
        if file is not None:
            _write(file, vectors)
    return vectors


def _read(file: Path, *, rows: int, dim: int) -> FloatArray | None:
    try:
        vectors = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return vectors if vectors.shape == (rows, dim) and vectors.dtype == np.float32 else None


def _write(file: Path, vectors: FloatArray) -> None:
    """Write the file aside and move it into place, so that no other process reads half of it."""
    aside = file.with_name(f"{file.stem}-{os.getpid()}.new.npy")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.save(aside, vectors, allow_pickle=False)
        aside.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
