from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from scripted_assistant import ScriptedAssistant
from stratbot.errors import IndexDamagedError
from stratbot.query.query import Query
from stratbot.tui.messages import QuotesChecked
from stratbot.tui.screens.conversations import ConversationsScreen, KeptList
from stratbot.tui.screens.dialogs import ConfirmScreen, NameScreen
from stratbot.tui.sessions import ConversationStore
from stratbot.tui.widgets import transcript
from stratbot.tui.widgets.exchange import Exchange
from stratbot.tui.widgets.question_input import QuestionInput
from stratbot.tui.widgets.transcript import EarlierList
from stratbot.types import Answer, Filters, Page
from tui.driving import Driver, running

WIFI = "Which councils plan public Wi-Fi?"
DATA = "What is said about open data?"


def store(folder: Path) -> ConversationStore:
    return ConversationStore(folder / "conversations")


async def resumed(driver: Driver, place: int = 0) -> None:
    await driver.press("f2")
    await driver.press(*["down"] * place, "enter")


class Moved(ScriptedAssistant):
    """Another edition of the documents: every page begins with a line more."""

    def page(self, doc_id: str, page_number: int) -> Page:
        page = super().page(doc_id, page_number)
        return replace(page, text=f"New edition\n{page.text}") if doc_id.startswith("00") else page


class Later(Moved):
    """The same documents in a later generation of the index."""

    def ask(self, question: str | Query, *, filters: Filters | None = None) -> Answer:
        return replace(super().ask(question, filters=filters), generation="2016-03-01T09-00-00")


class Former(ScriptedAssistant):
    """Answers of an earlier generation."""

    def ask(self, question: str | Query, *, filters: Filters | None = None) -> Answer:
        return replace(super().ask(question, filters=filters), generation="2015-01-01T09-00-00")


