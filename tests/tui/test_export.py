from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

import pytest
from textual.widgets import Input

from scripted_assistant import ScriptedAssistant
from stratbot.tui.commands import Commands
from stratbot.tui.screens.analysis import AnalysisScreen
from stratbot.tui.screens.export import ExportScreen, document_folder, file_name
from stratbot.tui.widgets.choices import Choice, Choices
from tui.driving import Driver, folded, rendered, running
from tui.test_lens_matrix import lens_open

WIFI = "Which councils plan public Wi-Fi?"
DATA = "What is said about open data?"
NAME = "which-councils-plan-public-wi-fi"


async def opened(driver: Driver, folder: Path) -> None:
    driver.app.chat.export_folder = folder
    await driver.press("ctrl+e")
    assert isinstance(driver.app.screen, ExportScreen)


async def test_an_answer_is_written_for_browser_and_word_unless_something_else_is_chosen_and_it_is_said_where(
    tmp_path: Path,
) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        assert driver.app.screen.query_one("#export-path", Input).value == str(tmp_path / f"{NAME}.html")
        await driver.press("ctrl+e")
        text = folded((tmp_path / f"{NAME}.html").read_text(encoding="utf-8"))
        assert "We will provide free public Wi-Fi in all libraries" in text
        assert "Harrowby" in text  # unreadable, and named
        assert driver.text("#notice").replace(" ", "") == f"Writtento{tmp_path / f'{NAME}.html'}"  # however it is wrapped


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_each_format_is_named_in_full_by_what_opens_it(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=size) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        offered = [rendered(choice) for choice in driver.app.screen.query("#export-format Choice")]
        assert "browser" in offered[0] and "Word" in offered[0]
        assert "Excel" in offered[1] and "Excel" in offered[2]
        assert "Markdown" in offered[3] and "text editors" in offered[3]
        assert not any("…" in words for words in offered)


@pytest.mark.parametrize("way", ["enter", "ctrl+e"])
@pytest.mark.parametrize(("downs", "suffix"), [(1, "xlsx"), (2, "csv"), (3, "md")])
async def test_the_format_is_chosen_with_the_arrow_keys_and_the_name_follows(
    tmp_path: Path, downs: int, suffix: str, way: str
) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        await driver.press(*["down"] * downs, way)
        assert driver.app.screen is driver.app.chat
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
        assert "".join(driver.text("#export-said").split()) == f"Itwillbewrittento{tmp_path / NAME}.html"


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


