"""Query -> answer: judges or ranks as its kind wants it, and refuses where there is no evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stratbot.answering import compose
from stratbot.answering.collection import facts_of
from stratbot.answering.comparing import Comparer
from stratbot.answering.conditions import flags_of
from stratbot.answering.finding import NEAR_MISSES, PassageFinder, once
from stratbot.answering.joint import joined_rows
from stratbot.answering.sets import SetJudge, takes_corrections
from stratbot.answering.summary import HELP_EXAMPLES, Summariser, help_text
from stratbot.corpus.succession import copies, is_draft, is_superseded, successor
from stratbot.index.reader import OpenIndex
from stratbot.judging.beside import BesideCorpus, corrected
from stratbot.judging.judge import Judge, Reader
from stratbot.judging.model import EvidenceModel
from stratbot.query.groups import place_names
from stratbot.query.query import Join, Query
from stratbot.query.spelling import mended_topics
from stratbot.query.understand import understand
from stratbot.query.words import search_terms
from stratbot.retrieval.citing import Citer
from stratbot.retrieval.filters import document_mask, left_out_mask, question_mask
from stratbot.retrieval.quoted import in_documents
from stratbot.retrieval.search import Searcher
from stratbot.retrieval.vocabulary import IndexVocabulary
from stratbot.types import (
    Answer,
    AnswerKind,
    Citation,
    Document,
    DocumentState,
    DocumentVerdict,
    Explanation,
    Filters,
    Scope,
    Verdict,
)

PASSAGES = 5
"""Quotes of a passage answer."""
PER_PART = 3
"""Quotes on each topic of a question that joins several."""

BoolArray = npt.NDArray[np.bool_]


class Answerer:
    """Answers questions from one open index. The same question always gives the same answer."""

    def __init__(
        self,
        index: OpenIndex,
        searcher: Searcher,
        reader: Reader | None = None,
        *,
        model: EvidenceModel | None = None,
        corpus_dir: Path | None = None,
        cache_dir: Path | None = None,
    ) -> None:
        """Keep what every answer needs.

        Args:
            index: What is answered from.
            searcher: Over the same index.
            reader: Judges sentences in the place of the installed model.
            model: The same; for tests.
            corpus_dir: Where themes of one's own and corrections may lie beside the PDFs; None to judge every topic alike.
            cache_dir: Where what is the same from run to run is kept; None for nowhere.
        """
        self._beside = BesideCorpus(corpus_dir)
        self._index = index
        self._searcher = searcher
        judge = Judge(searcher, model=model, reader=reader)
        self._sets = _kind_of_judge(index)(index, judge, self._beside, cache_dir=cache_dir)
        self._documents_of: dict[str, list[Document]] = {}
        for document in index.documents:
            self._documents_of.setdefault(document.issuer, []).append(document)
        self._copies = copies(index.documents)
        self._known_behind: dict[str, bool] = {}
        self._finder = PassageFinder(index, searcher, self._sets, self._is_behind)
        self._comparer = Comparer(index, searcher, self._finder, self._sets)
        self.best_passage = self._finder.best_passage
        self._vocabulary = IndexVocabulary(index, searcher.encoder)
        self._summariser = Summariser(index, searcher)

    def understand(self, text: str) -> Query:
        """Understand a question, its slips of typing mended towards the words of the documents."""
        return understand(text, self._index.documents, self._vocabulary)

    def answer(self, question: str | Query, *, filters: Filters | None = None, quoted: slice | None = None) -> Answer:
        """Answer one question.

        Args:
            question: As typed, or understood already.
            filters: Narrow the documents further than the question does.
            quoted: Which rows of a set answer, in their order, need quotes; None for all.
        """
        query = self._query(question)
        narrowed = _narrow(filters or Filters(), query)
        in_scope = self._documents_in(narrowed, query, filters)
        scope = self._scope(in_scope, narrowed)
        answer = self._of_kind(query, in_scope, scope, narrowed, quoted)
        left_out = np.flatnonzero(left_out_mask(self._index.documents, query))
        said = [
            *compose.notes_before(query),
            answer.text,
            *compose.notes_behind(query, [self._index.documents[position] for position in left_out]),
            *self._notes_on_versions(answer),
        ]
        if missing := self._index.missing:
            count = sum(one.documents for one in missing)
            said.append(compose.missing_text([(one.name, one.documents) for one in missing]))
            unasked = replace(answer.scope, documents=answer.scope.documents + count, unreadable=answer.scope.unreadable + count)
            answer = replace(answer, scope=unasked)
        return replace(
            answer,
            topic=query.topic,
            text=" ".join(filter(None, said)),
            coverage=tuple(
                replace(row, evidence=tuple(map(_flagged, row.evidence))) if row.evidence else row for row in answer.coverage
            ),
            citations=tuple(map(_flagged, answer.citations)),
            generation=self._index.manifest.generation,
            encoder=self._index.manifest.encoder,
        )

    def _of_kind(self, query: Query, in_scope: BoolArray, scope: Scope, narrowed: Filters, quoted: slice | None) -> Answer:
        """Answer as the kind of the query wants it."""
        nothing = replace(scope, documents=0, judged=0, unreadable=0)
        if query.kind is AnswerKind.HELP:
            return compose.answer_of(query, scope, self._what_can_be_asked(), found=True)
        if query.unknown_group:  # refused, rather than answered over all documents
            text = compose.no_group_text(query, place_names(self._index.documents))
            group = replace(narrowed, groups=(query.unknown_group,))
            return compose.answer_of(query, replace(nothing, filters=group), text, found=False)
        match query.kind:
            case AnswerKind.COLLECTION if query.unknown_issuers:
                return compose.answer_of(query, nothing, compose.no_issuer_text(query), found=False)
            case AnswerKind.COLLECTION:
                return self._look_up(query, in_scope, scope)
            case AnswerKind.SUMMARY:
                return self._summariser.summarise(query, in_scope, scope)
            case AnswerKind.COMPARISON if not query.topics:
                return self._comparer.as_wholes(query, in_scope, scope)
        if not search_terms(query.topic) or query.language:
            text = "" if query.language else f"{compose.NO_WORDS} {self._what_can_be_asked()}"
            return compose.answer_of(query, nothing, text, found=False)
        match query.kind:
            case AnswerKind.COVERAGE:
                return self._cover(query, in_scope, scope, quoted)
            case AnswerKind.COMPARISON:
                return self._comparer.on_topic(query, in_scope, scope)
        return self._quote(query, in_scope, scope)

    def _query(self, question: str | Query) -> Query:
        """Understand a question; topics that come in as a query are read in the words of the documents too."""
        return self.understand(question) if isinstance(question, str) else mended_topics(question, self._vocabulary)

    def _notes_on_versions(self, answer: Answer) -> list[str]:
        """Say which of the documents that an answer rests on are no longer in force, are drafts, or lie there twice."""
        cited = {citation.doc_id for citation in answer.citations if not citation.below_threshold}
        rested_on = [document for document in self._index.documents if document.doc_id in cited]
        issuers = {one.issuer for one in rested_on}
        drafts = [
            (one, final)
            for one in self._index.documents
            if one.issuer in issuers and is_draft(one) and (final := successor(one, self._documents_of[one.issuer])) is not None
        ]
        named = [(draft, final) for draft, final in drafts if draft.doc_id in cited or final.doc_id in cited]
        behind = [one for one in rested_on if self._is_behind(one) and not any(one is draft for draft, _ in drafts)]
        originals = {one.doc_id: one for one in rested_on}
        twice = [(one, originals[first.doc_id]) for one in self._index.documents
                 if (first := self._copies.get(one.doc_id)) is not None and first.doc_id in originals]  # fmt: skip
        return compose.notes_on_versions(behind, named, [(one.path, first) for one, first in twice])

    def _is_behind(self, document: Document) -> bool:
        """Whether another document took the place of one: a later one, or the final of a draft."""
        if document.doc_id not in self._known_behind:
            self._known_behind[document.doc_id] = is_superseded(document, self._documents_of[document.issuer])
        return self._known_behind[document.doc_id]

    def _what_can_be_asked(self) -> str:
        topics = [concept.names[0] for concept in self._searcher.concepts.concepts] if self._searcher.concepts else []
        return help_text(self._index.documents, topics[:HELP_EXAMPLES])

    def _look_up(self, query: Query, in_scope: BoolArray, scope: Scope) -> Answer:
        """Answer from the catalogue."""
        documents = [self._index.documents[position] for position in np.flatnonzero(in_scope)]
        whose = compose.narrowed_to(scope.filters)
        text, named = facts_of(query, documents, whose=whose, everybody=self._index.documents)
        answer = compose.answer_of(query, scope, text, found=bool(documents))
        return replace(answer, documents=tuple(document.doc_id for document in named))

    def explain(self, question: str | Query, *, filters: Filters | None = None) -> Explanation:
        """Say how a question is understood, and how sure its answer is."""
        query = self._query(question)
        in_scope = self._documents_in(_narrow(filters or Filters(), query), query, filters)
        concept = None
        if query.kind in (AnswerKind.COLLECTION, AnswerKind.HELP, AnswerKind.SUMMARY) or query.unknown_group:
            confidence, threshold = float(not query.unknown_group and bool(in_scope.any())), 1.0
        else:
            concept = self._searcher.concept(query.topic)
            confidence, threshold = self._finder.confidence(query, in_scope)
        return Explanation(
            kind=query.kind,
            topic=query.topic,
            issuers=query.issuers,
            negated=query.negated,
            search_terms=tuple(search_terms(query.topic)),
            concept=concept.concept_id if concept else "",
            phrasings=concept.phrasings if concept else (),
            confidence=round(confidence, 3),
            threshold=threshold,
            parts=query.parts,
            joined_by=query.join.value if query.join else "",
            phrases=query.phrases,
            groups=query.groups,
            corrections=query.corrections,
            excluded=(*query.excluded_issuers, *query.excluded_groups),
            unjudged=query.unjudged,
            left_out=query.left_out,
            seeks=tuple(sought.value for sought in query.seeks),
            unused=tuple(one.word for one in query.unused),
        )

    def _documents_in(self, narrowed: Filters, query: Query, filters: Filters | None) -> BoolArray:
        """Return what both the question and the filters let through: issuers of the one and of the other must agree."""
        documents = self._index.documents
        in_scope = document_mask(documents, narrowed) & question_mask(documents, query)
        if filters:
            in_scope &= document_mask(documents, Filters(issuers=filters.issuers))
            in_scope &= document_mask(documents, Filters(groups=filters.groups))
        chosen = {documents[position].doc_id for position in np.flatnonzero(in_scope)}
        again = [first is not None and first.doc_id in chosen for first in (self._copies.get(one.doc_id) for one in documents)]
        return in_scope & ~np.array(again, dtype=np.bool_)

    def _scope(self, in_scope: BoolArray, filters: Filters) -> Scope:
        states = [self._index.documents[position].state for position in np.flatnonzero(in_scope)]
        judged = sum(state is DocumentState.READ for state in states)
        return Scope(documents=len(states), judged=judged, unreadable=len(states) - judged, filters=filters)

    def _verdicts(
        self, query: Query, in_scope: BoolArray, *, with_quotes: bool
    ) -> tuple[list[list[DocumentVerdict]], list[DocumentVerdict]]:
        """Judge documents on each topic of a query, and on what it asks for as a whole."""
        citer = Citer(self._index)
        of_parts = [self._sets.verdicts(query, topic, in_scope, citer, with_quotes=with_quotes) for topic in query.topics]
        if query.join is None:
            return of_parts, of_parts[0]
        said = self._beside.of_topic(query.topic) if takes_corrections(query) else {}
        return of_parts, corrected(joined_rows(of_parts, query.join), said)

    def _cover(self, query: Query, in_scope: BoolArray, scope: Scope, quoted: slice | None) -> Answer:
        of_parts, verdicts = self._verdicts(query, in_scope, with_quotes=quoted is None)
        theme = self._beside.theme(query.topic) if takes_corrections(query) else None
        unreadable = sum(row.verdict is Verdict.UNREADABLE for row in verdicts)  # without those that a person has judged
        scope = replace(scope, judged=len(verdicts) - unreadable, unreadable=unreadable)
        found = any(row.verdict is Verdict.COVERED for row in verdicts)
        is_said = found or any(row.verdict is Verdict.MENTIONED for row in verdicts)
        if query.phrases:
            found = is_said  # words that were asked for as they are need only stand there
        if query.join is not None:
            text = compose.joined_text(query, of_parts, verdicts, scope)
            text = text if is_said else f"{compose.unused_text(query)}{text}"
        elif is_said or (query.negated and scope.judged):
            text = f"{'' if found else compose.unused_text(query)}{compose.coverage_text(query, verdicts, scope)}"
        else:
            stands = bool((in_documents(self._index, query.phrases) & in_scope).any()) if query.phrases else False
            text = compose.nobody_text(query, verdicts, scope, stands=stands)
        spoken = {row.doc_id for row in verdicts if row.verdict in (Verdict.COVERED, Verdict.MENTIONED)}
        behind = {one.doc_id for one in self._index.documents if one.doc_id in spoken and self._is_behind(one)}
        order = list(Verdict)
        rows = sorted(
            verdicts, key=lambda row: (order.index(row.verdict), row.doc_id in behind, -row.score, row.issuer, row.path)
        )
        if quoted is not None:
            chosen = {row.doc_id for row in rows[quoted]}
            own = np.array([one.doc_id in chosen for one in self._index.documents], dtype=np.bool_)
            with_quotes = {row.doc_id: row for row in self._verdicts(query, own, with_quotes=True)[1]}
            rows = [with_quotes.get(row.doc_id, row) for row in rows]
        is_answered = found or (query.negated and scope.judged > 0)
        return replace(
            compose.answer_of(query, scope, text, found=is_answered),
            coverage=tuple(rows),
            citations=_best_of_each(rows, found=found, quotes=max(1, len(query.parts))),
            parts=query.parts,
            takes_corrections=takes_corrections(query),
            theme_id=theme.theme_id if theme else "",
        )

    def _quote(self, query: Query, in_scope: BoolArray, scope: Scope) -> Answer:
        """Answer by the quotes that come nearest; of a question that joins several topics, those on each."""
        parts: tuple[str, ...] = ()
        citations: tuple[Citation, ...] = ()
        found = False
        if query.kind is AnswerKind.PASSAGES and query.join is Join.AND:
            of_topics = [replace(query, topics=(topic,), join=None) for topic in query.topics]
            of_parts = [self._finder.find(one, in_scope, PER_PART) for one in of_topics]
            answering = [quotes if found else () for quotes, found in of_parts]
            if found := any(found for _, found in of_parts):
                parts = query.parts
                citations = once([one for quotes in answering for one in quotes])
                text = compose.parts_text(list(zip(query.topics, answering, strict=True)))
        if not found:
            citations, found = self._finder.find(query, in_scope, PASSAGES)
            if found and len(query.seeks) > 1:
                of_each = (self._finder.find(query, in_scope, PER_PART, sought)[0] for sought in query.seeks)
                citations = once([one for quotes in of_each for one in quotes])
            text = compose.passages_text(query, citations) if found else compose.no_passage_text(query, scope)
        if found:
            further, notes = self._of_others(query, in_scope, scope, citations)
            citations, text = once([*citations, *further]), " ".join([text, *notes])
        return replace(compose.answer_of(query, scope, text, found=found, citations=citations), parts=parts)

    def _of_others(
        self, query: Query, in_scope: BoolArray, scope: Scope, quoted: Sequence[Citation]
    ) -> tuple[list[Citation], list[str]]:
        """Look at each issuer that was named and is not quoted: return its best quote, or say that it answers nothing."""
        documents = [self._index.documents[position] for position in np.flatnonzero(in_scope)] if scope.filters.issuers else []
        further: list[Citation] = []
        silent: list[str] = []
        unread: list[str] = []
        for issuer in dict.fromkeys(one.issuer for one in documents):
            if any(one.issuer == issuer for one in quoted):
                continue
            if all(one.state is not DocumentState.READ for one in documents if one.issuer == issuer):
                unread.append(issuer)
                continue
            own = in_scope & np.array([one.issuer == issuer for one in self._index.documents], dtype=np.bool_)
            best, found = self._finder.find(replace(query, issuers=(issuer,)), own, 1)
            if found:
                further += best
            else:
                silent.append(issuer)
        return further, compose.notes_on_others(further, silent, unread)


def _kind_of_judge(index: OpenIndex) -> type[SetJudge]:
    if not index.is_sharded:
        return SetJudge
    from stratbot.answering.sharded_sets import ShardedSetJudge

    return ShardedSetJudge


def _flagged(citation: Citation) -> Citation:
    return replace(citation, flags=(*flags_of(citation.quote), *citation.flags))


def _narrow(filters: Filters, query: Query) -> Filters:
    """Add the issuers, the groups and the years that the query names; filters that were given as well go on counting."""
    return replace(
        filters,
        issuers=tuple(dict.fromkeys((*query.issuers, *filters.issuers))),
        groups=tuple(dict.fromkeys((*query.groups, *filters.groups))),
        doc_ids=tuple(one for one in query.doc_ids if one in filters.doc_ids)
        if query.doc_ids and filters.doc_ids
        else query.doc_ids or filters.doc_ids,
        year_from=max((year for year in (filters.year_from, query.year_from) if year is not None), default=None),
        year_to=min((year for year in (filters.year_to, query.year_to) if year is not None), default=None),
    )


def _best_of_each(rows: Sequence[DocumentVerdict], *, found: bool, quotes: int) -> tuple[Citation, ...]:
    """Return the best citations of each document that covers or mentions the topic; else the nearest misses."""
    if found:
        return tuple(one for row in rows if row.verdict in (Verdict.COVERED, Verdict.MENTIONED) for one in row.evidence[:quotes])
    misses = [replace(row.evidence[0], below_threshold=True) for row in rows if row.evidence]
    return tuple(sorted(misses, key=lambda citation: -citation.score)[:NEAR_MISSES])
