"""Question -> answer: takes it apart, decides what kind it is, judges or ranks, and refuses where there is no evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from stratbot.answering import compose
from stratbot.answering.collection import facts_of
from stratbot.answering.comparing import Comparer
from stratbot.answering.conditions import flags_of
from stratbot.answering.coverage import Reader
from stratbot.answering.evidence import Citer
from stratbot.answering.extract import all_asked_for, asked_for
from stratbot.answering.finding import NEAR_MISSES, PassageFinder, once
from stratbot.answering.joint import joined_rows
from stratbot.answering.rule import Rule
from stratbot.answering.sets import SetJudge
from stratbot.corpus.succession import is_superseded
from stratbot.index.reader import OpenIndex
from stratbot.retrieval.filters import document_mask, left_out_mask, question_mask
from stratbot.retrieval.groups import place_names
from stratbot.retrieval.joined import Join, JoinedTopics, joined_topics, names_with_and, neither, not_but
from stratbot.retrieval.question import Question, analyse_question
from stratbot.retrieval.quoted import in_documents
from stratbot.retrieval.search import Searcher
from stratbot.retrieval.spelling import as_compounds, count_words, mended
from stratbot.retrieval.words import search_terms, words
from stratbot.types import (
    Answer,
    AnswerKind,
    Citation,
    Document,
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
PER_PART = 3
"""Quotes on each topic of a question that joins several."""
IS_A_NAME = 3
"""Sentences that hold "employment and skills", from which it is one thing and not two."""

BoolArray = npt.NDArray[np.bool_]


class Answerer:
    """Answers questions from one open index. The same question always gives the same answer."""

    def __init__(self, index: OpenIndex, searcher: Searcher, rule: Rule, reader: Reader | None = None) -> None:
        """Keep what every answer needs; a `reader` judges the sentences of set answers instead of the rule."""
        self._index = index
        self._searcher = searcher
        self._rule = rule
        self._finder = PassageFinder(index, searcher, rule)
        self._sets = SetJudge(index, searcher, rule, reader)
        self._comparer = Comparer(index, searcher, self._finder, self._sets)
        self.judge = self._sets.judge
        self.set_features, self.topic_words = self._sets.set_features, self._sets.topic_words
        self.best_passage = self._finder.best_passage
        self._vocabulary: Counter[str] | None = None
        self._documents_of: dict[str, list[Document]] = {}
        for document in index.documents:
            self._documents_of.setdefault(document.issuer, []).append(document)

    def answer(self, text: str, *, filters: Filters | None = None) -> Answer:
        """Answer one question.

        Args:
            text: As typed.
            filters: Narrow the documents further than the question does.
        """
        question = self._read(text)
        narrowed = _narrow(filters or Filters(), question)
        in_scope = self._documents_in(narrowed, question, filters)
        scope = self._scope(in_scope, narrowed)
        if not search_terms(question.topic) and not question.versions and question.kind is not AnswerKind.COLLECTION:
            answer = self._of_nothing(question, scope)
        elif question.unknown_group:
            answer = self._of_nobody(question, narrowed)
        elif question.kind is AnswerKind.COLLECTION:
            answer = self._look_up(question, in_scope, scope)
        elif question.kind is AnswerKind.COVERAGE:
            answer = self._cover(question, in_scope, scope)
        elif question.kind is AnswerKind.COMPARISON and not question.topic:
            answer = self._comparer.as_wholes(question, in_scope, scope)
        elif question.kind is AnswerKind.COMPARISON:
            answer = self._comparer.on_topic(question, in_scope, scope)
        else:
            answer = self._quote(question, in_scope, scope)
        left_out = np.flatnonzero(left_out_mask(self._index.documents, question))
        said = compose.with_exclusion(question, answer.text, [self._index.documents[position] for position in left_out])
        return replace(
            answer,
            question=" ".join(text.split()),
            text=compose.with_versions(compose.with_reading(question, said), self._superseded(answer)),
            coverage=tuple(replace(row, evidence=tuple(map(_flagged, row.evidence))) for row in answer.coverage),
            citations=tuple(map(_flagged, answer.citations)),
            generation=self._index.manifest.generation,
            encoder=self._index.manifest.encoder,
        )

    def _superseded(self, answer: Answer) -> list[Document]:
        """Return the documents that an answer rests on although a later one took their place, in order of path."""
        cited = {citation.doc_id for citation in answer.citations if not citation.below_threshold}
        return [
            document
            for document in self._index.documents
            if document.doc_id in cited and is_superseded(document, self._documents_of[document.issuer])
        ]

    def _read(self, text: str) -> Question:
        """Take a question apart, and mend slips of typing in its topic."""
        question = analyse_question(text, self._index.documents)
        if question.kind is AnswerKind.COLLECTION:
            return question
        named = {word for name in (question.unknown_issuer, *question.absent, *question.phrases) for word in words(name)}
        encoder = self._searcher.encoder
        whole = encoder.count_tokens(["the"])[0]

        def is_used(word: str) -> bool:
            return word in named or len(self._index.lexical.scores([word], limit=1)[0]) > 0

        topic, compounds = as_compounds(question.topic, is_used=is_used)
        topic, slips = mended(
            topic,
            is_used=is_used,
            is_a_word=lambda word: encoder.count_tokens([word])[0] <= whole,
            vocabulary=self._words_of_corpus,
        )
        corrections = (*compounds, *slips)
        term = question.term
        for typed, read in corrections:
            term = term.replace(typed, read)
        return replace(question, topic=topic, term=term, corrections=corrections)

    def _words_of_corpus(self) -> Counter[str]:
        if self._vocabulary is None:
            self._vocabulary = count_words(self._index.sentence_texts())
        return self._vocabulary

    def _joined(self, question: Question) -> JoinedTopics | None:
        """Return the topics that a question joins; None where it asks for one thing."""
        if question.ruled_out or question.phrases or not question.topic:
            return None
        if question.negated:
            return not_but(question.topic) or neither(question.topic)

        def concept_of(topic: str) -> str | None:
            concept = self._searcher.concept(topic)
            return concept.concept_id if concept else None

        if question.kind is not AnswerKind.COVERAGE and any(self._is_name(name) for name in names_with_and(question.topic)):
            return None
        return joined_topics(
            question.topic,
            concept_of,
            lambda one, other: float(self._searcher.vector(one) @ self._searcher.vector(other)),
            is_set=question.kind is AnswerKind.COVERAGE,
        )

    def _is_name(self, phrase: str) -> bool:
        """Whether some words stand one after the other time and again."""
        return len(self._index.lexical.scores([tuple(words(phrase))], unit="sentence")[0]) >= IS_A_NAME

    def _of_nothing(self, question: Question, scope: Scope) -> Answer:
        """Refuse a question without a word that could be looked up."""
        return Answer(
            question=question.text,
            kind=question.kind,
            outcome=Outcome.NOT_FOUND,
            text=compose.NO_WORDS,
            scope=replace(scope, documents=0, judged=0, unreadable=0),
        )

    def _of_nobody(self, question: Question, narrowed: Filters) -> Answer:
        """Refuse a question to a group that nobody is known to belong to, rather than answer it over all documents."""
        return Answer(
            question=question.text,
            kind=question.kind,
            outcome=Outcome.NOT_FOUND,
            text=compose.no_group_text(question, place_names(self._index.documents)),
            scope=Scope(documents=0, judged=0, unreadable=0, filters=replace(narrowed, groups=(question.unknown_group,))),
        )

    def _look_up(self, question: Question, in_scope: BoolArray, scope: Scope) -> Answer:
        """Answer from the catalogue."""
        assert question.catalogue is not None
        if question.unknown_issuer:
            return Answer(
                question=question.text,
                kind=question.kind,
                outcome=Outcome.NOT_FOUND,
                text=compose.no_issuer_text(question),
                scope=replace(scope, documents=0, judged=0, unreadable=0),
            )
        documents = [self._index.documents[position] for position in np.flatnonzero(in_scope)]
        whose = compose.narrowed_to(scope.filters)
        facts = facts_of(question.catalogue, documents, whose=whose, everybody=self._index.documents)
        return Answer(
            question=question.text,
            kind=question.kind,
            outcome=Outcome.ANSWERED if documents else Outcome.NOT_FOUND,
            text=facts.text,
            scope=scope,
            documents=tuple(document.doc_id for document in facts.documents),
        )

    def explain(self, text: str, *, filters: Filters | None = None) -> Explanation:
        """Say how a question is understood, and how sure its answer is."""
        question = self._read(text)
        in_scope = self._documents_in(_narrow(filters or Filters(), question), question, filters)
        concept = None
        joined = self._joined(question)
        if question.kind is AnswerKind.COLLECTION or question.unknown_group:
            confidence, threshold = float(not question.unknown_group and bool(in_scope.any())), 1.0
        elif question.kind is AnswerKind.COVERAGE:
            concept = self._searcher.concept(question.topic)
            topics = joined.parts if joined else (question.topic,)
            confidence = min(self._sets.confidence(topic) for topic in topics)
            threshold = self._rule.set_answer_at
        else:
            ranking = self._searcher.rank(question.topic, k=2, in_scope=in_scope)
            best = self.best_passage(question.topic, ranking, self._searcher.sentence_scores(question.topic))
            logistic, threshold = self._finder.passage_rule(question)
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
            parts=joined.parts if joined else (),
            joined_by=joined.join.value if joined else "",
            phrases=question.phrases,
            groups=question.groups,
            corrections=question.corrections,
            excluded=(*question.excluded_issuers, *question.excluded_groups),
            unjudged=question.unjudged,
            left_out=question.left_out,
        )

    def _documents_in(self, narrowed: Filters, question: Question, filters: Filters | None) -> BoolArray:
        """Return what both the question and the filters let through: issuers of the one and of the other must agree."""
        documents = self._index.documents
        in_scope = document_mask(documents, narrowed) & question_mask(documents, question)
        if filters:
            in_scope &= document_mask(documents, Filters(issuers=filters.issuers))
            in_scope &= document_mask(documents, Filters(groups=filters.groups))
        return in_scope

    def _scope(self, in_scope: BoolArray, filters: Filters) -> Scope:
        states = [self._index.documents[position].state for position in np.flatnonzero(in_scope)]
        judged = sum(state is DocumentState.READ for state in states)
        return Scope(documents=len(states), judged=judged, unreadable=len(states) - judged, filters=filters)

    def _cover(self, question: Question, in_scope: BoolArray, scope: Scope) -> Answer:
        citer = Citer(self._index)
        joined = self._joined(question)
        if joined:
            question = replace(question, negated=question.negated and joined.join is Join.OR)
            of_parts = [self._sets.verdicts(question, part, in_scope, citer) for part in joined.parts]
            verdicts = joined_rows(of_parts, joined.join)
            found = any(row.verdict in (Verdict.COVERED, Verdict.MENTIONED) for row in verdicts)
            text = compose.joined_text(joined, of_parts, verdicts, scope, negated=question.negated)
        else:
            verdicts = self._sets.verdicts(question, question.topic, in_scope, citer)
            found = any(row.verdict in (Verdict.COVERED, Verdict.MENTIONED) for row in verdicts)
            is_answer = found or (question.negated and scope.judged)
            if is_answer:
                text = compose.coverage_text(question, verdicts, scope)
            else:
                stands = bool((in_documents(self._index, question.phrases) & in_scope).any()) if question.phrases else False
                text = compose.nobody_text(question, verdicts, scope, stands=stands)
        order = {Verdict.COVERED: 0, Verdict.MENTIONED: 1, Verdict.NOT_FOUND: 2, Verdict.UNREADABLE: 3}
        rows = sorted(verdicts, key=lambda row: (order[row.verdict], -row.score, row.issuer, row.path))
        return Answer(
            question=question.text,
            kind=question.kind,
            outcome=Outcome.ANSWERED if found or (question.negated and scope.judged) else Outcome.NOT_FOUND,
            text=text,
            scope=scope,
            coverage=tuple(rows),
            citations=_best_of_each(rows, found=found, quotes=len(joined.parts) if joined else 1),
            parts=joined.parts if joined else (),
        )

    def _quote(self, question: Question, in_scope: BoolArray, scope: Scope) -> Answer:
        if question.kind is AnswerKind.PASSAGES and (joined := self._joined(question)) and joined.join is Join.AND:
            parts = [
                (
                    part,
                    *self._finder.find(
                        replace(question, topic=part, text=part if asked_for(part) else question.text), in_scope, PER_PART
                    ),
                )
                for part in joined.parts
            ]
            if sum(found for _, _, found in parts):
                text = compose.parts_text([(part, quotes if found else ()) for part, quotes, found in parts])
                quoted = [one for _, quotes, found in parts if found for one in quotes]
                return Answer(
                    question=question.text,
                    kind=question.kind,
                    outcome=Outcome.ANSWERED,
                    text=text,
                    scope=scope,
                    citations=once(quoted),
                    parts=joined.parts,
                )
        citations, found = self._finder.find(question, in_scope, PASSAGES)
        asked = all_asked_for(question.text)
        if found and len(asked) > 1:
            citations = once([one for sought in asked for one in self._finder.find(question, in_scope, PER_PART, sought)[0]])
        return Answer(
            question=question.text,
            kind=question.kind,
            outcome=Outcome.ANSWERED if found else Outcome.NOT_FOUND,
            text=compose.passages_text(question, citations) if found else compose.no_passage_text(question, scope),
            scope=scope,
            citations=citations,
        )


def _flagged(citation: Citation) -> Citation:
    return replace(citation, flags=(*flags_of(citation.quote), *citation.flags))


def _narrow(filters: Filters, question: Question) -> Filters:
    """Add the issuers, the groups and the years that the question names; filters that were given as well go on counting."""
    return replace(
        filters,
        issuers=tuple(dict.fromkeys((*question.issuers, *filters.issuers))),
        groups=tuple(dict.fromkeys((*question.groups, *filters.groups))),
        year_from=max((year for year in (filters.year_from, question.year_from) if year is not None), default=None),
        year_to=min((year for year in (filters.year_to, question.year_to) if year is not None), default=None),
    )


def _best_of_each(rows: Sequence[DocumentVerdict], *, found: bool, quotes: int) -> tuple[Citation, ...]:
    """Return the best citations of each document that covers or mentions the topic; else the nearest misses."""
    if found:
        return tuple(one for row in rows if row.verdict in (Verdict.COVERED, Verdict.MENTIONED) for one in row.evidence[:quotes])
    misses = [row.evidence[0] for row in rows if row.evidence]
    return tuple(sorted(misses, key=lambda citation: -citation.score)[:NEAR_MISSES])
