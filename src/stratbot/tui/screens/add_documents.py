"""The dialogue that adds PDFs: a path with completion, or files dropped on the terminal."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from stratbot.corpus.intake import paths_in
from stratbot.files import file_there, something_there, typed_path
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogue import Dialogue
from stratbot.tui.widgets.early_list import EarlyList

_MOST_OFFERED = 200
_KEYS = "tab completes · enter adds · escape leaves"


@dataclass(frozen=True, slots=True)
class Offers:
    """What the path typed so far may become."""

    paths: tuple[str, ...]
    """As they would be typed; folders end with a separator."""
    left_out: int = 0


def completions(typed: str) -> Offers:
    """List the folders and PDFs that a path typed so far may become; none where it cannot be looked at."""
    folder_typed, separator, beginning = typed.rpartition("/")
    if os.sep != "/" and os.sep in typed:
        folder_typed, separator, beginning = typed.rpartition(os.sep)
    try:
        folder = typed_path(folder_typed + separator) if separator else Path()
        with os.scandir(folder) as entries:
            names = [(entry.name, entry.is_dir()) for entry in entries]
    except (OSError, ValueError):
        return Offers(())
    wanted = [
        f"{folder_typed}{separator}{name}{os.sep if is_folder else ''}"
        for name, is_folder in sorted(names, key=lambda entry: (not entry[1], entry[0].casefold()))
        if name.casefold().startswith(beginning.casefold())
        and (is_folder or name.casefold().endswith(".pdf"))
        and (beginning.startswith(".") or not name.startswith("."))
    ]
    return Offers(tuple(wanted[:_MOST_OFFERED]), max(0, len(wanted) - _MOST_OFFERED))


class PathInput(Input):
    """Takes several lines at once: a drop of many files."""

    @dataclass
    class Dropped(Message):
        """Text came in at once: the paths of files."""

        text: str

    def _on_paste(self, event: events.Paste) -> None:
        """Take files that are dropped; a path without more to it is typed in, to be looked at first."""
        event.stop()
        event.prevent_default()
        paths = paths_in(event.text)
        if len(paths) > 1 or (paths and not self.value and paths[0].is_absolute() and file_there(paths[0])):
            self.post_message(self.Dropped(event.text))
        else:
            self.insert_text_at_cursor(" ".join(event.text.split("\n")).strip())


class OfferList(EarlyList, OptionList):
    """What the path typed may become."""


class AddDocumentsScreen(Dialogue[tuple[Path, ...] | None]):
    """Dismisses with the files and folders to be added, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Leave", id="leave-adding", tooltip="Add nothing"),
        Binding("tab", "complete", "Complete", id="complete-path", tooltip="Complete the path as far as it goes", priority=True),
        Binding("down", "offers", "Choose", id="choose-path", show=False, tooltip="Go to the list"),
    ]

    @dataclass
    class Offered(Message):
        """A folder has been looked at."""

        typed: str
        offers: Offers

    def __init__(self, corpus_dir: Path) -> None:
        """Take the folder that copies go to, to name it."""
        super().__init__()
        self.corpus_dir = corpus_dir
        self.offers = Offers(())
        self._offered_for = ""
        """What was typed when these offers were found."""
        self._completes = False
        """Whether the path is to be completed once there are offers for it."""

    def compose(self) -> ComposeResult:
        """Stack the path above what it may become."""
        with Vertical(id="add"):
            yield Static(Content.assemble(("Add PDFs ", "bold"), f"to {one_line(str(self.corpus_dir))}"), markup=False)
            yield Static(
                Content("Type the path of a PDF or a folder, or drop files on this window. They are copied; the originals stay."),
                classes="fine-print",
                markup=False,
            )
            yield PathInput(placeholder=f"~{os.sep}Downloads{os.sep}strategy.pdf", id="add-path", compact=True)
            yield OfferList(id="add-offers", markup=False)
            yield Static(Content(_KEYS), id="add-words", classes="fine-print", markup=False)

    def on_mount(self) -> None:
        """Offer what lies here."""
        self.query_one(PathInput).focus()
        self.look(self._typed)

    @on(Input.Changed)
    def typed_on(self, event: Input.Changed) -> None:
        """Offer what the path may become now."""
        self.query_one("#add-words", Static).update(Content(_KEYS))
        self.look(self._typed)

    @work(thread=True, exclusive=True, group="look")
    def look(self, typed: str) -> None:
        """Look at a folder, which may be far away."""
        worker = get_current_worker()
        offers = completions(typed)
        if not worker.is_cancelled:
            self.post_message(self.Offered(typed, offers))

    @on(Offered)
    def offered(self, event: Offered) -> None:
        """Show what the path may become, unless more has been typed since."""
        if event.typed != self._typed:
            return
        self.offers, self._offered_for = event.offers, event.typed
        offered = self.query_one(OfferList)
        offered.clear_options()
        offered.can_focus = bool(event.offers.paths)  # an empty list has no line that could show the keyboard
        offered.add_options(Option(Content(one_line(path)), id=path) for path in event.offers.paths)
        if event.offers.left_out:
            offered.add_option(Option(Content(f"and {event.offers.left_out:,} more: type on"), disabled=True))
        if self._completes:
            self.action_complete()

    @on(Input.Submitted)
    def chosen(self, event: Input.Submitted) -> None:
        """Add what is typed; an empty path adds nothing, and one that is not whole yet can be typed on."""
        typed = typed_path(event.value)
        paths = (typed,) if event.value.strip() and something_there(typed) else paths_in(event.value)
        if any(something_there(path) for path in paths):
            self.dismiss(paths)
        elif paths:
            said = f"There is no such file or folder. {_KEYS}"
            self.query_one("#add-words", Static).update(Content.styled(said, "$text-error"))

    @on(PathInput.Dropped)
    def dropped(self, event: PathInput.Dropped) -> None:
        """Add what was dropped."""
        self.dismiss(paths_in(event.text))

    @on(OptionList.OptionSelected)
    def offer_chosen(self, event: OptionList.OptionSelected) -> None:
        """Open the folder, or add the file."""
        path = event.option_id or ""
        if path.endswith(os.sep):
            self._type(path)
        else:
            self.dismiss((typed_path(path),))

    def action_complete(self) -> None:
        """Complete the path as far as all that it may become agree."""
        self._completes = self._offered_for != self._typed  # the folder is still being looked at
        if self._completes:
            return
        paths, typed = self.offers.paths, self.query_one(PathInput).value
        agreed = next((n for n, chars in enumerate(zip(*paths, strict=False)) if len({*map(str.casefold, chars)}) > 1), None)
        completed = paths[0][:agreed] if paths else ""
        if len(completed) > len(typed):
            self._type(completed)
        elif paths:
            self.action_offers()

    def action_offers(self) -> None:
        """Take the keyboard to the list, or from it."""
        offered = self.query_one(OfferList)
        if offered.has_focus:
            self.query_one(PathInput).focus()
        elif self.offers.paths:
            offered.focus()
            offered.highlighted = 0

    def action_cancel(self) -> None:
        """Add nothing."""
        self.dismiss(None)

    @property
    def _typed(self) -> str:
        return self.query_one(PathInput).value or f"~{os.sep}"

    def _type(self, path: str) -> None:
        box = self.query_one(PathInput)
        box.value = path
        box.cursor_position = len(path)
        box.focus()
