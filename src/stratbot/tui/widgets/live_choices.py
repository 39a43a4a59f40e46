"""Choices of which the one under the cursor holds: moving is choosing, so that nothing else is written than what is seen."""

from __future__ import annotations

from stratbot.tui.screens.export import Choices


class LiveChoices(Choices):
    """Radio buttons that are pressed by going to them."""

    def action_next_button(self) -> None:
        """Go to the next choice, and choose it."""
        super().action_next_button()
        self.action_toggle_button()

    def action_previous_button(self) -> None:
        """Go to the choice before, and choose it."""
        super().action_previous_button()
        self.action_toggle_button()
