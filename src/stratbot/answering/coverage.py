"""Topic -> a verdict on every document in scope, each with the sentences that decided it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from stratbot.answering import actors
from stratbot.answering.commitment import asks, commits, hedges, rules_out
from stratbot.answering.conditions import BY_OTHERS
from stratbot.answering.evidence import Citer, letters
from stratbot.answering.rule import Rule
from stratbot.index.reader import OpenIndex
from stratbot.query.issuers import IssuerNames
from stratbot.retrieval.search import Searcher, SentenceScores
from stratbot.types import Citation, Document, DocumentState, DocumentVerdict, Passage, Sentence, Verdict

LEXICAL_WEIGHT = 0.15
"""Of BM25 over the mean of the ten best, against the cosine. Source: docs/decisions/0005-judging-coverage.md."""
COMMITMENT = 0.05
"""Of two sentences that are as near, the one that commits is quoted before the one that hedges. The verdict is not touched."""
RULED_OUT = 0.3
"""Taken from a sentence that rules the topic out, so that it names the topic but cannot carry "covered"."""
OTHERS = 0.15
"""Taken from a sentence that names another issuer, or follows on a heading or sentences that do: it is somebody else's work."""
OFF_SUBJECT = 0.3
"""Of `Searcher.off_subject`, taken from a sentence: among digital strategies, a levy that trains plumbers is off the subject."""
REPEATED = 0.3
"""Taken from a sentence that stands word for word in another issuer's document too: a form, a statute, a slogan."""
ASKS = 0.1
"""Taken from a question, and from what asks the reader to describe something."""
NAMED_BY_HEADING = 0.06
"""Added to the score of a line of fewer than MIN_WORDS words: a heading on the topic says that a section is about it."""
DEPTH = 24
"""Sentences of each document that are read for their wording."""
REMEMBERED = 30_000
"""Sentences whose wording is remembered from question to question; some 2 kB each."""
BEST = 3
"""Sentences whose mean is the document's score."""
WORDS_HELD = 0.35
"""Of the topic's words, to be found round the best sentences of a document that covers it."""
READ = 8
"""Sentences of each document that a cross-encoder reads."""
READ_MENTIONED_AT = 0.1
"""Relevance from which a document mentions the topic; from `Rule.covered_at` on it covers it. Not fitted: no labels were at hand
with a cross-encoder. `stratbot eval coverage --judge NAME` measures one."""
MAX_EVIDENCE = 3
WORTH_SHOWING = 0.6
"""Of the nearest sentence's score: what is further behind is no evidence, even where fewer quotes are left."""
MIN_WORDS = 6
"""A quote of fewer words is a heading or a scrap: it is cited last, and with its neighbours."""
HEADING = 0.16
"""Taken from the score of such a quote when evidence is put in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a sentence says apart from any topic."""

    passage: Passage
    sentence: Sentence
    letters: str
    """The same for two sentences of the same words."""
    ruled_out: bool
    """It says that something will not be done."""
    others: bool
    """It, its heading or what stands before it in its passage names another issuer only."""
    doer: str | None
    """Who does what it tells of, if that is not the issuer: a kind of body ("college") or `actors.OTHERS`."""
    is_short: bool
    """It has fewer than MIN_WORDS words, as headings have."""
    asks: bool
    """It is a question, or asks the reader to describe something."""
    repeated: bool
    """It stands word for word in another issuer's document, and is no heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence of a document, with its nearness to the topic and its wording weighed."""

    row: int
    passage: Passage
    sentence: Sentence
    score: float
    ruled_out: bool
    doer: str | None = None
    """As in `Wording`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDocument:
    """What the verdict on one document rests on."""

    document: Document
    features: tuple[float, ...]
    candidates: tuple[Candidate, ...]
    """Best first."""
    relevance: float | None = None
    """What a cross-encoder says of the best of them, 0 to 1; None where none is set."""


def document_features(scores: Sequence[float]) -> tuple[float, ...]:
    """Return what the fitted threshold sees of one document: the mean of its best scores.

    Args:
        scores: Of its sentences, best first. A document with fewer than BEST sentences has nothing more to say for itself.
    """
    return (math.fsum(scores[:BEST]) / BEST,)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWords:
    """How far each sentence uses the topic's own words: what parts a mention from mere nearness."""

    shares: npt.NDArray[np.float32]
    """(n_sentences,): of the words of the topic's core that the sentence holds, rare ones weighing more."""
    lexical: npt.NDArray[np.float32]
    """(n_sentences,): `SentenceScores.lexical`, with the words of the concept that the topic names."""
    topic: str = ""
    """What is asked about."""

    def held(self, candidates: Sequence[Candidate]) -> float:
        """Return the largest share that one of a document's BEST sentences holds."""
        return max((float(self.shares[one.row]) for one in candidates[:BEST]), default=0.0)

    def features(self, one: JudgedDocument) -> tuple[float, ...]:
        """Return what the fitted threshold on mentions sees of one document."""
        lexical = max((float(self.lexical[candidate.row]) for candidate in one.candidates[:BEST]), default=0.0)
        return (*one.features, self.held(one.candidates), lexical)


