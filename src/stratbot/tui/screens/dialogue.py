"""What all dialogues have in common: they end once, however often a key is pressed."""

from __future__ import annotations

from contextlib import suppress

from textual import events, work
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.command import CommandInput, CommandList, CommandPalette, SearchIcon
from textual.containers import Horizontal, Vertical
from textual.css.query import NoMatches
from textual.errors import NoWidget
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.widgets import LoadingIndicator

from stratbot.tui.widgets.early_list import EarlyList

_gather = CommandPalette._gather_commands.__wrapped__  # type: ignore[attr-defined]
"""What Textual's palette does to find commands, without the worker around it."""


class Dialogue(ModalScreen[ScreenResultType]):
    """A screen over the others that ends with a result."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """End with a result; a dialogue that has ended, or lies under another one, stays as it is.

        Textual would take away whatever screen is on top: a second Enter, pressed before the first one is carried out, would
        take the screen that the dialogue was opened from.
        """
        return super().dismiss(result) if is_on_top(self) else AwaitComplete()


class PaletteList(EarlyList, CommandList):
    """The commands found."""


class Palette(CommandPalette):
    """The palette of commands, which ends once and bears keys and clicks that come before it is drawn or after it is gone."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """End, as a dialogue does."""
        return super().dismiss(result) if is_on_top(self) else AwaitComplete()

    def compose(self) -> ComposeResult:
        """Stack the same as Textual does, with a list of its own."""
        with Vertical(id="--container"):
            with Horizontal(id="--input"):
                yield SearchIcon()
                yield CommandInput(placeholder=self._placeholder, select_on_focus=False)
            with Vertical(id="--results"):
                yield PaletteList()
                yield LoadingIndicator()

    def _on_click(self, event: events.Click) -> None:  # type: ignore[override]
        event.prevent_default()  # Textual calls its own handler too, unless this is said
        with suppress(NoWidget):  # Textual looks for what is drawn there: nothing, once the terminal has become smaller
            super()._on_click(event)

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        with suppress(NoMatches):  # letters that are handled while it is left: its list is gone by then
            await _gather(self, search_value)


def is_on_top(screen: Screen[ScreenResultType]) -> bool:
    """Whether a screen is the one that is seen and has keys: what is left already is not."""
    return screen.is_attached and screen.app.screen is screen


def leave(screen: Screen[ScreenResultType]) -> None:
    """Go back to the screen below; once, however often it is asked for."""
    if is_on_top(screen):
        screen.app.pop_screen()
