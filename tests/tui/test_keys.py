from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from pathlib import Path

import pytest
from textual.binding import Binding, BindingsMap
from textual.dom import DOMNode

import stratbot.tui
from scripted_assistant import ScriptedAssistant
from stratbot.errors import SettingsError
from stratbot.tui.app import StratbotApp
from stratbot.tui.commands import Commands
from stratbot.tui.keys import VARIABLE, bindings_of, config_folder, load_keymap
from stratbot.tui.screens.help import SECTIONS, HelpScreen, changeable_bindings
from stratbot.tui.screens.library import LibraryScreen
from tui.driving import running
from tui.scripted_lens import ScriptedLens

WIFI = "Which councils plan public Wi-Fi?"
BINDINGS = [Binding("n", "next", id="next-evidence"), Binding("f3", "library", id="library"), Binding("x", "stop")]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "keys.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_keys_of_ones_own_are_read_by_the_names_of_what_they_do(tmp_path: Path) -> None:
    path = written(tmp_path, '[keys]\nnext-evidence = "n, right"\nlibrary = "ctrl+g"\n')
    assert load_keymap(path, BINDINGS) == {"next-evidence": "n,right", "library": "ctrl+g"}


def test_no_file_means_the_keys_that_come_with_it(tmp_path: Path) -> None:
    assert load_keymap(tmp_path / "keys.toml", BINDINGS) == {}


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[keys\n", "cannot be read", "keys that come with it"),
        ('[keys]\nlibary = "f6"', "nothing called libary", "Perhaps: library"),
        ("[keys]\nlibrary = 6", "not text", 'library = "f6"'),
        ('[keys]\nlibrary = "hyper+space bar"', "is not a key", "f6"),
        ('[keys]\nlibrary = "f99"', "'f99' is not a key", "f6"),
        ('[keys]\nlibrary = "f6"\nnext-evidence = "f6"', "both library and next-evidence", "another key"),
        ('[colours]\nlibrary = "red"', "something else", "F1"),
        ("keys = 3", "something else", "F1"),
    ],
)
def test_what_is_wrong_with_the_file_is_named(tmp_path: Path, text: str, message: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_keymap(written(tmp_path, text), BINDINGS)
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_the_folder_can_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert config_folder() == tmp_path
    monkeypatch.delenv(VARIABLE)
    assert config_folder().name == "stratbot"


def test_no_name_of_a_key_is_given_twice() -> None:
    names = [binding.id for binding in changeable_bindings(StratbotApp.BINDINGS)]
    assert len(names) == len(set(names)) > 30


def everything_with_keys() -> list[type[DOMNode]]:
    """All screens and widgets of the terminal UI that have keys of their own, and the app."""
    modules = [importlib.import_module(one.name) for one in pkgutil.walk_packages(stratbot.tui.__path__, "stratbot.tui.")]
    found = {kind: None for module in modules for kind in vars(module).values() if isinstance(kind, type)}
    return [
        kind for kind in found if kind.__module__.startswith("stratbot.tui.") and issubclass(kind, DOMNode) and bindings_of(kind)
    ]


def test_every_key_of_every_screen_can_be_changed(tmp_path: Path) -> None:
    changeable = list(changeable_bindings(StratbotApp.BINDINGS))
    spare = [f"alt+{character}" for character in "abcdefghijklmnopqrstuvwxyz"]
    for kind in everything_with_keys():
        own = bindings_of(kind)
        assert [binding.key for binding in own if not binding.id] == [], kind
        assert len(own) == len(vars(kind)["BINDINGS"]), kind
        lines = [f'{binding.id} = "{key}"' for binding, key in zip(own, spare, strict=False)]
        keymap = load_keymap(written(tmp_path, "\n".join(["[keys]", *lines])), changeable)
        changed = BindingsMap(own)
        changed.apply_keymap(keymap)
        actions = {key: {binding.action for binding in bindings} for key, bindings in changed.key_to_bindings.items()}
        assert actions == {key: {binding.action} for key, binding in zip(spare, own, strict=False)}, kind


def test_help_explains_every_screen_and_widget_that_has_keys() -> None:
    explained = {node for _, nodes in SECTIONS for node in nodes}
    assert {kind.__name__ for kind in everything_with_keys() if kind not in explained} == {"HelpScreen", "StratbotApp"}


def test_a_key_stands_for_one_thing_in_each_section_of_the_help() -> None:
    for title, nodes in SECTIONS:
        keys = Counter(key for node in nodes for binding in bindings_of(node) for key in binding.key.split(","))
        assert [key for key, times in keys.items() if times > 1] == [], title


async def test_a_key_stands_for_one_thing_in_the_menu_of_a_table_of_verdicts(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab")
        assert driver.table.has_focus
        offered = [str(hit.help) async for hit in Commands(driver.app.screen).discover()]
        assert [words for words in offered if words.endswith("/")] == ["Key: /"]
        keys = Counter(key for words in offered for key in words.removeprefix("Key: ").split(" or ") if words.startswith("Key: "))
        assert [key for key, times in keys.items() if times > 1] == []


async def test_help_lists_the_keys_of_the_analysis_at_hand_first_and_each_once(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        driver.app.lens = ScriptedLens(assistant)
        for key in ("matrix", "audit", "rare"):  # a grid, a list with a grid behind it, and a list
            driver.app.action_lens(key)
            await driver.settle()
            await driver.press("f1")
            screen = driver.app.screen
            assert isinstance(screen, HelpScreen)
            here = screen._bindings_here()
            keys = [one for binding in here for one in binding.key.split(",")]
            assert len(keys) == len(set(keys)), key
            said = {binding.key: binding.tooltip for binding in here}
            assert said["slash"] == "Show only the rows that hold some words"
            assert said["f5"] == "Analyses: the menu that leads to another one"
            assert "ctrl+e" in said and "escape" in said
            await driver.press("escape")


async def test_keys_of_ones_own_work_on_the_screens_of_the_lens(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    written(tmp_path / "config", '[keys]\nlens-theme = "x"\nlens-narrow = "f8"\nopen-matrix = "z"\nlens-more = "f9"\n')
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        driver.app.lens = ScriptedLens(assistant)
        await driver.press("f5", "m")
        assert driver.shown("#lens-menu")
        await driver.press("z")
        assert driver.text("#lens-title") == "Theme matrix 22 documents by 4 themes"
        await driver.press("t")
        assert driver.text("#lens-title") == "Theme matrix 22 documents by 4 themes"
        await driver.press("x")
        assert driver.text("#lens-title").startswith("Theme matrix ← theme 1 of 4 →")
        assert driver.text("#lens-ways") == "F9 analyses Esc back"
        await driver.press("f8")
        assert driver.shown("#scope-dialogue")


async def test_keys_of_ones_own_work_and_stand_in_the_help(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    written(tmp_path / "config", '[keys]\nlibrary = "f6"\nsort = "t"\n')
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press("f3")
        assert not isinstance(driver.app.screen, LibraryScreen)
        await driver.press("f6")
        assert isinstance(driver.app.screen, LibraryScreen)
        await driver.press("f6")
        await driver.ask(WIFI)
        await driver.press("tab", "t")
        assert driver.table.order == "year"
        await driver.press("f1")
        assert isinstance(driver.app.screen, HelpScreen)
        assert "f6 See the documents" in driver.text("#help VerticalScroll")
        assert "t Sort by the next column; so does a click on a heading" in driver.text("#help VerticalScroll")
        assert "sort Sort by the next column" in driver.text("#help-names")


async def test_a_wrong_file_is_told_and_the_usual_keys_work(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    written(tmp_path / "config", '[keys]\nlibary = "f6"\n')
    async with running(ScriptedAssistant(), tmp_path) as driver:
        assert "nothing called libary" in driver.text("#notice")
        await driver.press("f3")
        assert driver.app.screen is driver.app.library
