from __future__ import annotations

import io
import sys

import pytest

from cli.scripted import Ended, Run, ScriptedAssistant
from stratbot.cli.main import main
from stratbot.config import Settings


@pytest.fixture
def opened_with() -> list[Settings]:
    """The settings that each opening of the assistant was given."""
    return []


@pytest.fixture
def assistant(monkeypatch: pytest.MonkeyPatch, opened_with: list[Settings]) -> ScriptedAssistant:
    """The assistant that the command line finds behind its door."""
    scripted = ScriptedAssistant()

    def open_assistant(settings: Settings) -> ScriptedAssistant:
        opened_with.append(settings)
        scripted.settings = settings
        return scripted

    monkeypatch.setattr("stratbot.assistant.open_assistant", open_assistant)
    return scripted


@pytest.fixture
def run(assistant: ScriptedAssistant, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process, with the scripted assistant."""

    def run_main(*argv: str, stdin: str | bytes = "") -> Ended:
        content = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
        code = main(argv)
        captured = capfdbinary.readouterr()
        return Ended(code, captured.out.decode(), captured.err.decode())

    return run_main
