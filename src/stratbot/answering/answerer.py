"""Question -> answer: takes it apart, decides what kind it is, judges or ranks, and refuses where there is no evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from stratbot.answering import compose
from stratbot.answering.coverage import LEXICAL_WEIGHT, CoverageJudge
from stratbot.answering.evidence import Citer
from stratbot.answering.extract import asked_for
from stratbot.answering.passages import quote_sentences
from stratbot.answering.refusal import BestPassage, set_features, term_shares
from stratbot.answering.rule import Logistic, Rule
from stratbot.index.reader import OpenIndex
from stratbot.retrieval.filters import document_mask
from stratbot.retrieval.question import Question, analyse_question
from stratbot.retrieval.search import Searcher, SentenceScores
from stratbot.retrieval.topic import core_topic, topic_parts
from stratbot.retrieval.words import search_terms, words
from stratbot.types import (
    Answer,
    AnswerKind,
    Citation,
    DocumentState,
    DocumentVerdict,
    Explanation,
    Filters,
    Outcome,
    Scope,
    Verdict,
)

PASSAGES = 5
"""Quotes of a passage answer."""
PER_SIDE = 3
"""Quotes of each side of a comparison."""
NEAR_MISSES = 3
NAMES_IT = 0.999
"""Share of the topic's words in one sentence from which it names the topic: all of them."""

BoolArray = npt.NDArray[np.bool_]


