"""Topic -> how near every sentence of the index is to it, in meaning and in words: what the judge looks at."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stratbot.index.looks import Look
from stratbot.index.reader import OpenIndex
from stratbot.query.core import core_topic
from stratbot.query.words import named_words, terms_by_wording
from stratbot.retrieval.search import Searcher

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]
RowArray = npt.NDArray[np.int64]

DEPTH = 12
"""Nearest sentences of each document that are judged."""
LEXICAL_WEIGHT, LEXICAL_MOST = 0.15, 1.5
"""Of BM25 against cosine, and the most BM25 that counts, when the nearest sentences are chosen."""

FEATURES = (
    "cosine", "core", "distinct", "passage", "before", "after", "deviation",
    "words", "passage_words", "near_words", "rarest", "rarest_in_passage", "bm25",
    "length", "capitals", "digits", "ends", "rules_out", "others",
    "rarity", "mean_rarity", "terms",
    "corpus_mean", "corpus_spread",
)  # fmt: skip
"""What the model is told of a sentence, in this order; `evidence_features` says what each is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicReading:
    """One topic against every sentence of an index."""

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
    """(n_sentences,) by which the nearest sentences are chosen; -inf for what is no body text."""
    words: FloatArray
    """(n_sentences,) share of the topic's words that the sentence holds, rare words weighing more."""
    passage_words: FloatArray
    """(n_passages,) the same of the passage."""
    near_words: FloatArray
    """(n_sentences,) the same of the sentence with those before and after it."""
    rarest: BoolArray
    """(n_sentences,) whether it holds the topic's rarest word."""
    rarest_in_passage: BoolArray
    """(n_passages,)"""
    rarest_is_used: bool
    """Whether anybody uses that word."""
    terms: int
    """How many words of the topic are looked up."""
    rarest_is_name: bool
    """Whether the rarest of them stands in a name: "charge the Community Infrastructure Levy"."""
    of_topic: tuple[float, ...]
    """What is the same for all sentences: the features from "rarity" on."""


class Outlook:
    """What reading topics needs to know of an index, computed once when it is opened."""

    def __init__(self, searcher: Searcher) -> None:
        """Compute the maps; no text is read."""
        index = searcher.index
        self.searcher = searcher
        self.index: OpenIndex = index
        self.document: npt.NDArray[np.int32] = index.passage_document[index.sentence_passage]
        """(n_sentences,): position of the document."""
        self.is_body: BoolArray = index.passage_is_body[index.sentence_passage]
        n = len(index.sentence_passage)
        self.is_first: BoolArray = np.ones(n, dtype=np.bool_)
        self.is_first[1:] = index.sentence_passage[1:] != index.sentence_passage[:-1]
        """(n_sentences,): whether it begins its passage."""
        self.is_last: BoolArray = np.ones(n, dtype=np.bool_)
        self.is_last[:-1] = self.is_first[1:]

    def read(self, topic: str) -> TopicReading:
        """Compare a topic with every sentence."""
        searcher, index = self.searcher, self.index
        vector = searcher.vector(topic)
        cosine = searcher.sentence_cosine(topic)
        distinct = index.dense_sentences.scores(searcher.judging_vector(topic))
        bm25 = searcher.sentence_words(topic)
        near = (cosine + distinct) / 2 + np.float32(LEXICAL_WEIGHT) * np.minimum(bm25, np.float32(LEXICAL_MOST))
        near = np.where(self.is_body, near, -np.inf)
        words = _WordShares(self, topic)
        return TopicReading(
            topic=topic,
            vector=vector,
            core_vector=searcher.vector(core_topic(topic)),
            cosine=cosine,
            distinct=distinct,
            bm25=bm25,
            near=near.astype(np.float32),
            words=words.sentences,
            passage_words=words.passages,
            near_words=words.neighbours,
            rarest=words.rarest,
            rarest_in_passage=words.rarest_in_passage,
            rarest_is_used=words.rarest_is_used,
            terms=int(words.of_topic[2]),
            rarest_is_name=words.rarest_word in named_words(topic),
            of_topic=(
                *words.of_topic,
                *index.statistics.typical_cosine(cosine),
            ),
        )

    def nearest(self, reading: TopicReading, in_scope: BoolArray) -> RowArray:
        """Return the rows of the DEPTH nearest sentences of each document in scope, document by document, nearest first.

        Somewhat more of each, for the same words may stand there under another spacing.
        """
        rows = np.flatnonzero(self.is_body & in_scope[self.document])
        if not len(rows):
            return rows
        ends = np.flatnonzero(np.diff(self.document[rows], append=-1)) + 1
        kept = []
        for start, end in zip([0, *ends[:-1]], ends, strict=True):
            own = rows[start:end]
            kept.append(_best(own, reading.near[own]))
        return np.concatenate(kept)

    def evidence_features(self, reading: TopicReading, rows: RowArray) -> FloatArray:
        """Return what the model is told of some sentences, (n, len(FEATURES)) float32.

        Cosine of the topic, of its core, of what is distinct in it, of the passage, of the sentences before and after (0 at the
        ends of a passage); how many standard deviations the cosine is above the typical one; shares of the topic's words in the
        sentence, its passage, and with its neighbours; whether the rarest word is in the sentence, in the passage; BM25; the
        logarithm of its words, share of words with a capital, whether it has digits, whether it ends as sentences do, whether it
        rules something out, whether it tells what others do. Then of the topic: how rare its rarest word is (0 to 1), how rare
        its words are on average, how many they are; mean and spread of the cosine over the index. How near other documents come
        is left out on purpose: it made verdicts worse elsewhere.
        """
        index = self.index
        passages = index.sentence_passage[rows]
        own = index.dense_sentences.vectors(rows)
        before = np.where(self.is_first[rows], 0, reading.cosine[np.maximum(rows - 1, 0)])
        after = np.where(self.is_last[rows], 0, reading.cosine[np.minimum(rows + 1, len(reading.cosine) - 1)])
        mean, spread = reading.of_topic[3:]
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
            reading.words[rows],
            reading.passage_words[passages],
            reading.near_words[rows],
            reading.rarest[rows],
            reading.rarest_in_passage[passages],
            reading.bm25[rows],
            np.log1p(tokens),
            looks["capitals"] / np.maximum(tokens, 1),
            *((looks["flags"] & flag) > 0 for flag in (Look.DIGITS, Look.ENDS, Look.RULES_OUT, Look.OTHERS)),
            *(np.full(len(rows), value) for value in reading.of_topic),
        ]
        return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)

    def products(self, reading: TopicReading, rows: RowArray) -> FloatArray:
        """Return the topic's vector times each sentence's, number by number: (n, dim) float32, which sum to the cosine."""
        return np.asarray(self.index.dense_sentences.vectors(rows) * reading.vector, dtype=np.float32)


