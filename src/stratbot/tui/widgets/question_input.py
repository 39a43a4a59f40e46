"""The question box: one line, with the questions asked before under the up and down keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from stratbot.tui.history import QuestionHistory
from stratbot.tui.plaintext import one_line


class QuestionInput(Input):
    """Takes a question; what is pasted over several lines becomes one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Ask", tooltip="Ask the question; it waits its turn while another is answered"),
        Binding("up", "history_previous", "Earlier", tooltip="Bring back the question asked before"),
        Binding("tab", "screen.next_place", "Answer", tooltip="Go to the latest answer"),
        Binding("down", "history_next", "Later", show=False, tooltip="Go on to the question asked after"),
        Binding("ctrl+u", "clear_question", "Clear", show=False, tooltip="Empty the question box"),
    ]

    @dataclass
    class Asked(Message):
        """A question was entered."""

        question: str

    @dataclass
    class HistoryNotKept(Message):
        """A question could not be written to the history on disk."""

        error: OSError

    def __init__(self, history: QuestionHistory) -> None:
        """Take the history, loaded or to be loaded before the first key."""
        super().__init__(placeholder="Ask about the documents", id="question", select_on_focus=False)
        self.history = history

    @on(Input.Submitted)
    def question_entered(self, event: Input.Submitted) -> None:
        """Turn the typed line into a question, unless it is empty."""
        event.stop()
        question = one_line(event.value)
        if not question:
            return
        self.value = ""
        try:
            self.history.add(question)
        except OSError as error:
            self.post_message(self.HistoryNotKept(error))
        self.post_message(self.Asked(question))

    def _on_paste(self, event: events.Paste) -> None:
        """Paste all lines as one, where the base class would take the first and drop the rest."""
        event.prevent_default()
        event.stop()
        self._insert(event.text)

    def action_paste(self) -> None:
        """Paste from the program's own clipboard, as one line too."""
        self._insert(self.app.clipboard)

    def action_history_previous(self) -> None:
        """Show the question before this one."""
        self._show(self.history.previous(self.value))

    def action_history_next(self) -> None:
        """Show the question after this one, and at the end what was being typed."""
        self._show(self.history.next(self.value))

    def action_clear_question(self) -> None:
        """Empty the box."""
        self.value = ""

    def _show(self, question: str) -> None:
        self.value = question
        self.cursor_position = len(question)

    def _insert(self, text: str) -> None:
        start, end = self.selection
        line = " ".join(text.splitlines()).replace("\t", " ")
        self.replace(one_line(line) if "\n" in text or "\r" in text else line, start, end)
