from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input, RadioButton, Static
from textual.widgets._footer import FooterKey

from scripted_assistant import ScriptedAssistant
from stratbot.errors import IndexMissingError, SettingsError
from stratbot.lens.types import Matrix
from stratbot.tui.lens import EVERYTHING
from stratbot.tui.screens.analysis import AnalysisScreen
from stratbot.tui.screens.export import ExportScreen
from stratbot.tui.screens.matrix import MatrixScreen
from stratbot.tui.widgets.keys_footer import KeysFooter
from stratbot.tui.widgets.lens_table import LensTable
from stratbot.types import Filters, Verdict
from tui.driving import Driver, folded, marks_above, rendered, running
from tui.scripted_lens import ScriptedLens

SIZES = [(80, 24), (160, 48)]


@asynccontextmanager
async def lens_open(
    key: str,
    tmp_path: Path,
    *,
    size: tuple[int, int] = (160, 48),
    lens: ScriptedLens | None = None,
    settled: bool = True,
) -> AsyncIterator[tuple[Driver, AnalysisScreen, ScriptedLens]]:
    """Run the app and go to one of the screens that read strategies side by side."""
    assistant = lens.assistant if lens else ScriptedAssistant(corpus_dir=tmp_path)
    async with running(assistant, tmp_path, size=size) as driver:
        lens = lens or ScriptedLens(assistant)
        driver.app.lens = lens
        driver.app.action_lens(key)
        await driver.pilot.pause(0.001)
        if settled:
            await driver.settle()
        screen = driver.app.get_screen(f"lens-{key}")
        assert isinstance(screen, AnalysisScreen)
        yield driver, screen, lens


def below(driver: Driver) -> str:
    """What stands below the table, without the line above it."""
    return driver.text("#lens-detail").strip("─ ")


