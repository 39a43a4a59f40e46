"""F6 has a language model word the answer at hand, where the person has named one; the answer stays as it is."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scripted_assistant import ScriptedAssistant
from stratbot.errors import IndexDamagedError
from stratbot.language_model.grounding import Fault
from stratbot.language_model.wording import Worded, WordedSentence
from stratbot.retrieval.standing import Pages
from stratbot.tui.answer_report import Answered, answers_report
from stratbot.tui.messages import AnswerWorded
from stratbot.tui.widgets import transcript
from stratbot.tui.widgets.conversation import Wording
from stratbot.tui.widgets.exchange import Exchange
from stratbot.types import Answer
from tui.driving import Driver, folded, rendered, running

WIFI = "Which councils plan public Wi-Fi?"
SENTENCE = "Aldermere puts [bold]public Wi-Fi[/bold] into all libraries."


class Model:
    """Words every answer the same."""

    def __init__(self, worded: Worded | None) -> None:
        self.worded = worded
        self.asked: list[Answer] = []
        self.fails = False

    def __call__(self, answer: Answer, pages: Pages) -> Worded | None:
        if self.fails:
            raise IndexDamagedError("The index is damaged.")
        self.asked.append(answer)
        return self.worded


GOOD = Worded(model="a-model", sentences=(WordedSentence(text=SENTENCE, citations=(0,)),), dropped={Fault.OWN_NAME: 2})


def shown(driver: Driver) -> str:
    """What stands under the answer in the words of the model."""
    exchange = driver.app.chat.query(Exchange).last()
    return folded(" ".join(rendered(one) for one in exchange.query(".worded")))


async def notices(driver: Driver) -> str:
    from stratbot.tui.widgets.notice_line import NoticeLine

    return folded(rendered(driver.app.chat.query_one(NoticeLine)))


async def test_the_words_stand_with_their_quotes_and_go_again(tmp_path: Path) -> None:
    model = Model(GOOD)
    async with running(ScriptedAssistant(), tmp_path, wording=model) as driver:
        await driver.ask(WIFI)
        exchange = driver.app.chat.query(Exchange).last()
        said = exchange.said
        await driver.press("f6")
        assert model.asked == [exchange.answer]
        text = shown(driver)
        assert "Worded by a-model, a language model, from these quotes; 2 left out" in text
        assert SENTENCE in text, "as it was written: nothing of it is markup"
        assert exchange.answer is not None
        quote = exchange.answer.citations[0].quote
        assert " ".join(quote.split())[:40] in text
        assert exchange.said == said
        one = Answered(WIFI, exchange.answer, exchange.worded)
        written = answers_report(driver.app.chat.assistant, (one,), as_one=False)
        assert any(section.heading.startswith("Worded by a-model") for section in written.sections), "and in a file"
        await driver.press("f6")
        assert shown(driver) == "" and len(model.asked) == 1


async def test_a_conversation_in_a_file_has_them_under_their_own_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcript, "OPEN_ANSWERS", 1)
    async with running(ScriptedAssistant(), tmp_path, wording=Model(GOOD)) as driver:
        await driver.ask(WIFI)
        await driver.press("f6")
        await driver.ask("What about drones?")
        answers = driver.app.chat.conversation.transcript.answers
        assert len(driver.app.chat.query(Exchange)) == 1, "the first has gone into the list of earlier ones"
        written = answers_report(driver.app.chat.assistant, answers, as_one=True)
        headings = [section.heading for section in written.sections if section.heading]
        named = [heading.split(" by ")[0] for heading in headings]
        assert named[: named.index("2. What about drones?")] == [f"1. {WIFI}", "Evidence", "Worded"]
        assert "Worded" not in named[named.index("2. What about drones?") :]


async def test_they_go_where_a_correction_changes_the_quotes(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, wording=Model(GOOD)) as driver:
        await driver.ask(WIFI)
        await driver.press("f6")
        exchange = driver.app.chat.query(Exchange).last()
        former = exchange.answer
        assert former is not None and shown(driver)
        await exchange.show_again(replace(former, text="As it was."))
        assert shown(driver) and exchange.worded == GOOD
        changed = replace(former, citations=former.citations[1:])
        await exchange.show_again(changed)
        assert exchange.worded is None
        driver.app.chat.conversation.post_message(AnswerWorded(exchange.number, former, GOOD))
        await driver.settle()
        assert shown(driver) == "" and exchange.worded is None, "nor do those come that were asked for before"


async def test_without_a_model_the_key_does_nothing_and_is_not_offered(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        assert driver.app.chat.check_action("word_answer", ()) is False
        await driver.press("f6")
        assert shown(driver) == ""


async def test_a_model_that_cannot_be_asked_leaves_the_answer_and_says_why(tmp_path: Path) -> None:
    model = Model(Worded(model="a-model", failed="The language model did not answer within 60 seconds."))
    async with running(ScriptedAssistant(), tmp_path, wording=model) as driver:
        await driver.ask(WIFI)
        await driver.press("f6")
        assert "Not worded by a-model: The language model did not answer" in shown(driver)
        assert driver.app.chat.query(Exchange).last().body is not None


async def test_where_there_is_nothing_to_word_that_is_said(tmp_path: Path) -> None:
    model = Model(None)
    async with running(ScriptedAssistant(), tmp_path, wording=model) as driver:
        await driver.press("f6")
        assert "There is no answer with quotes to word yet" in await notices(driver)
        await driver.ask(WIFI)
        await driver.press("f6")
        assert "There is nothing to word" in await notices(driver)
        model.fails = True
        await driver.press("f6")
        assert "The index is damaged." in await notices(driver)
        assert shown(driver) == ""


def test_what_words_an_answer_may_be_any_callable() -> None:
    wording: Wording = Model(GOOD)
    assert callable(wording)


def test_the_terminal_ui_starts_without_loading_anything_of_a_model() -> None:
    program = "import sys, stratbot.tui.app; print([name for name in sys.modules if name.startswith('stratbot.language_model')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
