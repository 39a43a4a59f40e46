"""Topic -> verdicts, judged where the documents are: of each shard only its verdicts come back, however large it is.

What a document is judged by depends on others in a few figures only: in how many sentences each word of the topic stands, the
best BM25 scores, how near to the topic sentences are as a rule. All shards are asked for them first; then each judges its own
documents, as one index would.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from stratbot.answering.sets import SetJudge, judged_topic
from stratbot.config import RetrievalSettings
from stratbot.corpus.aliases import IssuerNames
from stratbot.index.dense import DenseIndex, index_of
from stratbot.index.encoder import Encoder
from stratbot.index.lexical import (
    LexicalIndex,
    RowArray,
    ScoreArray,
    Term,
    Unit,
    WordTotals,
    bm25,
    distinct_terms,
)
from stratbot.index.reader import OpenIndex
from stratbot.index.shards import ShardedIndex
from stratbot.index.statistics import GivenStatistics, TopicStatistics, best, mean_and_spread, mean_of_best, sample_rows
from stratbot.judging.judge import Judge
from stratbot.judging.model import EvidenceModel
from stratbot.judging.reading import words_looked_up
from stratbot.judging.theme_judge import ThemeJudge, ThemeVectors
from stratbot.judging.themes import Theme
from stratbot.query.core import core_topic
from stratbot.query.query import Query
from stratbot.query.words import search_terms
from stratbot.retrieval.citing import Citer
from stratbot.retrieval.search import Searcher
from stratbot.types import DocumentVerdict

T = TypeVar("T")
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float32]
UNIT: Unit = "sentence"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRequest:
    """A topic as shards are told of it: encoded, with the figures of the whole corpus."""

    generation: str
    """Of all shards together."""
    topic: str
    vectors: Mapping[str, FloatArray]
    """Of the wordings of the topic that sentences are compared with."""
    judging_vector: FloatArray
    documents: int
    sentences: int
    totals: WordTotals
    """Of the words of all sentences."""
    statistics: TopicStatistics
    model: EvidenceModel | None
    """That judges in the place of the installed one; for tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRequest:
    """A theme as shards are told of it."""

    theme: Theme
    vectors: ThemeVectors
    issuers: tuple[str, ...]
    """Of all documents: who names another one tells what others do."""


