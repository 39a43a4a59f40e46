"""The dialogue that says whose a document is: what the index has, marked where it is inferred, to be put right."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Button, Checkbox, Input, Static

from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogue import Dialogue
from stratbot.tui.widgets.choices import Tick
from stratbot.tui.widgets.documents_table import FIELD_WORDS, FIELDS, INFERRED_MARK, LibraryRow


class DescribeScreen(Dialogue[dict[str, str] | None]):
    """Dismisses with the fields to be written, or None if nothing is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Leave as it is", id="leave-describing", tooltip="Change nothing"),
        Binding("down", "app.focus_next", "Next field", id="next-field", show=False, tooltip="Go to the next field"),
        Binding("up", "app.focus_previous", "Field before", id="field-before", show=False, tooltip="Go to the field before"),
    ]

    def __init__(self, row: LibraryRow, known: dict[str, list[str]]) -> None:
        """Take a document, and the values that other documents have, by field, to complete from."""
        super().__init__()
        self.row = row
        self.known = known

    def compose(self) -> ComposeResult:
        """Stack a line for each field above the buttons."""
        with VerticalScroll(id="describe", can_focus=False):
            yield Static(Content.assemble(("Whose document is this? ", "bold"), one_line(self.row.path)), markup=False)
            for name in FIELDS:
                is_inferred = name in self.row.inferred
                with Horizontal(classes="field"):
                    mark = f" {INFERRED_MARK}" if is_inferred else ""
                    yield Static(Content(f"{FIELD_WORDS[name]}{mark}"), classes="field-name", markup=False)
                    yield Input(
                        one_line(self.row.values.get(name, "")),
                        id=f"describe-{name}",
                        compact=True,
                        max_length=300,
                        suggester=SuggestFromList(self.known.get(name, []), case_sensitive=False),
                    )
            if self.row.inferred:
                yield Tick(
                    Content(f"What is marked {INFERRED_MARK} was read from the PDF, and is right"), id="confirm", compact=True
                )
            if places := self.row.document.inferred_from if self.row.document else ():
                read = ", ".join(
                    f"{FIELD_WORDS[name].lower()} from {where}" for name, where in places if name in self.row.inferred
                )
                yield Static(Content(f"Read: {read}." if read else ""), classes="fine-print", markup=False)
            yield Static(id="describe-wrong", markup=False)
            yield Static(
                Content("Saved beside the PDFs, in the table documents.csv. A field left empty is guessed from the PDF."),
                classes="fine-print",
                markup=False,
            )
            with Vertical(id="describe-buttons"), Horizontal():
                yield Button("Save", id="describe-save", variant="primary", compact=True)
                yield Button("Leave as it is", id="describe-cancel", compact=True)

    @property
    def changes(self) -> dict[str, str]:
        """The fields whose text differs from before, and the inferred ones that were confirmed."""
        confirmed = self.row.inferred and self.query_one("#confirm", Checkbox).value
        typed = {name: " ".join(self.query_one(f"#describe-{name}", Input).value.split()) for name in FIELDS}
        return {
            name: value
            for name, value in typed.items()
            if value != one_line(self.row.values.get(name, "")) or (confirmed and name in self.row.inferred and value)
        }

    @on(Input.Submitted)
    @on(Button.Pressed, "#describe-save")
    def save(self) -> None:
        """Hand back what is to be written, unless it cannot be."""
        year = self.changes.get("year", "")
        if year and not (len(year) == 4 and year.isascii() and year.isdecimal()):
            self.query_one("#describe-wrong", Static).update(Content("The year is four digits, for example 2016, or nothing."))
            self.query_one("#describe-year", Input).focus()
            return
        self.dismiss(self.changes or None)

    @on(Button.Pressed, "#describe-cancel")
    def action_cancel(self) -> None:
        """Change nothing."""
        self.dismiss(None)
