"""The library: what is indexed, what could not be read and why, what has changed, and building the index."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Static

from stratbot.errors import StratbotError
from stratbot.tui.plaintext import one_line
from stratbot.tui.widgets.answer_body import Place
from stratbot.tui.widgets.build_panel import BuildPanel
from stratbot.tui.widgets.documents_table import INFERRED_MARK, DocumentsTable, LibraryRow, library_rows
from stratbot.tui.wording import changes_words, count, error_words, local_time, remedy_here
from stratbot.types import BuildProgress, Document, IndexStatus, Problem


class LibraryScreen(Screen[None]):
    """Shows the state of the index; what is done about it is asked of the app."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "rebuild", "Rebuild", show=False, tooltip="Build the index anew from nothing"),
        Binding("r", "build", "Update", tooltip="Bring the index up to date: read only what is new or changed"),
        Binding("x", "stop_build", "Stop", tooltip="Stop building; the index stays as it was"),
        Binding("o", "open_pdf", "PDF", tooltip="Open the PDF in the system's viewer"),
        Binding("escape", "back", "Questions", tooltip="Back to the questions; a build goes on meanwhile"),
    ]

    @dataclass
    class BuildRequested(Message):
        """The index is to be brought up to date, or built anew."""

        rebuild: bool

    @dataclass
    class StopRequested(Message):
        """The build is to stop."""

    @dataclass
    class ReadingRequested(Message):
        """A document is to be read here."""

        document: Document

    @dataclass
    class PdfRequested(Message):
        """A PDF is to be opened in the system's viewer."""

        place: Place

    def __init__(self, corpus_dir: Path) -> None:
        """Take the folder, only to name it."""
        super().__init__()
        self.corpus_dir = corpus_dir
        self.status: IndexStatus | None = None
        self._building = False
        self._summary = "Looking at the folder…"

    def compose(self) -> ComposeResult:
        """Stack summary, progress, table and problems."""
        yield Static(
            Content.assemble(("Library", "bold $text-primary"), f"  {one_line(str(self.corpus_dir))}"),
            id="library-title",
            markup=False,
        )
        yield Static(id="library-summary", markup=False)
        yield Static(id="library-changes", markup=False)
        yield BuildPanel()
        yield DocumentsTable()
        with VerticalScroll(id="problems", can_focus=True):
            yield Static(markup=False)
        yield Static(
            Content(f"{INFERRED_MARK} read from the PDF itself, because documents.csv does not say"), id="legend", markup=False
        )
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show what is known by now."""
        self.query_one(DocumentsTable).focus()
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        """Put the keys closer together where the terminal is narrow."""
        self.query_one(Footer).compact = event.size.width < 110

    def show_status(self, status: IndexStatus) -> None:
        """Show the index as compared with the folder."""
        self.status = status
        built = f"built {local_time(status.built_at)} with {one_line(status.encoder).partition('@')[0]}"
        self._summary = f"{count(len(status.documents), 'document')}, {count(status.pages, 'page')}, {built}"
        if self.is_mounted:
            self._show()

    def show_error(self, error: StratbotError) -> None:
        """Say why there is nothing to show."""
        self.status = None
        self._summary = error_words(error, remedy=remedy_here(error, "r"))
        if self.is_mounted:
            self._show()

    def show_building(self, building: bool) -> None:
        """Show or hide the bars of a build."""
        self._building = building
        if self.is_mounted:
            self.set_class(building, "-building")
            if building:
                self.query_one(BuildPanel).reset()
            self.refresh_bindings()

    def show_progress(self, progress: BuildProgress) -> None:
        """Show how far a build has come."""
        if self.is_mounted:
            self.query_one(BuildPanel).show_progress(progress)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer building only while nothing is built, and stopping only while something is."""
        if action in ("build", "rebuild"):
            return not self._building
        if action == "stop_build":
            return self._building
        return True

    def action_build(self) -> None:
        """Ask for the index to be brought up to date."""
        self.post_message(self.BuildRequested(rebuild=False))

    def action_rebuild(self) -> None:
        """Ask for the index to be built anew."""
        self.post_message(self.BuildRequested(rebuild=True))

    def action_stop_build(self) -> None:
        """Ask for the build to stop."""
        self.post_message(self.StopRequested())

    def action_open_pdf(self) -> None:
        """Ask for the PDF of the row."""
        if self._row_here and self._row_here.document:
            self.post_message(self.PdfRequested(Place(self._row_here.document.doc_id, 1)))
        else:
            self.notify("Only documents that have been read can be opened: press r to bring the index up to date.")

    def action_back(self) -> None:
        """Go back to the questions."""
        self.app.pop_screen()

    @on(DataTable.RowSelected)
    def row_chosen(self) -> None:
        """Ask for the document to be shown, or say why it cannot be."""
        row = self._row_here
        if row is None:
            return
        if row.document is None:
            self.notify("This file has not been read yet: press r to bring the index up to date.")
        elif row.document.page_count == 0:
            self.notify(one_line(row.document.reason) or "No page of this file could be read.", markup=False)
        else:
            self.post_message(self.ReadingRequested(row.document))

    @property
    def _row_here(self) -> LibraryRow | None:
        return self.query_one(DocumentsTable).row_here

    def _show(self) -> None:
        status = self.status
        self.query_one("#library-summary", Static).update(Content(self._summary))
        changes = changes_words(status.changes) if status else ""
        changed = self.query_one("#library-changes", Static)
        changed.set_class(bool(changes), "-shown")
        changed.update(Content(f"The folder has changed since: {changes}. Press r to bring the index up to date."))
        self.query_one(DocumentsTable).show_rows(library_rows(status) if status else [])
        inferred = status is not None and any(document.inferred for document in status.documents)
        self.query_one("#legend").set_class(inferred, "-shown")
        problems = status.problems if status else ()
        box = self.query_one("#problems")
        box.set_class(bool(problems), "-shown")
        box.border_title = count(len(problems), "problem")
        box.query_one(Static).update(Content("\n").join(map(_problem_line, problems)))
        self.set_class(self._building, "-building")
        self.refresh_bindings()


def _problem_line(problem: Problem) -> Content:
    page = f", page {problem.page_number}" if problem.page_number else ""
    hint = f" {one_line(problem.hint)}" if problem.hint else ""
    reason = one_line(problem.reason).rstrip(".")
    return Content.assemble((f"{one_line(problem.path)}{page}", "bold"), f"  {reason}.", (hint, "$foreground-muted"))
