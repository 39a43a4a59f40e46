"""The welcome: what it names, and that it is seen whole in eighty columns and twenty-four lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripted_assistant import ScriptedAssistant
from stratbot.tui.widgets.transcript import Transcript, Welcome
from tui.driving import Driver, rendered, running

ANALYSES = "F5 opens the analyses: themes, gaps, comparison, delivery audit, camps."


def assert_seen_whole(driver: Driver) -> None:
    welcome = driver.app.chat.query_one(Welcome)
    transcript = driver.app.chat.query_one(Transcript)
    assert transcript.max_scroll_y == 0
    assert transcript.region.contains_region(welcome.region)
    assert "stratbot answers questions about strategy documents" in rendered(welcome)
    assert ANALYSES in [line.strip() for line in rendered(welcome).splitlines()], "it stands on a line of its own"


@pytest.mark.parametrize("suggesting", [True, False])
async def test_the_welcome_names_the_key_of_the_analyses_and_fits_a_small_terminal(tmp_path: Path, suggesting: bool) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24), suggesting=suggesting) as driver:
        assert_seen_whole(driver)
        await driver.press("f5")
        assert driver.shown("#lens-menu")


async def test_the_welcome_fits_while_there_is_no_index_too(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(indexed=False), tmp_path, size=(80, 24)) as driver:
        await driver.press("escape")
        assert driver.shown("#trouble")
        assert_seen_whole(driver)
