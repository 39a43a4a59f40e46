"""What judging one document has to know of all the others: figures of the corpus, which those of its parts add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BEST = 10
"""Of the BM25 scores of all sentences, those whose mean a score is set against."""
SAMPLE = 4_000
"""Sentences, evenly spread, that tell how near to a topic any sentence is."""
_STEP = 2.0**-26
"""To which numbers of vectors are rounded before they are summed: sums of up to a hundred million sentences are exact then,
and so the same however the sentences are spread over indexes."""

FloatArray = npt.NDArray[np.float32]
RowArray = npt.NDArray[np.int64]
ScoreArray = npt.NDArray[np.float64]


class CorpusStatistics:
    """Figures of an index that holds the whole corpus."""

    def __init__(self, *, documents: int, sentences: int, sentence_sum: ScoreArray) -> None:
        """Take how many documents and sentences there are, and the sum of the sentences' vectors, (dim,) float64."""
        self.documents = documents
        self.sentences = sentences
        self.sentence_sum = sentence_sum
        self._sample = sample_rows(sentences)

    def rows_with(self, term: str, own: RowArray) -> int:
        """Return how many sentences of the corpus hold a term, of which `own` are those of this index."""
        return len(own)

    def best_bm25(self, own: ScoreArray) -> float:
        """Return the mean of the best BM25 scores of the corpus, 0 for none; `own` are those of this index."""
        return mean_of_best(own)

    def typical_cosine(self, of_rows: Callable[[RowArray], FloatArray]) -> tuple[float, float]:
        """Return mean and standard deviation of the cosine over a sample of the corpus; `of_rows` returns those of this index."""
        return mean_and_spread(of_rows(self._sample))


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicStatistics:
    """Of one topic, what is only known when all indexes have been asked."""

    rows_with: Mapping[str, int]
    """By term: sentences that hold it."""
    best_bm25: float
    typical_cosine: tuple[float, float]


class GivenStatistics(CorpusStatistics):
    """Figures of a corpus of which an index holds a part; those of a topic are told before it is judged."""

    topic = TopicStatistics(rows_with={}, best_bm25=0.0, typical_cosine=(0.0, 0.0))

    def rows_with(self, term: str, own: RowArray) -> int:
        """Return what was told."""
        return self.topic.rows_with[term]

    def best_bm25(self, own: ScoreArray) -> float:
        """Return what was told."""
        return self.topic.best_bm25

    def typical_cosine(self, of_rows: Callable[[RowArray], FloatArray]) -> tuple[float, float]:
        """Return what was told."""
        return self.topic.typical_cosine


def sample_rows(sentences: int) -> RowArray:
    """Return the rows of the sentences that are looked at for all of so many."""
    return np.linspace(0, max(0, sentences - 1), min(sentences, SAMPLE), dtype=np.int64)


def mean_and_spread(cosine: FloatArray) -> tuple[float, float]:
    """Return mean and standard deviation; zeros of nothing."""
    some = cosine if len(cosine) else np.zeros(1, np.float32)
    return float(some.mean()), float(some.std())


def best(scores: ScoreArray) -> ScoreArray:
    """Return the BEST highest scores, ascending; of several indexes together, they are among those of each."""
    highest: ScoreArray = np.sort(np.partition(scores, -BEST)[-BEST:] if len(scores) > BEST else scores)
    return highest


def mean_of_best(scores: ScoreArray) -> float:
    """Return the mean of the BEST highest scores, 0 for none."""
    return float(best(scores).mean()) if len(scores) else 0.0


def sum_of(vectors: FloatArray) -> ScoreArray:
    """Sum vectors, (n, dim) float32, so that it does not matter in which order or in which parts: (dim,) float64."""
    steps = np.rint(vectors * np.float32(1 / _STEP))  # a power of two, so that nothing is rounded before
    total: ScoreArray = steps.sum(axis=0, dtype=np.float64) * _STEP
    return total
