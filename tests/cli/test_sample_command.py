"""The sample documents: written where they are wanted, and the program as it is installed from its wheel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from stratbot.cli.main import main
from stratbot.config import default_folders

PROJECT = Path(__file__).resolve().parents[2]


def test_the_sample_is_written_and_nothing_there_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", str(tmp_path / "try")]) == 0
    said = capsys.readouterr()
    assert said.out == f"{tmp_path / 'try'}\n" and f"stratbot index --corpus {tmp_path / 'try'}" in said.err
    assert len(list((tmp_path / "try").rglob("*.pdf"))) == 15
    (tmp_path / "try/documents.csv").write_text("mine", encoding="utf-8")
    assert main(["sample", str(tmp_path / "try")]) == 0
    assert (tmp_path / "try/documents.csv").read_text(encoding="utf-8") == "mine"


def test_the_sample_is_not_mixed_with_other_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.pdf").write_bytes(b"%PDF-1.4")
    assert main(["sample", str(tmp_path)]) == 2
    assert "holds other documents, such as mine.pdf" in capsys.readouterr().err


def test_documents_of_ones_own_are_found_from_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    assert default_folders() == (Path("corpus"), Path("index"))
    assert main(["sample"]) == 0
    corpus, index = default_folders()
    assert corpus.is_dir() and corpus.is_relative_to(tmp_path / "data") and index == corpus.parent / "index"
    (tmp_path / "corpus").mkdir()
    assert default_folders() == (Path("corpus"), Path("index"))


@pytest.mark.model
def test_the_wheel_works_outside_the_checkout(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(tmp_path), str(PROJECT)], check=True, capture_output=True, timeout=300)
    wheel = next(tmp_path.glob("*.whl"))
    sources = {path.relative_to(PROJECT / "src").as_posix() for path in (PROJECT / "src/stratbot").rglob("*") if path.is_file()}
    assert {name for name in sources if "__pycache__" not in name} <= set(ZipFile(wheel).namelist())
    installed = tmp_path / "installed"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(installed), str(wheel)], check=True, timeout=600)
    environment = os.environ | {"PYTHONPATH": str(installed), "HF_HUB_OFFLINE": "1", "XDG_DATA_HOME": str(tmp_path / "data")}

    def stratbot(*arguments: str) -> str:
        command = [sys.executable, "-m", "stratbot", *arguments]
        ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    folder = Path(stratbot("sample").strip())
    assert len(list(folder.rglob("*.pdf"))) == 15
    few = ("Amberwick_Digital_Strategy_2016.pdf", "oxmoor_ict.pdf", "saltersea-2014.pdf")
    for path in folder.rglob("*.pdf"):
        if path.name not in few:
            path.unlink()
    stratbot("index")
    answer = json.loads(stratbot("ask", "Which councils plan public Wi-Fi?", "--json"))
    assert answer["outcome"] == "answered" and len(answer["coverage"]) == len(few)
