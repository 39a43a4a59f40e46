from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stratbot.config import ChunkingSettings
from stratbot.errors import IndexDamagedError, IndexLockedError, IndexMissingError, IndexOutdatedError
from stratbot.index.generations import (
    SCHEMA,
    Generation,
    Manifest,
    current_generation,
    open_generation,
    remove_leftovers,
    write_generation,
    writer_lock,
)


def write_one(index_dir: Path, content: str, *, schema: int = SCHEMA) -> Generation:
    def write(folder: Path, name: str) -> Manifest:
        (folder / "data.txt").write_text(content, encoding="utf-8")
        return Manifest(
            schema=schema, generation=name, created_at="2026-01-01T00:00:00+00:00", scanned_at_ns=1, stratbot="0", encoder="e",
            dim=2, chunking=ChunkingSettings(), documents=0, pages=0, passages=0, sentences=0, files={},
        )  # fmt: skip

    return write_generation(index_dir, write)


def test_the_newest_generation_answers(tmp_path: Path) -> None:
    write_one(tmp_path, "first")
    second = write_one(tmp_path, "second")
    opened = open_generation(tmp_path)
    assert (opened.folder / "data.txt").read_text() == "second"
    assert opened.manifest == second.manifest
    assert current_generation(tmp_path) == second.manifest.generation


def test_the_newest_two_generations_are_kept(tmp_path: Path) -> None:
    names = [write_one(tmp_path, str(number)).manifest.generation for number in range(4)]
    assert {path.name for path in (tmp_path / "generations").iterdir()} == set(names[2:])


def test_without_an_index_the_command_that_builds_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError) as caught:
        open_generation(tmp_path / "nothing")
    assert "stratbot index" in caught.value.hint


def test_a_build_that_fails_leaves_the_former_generation(tmp_path: Path) -> None:
    first = write_one(tmp_path, "first")

    def write(folder: Path, name: str) -> Manifest:
        (folder / "half.txt").write_text("half", encoding="utf-8")
        raise RuntimeError("out of luck")

    with pytest.raises(RuntimeError):
        write_generation(tmp_path, write)
    assert open_generation(tmp_path).manifest == first.manifest
    assert [path.name for path in (tmp_path / "generations").iterdir()] == [first.manifest.generation]


def test_what_a_killed_build_left_is_removed(tmp_path: Path) -> None:
    first = write_one(tmp_path, "first")
    leftover = tmp_path / "generations" / ".building-20260101T000000Z-abcdef"
    leftover.mkdir()
    (leftover / "corpus.sqlite").write_bytes(b"half")
    (tmp_path / "CURRENT.new").write_text("half")
    remove_leftovers(tmp_path)
    assert not leftover.exists() and not (tmp_path / "CURRENT.new").exists()
    assert open_generation(tmp_path).manifest == first.manifest


@pytest.mark.parametrize("damage", ["cut", "flip", "missing", "folder"])
@pytest.mark.parametrize("name", ["data.txt", "manifest.json"])
def test_damage_is_an_error_that_names_the_remedy(tmp_path: Path, name: str, damage: str) -> None:
    path = write_one(tmp_path, "some content").folder / name
    content = bytearray(path.read_bytes())
    if damage == "cut":
        path.write_bytes(content[:-3])
    elif damage == "flip":
        content[2] ^= 1
        path.write_bytes(content)
    else:
        path.unlink()
        if damage == "folder":
            path.mkdir()
    with pytest.raises(IndexDamagedError) as caught:
        open_generation(tmp_path)
    assert "stratbot index --rebuild" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff\xfe\x00", b"../outside " + b"0" * 64, b".building-x " + b"0" * 64])
def test_a_damaged_pointer_is_an_error_that_names_the_remedy(tmp_path: Path, content: bytes) -> None:
    write_one(tmp_path, "content")
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(IndexDamagedError) as caught:
        open_generation(tmp_path)
    assert "--rebuild" in caught.value.hint


def test_an_index_of_another_schema_is_outdated(tmp_path: Path) -> None:
    write_one(tmp_path, "content", schema=SCHEMA + 1)
    with pytest.raises(IndexOutdatedError, match=f"schema {SCHEMA + 1}"):
        open_generation(tmp_path)


def test_only_one_process_writes_at_a_time(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from stratbot.index.generations import writer_lock\n"
        "with writer_lock(pathlib.Path(sys.argv[1])):\n"
        "    print('locked', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None and other.stdout.readline() == "locked\n"
        with pytest.raises(IndexLockedError, match=f"process {other.pid} on .* for [0-9]+ seconds"):
            with writer_lock(tmp_path):
                pass
    finally:
        other.kill()
        other.communicate()
    with writer_lock(tmp_path):  # the dead process holds nothing
        assert json.loads((tmp_path / "lock").read_text())["pid"] == os.getpid()


def test_only_one_thread_writes_at_a_time(tmp_path: Path) -> None:
    errors: list[Exception] = []

    def write() -> None:
        try:
            with writer_lock(tmp_path):
                pass
        except IndexLockedError as error:
            errors.append(error)

    with writer_lock(tmp_path):
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(errors) == 1 and str(os.getpid()) in str(errors[0])