async def test_the_keys_that_work_are_named_at_the_foot_wherever_the_keyboard_is(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        named = []
        for _ in range(5):
            screen = driver.app.screen
            assert screen.query_one("#export-keys").region.bottom < screen.query_one("#export").region.bottom <= 24
            named.append((str(screen.focused.id if screen.focused else ""), driver.text("#export-keys")))
            await driver.press("tab")
        assert named == [
            ("export-format", "↑↓ choose · Tab next · Enter writes the file · Esc leaves"),
            ("export-path", "Tab next · Enter writes the file · Esc leaves"),
            ("export-write", "Tab next · Enter writes the file · Esc leaves"),
            ("export-leave", "Tab next · Esc or Enter leaves"),
            ("export-what", "↑↓ choose · Tab next · Enter writes the file · Esc leaves"),
        ]


async def test_enter_does_what_is_named_at_the_foot(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        for tabs, writes in enumerate((True, True, True, False, True)):
            await opened(driver, tmp_path)
            await driver.press(*["tab"] * tabs, "enter")
            assert driver.app.screen is driver.app.chat
            path = tmp_path / f"{NAME}.html"
            assert path.exists() is writes, tabs
            path.unlink(missing_ok=True)


@pytest.mark.parametrize("way", ["enter", "ctrl+e"])
@pytest.mark.parametrize("there", [False, True])
async def test_the_format_under_the_cursor_is_written_however_quickly_the_key_follows(
    tmp_path: Path, there: bool, way: str
) -> None:
    path = tmp_path / f"{NAME}.xlsx"
    if there:
        path.write_text("mine", encoding="utf-8")
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        driver.hit("down")
        driver.hit(way)
        await driver.settle()
        assert not (tmp_path / f"{NAME}.html").exists()
        if there:
            assert "is there already" in driver.text("#export-said")
            assert path.read_text(encoding="utf-8") == "mine"
            await driver.press("enter")
        assert path.read_bytes().startswith(b"PK")


async def test_a_filter_on_screen_is_left_out_of_account_and_the_dialogue_says_so(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        assert not driver.shown("#export-unseen")
        await driver.press("escape")
        driver.table.focus()
        await driver.press("f")  # only those that cover it
        shown = len(driver.table.rows_shown)
        assert 0 < shown < 22
        await opened(driver, tmp_path)
        assert driver.text("#export-unseen") == f"All 22 rows are written, also the {22 - shown} that the filter on screen hides."
        await driver.press("down", "down", "enter")
        with (tmp_path / f"{NAME}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert len({row["doc_id"] for row in csv.DictReader(file)}) == 22


async def test_rows_that_words_hide_in_an_analysis_are_written_and_the_dialogue_says_so(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path, size=(80, 24)) as (driver, screen, _lens):
        await driver.press("/", *"bramfield", "enter")
        hidden = 22 - len(screen.table.rows_shown)
        assert 0 < hidden < 22
        screen.export_folder = tmp_path
        await driver.press("ctrl+e")
        assert driver.text("#export-unseen") == f"All 22 rows are written, also the {hidden} that the filter on screen hides."
        await driver.press("down", "down", "enter")
        lines = (tmp_path / "theme-matrix.csv").read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 1 + 22 * 4


async def test_the_line_that_repeats_what_was_written_names_the_folders_that_were_read(tmp_path: Path) -> None:
    folders = ("--corpus", "plans", "--index", "plans-index")
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path, options=folders) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        await driver.press(*["down"] * 3, "enter")
        repeated = f"stratbot ask '{WIFI}' --corpus plans --index plans-index"
        assert repeated in (tmp_path / f"{NAME}.md").read_text(encoding="utf-8").replace("\\", "")
        driver.app.action_lens("timeline")
        await driver.settle()
        screen = driver.app.screen
        assert isinstance(screen, AnalysisScreen)
        screen.export_folder = tmp_path
        await driver.press("ctrl+e", *["down"] * 3, "enter")
        written = next(path for path in tmp_path.glob("*.md") if not path.name.startswith(NAME)).read_text(encoding="utf-8")
        assert "--corpus plans --index plans-index" in written.replace("\\", "")


@pytest.mark.parametrize(("key", "says"), [("d", True), ("t", True), ("a", False)])
async def test_a_view_of_one_document_or_theme_is_written_with_all_the_others_and_the_dialogue_says_so(
    tmp_path: Path, key: str, says: bool
) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, _lens):
        screen.export_folder = tmp_path
        await driver.press("d", key)
        await driver.press("ctrl+e")
        assert driver.shown("#export-unseen") is says
        if says:
            assert driver.text("#export-unseen") == "The whole grid is written, not only the part of it that is on screen."
        await driver.press("down", "down", "enter")
        lines = (tmp_path / "theme-matrix.csv").read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 1 + 22 * 4


async def test_the_menu_finds_writing_a_file_by_the_program_that_opens_it(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, _lens):
        for typed in ("excel", "word", "spreadsheet", "docx"):
            found = [(hit.score, str(hit.prompt)) async for hit in Commands(screen).search(typed)]
            assert max(found)[1].startswith("Write this to a file"), typed
            chat = [(hit.score, str(hit.prompt)) async for hit in Commands(driver.app.chat).search(typed)]
            assert max(chat)[1] == "Write the answer or the conversation to a file for Word or Excel…", typed


async def test_the_help_names_word_and_excel_where_it_is_about_writing_a_file(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press("f1")
        headings = [rendered(heading) for heading in driver.app.screen.query(".help-section")]
        assert [words for words in headings if "Word" in words and "Excel" in words]


async def test_a_file_that_is_there_is_replaced_only_when_that_is_said_twice(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.html"
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
    (tmp_path / f"{NAME}.html").write_text("mine", encoding="utf-8")
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        await driver.press("ctrl+e")
        box = driver.app.screen.query_one("#export-path", Input)
        box.value = str(tmp_path / "other.html")
        await driver.settle()
        box.value = str(tmp_path / f"{NAME}.html")
        await driver.settle()
        await driver.press("ctrl+e")
        assert (tmp_path / f"{NAME}.html").read_text(encoding="utf-8") == "mine"


async def test_a_path_that_cannot_be_written_is_told_before_anything_happens(tmp_path: Path) -> None:
    wrong = {
        "": "Name a file.",
        str(tmp_path): "is a folder: name a file in it.",
        f"{tmp_path}/nowhere/x.md": "There is no folder",
    }
    async with running(ScriptedAssistant(), tmp_path, size=(160, 48)) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        box = driver.app.screen.query_one("#export-path", Input)
        for typed, said in wrong.items():
            box.value = typed
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


async def test_a_name_without_an_ending_gets_that_of_the_format(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        driver.app.screen.query_one("#export-path", Input).value = str(tmp_path / "mine")
        await driver.settle()
        assert "".join(driver.text("#export-said").split()) == f"Itwillbewrittento{tmp_path / 'mine'}.html"
        await driver.press("ctrl+e")
        assert (tmp_path / "mine.html").exists() and not (tmp_path / "mine").exists()


async def test_a_name_that_no_file_can_have_is_told(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        driver.app.screen.query_one("#export-path", Input).value = str(tmp_path / ("long" * 100))
        await driver.settle()
        await driver.press("ctrl+e")
        assert "No file can be written there: File name too long." in driver.text("#export-said")


@pytest.mark.parametrize("key", ["tab", "shift+tab"])
async def test_the_choice_that_holds_is_marked_without_colour(tmp_path: Path, key: str) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        await driver.press("down", key)
        marked = [rendered(choice) for choice in driver.app.screen.query(Choice) if "●" in rendered(choice)]
        assert len(marked) == 2
        assert "This answer" in marked[0] and "XLSX" in marked[1]


async def test_the_whole_conversation_is_written_too(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.ask(DATA)
        await opened(driver, tmp_path)
        driver.app.screen.query_one("#export-what", Choices).focus()
        await driver.press("down", "tab", "down", "down", "down", "enter")
        text = (tmp_path / f"conversation-{NAME}.md").read_text(encoding="utf-8")
        assert "Which councils plan public Wi" in text and "What is said about open data" in text


async def test_quotes_that_moved_are_named_in_what_is_written(tmp_path: Path) -> None:
    from tui.test_conversations import Moved

    assistant = Moved()
    async with running(assistant, tmp_path) as driver:
        await driver.ask(WIFI)
        await opened(driver, tmp_path)
        await driver.press("up", "enter")  # round to the last
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
