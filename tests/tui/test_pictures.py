"""The page as a picture, and a quote that does not stand on its page any more."""

from __future__ import annotations

import importlib.util
import struct
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pdfs import write_pdf
from scripted_assistant import ScriptedAssistant
from stratbot.config import BROWSER_FOLDER_VARIABLE
from stratbot.tui import browser
from stratbot.tui.app import StratbotApp
from stratbot.tui.messages import PictureReady
from stratbot.tui.widgets.evidence import EvidencePane
from stratbot.types import Page
from tui.driving import Driver, running

WIFI = "Which councils plan public Wi-Fi?"
pytestmark = pytest.mark.filterwarnings("ignore:Image.Image.getdata:DeprecationWarning")  # textual-image 0.12 on Pillow 13
has_pictures = pytest.mark.skipif(
    not (importlib.util.find_spec("textual_image") and importlib.util.find_spec("pypdfium2")),
    reason="the extra `pictures` is not installed",
)


class Printed(ScriptedAssistant):
    """Its documents lie in the folder as PDFs."""

    def pdf_path(self, doc_id: str) -> Path:
        path = super().pdf_path(doc_id)
        if not path.exists():
            texts = [self.pages[doc_id, number].text.replace("ä", "a") for number in range(1, 7)]
            write_pdf(path, texts)
        return path


async def open_evidence(driver: Driver) -> EvidencePane:
    await driver.ask(WIFI)
    await driver.press("tab", "enter")
    return driver.app.screen.query_one(EvidencePane)


def drawn(driver: Driver) -> PictureReady:
    return next(message for message in reversed(driver.seen) if isinstance(message, PictureReady))


@has_pictures
@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_v_shows_the_page_as_a_picture_with_the_quote_in_view_and_v_its_text(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(Printed(corpus_dir=tmp_path), tmp_path, size=size) as driver:
        pane = await open_evidence(driver)
        await driver.press("v")
        assert pane.shows_picture
        picture = drawn(driver).picture
        assert drawn(driver).place == ("00-aldermere", 2)
        assert len(picture.marks) == 2
        assert not driver.shown("PageText")
        image, scroll = pane.query_one("#page-picture > *"), pane.query_one("#page-scroll")
        assert image.region.width == scroll.scrollable_content_region.width
        line = image.size.height * picture.marks[0][1] // picture.height
        assert scroll.scroll_offset.y <= line < scroll.scroll_offset.y + scroll.size.height
        await driver.press("v")
        assert driver.shown("PageText")
        assert "Aldermere Council" in driver.text("PageText")


@has_pictures
async def test_until_the_picture_is_drawn_the_text_of_its_page_is_shown(tmp_path: Path) -> None:
    may_draw = threading.Event()

    class Slow(Printed):
        def pdf_path(self, doc_id: str) -> Path:
            may_draw.wait()
            return super().pdf_path(doc_id)

    async with running(Slow(corpus_dir=tmp_path), tmp_path) as driver:
        pane = await open_evidence(driver)
        driver.hit("v")
        await driver.until(EvidencePane.PictureWanted)
        assert pane.shows_picture and driver.shown("PageText")
        assert driver.text("#evidence-place").endswith("drawing it…")
        may_draw.set()
        await driver.settle()
        assert not driver.shown("PageText")
        assert "drawing" not in driver.text("#evidence-place")


@has_pictures
async def test_a_browser_is_told_of_pdfs_pictures_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(browser, "_tell", lambda app, **message: told.append(message))
    monkeypatch.setattr(StratbotApp, "is_web", True)
    monkeypatch.setenv(BROWSER_FOLDER_VARIABLE, str(tmp_path))
    async with running(Printed(corpus_dir=tmp_path), tmp_path) as driver:
        pane = await open_evidence(driver)
        await driver.press("o")
        opened = told.pop()
        assert (opened["what"], opened["page"], Path(opened["path"]).suffix) == ("open", 2, ".pdf")
        await driver.press("v")
        drawn = told[-1]
        width, height = struct.unpack(">II", Path(drawn["path"]).read_bytes()[16:24])
        image, scroll = pane.query_one("#page-picture > *"), pane.query_one("#page-scroll")
        assert image.region.height == pytest.approx(image.region.width * height / width / (21 / 9.6), abs=1)
        assert (drawn["region"], (drawn["columns"], drawn["rows"])) == (image.region, driver.app.size)
        assert scroll.region.contains_region(drawn["clip"]) and drawn["region"].contains_region(drawn["clip"])
        await driver.press("ctrl+e")
        assert told[-1] == {"what": "picture"}  # the dialogue lies over it
        await driver.press("ctrl+e")
        saved = next(message for message in told if message["what"] == "download")
        assert Path(saved["path"]) == tmp_path / saved["name"] and "Aldermere" in Path(saved["path"]).read_text(encoding="utf-8")
        assert told[-1]["what"] == "picture" and told[-1]["clip"]
        await driver.press("v")
        assert told[-1] == {"what": "picture"}
        await driver.press("f3", "a")
        assert told[-1] == {"what": "choose"}


@has_pictures
async def test_a_picture_follows_the_evidence_and_the_pages(tmp_path: Path) -> None:
    async with running(Printed(corpus_dir=tmp_path), tmp_path) as driver:
        await open_evidence(driver)
        await driver.press("v", "n")
        assert drawn(driver).place.doc_id != "00-aldermere"
        await driver.press("]")
        assert drawn(driver).place.page_number == 3
        assert drawn(driver).picture.marks == ()


@has_pictures
async def test_a_page_that_cannot_be_drawn_is_a_sentence_and_its_text_is_shown(tmp_path: Path) -> None:
    (tmp_path / "aldermere.pdf").write_bytes(b"%PDF-1.4 broken")
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        pane = await open_evidence(driver)
        await driver.press("v")
        assert driver.notifications[-1].startswith("Page 2 of aldermere.pdf cannot be shown as a picture: ")
        assert driver.notifications[-1].endswith("Its text can be read.")
        assert not pane.shows_picture
        assert driver.shown("PageText")


class Rewritten(ScriptedAssistant):
    """The document was read anew since the answer: its second page begins with other words."""

    changed = False

    def page(self, doc_id: str, page_number: int) -> Page:
        page = super().page(doc_id, page_number)
        return replace(page, text=f"Foreword of the new edition. {page.text}") if self.changed else page


async def test_a_quote_that_moved_on_its_page_is_not_marked_and_said_to_be_gone(tmp_path: Path) -> None:
    assistant = Rewritten()
    async with running(assistant, tmp_path) as driver:
        await driver.ask(WIFI)
        assistant.changed = True
        await driver.press("tab", "enter")
        assert driver.text("#evidence-place").endswith("the document has changed: the quote is gone")
        assert driver.text("PageText").startswith("Foreword of the new edition.")
        assert driver.app.screen.query_one("PageText").quote_line == 0  # type: ignore[attr-defined]


async def test_white_space_alone_does_not_make_a_quote_go(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        pane = await open_evidence(driver)
        citation = pane.citation
        assert citation is not None and "\n" not in citation.quote
        assert "\n" in driver.app.assistant.page(citation.doc_id, citation.page_number).text[citation.start : citation.end]
        assert "gone" not in driver.text("#evidence-place")


async def test_pictures_are_offered_only_where_they_can_be_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "textual_image" else known(name))
    async with running(ScriptedAssistant(), tmp_path) as driver:
        pane = await open_evidence(driver)
        assert "Picture" not in driver.text("Footer")
        assert driver.app.chat.check_action("toggle_picture", ()) is False
        assert not pane.shows_picture
