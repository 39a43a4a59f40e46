from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

import pytest
from textual.widgets import Input

from scripted_assistant import ScriptedAssistant
from stratbot.tui.screens.export import ExportScreen, document_folder, file_name
from stratbot.tui.widgets.choices import Choice, Choices
from tui.driving import Driver, folded, rendered, running

WIFI = "Which councils plan public Wi-Fi?"
DATA = "What is said about open data?"
NAME = "which-councils-plan-public-wi-fi"


async def opened(driver: Driver, folder: Path) -> None:
    driver.app.chat.export_folder = folder
    await driver.press("ctrl+e")
    assert isinstance(driver.app.screen, ExportScreen)


async def test_an_answer_is_written_as_markdown_and_it_is_said_where(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        assert driver.app.screen.query_one("#export-path", Input).value == str(tmp_path / f"{NAME}.md")
        await driver.press("ctrl+e")
        text = folded((tmp_path / f"{NAME}.md").read_text(encoding="utf-8"))
        assert "We will provide free public Wi-Fi in all libraries" in text
        assert "Harrowby" in text  # unreadable, and named
        assert driver.text("#notice") == f"Written to {tmp_path / f'{NAME}.md'}"


@pytest.mark.parametrize(("downs", "suffix"), [(1, "html"), (2, "csv"), (3, "xlsx")])
async def test_the_format_is_chosen_with_the_arrow_keys_and_the_name_follows(tmp_path: Path, downs: int, suffix: str) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        await driver.press(*["down"] * downs, "enter")
        await driver.press("ctrl+e")
        path = tmp_path / f"{NAME}.{suffix}"
        if suffix == "csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
            assert {row["verdict"] for row in rows} == {"covered", "mentioned", "not_found", "unreadable"}
            assert len({row["doc_id"] for row in rows}) == 22
        elif suffix == "xlsx":
            assert path.read_bytes().startswith(b"PK")
        else:
            assert "free public Wi-Fi" in path.read_text(encoding="utf-8")


async def test_a_format_whose_extra_is_missing_is_not_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "xlsxwriter" else known(name))
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        assert len(driver.app.screen.query("#export-format RadioButton")) == 3
        assert not driver.app.screen.query("#export-xlsx")


async def test_the_full_path_is_said_before_anything_is_written(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        assert "".join(driver.text("#export-said").split()) == f"Itwillbewrittento{tmp_path / NAME}.md"


def test_files_go_to_the_documents_of_the_person_where_there_are_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents, downloads = tmp_path / "Documents", tmp_path / "Downloads"
    monkeypatch.setattr("stratbot.tui.screens.export.user_documents_path", lambda: documents)
    monkeypatch.setattr("stratbot.tui.screens.export.user_downloads_path", lambda: downloads)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert document_folder() == tmp_path
    downloads.mkdir()
    assert document_folder() == downloads
    documents.mkdir()
    assert document_folder() == documents


async def test_a_file_that_is_there_is_replaced_only_when_that_is_said_twice(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.md"
    path.write_text("mine", encoding="utf-8")
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        await driver.press("ctrl+e")
        assert path.read_text(encoding="utf-8") == "mine"
        assert "is there already" in driver.text("#export-said")
        await driver.press("ctrl+e")
        assert path.read_text(encoding="utf-8") != "mine"


async def test_another_name_takes_the_warning_back(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.md").write_text("mine", encoding="utf-8")
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        await driver.press("ctrl+e")
        box = driver.app.screen.query_one("#export-path", Input)
        box.value = str(tmp_path / "other.md")
        await driver.settle()
        box.value = str(tmp_path / f"{NAME}.md")
        await driver.settle()
        await driver.press("ctrl+e")
        assert (tmp_path / f"{NAME}.md").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Name a file."), ("{folder}", "is a folder: name a file in it."), ("{folder}/nowhere/x.md", "There is no folder")],
)
async def test_a_path_that_cannot_be_written_is_told_before_anything_happens(tmp_path: Path, typed: str, said: str) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(160, 48)) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        box = driver.app.screen.query_one("#export-path", Input)
        box.value = typed.format(folder=tmp_path)
        box.focus()
        await driver.press("enter")
        assert said in driver.text("#export-said")
        assert isinstance(driver.app.screen, ExportScreen)


async def test_the_ending_of_a_name_of_ones_own_chooses_the_format(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        screen = driver.app.screen
        assert isinstance(screen, ExportScreen)
        screen.query_one("#export-path", Input).value = str(tmp_path / "mine.csv")
        await driver.settle()
        assert screen.format == "csv"
        await driver.press("ctrl+e")
        with (tmp_path / "mine.csv").open(encoding="utf-8-sig", newline="") as file:
            assert len({row["doc_id"] for row in csv.DictReader(file)}) == 22


@pytest.mark.parametrize("key", ["tab", "shift+tab"])
async def test_the_choice_that_holds_is_marked_without_colour(tmp_path: Path, key: str) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        await driver.press("down", key)
        marked = [rendered(choice) for choice in driver.app.screen.query(Choice) if "●" in rendered(choice)]
        assert len(marked) == 2
        assert "This answer" in marked[0] and "HTML" in marked[1]


async def test_the_whole_conversation_is_written_too(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.ask(DATA)
        await opened(driver, tmp_path)
        driver.app.screen.query_one("#export-what", Choices).focus()
        await driver.press("down", "enter")
        await driver.press("ctrl+e")
        text = (tmp_path / f"conversation-{NAME}.md").read_text(encoding="utf-8")
        assert "Which councils plan public Wi" in text and "What is said about open data" in text


async def test_quotes_that_moved_are_named_in_what_is_written(tmp_path: Path) -> None:
    from tui.test_conversations import Moved

    assistant = Moved()
    async with running(assistant, tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        await driver.press("ctrl+e")
        text = folded((tmp_path / f"{NAME}.md").read_text(encoding="utf-8"))
        assert "1 quote no longer stands on its page in the index as it is now" in text


async def test_escape_writes_nothing_and_without_an_answer_there_is_nothing_to_write(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press("ctrl+e")
        assert driver.text("#notice").startswith("There is no answer to write")
        await driver.ask(WIFI)
        await opened(driver, folder)
        await driver.press("escape")
        assert driver.app.screen is driver.app.chat
        assert list(folder.iterdir()) == []


def test_a_question_becomes_a_name_that_every_file_system_takes() -> None:
    assert file_name(WIFI) == NAME
    assert file_name("../../etc/passwd\0 [x]") == "etc-passwd-x"
    assert file_name("Größe: “£3.9m”?") == "groe-3-9m"
    assert file_name("???") == "answer"
    assert len(file_name("word " * 100)) <= 60
