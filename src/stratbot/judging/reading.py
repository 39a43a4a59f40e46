"""Topic -> how near every sentence of the index is to it, in meaning and in words: what the judge looks at."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stratbot.index.looks import Look
from stratbot.index.reader import OpenIndex
from stratbot.query.core import alternatives, core_topic
from stratbot.query.words import terms_by_wording
from stratbot.retrieval.search import Searcher

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]
RowArray = npt.NDArray[np.int64]

DEPTH = 12
"""Nearest sentences of each document that are judged."""
COMMON = math.log(30)
"""Weight of a word up to which it stands everywhere: in one sentence of thirty."""
ALL = 0.999
"""Share of a topic's words from which it is all of them."""
_TABLE = 50_000
"""Numbers in a table that the nearest sentences of some documents are chosen from: it stays in the processor's cache."""
_AT_ONCE = 65_536
"""Sentences whose nearness is worked out at a time."""
LEXICAL_WEIGHT, LEXICAL_MOST = 0.15, 1.5
"""Of BM25 against cosine, and the most BM25 that counts, when the nearest sentences are chosen."""

FEATURES = (
    "cosine", "core", "distinct", "passage", "before", "after", "deviation",
    "words", "passage_words", "near_words", "rarest", "rarest_in_passage", "bm25",
    "length", "capitals", "digits", "ends", "rules_out", "others",
    "rarity", "mean_rarity", "terms",
    "corpus_mean", "corpus_spread",
)  # fmt: skip
"""What the model is told of a sentence, in this order; `Outlook.features` says what each is."""

