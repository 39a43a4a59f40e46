"""Corrections in the table of an answer: with a dialogue, or one key each for the rows that are worth a look."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from textual.widgets._footer import FooterKey

from scripted_assistant import ScriptedAssistant
from stratbot.errors import SettingsError
from stratbot.query.query import Query
from stratbot.tui.commands import Commands
from stratbot.tui.screens.correct import CorrectScreen
from stratbot.tui.sessions import ConversationStore
from stratbot.tui.widgets import conversation
from stratbot.tui.widgets.coverage import CoverageBody
from stratbot.tui.widgets.exchange import Exchange
from stratbot.types import Answer, Filters, Verdict
from tui.driving import Driver, running
from tui.scripted_lens import ScriptedLens

WIFI = "Which councils plan public Wi-Fi?"
DOUBTFUL = frozenset({"Ashcombe", "Bramfield", "Quernmore"})


@asynccontextmanager
async def asked(
    tmp_path: Path,
    *,
    assistant: ScriptedAssistant | None = None,
    doubtful: frozenset[str] = frozenset(),
    size: tuple[int, int] = (160, 40),
) -> AsyncIterator[tuple[Driver, ScriptedLens]]:
    """Run the app with the keyboard in the table of an answer, sorted by council."""
    assistant = assistant or ScriptedAssistant()
    assistant.doubtful = doubtful
    async with running(assistant, tmp_path, size=size) as driver:
        lens = ScriptedLens(assistant)
        driver.app.lens = lens
        await driver.ask(WIFI)
        driver.table.sort_by("issuer")
        await driver.press("tab")
        yield driver, lens


def here(driver: Driver) -> tuple[str, Verdict]:
    row = driver.table.row_here
    assert row is not None
    return row.issuer, row.verdict


def said(lens: ScriptedLens) -> dict[str, tuple[Verdict, str]]:
    return {path: (one.verdict, one.reason) for (path, _), one in lens.corrections.items()}


@pytest.mark.parametrize("size", [(80, 24), (160, 40)])
async def test_a_row_is_corrected_with_a_reason_and_the_answer_is_shown_as_it_is_then(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with asked(tmp_path, size=size) as (driver, lens):
        await driver.press("j", "e")
        dialogue = driver.app.screen
        assert isinstance(dialogue, CorrectScreen)
        assert driver.text("#correct").startswith("Ashcombe 2013: public Wi-Fi The machine says: ◐ mentioned in passing.")
        await driver.press("up", "tab", *"on page", "enter")
        assert driver.app.screen is driver.app.chat
        (correction,) = lens.corrections.values()
        assert (correction.path, correction.topic, correction.theme_id) == ("ashcombe.pdf", "public Wi-Fi", "")
        assert (correction.verdict, correction.reason) == (Verdict.COVERED, "on page")
        assert correction.corrected_on == date.today().isoformat()
        assert here(driver) == ("Ashcombe", Verdict.COVERED)
        assert driver.table.has_focus
        assert "●✎" in Driver.column(driver.table, "verdict")[1]
        assert "✎ corrected by hand: on page (the machine said mentioned in passin" in driver.text(".row-quote")
        assert "● 9" in driver.text("VerdictCounts") and "✎ 1" in driver.text("VerdictCounts")
        assert driver.text(".said").startswith("9 of the 20 documents read cover this")
        assert len(driver.app.chat.query(Exchange)) == 1
        assert driver.notifications[-1] == "ashcombe.pdf: written to corrections.csv beside the PDFs."


async def test_a_correction_is_taken_back_in_the_same_dialogue(tmp_path: Path) -> None:
    async with asked(tmp_path) as (driver, lens):
        await driver.press("e", "down", "down", "tab", *"x", "enter")
        assert here(driver) == ("Aldermere", Verdict.NOT_FOUND)
        await driver.press("e")
        assert "The machine says: ● covered." in driver.text("#correct")
        await driver.press("down", "tab", "enter")
        assert lens.corrections == {}
        assert here(driver) == ("Aldermere", Verdict.COVERED)
        assert "✎" not in driver.text("VerdictCounts")


async def test_the_refreshed_answer_is_of_what_was_asked_also_for_a_follow_up(tmp_path: Path) -> None:
    async with asked(tmp_path) as (driver, lens):
        await driver.ask("which of those mention open data?")
        exchange = driver.app.chat.query(Exchange).last()
        assert exchange.answer is not None
        question, taken_as, scope = exchange.answer.question, exchange.answer.taken_as, exchange.answer.scope
        await driver.press("tab", "e", "down", "down", "tab", *"x", "enter")
        assert [one.topic for one in lens.corrections.values()] == ["open data"]
        answer = driver.app.chat.query(Exchange).last().answer
        assert answer is not None
        assert taken_as and scope.filters.doc_ids
        assert (answer.question, answer.taken_as, answer.scope) == (question, taken_as, scope)
        assert any(row.correction for row in answer.coverage)
        assert len(driver.app.chat.query(Exchange)) == 2


async def test_what_counts_in_no_answer_cannot_be_corrected(tmp_path: Path) -> None:
    class Quoting(ScriptedAssistant):
        def ask(self, question: str | Query, *, filters: Filters | None = None) -> Answer:
            return replace(super().ask(question, filters=filters), takes_corrections=False)

    async with asked(tmp_path, assistant=Quoting(), doubtful=DOUBTFUL) as (driver, lens):
        await driver.press("e")
        assert driver.app.screen is driver.app.chat
        assert "Correct" not in driver.text("Footer") and "Worth a look" not in driver.text("Footer")
        assert lens.corrections == {}


async def test_a_correction_that_cannot_be_written_is_a_sentence_and_the_table_stays(tmp_path: Path) -> None:
    async with asked(tmp_path, doubtful=DOUBTFUL) as (driver, lens):
        lens.fail["correct"] = SettingsError("corrections.csv cannot be written", hint="Close it where it is open")
        await driver.press("w", "y")
        assert "corrections.csv cannot be written. Close it where it is open." in driver.notifications
        assert driver.table.doubtful == 3
        del lens.fail["correct"]
        await driver.press("w", "w", "y")
        assert len(said(lens)) == 1


async def test_the_rows_worth_a_look_are_gone_through_with_one_key_each(tmp_path: Path) -> None:
    async with asked(tmp_path, doubtful=DOUBTFUL) as (driver, lens):
        assert "w Worth a look" in driver.text("Footer") and "Covers" not in driver.text("Footer")
        await driver.press("w")
        assert here(driver)[0] == "Ashcombe"
        assert driver.text(".row-quote").startswith("▌ Ashcombe") or "worth a look" in driver.text(".row-quote")
        assert "y Covers" in driver.text("Footer")
        await driver.press("y")
        assert here(driver)[0] == "Bramfield"
        await driver.press("m")
        assert here(driver)[0] == "Quernmore"
        await driver.press("x")
        assert {path: verdict for path, (verdict, _) in said(lens).items()} == {
            "ashcombe.pdf": Verdict.COVERED,
            "bramfield.pdf": Verdict.MENTIONED,
            "quernmore.pdf": Verdict.NOT_FOUND,
        }
        quoted = {row.path: row.evidence for row in ScriptedAssistant().ask(WIFI).coverage}
        for path, (_, reason) in said(lens).items():
            page = f", page {quoted[path][0].page_number} (printed iv)" if quoted[path] else ""
            assert reason == f"looked at in the queue{page}"
        assert driver.table.doubtful == 0
        assert "w Worth a look" not in driver.text("Footer") and "u Undo" in driver.text("Footer")
        assert "✎ 3 corrected by hand" in driver.text("VerdictCounts")


async def test_keys_that_come_faster_than_the_answers_decide_on_one_row_each(tmp_path: Path) -> None:
    async with asked(tmp_path, doubtful=DOUBTFUL) as (driver, lens):
        await driver.press("w")
        for key in ("y", "m", "x"):
            driver.hit(key)
        await driver.settle()
        assert [verdict for verdict, _ in said(lens).values()] == [Verdict.COVERED, Verdict.MENTIONED, Verdict.NOT_FOUND]
        assert driver.table.doubtful == 0


async def test_u_takes_the_last_one_back_and_goes_to_its_row(tmp_path: Path) -> None:
    async with asked(tmp_path, doubtful=DOUBTFUL) as (driver, lens):
        await driver.press("w", "y", "m", "u")
        assert list(said(lens)) == ["ashcombe.pdf"]
        assert here(driver)[0] == "Bramfield"
        assert driver.table.doubtful == 2
        await driver.press("x")
        assert said(lens)["bramfield.pdf"][0] is Verdict.NOT_FOUND
        await driver.press("u", "u")
        assert lens.corrections == {}
        assert here(driver)[0] == "Ashcombe"
        assert driver.notifications[-1] == "ashcombe.pdf: taken out of corrections.csv beside the PDFs."


async def test_u_goes_on_to_the_one_before_while_the_answer_still_shows_what_it_took_back(tmp_path: Path) -> None:
    async with asked(tmp_path, doubtful=DOUBTFUL) as (driver, lens):
        await driver.press("w", "y", "m")
        body = driver.app.chat.query_one(CoverageBody)
        late = body.answer
        await driver.press("u")
        body.show_answer(late)
        await driver.press("u")
        assert lens.corrections == {}
        assert here(driver)[0] == "Ashcombe"


async def test_a_row_is_passed_over_with_the_key_that_goes_on_and_another_row_is_not_decided_on(tmp_path: Path) -> None:
    async with asked(tmp_path, doubtful=DOUBTFUL) as (driver, lens):
        await driver.press("w", "w", "w", "w")
        assert here(driver)[0] == "Ashcombe", "after the last comes the first"
        await driver.press("w", "k", "k")
        assert "Covers" not in driver.text("Footer")
        await driver.press("y")
        assert lens.corrections == {}


async def test_the_words_worth_a_look_lead_into_the_queue(tmp_path: Path) -> None:
    async with asked(tmp_path, doubtful=DOUBTFUL) as (driver, lens):
        await driver.press("slash", *"look", "enter")
        assert [row.issuer for row in driver.table.rows_shown] == sorted(DOUBTFUL)
        await driver.press("y", "y", "u")
        await driver.press("m", "x")
        assert [verdict for verdict, _ in said(lens).values()] == [Verdict.COVERED, Verdict.MENTIONED, Verdict.NOT_FOUND]
        assert driver.table.rows_shown == []
        await driver.press("u")
        assert [row.issuer for row in driver.table.rows_shown] == ["Quernmore"]


async def test_without_a_row_worth_a_look_there_is_no_queue(tmp_path: Path) -> None:
    async with asked(tmp_path) as (driver, _lens):
        assert "Worth a look" not in driver.text("Footer")
        offered = [str(hit.help) async for hit in Commands(driver.app.screen).discover()]
        assert not {"Key: w", "Key: y", "Key: m", "Key: x", "Key: u"} & set(offered)
        assert "Key: e" in offered


async def test_a_page_beside_follows_the_queue(tmp_path: Path) -> None:
    async with asked(tmp_path, doubtful=DOUBTFUL) as (driver, _lens):
        await driver.press("enter")
        await driver.press("w")
        issuer, _ = here(driver)
        row = driver.table.row_here
        assert row is not None
        while not row.evidence:
            await driver.press("w")
            row = driver.table.row_here
            assert row is not None
            issuer = row.issuer
        assert driver.text("#evidence-title").startswith(issuer)


async def test_the_corrected_answer_is_the_one_that_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "KEPT_AFTER_S", 0.01)
    async with asked(tmp_path, doubtful=DOUBTFUL) as (driver, _lens):
        await driver.press("w", "y")
        for _ in range(100):
            await driver.pilot.pause(0.01)
        await driver.settle()
    store = ConversationStore(tmp_path / "conversations")
    (kept,) = store.conversations()
    (turn,) = store.load(kept.conversation_id).turns
    assert turn.answer is not None
    assert [row.issuer for row in turn.answer.coverage if row.correction] == ["Ashcombe"]


async def test_a_conversation_goes_on_from_what_the_corrected_answer_says(tmp_path: Path) -> None:
    async with asked(tmp_path) as (driver, _lens):
        await driver.press("j", "e", "up", "tab", *"x", "enter")
        await driver.ask("which of those mention open data?")
        answer = driver.app.chat.query(Exchange).last().answer
        assert answer is not None
        assert any(doc_id.endswith("-ashcombe") for doc_id in answer.scope.filters.doc_ids)


async def test_the_footer_of_a_small_terminal_has_room_for_the_queue(tmp_path: Path) -> None:
    async with asked(tmp_path, doubtful=DOUBTFUL, size=(80, 24)) as (driver, _lens):
        await driver.press("w")
        await driver.press("y")
        words = driver.text("Footer")
        for key in ("w Worth a look", "y Covers", "m Mentions", "x Not", "u Undo", "Ctrl+Q Quit", "F1 Help"):
            assert key in words
        assert max(key.region.right for key in driver.app.screen.query(FooterKey) if key.display) <= 80


async def test_a_correction_in_the_matrix_is_in_the_answer_on_screen_and_one_key_takes_it_back(tmp_path: Path) -> None:
    class OfThemes(ScriptedAssistant):
        def ask(self, question: str | Query, *, filters: Filters | None = None) -> Answer:
            return replace(super().ask(question, filters=filters), theme_id="public_wi-fi")

    async with asked(tmp_path, assistant=OfThemes(corpus_dir=tmp_path)) as (driver, lens):
        await driver.press("f5", "m")
        await driver.press("e", "down", "down", "tab", *"x", "enter")
        ((path, theme_id),) = lens.corrections
        assert (path, theme_id) == ("aldermere.pdf", "public_wi-fi")
        await driver.press("escape")
        assert here(driver) == ("Aldermere", Verdict.NOT_FOUND)
        assert "✎" in driver.text("VerdictCounts") and "u Undo" in driver.text("Footer")
        await driver.press("u")
        assert lens.corrections == {}
        assert here(driver) == ("Aldermere", Verdict.COVERED)
        await driver.press("f5", "m")
        assert "corrected by hand" not in driver.text("#lens-summary") and "u Undo" not in driver.text("Footer")
