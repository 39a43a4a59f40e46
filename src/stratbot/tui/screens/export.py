"""Writing an answer, or all of a conversation, to a file."""

from __future__ import annotations

import importlib.util
import os
import re
import unicodedata
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from platformdirs import user_documents_path, user_downloads_path
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, RadioButton, RadioSet, Static

from stratbot.errors import SettingsError, StratbotError
from stratbot.tui.checking import quotes_gone
from stratbot.tui.plaintext import one_line
from stratbot.tui.serial import SerialAssistant
from stratbot.tui.wording import count, error_words, quoted, reference
from stratbot.types import Answer, Citation

if TYPE_CHECKING:
    from stratbot.export.report import Prose

FORMATS = (
    ("md", "Markdown: for reading, mails and wikis"),
    ("html", "HTML: one page for a browser, with quotes and references"),
    ("csv", "CSV: a table for a spreadsheet, a row for each judgement or quote"),
    ("xlsx", "Excel: a workbook, with filters"),
)
"""All that can be written; see `formats`."""
_SUFFIXES = {name: f".{name}" for name, _ in FORMATS}


def formats(known: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return the formats that can be written here: a workbook takes an extra."""
    return known if importlib.util.find_spec("xlsxwriter") is not None else tuple(one for one in known if one[0] != "xlsx")


def document_folder() -> Path:
    """Return where a person looks for files: their documents, or else downloads, or else their home, of those there are."""
    folders = (user_documents_path(), user_downloads_path(), Path.home())
    return next((folder for folder in folders if folder.is_dir() and os.access(folder, os.W_OK)), Path.cwd())


class Choices(RadioSet):
    """Choices of which one holds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "next_button", "Down", id="choice-down", show=False, tooltip="Next choice; so does the down key"),
        Binding("k", "previous_button", "Up", id="choice-up", show=False, tooltip="Choice before; so does the up key"),
    ]


class Choice(RadioButton):
    """One choice; drawn with a dot only while it holds: Textual draws the same dot in all, in another colour."""

    def watch_value(self) -> None:
        """Draw the dot, or leave it out."""
        self.BUTTON_INNER = "●" if self.value else " "
        super().watch_value()

    def on_mount(self) -> None:
        """Draw it right from the beginning."""
        self.BUTTON_INNER = "●" if self.value else " "


class ExportScreen(ModalScreen[Path | None]):
    """Ends with the file that was written; None when it was left."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="leave-export", tooltip="Write nothing"),
        Binding("ctrl+e", "write", "Write", id="write-file", tooltip="Write the file", priority=True),
    ]

    @dataclass
    class Written(Message):
        """The file is there."""

        path: Path

    @dataclass
    class Failed(Message):
        """The file could not be written."""

        error: StratbotError

    def __init__(
        self, assistant: SerialAssistant, here: tuple[str, Answer], conversation: tuple[tuple[str, Answer], ...], *, folder: Path
    ) -> None:
        """Take what can be written.

        Args:
            assistant: Names the index and its documents, for the record of how the answer came about.
            here: The question at hand as typed, and its answer.
            conversation: All questions with their answers.
            folder: Where the file goes unless the person says otherwise.
        """
        super().__init__()
        self.assistant = assistant
        self.here = here
        self.conversation = conversation
        self.folder = folder
        self._replacing: Path | None = None
        self._path_is_own = False
        self._writing = False

    def compose(self) -> ComposeResult:
        """Ask what, in which format and where to."""
        question = one_line(self.here[0])
        with Vertical(id="export", classes="dialogue"):
            yield Static("What", classes="dialogue-label", markup=False)
            with Choices(id="export-what"):
                yield Choice(Content(f"This answer: {question}"), value=True, id="export-one")
                yield Choice(Content(f"The conversation: {count(len(self.conversation), 'answer')}"), id="export-all")
            yield Static("Format", classes="dialogue-label", markup=False)
            with Choices(id="export-format"):
                for name, words in formats(FORMATS):
                    yield Choice(Content(words), value=name == "md", id=f"export-{name}")
            yield Static("File", classes="dialogue-label", markup=False)
            yield Input(str(self._proposed()), id="export-path")
            yield Static(id="export-said", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Write the file", variant="primary", id="export-write")
                yield Button("Leave", id="export-leave")

    def on_mount(self) -> None:
        """Start with the format."""
        self.query_one("#export").border_title = "Write to a file"
        self.query_one("#export-format").focus()
        self._ask_anew()

    @property
    def format(self) -> str:
        """The format chosen."""
        pressed = self.query_one("#export-format", RadioSet).pressed_button
        return str(pressed.id).removeprefix("export-") if pressed else "md"

    @property
    def takes_all(self) -> bool:
        """Whether the whole conversation is to be written."""
        pressed = self.query_one("#export-what", RadioSet).pressed_button
        return pressed is not None and pressed.id == "export-all"

    @on(RadioSet.Changed)
    def choice_made(self, event: RadioSet.Changed) -> None:
        """Propose a name to go with the choice; a name of the person's own keeps everything but its ending."""
        event.stop()
        box = self.query_one("#export-path", Input)
        if not self._path_is_own:
            box.value = str(self._proposed())
        elif Path(box.value).suffix in _SUFFIXES.values():
            box.value = str(Path(box.value).with_suffix(_SUFFIXES[self.format]))
        self._ask_anew()

    @on(Input.Changed, "#export-path")
    def path_typed(self, event: Input.Changed) -> None:
        """Notice a name of the person's own."""
        event.stop()
        self._path_is_own = event.value != str(self._proposed())
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

    def action_write(self) -> None:
        """Write the file; one that is there already only when that is said twice."""
        typed = self.query_one("#export-path", Input).value.strip()
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
            self.query_one("#export-write", Button).label = "Replace it"
            self._say(
                f"{path.name} is there already. Press “Replace it” to write over it, or give another name.", "$text-warning"
            )
        else:
            self._writing = True
            self._say("Writing…", "$foreground-muted")
            self.write(path, self.format, takes_all=self.takes_all, replace=self._replacing == path)

    @work(thread=True, group="export")
    def write(self, path: Path, chosen: str, *, takes_all: bool, replace: bool) -> None:
        """Write the file."""
        try:
            write_export(
                self.assistant, self.conversation if takes_all else (self.here,), path, chosen, as_one=takes_all, replace=replace
            )
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

    def _proposed(self) -> Path:
        chosen, takes_all = (self.format, self.takes_all) if self.is_mounted else ("md", False)
        name = self.conversation[0][0] if takes_all else self.here[0]
        return self.folder / f"{'conversation-' if takes_all else ''}{file_name(name)}{_SUFFIXES[chosen]}"

    def _ask_anew(self) -> None:
        self._replacing = None
        self.query_one("#export-write", Button).label = "Write the file"
        path = Path(self.query_one("#export-path", Input).value.strip()).expanduser().absolute()
        self._say(f"It will be written to {path}", "$foreground-muted")

    def _say(self, words: str, style: str = "") -> None:
        self.query_one("#export-said", Static).update(Content.styled(words, style))


