from __future__ import annotations

from pathlib import Path

from textual.widgets import Button, Input

from scripted_assistant import ScriptedAssistant
from stratbot.query.query import Query
from stratbot.tui.screens.scope import IssuerList, ScopeScreen
from stratbot.tui.widgets.exchange import Exchange, ScopeLine
from stratbot.tui.widgets.question_input import QuestionInput
from stratbot.tui.widgets.scope_bar import ScopeBar
from stratbot.tui.wording import filter_chips, without_chip
from stratbot.types import Answer, Filters
from tui.driving import rendered, running

WIFI = "Which councils plan public Wi-Fi?"


class Noting(ScriptedAssistant):
    """Remembers what each question was narrowed to."""

    def __init__(self) -> None:
        super().__init__()
        self.narrowed: list[Filters | None] = []

    def ask(self, question: str | Query, *, filters: Filters | None = None) -> Answer:
        self.narrowed.append(filters)
        return super().ask(question, filters=filters)


async def test_three_councils_are_chosen_and_the_next_question_asks_only_them(tmp_path: Path) -> None:
    assistant = Noting()
    async with running(assistant, tmp_path) as driver:
        await driver.press("f4")
        assert isinstance(driver.app.screen, ScopeScreen)
        await driver.press("down", "space", "j", "space", "down", "enter")
        assert driver.text("#scope-sum") == "3 councils or bodies: 3 documents."
        await driver.press("f4")
        assert driver.text("#scope") == "Asking only Aldermere ✕ Ashcombe ✕ Bramfield ✕"
        assert isinstance(driver.app.focused, QuestionInput)
        await driver.ask(WIFI)
        assert assistant.narrowed == [Filters(issuers=("Aldermere", "Ashcombe", "Bramfield"))]


