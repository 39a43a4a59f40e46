"""What a fresh process loads: an answer takes the compiled model, never the library that trained it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import SampleIndex

NEVER = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "textual", "pypdf", "mcp", "pydantic"}
PROGRAM = """
import sys
from stratbot.cli.main import main
code = main(sys.argv[1:])
with open("modules", "w") as file:
    file.write("\\n".join(sorted(sys.modules)))
sys.exit(code)
"""


def modules_after(folder: Path, sample_index: SampleIndex, *argv: str) -> tuple[set[str], str]:
    """Run a command in a process of its own; return the top-level packages it had loaded at the end, and its stdout."""
    places = ["--corpus", str(sample_index.corpus), "--index", str(sample_index.index)]
    environment = {**os.environ, "HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *argv, *places],
        capture_output=True, text=True, check=False, cwd=folder, env=environment, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    loaded = (folder / "modules").read_text(encoding="utf-8").splitlines()
    return {name.split(".")[0] for name in loaded}, done.stdout


@pytest.mark.model
def test_an_answer_needs_neither_torch_nor_the_terminal_ui_nor_a_pdf_reader(sample_index: SampleIndex, tmp_path: Path) -> None:
    loaded, out = modules_after(tmp_path, sample_index, "ask", "Which councils cover digital apprenticeships?", "--json")
    assert json.loads(out)["outcome"] == "answered"
    assert {"faiss", "openvino", "tokenizers"} <= loaded, "it was really asked of the model"
    assert NEVER & loaded == set()
    modules = (tmp_path / "modules").read_text(encoding="utf-8").splitlines()
    assert not {"stratbot.conversation", "stratbot.tui", "shtab"} & set(modules), "which only --continue and others need"


@pytest.mark.model
def test_an_index_that_is_up_to_date_is_found_to_be_without_loading_the_model(sample_index: SampleIndex, tmp_path: Path) -> None:
    loaded, out = modules_after(tmp_path, sample_index, "index", "--json")
    assert json.loads(out)["documents"]["unchanged"] == 15
    assert {*NEVER, "openvino", "tokenizers"} & loaded == set()


@pytest.mark.model
def test_the_status_is_told_without_loading_the_model(sample_index: SampleIndex, tmp_path: Path) -> None:
    loaded, out = modules_after(tmp_path, sample_index, "status", "--json")
    assert json.loads(out)["up_to_date"]
    assert {*NEVER, "openvino", "tokenizers"} & loaded == set()


def test_opening_an_assistant_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from stratbot.assistant import open_assistant\n"
        "open_assistant(corpus='nowhere', index='neither')\n"
        f"heavy = {NEVER | {'faiss', 'numpy', 'openvino', 'tokenizers', 'sqlite3'}!r} & sys.modules.keys()\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
