"""What the tests of the index share."""

from __future__ import annotations

import pytest

from index.text_corpus import read_text_documents


@pytest.fixture
def text_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let builds read files of plain text."""
    monkeypatch.setattr("stratbot.corpus.reading.read_documents", read_text_documents)
