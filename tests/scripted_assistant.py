"""An assistant without model and index, for tests of views: invented councils, true offsets, answers by plain word search.

Every quote stands on its page at the offsets given, as the real assistant promises. Calls can be held back or made to fail.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from stratbot.assistant import ProgressCallback
from stratbot.corpus.ocr_process import Recognised
from stratbot.errors import CancelledError, IndexMissingError, SettingsError, StratbotError
from stratbot.judging.beside import corrected
from stratbot.query.query import Query
from stratbot.query.understand import understand
from stratbot.query.wording import as_words
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

COUNCILS = (
    "Aldermere", "Ashcombe", "Bramfield", "Calderwick", "Dunsmoor", "Eastholme", "Fenbridge", "Glaisdale", "Harrowby",
    "Inglethorpe", "Kingsmere", "Langford", "Marlow Vale", "Northwold", "Oakhampton", "Penrose and the Isles", "Quernmore",
    "Rushden Heath", "Saint Agnes", "Thornley", "Ullswater", "Västra Fields",
)  # fmt: skip

SUBJECTS = {
    "public wi-fi": (
        "We will provide free public Wi-Fi in all libraries, leisure centres and on the high street by\n"
        "the end of the next financial year, at a capital cost of £240,000.",
        "Visitors have asked about public Wi-Fi.",
    ),
    "digital skills": (
        "Every resident who wants to learn digital skills will find a course within two miles of home,\n"
        "run with the college and with volunteers who have learnt there themselves.",
        "Some groups still lack digital skills.",
    ),
    "open data": (
        "We will publish open data by default [see annex B]: spending, planning and air quality first,\n"
        "each with a named owner and a date by which it is brought up to date.",
        "National policy encourages open data.",
    ),
    "assisted travel": (
        "People who cannot use a smartphone will be able to book assisted travel by telephone, in\n"
        "person at the town hall, or through a neighbour who is registered to help.",
        "A review of assisted travel is under way elsewhere.",
    ),
}

_FILLER = (
    "Residents expect services that are simple, quick and available at a time that suits them. The\n"
    "council has listened to more than two thousand people in three rounds of workshops, and what\n"
    "they said runs through each chapter of this strategy. Money is short and will stay short.\n",
    "The programme board meets every month and reports to cabinet twice a year. Progress is measured\n"
    "against the baseline of last March; where a measure falls behind, its owner says why and what\n"
    "is being done. The board is chaired by the deputy chief executive.\n",
    "Staff need tools that work. Laptops are replaced every four years, line of business systems are\n"
    "moved to shared hosting as their contracts end, and no new contract is signed without a plan for\n"
    "leaving it. This is slower than buying everything at once, and cheaper.\n",
)
_UNREADABLE = ("Harrowby", "Thornley")
_PAGES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where one subject stands in one document."""

    verdict: Verdict
    page_number: int
    start: int
    end: int


