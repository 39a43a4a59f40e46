"""What all dialogues have in common: they end once, however often a key is pressed."""

from __future__ import annotations

from contextlib import suppress

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.screen import ModalScreen, Screen, ScreenResultType


class Dialogue(ModalScreen[ScreenResultType]):
    """A screen over the others that ends with a result."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """End with a result; a dialogue that has ended, or lies under another one, stays as it is.

        Textual would take away whatever screen is on top: a second Enter, pressed before the first one is carried out, would
        take the screen that the dialogue was opened from.
        """
        return super().dismiss(result) if is_on_top(self) else AwaitComplete()


class Palette(CommandPalette):
    """The palette of commands, which ends once and bears keys that come before its list is drawn."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """End, as a dialogue does."""
        return super().dismiss(result) if is_on_top(self) else AwaitComplete()

    def _action_command_list(self, action: str) -> None:
        with suppress(KeyError):  # Textual looks for a row's line, which there is from the first drawing on
            super()._action_command_list(action)


def is_on_top(screen: Screen[ScreenResultType]) -> bool:
    """Whether a screen is the one that is seen and has keys: what is left already is not."""
    return screen.is_attached and screen.app.screen is screen


def leave(screen: Screen[ScreenResultType]) -> None:
    """Go back to the screen below; once, however often it is asked for."""
    if is_on_top(screen):
        screen.app.pop_screen()
