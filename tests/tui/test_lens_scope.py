"""What narrows the questions narrows what is read side by side, and can be widened there."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from scripted_assistant import ScriptedAssistant
from stratbot.analyses import Asked
from stratbot.tui.lens import EVERYTHING
from stratbot.tui.screens.analysis import AnalysisScreen
from stratbot.tui.screens.pick_documents import PickDocumentsScreen
from stratbot.tui.screens.scope import ScopeScreen
from stratbot.tui.widgets.scope_bar import ScopeBar
from stratbot.types import Filters
from tui.driving import Driver, running
from tui.scripted_lens import ScriptedLens
from tui.test_app import palette_entries
from tui.test_lens_matrix import SIZES, lens_open, rows

THREE = Filters(issuers=("Aldermere", "Bramfield", "Calderwick"))


async def narrowed(driver: Driver, filters: Filters) -> None:
    """Narrow the questions, as the chips over the question box would."""
    driver.app.chat.conversation.narrow(filters)
    await driver.settle()


@pytest.mark.parametrize("size", SIZES)
async def test_only_the_documents_in_scope_are_read_and_the_scope_is_in_sight(tmp_path: Path, size: tuple[int, int]) -> None:
    assistant = ScriptedAssistant(corpus_dir=tmp_path)
    async with running(assistant, tmp_path, size=size) as driver:
        driver.app.lens = ScriptedLens(assistant)
        await narrowed(driver, THREE)
        for key, first_row in (("matrix", 1), ("audit", 0), ("camps", 0), ("timeline", 0)):
            driver.app.action_lens(key)
            await driver.settle()
            screen = driver.app.get_screen(f"lens-{key}")
            assert isinstance(screen, AnalysisScreen)
            names = [line[0] for line in rows(screen, 0)[first_row:]]
            assert sorted(name.split()[0] for name in names) == ["Aldermere", "Bramfield", "Calderwick"]
            assert driver.text("#scope") == "Only Aldermere ✕ Bramfield ✕ Calderwick ✕ F4 chooses, ⌫ widens"


async def test_without_a_scope_all_documents_are_read_and_no_line_is_taken_for_it(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, lens):
        assert ("matrix", EVERYTHING) in lens.calls
        assert not driver.shown("#scope")
        assert len(rows(screen, 0)) == 23


async def test_backspace_widens_by_one_step_and_the_questions_with_it(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, _lens):
        await narrowed(driver, THREE)
        assert len(rows(screen, 0)) == 1 + 3
        await driver.press("backspace")
        assert [line[0] for line in rows(screen, 0)[1:]] == ["Aldermere 2012", "Bramfield 2014"]
        assert driver.app.chat.conversation.scope == Filters(issuers=("Aldermere", "Bramfield"))
        await driver.press("backspace", "backspace")
        assert len(rows(screen, 0)) == 23
        assert not driver.shown("#scope")
        await driver.press("escape")
        assert not driver.shown("#scope")


async def test_a_click_on_a_chip_takes_it_away(tmp_path: Path) -> None:
    async with lens_open("camps", tmp_path) as (driver, screen, _lens):
        await narrowed(driver, THREE)
        bar = screen.query_one(ScopeBar)
        await driver.pilot.click(bar, offset=(8, 0))
        await driver.settle()
        assert sorted(line[0] for line in rows(screen, 0)) == ["Bramfield 2014", "Calderwick 2015"]


async def test_f4_chooses_the_scope_on_the_screen_itself(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, _lens):
        await driver.press("f4")
        assert isinstance(driver.app.screen, ScopeScreen)
        await driver.press(*"bramf", "enter", "f4")
        assert screen.is_current
        assert [line[0] for line in rows(screen, 0)[1:]] == ["Bramfield 2014"]
        assert driver.text("#scope").startswith("Only Bramfield ✕")
        await driver.press("f4", "ctrl+d")
        assert len(rows(screen, 0)) == 23


async def test_the_menu_widens_to_all_documents(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, _lens):
        await narrowed(driver, THREE)
        assert (await palette_entries(driver, "all documents again"))[0].startswith("Ask all documents again")
        await driver.press("enter")
        for _ in range(100):
            await driver.pilot.pause(0.01)
            if not driver.app.chat.conversation.scope:
                break
        await driver.settle()
        assert len(rows(screen, 0)) == 23


async def test_another_scope_stops_what_is_worked_out_for_the_former_one(tmp_path: Path) -> None:
    lens = ScriptedLens(ScriptedAssistant())
    lens.hold["matrix"] = threading.Event()
    async with lens_open("matrix", tmp_path, lens=lens, settled=False) as (driver, screen, _):
        await driver.until(AnalysisScreen.Progressed)
        driver.app.chat.conversation.narrow(THREE)
        for _ in range(100):
            await driver.pilot.pause(0.01)
            if ("matrix", THREE) in lens.calls:
                break
        lens.hold["matrix"].set()
        await driver.settle()
        assert len(rows(screen, 0)) == 1 + 3
        assert [argument for name, argument in lens.calls if name == "matrix"] == [EVERYTHING, THREE]


async def test_what_was_worked_out_is_worked_out_again_for_a_scope_chosen_over_the_questions(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, lens):
        await driver.press("escape")
        await narrowed(driver, THREE)
        driver.app.action_lens("matrix")
        await driver.settle()
        assert len(rows(screen, 0)) == 1 + 3
        await driver.press("escape")
        driver.app.action_lens("matrix")
        await driver.settle()
        assert [name for name, _ in lens.calls].count("matrix") == 2


async def test_a_scope_that_leaves_nothing_says_so_and_how_to_widen(tmp_path: Path) -> None:
    async with lens_open("audit", tmp_path) as (driver, screen, _lens):
        await narrowed(driver, Filters(year_from=1900, year_to=1901))
        said = "No document is left here. F4 chooses others, Backspace takes the last choice away."
        assert driver.text("#lens-summary") == said
        assert rows(screen) == []
        await driver.press("backspace")
        assert len(rows(screen, 0)) == 22


async def test_the_gaps_of_a_strategy_are_those_against_the_peers_in_scope(tmp_path: Path) -> None:
    async with lens_open("gaps", tmp_path) as (driver, screen, lens):
        assert isinstance(driver.app.screen, PickDocumentsScreen)
        await driver.press(*"bramf", "enter")
        all_peers = {line[0] for line in rows(screen, 2)}
        await narrowed(driver, THREE)
        assert driver.text("#scope").startswith("Against only Aldermere ✕ Bramfield ✕ Calderwick ✕")
        gaps = lens.gaps("bramfield.pdf", THREE)
        assert len(gaps.peers) == 2
        assert {line[0] for line in rows(screen, 2)} != all_peers
        assert all(line[0].endswith("of 2") for line in rows(screen, 2))


async def test_documents_to_compare_are_chosen_from_the_scope_and_f4_lists_the_others(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        driver.app.lens = ScriptedLens(assistant)
        await narrowed(driver, THREE)
        driver.app.action_lens("compare")
        await driver.settle()
        picker = driver.app.screen
        assert isinstance(picker, PickDocumentsScreen)
        assert [document.issuer for document in picker.shown] == list(THREE.issuers)
        assert driver.text("#pick-sum").endswith("Narrowed to 3 of 20 documents: F4 lists all.")
        await driver.press("f4")
        assert len(picker.shown) == 20
        await driver.press("f4", *"alder", "enter", *"calder", "enter", "enter")
        assert driver.text("#lens-title") == "Comparison Aldermere 2012 and Calderwick 2015"
        assert driver.text("#scope").startswith("Chosen from only Aldermere ✕")
        await driver.press("backspace")
        assert driver.text("#lens-title") == "Comparison Aldermere 2012 and Calderwick 2015"


async def test_a_scope_too_small_to_compare_lists_all_documents(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        driver.app.lens = ScriptedLens(assistant)
        await narrowed(driver, Filters(issuers=("Aldermere",)))
        driver.app.action_lens("compare")
        await driver.settle()
        picker = driver.app.screen
        assert isinstance(picker, PickDocumentsScreen)
        assert len(picker.shown) == 20


async def test_the_collection_check_looks_at_all_documents_and_says_so(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        driver.app.lens = ScriptedLens(assistant)
        await narrowed(driver, THREE)
        driver.app.action_lens("register")
        await driver.settle()
        await driver.press("enter")
        assert driver.text("#lens-summary").endswith("All documents are looked at, whatever narrows the questions.")
        assert not driver.shown("#scope")


async def test_answers_are_compared_in_the_scope_of_the_questions(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path, size=(120, 36)) as driver:
        driver.app.lens = lens = ScriptedLens(assistant)
        await driver.ask("Which councils plan public Wi-Fi?")
        await narrowed(driver, THREE)
        driver.app.action_lens("changes")
        await driver.settle()
        await driver.press("tab", "enter")
        assert lens.narrowed == [THREE]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (THREE, "stratbot matrix --issuer Aldermere --issuer Bramfield --issuer Calderwick"),
        (Filters(groups=("county councils",), year_to=2016), "stratbot matrix --group 'county councils' --year -2016"),
        (EVERYTHING, "stratbot matrix"),
    ],
)
async def test_the_file_names_the_command_with_the_scope(tmp_path: Path, filters: Filters, expected: str) -> None:
    async with lens_open("matrix", tmp_path) as (_driver, screen, _lens):

        def command(narrowed: Filters) -> str:
            asked = Asked(analysis=screen.analysis, values=screen.values, filters=narrowed)
            return dict(screen.analysis.report(screen.result, asked).facts).get("To run it again", "")

        assert command(filters) == expected
        assert command(Filters(doc_ids=("aldermere",))) == ""
