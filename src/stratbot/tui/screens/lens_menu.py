"""The menu of analyses, all that reads strategies side by side, with a letter for each."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from stratbot.analyses import Analysis, analyses
from stratbot.tui.screens.dialogue import Dialogue
from stratbot.tui.widgets.early_list import EarlyList
from stratbot.tui.widgets.keys_footer import KeysFooter


class LensList(EarlyList, OptionList):
    """The analyses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", id="lens-menu-down", show=False, tooltip="Next; so does the down key"),
        Binding("k", "cursor_up", "Up", id="lens-menu-up", show=False, tooltip="The one before; so does the up key"),
    ]


class LensMenuScreen(Dialogue[str | None]):
    """Ends with the key of an entry; None when it was left."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f5", "dismiss(None)", "Close", id="close-lens-menu", tooltip="Back to where you were"),
        *(
            Binding(entry.letter, f"dismiss('{entry.key}')", entry.name, id=f"open-{entry.key}", show=False, tooltip=entry.says)
            for entry in analyses()
        ),
    ]

    def compose(self) -> ComposeResult:
        """List them."""
        with Vertical(id="lens-menu", classes="dialogue"):
            yield LensList(*(Option(self._line(entry), id=entry.key) for entry in analyses()), id="lens-list", markup=False)
            yield Static(Content.styled("Enter or the letter opens it, Esc closes.", "$foreground-muted"), markup=False)
        yield KeysFooter(())  # over that of the screen behind it, whose letters mean something else

    def on_mount(self) -> None:
        """Name the frame."""
        self.query_one("#lens-menu").border_title = "Analyses"
        self.query_one(LensList).focus()

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """End with the entry."""
        event.stop()
        self.dismiss(event.option_id)

    def _line(self, entry: Analysis) -> Content:
        return Content.assemble(
            (f"{entry.letter} ", "bold $text-primary"), (entry.name, "bold"), (f"\n  {entry.says}", "$foreground-muted")
        )
