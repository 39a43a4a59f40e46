from __future__ import annotations

from pathlib import Path

import pytest

from index.text_corpus import settings_for
from lens.strategies import Engines, read_described, write_strategies
from stratbot.assistant import LocalAssistant
from stratbot.config import Settings


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Engines:
    """Documents of plain text, and encoders without a model, for whatever an assistant opens."""
    engines = Engines()
    monkeypatch.setattr("stratbot.corpus.reading.read_documents", read_described)
    monkeypatch.setattr("stratbot.index.encoder.open_encoder", engines.open_encoder)
    monkeypatch.setattr("stratbot.index.plan.encoder_fingerprint", engines.fingerprint_of)
    return engines


@pytest.fixture
def strategies(tmp_path: Path, engines: Engines) -> Settings:
    """The invented strategies, indexed."""
    settings = settings_for(tmp_path)
    write_strategies(settings.corpus_dir)
    LocalAssistant(settings).build()
    return settings


@pytest.fixture
def assistant(strategies: Settings) -> LocalAssistant:
    return LocalAssistant(strategies)
