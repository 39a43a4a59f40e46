"""Choices of which the one under the cursor holds: moving is choosing, so that nothing else is written than what is seen."""

from __future__ import annotations

from textual.widgets import RadioButton

from stratbot.tui.screens.export import Choices


class LiveChoices(Choices):
    """Radio buttons that are pressed by going to them."""

    def action_next_button(self) -> None:
        """Go to the next choice, and choose it."""
        self._go(1)

    def action_previous_button(self) -> None:
        """Go to the choice before, and choose it."""
        self._go(-1)

    def _go(self, step: int) -> None:
        buttons = list(self.query(RadioButton))
        if self._selected is None:  # the base class calls this when it is mounted, to have a cursor somewhere
            self._selected = next((place for place, button in enumerate(buttons) if button.value), 0)
            return
        self._selected = (self._selected + step) % len(buttons)
        buttons[self._selected].value = True
