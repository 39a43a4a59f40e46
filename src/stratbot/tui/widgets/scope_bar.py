"""What narrows the next question, or what a screen reads side by side, as chips; a click on one takes it away."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widgets import Static

from stratbot.tui.wording import filter_chips, without_chip
from stratbot.types import Filters

MOST_CHIPS = 6
"""Issuers beyond this are counted; the picker shows them all."""
CHIP_STYLE = "$text on $primary-muted"


def chips_line(filters: Filters, *, removable: frozenset[str] | None = None, words: str = "Asked only of ") -> Content:
    """Draw chips; those that can be taken away end in a cross and carry their key for a click.

    Args:
        filters: What narrows.
        removable: Keys of the chips that can be taken away; None for all of them.
        words: What stands before the chips.
    """
    chips = filter_chips(filters)
    parts = [Content.styled(words, "$foreground-muted")]
    for key, label in chips[:MOST_CHIPS]:
        gone = removable is None or key in removable
        chip = Content.styled(f" {label} ✕ " if gone else f" {label} ", CHIP_STYLE)
        parts += [chip.stylize(Style.from_meta({"chip": key})) if gone else chip, Content(" ")]
    if len(chips) > MOST_CHIPS:
        parts.append(Content.styled(f"and {len(chips) - MOST_CHIPS} more", "$foreground-muted"))
    return Content.assemble(*parts)


class ScopeBar(Static):
    """Shown only while something narrows."""

    filters: reactive[Filters] = reactive(Filters(), always_update=True)

    @dataclass
    class Changed(Message):
        """The person took something away."""

        filters: Filters

    def __init__(self, words: str = "Asking only ", *, hint: str = "") -> None:
        """Start with nothing narrowed.

        Args:
            words: What stands before the chips.
            hint: What stands after them.
        """
        super().__init__(id="scope", markup=False)
        self.words = words
        self.hint = hint

    def watch_filters(self, filters: Filters) -> None:
        """Draw the chips anew."""
        self.set_class(bool(filters), "-shown")
        line = Content.assemble(chips_line(filters, words=self.words), (self.hint, "$foreground-muted"))
        self.update(line if filters else Content(""))

    def on_click(self, event: events.Click) -> None:
        """Take away the chip that was clicked."""
        if (key := event.style.meta.get("chip")) is not None:
            event.stop()
            self.filters = without_chip(self.filters, key)
            self.post_message(self.Changed(self.filters))

    def drop_last(self) -> bool:
        """Take away the last chip; return whether there was one."""
        chips = filter_chips(self.filters)
        if chips:
            self.filters = without_chip(self.filters, chips[-1][0])
            self.post_message(self.Changed(self.filters))
        return bool(chips)
