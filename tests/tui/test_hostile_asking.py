"""Text from documents, and questions, show as themselves in everything around a question: chips, pickers, lists, dialogues."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import example, given

from stratbot.tui.completion import NameCompletion
from stratbot.tui.messages import WordsFound
from stratbot.tui.plaintext import one_line
from stratbot.tui.screens.conversations import KeptList
from stratbot.tui.screens.scope import IssuerList
from stratbot.tui.widgets.exchange import Exchange
from stratbot.tui.widgets.question_input import QuestionInput
from stratbot.tui.widgets.scope_bar import chips_line
from stratbot.types import Citation, Document, Filters
from tui.driving import rendered, running
from tui.test_hostile_text import ANY_TEXT, HOSTILE, SHOWN, Hostile, visible

TYPED = "Which councils plan public Wi-Fi? [bold]x[/] [@click=app.quit]y[/]"


class HostileIssuers(Hostile):
    """Issuers too try to be something else."""

    def documents(self) -> tuple[Document, ...]:
        return tuple(replace(one, issuer=f"{HOSTILE} {one.doc_id}") for one in super().documents())

    def find_words(self, question: str, *, k: int = 5, filters: Filters | None = None) -> list[Citation]:
        return [replace(one, issuer=HOSTILE, quote=HOSTILE) for one in super().find_words(question, k=k, filters=filters)]


async def test_hostile_text_is_inert_in_everything_around_a_question(tmp_path: Path) -> None:
    assistant = HostileIssuers()
    async with running(assistant, tmp_path, size=(240, 70)) as driver:
        await driver.press("f4", "down")
        await driver.press("space")
        assert visible(SHOWN)[:60] in visible(rendered(driver.app.screen.query_one(IssuerList)))
        await driver.press("f4")
        assert visible(SHOWN) in visible(driver.text("#scope"))
        await driver.press(*"[bold r")
        await driver.press("tab")
        assert driver.app.chat.query_one(QuestionInput).value == f"{SHOWN} 00-aldermere"
        await driver.press("ctrl+u")
        driver.app.chat.conversation.wait_for("Loading the model")
        driver.enter(TYPED)
        driver.hit("enter")
        await driver.until(WordsFound)
        assert visible(SHOWN) in visible(driver.text(".preview"))
        driver.app.chat.conversation.wait_for("")
        await driver.settle()
        driver.app.chat.query(Exchange).last().show_next_questions((HOSTILE,))
        await driver.settle()
        assert "[@click=app.quit]x[/]" in driver.text("NextQuestions")
        await driver.press("ctrl+e")
        assert "Wi-Fi? [bold]x[/] [@click" in driver.text("#thing-0")
        await driver.press("escape")
        await driver.press("f2")
        assert "[bold]x[/] [@click=app.quit]y[/]" in rendered(driver.app.screen.query_one(KeptList))
        await driver.press("ctrl+d")
        assert "[bold]x[/] [@click=app.quit]y[/]" in driver.text(".dialogue-question")


@given(ANY_TEXT)
@example(HOSTILE)
def test_a_chip_and_a_name_to_take_hold_any_text_as_it_is(text: str) -> None:
    issuer = one_line(text)
    assert chips_line(Filters(issuers=(text,)), words="").plain.strip() == f"{issuer} ✕".strip()
    names = NameCompletion()
    names.take([text], [])
    if len(issuer) > 4 and issuer[:3].strip() == issuer[:3]:
        assert names.complete(issuer[:3]) == issuer
