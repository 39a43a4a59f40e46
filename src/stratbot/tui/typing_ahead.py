"""Typing anywhere reaches the question box: letters that begin a question are told from letters that are commands.

A letter without a meaning where the keyboard is goes to the box at once, together with the letters typed right before it. A
command that cannot be taken back, such as opening a PDF, waits a moment, and gives way when another letter follows: somebody
who types "open data" wants to ask, not to open. Once a question has begun every letter, space and sign belongs to it, also
those that are keys of the place the keyboard is just leaving. What counts is when a key was pressed, not when it is dealt with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

if TYPE_CHECKING:
    from stratbot.tui.screens.chat import ChatScreen

PAUSE_S = 0.35
"""Between two letters of a word, at most."""
ON_THE_WAY_S = 1.0
"""How long the keyboard may take to arrive in the question box, at most."""
WAITING_ACTIONS = frozenset({"open_pdf", "toggle_picture", "ask_on", "correct", "decide", "take_back"})
"""What is not done before it is clear that no word follows."""


class TypeAhead:
    """Watches the letters pressed on one screen."""

    def __init__(self, screen: ChatScreen) -> None:
        """Take the screen whose question box gets what is typed."""
        self.screen = screen
        self.pause_s = PAUSE_S
        """No letter waits, and none is taken for part of a word, if 0."""
        self._letters = ""
        self._at = 0.0
        self._left: Widget | None = None
        """What had the keyboard when a question began, until the box has it: Textual moves it only after keys already waiting."""
        self._held: events.Key | None = None
        self._released: events.Key | None = None
        self._clock: Timer | None = None

    def takes(self, event: events.Key) -> bool:
        """Return whether a key is dealt with here; the others go where they always go."""
        if event is self._released:
            self._released = None
            return False
        character = event.character if event.is_printable else None
        if character is None:
            self._let_go()
            self._letters = ""
            self._left = None
            return False
        before = self._letters if event.time - self._at < self.pause_s else ""
        if isinstance(self.screen.focused, Input):
            self._letters = ""
            self._left = None
            if before and self.screen.focused is self.screen.question_box:
                self.screen.question_box.type_in(before)  # "i" came first, which only goes to the box
            return False
        if self._left is not None and self._left is self.screen.focused and event.time - self._at < ON_THE_WAY_S:
            self._at = event.time
            self.screen.type_question(character)
            return True
        self._left = None
        binding = self.screen.active_bindings.get(event.key)
        self._at = event.time
        if self._held is not None:
            if character == self._held.character:
                self._let_go()
                before = ""
            else:
                self._drop()
                self._type(before + character)
                return True
        if binding is None or not binding.enabled:
            if before or character != " ":
                self._type(before + character)
            return True
        self._letters = before + character
        if self.pause_s and binding.binding.action.partition("(")[0] in WAITING_ACTIONS:
            self._held = event
            self._clock = self.screen.set_timer(self.pause_s, self._let_go)
            return True
        return False

    def _type(self, text: str) -> None:
        self._letters = ""
        self._left = self.screen.focused
        self.screen.type_question(text)

    def _let_go(self) -> None:
        """Do what a key that waited stands for."""
        held = self._held
        self._drop()
        if held is not None:
            self._released = events.Key(held.key, held.character)
            self._released.set_sender(self.screen.app)  # a key that the screen sends would not bubble past it, to the bindings
            self.screen.app.post_message(self._released)

    def _drop(self) -> None:
        self._held = None
        if self._clock is not None:
            self._clock.stop()
            self._clock = None
