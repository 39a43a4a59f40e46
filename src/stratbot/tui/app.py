"""The terminal UI: holds the screens together, loads the assistant and builds the index in the background."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Event, Lock
from typing import ClassVar

from platformdirs import user_state_dir
from textual import events, on, work
from textual._context import active_message_pump
from textual.actions import ActionParseResult
from textual.app import App, ScreenStackError
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, Provider
from textual.content import Content
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.errors import NoWidget
from textual.notifications import SeverityLevel
from textual.screen import ModalScreen
from textual.theme import ThemeProvider
from textual.widget import MountError
from textual.worker import get_current_worker

from stratbot.assistant import Companion
from stratbot.corpus.intake import paths_in
from stratbot.errors import CancelledError, IndexMissingError, SettingsError, StratbotError
from stratbot.files import file_there
from stratbot.tui.clipboard import copy_to_system
from stratbot.tui.history import QuestionHistory
from stratbot.tui.key_order import KeyOrder
from stratbot.tui.keys import config_folder, load_keymap
from stratbot.tui.lens import Lens
from stratbot.tui.messages import (
    AssistantWarmed,
    BuildFailed,
    BuildFinished,
    BuildProgressed,
    BuildStopped,
    CorrectionFailed,
    CorrectionSaid,
    CorrectionsWritten,
    DocumentsListed,
    IndexAbsent,
    StatusFailed,
    StatusReady,
    WarmingFailed,
)
from stratbot.tui.plaintext import one_line
from stratbot.tui.preferences import load_preference, save_preference
from stratbot.tui.screens.analysis import AnalysisScreen
from stratbot.tui.screens.chat import ChatScreen
from stratbot.tui.screens.dialogue import Palette, leave
from stratbot.tui.screens.library import LibraryScreen
from stratbot.tui.serial import SerialAssistant
from stratbot.tui.sessions import ConversationStore, default_folder
from stratbot.tui.themes import DEFAULT_THEME, THEMES, quiet_cursor
from stratbot.tui.widgets.conversation import Conversation, Wording
from stratbot.tui.widgets.notice_line import NoticeLine
from stratbot.tui.widgets.status_bar import StatusBar
from stratbot.tui.wording import changes_words, error_words, progress_words
from stratbot.types import BuildProgress, BuildStage

_PROGRESS_INTERVAL_S = 0.1
"""Between two steps of the same stage that are shown; a build reports many more."""


def _commands() -> type[Provider]:
    from stratbot.tui.commands import Commands  # like the screens below: nothing that the first picture can do without

    return Commands


def _changeable_bindings() -> Iterator[Binding]:
    """Go through all bindings that can be changed; nothing is loaded until somebody looks at the first."""
    from stratbot.tui.screens.help import changeable_bindings

    yield from changeable_bindings(StratbotApp.BINDINGS)


class StratbotApp(App[None]):
    """Asks an assistant, shows what it answers, and keeps its index."""

    TITLE = "stratbot"
    CSS_PATH: ClassVar = ["app.tcss", "asking.tcss", "lens.tcss"]
    COMMANDS: ClassVar = {_commands}

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="help", tooltip="Explain the keys, those that work here first"),
        Binding("question_mark", "help", "Help", id="help-sign", show=False, tooltip="The same, wherever no text is typed"),
        Binding(
            "f3,ctrl+l",
            "library",
            "Library",
            id="library",
            show=False,
            tooltip="See the documents, what could not be read, and what is new",
        ),
        Binding(
            "f5",
            "lens_menu",
            "Analyses",
            id="lens-menu",
            show=False,
            tooltip="Analyses of many strategies: policy topics, delivery audit, gaps, comparison, timeline and more",
        ),
        Binding(
            "ctrl+p",
            "command_palette",
            "Menu",
            id="menu",
            show=False,
            tooltip="List all that can be done here, and the colours",
            priority=True,
        ),
        Binding("ctrl+q", "quit", "Quit", id="quit", tooltip="Leave the program", priority=True),
    ]

    def __init__(
        self,
        assistant: Companion,
        corpus_dir: Path,
        *,
        state_dir: Path | None = None,
        conversations_dir: Path | None = None,
        config_dir: Path | None = None,
        suggesting: bool = True,
        wording: Wording | None = None,
        options: tuple[str, ...] = (),
    ) -> None:
        """Take the assistant; nothing is called before the first screen is painted.

        Args:
            assistant: Called from worker threads, one call at a time; `build` alone may run beside another call.
            corpus_dir: Named to the person; only the assistant reads it.
            state_dir: Where the questions asked and the theme are kept; the user's state directory if None.
            conversations_dir: Where conversations are kept; if None, as `sessions.default_folder` says.
            config_dir: Where the person's own keys are; if None, as `keys.config_folder` says.
            suggesting: Whether to look for questions to go on with.
            wording: Has a language model word an answer; None where there is no such model.
            options: What names the folders and models on the command line, as `Settings.options` returns it.
        """
        super().__init__()
        self.assistant = SerialAssistant(assistant)
        self.lens = Lens(assistant, options)
        self.corpus_dir = corpus_dir
        state_dir = state_dir or Path(user_state_dir("stratbot"))
        self.history = QuestionHistory(state_dir / "questions.txt")
        self._theme_path = state_dir / "theme.txt"
        self._keeping_path = state_dir / "keeping.txt"
        self._conversations_dir = conversations_dir or default_folder()
        self.keys_path = (config_dir or config_folder()) / "keys.toml"
        for theme in THEMES:
            self.register_theme(theme)
        chosen = load_preference(self._theme_path)
        self.theme = chosen if chosen in self.available_themes else DEFAULT_THEME
        corpus = str(corpus_dir.absolute())
        self.chat = ChatScreen(
            self.assistant,
            self.history,
            store=self._store(),
            corpus=corpus,
            suggesting=suggesting,
            wording=wording,
            options=options,
        )
        self.library = LibraryScreen(corpus_dir)
        self._has_index = False
        self._building = False
        self._stop_building = Event()
        self._trouble: StratbotError | None = None
        self._said: deque[CorrectionSaid] = deque()
        """Corrections that are still to be written."""
        self._writing = Lock()
        self._key_order = KeyOrder(self)

    def get_default_screen(self) -> ChatScreen:
        """Begin with the questions."""
        return self.chat

    def on_mount(self) -> None:
        """Show the question box at once and load behind it."""
        self.theme_changed_signal.subscribe(self, lambda theme: self._keep_preference(self._theme_path, theme.name))
        self.install_screen(self.library, "library")
        try:
            self.set_keymap(load_keymap(self.keys_path, _changeable_bindings()))
        except SettingsError as error:
            self.call_after_refresh(self.notify, error_words(error), severity="warning", timeout=20, markup=False)
        try:
            self.history.load()
        except OSError as error:
            self.call_after_refresh(self.chat.conversation.tell_of_history, error)
        self.call_after_refresh(self.load)

    # Loading.

    @work(thread=True, exclusive=True, group="load")
    def load(self) -> None:
        """List the documents, load the model, then compare the index with the folder."""
        worker = get_current_worker()
        try:
            documents = self.assistant.documents()
            self.post_message(DocumentsListed(documents))
            self.assistant.warm_up()
            if not worker.is_cancelled:
                self.post_message(AssistantWarmed())
        except IndexMissingError as error:
            self.post_message(IndexAbsent(error))
        except StratbotError as error:
            self.post_message(WarmingFailed(error))
        else:
            self.compare()

    @work(thread=True, exclusive=True, group="status")
    def compare(self) -> None:
        """Compare the index with the folder."""
        try:
            outcome: StatusReady | StatusFailed = StatusReady(self.assistant.status())
        except StratbotError as error:
            outcome = StatusFailed(error)
        self.post_message(outcome)

    @on(DocumentsListed)
    def documents_listed(self, event: DocumentsListed) -> None:
        """Show what can be asked about."""
        self._has_index = True
        self.chat.show_documents(event.documents)
        self.chat.conversation.wait_for("Loading the model")

    @on(AssistantWarmed)
    def assistant_warmed(self) -> None:
        """Answer what was asked meanwhile."""
        self._trouble = None
        self.chat.show_trouble(None)
        self.chat.conversation.wait_for("")
        self.chat.conversation.warmed()

    @on(IndexAbsent)
    def index_absent(self, event: IndexAbsent) -> None:
        """Explain what to do, and offer to do it."""
        self._has_index = False
        self._trouble = event.error
        self.library.show_error(event.error)
        self.chat.show_trouble(event.error)
        self.chat.conversation.wait_for("")
        from stratbot.tui.screens.first_run import FirstRunScreen

        self.push_screen(FirstRunScreen(self.corpus_dir), self._first_run_answered)

    @on(WarmingFailed)
    def warming_failed(self, event: WarmingFailed) -> None:
        """Say what is wrong; each question asked will say so too, until it is put right."""
        self._trouble = event.error
        self.chat.show_trouble(event.error)
        self.library.say("")  # what a build came to is not true if its index cannot be used
        self.chat.conversation.wait_for("")
        self.compare()

    @on(StatusReady)
    def status_ready(self, event: StatusReady) -> None:
        """Show the library, and whether it is out of date."""
        self.library.show_status(event.status)
        self.chat.conversation.show_generation(event.status.generation)
        self._show_changes()

    @on(LibraryScreen.FolderSeen)
    def folder_seen(self) -> None:
        """Show whether documents are described otherwise than the index has it."""
        self._show_changes()

    def _show_changes(self) -> None:
        status = self.library.status
        changes = changes_words(status.changes, edited=self.library.edited) if status else ""
        self.chat.query_one(StatusBar).notice = f"{changes} (F3)" if changes else ""

    @on(StatusFailed)
    def status_failed(self, event: StatusFailed) -> None:
        """Say why the library cannot be shown."""
        self.library.show_error(event.error)

    # Building.

    @on(LibraryScreen.BuildRequested)
    def build_requested(self, event: LibraryScreen.BuildRequested) -> None:
        """Begin a build."""
        self.start_build(rebuild=event.rebuild, ocr=event.ocr)

    @on(LibraryScreen.StopRequested)
    def stop_requested(self) -> None:
        """Let the build stop at the next chance it has."""
        self._stop_building.set()
        self.chat.query_one(StatusBar).work = "Stopping"

    def start_build(self, *, rebuild: bool = False, ocr: bool = False) -> None:
        """Begin a build, unless one is under way."""
        if self._building:
            return
        self._building = True
        self._stop_building.clear()
        self.library.show_building(True)
        self.chat.show_trouble(None)
        if self._has_index:
            self.chat.query_one(StatusBar).work = "Reading the documents"
        else:
            self.chat.conversation.wait_for("Waiting for the documents to be read")
        self.build(rebuild, ocr)

    @work(thread=True, group="build")
    def build(self, rebuild: bool, ocr: bool) -> None:
        """Bring the index up to date."""
        worker = get_current_worker()
        shown_at: dict[BuildStage, float] = {}

        def progressed(progress: BuildProgress) -> None:
            now = time.monotonic()
            if progress.done >= progress.total or now - shown_at.get(progress.stage, 0.0) >= _PROGRESS_INTERVAL_S:
                shown_at[progress.stage] = now
                self.post_message(BuildProgressed(progress))

        def cancelled() -> bool:
            return self._stop_building.is_set() or worker.is_cancelled  # the latter when the program is left

        try:
            report = self.assistant.build(rebuild=rebuild, ocr=ocr, progress=progressed, cancelled=cancelled)
        except CancelledError:
            self.post_message(BuildStopped())
        except StratbotError as error:
            self.post_message(BuildFailed(error))
        else:
            self.post_message(BuildFinished(report))

    @on(BuildProgressed)
    def build_progressed(self, event: BuildProgressed) -> None:
        """Show how far the build is, wherever the person looks."""
        self.library.show_progress(event.progress)
        if not self._stop_building.is_set():
            self.chat.query_one(StatusBar).work = progress_words(event.progress)

    @on(BuildFinished)
    def build_finished(self, event: BuildFinished) -> None:
        """Take up the new index."""
        self._build_ended()
        self.lens.moved_on()
        if isinstance(self.screen, AnalysisScreen):
            self.screen.begin_if_due()
        words = self.library.show_built(event.report)
        if self.library not in self.screen_stack:
            self.notify(words, timeout=20, markup=False)
        self.chat.conversation.wait_for("Loading the model" if not self._has_index else "")
        self.load()

    @on(BuildStopped)
    def build_stopped(self) -> None:
        """Go on with the index as it was."""
        self._build_ended()
        self.chat.show_trouble(self._trouble)
        self.notify("Reading was stopped. Everything is as it was.")
        self.chat.conversation.wait_for("")

    @on(BuildFailed)
    def build_failed(self, event: BuildFailed) -> None:
        """Say why, and go on with the index as it was."""
        self._build_ended()
        self.chat.show_trouble(self._trouble)
        self.notify(error_words(event.error), title="The documents could not be read", severity="error", timeout=20, markup=False)
        self.chat.conversation.wait_for("")

    def _build_ended(self) -> None:
        self._building = False
        self.library.show_building(False)
        self.chat.query_one(StatusBar).work = ""

    # Corrections: said in an answer or in the matrix, and shown in both.

    @on(CorrectionSaid)
    def correction_said(self, event: CorrectionSaid) -> None:
        """Have it written down, after what was said before it."""
        self._said.append(event)
        self.write_corrections()

    @work(thread=True, group="correct")
    def write_corrections(self) -> None:
        """Write all that waits, or take it back; unless that is done already."""
        with self._writing:
            written: list[CorrectionSaid] = []
            while self._said:
                said = self._said.popleft()
                one = said.correction
                try:
                    if said.is_taken_back:
                        self.lens.uncorrect(one.path, one.theme_id, one.topic)
                    else:
                        self.lens.correct(one)
                    written.append(said)
                except StratbotError as error:
                    self.post_message(CorrectionFailed(error))
            if written:
                self.post_message(CorrectionsWritten(tuple(written)))

    @on(CorrectionsWritten)
    def corrections_written(self, event: CorrectionsWritten) -> None:
        """Say so, and show what stands now wherever it is shown."""
        last = event.said[-1]
        what = "taken out of" if last.is_taken_back else "written to"
        self.notify(f"{one_line(last.correction.path)}: {what} corrections.csv beside the PDFs.", markup=False)
        self.chat.conversation.corrected([said.correction for said in event.said])
        for screen in self.screen_stack:
            if isinstance(screen, AnalysisScreen):
                screen.corrected(event.said)

    @on(CorrectionFailed)
    def correction_failed(self, event: CorrectionFailed) -> None:
        """Say why nothing was written."""
        self.notify(error_words(event.error), severity="error", timeout=15, markup=False)
        self.chat.conversation.correction_failed()

    # What is said, and what is typed.

    def get_css_variables(self) -> dict[str, str]:
        """Draw the cursor of Textual's own themes so that text can be read on it."""
        variables = super().get_css_variables()
        theme = self.current_theme
        return variables if theme in THEMES or theme.ansi else {**variables, **quiet_cursor(variables)}

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say what has happened: one thing at a time, in a line of its own that covers nothing."""
        if markup:  # Textual's own notices have it; ours may hold names of files, and are never read as markup
            message, markup = Content.from_markup(message).plain, False
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)
        words = f"{title}: {message}" if title else message
        seconds = timeout or max(6, len(words) / 12)
        for screen in reversed(self.screen_stack):  # a dialogue has no line for it, the screen below has
            if screen.is_mounted and (lines := screen.query(NoticeLine)):
                lines.first().show(words, severity=severity, seconds=seconds)
                break

    def action_help_quit(self) -> None:
        """Say how to leave: Ctrl+C copies, and does not end a program that somebody has work in."""
        self.notify(f"Press {self.quit_key} to quit. (Ctrl+C only copies text that is selected.)")

    @property
    def quit_key(self) -> str:
        """The key that ends the program, as it is written on the keyboard."""
        keymap = self._keymap  # Textual has no public way to read back what `set_keymap` was given
        return " or ".join(key.strip().title() for key in keymap.get("quit", "ctrl+q").split(","))

    def on_notify(self) -> None:
        """Take the notice before away: where notices pile up, they cover what they are about."""
        self.clear_notifications()

    async def on_event(self, event: events.Event) -> None:
        """Take one key after the other, and let letters typed anywhere over the questions reach the question box."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            try:
                screen = self.screen
            except ScreenStackError:  # the program is ending
                return
            if self._key_order.holds(event):
                return
            if screen is self.chat and self.chat.typing.takes(event):
                self._key_order.release()
                return
            is_typed = event.is_printable and self.focused is self.chat.question_box  # what goes into it stays in order
            goes_to = self.focused or screen
            await super().on_event(event)
            if is_typed:
                self._key_order.release()
            else:
                self._key_order.follow(goes_to, event.key)
            return
        if isinstance(event, events.Paste) and not event.is_forwarded and self._takes_dropped(event.text):
            return
        if isinstance(event, events.MouseDown | events.MouseMove) and self._is_drawn_only(event.x, event.y):
            return
        await super().on_event(event)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action; a screen that is not filled yet does not do what it lacks the widgets for."""
        is_filled = self.screen.is_mounted
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except NoMatches:
            if is_filled:
                raise
            return False

    def _handle_exception(self, error: Exception) -> None:
        """Let go what a screen misses that is left, or the app with it, before it was filled: nothing is put into it any more."""
        pump = active_message_pump.get(None)
        is_leaving = isinstance(pump, DOMNode) and (
            not pump.is_attached or any(node._pruning or node._closing for node in pump.ancestors_with_self)
        )
        if not (isinstance(error, NoMatches | MountError) and is_leaving):
            super()._handle_exception(error)

    def _is_drawn_only(self, x: int, y: int) -> bool:
        """Whether the widget that is seen somewhere is taken away already: Textual would begin to select text in its parent."""
        try:
            widget, _ = self.get_widget_at(x, y)
        except (NoWidget, ScreenStackError):
            return False
        return not widget.is_attached

    def _takes_dropped(self, text: str) -> bool:
        """Add PDFs that are dropped elsewhere than on the library, which takes them itself; return whether they were that."""
        if isinstance(self.screen, ModalScreen | LibraryScreen):
            return False
        paths = paths_in(text)
        if not paths or not all(path.is_absolute() and path.suffix.lower() == ".pdf" and file_there(path) for path in paths):
            return False
        self.action_library()
        self.library.take_in(paths)
        return True

    def search_themes(self) -> None:
        """List the colours there are: themes are what strategies are read for."""
        self.push_screen(Palette(providers=[ThemeProvider], placeholder="Search for colours…"))

    def get_key_display(self, binding: Binding) -> str:
        """Write a key as it stands on the keyboard: "Ctrl+Q", where Textual has "^q"."""
        if binding.key_display:
            return binding.key_display
        key = binding.key.partition(",")[0]
        named = "ctrl+" in key or (key.startswith("f") and key[1:].isdecimal())
        return key.title() if named else super().get_key_display(binding)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to keep conversations only while they are not kept, and the other way round."""
        if action in ("keep_conversations", "stop_keeping_conversations"):
            return (self.chat.store is None) is (action == "keep_conversations")
        return super().check_action(action, parameters)

    def action_keep_conversations(self) -> None:
        """Keep conversations from now on, in later runs too."""
        self._keep_preference(self._keeping_path, "on")
        if self._conversations_dir is None:
            self.notify("STRATBOT_CONVERSATIONS says off: conversations are not kept.", severity="warning", markup=False)
            return
        self.chat.keep_in(self._store())
        self.notify(f"Conversations are kept in {self._conversations_dir}", markup=False)

    def action_stop_keeping_conversations(self) -> None:
        """Keep no conversations from now on, in later runs neither."""
        self._keep_preference(self._keeping_path, "off")
        self.chat.keep_in(None)
        self.notify("Conversations are not kept any more. Those kept so far stay where they are.", markup=False)

    def _store(self) -> ConversationStore | None:
        wanted = load_preference(self._keeping_path) != "off"
        return ConversationStore(self._conversations_dir) if wanted and self._conversations_dir else None

    def _keep_preference(self, path: Path, value: str) -> None:
        try:
            save_preference(path, value)
        except OSError as error:
            words = f"This is so until you leave: it could not be written to {path} ({error.strerror})."
            self.call_later(self.notify, words, severity="warning", markup=False)

    # Moving about.

    @on(LibraryScreen.ReadingRequested)
    def reading_requested(self, event: LibraryScreen.ReadingRequested) -> None:
        """Show a document's pages beside the questions."""
        leave(self.library)
        self.chat.read_document(event.document)

    @on(LibraryScreen.FolderChanged)
    def folder_changed(self) -> None:
        """Compare the index with the folder anew."""
        if self._has_index:
            self.compare()

    @on(LibraryScreen.PdfRequested)
    def pdf_requested(self, event: LibraryScreen.PdfRequested) -> None:
        """Open a PDF; the chat screen knows how, and tells of it wherever the person is."""
        self.chat.show_pdf(event.place)

    @on(AnalysisScreen.PdfWanted)
    def pdf_wanted(self, event: AnalysisScreen.PdfWanted) -> None:
        """Open a PDF from a screen of the lens."""
        self.chat.show_pdf(event.place)

    def action_lens_menu(self) -> None:
        """List what reads strategies side by side."""
        from stratbot.tui.screens.lens_menu import LensMenuScreen

        if not isinstance(self.screen, ModalScreen):
            self.push_screen(LensMenuScreen(), lambda key: self.action_lens(key) if key else None)

    def action_lens(self, key: str) -> None:
        """Go to one of the screens that read strategies side by side; it keeps what it shows."""
        if isinstance(self.screen, ModalScreen):
            return
        name = f"lens-{key}"
        if not self.is_screen_installed(name):
            self.install_screen(self._lens_screen(key), name)
        if self.screen is self.get_screen(name):
            return
        if isinstance(self.screen, AnalysisScreen):
            self.switch_screen(name)
        else:
            self.push_screen(name)

    def _lens_screen(self, key: str) -> AnalysisScreen:
        from stratbot.tui.lens_screens import analysis_screen

        conversation = self.chat.conversation

        def questions() -> tuple[str, ...]:
            return tuple(dict.fromkeys(question for question, *_ in conversation.transcript.answers))

        return analysis_screen(key, self.lens, self.assistant, scope=lambda: conversation.scope, questions=questions)

    @on(Conversation.ScopeChanged)
    def scope_changed(self) -> None:
        """Have the screen at hand read the documents that are in scope now."""
        if isinstance(self.screen, AnalysisScreen):
            self.screen.begin_if_due()

    @on(AnalysisScreen.ScopeChosen)
    def scope_chosen(self, event: AnalysisScreen.ScopeChosen) -> None:
        """Narrow the questions too: there is one scope, wherever it is chosen."""
        self.chat.conversation.narrow(event.filters)

    @on(AnalysisScreen.ScopeAsked)
    def scope_asked(self) -> None:
        """Ask which documents are to be read."""
        self.chat.ask_scope()

    def copy_to_clipboard(self, text: str) -> None:
        """Copy through the terminal, and to the system's clipboard beside it: not every terminal passes text on."""
        super().copy_to_clipboard(text)
        if not self.is_web:  # a browser's clipboard is not this machine's
            self.copy_aside(text)

    @work(thread=True, exclusive=True, group="clipboard")
    def copy_aside(self, text: str) -> None:
        """Give text to the program that keeps the clipboard."""
        copy_to_system(text)

    def action_command_palette(self) -> None:
        """Show the palette of commands."""
        if self.use_command_palette and not isinstance(self.screen, CommandPalette):
            self.push_screen(Palette())  # without a name: the one before may still be leaving

    def action_library(self) -> None:
        """Go to the library, or back from it."""
        if self.screen is self.library:
            self.pop_screen()
        elif isinstance(self.screen, AnalysisScreen) and self.library in self.screen_stack:
            self.pop_screen()  # it was opened over the library
        elif self.screen is self.chat or isinstance(self.screen, AnalysisScreen):
            if isinstance(self.screen, AnalysisScreen):
                self.pop_screen()  # so that the way back is the same from wherever the library was opened
            self.push_screen("library")
            if self._has_index:
                self.compare()

    def action_help(self) -> None:
        """List all keys."""
        from stratbot.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.BINDINGS, focused=self.focused, keys_path=self.keys_path))

    def _first_run_answered(self, chosen: str | None) -> None:
        from stratbot.corpus.sample import write_sample
        from stratbot.tui.screens.first_run import SAMPLE

        if chosen == SAMPLE:
            try:
                write_sample(self.corpus_dir)
            except StratbotError as error:
                self.notify(error_words(error), severity="error", markup=False)
                return
        if chosen:
            self.push_screen("library")
            self.start_build()


def run(assistant: Companion, corpus_dir: Path, *, wording: Wording | None = None, options: tuple[str, ...] = ()) -> int:
    """Open the terminal UI and return the program's exit code; the arguments are those of `StratbotApp`."""
    app = StratbotApp(assistant, corpus_dir, wording=wording, options=options)
    app.run()
    return app.return_code or 0