_FLAGS = tuple(map(int, (Look.DIGITS, Look.ENDS, Look.RULES_OUT, Look.OTHERS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicReading:
    """One topic against every sentence of an index; of what was not compared, the cosines are 0."""

    topic: str
    vector: FloatArray
    """(dim,) of the topic, unit length."""
    core_vector: FloatArray
    """(dim,) of the topic without light verbs and articles."""
    cosine: FloatArray
    """(n_sentences,) with the topic."""
    distinct: FloatArray
    """(n_sentences,) with the topic spelled out, less what all documents have in common."""
    bm25: FloatArray
    """(n_sentences,) over the mean of the ten best of the index."""
    near: FloatArray
    """(n_sentences,) by which the nearest sentences are chosen; -inf for what is no body text, 0 for what was not compared."""
    words: WordShares
    """Where the topic's words stand."""
    typical: tuple[float, float]
    """Mean and spread of the cosine over the index."""


class Outlook:
    """Reads topics over one open index."""

    def __init__(self, searcher: Searcher) -> None:
        """Keep what searches the index; nothing is computed yet."""
        self.searcher = searcher
        self.index: OpenIndex = searcher.index

    def document_of(self, rows: RowArray) -> npt.NDArray[np.int32]:
        """Return (n,) the positions of the documents that some sentences are of."""
        of_sentences: npt.NDArray[np.int32] = self.index.passage_document[self.index.sentence_passage[rows]]
        return of_sentences

    def neighbours(self, rows: RowArray) -> tuple[RowArray, RowArray]:
        """Return the sentences before and after some in their passages; at the ends of a passage the sentence itself."""
        passages = self.index.sentence_passage
        before, after = np.maximum(rows - 1, 0), np.minimum(rows + 1, len(passages) - 1)
        own = passages[rows]
        return np.where(passages[before] == own, before, rows), np.where(passages[after] == own, after, rows)

    def read(self, topic: str, in_scope: BoolArray | None = None) -> TopicReading:
        """Compare a topic with every sentence, or only with those of some documents."""
        searcher, dense = self.searcher, self.index.dense_sentences
        vector = searcher.vector(topic)
        spans = searcher.sentence_spans(in_scope)
        both = [vector, searcher.judging_vector(topic)]
        cosine, distinct = dense.scores_of(both, spans)
        bm25 = searcher.sentence_words(topic)
        near = np.zeros(len(cosine), np.float32)
        for first, last in spans if spans is not None else [(0, len(cosine))]:
            for start in range(first, last, _AT_ONCE):  # what is between stays in the processor's cache
                own = slice(start, min(start + _AT_ONCE, last))
                near[own] = (cosine[own] + distinct[own]) / 2
                near[own] += np.float32(LEXICAL_WEIGHT) * np.minimum(bm25[own], np.float32(LEXICAL_MOST))
                near[own][~self.index.passage_is_body[self.index.sentence_passage[own]]] = -np.inf
        return TopicReading(
            topic=topic,
            vector=vector,
            core_vector=searcher.vector(core_topic(topic)),
            cosine=cosine,
            distinct=distinct,
            bm25=bm25,
            near=near,
            words=WordShares(self, topic),
            typical=self.index.statistics.typical_cosine(
                lambda rows: cosine[rows] if spans is None else dense.scores_at(both, rows)[0]
            ),
        )

    def nearest(self, reading: TopicReading, in_scope: BoolArray, most: int = DEPTH) -> RowArray:
        """Return the rows of the nearest sentences of each document in scope, document by document, nearest first.

        Args:
            reading: Of the topic, and at least of these documents.
            in_scope: (n_documents,) bool.
            most: Sentences of each document; those whose letters stand in one before them are left out.
        """
        positions = np.flatnonzero(in_scope)
        bounds = self.searcher.sentence_bounds
        firsts, lasts = bounds[positions], bounds[positions + 1]
        rows = np.full((len(positions), most), -1, dtype=np.int64)
        for some in _tables(lasts - firsts):
            rows[some] = _nearest_of_each(reading.near, firsts[some], lasts[some], most)
        digests = np.sort(self.index.sentence_looks["digest"][rows], axis=1)
        for place in np.flatnonzero((digests[:, 1:] == digests[:, :-1]).any(axis=1)).tolist():
            first, last = firsts[place : place + 1], lasts[place : place + 1]
            own = _nearest_of_each(reading.near, first, last, int(last[0] - first[0]))[0]
            different = self._each_once(own[own >= 0], most)
            rows[place, :] = -1
            rows[place, : len(different)] = different
        return rows[rows >= 0]

    def _each_once(self, rows: RowArray, most: int) -> list[int]:
        """Return the first rows, those whose letters stand in one before them left out."""
        found: dict[int, int] = {}
        for row, digest in zip(rows.tolist(), self.index.sentence_looks["digest"][rows].tolist(), strict=True):
            found.setdefault(digest, row)
            if len(found) == most:
                break
        return list(found.values())

    def holding_a_name(self, topic: str) -> BoolArray:
        """Return (n_passages,) those that hold every word of a topic that tells something; of several alternatives, of any."""
        named = np.zeros(len(self.index.passage_document), np.bool_)
        for name in alternatives(topic):
            named |= WordShares(self, name).all_in_passage()
        return named

    def features(self, reading: TopicReading, rows: RowArray) -> tuple[FloatArray, FloatArray]:
        """Return what the model is told of some sentences.

        Cosine of the topic, of its core, of what is distinct in it, of the passage, of the sentences before and after (0 at the
        ends of a passage); how many standard deviations the cosine is above the typical one; shares of the topic's words in the
        sentence, its passage, and with its neighbours; whether the rarest word is in the sentence, in the passage; BM25; the
        logarithm of its words, share of words with a capital, whether it has digits, whether it ends as sentences do, whether it
        rules something out, whether it tells what others do. Then of the topic: how rare its rarest word is (0 to 1), how rare
        its words are on average, how many they are; mean and spread of the cosine over the index. How near other documents come
        is left out on purpose: it made verdicts worse elsewhere.

        Returns:
            (n, len(FEATURES)) float32; and the topic's vector times each sentence's, number by number: (n, dim) float32, which
            sum to the cosine.
        """
        index, words = self.index, reading.words
        passages = index.sentence_passage[rows]
        own = index.dense_sentences.vectors(rows)
        before, after = (np.where(beside == rows, 0, reading.cosine[beside]) for beside in self.neighbours(rows))
        mean, spread = reading.typical
        looks = index.sentence_looks[rows]
        tokens = looks["words"].astype(np.float32)
        columns = [
            reading.cosine[rows],
            np.vecdot(own, reading.core_vector),  # row by row: what one comes to does not depend on how many there are
            reading.distinct[rows],
            np.vecdot(index.dense_passages.vectors(passages), reading.vector),
            before,
            after,
            (reading.cosine[rows] - mean) / max(spread, 1e-6),
            words.of_sentences(rows),
            words.of_passages(passages),
            words.with_neighbours(rows),
            words.rarest[rows],
            words.rarest_in_passage[passages],
            reading.bm25[rows],
            np.log1p(tokens),
            looks["capitals"] / np.maximum(tokens, 1),
            *((looks["flags"] & flag) > 0 for flag in _FLAGS),
            *(np.full(len(rows), value) for value in (*words.of_topic, mean, spread)),
        ]
        return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1), own * reading.vector


def _tables(lengths: RowArray) -> Iterator[slice]:
    """Cut documents into runs whose sentences fit into a table, a line for each document."""
    start, longest = 0, 0
    for place, length in enumerate(lengths.tolist()):
        longest = max(longest, length)
        if place > start and (place + 1 - start) * longest > _TABLE:
            yield slice(start, place)
            start, longest = place, length
    if len(lengths):
        yield slice(start, len(lengths))


def _nearest_of_each(near: FloatArray, firsts: RowArray, lasts: RowArray, most: int) -> RowArray:
    """Return (runs, most) the rows of each run that are nearest, nearest first, equal ones in order; -1 for none and for -inf."""
    nearest = np.full((len(firsts), most), -1, dtype=np.int64)
    longest = int((lasts - firsts).max(initial=0))
    if not longest or not most:
        return nearest
    table = np.full((len(firsts), longest), -np.inf, dtype=np.float32)
    for own, first, last in zip(table, firsts.tolist(), lasts.tolist(), strict=True):
        own[: last - first] = near[first:last]
    line = np.partition(table, -most, axis=1)[:, -most, None] if longest > most else -np.inf
    runs, places = np.nonzero((table >= line) & (table > -np.inf))
    order = np.lexsort((places, -table[runs, places], runs))
    runs, places = runs[order], places[order]
    ranks = np.arange(len(runs)) - np.searchsorted(runs, runs)
    chosen = ranks < most
    nearest[runs[chosen], ranks[chosen]] = (firsts[runs] + places)[chosen]
    return nearest


def words_looked_up(topic: str) -> list[str]:
    """Return the words whose frequency counts when a topic is judged, each once."""
    wordings = (terms_by_wording(one) for one in (topic, *alternatives(topic)))
    return list(dict.fromkeys(term for of_one in wordings for wording in of_one for term in wording))


class WordShares:
    """Where the words of a topic stand, rare ones weighing more. Where it has another wording, the larger share counts."""

    def __init__(self, outlook: Outlook, topic: str) -> None:
        """Look the words up."""
        index, n = outlook.index, len(outlook.index.sentence_passage)
        self._outlook = outlook
        self._wordings: list[list[tuple[float, BoolArray, BoolArray]]] = []
        """Of each wording the words: weight, sentences and passages that hold it."""
        self.rarest: BoolArray = np.zeros(n, np.bool_)
        """(n_sentences,) whether it holds the topic's rarest word."""
        self.rarest_in_passage: BoolArray = np.zeros(len(index.passage_document), np.bool_)
        """(n_passages,)"""
        self.of_topic = (0.0, 0.0, 0.0)
        """How rare its rarest word is, how rare its words are on average, and how many are looked up."""
        self.rarest_is_used = False
        """Whether anybody uses that word."""
        everywhere = index.statistics.sentences
        most = math.log(everywhere + 1) or 1.0
        for wording in terms_by_wording(topic):
            held: list[tuple[float, BoolArray, BoolArray]] = []
            used: list[bool] = []
            for term in wording:
                rows = index.lexical.rows(term, unit="sentence")
                sentences, passages = np.zeros_like(self.rarest), np.zeros_like(self.rarest_in_passage)
                sentences[rows] = True
                passages[index.sentence_passage[rows]] = True
                rows_with = index.statistics.rows_with(term, rows)
                held.append((math.log((everywhere + 1) / (rows_with + 1)), sentences, passages))
                used.append(rows_with > 0)
            total = math.fsum(weight for weight, _, _ in held)
            if total <= 0:
                continue
            self._wordings.append(held)
            rarest = max(range(len(held)), key=lambda number: held[number][0])
            self.rarest |= held[rarest][1]
            self.rarest_in_passage |= held[rarest][2]
            self.rarest_is_used |= used[rarest]
            if self.of_topic[2] == 0:
                self.of_topic = (held[rarest][0] / most, total / len(wording) / most, float(len(wording)))

    def of_sentences(self, rows: RowArray) -> FloatArray:
        """Return (n,) the share of the words that each sentence holds."""
        return self._share(len(rows), lambda sentences, _: sentences[rows])

    def of_passages(self, passages: npt.NDArray[np.int32]) -> FloatArray:
        """Return (n,) the share of the words that each passage holds."""
        return self._share(len(passages), lambda _, held: held[passages])

    def all_in_passage(self) -> BoolArray:
        """Return (n_passages,) whether all words stand there, but for those that one sentence in thirty holds.

        Such a word is what the documents are about, said or not: an apprenticeship in a digital strategy need not be called
        digital again.
        """
        found = np.zeros_like(self.rarest_in_passage)
        for wording in self._wordings:
            telling = [passages for weight, _, passages in wording if weight > COMMON]
            found |= np.all(telling or [passages for _, _, passages in wording], axis=0)
        return found

    def with_neighbours(self, rows: RowArray) -> FloatArray:
        """Return (n,) the share of the words that stand in each sentence, or before or after it in its passage."""
        before, after = self._outlook.neighbours(rows)
        return self._share(len(rows), lambda sentences, _: sentences[rows] | sentences[before] | sentences[after])

    def _share(self, n: int, holds: Callable[[BoolArray, BoolArray], BoolArray]) -> FloatArray:
        best = np.zeros(n, np.float32)
        for wording in self._wordings:
            held = np.zeros(n, np.float32)
            for weight, sentences, passages in wording:
                held += np.float32(weight) * holds(sentences, passages)
            np.maximum(best, held / np.float32(math.fsum(weight for weight, _, _ in wording)), out=best)
        return best
