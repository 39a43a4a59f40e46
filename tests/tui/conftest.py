"""What every test of the terminal UI shares."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet


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


@pytest.fixture(autouse=True, scope="session")
def _parse_style_sheets_once() -> Iterator[None]:
    """Keep what was parsed of the style sheets for the next app: all have the same, and parsing took an eighth of the run."""
    parse, parsed = Stylesheet._parse_rules, dict[Any, Any]()

    def parse_once(sheet: Stylesheet, *args: Any, **named: Any) -> Any:
        key = (args, tuple(sorted(named.items())), tuple(sheet._variables.items()))
        if key not in parsed:
            parsed[key] = parse(sheet, *args, **named)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Stylesheet, "_parse_rules", parse_once)
        yield
