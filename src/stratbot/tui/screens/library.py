"""The library: what is indexed, what could not be read and why, what has changed; adding, describing and indexing documents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widgets import DataTable, Input, Static
from textual.worker import get_current_worker

from stratbot.corpus.catalogue import describe_document
from stratbot.corpus.intake import Intake, paths_in, take_in
from stratbot.corpus.scan import CatalogueRow, scan
from stratbot.errors import CancelledError, StratbotError
from stratbot.export.wording import count
from stratbot.tui.browser import choose_files
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.add_documents import AddDocumentsScreen
from stratbot.tui.screens.describe import DescribeScreen
from stratbot.tui.screens.dialogue import leave
from stratbot.tui.widgets.answer_body import Place
from stratbot.tui.widgets.build_panel import BuildPanel
from stratbot.tui.widgets.documents_table import FIELDS, INFERRED_MARK, DocumentsTable, LibraryRow, library_rows
from stratbot.tui.widgets.keys_footer import KeysFooter
from stratbot.tui.widgets.notice_line import NoticeLine
from stratbot.tui.wording import changes_words, error_words, first_build_words, local_time, remedy_here, report_words
from stratbot.types import BuildProgress, BuildReport, CorpusChanges, Document, DocumentState, IndexStatus, Problem

_NAMED_ONE_BY_ONE = 5


class LibraryScreen(Screen[None]):
    """Shows the state of the index; what is done about it is asked of the app."""

    AUTO_FOCUS = "DocumentsTable"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+r",
            "rebuild",
            "Rebuild",
            id="rebuild",
            show=False,
            tooltip="Read all documents anew, not only what is new or changed",
        ),
        Binding("r", "build", "Update", id="build", tooltip="Read the documents that are new or changed"),
        Binding(
            "t",
            "recognise",
            "Recognise",
            id="recognise",
            show=False,
            tooltip="Have the text of scans recognised (OCR); that takes seconds for each page",
        ),
        Binding("x", "stop_build", "Stop", id="stop-build", tooltip="Stop reading; everything stays as it was"),
        Binding("a", "add", "Add", id="add-pdfs", tooltip="Add PDFs by their path; or drop them on the terminal"),
        Binding(
            "e",
            "describe",
            "Edit",
            id="describe",
            tooltip="Say whose the document is: council or body, title, year, kind and status",
        ),
        Binding("slash", "narrow", "Find", id="find-documents", tooltip="Show only the documents that hold some words"),
        Binding("o", "open_pdf", "PDF", id="open-library-pdf", show=False, tooltip="Open the PDF in the system's viewer"),
        Binding("escape", "back", "Back", id="leave-library", tooltip="Back to the questions; reading goes on meanwhile"),
    ]

    @dataclass
    class BuildRequested(Message):
        """The index is to be brought up to date, or built anew."""

        rebuild: bool = False
        ocr: bool = False
        """Whether the text of scans is to be recognised."""

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

    @dataclass
    class FolderChanged(Message):
        """PDFs were added: the folder is to be compared with the index anew."""

    @dataclass
    class FolderSeen(Message):
        """The corpus folder has been looked at."""

        catalogue: dict[str, dict[str, str]]
        """By path of each PDF and field, what `documents.csv` says."""

    @dataclass
    class Added(Message):
        """PDFs were taken in, or not."""

        intake: Intake

    @dataclass
    class Described(Message):
        """What a person said of a document is in `documents.csv`."""

        path: str

    @dataclass
    class Refused(Message):
        """The folder could not be changed, or not be looked at."""

        error: StratbotError

    def __init__(self, corpus_dir: Path) -> None:
        """Take the folder that documents are added to and described in."""
        super().__init__()
        self.corpus_dir = corpus_dir
        self.status: IndexStatus | None = None
        self.edited = 0
        """Documents whose description in `documents.csv` is not in the index yet."""
        self._catalogue: dict[str, dict[str, str]] = {}
        self._building = False
        self._built = False
        """Whether a build has ended and the index is not compared with the folder again yet: `status` is that of before."""
        self._summary = "Looking at the folder…"
        self._to_point_at: tuple[str, ...] = ()
        """Paths of PDFs that were added; the cursor goes there as soon as they are in the table."""

    def compose(self) -> ComposeResult:
        """Stack summary, progress, table and problems."""
        yield Static(
            Content.assemble(("Library", "bold $text-primary"), f"  {one_line(str(self.corpus_dir))}"),
            id="library-title",
            markup=False,
        )
        yield Static(id="library-summary", markup=False)
        yield Static(id="library-outcome", markup=False)
        yield Static(id="library-changes", markup=False)
        yield BuildPanel()
        narrow = Input(placeholder="Words that stand in council, title, year, kind, status or path", id="narrow", compact=True)
        narrow.display = False
        yield narrow
        yield Static(id="narrowed", markup=False)
        yield DocumentsTable()
        yield Static(id="row-detail", markup=False)
        with VerticalScroll(id="problems", can_focus=True):
            yield Static(markup=False)
        yield Static(
            Content(f"{INFERRED_MARK} guessed from the PDF; e puts it right"),
            id="legend",
            markup=False,
        )
        yield NoticeLine()
        yield KeysFooter(())

    def on_mount(self) -> None:
        """Show what is known by now."""
        self.query_one(DocumentsTable).focus()
        self._show()
        self.look_at_folder()

    def on_screen_resume(self) -> None:
        """Look again: the folder may have changed meanwhile."""
        self.look_at_folder()

    def on_screen_suspend(self) -> None:
        """Take back what was said of the last thing done, once the library is left; a dialogue over it does not leave it."""
        if not isinstance(self.app.screen, ModalScreen):
            self.say("")

    def show_status(self, status: IndexStatus) -> None:
        """Show the index as compared with the folder."""
        self.status, self._built = status, False
        built = f"built {local_time(status.built_at)} with {one_line(status.encoder).partition('@')[0]}"
        self._summary = f"{count(len(status.documents), 'document')}, {count(status.pages, 'page')}, {built}"
        if self.is_mounted:
            self._show()
            self.look_at_folder()

    def show_error(self, error: StratbotError) -> None:
        """Say why there is nothing to show."""
        self.status, self._built = None, False
        self._summary = error_words(error, remedy=remedy_here(error, "r"))
        if self.is_mounted:
            self._show()

    def show_building(self, building: bool) -> None:
        """Show or hide the bars of a build."""
        self._building = building
        if self.is_mounted:
            if building:
                self.query_one(BuildPanel).reset()
                self.say("")
            self._show()

    def show_built(self, report: BuildReport) -> str:
        """Say what a build came to; where nothing could be asked before it, how to go on as well.

        Returns:
            The same in words that are true wherever the person is.
        """
        self._built = True
        documents = self.status.documents if self.status else ()
        if not any(one.state is DocumentState.READ for one in documents):
            keys = "F3" if self._is_narrowed else "Esc"
            here = first_build_words(
                report, how_to_ask=f"press {keys} and type a question", how_to_add="Press a to add some, and then r."
            )
            words = first_build_words(report, how_to_add="Press F3 and then a to add some.")
        else:
            unread = frozenset(one.path for one in documents if one.state is not DocumentState.READ)
            here = words = report_words(report, unread_before=unread)
        if self.is_mounted:
            self._show()
        self.say(here)
        return words

    def say(self, words: str) -> None:
        """Say what was done above the table, where it covers nothing, until something else is done or the library is left."""
        if self.is_mounted:
            outcome = self.query_one("#library-outcome", Static)
            outcome.set_class(bool(words), "-shown")
            outcome.update(Content(words))

    def show_progress(self, progress: BuildProgress) -> None:
        """Show how far a build has come."""
        if self.is_mounted:
            self.query_one(BuildPanel).show_progress(progress)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer building only while nothing is built, stopping only while something is, and OCR only where there is an engine."""
        if action in ("build", "rebuild"):
            return not self._building
        if action == "recognise":
            return not self._building and self._has_scans and self._has_engine
        if action == "stop_build":
            return self._building
        return True

    # The folder.

    @work(thread=True, exclusive=True, group="folder")
    def look_at_folder(self) -> None:
        """Read which PDFs there are, and what `documents.csv` says of them."""
        worker = get_current_worker()
        try:
            found = scan(self.corpus_dir)
        except StratbotError:
            return  # whoever builds the index is told; until then there is nothing to show
        catalogue = {file.path: _fields(found.catalogue.get(file.path)) for file in found.files}
        if not worker.is_cancelled:
            self.post_message(self.FolderSeen(catalogue))

    @on(FolderSeen)
    def folder_seen(self, event: FolderSeen) -> None:
        """Show what differs from the index."""
        if event.catalogue != self._catalogue:
            self._catalogue = event.catalogue
            self._show()

    def on_paste(self, event: events.Paste) -> None:
        """Add the files that are dropped on the terminal: it types their paths."""
        event.stop()
        if sources := paths_in(event.text):
            self.take_in(sources)

    def action_add(self) -> None:
        """Ask which files; a browser has a dialogue of its own for that."""
        if self.app.is_web:
            choose_files(self.app)
            return

        def answered(sources: tuple[Path, ...] | None) -> None:
            if sources:
                self.take_in(sources)

        self.app.push_screen(AddDocumentsScreen(self.corpus_dir), answered)

    @work(thread=True, group="folder-add")
    def take_in(self, sources: tuple[Path, ...]) -> None:
        """Copy files into the corpus folder."""
        worker = get_current_worker()
        try:
            outcome: Message = self.Added(take_in(self.corpus_dir, sources, cancelled=lambda: worker.is_cancelled))
        except CancelledError:
            return  # the program is being left
        except StratbotError as error:
            outcome = self.Refused(error)
        self.post_message(outcome)

    @on(Added)
    def added(self, event: Added) -> None:
        """Say what was taken in and what was not, and why."""
        intake = event.intake
        said = []
        if intake.added:
            said.append(f"{_files_words(intake.added)} added: not indexed yet.")
        if intake.present:
            said.append(f"{_files_words(intake.present)}: in the folder already, so nothing was copied.")
        self.say("\n".join(said))
        if intake.problems:
            self.notify(f"Not added: {_refused_words(intake.problems)}", severity="warning", timeout=20, markup=False)
        self._to_point_at = intake.added or intake.present
        self._point()
        if intake.added:
            self.look_at_folder()
            self.post_message(self.FolderChanged())

    @on(Refused)
    def refused(self, event: Refused) -> None:
        """Say why the folder is as it was."""
        self.notify(error_words(event.error), severity="error", timeout=20, markup=False)

    def action_describe(self) -> None:
        """Ask whose the document of the row is."""
        row = self._row_here
        if row is None:
            return
        rows = self.query_one(DocumentsTable).library
        known = {name: sorted({one_line(one.values.get(name, "")) for one in rows} - {""}) for name in FIELDS}

        def answered(values: dict[str, str] | None) -> None:
            if values:
                self.describe(row.path, values)

        self.app.push_screen(DescribeScreen(row, known), answered)

    @work(thread=True, group="describe")
    def describe(self, path: str, values: dict[str, str]) -> None:
        """Write down whose a document is."""
        try:
            describe_document(self.corpus_dir, path, values)
            outcome: Message = self.Described(path)
        except StratbotError as error:
            outcome = self.Refused(error)
        self.post_message(outcome)

    @on(Described)
    def described(self, event: Described) -> None:
        """Show what was written; the index takes it up with the next build, without reading the PDF again."""
        self.say(f"{one_line(event.path)}: saved in documents.csv, not in answers yet.")
        self.look_at_folder()

    # The table.

    def action_narrow(self) -> None:
        """Ask for the words."""
        box = self.query_one("#narrow", Input)
        box.display = True  # at once, not by a class: only what is displayed can be focused
        self.set_focus(box)

    @on(Input.Changed, "#narrow")
    def narrow_typed(self, event: Input.Changed) -> None:
        """Narrow the table while words are typed."""
        self.query_one(DocumentsTable).show_only(event.value.strip())

    @on(Input.Submitted, "#narrow")
    def narrow_done(self) -> None:
        """Go to what was found."""
        self.query_one("#narrow").display = bool(self.query_one(DocumentsTable).only_words)
        self.query_one(DocumentsTable).focus()

    @on(DocumentsTable.Narrowed)
    def narrowed(self, event: DocumentsTable.Narrowed) -> None:
        """Say how many rows are shown, and what the one under the cursor is."""
        told = self.query_one("#narrowed", Static)
        told.set_class(bool(event.words), "-shown")
        told.update(Content(event.words))
        self._show_detail()

    @on(DataTable.RowHighlighted)
    def row_pointed(self) -> None:
        """Say more of the row than fits into it."""
        self._show_detail()

    def action_build(self) -> None:
        """Ask for the index to be brought up to date."""
        self.post_message(self.BuildRequested())

    def action_rebuild(self) -> None:
        """Ask for the index to be built anew."""
        self.post_message(self.BuildRequested(rebuild=True))

    def action_recognise(self) -> None:
        """Ask for the text of scans to be recognised."""
        self.post_message(self.BuildRequested(ocr=True))

    def action_stop_build(self) -> None:
        """Ask for the build to stop."""
        self.post_message(self.StopRequested())

    def action_open_pdf(self) -> None:
        """Ask for the PDF of the row."""
        if self._row_here and self._row_here.document:
            self.post_message(self.PdfRequested(Place(self._row_here.document.doc_id, 1)))
        else:
            self.notify(f"Only documents that have been read can be opened. {self._press_r('read what is new')}")

    def action_back(self) -> None:
        """Show all documents again; else go back to the questions."""
        if self._is_narrowed:
            table, narrow = self.query_one(DocumentsTable), self.query_one("#narrow", Input)
            narrow.value = ""
            narrow.display = False
            table.show_only("")
            table.focus()
        else:
            leave(self)

    @on(DataTable.RowSelected)
    def row_chosen(self) -> None:
        """Ask for the document to be shown, or say why it cannot be."""
        row = self._row_here
        if row is None:
            return
        if row.document is None:
            self.notify(f"This file has not been read yet. {self._press_r('read it')}")
        elif row.document.page_count == 0:
            self.notify(one_line(row.document.reason) or "No page of this file could be read.", markup=False)
        else:
            self.post_message(self.ReadingRequested(row.document))

    @property
    def _is_narrowed(self) -> bool:
        """Whether words are being typed or have been, so that Escape shows all documents and does not go back yet."""
        return self.is_mounted and bool(self.query_one("#narrow").has_focus or self.query_one(DocumentsTable).only_words)

    @property
    def _has_scans(self) -> bool:
        return self.status is not None and any(document.pages_without_text for document in self.status.documents)

    @property
    def _has_engine(self) -> bool:
        return self.status is not None and bool(self.status.recognition.engine)

    @property
    def _remedy(self) -> str:
        """How the text of a scan comes to be recognised here: with a key, or once an engine is installed."""
        return "press t" if self._has_engine or self.status is None else one_line(self.status.recognition.remedy)

    @property
    def _row_here(self) -> LibraryRow | None:
        return self.query_one(DocumentsTable).row_here

    def _show(self) -> None:
        status = self.status
        summary = self._summary
        if status is None and self._building:
            summary = "The documents are being read. Questions can be answered when this is done."
        elif status is None and self._built:
            summary = "Opening the index…"
        self.query_one("#library-summary", Static).update(Content(summary))
        differences = status.changes if status else CorpusChanges(added=tuple(self._catalogue))
        rows = library_rows(status.documents if status else (), differences, self._catalogue)
        self.edited = sum(row.state.endswith("edited") for row in rows)
        changes = changes_words(differences, edited=self.edited) if status else ""
        changed = self.query_one("#library-changes", Static)
        changed.set_class(bool(changes) and not self._built, "-shown")
        changed.update(Content(f"The folder has changed since: {changes}. Press r to update the index."))
        self.query_one(DocumentsTable).show_rows(rows)
        self._point()
        self.query_one("#legend").set_class(any(row.inferred for row in rows), "-shown")
        problems = status.problems if status else ()
        box = self.query_one("#problems")
        box.set_class(bool(problems), "-shown")
        box.border_title = count(len(problems), "problem")
        box.query_one(Static).update(Content("\n").join(_problem_line(problem, self._remedy) for problem in problems))
        self.set_class(self._building, "-building")
        self._show_detail()
        self.refresh_bindings()

    def _show_detail(self) -> None:
        row = self._row_here
        how = "" if self._building or self._built else ", press r"
        is_scan = row is not None and row.document is not None and row.document.state is DocumentState.UNREADABLE
        remedy = "press t for its text (OCR) · " if is_scan and not self._building and self._has_engine else ""
        needs = f"for its text (OCR): {self._remedy}" if is_scan and not self._has_engine and self._remedy else ""
        self.query_one("#row-detail", Static).update(_detail(row, how=how, remedy=remedy, needs=needs) if row else Content(""))

    def _point(self) -> None:
        """Go to what was added, as soon as it is in the table."""
        table, narrow = self.query_one(DocumentsTable), self.query_one("#narrow", Input)
        if self._to_point_at and table.go_to_any(self._to_point_at):
            self._to_point_at = ()
            if not table.only_words:
                narrow.value = ""

    def _press_r(self, to: str) -> str:
        """Say what `r` is good for; it does nothing while a build is under way, which may not know of the file."""
        return f"Press r again to {to} when this reading has ended." if self._building else f"Press r to {to}."


