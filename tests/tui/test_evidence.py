from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.geometry import Region

from scripted_assistant import ScriptedAssistant
from stratbot.errors import StratbotError
from stratbot.tui.messages import PdfFailed, PdfOpened
from stratbot.tui.screens import chat
from stratbot.tui.viewer import ViewerError
from stratbot.tui.widgets.evidence import EvidencePane, PageText
from stratbot.tui.widgets.passages import CardList
from stratbot.tui.widgets.question_input import QuestionInput
from stratbot.tui.wording import quoted, reference
from tui.driving import Driver, folded, running

WIFI = "Which councils plan public Wi-Fi?"
QUOTE = (
    "We will provide free public Wi-Fi in all libraries, leisure centres and on the high street by the end of the next "
    "financial year, at a capital cost of £240,000."
)
SIZES = [(80, 24), (160, 48)]


def marked_text(driver: Driver) -> str:
    """The text of the page that is drawn as the quote."""
    text = driver.app.screen.query_one(PageText)
    strips = text.render_lines(Region(0, 0, text.size.width, text.size.height))
    marked = [segment.text for strip in strips for segment in strip if segment.style and segment.style.bold]
    return folded(" ".join(marked))


async def open_evidence(driver: Driver, *keys: str) -> None:
    await driver.ask(WIFI)
    await driver.press("tab", *keys, "enter")


@pytest.mark.parametrize("size", SIZES)
async def test_the_quote_is_marked_on_its_page_and_in_view(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=size) as driver:
        await open_evidence(driver, "j", "j")
        assert driver.text("#evidence-title") == "Eastholme Digital First (2012)"
        assert driver.text("#evidence-place") == "page 2 (printed iv) of 6 · evidence 3 of 15"
        assert marked_text(driver) == QUOTE
        scroll, text = driver.app.screen.query_one("#page-scroll"), driver.app.screen.query_one(PageText)
        line = text.quote_line
        assert scroll.scroll_offset.y <= line < scroll.scroll_offset.y + scroll.size.height
        assert text.render_line(line).text.startswith("We will provide free")


async def test_the_page_stands_beside_the_conversation_where_there_is_room(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(120, 36)) as driver:
        await open_evidence(driver)
        assert driver.shown("#conversation") and driver.shown("EvidencePane")
        assert driver.table.has_focus


