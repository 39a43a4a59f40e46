"""The collection against a register: which expected strategies are missing, and which documents nobody expected."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from stratbot.errors import SettingsError
from stratbot.export.provenance import command_again
from stratbot.export.wording import count
from stratbot.tui.lens import Cancelled, Progress
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.ask_path import AskPathScreen
from stratbot.tui.screens.dialogue import leave
from stratbot.tui.screens.fetch import FetchScreen
from stratbot.tui.screens.lens import LensScreen
from stratbot.tui.widgets.lens_table import LensCell, LensColumn, LensRow

if TYPE_CHECKING:
    from stratbot.export.report import Report
    from stratbot.lens.register import CollectionCheck

_TONES = {"other_year": "partly"}


class RegisterScreen(LensScreen):
    """A row for each expected strategy, then one for each document that nobody expected."""

    NAME = "Collection check"
    DOING = "Comparing the collection with the register"
    SCOPE_WORDS = ""
    IS_NARROWED = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "choose", "Register", id="lens-register", tooltip="Choose the register: a CSV file with a column issuer"),
        Binding(
            "f", "fetch", "Fetch", id="lens-fetch", tooltip="Fetch from the web what is missing, where the register has addresses"
        ),
    ]

    result: CollectionCheck | None
    file: Path | None = None
    is_chosen = False

    def is_asked(self) -> bool:
        """Whether a register was chosen, be it the example."""
        return self.is_chosen

    def ask(self) -> None:
        """Ask which register."""
        words = (
            "Whose strategies should be there? Name a CSV file with a column issuer and, where known, title and year. "
            "Left empty, the example that comes with stratbot is taken: councils of the United Kingdom in 2016."
        )
        given = str(self.file) if self.file else ""
        self.app.push_screen(AskPathScreen("Register", words, given, may_be_empty=True), self._chosen)

    def _chosen(self, typed: str | None) -> None:
        if typed is not None:
            self.file = Path(typed).expanduser() if typed else None
            self.is_chosen = True
            self.start()
        elif self.result is None and not self.is_chosen:
            leave(self)

    def action_choose(self) -> None:
        """Ask for another register."""
        self.ask()

    def action_fetch(self) -> None:
        """Offer to fetch what is missing."""
        from stratbot.fetching.wanted import missing, read_wanted

        if self.result is None:
            return
        try:
            wanted = missing(read_wanted(self.file), self.file, self.result.provenance.documents)
        except SettingsError as error:
            self.notify(f"{error} {error.hint}", severity="warning")
            return
        self.app.push_screen(FetchScreen(self.corpus_dir, wanted), self._fetched)

    def _fetched(self, came: int | None) -> None:
        if came:
            self.notify(f"{count(came, 'document')} came. F3, then r, brings the index up to date.")

    @property
    def corpus_dir(self) -> Path:
        """Where PDFs come to."""
        from stratbot.tui.app import StratbotApp

        assert isinstance(self.app, StratbotApp)
        return self.app.corpus_dir

    def compute(self, progress: Progress, cancelled: Cancelled) -> CollectionCheck:
        """Compare."""
        return self.lens.check(self.file)

    def fill(self) -> None:
        """List what is expected, what is missing first, then what nobody expected."""
        from stratbot.export.lens_register import PRESENCE_WORDS

        found = self._check
        columns = [
            LensColumn(key="issuer", title="Issuer", most=26),
            LensColumn(key="year", title="Year", most=6),
            LensColumn(key="state", title="State", most=22),
            LensColumn(key="title", title="Title expected", most=28),
            LensColumn(key="documents", title="Documents", is_optional=True),
        ]
        order = ("missing", "other_year", "several", "present")
        rows = []
        for place, one in enumerate(found.expectations):
            state = one.presence.value
            documents = "; ".join(document.path for document in one.documents)
            near = f"perhaps {', '.join(one.near)}" if one.near else ""
            rows.append(
                LensRow(
                    key=f"expected-{place}",
                    cells=(
                        LensCell(text=one.expected.issuer),
                        LensCell(text=str(one.year or "–"), order=one.year or 9999),
                        LensCell(text=PRESENCE_WORDS[one.presence], tone=_TONES.get(state, state), order=order.index(state)),
                        LensCell(text=one.expected.title),
                        LensCell(text=documents or near),
                    ),
                )
            )
        rows.sort(key=lambda row: (row.cells[2].order, row.cells[0].text.casefold()))
        rows += [
            LensRow(
                key=f"unexpected-{document.doc_id}",
                cells=(
                    LensCell(text=document.issuer or "–"),
                    LensCell(text=str(document.year or "–"), order=document.year or 9999),
                    LensCell(text="? nobody expected it", order=len(order)),
                    LensCell(text=""),
                    LensCell(text=document.path),
                ),
                words=document.title,
            )
            for document in found.unexpected
        ]
        self.table.show_rows(columns, rows, order=self.table.order)

    def summary(self) -> str:
        """What is there and what is not."""
        from stratbot.export.lens_register import summary

        whole = " All documents are looked at, whatever narrows the questions." if self.filters else ""
        return summary(self._check) + whole

    def told(self) -> Content:
        """Say of the row what it has no room for."""
        row = self.table.row_here
        if row is None:
            return Content("")
        issuer, year, state, title, documents = (one_line(cell.text) for cell in row.cells)
        parts = " · ".join(part for part in (title, year if year != "–" else "", documents) if part)
        return Content.assemble(
            (issuer, "bold"), f": {state.removeprefix('? ')}", (f"\n{parts}" if parts else "", "$foreground-muted")
        )

    @property
    def aside(self) -> str:
        """Which register."""
        return f"against {self.result.register}" if self.result else ""

    def report(self) -> Report:
        """The check as a report."""
        from stratbot.export.lens_register import register_report

        command = command_again("stratbot", "register", *([str(self.file)] if self.file else []))
        return register_report(self._check, command=command)

    @property
    def _check(self) -> CollectionCheck:
        assert self.result is not None
        return self.result
