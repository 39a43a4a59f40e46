"""Documents -> a delivery audit: for each criterion whether it is there, with the words, names, sums and dates that say so.

Nearness of meaning chooses among sentences but proves nothing: "found" needs the concrete thing beside the words that speak
of it. Thresholds and figures: docs/decisions/0012-audit-and-camps.md.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from stratbot.answering.commitment import hedges, rules_out
from stratbot.answering.evidence import Citer
from stratbot.errors import CancelledError, IndexOutdatedError, SettingsError
from stratbot.lens.extracts import Found, Kind, counts_in_thousands, found_in, years_in
from stratbot.lens.matrix import documents_in_scope
from stratbot.lens.types import Audit, Extract, Finding
from stratbot.retrieval.issuers import IssuerNames
from stratbot.types import Citation, Document, DocumentState, Filters, Passage, Sentence

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
HEDGED = 0.1
"""Taken from the nearness of a sentence that says what could be done."""
DATED = 0.1
"""Added to the nearness of an action with a date that stands in no list: it is spoken of, if not planned."""
PREFERRED = 0.1
"""Added to the nearness of a sentence with words that make it a better one."""
TARGET_ROW = 0.2
"""Added to the nearness of a target, in a sentence or a table: its own words are about the subject, not about measuring."""
PAST = 0.1
"""Taken from the nearness of what was done before, or by another programme."""
ASIDE = 0.15
"""Taken from the nearness of glossaries, lists of members and consultees, captions and descriptions of the place."""
FORWARD = 0.05
"""Counts in choosing quotes only: for what will be done about a plan, and against lone rows and the ends of periods."""
TIE_REACH = 70
"""Characters between a proof and the word that ties it to the criterion."""
FIGURE_REACH = 80
"""Characters between a figure and the word that makes it a measure."""
FRAGMENTS = 3
"""Pieces of a table, set one after the other by the reader of the PDF, that are read together."""
MIN_WORDS = 8
"""A piece of a table or a heading of fewer words is quoted with what follows it."""
STUB_WORDS = 5
"""A sentence of fewer words, most often the end of one that a page or column cut, is a poor quote."""
HEAD_REACH = 14
"""Sentences below a heading within which it still says what they are about."""

FloatArray = npt.NDArray[np.float32]
Entry = TypeVar("Entry")
ProgressCallback = Callable[[int, int, str], None]
"""Called with how many documents are done, how many there are, and the path of the one at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing that a strategy with a plan behind it says: an entry of `audit.toml`, where the fields are explained."""

    criterion_id: str
    label: str
    definition: str
    missing: str
    vague: str
    phrasings: tuple[str, ...]
    says: re.Pattern[str]
    needs: re.Pattern[str] | None = None
    prefers: re.Pattern[str] | None = None
    proof: frozenset[Kind] = frozenset()
    proof_says: re.Pattern[str] | None = None
    proof_heads: re.Pattern[str] | None = None
    ties: re.Pattern[str] | None = None
    not_says: re.Pattern[str] | None = None
    target_rows: bool = False
    items: int = 1
    others: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A sentence, or neighbouring pieces of a table, read as one."""

    passage: Passage
    first: int
    last: int
    """Positions in `passage.sentences`, the last one included."""
    text: str
    head: str
    """The heading it stands under, with the head of the table where there is one."""
    is_table: bool
    before: str
    """The sentences before it that "this effort" and the like refer to; empty where it does not begin so."""
    is_aside: bool
    """In a glossary, a list of members or consultees, or a description of the place."""
    nearness: FloatArray
    """(n_criteria,): the best cosine with a phrasing of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A span that speaks of a criterion."""

    span: Span
    nearness: float
    proof: tuple[Found, ...]
    is_concrete: bool
    preference: float
    """Nearness with what makes one quote better than another of the same state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the state of one criterion in one document is decided from."""

    criterion: Criterion
    concrete: tuple[Weighed, ...]
    """Best first."""
    spoken: tuple[Weighed, ...]
    """Best first: without the concrete thing, hedged, or ruled out."""

    @property
    def features(self) -> tuple[float, float]:
        """The best nearness with proof, and without; -1 where there is none."""
        return (
            self.concrete[0].nearness if self.concrete else -1.0,
            self.spoken[0].nearness if self.spoken else -1.0,
        )