async def test_the_page_takes_the_place_of_the_conversation_where_there_is_not(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        await open_evidence(driver)
        assert not driver.shown("#conversation")
        assert driver.shown("EvidencePane")
        await driver.press("escape")
        assert driver.shown("#conversation")
        assert driver.table.has_focus


async def test_resizing_moves_the_page_and_keeps_the_quote(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(160, 48)) as driver:
        await open_evidence(driver)
        await driver.pilot.resize_terminal(80, 24)
        await driver.settle()
        assert not driver.shown("#conversation")
        assert marked_text(driver) == QUOTE
        await driver.pilot.resize_terminal(240, 70)
        await driver.settle()
        assert driver.shown("#conversation")
        assert "quote" in driver.table.columns


async def test_n_and_p_step_through_the_evidence_and_take_the_cursor_along(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await open_evidence(driver)
        await driver.press("n", "n")
        assert driver.text("#evidence-place").endswith("evidence 3 of 15")
        assert driver.table.row_here is not None and driver.table.row_here.issuer == "Eastholme"
        await driver.press("p")
        assert driver.text("#evidence-title").startswith("Calderwick")
        await driver.press("p", "p")
        assert driver.notifications[-1] == "This is the first piece of evidence."


async def test_an_open_page_follows_the_cursor(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await open_evidence(driver)
        await driver.press("j", "j", "j")
        assert driver.text("#evidence-title").startswith("Kingsmere")


async def test_an_open_page_follows_the_keyboard_to_another_answer_and_stays_within_one(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(160, 48)) as driver:
        await open_evidence(driver)
        await driver.press("n", "n")
        where = driver.text("#evidence-place")
        await driver.press("tab", "tab", "tab")
        assert driver.text("#evidence-place") == where
        await driver.ask("Which councils plan digital skills?")
        assert driver.text("#evidence-place") == where
        await driver.press("tab")
        citation = driver.app.chat.pane.citation
        assert citation is not None and citation in driver.table.citations


async def test_brackets_turn_the_pages_and_stop_at_both_ends(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await open_evidence(driver)
        await driver.press("]")
        assert driver.text("#evidence-place") == "page 3 of 6 · the quote is on page 2"
        assert marked_text(driver) == ""
        await driver.press("[", "[")
        assert driver.text("#evidence-place").startswith("page 1 of 6")
        await driver.press("[")
        assert driver.notifications[-1] == "This is the first page of the document."
        await driver.press(*["]"] * 6)
        assert driver.text("#evidence-place").startswith("page 6 of 6")
        assert driver.notifications[-1] == "This is the last page of the document."


async def test_the_quote_can_be_told_from_its_background_in_every_theme(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await open_evidence(driver)
        for theme in driver.app.available_themes:
            driver.app.theme = theme
            text = driver.app.screen.query_one(PageText)
            strip = text.render_line(text.quote_line)
            quote = next(segment.style for segment in strip if segment.style and segment.style.bold)
            assert quote.reverse or quote.color != quote.bgcolor, theme


async def test_a_near_miss_is_called_one_on_its_page(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask("Who keeps mermaids?")
        await driver.press("tab", "enter")
        assert driver.text("#evidence-place").endswith("near miss, not evidence")


async def test_c_copies_the_quote_with_its_reference_and_nothing_of_the_frame(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await open_evidence(driver)
        await driver.press("c")
        assert driver.app.clipboard == f"“{QUOTE}” (Aldermere, Digital Strategy, 2012, page 2 (printed iv))"


async def test_c_copies_from_the_table_and_from_cards_too(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask("What is said about open data?")
        await driver.press("tab", "j", "c")
        citation = driver.app.chat.query_one(CardList).citations[1]
        assert driver.app.clipboard == f"{quoted(citation)} ({reference(citation)})"


async def opening(driver: Driver, monkeypatch: pytest.MonkeyPatch, answer: Callable[[Path, int], bool]) -> list[tuple[Path, int]]:
    opened: list[tuple[Path, int]] = []

    def open_pdf(path: Path, page_number: int) -> bool:
        opened.append((path, page_number))
        return answer(path, page_number)

    monkeypatch.setattr(chat, "open_pdf", open_pdf)
    await driver.press("o")
    return opened


async def test_o_opens_the_pdf_at_the_page_that_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        await open_evidence(driver)
        await driver.press("]")
        opened = await opening(driver, monkeypatch, lambda path, page: True)
        assert opened == [(tmp_path / "aldermere.pdf", 3)]
        assert driver.notifications[-1] == "aldermere.pdf opens at page 3."
        assert any(isinstance(message, PdfOpened) for message in driver.seen)


async def test_a_viewer_that_cannot_jump_leaves_the_page_to_turn_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        await open_evidence(driver)
        await opening(driver, monkeypatch, lambda path, page: False)
        assert driver.notifications[-1] == "aldermere.pdf opens at its beginning: turn to page 2."


async def test_no_viewer_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(path: Path, page_number: int) -> bool:
        raise ViewerError("No PDF viewer was found", hint=f"Open {path} yourself")

    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        await open_evidence(driver)
        await opening(driver, monkeypatch, none)
        assert driver.notifications[-1] == f"No PDF viewer was found. Open {tmp_path / 'aldermere.pdf'} yourself."
        assert any(isinstance(message, PdfFailed) for message in driver.seen)


async def test_o_on_a_row_without_evidence_opens_that_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        await open_evidence(driver)
        await driver.press("G")
        opened = await opening(driver, monkeypatch, lambda path, page: True)
        assert opened == [(tmp_path / "thornley.pdf", 1)]


async def test_a_page_that_cannot_be_fetched_is_a_sentence(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.fail["page"] = StratbotError("The page is not in the index", hint="Bring the index up to date")
    async with running(assistant, tmp_path) as driver:
        await open_evidence(driver)
        assert driver.text("PageText") == "The page is not in the index. Bring the index up to date."


async def test_a_page_that_comes_late_does_not_replace_the_one_turned_to_since(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab")
        assistant.hold["page"] = threading.Event()
        for key in ("enter", "n", "n"):
            driver.hit(key)
            await driver.pilot.pause(0.05)
        assistant.hold["page"].set()
        await driver.settle()
        assert driver.text("#evidence-title").startswith("Eastholme")
        assert driver.text("PageText").count("Eastholme Council") == 1


async def test_escape_closes_the_page_and_then_goes_back_to_the_question(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await open_evidence(driver)
        await driver.press("escape")
        assert not driver.app.chat.pane_open
        assert driver.table.has_focus
        await driver.press("escape")
        assert isinstance(driver.app.focused, QuestionInput)


async def test_tab_goes_round_question_answer_and_page(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await open_evidence(driver)
        await driver.press("tab")
        assert driver.app.chat.query_one(EvidencePane).has_focus_within
        await driver.press("tab")
        assert isinstance(driver.app.focused, QuestionInput)
        await driver.press("tab")
        assert driver.table.has_focus
        await driver.press("i")
        assert isinstance(driver.app.focused, QuestionInput)


async def test_the_page_scrolls_with_j_and_k(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        await open_evidence(driver)
        scroll = driver.app.screen.query_one("#page-scroll")
        scroll.scroll_home(animate=False)
        await driver.press("j")
        assert scroll.scroll_offset.y == 3
        await driver.press("k")
        assert scroll.scroll_offset.y == 0


async def test_letters_typed_into_a_question_are_not_keys(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await open_evidence(driver)
        await driver.press("escape", "escape", *"nopc[?")
        assert driver.app.chat.query_one(QuestionInput).value == "nopc[?"
        assert driver.app.clipboard == ""
