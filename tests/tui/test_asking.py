"""What helps to ask: completion, letters typed anywhere, hits by words before the answer, questions to go on with."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.screen import ModalScreen
from textual.widgets._toast import Toast

from scripted_assistant import SUBJECTS, ScriptedAssistant
from stratbot.tui import suggestions
from stratbot.tui.completion import NameCompletion
from stratbot.tui.messages import DocumentsListed, QuestionsSuggested, WordsFound
from stratbot.tui.suggestions import SHOWN, next_questions
from stratbot.tui.typing_ahead import PAUSE_S
from stratbot.tui.widgets.coverage import RowFilter
from stratbot.tui.widgets.coverage_table import matches
from stratbot.tui.widgets.exchange import Exchange, NextQuestions
from stratbot.tui.widgets.notice_line import NoticeLine
from stratbot.tui.widgets.question_input import QuestionInput
from stratbot.tui.widgets.transcript import Welcome
from stratbot.types import Outcome
from tui.driving import Driver, rendered, running
from tui.scripted_lens import ScriptedLens

WIFI = "Which councils plan public Wi-Fi?"
DATA = "What is said about open data?"


# Names completed.


def completion(*issuers: str) -> NameCompletion:
    names = NameCompletion()
    names.take(issuers, ["digital inclusion", "public Wi-Fi"])
    return names


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("What does ald", "What does Aldermere"),
        ("What does penrose and th", "What does Penrose and the Isles"),
        ("what about vastra", "what about Västra Fields"),
        ("Which cover digital inc", "Which cover digital inclusion"),
        ("Which cover dig", "Which cover digital inclusion"),
        ("Which do al", None),  # two letters are mostly a word of the question
        ("What does Aldermere", None),
        ("What does Aldermere ", None),
        ("", None),
        ("xyz", None),
    ],
)
def test_the_last_words_typed_are_completed_to_a_name(typed: str, completed: str | None) -> None:
    names = completion("Aldermere", "Penrose and the Isles", "Västra Fields")
    assert names.complete(typed) == completed
    assert completed is None or len(completed) > len(typed)


async def test_tab_takes_the_name_in_grey_and_goes_to_the_answer_where_there_is_none(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press(*"What does fenb")
        await driver.press("tab")
        box = driver.app.chat.query_one(QuestionInput)
        assert box.value == "What does Fenbridge"
        await driver.press("tab")
        assert driver.table.has_focus


async def test_themes_are_completed_too(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press(*"Which cover digital appr")
        await driver.press("right")
        assert driver.app.chat.query_one(QuestionInput).value == "Which cover digital apprenticeships"


# Letters typed where the keyboard is not in the box.


async def typed_in_table(driver: Driver, letters: str, *, pause_s: float = PAUSE_S) -> str:
    await driver.ask(WIFI)
    await driver.press("tab")
    driver.app.chat.typing.pause_s = pause_s
    for letter in letters:
        driver.hit(letter)
        await driver.pilot.pause(0.001)
    await driver.settle()
    return driver.app.chat.query_one(QuestionInput).value


async def test_a_question_typed_over_a_table_reaches_the_box_whole(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        for question in ("what about open data?", "open data?", "please compare", "is it so?", "Which?", "go on: who"):
            assert await typed_in_table(driver, question, pause_s=60) == question  # however slow the machine
            assert isinstance(driver.app.focused, QuestionInput)
        assert "pdf_path" not in [method for method, _ in driver.app.assistant._assistant.calls]  # type: ignore[attr-defined]


async def test_a_question_typed_faster_than_the_keyboard_moves_loses_nothing(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        for question in ("which councils have open data?", "open data: who/what, j k G?", "in what year?"):
            driver.app.chat.typing.pause_s = 0
            await driver.ask(WIFI)
            await driver.press("tab")
            driver.app.chat.typing.pause_s = PAUSE_S
            for letter in question:
                driver.hit(letter)  # all of them wait in the queue, as when a terminal hands over what was typed at once
            await driver.settle()
            assert driver.app.screen is driver.app.chat
            assert driver.app.chat.query_one(QuestionInput).value == question


async def test_keys_of_the_table_stay_keys(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        assert await typed_in_table(driver, "jjkG") == ""
        assert driver.table.cursor_row == 21


async def test_a_command_that_waits_is_done_when_nothing_follows(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        assert await typed_in_table(driver, "o", pause_s=0.05) == ""
        await driver.pilot.pause(0.2)
        await driver.settle()
        assert [method for method, _ in assistant.calls].count("pdf_path") == 1


async def test_what_is_pasted_over_a_table_goes_to_the_box(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab")
        driver.app.post_message(events.Paste("Who keeps\nmermaids?"))
        await driver.settle()
        assert driver.app.chat.query_one(QuestionInput).value == "Who keeps mermaids?"


# Hits by words, before the answer.


async def test_while_the_model_loads_the_words_alone_are_looked_up_and_marked_as_no_answer(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.hold["warm_up"] = threading.Event()
    async with running(assistant, tmp_path, settled=False) as driver:
        await driver.until(DocumentsListed)
        driver.enter(WIFI)
        driver.hit("enter")
        await driver.until(WordsFound)
        assert driver.text(".preview").startswith("▌ Found by its words alone, not judged yet; the answer takes its place:")
        assert "Aldermere" in driver.text(".preview")
        assert driver.text(".said") == "Loading the model…"
        assistant.hold["warm_up"].set()
        await driver.settle()
        assert not driver.app.chat.query(".preview")
        assert driver.table.row_count == 22


async def test_a_slow_answer_is_preceded_by_what_its_words_find(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        assistant.hold["ask"] = threading.Event()
        driver.enter(WIFI)
        driver.hit("enter")
        await driver.until(WordsFound)
        assert driver.shown(".preview")
        driver.hit("escape")
        for _ in range(10):
            await driver.pilot.pause(0.01)
        assert not driver.app.chat.query(".preview")
        assert driver.text(".said") == "Stopped: this question was not answered."
        assistant.hold["ask"].set()


async def test_a_quick_answer_is_not_preceded_by_anything(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        assert not any(isinstance(message, WordsFound) for message in driver.seen)


# Questions to go on with.


@pytest.fixture
def _few_themes(monkeypatch: pytest.MonkeyPatch) -> None:
    themes = ["mermaids", *SUBJECTS]
    monkeypatch.setattr(suggestions, "_themes", lambda question: themes)


@pytest.mark.usefixtures("_few_themes")
def test_only_questions_that_have_answers_are_offered() -> None:
    assistant = ScriptedAssistant()
    for after in (None, assistant.ask(WIFI), assistant.ask(DATA), assistant.ask("Who keeps mermaids?")):
        offered = next_questions(
            lambda question, filters: assistant.ask(question, filters=filters),
            assistant.documents(),
            after=after,
            asked=[after.question] if after else [],
        )
        assert offered
        assert not [question for question in offered if "mermaids" in question]
        for question in offered:
            assert assistant.ask(question).outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("question", "topic", "named"),
    [
        ("Which councils plan public Wi-Fi?", "public Wi-Fi", "public Wi-Fi"),
        ("Which councils have more than 10 electric buses?", "more than 10 electric buses", "more than 10 electric buses"),
        ("Which councils set a target for broadband speed?", "set a target for broadband speed", "broadband"),
        ("Who wants to cut carbon emissions?", "cut carbon emissions", ""),
        ("Who is responsible for autonomous shuttles?", "responsible for autonomous shuttles", ""),
        ("Which councils mention their old computers?", "their old computers", ""),
    ],
)
def test_a_question_to_go_on_with_is_about_a_thing_and_not_about_a_deed(question: str, topic: str, named: str) -> None:
    assistant = ScriptedAssistant()
    after = replace(assistant.ask(WIFI), question=question, topic=topic)

    offered = next_questions(lambda question, filters: after, assistant.documents(), after=after)
    assert len(offered) == SHOWN
    assert [one.partition(" say about ")[2] for one in offered if " say about " in one] == ([f"{named}?"] if named else [])


@pytest.mark.usefixtures("_few_themes")
def test_what_was_asked_is_not_offered_again() -> None:
    assistant = ScriptedAssistant()
    after = assistant.ask("Who keeps mermaids?")
    first = next_questions(lambda question, filters: assistant.ask(question, filters=filters), assistant.documents(), after=after)
    assert not set(first) & set(
        next_questions(
            lambda question, filters: assistant.ask(question, filters=filters),
            assistant.documents(),
            after=after,
            asked=[q.upper() for q in first],
        )
    )


@pytest.mark.usefixtures("_few_themes")
async def test_the_welcome_offers_questions_that_have_answers_and_a_click_asks_one(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, suggesting=True) as driver:
        await driver.until(QuestionsSuggested)
        await driver.settle()
        [first, *_] = driver.app.chat.query_one(Welcome).questions
        assert first == "Which documents cover public wi-fi?"
        assert first in driver.text("#welcome")
        await driver.pilot.click(Welcome, offset=(5, 5))
        await driver.settle()
        assert driver.text(".asked") == f"▌ {first}"


@pytest.mark.usefixtures("_few_themes")
async def test_the_down_key_brings_questions_to_go_on_with_into_the_box(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, suggesting=True) as driver:
        await driver.ask(WIFI)
        await driver.settle()
        offered = driver.app.chat.query_one(NextQuestions).questions
        box = driver.app.chat.query_one(QuestionInput)
        seen = []
        for key in ("down", "down", "up", "up", "up"):
            await driver.press(key)
            seen.append(box.value)
        assert seen == [offered[0], offered[1], offered[0], "", WIFI]


@pytest.mark.usefixtures("_few_themes")
async def test_a_click_on_a_question_to_go_on_with_asks_it(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(112, 60), suggesting=True) as driver:
        await driver.ask(WIFI)
        await driver.settle()
        offered = driver.app.chat.query_one(NextQuestions).questions
        await driver.pilot.click(NextQuestions, offset=(4, 2))
        await driver.settle()
        assert driver.text(".asked") == f"▌ {offered[1]}"


async def test_suggestions_change_nothing_that_was_said(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, suggesting=True) as driver:
        await driver.ask(WIFI)
        await driver.settle()
        await driver.ask("and which of those cover open data?")
        assert driver.text("ScopeLine") == "Asked only of those 8 documents ✕"
        assert len(driver.app.chat.query(Exchange)) == 2


# Rows found by typing.


async def test_rows_are_found_by_any_of_their_words_and_by_years(tmp_path: Path) -> None:
    found = {
        "": 22,
        "fen": 1,
        "vastra": 1,
        "covered": 8,
        "digital first": 7,
        "leisure centres": 8,
        "2014-2015 covered": 3,
        "qqq": 0,
    }
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab", "/")
        for typed, rows in found.items():
            driver.app.screen.query_one(RowFilter).value = typed
            await driver.settle()
            assert driver.table.row_count == rows, typed
            shown = "" if rows == 22 else f" {rows} of 22 shown"
            counts = driver.text("VerdictCounts")
            assert counts.removeprefix("all ● 8 covered ◐ 5 mentioned ○ 7 not found ✕ 2 unreadable") == shown


async def test_enter_goes_to_the_rows_found_and_escape_shows_all_again(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab", "/", *"fen", "enter")
        assert driver.table.has_focus
        assert driver.shown("RowFilter")
        await driver.press("/", "escape")
        assert driver.table.has_focus
        assert driver.table.row_count == 22
        assert not driver.shown("RowFilter")


async def test_a_filter_that_leaves_nothing_says_how_to_get_out(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab", "/", *"[bold]")
        assert driver.app.chat.query_one(RowFilter).value == "[bold]"
        assert "No row holds these words" in driver.text(".row-quote")


def test_years_are_asked_for_in_every_usual_way() -> None:
    rows = ScriptedAssistant().ask(WIFI).coverage
    years = [row.year for row in rows if row.year]

    def found(typed: str) -> list[int | None]:
        return [row.year for row in rows if matches(row, typed)]

    assert found(">=2015") == [year for year in years if year >= 2015]
    assert found("<2014") == [year for year in years if year < 2014]
    assert found("-2013") == found("..2013") == [year for year in years if year <= 2013]
    assert found("2014..2015") == [year for year in years if 2014 <= year <= 2015]


# Where an answer begins.


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_an_answer_opens_at_its_beginning_however_long_it_is(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=size) as driver:
        for question in (WIFI, DATA, WIFI):
            await driver.ask(question)
            await driver.settle()
            asked = driver.app.chat.query(Exchange).last().query_one(".asked")
            transcript = driver.app.chat.query_one("Transcript")
            assert transcript.region.y <= asked.region.y
            assert asked.region.bottom <= transcript.region.bottom
            assert asked.region.y <= transcript.region.y + 1 or transcript.scroll_offset.y == transcript.max_scroll_y


# The notice line.


async def test_one_notice_takes_the_place_of_another_and_covers_nothing(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        driver.app.notify("first")
        driver.app.notify("second [b]bold[/b]", markup=False)
        await driver.settle()
        assert driver.text("#notice") == "second [b]bold[/b]"
        assert driver.notifications == ["second [b]bold[/b]"]
        assert not driver.shown("ToastRack")
        notice, box = driver.app.chat.query_one("#notice"), driver.app.chat.query_one(QuestionInput)
        assert notice.region.y >= box.region.bottom
        await driver.pilot.click("#notice")
        await driver.settle()
        assert not driver.shown("#notice")


async def test_ctrl_c_says_how_to_leave_without_any_markup(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab", "ctrl+c")
        assert driver.text("#notice") == "Press Ctrl+Q to quit. (Ctrl+C only copies text that is selected.)"


@pytest.mark.parametrize("word", ["quit", "Exit", "/quit", ":q"])
async def test_a_word_that_ends_other_programs_asks_whether_to_leave(tmp_path: Path, word: str) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        await driver.ask(word)
        assert "Leave stratbot?" in driver.text(".dialogue-question")
        await driver.press("escape")
        assert not driver.app.screen.query(".dialogue-question")
        assert not [call for call in assistant.calls if call[0] == "ask"]
        await driver.ask(word)
        await driver.press("y")
        assert not driver.app.is_running or driver.app._exit


async def test_an_empty_question_is_told_what_is_waited_for(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press("enter")
        assert driver.text("#notice").startswith("Type a question first")
        await driver.ask(WIFI)
        assert not driver.shown("#notice")


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (100, 30)])
async def test_a_notice_is_shown_to_its_end_with_a_page_open_too(tmp_path: Path, size: tuple[int, int]) -> None:
    path = "/home/somebody/Documents/strategies/a folder with a long name/" + "digital-strategy-" * 6 + "2023.pdf"
    async with running(ScriptedAssistant(), tmp_path, size=size) as driver:
        await driver.ask(WIFI)
        await driver.press("tab", "enter")
        driver.app.notify(f"There is no desktop to open a PDF on from here. Page 9 of {path}.", markup=False)
        await driver.settle()
        assert "".join(driver.text("#notice").split()).endswith("".join(f"Page 9 of {path}.".split()))
        notice = driver.app.chat.query_one("#notice").region
        assert notice.bottom <= size[1]


async def test_how_to_quit_stands_at_the_bottom_everywhere(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        await driver.ask(WIFI)
        for keys in ([], ["tab"], ["enter"], ["escape", "f3"]):
            await driver.press(*keys)
            assert "Ctrl+Q Quit" in driver.text("Footer")


async def test_a_notice_stands_in_a_line_of_the_screen_at_hand_and_covers_nothing(tmp_path: Path) -> None:
    path = "/home/somebody/Documents/strategies/a folder with a long name/" + "digital-strategy-" * 6 + "2023.html"
    assistant = ScriptedAssistant(corpus_dir=tmp_path)
    async with running(assistant, tmp_path, size=(80, 24), notifications=True) as driver:
        driver.app.lens = ScriptedLens(assistant)
        for keys in ([], ["f3"], ["a"], ["escape", "f5", "m"], ["f5"]):
            await driver.press(*keys)
            widths = [one.region.width for one in driver.app.screen.query("DataTable, QuestionInput, Footer")]
            driver.app.notify(f"Written to {path}", markup=False)
            await driver.settle()
            assert [one.region.width for one in driver.app.screen.query("DataTable, QuestionInput, Footer")] == widths
            assert all(toast.region.area == 0 for toast in driver.app.screen.query(Toast))
            below = next(screen for screen in reversed(driver.app.screen_stack) if not isinstance(screen, ModalScreen))
            notice = below.query_one(NoticeLine)
            assert "".join(rendered(notice).split()).endswith("".join(path.split()))
            others = [one for one in below.query("DataTable, QuestionInput, Footer") if one.region.area]
            assert others and not any(one.region.overlaps(notice.region) for one in others)
