"""The assistant looks after its index while it answers from it."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from fakes import HashEncoder
from index.fault_scene import change_corpus, first_build
from index.text_corpus import settings_for, write_document
from stratbot.assistant import Caretaker, open_assistant
from stratbot.config import Settings
from stratbot.errors import IndexMissingError
from stratbot.index.build import build_index
from stratbot.types import BuildReport, DocumentChanges


@pytest.fixture
def settings(tmp_path: Path, text_reader: None, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in (
        "encoder.open_encoder",
        "plan.encoder_fingerprint",
        "examination.encoder_fingerprint",
        "staleness.encoder_fingerprint",
    ):
        result = HashEncoder() if name.endswith("open_encoder") else "hash@64"
        monkeypatch.setattr(f"stratbot.index.{name}", lambda *_, result=result, **__: result)
    return settings_for(tmp_path)


@pytest.fixture
def assistant(settings: Settings) -> Caretaker:
    return open_assistant(settings)


def found(assistant: Caretaker, query: str) -> str:
    return assistant.search(query, k=1)[0].quote


def test_an_open_assistant_answers_from_whatever_generation_is_the_current_one(assistant: Caretaker, settings: Settings) -> None:
    first_build(settings)
    assert found(assistant, "Leeds Wi-Fi").startswith("Leeds will offer free Wi-Fi.")
    assert not assistant.staleness()
    change_corpus(settings)
    assert assistant.staleness().sentence() == "1 new, 1 changed, 1 gone"
    assistant.build()
    assert found(assistant, "Leeds mind") == "Leeds changed its mind."
    assert assistant.roll_back().documents == 2
    assert found(assistant, "Leeds Wi-Fi").startswith("Leeds will offer free Wi-Fi.")
    assert assistant.examine().is_whole
    done = assistant.repair()
    assert done.actions == () and done.after.is_whole


def test_a_retry_reaches_the_build(assistant: Caretaker, settings: Settings) -> None:
    write_document(settings.corpus_dir, "broken.pdf", "BROKEN")
    first = assistant.build()
    assert assistant.build().generation == first.generation
    again = assistant.build(retry=True)
    assert (again.documents, again.generation != first.generation) == (DocumentChanges(unchanged=1, failed=1), True)


def test_without_an_index_every_care_says_so(assistant: Caretaker) -> None:
    for care in (assistant.staleness, assistant.examine, assistant.repair, assistant.roll_back):
        with pytest.raises(IndexMissingError) as caught:
            care()
        assert "stratbot index" in caught.value.hint


def test_watching_keeps_an_open_assistant_current(assistant: Caretaker, settings: Settings) -> None:
    write_document(settings.corpus_dir, "leeds.pdf", "Leeds plans trams.")
    stopping = threading.Event()
    reports: list[BuildReport] = []

    def built(report: BuildReport) -> None:
        reports.append(report)
        if len(reports) == 1:
            write_document(settings.corpus_dir, "york.pdf", "York plans walls.")
        else:
            stopping.set()

    def failed(error: Exception) -> None:
        raise AssertionError(error)

    timer = threading.Timer(40, stopping.set)
    timer.start()
    assistant.watch(build=assistant.build, built=built, failed=failed, stopped=stopping.is_set)
    timer.cancel()
    assert [report.documents.added for report in reports] == [1, 1]
    assert found(assistant, "York walls") == "York plans walls."


def test_damage_that_only_reading_shows_is_built_over(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above a certain size checksums are not compared when an index is opened."""
    monkeypatch.setattr("stratbot.index.generations.CHECKED_BYTES", 0)
    first_build(settings)
    (folder,) = (settings.index_dir / "generations").iterdir()
    connection = sqlite3.connect(folder / "corpus.sqlite")
    with connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sentences'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    content = bytearray((folder / "corpus.sqlite").read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    (folder / "corpus.sqlite").write_bytes(content)
    change_corpus(settings)
    write_document(settings.corpus_dir, "york.pdf", "York publishes open data.")
    report = build_index(settings, HashEncoder)
    assert ["damaged, so everything was read again" in problem.reason for problem in report.problems] == [True]
    assert report.documents == DocumentChanges(added=3)
    assert build_index(settings, HashEncoder).documents == DocumentChanges(unchanged=3)
