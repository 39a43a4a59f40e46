"""The nouns that travel along the path: data and nothing else, no input or output, no formatting."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class DocumentState(StrEnum):
    """What reading a PDF came to."""

    READ = "read"
    UNREADABLE = "unreadable"
    """The file opened, but no page of it holds text: a scan, or pictures of words."""
    FAILED = "failed"
    """The file could not be opened or read at all: damaged, locked by a password, over a bound."""


class PassageRole(StrEnum):
    """What a passage is for on its page; only body text is evidence that a document covers a topic."""

    BODY = "body"
    CONTENTS = "contents"
    """A contents page or list of figures: it names topics without saying anything about them."""
    REFERENCES = "references"
    """A bibliography, footnotes with sources or list of links."""
    COVER = "cover"
    """A title page."""


class Verdict(StrEnum):
    """Whether one document covers what was asked."""

    COVERED = "covered"
    MENTIONED = "mentioned"
    """Only in passing: the topic is named, but nothing is done about it."""
    NOT_FOUND = "not_found"
    UNREADABLE = "unreadable"
    """No text could be read, so the document was not judged."""


class AnswerKind(StrEnum):
    """What sort of question was asked, and so what an answer to it looks like."""

    COVERAGE = "coverage"
    """Which, or how many, issuers ...: a verdict for every document in scope."""
    PASSAGES = "passages"
    """What is said about ...: quoted passages."""
    COMPARISON = "comparison"
    """Two or more named issuers, or two versions of one issuer's strategy, beside each other."""
    DEFINITION = "definition"
    """What is ..., what does ... mean by ...: quoted passages, those that define first."""
    COLLECTION = "collection"
    """About the documents themselves (which are superseded, how many there are): answered from the catalogue."""
    SUMMARY = "summary"
    """What one issuer's document is about: its headings, and quotes of its main sections."""
    HELP = "help"
    """Nothing that documents could answer: a greeting, or what can be asked here."""


