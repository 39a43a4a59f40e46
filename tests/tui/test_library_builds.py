"""The first build, and what is said of documents, with an assistant that really builds and answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from fakes import HashEncoder
from index.text_corpus import read_text_documents, settings_for, write_document
from stratbot.assistant import LocalAssistant
from stratbot.config import Settings
from stratbot.tui.app import StratbotApp
from stratbot.tui.widgets.documents_table import DocumentsTable
from tui.driving import Driver


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Documents of plain text that are not indexed yet, and an encoder without a model."""
    monkeypatch.setattr("stratbot.corpus.reading.read_documents", read_text_documents)
    monkeypatch.setattr("stratbot.index.encoder.open_encoder", lambda *_, **__: HashEncoder())
    for module in ("plan", "staleness"):
        monkeypatch.setattr(f"stratbot.index.{module}.encoder_fingerprint", lambda *_, **__: "hash@64")
    settings = settings_for(tmp_path)
    write_document(settings.corpus_dir, "leeds.pdf", "Leeds will offer free Wi-Fi in every library.\nTrams are electric.")
    write_document(settings.corpus_dir, "york.pdf", "York will publish open data every month.\nThe city has walls.")
    write_document(settings.corpus_dir, "torn.pdf", "BROKEN")
    return settings


async def test_what_is_said_of_a_document_is_in_force_after_an_update(settings: Settings, tmp_path: Path) -> None:
    app = StratbotApp(
        LocalAssistant(settings),
        settings.corpus_dir,
        state_dir=tmp_path,
        conversations_dir=tmp_path / "conversations",
        config_dir=tmp_path,
        suggesting=False,
    )
    app.animation_level = "none"
    app.chat.typing.pause_s = 0
    async with app.run_test(size=(80, 24)) as pilot:
        driver = Driver(app, pilot, [])
        await driver.settle()
        await driver.press("enter")
        assert driver.text("#library-outcome") == (
            "2 of 3 documents are indexed. You can ask now: press Esc and type a question. Could not be read: torn.pdf."
        )
        assert driver.text("#library-summary").startswith("3 documents, 2 pages, built ")

        table = app.screen.query_one(DocumentsTable)
        table.go_to_any(["york.pdf"])
        await driver.press("e")
        for name, value in {"issuer": "Eboracum Council", "title": "Walls and wires", "year": "2024"}.items():
            app.screen.query_one(f"#describe-{name}", Input).value = value
        app.screen.query_one("#describe-year", Input).focus()
        await driver.press("enter")
        assert driver.text("#library-changes") == "The folder has changed since: 1 edited. Press r to update the index."
        await driver.press("escape")
        await driver.ask("What does York say about open data?")
        assert "Eboracum" not in driver.text("Exchange")

        await driver.press("f3", "r")
        assert driver.text("#library-outcome").startswith(
            "Everything is up to date: 1 document is described anew, in answers too from now on."
        )
        assert not driver.shown("#library-changes")
        await driver.press("escape")
        await driver.ask("What does Eboracum Council say about open data?")
        answer = driver.text("Exchange")
        assert "Eboracum Council · Walls and wires · 2024 · page 1" in answer
        assert "York will publish open data every month." in answer

        await driver.press("f3", "r")
        assert driver.text("#library-outcome").startswith("Everything is up to date: nothing had changed.")
