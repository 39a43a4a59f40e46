"""Topic -> how sure it is of each document that it covers the topic, and which of its sentences say so: the one judge.

Set questions, passages and their refusal, comparisons, the matrix and the gaps all rest on it, so that they agree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from stratbot.index.looks import Look
from stratbot.judging.model import CLASSES, Calibration, EvidenceModel, load_model
from stratbot.judging.names import NameModel, load_names
from stratbot.judging.reading import ALL, DEPTH, Outlook, RowArray, TopicReading
from stratbot.query.words import proper_names
from stratbot.retrieval.search import Searcher
from stratbot.types import Document, DocumentState, Verdict

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

COUNTED = 10
"""Nearest sentences of a document that count towards its probability."""
COVERED_AT = 0.5
EVIDENCE, _MENTION, _RULED_OUT, NOTHING = range(len(CLASSES))
_CERTAIN = 0.999
_RULES_OUT = int(Look.RULES_OUT)
_AT_ONCE = 1_024
"""Sentences judged at a time: few enough for the processor's cache."""
_ON_ONE_THREAD = 8
"""Times that, up to which one thread judges them, in some 30 ms."""
READ = 8
"""Sentences of each document that a cross-encoder reads."""
KEPT = 32
"""Topics whose judgements are remembered."""


class Reader(Protocol):
    """What reads topic and sentence together: `cross_encoder.CrossEncoderJudge`."""

    def relevance(self, topic: str, texts: list[str]) -> FloatArray:
        """Say how far each text is about a topic, (n,) float32 between 0 and 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One of a document's sentences that are nearest to the topic."""

    row: int
    looks: int
    """What is true of it whatever is asked, flags of `index.looks.Look`."""
    evidence: float
    """Probability that it says that the topic is done or planned."""
    on_topic: float
    """Probability that it speaks of the topic at all."""
    names_topic: bool
    """Whether it holds every word of the topic."""


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The nearest sentences of all documents that were judged together, (n,) each."""

    rows: RowArray
    looks: npt.NDArray[np.uint8]
    worth: FloatArray
    """(n, classes)"""
    names_topic: BoolArray


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What is thought of one document."""

    document: Document
    probability: float
    """That a careful reader says it covers the topic."""
    mentioned: float
    """That the reader finds the topic in it at all."""
    is_named: bool
    """Whether one of its nearest sentences holds every word of the topic."""
    is_doubtful: bool
    """Not covered, and yet worth a look by a person."""
    sentences: _Sentences = field(repr=False, compare=False)
    own: tuple[int, int]
    """Which of `sentences` are its own: the first, and the one after the last."""

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Its nearest sentences, nearest first."""
        own, of = slice(*self.own), self.sentences
        worth = of.worth[own]
        columns = (of.rows[own], of.looks[own], worth[:, EVIDENCE], 1 - worth[:, NOTHING], of.names_topic[own])
        return tuple(
            Candidate(row=row, looks=looks, evidence=evidence, on_topic=on_topic, names_topic=names_topic)
            for row, looks, evidence, on_topic, names_topic in zip(*(column.tolist() for column in columns), strict=True)
        )

    @property
    def speaks_of_it(self) -> float:
        """Return how sure it is that the document speaks of the topic at all, done or not: 1 where it holds every word."""
        return 1.0 if self.is_named else max(self.probability, self.mentioned)

    @property
    def verdict(self) -> Verdict:
        """Return what the probabilities come to; a document with a sentence that holds every word mentions the topic at least."""
        if self.probability >= COVERED_AT:
            return Verdict.COVERED
        return Verdict.MENTIONED if self.speaks_of_it >= COVERED_AT else Verdict.NOT_FOUND


class Judge:
    """Judges every document in scope; none is left out because another one ranks higher."""

    def __init__(
        self,
        searcher: Searcher,
        *,
        model: EvidenceModel | None = None,
        names: NameModel | None = None,
        reader: Reader | None = None,
    ) -> None:
        """Take what searches the index, models in the place of the installed ones, and what judges sentences instead."""
        self.searcher = searcher
        documents = searcher.index.documents
        self._is_read: BoolArray = np.array([document.state is DocumentState.READ for document in documents], dtype=np.bool_)
        self.own_model = model
        self._own_names = names
        self._reader = reader
        self._kept: dict[str, dict[int, Judgement]] = {}

    @cached_property
    def outlook(self) -> Outlook:
        """What reading topics needs to know of the index."""
        return Outlook(self.searcher)

    @property
    def has_reader(self) -> bool:
        """Whether sentences are judged by a cross-encoder of the user's own."""
        return self._reader is not None

    @property
    def model(self) -> EvidenceModel:
        """The trained model, read when it is first needed."""
        return self.own_model or load_model()

    @property
    def names(self) -> NameModel:
        """What tells topics that have to be named, read when it is first needed."""
        return self._own_names or load_names()

    def judge(self, topic: str, in_scope: BoolArray) -> list[Judgement]:
        """Judge each readable document in scope, in order of path.

        Args:
            topic: What is asked about, without the words that ask.
            in_scope: (n_documents,) bool.
        """
        known = self._kept.pop(topic, {})
        missing = in_scope & self._is_read
        missing[list(known)] = False
        if missing.any():
            known = known | self._judge(topic, missing)
        if len(self._kept) >= KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[topic] = known
        return [known[position] for position in map(int, np.flatnonzero(in_scope)) if position in known]

    def _judge(self, topic: str, in_scope: BoolArray) -> dict[int, Judgement]:
        outlook = self.outlook
        reading = outlook.read(topic, in_scope)
        rows = outlook.nearest(reading, in_scope, DEPTH if self._reader is None else READ)
        sentences = _Sentences(
            rows=rows,
            looks=outlook.index.sentence_looks["flags"][rows],
            worth=self._worth(reading, rows),
            names_topic=reading.words.of_sentences(rows) > ALL,
        )
        positions = np.flatnonzero(in_scope)
        first, last = (np.searchsorted(outlook.document_of(rows), positions, side=side) for side in ("left", "right"))
        places = first[:, None] + np.arange(DEPTH)
        places[places >= last[:, None]] = len(rows)  # (documents, DEPTH); where there is none, one that is worth nothing
        worth = np.append(sentences.worth, np.eye(len(CLASSES), dtype=np.float32)[NOTHING:], axis=0)[places[:, :COUNTED]]
        evidence, nothing = worth[..., EVIDENCE], worth[..., NOTHING]
        if self._reader is None:
            none = np.log1p(-np.minimum(evidence.astype(np.float64), _CERTAIN)).sum(axis=1)
            probability = self._calibrated(self.model.covered, -np.expm1(none))
            mentioned = self._calibrated(self.model.mentioned, 1 - nothing.min(axis=1))
        else:  # nobody has calibrated it, so the sentence that it prefers decides
            probability, mentioned = evidence.max(axis=1), 1 - nothing.min(axis=1)
        surest = places[np.arange(len(places)), nothing.argmin(axis=1)]
        is_ruled_out = np.append(sentences.looks & _RULES_OUT != 0, False)[surest]
        lacks_name = self._lack_the_name(reading, rows, places)
        probability = np.where(is_ruled_out | lacks_name, np.minimum(probability, COVERED_AT - 0.01), probability)
        if not reading.words.rarest_is_used:  # nobody uses the word that tells
            mentioned = np.where(lacks_name, np.minimum(mentioned, COVERED_AT - 0.01), mentioned)
        is_doubtful = (probability >= self.model.worth_a_look) & (probability < COVERED_AT)
        is_named = np.append(sentences.names_topic, False)[places].any(axis=1)
        columns = (positions, probability, mentioned, is_named, is_doubtful, first, last)
        return {
            position: Judgement(
                document=outlook.index.documents[position],
                probability=covered,
                mentioned=found,
                is_named=named,
                is_doubtful=doubtful,
                sentences=sentences,
                own=(start, end),
            )
            for position, covered, found, named, doubtful, start, end in zip(*(one.tolist() for one in columns), strict=True)
        }

    @staticmethod
    def _calibrated(calibration: Calibration, chances: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        bounded = np.clip(chances.astype(np.float64), 1e-4, 1 - 1e-4)
        return np.array([calibration.probability(one) for one in np.log(bounded / (1 - bounded)).tolist()], dtype=np.float64)

    def _worth(self, reading: TopicReading, rows: RowArray) -> FloatArray:
        """Return (n, classes): what each sentence is worth."""
        if self._reader is not None:
            relevance = self._reader.relevance(reading.topic, [one.text for _, one in self.outlook.index.sentences(rows)])
            refused = self.outlook.index.sentence_looks["flags"][rows] & _RULES_OUT != 0
            mention = np.zeros_like(relevance)
            return np.stack([relevance * ~refused, mention, relevance * refused, 1 - relevance], axis=1)
        model, is_own = self.model, self._is_of(self.model.encoder)

        def judged(start: int) -> FloatArray:
            features, products = self.outlook.features(reading, rows[start : start + _AT_ONCE])
            return model.predict(features, products if is_own else None)

        starts = range(0, len(rows), _AT_ONCE)
        if len(starts) <= _ON_ONE_THREAD:
            parts = [judged(start) for start in starts]
        else:
            from concurrent.futures import ThreadPoolExecutor  # here, because a small index needs none

            with ThreadPoolExecutor(2) as pool:
                parts = list(pool.map(judged, starts))
        return np.concatenate([np.zeros((0, len(CLASSES)), np.float32), *parts])

    def _lack_the_name(self, reading: TopicReading, rows: RowArray, places: RowArray) -> BoolArray:
        """Whether what has to be named is named nowhere round a document's nearest sentences, (documents,).

        That is a topic that is a name, as learned; of others the proper names in it: charging stations charge no Community
        Infrastructure Levy.
        """
        is_name = self.names.has_to_be_named(reading.topic, reading.core_vector, is_own=self._is_of(self.names.encoder))
        names = [reading.topic] if is_name else proper_names(reading.topic)
        if not names:
            return np.zeros(len(places), np.bool_)
        passages = self.outlook.index.sentence_passage[rows]
        named = np.all([self.outlook.holding_a_name(name)[passages] for name in names], axis=0)
        lacking: BoolArray = ~np.append(named, False)[places].any(axis=1) & (places[:, 0] < len(rows))
        return lacking

    def _is_of(self, encoder: str) -> bool:
        """Whether the vectors of the index are an encoder's."""
        return self.outlook.index.manifest.encoder.split("@")[0] == encoder
