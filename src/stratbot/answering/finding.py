"""Topic -> the quotes of some documents that answer it, and whether they do: what a passage question rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from stratbot.answering.definitions import defining_sentences
from stratbot.answering.extract import target_of
from stratbot.answering.passages import quote_sentences
from stratbot.answering.refusal import BestPassage, load_rule, term_shares, term_weights
from stratbot.answering.sets import SetJudge
from stratbot.index.reader import OpenIndex
from stratbot.judging.judge import COVERED_AT
from stratbot.judging.reading import LEXICAL_WEIGHT
from stratbot.query.query import Join, Query, Sought
from stratbot.query.synonyms import other_name
from stratbot.query.words import search_terms
from stratbot.retrieval.citing import Citer
from stratbot.retrieval.quoted import Held, is_all_phrase
from stratbot.retrieval.search import Searcher, SentenceScores
from stratbot.types import AnswerKind, Citation, Document

NEAR_MISSES = 3
ROWS_DEPTH = 8
"""Passages looked at for each quote where a name, sum or date is sought: those of tables seldom rank first."""

BoolArray = npt.NDArray[np.bool_]


class PassageFinder:
    """Finds what to quote."""

    def __init__(
        self, index: OpenIndex, searcher: Searcher, sets: SetJudge, is_behind: Callable[[Document], bool] = lambda document: False
    ) -> None:
        """Keep what every search needs.

        Args:
            index: What is quoted from.
            searcher: Over the same index.
            sets: Judges whether documents speak of a topic.
            is_behind: Whether a later document, or the final of a draft, took the place of one.
        """
        self._is_behind = is_behind
        self._index = index
        self._searcher = searcher
        self._sets = sets
        self._rule = load_rule()

    def find(
        self, query: Query, in_scope: BoolArray, limit: int, sought: Sought | None = None
    ) -> tuple[tuple[Citation, ...], bool]:
        """Return the best quotes among some documents, and whether they answer the question.

        Args:
            query: What is asked.
            in_scope: (n_documents,) bool.
            limit: Quotes returned, at most.
            sought: The name, sum or date to put first; what the question asks for where it is left out.
        """
        topic = query.topic
        sought = sought or next(iter(query.seeks), None)
        only_words = bool(query.phrases) and is_all_phrase(query.term or topic, query.phrases)
        if only_words:
            topic = " ".join(query.phrases)
        passages = self._searcher.passages_in(in_scope)
        held = Held(self._index, query.phrases) if query.phrases else None
        depth = limit * (ROWS_DEPTH if sought else 3)
        ranking = self._searcher.rank(topic, k=depth, in_scope=in_scope)
        is_held = held is not None and bool((held.passages & passages).any())
        if held is not None and is_held:
            ranking = self._ranked_among(held.passages & passages, topic, depth, in_scope)
        confidence, threshold = self.confidence(query, in_scope, topic)
        found = bool(ranking) and not query.unknown_issuers and confidence >= threshold
        if held is not None and not query.unknown_issuers:
            found = is_held and (found or only_words)
        names = [name for name in (query.term, other_name(query.term)) if name]
        if not found and not query.phrases and not query.unknown_issuers and (using := self._using(names, passages)):
            found, held, is_held = True, using, True
            ranking = self._ranked_among(using.passages & passages, topic, depth, in_scope)
        defining = defining_sentences(self._index, query.term, passages) if query.term else []
        if defining and not query.unknown_issuers:
            found = True
            ranking = self._with_passages_of(defining, ranking, topic, in_scope)
        ranked = [row for row, _ in ranking]
        scores = self._searcher.sentence_scores(topic, in_scope, ranked)
        own, _ = self._searcher.sentences_of(np.array(ranked, np.int64))
        near = np.zeros(len(scores.cosine), np.float32)
        near[own] = scores.cosine[own] + np.float32(LEXICAL_WEIGHT) * scores.lexical[own]
        quotes = quote_sentences(
            self._index,
            ranking,
            near,
            Citer(self._index),
            limit=limit if found else min(limit, NEAR_MISSES),
            target=target_of(query, sought, term_weights(self._index, topic)) if sought else None,
            under=lambda row, heading: self._near_under(topic, scores, row, heading),
            below_threshold=not found,
            first=frozenset(defining),
            is_behind=self._is_behind,
            only=held.sentences if held is not None and is_held else None,
        )
        return quotes, found and bool(quotes)

    def _near_under(self, topic: str, scores: SentenceScores, row: int, heading: str) -> float:
        """Return how near a sentence is to the topic together with the heading that it stands under."""
        both = self._index.dense_sentences.vectors([row])[0] + self._searcher.vector(heading)
        cosine = float(both @ self._searcher.vector(topic)) / (float(np.linalg.norm(both)) or 1.0)
        return cosine + LEXICAL_WEIGHT * float(scores.lexical[row])

    def _using(self, names: Sequence[str], passages: BoolArray) -> Held | None:
        """Return where a term stands, under the first of its names that does; None where none does."""
        for name in names:
            held = Held(self._index, [name])
            if (held.passages & passages).any():
                return held
        return None

    def _ranked_among(self, passages: BoolArray, topic: str, k: int, in_scope: BoolArray) -> list[tuple[int, float]]:
        rows = np.flatnonzero(passages)
        scores = self._searcher.scores_of(topic, in_scope, rows)
        order = np.argsort(-scores, kind="stable")[:k]
        return list(zip(rows[order].tolist(), scores[order].tolist(), strict=True))

    def _with_passages_of(
        self, sentences: Sequence[int], ranking: Sequence[tuple[int, float]], topic: str, in_scope: BoolArray
    ) -> list[tuple[int, float]]:
        """Add the passages of some sentences to a ranking where it leaves them out."""
        ranked = {row for row, _ in ranking}
        missing = sorted({int(self._index.sentence_passage[row]) for row in sentences} - ranked)
        scores = self._searcher.scores_of(topic, in_scope, np.array(missing, np.int64)).tolist()
        return sorted([*ranking, *zip(missing, scores, strict=True)], key=lambda one: (-one[1], one[0]))

    def best_passage(
        self, topic: str, ranking: Sequence[tuple[int, float]], scores: SentenceScores, in_scope: BoolArray | None = None
    ) -> BestPassage | None:
        """Return what the threshold on passage answers sees of a ranking; None of an empty one."""
        if not ranking:
            return None
        row, score = ranking[0]
        own = self._index.sentence_range(row)
        return BestPassage(
            sentence_cosine=float(scores.cosine[slice(*own)].max(initial=0.0)),
            passage_cosine=float(self._searcher.passage_cosine(topic, in_scope)[row]),
            passage_share=float(term_shares(self._index, topic, "passage", np.array([row]))[0]),
            sentence_share=float(term_shares(self._index, topic, "sentence", np.arange(*own)).max(initial=0.0)),
            lead=score - ranking[1][1] if len(ranking) > 1 else 0.0,
            terms=len(search_terms(topic)),
        )

    def confidence(self, query: Query, in_scope: BoolArray, topic: str = "") -> tuple[float, float]:
        """Return how sure it is that some documents have an answer, and from where on they do.

        The judge decides whether somebody's documents speak of a topic, as it does for a set question. A question that names
        nobody and wants one fact ("when does the library open?") is decided by how its best passage stands out.

        Args:
            query: What is asked.
            in_scope: (n_documents,) bool.
            topic: Looked for in the place of the query's own.
        """
        topic = topic or query.topic
        if query.kind in (AnswerKind.PASSAGES, AnswerKind.DEFINITION) and not query.issuers and not query.doc_ids:
            ranking = self._searcher.rank(topic, k=2, in_scope=in_scope)
            scores = self._searcher.sentence_scores(topic, in_scope, [row for row, _ in ranking])
            best = self.best_passage(topic, ranking, scores, in_scope)
            return self._rule.probability(best.features()) if best else 0.0, self._rule.answered_at
        topics = (topic,) if query.join is None else query.topics
        wanted = topics[:-1] if query.join is Join.BUT_NOT else topics
        is_set = query.kind is AnswerKind.COVERAGE
        must_cover = is_set and not query.phrases and not query.ruled_out
        chances = [self._sets.chance(one, in_scope, covered=must_cover) for one in wanted]
        return min(chances) if is_set and query.join is Join.AND else max(chances), COVERED_AT


def once(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return quotes in their order, each place once."""
    places = {(one.doc_id, one.page_number, one.start, one.end): one for one in reversed(citations)}
    return tuple(one for one in citations if places[one.doc_id, one.page_number, one.start, one.end] is one)
