"""Drives the terminal UI as a person would: keys in, text out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from weakref import WeakKeyDictionary

from rich.text import Text
from textual import events
from textual.geometry import Region
from textual.keys import _character_to_key
from textual.message import Message
from textual.message_pump import MessagePump
from textual.notifications import Notify
from textual.pilot import Pilot, WaitForScreenTimeout
from textual.widget import Widget
from textual.widgets import DataTable
from textual.worker import WorkerCancelled

from scripted_assistant import ScriptedAssistant
from stratbot.tui.app import StratbotApp
from stratbot.tui.widgets.conversation import Wording
from stratbot.tui.widgets.coverage_table import CoverageTable
from stratbot.tui.widgets.question_input import QuestionInput


def rendered(widget: Widget) -> str:
    """What a widget shows, line by line as it is wrapped, with the white space at line ends gone."""
    strips = widget.render_lines(Region(0, 0, *widget.outer_size))
    return "\n".join(strip.text.rstrip() for strip in strips)


def marks_above(table: DataTable[Text]) -> list[str]:
    """The marks of an order above the columns, as far as there is room for them."""
    lines = [(line, column.width) for column in table.ordered_columns for line in column.label.plain.splitlines()]
    return [sign for line, width in lines for sign in line[:width] if sign in "▲▼"]


def folded(text: str) -> str:
    return " ".join(text.split())


_handled: WeakKeyDictionary[asyncio.AbstractEventLoop, int] = WeakKeyDictionary()
"""How many messages are being handled in a loop: taken from their queues, and not done with yet."""
_dispatch = MessagePump._dispatch_message


async def _dispatch_counted(pump: MessagePump, message: Message) -> None:
    loop = asyncio.get_running_loop()
    _handled[loop] = _handled.get(loop, 0) + 1
    try:
        await _dispatch(pump, message)
    finally:
        _handled[loop] -= 1


MessagePump._dispatch_message = _dispatch_counted  # type: ignore[assignment, method-assign]


class Driver:
    """A running app, with every message that was seen, without those that come of themselves: of timers and of waiting."""

    def __init__(self, app: StratbotApp, pilot: Pilot[None], seen: list[Message]) -> None:
        self.app, self.pilot, self.seen = app, pilot, seen

    async def settle(self) -> None:
        """Wait until nothing is left to do: three looks one after the other find no worker, message or layout under way."""
        quiet = 0
        for _ in range(2_000):
            happened = len(self.seen)
            with suppress(WorkerCancelled):  # a page that is not wanted any more
                await self.app.workers.wait_for_complete()
            await self._pause()
            quiet = quiet + 1 if len(self.seen) == happened and not self._under_way else 0
            if quiet == 3:
                return
        raise TimeoutError(f"the app does not come to rest; the last messages: {self.seen[-5:]}")

    async def _pause(self) -> None:
        """Wait for every widget to have dealt with what it was sent.

        A widget that is taken away while it is waited for never answers, nor does any once the app is left. One that still stands
        is waited for again, so that an app that hangs is told.
        """
        try:
            await self.pilot.pause(0.001)
        except WaitForScreenTimeout:
            if not self.app._exit:
                await self.pilot.pause(0.001)

    @property
    def _under_way(self) -> bool:
        """Whether a worker runs, a message waits or is handled, a widget is not mounted, or the screen will be laid out or drawn.

        What is mounted gets its size by a layout that a clock of the screen starts, so that for a while no message tells of it.
        """
        if self.app._exit:
            return False
        screen = self.app.screen
        widgets = [screen, *screen.walk_children(Widget)]
        return (
            bool(_handled.get(asyncio.get_running_loop(), 0))
            or any(not worker.is_finished for worker in self.app.workers)
            or any(pump.message_queue_size or pump._next_callbacks for pump in (self.app, *widgets))
            or any(not widget.is_mounted or widget._layout_required or widget._recompose_required for widget in widgets)
            or bool(screen._dirty_widgets or screen._scroll_required or screen._callbacks or self.app._batch_count)
        )

    async def press(self, *keys: str) -> None:
        """Press keys, then settle. Pilot's own `press` waits for an idle processor after each, which takes far longer."""
        for key in keys:
            self.hit(key)
            await self._pause()
        await self.settle()

    async def resize(self, size: tuple[int, int]) -> None:
        """Draw the terminal larger or smaller, then settle."""
        await self.pilot.resize_terminal(*size)
        await self.settle()

    def hit(self, key: str) -> None:
        """Press a key without waiting for anything."""
        printable = len(key) == 1
        self.app.post_message(events.Key(_character_to_key(key) if printable else key, key if printable else None))

    def click(self, x: int, y: int) -> None:
        """Press and let go the mouse, as a terminal tells of it, without waiting for anything; Pilot goes past the app."""
        for kind in (events.MouseMove, events.MouseDown, events.MouseUp):
            self.app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y))

    async def until(self, kind: type[Message]) -> None:
        """Wait for a message, while workers may go on."""
        for _ in range(500):
            if any(isinstance(message, kind) for message in self.seen):
                await self.pilot.pause()
                return
            await asyncio.sleep(0.01)
        raise TimeoutError(f"no {kind.__name__} was seen")

    def enter(self, question: str) -> None:
        """Put a question into the box, without waiting for anything."""
        box = self.app.chat.query_one(QuestionInput)
        box.focus()
        box.value = question

    async def ask(self, question: str) -> None:
        self.enter(question)
        await self.press("enter")

    def text(self, selector: str) -> str:
        """What the last widget that matches shows, with all that is in it, as one line."""
        widget = self.app.screen.query(selector).last(Widget)
        leaves = [inner for inner in widget.query("*").results(Widget) if not inner.children]
        return folded(" ".join(map(rendered, leaves or [widget])))

    def shown(self, selector: str) -> bool:
        return bool(self.app.screen.query(selector)) and self.app.screen.query(selector).last(Widget).region.area > 0

    @property
    def notifications(self) -> list[str]:
        return [notification.message for notification in self.app._notifications]

    @property
    def table(self) -> CoverageTable:
        return self.app.chat.query(CoverageTable).last()

    @staticmethod
    def column(table: DataTable[Text], key: str) -> list[str]:
        return [str(cell) for cell in table.get_column(key)]


