"""The screen of a comparison: what every analysis has, and the quotes side by side below the table."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from stratbot.export.tones import signs_of
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.analysis import MOST_STRATEGIES, AnalysisScreen
from stratbot.tui.wording import page_words, quoted


class CompareScreen(AnalysisScreen):
    """A row for each theme, a column for each document."""

    def compose_below(self) -> ComposeResult:
        """Put the quotes side by side below the table."""
        yield from super().compose_below()
        with Horizontal(id="compare-quotes"):
            for place in range(MOST_STRATEGIES):
                with Vertical(classes="compare-quote", id=f"compare-quote-{place}"):
                    yield Static(classes="compare-name", markup=False)
                    yield Static(classes="compare-words", markup=False)

    def show_below(self, told: Content) -> None:
        """Put the paired quotes side by side: of each cell the first."""
        self.query_one("#lens-detail", Static).update(told)
        row = self.table.row_here
        cells = row.cells[1:-1] if row else ()
        for place in range(MOST_STRATEGIES):
            box = self.query_one(f"#compare-quote-{place}")
            box.display = place < len(cells)
            if place >= len(cells):
                continue
            quote = next(iter(cells[place].citations), None)
            box.set_class(self.table.cursor_column == place + 1, "-here")
            near = "≈ near miss, " if quote and quote.below_threshold else ""
            page = page_words(quote.page_number, quote.page_label) if quote else ""
            name = one_line(self.table.all_columns[place + 1].title)
            head = Content.assemble((name, "bold"), f" {signs_of(cells[place].tone)} {near}{page}")
            box.query_one(".compare-name", Static).update(head)
            words = Content(quoted(quote)) if quote else Content.styled("Nothing to quote.", "$foreground-muted")
            box.query_one(".compare-words", Static).update(words)
