from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.widgets import OptionList
from textual.widgets._footer import FooterKey

from scripted_assistant import ScriptedAssistant
from stratbot.tui.app import StratbotApp, run
from stratbot.tui.keys import bindings_of, keys_words
from stratbot.tui.preferences import load_preference
from stratbot.tui.screens.help import SECTIONS, HelpScreen
from tui.driving import Driver, rendered, running

WIFI = "Which councils plan public Wi-Fi?"


def test_importing_the_terminal_ui_loads_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys, stratbot.tui.app; print({'numpy', 'faiss', 'torch', 'openvino', 'tokenizers', 'pypdf'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_run_returns_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StratbotApp, "run", lambda self: None)
    assert run(ScriptedAssistant(), Path("corpus")) == 0


async def test_ctrl_q_quits(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        driver.hit("ctrl+q")
        await driver.pilot.pause()
        assert driver.app.return_code == 0
        assert not driver.app.is_running or driver.app._exit


def all_bindings() -> Iterator[Binding]:
    nodes: list[type[DOMNode]] = [StratbotApp, HelpScreen, *(node for _, group in SECTIONS for node in group)]
    for node in nodes:
        yield from bindings_of(node)


def test_no_key_is_taken_from_tmux_or_screen() -> None:
    keys = {key.strip() for binding in all_bindings() for key in binding.key.split(",")}
    assert not keys & {"ctrl+a", "ctrl+b", "ctrl+s", "ctrl+z", "ctrl+c"}


def test_every_key_has_a_sentence_for_the_help_screen() -> None:
    assert [binding.key for binding in all_bindings() if not binding.tooltip and binding not in bindings_of(HelpScreen)] == []


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_f1_lists_the_keys_of_every_screen_and_escape_closes_it(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=size) as driver:
        await driver.press("f1")
        assert driver.app.screen.query("#help")
        text = " ".join(" ".join(rendered(widget).split()) for widget in driver.app.screen.query("#help Static"))
        for _, nodes in SECTIONS:
            for binding in (one for node in nodes for one in bindings_of(node)):
                assert f"{keys_words(binding.key)} {binding.tooltip}".split()[0] in text
                assert " ".join(str(binding.tooltip).split()) in text
        await driver.press("escape")
        assert driver.app.screen is driver.app.chat


async def test_a_question_mark_opens_help_outside_the_question_box(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press("f3")
        await driver.press("?")
        assert isinstance(driver.app.screen, HelpScreen)


async def palette_entries(driver: Driver, typed: str) -> list[str]:
    await driver.press("ctrl+p")
    await driver.press(*typed)
    options = driver.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(index).prompt) for index in range(options.option_count)]


async def test_the_palette_offers_what_the_keys_do_and_runs_it(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        entries = await palette_entries(driver, "copy the quote")
        assert isinstance(driver.app.screen, CommandPalette)
        assert entries[0].startswith("Copy the quote and where it stands")
        await driver.press("enter")
        assert driver.app.clipboard.startswith("“We will provide free public Wi-Fi")


async def test_the_palette_opens_again_while_the_one_before_is_leaving(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press("ctrl+p")
        driver.app.screen.dismiss()
        driver.app.action_command_palette()
        await driver.settle()
        assert isinstance(driver.app.screen, CommandPalette)


CALLED = {
    "filter": "Ask only some of the documents",
    "history": "Earlier conversations",
    "save": "Write the answer or the conversation to a file",
    "excel": "Write the answer or the conversation to a file",
    "clear": "Empty the question box",
    "exit": "Leave the program",
    "shortcuts": "Help: all keys",
    "dark": "Colours",
    "add pdf": "Add PDFs by their path",
    "reindex": "Read the documents that are new",
}


async def test_the_palette_finds_commands_by_what_a_person_would_call_them(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        for typed, expected in CALLED.items():
            entries = await palette_entries(driver, typed)
            assert any(entry.startswith(expected) for entry in entries[:3]), entries
            await driver.press("escape")
            assert driver.app.screen is driver.app.chat


async def test_the_palette_takes_the_person_to_the_library_to_build(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        await palette_entries(driver, "reindex")
        await driver.press("enter")
        assert ("build", (False,)) in assistant.calls
        assert driver.app.screen is driver.app.library


async def test_help_explains_the_place_of_the_keyboard_first(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(160, 48)) as driver:
        await driver.press("f1")
        assert "You are in the question box." in " ".join(rendered(driver.app.screen.query(".help-here").first()).split())
        await driver.press("escape")
        await driver.ask(WIFI)
        await driver.press("tab", "f1")
        here, keys = driver.app.screen.query(".help-here")
        assert "You are in a table of verdicts" in " ".join(rendered(here).split())
        assert "a Ask on about the documents shown, only them" in " ".join(rendered(keys).split())
        assert "Scroll down" not in rendered(keys)


async def test_help_names_the_file_for_keys_of_ones_own(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(240, 70)) as driver:
        await driver.press("f1")
        assert str(tmp_path / "config" / "keys.toml") in driver.text("#help-keys").replace(" ", "")  # however it is wrapped


async def test_the_palette_knows_the_actions_of_the_library(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press("f3")
        entries = await palette_entries(driver, "bring the index")
        assert entries[0].startswith("Read the documents that are new or changed")


async def test_the_theme_chosen_is_kept_for_the_next_time(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        assert driver.app.theme == "stratbot-dark"
        driver.app.theme = "nord"
        await driver.settle()
    assert load_preference(tmp_path / "theme.txt") == "nord"
    async with running(ScriptedAssistant(), tmp_path) as driver:
        assert driver.app.theme == "nord"


async def test_a_theme_that_is_not_there_any_more_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "theme.txt").write_text("chartreuse\n", encoding="utf-8")
    async with running(ScriptedAssistant(), tmp_path) as driver:
        assert driver.app.theme == "stratbot-dark"


async def test_verdicts_keep_their_own_colours_in_other_themes(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        for theme in ("stratbot-light", "ansi-dark", "textual-light"):
            driver.app.theme = theme
            await driver.settle()
            assert len({str(cell.style) for cell in driver.table.get_column("verdict")}) >= 3


async def test_signs_and_words_tell_the_verdicts_apart_without_colour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        assert driver.app.no_color
        assert set(Driver.column(driver.table, "verdict")) == {"● covered", "◐ mentioned", "○ not found", "✕ unreadable"}


async def test_the_keys_at_the_bottom_fit_80_columns(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        await driver.ask(WIFI)
        for keys in ([], ["tab"], ["enter"], ["escape", "f3"]):  # the question box, a table, a page, the library
            await driver.press(*keys)
            shown = list(driver.app.screen.query(FooterKey))
            assert shown
            assert max(key.region.right for key in shown) <= 80
