"""Writing what a screen shows to a file, with how it came about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, RadioButton, RadioSet, Static

from stratbot.errors import SettingsError, StratbotError
from stratbot.tui.screens.export import file_name, formats
from stratbot.tui.widgets.live_choices import LiveChoices
from stratbot.tui.wording import error_words

if TYPE_CHECKING:
    from stratbot.export.report import Report

FORMATS = (
    ("html", "HTML: one page for a browser or a printer, with tables and quotes"),
    ("xlsx", "XLSX: a workbook for Excel or LibreOffice, with filters"),
    ("csv", "CSV: one table for a program, a row for each judgement"),
    ("md", "Markdown: for mails and wikis"),
)


class WriteReportScreen(ModalScreen[Path | None]):
    """Ends with the file that was written; None when it was left."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="leave-report", tooltip="Write nothing"),
        Binding("ctrl+e", "write", "Write", id="write-report", tooltip="Write the file", priority=True),
    ]

    @dataclass
    class Written(Message):
        """The file is there."""

        path: Path

    @dataclass
    class Failed(Message):
        """The file could not be written."""

        error: StratbotError

    def __init__(self, report: Callable[[], Report], *, name: str, folder: Path) -> None:
        """Take what can be written.

        Args:
            report: Makes the report; called in a worker.
            name: Of what is written, for the file's name.
            folder: Where the file goes unless the person says otherwise.
        """
        super().__init__()
        self.make_report = report
        self.report_name = name
        self.folder = folder
        self._replacing: Path | None = None
        self._path_is_own = False
        self._writing = False

    def compose(self) -> ComposeResult:
        """Ask in which format and where to."""
        with Vertical(id="write-report", classes="dialogue"):
            yield Static("Format", classes="dialogue-label", markup=False)
            with LiveChoices(id="report-format"):
                for name, words in formats(FORMATS):
                    yield RadioButton(Content(words), value=name == FORMATS[0][0], id=f"report-{name}")
            yield Static("File", classes="dialogue-label", markup=False)
            yield Input(str(self._proposed(FORMATS[0][0])), id="report-path")
            yield Static(id="report-said", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Write the file", variant="primary", id="report-write")
                yield Button("Leave", id="report-leave")

    def on_mount(self) -> None:
        """Start with the format."""
        self.query_one("#write-report").border_title = f"Write to a file: {self.report_name}"
        self.query_one("#report-format").focus()
        self._ask_anew()

    @property
    def format(self) -> str:
        """The format chosen."""
        pressed = self.query_one("#report-format", RadioSet).pressed_button
        return str(pressed.id).removeprefix("report-") if pressed else FORMATS[0][0]

    @on(RadioSet.Changed)
    def format_chosen(self, event: RadioSet.Changed) -> None:
        """Propose a name to go with the format; a name of the person's own keeps everything but its ending."""
        event.stop()
        box = self.query_one("#report-path", Input)
        if not self._path_is_own:
            box.value = str(self._proposed(self.format))
        elif Path(box.value).suffix.lower() in {f".{name}" for name, _ in FORMATS}:
            box.value = str(Path(box.value).with_suffix(f".{self.format}"))
        self._ask_anew()

    @on(Input.Changed, "#report-path")
    def path_typed(self, event: Input.Changed) -> None:
        """Notice a name of the person's own."""
        event.stop()
        self._path_is_own = event.value != str(self._proposed(self.format))
        self._ask_anew()

    @on(Input.Submitted, "#report-path")
    def path_entered(self, event: Input.Submitted) -> None:
        """Write the file."""
        event.stop()
        self.action_write()

    @on(Button.Pressed)
    def button_pressed(self, event: Button.Pressed) -> None:
        """Do what the button says."""
        event.stop()
        if event.button.id == "report-write":
            self.action_write()
        else:
            self.dismiss(None)

    def action_write(self) -> None:
        """Write the file; one that is there already only when that is said twice."""
        typed = self.query_one("#report-path", Input).value.strip()
        if self._writing:
            return
        if not typed:
            self._say("Name a file.", "$text-error")
            return
        path = Path(typed).expanduser()
        if path.is_dir():
            self._say(f"{path} is a folder: name a file in it.", "$text-error")
        elif not path.parent.is_dir():
            self._say(f"There is no folder {path.parent}.", "$text-error")
        elif path.exists() and self._replacing != path:
            self._replacing = path
            self.query_one("#report-write", Button).label = "Replace it"
            self._say(
                f"{path.name} is there already. Press “Replace it” to write over it, or give another name.", "$text-warning"
            )
        else:
            self._writing = True
            self._say("Writing…", "$foreground-muted")
            self.write(path, self.format, replace=self._replacing == path)

    @work(thread=True, group="export")
    def write(self, path: Path, chosen: str, *, replace: bool) -> None:
        """Write the file."""
        from stratbot.export.writers import write_report

        try:
            if path.exists() and not replace:
                raise SettingsError(f"{path} is there already.", hint="Give another name")
            write_report(self.make_report(), chosen, path)
        except StratbotError as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.Written(path))

    @on(Written)
    def written(self, event: Written) -> None:
        """End with where it went."""
        self.dismiss(event.path)

    @on(Failed)
    def failed(self, event: Failed) -> None:
        """Say why it was not written."""
        self._writing = False
        self._say(error_words(event.error), "$text-error")

    def _proposed(self, chosen: str) -> Path:
        return self.folder / f"{file_name(self.report_name)}.{chosen}"

    def _ask_anew(self) -> None:
        self._replacing = None
        self.query_one("#report-write", Button).label = "Write the file"
        path = Path(self.query_one("#report-path", Input).value.strip()).expanduser().absolute()
        self._say(f"It will be written to {path}", "$foreground-muted")

    def _say(self, words: str, style: str = "") -> None:
        self.query_one("#report-said", Static).update(Content.styled(words, style))
