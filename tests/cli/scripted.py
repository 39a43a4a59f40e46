"""An assistant that says what it is told to, and the answers that the command line's tests are about.

The council, its document and every sentence in it are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from stratbot.assistant import ProgressCallback
from stratbot.config import Settings
from stratbot.errors import StratbotError
from stratbot.index.health import Check, CheckState, Examination
from stratbot.index.repair import Repair
from stratbot.index.rollback import Rollback
from stratbot.index.staleness import Staleness
from stratbot.query.query import Query
from stratbot.types import (
    Answer,
    AnswerKind,
    BuildProgress,
    BuildReport,
    BuildStage,
    Citation,
    CorpusChanges,
    Correction,
    Document,
    DocumentChanges,
    DocumentState,
    DocumentVerdict,
    Filters,
    IndexStatus,
    Outcome,
    Page,
    Problem,
    Scope,
    TextRecognition,
    Verdict,
)


def citation(
    issuer: str, quote: str, *, page_number: int = 3, page_label: str = "", score: float = 0.8, near: bool = False
) -> Citation:
    slug = issuer.lower().replace(" ", "-")
    return Citation(
        passage_id=f"{slug}:p{page_number:03}:0a1b2c3d",
        doc_id=slug,
        issuer=issuer,
        title=f"{issuer} Digital Strategy",
        year=2015,
        path=f"{slug}.pdf",
        page_number=page_number,
        page_label=page_label or str(page_number),
        quote=quote,
        score=score,
        start=0,
        end=len(quote),
        below_threshold=near,
    )


def verdict(issuer: str, word: Verdict, *evidence: Citation, score: float = 0.0) -> DocumentVerdict:
    slug = issuer.lower().replace(" ", "-")
    return DocumentVerdict(
        doc_id=slug,
        issuer=issuer,
        title=f"{issuer} Digital Strategy",
        year=2015,
        path=f"{slug}.pdf",
        verdict=word,
        score=score,
        evidence=evidence,
    )


def by_hand(row: DocumentVerdict, word: Verdict, reason: str) -> DocumentVerdict:
    correction = Correction(
        path=row.path, theme_id="", topic="public Wi-Fi", verdict=word, reason=reason, corrected_on="2016-11-02"
    )
    return replace(row, verdict=word, by_machine=row.verdict, correction=correction, worth_a_look=False)


WIFI = citation("Northwold", "We will open free public Wi‑Fi in every library and market square by 2017.", score=0.912345)
KIOSKS = citation("Northwold", "Kiosks in the bus station offer Wi-Fi too.", page_number=14, page_label="xii", score=0.71)
IN_PASSING = citation("Easterby", "Visitors ask for public Wi-Fi | parking.", page_number=9, score=0.55)
FAR = citation("Southam", "Staff may use wireless printers.", page_number=2, score=0.21, near=True)

COVERAGE = Answer(
    question="Which councils plan public Wi-Fi?",
    kind=AnswerKind.COVERAGE,
    outcome=Outcome.ANSWERED,
    text="1 of the 3 documents read covers this: Northwold.",
    scope=Scope(documents=4, judged=3, unreadable=1),
    coverage=(
        verdict("Northwold", Verdict.COVERED, WIFI, KIOSKS, score=0.91),
        verdict("Easterby", Verdict.MENTIONED, IN_PASSING, score=0.55),
        verdict("Southam", Verdict.NOT_FOUND, FAR, score=0.21),
        verdict("Westley", Verdict.UNREADABLE),
    ),
    citations=(WIFI, IN_PASSING),
    generation="20160301T101500-ab12cd34",
    encoder="all-MiniLM-L6-v2@1f2e3d",
    elapsed_ms=31.44,
)

PASSAGES = Answer(
    question="What does Northwold say about Wi-Fi?",
    kind=AnswerKind.PASSAGES,
    outcome=Outcome.ANSWERED,
    text="Northwold speaks of this on 2 pages.",
    scope=Scope(documents=1, judged=1, unreadable=0, filters=Filters(issuers=("Northwold",), year_from=2014, year_to=2016)),
    citations=(WIFI, KIOSKS),
    generation="20160301T101500-ab12cd34",
    encoder="all-MiniLM-L6-v2@1f2e3d",
    elapsed_ms=12.0,
)

COMPARISON = Answer(
    question="How do Northwold and Easterby compare on Wi-Fi?",
    kind=AnswerKind.COMPARISON,
    outcome=Outcome.ANSWERED,
    text="Northwold plans it, Easterby mentions it.",
    scope=Scope(documents=2, judged=2, unreadable=0, filters=Filters(issuers=("Northwold", "Easterby"))),
    citations=(WIFI, IN_PASSING, KIOSKS),
    generation="20160301T101500-ab12cd34",
    encoder="all-MiniLM-L6-v2@1f2e3d",
    elapsed_ms=15.0,
)

NOT_FOUND = Answer(
    question="Which councils plan a tram?",
    kind=AnswerKind.COVERAGE,
    outcome=Outcome.NOT_FOUND,
    text="None of the 2 documents read covers this.",
    scope=Scope(documents=2, judged=2, unreadable=0),
    coverage=(verdict("Southam", Verdict.NOT_FOUND, FAR, score=0.21), verdict("Northwold", Verdict.NOT_FOUND, score=0.02)),
    citations=(FAR,),
    generation="20160301T101500-ab12cd34",
    encoder="all-MiniLM-L6-v2@1f2e3d",
    elapsed_ms=8.0,
)

SCAN = Problem(path="westley.pdf", page_number=None, reason="no page holds text", hint="Run text recognition over it.")
REFUSED_PAGE = Problem(path="easterby.pdf", page_number=9, reason="the page is refused by the reader")

REPORT = BuildReport(
    generation="20160301T101500-ab12cd34",
    documents=DocumentChanges(added=3, renamed=1, removed=1, unreadable=1),
    pages=60,
    passages=310,
    embedded=1300,
    embeddings_reused=20,
    problems=(SCAN, REFUSED_PAGE),
    elapsed_s=4.321,
    copies=(("archive/northwold.pdf", "northwold.pdf"),),
)


def document(issuer: str, *, state: DocumentState = DocumentState.READ, inferred: tuple[tuple[str, str], ...] = ()) -> Document:
    slug = issuer.lower().replace(" ", "-")
    return Document(
        doc_id=slug,
        path=f"{slug}.pdf",
        sha256="ab" * 32,
        size_bytes=20_000,
        issuer=issuer,
        title=f"{issuer} Digital Strategy",
        year=2015,
        kind="digital strategy",
        inferred=frozenset(name for name, _ in inferred),
        inferred_from=inferred,
        state=state,
        reason="" if state == DocumentState.READ else "no page holds text",
        page_count=20,
        pages_without_text=0 if state == DocumentState.READ else 20,
    )


STATUS = IndexStatus(
    generation="20160301T101500-ab12cd34",
    built_at="2016-03-01T10:15:00+00:00",
    encoder="all-MiniLM-L6-v2@1f2e3d",
    documents=(
        document("Northwold", inferred=(("title", "the cover"), ("year", "the cover: its adoption"))),
        document("Westley", state=DocumentState.UNREADABLE),
    ),
    pages=40,
    passages=310,
    sentences=1300,
    problems=(SCAN,),
    changes=CorpusChanges(added=("new.pdf",), changed=("northwold.pdf",), removed=("gone.pdf",)),
    recognition=TextRecognition(engine="tesseract 5.3.0 (eng)", scans=("westley.pdf",), pages=4),
)


WHOLE = Examination(
    generation="20160301T101500-ab12cd34",
    checks=(
        Check(name="files", state=CheckState.OK, message="7 files, 31.7 MB, have the sizes and checksums of the manifest."),
        Check(name="former", state=CheckState.SKIPPED, message="There is no former generation to go back to."),
    ),
    elapsed_s=0.54,
)

ROLLBACK = Rollback(
    generation="20160228T090000Z-0f0f0f",
    left="20160301T101500-ab12cd34",
    built_at="2016-02-28T09:00:00+00:00",
    encoder="all-MiniLM-L6-v2@1f2e3d",
    documents=21,
    changes=CorpusChanges(added=("gone.pdf",), changed=("northwold.pdf",), removed=("new.pdf",)),
)


@dataclass
class ScriptedAssistant:
    """Answers by question; what it does not know is an error, as is everything once `failure` is set."""

    answers: dict[str, Answer] = field(
        default_factory=lambda: {answer.question: answer for answer in (COVERAGE, PASSAGES, COMPARISON, NOT_FOUND)}
    )
    hits: list[Citation] = field(default_factory=lambda: [WIFI, KIOSKS, IN_PASSING])
    settings: Settings | None = None
    report: BuildReport = REPORT
    state: IndexStatus = STATUS
    stale: Staleness = field(default_factory=Staleness)
    examination: Examination = WHOLE
    actions: tuple[str, ...] = ()
    rollback: Rollback = ROLLBACK
    failure: BaseException | None = None
    on_build: Callable[[Callable[[], bool]], None] = lambda cancelled: None
    between_builds: Callable[[Callable[[], bool]], None] = lambda stopped: None
    calls: list[tuple[str, object]] = field(default_factory=list)

    def _called(self, name: str, detail: object = None) -> None:
        self.calls.append((name, detail))
        if self.failure is not None:
            raise self.failure

    def warm_up(self) -> None:
        self._called("warm_up")

    def ask(self, question: str | Query, *, filters: Filters | None = None, quoted: slice | None = None) -> Answer:
        self._called("ask", (question, filters))
        if question not in self.answers:
            raise StratbotError(f"nothing is scripted for {question!r}", hint="Ask something else.")
        return self.answers[question]

    def search(self, query: str, *, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        self._called("search", (query, k, filters))
        return self.hits[:k]

    def documents(self) -> tuple[Document, ...]:
        self._called("documents")
        return self.state.documents

    def page(self, doc_id: str, page_number: int) -> Page:
        raise NotImplementedError

    def pdf_path(self, doc_id: str) -> Path:
        raise NotImplementedError

    def status(self) -> IndexStatus:
        self._called("status")
        return self.state

    def staleness(self) -> Staleness:
        return self.stale

    def examine(self, *, deep: bool = False) -> Examination:
        self._called("examine", deep)
        return self.examination

    def repair(self, *, progress: ProgressCallback | None = None, cancelled: Callable[[], bool] | None = None) -> Repair:
        self._called("repair")
        return Repair(before=self.examination, actions=self.actions, after=self.examination)

    def roll_back(self) -> Rollback:
        self._called("roll_back")
        return self.rollback

    def watch(
        self,
        *,
        build: Callable[[], BuildReport],
        built: Callable[[BuildReport], None],
        failed: Callable[[StratbotError], None],
        stopped: Callable[[], bool],
    ) -> None:
        for _ in range(2):
            built(build())
        failed(StratbotError("The disk is full.", hint="Make room."))
        self.between_builds(stopped)

    def build(
        self,
        *,
        rebuild: bool = False,
        retry: bool = False,
        ocr: bool = False,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        self._called("build", "retry" if retry else "ocr" if ocr else rebuild)
        if progress:
            progress(BuildProgress(stage=BuildStage.READING, done=2, total=4, unit="documents", detail="easterby.pdf"))
        if cancelled:
            self.on_build(cancelled)
        return self.report


@dataclass(frozen=True)
class Ended:
    """How a run of the command line ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]
