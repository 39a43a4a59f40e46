"""What every test may use: no network, no settings of the person who runs them, and the real documents where they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Before any library of models is imported: a test never asks a model hub for anything.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

PROJECT = Path(__file__).resolve().parent.parent
SHARED_DATA = PROJECT.parent / "shared" / "data"


@pytest.fixture(autouse=True)
def _settings_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the STRATBOT_ variables and the colour settings of the shell that runs the tests."""
    for variable in list(os.environ):
        if variable.startswith("STRATBOT_") or variable in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            monkeypatch.delenv(variable)


@pytest.fixture(scope="session")
def project_dir() -> Path:
    """The root of the project."""
    return PROJECT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real documents and labels beside the project. Mark such tests `shared_data`."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real documents are not at ../shared/data")
    return SHARED_DATA
