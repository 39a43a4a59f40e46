"""The line of keys at the bottom: where there is no room for all, those needed least are left out instead of the last ones."""

from __future__ import annotations

from textual import events
from textual.widgets import Footer
from textual.widgets._footer import FooterKey, FooterLabel

WIDE = 110
"""Columns from which keys stand apart from each other."""


class KeysFooter(Footer):
    """Shows as many keys as there is room for; those left out work as well, and help names them."""

    def __init__(self, least_needed: tuple[str, ...]) -> None:
        """Take the actions whose keys are left out first, in this order."""
        super().__init__(show_command_palette=False)
        self.least_needed = least_needed

    async def recompose(self) -> None:
        """Show other keys, as many as there is room for."""
        await super().recompose()
        self._spare()

    def on_resize(self, event: events.Resize) -> None:
        """Show as many as there is room for now."""
        self.compact = event.size.width < WIDE
        self._spare()

    def _spare(self) -> None:
        keys = list(self.query(FooterKey))
        for key in keys:
            key.display = True
        over = sum(map(self._width, keys)) + sum(len(str(one.content)) + 1 for one in self.query(FooterLabel)) - self.size.width
        for action in self.least_needed:
            for key in keys:
                if over > 0 and key.action == action and key.display:
                    key.display = False
                    over -= self._width(key)

    def _width(self, key: FooterKey) -> int:
        grouped = key.has_class("-grouped")
        return len(key.key_display) + (1 if grouped else len(key.description) + (2 if self.compact else 4))
