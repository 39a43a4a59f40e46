"""Text from documents shows as itself, whatever it holds: no markup, no terminal control, nothing vanishes."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.widgets import Static

from scripted_assistant import ScriptedAssistant
from stratbot.corpus.cleaning import legible
from stratbot.query.query import Query
from stratbot.tui.plaintext import one_line, plain_text, readable_lines
from stratbot.tui.widgets.coverage_table import CoverageTable
from stratbot.tui.widgets.evidence import PageText, _inert_span
from stratbot.tui.widgets.passages import CardList, card
from stratbot.types import Answer, Filters, Page, Verdict
from tui.driving import Driver, rendered, running

HOSTILE = "[bold red]see [link=http://x]annex B[/] \x1b[31mred\x1b]0;title\x07 \u202eevil\u2069 [@click=app.quit]x[/] 👩‍🔬 ﬁ"
SHOWN = "[bold red]see [link=http://x]annex B[/] [31mred]0;title evil [@click=app.quit]x[/] 👩‍🔬 ﬁ"


class Hostile(ScriptedAssistant):
    """Every text of its documents tries to be something else."""

    def page(self, doc_id: str, page_number: int) -> Page:
        return replace(super().page(doc_id, page_number), text=f"before\n{HOSTILE}\nafter", page_label="[i]v")

    def ask(self, question: str | Query, *, filters: Filters | None = None) -> Answer:
        answer = super().ask(question, filters=filters)
        citations = tuple(
            replace(one, issuer=HOSTILE, title=HOSTILE, quote=HOSTILE, start=7, end=7 + len(HOSTILE)) for one in answer.citations
        )
        coverage = tuple(
            replace(row, issuer=HOSTILE, title=HOSTILE, evidence=() if row.verdict is Verdict.UNREADABLE else citations[:1])
            for row in answer.coverage
        )
        return replace(answer, text=HOSTILE, citations=citations, coverage=coverage)


def visible(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("question", ["Which councils plan public Wi-Fi?", "What is said about open data?"])
async def test_hostile_text_is_inert_on_every_part_of_the_screen(tmp_path: Path, question: str) -> None:
    async with running(Hostile(), tmp_path, size=(240, 70)) as driver:
        await driver.ask(question)
        await driver.press("tab", "enter", "f3", "f3")
        assert visible(driver.text(".said")) == visible(SHOWN)
        assert visible(SHOWN) in visible(driver.text("#evidence-title"))
        assert "(printed [i]v)" in driver.text("#evidence-place")
        assert visible(driver.text("PageText")) == visible(f"before {SHOWN.replace('ﬁ', 'fi')} after")
        for widget in driver.app.screen.query(CardList):
            assert visible(SHOWN) in visible(rendered(widget))
        for table in driver.app.screen.query(CoverageTable):
            assert next(iter(Driver.column(table, "issuer"))) == SHOWN
        await driver.press("c")
        assert "\x1b" not in driver.app.clipboard and "\u202e" not in driver.app.clipboard


async def test_hostile_text_is_inert_in_notifications_too(tmp_path: Path) -> None:
    async with running(Hostile(), tmp_path, size=(240, 70)) as driver:
        await driver.ask("Which councils plan public Wi-Fi?")
        await driver.press("tab", "G", "enter")
        notification = next(iter(driver.app._notifications))
        assert notification.message.startswith(SHOWN)
        assert not notification.markup


# What a document may hold: anything but lone surrogates, which no reader can give.
ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=300)


@given(ANY_TEXT)
@example(HOSTILE)
def test_plain_text_keeps_all_that_can_be_seen_and_nothing_that_steers(text: str) -> None:
    plain = plain_text(text)
    assert not any(unicodedata.category(character) == "Cc" and character != "\n" for character in plain)
    assert not any(
        unicodedata.bidirectional(character) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        for character in plain
    )
    kept = [c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp", "Zs")]
    assert [c for c in plain if unicodedata.category(c) not in ("Cc", "Cf", "Zs")] == kept
    assert plain_text(plain) == plain


def test_a_lone_surrogate_cannot_reach_the_terminal() -> None:
    assert plain_text("a\ud800b").encode("utf-8") == b"ab"


@given(ANY_TEXT)
def test_flowing_lines_keep_every_offset(text: str) -> None:
    flowing = readable_lines(text)
    assert len(flowing) == len(text)
    assert {(a, b) for a, b in zip(text, flowing, strict=True) if a != b} <= {("\n", " ")}


@given(ANY_TEXT, st.data())
def test_a_quote_keeps_its_words_when_its_page_is_made_inert(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    moved = _inert_span(text, start, end)
    assert plain_text(text)[slice(*moved)] == plain_text(text[start:end])


# Combining marks and format characters are left out only here: which cell they fall into is the terminal's business.
SEEN_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Mn", "Me", "Mc", "Cf", "Cn", "Co", "So", "Sk", "Lo", "Lm")), max_size=120
)


@settings(max_examples=15)
@given(SEEN_TEXT)
@example("[bold]not markup[/bold] [/] [[x]] \\[y] [@click=app.quit]z")
@example("ﬀ")
@example("\x1b]52;c;aGk=\x07 \u202eabc\u202c \x9b31m")
def test_any_text_is_drawn_as_itself(text: str) -> None:
    citation = replace(
        ScriptedAssistant().ask("Which councils plan public Wi-Fi?").citations[0], quote=text, issuer=text, title=""
    )

    class Bare(App[None]):
        def compose(self) -> ComposeResult:
            yield PageText()
            yield Static(card(citation), id="card", markup=False)

    async def drawn() -> tuple[str, str]:
        app = Bare()
        async with app.run_test(size=(60, 24)) as pilot:
            app.query_one(PageText).show_text(text, (0, len(text)), [])
            await pilot.pause(0.001)
            await pilot.pause(0.001)
            return rendered(app.query_one(PageText)), rendered(app.query_one("#card"))

    page, quote = asyncio.run(drawn())
    assert visible(page) == visible(plain_text(legible(text).text))
    assert f"“{visible(one_line(text))}”" in visible(quote)


@given(ANY_TEXT)
def test_a_row_of_the_table_holds_any_text_as_it_is(text: str) -> None:
    row = replace(
        ScriptedAssistant().ask("Which councils plan public Wi-Fi?").coverage[0], issuer=text, verdict=Verdict.NOT_FOUND
    )
    evidence = tuple(replace(one, quote=text) for one in row.evidence)
    assert CoverageTable._quote(replace(row, evidence=evidence)) == f"“{one_line(text)}”"