class ShardedSetJudge(SetJudge):
    """Turns judgements into verdicts, in the shards themselves."""

    _index: ShardedIndex
    _is_read_ahead = False

    def of_topic(
        self, query: Query, topic: str, in_scope: BoolArray, citer: Citer, *, with_quotes: bool
    ) -> list[DocumentVerdict]:
        """Judge every document in scope on one topic, each where it is."""
        if self.judge.has_reader or not in_scope.any():
            return super().of_topic(query, topic, in_scope, citer, with_quotes=with_quotes)
        if not self._is_read_ahead and self.judge.searcher.sentence_spans(in_scope) is None:
            self._is_read_ahead = True
            self._index.each(read_ahead)  # of all shards, while the first are being judged
        request = self.request(judged_topic(query, topic))
        work = partial(verdicts_of, request=request, query=query, topic=topic, with_quotes=with_quotes)
        return self._merged(in_scope, lambda own: partial(work, in_scope=own))

    def chances_of(self, topic: str, in_scope: BoolArray, *, covered: bool) -> dict[str, float]:
        """Return by path how sure it is that each document in scope covers a topic, or speaks of it."""
        if self.judge.has_reader or not in_scope.any():
            return super().chances_of(topic, in_scope, covered=covered)
        work = partial(chances_of, request=self.request(topic), covered=covered)
        own = [in_scope[positions] for positions in self._index.documents_of_shard]
        found = self._index.run([partial(work, in_scope=mask) if mask.any() else None for mask in own])
        return {path: chance for chances in found for path, chance in chances or ()}

    def of_theme(self, theme: Theme) -> list[DocumentVerdict]:
        """Judge all documents by a theme, each where it is."""
        issuers = tuple(sorted({document.issuer for document in self._index.documents}))
        request = ThemeRequest(theme=theme, vectors=self.by_theme.vectors_of(theme), issuers=issuers)
        everything = np.ones(len(self._index.documents), dtype=np.bool_)
        return self._merged(everything, lambda own: partial(theme_verdicts_of, request=request))

    def request(self, topic: str) -> TopicRequest:
        """Ask all shards for the figures that a topic is judged by."""
        index, searcher = self._index, self.judge.searcher
        words = distinct_terms(search_terms(topic))
        terms = list(dict.fromkeys([*words, *words_looked_up(topic)]))
        counts = index.each(partial(counts_of, terms=terms))
        rows_with = {term: sum(of_term) for term, of_term in zip(terms, zip(*counts, strict=True), strict=True)}
        totals = index.lexical.totals(UNIT)
        scores = index.each(partial(best_scores_of, terms=words, rows_with=rows_with, totals=totals))
        vector, judging_vector = searcher.vector(topic), searcher.judging_vector(topic)
        typical, _ = self._sample.scores_of([vector, judging_vector])  # both, as when judging: one alone differs in the last bit
        return TopicRequest(
            generation=index.manifest.generation,
            topic=topic,
            vectors={topic: vector, core_topic(topic): searcher.vector(core_topic(topic))},
            judging_vector=judging_vector,
            documents=index.statistics.documents,
            sentences=index.statistics.sentences,
            totals=totals,
            statistics=TopicStatistics(
                rows_with=rows_with,
                best_bm25=mean_of_best(np.concatenate(scores)),
                typical_cosine=mean_and_spread(typical),
            ),
            model=self.judge.own_model,
        )

    @cached_property
    def _sample(self) -> DenseIndex:
        """The sentences that tell how near to a topic any sentence is: a few megabytes."""
        return index_of(self._index.dense_sentences.vectors(sample_rows(self._index.statistics.sentences)))

    def _merged(self, in_scope: BoolArray, work: Callable[[BoolArray], Callable[[OpenIndex], list[T]]]) -> list[T]:
        """Have each shard judge its own documents in scope; return what comes of it in order of path."""
        own = [in_scope[positions] for positions in self._index.documents_of_shard]
        found = self._index.run([work(mask) if mask.any() else None for mask in own])
        merged: dict[int, T] = {}
        for positions, mask, rows in zip(self._index.documents_of_shard, own, found, strict=True):
            merged.update(zip(positions[mask].tolist(), rows or (), strict=True))
        return [merged[position] for position in sorted(merged)]


class ShardJudge:
    """Judges the documents of one shard by the figures of all."""

    def __init__(self, index: OpenIndex, request: TopicRequest) -> None:
        """Look at the same files with the figures of the whole corpus in the place of the shard's own."""
        self.made_for = _corpus_of(request)
        self._statistics = GivenStatistics(documents=0, sentences=0, sentence_sum=index.sentence_sum)
        self._lexical = _GivenLexical(index.lexical)
        view = copy.copy(index)
        view.statistics, view.lexical = self._statistics, self._lexical
        self._searcher = _GivenSearcher(view)
        self._judge = Judge(self._searcher, model=request.model)
        self._sets = SetJudge(view, self._judge)
        self._view = view

    def verdicts(
        self, request: TopicRequest, query: Query, topic: str, in_scope: BoolArray, *, with_quotes: bool
    ) -> list[DocumentVerdict]:
        """Judge some of its documents."""
        self._take(request)
        return self._sets.of_topic(query, topic, in_scope, Citer(self._view), with_quotes=with_quotes)

    def chances(self, request: TopicRequest, in_scope: BoolArray, *, covered: bool) -> list[tuple[str, float]]:
        """Return path and probability of some of its documents."""
        self._take(request)
        return list(self._sets.chances_of(request.topic, in_scope, covered=covered).items())

    def _take(self, request: TopicRequest) -> None:
        self._statistics.documents, self._statistics.sentences = request.documents, request.sentences
        self._statistics.topic = request.statistics
        self._lexical.rows_with, self._lexical.all = request.statistics.rows_with, request.totals
        self._searcher.request = request