async def test_what_is_asked_and_answered_is_kept_as_one_conversation(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        assert store(tmp_path).conversations() == []  # a program only looked at leaves nothing
        await driver.ask(WIFI)
        await driver.ask(DATA)
    [kept] = store(tmp_path).conversations()
    assert kept.questions == (WIFI, DATA)
    assert kept.corpus == str(Path("corpus").absolute())
    assert [turn.answer is not None for turn in store(tmp_path).load(kept.conversation_id).turns] == [True, True]


async def test_a_conversation_is_shown_again_as_it_was_and_goes_on(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.ask(DATA)
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await resumed(driver)
        assert driver.text(".asked") == f"▌ {DATA}"
        assert driver.text(".said").endswith("passages say something about open data.")
        assert driver.text(".kept-note").startswith("As answered on ")
        assert [one.question for one in driver.app.chat.query_one(EarlierList).exchanges] == [WIFI]
        assert isinstance(driver.app.focused, QuestionInput)
        await driver.ask("Who keeps mermaids?")
    [kept] = store(tmp_path).conversations()
    assert kept.questions == (WIFI, DATA, "Who keeps mermaids?")


async def test_a_follow_up_goes_on_from_the_conversation_that_was_resumed(tmp_path: Path) -> None:
    class Remembering(ScriptedAssistant):
        asked_of: Filters | None = None

        def ask(self, question: str | Query, *, filters: Filters | None = None) -> Answer:
            doc_ids = () if isinstance(question, str) else question.doc_ids
            self.asked_of = replace(filters or Filters(), doc_ids=doc_ids)
            return super().ask(question, filters=filters)

    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
    assistant = Remembering()
    async with running(assistant, tmp_path) as driver:
        await resumed(driver)
        await driver.ask("and which of those cover open data?")
        assert assistant.asked_of is not None
        assert len(assistant.asked_of.doc_ids) == 8


async def test_quotes_that_moved_are_never_shown_as_verified(tmp_path: Path) -> None:
    async with running(Former(), tmp_path) as driver:
        await driver.ask(WIFI)
    async with running(Later(), tmp_path, size=(160, 48)) as driver:
        await resumed(driver)
        note = driver.text(".kept-note")
        assert "1 quote no longer stands on its page, marked ✕." in note
        assert "The index has been built anew since: ask again for what it says now." in note
        quotes = Driver.column(driver.table, "quote")
        gone = [row.issuer for row, quote in zip(driver.table.rows_shown, quotes, strict=True) if quote.startswith("✕ ")]
        assert gone == ["Aldermere"]
        await driver.press("tab")
        assert "✕ not on its page any more" in driver.text(".row-quote")


async def test_no_quote_is_shown_before_it_was_looked_up(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        assistant.hold["page"] = threading.Event()
        await driver.press("f2")
        driver.hit("enter")
        for _ in range(20):
            await driver.pilot.pause(0.01)
        assert driver.text(".said") == "Looking its quotes up on their pages…"
        assert not driver.app.chat.query("CoverageBody")
        assistant.hold["page"].set()
        await driver.until(QuotesChecked)
        await driver.settle()
        assert driver.table.row_count == 22


async def test_quotes_that_cannot_be_looked_up_count_as_gone(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
    assistant = ScriptedAssistant()
    assistant.fail["page"] = IndexDamagedError("The pages are damaged", hint="Run: stratbot index")
    async with running(assistant, tmp_path, size=(160, 48)) as driver:
        await resumed(driver)
        assert "none counts as verified: The pages are damaged." in driver.text(".kept-note")
        quotes = Driver.column(driver.table, "quote")
        assert all(quote.startswith("✕ ") for quote, row in zip(quotes, driver.table.rows_shown, strict=True) if row.evidence)


async def test_a_rebuilt_index_has_the_quotes_on_screen_looked_up_again(tmp_path: Path) -> None:
    assistant = Later()
    async with running(assistant, tmp_path, size=(160, 48)) as driver:
        await driver.ask(WIFI)
        assert not any(quote.startswith("✕ ") for quote in Driver.column(driver.table, "quote")[:8])
        driver.app.chat.conversation.show_generation("2016-03-02T09-00-00")
        await driver.settle()
        assert [quote.startswith("✕ ") for quote in Driver.column(driver.table, "quote")[:8]].count(True) == 1


async def test_a_new_conversation_leaves_the_former_one_kept(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("ctrl+n")
        assert not driver.app.chat.query(Exchange)
        assert driver.shown("#welcome")
        await driver.ask("and which of those cover open data?")
        assert driver.app.chat.query(Exchange).last().has_class("-not-found")  # nothing was said that "those" could mean
        await driver.ask(DATA)
    assert [one.questions[-1] for one in store(tmp_path).conversations()] in ([DATA, WIFI], [WIFI, DATA])


async def test_conversations_are_found_by_their_words(tmp_path: Path) -> None:
    for question in (WIFI, DATA):
        async with running(ScriptedAssistant(), tmp_path) as driver:
            await driver.ask(question)
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press("f2")
        names = driver.app.screen.query_one(KeptList)
        assert names.option_count == 2
        assert driver.text("#kept-sum").startswith("2 conversations. They are kept in")
        await driver.press(*"leisure")
        assert names.option_count == 1
        assert WIFI in str(names.get_option_at_index(0).prompt)
        assert "found: " in str(names.get_option_at_index(0).prompt)
        assert "leisure centres" in str(names.get_option_at_index(0).prompt).partition("found: ")[2]
        assert driver.text("#kept-sum").startswith("1 conversation with “leisure”")
        await driver.press(*" mermaid")
        assert names.option_count == 0
        await driver.press("escape")
        assert driver.app.screen is driver.app.chat


async def test_letters_look_for_conversations_wherever_the_keyboard_is_in_the_list_of_them(tmp_path: Path) -> None:
    for question in (WIFI, DATA):
        async with running(ScriptedAssistant(), tmp_path) as driver:
            await driver.ask(question)
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press("f2")  # settles: the list is there before a key goes to it
        await driver.press("down")
        assert driver.app.screen.query_one(KeptList).highlighted == 1
        await driver.press("up")
        assert driver.app.screen.query_one(KeptList).highlighted == 0
        await driver.press("tab", "d", "r")
        assert isinstance(driver.app.screen, ConversationsScreen)
        assert driver.app.screen.query_one("#kept-find", Input).value == "dr"


async def test_a_conversation_is_renamed(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("f2")
        await driver.press("ctrl+r")
        assert isinstance(driver.app.screen, NameScreen)
        await driver.press("ctrl+u", *"For cabinet", "enter")
        assert "For cabinet" in str(driver.app.screen.query_one(KeptList).get_option_at_index(0).prompt)
        await driver.press("ctrl+r", "escape")
        assert isinstance(driver.app.screen, ConversationsScreen)
    assert store(tmp_path).conversations()[0].title == "For cabinet"


@pytest.mark.parametrize(
    ("keys", "left"),
    [(["ctrl+d", "escape"], 1), (["ctrl+d", "enter"], 1), (["delete", "right", "enter"], 0), (["ctrl+d", "y"], 0)],
)
async def test_a_conversation_is_deleted_only_after_a_yes(tmp_path: Path, keys: list[str], left: int) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("f2")
        if keys[0] == "delete":
            await driver.press("tab")  # in the box, it deletes letters
        await driver.press(keys[0])
        assert isinstance(driver.app.screen, ConfirmScreen)
        assert f"Delete “{WIFI}” with 1 question for good?" in driver.text(".dialogue-question")
        for key in keys[1:]:
            await driver.press(key)
        assert len(store(tmp_path).conversations()) == left
        assert driver.app.screen.query_one(KeptList).option_count == left


async def test_asking_on_after_deleting_the_conversation_at_hand_begins_another(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("f2")
        await driver.press("ctrl+d")
        await driver.press("y")
        await driver.press("escape")
        await driver.ask(DATA)
        assert not [message for message in driver.notifications if "cannot be kept" in message]
    assert [one.questions for one in store(tmp_path).conversations()] == [(DATA,)]


async def test_a_damaged_conversation_is_listed_with_what_is_wrong_and_shows_the_rest(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.ask(DATA)
    [path] = (tmp_path / "conversations").glob("*.jsonl")
    path.write_bytes(path.read_bytes()[:-300])
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await resumed(driver)
        assert driver.text(".asked") == f"▌ {DATA}"
        assert driver.text(".said") == "This question was not answered."
        assert "is damaged and was passed over" in driver.text("#notice")


async def test_conversations_about_another_folder_are_only_counted(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
    async with running(ScriptedAssistant(corpus_dir=Path("elsewhere")), tmp_path) as driver:
        await driver.press("f2")
        assert driver.app.screen.query_one(KeptList).option_count == 0
        assert "1 about other folders" in driver.text("#kept-sum")


async def test_keeping_can_be_switched_off_and_stays_off(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        driver.app.action_stop_keeping_conversations()
        await driver.ask(WIFI)
        await driver.press("f2")
        assert "Conversations are not kept" in driver.text("#notice")
    assert store(tmp_path).conversations() == []
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        assert store(tmp_path).conversations() == []
        driver.app.action_keep_conversations()
        await driver.ask(DATA)
    assert [one.questions for one in store(tmp_path).conversations()] == [(DATA,)]


async def test_a_disk_that_cannot_be_written_is_told_once_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "conversations").write_text("a file where the folder should be", encoding="utf-8")
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        assert "cannot be kept" in driver.text("#notice")
        driver.app.chat.query_one("#notice").clear()  # type: ignore[attr-defined]
        await driver.ask(DATA)
        assert not driver.shown("#notice")
        assert all(exchange.has_class("-answered") for exchange in driver.app.chat.query(Exchange))


async def test_five_hundred_answers_stay_quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcript, "OPEN_ANSWERS", 8)
    async with running(ScriptedAssistant(), tmp_path) as driver:
        for _ in range(9):
            await driver.ask(DATA)
        widgets = len(driver.app.chat.query("*"))
        earlier = driver.app.chat.query_one(EarlierList)
        earlier.add(*[earlier.exchanges[0]] * 490)
        await driver.settle()
        begun = asyncio.get_running_loop().time()
        await driver.ask(WIFI)
        assert asyncio.get_running_loop().time() - begun < 3  # seconds; it takes tenths, but machines are busy
        assert len(driver.app.chat.query("*")) < widgets + 20
        assert earlier.option_count == 492


async def test_a_conversation_that_is_resumed_goes_on_in_the_scope_its_questions_had(tmp_path: Path) -> None:
    class Remembering(ScriptedAssistant):
        def __init__(self) -> None:
            super().__init__()
            self.asked_of: list[Filters | None] = []

        def ask(self, question: str | Query, *, filters: Filters | None = None) -> Answer:
            doc_ids = () if isinstance(question, str) else question.doc_ids
            self.asked_of.append(replace(filters or Filters(), doc_ids=doc_ids))
            return super().ask(question, filters=filters)

    scope = Filters(issuers=("Aldermere", "Calderwick"))
    async with running(ScriptedAssistant(), tmp_path) as driver:
        driver.app.chat.conversation.narrow(scope)
        await driver.ask(WIFI)
        await driver.ask("and which of those cover open data?")
    assistant = Remembering()
    async with running(assistant, tmp_path) as driver:
        await resumed(driver)
        assert assistant.asked_of[0] == scope
        assert assistant.asked_of[1] is not None
        assert assistant.asked_of[1].issuers == scope.issuers
        assert assistant.asked_of[1].doc_ids
