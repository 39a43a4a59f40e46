"""Writing what is shown to a file: an answer, a conversation, or what a screen of the lens shows, with how it came about."""

from __future__ import annotations

import importlib.util
import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from platformdirs import user_documents_path, user_downloads_path
from textual import events, on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Input, RadioSet, Static

from stratbot.errors import SettingsError, StratbotError
from stratbot.files import folder_there, typed_path
from stratbot.tui.browser import download, exchange_folder
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogue import Dialogue
from stratbot.tui.widgets.choices import Choice, Choices
from stratbot.tui.widgets.conversation import Conversation
from stratbot.tui.widgets.coverage_table import CoverageTable
from stratbot.tui.widgets.lens_table import LensTable
from stratbot.tui.wording import error_words

if TYPE_CHECKING:
    from stratbot.export.report import Report

FORMATS = (
    ("html", "HTML page: opens in any browser and in Word, to read or print"),
    ("xlsx", "Excel workbook (XLSX): opens in Excel, with filters"),
    ("csv", "CSV table: opens in Excel and in statistics programs"),
    ("md", "Markdown: plain text, for text editors and wikis"),
)
"""All that can be written, each named by what opens it, what most people want first; see `formats`."""


class Writable(NamedTuple):
    """Something that can be written to a file."""

    words: str
    """What it is, where there is something else to choose."""
    name: str
    """For the file's name."""
    report: Callable[[], Report]
    """Makes it; called in a worker."""


def formats() -> tuple[tuple[str, str], ...]:
    """Return the formats that can be written here: a workbook takes an extra."""
    has_workbooks = importlib.util.find_spec("xlsxwriter") is not None
    return FORMATS if has_workbooks else tuple(one for one in FORMATS if one[0] != "xlsx")


def left_unseen(below: Screen[Any]) -> str:
    """Say what is written although a screen does not show it: reports hold everything, whatever filter or view is at hand.

    Args:
        below: The screen that what is written was made for.

    Returns:
        A sentence; empty where all that is written is on the screen.
    """
    from stratbot.tui.screens.grid import GridScreen, View  # it opens this dialogue: a circle

    if isinstance(below, GridScreen) and (below.group or below.view in (View.ONE_COLUMN, View.ONE_DOCUMENT)):
        return "The whole grid is written, not only the part of it that is on screen."
    for table in below.query(LensTable):
        return _unseen_rows(len(table.rows_shown), len(table.all_rows))
    for conversation in below.query(Conversation):
        body = conversation.exchange_here.body if conversation.exchange_here else None
        for verdicts in body.query(CoverageTable) if body else ():
            return _unseen_rows(len(verdicts.rows_shown), len(verdicts.verdicts))
    return ""


def _unseen_rows(shown: int, total: int) -> str:
    return (
        "" if shown == total else f"All {total:,} rows are written, also the {total - shown:,} that the filter on screen hides."
    )


def document_folder() -> Path:
    """Return where a person looks for files: their documents, or else downloads, or else their home, of those there are."""
    folders = (user_documents_path(), user_downloads_path(), Path.home())
    return next((folder for folder in folders if folder.is_dir() and os.access(folder, os.W_OK)), Path.cwd())


def hand_over(app: App[Any], path: Path) -> None:
    """Say where a file that was written is; a browser downloads it."""
    if app.is_web:
        download(app, path)
        app.notify(f"{one_line(path.name)} is among your browser's downloads.", timeout=15, markup=False)
    else:
        app.notify(f"Written to {one_line(str(path.absolute()))}", timeout=15, markup=False)


def file_name(question: str) -> str:
    """Make a name for a file from a question: "Which councils plan public Wi-Fi?" gives "which-councils-plan-public-wi-fi"."""
    plain = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:60].strip("-") or "answer"


