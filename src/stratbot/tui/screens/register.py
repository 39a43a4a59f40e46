"""The screen of the collection check: what every analysis has, and fetching from the web what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from stratbot.errors import SettingsError
from stratbot.export.wording import count
from stratbot.tui.screens.analysis import AnalysisScreen
from stratbot.tui.screens.fetch import FetchScreen


class RegisterScreen(AnalysisScreen):
    """A row for each expected strategy, then one for each document that nobody expected."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f", "fetch", "Fetch", id="lens-fetch", tooltip="Fetch from the web what is missing, where the register has addresses"
        ),
    ]

    def action_fetch(self) -> None:
        """Offer to fetch what is missing."""
        from stratbot.fetching.wanted import missing, read_wanted

        if self.result is None:
            return
        file: Path | None = self.values["file"]
        try:
            wanted = missing(read_wanted(file), file, self.result.provenance.documents)
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
