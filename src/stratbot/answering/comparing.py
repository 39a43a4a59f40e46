"""Sides of a comparison -> an answer that sets them beside each other: on one topic, or on all that strategies speak of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stratbot.answering import compose
from stratbot.answering.finding import PassageFinder, once
from stratbot.answering.sets import SetJudge
from stratbot.index.reader import OpenIndex
from stratbot.query.query import Query
from stratbot.query.words import search_terms, words
from stratbot.retrieval.citing import Citer
from stratbot.retrieval.filters import document_mask
from stratbot.retrieval.search import Searcher
from stratbot.types import Answer, DocumentState, DocumentVerdict, Filters, Scope, Verdict

PER_SIDE = 3
"""Quotes of each side of a comparison."""
PER_CHANGE = 8
"""Quotes of what one side of a comparison of whole documents has and the other has not."""

BoolArray = npt.NDArray[np.bool_]


class Comparer:
    """Sets issuers, or the versions of one issuer's strategy, beside each other."""

    def __init__(self, index: OpenIndex, searcher: Searcher, finder: PassageFinder, sets: SetJudge) -> None:
        """Keep what every comparison needs."""
        self._index = index
        self._searcher = searcher
        self._finder = finder
        self._sets = sets

    def on_topic(self, query: Query, in_scope: BoolArray, scope: Scope) -> Answer:
        """Compare the sides on the question's topic: quotes of each, and what only some of them speak of."""
        of_sides = self._sides(query, in_scope)
        shown = [self._finder.find(query, own, PER_SIDE) for _, own in of_sides]
        sides = [
            compose.Side(
                issuer=name,
                citations=citations if found else (),
                near_misses=() if found else citations,
                is_there=bool(own.any()),
                is_read=any(self._index.documents[row].state is DocumentState.READ for row in np.flatnonzero(own)),
                words=self._words_used(query.topic, own),
            )
            for (name, own), (citations, found) in zip(of_sides, shown, strict=True)
        ]
        found = any(side.citations for side in sides)
        text = compose.comparison_text(query, sides) if found else compose.no_passage_text(query, scope)
        quotes = [one for side in sides for one in side.citations] + [one for side in sides for one in side.near_misses]
        return compose.answer_of(query, scope, text, found=found, citations=quotes)

    def as_wholes(self, query: Query, in_scope: BoolArray, scope: Scope) -> Answer:
        """Compare documents without a topic: what one side covers, of all known concepts, and the other does not."""
        sides = self._sides(query, in_scope)
        citer = Citer(self._index)
        concepts = self._searcher.concepts.concepts if self._searcher.concepts is not None else ()
        best: dict[str, list[DocumentVerdict | None]] = {}
        for concept in concepts:
            by_id = {row.doc_id: row for row in self._sets.verdicts(query, concept.names[0], in_scope, citer)}
            best[concept.names[0]] = [
                _strongest([by_id[self._index.documents[position].doc_id] for position in np.flatnonzero(own)])
                for _, own in sides
            ]
        won: dict[str, list[compose.Won]] = {name: [] for name, _ in sides}
        for topic, rows in best.items():
            for (name, _), own in zip(sides, rows, strict=True):
                others = [row for row in rows if row is not own and row is not None]
                if (
                    own is not None
                    and own.verdict is Verdict.COVERED
                    and all(row.verdict is not Verdict.COVERED for row in others)
                ):
                    is_mentioned = any(row.verdict is Verdict.MENTIONED for row in others)
                    won[name].append(compose.Won(topic=topic, is_mentioned=is_mentioned, row=own))
        both = [topic for topic, rows in best.items() if all(row is not None and row.verdict is Verdict.COVERED for row in rows)]
        is_read = bool(sides) and all(any(rows[at] is not None for rows in best.values()) for at in range(len(sides)))
        found = is_read and bool(both or any(won.values()))
        ranked = [sorted(rows, key=lambda one: (one.is_mentioned, -one.row.score))[:PER_CHANGE] for rows in won.values()]
        text = compose.wholes_text(won, both, len(best)) if found else compose.no_passage_text(query, scope)
        quotes = once([one.row.evidence[0] for rows in ranked for one in rows]) if found else ()
        return compose.answer_of(query, scope, text, found=found, citations=quotes)

    def _sides(self, query: Query, in_scope: BoolArray) -> list[tuple[str, BoolArray]]:
        """Return the sides of a comparison, each with its documents: issuers, or the years of one issuer's documents."""
        documents = self._index.documents
        if query.versions:
            (issuer,) = query.issuers
            return [
                (f"{issuer} ({year})", in_scope & np.array([document.year == year for document in documents], dtype=np.bool_))
                for year in query.versions
            ]
        return [(issuer, in_scope & document_mask(documents, Filters(issuers=(issuer,)))) for issuer in query.issuers]

    def _words_used(self, topic: str, in_scope: BoolArray) -> tuple[str, ...]:
        """Return the words of a topic that some documents use anywhere, in whatever inflection."""
        typed = words(topic)
        used = []
        for term in search_terms(topic):
            rows = self._index.lexical.rows(term, unit="passage")
            if term in typed and in_scope[self._index.passage_document[rows]].any():
                used.append(term)
        return tuple(used)


def _strongest(rows: Sequence[DocumentVerdict]) -> DocumentVerdict | None:
    """Return the strongest verdict on the documents of a side; None where it has none that could be read."""
    order = list(Verdict)
    read = [row for row in rows if row.verdict is not Verdict.UNREADABLE]
    return min(read, key=lambda row: (order.index(row.verdict), -row.score), default=None)