class ExportScreen(Dialogue[Path | None]):
    """Ends with the file that was written; None when it was left."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="leave-export", tooltip="Write nothing"),
        Binding(
            "ctrl+e",
            "write_chosen",
            "Write",
            id="write-file",
            tooltip="Write the file, in the format chosen: HTML for Word, XLSX or CSV for Excel",
            priority=True,
        ),
    ]

    @dataclass
    class Written(Message):
        """The file is there."""

        path: Path

    @dataclass
    class Failed(Message):
        """The file could not be written."""

        error: StratbotError

    def __init__(self, *things: Writable, folder: Path, first: str = "html", title: str = "") -> None:
        """Take what can be written.

        Args:
            things: The first is written unless the person chooses another; at least one.
            folder: Where the file goes unless the person says otherwise.
            first: The format it is written in unless the person chooses another.
            title: What is written, for the frame.
        """
        super().__init__()
        self.things = things
        self.folder = folder
        self.first = first
        self.frame_title = f"Write to a file: {title}" if title else "Write to a file"
        self._replacing: Path | None = None
        self._asked_for = ""
        """What the box held when it was last said where the file goes."""
        self._path_is_own = False
        self._writing = False

    def compose(self) -> ComposeResult:
        """Ask what, where there is a choice, in which format and where to."""
        with Vertical(id="export", classes="dialogue"):
            if len(self.things) > 1:
                yield Static("What", classes="dialogue-label", markup=False)
                with Choices(id="export-what"):
                    for place, thing in enumerate(self.things):
                        yield Choice(Content(one_line(thing.words)), value=place == 0, id=f"thing-{place}")
            yield Static("Format", classes="dialogue-label", markup=False)
            with Choices(id="export-format"):
                for name, words in formats():
                    yield Choice(Content(words), value=name == self.first, id=f"export-{name}")
            yield Static("File", classes="dialogue-label", markup=False)
            yield Input(str(self._proposed(self.things[0], self.first)), id="export-path")
            yield Static(id="export-said", markup=False)
            yield Static(id="export-unseen", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Write the file", variant="primary", id="export-write")
                yield Button("Leave", id="export-leave")
            yield Static(id="export-keys", classes="dialogue-hint", markup=False)

    def on_mount(self) -> None:
        """Start with the format."""
        self.query_one("#export").border_title = self.frame_title
        unseen = self.query_one("#export-unseen", Static)
        words = left_unseen(self.app.screen_stack[-2])
        unseen.update(Content.styled(words, "$text-warning"))
        unseen.display = bool(words)
        self.query_one("#export-format").focus()
        self._ask_anew()

    @property
    def format(self) -> str:
        """The format chosen."""
        return self.query_one("#export-format", Choices).chosen.removeprefix("export-")

    @property
    def thing(self) -> Writable:
        """What is to be written."""
        if len(self.things) == 1:
            return self.things[0]
        return self.things[int(self.query_one("#export-what", Choices).chosen.removeprefix("thing-"))]

    @on(RadioSet.Changed)
    def choice_made(self, event: RadioSet.Changed) -> None:
        """Propose a name to go with the choice; a name of the person's own keeps everything but its ending."""
        event.stop()
        box = self.query_one("#export-path", Input)
        if not self._path_is_own:
            box.value = str(self._proposed(self.thing, self.format))
        elif _format_named(box.value) not in ("", self.format):
            box.value = str(Path(box.value).with_suffix(f".{self.format}"))
        self._ask_anew()

    @on(Choices.Entered)
    def choice_entered(self, event: Choices.Entered) -> None:
        """Write the file: the choices are made by going to them, so that nothing else is left to do."""
        event.stop()
        self.action_write()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Name the keys that work where the keyboard has gone."""
        match event.widget:
            case Choices():
                own = "↑↓ choose · Tab next · Enter writes the file"
            case Button(id="export-leave"):
                own = "Tab next"
            case _:
                own = "Tab next · Enter writes the file"
        leaving = "Esc or Enter leaves" if event.widget.id == "export-leave" else "Esc leaves"
        self.query_one("#export-keys", Static).update(Content(f"{own} · {leaving}"))

    @on(Input.Changed, "#export-path")
    def path_typed(self, event: Input.Changed) -> None:
        """Notice a name of the person's own, and choose the format that its ending names."""
        event.stop()
        self._path_is_own = event.value != str(self._proposed(self.thing, self.format))
        if (named := _format_named(event.value)) not in ("", self.format):
            self.query_one(f"#export-{named}", Choice).value = True
        if event.value != self._asked_for:  # a choice that changed the name has said so already
            self._ask_anew()

    @on(Input.Submitted, "#export-path")
    def path_entered(self, event: Input.Submitted) -> None:
        """Write the file."""
        event.stop()
        self.action_write()

    @on(Button.Pressed)
    def button_pressed(self, event: Button.Pressed) -> None:
        """Do what the button says."""
        event.stop()
        if event.button.id == "export-write":
            self.action_write()
        else:
            self.dismiss(None)

    def action_write_chosen(self) -> None:
        """Write the file, as Enter does, which waits for its turn behind the keys that were pressed before."""
        if isinstance(self.focused, Choices | Input):
            self.app.simulate_key("enter")
        else:
            self.action_write()

    def action_write(self) -> None:
        """Write the file; one that is there already only when that is said twice."""
        typed = self.query_one("#export-path", Input).value.strip()
        if self._writing:
            return
        if not typed:
            self._say("Name a file.", "$text-error")
            return
        path = self._target(typed)
        try:
            there = path.exists()
        except OSError as error:
            self._say(f"No file can be written there: {error.strerror}.", "$text-error")
            return
        if folder_there(path):
            self._say(f"{path} is a folder: name a file in it.", "$text-error")
        elif not folder_there(path.parent):
            self._say(f"There is no folder {path.parent}.", "$text-error")
        elif there and self._replacing != path and not self.app.is_web:
            self._replacing = path
            self.query_one("#export-write", Button).label = "Replace it"
            self._say(
                f"{path.name} is there already. Press “Replace it” to write over it, or give another name.", "$text-warning"
            )
        else:
            self._writing = True
            self._say("Writing…", "$foreground-muted")
            self.write(self.thing, path, self.format, replace=self._replacing == path or self.app.is_web)

    @work(thread=True, group="export")
    def write(self, thing: Writable, path: Path, chosen: str, *, replace: bool) -> None:
        """Write the file."""
        from stratbot.export.writers import write_report

        try:
            if path.exists() and not replace:
                raise SettingsError(f"{path} is there already.", hint="Give another name")
            write_report(thing.report(), chosen, path)
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

    def _proposed(self, thing: Writable, chosen: str) -> Path:
        name = f"{file_name(thing.name)}.{chosen}"
        return Path(name) if self.app.is_web else self.folder / name

    def _target(self, typed: str) -> Path:
        """Return where the file goes, with the format's ending where none was typed.

        On its way to a browser, which knows a folder for it, it goes to one that nobody sees.
        """
        path = exchange_folder() / Path(typed).name if self.app.is_web else typed_path(typed)
        return path if path.suffix or not path.name or folder_there(path) else path.with_name(f"{path.name}.{self.format}")

    def _ask_anew(self) -> None:
        self._replacing = None
        self.query_one("#export-write", Button).label = "Write the file"
        self._asked_for = self.query_one("#export-path", Input).value
        path = self._target(self._asked_for.strip()).absolute()
        words = "Your browser will download it" if self.app.is_web else f"It will be written to {path}"
        self._say(words, "$foreground-muted")

    def _say(self, words: str, style: str = "") -> None:
        self.query_one("#export-said", Static).update(Content.styled(words, style))


def _format_named(path: str) -> str:
    """Return the format that a path's ending names; empty for another ending, or none."""
    ending = Path(path.strip()).suffix.lower().removeprefix(".")
    return ending if ending in {name for name, _ in formats()} else ""
