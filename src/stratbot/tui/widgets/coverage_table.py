"""The table of a set answer: one row for every document in scope, whatever its verdict."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.timer import Timer

from stratbot.tui.plaintext import one_line
from stratbot.tui.widgets.sorted_table import SortedTable, cell_text, fold_name
from stratbot.tui.wording import (
    BY_HAND_SIGN,
    BY_HAND_WORDS,
    DOUBT_SIGN,
    DOUBT_WORDS,
    VERDICT_ORDER,
    VERDICT_SIGNS,
    VERDICT_WORDS,
    caveat,
    quoted,
)
from stratbot.types import Citation, DocumentVerdict, Verdict


def _by_verdict(row: DocumentVerdict) -> Any:
    return VERDICT_ORDER.index(row.verdict), -row.score, fold_name(row.issuer), row.path


_YEARS = re.compile(r"(?P<first>\d{4})?(?P<dash>-|–|\.\.)(?P<last>\d{4})?|(?P<sign>[<>]=?)(?P<year>\d{4})")


def matches(row: DocumentVerdict, typed: str) -> bool:
    """Whether a row fits every word of a typed filter.

    A word fits where it stands in the issuer, title, year, verdict with its mark, or best quote; "2014-2016", "2015-", "<2016"
    and ">=2015" ask for years.
    """
    quote = row.evidence[0].shown if row.evidence else ""
    note = BY_HAND_WORDS if row.correction else DOUBT_WORDS if row.worth_a_look else ""
    text = fold_name(f"{row.issuer} {row.title} {row.year or ''} {VERDICT_WORDS[row.verdict]} {note} {quote}")
    for word in fold_name(typed).split():
        years = _YEARS.fullmatch(word)
        if years and word not in ("-", "–", ".."):
            if not _in_years(row.year, years):
                return False
        elif word not in text:
            return False
    return True


def _in_years(year: int | None, asked: re.Match[str]) -> bool:
    if year is None:
        return False
    if asked["sign"]:
        bound = int(asked["year"])
        return {"<": year < bound, "<=": year <= bound, ">": year > bound, ">=": year >= bound}[asked["sign"]]
    return int(asked["first"] or 0) <= year <= int(asked["last"] or 9999)


_COLUMNS: dict[str, tuple[str, Callable[[DocumentVerdict], Any]]] = {
    "issuer": ("Council or body", lambda row: (fold_name(row.issuer), row.year or 0, row.path)),
    "verdict": ("Verdict", _by_verdict),
    "year": ("Year", lambda row: (row.year is None, -(row.year or 0), _by_verdict(row))),
    "page": ("Page", lambda row: (not row.evidence, row.evidence[0].page_number if row.evidence else 0, _by_verdict(row))),
    "quote": ("Best quote", _by_verdict),
}
_NARROWEST_QUOTE = 16
"""Cells below which the quote column is left out; the line under the table shows the quote all the same."""
_MANY_ROWS = 300
_RESIZED_AFTER_S = 0.15
"""A terminal that is drawn larger reports every step of it; a table of thousands takes tenths of a second for each."""
_GOOD_QUOTE = 44
"""Cells that the quote column should have before the other columns get all they would like."""


class CoverageTable(SortedTable[DocumentVerdict]):
    """Rows of verdicts, sorted and filtered here; knows the evidence in the order in which it is shown."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"coverage-table--{verdict.value}" for verdict in Verdict} | {"coverage-table--near"}

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Page", id="open-row", tooltip="Show the page that this row's quote stands on"),
        Binding(
            "f", "cycle_filter", "Filter", id="filter-verdicts", tooltip="Show only one verdict, then the next, then all rows"
        ),
        Binding("s", "next_order", "Sort", id="sort", tooltip="Sort by the next column; so does a click on a heading"),
    ]

    only: reactive[Verdict | None] = reactive(None, init=False)
    """The one verdict that is shown; None for all."""
    typed: reactive[str] = reactive("", init=False)
    """Words that the rows shown must hold; see `matches`."""

    def __init__(self, verdicts: tuple[DocumentVerdict, ...]) -> None:
        """Take every document's verdict, in any order."""
        super().__init__("verdict")
        self.cursor_foreground_priority = "renderable"
        self.verdicts = verdicts
        self.citations: tuple[Citation, ...] = ()
        """Evidence of the rows shown, in their order."""
        self.gone: frozenset[Citation] = frozenset()
        """Quotes that do not stand on their pages any more."""
        self.moved_by_key = True
        """Whether the cursor moved last by a key; by a click, what is under the mouse stays there."""
        self._resize_clock: Timer | None = None

    def on_mount(self) -> None:
        """Fill the table for the first time."""
        self.lay_out()

    def on_focus(self) -> None:
        """Draw the row at hand in one colour: nobody knows which of a terminal's colours can be read on its cursor."""
        self.cursor_foreground_priority = "css"

    def on_blur(self) -> None:
        """Draw the verdicts in their colours again."""
        self.cursor_foreground_priority = "renderable"

    def on_resize(self, event: events.Resize) -> None:
        """Give the quotes what the other columns leave, when the width has changed; with many rows once it stays as it is."""
        if event.size.width == self._laid_out_width:
            return
        if self._laid_out_width and len(self.verdicts) > _MANY_ROWS:
            if self._resize_clock is not None:
                self._resize_clock.stop()
            self._resize_clock = self.set_timer(_RESIZED_AFTER_S, self.lay_out)
        else:
            self.lay_out()

    def watch_only(self) -> None:
        """Show the rows of another verdict."""
        self.lay_out()

    def watch_typed(self) -> None:
        """Show the rows that hold other words."""
        self.lay_out()

    @property
    def orders(self) -> list[str]:
        """Every column but the quotes."""
        return [key for key in _COLUMNS if key != "quote"]

    def begins_with_most(self, key: str) -> bool:
        """What is covered, and the latest documents, come first."""
        return key in ("verdict", "year")

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many documents have each verdict, shown or not."""
        return {verdict: sum(row.verdict is verdict for row in self.verdicts) for verdict in VERDICT_ORDER}

    @property
    def doubtful(self) -> int:
        """How many documents are worth a look, shown or not."""
        return sum(row.worth_a_look for row in self.verdicts)

    @property
    def corrected(self) -> int:
        """How many of the verdicts are people's, shown or not."""
        return sum(row.correction is not None for row in self.verdicts)

    @property
    def _sign_width(self) -> int:
        return 2 if self.doubtful or self.corrected else 1

    def evidence_index(self, row: DocumentVerdict) -> int | None:
        """Return where a row's evidence begins in `citations`; None if it has none."""
        return self.citations.index(row.evidence[0]) if row.evidence else None

    def lay_out(self) -> None:
        """Fill the table anew for its width, order and filter, keeping the cursor on its document."""
        here = self.row_here.doc_id if self.row_here else ""
        rows = [row for row in self.verdicts if self.only in (None, row.verdict) and matches(row, self.typed)]
        rows.sort(key=_COLUMNS[self.order][1], reverse=self.backwards)
        self.rows_shown = rows
        self.citations = tuple(citation for row in rows for citation in row.evidence)
        self._laid_out_width = self.size.width
        widths = self._widths()
        signs_only = widths["verdict"] == self._sign_width
        self.clear(columns=True)
        for key, width in widths.items():
            name = "" if key == "verdict" and signs_only else _COLUMNS[key][0]
            name = "Council" if key == "issuer" and width < len(name) + 1 else name
            self.add_column(self.heading(name, key, width), width=width, key=key)
        for row in rows:
            cells = self._cells(row, signs_only=signs_only)
            self.add_row(*(cells[key] for key in widths), key=row.doc_id)
        self.go_to(here)

    def go_to(self, doc_id: str) -> bool:
        """Put the cursor on a document; return whether it is shown."""
        place = next((place for place, row in enumerate(self.rows_shown) if row.doc_id == doc_id), None)
        if place is not None:
            self.move_cursor(row=place)
        return place is not None

    def take(self, verdicts: tuple[DocumentVerdict, ...]) -> None:
        """Show other verdicts on the same documents."""
        self.verdicts = verdicts
        self.lay_out()

    def action_cycle_filter(self) -> None:
        """Show only the next verdict that any document has, and after the last all of them."""
        present = [verdict for verdict in VERDICT_ORDER if self.counts[verdict]]
        choices: list[Verdict | None] = [None, *present]
        self.only = choices[(choices.index(self.only) + 1) % len(choices)] if self.only in choices else None

    def on_key(self) -> None:
        """Note that the cursor goes by keys now."""
        self.moved_by_key = True

    async def _on_click(self, event: events.Click) -> None:
        """Note that the cursor goes by the mouse now."""
        self.moved_by_key = False
        await super()._on_click(event)

    def _widths(self) -> dict[str, int]:
        """Share the width out: the quote gets what it needs first, then the words of the verdict, then the issuer."""
        issuers = max((len(one_line(row.issuer)) for row in self.verdicts), default=0)
        pages = max((len(self._page(row)) for row in self.verdicts), default=0)
        widths = {"issuer": max(issuers, 8), "verdict": 12, "year": 5, "page": max(pages, 5)}  # 5: the mark of the order
        padding = 2 * self.cell_padding
        room = self.size.width - self.styles.scrollbar_size_vertical - padding * (len(widths) + 1)
        most = max(12, self.size.width // 4)
        for signs_only in (False, True):
            if signs_only:
                widths["verdict"] = self._sign_width  # the counts above say what the sign means
            others = widths["verdict"] + widths["year"] + widths["page"]
            quote = room - others - min(widths["issuer"], most)
            if quote >= _GOOD_QUOTE or (signs_only and quote >= _NARROWEST_QUOTE):
                widths["issuer"] = min(widths["issuer"], most)
                return {**widths, "quote": quote}
        widths["verdict"] = 12
        others = widths["verdict"] + widths["year"] + widths["page"]
        widths["issuer"] = max(12, min(widths["issuer"], room + padding - others))
        return widths

    def _cells(self, row: DocumentVerdict, *, signs_only: bool) -> dict[str, Text]:
        colour = self.colour(f"coverage-table--{row.verdict.value}")
        plain = self.colour("coverage-table--near") if row.verdict in (Verdict.NOT_FOUND, Verdict.UNREADABLE) else Style.null()
        sign = VERDICT_SIGNS[row.verdict] + (BY_HAND_SIGN if row.correction else DOUBT_SIGN if row.worth_a_look else "")
        is_gone = bool(row.evidence) and row.evidence[0] in self.gone
        quote_style = plain + Style(strike=True) if is_gone else plain
        return {
            "issuer": cell_text(one_line(row.issuer), plain),
            "verdict": cell_text(sign if signs_only else f"{sign} {VERDICT_WORDS[row.verdict]}", colour),
            "year": cell_text(str(row.year or "–"), plain),
            "page": cell_text(self._page(row), plain),
            "quote": cell_text(("✕ " if is_gone else "") + self._quote(row), quote_style),
        }

    @staticmethod
    def _page(row: DocumentVerdict) -> str:
        if not row.evidence:
            return "–"
        return ("≈ " if row.evidence[0].below_threshold else "") + str(row.evidence[0].page_number)

    @staticmethod
    def _quote(row: DocumentVerdict) -> str:
        if row.verdict is Verdict.UNREADABLE:
            return "No text could be read, so it was not judged"
        if not row.evidence:
            return "–"
        taken_back = caveat(row.evidence[0])
        return f"{taken_back}: {quoted(row.evidence[0])}" if taken_back else quoted(row.evidence[0])
