"""One key after the other: a key means what stands on the screen, and has the keyboard, once the key before has done its work."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from textual import events
from textual.message_pump import MessagePump
from textual.screen import ModalScreen
from textual.timer import Timer

if TYPE_CHECKING:
    from textual.app import App

PATIENCE_S = 1.0
"""How long a key waits for one that something goes on with, or that was pressed on what is gone by now."""
_LOOKS = 100
"""How often it is looked whether a dialogue has come to rest, at most."""


class KeyOrder:
    """Holds keys back while one is on its way.

    Textual has a key go from the widget at hand up to the app, whose keys come last, from queue to queue; meanwhile the app takes
    the next one. A letter that only the first makes a key of would be taken for one that begins a question, and Enter for one in
    the box that the arrow before it leaves.
    """

    def __init__(self, app: App[None]) -> None:
        """Take the app that gets the keys."""
        self._app = app
        self._is_under_way = False
        self._waiting: deque[events.Key] = deque()
        self._due: events.Key | None = None
        self._clock: Timer | None = None
        self._looks = 0
        self._key = ""
        """The last one that was given to a widget."""

    def holds(self, event: events.Key) -> bool:
        """Return whether a key has to wait; it comes again."""
        if event is self._due:
            self._due = None
            return False
        if not (self._waiting or self._due or (self._is_under_way and not self._repeats(event))):
            return False
        self._waiting.append(event)
        return True

    def follow(self, node: MessagePump, key: str) -> None:
        """Have other keys wait until one that was given to a widget has gone all its way."""
        self._is_under_way, self._key = True, key
        self._stop_clock()
        self._clock = self._app.set_timer(PATIENCE_S, self.release)
        self._looks = _LOOKS
        self._climb(node)

    def release(self) -> None:
        """Let the next key come."""
        self._is_under_way = False
        self._stop_clock()
        if self._waiting and self._due is None:
            self._due = self._waiting.popleft()
            self._app.post_message(self._due)

    def _repeats(self, event: events.Key) -> bool:
        """Whether a key is held down, such as an arrow in a long table, which is drawn where it comes to rest."""
        return event.key == self._key and not event.is_printable and not isinstance(self._app.screen, ModalScreen)

    def _settle(self) -> None:
        """Let the next key come once what the one before set going in a dialogue, such as a choice that is told on, is done."""
        self._looks -= 1
        if not self._is_under_way:
            return
        screen = self._app.screen_stack[-1] if self._app.screen_stack else None
        nodes = screen.walk_children(with_self=True) if isinstance(screen, ModalScreen) and self._looks > 0 else ()
        if not any(node.message_queue_size and node.call_later(self._app.call_later, self._settle) for node in nodes):
            self.release()

    def _climb(self, node: MessagePump | None) -> None:
        if node is None or node is self._app:
            self._app.call_later(self._settle)
        elif not node.call_later(self._climb, node._parent):  # it is closed
            self._climb(node._parent)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.stop()
            self._clock = None