def _best(rows: RowArray, near: FloatArray) -> RowArray:
    """Return the 2 * DEPTH nearest of some rows, nearest first; of the same words, which are as near to the last bit, one."""
    most = 6 * DEPTH  # so that few are sorted; all of them where those are the same words over and over
    chosen = np.flatnonzero(near >= np.partition(near, -most)[-most]) if len(rows) > most else np.arange(len(rows))
    order = chosen[np.lexsort((rows[chosen], -near[chosen]))]
    order = order[np.diff(near[order], prepend=np.inf) != 0]
    if len(order) < 2 * DEPTH < len(rows) and len(chosen) < len(rows):
        order = np.lexsort((rows, -near))
        order = order[np.diff(near[order], prepend=np.inf) != 0]
    best: RowArray = rows[order[: 2 * DEPTH]]
    return best


class _WordShares:
    """Where the words of a topic stand. Where it has another wording, the larger share counts."""

    def __init__(self, outlook: Outlook, topic: str) -> None:
        index, n = outlook.index, len(outlook.document)
        passages = len(index.passage_document)
        self.sentences, self.neighbours = np.zeros(n, np.float32), np.zeros(n, np.float32)
        self.passages = np.zeros(passages, np.float32)
        self.rarest, self.rarest_in_passage = np.zeros(n, np.bool_), np.zeros(passages, np.bool_)
        self.of_topic, self.rarest_word, self.rarest_is_used = (0.0, 0.0, 0.0), "", False
        everywhere = index.statistics.sentences
        most = math.log(everywhere + 1) or 1.0
        for wording in terms_by_wording(topic):
            held, near = np.zeros(n, np.float32), np.zeros(n, np.float32)
            held_by_passage = np.zeros(passages, np.float32)
            total, rarest, is_used = 0.0, (-1.0, np.zeros(0, np.int64), ""), False
            for term in wording:
                rows = index.lexical.rows(term, unit="sentence")
                rows_with = index.statistics.rows_with(term, rows)
                weight = math.log((everywhere + 1) / (rows_with + 1))
                total += weight
                held[rows] += weight
                held_by_passage[_each_once(index.sentence_passage[rows])] += weight
                near[_with_neighbours(rows, outlook)] += weight
                if weight > rarest[0]:
                    rarest, is_used = (weight, rows, term), rows_with > 0
            if total <= 0:
                continue
            np.maximum(self.sentences, held / np.float32(total), out=self.sentences)
            np.maximum(self.neighbours, near / np.float32(total), out=self.neighbours)
            np.maximum(self.passages, held_by_passage / np.float32(total), out=self.passages)
            self.rarest[rarest[1]] = True
            self.rarest_is_used |= is_used
            self.rarest_in_passage[index.sentence_passage[rarest[1]]] = True
            if self.of_topic[2] == 0:
                self.of_topic = (rarest[0] / most, total / len(wording) / most, float(len(wording)))
                self.rarest_word = rarest[2]


def _with_neighbours(rows: RowArray, outlook: Outlook) -> RowArray:
    """Return some sentences with those before and after them in their passages, each once."""
    before, after = rows[~outlook.is_first[rows]] - 1, rows[~outlook.is_last[rows]] + 1
    return _each_once(np.concatenate([rows, before, after]))


def _each_once(rows: npt.NDArray[np.integer]) -> RowArray:
    """Return rows, 0 or more each, ascending and each once; np.unique would import numpy.ma, which takes longer than all this."""
    ordered = np.sort(rows)
    return np.asarray(ordered[np.diff(ordered, prepend=-1) > 0], dtype=np.int64)
