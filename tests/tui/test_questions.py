from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual import events

from scripted_assistant import ScriptedAssistant
from stratbot.errors import EncoderUnavailableError, IndexOutdatedError, StratbotError
from stratbot.tui.messages import AnswerFailed, AnswerReady, DocumentsListed
from stratbot.tui.widgets import transcript
from stratbot.tui.widgets.exchange import Exchange
from stratbot.tui.widgets.question_input import QuestionInput
from stratbot.tui.widgets.transcript import EarlierList
from tui.driving import running

WIFI = "Which councils plan public Wi-Fi?"
SIZES = [(80, 24), (160, 48)]


async def test_the_question_box_has_the_keyboard_at_the_start(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        assert isinstance(driver.app.focused, QuestionInput)


async def test_the_status_line_counts_documents_and_names_what_changed(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        assert driver.text("#status-documents") == "stratbot 22 documents, 2 not readable 1 new, 1 changed (F3)"


async def test_the_welcome_names_documents_that_are_there_and_promises_nothing_of_them(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        assert "What does Aldermere say about …?" in driver.text("#welcome")


@pytest.mark.parametrize("size", SIZES)
async def test_a_question_is_answered_in_the_transcript(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=size) as driver:
        await driver.ask(WIFI)
        assert driver.text(".asked") == f"▌ {WIFI}"
        assert driver.text(".said").startswith("8 of the 20 documents read cover this: Aldermere")
        assert driver.text(".fine-print") == ("20 of 22 documents judged · 2 could not be read: Harrowby, Thornley · 0.03 s")
        assert driver.app.chat.query_one(QuestionInput).value == ""


async def test_questions_asked_while_the_model_loads_wait_and_are_answered_in_turn(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.hold["warm_up"] = threading.Event()
    async with running(assistant, tmp_path, settled=False) as driver:
        await driver.until(DocumentsListed)
        for question in (WIFI, "What is said about open data?"):
            driver.enter(question)
            driver.hit("enter")
            await driver.pilot.pause()
        await driver.pilot.pause()
        assert driver.text(".said") == "Loading the model…"
        assert "ask" not in [method for method, _ in assistant.calls]
        assistant.hold["warm_up"].set()
        await driver.settle()
        assert [arguments for method, arguments in assistant.calls if method == "ask"] == [
            (WIFI,),
            ("What is said about open data?",),
        ]
        assert [exchange.has_class("-answered") for exchange in driver.app.chat.query(Exchange)] == [True, True]


async def test_escape_discards_the_question_being_answered_and_the_next_is_answered(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        assistant.hold["ask"] = threading.Event()
        driver.enter(WIFI)
        await driver.pilot.press("enter")
        await driver.pilot.pause()
        assert driver.text(".said") == "Looking through 22 documents…"
        await driver.pilot.press("escape")
        assert driver.text(".said") == "Stopped: this question was not answered."
        assistant.hold["ask"].set()
        await driver.ask("What is said about open data?")
        states = [sorted(exchange.classes & {"-stopped", "-answered"}) for exchange in driver.app.chat.query(Exchange)]
        assert states == [["-stopped"], ["-answered"]]
        assert {message.number for message in driver.seen if isinstance(message, AnswerReady)} == {1}


async def test_escape_while_the_model_loads_takes_back_the_last_question(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.hold["warm_up"] = threading.Event()
    async with running(assistant, tmp_path, settled=False) as driver:
        await driver.until(DocumentsListed)
        driver.enter(WIFI)
        await driver.pilot.press("enter", "escape")
        assistant.hold["warm_up"].set()
        await driver.settle()
        assert "ask" not in [method for method, _ in assistant.calls]
        assert driver.text(".said") == "Stopped: this question was not answered."


async def test_the_assistant_is_never_called_twice_at_once(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path, settled=False) as driver:
        for question in (WIFI, "What is said about open data?", "Compare Aldermere and Fenbridge on open data"):
            driver.enter(question)
            driver.hit("enter")
            await driver.pilot.pause()
        await driver.pilot.press("f3", "escape", "tab", "enter")
        await driver.settle()
        assert assistant.most_at_once == 1


async def test_an_error_is_a_sentence_with_its_remedy(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.fail["ask"] = StratbotError("The year 20016 is not a year", hint="Write it with four digits")
    async with running(assistant, tmp_path) as driver:
        await driver.ask(WIFI)
        assert driver.text(".said") == "The year 20016 is not a year. Write it with four digits."
        assert driver.app.chat.query(Exchange).last().has_class("-error")
        assert any(isinstance(message, AnswerFailed) for message in driver.seen)


async def test_an_index_that_cannot_be_used_is_told_above_the_conversation_with_the_key_that_helps(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.fail["warm_up"] = IndexOutdatedError("The index was built with another model", hint="Run: stratbot index")
    async with running(assistant, tmp_path) as driver:
        assert driver.text("#trouble") == "The index was built with another model. Press F3 and then r to build it here."


async def test_a_model_that_cannot_be_loaded_is_told_with_its_own_hint(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.fail["warm_up"] = EncoderUnavailableError("There is no model at /models/x", hint="Check STRATBOT_MODEL")
    async with running(assistant, tmp_path, size=(80, 24)) as driver:
        assert driver.text("#trouble") == "There is no model at /models/x. Check STRATBOT_MODEL."


async def test_a_bug_ends_the_program_visibly(tmp_path: Path) -> None:
    class Broken(ScriptedAssistant):
        def warm_up(self) -> None:
            raise ZeroDivisionError("a bug")

    with pytest.raises(Exception) as caught:
        async with running(Broken(), tmp_path) as driver:
            await driver.settle()
    assert "ZeroDivisionError" in repr(caught.value)


async def test_what_is_pasted_over_several_lines_becomes_one(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        box = driver.app.chat.query_one(QuestionInput)
        box.post_message(events.Paste("Which councils\n  plan public\r\nWi-Fi?\n"))
        await driver.pilot.pause()
        assert box.value == "Which councils plan public Wi-Fi?"


async def test_up_and_down_walk_through_earlier_questions_and_back_to_the_draft(tmp_path: Path) -> None:
    (tmp_path / "questions.txt").write_text("an older question\n", encoding="utf-8")
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        driver.enter("half a ques")
        box = driver.app.chat.query_one(QuestionInput)
        values = []
        for key in ("up", "up", "up", "down", "down"):
            await driver.press(key)
            values.append(box.value)
        assert values == [WIFI, "an older question", "an older question", WIFI, "half a ques"]


async def test_a_history_that_cannot_be_written_is_told_once_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be", encoding="utf-8")
    async with running(ScriptedAssistant(), tmp_path / "state") as driver:
        await driver.ask(WIFI)
        await driver.ask("What is said about open data?")
        assert len([message for message in driver.notifications if "cannot be kept" in message]) == 1
        assert all(exchange.has_class("-answered") for exchange in driver.app.chat.query(Exchange))


async def test_earlier_exchanges_become_lines_of_a_list_and_can_be_brought_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcript, "OPEN_ANSWERS", 2)
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        await driver.ask(WIFI)
        for number in range(3):
            await driver.ask(f"Who keeps mermaids, try {number}?")
        earlier = driver.app.chat.query_one(EarlierList)
        assert [one.question for one in earlier.exchanges][:2] == [WIFI, "Who keeps mermaids, try 0?"]
        assert len(driver.app.chat.query(Exchange)) == 2
        asked = len([method for method, _ in assistant.calls if method == "ask"])
        earlier.focus()
        await driver.press("home", "enter")
        assert driver.text(".asked") == f"▌ {WIFI}"
        assert driver.table.has_focus
        assert len([method for method, _ in assistant.calls if method == "ask"]) == asked


async def test_the_mounted_widgets_do_not_grow_with_the_conversation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcript, "OPEN_ANSWERS", 2)
    async with running(ScriptedAssistant(), tmp_path) as driver:
        for _ in range(3):
            await driver.ask(WIFI)
        before = len(driver.app.chat.query("*"))
        for _ in range(3):
            await driver.ask(WIFI)
        assert len(driver.app.chat.query("*")) == before


async def test_page_keys_scroll_the_conversation_while_typing(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        for _ in range(3):
            await driver.ask(WIFI)
        transcript = driver.app.chat.query_one("Transcript")
        end = transcript.scroll_offset.y
        await driver.press("pageup")
        assert transcript.scroll_offset.y < end
        assert isinstance(driver.app.focused, QuestionInput)
        await driver.press("pagedown")
        assert transcript.scroll_offset.y == end
