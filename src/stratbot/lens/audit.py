"""Documents -> a delivery audit: for each criterion whether it is there, with the words, names, sums and dates that say so.

Nearness of meaning chooses among sentences but proves nothing: "found" needs the concrete thing beside the words that speak
of it. Thresholds and figures: docs/decisions/0012-audit-and-camps.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stratbot.corpus.aliases import IssuerNames
from stratbot.errors import CancelledError
from stratbot.lens.criteria import Criterion, load_criteria
from stratbot.lens.matrix import documents_in_scope
from stratbot.lens.opened import opened
from stratbot.lens.spans import FloatArray, is_fragment, is_heading, overlap, spans_of
from stratbot.lens.types import Audit, Extract, Finding, ProgressCallback
from stratbot.lens.weighing import Reading, Weighed, weigh
from stratbot.retrieval.citing import Citer
from stratbot.types import Citation, Document, DocumentState, Filters, Sentence, State

if TYPE_CHECKING:
    from stratbot.index.encoder import Encoder
    from stratbot.index.reader import OpenIndex
    from stratbot.lens.matrix import LensAssistant

FOUND_AT = 0.3
"""Nearness to a phrasing from which a sentence with a proof is one."""
PARTLY_AT = 0.4
"""Nearness from which a sentence without proof speaks of the criterion."""
MAX_EVIDENCE = 3
MAX_SPOKEN = 2
"""Quotes for what is spoken of without the concrete thing: the best, and another if it is about as near."""
ABOUT_AS_NEAR = 0.06
MIN_WORDS = 8
"""A piece of a table or a heading of fewer words is quoted with what follows it."""


def audit_documents(
    assistant: LensAssistant,
    *,
    filters: Filters | None = None,
    criteria: Sequence[Criterion] | None = None,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Audit, ...]:
    """Audit every document in scope, unreadable ones included, in order of path.

    Works on an opened index of its own, so that questions and builds may go on meanwhile.

    Args:
        assistant: Over the corpus.
        filters: Narrow the documents.
        criteria: To audit by; None for the shipped ones and those of `audit.toml` beside the PDFs.
        progress: Told how many documents are done, how many there are, and the path of the one at hand.
        cancelled: Asked before each document.

    Raises:
        SettingsError: A filter names an issuer that nobody bears, or a file of criteria is malformed.
        IndexMissingError: Nothing was built yet.
        CancelledError: `cancelled` said so.
    """
    chosen = tuple(criteria) if criteria is not None else load_criteria(assistant.settings.corpus_dir)
    with opened(assistant) as (index, encoder):
        documents = documents_in_scope(index.documents, filters)
        auditor = Auditor(index, encoder, chosen)
        audits = []
        for done, document in enumerate(documents):
            if cancelled is not None and cancelled():
                raise CancelledError("The audit was cancelled.")
            if progress is not None:
                progress(done, len(documents), document.path)
            audits.append(auditor.audit(document))
        if progress is not None:
            progress(len(documents), len(documents), "")
        return tuple(audits)


class Auditor:
    """Reads the documents of one open index against criteria."""

    def __init__(self, index: OpenIndex, encoder: Encoder, criteria: tuple[Criterion, ...]) -> None:
        """Encode the phrasings."""
        self.criteria = criteria
        self._index = index
        self._names = IssuerNames(document.issuer for document in index.documents)
        self._citer = Citer(index)
        vectors = [encoder.encode_query(text) for criterion in criteria for text in criterion.phrasings]
        self._phrasings: FloatArray = np.stack(vectors)
        self._first_phrasing = np.cumsum([0, *(len(criterion.phrasings) for criterion in criteria)])[:-1]

    def audit(self, document: Document) -> Audit:
        """Audit one document of the index."""
        if document.state is not DocumentState.READ:
            findings = tuple(
                Finding(criterion_id=one.criterion_id, label=one.label, state=State.UNREADABLE, evidence=())
                for one in self.criteria
            )
            return Audit(document=document, findings=findings, summary="No text could be read, so nothing was judged.")
        findings = tuple(self.finding(reading) for reading in self.readings(document))
        return Audit(document=document, findings=findings, summary=summary_of(findings, self.criteria))

    def readings(self, document: Document) -> list[Reading]:
        """Weigh every sentence of one document against every criterion."""
        spans = spans_of(self._index, document, self._phrasings, self._first_phrasing)
        return [weigh(criterion, number, document, spans, self._names) for number, criterion in enumerate(self.criteria)]

    def finding(self, reading: Reading, *, found_at: float = FOUND_AT, partly_at: float = PARTLY_AT) -> Finding:
        """Decide the state of one criterion, and cite what decided it; the nearest miss where it was not found."""
        state = state_of(reading.features, found_at=found_at, partly_at=partly_at)
        weighed = reading.concrete if state is State.FOUND else (*reading.concrete, *reading.spoken)
        line = {State.FOUND: found_at, State.PARTLY: partly_at}.get(state, -math.inf)
        ranked = sorted((one for one in weighed if one.nearness >= line), key=lambda one: -one.preference)
        most = {State.FOUND: MAX_EVIDENCE, State.PARTLY: MAX_SPOKEN}.get(state, 1)
        chosen: list[tuple[Weighed, Citation]] = []
        for one in ranked:
            if len(chosen) == most or (state is State.PARTLY and one.preference < ranked[0].preference - ABOUT_AS_NEAR):
                break
            if any(overlap(one.span, other.span) for other, _ in chosen):
                continue
            citation = self._cite(one, below_threshold=state is State.NOT_FOUND)
            if citation is not None and citation.quote not in (other.quote for _, other in chosen):
                chosen.append((one, citation))
        if state != "not_found" and not chosen:
            return self.finding(reading, found_at=math.inf, partly_at=math.inf)
        criterion = reading.criterion
        extracts = [] if state is State.NOT_FOUND else [
            Extract(kind=found.kind.value, text=found.text, citation=citation)
            for one, citation in chosen
            for found in one.proof
            if "".join(found.text.split()) in "".join(citation.quote.split())
        ]  # fmt: skip
        return Finding(
            criterion_id=criterion.criterion_id,
            label=criterion.label,
            state=state,
            evidence=tuple(citation for _, citation in chosen),
            extracts=tuple({(one.kind, one.text): one for one in reversed(extracts)}.values())[::-1],
        )

    def _cite(self, one: Weighed, *, below_threshold: bool) -> Citation | None:
        span = one.span
        sentences = span.passage.sentences
        first, last = span.first, span.last
        while first < last and is_heading(sentences[first]) and _stands_without(sentences[first], sentences[first + 1], one):
            first += 1
        while (
            last + 1 < len(sentences)
            and is_fragment(sentences[last])
            and sum(len(part.text.split()) for part in sentences[first : last + 1]) < MIN_WORDS
        ):
            last += 1
        chosen = sentences[first : last + 1]
        part = replace(
            span.passage, start=chosen[0].start, end=chosen[-1].end, text=" ".join(sentence.text for sentence in chosen)
        )
        return self._citer.passage(part, score=round(one.nearness, 4), below_threshold=below_threshold)


def _stands_without(heading: Sentence, following: Sentence, one: Weighed) -> bool:
    """Whether a quote may begin after its first piece: none of what was pulled out is in that piece."""
    return not any(found.start < len(heading.text) for found in one.proof) and len(following.text.split()) >= MIN_WORDS


def state_of(features: tuple[float, float], *, found_at: float = FOUND_AT, partly_at: float = PARTLY_AT) -> State:
    """Return the state that a reading's features come to."""
    concrete, spoken = features
    if concrete >= found_at:
        return State.FOUND
    return State.PARTLY if max(concrete, spoken) >= partly_at else State.NOT_FOUND


def summary_of(findings: Iterable[Finding], criteria: Iterable[Criterion]) -> str:
    """Say in one or two sentences what a strategy lacks: "Names no capital or revenue", for example."""
    by_id = {criterion.criterion_id: criterion for criterion in criteria}
    missing = [by_id[one.criterion_id].missing for one in findings if one.state is State.NOT_FOUND]
    vague = [by_id[one.criterion_id].vague for one in findings if one.state is State.PARTLY]
    sentences = []
    if missing:
        sentences.append(f"Names no {_listing(missing, 'or')}.")
    if vague:
        sentences.append(f"Speaks of {_listing(vague, 'and')}.")
    return " ".join(sentences) or "Names everything that was looked for."


def _listing(words: Sequence[str], conjunction: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {conjunction} {words[-1]}"