class Reader(Protocol):
    """What reads topic and sentence together: `cross_encoder.CrossEncoderJudge`."""

    def relevance(self, topic: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Say how far each text is about a topic, (n,) float32 between 0 and 1."""


class CoverageJudge:
    """Judges every document in scope; none is left out because another one ranks higher."""

    def __init__(self, index: OpenIndex, searcher: Searcher, rule: Rule, reader: Reader | None = None) -> None:
        """Work out which sentences can be evidence: body text only, never a contents page, a cover or a reference list."""
        self._index = index
        self._searcher = searcher
        self._rule = rule
        self._reader = reader
        self._sentence_document: npt.NDArray[np.int32] = index.passage_document[index.sentence_passage]
        self._names = IssuerNames(document.issuer for document in index.documents)
        self._is_evidence: npt.NDArray[np.bool_] = index.passage_is_body[index.sentence_passage]
        self._remembered: dict[int, Wording] = {}

    def evidence_in(self, in_scope: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Return (n_sentences,) bool: the sentences of some documents that can be evidence."""
        mask: npt.NDArray[np.bool_] = self._is_evidence & in_scope[self._sentence_document]
        return mask

    def gather(self, scores: SentenceScores, in_scope: npt.NDArray[np.bool_]) -> list[JudgedDocument]:
        """Collect each readable document's best sentences and features.

        Args:
            scores: Of every sentence against the topic.
            in_scope: (n_documents,) bool.

        Returns:
            One for each document in scope that could be read, in order of path.
        """
        near = scores.cosine + LEXICAL_WEIGHT * scores.lexical
        rows = np.flatnonzero(self.evidence_in(in_scope))
        candidates = self._read(_nearest_of_each(rows, self._sentence_document[rows], near), near)
        judged = []
        for position in np.flatnonzero(in_scope):
            document = self._index.documents[position]
            if document.state is DocumentState.READ:
                own = candidates.get(int(position), [])
                features = document_features([candidate.score for candidate in own])
                if self._reader is not None and scores.topic:
                    own = _read_by(self._reader, scores.topic, own[:READ])
                    relevance = max((candidate.score for candidate in own), default=0.0)
                else:
                    relevance = None
                judged.append(JudgedDocument(document=document, features=features, candidates=tuple(own), relevance=relevance))
        return judged

    def _naming(self, row: int, citer: Citer, topic: str) -> tuple[Citation, ...]:
        """Cite the sentence that names the topic."""
        wording = self._wordings([row])[0]
        passage = wording.passage
        citation = citer.around(passage, passage.sentences.index(wording.sentence), min_words=MIN_WORDS, score=0.0)
        return () if citation is None else (_attributed(citation, wording.doer, topic),)

    def _refusal(self, one: JudgedDocument, citer: Citer, topic: str) -> DocumentVerdict:
        """Judge whether a document says that the topic will not be done."""
        refusing = [candidate for candidate in one.candidates if candidate.ruled_out]
        nearness = max((candidate.score + RULED_OUT for candidate in refusing), default=0.0)
        probability = self._rule.coverage.probability((nearness,))
        found = probability >= self._rule.covered_at
        evidence = _evidence(refusing, citer, below_threshold=not found, topic=topic)
        return _verdict(one.document, Verdict.COVERED if found and evidence else Verdict.NOT_FOUND, probability, evidence)

    def _share(self, candidates: Sequence[Candidate], words_held: npt.NDArray[np.float32]) -> float:
        passages = self._index.sentence_passage[[candidate.row for candidate in candidates[:BEST]]]
        return float(words_held[passages].max(initial=0.0))

    def _read(self, rows: npt.NDArray[np.int64], near: npt.NDArray[np.float32]) -> dict[int, list[Candidate]]:
        """Weigh the wording of some sentences; the same words twice in a document count once."""
        found: dict[int, list[Candidate]] = {}
        seen: set[tuple[int, str]] = set()
        off_subject = self._searcher.off_subject
        numbers = [int(row) for row in rows]
        for row, wording in zip(numbers, self._wordings(numbers), strict=True):
            position = int(self._sentence_document[row])
            key = (position, wording.letters)
            if key in seen:
                continue
            seen.add(key)
            score = float(near[row]) + NAMED_BY_HEADING * wording.is_short - RULED_OUT * wording.ruled_out
            score -= OTHERS * wording.others + OFF_SUBJECT * float(off_subject[row])
            score -= REPEATED * wording.repeated + ASKS * wording.asks
            candidate = Candidate(
                row=row,
                passage=wording.passage,
                sentence=wording.sentence,
                score=score,
                ruled_out=wording.ruled_out,
                doer=wording.doer,
            )
            found.setdefault(position, []).append(candidate)
        for own in found.values():
            own.sort(key=lambda candidate: (-candidate.score, candidate.row))
        return found

    def _wordings(self, rows: Sequence[int]) -> list[Wording]:
        """Return what some sentences say, in the order asked; those that an earlier question came near to are remembered."""
        missing = [row for row in rows if row not in self._remembered]
        if len(self._remembered) + len(missing) > REMEMBERED:
            self._remembered = {row: self._remembered[row] for row in rows if row in self._remembered}
        sentences = self._index.sentences(missing)
        passage_rows = sorted({passage_row for passage_row, _ in sentences})
        passages = dict(zip(passage_rows, self._index.passages(passage_rows), strict=True))
        for row, (passage_row, sentence) in zip(missing, sentences, strict=True):
            issuer = self._index.documents[self._sentence_document[row]].issuer
            self._remembered[row] = self._wording(row, passages[passage_row], sentence, issuer)
        return [self._remembered[row] for row in rows]

    def _wording(self, row: int, passage: Passage, sentence: Sentence, issuer: str) -> Wording:
        before = passage.text.partition(sentence.text)[0]
        is_short = len(sentence.text.split()) < MIN_WORDS
        own = letters(sentence.text)
        others = self._names.others(issuer, f"{passage.heading}\n{before}{sentence.text}")
        elsewhere = actors.OTHERS if others and not actors.speaks_of_issuer(sentence.text) else None
        return Wording(
            passage=passage,
            sentence=sentence,
            letters=own,
            ruled_out=rules_out(sentence.text),
            others=others,
            doer=actors.outside_body(sentence.text) or elsewhere,
            is_short=is_short,
            asks=asks(sentence.text),
            repeated=not is_short and self._is_repeated(row, own, issuer),
        )

    def _is_repeated(self, row: int, of_sentence: str, issuer: str) -> bool:
        documents = self._index.documents
        rows = [
            int(other)
            for other in self._searcher.perhaps_same_text(row)
            if documents[self._sentence_document[other]].issuer != issuer
        ]
        return any(letters(sentence.text) == of_sentence for _, sentence in self._index.sentences(rows))

    def verdicts(
        self,
        judged: Sequence[JudgedDocument],
        in_scope: npt.NDArray[np.bool_],
        citer: Citer,
        *,
        words: TopicWords,
        words_held: npt.NDArray[np.float32] | None = None,
        named_in: Mapping[int, int] | None = None,
        ruled_out: bool = False,
    ) -> list[DocumentVerdict]:
        """Turn what was gathered into one verdict for every document in scope, unreadable ones included, in order of path.

        Args:
            judged: From `gather`.
            in_scope: (n_documents,) bool.
            citer: Of the same index.
            words: Which of the topic's words stand in which sentence.
            words_held: (n_passages,) the share of the topic's words that each passage holds, rare ones weighing more. Where
                the passages round a document's best sentences hold hardly any, the document is near the topic and no more:
                "delivery" does not cover drone deliveries. None where the words are not to be trusted, because the
                topic was spelled out in others.
            named_in: For positions of documents, the row of a sentence that holds every word of the topic: such a document
                mentions it at least, however far its sentences are from the topic otherwise.
            ruled_out: The question is who rules the topic out: a document that does so "covers" it.
        """
        by_id = {one.document.doc_id: one for one in judged}
        result = []
        for position in np.flatnonzero(in_scope):
            document = self._index.documents[position]
            one = by_id.get(document.doc_id)
            if one is None:
                result.append(_verdict(document, Verdict.UNREADABLE, 0.0, ()))
                continue
            if ruled_out:
                result.append(self._refusal(one, citer, words.topic))
                continue
            if one.relevance is None:
                probability = self._rule.coverage.probability(one.features)
                is_mentioned = self._rule.mention.probability(words.features(one)) >= self._rule.mentioned_at
                holds_words = words_held is None or self._share(one.candidates, words_held) >= WORDS_HELD
            else:
                probability, is_mentioned, holds_words = one.relevance, one.relevance >= READ_MENTIONED_AT, True
            is_covered = probability >= self._rule.covered_at and holds_words and _is_done(one.candidates, words.topic)
            found = is_covered or is_mentioned
            evidence = _evidence(one.candidates, citer, below_threshold=not found, topic=words.topic)
            naming = (
                () if named_in is None or position not in named_in else self._naming(named_in[int(position)], citer, words.topic)
            )
            if found and evidence:
                verdict = Verdict.COVERED if is_covered else Verdict.MENTIONED
            elif naming:
                verdict, evidence = Verdict.MENTIONED, naming
            else:
                verdict = Verdict.NOT_FOUND
            result.append(_verdict(document, verdict, probability, evidence))
        return result


def _read_by(reader: Reader, topic: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Weigh a document's best sentences again, each with the heading that it stands under, by a cross-encoder."""
    relevance = reader.relevance(topic, [f"{one.passage.heading}\n{one.sentence.text}".strip() for one in candidates])
    read = [
        replace(one, score=float(value) - RULED_OUT * one.ruled_out) for one, value in zip(candidates, relevance, strict=True)
    ]
    return sorted(read, key=lambda one: (-one.score, one.row))


def _nearest_of_each(
    rows: npt.NDArray[np.int64], documents: npt.NDArray[np.int32], near: npt.NDArray[np.float32]
) -> npt.NDArray[np.int64]:
    """Return the DEPTH nearest rows of each document, best first, equal ones in order of rows.

    Document by document: sorting all sentences of a large index takes most of the time of a question.

    Args:
        rows: Of sentences, ascending.
        documents: Of each of these rows, ascending.
        near: (n_sentences,) nearness of every sentence.
    """
    firsts = np.flatnonzero(np.diff(documents, prepend=-1))
    kept = []
    for own in np.split(rows, firsts[1:]):
        nearness = near[own]
        if len(own) > DEPTH:
            best = np.flatnonzero(nearness >= np.partition(nearness, len(own) - DEPTH)[len(own) - DEPTH])
            own, nearness = own[best], nearness[best]
        kept.append(own[np.argsort(-nearness, kind="stable")][:DEPTH])
    return np.concatenate(kept)


def _is_done(candidates: Sequence[Candidate], topic: str) -> bool:
    """Whether the sentence that speaks most plainly of the topic neither rules it out nor tells what somebody else does.

    Unless the topic is what others do: "work with colleges", "schemes of other councils".
    """
    plainest = max(candidates, key=lambda one: (_plainness(one), -one.row))
    return not plainest.ruled_out and _by_issuer(plainest.doer, topic)


def _by_issuer(doer: str | None, topic: str) -> bool:
    return doer is None or actors.is_about(topic, doer)


def _attributed(citation: Citation, doer: str | None, topic: str) -> Citation:
    """Flag a quote that tells what others do."""
    return citation if _by_issuer(doer, topic) else replace(citation, flags=(BY_OTHERS,))


def _plainness(one: Candidate) -> float:
    return one.score + RULED_OUT * one.ruled_out + OTHERS * (one.doer == actors.OTHERS)


def _evidence(candidates: Sequence[Candidate], citer: Citer, *, below_threshold: bool, topic: str) -> tuple[Citation, ...]:
    """Cite the best sentences of a document, from as many different pages as there are good ones; one near miss is enough.

    A heading counts towards the verdict, but says little to a reader: full sentences are cited before it, and where it
    stands for itself it is quoted with what follows.
    """
    wanted = 1 if below_threshold else MAX_EVIDENCE
    chosen: list[Citation] = []
    pages: set[int] = set()
    nearness = {one.row: one.score + RULED_OUT * one.ruled_out for one in candidates}
    best = max(nearness.values(), default=0.0)
    line = -math.inf if below_threshold else best * WORTH_SHOWING
    for candidate in sorted(candidates, key=lambda one: -nearness[one.row] - _weight_as_quote(one.sentence.text)):
        if len(chosen) == wanted or nearness[candidate.row] < line:
            break
        if candidate.passage.page_number in pages:
            continue
        position = candidate.passage.sentences.index(candidate.sentence)
        citation = citer.around(
            candidate.passage, position, min_words=MIN_WORDS, score=round(candidate.score, 4), below_threshold=below_threshold
        )
        if citation is not None:
            chosen.append(_attributed(citation, candidate.doer, topic))
            pages.add(candidate.passage.page_number)
    return tuple(chosen)


@lru_cache(maxsize=REMEMBERED)
def _weight_as_quote(text: str) -> float:
    """Return how much better a sentence serves as a quote than its nearness says."""
    return COMMITMENT * (commits(text) - hedges(text)) - HEADING * (len(text.split()) < MIN_WORDS)


def _verdict(document: Document, verdict: Verdict, score: float, evidence: tuple[Citation, ...]) -> DocumentVerdict:
    return DocumentVerdict(
        doc_id=document.doc_id,
        issuer=document.issuer,
        title=document.title,
        year=document.year,
        path=document.path,
        verdict=verdict,
        score=round(score, 4),
        evidence=evidence,
    )
