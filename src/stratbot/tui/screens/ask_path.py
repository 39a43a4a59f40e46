"""A dialogue that asks for a file."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from stratbot.files import file_there, typed_path
from stratbot.tui.screens.dialogue import Dialogue


class AskPathScreen(Dialogue[str | None]):
    """Ends with the path as typed, empty where that is allowed; None when it was left."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="leave-path", tooltip="Choose nothing"),
    ]

    def __init__(self, title: str, words: str, given: str = "", *, may_be_empty: bool = False) -> None:
        """Take what is asked for."""
        super().__init__()
        self.heading = title
        self.words = words
        self.given = given
        self.may_be_empty = may_be_empty

    def compose(self) -> ComposeResult:
        """Put the question above the box."""
        with Vertical(id="ask-path", classes="dialogue"):
            yield Static(Content(self.words), markup=False)
            yield Input(self.given, placeholder="Path of a file", id="ask-path-box")
            yield Static(id="ask-path-said", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Go on", variant="primary", id="ask-path-go")
                yield Button("Leave", id="ask-path-leave")

    def on_mount(self) -> None:
        """Start in the box."""
        self.query_one("#ask-path").border_title = self.heading
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def path_entered(self, event: Input.Submitted) -> None:
        """Done."""
        event.stop()
        self.action_go()

    @on(Button.Pressed)
    def button_pressed(self, event: Button.Pressed) -> None:
        """Do what the button says."""
        event.stop()
        if event.button.id == "ask-path-go":
            self.action_go()
        else:
            self.dismiss(None)

    def action_go(self) -> None:
        """End with the path, unless there is no such file."""
        typed = self.query_one(Input).value.strip().strip("'\"")
        if not typed and self.may_be_empty:
            self.dismiss("")
        elif not typed:
            self._say("Name a file.")
        elif not file_there(typed_path(typed)):
            self._say(f"There is no file {typed}.")
        else:
            self.dismiss(typed)

    def _say(self, words: str) -> None:
        self.query_one("#ask-path-said", Static).update(Content.styled(words, "$text-error"))
