"""The screen of an analysis: work in the background, its report as a table, and beside it the page of what the cursor stands on.

It knows no analysis: what it asks, works out and shows is in the record. A worker calls the lens, posts what comes of it, and a
handler shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import DataTable, Input, ProgressBar, Static
from textual.worker import get_current_worker

from stratbot.analyses import Analysis, Asked, Kind, Narrowed, Option, Work
from stratbot.errors import CancelledError, SettingsError, StratbotError
from stratbot.export.report import Bars, Prose, Report, Shown, Table
from stratbot.export.tones import TONES
from stratbot.export.wording import count
from stratbot.files import typed_path
from stratbot.tui.lens import Lens
from stratbot.tui.messages import CorrectionSaid
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.ask_path import AskPathScreen
from stratbot.tui.screens.ask_run import AskRunScreen
from stratbot.tui.screens.dialogue import Dialogue, leave
from stratbot.tui.screens.export import ExportScreen, Writable, document_folder, hand_over
from stratbot.tui.screens.page_keys import PageScreen
from stratbot.tui.screens.pick_documents import PickDocumentsScreen
from stratbot.tui.serial import SerialAssistant
from stratbot.tui.widgets.answer_body import Place
from stratbot.tui.widgets.bars import BarsView
from stratbot.tui.widgets.evidence_side import EvidenceSide
from stratbot.tui.widgets.keys_footer import WIDE, KeysFooter
from stratbot.tui.widgets.lens_table import LensRow, LensTable, columns_of
from stratbot.tui.widgets.notice_line import NoticeLine
from stratbot.tui.widgets.scope_bar import ScopeBar
from stratbot.tui.wording import error_words, page_words, quoted, remedy_here
from stratbot.types import Citation, Document, Filters

CORRECTED = f"{TONES['corrected'].sign} {TONES['corrected'].words}"
"""What the legend says while a corrected cell is on the table; else nobody wonders what the sign means."""
LEAST_NEEDED = (
    "copy_quote",
    "open_pdf",
    "toggle_picture",
    "app.lens_menu",
    "sort_here",
    "find",
    "export",
    "step_page(1)",
    "step_evidence(1)",
    "back",
)
"""Keys that are left out where there is no room for all, the first of them first."""
MOST_STRATEGIES = 4
"""Strategies that stand beside each other."""
SIDE_SHARE = 0.42
"""Of the screen's width, what a page beside the table gets at most."""
LEAST_SIDE = 34
"""Cells below which no page is shown beside a table."""


