"""A lens without a model, over the scripted assistant: its subjects are the themes; what is not judged is really worked out."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace

from scripted_assistant import SUBJECTS, ScriptedAssistant
from stratbot.analyses import Asked, Work
from stratbot.analyses.changes import with_places
from stratbot.errors import CancelledError, StratbotError
from stratbot.judging.themes import Theme
from stratbot.lens.compare import compare
from stratbot.lens.diff import AnswerDiff, Cause, DocumentsDiff, RowChange, RunDiff, Side
from stratbot.lens.gaps import find_gaps, rare_themes
from stratbot.lens.matrix import documents_in_scope
from stratbot.lens.snapshots import Quote
from stratbot.lens.types import Audit, Audits, Camps, CampVerdict, Cell, Comparison, Extract, Finding, Gaps, Matrix, Provenance
from stratbot.tui.lens import EVERYTHING, Lens
from stratbot.types import Correction, Document, DocumentState, Filters, State, Verdict

LABELS = {
    "public wi-fi": "Public Wi-Fi and connectivity",
    "digital skills": "Digital skills",
    "open data": "Open data",
    "assisted travel": "Assisted travel",
}
CRITERIA = (("named_officer", "Responsible officer"), ("capital_money", "Capital resources"), ("milestones", "Milestones"))


class ScriptedLens(Lens):
    """`fail["matrix"]` makes an analysis or a method fail; `hold["matrix"]` keeps it waiting, where it looks at `cancelled`."""

    def __init__(self, assistant: ScriptedAssistant) -> None:
        super().__init__(assistant)
        self.assistant = assistant
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
        return super().documents(filters)

    def correct(self, correction: Correction) -> None:
        self._called("correct", correction)
        self.corrections[correction.path, correction.theme_id or correction.topic] = correction
        self.revision += 1

    def uncorrect(self, path: str, theme_id: str, topic: str = "") -> None:
        self._called("uncorrect", (path, theme_id or topic))
        del self.corrections[path, theme_id or topic]
        self.revision += 1

    def generations(self) -> tuple[str, ...]:
        self._called("generations")
        return self.kept

    def compute(self, asked: Asked, work: Work) -> object:
        """What needs no model is really worked out."""
        key, filters = asked.analysis.key, asked.filters or EVERYTHING
        values = {"matrix": filters, "audit": filters, "camps": filters}
        given = {"gaps": "strategy", "rare": "fewer_than", "compare": "strategies", "timeline": "on", "register": "file"}
        if key != "changes":
            self._called(key, values.get(key, asked[given.get(key, "")]))
        if key in ("matrix", "audit"):
            self._step(key, work)
        match key:
            case "matrix":
                return self._matrix(filters)
            case "audit":
                documents = documents_in_scope(self.assistant.documents(), filters)
                return Audits(audits=tuple(map(self._audit, documents)), provenance=self._provenance(documents))
            case "camps":
                return self._camps(filters)
            case "gaps":
                return self.gaps(asked["strategy"], filters)
            case "rare":
                return rare_themes(self._matrix(filters), asked["fewer_than"])
            case "compare":
                return self.compare(asked["strategies"])
            case "changes":
                return self._changes(asked)
            case _:
                return super().compute(asked, work)

    def gaps(self, path: str, filters: Filters) -> Gaps:
        documents = self.assistant.documents()
        doc_id = next(document.doc_id for document in documents if document.path == path)
        peers = tuple(document.doc_id for document in documents_in_scope(documents, filters))
        return find_gaps(self._matrix(Filters(doc_ids=(doc_id, *peers))), doc_id)

    def compare(self, paths: Sequence[str]) -> Comparison:
        matrix = self._matrix()
        ids = {document.path: document.doc_id for document in matrix.documents}
        return compare(matrix, [ids[path] for path in paths])

    def _camps(self, filters: Filters) -> Camps:
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
        return Camps(verdicts=tuple(verdicts), provenance=self._provenance(documents))

    def _changes(self, asked: Asked) -> RunDiff:
        questions, generation = tuple(asked["questions"] or ()), asked["generation"] or ""
        if asked["against"]:
            self._called("changes since a run", asked["against"])
            questions, generation = ("Which councils plan public Wi-Fi?",), asked["against"].name
        else:
            self._called("changes", (questions, generation))
        self.narrowed.append(asked.filters or EVERYTHING)
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
        changed = RunDiff(
            before=then,
            after=replace(then, name="now"),
            documents=DocumentsDiff(changed=(documents[0].path,)),
            answers=answers,
            provenance=self._provenance(documents),
        )
        return with_places(self.assistant, changed)  # type: ignore[arg-type]

    def _called(self, method: str, argument: object = None) -> None:
        self.calls.append((method, argument))
        if method in self.fail:
            raise self.fail[method]

    def _step(self, method: str, work: Work) -> None:
        work.progress("Judging themes", 1, len(self.themes), self.themes[1].label)
        for _ in range(500):
            if work.cancelled():
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
            states = {Verdict.COVERED: State.FOUND, Verdict.MENTIONED: State.PARTLY, Verdict.NOT_FOUND: State.NOT_FOUND}
            state = states.get(verdict.verdict, State.UNREADABLE)
            extracts = (Extract(kind="money", text="£240,000", citation=verdict.evidence[0]),) if state is State.FOUND else ()
            findings.append(
                Finding(criterion_id=criterion_id, label=label, state=state, evidence=verdict.evidence, extracts=extracts)
            )
        missing = [finding.label.lower() for finding in findings if finding.state is State.NOT_FOUND]
        return Audit(document=document, findings=tuple(findings), summary=f"Names no {' or '.join(missing) or 'gap'}.")

    @staticmethod
    def _provenance(documents: tuple[Document, ...]) -> Provenance:
        return Provenance(generation="20160301T090000Z-bbbb", encoder="hash", version="0.1", documents=documents)
