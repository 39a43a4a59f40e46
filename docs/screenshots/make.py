"""Make the pictures of the README: the real program over the sample corpus, driven by keys.

python docs/screenshots/make.py
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from stratbot.assistant import open_assistant
from stratbot.tui.app import StratbotApp

HERE = Path(__file__).resolve().parent
QUESTION = "Which councils cover digital apprenticeships?"
SIZE = (150, 38)


async def settled(app: StratbotApp, pilot: Pilot[None]) -> None:
    """Wait until nothing is under way."""
    for _ in range(10):
        await app.workers.wait_for_complete()
        await pilot.pause(0.05)


async def press(app: StratbotApp, pilot: Pilot[None], *keys: str) -> None:
    """Press keys, one after the other has had its effect."""
    for key in keys:
        await pilot.press(key)
        await settled(app, pilot)


def save(app: StratbotApp, name: str) -> None:
    """Write what the screen shows, without the font that the picture would fetch from the internet."""
    picture = app.export_screenshot(title="stratbot", simplify=True)
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    (HERE / f"{name}.svg").write_text(picture, encoding="utf-8")


async def main() -> None:
    """Make all pictures."""
    os.chdir(HERE.parent.parent)
    with tempfile.TemporaryDirectory() as folder:
        assistant = open_assistant(corpus="corpus", index=f"{folder}/index")
        assistant.build()
        app = StratbotApp(assistant, Path("corpus"), state_dir=Path(folder))
        app.animation_level = "none"
        async with app.run_test(size=SIZE) as pilot:
            await settled(app, pilot)
            app.chat.type_question(QUESTION)
            await press(app, pilot, "enter", "tab", "enter")
            save(app, "answer")
            await press(app, pilot, "f3")
            save(app, "library")
            await press(app, pilot, "f5", "m", "right", "right", "down")
            save(app, "matrix")


if __name__ == "__main__":
    asyncio.run(main())
