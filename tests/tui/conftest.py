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