@asynccontextmanager
async def running(
    assistant: ScriptedAssistant,
    state_dir: Path,
    *,
    size: tuple[int, int] = (112, 26),
    settled: bool = True,
    suggesting: bool = False,
    notifications: bool = False,
    wording: Wording | None = None,
    options: tuple[str, ...] = (),
) -> AsyncIterator[Driver]:
    """Run the app on a screen of this size, by default until it has loaded, with everything it keeps in one folder.

    Questions to go on with are asked of the assistant too, so they are left out unless a test is about them. No letter waits
    for another, because keys come here faster than anybody types. Notices are drawn over the screen only with `notifications`.
    """
    seen: list[Message] = []

    def see(message: Message) -> None:
        if isinstance(message, Notify):
            message.notification.timeout = 3_600  # it stays until the test has looked, however slow the machine is
        if not isinstance(message, events.Callback | events.Timer | events.Idle):
            seen.append(message)

    app = StratbotApp(
        assistant,
        assistant.corpus_dir,
        state_dir=state_dir,
        conversations_dir=state_dir / "conversations",
        config_dir=state_dir / "config",
        suggesting=suggesting,
        wording=wording,
        options=options,
    )
    app.animation_level = "none"
    app.chat.typing.pause_s = 0
    async with app.run_test(size=size, message_hook=see, notifications=notifications) as pilot:
        driver = Driver(app, pilot, seen)
        if settled:
            await driver.settle()
        yield driver