def rows(screen: AnalysisScreen, *columns: int) -> list[tuple[str, ...]]:
    """What stands in some columns of all rows, the pinned one included."""
    table = screen.query_one(LensTable)
    return [tuple(str(table.get_row_at(place)[column]).strip() for column in columns) for place in range(table.row_count)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_matrix_has_a_sign_for_every_document_and_theme_and_counts_on_both_edges(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with lens_open("matrix", tmp_path, size=size) as (driver, screen, lens):
        matrix = lens._matrix()
        shown = rows(screen, 0, 1, 2, 3, 4, 5)
        assert shown[0][0] == "Covered by"
        for place in range(4):
            covered = sum(row[place].verdict is Verdict.COVERED for row in matrix.cells)
            assert shown[0][place + 2] == str(covered)
        assert shown[1][0] == "Aldermere 2012"
        signs = {Verdict.COVERED: "●", Verdict.MENTIONED: "◐", Verdict.NOT_FOUND: "○", Verdict.UNREADABLE: "✕"}
        for line, cells in zip(shown[1:], matrix.cells, strict=True):
            assert list(line[2:]) == [signs[cell.verdict] for cell in cells]
            covered = sum(cell.verdict is Verdict.COVERED for cell in cells)
            assert line[1] == ("–" if cells[0].verdict is Verdict.UNREADABLE else str(covered))
        assert driver.text("#lens-title") == "Theme matrix 22 documents by 4 themes"
        assert "20 documents judged by 4 themes; 2 could not be read and were not judged." in driver.text("#lens-summary")
        assert "● covered ◐ in passing ○ not found ✕ unreadable" in driver.text("#lens-summary")


async def test_moving_over_a_cell_shows_its_best_evidence_beside_it(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, _screen, _lens):
        assert driver.text("#side-words").startswith("Aldermere 2012: Public Wi-Fi and connectivity ● covered, 1 passage")
        assert driver.text("#evidence-title") == "Aldermere Digital Strategy (2012)"
        assert driver.text("#evidence-place") == "page 2 (printed iv) of 6 · evidence 1 of 1"
        assert "We will provide free public Wi-Fi" in driver.text("PageText")
        await driver.press("right")
        assert driver.text("#side-words").startswith("Aldermere 2012: Digital skills")
        await driver.press("G")
        await driver.press("up", "up")
        assert driver.text("#side-words").startswith("Thornley 2016: Digital skills ✕ unreadable No text could be read")
        assert not driver.shown("EvidencePane")


async def test_in_a_small_terminal_the_quote_stands_below_and_enter_opens_its_page(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path, size=(80, 24)) as (driver, screen, _lens):
        detail = below(driver)
        assert detail.startswith(
            "Aldermere 2012: Public Wi-Fi and connectivity ● covered, 1 passage page 2 (printed iv): “We will"
        )
        assert not driver.shown("#lens-side")
        await driver.press("enter")
        assert driver.shown("EvidencePane") and not driver.shown("LensTable")
        assert "We will provide free public Wi-Fi" in driver.text("PageText")
        await driver.press("]")
        assert driver.text("#evidence-place").startswith("page 3 of 6 · the quote is on page 2")
        await driver.press("escape")
        assert driver.shown("LensTable")
        assert screen.query_one(LensTable).has_focus
        await driver.press("escape")
        assert driver.app.screen is driver.app.chat


async def test_s_sorts_by_the_column_under_the_cursor_and_capital_s_turns_it_round(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, _lens):
        await driver.press("right", "right", "s")
        signs = [line[0] for line in rows(screen, 4)][1:]
        assert signs == sorted(signs, key="●◐○✕".index)
        await driver.press("S")
        signs = [line[0] for line in rows(screen, 4)][1:]
        assert signs == sorted(signs, key="✕○◐●".index)
        await driver.press("left", "left", "left", "s")
        totals = [int(line[0].replace("–", "0")) for line in rows(screen, 1)[1:]]
        assert totals == sorted(totals, reverse=True)


async def test_f_shows_one_group_of_themes_after_the_other_and_m_puts_the_most_covered_first(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, _lens):
        await driver.press("f")
        assert driver.text("#lens-title") == "Theme matrix 22 documents by 2 themes, only common themes"
        assert len(screen.query_one(LensTable).columns) == 4
        await driver.press("f", "f", "m")
        assert driver.text("#lens-title") == "Theme matrix 22 documents by 4 themes, most first"
        totals = [int(total) for total in rows(screen, 2, 3, 4, 5)[0]]
        assert totals == sorted(totals, reverse=True)


async def test_words_narrow_the_documents_and_escape_shows_them_again(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, _lens):
        await driver.press("slash", *"vastra")
        assert [line[0] for line in rows(screen, 0)] == ["Covered by", "Västra Fields 2013"]
        assert driver.text("#lens-title").startswith("Theme matrix 1 of 22 rows shown")
        await driver.press("enter")
        assert screen.query_one(LensTable).has_focus
        await driver.press("escape")
        assert len(rows(screen, 0)) == 23


@pytest.mark.parametrize("size", SIZES)
async def test_t_shows_one_theme_in_all_documents_and_d_one_document_by_all_themes(tmp_path: Path, size: tuple[int, int]) -> None:
    async with lens_open("matrix", tmp_path, size=size) as (driver, screen, lens):
        await driver.press("down", "right", "t")
        assert driver.text("#lens-title") == "Theme matrix ← theme 2 of 4 → Digital skills"
        verdicts = [line[0] for line in rows(screen, 1)]
        assert verdicts == sorted(verdicts, key=["● covered", "◐ in passing", "○ not found", "✕ unreadable"].index)
        table = screen.query_one(LensTable)
        assert table.row_here is not None and table.row_here.cells[0].text == "Ashcombe 2013"
        await driver.press("right")
        assert driver.text("#lens-title") == "Theme matrix ← theme 3 of 4 → Open data"
        await driver.press("d")
        assert driver.text("#lens-title") == "Theme matrix ← document 2 of 22 → Ashcombe 2013"
        assert [line[0] for line in rows(screen, 0)] == [f"{n} {theme.label}" for n, theme in enumerate(lens.themes, 1)]
        await driver.press("left")
        assert driver.text("#lens-title") == "Theme matrix ← document 1 of 22 → Aldermere 2012"
        await driver.press("escape")
        assert driver.text("#lens-title") == "Theme matrix 22 documents by 4 themes"


async def test_n_says_when_there_is_no_more_evidence_and_c_copies_the_quote(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, _screen, _lens):
        await driver.press("n")
        assert driver.notifications[-1] == "This is the last piece of evidence."
        await driver.press("c")
        assert driver.app.clipboard.startswith("“We will provide free public Wi-Fi in all libraries")
        assert driver.app.clipboard.endswith("(Aldermere, Digital Strategy, 2012, page 2 (printed iv))")


async def test_o_opens_the_pdf_at_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[Path, int]] = []

    def open_pdf(path: Path, page_number: int) -> bool:
        opened.append((path, page_number))
        return True

    monkeypatch.setattr("stratbot.tui.screens.chat.open_pdf", open_pdf)
    async with lens_open("matrix", tmp_path) as (driver, _screen, _lens):
        await driver.press("o")
        assert opened == [(tmp_path / "aldermere.pdf", 2)]


@pytest.mark.parametrize("size", SIZES)
async def test_a_cell_is_corrected_with_a_reason_and_the_machines_verdict_stays(tmp_path: Path, size: tuple[int, int]) -> None:
    async with lens_open("matrix", tmp_path, size=size) as (driver, screen, lens):
        await driver.press("e")
        assert "The machine says: ● covered." in driver.text("#correct")
        marks = [line.count("●") for line in map(rendered, driver.app.screen.query(RadioButton))]
        assert marks == [2, 0, 0]  # the sign of the verdict, and the mark of the choice that holds
        await driver.press("down", "down", "tab", "enter")
        assert driver.text("#correct-said") == "Say why: others will read it."
        await driver.press(*"on page", "enter")
        assert driver.app.screen is screen
        correction = lens.corrections["aldermere.pdf", "public_wi-fi"]
        assert (correction.verdict, correction.reason) == (Verdict.NOT_FOUND, "on page")
        assert rows(screen, 2)[1] == ("○✎",)
        said = driver.text("#side-words") if size[0] > 110 else below(driver)
        assert f"✎ Corrected by hand on {correction.corrected_on}: on page. The machine says covered." in said
        assert "1 cell corrected by hand." in driver.text("#lens-summary")
        assert rendered(screen.query_one("#lens-summary")).splitlines()[-1].endswith("✕ unreadable   ✎ corrected by hand")
        assert [name for name, _ in lens.calls].count("matrix") == 1
        assert driver.notifications[-1] == "aldermere.pdf: written to corrections.csv beside the PDFs."


async def test_a_correction_can_be_taken_back(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, lens):
        await driver.press("e", "down", "tab", *"x", "enter")
        assert rows(screen, 2)[1] == ("◐✎",)
        assert "✎" in driver.text("#lens-summary")
        await driver.press("e", "down", "down", "tab", "enter")
        assert lens.corrections == {}
        assert "✎" not in driver.text("#lens-summary")
        assert rows(screen, 2)[1] == ("●",)


async def test_a_correction_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, lens):
        lens.fail["correct"] = SettingsError("corrections.csv cannot be written", hint="Close it where it is open")
        await driver.press("e", "down", "tab", *"x", "enter")
        assert driver.notifications[-1] == "corrections.csv cannot be written. Close it where it is open."
        assert rows(screen, 2)[1] == ("●",)


