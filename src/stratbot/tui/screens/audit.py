"""The delivery audit: is there a plan behind the words, document by document and criterion by criterion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from stratbot.export.lens_audit import STATES, extracts_phrase
from stratbot.export.provenance import command_again
from stratbot.export.wording import count
from stratbot.tui.lens import Audited, Cancelled, Progress
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.lens_grid import ONE_DOCUMENT, Grid, GridCell, GridLine, GridScreen
from stratbot.tui.short_names import short_names
from stratbot.tui.widgets.lens_table import LensCell, LensColumn, LensRow

if TYPE_CHECKING:
    from stratbot.export.report import Report
    from stratbot.lens.types import Audit, Finding

SUMMARIES = "summaries"
HEADLINES = (
    ("Owner", ("named_officer",)),
    ("Money", ("capital_money", "revenue_money")),
    ("Date", ("milestones",)),
)
"""What a reader of commitments asks first, with the criteria of `lens/audit.toml` that answer it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A column of the first view: a criterion, or several of them taken together."""

    title: str
    label: str
    """What its criteria are called."""
    cells: tuple[GridCell, ...]
    """One for each document, of those of its criteria whose state is best."""
    extracts: tuple[str, ...]
    """One for each document: what was pulled out of the text; empty for nothing."""
    criteria: tuple[str, ...]
    """One for each document: the first criterion that the cell is of."""


class AuditScreen(GridScreen):
    """Owner, money and date of each document first; its criteria, or all as a grid, behind it."""

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
    headlines: tuple[Headline, ...] = ()
    _heading = ""

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
            cells=tuple(tuple(_cell((one,)) for one in audit.findings) for audit in audits),
            tones=STATES,
        )

    def show_result(self) -> None:
        """Take the criteria together that answer who, with what money and by when."""
        self.headlines = tuple(filter(None, (_headline(title, ids, self._audited.audits) for title, ids in HEADLINES)))
        super().show_result()

    @property
    def headings(self) -> tuple[str, ...]:
        """Owner, money and date, where there are criteria for them."""
        return tuple(one.title for one in self.headlines) if self.view == SUMMARIES else ()

    @property
    def _headline_here(self) -> Headline | None:
        column = self.table.column_here if self.view == SUMMARIES else None
        return next((one for one in self.headlines if column and one.title == column.key), None)

    def fill_base(self) -> None:
        """List the documents with what they name as owner, money and date; with what they lack, where nothing asks for these."""
        columns = [LensColumn(key="document", title="Document", most=28), LensColumn(key="found", title="Found", most=6)]
        columns += [LensColumn(key=one.title, title=one.title) for one in self.headlines]
        if not self.headlines:
            columns.append(LensColumn(key="summary", title="What it does not name"))
        rows = []
        for place, (audit, line) in enumerate(zip(self._audited.audits, self.grid.rows, strict=True)):
            found = sum(finding.state == "found" for finding in audit.findings)
            unread = any(finding.state == "unreadable" for finding in audit.findings)
            cells = [
                LensCell(text=line.label),
                LensCell(text="–" if unread else f"{found}/{len(audit.findings)}", order=-found),
            ]
            for one in self.headlines:
                cell = one.cells[place]
                words = one.extracts[place] or self.tone_words(cell.tone)
                cells.append(
                    LensCell(text=words, tone=cell.tone, order=(self._rank(cell), -cell.score), citations=cell.citations)
                )
            if not self.headlines:
                cells.append(LensCell(text=audit.summary, tone="unreadable" if unread else ""))
            rows.append(LensRow(key=line.key, cells=tuple(cells), words=f"{line.words} {audit.summary}"))
        here = (self._row, self._heading or (self.headlines[0].title if self.headlines else ""))
        self.table.show_rows(columns, rows, by_cell=bool(self.headlines), here=here)

    def remember_pointed(self) -> None:
        """Remember the column as well, and its first criterion for the other views."""
        one, row = self._headline_here, self.table.row_here
        if self.view == SUMMARIES and self.table.column_here is not None:
            self._heading = self.table.column_here.key
        if one is not None and row is not None:
            place = next(place for place, line in enumerate(self.grid.rows) if line.key == row.key)
            self._column = one.criteria[place]
        super().remember_pointed()

    def column_line(self) -> Content:
        """Say which criteria the column under the cursor is of, and in how many documents they were found."""
        one = self._headline_here
        if self.view != SUMMARIES:
            return super().column_line()
        if one is None:
            return Content.styled("a shows all criteria, d those of this document", "$foreground-muted")
        read = [cell for cell in one.cells if cell.tone != "unreadable"]
        found = sum(cell.tone == "found" for cell in read)
        return Content.assemble(
            (one.title, "bold $text-primary"),
            f": {one_line(one.label)}",
            (f"  {self.COUNTED_BY.casefold()} {found:,} of {len(read):,}", "$foreground-muted"),
        )

    @property
    def cell_here(self) -> GridCell | None:
        """The cell that the cursor stands on, in whichever view."""
        one = self._headline_here
        if one is None or self.table.row_here is None:
            return super().cell_here
        return one.cells[self._row_place]

    def told(self) -> Content:
        """Say in the first view whether an owner, money or a date is named, and which."""
        one, cell = self._headline_here, self.cell_here
        if one is None or cell is None:
            return super().told()
        head = Content.styled(f"{one_line(self.grid.rows[self._row_place].label)}, {one.title.casefold()}", "bold")
        return Content("\n").join([Content.assemble(head, ": ", self.state_of(cell)), *self.told_of_cell(cell)])

    def legend_words(self, tone: str) -> str:
        """Return what the legend says of a state."""
        return "partly: no name, sum or date" if tone == "partly" else super().legend_words(tone)

    @property
    def aside(self) -> str:
        """Say which part is shown."""
        if self.result is None or not self.headings:
            return super().aside
        return f"{', '.join(map(str.casefold, self.headings))} (of {len(self.grid.columns):,} criteria)"

    def go_in(self) -> bool:
        """Go from a document to its criteria; from what it names, to the page."""
        if self.view != SUMMARIES or self._headline_here is not None:
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


def _cell(findings: Sequence[Finding]) -> GridCell:
    """Take findings of one document and of one state together."""
    extracts = {(extract.kind, extract.text): extract for one in findings for extract in one.extracts}
    evidence = tuple({(one.page_number, one.start, one.end): one for finding in findings for one in finding.evidence}.values())
    state = findings[0].state
    return GridCell(
        tone=state,
        score=evidence[0].score if evidence else 0.0,
        citations=evidence,
        named=extracts_phrase(tuple(extracts.values())),
        notes=_notes(state),
    )


def _headline(title: str, criterion_ids: Sequence[str], audits: Sequence[Audit]) -> Headline | None:
    """Take some criteria together, document by document; None where none of them was audited by."""
    columns = [[one for one in audit.findings if one.criterion_id in criterion_ids] for audit in audits]
    if not audits or not columns[0]:
        return None
    states = [min((one.state for one in findings), key=STATES.index) for findings in columns]
    best = [[one for one in findings if one.state == state] for findings, state in zip(columns, states, strict=True)]
    return Headline(
        title=title,
        label=", ".join(one.label for one in columns[0]),
        cells=tuple(map(_cell, best)),
        extracts=tuple(", ".join(dict.fromkeys(extract.text for one in some for extract in one.extracts)) for some in best),
        criteria=tuple(some[0].criterion_id for some in best),
    )


def _notes(state: str) -> tuple[str, ...]:
    return {
        "partly": ("It is spoken of, without the name, sum or date that would make it a plan.",),
        "not_found": ("Nothing was found; what is quoted, if anything, came nearest.",),
        "unreadable": ("No text could be read, so it was not judged.",),
    }.get(state, ())