class Outcome(StrEnum):
    """Whether evidence was found."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"


class State(StrEnum):
    """What became of a criterion in a document, best first."""

    FOUND = "found"
    PARTLY = "partly"
    """It is spoken of, without the name, sum or date that would make it a plan."""
    NOT_FOUND = "not_found"
    UNREADABLE = "unreadable"


class Change(StrEnum):
    """How the verdicts on one theme differ, in the order in which changes are shown."""

    GAINED = "gained"
    """Of two documents, covered by the second only."""
    LOST = "lost"
    """Of two documents, covered by the first only."""
    DIFFERS = "differs"
    """Of more than two, covered by some."""
    KEPT = "kept"
    """All cover it."""
    CHANGED = "changed"
    """Covered by none, mentioned by some: weak."""
    IN_PASSING = "in_passing"
    """All mention it."""
    NEITHER = "neither"
    UNKNOWN = "unknown"
    """One of the documents could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One PDF of the corpus, and whose it is."""

    doc_id: str
    """From the file's path, not its content, so it survives a new edition and can be used in qrels."""
    path: str
    """Relative to the corpus folder, with forward slashes."""
    sha256: str
    size_bytes: int
    issuer: str
    """The council, city or body whose strategy this is."""
    title: str
    year: int | None
    kind: str = ""
    status: str = ""
    url: str = ""
    group: str = ""
    """Regions or other groups that the issuer belongs to, as the column `group` of `documents.csv` names them, parted by ;."""
    inferred: frozenset[str] = frozenset()
    """Names of the fields above that were read from the PDF because `documents.csv` leaves them out."""
    inferred_from: tuple[tuple[str, str], ...] = ()
    """Where each of these was read: ("issuer", "the cover"), in order of their names; empty in an index built before 1.1."""
    state: DocumentState = DocumentState.READ
    reason: str = ""
    """Why the document was not read; empty when it was."""
    page_count: int = 0
    pages_without_text: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfInfo:
    """What a PDF says of itself; often wrong, so only one source of a document's title and year."""

    title: str = ""
    author: str = ""
    created_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as the reader gave it: the text that every quote is checked against."""

    doc_id: str
    page_number: int
    """1-based, as a PDF viewer counts. (pypdf counts from 0; only corpus/pdf.py knows.)"""
    page_label: str
    """As printed, for example "iv"; equal to str(page_number) where the PDF names none."""
    text: str
    """As extracted, except that control and bidirectional characters are gone. Ligatures, hyphens and line ends stay."""
    flags: tuple[str, ...] = ()
    """What was done to the text: "arranged" where words were put in order, taken out or put in by where they stand.

    "ocr" where a text recognition saw the text in the picture of the page.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence, bullet or heading of a passage."""

    start: int
    """Offset in `Page.text`, in characters."""
    end: int
    """Offset in `Page.text` after the last character: the quote is `page.text[start:end]`."""
    text: str
    """Cleaned for reading and encoding: hyphens at line ends joined, ligatures spelled out, white space folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A run of one page, small enough to encode whole: the unit we retrieve and cite."""

    passage_id: str
    """`doc_id:pNNN:` and a short hash of the text: the same text keeps its id across rebuilds."""
    doc_id: str
    page_number: int
    start: int
    """Offset of the first sentence in `Page.text`, in characters."""
    end: int
    """Offset after the last sentence."""
    text: str
    """The sentences' cleaned texts joined by single spaces."""
    sentences: tuple[Sentence, ...]
    heading: str = ""
    """The heading that the passage stands under, cleaned; empty where none was recognised."""
    role: PassageRole = PassageRole.BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something about a file that a person should know: a page refused, a scan, a damaged PDF."""

    path: str
    page_number: int | None
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """What reading one PDF gave: everything the index keeps of it."""

    document: Document
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    problems: tuple[Problem, ...] = ()
    info: PdfInfo = field(default_factory=PdfInfo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage at its place in one ranking."""

    passage: Passage
    rank: int
    """1-based."""
    score: float
    """Comparable only within its own ranking."""
    retriever: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A verbatim quote and where it stands."""

    passage_id: str
    doc_id: str
    issuer: str
    title: str
    year: int | None
    path: str
    page_number: int
    page_label: str
    quote: str
    """`page.text[start:end]` with white space folded: checked against the stored page when the answer is made."""
    score: float
    start: int
    """Offset of the quote in `Page.text`."""
    end: int
    below_threshold: bool = False
    """True for a near miss: the closest passage, though not close enough to be evidence."""
    flags: tuple[str, ...] = ()
    """What its wording takes back: "conditional" (subject to funding), "ruled_out" (will not be done).

    And what was done to the text of its page, as `Page.flags` says.
    """
    as_read: str = ""
    """The quote as a person reads it: words whole that a line end broke, ligatures spelled out. Empty where that is the quote."""

    @property
    def shown(self) -> str:
        """What views and files for people show of the quote; JSON and whatever checks it has the quote itself."""
        return self.as_read or self.quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person says of one document on one theme or topic, against or with the machine."""

    path: str
    """Of the document, relative to the corpus folder."""
    theme_id: str
    """Of the theme that was judged; empty for a topic that is none."""
    verdict: Verdict
    reason: str
    corrected_on: str
    """ISO 8601 date."""
    topic: str = ""
    """What was asked about, where it is no theme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentVerdict:
    """Whether one document covers what was asked, with the sentences that say so."""

    doc_id: str
    issuer: str
    title: str
    year: int | None
    path: str
    verdict: Verdict
    score: float
    """Probability that a careful reader says that the document covers the topic, 0 to 1."""
    evidence: tuple[Citation, ...]
    """Best first; empty only for UNREADABLE and for NOT_FOUND without near misses."""
    worth_a_look: bool = False
    """Not covered by the judge's line, but near enough to it that a person should look."""
    correction: Correction | None = None
    """What a person said instead: `verdict` is theirs then."""
    by_machine: Verdict | None = None
    """What the judge had said, where there is a correction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What narrows the documents that a question is asked of; empty means all of them."""

    issuers: tuple[str, ...] = ()
    """As given or as recognised in the question; matched without regard to case and accents."""
    year_from: int | None = None
    year_to: int | None = None
    doc_ids: tuple[str, ...] = ()
    """Documents that an earlier answer named, for a question about "those"."""
    groups: tuple[str, ...] = ()
    """Groups of issuers: those that `documents.csv` names, and kinds of authority such as "county councils". Places are
    alternatives to each other, so are kinds; a place and a kind must both hold."""

    def __bool__(self) -> bool:
        """Return whether anything is narrowed."""
        return bool(self.issuers or self.doc_ids or self.groups) or self.year_from is not None or self.year_to is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What was looked at."""

    documents: int
    judged: int
    unreadable: int
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a question was understood and what decided between an answer and a refusal."""

    kind: AnswerKind
    topic: str
    issuers: tuple[str, ...]
    negated: bool
    search_terms: tuple[str, ...]
    """What reached the lexical index."""
    concept: str
    """The concept whose phrasings were searched as well; empty where the topic names none, or where none is used."""
    phrasings: tuple[str, ...]
    confidence: float
    """That there is an answer at all, 0 to 1."""
    threshold: float
    """Confidence below this is a refusal."""
    parts: tuple[str, ...] = ()
    """The topics that are judged one by one; empty where there is one topic only."""
    joined_by: str = ""
    """How `parts` hang together: "and", "or", "but not"; empty without parts."""
    phrases: tuple[str, ...] = ()
    """Words in quotation marks, which must stand in a document as they are."""
    groups: tuple[str, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    """Words that nobody uses, as typed, and what they were read as."""
    excluded: tuple[str, ...] = ()
    """Issuers and groups that the question leaves out."""
    unjudged: str = ""
    """Words for whom it asks that are no known group, so that all are judged."""
    left_out: str = ""
    """A further question that is not answered."""
    seeks: tuple[str, ...] = ()
    """Names, sums or dates that it asks for."""
    unused: tuple[str, ...] = ()
    """Words of the topic that no document uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was asked and what the documents say, with the quotes that carry it."""

    question: str
    kind: AnswerKind
    outcome: Outcome
    text: str
    """One or a few plain sentences that sum the answer up."""
    scope: Scope
    topic: str = ""
    """What was looked for, without the words that ask; empty where documents were asked about as wholes."""
    taken_as: str = ""
    """How a follow-up was taken: what was looked for, and in whose documents; empty for a question that stands alone."""
    coverage: tuple[DocumentVerdict, ...] = ()
    """One for every document in scope, never a cut list; empty for other kinds than COVERAGE."""
    citations: tuple[Citation, ...] = ()
    """Best first. For COVERAGE the best of each document that covers or mentions it; for NOT_FOUND the near misses."""
    documents: tuple[str, ...] = ()
    """The doc_ids that a COLLECTION answer names, in its order; empty for other kinds."""
    parts: tuple[str, ...] = ()
    """The topics that were judged one by one, for a question that joins several: evidence quotes each in turn."""
    generation: str = ""
    """The index generation that answered."""
    encoder: str = ""
    """Fingerprint of the model that answered."""
    judge: str = ""
    """Fingerprint of the cross-encoder that judged set answers; empty where it was the built-in rule."""
    takes_corrections: bool = False
    """Whether what people say of its documents is kept under its topic and counts in it. Not where words must stand as they
    are, or where it was asked who rules something out."""
    theme_id: str = ""
    """Of the theme that the topic names, under which such corrections are kept then; empty where it names none."""
    elapsed_ms: float = 0.0


class BuildStage(StrEnum):
    """Where a build of the index stands."""

    SCANNING = "scanning"
    READING = "reading"
    ENCODING = "encoding"
    WRITING = "writing"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildProgress:
    """One step of a build, for a progress bar."""

    stage: BuildStage
    done: int
    total: int
    """In `unit`; 0 while it is not known."""
    unit: str
    """"documents", "pages", "texts" ..."""
    detail: str = ""
    """The file at hand, for example."""
    remaining_s: float | None = None
    """Estimate for the whole build; None while there is nothing to estimate from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChanges:
    """How many documents differ from the generation before, and how."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    renamed: int = 0
    unchanged: int = 0
    described_anew: int = 0
    """Of `unchanged`: those whose issuer, title, year or other description is another than before."""
    failed: int = 0
    unreadable: int = 0
    """`failed` and `unreadable` count the documents of the new generation in that state, whatever was done to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What bringing the index up to date came to."""

    generation: str
    documents: DocumentChanges
    pages: int
    passages: int
    embedded: int
    """Texts sent through the model in this run; 0 when nothing changed."""
    embeddings_reused: int
    problems: tuple[Problem, ...]
    elapsed_s: float
    copies: tuple[tuple[str, str], ...] = ()
    """Paths of files that hold the same as another one of their issuer, and its path: both are one document in answers."""
    pages_recognised: int = 0
    """Pages whose text a text recognition (OCR) saw in their picture, now or in an earlier run."""
    pages_recognised_now: int = 0
    """Of these, pages that were recognised in this run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusChanges:
    """Paths that differ between the corpus folder and the index."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Return whether the index is out of date."""
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRecognition:
    """Whether the text of scans can be recognised (OCR) here, and which documents wait for it."""

    engine: str = ""
    """Name and version; empty where none is installed."""
    remedy: str = ""
    """How one is installed, where none is."""
    scans: tuple[str, ...] = ()
    """Paths of the documents that hold no readable text and were not recognised."""
    pages: int = 0
    """Of these documents."""

    def sentence(self) -> str:
        """Say in words what waits, and for what."""
        engine = self.engine or "no engine is installed"
        if not self.scans:
            return f"{engine}; no scan waits for it"
        scans = "1 scan" if len(self.scans) == 1 else f"{len(self.scans):,} scans"
        waits = "waits" if len(self.scans) == 1 else "wait"
        pages = "1 page" if self.pages == 1 else f"{self.pages:,} pages"
        return f"{engine}; {scans} ({pages}) {waits} for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """What is indexed, what could not be read and why, what is out of date."""

    generation: str
    built_at: str
    """ISO 8601, UTC."""
    encoder: str
    documents: tuple[Document, ...]
    pages: int
    passages: int
    sentences: int
    problems: tuple[Problem, ...]
    changes: CorpusChanges
    copies: tuple[tuple[str, str], ...] = ()
    """Paths of files that hold the same as another one of their issuer, and its path: both are one document in answers."""
    recognition: TextRecognition = TextRecognition()