async def test_the_matrix_is_written_to_a_file_through_the_shared_dialogue(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path, size=(80, 24)) as (driver, screen, _lens):
        await driver.press("ctrl+e")
        dialogue = driver.app.screen
        assert isinstance(dialogue, ExportScreen)
        await driver.press("down")
        target = tmp_path / "matrix.csv"
        dialogue.query_one("#export-path", Input).value = str(target)
        await driver.settle()
        await driver.press("ctrl+e")
        assert driver.app.screen is screen
        lines = target.read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 1 + 22 * 4
        assert lines[0].startswith("doc_id,issuer,title,year,path,theme_id,theme,group,verdict,machine_verdict")
        assert driver.notifications[-1] == f"Written to {target}"


async def test_a_file_that_is_there_is_replaced_only_when_that_is_said_twice(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, _screen, _lens):
        target = tmp_path / "there.html"
        target.write_text("mine")
        await driver.press("ctrl+e")
        driver.app.screen.query_one("#export-path", Input).value = str(target)
        await driver.settle()
        await driver.press("ctrl+e")
        assert "there.html is there already." in driver.text("#export-said")
        assert target.read_text() == "mine"
        await driver.press("ctrl+e")
        assert "<title>Strategies by themes</title>" in target.read_text()


async def test_escape_stops_the_work_and_control_r_begins_again(tmp_path: Path) -> None:
    lens = ScriptedLens(ScriptedAssistant())
    lens.hold["matrix"] = threading.Event()
    async with lens_open("matrix", tmp_path, lens=lens, settled=False) as (driver, screen, _):
        await driver.until(AnalysisScreen.Progressed)
        assert driver.text("#lens-step") == "Judging themes: 1 of 4, Digital skills. Esc stops it."
        await driver.press("escape")
        assert driver.text("#lens-summary").startswith("Stopped. Ctrl+R begins again")
        assert not driver.shown("#lens-progress")
        lens.hold["matrix"].set()
        await driver.press("ctrl+r")
        assert len(rows(screen, 0)) == 23


