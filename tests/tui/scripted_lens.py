"""A lens without a model, over the scripted assistant: its subjects are the themes; what is not judged is really worked out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from scripted_assistant import SUBJECTS, ScriptedAssistant
from stratbot.errors import CancelledError, StratbotError
from stratbot.judging.themes import Theme
from stratbot.lens.compare import compare
from stratbot.lens.diff import AnswerDiff, Cause, DocumentsDiff, RowChange, RunDiff, Side
from stratbot.lens.gaps import find_gaps, rare_themes
from stratbot.lens.matrix import documents_in_scope
from stratbot.lens.register import CollectionCheck, check_collection
from stratbot.lens.snapshots import Quote
from stratbot.lens.timeline import Timeline, timeline
from stratbot.lens.types import Audit, CampVerdict, Cell, Comparison, Extract, Finding, Gaps, Matrix, Provenance, RareThemes
from stratbot.tui.lens import EVERYTHING, Audited, Cancelled, Classified, Progress
from stratbot.types import Correction, Document, DocumentState, Filters, Verdict

LABELS = {
    "public wi-fi": "Public Wi-Fi and connectivity",
    "digital skills": "Digital skills",
    "open data": "Open data",
    "assisted travel": "Assisted travel",
}
CRITERIA = (("named_officer", "Responsible officer"), ("capital_money", "Capital resources"), ("milestones", "Milestones"))


class ScriptedLens:
    """`fail["matrix"]` makes a method fail; `hold["matrix"]` keeps it waiting, where it looks at `cancelled`."""

    def __init__(self, assistant: ScriptedAssistant) -> None:
        self.assistant = assistant
        self.revision = 0
        self.corrections = assistant.corrections
        self.fail: dict[str, StratbotError] = {}
        self.hold: dict[str, threading.Event] = {}
        self.calls: list[tuple[str, object]] = []
        self.narrowed: list[Filters] = []
        """What the comparisons of answers were narrowed to."""
        self.kept = ("20160201T090000Z-aaaa",)
        self.themes = tuple(
            Theme(
                theme_id=subject.replace(" ", "_"),
                group="common" if place < 2 else "further",
                label=LABELS[subject],
                definition=f"The strategy plans {subject}.",
                queries=(f"We will provide {subject}.",),
                question="" if place else "Where will people find Wi-Fi?",
            )
            for place, subject in enumerate(SUBJECTS)
        )

    def documents(self, filters: Filters = EVERYTHING) -> tuple[Document, ...]:
        self._called("documents")
        return documents_in_scope(self.assistant.documents(), filters)

    def moved_on(self) -> None:
        self.revision += 1

    def matrix(self, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> Matrix:
        self._called("matrix", filters)
        self._step("matrix", progress, cancelled)
        return self._matrix(filters)

    def correct(self, correction: Correction) -> None:
        self._called("correct", correction)
        self.corrections[correction.path, correction.theme_id or correction.topic] = correction
        self.revision += 1

    def uncorrect(self, path: str, theme_id: str, topic: str = "") -> None:
        self._called("uncorrect", (path, theme_id or topic))
        del self.corrections[path, theme_id or topic]
        self.revision += 1

    def audit(self, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> Audited:
        self._called("audit", filters)
        self._step("audit", progress, cancelled)
        documents = documents_in_scope(self.assistant.documents(), filters)
        return Audited(tuple(map(self._audit, documents)), self._provenance(documents))

    def classify(self, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> Classified:
        self._called("classify", filters)
        documents = documents_in_scope(self.assistant.documents(), filters)
        verdicts = []
        for place, document in enumerate(documents):
            is_read = document.state is DocumentState.READ
            verdicts.append(
                CampVerdict(
                    document=document,
                    camp=("smart_city", "digital_inclusion", "mixed")[place % 3] if is_read else "unreadable",
                    scores=(("smart_city", 0.6), ("digital_inclusion", 0.3), ("user_centric", 0.1)) if is_read else (),
                    margin=0.3 if is_read else 0.0,
                    evidence=self.assistant._evidence(document, "open data"),
                    themes_covered=2,
                    themes_total=4,
                    comprehensive=is_read,
                    depth=1.5,
                )
            )
        return Classified(tuple(verdicts), self._provenance(documents))

    def gaps(self, path: str, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> Gaps:
        self._called("gaps", path)
        documents = self.assistant.documents()
        doc_id = next(document.doc_id for document in documents if document.path == path)
        peers = tuple(document.doc_id for document in documents_in_scope(documents, filters))
        return find_gaps(self._matrix(Filters(doc_ids=(doc_id, *peers))), doc_id)

    def rare_themes(self, fewer_than: int, filters: Filters, *, progress: Progress, cancelled: Cancelled) -> RareThemes:
        self._called("rare_themes", fewer_than)
        return rare_themes(self._matrix(filters), fewer_than)

    def compare(self, paths: Sequence[str], *, progress: Progress, cancelled: Cancelled) -> Comparison:
        self._called("compare", tuple(paths))
        matrix = self._matrix()
        ids = {document.path: document.doc_id for document in matrix.documents}
        return compare(matrix, [ids[path] for path in paths])

    def timeline(self, on: int, filters: Filters) -> Timeline:
        self._called("timeline", on)
        return timeline(self.assistant, on=on, filters=filters)

    def check(self, register: Path | None) -> CollectionCheck:
        self._called("check", register)
        return check_collection(self.assistant, register)

    def generations(self) -> tuple[str, ...]:
        self._called("generations")
        return self.kept

    def changes(self, questions: Sequence[str], generation: str, filters: Filters) -> RunDiff:
        self._called("changes", (tuple(questions), generation))
        self.narrowed.append(filters)
        documents = self.assistant.documents()
        found = self.assistant._evidence(documents[0], "public wi-fi")[0]
        quote = Quote(doc_id=found.doc_id, page_number=found.page_number, text=found.quote, passage_id=found.passage_id)
        row = RowChange(
            doc_id=documents[0].doc_id,
            issuer=documents[0].issuer,
            path=documents[0].path,
            year=documents[0].year,
            before="not_found",
            after="covered",
            cause=Cause.DOCUMENT_CHANGED,
            lost_quotes=(),
            new_quotes=(quote,),
        )
        answers = tuple(
            AnswerDiff(
                question=question,
                outcome_before="answered",
                outcome_after="answered",
                text_before="1 covers this.",
                text_after="2 cover this.",
                rows=(row,),
                kind_before="coverage",
                kind_after="coverage",
            )
            for question in questions
        )
        then = Side(name=f"generation {generation}", generation=generation, encoder="hash", version="0.1", documents=documents)
        return RunDiff(
            before=then,
            after=replace(then, name="now"),
            documents=DocumentsDiff(changed=(documents[0].path,)),
            answers=answers,
            provenance=self._provenance(documents),
        )

    def changes_since_run(self, run: Path, filters: Filters) -> RunDiff:
        self._called("changes_since_run", run)
        return self.changes(("Which councils plan public Wi-Fi?",), run.name, filters)

    def _called(self, method: str, argument: object = None) -> None:
        self.calls.append((method, argument))
        if method in self.fail:
            raise self.fail[method]

    def _step(self, method: str, progress: Progress, cancelled: Callable[[], bool]) -> None:
        progress(1, len(self.themes), self.themes[1].label)
        for _ in range(500):
            if cancelled():
                raise CancelledError("It was cancelled.")
            if method not in self.hold or self.hold[method].is_set():
                return
            time.sleep(0.01)
        raise TimeoutError(method)

    def _matrix(self, filters: Filters = EVERYTHING) -> Matrix:
        documents = documents_in_scope(self.assistant.documents(), filters)
        return Matrix(
            themes=self.themes,
            documents=documents,
            cells=tuple(
                tuple(
                    Cell(
                        theme_id=theme.theme_id,
                        machine=self.assistant._verdict(document, subject),
                        correction=self.corrections.get((document.path, theme.theme_id)),
                    )
                    for theme, subject in zip(self.themes, SUBJECTS, strict=True)
                )
                for document in documents
            ),
            provenance=self._provenance(documents),
            sentences=(100,) * len(documents),
        )

    def _audit(self, document: Document) -> Audit:
        findings = []
        for place, (criterion_id, label) in enumerate(CRITERIA):
            subject = list(SUBJECTS)[place]
            verdict = self.assistant._verdict(document, subject)
            states = {Verdict.COVERED: "found", Verdict.MENTIONED: "partly", Verdict.NOT_FOUND: "not_found"}
            state = states.get(verdict.verdict, "unreadable")
            extracts = (Extract(kind="money", text="£240,000", citation=verdict.evidence[0]),) if state == "found" else ()
            findings.append(
                Finding(criterion_id=criterion_id, label=label, state=state, evidence=verdict.evidence, extracts=extracts)
            )
        missing = [finding.label.lower() for finding in findings if finding.state == "not_found"]
        return Audit(document=document, findings=tuple(findings), summary=f"Names no {' or '.join(missing) or 'gap'}.")

    @staticmethod
    def _provenance(documents: tuple[Document, ...]) -> Provenance:
        return Provenance(generation="20160301T090000Z-bbbb", encoder="hash", version="0.1", documents=documents)
