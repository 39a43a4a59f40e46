"""Whatever fails, and wherever: the index that answered goes on answering, and the next build completes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fakes import HashEncoder
from index.fault_scene import BEFORE, change_corpus, check_answers, check_next_build, first_build
from index.faults import Faults
from index.text_corpus import settings_for
from stratbot.config import Settings
from stratbot.errors import StratbotError
from stratbot.index.build import build_index
from stratbot.index.generations import current_generation

PROGRAM = Path(__file__).with_name("killed_builds.py")
FOR_EVER = 1_000_000


@pytest.fixture
def settings(tmp_path: Path, text_reader: None) -> Settings:
    settings = settings_for(tmp_path)
    first_build(settings)
    change_corpus(settings)
    shutil.copytree(settings.index_dir, tmp_path / "pristine", copy_function=shutil.copy2)
    return settings


def as_it_was(settings: Settings) -> None:
    shutil.rmtree(settings.index_dir)
    shutil.copytree(settings.index_dir.with_name("pristine"), settings.index_dir, copy_function=shutil.copy2)


def count_steps(settings: Settings) -> list[str]:
    with Faults(settings.index_dir, first=0) as faults:
        build_index(settings, HashEncoder)
    as_it_was(settings)
    return faults.steps


@pytest.mark.parametrize("stays_full", [False, True], ids=["one step fails", "nothing can be written any more"])
def test_a_full_disk_at_any_step_leaves_an_index_that_answers(settings: Settings, stays_full: bool) -> None:
    steps = count_steps(settings)
    assert {"fsync", "replace CURRENT.new", "write sentences.faiss", "write manifest.json", "COMMIT"} <= set(steps)
    refused = 0
    numbers = range(1, len(steps) + 1, 3 if stays_full else 1)
    for number in numbers:
        before = current_generation(settings.index_dir)
        with Faults(settings.index_dir, first=number, last=FOR_EVER if stays_full else number) as faults:
            try:
                build_index(settings, HashEncoder)
            except StratbotError as error:
                assert "cannot be written" in str(error) and "free space" in error.hint, faults.steps[-1]
                refused += 1
            except OSError as error:
                raise AssertionError(f"step {number}, {faults.steps[number - 1]}: {error}") from error
        texts = check_answers(settings)
        assert texts == BEFORE or current_generation(settings.index_dir) != before
        check_next_build(settings)
        as_it_was(settings)
    assert refused > len(numbers) * 0.8, "few steps may fail without ending the build"


def test_a_full_disk_leaves_no_first_index_but_the_next_build_makes_one(tmp_path: Path, text_reader: None) -> None:
    settings = settings_for(tmp_path)
    change_corpus(settings)
    with Faults(settings.index_dir, first=0) as faults:
        build_index(settings, HashEncoder)
    for number in range(1, len(faults.steps) + 1):
        shutil.rmtree(settings.index_dir)
        with Faults(settings.index_dir, first=number):
            try:
                build_index(settings, HashEncoder)
            except StratbotError as error:
                assert "cannot be written" in str(error)
        check_next_build(settings)


def test_everything_is_on_disk_before_the_pointer_moves(settings: Settings) -> None:
    """A power cut takes what was not synced: files, the names in their folder, and the folder's own name come first."""
    steps = count_steps(settings)
    moved = steps.index("replace CURRENT.new")
    (renamed,) = (number for number, step in enumerate(steps) if step.startswith("rename .building-"))
    files = 11 + 1  # and the manifest
    last_write = max(number for number, step in enumerate(steps[:renamed]) if step.startswith(("write ", "close ", "COMMIT")))
    assert steps[last_write + 1 : renamed] == ["fsync"] * (files + 1), "all files, and the folder that they are in"
    assert steps[renamed + 1 : moved].count("fsync") == 2, "the folder of generations, and the pointer"
    assert steps[moved + 1] == "fsync", "and the folder of the pointer"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_build_killed_at_any_step_leaves_an_index_that_answers(settings: Settings) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, str(PROGRAM), str(settings.corpus_dir), str(settings.index_dir)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    steps, killed = map(int, done.stdout.split())
    assert killed == steps > 60
