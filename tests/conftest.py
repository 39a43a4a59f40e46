"""What every test may use: no network, no settings of the person who runs them, and the real documents where they are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from stratbot.assistant import Assistant

# Before any library of models is imported: a test never asks a model hub for anything.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["STRATBOT_RUNTIME"] = "compiled"  # the same vectors on every processor

# No test fails because a machine is slow.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

PROJECT = Path(__file__).resolve().parent.parent
SHARED_DATA = PROJECT.parent / "shared" / "data"


@pytest.fixture(autouse=True)
def _settings_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the STRATBOT_ variables and the colour settings of the shell that runs the tests."""
    for variable in list(os.environ):
        if variable == "STRATBOT_RUNTIME":
            continue
        if variable.startswith("STRATBOT_") or variable in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            monkeypatch.delenv(variable)


@pytest.fixture(scope="session", autouse=True)
def _state_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Leave alone what the program keeps for the person who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


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


@dataclass(frozen=True, kw_only=True)
class SampleIndex:
    """The sample corpus, its index, and the compiled model that made it: made once for all tests, not to be changed by any."""

    corpus: Path
    index: Path
    cache: Path


@pytest.fixture(scope="session")
def made_sample_index(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> SampleIndex:
    """Index the sample corpus with the real model, through the command line, once for all workers. Tests take `sample_index`."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "samples"
    made = SampleIndex(corpus=folder / "corpus", index=folder / "index", cache=folder / "cache")
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "made").exists():
            _index_samples(made)
            (folder / "made").touch()
    return made


def _index_samples(made: SampleIndex) -> None:
    from stratbot.cli.main import main

    for source in sorted((PROJECT / "samples/councils").glob("*.md")):  # corpus/ may hold the person's own PDFs as well
        (line,) = (line for line in source.read_text(encoding="utf-8").splitlines() if line.startswith("file: "))
        target = made.corpus / line.removeprefix("file: ")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / "corpus" / line.removeprefix("file: "), target)
    shutil.copy(PROJECT / "corpus/documents.csv", made.corpus)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("STRATBOT_CACHE", str(made.cache))
        assert main(["index", "--corpus", str(made.corpus), "--index", str(made.index)]) == 0


@pytest.fixture
def sample_index(made_sample_index: SampleIndex, monkeypatch: pytest.MonkeyPatch) -> SampleIndex:
    """The sample corpus with its index; what is opened in the test finds the compiled model. Mark such tests `model`."""
    monkeypatch.setenv("STRATBOT_CACHE", str(made_sample_index.cache))
    return made_sample_index


@pytest.fixture(scope="session")
def sample_assistant(made_sample_index: SampleIndex) -> Assistant:
    """An assistant over the sample corpus, with the real model loaded."""
    from stratbot.assistant import open_assistant

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("STRATBOT_CACHE", str(made_sample_index.cache))
        assistant = open_assistant(corpus=made_sample_index.corpus, index=made_sample_index.index)
        assistant.warm_up()
        return assistant
