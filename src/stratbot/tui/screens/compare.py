"""Two strategies or more beside each other, theme by theme, with their quotes side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from stratbot.export.provenance import command_again
from stratbot.export.tones import signs_of
from stratbot.lens.types import ComparedTheme, Comparison
from stratbot.tui.lens import Cancelled, Progress
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogue import leave
from stratbot.tui.screens.lens import CORRECTED, LensScreen
from stratbot.tui.short_names import short_names
from stratbot.tui.widgets.lens_table import LensCell, LensColumn, LensRow
from stratbot.tui.wording import VERDICT_WORDS, page_words, quoted

if TYPE_CHECKING:
    from stratbot.export.report import Report

MOST = 4
"""Strategies that stand beside each other."""


class CompareScreen(LensScreen):
    """A row for each theme, a column for each document."""

    NAME = "Comparison"
    SCOPE_WORDS = "Chosen from only "
    IS_NARROWED = False
    DOING = "Judging themes"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "choose", "Which", id="lens-which", tooltip="Choose other strategies to compare"),
    ]

    result: Comparison | None
    paths: tuple[str, ...] = ()

    def compose_below(self) -> ComposeResult:
        """Put the quotes side by side below the table."""
        yield Static(id="lens-detail", markup=False)
        with Horizontal(id="compare-quotes"):
            for place in range(MOST):
                with Vertical(classes="compare-quote", id=f"compare-quote-{place}"):
                    yield Static(classes="compare-name", markup=False)
                    yield Static(classes="compare-words", markup=False)

    def is_asked(self) -> bool:
        """Whether strategies were chosen."""
        return bool(self.paths)

    def ask(self) -> None:
        """Ask which strategies."""
        self.list_documents("Compare which strategies?", self._chosen, at_least=2, at_most=MOST)

    def _chosen(self, paths: tuple[str, ...] | None) -> None:
        if paths:
            self.paths = paths
            self.result = None
            self.start()
        elif self.result is None and not self.paths:
            leave(self)

    def action_choose(self) -> None:
        """Ask for other strategies."""
        self.ask()

    def compute(self, progress: Progress, cancelled: Cancelled) -> Comparison:
        """Compare."""
        return self.lens.compare(self.paths, progress=progress, cancelled=cancelled)

    def fill(self) -> None:
        """List the themes, what changed first."""
        from stratbot.export.lens_compare import change_words
        from stratbot.lens.compare import GAINED, LOST, ORDER

        found = self._comparison
        toned = {GAINED, LOST} if found.is_versions else set()
        columns = [LensColumn(key="theme", title="Theme", most=40)]
        columns += [LensColumn(key=document.doc_id, title=self.names[document.doc_id], most=18) for document in found.documents]
        columns.append(LensColumn(key="change", title="Change" if found.is_versions else "Difference"))
        in_order = sorted(found.themes, key=lambda one: ORDER.index(one.change))
        rows = []
        for one in in_order:
            cells = [LensCell(text=one.theme.label)]
            for cell, quote in zip(one.cells, one.quotes, strict=True):
                page = f", p. {quote.page_number}" if quote and not quote.below_threshold else ""
                tone = f"{cell.verdict.value}{' corrected' if cell.correction else ''}"
                others = tuple(citation for citation in cell.machine.evidence if citation != quote)
                cells.append(
                    LensCell(
                        text=f"{VERDICT_WORDS[cell.verdict]}{page}",
                        tone=tone,
                        order=(list(VERDICT_WORDS).index(cell.verdict), -cell.machine.score),
                        citations=(quote, *others) if quote else (),
                    )
                )
            tone = one.change if one.change in toned else ""
            cells.append(LensCell(text=change_words(one.change, found), tone=tone, order=ORDER.index(one.change)))
            quotes = tuple(quote for quote in one.quotes if quote is not None)
            rows.append(LensRow(key=one.theme.theme_id, cells=tuple(cells), citations=quotes, words=one.theme.definition))
        here = ("", "" if self.table.row_count else found.documents[0].doc_id)
        self.table.show_rows(columns, rows, by_cell=True, order=self.table.order, here=here)

    def summary(self) -> str:
        """What it comes to: only what differs has room here."""
        from stratbot.export.lens_compare import comparison_summary

        return " ".join(comparison_summary(self._comparison)[:3])

    def legend(self) -> Content:
        """Verdicts stand in words; only the sign of a correction is to be explained."""
        is_corrected = any(cell.correction for one in self._comparison.themes for cell in one.cells)
        return Content(CORRECTED if is_corrected else "")

    def told(self) -> Content:
        """Name the theme and what became of it."""
        from stratbot.export.lens_compare import change_words

        one = self._theme_here
        if one is None:
            return Content("")
        return Content.assemble(
            (one_line(one.theme.label), "bold"),
            f": {change_words(one.change, self._comparison)}",
            (f"\n{one_line(one.theme.definition)}", "$foreground-muted"),
        )

    def show_below(self, told: Content) -> None:
        """Put the paired quotes side by side."""
        self.query_one("#lens-detail", Static).update(told)
        one = self._theme_here
        for place in range(MOST):
            box = self.query_one(f"#compare-quote-{place}")
            box.display = one is not None and place < len(one.cells)
            if one is None or place >= len(one.cells):
                continue
            document = self._comparison.documents[place]
            cell, quote = one.cells[place], one.quotes[place]
            box.set_class(self.table.cursor_column == place + 1, "-here")
            sign = signs_of(f"{cell.verdict.value}{' corrected' if cell.correction else ''}")
            near = "≈ near miss, " if quote and quote.below_threshold else ""
            page = page_words(quote.page_number, quote.page_label) if quote else ""
            head = Content.assemble((one_line(self.names[document.doc_id]), "bold"), f" {sign} {near}{page}")
            box.query_one(".compare-name", Static).update(head)
            words = Content(quoted(quote)) if quote else Content.styled("Nothing to quote.", "$foreground-muted")
            box.query_one(".compare-words", Static).update(words)

    @property
    def names(self) -> dict[str, str]:
        """Of the documents, by id."""
        return short_names(self._comparison.documents)

    @property
    def aside(self) -> str:
        """What is compared."""
        return " and ".join(self.names[document.doc_id] for document in self.result.documents) if self.result else ""

    @property
    def _theme_here(self) -> ComparedTheme | None:
        row = self.table.row_here
        return next((one for one in self._comparison.themes if row and one.theme.theme_id == row.key), None)

    def report(self) -> Report:
        """The comparison with paired quotes."""
        from stratbot.export.lens_compare import comparison_report

        return comparison_report(self._comparison, command=command_again("stratbot", "compare", *self.paths))

    @property
    def _comparison(self) -> Comparison:
        assert self.result is not None
        return self.result
