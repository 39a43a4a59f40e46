from __future__ import annotations

from pathlib import Path

import pytest
from textual.binding import Binding

from scripted_assistant import ScriptedAssistant
from stratbot.errors import SettingsError
from stratbot.tui.app import StratbotApp
from stratbot.tui.keys import VARIABLE, config_folder, load_keymap
from stratbot.tui.screens.help import HelpScreen, changeable_bindings
from stratbot.tui.screens.library import LibraryScreen
from tui.driving import running

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
