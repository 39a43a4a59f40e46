from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Button, Input

from conftest import SampleIndex
from scripted_assistant import ScriptedAssistant
from stratbot.analyses import Asked, Work, analyses
from stratbot.analyses._parts import words_on_page
from stratbot.assistant import open_assistant
from stratbot.errors import IndexMissingError, SettingsError
from stratbot.export.report import Table, cells
from stratbot.export.wording import short_names
from stratbot.lens.diff import RunDiff
from stratbot.lens.types import Audit
from stratbot.tui.app import StratbotApp
from stratbot.tui.commands import Commands
from stratbot.tui.lens import EVERYTHING, Lens
from stratbot.tui.screens.analysis import AnalysisScreen
from stratbot.tui.screens.ask_path import AskPathScreen
from stratbot.tui.screens.ask_run import AskRunScreen
from stratbot.tui.screens.help import HelpScreen
from stratbot.tui.screens.pick_documents import PickDocumentsScreen
from stratbot.tui.widgets.lens_table import LensTable, columns_of
from stratbot.types import Correction, Document, DocumentVerdict, Filters, IndexStatus, Page, State, Verdict
from tui.driving import Driver, folded, marks_above, running
from tui.scripted_lens import CRITERIA, ScriptedLens
from tui.test_app import palette_entries
from tui.test_lens_matrix import below, lens_open, rows

SIZES = [(80, 24), (160, 48)]


# The way there.


