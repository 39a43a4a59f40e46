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


@pytest.fixture(autouse=True, scope="session")
def _parse_styles_once() -> Iterator[None]:
    """Keep parsed style sheets from one app to the next: reading them anew is a third of starting one."""
    kept: dict[Any, Any] = {}
    parse = Stylesheet._parse_rules

    def parse_once(self: Stylesheet, css: str, **source: Any) -> Any:
        key = (tuple(sorted(self._variables.items())), css, *source.values())
        if key not in kept:
            kept[key] = parse(self, css, **source)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield


@pytest.fixture(autouse=True)
def _no_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the clipboard of the person who runs the tests alone."""
    monkeypatch.setattr("stratbot.tui.app.copy_to_system", lambda text: False)
