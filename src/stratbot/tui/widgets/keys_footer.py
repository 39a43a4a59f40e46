"""The line of keys at the bottom: where there is no room for all, those needed least are left out instead of the last ones."""

from __future__ import annotations

from typing import NamedTuple

from textual import events
from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Footer
from textual.widgets._footer import FooterKey, FooterLabel, KeyGroup

WIDE = 110
"""Columns from which keys stand apart from each other."""


class KeysFooter(Footer):
    """Shows as many keys as there is room for; those left out work as well, and help names them."""

    def __init__(self, least_needed: tuple[str, ...]) -> None:
        """Take the actions whose keys are left out first, in this order."""
        super().__init__(show_command_palette=False)
        self.least_needed = least_needed
        self._shown: list[tuple[Binding, bool, str]] = []

    async def recompose(self) -> None:
        """Show other keys, as many as there is room for; the same ones stay as they are."""
        if not self.is_attached:  # its screen was closed before the keys were drawn
            return
        shown = [
            (binding, enabled, tooltip) for _, binding, enabled, tooltip in self.screen.active_bindings.values() if binding.show
        ]
        if shown != self._shown:
            self._shown = shown
            await super().recompose()
            self._spare()

    def on_resize(self, event: events.Resize) -> None:
        """Show as many as there is room for now."""
        self.compact = event.size.width < WIDE
        self._spare()

    def _spare(self) -> None:
        parts = self._parts()
        for part in parts:
            for widget in part.widgets:
                widget.display = True
        over = sum(part.width for part in parts) - self.size.width
        for action in self.least_needed:
            for part in parts:
                if over > 0 and action in part.actions and part.widgets[0].display:
                    for widget in part.widgets:
                        widget.display = False
                    over -= part.width

    def _parts(self) -> list[_Part]:
        """Return what is shown or left out as one: a key with its word, or the keys of a group with the word they share."""
        parts: list[_Part] = []
        shown = list(self.children)
        for place, widget in enumerate(shown):
            if isinstance(widget, FooterKey):
                width = len(widget.key_display) + len(widget.description) + (2 if self.compact else 4)
                parts.append(_Part((widget,), frozenset({widget.action}), width))
            elif isinstance(widget, KeyGroup):
                keys = list(widget.query(FooterKey))
                word = next(iter(shown[place + 1 : place + 2]), None)
                if not isinstance(word, FooterLabel):  # it stands right after the keys, unless both are just being taken away
                    continue
                width = sum(len(key.key_display) + 1 for key in keys) + len(str(word.content)) + (1 if self.compact else 2)
                parts.append(_Part((widget, word), frozenset(key.action for key in keys), width))
        return parts


class _Part(NamedTuple):
    """What stands or goes together."""

    widgets: tuple[Widget, ...]
    actions: frozenset[str]
    width: int
    """Columns, with the room after it."""