_judges: WeakKeyDictionary[OpenIndex, ShardJudge] = WeakKeyDictionary()


def forget() -> None:
    """Forget what was judged."""
    _judges.clear()


def _judge_of(index: OpenIndex, request: TopicRequest) -> ShardJudge:
    """Return the judge of an open shard; made anew where another shard has changed, for it remembers what it judged."""
    known = _judges.get(index)
    if known is None or known.made_for != _corpus_of(request):
        known = _judges[index] = ShardJudge(index, request)
    return known


def _corpus_of(request: TopicRequest) -> tuple[str, str]:
    return request.generation, request.model.fingerprint if request.model is not None else ""


def verdicts_of(
    index: OpenIndex, request: TopicRequest, query: Query, topic: str, in_scope: BoolArray, with_quotes: bool
) -> list[DocumentVerdict]:
    """Judge documents of a shard, where it is open."""
    return _judge_of(index, request).verdicts(request, query, topic, in_scope, with_quotes=with_quotes)


def chances_of(index: OpenIndex, request: TopicRequest, in_scope: BoolArray, covered: bool) -> list[tuple[str, float]]:
    """Return path and probability of documents of a shard."""
    return _judge_of(index, request).chances(request, in_scope, covered=covered)


def theme_verdicts_of(index: OpenIndex, request: ThemeRequest) -> list[DocumentVerdict]:
    """Judge all documents of a shard by a theme."""
    return _GivenThemeJudge(index, request).judge(request.theme, np.ones(len(index.documents), dtype=np.bool_))


def read_ahead(index: OpenIndex) -> None:
    """Begin to read the vectors, of which judging every document needs most."""
    index.dense_passages.read_ahead()
    index.dense_sentences.read_ahead()


def counts_of(index: OpenIndex, terms: Sequence[str]) -> list[int]:
    """Return how many sentences of a shard hold each term."""
    return [len(index.lexical.rows(term, UNIT)) for term in terms]


def best_scores_of(index: OpenIndex, terms: Sequence[str], rows_with: Mapping[str, int], totals: WordTotals) -> ScoreArray:
    """Return the best BM25 scores that sentences of a shard have in the whole corpus."""
    found = [index.lexical.occurrences(term, UNIT) for term in terms]
    return best(bm25(found, rows_with=[rows_with[term] for term in terms], totals=totals)[1])


class _GivenLexical(LexicalIndex):
    """The words of one shard, scored with the figures of all."""

    def __init__(self, own: LexicalIndex) -> None:
        self._own = own
        self.rows_with: Mapping[str, int] = {}
        self.all = WordTotals(rows=0, words=0)

    def rows(self, term: Term, unit: Unit = "passage") -> RowArray:
        return self._own.rows(term, unit)

    def scored(self, terms: Sequence[Term], unit: Unit = "passage") -> tuple[RowArray, ScoreArray]:
        if unit != UNIT:  # where words stand word for word: the rows alone are of interest
            return self._own.scored(terms, unit)
        asked = distinct_terms(terms)
        found = [self._own.occurrences(term, unit) for term in asked]
        return bm25(found, rows_with=[self.rows_with[term] for term in asked], totals=self.all)


class _GivenSearcher(Searcher):
    """Knows the vectors that a request brings, and encodes nothing."""

    request: TopicRequest

    def __init__(self, index: OpenIndex) -> None:
        super().__init__(index, cast(Encoder, None), RetrievalSettings())

    def vector(self, query: str) -> FloatArray:
        return self.request.vectors[query]

    def judging_vector(self, topic: str) -> FloatArray:
        return self.request.judging_vector


class _GivenThemeJudge(ThemeJudge):
    """Knows the vectors of one theme, and the issuers of the whole corpus."""

    def __init__(self, index: OpenIndex, request: ThemeRequest) -> None:
        super().__init__(_GivenSearcher(index))
        self._request = request

    @cached_property
    def names(self) -> IssuerNames:
        return IssuerNames(self._request.issuers)

    def vectors_of(self, theme: Theme) -> ThemeVectors:
        return self._request.vectors
