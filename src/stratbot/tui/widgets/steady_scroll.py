"""A column that is scrolled: when its size changes, what was worked with or read is still what is seen.

The text above it takes another number of lines then, so that the same scroll offset would show something else.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from textual.containers import VerticalScroll
from textual.geometry import Offset, Region, Size
from textual.screen import Screen
from textual.widget import Widget


class _Seen(NamedTuple):
    """What was in view while the size stayed as it was."""

    first: Widget
    """The child at the top."""
    hidden: int
    """Lines of it above the top; below 0 for lines that are free above it."""
    was_at_end: bool
    """Whether the last child was looked at; it still is when something comes under it and nobody scrolls."""


class SteadyScroll(VerticalScroll):
    """Shows its children under one another, and holds its place when it is resized until somebody scrolls."""

    def __init__(self, *children: Widget) -> None:
        """Take the children to begin with."""
        super().__init__(*children)
        self._seen: _Seen | None = None
        self._laid_out = (Size(), Size())
        """The size when the screen was last laid out, and that of all children together."""
        self._fitted_to = Size()
        self._is_holding = False
        self._is_placing = False

    @property
    def in_hand(self) -> Widget | None:
        """The child that is worked with, which has to be in view more than any other; None where that is none."""
        return None

    @property
    def place_in_hand(self) -> Widget | None:
        """The part of it that has to be in view, if not all of it can be."""
        return None

    def on_mount(self) -> None:
        """Look after each layout: several follow a change of size, one for each widget that takes its time to fit in."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._after_layout, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Let go when somebody scrolls; a layout that leaves less to scroll changes the offset as well, but is nobody."""
        super().watch_scroll_y(old_value, new_value)
        if not self._is_placing and self._laid_out == (self.size, self.virtual_size):
            self.let_go()

    def on_resize(self) -> None:
        """Hold on while the children fit in: they do so from now on, and something may have been scrolled to before them."""
        if self._fitted_to != self.size:
            self._fitted_to = self.size
            self._is_holding = True

    def let_go(self) -> None:
        """Hold no place: another is about to be looked at."""
        self._is_holding = False

    def hand_changed(self) -> None:
        """Hold what is worked with now; call it whenever `in_hand` has become another."""
        if self.in_hand is None:
            self.let_go()
        elif self._is_holding:
            self._settle()

    def scroll_to_region(self, region: Region, **options: Any) -> Offset:
        """Bring a part into view, as focus does; not while what is worked with is held there: the children move yet."""
        if self._is_holding and self.in_hand is not None:
            return Offset()
        return super().scroll_to_region(region, **options)

    def _after_layout(self, _screen: Screen[object]) -> None:
        if not self.region:  # not shown at all just now
            return
        if self._laid_out[0] != self.size:
            self._is_holding = True
        self._laid_out = (self.size, self.virtual_size)
        if self._is_holding:
            self._settle()
        else:
            self._look()

    def _settle(self) -> None:
        if (y := self._place()) is not None and y != round(self.scroll_y):
            self._is_placing = True
            self.scroll_to(y=y, animate=False, immediate=True)
            self._is_placing = False

    def _look(self) -> None:
        """Note what is in view."""
        top = round(self.scroll_y)
        places = [(child, child.virtual_region) for child in self.displayed_children]
        first = next(((child, place) for child, place in places if place.bottom > top), None)
        if first is None:
            self._seen = None
            return
        child, hidden = first[0], top - first[1].y
        former = self._seen
        has_grown_below = former is not None and former.was_at_end and (former.first, former.hidden) == (child, hidden)
        self._seen = _Seen(child, hidden, was_at_end=top >= self.max_scroll_y or has_grown_below)

    def _place(self) -> int | None:
        """Return where to scroll to, in lines from the top of all; None to stay."""
        room = self.scrollable_content_region.height
        seen = self._seen
        if (child := self.in_hand) is not None:
            y = child.virtual_region.y
            if (inner := self.place_in_hand) is not None:
                first, last = inner.region.y - child.region.y, inner.region.bottom - child.region.y
                y += max(0, min(last - room, first))
        elif seen is None or seen.first not in self.displayed_children:
            return None
        elif seen.was_at_end:
            latest = self.displayed_children[-1]
            y = latest.virtual_region.y
            if seen.first is latest and seen.hidden > 0:  # its end was read, not its beginning
                y = self.max_scroll_y
        else:
            y = seen.first.virtual_region.y + min(seen.hidden, seen.first.virtual_region.height - 1)
        return max(0, min(y, self.max_scroll_y))
