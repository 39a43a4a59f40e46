"""The question box: one line, with names completed as they are typed and earlier questions under the up and down keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from stratbot.tui.completion import NameCompletion
from stratbot.tui.history import QuestionHistory
from stratbot.tui.plaintext import one_line

PLACEHOLDER = "Ask about the documents"
LEAVING = frozenset({"quit", "exit", "q", "wq", "q!"})
"""What people type to end a program: by itself no question that a document could answer."""
_OFFERED = {
    "conversations": ("screen", "earlier"),
    "library": ("app", "library"),
    "narrow": ("screen", "narrow"),
    "command_palette": ("app", "menu"),
    "lens_menu": ("app", "analyses"),
    "export": ("screen", "save"),
}
"""Actions named on the frame, what is looked for most first: where each is done, and a word for it."""


def keys_sign(key: str) -> str:
    """Write a key as the line at the bottom does: "F2", "Ctrl+E"."""
    return key.title()


class QuestionInput(Input):
    """Takes a question; what is pasted over several lines becomes one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Ask", id="ask", tooltip="Ask the question; it waits its turn while another is answered"),
        Binding("up", "history_previous", "Earlier", id="earlier-question", tooltip="Bring back the question asked before"),
        Binding(
            "tab",
            "complete_or_move",
            "Answer",
            id="to-answer",
            tooltip="Take the name shown in grey; else go to the latest answer",
        ),
        Binding(
            "down",
            "history_next",
            "Later",
            id="later-question",
            show=False,
            tooltip="Go on to the question asked after; after the last one, to questions worth asking next",
        ),
        Binding("ctrl+u", "clear_question", "Clear", id="clear-question", show=False, tooltip="Empty the question box"),
        Binding(
            "backspace",
            "delete_or_widen",
            "Delete",
            id="delete-or-widen",
            show=False,
            tooltip="Delete; in an empty box, take away what narrows it",
        ),
    ]

    @dataclass
    class Asked(Message):
        """A question was entered."""

        question: str

    @dataclass
    class NothingAsked(Message):
        """Enter was pressed in the empty box."""

    @dataclass
    class LeavingWanted(Message):
        """A word was entered that ends other programs."""

    @dataclass
    class WidenWanted(Message):
        """Backspace was pressed in the empty box: the last thing that narrows questions is to go."""

    @dataclass
    class HistoryNotKept(Message):
        """A question could not be written to the history on disk."""

        error: OSError

    def __init__(self, history: QuestionHistory) -> None:
        """Take the history, loaded or to be loaded before the first key."""
        self.completion = NameCompletion()
        super().__init__(placeholder=PLACEHOLDER, id="question", select_on_focus=False, suggester=self.completion)
        self.history = history
        self.next_questions: tuple[str, ...] = ()
        """Questions worth asking next, under the down key."""

    def offer(self, questions: tuple[str, ...]) -> None:
        """Put questions worth asking next under the down key."""
        self.next_questions = questions
        self.placeholder = f"{PLACEHOLDER}  (↓ suggested questions)" if questions else PLACEHOLDER

    def on_mount(self) -> None:
        """Name the keys on the frame that a newcomer would look for; a click on one does the same."""
        self.app.call_after_refresh(self.show_keys)  # keys of the person's own are known by then

    def show_keys(self) -> None:
        """Write the keys onto the frame."""
        bindings: dict[str, str] = {}
        for key, (_, binding, _, _) in self.screen.active_bindings.items():
            bindings.setdefault(binding.action, key)  # of several keys, the first
        offered: list[str] = []
        room = self.size.width  # a dash and a blank at each end, and no blanks before the first
        for action, (where, word) in _OFFERED.items():
            if action in bindings:
                words = f"{keys_sign(bindings[action])} {word}"
                room -= len(words) + 2
                if room < 0:
                    break
                offered.append(f"[@click={where}.{action}]{words}[/]")
        self.border_subtitle = "  ".join(offered)

    def on_resize(self) -> None:
        """Name as many keys as there is room for."""
        self.show_keys()

    @on(Input.Submitted)
    def question_entered(self, event: Input.Submitted) -> None:
        """Turn the typed line into a question, unless it is empty."""
        event.stop()
        question = one_line(event.value)
        if not question:
            self.post_message(self.NothingAsked())
            return
        self.value = ""
        if question.casefold().strip(" .!:/\\") in LEAVING:
            self.post_message(self.LeavingWanted())
            return
        try:
            self.history.add(question)
        except OSError as error:
            self.post_message(self.HistoryNotKept(error))
        self.post_message(self.Asked(question))

    def _on_paste(self, event: events.Paste) -> None:
        """Paste all lines as one, where the base class would take the first and drop the rest."""
        event.prevent_default()
        event.stop()
        self.type_in(event.text)

    def action_paste(self) -> None:
        """Paste from the program's own clipboard, as one line too."""
        self.type_in(self.app.clipboard)

    async def action_complete_or_move(self) -> None:
        """Take the completion that is shown; go to the answer where there is none."""
        if self.cursor_at_end and len(self._suggestion) > len(self.value):
            self._show(self._suggestion)
        else:
            await self.run_action("screen.next_place")

    def action_history_previous(self) -> None:
        """Show the question before this one."""
        if self.value in self.next_questions:
            place = self.next_questions.index(self.value)
            self._show(self.next_questions[place - 1] if place else "")
        else:
            self._show(self.history.previous(self.value))

    def action_history_next(self) -> None:
        """Show the question after this one; at the end what was being typed, and then questions worth asking."""
        if self.history.is_at_end and (not self.value or self.value in self.next_questions):
            place = self.next_questions.index(self.value) + 1 if self.value else 0
            if place < len(self.next_questions):
                self._show(self.next_questions[place])
        else:
            self._show(self.history.next(self.value))

    def action_clear_question(self) -> None:
        """Empty the box."""
        self.value = ""

    def action_delete_or_widen(self) -> None:
        """Delete to the left; with nothing there, take away what narrows the question."""
        if self.value:
            self.action_delete_left()
        else:
            self.post_message(self.WidenWanted())

    def type_in(self, text: str) -> None:
        """Put text where the cursor stands, all lines as one."""
        start, end = self.selection
        line = " ".join(text.splitlines()).replace("\t", " ")
        self.replace(one_line(line) if "\n" in text or "\r" in text else line, start, end)

    def _show(self, question: str) -> None:
        self.value = question
        self.cursor_position = len(question)
