"""A dialogue that asks for a former run to compare with: a former index, or answers that were saved."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from stratbot.export.wording import count
from stratbot.files import file_there, typed_path
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogue import Dialogue
from stratbot.tui.widgets.choices import Choice, Choices
from stratbot.tui.wording import local_time

SAVED_RUN = "saved-run"
_MOST_GENERATIONS = 5


class AskRunScreen(Dialogue[dict[str, Any] | None]):
    """Ends with the values of the options that say what to compare with; None when it was left."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="leave-changes", tooltip="Compare nothing"),
    ]

    def __init__(self, generations: tuple[str, ...], questions: int) -> None:
        """Take the former generations, latest first, and how many questions this conversation has."""
        super().__init__()
        self.generations = generations[:_MOST_GENERATIONS]
        self.questions = questions

    def compose(self) -> ComposeResult:
        """Ask against what, and which questions."""
        if self.questions:
            hint = f"With a former index, an empty line takes the {count(self.questions, 'question')} of this conversation."
        else:
            hint = "With a former index, name a file with questions: nothing was asked in this conversation yet."
        with Vertical(id="ask-run", classes="dialogue"):
            yield Static("Compare the index as it is with", classes="dialogue-label", markup=False)
            with Choices(id="ask-run-what"):
                for place, name in enumerate(self.generations):
                    yield Choice(Content(f"the index {_when(name)}"), value=place == 0, id=f"generation-{place}")
                yield Choice(
                    Content("a saved run: what stratbot ask --file QUESTIONS wrote"), value=not self.generations, id=SAVED_RUN
                )
            yield Static("File", classes="dialogue-label", markup=False)
            yield Input(placeholder="The saved run; or questions, one a line", id="ask-run-file")
            yield Static(Content(hint), classes="dialogue-hint", markup=False)
            yield Static(id="ask-run-said", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Compare", variant="primary", id="ask-run-go")
                yield Button("Leave", id="ask-run-leave")

    def on_mount(self) -> None:
        """Start with what to compare with."""
        self.query_one("#ask-run").border_title = "What changed?"
        self.query_one("#ask-run-what").focus()

    @on(Input.Submitted)
    def file_entered(self, event: Input.Submitted) -> None:
        """Done."""
        event.stop()
        self.action_go()

    @on(Button.Pressed)
    def button_pressed(self, event: Button.Pressed) -> None:
        """Do what the button says."""
        event.stop()
        if event.button.id == "ask-run-go":
            self.action_go()
        else:
            self.dismiss(None)

    def action_go(self) -> None:
        """End with what is chosen, unless something is missing."""
        what = self.query_one("#ask-run-what", Choices).chosen
        typed = self.query_one("#ask-run-file", Input).value.strip().strip("'\"")
        file = typed_path(typed) if typed else None
        if file is not None and not file_there(file):
            self._say(f"There is no file {typed}.")
        elif what == SAVED_RUN and file is None:
            self._say("Name the saved run.")
        elif what != SAVED_RUN and file is None and not self.questions:
            self._say("Nothing was asked in this conversation yet: name a file with questions, one a line.")
        else:
            generation = "" if what == SAVED_RUN else self.generations[int(what.removeprefix("generation-"))]
            self.dismiss({"generation": generation, "file": file, "against": None} if generation else {"against": file})

    def _say(self, words: str) -> None:
        self.query_one("#ask-run-said", Static).update(Content.styled(words, "$text-error"))


def _when(generation: str) -> str:
    """Write a generation's name as a time, which it begins with; as it is where it does not."""
    digits = "".join(character for character in generation if character.isdigit())[:14]
    if len(digits) < 14:
        return one_line(generation)
    iso = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}+00:00"
    return f"of {local_time(iso)}  ({one_line(generation)})"
