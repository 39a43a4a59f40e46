"""Strategies in time: their year, the period that each names for itself, and whether it is still in force."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from stratbot.tui.lens import Cancelled, Progress, place_words
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.lens import LensScreen
from stratbot.tui.widgets.bars import BarsView
from stratbot.tui.widgets.lens_table import LensCell, LensColumn, LensRow
from stratbot.types import Citation

if TYPE_CHECKING:
    from stratbot.export.report import Report
    from stratbot.lens.timeline import Timeline


class Placed(NamedTuple):
    """A timeline, and by document the words that name its period, where they stand on a page."""

    timeline: Timeline
    pages: dict[str, tuple[Citation, ...]]


class TimelineScreen(LensScreen):
    """A row for each document, and a bar for each year."""

    NAME = "Timeline"
    DOING = "Looking for years and periods"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "change(1)", "Later", id="lens-later", tooltip="Judge what is in force by the year after"),
        Binding("minus", "change(-1)", "Earlier", id="lens-earlier", tooltip="Judge what is in force by the year before"),
    ]

    result: Placed | None
    on_year = 0
    """The year that "current" and "expired" are meant of; this year at first."""

    def compose_below(self) -> ComposeResult:
        """Draw the years below the table."""
        yield Static(id="lens-detail", markup=False)
        with VerticalScroll(id="lens-plot"):
            yield BarsView()

    def compute(self, progress: Progress, cancelled: Cancelled) -> Placed:
        """Place the documents in time, and find the words that name their periods on their pages."""
        found = self.lens.timeline(self.on_year or date.today().year, self.filters)
        pages: dict[str, tuple[Citation, ...]] = {}
        for entry in found.entries:
            period, document = entry.period, entry.document
            if period is not None and period.page_number is not None:
                page = self.assistant.page(document.doc_id, period.page_number)
                citation = place_words(period.words, document, page)
                pages[document.doc_id] = (citation,) if citation else ()
        return Placed(found, pages)

    def action_change(self, step: int) -> None:
        """Judge by another year."""
        self.on_year = (self.on_year or date.today().year) + step
        self.start()

    def fill(self) -> None:
        """List the documents by year."""
        from stratbot.export.lens_timeline import FORCE_WORDS, adoption

        columns = [
            LensColumn(key="issuer", title="Issuer", most=24),
            LensColumn(key="year", title="Year", most=6),
            LensColumn(key="period", title="Period", most=11),
            LensColumn(key="force", title="In force", most=20),
            LensColumn(key="title", title="Title"),
        ]
        rows = []
        for entry in self._timeline.entries:
            document, period = entry.document, entry.period
            mark = " ~" if "year" in document.inferred else ""
            rows.append(
                LensRow(
                    key=document.doc_id,
                    cells=(
                        LensCell(text=document.issuer or document.path),
                        LensCell(text=f"{entry.year}{mark}" if entry.year else "–", order=entry.year or 9999),
                        LensCell(text=f"{period}{' ~' if period.is_reckoned else ''}" if period else "–"),
                        LensCell(
                            text=FORCE_WORDS[entry.force], tone=entry.force.value, order=list(FORCE_WORDS).index(entry.force)
                        ),
                        LensCell(text=document.title or document.path),
                    ),
                    citations=self.result.pages.get(document.doc_id, ()) if self.result else (),
                    words=f"{document.path} {document.status} {document.group} {entry.reason}",
                )
            )
        self.table.show_rows(columns, rows, order=self.table.order)
        self.query_one(BarsView).show(adoption(self._timeline))

    def summary(self) -> str:
        """What is in force."""
        from stratbot.export.lens_timeline import summary

        return summary(self._timeline)

    def told(self) -> Content:
        """Say why, and in which words the document names its period."""
        from stratbot.export.lens_timeline import FORCE_WORDS, period_place

        row = self.table.row_here
        entry = next((one for one in self._timeline.entries if row and one.document.doc_id == row.key), None)
        if entry is None:
            return Content("")
        document = entry.document
        head = f"{document.issuer or document.path}, {document.title}"
        lines = [Content.styled(one_line(head), "bold"), Content(f"{FORCE_WORDS[entry.force]}: {one_line(entry.reason)}")]
        if entry.period:
            reckoned = ", the rest reckoned from its year" if entry.period.is_reckoned else ""
            lines.append(
                Content.assemble(
                    (f"{period_place(entry.period)}{reckoned}: ", "$foreground-muted"), f"“{one_line(entry.period.words)}”"
                )
            )
        inferred = "  ~ the year was read from the PDF" if "year" in document.inferred else ""
        lines.append(Content.styled(f"{one_line(document.path)}{inferred}", "$foreground-muted"))
        return Content("\n").join(lines)

    @property
    def aside(self) -> str:
        """The year judged by."""
        return f"as of {self.result.timeline.on}  (+ and − change the year)" if self.result else ""

    def report(self) -> Report:
        """The timeline with its plot."""
        from stratbot.export.lens_timeline import timeline_report

        return timeline_report(self._timeline, filters=self.filters)

    @property
    def _timeline(self) -> Timeline:
        assert self.result is not None
        return self.result.timeline