class AnalysisScreen(PageScreen):
    """Runs one analysis, shows its report as a table, and the evidence of what the cursor stands on."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-short"), (32, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "choose", "Choose", id="lens-choose", tooltip="Choose something else to look at or to compare with"),
        Binding("plus,equals_sign", "change(1)", "More", id="lens-more-of-it", tooltip="One more, or the year after"),
        Binding("minus", "change(-1)", "Less", id="lens-less-of-it", tooltip="One less, or the year before"),
        Binding("slash", "find", "Find", id="lens-find", tooltip="Show only the rows that hold some words"),
        Binding(
            "ctrl+e",
            "export",
            "Export",
            id="lens-export",
            tooltip="Write this to a file for Word, Excel or a browser",
            priority=True,
        ),
        Binding(
            "f4",
            "narrow",
            "Narrow",
            id="lens-narrow",
            show=False,
            tooltip="Read only some of the documents: choose councils and years",
        ),
        Binding(
            "backspace",
            "widen_last",
            "Widen",
            id="lens-widen",
            show=False,
            tooltip="Take away the last thing that narrows what is read",
        ),
        Binding(
            "ctrl+r",
            "run_again",
            "Again",
            id="lens-again",
            show=False,
            tooltip="Do it again, for example after the index was built anew",
        ),
        Binding("f5", "app.lens_menu", "Analyses", id="lens-more", tooltip="Analyses: the menu that leads to another one"),
        Binding(
            "b",
            "leave",
            "Questions",
            id="lens-leave",
            show=False,
            tooltip="Back to the questions; what is being worked out goes on",
        ),
        Binding(
            "escape",
            "back",
            "Back",
            id="lens-back",
            tooltip="Stop what is being worked out; else back to the table; else back to the questions",
        ),
    ]

    @dataclass
    class Progressed(Message):
        """The work has come this far."""

        run: int
        done: int
        total: int
        detail: str

    @dataclass
    class Ready(Message):
        """The work is done."""

        run: int
        asked: Asked
        result: Any
        report: Report
        documents: tuple[Document, ...]
        """All of the index, to know how many pages there are to turn."""

    @dataclass
    class Failed(Message):
        """The work could not be done."""

        run: int
        error: StratbotError

    @dataclass
    class Asking(Message):
        """What can be chosen is known, so that it can be asked what to work out."""

        option: Option
        choices: tuple[Any, ...]
        """All documents and those in scope, or the former generations of the index; empty where a file is asked for."""

    @dataclass
    class ScopeChosen(Message):
        """The person wants other documents read: what narrows questions, and every screen of this kind."""

        filters: Filters

    @dataclass
    class ScopeAsked(Message):
        """The person wants to choose which documents are read."""

    @dataclass
    class PdfWanted(Message):
        """A PDF is to be opened in the system's viewer."""

        place: Place

    def __init__(
        self,
        analysis: Analysis,
        lens: Lens,
        assistant: SerialAssistant,
        *,
        scope: Callable[[], Filters],
        questions: Callable[[], tuple[str, ...]],
    ) -> None:
        """Take what to show.

        Args:
            analysis: What is worked out.
            lens: Works it out.
            assistant: Has the pages.
            scope: What questions are narrowed to; so is what is read.
            questions: Those of the conversation at hand, for an analysis that asks them again.
        """
        super().__init__()
        self.analysis = analysis
        self.lens = lens
        self.assistant = assistant
        self.scope = scope
        self.questions = questions
        self.values = analysis.values()
        """What is asked of it."""
        self.is_asked = analysis.asks is None
        """Whether it is known what to work out; else `ask` asks."""
        self.filters = Filters()
        """Those that the result is of, or the work that goes on."""
        self.asked: Asked | None = None
        """What the result is of."""
        self.result: Any = None
        self.report = Report(title="", facts=())
        """Of the result."""
        self.export_folder = document_folder()
        """Where files are written unless the person says otherwise; from then on where the last one was."""
        self._run = 0
        self._revision = -1
        self._at_work = False
        self._stop = Event()

    @property
    def is_narrowed(self) -> bool:
        """Whether the result is another one when something narrows the documents."""
        return self.analysis.narrowed in (Narrowed.READ, Narrowed.PEERS)

    # What is shown of a report.

    def fill(self) -> None:
        """Show the report in the table, and its drawing below."""
        table = self.report.table()
        if table is not None:
            columns, rows = columns_of(table)
            cited = [column.key for column in columns if any(row.cells[int(column.key)].citations for row in rows)]
            here = ("", cited[0] if table.by_cell and cited and not self.table.row_count else "")
            self.table.show_rows(columns, rows, by_cell=table.by_cell, order=self.table.order, here=here)
        else:
            self.table.put_away()
        bars = [one for one in self.report.sections if isinstance(one, Bars) and one.shown is Shown.ALWAYS]
        self.set_class(bool(bars), "-drawn")
        if bars:
            self.query_one(BarsView).show(bars[0])

    def summary(self) -> str:
        """What the result comes to, in a sentence or two."""
        first = next((one for one in self.report.sections if isinstance(one, Prose)), None)
        return self.report.summary or (" ".join(first.paragraphs) if first else "")

    def legend(self) -> Content:
        """Verdicts stand in words; only the sign of a correction is to be explained."""
        tables = [one for one in self.report.sections if isinstance(one, Table)]
        return Content(CORRECTED if any(cell.is_corrected for one in tables for row in one.rows for cell in row) else "")

    def told(self) -> Content:
        """What is to be said of what the cursor stands on."""
        row = self.table.row_here
        return told_of_row(row) if row else Content("")

    def go_in(self) -> bool:
        """Go into the row or cell under the cursor, where that is more than its page; whether it was."""
        return False

    def corrected(self, said: Sequence[CorrectionSaid]) -> None:
        """Take note that verdicts are others: the result is worked out again when the screen is next looked at."""

    def go_out(self) -> bool:
        """Go back to the view before; whether there was one."""
        return False

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What can be looked up where the cursor stands."""
        return self.table.citations_here

    @property
    def aside(self) -> str:
        """What is shown beside the screen's name."""
        return self.report.subject if self.result is not None else ""

    # The screen.

    def compose(self) -> ComposeResult:
        """Stack the sentence, the work that goes on, and the table beside the page."""
        with Horizontal(id="lens-head"):
            yield Static(id="lens-title", markup=False)
            yield Static(id="lens-ways", markup=False)
        yield ScopeBar(self.analysis.narrowed.value, hint=" F4 chooses, ⌫ widens")
        yield Static(id="lens-summary", markup=False)
        with Horizontal(id="lens-progress"):
            yield Static(id="lens-step", markup=False)
            yield ProgressBar(total=None, show_eta=False, show_percentage=False)
        yield Input(placeholder="Words that the rows shown must hold", id="lens-find", compact=True)
        with Horizontal(id="lens-desk"):
            with Vertical(id="lens-left"):
                yield from self.compose_above()
                yield LensTable()
                yield from self.compose_below()
            yield EvidenceSide(self.assistant)
        yield NoticeLine()
        yield KeysFooter(LEAST_NEEDED)

    def compose_above(self) -> ComposeResult:
        """Stand above the table: nothing, unless a screen has more to say there."""
        yield from ()

    def compose_below(self) -> ComposeResult:
        """Stand below the table."""
        yield Static(id="lens-detail", markup=False)
        with VerticalScroll(id="lens-plot"):
            yield BarsView()

    def on_mount(self) -> None:
        """Begin, or ask what with."""
        self.table.focus()
        self._show_title()

    def on_screen_resume(self) -> None:
        """Begin, where that is due."""
        self.begin_if_due()

    def begin_if_due(self) -> None:
        """Begin what has not begun, and do again what may be out of date, or is of other documents than those wanted."""
        if self.filters != self.scope():
            self._take_scope()
        if self._at_work:
            return
        if not self.is_asked:
            if self.result is None and self._run == 0:
                self._run = 1
                self.call_after_refresh(self.ask)
        elif self.result is None or self._revision != self.lens.revision:
            self.start()

    @property
    def table(self) -> LensTable:
        """The table."""
        return self.query_one(LensTable)

    @property
    def side(self) -> EvidenceSide:
        """The page beside it."""
        return self.query_one(EvidenceSide)

    # The work.

    def start(self) -> None:
        """Work it out."""
        self._run += 1
        self._at_work = True
        self._revision = self.lens.revision
        self._stop = Event()
        self.add_class("-running")
        self.query_one("#lens-step", Static).update(Content(f"{self.analysis.doing}…  Esc stops it."))
        self.query_one(ProgressBar).update(total=None, progress=0)
        if self.result is None:
            self._say("")
        asked = Asked(analysis=self.analysis, values=dict(self.values), filters=self.filters, options=self.lens.options)
        self.work_out(self._run, self._stop, asked)

    @work(thread=True, group="lens")
    def work_out(self, run: int, stop: Event, asked: Asked) -> None:
        """Call the lens."""
        worker = get_current_worker()

        def progress(_doing: str, done: int, total: int, detail: str) -> None:
            self.post_message(self.Progressed(run, done, total, detail))

        def cancelled() -> bool:
            return stop.is_set() or worker.is_cancelled

        try:
            if asked.filters and self.is_narrowed and not self.lens.documents(asked.filters):
                raise SettingsError("No document is left here.", hint="F4 chooses others, Backspace takes the last choice away")
            found = self.lens.compute(asked, Work(progress=progress, cancelled=cancelled))
            outcome: Message = self.Ready(run, asked, found, self.analysis.report(found, asked), self.lens.documents())
        except CancelledError:
            return  # whoever asked for it has been told
        except StratbotError as error:
            outcome = self.Failed(run, error)
        if not cancelled():
            self.post_message(outcome)

    @on(Progressed)
    def progressed(self, event: Progressed) -> None:
        """Show how far it is."""
        if event.run == self._run and self._at_work:
            detail = f", {one_line(event.detail)}" if event.detail else ""
            words = f"{self.analysis.doing}: {event.done:,} of {event.total:,}{detail}.  Esc stops it."
            self.query_one("#lens-step", Static).update(Content(words))
            self.query_one(ProgressBar).update(total=event.total or None, progress=event.done)

    @on(Ready)
    def ready(self, event: Ready) -> None:
        """Show the result."""
        if event.run != self._run:
            return
        self._ended()
        self.asked, self.result, self.report = event.asked, event.result, event.report
        self.side.know(event.documents)
        self.show_result()

    @on(Failed)
    def failed(self, event: Failed) -> None:
        """Say why there is none."""
        if event.run == self._run:
            self._ended()
            if not self.is_asked:
                self._run = 0  # so that it is asked when the person comes back
            self._say(error_words(event.error, remedy=remedy_here(event.error)), "$text-error")

    def stop(self) -> None:
        """Stop the work."""
        self._stop.set()
        self._run += 1
        self._ended()
        if self.result is None:
            self._say("Stopped. Ctrl+R begins again; what was worked out so far is kept. Esc goes back to the questions.")
        else:
            self.notify("Stopped. What is shown is what was worked out before.")

    def show_result(self) -> None:
        """Show the result, in whichever view."""
        self.add_class("-shown")
        self._show_title()
        legend = self.legend()
        self.query_one("#lens-summary", Static).update(
            Content.assemble(one_line(self.summary()), "\n", legend) if legend.plain else Content(one_line(self.summary()))
        )
        self.fill()
        self.refresh_bindings()

    def _take_scope(self) -> None:
        """Narrow, or widen; what is shown is put away where it is of other documents."""
        self.filters = self.scope()
        self.query_one(ScopeBar).filters = self.filters if self.analysis.narrowed.value else Filters()
        self.refresh_bindings()
        if not self.is_narrowed:
            return
        if self._at_work:
            self._stop.set()
            self._run += 1
            self._ended()
        self.result = None
        self.remove_class("-shown", "-reading")
        self.table.put_away()
        self._say("")
        self._show_title()

    def _ended(self) -> None:
        self._at_work = False
        self.remove_class("-running")

    def _say(self, words: str, style: str = "") -> None:
        self.query_one("#lens-summary", Static).update(Content.styled(words, style))

    def _show_title(self) -> None:
        table = self.table
        narrowed = f"  {len(table.rows_shown):,} of {count(len(table.all_rows), 'row')} shown" if table.words else ""
        aside = f"  {one_line(self.aside)}" if self.aside else ""
        title = Content.assemble((self.analysis.title, "bold $text-primary"), (narrowed, "$text-warning"), aside)
        self.query_one("#lens-title", Static).update(title)
        self.query_one("#lens-ways", Static).update(Content.styled(self._ways(), "$foreground-muted"))

    def _ways(self) -> str:
        """Name the keys that lead away from here: the line at the bottom has no room for both everywhere."""
        keys = {active.binding.action: active.binding for active in self.active_bindings.values()}
        ways = (("app.lens_menu", "analyses"), ("back", "back"))
        return "  ".join(f"{self.app.get_key_display(keys[action]).title()} {word}" for action, word in ways if action in keys)

    # Asking.

    @work(thread=True, exclusive=True, group="ask")
    def ask(self) -> None:
        """Look what there is to choose from; then it is asked what to work out."""
        option = self.analysis.asks
        if option is None:
            return
        choices: tuple[Any, ...] = ()
        try:
            if option.kind in (Kind.STRATEGY, Kind.STRATEGIES):
                choices = (self.lens.documents(), self.lens.documents(self.filters))
            elif option.kind is Kind.RUN:
                choices = self.lens.generations()
            outcome: Message = self.Asking(option, choices)
        except StratbotError as error:
            outcome = self.Failed(self._run, error)
        self.post_message(outcome)

    @on(Asking)
    def asking(self, event: Asking) -> None:
        """Ask."""
        if self.app.screen is self:
            option = event.option
            self.app.push_screen(
                self._dialogue(option, event.choices), lambda chosen: self._answered(self._values(option, chosen))
            )

    def _dialogue(self, option: Option, choices: tuple[Any, ...]) -> Dialogue[Any]:
        """Return what asks; of documents those in scope come first, the others on demand."""
        match option.kind:
            case Kind.STRATEGY:
                return PickDocumentsScreen(choices[0], option.question, in_scope=choices[1])
            case Kind.STRATEGIES:
                return PickDocumentsScreen(choices[0], option.question, in_scope=choices[1], at_least=2, at_most=MOST_STRATEGIES)
            case Kind.RUN:
                return AskRunScreen(choices, len(self.questions()))
        given = str(self.values[option.name] or "")
        return AskPathScreen(self.analysis.title, option.question, given, may_be_empty=not option.is_needed)

    def _values(self, option: Option, chosen: Any) -> dict[str, Any] | None:
        """Return what was chosen as values of options; None where nothing was."""
        if chosen is None or chosen == ():
            return None
        match option.kind:
            case Kind.STRATEGY:
                return {option.name: chosen[0]}
            case Kind.STRATEGIES:
                return {option.name: chosen}
            case Kind.RUN:
                values = {"generation": None, "file": None, "questions": None, **chosen}
                if values["generation"] and values["file"] is None:
                    values["questions"] = self.questions()
                return values
        return {option.name: typed_path(chosen) if chosen else None}

    def _answered(self, values: dict[str, Any] | None) -> None:
        """Work out what was chosen; leave where nothing was, and nothing is shown either."""
        if values is not None:
            self.values.update(values)
            self.is_asked = True
            self.result = None
            self.start()
        elif self.result is None and not self.is_asked:
            leave(self)

    # The cursor.

    @on(LensTable.Shown)
    @on(DataTable.CellHighlighted)
    @on(DataTable.RowHighlighted)
    def cursor_moved(self, event: Message) -> None:
        """Say what the cursor stands on, and show its page."""
        event.stop()
        if self.result is not None:
            self.show_pointed()

    @on(LensTable.Shown)
    @on(events.Resize)
    def share_width(self) -> None:
        """Give the table what it needs and a page beside it the rest; where that is too little, the page opens in its place."""
        spare = self.size.width - self.table.least_width
        is_wide = self.size.width >= WIDE and spare >= LEAST_SIDE
        self.set_class(is_wide, "-wide")
        self.set_class(not is_wide, "-narrow")
        self.side.styles.width = min(round(self.size.width * SIDE_SHARE), spare) if is_wide else None

    def show_pointed(self) -> None:
        """Say what the cursor stands on, and show its page where there is room for it."""
        told, citations = self.told(), self.citations
        self.show_below(told)
        if self.has_class("-wide") or self.has_class("-reading"):
            self.side.show(told, citations)
        if self.has_class("-reading") and not citations:
            self._close_page()
        self.refresh_bindings()

    def show_below(self, told: Content) -> None:
        """Say it below the table, with the best quote unless it is in it, for where there is no page beside it."""
        parts: list[Content] = [told]
        if self.citations and one_line(self.citations[0].shown) not in told.plain:
            best = self.citations[0]
            near = ("≈ near miss, " if best.below_threshold else "") + page_words(best.page_number, best.page_label)
            parts.append(Content.assemble((f"{near}: ", "$foreground-muted"), quoted(best)))
        self.query_one("#lens-detail", Static).update(Content("\n").join(parts))

    @on(DataTable.CellSelected)
    @on(DataTable.RowSelected)
    def chosen(self, event: Message) -> None:
        """Go into the row, or to the page."""
        event.stop()
        if self.result is None or self.go_in():
            return
        if not self.citations:
            self.notify("There is no passage to show here.")
            return
        if self.has_class("-narrow"):
            self.add_class("-reading")
            self.show_pointed()
        self.call_after_refresh(self.pane.focus_page)

    def _close_page(self) -> None:
        self.remove_class("-reading")
        self.table.focus()
        self.refresh_bindings()

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys that would do nothing here."""
        if action in ("step_evidence", "step_page", "toggle_picture", "open_pdf", "copy_quote"):
            if not self.is_mounted or self.result is None:
                return False
            if action in ("step_evidence", "step_page", "toggle_picture"):
                return bool(self.citations) and (self.has_class("-wide") or self.has_class("-reading"))
            return bool(self.citations)
        if action in ("export", "find"):
            return self.result is not None
        if action == "choose":
            return self.analysis.asks is not None
        if action == "change":
            return self.analysis.steps is not None
        if action in ("widen", "widen_last"):
            return bool(self.analysis.narrowed.value and self.filters)
        return action != "narrow" or bool(self.analysis.narrowed.value)

    @property
    def page_shown(self) -> bool:
        """Whether a page is in sight."""
        return (self.has_class("-wide") or self.has_class("-reading")) and bool(self.citations)

    def action_open_pdf(self) -> None:
        """Open the PDF at the page that is shown, or at that of the best quote."""
        place = self.pane.place if self.page_shown else None
        if place is None:
            best = self.citations[0]
            place = Place(best.doc_id, best.page_number)
        self.post_message(self.PdfWanted(place))

    def action_copy_quote(self) -> None:
        """Copy the quote and its reference."""
        self.copy_quote((self.pane.citation if self.page_shown else None) or self.citations[0])

    def action_find(self) -> None:
        """Ask for the words."""
        box = self.query_one("#lens-find", Input)
        box.display = True  # at once, not by a class: what is typed right after the key has to reach it
        self.set_focus(box)

    @on(Input.Changed, "#lens-find")
    def words_typed(self, event: Input.Changed) -> None:
        """Narrow the table while words are typed."""
        event.stop()
        self.table.find_words(event.value.strip())
        self._show_title()

    @on(Input.Submitted, "#lens-find")
    def words_entered(self, event: Input.Submitted) -> None:
        """Go to what was found."""
        event.stop()
        self.query_one("#lens-find").display = bool(self.table.words)
        self.table.focus()

    def action_export(self) -> None:
        """Write the result to a file."""
        assert self.asked is not None
        shown = Writable(self.analysis.title, self.analysis.title, partial(self.analysis.report, self.result, self.asked))
        screen = ExportScreen(shown, folder=self.export_folder, first="html", title=self.analysis.title)
        self.app.push_screen(screen, self._exported)

    def _exported(self, path: Path | None) -> None:
        if path is not None:
            self.export_folder = path.absolute().parent
            hand_over(self.app, path)

    def action_choose(self) -> None:
        """Ask for something else."""
        self.ask()

    def action_change(self, step: int) -> None:
        """Take one more or one less, or another year."""
        option = self.analysis.steps
        if option is not None and self.values[option.name] + step >= 1:
            self.values[option.name] += step
            self.start()

    def action_narrow(self) -> None:
        """Choose which documents are read."""
        self.post_message(self.ScopeAsked())

    def action_widen(self) -> None:
        """Read all documents again."""
        self.post_message(self.ScopeChosen(Filters()))

    def action_widen_last(self) -> None:
        """Take away the last thing that narrows."""
        self.query_one(ScopeBar).drop_last()

    @on(ScopeBar.Changed)
    def chip_gone(self, event: ScopeBar.Changed) -> None:
        """Read the documents that are left in scope."""
        event.stop()
        self.post_message(self.ScopeChosen(event.filters))

    def action_run_again(self) -> None:
        """Work it out again."""
        if not self.is_asked:
            self.ask()
        elif not self._at_work:
            self.start()

    def action_leave(self) -> None:
        """Back to the questions; the work goes on."""
        leave(self)

    def action_back(self) -> None:
        """Stop the work; else undo what was done last; else back to the questions."""
        box = self.query_one("#lens-find", Input)
        if box.has_focus or self.table.words:
            box.value = ""
            box.display = False
            self.table.find_words("")
            self._show_title()
            self.table.focus()
        elif self._at_work:
            self.stop()
        elif self.has_class("-reading"):
            self._close_page()
        elif self.focused not in (None, self.table):  # on the page, or scrolling what stands below
            self.table.focus()
        elif not self.go_out():
            leave(self)


def told_of_row(row: LensRow) -> Content:
    """Say of a row what its report says: the first line beside its name, the others below, the last of them muted."""
    first, *others = row.told or ("",)
    parts = [Content.assemble((one_line(row.name), "bold"), f": {one_line(first)}" if first else "")]
    parts += [Content(one_line(line)) for line in others[:-1]]
    parts += [Content.styled(one_line(line), "$foreground-muted") for line in others[-1:]]
    return Content("\n").join(parts)
