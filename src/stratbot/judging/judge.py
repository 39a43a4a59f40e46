"""Topic -> how sure it is of each document that it covers the topic, and which of its sentences say so: the one judge.

Set questions, passages and their refusal, comparisons, the matrix and the gaps all rest on it, so that they agree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from stratbot.index.looks import Look
from stratbot.judging.model import CLASSES, EvidenceModel, load_model
from stratbot.judging.reading import DEPTH, Outlook, RowArray, TopicReading
from stratbot.query.core import core_topic
from stratbot.query.words import words
from stratbot.retrieval.search import Searcher
from stratbot.types import Document, DocumentState, Verdict

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

COUNTED = 10
"""Nearest sentences of a document that count towards its probability."""
COVERED_AT = 0.5
EVIDENCE, _MENTION, _RULED_OUT, NOTHING = range(len(CLASSES))
_CERTAIN = 0.999
READ = 8
"""Sentences of each document that a cross-encoder reads."""
NAME_WORDS = 2
"""Words of a topic, little ones too, up to which it is a name; what has no form of it can mention it at most."""
NAME_SHARE = 0.45
"""Of a topic's words, by rarity, that name it without the rarest one. Source of both: docs/decisions/0015-one-judge.md."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is thought of one document."""

    document: Document
    probability: float
    """That a careful reader says it covers the topic."""
    mentioned: float
    """That the reader finds the topic in it at all."""
    candidates: tuple[Candidate, ...]
    """Nearest first."""
    is_doubtful: bool
    """Not covered, and yet worth a look by a person."""

    @property
    def speaks_of_it(self) -> float:
        """Return how sure it is that the document speaks of the topic at all, done or not: 1 where it holds every word."""
        named = any(candidate.names_topic for candidate in self.candidates)
        return 1.0 if named else max(self.probability, self.mentioned)

    @property
    def verdict(self) -> Verdict:
        """Return what the probabilities come to; a document with a sentence that holds every word mentions the topic at least."""
        if self.probability >= COVERED_AT:
            return Verdict.COVERED
        return Verdict.MENTIONED if self.speaks_of_it >= COVERED_AT else Verdict.NOT_FOUND


class Judge:
    """Judges every document in scope; none is left out because another one ranks higher."""

    def __init__(self, searcher: Searcher, *, model: EvidenceModel | None = None, reader: Reader | None = None) -> None:
        """Take what searches the index; a `reader` judges sentences in the place of the model."""
        self.searcher = searcher
        documents = searcher.index.documents
        self._is_read: BoolArray = np.array([document.state is DocumentState.READ for document in documents], dtype=np.bool_)
        self.own_model = model
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
        reading = outlook.read(topic)
        rows = self._each_once(outlook.nearest(reading, in_scope), DEPTH if self._reader is None else READ)
        worth = self._worth(reading, rows)
        starts = np.searchsorted(outlook.document[rows], np.arange(len(in_scope) + 1, dtype=np.int32))
        judged: dict[int, Judgement] = {}
        for position in map(int, np.flatnonzero(in_scope)):
            own = slice(starts[position], starts[position + 1])
            judged[position] = self._of_document(outlook.index.documents[position], reading, rows[own], worth[own])
        return judged

    def _each_once(self, rows: RowArray, most: int) -> RowArray:
        """Keep so many rows of each document, those whose letters stand in one before them left out."""
        digests = self.outlook.index.sentence_looks["digest"][rows]
        kept: list[int] = []
        seen: set[int] = set()
        before = -1
        for row, digest, position in zip(rows.tolist(), digests.tolist(), self.outlook.document[rows].tolist(), strict=True):
            if position != before:
                before = position
                seen = set()
            if len(seen) < most and digest not in seen:
                seen.add(digest)
                kept.append(row)
        return np.array(kept, dtype=np.int64)

    def _worth(self, reading: TopicReading, rows: RowArray) -> FloatArray:
        """Return (n, classes): what each sentence is worth."""
        if self._reader is not None:
            relevance = self._reader.relevance(reading.topic, [one.text for _, one in self.outlook.index.sentences(rows)])
            refused = self._rules_out(rows)
            mention = np.zeros_like(relevance)
            return np.stack([relevance * ~refused, mention, relevance * refused, 1 - relevance], axis=1)
        if not len(rows):
            return np.zeros((0, len(CLASSES)), np.float32)
        is_own = self.outlook.index.manifest.encoder.split("@")[0] == self.model.encoder
        products = self.outlook.products(reading, rows) if is_own else None
        return self.model.predict(self.outlook.evidence_features(reading, rows), products)

    def _rules_out(self, rows: RowArray) -> BoolArray:
        return np.asarray(self.outlook.index.sentence_looks["flags"][rows] & Look.RULES_OUT, dtype=np.bool_)

    def _of_document(self, document: Document, reading: TopicReading, rows: RowArray, worth: FloatArray) -> Judgement:
        counted = worth[:COUNTED]
        evidence, on_topic = counted[:, EVIDENCE], float(1 - counted[:, NOTHING].min(initial=1.0))
        if self._reader is None:
            probability = self.model.covered.probability(_log_odds_of_any(evidence))
            mentioned = self.model.mentioned.probability(_log_odds(on_topic))
        else:  # nobody has calibrated it, so the sentence that it prefers decides
            probability, mentioned = float(evidence.max(initial=0.0)), on_topic
        is_ruled_out = bool(len(counted)) and bool(self._rules_out(rows)[counted[:, NOTHING].argmin()])
        lacks_name = self._lacks_the_name(reading, rows)
        if is_ruled_out or lacks_name:
            probability = min(probability, COVERED_AT - 0.01)
        if lacks_name and not reading.rarest_is_used:  # nobody uses the word that tells
            mentioned = min(mentioned, COVERED_AT - 0.01)
        return Judgement(
            document=document,
            probability=probability,
            mentioned=mentioned,
            candidates=tuple(
                Candidate(
                    row=row,
                    looks=looks,
                    evidence=float(of_sentence[EVIDENCE]),
                    on_topic=float(1 - of_sentence[NOTHING]),
                    names_topic=bool(reading.words[row] > _CERTAIN),
                )
                for row, looks, of_sentence in zip(
                    rows.tolist(), self.outlook.index.sentence_looks["flags"][rows].tolist(), worth, strict=True
                )
            ),
            is_doubtful=self.model.worth_a_look <= probability < COVERED_AT,
        )

    def _lacks_the_name(self, reading: TopicReading, rows: RowArray) -> bool:
        """Whether a thing with a name is named nowhere round a document's nearest sentences.

        "Digital" alone does not name digital apprenticeships; of two words that are about as rare, either does. In a longer topic
        only what is written as a name has to stand there: charging stations charge no Community Infrastructure Levy.
        """
        if not len(rows):
            return False
        passages = self.outlook.index.sentence_passage[rows]
        if reading.rarest_in_passage[passages].any():
            return False
        is_short = len(words(core_topic(reading.topic))) <= NAME_WORDS and reading.terms > 0
        return reading.rarest_is_name or (is_short and not bool((reading.passage_words[passages] >= NAME_SHARE).any()))


def _log_odds_of_any(probabilities: FloatArray) -> float:
    """Return the log-odds that at least one of some things holds that have nothing to do with each other."""
    none = math.fsum(math.log1p(-min(float(one), _CERTAIN)) for one in probabilities)
    return _log_odds(-math.expm1(none))


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))
