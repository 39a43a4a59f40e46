"""Query -> ranked passages: passage vectors, best sentences and BM25, fused by score over every passage in scope."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from stratbot.config import RetrievalSettings
from stratbot.index.encoder import Encoder
from stratbot.index.reader import OpenIndex
from stratbot.query.core import core_topic
from stratbot.query.synonyms import wording_to_encode
from stratbot.query.words import search_terms
from stratbot.retrieval.concepts import Concept, ConceptIndex
from stratbot.retrieval.filters import document_mask
from stratbot.types import Filters, Hit

FloatArray = npt.NDArray[np.float32]
RowArray = npt.NDArray[np.int64]

REMEMBERED = 256
"""Topics whose vectors are kept, 1.5 kB each."""


@dataclass(frozen=True, slots=True)
class SentenceScores:
    """How near every sentence of the index is to one query."""

    cosine: FloatArray
    """(n_sentences,) float32."""
    lexical: FloatArray
    """(n_sentences,) float32: BM25 over the mean of the ten best BM25 scores of the corpus; 0 where no term occurs."""


def query_vector(encoder: Encoder, query: str) -> FloatArray:
    """Encode a query, (dim,) float32 of unit length, halfway between its wordings with and without acronyms."""
    vector = encoder.encode_query(query)
    if other := wording_to_encode(query):
        vector = vector + encoder.encode_query(other)
        vector = vector / np.float32(np.linalg.norm(vector))
    return vector


class Searcher:
    """Ranks the passages of one open index; every score is computed over everything in scope, nothing is cut beforehand."""

    def __init__(
        self, index: OpenIndex, encoder: Encoder, settings: RetrievalSettings, concepts: ConceptIndex | None = None
    ) -> None:
        """Keep what is needed; nothing is computed yet. Without concepts a topic is searched as it is worded."""
        self.index = index
        self.encoder = encoder
        self.settings = settings
        self.concepts = concepts
        self._vectors: dict[str, FloatArray] = {}
        self._concepts: dict[str, Concept | None] = {}

    def search(self, query: str, *, k: int = 10, filters: Filters | None = None) -> list[Hit]:
        """Rank passages for a query.

        Args:
            query: What to look for, frame words and all; only its search terms reach the lexical index.
            k: Hits returned, at most.
            filters: Applied before ranking, so a narrow filter never empties a ranking.

        Returns:
            Hits, best first; equal scores in order of passage row, so that runs repeat exactly.
        """
        ranking = self.rank(query, k=k, in_scope=document_mask(self.index.documents, filters or Filters()))
        passages = self.index.passages([row for row, _ in ranking])
        return [
            Hit(passage=passage, rank=rank, score=score, retriever="fused")
            for rank, ((_, score), passage) in enumerate(zip(ranking, passages, strict=True), start=1)
        ]

    def rank(self, query: str, *, k: int, in_scope: npt.NDArray[np.bool_]) -> list[tuple[int, float]]:
        """Rank the passages of some documents.

        Args:
            query: As for `search`.
            k: Rows returned, at most.
            in_scope: (n_documents,) bool.

        Returns:
            (passage row, score), best first.
        """
        scores = self.passage_scores(query)
        rows = np.flatnonzero(self.passages_in(in_scope))
        return [(int(row), float(scores[row])) for row in rows[_top(scores[rows], k)]]

    def passage_scores(self, query: str) -> FloatArray:
        """Score every passage: (passage cosine + best sentence cosine) / 2 + weight x BM25 / best BM25.

        Source: measured on SciFact and NFCorpus, docs/decisions/0001-sentences-carry-the-vectors.md.
        """
        best = self.best_sentence_cosine(self.sentence_cosine(query))
        scores: FloatArray = (self.passage_cosine(query) + best) * np.float32(0.5)
        rows, bm25 = self.index.lexical.scores(search_terms(query), unit="passage")
        if len(rows) and bm25.max() > 0:
            scores[rows] += (self.settings.lexical_weight * bm25 / bm25.max()).astype(np.float32)
        return scores

    def vector(self, query: str) -> FloatArray:
        """Encode a query as `query_vector` does; the last vectors are remembered."""
        if query not in self._vectors:
            if len(self._vectors) >= REMEMBERED:
                self._vectors.clear()
            self._vectors[query] = query_vector(self.encoder, query)
        return self._vectors[query]

    @cached_property
    def background(self) -> FloatArray:
        """The direction that the index's sentences share, (dim,) float32 of unit length; zeros in an empty index."""
        total = self.index.statistics.sentence_sum
        return np.asarray(total / (np.linalg.norm(total) or 1), dtype=np.float32)

    def judging_vector(self, topic: str) -> FloatArray:
        """Encode a topic for judging documents one by one, (dim,) float32 of unit length.

        It is spelled out where it names a concept, and what all documents have in common is taken out: among digital
        strategies, "digital apprenticeships" is about apprenticeships.
        """
        return without_background(self.spelled_out(topic), self.background, documents=self.index.statistics.documents)

    def spelled_out(self, topic: str) -> FloatArray:
        """Encode a topic together with the phrasings of the concept that it names, (dim,) float32 of unit length."""
        vector = self.vector(topic)
        return vector if self.concepts is None else self.concepts.spelled_out(vector, self._wordings(topic))

    def concept(self, topic: str) -> Concept | None:
        """Return the concept that a topic names, if any. The last ones are remembered."""
        if topic not in self._concepts:
            if len(self._concepts) >= REMEMBERED:
                self._concepts.clear()
            self._concepts[topic] = self.concepts.named(self._wordings(topic)) if self.concepts is not None else None
        return self._concepts[topic]

    def _wordings(self, topic: str) -> list[FloatArray]:
        return [self.vector(wording) for wording in dict.fromkeys((topic, core_topic(topic)))]

    def passage_cosine(self, query: str) -> FloatArray:
        """Return (n_passages,) float32: how near each passage is to a query."""
        return self.index.dense_passages.scores(self.vector(query))

    def sentence_scores(self, topic: str) -> SentenceScores:
        """Score every sentence of the index against a topic that is free of frame words."""
        return SentenceScores(cosine=self.sentence_cosine(topic), lexical=self.sentence_words(topic))

    def sentence_cosine(self, topic: str) -> FloatArray:
        """Return (n_sentences,) float32: how near each sentence is to a topic."""
        return self.index.dense_sentences.scores(self.vector(topic))

    def sentence_words(self, topic: str) -> FloatArray:
        """Return (n_sentences,) float32: BM25 of the topic's words over the mean of the ten best; 0 where none occurs."""
        lexical = np.zeros(len(self.index.sentence_passage), dtype=np.float32)
        rows, bm25 = self.index.lexical.scores(search_terms(topic), unit="sentence")
        reference = self.index.statistics.best_bm25(bm25)
        if reference > 0:
            lexical[rows] = bm25 / reference
        return lexical

    def best_sentence_cosine(self, cosine: FloatArray) -> FloatArray:
        """Return (n_passages,) float32: the cosine of each passage's best sentence, -1 where it has none."""
        best = np.full(len(self.index.passage_document), -1.0, dtype=np.float32)
        if len(cosine):
            firsts = np.flatnonzero(np.diff(self.index.sentence_passage, prepend=-1))  # ascending, so each passage is one run
            own = self.index.sentence_passage[firsts]
            best[own] = np.maximum(best[own], np.maximum.reduceat(cosine, firsts))
        return best

    def passages_in(self, in_scope: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Return (n_passages,) bool: the body passages of some documents."""
        mask: npt.NDArray[np.bool_] = self.index.passage_is_body & in_scope[self.index.passage_document]
        return mask


def without_background(vector: FloatArray, background: FloatArray, *, documents: int) -> FloatArray:
    """Take the direction that a whole corpus shares out of a query.

    Few documents say little about what is common to all, so less is taken: n / (n + 2) of it. A query that is hardly
    anything else keeps the rest: no more than .8 of a unit vector goes.

    Args:
        vector: (dim,) float32 of unit length.
        background: (dim,) float32 of unit length, or zeros.
        documents: How many the background was taken from.

    Returns:
        (dim,) float32 of unit length.

    Source: after Mu and Viswanath, "All-but-the-top", ICLR 2018; measured in docs/decisions/0005-judging-coverage.md.
    """
    share = float(np.clip(vector @ background, -0.8, 0.8)) * documents / (documents + 2)
    rest: FloatArray = vector - np.float32(share) * background
    return rest / np.float32(np.linalg.norm(rest))


def _top(scores: FloatArray, k: int) -> RowArray:
    """Return the positions of the k best scores, best first; ties in order of position."""
    if k < len(scores):
        candidates = np.flatnonzero(scores >= np.partition(scores, len(scores) - k)[len(scores) - k])
    else:
        candidates = np.arange(len(scores))
    order: RowArray = candidates[np.lexsort((candidates, -scores[candidates]))][:k]
    return order
