"""Choices of which the one under the cursor holds: moving is choosing, so that nothing else is done than what is seen."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import RadioButton, RadioSet


class Choice(RadioButton):
    """One choice; drawn with a dot only while it holds: Textual draws the same dot in all, in another colour."""

    def watch_value(self) -> None:
        """Draw the dot, or leave it out."""
        self.BUTTON_INNER = "●" if self.value else " "
        super().watch_value()

    def on_mount(self) -> None:
        """Draw it right from the beginning."""
        self.BUTTON_INNER = "●" if self.value else " "


class Choices(RadioSet):
    """Choices that are made by going to them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "next_button", "Down", id="choice-down", show=False, tooltip="Next choice; so does the down key"),
        Binding("k", "previous_button", "Up", id="choice-up", show=False, tooltip="Choice before; so does the up key"),
    ]

    @property
    def chosen(self) -> str:
        """The id of the choice that holds, or "" while there is none."""
        return str(self.pressed_button.id) if self.pressed_button else ""

    def action_next_button(self) -> None:
        """Go to the next choice, and choose it."""
        self._go(1)

    def action_previous_button(self) -> None:
        """Go to the choice before, and choose it."""
        self._go(-1)

    def _go(self, step: int) -> None:
        buttons = list(self.query(Choice))
        if self._selected is None:  # the base class calls this when it is mounted, to have a cursor somewhere
            self._selected = next((place for place, button in enumerate(buttons) if button.value), 0)
            return
        self._selected = (self._selected + step) % len(buttons)
        buttons[self._selected].value = True