async def test_every_screen_is_reached_from_one_key_and_its_letter(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        driver.app.lens = ScriptedLens(ScriptedAssistant())
        for entry in analyses():
            await driver.press("f5")
            assert driver.shown("#lens-menu")
            assert all(one.name in driver.text("#lens-list") and one.says in driver.text("#lens-list") for one in analyses())
            await driver.press(entry.letter)
            opened = [one.analysis.letter for one in driver.app.screen_stack if isinstance(one, AnalysisScreen)]
            assert opened == [entry.letter]  # that no two have the same is a test of all keys
            while driver.app.screen is not driver.app.chat:
                await driver.press("escape")


async def test_f5_is_called_the_same_wherever_it_stands(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path, size=(160, 48)) as (driver, screen, _lens):
        assert "F5 Analyses" in driver.text("KeysFooter")
        assert driver.text("#lens-ways") == "F5 analyses Esc back"
        await driver.press("f5")
        assert driver.app.screen.query_one("#lens-menu").border_title == "Analyses"
        await driver.press("escape", "escape")
        assert "F5 analyses" in str(driver.app.chat.question_box.border_subtitle)
        assert (await palette_entries(driver, "analyses"))[0].startswith("Analyses: read many strategies side by side…")
        assert screen.is_attached


async def test_over_the_menu_of_analyses_only_its_own_letters_are_shown(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path, size=(80, 24)) as (driver, _screen, _lens):
        await driver.press("f5")
        strips = driver.app.screen._compositor.render_strips()
        assert folded(strips[23].text) == "esc Close"


TYPED = [
    ("theme matrix", "matrix"),
    ("which councils cover", "matrix"),
    ("budget", "audit"),
    ("implementation plan", "audit"),
    ("smart city", "camps"),
    ("what is missing", "gaps"),
    ("gaps", "gaps"),
    ("few strategies", "rare"),
    ("compare two strategies", "compare"),
    ("versions", "compare"),
    ("expired", "timeline"),
    ("missing files", "register"),
    ("what changed", "changes"),
]


async def test_the_command_palette_finds_each_by_what_an_officer_would_type(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        provider = Commands(driver.app.screen)
        for typed, key in TYPED:
            name = next(entry.name for entry in analyses() if entry.key == key)
            found = [hit async for hit in provider.search(typed)]
            assert name in [str(hit.prompt) for hit in found], typed
        assert {entry.name for entry in analyses()} <= {str(hit.prompt) async for hit in provider.discover()}


async def test_on_a_screen_the_palette_offers_the_keys_that_work_there(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, _lens):
        offered = [str(hit.prompt) async for hit in Commands(screen).discover()]
        assert "Show only one group of columns, then the next, then all" in offered
        assert "Write this to a file for Word, Excel or a browser" in offered
        entries = await palette_entries(driver, "own verdict")
        assert entries[0].startswith("Put your own verdict beside the machine's, with a reason")


async def test_the_command_palette_opens_a_screen(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        driver.app.lens = ScriptedLens(ScriptedAssistant())
        assert (await palette_entries(driver, "delivery audit"))[0].startswith("Delivery audit: is there a plan")
        driver.hit("enter")
        for _ in range(100):
            await driver.pilot.pause(0.02)
            if driver.app.is_screen_installed("lens-audit"):
                break
        await driver.settle()
        assert driver.app.screen is driver.app.get_screen("lens-audit")


async def test_one_screen_leads_to_another_and_escape_back_to_the_questions(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, _screen, _lens):
        await driver.press("f5", "s")
        assert driver.app.screen is driver.app.get_screen("lens-camps")
        await driver.press("f5", "escape", "escape")
        assert driver.app.screen is driver.app.chat


async def test_the_library_is_one_key_away_and_a_document_is_read_from_there(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, _lens):
        await driver.press("f3")
        assert driver.shown("DocumentsTable")
        await driver.press("enter")
        assert driver.shown("QuestionInput")
        assert driver.text("#evidence-title").startswith("Aldermere")
        await driver.press("f3", "f5", "m")
        assert screen.is_current
        await driver.press("f3")
        assert driver.shown("DocumentsTable")


async def test_help_explains_the_table_and_its_keys(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, _screen, _lens):
        await driver.press("f1")
        assert isinstance(driver.app.screen, HelpScreen)
        said = " ".join(str(driver.text("#help")).split())
        assert "You are in the table of an analysis, which reads strategies side by side." in said
        assert "Put your own verdict beside the machine's, with a reason" in said


# The delivery audit.


@pytest.mark.parametrize("size", SIZES)
async def test_the_audit_begins_with_owner_money_and_date_of_each_document(tmp_path: Path, size: tuple[int, int]) -> None:
    async with lens_open("audit", tmp_path, size=size) as (driver, screen, lens):
        assert "20 documents audited by 3 criteria" in driver.text("#lens-summary")
        assert "● found ◐ partly: no name, sum or date ○ not found ✕ unreadable" in driver.text("#lens-summary")
        assert driver.text("#lens-title") == "Delivery audit owner, money, date (of 3 criteria)"
        table = screen.query_one(LensTable)
        assert [str(column.label) for column in table.ordered_columns] == ["Document", "Found", "Owner", "Money", "Date"]
        audits = [lens._audit(document) for document in lens.assistant.documents()]
        words = {"found": "● £240,000", "partly": "◐ partly", "not_found": "○ not found", "unreadable": "✕ unreadable"}
        for shown, audit in zip(rows(screen, 2, 3, 4), audits, strict=True):
            assert shown == tuple(words[finding.state] for finding in audit.findings)
        found = sum(finding.state == "found" for finding in audits[0].findings)
        assert rows(screen, 0, 1)[0] == ("Aldermere 2012", f"{found}/3")
        assert rows(screen, 0, 1)[8] == ("Harrowby 2015", "–")
        assert table.virtual_size.width <= table.size.width


async def test_the_key_that_shows_one_criterion_in_every_document_is_called_so(tmp_path: Path) -> None:
    async with lens_open("audit", tmp_path) as (driver, screen, _lens):
        assert "t Criterion" in driver.text("KeysFooter")
        found = [str(hit.prompt) async for hit in Commands(screen).search("criterion")]
        assert "Show what the cursor's criterion comes to in every document" in found
        await driver.press("a", "t")
        assert driver.text("#lens-title").endswith("← criterion 1 of 3 → Responsible officer")


async def test_no_column_gives_way_to_a_page_beside(tmp_path: Path) -> None:
    row = (
        "Northern Ireland, employment",
        "11/14",
        "○ not found",
        "£37.9 million, £30 million, £2 million",
        "by 31 December 2016 or so",
    )
    async with lens_open("audit", tmp_path, size=(120, 40)) as (driver, screen, _lens):
        table = screen.query_one(LensTable)
        columns = ("Document", "Found", "Owner", "Money", "Date")
        table.show_rows(*columns_of(Table(heading="", columns=columns, rows=(cells(*row),))))
        await driver.settle()
        assert [str(column.label) for column in table.ordered_columns] == list(columns)
        assert screen.has_class("-wide")


@pytest.mark.parametrize("size", SIZES)
async def test_the_audit_says_what_was_found_under_the_cursor_and_by_which_criterion(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with lens_open("audit", tmp_path, size=size) as (driver, _screen, lens):
        audits = [lens._audit(document) for document in lens.assistant.documents()]
        found = sum(audit.findings[0].state == "found" for audit in audits)
        assert driver.text("#grid-column") == f"Owner: Responsible officer found in {found} of 20"

        def said() -> str:
            return below(driver) if size[0] < 110 else driver.text("#side-words")

        assert said().startswith("Aldermere 2012, owner: ● found, 1 passage Named: sum: £240,000 (p. 2 (printed iv))")
        assert "We will provide free public Wi-Fi" in (said() if size[0] < 110 else driver.text("PageText"))
        await driver.press("right")
        assert driver.text("#grid-column").startswith("Money: Capital resources found in")
        assert said().startswith("Aldermere 2012, money: ")
        await driver.press("right")
        assert driver.text("#grid-column").startswith("Date: Milestones found in")
        await driver.press("left", "left", "left", "left")
        assert driver.text("#grid-column") == "a shows all criteria, d those of this document"
        assert audits[0].summary in said()


async def test_criteria_that_answer_one_question_are_taken_together_by_the_best_of_them(tmp_path: Path) -> None:
    class TwoKindsOfMoney(ScriptedLens):
        def _audit(self, document: Document) -> Audit:
            audit = super()._audit(document)
            officer, capital, milestones = audit.findings
            lacking = replace(capital, state=State.NOT_FOUND, extracts=(), evidence=())
            revenue = replace(capital, criterion_id="revenue_money", label="Revenue resources", state=State.FOUND)
            return replace(audit, findings=(officer, lacking, revenue, milestones))

    async with lens_open("audit", tmp_path, lens=TwoKindsOfMoney(ScriptedAssistant())) as (driver, _screen, _lens):
        await driver.press("right")
        assert driver.text("#grid-column") == "Money: Capital resources, Revenue resources found in 22 of 22"
        assert driver.text("#side-words").startswith("Aldermere 2012, money: ● found")
        await driver.press("t")
        assert driver.text("#lens-title") == "Delivery audit ← criterion 3 of 4 → Revenue resources"


async def test_an_audit_by_other_criteria_lists_what_each_document_lacks(tmp_path: Path) -> None:
    class OwnCriteria(ScriptedLens):
        def _audit(self, document: Document) -> Audit:
            audit = super()._audit(document)
            return replace(audit, findings=tuple(replace(one, criterion_id=f"own-{one.label}") for one in audit.findings))

    async with lens_open("audit", tmp_path, lens=OwnCriteria(ScriptedAssistant())) as (driver, screen, lens):
        assert rows(screen, 0, 2)[0] == ("Aldermere 2012", lens._audit(lens.assistant.documents()[0]).summary)
        await driver.press("enter")
        assert driver.text("#lens-title") == "Delivery audit ← document 1 of 22 → Aldermere 2012"


@pytest.mark.parametrize("size", SIZES)
async def test_the_audit_leads_to_the_criteria_of_one_document_and_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async with lens_open("audit", tmp_path, size=size) as (driver, screen, _lens):
        await driver.press("left", "left", "enter")
        assert driver.text("#lens-title") == "Delivery audit ← document 1 of 22 → Aldermere 2012"
        assert [line[0] for line in rows(screen, 0)] == [f"{n} {label}" for n, (_, label) in enumerate(CRITERIA, 1)]
        assert rows(screen, 1)[0] == ("● found",)
        said = below(driver) if size[0] < 110 else driver.text("#side-words")
        assert "Named: sum: £240,000 (p. 2 (printed iv))" in said
        await driver.press("t")
        assert driver.text("#lens-title").startswith("Delivery audit ← criterion 1 of 3 → Responsible o")
        await driver.press("a")
        assert rows(screen, 0)[0] == ("Found in",)
        await driver.press("escape")
        assert rows(screen, 0)[0] == ("Aldermere 2012",)
        await driver.press("right", "right", "right", "d", "escape")
        column = screen.query_one(LensTable).column_here
        assert column is not None and column.title == "Money"  # where the cursor was left


async def test_a_column_gone_to_is_not_forgotten_by_keys_that_come_at_once(tmp_path: Path) -> None:
    async with lens_open("audit", tmp_path) as (driver, screen, _lens):
        await driver.press("left", "left")
        for key in ("right", "right", "right", "d"):
            driver.hit(key)
        await driver.settle()
        await driver.press("escape")
        column = screen.query_one(LensTable).column_here
        assert column is not None and column.title == "Money"


async def test_the_page_behind_what_was_found_is_shown(tmp_path: Path) -> None:
    async with lens_open("audit", tmp_path, size=(80, 24)) as (driver, screen, _lens):
        await driver.press("enter")
        assert driver.text("#evidence-place").startswith("page 2 (printed iv) of 6")
        await driver.press("escape")
        assert screen.query_one(LensTable).has_focus
        await driver.press("d", "enter")
        assert driver.text("#evidence-place").startswith("page 2 (printed iv) of 6")


async def test_the_audit_is_exported(tmp_path: Path) -> None:
    async with lens_open("audit", tmp_path) as (driver, _screen, _lens):
        await driver.press("ctrl+e")
        driver.app.screen.query_one("#export-path", Input).value = str(tmp_path / "audit.html")
        await driver.settle()
        await driver.press("ctrl+e")
        assert "Responsible officer" in (tmp_path / "audit.html").read_text(encoding="utf-8")


# Camps.


@pytest.mark.parametrize("size", SIZES)
async def test_camps_show_the_margin_and_the_passages_that_decided(tmp_path: Path, size: tuple[int, int]) -> None:
    async with lens_open("camps", tmp_path, size=size) as (driver, screen, _lens):
        assert rows(screen, 0, 1, 2, 3)[0] == ("Aldermere 2012", "smart city", "30%", "2")
        assert driver.text("#lens-summary").startswith("22 documents: ")
        said = below(driver) if size[0] < 110 else driver.text("#side-words")
        assert said.startswith(
            "Aldermere 2012: smart city smart city 60%, digital inclusion 30%, user-centric 10%: a margin of 30%"
        )
        await driver.press("enter")
        assert driver.text("#evidence-title").startswith("Aldermere")


# What is missing.


async def choose(driver: Driver, typed: str) -> None:
    assert isinstance(driver.app.screen, PickDocumentsScreen)
    await driver.press(*typed, "enter")


@pytest.mark.parametrize("size", SIZES)
async def test_gaps_ask_whose_and_show_questions_near_misses_and_proof(tmp_path: Path, size: tuple[int, int]) -> None:
    async with lens_open("gaps", tmp_path, size=size) as (driver, screen, lens):
        await choose(driver, "bramf")
        assert ("gaps", "bramfield.pdf") in lens.calls
        gaps = lens.gaps("bramfield.pdf", EVERYTHING)
        assert [line[0] for line in rows(screen, 0)][: len(gaps.gaps)] == [gap.theme.label for gap in gaps.gaps]
        assert rows(screen, 2)[0] == (f"{len(gaps.gaps[0].peers)} of {len(gaps.peers)}",)
        said = below(driver) if size[0] < 110 else driver.text("#side-words")
        assert " ".join(gaps.gaps[0].question.split()) in said
        assert "Searched: 100 sentences on 6 pages, for 3 wordings of it" in said
        assert driver.text("#lens-title") == "What is missing in a strategy Bramfield 2014"
        await driver.press("w")
        await choose(driver, "calder")
        assert driver.text("#lens-title").endswith("Calderwick 2015")


async def test_without_an_index_it_is_asked_again_once_there_is_one(tmp_path: Path) -> None:
    lens = ScriptedLens(ScriptedAssistant())
    lens.fail["documents"] = IndexMissingError("There is no index yet", hint="Run: stratbot index")
    async with lens_open("gaps", tmp_path, lens=lens) as (driver, _screen, _):
        assert driver.text("#lens-summary") == "There is no index yet. Press F3 and then r to build it here."
        del lens.fail["documents"]
        await driver.press("escape", "f5", "g")
        assert isinstance(driver.app.screen, PickDocumentsScreen)


async def test_leaving_the_first_question_goes_back_to_the_questions(tmp_path: Path) -> None:
    async with lens_open("gaps", tmp_path) as (driver, _screen, _lens):
        await driver.press("escape")
        assert driver.app.screen is driver.app.chat


async def test_plus_and_minus_change_how_few_strategies_are_few(tmp_path: Path) -> None:
    async with lens_open("rare", tmp_path, size=(80, 24)) as (driver, screen, lens):
        assert "Of 4 themes, 0 are covered by fewer than 3" in driver.text("#lens-summary")
        for _ in range(7):
            await driver.press("+")
        assert ("rare", 10) in lens.calls
        assert len(rows(screen, 0)) == 4
        assert "None" not in below(driver) and "Searched: 2,200 sentences" in below(driver)
        await driver.press("-")
        assert ("rare", 9) in lens.calls


# Comparison.


@pytest.mark.parametrize("size", SIZES)
async def test_two_documents_stand_side_by_side_with_paired_quotes(tmp_path: Path, size: tuple[int, int]) -> None:
    async with lens_open("compare", tmp_path, size=size) as (driver, screen, lens):
        await choose(driver, "alder")
        button = driver.app.screen.query_one("#pick-go", Button)
        assert button.disabled
        assert driver.text("#pick-sum") == "Chosen: Aldermere 2012 · Enter takes another"
        await choose(driver, "calder")
        assert not button.disabled
        assert driver.text("#pick-sum") == "Chosen: Aldermere 2012, Calderwick 2015 · Enter compares; or take another, up to 4"
        await driver.press("enter")  # in the empty box
        assert ("compare", ("aldermere.pdf", "calderwick.pdf")) in lens.calls
        assert driver.text("#lens-title") == "Comparison Aldermere 2012 and Calderwick 2015"
        found = lens.compare(("aldermere.pdf", "calderwick.pdf"))
        assert {line[0] for line in rows(screen, 0)} == {one.theme.label for one in found.themes}
        table = screen.query_one(LensTable)
        assert table.row_here is not None
        one = next(one for one in found.themes if one.theme.label == table.row_here.name)
        for place in range(2):
            said = driver.text(f"#compare-quote-{place}")
            quote = one.quotes[place]
            assert (quote.quote[:30] if quote else "Nothing to quote.") in said
        assert driver.shown("#compare-quote-1") and not driver.shown("#compare-quote-2")
        await driver.press("right")
        assert screen.query_one("#compare-quote-1").has_class("-here")


async def test_the_chosen_stay_named_while_the_list_shows_others_and_enter_is_explained_where_one_is(tmp_path: Path) -> None:
    async with lens_open("compare", tmp_path, size=(80, 24)) as (driver, _screen, _lens):
        assert driver.text("#pick-sum") == "Take 2 to 4 with Enter, in the order to compare."
        await choose(driver, "alder")
        await choose(driver, "ash")
        chosen = "Chosen: Aldermere 2012, Ashcombe 2013"
        await driver.press("down", "end")
        assert "Aldermere" not in driver.text("#pick-list")
        assert driver.text("#pick-sum") == f"{chosen} · Enter takes another, up to 4; the button compares"
        await driver.press("tab")
        assert driver.text("#pick-sum") == f"{chosen} · Enter compares; or take another, up to 4"
        await driver.press("tab")
        assert driver.text("#pick-sum") == chosen
        await driver.press("tab", "c")
        assert driver.text("#pick-sum") == f"{chosen} · Enter takes another, up to 4; the button compares"


async def test_a_corrected_cell_is_explained_where_it_is_compared(tmp_path: Path) -> None:
    lens = ScriptedLens(ScriptedAssistant())
    lens.correct(
        Correction(path="aldermere.pdf", theme_id="open_data", verdict=Verdict.COVERED, reason="read", corrected_on="2016-03-01")
    )
    async with lens_open("compare", tmp_path, lens=lens, size=(80, 24)) as (driver, _screen, _):
        await choose(driver, "alder")
        await choose(driver, "calder")
        await driver.press("enter")
        assert driver.text("#lens-summary").endswith("✎ corrected by hand")
        await driver.press("w")
        await choose(driver, "ash")
        await choose(driver, "calder")
        await driver.press("enter")
        assert "✎" not in driver.text("#lens-summary")


# Timeline.


@pytest.mark.parametrize("size", SIZES)
async def test_the_timeline_has_a_row_for_each_document_and_a_bar_for_each_year(tmp_path: Path, size: tuple[int, int]) -> None:
    async with lens_open("timeline", tmp_path, size=size) as (driver, screen, lens):
        assert len(rows(screen, 0)) == 22
        assert rows(screen, 0, 1, 4)[0] == ("Aldermere", "2012", "? no end named")
        plot = driver.text("#bars")
        assert "2012 " in plot and "█" in plot
        assert marks_above(screen.table) == []
        await driver.press("s", "s")
        assert marks_above(screen.table) == ["▲"]
        await driver.press("S")
        assert marks_above(screen.table) == ["▼"]
        on = next(argument for name, argument in lens.calls if name == "timeline")
        assert driver.text("#lens-title").startswith(f"Timeline as of {on}")
        await driver.press("-")
        assert ("timeline", int(str(on)) - 1) in lens.calls


def test_the_words_of_a_period_are_found_on_their_page_across_line_ends() -> None:
    assistant = ScriptedAssistant()
    document = assistant.documents()[0]
    page = Page(doc_id=document.doc_id, page_number=1, page_label="1", text="Digital\nStrategy  2014\n- 2017 [draft]")
    assistant.pages[document.doc_id, 1] = page

    def found(words: str) -> list[str]:
        places = words_on_page(assistant, words, document, 1)  # type: ignore[arg-type]
        return [page.text[one.start : one.end] for one in places]

    assert found("Strategy 2014 - 2017 [draft]") == ["Strategy  2014\n- 2017 [draft]"]
    assert found("Strategy 2015") == found("") == []


# Collection check.


@pytest.mark.parametrize("size", SIZES)
async def test_the_collection_is_checked_against_a_register(tmp_path: Path, size: tuple[int, int]) -> None:
    register = tmp_path / "register.csv"
    register.write_text("issuer,title,year\nAldermere,,2012\nNowhere,Digital Plan,2014\n", encoding="utf-8")
    async with lens_open("register", tmp_path, size=size) as (driver, screen, _lens):
        assert isinstance(driver.app.screen, AskPathScreen)
        driver.app.screen.query_one(Input).value = str(tmp_path / "none.csv")
        await driver.press("enter")
        assert squeezed(driver.text("#ask-path-said")) == squeezed(f"There is no file {tmp_path / 'none.csv'}.")
        for name in (str(tmp_path / ("a b " * 100)), "~nobody-of-this-name/register.csv", "a" * 5_000):
            driver.app.screen.query_one(Input).value = name
            await driver.press("enter")
            assert "There is no file" in driver.text("#ask-path-said")
        driver.app.screen.query_one(Input).value = str(register)
        await driver.press("enter")
        shown = rows(screen, 0, 2, 3)
        assert shown[0] == ("Nowhere", "2014", "○ missing")
        assert shown[1] == ("Aldermere", "2012", "● present")
        assert len(shown) == 2 + 21
        assert driver.text("#lens-summary").startswith("1 of 2 expected strategies are there; 1 missing.")


async def test_a_register_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("name\nx\n", encoding="utf-8")
    async with lens_open("register", tmp_path) as (driver, _screen, _lens):
        driver.app.screen.query_one(Input).value = str(bad)
        await driver.press("enter")
        assert driver.text("#lens-summary").startswith(f"{bad} has no column issuer. Its columns are: name.")


# What changed.


@pytest.mark.parametrize("size", SIZES)
async def test_changes_ask_the_questions_of_the_conversation_of_a_former_index(tmp_path: Path, size: tuple[int, int]) -> None:
    assistant = ScriptedAssistant()
    lens = ScriptedLens(assistant)
    async with running(assistant, tmp_path, size=size) as driver:
        driver.app.lens = lens
        await driver.ask("Which councils plan public Wi-Fi?")
        driver.app.action_lens("changes")
        await driver.settle()
        assert isinstance(driver.app.screen, AskRunScreen)
        assert "the index of 1 February 2016" in driver.text("#ask-run-what")
        assert "takes the 1 question of this conversation" in driver.text("#ask-run")
        await driver.press("tab", "enter")
        assert ("changes", (("Which councils plan public Wi-Fi?",), lens.kept[0])) in lens.calls
        screen = driver.app.screen
        assert isinstance(screen, AnalysisScreen)
        assert rows(screen, 1, 2) == [("Aldermere", "+ not found, now covered")]
        assert "Changed: aldermere.pdf." in driver.text("#lens-summary")
        await driver.press("enter")
        assert driver.text("#evidence-place").startswith("page 2 (printed iv) of 6 · evidence 1 of 1")


async def test_changes_need_questions_or_a_run(tmp_path: Path) -> None:
    run = tmp_path / "run.jsonl"
    run.write_text("{}\n", encoding="utf-8")
    async with lens_open("changes", tmp_path) as (driver, _screen, lens):
        await driver.press("tab", "enter")
        assert driver.text("#ask-run-said").startswith("Nothing was asked in this conversation yet")
        await driver.press("shift+tab", "down", "tab", "enter")
        assert driver.text("#ask-run-said") == "Name the saved run."
        driver.app.screen.query_one(Input).value = str(run)
        await driver.press("enter")
        assert ("changes since a run", run) in lens.calls


# Whatever the screen.


async def opened(driver: Driver, key: str) -> AnalysisScreen:
    """Go to an analysis, and choose what it asks for."""
    driver.app.action_lens(key)
    await driver.settle()
    if key in ("gaps", "compare"):
        await choose(driver, "aldermere")
    if key == "compare":
        await choose(driver, "calderwick")
        await driver.press("enter")
    screen = driver.app.screen
    assert isinstance(screen, AnalysisScreen) and screen.analysis.key == key
    return screen


async def test_in_eighty_columns_the_title_is_whole_and_names_the_ways_from_here(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path, size=(80, 24)) as (driver, _screen, _lens):
        for key in ("matrix", "audit", "camps", "rare", "compare", "gaps", "timeline"):
            screen = await opened(driver, key)
            assert driver.text("#lens-title").startswith(screen.analysis.title)
            assert not driver.text("#lens-title").endswith("…")
            assert driver.text("#lens-head").endswith("F5 analyses Esc back")


@pytest.mark.parametrize(("size", "has_page"), [((80, 24), False), ((120, 40), False), ((160, 48), True)])
async def test_side_by_side_every_column_and_heading_is_whole(tmp_path: Path, size: tuple[int, int], has_page: bool) -> None:
    async with lens_open("compare", tmp_path, size=size) as (driver, screen, _lens):
        await choose(driver, "aldermere")
        await choose(driver, "calderwick")
        await driver.press("enter")
        table = screen.query_one(LensTable)
        heads = [str(column.label) for column in table.ordered_columns]
        assert heads == ["Theme", "Aldermere 2012", "Calderwick 2015", "Difference"]
        assert table.fixed_columns == 1 and table.virtual_size.width <= table.size.width
        for column in table.ordered_columns[1:]:
            texts = [str(cell) for cell in table.get_column(column.key)]
            assert all(len(text) <= column.width for text in texts), (column.width, texts)
        assert driver.shown("EvidencePane") is has_page


@pytest.mark.parametrize("key", ["matrix", "camps"])
async def test_what_cannot_be_worked_out_is_a_sentence_and_nothing_to_export(tmp_path: Path, key: str) -> None:
    lens = ScriptedLens(ScriptedAssistant())
    lens.fail[key] = SettingsError("themes.toml is not TOML", hint="Mend it")
    async with lens_open(key, tmp_path, lens=lens) as (driver, screen, _):
        assert driver.text("#lens-summary") == "themes.toml is not TOML. Mend it."
        await driver.press("ctrl+e", "n", "o", "c")
        assert driver.app.screen is screen
        del lens.fail[key]
        await driver.press("ctrl+r")
        assert len(rows(screen, 0)) >= 22


HOSTILE = "[bold red]see [link=http://x]annex B[/] \x1b[31mred\x1b]0;title\x07 \u202eevil\u2069 [@click=app.quit]x[/] ﬁ"
SHOWN = "[bold red]see [link=http://x]annex B[/] [31mred]0;title evil [@click=app.quit]x[/] ﬁ"


class Hostile(ScriptedAssistant):
    """Every text of its documents tries to be something else."""

    def documents(self) -> tuple[Document, ...]:
        return tuple(replace(document, issuer=f"{document.issuer} {HOSTILE}", title=HOSTILE) for document in super().documents())

    def status(self) -> IndexStatus:
        return replace(super().status(), documents=self.documents())

    def page(self, doc_id: str, page_number: int) -> Page:
        return replace(super().page(doc_id, page_number), text=f"before\n{HOSTILE}\nafter", page_label="[i]v")

    def _verdict(self, document: Document, subject: str) -> DocumentVerdict:
        row = super()._verdict(document, subject)
        evidence = tuple(
            replace(one, quote=HOSTILE, title=HOSTILE, start=7, end=7 + len(HOSTILE), page_label="[i]v") for one in row.evidence
        )
        return replace(row, evidence=evidence)


def squeezed(text: str) -> str:
    return "".join(text.split())


async def test_text_of_documents_shows_as_itself_on_every_screen(tmp_path: Path) -> None:
    lens = ScriptedLens(Hostile())
    lens.themes = tuple(replace(theme, label=f"{theme.label} {HOSTILE}", definition=HOSTILE) for theme in lens.themes)
    async with lens_open("matrix", tmp_path, lens=lens, size=(240, 70)) as (driver, _screen, _):
        for key in ("matrix", "audit", "camps", "timeline", "gaps", "compare"):
            screen = await opened(driver, key)
            assert squeezed(SHOWN) in squeezed(driver.text("#side-words")), key
            if driver.shown("EvidencePane"):
                assert squeezed(driver.text("PageText")) == squeezed(f"before {SHOWN} after").replace("ﬁ", "fi")
            await driver.press("t", "d", "/", "escape")
            table = screen.query_one(LensTable)
            cells = [str(cell) for place in range(table.row_count) for cell in table.get_row_at(place)]
            assert not any("\x1b" in cell or "\u202e" in cell for cell in cells)
            assert driver.app.return_code is None


def test_short_names_leave_out_what_all_councils_are_called_and_tell_versions_apart() -> None:
    document = ScriptedAssistant().documents()[0]

    def named(*documents: tuple[str, int | None]) -> list[str]:
        made = [replace(document, doc_id=str(n), path=f"{n}.pdf", issuer=i, year=y) for n, (i, y) in enumerate(documents)]
        return list(short_names(made).values())

    assert named(("Marlshire County Council", 2013), ("Marlshire County Council", 2016)) == ["Marlshire 2013", "Marlshire 2016"]
    assert named(("London Borough of Fleetmarsh", 2016)) == ["Fleetmarsh 2016"]
    assert named(("Lee City Council", 2016), ("Lee District Council", None)) == ["Lee City Council 2016", "Lee District Council"]
    assert named(("Boston", None)) == ["Boston"]


@pytest.mark.model
async def test_the_matrix_of_the_sample_corpus_opens_with_the_evidence_of_a_cell(
    sample_index: SampleIndex, tmp_path: Path
) -> None:
    assistant = open_assistant(corpus=sample_index.corpus, index=sample_index.index)
    app = StratbotApp(assistant, sample_index.corpus, state_dir=tmp_path, conversations_dir=tmp_path / "c", suggesting=False)
    app.animation_level = "none"
    async with app.run_test(size=(160, 48)) as pilot:
        driver = Driver(app, pilot, [])
        await driver.settle()
        assert isinstance(app.lens, Lens)
        app.action_lens("matrix")
        await driver.settle()
        screen = app.screen
        assert isinstance(screen, AnalysisScreen)
        assert driver.text("#lens-title") == "Theme matrix 15 documents by 24 themes"
        assert len(rows(screen, 0)) == 16
        table = screen.query_one(LensTable)
        place = next(place for place, line in enumerate(rows(screen, 2)) if line == ("●",))
        table.move_cursor(row=place, column=2)
        await driver.settle()
        citation = table.citations_here[0]
        page = assistant.page(citation.doc_id, citation.page_number)
        assert " ".join(page.text[citation.start : citation.end].split()) == citation.quote
        assert citation.quote.split()[0] in driver.text("PageText")
        assert f"evidence 1 of {len(table.citations_here)}" in driver.text("#evidence-place")


async def test_the_row_at_hand_is_seen_without_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with lens_open("camps", tmp_path, size=(80, 24)) as (_driver, screen, _lens):
        table = screen.query_one(LensTable)
        strips = table.render_lines(table.region.reset_offset)
        marked = ["".join(part.text for part in strip if part.style and part.style.reverse).strip() for strip in strips]
        assert [line.split("  ")[0] for line in marked if line] == ["Aldermere 2012"]


async def test_where_nothing_changed_no_other_table_stands_in_its_place(tmp_path: Path) -> None:
    class Unchanged(ScriptedLens):
        def compute(self, asked: Asked, work: Work) -> object:
            found = super().compute(asked, work)
            assert isinstance(found, RunDiff)
            return replace(found, answers=())

    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        driver.app.lens = Unchanged(assistant)
        await driver.ask("Which councils plan public Wi-Fi?")
        driver.app.action_lens("changes")
        await driver.settle()
        await driver.press("tab", "enter")
        assert driver.text("#lens-summary").startswith("0 of 0 answers changed.")
        screen = driver.app.screen
        assert isinstance(screen, AnalysisScreen)
        assert rows(screen) == []
        await driver.press("down", "enter", "s", "slash", "escape")
        assert driver.app.screen is screen


async def test_of_one_document_the_audit_begins_with_its_owner_money_and_date_too(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        driver.app.lens = ScriptedLens(assistant)
        driver.app.chat.conversation.narrow(Filters(issuers=("Aldermere",)))
        driver.app.action_lens("audit")
        await driver.settle()
        screen = driver.app.screen
        assert isinstance(screen, AnalysisScreen)
        assert rows(screen, 0, 2) == [("Aldermere 2012", "● £240,000")]