def file_name(question: str) -> str:
    """Make a name for a file from a question: "Which councils plan public Wi-Fi?" gives "which-councils-plan-public-wi-fi"."""
    plain = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:60].strip("-") or "answer"


def write_export(
    assistant: SerialAssistant,
    exchanges: tuple[tuple[str, Answer], ...],
    path: Path,
    chosen: str,
    *,
    as_one: bool,
    replace: bool,
) -> None:
    """Write answers with their quotes, references and how they came about.

    Args:
        assistant: Names the index and its documents.
        exchanges: Questions as typed, with their answers.
        path: Where to.
        chosen: One of `FORMATS`.
        as_one: Write them as one conversation, even if there is only one.
        replace: Write over a file that is there.

    Raises:
        SettingsError: The file is there and is not to be replaced, or it cannot be written.
    """
    from importlib.metadata import version

    from stratbot.export.answers import answer_report, conversation_report
    from stratbot.export.writers import write_report
    from stratbot.lens.types import Provenance

    if path.exists() and not replace:
        raise SettingsError(f"{path} is there already.", hint="Give another name")
    first = exchanges[0][1]
    provenance = Provenance(
        generation=first.generation, encoder=first.encoder, version=version("stratbot"), documents=assistant.documents()
    )
    if as_one:
        report = conversation_report(exchanges[0][0], exchanges, provenance)
    else:
        report = answer_report(first, provenance)
    citations = [one for _, answer in exchanges for one in (*answer.citations, *_evidence(answer))]
    if gone := quotes_gone(assistant, dict.fromkeys(citations)):
        report = replace_fields(report, sections=(_gone_section(gone), *report.sections))
    write_report(report, chosen, path)


def _evidence(answer: Answer) -> list[Citation]:
    return [one for row in answer.coverage for one in row.evidence]


def _gone_section(gone: frozenset[Citation]) -> Prose:
    from stratbot.export.report import Prose

    stand = "stands on its page" if len(gone) == 1 else "stand on their pages"
    words = f"{count(len(gone), 'quote')} no longer {stand} in the index as it is now:"
    ordered = sorted(gone, key=lambda one: (one.path, one.page_number, one.start))
    return Prose(heading="Quotes that are gone", paragraphs=(words, *(f"{reference(one)}: {quoted(one)}" for one in ordered)))