class Answerer:
    """Answers questions from one open index. The same question always gives the same answer."""

    def __init__(self, index: OpenIndex, searcher: Searcher, rule: Rule) -> None:
        """Keep what every answer needs."""
        self._index = index
        self._searcher = searcher
        self._rule = rule
        self.judge = CoverageJudge(index, searcher, rule)

    def answer(self, text: str, *, filters: Filters | None = None) -> Answer:
        """Answer one question.

        Args:
            text: As typed.
            filters: Narrow the documents further than the question does.
        """
        question = analyse_question(text, self._index.documents)
        narrowed = _narrow(filters or Filters(), question)
        in_scope = self._documents_in(narrowed, question, filters)
        scope = self._scope(in_scope, narrowed)
        if question.kind is AnswerKind.COVERAGE:
            answer = self._cover(question, in_scope, scope)
        elif question.kind is AnswerKind.COMPARISON:
            answer = self._compare(question, in_scope, scope)
        else:
            answer = self._quote(question, in_scope, scope)
        return replace(
            answer,
            text=compose.with_reading(question, answer.text),
            generation=self._index.manifest.generation,
            encoder=self._index.manifest.encoder,
        )

    def explain(self, text: str, *, filters: Filters | None = None) -> Explanation:
        """Say how a question is understood, and how sure its answer is."""
        question = analyse_question(text, self._index.documents)
        in_scope = self._documents_in(_narrow(filters or Filters(), question), question, filters)
        concept = None
        if question.kind is AnswerKind.COVERAGE:
            concept = self._searcher.concept(question.topic)
            confidence = self._rule.set_answer.probability(self.set_features(question.topic, in_scope))
            threshold = self._rule.set_answer_at
        else:
            ranking = self._searcher.rank(question.topic, k=2, in_scope=in_scope)
            best = self.best_passage(question.topic, ranking, self._searcher.sentence_scores(question.topic))
            logistic, threshold = self._passage_rule(question)
            confidence = logistic.probability(best.features()) if best else 0.0
        return Explanation(
            kind=question.kind,
            topic=question.topic,
            issuers=question.issuers,
            negated=question.negated,
            search_terms=tuple(search_terms(question.topic)),
            concept=concept.concept_id if concept else "",
            phrasings=concept.phrasings if concept else (),
            confidence=round(confidence, 3),
            threshold=threshold,
        )

    def _documents_in(self, narrowed: Filters, question: Question, filters: Filters | None) -> BoolArray:
        """Return what both the question and the filters let through: issuers of the one and of the other must agree."""
        in_scope = document_mask(self._index.documents, narrowed)
        for issuers in (question.issuers, filters.issuers if filters else ()):
            in_scope &= document_mask(self._index.documents, Filters(issuers=issuers))
        return in_scope

    def _scope(self, in_scope: BoolArray, filters: Filters) -> Scope:
        states = [self._index.documents[position].state for position in np.flatnonzero(in_scope)]
        judged = sum(state is DocumentState.READ for state in states)
        return Scope(documents=len(states), judged=judged, unreadable=len(states) - judged, filters=filters)

    def _cover(self, question: Question, in_scope: BoolArray, scope: Scope) -> Answer:
        scores = self._searcher.sentence_scores(question.topic, for_judging=True)
        citer = Citer(self._index)
        judged = self.judge.gather(scores, in_scope)
        spelled_out = self._searcher.concept(question.topic) is not None
        words_held = None if spelled_out else term_shares(self._index, question.topic, "passage")
        named_in = self._named_in(question.topic, in_scope, scores)
        verdicts = self.judge.verdicts(
            judged, in_scope, citer, words_held=words_held, named_in=named_in, ruled_out=question.ruled_out
        )
        confidence = self._rule.set_answer.probability(self.set_features(question.topic, in_scope))
        found = any(row.verdict in (Verdict.COVERED, Verdict.MENTIONED) for row in verdicts)
        if not found or (confidence < self._rule.set_answer_at and not named_in):
            verdicts = [_withdrawn(row) for row in verdicts]
            found = False
        if found or (question.negated and scope.judged):
            text = compose.coverage_text(question, verdicts, scope)
            outcome = Outcome.ANSWERED
        else:
            text = compose.nobody_text(question, verdicts, scope)
            outcome = Outcome.NOT_FOUND
        order = {Verdict.COVERED: 0, Verdict.MENTIONED: 1, Verdict.NOT_FOUND: 2, Verdict.UNREADABLE: 3}
        rows = sorted(verdicts, key=lambda row: (order[row.verdict], -row.score, row.issuer, row.path))
        return Answer(
            question=question.text,
            kind=question.kind,
            outcome=outcome,
            text=text,
            scope=scope,
            coverage=tuple(rows),
            citations=_best_of_each(rows, found=found),
        )

    def _named_in(self, topic: str, in_scope: BoolArray, scores: SentenceScores) -> dict[int, int]:
        """Return, for the documents with a sentence that holds every word of the topic's core, the nearest such sentence."""
        shares = term_shares(self._index, core_topic(topic), "sentence")
        rows = np.flatnonzero((shares > NAMES_IT) & self.judge.evidence_in(in_scope))
        rows = rows[np.argsort(scores.cosine[rows], kind="stable")]
        documents = self._index.passage_document[self._index.sentence_passage[rows]]
        return {int(document): int(row) for document, row in zip(documents, rows, strict=True)}  # the nearest comes last

    def set_features(self, topic: str, in_scope: BoolArray) -> tuple[float, ...]:
        """Return what the threshold on set answers sees of a topic."""
        evidence = self.judge.evidence_in(in_scope)
        nearest = [self._searcher.sentence_scores(part).cosine[evidence].max(initial=0.0) for part in topic_parts(topic)]
        return set_features([float(cosine) for cosine in nearest])

    def best_passage(self, topic: str, ranking: Sequence[tuple[int, float]], scores: SentenceScores) -> BestPassage | None:
        """Return what the threshold on passage answers sees of a ranking; None of an empty one."""
        if not ranking:
            return None
        row, score = ranking[0]
        own = slice(*self._index.sentence_range(row))
        return BestPassage(
            sentence_cosine=float(scores.cosine[own].max(initial=0.0)),
            passage_cosine=float(self._searcher.passage_cosine(topic)[row]),
            passage_share=float(term_shares(self._index, topic, "passage")[row]),
            sentence_share=float(term_shares(self._index, topic, "sentence")[own].max(initial=0.0)),
            lead=score - ranking[1][1] if len(ranking) > 1 else 0.0,
            terms=len(search_terms(topic)),
        )

    def _passage_rule(self, question: Question) -> tuple[Logistic, float]:
        """Return the threshold on passage answers that fits a question."""
        if question.issuers:
            return self._rule.issuer_answer, self._rule.issuer_answer_at
        return self._rule.passage_answer, self._rule.passage_answer_at

    def _rank(self, question: Question, in_scope: BoolArray, limit: int) -> tuple[tuple[Citation, ...], bool]:
        """Return the best quotes among some documents, and whether they answer the question."""
        ranking = self._searcher.rank(question.topic, k=limit * 3, in_scope=in_scope)
        scores = self._searcher.sentence_scores(question.topic)
        best = self.best_passage(question.topic, ranking, scores)
        logistic, threshold = self._passage_rule(question)
        found = best is not None and not question.unknown_issuer and logistic.probability(best.features()) >= threshold
        quotes = quote_sentences(
            self._index,
            ranking,
            scores.cosine + np.float32(LEXICAL_WEIGHT) * scores.lexical,
            Citer(self._index),
            limit=limit if found else min(limit, NEAR_MISSES),
            sought=asked_for(question.text),
            below_threshold=not found,
        )
        return quotes, found and bool(quotes)

    def _quote(self, question: Question, in_scope: BoolArray, scope: Scope) -> Answer:
        citations, found = self._rank(question, in_scope, PASSAGES)
        return Answer(
            question=question.text,
            kind=question.kind,
            outcome=Outcome.ANSWERED if found else Outcome.NOT_FOUND,
            text=compose.passages_text(question, citations) if found else compose.no_passage_text(question, scope),
            scope=scope,
            citations=citations,
        )

    def _compare(self, question: Question, in_scope: BoolArray, scope: Scope) -> Answer:
        sides: list[compose.Side] = []
        for issuer in question.issuers:
            own = in_scope & document_mask(self._index.documents, Filters(issuers=(issuer,)))
            citations, found = self._rank(question, own, PER_SIDE)
            sides.append(
                compose.Side(
                    issuer=issuer,
                    citations=citations if found else (),
                    near_misses=() if found else citations,
                    is_read=any(self._index.documents[row].state is DocumentState.READ for row in np.flatnonzero(own)),
                    words=self._words_used(question.topic, own),
                )
            )
        found = any(side.citations for side in sides)
        return Answer(
            question=question.text,
            kind=question.kind,
            outcome=Outcome.ANSWERED if found else Outcome.NOT_FOUND,
            text=compose.comparison_text(question, sides) if found else compose.no_passage_text(question, scope),
            scope=scope,
            citations=tuple(one for side in sides for one in side.citations)
            + tuple(one for side in sides for one in side.near_misses),
        )

    def _words_used(self, topic: str, in_scope: BoolArray) -> tuple[str, ...]:
        """Return the words of a topic that some documents use anywhere, in whatever inflection."""
        typed = words(topic)
        used = []
        for term in search_terms(topic):
            rows, _ = self._index.lexical.scores([term], unit="passage")
            if term in typed and in_scope[self._index.passage_document[rows]].any():
                used.append(term)
        return tuple(used)


