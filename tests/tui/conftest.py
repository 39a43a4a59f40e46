"""What every test of the terminal UI shares."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def _collect_garbage_once() -> Iterator[None]:
    """Look for garbage after each module, not all the time: a screen is many objects, and it took a third of the run."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture(autouse=True)
def _no_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the clipboard of the person who runs the tests alone."""
    monkeypatch.setattr("stratbot.tui.app.copy_to_system", lambda text: False)
