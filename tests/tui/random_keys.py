"""Presses keys, pastes, clicks and resizes at random: who leans on the keyboard may lose a question, never the program."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from unittest.mock import patch

from textual import events

from scripted_assistant import ScriptedAssistant
from tui.driving import Driver, running
from tui.scripted_lens import ScriptedLens

KEYS = (
    "enter enter enter escape escape tab shift+tab up down left right pageup pagedown home end space backspace delete f1 f2 f3 "
    "f4 f5 ctrl+p ctrl+n ctrl+b ctrl+o ctrl+e ctrl+s ctrl+f ctrl+r ctrl+t ctrl+l ctrl+y ctrl+d ctrl+u question_mark slash "
    "a b c d e f g h i j k l m n o p q r s t u v w x y z G S N 1 2 3"
).split()
TEXTS = (
    "Which councils plan public Wi-Fi?",
    "open data",
    "Narnia",
    "/look",
    "/help",
    "2014-2016",
    "\n\n",
    "«ő» 🚲",
    '"',
    "a b " * 200,
)
SIZES = ((80, 24), (112, 26), (160, 48), (60, 16))


async def press_at_random(seed: int, steps: int, folder: Path) -> list[str]:
    """Do so many things at random, and settle every now and then; whatever the program raises comes out of it.

    Returns:
        What was done, in order, so that it can be done again.
    """
    chance, done = random.Random(seed), []
    assistant = ScriptedAssistant(corpus_dir=folder)
    size = chance.choice(SIZES)
    with patch("stratbot.export.writers.write_report"):  # paths are typed at random too
        async with running(assistant, folder, size=size, suggesting=bool(seed % 2), notifications=True) as driver:
            driver.app.lens = ScriptedLens(assistant)
            for _ in range(steps):
                if driver.app._exit:
                    break
                done.append(await _one_thing(driver, chance))
                if chance.random() < 0.05:
                    await driver.settle()
            if not driver.app._exit:
                await driver.settle()
    return done


async def _one_thing(driver: Driver, chance: random.Random) -> str:
    size = driver.app.size
    match chance.choices(("key", "burst", "text", "paste", "click", "resize", "wait"), (60, 8, 6, 3, 12, 1, 10))[0]:
        case "key":
            said = chance.choice(KEYS)
            driver.hit(said)
        case "burst":
            keys = chance.choices(KEYS, k=chance.randint(2, 5))
            for key in keys:
                driver.hit(key)
            said = " ".join(keys)
        case "text":
            said = chance.choice(TEXTS[:6])
            for letter in said:
                driver.hit("space" if letter == " " else letter)
        case "paste":
            said = chance.choice(TEXTS)
            driver.app.post_message(events.Paste(said))
        case "click":
            x, y = chance.randrange(size.width), chance.randrange(size.height)
            driver.click(x, y)
            said = f"click {x},{y}"
        case "resize":
            width, height = chance.choice(SIZES)
            await driver.pilot.resize_terminal(width, height)
            said = f"resize {width},{height}"
        case _:
            await asyncio.sleep(chance.choice((0.0, 0.001, 0.02)))
            said = "wait"
    if chance.random() < 0.5:
        await asyncio.sleep(0)
    return said
