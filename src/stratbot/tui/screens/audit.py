"""The delivery audit: is there a plan behind the words, document by document and criterion by criterion."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from stratbot.export.lens_audit import STATES, extracts_phrase
from stratbot.export.provenance import command_again
from stratbot.export.wording import count
from stratbot.tui.lens import Audited, Cancelled, Progress
from stratbot.tui.screens.lens_grid import ONE_DOCUMENT, Grid, GridCell, GridLine, GridScreen
from stratbot.tui.short_names import short_names
from stratbot.tui.widgets.lens_table import LensCell, LensColumn, LensRow

if TYPE_CHECKING:
    from stratbot.export.report import Report

SUMMARIES = "summaries"


class AuditScreen(GridScreen):
    """A summary of each document first; its criteria, or all as a grid, behind it."""

    NAME = "Delivery audit"
    DOING = "Auditing documents"
    BASE = SUMMARIES
    COLUMN = "Criterion"
    COUNTED = "Found"
    COUNTED_BY = "Found in"
    STATE = "State"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "t",
            "view('column')",
            "Criterion",
            id="lens-criterion",
            tooltip="Show what the cursor's criterion comes to in every document",
        ),
    ]

    result: Audited | None

    def compute(self, progress: Progress, cancelled: Cancelled) -> Audited:
        """Audit."""
        return self.lens.audit(self.filters, progress=progress, cancelled=cancelled)

    def make_grid(self) -> Grid:
        """Return states with what was named."""
        audits = self._audited.audits
        names = short_names(audit.document for audit in audits)
        return Grid(
            documents=tuple(audit.document for audit in audits),
            rows=tuple(
                GridLine(
                    key=audit.document.doc_id,
                    label=names[audit.document.doc_id],
                    explanation=audit.summary,
                    words=f"{audit.document.title} {audit.document.year or ''} {audit.document.path} {audit.document.group}",
                )
                for audit in audits
            ),
            columns=tuple(GridLine(key=one.criterion_id, label=one.label) for one in (audits[0].findings if audits else ())),
            cells=tuple(
                tuple(
                    GridCell(
                        tone=one.state,
                        score=one.evidence[0].score if one.evidence else 0.0,
                        citations=one.evidence,
                        named=extracts_phrase(one.extracts),
                        notes=_notes(one.state),
                    )
                    for one in audit.findings
                )
                for audit in audits
            ),
            tones=STATES,
        )

    def fill_base(self) -> None:
        """List the documents with their summaries."""
        columns = [
            LensColumn(key="document", title="Document", most=28),
            LensColumn(key="found", title="Found", most=6),
            LensColumn(key="partly", title="Partly", most=7),
            LensColumn(key="not_found", title="Not", most=5),
            LensColumn(key="summary", title="What it does not name"),
        ]
        rows = []
        for audit, line in zip(self._audited.audits, self.grid.rows, strict=True):
            counts = Counter(finding.state for finding in audit.findings)
            unread = counts["unreadable"] > 0
            rows.append(
                LensRow(
                    key=line.key,
                    cells=(
                        LensCell(text=line.label),
                        *(
                            LensCell(text="–" if unread else str(counts[state]), order=-counts[state])
                            for state in ("found", "partly", "not_found")
                        ),
                        LensCell(text=audit.summary, tone="unreadable" if unread else ""),
                    ),
                    words=line.words,
                )
            )
        self.table.show_rows(columns, rows, here=(self._row, ""))

    def go_in(self) -> bool:
        """Go from a summary to the document's criteria."""
        if self.view != SUMMARIES:
            return False
        self.action_view(ONE_DOCUMENT)
        return True

    def summary(self) -> str:
        """What it comes to."""
        audits = self._audited.audits
        read = [audit for audit in audits if any(finding.state != "unreadable" for finding in audit.findings)]
        found = sum(finding.state == "found" for audit in read for finding in audit.findings)
        total = sum(len(audit.findings) for audit in read)
        unread = f"; {len(audits) - len(read):,} could not be read" if len(read) < len(audits) else ""
        criteria = len(self.grid.columns)
        return f"{count(len(read), 'document')} audited by {criteria} criteria: {found:,} of {total:,} found{unread}."

    def report(self) -> Report:
        """The audits with their quotes."""
        from stratbot.export.lens_audit import audit_report

        command = command_again("stratbot", "audit", filters=self.filters)
        return audit_report(self._audited.audits, self._audited.provenance, command=command)

    @property
    def _audited(self) -> Audited:
        assert self.result is not None
        return self.result


def _notes(state: str) -> tuple[str, ...]:
    return {
        "partly": ("It is spoken of, without the name, sum or date that would make it a plan.",),
        "not_found": ("Nothing was found; what is quoted, if anything, came nearest.",),
        "unreadable": ("No text could be read, so it was not judged.",),
    }.get(state, ())
