"""What documents say of themselves shows as itself in the library too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input

from scripted_assistant import ScriptedAssistant
from stratbot.tui.plaintext import one_line
from stratbot.tui.widgets import documents_table
from stratbot.tui.widgets.documents_table import DocumentsTable, library_rows
from stratbot.types import CorpusChanges, Document, IndexStatus, Problem
from tui.driving import Driver, rendered, running

HOSTILE = "[bold red]see [link=http://x]annex B[/] \x1b[31mred\x1b]0;title\x07 \u202eevil\u2069 [@click=app.quit]x[/] ﬁ"
SHOWN = "[bold red]see [link=http://x]annex B[/] [31mred]0;title evil [@click=app.quit]x[/] ﬁ"
ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=300)


def visible(text: str) -> str:
    return "".join(text.split())


class HostileLibrary(ScriptedAssistant):
    """Whatever its documents say of themselves tries to be something else."""

    def documents(self) -> tuple[Document, ...]:
        return tuple(
            replace(one, issuer=HOSTILE, title=HOSTILE, kind=HOSTILE, reason=HOSTILE, url=HOSTILE, inferred=frozenset({"title"}))
            for one in super().documents()
        )

    def status(self) -> IndexStatus:
        problems = (Problem(path=HOSTILE, page_number=None, reason=HOSTILE, hint=HOSTILE),)
        return replace(super().status(), documents=self.documents(), problems=problems)


async def test_hostile_text_is_inert_in_the_library_and_its_dialogue(tmp_path: Path) -> None:
    async with running(HostileLibrary(corpus_dir=tmp_path), tmp_path, size=(240, 70)) as driver:
        await driver.press("f3")
        table = driver.app.screen.query_one(DocumentsTable)
        assert Driver.column(table, "issuer")[1] == SHOWN
        assert Driver.column(table, "title")[1] == f"{SHOWN} ~"
        await driver.press("j")
        assert visible(driver.text("#row-detail")).count(visible(SHOWN)) == 2  # and then no room is left
        assert visible(driver.text("#problems")).count(visible(SHOWN)) == 3
        await driver.press("e")
        assert driver.app.screen.query_one("#describe-issuer", Input).value == SHOWN
        assert visible(SHOWN)[-40:] in visible(
            rendered(driver.app.screen.query_one("#describe-issuer"))
        )  # as far as there is room


@given(ANY_TEXT)
def test_a_row_of_the_library_holds_any_text_as_it_is(text: str) -> None:
    document = replace(ScriptedAssistant().documents()[0], issuer=text, title=text)
    (row,) = library_rows([document], CorpusChanges(), {})
    assert documents_table._issuer(row) == (one_line(text) or "–")
    assert documents_table._title(row) == (one_line(text) or row.path)
