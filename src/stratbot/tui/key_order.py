"""One key after the other: a letter means what stands on the screen once the key before has done what it does."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from textual import events
from textual.message_pump import MessagePump
from textual.timer import Timer

if TYPE_CHECKING:
    from textual.app import App

PATIENCE_S = 1.0
"""How long a letter waits for a key that something goes on with, or that was pressed on what is gone by now."""


class KeyOrder:
    """Holds letters back while a key is on its way.

    Textual has a key go from the widget at hand up to the app, whose keys come last, from queue to queue; meanwhile the app takes
    the next one. A letter that only the first makes a key of would be taken for one that begins a question.
    """

    def __init__(self, app: App[None]) -> None:
        """Take the app that gets the keys."""
        self._app = app
        self._is_under_way = False
        self._waiting: deque[events.Key] = deque()
        self._due: events.Key | None = None
        self._clock: Timer | None = None

    def holds(self, event: events.Key) -> bool:
        """Return whether a key has to wait; it comes again. Others than letters wait for letters alone, not to overtake them."""
        if event is self._due:
            self._due = None
            return False
        if not (self._waiting or self._due or (self._is_under_way and event.is_printable)):
            return False
        self._waiting.append(event)
        return True

    def follow(self, node: MessagePump) -> None:
        """Have letters wait until a key that was given to a widget has gone all its way."""
        self._is_under_way = True
        self._stop_clock()
        self._clock = self._app.set_timer(PATIENCE_S, self.release)
        self._climb(node)

    def release(self) -> None:
        """Let the next letter come."""
        self._is_under_way = False
        self._stop_clock()
        if self._waiting and self._due is None:
            self._due = self._waiting.popleft()
            self._app.post_message(self._due)

    def _climb(self, node: MessagePump | None) -> None:
        if node is None or node is self._app:
            self._app.call_later(self.release)
        elif not node.call_later(self._climb, node._parent):  # it is closed
            self._climb(node._parent)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.stop()
            self._clock = None
