"""The dialogue that fetches what the register misses: what would come, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, ProgressBar, Static

from stratbot.errors import StratbotError
from stratbot.export.wording import count
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.dialogue import Dialogue
from stratbot.tui.wording import error_words

if TYPE_CHECKING:
    from stratbot.fetching.types import Fetched, Progress, Wanted


class FetchScreen(Dialogue[int]):
    """Ends with how many documents came."""

    DEFAULT_CSS = """
    FetchScreen #fetch-found { height: auto; max-height: 50%; border-left: blank; }
    FetchScreen #fetch-found:focus { border-left: outer $primary; }
    FetchScreen ProgressBar { display: none; }
    FetchScreen.-running ProgressBar { display: block; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012  (Textual does not declare it as a ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", id="leave-fetch", tooltip="Stop what is being fetched; else leave"),
    ]

    @dataclass
    class Progressed(Message):
        """Something came."""

        progress: Progress

    @dataclass
    class Ended(Message):
        """What became of each document."""

        found: tuple[Fetched, ...]

    @dataclass
    class Failed(Message):
        """Nothing can be fetched here."""

        error: StratbotError

    def __init__(self, corpus_dir: Path, wanted: Sequence[Wanted]) -> None:
        """Take the folder that PDFs come to, and what the register misses."""
        super().__init__()
        self.corpus_dir = corpus_dir
        self.wanted = [one for one in wanted if one.url]
        self.without = len(wanted) - len(self.wanted)
        """Of how many no address is known."""
        self.came = 0
        self._stop = Event()
        self._is_running = False

    def compose(self) -> ComposeResult:
        """Stack what would come above how far it is, and what came of it."""
        with Vertical(id="fetch", classes="dialogue"):
            yield Static(Content(self._offer()), id="fetch-words", classes="dialogue-question", markup=False)
            yield ProgressBar(total=len(self.wanted) or None, show_eta=False, show_percentage=False)
            with VerticalScroll(id="fetch-found"):
                yield Static(
                    Content("\n".join(f"{one_line(one.name)}: {one_line(one.url)}" for one in self.wanted)), markup=False
                )
            with Horizontal(classes="buttons"):
                yield Button("Fetch", variant="primary", id="fetch-go", disabled=not self.wanted)
                yield Button("Leave", id="fetch-leave")

    def on_mount(self) -> None:
        """Start on the button that does it, where there is something to do."""
        self.query_one("#fetch").border_title = "Fetch from the web"
        self.query_one("#fetch-go" if self.wanted else "#fetch-leave").focus()

    def _offer(self) -> str:
        without = f" Of {self.without:,} no address is known: a register has it in its column url." if self.without else ""
        if not self.wanted:
            return f"Nothing can be fetched.{without}"
        wanted = count(len(self.wanted), "document")
        return f"Fetch {wanted} that the register misses into {one_line(str(self.corpus_dir))}.{without}"

    @on(Button.Pressed)
    def button_pressed(self, event: Button.Pressed) -> None:
        """Do what the button says."""
        event.stop()
        if event.button.id == "fetch-go":
            self._begin()
        else:
            self.action_leave()

    def _begin(self) -> None:
        if self._is_running:
            return
        self._is_running = True
        self.add_class("-running")
        self.query_one("#fetch-go", Button).disabled = True
        self.query_one("#fetch-leave", Button).label = "Stop"
        self.query_one("#fetch-leave").focus()
        self.bring()

    @work(thread=True, exclusive=True, group="fetch")
    def bring(self) -> None:
        """Fetch, in the background."""
        from stratbot.fetching.fetch import fetch

        def progressed(progress: Progress) -> None:
            self.post_message(self.Progressed(progress))

        try:
            found = fetch(self.wanted, self.corpus_dir, progress=progressed, cancelled=self._stop.is_set)
            outcome: Message = self.Ended(found)
        except StratbotError as error:
            outcome = self.Failed(error)
        self.post_message(outcome)

    @on(Progressed)
    def progressed(self, event: Progressed) -> None:
        """Show how far it is."""
        progress = event.progress
        share = f", {100 * progress.received_bytes // progress.expected_bytes} %" if progress.expected_bytes else ""
        self.query_one(ProgressBar).update(total=progress.total, progress=progress.done)
        self._say(f"Fetching: {progress.done:,} of {progress.total:,}, {one_line(progress.name)}{share}.  Esc stops it.")

    @on(Ended)
    def ended(self, event: Ended) -> None:
        """Say what came, and why the rest did not."""
        from stratbot.export.fetched import REASON_WORDS, STATE_WORDS, summary
        from stratbot.fetching.types import State

        self._rest()
        self.came = sum(one.state is State.FETCHED for one in event.found)
        lines = []
        for one in event.found:
            what = REASON_WORDS[one.reason] if one.reason else STATE_WORDS[one.state]
            more = "; ".join(filter(None, (one.path, one.said, *one.links)))
            lines.append(
                Content.assemble((one_line(one.wanted.name), "bold"), f": {what}", (f"  {one_line(more)}", "$foreground-muted"))
            )
        self._say(summary(event.found))
        self.query_one("#fetch-found Static", Static).update(Content("\n").join(lines))

    @on(Failed)
    def failed(self, event: Failed) -> None:
        """Say why nothing comes."""
        self._rest()
        self._say(error_words(event.error))

    def action_leave(self) -> None:
        """Stop, or leave."""
        if self._is_running:
            self._stop.set()
            self._say("Stopping; what came is kept.")
        else:
            self.dismiss(self.came)

    def on_unmount(self) -> None:
        """Stop with the program."""
        self._stop.set()

    def _rest(self) -> None:
        self._is_running = False
        self.remove_class("-running")
        self.query_one("#fetch-leave", Button).label = "Leave"

    def _say(self, words: str) -> None:
        self.query_one("#fetch-words", Static).update(Content(words))
