"""Drives the terminal UI as a person would: keys in, text out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual import events
from textual.geometry import Region
from textual.keys import _character_to_key
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import DataTable

from scripted_assistant import ScriptedAssistant
from stratbot.tui.app import StratbotApp
from stratbot.tui.widgets.coverage_table import CoverageTable
from stratbot.tui.widgets.question_input import QuestionInput


def rendered(widget: Widget) -> str:
    """What a widget shows, line by line as it is wrapped, with the white space at line ends gone."""
    strips = widget.render_lines(Region(0, 0, widget.size.width, widget.size.height))
    return "\n".join(strip.text.rstrip() for strip in strips)


def folded(text: str) -> str:
    return " ".join(text.split())


class Driver:
    """A running app, with every message that was seen."""

    def __init__(self, app: StratbotApp, pilot: Pilot[None], seen: list[Message]) -> None:
        self.app, self.pilot, self.seen = app, pilot, seen

    async def settle(self) -> None:
        """Wait until no worker runs and no message is on its way."""
        for _ in range(5):  # a worker's message may start a worker, and a new layout may scroll
            await self.app.workers.wait_for_complete()
            await self.pilot.pause(0.001)

    async def press(self, *keys: str) -> None:
        """Press keys, then settle. Pilot's own `press` waits for an idle processor after each, which takes far longer."""
        for key in keys:
            self.hit(key)
            await self.pilot.pause(0.001)
        await self.settle()

    def hit(self, key: str) -> None:
        """Press a key without waiting for anything."""
        printable = len(key) == 1
        self.app.post_message(events.Key(_character_to_key(key) if printable else key, key if printable else None))

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
        """What the last widget that matches shows, as one line."""
        return folded(rendered(self.app.screen.query(selector).last(Widget)))

    def shown(self, selector: str) -> bool:
        return bool(self.app.screen.query(selector)) and self.app.screen.query(selector).last(Widget).region.area > 0

    @property
    def notifications(self) -> list[str]:
        return [notification.message for notification in self.app._notifications]

    @property
    def table(self) -> CoverageTable:
        return self.app.chat.query(CoverageTable).last()

    @staticmethod
    def column(table: DataTable[object], key: str) -> list[str]:
        return [str(cell) for cell in table.get_column(key)]


@asynccontextmanager
async def running(
    assistant: ScriptedAssistant, state_dir: Path, *, size: tuple[int, int] = (112, 30), settled: bool = True
) -> AsyncIterator[Driver]:
    """Run the app on a screen of this size; by default until it has loaded."""
    seen: list[Message] = []
    app = StratbotApp(assistant, assistant.corpus_dir, state_dir=state_dir)
    app.animation_level = "none"
    async with app.run_test(size=size, message_hook=seen.append) as pilot:
        driver = Driver(app, pilot, seen)
        if settled:
            await driver.settle()
        yield driver
