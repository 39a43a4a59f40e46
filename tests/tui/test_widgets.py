"""Widgets by themselves, in an app that holds nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from textual.app import App, ComposeResult
from textual.message import Message
from textual.widget import Widget

from scripted_assistant import ScriptedAssistant
from stratbot.tui.history import QuestionHistory
from stratbot.tui.plaintext import readable_lines
from stratbot.tui.widgets.coverage import CoverageBody
from stratbot.tui.widgets.evidence import EvidencePane
from stratbot.tui.widgets.question_input import QuestionInput
from stratbot.tui.wording import duration_words, local_time, page_words
from stratbot.types import DocumentVerdict, Verdict

SomeWidget = TypeVar("SomeWidget", bound=Widget)


class Bare(App[None]):
    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


async def test_the_question_box_reports_what_was_asked_with_its_white_space_folded(tmp_path: Path) -> None:
    seen: list[Message] = []
    app = Bare(QuestionInput(QuestionHistory(tmp_path / "questions.txt")))
    async with app.run_test(message_hook=seen.append) as pilot:
        await pilot.press(*"hi", "space", "space", *"you", "enter", "enter")
        assert {message.question for message in seen if isinstance(message, QuestionInput.Asked)} == {"hi you"}


async def test_the_page_asks_for_what_it_shows(tmp_path: Path) -> None:
    citations = ScriptedAssistant().ask("Which councils plan public Wi-Fi?").citations
    seen: list[Message] = []
    pane = EvidencePane()
    async with Bare(pane).run_test(message_hook=seen.append) as pilot:
        pane.show_evidence(citations, 1)
        await pilot.pause()
        wanted = [message.place for message in seen if isinstance(message, EvidencePane.PageWanted)]
        assert wanted[-1] == (citations[1].doc_id, citations[1].page_number)
        assert not pane.step_page(1)  # how many pages there are is not known here, so none is promised


async def test_a_table_of_thousands_is_ready_in_a_second() -> None:
    answer = ScriptedAssistant().ask("Which councils plan public Wi-Fi?")
    rows = answer.coverage
    many: tuple[DocumentVerdict, ...] = tuple(
        replace(rows[number % len(rows)], doc_id=str(number), path=f"{number}.pdf") for number in range(3000)
    )
    body = CoverageBody(replace(answer, coverage=many))
    async with Bare(body).run_test(size=(112, 26)) as pilot:
        await pilot.pause()
        assert body.table.row_count == 3000
        assert sum(body.table.counts.values()) == 3000
        assert body.table.rows_shown[-1].verdict is Verdict.UNREADABLE


async def test_a_terminal_that_is_resized_lays_a_long_table_out_once_it_stays_as_it_is() -> None:
    answer = ScriptedAssistant().ask("Which councils plan public Wi-Fi?")
    rows = answer.coverage
    many = tuple(replace(rows[number % len(rows)], doc_id=str(number), path=f"{number}.pdf") for number in range(600))
    body = CoverageBody(replace(answer, coverage=many))
    async with Bare(body).run_test(size=(112, 26)) as pilot:
        await pilot.pause()
        before = body.table.columns["quote"].width  # type: ignore[index]
        for width in range(113, 133):
            await pilot.resize_terminal(width, 26)
        await pilot.pause(0.3)
        assert body.table.row_count == 600
        assert body.table.columns["quote"].width > before  # type: ignore[index]


def test_lines_that_go_on_flow_and_items_and_headings_stay() -> None:
    page = (
        "2. Aims\n"
        "Residents expect services that are simple, quick and available at a\n"
        "time that suits them. Money is short and will stay short, and the\n"
        "council has listened.\n"
        "• a bulleted item that is as long as a line of running text here is\n"
        "• another one\n"
        "3. The next aim is a heading that is quite as long as a line of text\n"
        "4. And another item"
    )
    assert readable_lines(page).split("\n") == [
        "2. Aims",
        "Residents expect services that are simple, quick and available at a time that suits them. Money is short and will stay "
        "short, and the council has listened.",
        "• a bulleted item that is as long as a line of running text here is",
        "• another one",
        "3. The next aim is a heading that is quite as long as a line of text",
        "4. And another item",
    ]


def test_words_for_pages_times_and_durations() -> None:
    assert page_words(7, "7") == "page 7"
    assert page_words(7, "iv") == "page 7 (printed iv)"
    assert [duration_words(seconds) for seconds in (0.2, 59.6, 240)] == ["1 s", "60 s", "4 min"]
    assert local_time("not a time") == "not a time"
