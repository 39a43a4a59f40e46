"""Small dialogues: a question to say yes or no to, and a name to be given."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogue import Dialogue


class FindInput(Input):
    """Takes words to look for; the down key goes on to what was found."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "screen.to_list", "To the list", id="to-found", show=False, tooltip="Go to what was found"),
    ]


class ConfirmScreen(Dialogue[bool]):
    """Ends with whether it is to be done; the way back has the keyboard at first."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "dismiss(False)", "No", id="say-no", tooltip="Leave everything as it is"),
        Binding("y", "dismiss(True)", "Yes", id="say-yes", tooltip="Do it"),
        Binding(
            "left,up,k,h", "app.focus_previous", "Previous button", id="button-before", show=False, tooltip="The other button"
        ),
        Binding("right,down,j,l", "app.focus_next", "Next button", id="next-button", show=False, tooltip="The other button"),
    ]

    def __init__(self, question: str, *, yes: str, no: str = "Keep it") -> None:
        """Take what is asked, and what the two buttons say."""
        super().__init__()
        self.question = question
        self.yes, self.no = yes, no

    def compose(self) -> ComposeResult:
        """Put the question above the two buttons."""
        with Vertical(classes="dialogue"):
            yield Static(Content(self.question), markup=False, classes="dialogue-question")
            with Horizontal(classes="buttons"):
                yield Button(Content(self.no), id="no")
                yield Button(Content(self.yes), variant="error", id="yes")

    @on(Button.Pressed)
    def button_pressed(self, event: Button.Pressed) -> None:
        """End with the choice."""
        event.stop()
        self.dismiss(event.button.id == "yes")


class NameScreen(Dialogue[str]):
    """Ends with the name typed; empty where it was left alone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss('')", "Leave it", id="leave-name", tooltip="Keep the name as it is"),
    ]

    def __init__(self, question: str, name: str) -> None:
        """Take what is asked, and the name so far."""
        super().__init__()
        self.question = question
        self.former = name

    def compose(self) -> ComposeResult:
        """Put the question above the box."""
        with Vertical(classes="dialogue"):
            yield Static(Content(self.question), markup=False, classes="dialogue-question")
            yield Input(self.former)
            yield Static(Content("Enter keeps it, Esc leaves it as it was."), markup=False, classes="dialogue-hint")

    @on(Input.Submitted)
    def name_given(self, event: Input.Submitted) -> None:
        """End with the name."""
        event.stop()
        self.dismiss(one_line(event.value))