async def test_names_are_found_by_typing_and_ticks_survive_the_search(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press("f4", *"vastra", "enter")
        await driver.press(*"lang", "enter")
        names = driver.app.screen.query_one(IssuerList)
        assert not names.render_line(names.option_count).text.strip()
        assert names.option_count == 20  # those that could be read; two could not
        assert driver.text("#scope-sum") == "2 councils or bodies: 2 documents."
        await driver.press("f4")
        assert driver.app.chat.conversation.scope.issuers == ("Langford", "Västra Fields")


async def test_enter_ticks_the_name_that_is_meant_and_says_so_where_several_may_be(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press("f4", "c", "enter")  # Ashcombe holds it too
        assert driver.app.screen.query_one(IssuerList).selected == ["Calderwick"]
        await driver.press("a", "enter")
        assert driver.text("#scope-sum").endswith("to choose from: ↑ and ↓, then Enter ticks.")
        await driver.press("enter")
        assert driver.text("#scope-sum") == "2 councils or bodies: 2 documents."


async def test_what_is_not_ticked_yet_is_not_asked_of_all(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press("f4", "a", "f4")
        assert isinstance(driver.app.screen, ScopeScreen)
        assert driver.text("#scope-sum").endswith("to choose from: ↑ and ↓, then Enter ticks.")


async def test_years_narrow_too_and_nothing_left_is_said_before_it_is_asked(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.press("f4")
        driver.app.screen.query_one("#scope-from", Input).focus()
        await driver.press(*"2099")
        assert driver.text("#scope-sum") == "2099 or later: no document is left. Tick more, or change the years."
        await driver.press("enter")
        assert isinstance(driver.app.screen, ScopeScreen)
        await driver.press("ctrl+u", *"2015")
        await driver.press("enter")
        assert driver.app.chat.conversation.scope == Filters(year_from=2015)
        assert driver.text("#scope") == "Asking only 2015 or later ✕"


async def test_escape_leaves_the_scope_and_all_documents_clears_it(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        driver.app.chat.conversation.narrow(Filters(issuers=("Aldermere",)))
        await driver.press("f4", "down", "space", "escape")
        assert driver.app.chat.conversation.scope == Filters(issuers=("Aldermere",))
        await driver.press("f4", "ctrl+d")
        assert driver.app.chat.conversation.scope == Filters()
        assert not driver.shown("#scope")


async def test_a_click_on_a_chip_and_backspace_in_the_empty_box_take_it_away(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        driver.app.chat.conversation.narrow(Filters(issuers=("Aldermere", "Ashcombe"), year_from=2014))
        await driver.settle()
        place = rendered(driver.app.screen.query_one(ScopeBar)).index("Aldermere")
        await driver.pilot.click(ScopeBar, offset=(place, 0))
        await driver.settle()
        assert driver.app.chat.conversation.scope == Filters(issuers=("Ashcombe",), year_from=2014)
        await driver.press("x", "backspace")
        assert driver.app.chat.conversation.scope.year_from == 2014
        await driver.press("backspace")
        assert driver.app.chat.conversation.scope == Filters(issuers=("Ashcombe",))


async def test_a_follow_up_shows_those_documents_and_can_be_asked_of_all(tmp_path: Path) -> None:
    assistant = Noting()
    async with running(assistant, tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.ask("and which of those cover open data?")
        assert driver.text("ScopeLine") == "Asked only of those 8 documents ✕"
        await driver.pilot.click(ScopeLine, offset=(18, 0))
        await driver.settle()
        assert len(driver.app.chat.query(Exchange)) == 3
        assert assistant.narrowed[-1] is None
        assert not driver.app.chat.query(Exchange).last().query(ScopeLine)


async def test_the_rows_that_a_table_shows_become_the_scope(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab", "f", "f", "a")
        assert driver.table.row_count == 5
        assert driver.text("#scope") == "Asking only those 5 documents ✕"
        assert isinstance(driver.app.focused, QuestionInput)


async def test_rows_that_could_not_be_read_cannot_be_asked(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab", "f", "f", "f", "f", "a")
        assert driver.text("#notice") == "None of the rows shown could be read."
        assert not driver.app.chat.conversation.scope


async def test_a_new_index_that_does_not_know_an_issuer_drops_it_from_the_scope(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        driver.app.chat.conversation.narrow(Filters(issuers=("Aldermere", "Ashcombe")))
        documents = tuple(one for one in driver.app.chat.conversation.documents if one.issuer != "Ashcombe")
        driver.app.chat.show_documents(documents)
        await driver.settle()
        assert driver.app.chat.conversation.scope == Filters(issuers=("Aldermere",))


async def test_there_is_nothing_to_choose_from_without_an_index(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(indexed=False), tmp_path) as driver:
        await driver.press("escape", "f4")
        assert driver.text("#notice") == "There are no documents to choose from yet."


def test_every_chip_takes_away_just_what_it_names() -> None:
    filters = Filters(issuers=("Leeds", "Kent"), year_from=2014, year_to=2014, doc_ids=("a", "b"))
    assert [label for _, label in filter_chips(filters)] == ["those 2 documents", "Leeds", "Kent", "2014"]
    for key, _ in filter_chips(filters):
        left = [other for other, _ in filter_chips(without_chip(filters, key))]
        assert left == [other for other, _ in filter_chips(filters) if other != key]


async def test_groups_are_chips_too_and_can_be_taken_away(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        driver.app.chat.conversation.narrow(Filters(groups=("county councils",), year_from=2014))
        await driver.settle()
        assert driver.text("#scope") == "Asking only county councils ✕ 2014 or later ✕"
        place = rendered(driver.app.screen.query_one(ScopeBar)).index("county")
        await driver.pilot.click(ScopeBar, offset=(place, 0))
        await driver.settle()
        assert driver.app.chat.conversation.scope == Filters(year_from=2014)


async def test_the_scope_says_how_to_tick_and_offers_its_button_only_when_something_is_chosen(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        await driver.press("f4")
        assert "Enter ticks a name, in the list Space too." in driver.text("#scope-dialogue")
        assert driver.text("#scope-years").startswith("From year")
        button = driver.app.screen.query_one("#scope-apply", Button)
        assert button.disabled
        await driver.press("down", "space")
        assert not button.disabled
        driver.app.screen.query_one("#scope-find").focus()
        await driver.press("enter")
        assert driver.app.chat.conversation.scope == Filters(issuers=("Aldermere",))