async def test_questions_can_be_asked_while_the_matrix_is_worked_out(tmp_path: Path) -> None:
    lens = ScriptedLens(ScriptedAssistant())
    lens.hold["matrix"] = threading.Event()
    async with lens_open("matrix", tmp_path, lens=lens, settled=False) as (driver, screen, _):
        await driver.until(AnalysisScreen.Progressed)
        driver.hit("b")
        await driver.pilot.pause(0.01)
        assert driver.app.screen is driver.app.chat
        driver.enter("Which councils plan public Wi-Fi?")
        driver.hit("enter")
        for _ in range(300):
            if driver.app.chat.query("Exchange.-answered"):
                break
            await driver.pilot.pause(0.01)
        assert driver.app.chat.query("Exchange.-answered")
        lens.hold["matrix"].set()
        await driver.settle()
        driver.app.action_lens("matrix")
        await driver.settle()
        assert len(rows(screen, 0)) == 23
        assert [name for name, _ in lens.calls].count("matrix") == 1


async def test_what_is_shown_is_worked_out_again_after_the_index_was_built(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, _screen, lens):
        await driver.press("escape")
        assert driver.app.screen is driver.app.chat
        await driver.press("f3", "r")
        await driver.press("escape")
        driver.app.action_lens("matrix")
        await driver.settle()
        assert [name for name, _ in lens.calls].count("matrix") == 2


async def test_without_an_index_there_is_a_sentence_that_says_what_to_press(tmp_path: Path) -> None:
    lens = ScriptedLens(ScriptedAssistant())
    lens.fail["matrix"] = IndexMissingError("There is no index yet", hint="Run: stratbot index")
    async with lens_open("matrix", tmp_path, lens=lens) as (driver, _screen, _):
        assert driver.text("#lens-summary") == "There is no index yet. Press F3 and then r to build it here."
        await driver.press("escape")
        assert driver.app.screen is driver.app.chat


async def test_resizing_keeps_the_cell_and_moves_the_page(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path) as (driver, screen, _lens):
        await driver.press("right", "down")
        await driver.pilot.resize_terminal(80, 24)
        await driver.settle()
        assert not driver.shown("#lens-side")
        assert below(driver).startswith("Ashcombe 2013: Digital skills")
        await driver.pilot.resize_terminal(240, 70)
        await driver.settle()
        assert driver.shown("#lens-side")
        assert driver.text("#side-words").startswith("Ashcombe 2013: Digital skills")
        assert isinstance(screen, MatrixScreen)


class ManyThemes(ScriptedLens):
    """Twenty-four themes, as there are of the shipped ones."""

    def _matrix(self, filters: Filters = EVERYTHING) -> Matrix:
        matrix = super()._matrix(filters)
        themes = tuple(
            replace(matrix.themes[place % 4], theme_id=f"theme-{place}", label=f"Theme {place + 1} with a long name of its own")
            for place in range(24)
        )
        cells = tuple(
            tuple(replace(row[place % 4], theme_id=theme.theme_id) for place, theme in enumerate(themes)) for row in matrix.cells
        )
        return replace(matrix, themes=themes, cells=cells)


@pytest.mark.parametrize("size", [(60, 15), (160, 48)])
async def test_the_theme_under_the_cursor_is_always_named_in_full_above_the_grid(tmp_path: Path, size: tuple[int, int]) -> None:
    async with lens_open("matrix", tmp_path, size=size, lens=ManyThemes(ScriptedAssistant())) as (driver, screen, _lens):
        covered = [int(total) for total in rows(screen, 2)[0][0].split()]
        number = int("".join(map(str, covered)))
        assert driver.text("#grid-column") == f"1 Theme 1 with a long name of its own covered by {number} of 20"
        await driver.press(*["right"] * 11)
        assert driver.text("#grid-column").startswith("12 Theme 12 with a long name of its own covered by")
        await driver.press(*["left"] * 12)
        assert driver.text("#grid-column") == "← → go to a theme, which is named here"
        await driver.press("t")
        assert not driver.shown("#grid-column")


async def test_the_key_from_numbers_to_names_is_whole_where_there_is_room_else_it_is_scrolled_to(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path, size=(120, 40), lens=ManyThemes(ScriptedAssistant())) as (driver, screen, _lens):
        key = screen.query_one("#grid-key")
        assert " 1 Theme 1 with a long name of its own" in rendered(key.query_one(Static))
        assert 0 < key.region.height < 13
        await driver.press("tab")
        await driver.press("end", "down")
        assert key.has_focus and key.scroll_y == key.max_scroll_y > 0
        await driver.press("escape")
        assert screen.table.has_focus
        await driver.press("t")
        assert not driver.shown("#grid-key")
        await driver.press("a")
        await driver.resize((120, 60))
        assert driver.text("#grid-key").count("with a long name of its own") == 24
        assert key.max_scroll_y == 0 and not key.can_focus


