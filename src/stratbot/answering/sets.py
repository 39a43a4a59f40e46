"""Topic -> the verdicts on all documents in scope, or none where nobody covers it at all: what a set question rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from stratbot.answering.coverage import LEXICAL_WEIGHT, CoverageJudge, JudgedDocument, Reader, TopicWords
from stratbot.answering.evidence import Citer
from stratbot.answering.quoting import cite_holding
from stratbot.answering.refusal import set_features, term_shares
from stratbot.answering.rule import Rule
from stratbot.index.reader import OpenIndex
from stratbot.query.core import core_topic, topic_parts
from stratbot.query.query import Query
from stratbot.query.synonyms import other_wording
from stratbot.query.words import search_terms
from stratbot.retrieval.quoted import Held, in_documents, is_all_phrase
from stratbot.retrieval.search import Searcher, SentenceScores
from stratbot.types import DocumentVerdict, Verdict

NAMES_IT = 0.999
"""Share of the topic's words in one sentence from which it names the topic: all of them."""

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float32]


class SetJudge:
    """Judges every document on a topic, and whether the topic is covered by anybody."""

    def __init__(self, index: OpenIndex, searcher: Searcher, rule: Rule, reader: Reader | None = None) -> None:
        """Keep what every verdict needs."""
        self._index = index
        self._searcher = searcher
        self._rule = rule
        self.judge = CoverageJudge(index, searcher, rule, reader)
        self._everywhere: BoolArray = np.ones(len(index.documents), dtype=np.bool_)

    def confidence(self, topic: str) -> float:
        """Return the probability that anybody in the index covers a topic."""
        return self._rule.set_answer.probability(self.set_features(topic))

    def verdicts(self, query: Query, topic: str, in_scope: BoolArray, citer: Citer) -> list[DocumentVerdict]:
        """Judge every document in scope on one topic, in order of path.

        Nobody covers it where no sentence of any document comes near: whether one does is asked of the whole index, so that a
        document gets the same verdict however the question is narrowed.
        """
        only_words = bool(query.phrases) and is_all_phrase(topic, query.phrases)
        if only_words:
            topic = " ".join(query.phrases)
        scores = self._searcher.sentence_scores(topic, for_judging=True)
        judged = self.judge.gather(scores, in_scope)
        words = self.topic_words(topic, scores)
        spelled_out = self._searcher.concept(topic) is not None
        words_held = None if spelled_out else term_shares(self._index, topic, "passage")
        named_in = self._named_in(topic, words.shares, scores)
        is_named = bool(named_in)
        verdicts = self.judge.verdicts(
            judged, in_scope, citer, words=words, words_held=words_held, named_in=named_in, ruled_out=query.ruled_out
        )
        if query.phrases:
            verdicts = self._held_to(query.phrases, verdicts, scores, citer, only_words=only_words)
            is_named = only_words
        everywhere = judged if in_scope.all() else self.judge.gather(scores, self._everywhere)
        confidence = self._rule.set_answer.probability(self._features(topic, everywhere, words))
        found = any(row.verdict in (Verdict.COVERED, Verdict.MENTIONED) for row in verdicts)
        if not found or (confidence < self._rule.set_answer_at and not is_named):
            return [withdrawn(row) for row in verdicts]
        return verdicts

    def _held_to(
        self,
        phrases: Sequence[str],
        verdicts: Sequence[DocumentVerdict],
        scores: SentenceScores,
        citer: Citer,
        *,
        only_words: bool,
    ) -> list[DocumentVerdict]:
        """Let only documents that hold some words as they stand cover or mention anything, by sentences that hold them.

        Args:
            phrases: The words; all of them must stand in the document.
            verdicts: As judged without them.
            scores: Of every sentence against the topic, to put the sentences in order.
            citer: Of the same index.
            only_words: Nothing else was asked for, so a document that holds the words mentions them at least.
        """
        held = in_documents(self._index, phrases)
        holding = np.zeros(len(self._index.sentence_passage), dtype=np.bool_)
        for phrase in phrases:
            holding |= Held(self._index, [phrase]).sentences
        position_of = {document.doc_id: position for position, document in enumerate(self._index.documents)}
        near = scores.cosine + np.float32(LEXICAL_WEIGHT) * scores.lexical
        owners = self._index.passage_document[self._index.sentence_passage]
        rows = []
        for row in verdicts:
            position = position_of[row.doc_id]
            if row.verdict is Verdict.UNREADABLE:
                rows.append(row)
            elif not held[position] or (row.verdict is Verdict.NOT_FOUND and not only_words):
                rows.append(withdrawn(row))
            else:
                own = np.flatnonzero(holding & (owners == position))
                evidence = cite_holding(self._index, own[np.argsort(-near[own], kind="stable")], near, phrases, citer)
                verdict = Verdict.MENTIONED if row.verdict is Verdict.NOT_FOUND else row.verdict
                rows.append(replace(row, verdict=verdict, evidence=evidence) if evidence else withdrawn(row))
        return rows

    def topic_words(self, topic: str, scores: SentenceScores) -> TopicWords:
        """Say how far each sentence uses a topic's own words."""
        shares = term_shares(self._index, core_topic(topic), "sentence")
        return TopicWords(shares=shares, lexical=scores.lexical, topic=topic)

    def _named_in(self, topic: str, shares: FloatArray, scores: SentenceScores) -> dict[int, int]:
        """Return, for the documents with a sentence that holds every word of the topic's core, the nearest such sentence."""
        if all(len(term) == 1 for term in search_terms(topic)):
            return {}  # "a", "b" stand in every list
        rows = np.flatnonzero((shares > NAMES_IT) & self.judge.evidence_in(self._everywhere))
        rows = rows[np.argsort(scores.cosine[rows], kind="stable")]
        documents = self._index.passage_document[self._index.sentence_passage[rows]]
        return {int(document): int(row) for document, row in zip(documents, rows, strict=True)}  # the nearest comes last

    def set_features(self, topic: str) -> tuple[float, ...]:
        """Return what the threshold on set answers sees of a topic."""
        scores = self._searcher.sentence_scores(topic, for_judging=True)
        return self._features(topic, self.judge.gather(scores, self._everywhere), self.topic_words(topic, scores))

    def _features(self, topic: str, judged: Sequence[JudgedDocument], words: TopicWords) -> tuple[float, ...]:
        """Return the same, for all documents as they were gathered."""
        evidence = self.judge.evidence_in(self._everywhere)
        wordings = [*topic_parts(topic), *filter(None, [other_wording(core_topic(topic))])]
        cosines = [self._searcher.sentence_scores(wording).cosine for wording in wordings]
        if self._searcher.concept(topic) is not None:
            cosines.append(self._index.dense_sentences.scores(self._searcher.spelled_out(topic)))
        nearest = [float(cosine[evidence].max(initial=0.0)) for cosine in cosines]
        best = max(judged, key=lambda one: one.features, default=None)
        return set_features(nearest, words.held(best.candidates) if best else 0.0)


def withdrawn(row: DocumentVerdict) -> DocumentVerdict:
    """Where nobody covers the topic at all, what came nearest is a near miss."""
    if row.verdict is Verdict.UNREADABLE:
        return row
    evidence = tuple(replace(citation, below_threshold=True) for citation in row.evidence[:1])
    return replace(row, verdict=Verdict.NOT_FOUND, evidence=evidence)
