from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Static

from scripted_assistant import ScriptedAssistant
from stratbot.query.query import Query
from stratbot.tui.messages import EvidenceChosen
from stratbot.tui.widgets.coverage import VerdictCounts
from stratbot.tui.widgets.coverage_table import CoverageTable
from stratbot.tui.widgets.exchange import Exchange
from stratbot.tui.widgets.passages import CardList
from stratbot.types import Answer, AnswerKind, Citation, Filters, Outcome, Scope, Verdict
from tui.driving import Driver, folded, marks_above, rendered, running

WIFI = "Which councils plan public Wi-Fi?"
SIZES = [(80, 24), (160, 48)]


class Answering(ScriptedAssistant):
    """Gives one answer, whatever is asked."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer

    def ask(self, question: str | Query, *, filters: Filters | None = None) -> Answer:
        return replace(self.answer, question=question if isinstance(question, str) else question.text)


@pytest.mark.parametrize("size", SIZES)
async def test_a_set_answer_shows_every_document_sorted_by_verdict(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=size) as driver:
        await driver.ask(WIFI)
        verdicts = [cell[0] for cell in Driver.column(driver.table, "verdict")]
        assert verdicts == ["●"] * 8 + ["◐"] * 5 + ["○"] * 7 + ["✕"] * 2
        assert driver.text("VerdictCounts") == "all ● 8 covered ◐ 5 mentioned ○ 7 not found ✕ 2 unreadable"


async def test_counts_that_do_not_fit_on_a_line_go_without_their_words(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab", "enter")
        assert driver.text("VerdictCounts") == "all ● 8 ◐ 5 ○ 7 ✕ 2"


async def test_every_verdict_has_its_own_colour_and_its_own_sign(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        cells = {str(cell): cell.style for cell in driver.table.get_column("verdict")}
        assert len(cells) == 4
        assert len({str(style) for style in cells.values()}) == 4


async def test_a_near_miss_is_marked_in_the_table(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        near = [row for row in driver.table.rows_shown if row.verdict is Verdict.NOT_FOUND and row.evidence]
        assert near
        assert Driver.column(driver.table, "page")[driver.table.rows_shown.index(near[0])] == "≈ 2"


async def test_the_filter_key_goes_round_the_verdicts(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab")
        counts = []
        for _ in range(5):
            await driver.press("f")
            counts.append((driver.table.only, driver.table.row_count))
        assert counts == [
            (Verdict.COVERED, 8),
            (Verdict.MENTIONED, 5),
            (Verdict.NOT_FOUND, 7),
            (Verdict.UNREADABLE, 2),
            (None, 22),
        ]


async def test_a_click_on_a_count_filters(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        place = driver.text("VerdictCounts").index("◐") + 4
        await driver.pilot.click(VerdictCounts, offset=(place, 0))
        await driver.settle()
        assert (driver.table.only, driver.table.row_count) == (Verdict.MENTIONED, 5)


async def test_a_click_on_a_heading_sorts_and_another_turns_the_order_round(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.pilot.click(CoverageTable, offset=(3, 0))
        await driver.settle()
        issuers = Driver.column(driver.table, "issuer")
        assert issuers[0] == "Aldermere" and issuers[-1] == "Västra Fields"
        await driver.pilot.click(CoverageTable, offset=(3, 0))
        await driver.settle()
        assert Driver.column(driver.table, "issuer") == issuers[::-1]


@pytest.mark.parametrize("columns", [40, 62, 80, 160])
async def test_the_column_sorted_by_is_marked_rising_or_falling_however_narrow_it_is(tmp_path: Path, columns: int) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(columns, 26)) as driver:
        await driver.ask(WIFI)
        await driver.press("tab")
        marks = []
        for _ in driver.table.orders:
            marks.append((driver.table.order, *marks_above(driver.table)))
            await driver.press("s")
        assert marks == [("verdict", "▼"), ("year", "▼"), ("page", "▲"), ("issuer", "▲")]  # from A, but the latest year first
        driver.table.action_turn_order()
        assert marks_above(driver.table) == ["▲"]


async def test_sorting_by_a_key_keeps_the_cursor_on_its_document(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab", "j", "j", "j")
        here = driver.table.row_here
        await driver.press("s")
        assert driver.table.order == "year"
        assert driver.table.row_here == here


async def test_vim_and_arrow_keys_move_the_cursor(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab")
        rows = []
        for key in ("j", "down", "k", "G", "g", "end", "home"):
            await driver.press(key)
            rows.append(driver.table.cursor_row)
        assert rows == [1, 2, 1, 21, 0, 21, 0]


async def test_the_row_at_hand_shows_its_quote_in_full(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        await driver.ask(WIFI)
        await driver.press("tab")
        assert driver.text(".row-quote").endswith(
            "page 2 (printed iv) · Aldermere · Digital Strategy ▌ “We will provide free public Wi-Fi in all libraries, "
            "leisure centres ▌ and on the high street by the end of the next financial year, at a ▌ capital cost of £240,000.”"
        )


async def test_an_unreadable_document_says_why_there_is_no_page(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab", "G", "enter")
        assert driver.notifications == ["Thornley: no text could be read, so there is no page to show. Press o to open the PDF."]
        assert not driver.app.chat.pane_open


async def test_passages_are_cards_with_issuer_title_year_page_and_quote(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask("What does Dunsmoor say about public wi-fi and what does Fenbridge say?")
        cards = driver.app.chat.query(CardList).last()
        assert cards.option_count == 1
        assert driver.text("CardList") == (
            "▌ Fenbridge · Digital Strategy · 2013 · page 2 (printed iv) ▌ “Visitors have asked about public Wi-Fi.”"
        )
        assert driver.text("ScopeLine") == "Asked only of Dunsmoor Fenbridge"


async def test_no_line_of_a_card_is_lost_when_the_terminal_grows_narrower(tmp_path: Path) -> None:
    scripted = ScriptedAssistant().ask("Who keeps mermaids?")
    # Words of these lengths wrap differently with and without the column that a scrollbar takes.
    words = (
        "4 5 3 5 8 4 3 4 6 6 2 4 5 9 11 4 7 3 10 8 2 7 8 3 5 3 7 7 2 4 7 7",
        "5 4 11 3 6 3 6 3 9 2 4 3 9 7 7 5 2 3 5 2 3 8 5 6 6 2 5 4 8 3 5 10 7 4 "
        "2 3 5 2 7 1 10 2 7 7 12 2 3 6 4 8 8 2 4 3 2 3 5 2 7 7 7 9 2 5",
        "2 2 9 4 6 4 2 4 8 4 9 3 5 5 5 2 10 2 6 5 6 6 4 6 9 4 6 3 1 6 8 4 2 4 2 2 8 3 4 4 4 7 3 5 7",
    )
    quotes = (" ".join("x" * int(length) for length in lengths.split()) for lengths in words)
    title = "Beyond highways: smart town challenge vision"
    cards = tuple(replace(scripted.citations[0], quote=quote, issuer="Tulsa", title=title) for quote in quotes)
    heights = []
    for size in ((80, 24), (120, 34)):
        async with running(Answering(replace(scripted, citations=cards)), tmp_path, size=size) as driver:
            await driver.ask("Who keeps mermaids?")
            await driver.pilot.resize_terminal(80, 24)
            await driver.settle()
            heights.append(driver.app.chat.query(CardList).last().virtual_size.height)
    assert heights[0] == heights[1]


async def test_a_comparison_stands_side_by_side_where_there_is_room_and_names_who_says_nothing(tmp_path: Path) -> None:
    for size, side_by_side in (((160, 48), True), ((80, 24), False)):
        async with running(ScriptedAssistant(), tmp_path, size=size) as driver:
            await driver.ask("Compare Aldermere, Fenbridge and Dunsmoor on public wi-fi")
            groups = list(driver.app.chat.query(".issuer"))
            assert [str(group.query_one(".issuer-name").render()) for group in groups] == ["Aldermere", "Fenbridge", "Dunsmoor"]
            assert (groups[0].region.y == groups[1].region.y) is side_by_side
            assert driver.text(".nothing") == "Nothing was found in its documents."


async def test_the_columns_of_a_comparison_are_walked_with_l_and_h(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask("Compare Aldermere and Fenbridge on public wi-fi")
        await driver.press("tab")
        lists = list(driver.app.chat.query(CardList))
        focused = []
        for key in ("l", "right", "h"):
            await driver.press(key)
            focused.append(lists.index(driver.app.focused))  # type: ignore[arg-type]
        assert focused == [1, 0, 1]


async def test_not_found_says_so_and_marks_the_nearest_misses(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask("Who keeps mermaids?")
        assert driver.text(".said") == "None of the 20 documents that could be read says anything about this."
        assert driver.text(".near-misses") == (
            "≈ Nearest passages by meaning, probably about something else: none uses a word of the question."
        )
        assert "≈ near miss Aldermere" in driver.text("CardList")


async def test_near_misses_that_share_a_word_with_the_question_are_called_so(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask("Who mentions open mermaids?")
        assert driver.text(".near-misses") == "≈ Nearest misses: the closest passages, not close enough to be evidence."


async def test_how_a_follow_up_was_taken_stands_between_it_and_its_answer(tmp_path: Path) -> None:
    asked, limits = "Which documents cover open data?", "among the 8 documents of the answer before"
    said = ScriptedAssistant().ask(WIFI)
    answer = replace(said, taken_as=f"{asked} · {limits}")
    async with running(Answering(answer), tmp_path, size=(80, 24)) as driver:
        await driver.ask("and open data?")
        exchange = driver.app.chat.query_one(Exchange)
        assert [folded(rendered(line)) for line in exchange.query(Static)][:3] == [
            "▌ and open data?",
            f"Taken as: {asked} · {limits}",
            said.text,
        ]
        assert exchange.said == f"Taken as: {asked} · {limits} · {said.text}"  # as the list of earlier questions shows it


async def test_a_question_asked_as_it_stands_is_not_said_again(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        assert not driver.app.chat.query(".taken-as")


async def test_not_found_over_all_documents_still_shows_each_of_them(tmp_path: Path) -> None:
    scripted = ScriptedAssistant()
    full = scripted.ask(WIFI)
    rows = tuple(replace(row, verdict=Verdict.NOT_FOUND, evidence=()) for row in full.coverage)
    answer = replace(full, outcome=Outcome.NOT_FOUND, text="None of them covers this.", coverage=rows, citations=())
    async with running(Answering(answer), tmp_path) as driver:
        await driver.ask("Which councils keep mermaids?")
        assert driver.table.row_count == 22
        assert driver.text("VerdictCounts") == "all ○ 22 not found"


async def test_an_answer_without_anything_near_has_no_body(tmp_path: Path) -> None:
    answer = Answer(
        question="",
        kind=AnswerKind.PASSAGES,
        outcome=Outcome.NOT_FOUND,
        text="Nothing comes near.",
        scope=Scope(documents=2, judged=2, unreadable=0, filters=Filters(issuers=("Leeds",), year_from=2014)),
    )
    async with running(Answering(answer), tmp_path) as driver:
        await driver.ask("Who keeps mermaids?")
        assert driver.text(".said") == "Nothing comes near."
        assert driver.text("ScopeLine") == "Asked only of Leeds 2014 or later"
        assert driver.text(".fine-print") == "2 of 2 documents judged · 0.00 s"
        await driver.press("tab")
        assert driver.app.focused is driver.app.chat.query_one("Transcript")


async def test_a_chosen_row_reports_all_evidence_in_the_order_shown(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab", "j", "enter")
        chosen = [message for message in driver.seen if isinstance(message, EvidenceChosen)][-1]
        assert [citation.issuer for citation in chosen.citations][:3] == ["Aldermere", "Calderwick", "Eastholme"]
        assert chosen.index == 1


async def test_a_click_on_a_row_opens_its_page_at_once(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.pilot.click(CoverageTable, offset=(5, 4))
        await driver.settle()
        assert driver.app.chat.pane_open
        assert driver.text("#evidence-title").startswith("Kingsmere")


def doubtful_answer() -> Answer:
    """The table of `WIFI`, in which one document that mentions it and one that does not are worth a look."""
    answer = ScriptedAssistant().ask(WIFI)
    doubtful = {
        next(row.doc_id for row in answer.coverage if row.verdict is verdict)
        for verdict in (Verdict.MENTIONED, Verdict.NOT_FOUND)
    }
    return replace(answer, coverage=tuple(replace(row, worth_a_look=row.doc_id in doubtful) for row in answer.coverage))


async def test_a_document_worth_a_look_has_a_sign_beside_its_verdict_and_the_line_above_says_what_it_means(
    tmp_path: Path,
) -> None:
    async with running(Answering(doubtful_answer()), tmp_path, size=(160, 48)) as driver:
        await driver.ask(WIFI)
        cells = Driver.column(driver.table, "verdict")
        assert cells.count("◐? mentioned") == cells.count("○? not found") == 1
        assert driver.text("VerdictCounts").endswith("✕ 2 unreadable ? 2 worth a look")
        await driver.press("tab", "slash", *"look", "enter")
        assert [row.worth_a_look for row in driver.table.rows_shown] == [True, True]
        assert driver.text(".row-quote").startswith("▌ worth a look · page")


async def test_the_sign_of_doubt_is_seen_where_there_is_no_room_for_words(tmp_path: Path) -> None:
    async with running(Answering(doubtful_answer()), tmp_path) as driver:
        await driver.ask(WIFI)
        await driver.press("tab", "enter")
        assert {"●", "◐?", "◐", "○?", "○", "✕"} == set(Driver.column(driver.table, "verdict"))
        assert "◐?" in rendered(driver.table)
        assert driver.text("VerdictCounts") == "all ● 8 ◐ 5 ○ 7 ✕ 2 ? 2"


class TakingBack(ScriptedAssistant):
    """Every quote takes something back."""

    def __init__(self, flag: str) -> None:
        super().__init__()
        self.flag = flag

    def ask(self, question: str | Query, *, filters: Filters | None = None) -> Answer:
        answer = super().ask(question, filters=filters)
        rows = [replace(row, evidence=tuple(map(self.flagged, row.evidence))) for row in answer.coverage]
        return replace(answer, coverage=tuple(rows), citations=tuple(map(self.flagged, answer.citations)))

    def flagged(self, citation: Citation) -> Citation:
        return replace(citation, flags=(self.flag,))


@pytest.mark.parametrize(
    ("flag", "words"),
    [("ruled_out", "says that it will not be done"), ("conditional", "on a condition")],
)
async def test_a_quote_that_takes_something_back_says_so_in_its_row_on_its_card_and_on_its_page(
    tmp_path: Path, flag: str, words: str
) -> None:
    async with running(TakingBack(flag), tmp_path, size=(160, 48)) as driver:
        await driver.ask(WIFI)
        assert Driver.column(driver.table, "quote")[0].startswith(f"{words}: “")
        assert driver.text(".row-quote").startswith(f"▌ {words} · page")
        await driver.press("tab", "enter")
        assert driver.text("#evidence-place").endswith(words)
        await driver.ask("What does Northwold say about public Wi-Fi?")
        assert words in folded(driver.text("CardList").replace("▌", ""))


async def test_of_several_topics_each_is_quoted(tmp_path: Path) -> None:
    whole = ScriptedAssistant().ask(WIFI)
    row = next(row for row in whole.coverage if row.verdict is Verdict.COVERED)
    other = replace(row.evidence[0], quote="Courses are free.", page_number=5, page_label="5")
    both = replace(row, evidence=(row.evidence[0], other))
    answer = replace(whole, coverage=(both,), parts=("public wi-fi", "courses"))
    async with running(Answering(answer), tmp_path, size=(100, 40)) as driver:
        await driver.ask(WIFI)
        card = driver.text(".row-quote")
        assert "We will provide free public Wi-Fi" in card
        assert "page 5" in card
        assert "“Courses are free.”" in card


async def test_two_versions_of_one_strategy_stand_in_a_column_each(tmp_path: Path) -> None:
    quote = ScriptedAssistant().ask("What does Northwold say about public Wi-Fi?").citations[0]
    answer = Answer(
        question=WIFI,
        kind=AnswerKind.COMPARISON,
        outcome=Outcome.ANSWERED,
        text="Both say it.",
        scope=Scope(documents=2, judged=2, unreadable=0, filters=Filters(issuers=("Northwold",))),
        citations=(replace(quote, year=2015), replace(quote, year=2021)),
    )
    async with running(Answering(answer), tmp_path, size=(160, 40)) as driver:
        await driver.ask(WIFI)
        names = [folded(rendered(name)) for name in driver.app.chat.query(".issuer-name")]
        assert names == ["Northwold (2015)", "Northwold (2021)"]


async def test_counts_rows_and_quote_are_in_view_together_on_every_row(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(60, 15)) as driver:
        await driver.ask(WIFI)
        await driver.press("tab")
        for size in ((60, 15), (80, 24), (100, 30), (160, 48)):
            await driver.resize(size)
            shown = driver.app.chat.conversation.transcript.region
            for keys in (["down"] * 3, ["G"], ["g"]):
                await driver.press(*keys)
                for selector in ("VerdictCounts", ".row-quote"):
                    region = driver.app.chat.query_one(selector).region
                    assert shown.contains_region(region), (selector, region, shown)
                cursor = driver.table.cursor_row - driver.table.scroll_offset.y
                assert 0 <= cursor < driver.table.scrollable_content_region.height - 1  # one line is the heading


async def test_of_nested_scrollbars_only_that_of_the_place_with_the_keyboard_is_drawn(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        await driver.ask(WIFI)
        transcript = driver.app.chat.conversation.transcript
        behind = driver.app.screen.styles.background
        assert transcript.styles.scrollbar_color != behind
        assert driver.table.styles.scrollbar_color == behind
        await driver.press("tab")
        assert transcript.styles.scrollbar_color == behind
        assert driver.table.styles.scrollbar_color != behind
