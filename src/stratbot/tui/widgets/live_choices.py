"""Choices of which the one under the cursor holds: moving is choosing, so that nothing else is written than what is seen."""

from __future__ import annotations

from textual.widgets import RadioButton

from stratbot.tui.screens.export import Choices


class LiveChoices(Choices):
    """Radio buttons that are pressed by going to them."""

    def on_mount(self) -> None:
        """Put the cursor on the choice that holds."""
        if self.pressed_index >= 0:
            self._selected = self.pressed_index

    def action_next_button(self) -> None:
        """Go to the next choice, and choose it."""
        self._go(1)

    def action_previous_button(self) -> None:
        """Go to the choice before, and choose it."""
        self._go(-1)

    def _go(self, step: int) -> None:
        buttons = list(self.query(RadioButton))
        self._selected = (self.pressed_index + step) % len(buttons)
        buttons[self._selected].value = True
