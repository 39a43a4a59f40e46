"""No key, paste or click, and no order of them, ends the program but the one that is meant to."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.style import Style
from textual import events
from textual.command import CommandList
from textual.widgets import Input, OptionList, Static

from scripted_assistant import ScriptedAssistant
from stratbot.tui.commands import Commands
from stratbot.tui.screens.analysis import AnalysisScreen
from stratbot.tui.screens.scope import IssuerList, ScopeScreen
from stratbot.tui.widgets.early_list import EarlyList
from stratbot.tui.widgets.exchange import Exchange
from stratbot.tui.widgets.transcript import Welcome
from stratbot.types import Verdict
from tui.driving import running
from tui.random_keys import press_at_random
from tui.scripted_lens import ScriptedLens
from tui.test_keys import everything_with_keys


async def test_random_keys_end_nothing(tmp_path: Path) -> None:
    assert await press_at_random(6, 120, tmp_path)


@pytest.mark.parametrize(
    "keys",
    [
        ("f2", "enter", "enter"),
        ("f2", "escape", "escape"),
        ("ctrl+p", "pagedown", "pageup"),
        ("ctrl+p", "enter", "enter", "enter"),
        ("f4", *"narnia", "enter", "pagedown"),
        ("f5", "pagedown", "enter", "escape", "escape", "escape"),
        ("f5", "f5", "f5"),
        ("f1", "escape", "escape", "f1", "f1"),
    ],
)
async def test_keys_that_come_faster_than_screens_change_what_is_on_top_and_nothing_else(
    tmp_path: Path, keys: tuple[str, ...]
) -> None:
    assistant = ScriptedAssistant(corpus_dir=tmp_path)
    async with running(assistant, tmp_path, notifications=True) as driver:
        driver.app.lens = ScriptedLens(assistant)  # which entry of the palette comes first is a matter of luck
        for key in keys:
            driver.hit(key)
        await driver.settle()
        assert driver.app.chat in driver.app.screen_stack


async def test_letters_that_the_palette_handles_while_it_is_left_find_nothing(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        await driver.press("ctrl+p")
        await driver.app.screen.query_one(CommandList).remove()  # what is inside goes first
        await driver.press("x")
        assert driver.app.is_running


async def test_a_click_that_the_palette_handles_when_the_terminal_has_become_smaller_ends_nothing(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path, size=(160, 48)) as driver:
        await driver.press("ctrl+p")
        await driver.resize((80, 24))
        x, y = 5, 40
        driver.app.screen.post_message(events.Click(driver.app.screen, x, y, 0, 0, 1, False, False, False))
        await driver.settle()
        assert driver.app.is_running


async def test_a_document_that_is_chosen_while_other_names_are_typed_is_that_document(tmp_path: Path) -> None:
    assistant = ScriptedAssistant(corpus_dir=tmp_path)
    async with running(assistant, tmp_path) as driver:
        driver.app.lens = ScriptedLens(assistant)
        await driver.press("f5", "g")
        documents = driver.app.screen.query_one(OptionList)
        last = documents.option_count - 1
        chosen = documents.get_option_at_index(last)
        documents.post_message(OptionList.OptionSelected(documents, chosen, last))
        driver.app.screen.query_one(Input).value = "Aldermere"
        await driver.settle()
        screen = driver.app.screen
        assert isinstance(screen, AnalysisScreen)
        assert screen.values["strategy"] == chosen.id


async def test_what_was_chosen_over_a_dialogue_that_was_left_since_is_not_done(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        await driver.press("f3", "a")
        hits = [hit async for hit in Commands(driver.app.screen).search("complete")]
        await driver.press("escape")
        await max(hits, key=lambda hit: hit.score).command()
        await driver.settle()
        assert driver.app.screen is driver.app.library


@pytest.mark.parametrize("keys", [("ctrl+p",), ("f4",)])
async def test_a_click_on_a_row_that_is_gone_ends_nothing(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        await driver.press(*keys)
        rows = driver.app.screen.query_one(OptionList)
        rows.post_message(events.Click(rows, 1, 1, 0, 0, 1, False, False, False, style=Style(meta={"option": rows.option_count})))
        await driver.settle()
        assert driver.app.is_running


def test_every_list_is_one_that_bears_such_clicks() -> None:
    lists = [kind for kind in everything_with_keys() if issubclass(kind, OptionList)]
    assert len(lists) > 5
    assert [kind for kind in lists if not issubclass(kind, EarlyList)] == []


async def test_a_click_on_what_is_taken_away_but_still_drawn_ends_nothing(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        greeting = driver.app.screen.query_one(Welcome)
        x, y = greeting.region.offset
        parent = greeting._parent
        greeting._parent = None  # as between its removal and the next layout
        driver.click(x, y)
        await driver.pilot.pause()
        greeting._parent = parent
        assert driver.app.is_running


async def test_a_click_beside_the_palette_closes_it(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        await driver.press("ctrl+p")
        driver.click(1, 25)
        await driver.settle()
        assert driver.app.screen is driver.app.chat


async def test_a_screen_that_is_left_before_it_is_filled_ends_nothing(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        await driver.press("f1", "escape")
        driver.app.action_help()
        driver.app.pop_screen()
        await driver.settle()
        assert driver.app.is_running and driver.app.screen is driver.app.chat


async def test_a_click_that_means_a_screen_which_is_not_filled_yet_ends_nothing(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        await driver.settle()
        driver.app.action_library()
        driver.app.chat.call_later(driver.app.run_action, "screen.narrow", driver.app.chat)
        await driver.settle()
        assert driver.app.is_running and driver.app.screen is driver.app.library


async def test_what_comes_for_a_widget_that_never_stood_ends_nothing_while_the_program_is_left(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        await driver.settle()
        driver.app.chat.conversation.call_later(Exchange(0, "open data", "").mount, Static())
        driver.app.exit()


@pytest.mark.parametrize(("opens", "keys"), [("f4", ("down", "down", "enter")), ("f4", ("tab", "down", "down", "space"))])
async def test_keys_over_a_dialogue_are_handled_in_the_order_in_which_they_were_pressed(
    tmp_path: Path, opens: str, keys: tuple[str, ...]
) -> None:
    ticked = []
    for at_once in (False, True):
        async with running(ScriptedAssistant(), tmp_path) as driver:
            await driver.press(opens)
            for key in keys:
                driver.hit(key)
                if not at_once:
                    await driver.settle()
            await driver.settle()
            assert isinstance(driver.app.screen, ScopeScreen)
            ticked.append(driver.app.screen.query_one(IssuerList).selected)
    assert ticked[0] and ticked[0] == ticked[1]


async def test_a_verdict_a_reason_and_enter_pressed_at_once_are_written_whole_and_once(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        driver.app.lens = ScriptedLens(assistant)
        await driver.ask("Which councils plan public Wi-Fi?")
        await driver.press("tab")
        for key in ("e", "down", "down", "enter", *"seen", "enter"):
            driver.hit(key)
        await driver.settle()
        [said] = assistant.corrections.values()
        assert (said.verdict, said.reason) == (Verdict.NOT_FOUND, "seen")
