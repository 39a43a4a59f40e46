from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from fakes import HashEncoder
from index.fault_scene import AFTER, BEFORE, change_corpus, check_answers, first_build
from index.faults import Faults
from index.text_corpus import settings_for, write_document
from stratbot.config import Settings
from stratbot.errors import IndexDamagedError, IndexLockedError, IndexMissingError, StratbotError
from stratbot.index.build import build_index
from stratbot.index.generations import current_generation, writer_lock
from stratbot.index.reader import open_index
from stratbot.index.rollback import roll_back
from stratbot.types import CorpusChanges, DocumentChanges


@pytest.fixture
def settings(tmp_path: Path, text_reader: None) -> Settings:
    settings = settings_for(tmp_path)
    first_build(settings)
    return settings


@pytest.fixture
def twice(settings: Settings) -> Settings:
    """An index with a former generation."""
    change_corpus(settings)
    build_index(settings, HashEncoder)
    return settings


def test_going_back_has_the_former_generation_answer_and_says_what_changed(twice: Settings) -> None:
    newer = current_generation(twice.index_dir)
    done = roll_back(twice.index_dir)
    assert (done.generation, done.left) == (current_generation(twice.index_dir), newer) and done.generation != newer
    assert done.changes == CorpusChanges(added=("york.pdf",), changed=("leeds.pdf",), removed=("hull.pdf",))
    assert (done.documents, done.encoder) == (2, "hash@64")
    assert check_answers(twice) == BEFORE


def test_going_back_again_returns(twice: Settings) -> None:
    newer = current_generation(twice.index_dir)
    roll_back(twice.index_dir)
    assert roll_back(twice.index_dir).generation == newer
    assert check_answers(twice) == AFTER


def test_the_next_build_starts_from_the_generation_that_answers(twice: Settings) -> None:
    older = roll_back(twice.index_dir).generation
    report = build_index(twice, HashEncoder)
    assert report.documents == DocumentChanges(added=1, changed=1, removed=1)
    assert report.embedded == 0, "the vectors are in the cache"
    assert check_answers(twice) == AFTER
    names = {path.name for path in (twice.index_dir / "generations").iterdir()}
    assert names == {older, report.generation}, "the generation that was left is gone"


def test_a_reader_of_the_generation_that_is_left_goes_on(twice: Settings) -> None:
    with closing(open_index(twice.index_dir)) as index:
        roll_back(twice.index_dir)
        assert index.sentence_texts() == AFTER


def test_without_a_former_generation_nothing_changes(settings: Settings) -> None:
    before = current_generation(settings.index_dir)
    with pytest.raises(IndexMissingError, match="no former generation") as caught:
        roll_back(settings.index_dir)
    assert caught.value.hint
    assert current_generation(settings.index_dir) == before


def test_without_an_index_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        roll_back(tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_a_damaged_former_generation_is_not_gone_back_to(twice: Settings) -> None:
    newer = current_generation(twice.index_dir)
    (older,) = (path for path in (twice.index_dir / "generations").iterdir() if path.name != newer)
    content = bytearray((older / "sentences.faiss").read_bytes())
    content[-1] ^= 1
    (older / "sentences.faiss").write_bytes(content)
    with pytest.raises(IndexDamagedError, match="former generation cannot answer: sentences"):
        roll_back(twice.index_dir)
    assert current_generation(twice.index_dir) == newer


def test_one_can_go_back_from_a_damaged_generation(twice: Settings) -> None:
    newer = twice.index_dir / "generations" / current_generation(twice.index_dir)
    (newer / "corpus.sqlite").write_bytes(b"")
    (newer / "manifest.json").write_bytes(b"")
    assert roll_back(twice.index_dir).changes is None
    assert check_answers(twice) == BEFORE


def test_an_index_that_is_being_written_stays(twice: Settings) -> None:
    with writer_lock(twice.index_dir), pytest.raises(IndexLockedError):
        roll_back(twice.index_dir)


def test_going_back_fails_whole_or_not_at_all(twice: Settings) -> None:
    newer = current_generation(twice.index_dir)
    with Faults(twice.index_dir, first=0) as faults:
        roll_back(twice.index_dir)
    roll_back(twice.index_dir)
    moved = faults.steps.index("replace CURRENT.new") + 1
    for number in range(faults.steps.index("open CURRENT.new") + 1, moved + 1):
        with Faults(twice.index_dir, first=number), pytest.raises(StratbotError, match="cannot be written"):
            roll_back(twice.index_dir)
        assert current_generation(twice.index_dir) == newer
        assert check_answers(twice) == AFTER


def test_the_former_generation_is_the_one_that_answered_before_whatever_the_clock_says(twice: Settings) -> None:
    """Names of generations are times, and clocks are set back."""
    folder = twice.index_dir / "generations"
    newer = current_generation(twice.index_dir)
    (older,) = (path.name for path in folder.iterdir() if path.name != newer)
    os.mkdir(folder / "29990101T000000Z-ffffff")  # what a build left that was killed before the pointer moved
    assert roll_back(twice.index_dir).generation == older
    write_document(twice.corpus_dir, "bath.pdf", "Bath.")
    build_index(twice, HashEncoder)
    assert roll_back(twice.index_dir).generation == older
