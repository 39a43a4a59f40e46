"""Query -> ranked passages: passage vectors, best sentences and BM25, fused by score over every passage in scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
BoolArray = npt.NDArray[np.bool_]

REMEMBERED = 256
"""Topics whose vectors are kept, 1.5 kB each."""
SCORED = 8
"""Scores of everything that are kept: those of the last one or two topics."""
NARROW = 4
"""Where fewer than one of so many documents are in scope, only theirs are scored."""
WIDE = 400_000
"""Sentences above which only passages that can be among the best are looked into."""
FEW = 3
"""One of so many passages may be looked into by itself; of more, all are quicker."""
LIKELY = 20
"""Times as many as are wanted are looked into first, to learn what the best score."""
MOST_COSINE = 1.05
"""Of a sentence: vectors that are rounded to bytes may be a little longer than one."""


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
        self._scores: dict[tuple[str, str, bytes], FloatArray] = {}

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
        rows = np.flatnonzero(self.passages_in(in_scope))
        if self.is_wide(in_scope):
            rows = self._leading(query, k, in_scope, rows)
        scores = self.scores_of(query, in_scope, rows)
        chosen = _top(scores, k)
        return list(zip(rows[chosen].tolist(), scores[chosen].tolist(), strict=True))

    def is_wide(self, in_scope: BoolArray | None) -> bool:
        """Whether a scope has so many sentences that comparing all of them takes long, unlike all of its passages."""
        return len(self.index.sentence_passage) > WIDE and self.sentence_spans(in_scope) is None

    def scores_of(self, query: str, in_scope: BoolArray | None, rows: RowArray) -> FloatArray:
        """Score some passages, (len(rows),) float32, as `passage_scores` does; of a wide scope only they are looked into."""
        if not self.is_wide(in_scope) or len(rows) * FEW > len(self.index.passage_document):
            return self.passage_scores(query, in_scope)[rows]
        best = np.full(len(rows), -1.0, dtype=np.float32)
        sentences, owners = self.sentences_of(rows)
        if len(sentences):
            (cosine,) = self.index.dense_sentences.scores_at([self.vector(query)], sentences)
            firsts = np.flatnonzero(np.diff(owners, prepend=-1))
            best[owners[firsts]] = np.maximum(np.maximum.reduceat(cosine, firsts), -1)
        return self._fused(self.passage_cosine(query, in_scope)[rows], best, self._passage_words(query)[rows])

    def _leading(self, query: str, k: int, in_scope: BoolArray, rows: RowArray) -> RowArray:
        """Return those of some passages that can be among the k best, whatever their sentences say.

        A cosine is 1 at most, so a passage's own cosine and its words bound what it can score.
        """
        cosine, words = self.passage_cosine(query, in_scope)[rows], self._passage_words(query)[rows]
        likely = rows[_top(self._fused(cosine, cosine, words), LIKELY * k)]
        scores = self.scores_of(query, in_scope, likely)
        if len(scores) < k:
            return rows
        line = np.partition(scores, -k)[-k]
        can_be: BoolArray = self._fused(cosine, np.float32(MOST_COSINE), words) >= line
        return rows[can_be]

    def sentences_of(self, passages: RowArray) -> tuple[RowArray, RowArray]:
        """Return the rows of the sentences of some passages, one passage after the other, and which of them each is in."""
        of = self.index.sentence_passage
        firsts, lasts = (np.searchsorted(of, (passages + more).astype(of.dtype)) for more in (0, 1))
        counts = lasts - firsts
        owners = np.repeat(np.arange(len(passages)), counts)
        return np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts) + firsts[owners], owners

    def passage_scores(self, query: str, in_scope: BoolArray | None = None) -> FloatArray:
        """Score every passage, or at least those of some documents; read-only.

        (passage cosine + best sentence cosine) / 2 + weight x BM25 / best BM25.
        Source: measured on SciFact and NFCorpus, docs/decisions/0001-sentences-carry-the-vectors.md.
        """
        return self._once("passage scores", query, in_scope, self._passage_scores)

    def _passage_scores(self, query: str, in_scope: BoolArray | None) -> FloatArray:
        best = self.best_sentence_cosine(self.sentence_cosine(query, in_scope), in_scope)
        return self._fused(self.passage_cosine(query, in_scope), best, self._passage_words(query))

    @staticmethod
    def _fused(cosine: FloatArray, best: FloatArray | np.float32, words: FloatArray) -> FloatArray:
        fused: FloatArray = (cosine + best) * np.float32(0.5) + words
        return fused

    def _passage_words(self, query: str) -> FloatArray:
        """Return (n_passages,) float32, read-only: weighted BM25 of the query's words over the best; 0 where none is."""
        return self._once("passage words", query, None, self._weighted_words)

    def _weighted_words(self, query: str, _: BoolArray | None) -> FloatArray:
        words = np.zeros(len(self.index.passage_document), dtype=np.float32)
        rows, bm25 = self.index.lexical.scored(search_terms(query), unit="passage")
        if len(rows) and bm25.max() > 0:
            words[rows] = self.settings.lexical_weight * bm25 / bm25.max()
        return words

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

    def passage_cosine(self, query: str, in_scope: BoolArray | None = None) -> FloatArray:
        """Return (n_passages,) float32, read-only: how near each passage is to a query, at least of those of some documents."""
        return self._once(
            "passage cosine",
            query,
            in_scope,
            lambda query, _: self.index.dense_passages.scores(self.vector(query), self._spans(self._passage_bounds, in_scope)),
        )

    def sentence_scores(
        self, topic: str, in_scope: BoolArray | None = None, passages: Sequence[int] | None = None
    ) -> SentenceScores:
        """Score sentences against a topic free of frame words.

        Args:
            topic: What they are compared with.
            in_scope: (n_documents,) bool; None for all of the index.
            passages: Where the scope is wide, the rows of those whose sentences are compared; the others' cosine is 0. None for
                all in scope.
        """
        if passages is None or not self.is_wide(in_scope):
            return SentenceScores(cosine=self.sentence_cosine(topic, in_scope), lexical=self.sentence_words(topic))
        rows, _ = self.sentences_of(np.asarray(passages, np.int64))
        cosine = np.zeros(len(self.index.sentence_passage), np.float32)
        (cosine[rows],) = self.index.dense_sentences.scores_at([self.vector(topic)], rows)
        return SentenceScores(cosine=cosine, lexical=self.sentence_words(topic))

    def sentence_cosine(self, topic: str, in_scope: BoolArray | None = None) -> FloatArray:
        """Return (n_sentences,) float32, read-only: how near each sentence is to a topic, at least of those of some documents."""
        return self._once(
            "sentence cosine",
            topic,
            in_scope,
            lambda topic, _: self.index.dense_sentences.scores(self.vector(topic), self.sentence_spans(in_scope)),
        )

    def sentence_words(self, topic: str) -> FloatArray:
        """Return (n_sentences,) float32, read-only: BM25 of the topic's words over the mean of the ten best; 0 where none is."""
        return self._once("sentence words", topic, None, self._sentence_words)

    def _sentence_words(self, topic: str, _: BoolArray | None) -> FloatArray:
        lexical = np.zeros(len(self.index.sentence_passage), dtype=np.float32)
        rows, bm25 = self.index.lexical.scored(search_terms(topic), unit="sentence")
        reference = self.index.statistics.best_bm25(bm25)
        if reference > 0:
            lexical[rows] = bm25 / reference
        return lexical

    def best_sentence_cosine(self, cosine: FloatArray, in_scope: BoolArray | None = None) -> FloatArray:
        """Return (n_passages,) float32: the cosine of each passage's best sentence, -1 where it has none or was not scored."""
        best = np.full(len(self.index.passage_document), -1.0, dtype=np.float32)
        for first, last in self.sentence_spans(in_scope) or [(0, len(cosine))]:
            passages = self.index.sentence_passage[first:last]
            if len(passages):  # ascending, so each passage is one run
                firsts = np.append(0, np.flatnonzero(passages[1:] != passages[:-1]) + 1)
                best[passages[firsts]] = np.maximum(np.maximum.reduceat(cosine[first:last], firsts), -1)
        return best

    @cached_property
    def _passage_bounds(self) -> RowArray:
        """(n_documents + 1,): where each document's passages begin, and the end."""
        return np.searchsorted(self.index.passage_document, np.arange(len(self.index.documents) + 1, dtype=np.int32))

    @cached_property
    def sentence_bounds(self) -> RowArray:
        """(n_documents + 1,): where each document's sentences begin, and the end."""
        return np.searchsorted(self.index.sentence_passage, self._passage_bounds.astype(np.int32))

    def sentence_spans(self, in_scope: BoolArray | None) -> list[tuple[int, int]] | None:
        """Return the rows of some documents' sentences as runs (first, last + 1); None where they are many of all."""
        return self._spans(self.sentence_bounds, in_scope)

    @staticmethod
    def _spans(bounds: RowArray, in_scope: BoolArray | None) -> list[tuple[int, int]] | None:
        if in_scope is None or not _is_narrow(in_scope):
            return None
        return [(int(bounds[one]), int(bounds[one + 1])) for one in np.flatnonzero(in_scope)]

    def _once(
        self, what: str, topic: str, in_scope: BoolArray | None, score: Callable[[str, BoolArray | None], FloatArray]
    ) -> FloatArray:
        """Score everything, or return what it came to a moment ago: one question asks for the same several times."""
        key = (what, topic, in_scope.tobytes() if in_scope is not None and _is_narrow(in_scope) else b"")
        if key not in self._scores:
            scores = score(topic, in_scope)
            scores.flags.writeable = False
            while len(self._scores) >= SCORED:
                self._scores.pop(next(iter(self._scores)))
            self._scores[key] = scores
        return self._scores[key]

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


def _is_narrow(in_scope: BoolArray) -> bool:
    """Whether a scope is so small a part of the index that the rest need not be scored."""
    return NARROW * int(np.count_nonzero(in_scope)) < len(in_scope)


def _top(scores: FloatArray, k: int) -> RowArray:
    """Return the positions of the k best scores, best first; ties in order of position."""
    if k < len(scores):
        candidates = np.flatnonzero(scores >= np.partition(scores, len(scores) - k)[len(scores) - k])
    else:
        candidates = np.arange(len(scores))
    order: RowArray = candidates[np.lexsort((candidates, -scores[candidates]))][:k]
    return order