def _detail(row: LibraryRow, *, how: str, remedy: str, needs: str) -> Content:
    """Say of a document what its row has no room for, how the index takes it up where it lags behind, and what a scan needs."""
    lag = f"{row.lag}{how} · " if row.lag else ""  # first: the line may be cut
    more = [one_line(value) for name in ("kind", "status") if (value := row.values.get(name, ""))]
    if row.document and row.document.url:
        more.append(one_line(row.document.url))
    more += [needs] if needs else []
    why = f" · {row.why}" if row.why else ""
    return Content.assemble(
        (f"{lag}{remedy}", "$text-warning"), one_line(row.path), (why, "$text-error"), "".join(f" · {part}" for part in more)
    )


def _fields(row: CatalogueRow | None) -> dict[str, str]:
    return {name: str(getattr(row, name, None) or "") for name in FIELDS}


def _files_words(paths: tuple[str, ...]) -> str:
    return one_line(paths[0]) if len(paths) == 1 else count(len(paths), "PDF")


def _refused_words(problems: tuple[Problem, ...]) -> str:
    """Name what was not taken in: each of a few, else how many for each reason."""
    if len(problems) <= _NAMED_ONE_BY_ONE:
        return "\n".join(f"{one_line(Path(one.path).name)}: {one_line(f'{one.reason} {one.hint}')}" for one in problems)
    reasons = Counter(one_line(problem.reason) for problem in problems)
    return "\n".join(f"{count(number, 'file')}: {reason}" for reason, number in reasons.most_common())


def _problem_line(problem: Problem, recognising: str) -> Content:
    page = f", page {problem.page_number}" if problem.page_number else ""
    hint = f" {one_line(problem.hint)}".replace("stratbot index --ocr", recognising).rstrip()
    reason = one_line(problem.reason).rstrip(".")
    return Content.assemble((f"{one_line(problem.path)}{page}", "bold"), f"  {reason}.", (hint, "$foreground-muted"))