async def test_one_document_has_the_names_of_all_themes_with_the_numbers_that_stand_above_the_grid(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path, size=(80, 24), lens=ManyThemes(ScriptedAssistant())) as (driver, screen, _lens):
        assert not driver.shown("#grid-key")
        await driver.press("d")
        assert [line[0].split()[:3] for line in rows(screen, 0)] == [[str(n), "Theme", str(n)] for n in range(1, 25)]


@pytest.mark.parametrize(("size", "documents"), [((60, 15), 3), ((80, 24), 9)])
async def test_in_a_small_terminal_there_are_documents_to_see(tmp_path: Path, size: tuple[int, int], documents: int) -> None:
    async with lens_open("matrix", tmp_path, size=size, lens=ManyThemes(ScriptedAssistant())) as (driver, screen, _lens):
        table = screen.query_one(LensTable)
        pinned = table.get_row_height(table.ordered_rows[0].key)
        assert table.scrollable_content_region.height - table.header_height - pinned >= documents
        assert driver.text("#lens-detail").count("Aldermere 2012") == 1


async def test_twenty_four_themes_fit_a_terminal_of_eighty_columns(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path, size=(80, 24), lens=ManyThemes(ScriptedAssistant())) as (driver, screen, _lens):
        table = screen.query_one(LensTable)
        assert table.virtual_size.width <= table.size.width
        header = [rendered(table).splitlines()[line] for line in range(2)]
        assert header[0].split() == ["Document", "Covers", *"1" * 10, *"2" * 5]
        assert header[1].split() == [*"123456789", *"0123456789", *"01234"]
        await driver.press("s")
        assert marks_above(table) == ["▼"]
        await driver.press("S")
        assert marks_above(table) == ["▲"]


async def test_the_keys_at_the_bottom_are_never_cut(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path, size=(60, 24)) as (driver, screen, _lens):
        for width in (60, 80, 100, 160):
            await driver.resize((width, 24))
            shown = [key for key in screen.query(FooterKey) if key.display]
            assert max(key.region.right for key in shown) <= width
            words = driver.text("KeysFooter")
            for key in ("t Theme", "d Document", "e Correct", "Ctrl+Q Quit", "F1 Help"):
                assert key in words
            assert ("F5 Analyses" in words) is (width >= 100)
            assert driver.text("#lens-ways") == "F5 analyses Esc back"
            assert screen.query_one("#lens-ways").region.right <= width


async def test_the_analyses_and_the_suggested_questions_are_named_at_the_question_box(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(112, 24)) as driver:
        box = driver.app.chat.question_box
        box.offer(("Which councils plan public Wi-Fi?",))
        await driver.settle()
        assert "F5 analyses" in str(box.border_subtitle)
        assert "↓ suggested questions" in rendered(box)


async def test_a_reason_typed_over_the_verdicts_is_not_lost(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path, size=(80, 24)) as (driver, _screen, _lens):
        await driver.press("e")
        reason = "just keep page 4, is it so?"
        for letter in reason:
            driver.hit(letter)
        await driver.settle()
        assert driver.app.screen.query_one("#correct-reason", Input).value == reason
        assert driver.app.focused is driver.app.screen.query_one("#correct-reason", Input)


@pytest.mark.parametrize("width", [80, 120])
async def test_the_keys_of_a_page_stand_before_what_they_turn(tmp_path: Path, width: int) -> None:
    async with lens_open("matrix", tmp_path, size=(width, 24)) as (driver, screen, _lens):
        if width < 110:
            await driver.press("enter")
        line = folded(screen._compositor.render_strips()[screen.query_one(KeysFooter).region.y].text)
        assert "n p Evidence" in line
        assert "[ ] Page" in line


async def test_where_a_group_of_keys_has_no_room_its_word_goes_too(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path, size=(50, 24)) as (driver, screen, _lens):
        await driver.press("enter")
        assert "-reading" in screen.classes
        line = folded(screen._compositor.render_strips()[screen.query_one(KeysFooter).region.y].text)
        assert "Evidence" not in line and "Page" not in line


async def test_the_cell_at_hand_is_seen_without_colours(tmp_path: Path) -> None:
    async with lens_open("matrix", tmp_path, size=(80, 24)) as (_driver, screen, _lens):
        strips = screen.query_one(LensTable).render_lines(screen.query_one(LensTable).region.reset_offset)
        marked = ["".join(part.text for part in strip if part.style and part.style.reverse) for strip in strips]
        assert [part.strip() for part in marked if part] == ["●"]
