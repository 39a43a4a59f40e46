from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from textual.widget import Widget

from scripted_assistant import ScriptedAssistant
from stratbot.tui.widgets.coverage_table import CoverageTable
from stratbot.tui.widgets.exchange import Exchange
from tui.driving import Driver, running

SIZES = [(200, 60), (80, 24), (240, 70), (60, 20), (200, 60)]
SHORT = "Who keeps mermaids?"
QUESTIONS = (
    "Which councils plan public Wi-Fi?",
    "Compare Aldermere, Fenbridge and Dunsmoor on public wi-fi",
    "Which councils publish open data?",
    "Which councils plan public Wi-Fi by 2020?",
    SHORT,
    "Which councils run digital skills courses?",
)


async def asked_all(driver: Driver, questions: tuple[str, ...] = QUESTIONS) -> list[Exchange]:
    for question in questions:
        await driver.ask(question)
    return list(driver.app.chat.query(Exchange))


async def resize(driver: Driver, size: tuple[int, int]) -> None:
    await driver.pilot.resize_terminal(*size)
    await driver.settle()


def lines_in_view(driver: Driver, widget: Widget) -> range:
    """Which lines of a widget are seen in the transcript."""
    view = driver.app.chat.conversation.transcript.scrollable_content_region
    seen = widget.region.intersection(view)
    return range(seen.y - widget.region.y, seen.bottom - widget.region.y)


def at_top(driver: Driver) -> Exchange:
    transcript = driver.app.chat.conversation.transcript
    return next(one for one in transcript.exchanges if one.region.bottom > transcript.scrollable_content_region.y)


@pytest.mark.parametrize("last", [QUESTIONS[0], SHORT])
async def test_while_a_question_is_typed_the_latest_answer_stays_in_view(tmp_path: Path, last: str) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=SIZES[0]) as driver:
        *_, latest = await asked_all(driver, (*QUESTIONS, last))
        for size in SIZES[1:]:
            await resize(driver, size)
            assert 0 in lines_in_view(driver, latest), size
            assert latest.region.height <= len(lines_in_view(driver, latest)) or at_top(driver) is latest, size


async def test_questions_offered_under_the_latest_answer_do_not_lead_away_from_it(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(200, 60)) as driver:
        *_, latest = await asked_all(driver, (*QUESTIONS, SHORT))
        latest.show_next_questions(("Which councils plan public Wi-Fi?", "Which councils publish open data?"))
        await driver.settle()
        await resize(driver, (80, 24))
        assert 0 in lines_in_view(driver, latest)


@pytest.mark.parametrize("place", [0, 5])
async def test_the_answer_that_has_the_keyboard_stays_in_view(tmp_path: Path, place: int) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=SIZES[0]) as driver:
        exchange = (await asked_all(driver))[place]
        assert exchange.body is not None
        exchange.body.focus_evidence()
        await driver.settle()
        focused = driver.app.focused
        assert focused is not None
        for size in SIZES[1:]:
            await resize(driver, size)
            assert driver.app.focused is focused
            assert len(lines_in_view(driver, focused)) == focused.region.height, size
            assert lines_in_view(driver, exchange), size


async def test_the_row_under_the_cursor_stays_in_view(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=SIZES[0]) as driver:
        await asked_all(driver, QUESTIONS[:3])
        await driver.press("tab", "G", "k")
        table = driver.app.focused
        assert isinstance(table, CoverageTable)
        for size in SIZES[1:]:
            await resize(driver, size)
            row = table.cursor_row + table.header_height
            assert table.header_height <= row - round(table.scroll_y) < table.size.height, size


async def test_an_earlier_exchange_that_was_scrolled_to_stays_at_the_top(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=SIZES[0]) as driver:
        exchanges = await asked_all(driver)
        transcript = driver.app.chat.conversation.transcript
        transcript.scroll_to(y=exchanges[2].virtual_region.y, animate=False)
        await driver.settle()
        for size in SIZES[1:]:
            await resize(driver, size)
            assert at_top(driver) is exchanges[2], size
            assert lines_in_view(driver, exchanges[2])[0] == 0, size


async def test_scrolling_between_two_sizes_counts(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=SIZES[0]) as driver:
        await asked_all(driver)
        for _, after in pairwise(SIZES):
            await driver.press("pageup")
            before = at_top(driver)
            await resize(driver, after)
            assert at_top(driver) is before, after


async def test_a_page_opened_beside_the_conversation_leaves_the_answer_in_view(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(160, 48)) as driver:
        exchange = (await asked_all(driver))[2]
        assert exchange.body is not None
        exchange.body.focus_evidence()
        await driver.press("enter")
        assert driver.app.chat.pane_open
        table = driver.app.focused
        assert isinstance(table, CoverageTable) and len(lines_in_view(driver, table)) == table.region.height
        await driver.press("escape")
        assert len(lines_in_view(driver, table)) == table.region.height


async def test_back_from_a_page_that_hid_the_conversation_is_the_answer_it_was_opened_from(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        exchange = (await asked_all(driver))[2]
        assert exchange.body is not None
        exchange.body.focus_evidence()
        await driver.press("enter")
        assert not driver.shown("#conversation")
        await resize(driver, (100, 40))
        await driver.press("escape")
        assert exchange.has_focus_within and exchange.body.has_focus_within
        focused = driver.app.focused
        assert focused is not None and len(lines_in_view(driver, focused)) == focused.region.height
