"""Where corpus and index may lie: small disks, read-only folders, other machines, odd names, loops of links."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import HashEncoder
from index.fault_scene import BEFORE, check_answers, first_build
from index.text_corpus import settings_for, write_document
from stratbot.config import Settings
from stratbot.errors import StratbotError
from stratbot.index.build import build_index
from stratbot.index.examination import examine
from stratbot.index.generations import current_generation
from stratbot.index.reader import corpus_changes, open_index
from stratbot.types import DocumentChanges

pytestmark = pytest.mark.usefixtures("text_reader")

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 600 KB, for the index."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    if not IS_ROOT or shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a file system here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_that_is_really_full_refuses_the_build_and_the_index_answers(settings: Settings, small_disk: Path) -> None:
    settings = replace(settings, index_dir=small_disk / "index")
    first_build(settings)
    large = "\n".join(f"Sentence number {number} of a plan that is far too long for this disk." for number in range(4_000))
    write_document(settings.corpus_dir, "large.pdf", large)
    for _ in range(2):
        with pytest.raises(StratbotError, match=r"cannot be written: .*(full|No space left)"):
            build_index(settings, HashEncoder)
        assert check_answers(settings) == BEFORE
        assert [path.name for path in (small_disk / "index" / "generations").iterdir()] == [
            current_generation(settings.index_dir)
        ]
    (settings.corpus_dir / "large.pdf").unlink()
    shutil.rmtree(settings.index_dir / "cache")
    write_document(settings.corpus_dir, "hull.pdf", "Hull lays fibre.")
    assert build_index(settings, HashEncoder).documents == DocumentChanges(added=1, unchanged=2)


def test_a_read_only_disk_answers_and_says_why_it_cannot_build(settings: Settings, small_disk: Path) -> None:
    settings = replace(settings, index_dir=small_disk / "index")
    first_build(settings)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert check_answers(settings) == BEFORE
    write_document(settings.corpus_dir, "hull.pdf", "Hull lays fibre.")
    with pytest.raises(StratbotError, match=r"cannot be written: .*Read-only file system") as caught:
        build_index(settings, HashEncoder)
    assert "permissions" in caught.value.hint
    names = {check.name for check in examine(settings, HashEncoder).checks if check.state == "error"}
    assert names <= {"encoder"}


ASK_AND_BUILD = """
import os
import sys
from pathlib import Path
import faiss, socket, urllib.parse, stratbot.corpus.scan
import stratbot.corpus.reading as reading
from fakes import HashEncoder
from index.fault_scene import BEFORE, check_answers
from index.text_corpus import read_text_documents
from stratbot.config import Settings
from stratbot.errors import StratbotError
from stratbot.index.build import build_index

if os.geteuid() == 0:  # everything that needs this user's files is imported
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
reading.read_documents = read_text_documents
settings = Settings(corpus_dir=Path(sys.argv[1]), index_dir=Path(sys.argv[2]))
assert check_answers(settings) == BEFORE
try:
    build_index(settings, HashEncoder)
except StratbotError as error:
    sys.stdout.write(f"{error} | {error.hint}")
"""


def test_a_folder_that_may_only_be_read_answers_and_says_why_it_cannot_build() -> None:
    """As another user where this one is root, whom permissions do not stop."""
    if os.name == "nt":
        pytest.skip("Windows has no such permissions")
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        settings = settings_for(top)
        first_build(settings)
        folders = [top, *(path for path in top.rglob("*") if path.is_dir())]
        for folder in folders:
            folder.chmod(0o555)
        try:
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
            command = [sys.executable, "-c", ASK_AND_BUILD, str(settings.corpus_dir), str(settings.index_dir)]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        finally:
            for folder in folders:
                folder.chmod(0o755)
        assert done.returncode == 0, done.stderr
        assert "cannot be written: [Errno 13] Permission denied" in done.stdout and "permissions" in done.stdout


def test_an_index_moved_elsewhere_answers_and_is_built_upon(settings: Settings, tmp_path: Path) -> None:
    first_build(settings)
    there = tmp_path / "another machine"
    shutil.copytree(settings.corpus_dir, there / "documents")  # dates are kept
    shutil.move(settings.index_dir, there / "the index")
    moved = replace(settings, corpus_dir=there / "documents", index_dir=there / "the index")
    assert check_answers(moved) == BEFORE
    with closing(open_index(moved.index_dir)) as index:
        assert not corpus_changes(moved, index)
    write_document(moved.corpus_dir, "hull.pdf", "Hull lays fibre.")
    report = build_index(moved, HashEncoder)
    assert (report.documents, report.embedded) == (DocumentChanges(added=1, unchanged=2), 1)


def test_the_same_corpus_by_another_path_is_the_same_corpus(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first_build(settings)
    monkeypatch.chdir(settings.corpus_dir.parent)
    (settings.corpus_dir.parent / "link").symlink_to(settings.corpus_dir)
    for corpus in (Path("corpus"), Path("./link/"), Path("corpus/../corpus")):
        relative = replace(settings, corpus_dir=corpus, index_dir=Path("index"))
        assert build_index(relative, HashEncoder).documents == DocumentChanges(unchanged=2)
        assert check_answers(relative) == BEFORE


@pytest.mark.parametrize(
    "name", ["with  spaces", "Zürich – Pläne №7", "percent%20and#hash?", "quote'and\"quote", "-dash", "電子政府"]
)
def test_folders_and_files_may_have_any_name(tmp_path: Path, name: str) -> None:
    if os.name == "nt" and set(name) & set('?"'):
        pytest.skip("Windows has no such names")
    top = tmp_path / name
    top.mkdir()
    settings = settings_for(top)
    write_document(settings.corpus_dir, f"{name}/{name}.pdf", "A plan of odd name.")
    build_index(settings, HashEncoder)
    write_document(settings.corpus_dir, "another.pdf", "Another plan.")
    assert build_index(settings, HashEncoder).documents == DocumentChanges(added=1, unchanged=1)
    with closing(open_index(settings.index_dir)) as index:
        assert {document.path for document in index.documents} == {f"{name}/{name}.pdf", "another.pdf"}
    names = {check.name for check in examine(settings, HashEncoder).checks if check.state in ("error", "warning")}
    assert names <= {"encoder"}


def test_loops_of_links_end_and_are_reported(settings: Settings) -> None:
    write_document(settings.corpus_dir, "north/york.pdf", "York plans walls.")
    (settings.corpus_dir / "north" / "up").symlink_to(settings.corpus_dir)
    (settings.corpus_dir / "self.pdf").symlink_to(settings.corpus_dir / "self.pdf")
    report = build_index(settings, HashEncoder)
    assert report.documents == DocumentChanges(added=1)
    assert {problem.path for problem in report.problems} == {"north/up", "self.pdf"}
    assert build_index(settings, HashEncoder).documents == DocumentChanges(unchanged=1)


def test_an_index_within_its_corpus_is_no_part_of_it(settings: Settings) -> None:
    settings = replace(settings, index_dir=settings.corpus_dir / "index")
    first_build(settings)
    assert build_index(settings, HashEncoder).documents == DocumentChanges(unchanged=2)