class ScriptedAssistant:
    """Implements `stratbot.assistant.Assistant` in memory.

    Set `hold["ask"] = threading.Event()` to keep calls of a method waiting until the event is set, and
    `fail["ask"] = StratbotError(...)` to make it fail. `calls` lists what was called; `most_at_once` is the largest number
    of calls, builds apart, that were ever under way together.
    """

    def __init__(self, *, indexed: bool = True, corpus_dir: Path = Path("corpus")) -> None:
        self.corpus_dir = corpus_dir
        self.indexed = indexed
        self.recognition = TextRecognition(engine="tesseract 5.3.0 (eng)")
        self.changes = CorpusChanges(added=("new/Wexcombe.pdf",), changed=("ashcombe.pdf",))
        self.hold: dict[str, threading.Event] = {}
        self.fail: dict[str, StratbotError] = {}
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self.most_at_once = 0
        self.builds_until_stopped = False
        self.build_steps = 11
        self.corrections: dict[tuple[str, str], Correction] = {}
        """By path and theme or topic; they count in set answers."""
        self.doubtful: frozenset[str] = frozenset()
        """Issuers whose documents are worth a look."""
        self._under_way = 0
        self._count = threading.Lock()
        self.pages: dict[tuple[str, int], Page] = {}
        self.recognised_pages: dict[tuple[str, int], Recognised] = {}
        self.written: dict[tuple[str, str], Written] = {}
        self._documents = tuple(self._write(number, issuer) for number, issuer in enumerate(COUNCILS))

    # The interface.

    def warm_up(self) -> None:
        with self._call("warm_up"):
            self._need_index()

    def understand(self, question: str) -> Query:
        return understand(question, self._documents)

    def ask(self, question: str | Query, *, filters: Filters | None = None) -> Answer:
        if not isinstance(question, str):
            if question.doc_ids:
                filters = replace(filters or Filters(), doc_ids=question.doc_ids)
            answer = self._answer(_typed(question), filters)
            return replace(answer, question=question.text, topic=question.topic)
        return self._answer(question, filters)

    def _answer(self, question: str, filters: Filters | None) -> Answer:
        with self._call("ask", question):
            self._need_index()
            words = question.casefold()
            subject = next((subject for subject in SUBJECTS if subject in words), "")
            issuers = tuple(issuer for issuer in COUNCILS if issuer.casefold() in words)
            if not subject:
                return self._nothing(question, filters)
            if "compare" in words:
                return self._comparison(question, subject, issuers)
            if words.startswith(("which", "how many")):
                return self._coverage(question, subject, filters)
            return self._passages(question, subject, issuers)

    def search(self, query: str, *, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        with self._call("search", query):
            self._need_index()
            subject = next((subject for subject in SUBJECTS if subject in query.casefold()), "")
            return [found for document in self._documents for found in self._evidence(document, subject)][:k]

    def find_words(self, question: str, *, k: int = 5, filters: Filters | None = None) -> list[Citation]:
        self.calls.append(("find_words", (question,)))  # may be called while another call is under way
        self._wait_or_fail("find_words")
        self._need_index()
        subject = next((subject for subject in SUBJECTS if subject in question.casefold()), "")
        written = [document for document in self._documents if (document.doc_id, subject) in self.written]
        return [found for document in written for found in self._evidence(document, subject)][:k]

    def documents(self) -> tuple[Document, ...]:
        with self._call("documents"):
            self._need_index()
            return self._documents

    def page(self, doc_id: str, page_number: int) -> Page:
        with self._call("page", doc_id, page_number):
            if (doc_id, page_number) not in self.pages:
                raise SettingsError(f"The index has no page {page_number} of {doc_id}.")
            return self.pages[doc_id, page_number]

    def pdf_path(self, doc_id: str) -> Path:
        with self._call("pdf_path", doc_id):
            return self.corpus_dir / next(document.path for document in self._documents if document.doc_id == doc_id)

    def recognised(self, doc_id: str, page_number: int) -> Recognised | None:
        with self._call("recognised", doc_id, page_number):
            return self.recognised_pages.get((doc_id, page_number))

    def status(self) -> IndexStatus:
        with self._call("status"):
            self._need_index()
            return IndexStatus(
                generation="2016-03-01T09-00-00",
                built_at="2016-03-01T09:00:00+00:00",
                encoder="all-MiniLM-L6-v2",
                documents=self._documents,
                pages=sum(document.page_count for document in self._documents),
                passages=412,
                sentences=2210,
                problems=self._problems(),
                changes=self.changes,
                recognition=self.recognition,
            )

    def build(
        self,
        *,
        rebuild: bool = False,
        ocr: bool = False,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        self.calls.append(("build", (rebuild, "ocr") if ocr else (rebuild,)))
        self._wait_or_fail("build")
        units = {
            BuildStage.SCANNING: "files",
            BuildStage.READING: "pages",
            BuildStage.ENCODING: "texts",
            BuildStage.WRITING: "files",
        }
        for stage in BuildStage:
            for done in range(self.build_steps + 1):
                if cancelled and cancelled():
                    raise CancelledError("The build was stopped")
                if progress:
                    progress(
                        BuildProgress(
                            stage=stage,
                            done=done,
                            total=self.build_steps,
                            unit=units[stage],
                            detail=self._documents[done % len(self._documents)].path,
                            remaining_s=0.0 if done else None,
                        )
                    )
        while self.builds_until_stopped:
            if cancelled and cancelled():
                raise CancelledError("The build was stopped")
            time.sleep(0.001)
        self._wait_or_fail("build_end")
        self.indexed = True
        self.changes = CorpusChanges()
        return BuildReport(
            generation="2016-03-02T09-00-00",
            documents=DocumentChanges(added=1, changed=1, unchanged=20, unreadable=2),
            pages=132,
            passages=412,
            embedded=118,
            embeddings_reused=2092,
            problems=self._problems(),
            elapsed_s=4.2,
        )

    # Answers.

    def _coverage(self, question: str, subject: str, filters: Filters | None) -> Answer:
        said = {
            path: one for (path, topic), one in list(self.corrections.items()) if topic.replace("_", " ").casefold() == subject
        }
        rows = tuple(corrected([self._verdict(document, subject) for document in self._documents], said))
        covered = [row.issuer for row in rows if row.verdict is Verdict.COVERED]
        judged = sum(row.verdict is not Verdict.UNREADABLE for row in rows)
        return Answer(
            question=question,
            kind=AnswerKind.COVERAGE,
            outcome=Outcome.ANSWERED,
            text=f"{len(covered)} of the {judged} documents read cover this: {', '.join(covered[:-1])} and {covered[-1]}.",
            scope=Scope(documents=len(rows), judged=judged, unreadable=len(rows) - judged, filters=filters or Filters()),
            coverage=rows,
            citations=tuple(
                row.evidence[0] for row in rows if row.verdict in (Verdict.COVERED, Verdict.MENTIONED) and row.evidence
            ),
            topic=subject,
            elapsed_ms=31.4,
            takes_corrections=True,
        )

    def _verdict(self, document: Document, subject: str) -> DocumentVerdict:
        written = self.written.get((document.doc_id, subject))
        verdict = Verdict.UNREADABLE if document.state is not DocumentState.READ else Verdict.NOT_FOUND
        return DocumentVerdict(
            doc_id=document.doc_id,
            issuer=document.issuer,
            title=document.title,
            year=document.year,
            path=document.path,
            verdict=written.verdict if written else verdict,
            score=0.9 if written and written.verdict is Verdict.COVERED else 0.5 if written else 0.1,
            evidence=self._evidence(document, subject),
            worth_a_look=document.issuer in self.doubtful,
        )

    def _passages(self, question: str, subject: str, issuers: tuple[str, ...]) -> Answer:
        scope = [document for document in self._documents if not issuers or document.issuer in issuers]
        citations = tuple(found for document in scope for found in self._evidence(document, subject) if not found.below_threshold)
        return Answer(
            question=question,
            kind=AnswerKind.PASSAGES,
            outcome=Outcome.ANSWERED if citations else Outcome.NOT_FOUND,
            text=f"{len(citations)} passages say something about {subject}."
            if citations
            else f"Nothing was found about {subject}.",
            scope=Scope(documents=len(scope), judged=len(scope), unreadable=0, filters=Filters(issuers=issuers)),
            citations=citations,
            elapsed_ms=24.0,
        )

    def _comparison(self, question: str, subject: str, issuers: tuple[str, ...]) -> Answer:
        answer = self._passages(question, subject, issuers)
        return replace(answer, kind=AnswerKind.COMPARISON, text=f"What {' and '.join(issuers)} say about {subject}:")

    def _nothing(self, question: str, filters: Filters | None) -> Answer:
        misses = tuple(replace(found, below_threshold=True) for found in self._evidence(self._documents[0], "open data"))
        return Answer(
            question=question,
            kind=AnswerKind.PASSAGES,
            outcome=Outcome.NOT_FOUND,
            text="None of the 20 documents that could be read says anything about this.",
            scope=Scope(documents=22, judged=20, unreadable=2, filters=filters or Filters()),
            citations=misses,
            elapsed_ms=28.0,
        )

    def _evidence(self, document: Document, subject: str) -> tuple[Citation, ...]:
        """Quote what the document says; where it says nothing, every third offers its first sentence as a near miss."""
        written = self.written.get((document.doc_id, subject))
        if document.state is not DocumentState.READ:
            return ()
        if written is None:
            if int(document.doc_id[:2]) % 3:
                return ()
            text = self.pages[document.doc_id, 2].text
            start = text.index(_FILLER[0][:9])
            written = Written(verdict=Verdict.NOT_FOUND, page_number=2, start=start, end=text.index(".", start) + 1)
        page = self.pages[document.doc_id, written.page_number]
        return (
            Citation(
                passage_id=f"{document.doc_id}:p{written.page_number:03}:0a1b2c3d",
                doc_id=document.doc_id,
                issuer=document.issuer,
                title=document.title,
                year=document.year,
                path=document.path,
                page_number=page.page_number,
                page_label=page.page_label,
                quote=" ".join(page.text[written.start : written.end].split()),
                score=0.8,
                start=written.start,
                end=written.end,
                below_threshold=written.verdict is Verdict.NOT_FOUND,
            ),
        )

    # Documents.

    def _write(self, number: int, issuer: str) -> Document:
        slug = issuer.split()[0].casefold().replace("ä", "a")
        doc_id = f"{number:02}-{slug}"
        readable = issuer not in _UNREADABLE
        if readable:
            for page_number in range(1, _PAGES + 1):
                self._write_page(doc_id, number, issuer, page_number)
        return Document(
            doc_id=doc_id,
            path=f"{slug}.pdf",
            sha256=f"{number:064x}",
            size_bytes=400_000 + number,
            issuer=f"{issuer}",
            title=("Digital Strategy", "A Connected Borough: our digital plan", "Digital First")[number % 3],
            year=None if number == 10 else 2012 + number % 5,
            inferred=frozenset({"title", "year"}) if number % 4 == 1 else frozenset(),
            state=DocumentState.READ if readable else DocumentState.UNREADABLE,
            reason="" if readable else "No page of it holds text",
            page_count=_PAGES,
            pages_without_text=(1 if number == 4 else 0) if readable else _PAGES,
        )

    def _write_page(self, doc_id: str, number: int, issuer: str, page_number: int) -> None:
        text = f"{issuer} Council\n\n{page_number}. Chapter {page_number}\n" + "\n".join(
            _FILLER[(number + page_number + extra) % 3] for extra in range(3)
        )
        if page_number == 2:
            text = f"{_FILLER[0]}\n{text}"
        for place, (subject, (plan, mention)) in enumerate(SUBJECTS.items()):
            kind = (number * 7 + place * 3) % 5
            if page_number == place + 2 and kind < 3:
                sentence = plan if kind < 2 else mention
                start = len(text) + 1
                text = f"{text}\n{sentence}\n{_FILLER[(number + 1) % 3]}"
                self.written[doc_id, subject] = Written(
                    verdict=Verdict.COVERED if kind < 2 else Verdict.MENTIONED,
                    page_number=page_number,
                    start=start,
                    end=start + len(sentence),
                )
        label = "iv" if page_number == 2 else str(page_number)
        self.pages[doc_id, page_number] = Page(doc_id=doc_id, page_number=page_number, page_label=label, text=text)

    def _problems(self) -> tuple[Problem, ...]:
        unread = [document for document in self._documents if document.state is not DocumentState.READ]
        hint = "Run it through text recognition, for example: ocrmypdf in.pdf out.pdf"
        scans = [Problem(path=document.path, page_number=None, reason=document.reason, hint=hint) for document in unread]
        return (*scans, Problem(path=self._documents[4].path, page_number=1, reason="The page holds no text"))

    # Calls.

    def _call(self, method: str, *arguments: object) -> _Call:
        return _Call(self, method, arguments)

    def _wait_or_fail(self, method: str) -> None:
        if method in self.hold and not self.hold[method].wait(timeout=300):
            raise TimeoutError(f"{method} was held for more than five minutes")
        if method in self.fail:
            raise self.fail[method]

    def _need_index(self) -> None:
        if not self.indexed:
            raise IndexMissingError("There is no index yet", hint="Run: stratbot index")

    def enter(self, method: str, arguments: tuple[object, ...]) -> None:
        with self._count:
            self.calls.append((method, arguments))
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        self._wait_or_fail(method)

    def leave(self) -> None:
        with self._count:
            self._under_way -= 1


class _Call:
    """Counts one call as under way."""

    def __init__(self, assistant: ScriptedAssistant, method: str, arguments: tuple[object, ...]) -> None:
        self.assistant, self.method, self.arguments = assistant, method, arguments

    def __enter__(self) -> None:
        try:
            self.assistant.enter(self.method, self.arguments)
        except BaseException:
            self.assistant.leave()
            raise

    def __exit__(self, *_: object) -> None:
        self.assistant.leave()


def _typed(query: Query) -> str:
    """Return a query as it was typed, or a follow-up as a question that says all of it."""
    is_whole = not query.doc_ids and any(subject in query.text.casefold() for subject in SUBJECTS)
    return query.text if is_whole else as_words(query)