def load_criteria(corpus_dir: Path | None = None, file: Path | None = None) -> tuple[Criterion, ...]:
    """Return the shipped criteria with those of a user's file added, or put in the place of the shipped ones of the same id.

    Args:
        corpus_dir: Where `audit.toml` may lie beside the PDFs.
        file: Read instead of that one.

    Raises:
        SettingsError: The file cannot be read, or an entry is not as it should be.
    """
    return own_and_shipped("audit.toml", "criterion", _criterion, corpus_dir, file)


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


@contextmanager
def opened(assistant: LensAssistant) -> Iterator[tuple[OpenIndex, Encoder]]:
    """Open the current index for one piece of work, with the assistant's model.

    Raises:
        IndexOutdatedError: The index was built with another model.
    """
    from stratbot.index.reader import open_index

    assistant.warm_up()
    encoder = assistant.ready()[0].encoder
    index = open_index(assistant.settings.index_dir)
    try:
        if encoder.fingerprint != index.manifest.encoder:
            raise IndexOutdatedError("The index was built anew with another model meanwhile.", hint="Try again.")
        yield index, encoder
    finally:
        index.close()


def body_sentences(index: OpenIndex, doc_id: str) -> npt.NDArray[np.int64]:
    """Return the rows of a document's sentences that can be evidence: body text, no contents page, cover or reference list."""
    position = next(number for number, document in enumerate(index.documents) if document.doc_id == doc_id)
    of_document = index.passage_document[index.sentence_passage] == position
    return np.flatnonzero(of_document & index.passage_is_body[index.sentence_passage])


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
                Finding(criterion_id=one.criterion_id, label=one.label, state="unreadable", evidence=()) for one in self.criteria
            )
            return Audit(document=document, findings=findings, summary="No text could be read, so nothing was judged.")
        findings = tuple(self.finding(reading) for reading in self.readings(document))
        return Audit(document=document, findings=findings, summary=summary_of(findings, self.criteria))

    def readings(self, document: Document) -> list[Reading]:
        """Weigh every sentence of one document against every criterion."""
        spans = self._spans(document)
        return [self._read(document, spans, number) for number in range(len(self.criteria))]

    def finding(self, reading: Reading, *, found_at: float = FOUND_AT, partly_at: float = PARTLY_AT) -> Finding:
        """Decide the state of one criterion, and cite what decided it; the nearest miss where it was not found."""
        state = state_of(reading.features, found_at=found_at, partly_at=partly_at)
        weighed = reading.concrete if state == "found" else (*reading.concrete, *reading.spoken)
        line = {"found": found_at, "partly": partly_at}.get(state, -math.inf)
        ranked = sorted((one for one in weighed if one.nearness >= line), key=lambda one: -one.preference)
        most = {"found": MAX_EVIDENCE, "partly": MAX_SPOKEN}.get(state, 1)
        chosen: list[tuple[Weighed, Citation]] = []
        for one in ranked:
            if len(chosen) == most or (state == "partly" and one.preference < ranked[0].preference - ABOUT_AS_NEAR):
                break
            if any(_overlap(one.span, other.span) for other, _ in chosen):
                continue
            citation = self._cite(one, below_threshold=state == "not_found")
            if citation is not None and citation.quote not in (other.quote for _, other in chosen):
                chosen.append((one, citation))
        if state != "not_found" and not chosen:
            return self.finding(reading, found_at=math.inf, partly_at=math.inf)
        criterion = reading.criterion
        extracts = [] if state == "not_found" else [
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

    def _spans(self, document: Document) -> list[Span]:
        passage_rows = np.unique(self._index.sentence_passage[body_sentences(self._index, document.doc_id)])
        passages = self._index.passages([int(row) for row in passage_rows])
        spans: list[Span] = []
        head, since = "", 0
        page = 0
        in_glossary = False
        for row, passage in zip(passage_rows, passages, strict=True):
            begin, end = self._index.sentence_range(int(row))
            near = np.maximum.reduceat(
                self._index.dense_sentences.vectors(np.arange(begin, end, dtype=np.int64)) @ self._phrasings.T,
                self._first_phrasing,
                axis=1,
            )
            if passage.page_number != page:
                head, page = "", passage.page_number
            in_glossary = _in_glossary(passage.heading, in_glossary)
            for number, sentence in enumerate(passage.sentences):
                since += 1
                if _is_heading(sentence):
                    in_glossary = _in_glossary(sentence.text, in_glossary)
                if since > HEAD_REACH:
                    head = ""
                reach = number
                while reach < min(number + FRAGMENTS, len(passage.sentences)):
                    members = passage.sentences[number : reach + 1]
                    spans.append(
                        Span(
                            passage=passage,
                            first=number,
                            last=reach,
                            text=" ".join(member.text for member in members),
                            head=head or passage.heading,
                            is_table=all(_is_fragment(member) for member in members),
                            before=_referred_to(passage, number),
                            is_aside=in_glossary
                            or bool(_ASIDE.search(f"{passage.heading}\n{head}"))
                            or bool(_CAPTION.match(sentence.text)),
                            nearness=near[number : reach + 1].max(axis=0),
                        )
                    )
                    if not _is_fragment(passage.sentences[reach]):
                        break
                    reach += 1
                if _is_heading(sentence):
                    head = f"{head} {sentence.text}" if head and since <= 2 else sentence.text
                    since = 0
        return spans

    def _read(self, document: Document, spans: Sequence[Span], number: int) -> Reading:
        criterion = self.criteria[number]
        concrete: list[Weighed] = []
        spoken: list[Weighed] = []
        for span in spans:
            kept = without_clauses(span.text, criterion.not_says)
            if not self._speaks(criterion, document, span, kept):
                continue
            under = f"{span.head}\n{kept}"
            is_target = criterion.target_rows and (_is_target_row(span, document) or _is_target(kept, document))
            proof = tuple(found for found in found_in(kept, criterion.proof) if _proves(found, kept, criterion, document))
            if Kind.FIGURE in criterion.proof and not is_target:
                proof = tuple(found for found in proof if _measures(found, kept, criterion))
            is_past = _is_past(kept, span.before, document)
            nearness = float(span.nearness[number]) - HEDGED * hedges(kept) - PAST * is_past - ASIDE * span.is_aside
            nearness += PREFERRED * bool(criterion.prefers and criterion.prefers.search(kept)) + TARGET_ROW * is_target
            is_concrete = (
                bool(proof)
                or is_target
                or bool(criterion.proof_says and criterion.proof_says.search(under))
                or bool(criterion.proof_heads and criterion.proof_heads.search(span.head))
                or (Kind.MONEY in criterion.proof and counts_in_thousands(under))
            )
            is_concrete = is_concrete and not is_past and not rules_out(kept) and not _VAGUE.search(kept)
            weighed = Weighed(
                span=span,
                nearness=nearness,
                proof=proof,
                is_concrete=is_concrete,
                preference=nearness + FORWARD * _preference(criterion, span, kept, proof),
            )
            (concrete if is_concrete else spoken).append(weighed)
        if criterion.items > 1:
            listed = _listed(criterion, concrete, spans)
            rows = {id(one) for one in listed}
            spoken += [
                replace(one, nearness=one.nearness + DATED * _is_dated(one), preference=one.preference + DATED * _is_dated(one))
                for one in concrete
                if id(one) not in rows
            ]
            concrete = listed
        return Reading(criterion=criterion, concrete=_best_first(concrete), spoken=_best_first(spoken))

    def _speaks(self, criterion: Criterion, document: Document, span: Span, kept: str) -> bool:
        """Whether the clauses kept of a span have the words of a criterion, and are about the issuer's own work."""
        under = f"{span.head}\n{kept}"
        if criterion.items > 1 and span.is_table:
            speaks = bool(kept.strip())  # the head of the page's list or table tells, in `_listed`
        elif criterion.target_rows and (_is_target_row(span, document) or _is_target(kept, document)):
            speaks = True
        else:
            speaks = bool(criterion.says.search(under)) and bool(criterion.needs is None or criterion.needs.search(under))
        if not speaks or not kept.strip() or _ASKS.search(span.text) or span.text.rstrip("”’\"') ").endswith("?"):
            return False
        return criterion.others or not self._names.others(document.issuer, f"{span.passage.heading}\n{span.before}\n{under}")

    def _cite(self, one: Weighed, *, below_threshold: bool) -> Citation | None:
        span = one.span
        sentences = span.passage.sentences
        first, last = span.first, span.last
        while first < last and _is_heading(sentences[first]) and _stands_without(sentences[first], sentences[first + 1], one):
            first += 1
        while (
            last + 1 < len(sentences)
            and _is_fragment(sentences[last])
            and sum(len(part.text.split()) for part in sentences[first : last + 1]) < MIN_WORDS
        ):
            last += 1
        chosen = sentences[first : last + 1]
        part = replace(
            span.passage, start=chosen[0].start, end=chosen[-1].end, text=" ".join(sentence.text for sentence in chosen)
        )
        return self._citer.passage(part, score=round(one.nearness, 4), below_threshold=below_threshold)


def state_of(features: tuple[float, float], *, found_at: float = FOUND_AT, partly_at: float = PARTLY_AT) -> str:
    """Return the state that a reading's features come to."""
    concrete, spoken = features
    if concrete >= found_at:
        return "found"
    return "partly" if max(concrete, spoken) >= partly_at else "not_found"


def summary_of(findings: Iterable[Finding], criteria: Iterable[Criterion]) -> str:
    """Say in one or two sentences what a strategy lacks: "Names no capital or revenue", for example."""
    by_id = {criterion.criterion_id: criterion for criterion in criteria}
    missing = [by_id[one.criterion_id].missing for one in findings if one.state == "not_found"]
    vague = [by_id[one.criterion_id].vague for one in findings if one.state == "partly"]
    sentences = []
    if missing:
        sentences.append(f"Names no {_listing(missing, 'or')}.")
    if vague:
        sentences.append(f"Speaks of {_listing(vague, 'and')}.")
    return " ".join(sentences) or "Names everything that was looked for."


def _listing(words: Sequence[str], conjunction: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def _best_first(weighed: Sequence[Weighed]) -> tuple[Weighed, ...]:
    """Order by nearness; of equals the shorter, then the earlier."""
    return tuple(
        sorted(
            weighed, key=lambda one: (-one.nearness, one.span.last - one.span.first, one.span.passage.page_number, one.span.first)
        )
    )


def _listed(criterion: Criterion, concrete: Sequence[Weighed], spans: Sequence[Span]) -> list[Weighed]:
    """Keep the rows of lists and tables: pages with a head that speaks of the criterion and enough pieces that hold a proof."""
    needs = criterion.needs or criterion.says
    headed = {span.passage.page_number for span in spans if span.is_table and needs.search(span.text)}
    rows: dict[int, set[tuple[str, int]]] = {}
    for one in concrete:
        if one.span.is_table and one.span.first == one.span.last:
            rows.setdefault(one.span.passage.page_number, set()).add((one.span.passage.passage_id, one.span.first))
    pages = {page for page, pieces in rows.items() if len(pieces) >= criterion.items and {page, page - 1} & headed}
    return [one for one in concrete if one.span.is_table and one.span.passage.page_number in pages]


def _is_dated(one: Weighed) -> bool:
    return any(found.kind is Kind.DATE for found in one.proof)


def _overlap(one: Span, other: Span) -> bool:
    return one.passage.passage_id == other.passage.passage_id and one.first <= other.last and other.first <= one.last


_CLAUSE_END = re.compile(
    r"[;:]\s|[.!?]\s(?=[A-Z])|\s[–—]\s|,?\s(?:but|while|whereas|although|though)\s|"
    r",?\s(?:and|or)\s(?=(?:also|previously|formerly|recently|has|have|had|was|were|will|is|are)\b)|,\s(?=(?:which|who|where)\b)"
)


def without_clauses(text: str, not_says: re.Pattern[str] | None) -> str:
    """Return a sentence in which the clauses that have some words are blanks, so that all else keeps its place."""
    if not_says is None or not not_says.search(text):
        return text
    kept = list(text)
    for start, end in _clauses(text):
        if not_says.search(text, start, end):
            kept[start:end] = " " * (end - start)
    blanked = "".join(kept)
    return blanked if blanked != text else " " * len(text)  # the words go over the end of a clause


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _CLAUSE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _proves(found: Found, text: str, criterion: Criterion, document: Document) -> bool:
    """Whether a thing proves a criterion where it stands: a date is yet to come, and a tie is in its clause."""
    if found.kind is Kind.DATE and not _is_to_come(found, document):
        return False
    if criterion.ties is None:
        return True
    for start, end in _clauses(text):
        if start <= found.start < max(end, start + 1):
            near = text[max(start, found.start - TIE_REACH) : found.start], text[found.end : min(end, found.end + TIE_REACH)]
            return any(criterion.ties.search(part) for part in near)
    return False


def _measures(found: Found, text: str, criterion: Criterion) -> bool:
    """Whether a figure stands near a word that makes it a measure; a share may have that word in its heading."""
    needs = criterion.needs or criterion.says
    own = list(needs.finditer(text))
    if not own:
        return bool(found_in(found.text, [Kind.SHARE])) or found.text.startswith("from ")
    return any(max(found.start - word.end(), word.start() - found.end) <= FIGURE_REACH for word in own)


_DONE = re.compile(
    r"\bha(?:s|ve)\s(?:already\s)?(?:resulted|led\sto|been\s(?:expended|obligated|spent|reduced|completed|awarded))\b|"
    r"\brecently\s(?:completed|concluded|published|launched|adopted|finished)\b|\b(?:former|previous|outgoing|then)\s(?:Mayor|Minister|Leader)\b",
    re.IGNORECASE,
)
_BEGUN_IN = re.compile(
    r"\b(?:established|set\sup|convened|formed|created|launched|began|appointed|founded)\b[^.;]{0,80}?\b((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_SPAN_OF_YEARS = re.compile(
    r"\b(?:from|between|since)\s(?:19|20)\d\d\s?(?:to|and|until|[-–—])\s?((?:19|20)\d\d)\b", re.IGNORECASE
)
_IN_YEAR = re.compile(r"\bIn\s((?:19|20)\d\d)\b")
_REFERS = re.compile(
    r"(?:This|These|That|Such)\s(?:\w+\s)?(?:efforts?|initiatives?|plans?|projects?|program(?:me)?s?|work|process|partnership|policy)\b"
)
REFERRED_TO = 2
"""Sentences before one that begins with "This effort", in which is said which effort."""


def _is_past(text: str, before: str, document: Document) -> bool:
    """Whether a sentence tells of what was done before the document, or refers to sentences that do."""
    if _DONE.search(text) or _DONE.search(before):
        return True
    ends = [int(year) for year in _SPAN_OF_YEARS.findall(text)] + [int(year) + 1 for year in _IN_YEAR.findall(before)]
    ends += [int(year) + 1 for year in _BEGUN_IN.findall(text) if not _WILL.search(text)]
    return document.year is not None and bool(ends) and max(ends) <= document.year


def _referred_to(passage: Passage, number: int) -> str:
    if not _REFERS.match(passage.sentences[number].text):
        return ""
    return " ".join(sentence.text for sentence in passage.sentences[max(0, number - REFERRED_TO) : number])


_ASIDE = re.compile(
    r"\b(?:glossary|acronyms|abbreviations|acknowledge?ments?|consultees?|stakeholder consultation|consultation submissions|"
    r"(?:group|committee|board|team) members(?:hip)?|list of (?:members|participants|respondents|consultees|organisations)|"
    r"biograph\w*|demographics?|population characteristics|(?:city|community) (?:profile|description|characteristics)|"
    r"existing conditions?)\b",
    re.IGNORECASE,
)
"""A heading under which nothing is planned."""
_GLOSSARY = re.compile(r"(?:[\w.]+\s)?(?:Glossary|Abbreviations|Acronyms)\b", re.IGNORECASE)
_CHAPTER = re.compile(r"(?:\d+(?:\.\d+)*\.?\s|Chapter|Annex|Appendix|Part\s|Section\s)", re.IGNORECASE)
_CAPTION = re.compile(r"(?:Figure|Fig\.|Map|Photo|Picture|Source)\s?\d*\s?[:|.–-]")


def _in_glossary(heading: str, was_in: bool) -> bool:
    """Whether a glossary goes on below a heading: until a chapter begins, as its terms are headings themselves."""
    if _GLOSSARY.match(heading):
        return True
    return was_in and not _CHAPTER.match(heading)


_WILL = re.compile(r"\b(?:will|shall|to be|is to|are to|establish|plan to|plans to)\b", re.IGNORECASE)
_PLAN = re.compile(r"\b(?:strategy|plan|programme|program|project|agenda|roadmap|delivery|implementation)s?\b", re.IGNORECASE)
_PERIOD = re.compile(r"(?:until|till|to|since|from|after|during)\b", re.IGNORECASE)


def _preference(criterion: Criterion, span: Span, text: str, proof: Sequence[Found]) -> int:
    """Count what makes a span the better quote, less what makes it a worse one."""
    dates = [found.text for found in proof if found.kind is Kind.DATE]
    says_will = bool(_WILL.search(text))
    better = says_will + (says_will and bool(_PLAN.search(text)))
    is_lone_row = span.is_table and criterion.items == 1 and not criterion.says.search(text)
    is_stub = not span.is_table and len(text.split()) < STUB_WORDS
    is_of_a_period = bool(dates) and all(_PERIOD.match(date) for date in dates)
    return better - 2 * is_lone_row - 3 * is_stub - 3 * is_of_a_period - (bool(dates) and not says_will)


def _stands_without(heading: Sentence, following: Sentence, one: Weighed) -> bool:
    """Whether a quote may begin after its first piece: none of what was pulled out is in that piece."""
    return not any(found.start < len(heading.text) for found in one.proof) and len(following.text.split()) >= MIN_WORDS


def _is_to_come(found: Found, document: Document) -> bool:
    """Whether a date lies in the year of the document or after it; a phase always does."""
    years = years_in(found.text)
    return not years or document.year is None or max(years) >= document.year


_ASKS = re.compile(
    r"^(?:(?:\d+|[a-z])[.)]\s*)?(?:Identify|Describe|Outline|Provide|Explain|Discuss|Define|Specify|Demonstrate|Please|Note:)\s.*"
    r"\b(?:your|you|applicants?|the proposed|the deployment|the demonstration)\b"
)
"""A form's question, which a bid repeats above its answer."""
_VAGUE = re.compile(r"\b(?:from time to time|in due course|as and when|at a later date|yet to be)\b", re.IGNORECASE)


_BY_YEAR = re.compile(r"\b(?:by|before|until|in)\s(?:(?:the\s)?(?:end\s(?:of\s)?|year\s))?(20\d\d)\b", re.IGNORECASE)
_OUGHT = re.compile(
    r"\b(?:at least|must|will|shall|should|targets?|aims?|goals?|increase|reduce|cut|double|halve|achieve|reach)\b", re.IGNORECASE
)
_FORECAST = re.compile(
    r"\b(?:forecast\w*|expected|projected|projections?|predicted|estimat\w+|anticipated|population|compared|was|were)\b",
    re.IGNORECASE,
)


def _is_target(text: str, document: Document) -> bool:
    """Whether a sentence says how much ought to be so by a year to come: "By 2020 at least half of all connections must ..."."""
    years = [int(year) for year in _BY_YEAR.findall(text)]
    return (
        document.year is not None
        and bool(years)
        and max(years) > document.year
        and bool(_OUGHT.search(text))
        and not _FORECAST.search(text)
        and bool(found_in(text, [Kind.FIGURE]))
        and not found_in(text, [Kind.MONEY])
    )


def _is_target_row(span: Span, document: Document) -> bool:
    """Whether a span is a row of figures under years of which the last is still to come: a baseline and a target."""
    years = years_in(f"{span.head} {span.text}") if span.is_table else ()
    return (
        len(set(years)) > 1
        and document.year is not None
        and max(years) > document.year
        and not found_in(span.text, [Kind.MONEY])
        and bool(_COUNT.search(span.text))
        and len(years_in(span.text)) <= len(set(years))
    )


_COUNT = re.compile(r"(?<=\s)(?!(?:19|20)\d\d\b)\d+(?=\s|%|$)")
_ENDS = re.compile(r"[.!?;:][”’\"')\]]*$")


def _is_fragment(sentence: Sentence) -> bool:
    """Whether a piece of text does not end as a sentence does: a heading, or a run of cells of a table."""
    return not _ENDS.search(sentence.text)


_FIGURES = re.compile(r"[£€$%]|\d{2}|\s\d\b")


def _is_heading(sentence: Sentence) -> bool:
    """Whether a piece of text says what follows is about: short, without an end and without figures, or ending in a colon."""
    text = sentence.text
    words = len(text.split())
    return (text.endswith(":") and words <= 25) or (
        _is_fragment(sentence) and words <= 9 and any(char.isupper() for char in text) and not _FIGURES.search(text)
    )


def own_and_shipped(
    name: str, key: str, parse: Callable[[dict[str, Any]], tuple[str, Entry]], corpus_dir: Path | None, file: Path | None
) -> tuple[Entry, ...]:
    """Read the entries of a TOML file that is installed with the program, and those of a user's own.

    Args:
        name: Of the file that is installed, and of the one that may lie beside the PDFs.
        key: Of the entries.
        parse: Makes an id and an entry of each.
        corpus_dir: Where the PDFs are.
        file: Read instead of the one beside them.

    Raises:
        SettingsError: A file cannot be read, or an entry is not as it should be.
    """
    entries = _parsed(resources.files("stratbot.lens").joinpath(name).read_text(encoding="utf-8"), name, key, parse)
    own = file or (corpus_dir / name if corpus_dir is not None and (corpus_dir / name).exists() else None)
    if own is None:
        return tuple(entries.values())
    try:
        source = own.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise SettingsError(f"{own} cannot be read: {reason}.", hint="Name a TOML file in UTF-8.") from error
    return tuple((entries | _parsed(source, str(own), key, parse)).values())


def _parsed(source: str, name: str, key: str, parse: Callable[[dict[str, Any]], tuple[str, Entry]]) -> dict[str, Entry]:
    hint = f"It takes entries that begin with [[{key}]]; compare with the {Path(name).name} that is installed."
    try:
        content = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not TOML: {error}.", hint=hint) from error
    if not isinstance(content.get(key), list) or len(content) > 1:
        raise SettingsError(f"{name} holds no entries, or something else beside them.", hint=hint)
    entries: dict[str, Entry] = {}
    for number, entry in enumerate(content[key], start=1):
        try:
            entry_id, parsed = parse(entry)
        except KeyError as error:
            raise SettingsError(f"{name}, entry {number}: {error.args[0]} is missing.", hint=hint) from error
        except (TypeError, ValueError, AttributeError) as error:
            raise SettingsError(f"{name}, entry {number}: {error}.", hint=hint) from error
        if entry_id in entries:
            raise SettingsError(f"{name}: the id {entry_id!r} is given twice.", hint="Give each entry an id of its own.")
        entries[entry_id] = parsed
    return entries


_TEXTS = ("id", "label", "definition", "missing", "vague")
_WORDS = ("needs", "prefers", "proof_says", "proof_heads", "ties", "not_says")
_FIELDS = {*_TEXTS, *_WORDS, "phrasings", "says", "proof", "target_rows", "items", "others"}


def _criterion(entry: dict[str, Any]) -> tuple[str, Criterion]:
    if unknown := entry.keys() - _FIELDS:
        raise ValueError(f"{sorted(unknown)[0]} is not understood")
    if not entry["phrasings"] or not entry["says"]:
        raise ValueError("phrasings and says may not be empty")
    if not any(entry.get(field) for field in ("proof", "proof_says", "proof_heads", "target_rows")):
        raise ValueError("it says nothing of what is proof")
    patterns = {field: words_pattern(entry[field]) if entry.get(field) else None for field in _WORDS}
    return entry["id"], Criterion(
        criterion_id=entry["id"],
        label=entry["label"],
        definition=entry["definition"],
        missing=entry["missing"],
        vague=entry["vague"],
        phrasings=tuple(entry["phrasings"]),
        says=words_pattern(entry["says"]),
        needs=patterns["needs"],
        prefers=patterns["prefers"],
        proof=frozenset(Kind(kind) for kind in entry.get("proof", ())),
        proof_says=patterns["proof_says"],
        proof_heads=patterns["proof_heads"],
        ties=patterns["ties"],
        not_says=patterns["not_says"],
        target_rows=bool(entry.get("target_rows", False)),
        items=int(entry.get("items", 1)),
        others=bool(entry.get("others", False)),
    )


def words_pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Return what matches any of some words or phrases; * stands for the rest of a word or a whole one, ... for up to six."""
    parts = []
    for phrase in words:
        part = ""
        for piece in phrase.split():
            if piece == "...":
                part += r"(?:\S+\s+){0,6}"
            else:
                part += (r"\w+" if piece == "*" else re.escape(piece).replace(r"\*", r"\w*")) + r"\s+"
        parts.append(part.removesuffix(r"\s+") + (r"(?!\w)" if phrase[-1].isalnum() else ""))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})", re.IGNORECASE)