def _narrow(filters: Filters, question: Question) -> Filters:
    """Add the issuers and the years that the question names; filters that were given as well go on counting."""
    return replace(
        filters,
        issuers=tuple(dict.fromkeys((*question.issuers, *filters.issuers))),
        year_from=max((year for year in (filters.year_from, question.year_from) if year is not None), default=None),
        year_to=min((year for year in (filters.year_to, question.year_to) if year is not None), default=None),
    )


def _withdrawn(row: DocumentVerdict) -> DocumentVerdict:
    """Where nobody covers the topic at all, what came nearest is a near miss."""
    if row.verdict is Verdict.UNREADABLE:
        return row
    evidence = tuple(replace(citation, below_threshold=True) for citation in row.evidence[:1])
    return replace(row, verdict=Verdict.NOT_FOUND, evidence=evidence)


def _best_of_each(rows: Sequence[DocumentVerdict], *, found: bool) -> tuple[Citation, ...]:
    """Return the best citation of each document that covers or mentions the topic; else the nearest misses."""
    if found:
        return tuple(row.evidence[0] for row in rows if row.verdict in (Verdict.COVERED, Verdict.MENTIONED))
    misses = [row.evidence[0] for row in rows if row.evidence]
    return tuple(sorted(misses, key=lambda citation: -citation.score)[:NEAR_MISSES])
