from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fakes import HashEncoder
from index.fault_scene import AFTER, BEFORE, change_corpus, check_answers, first_build
from index.faults import Faults
from index.text_corpus import settings_for, write_document
from stratbot.config import Settings
from stratbot.errors import EncoderUnavailableError, IndexDamagedError, IndexLockedError, IndexMissingError, StratbotError
from stratbot.index.build import build_index
from stratbot.index.encoder import Encoder
from stratbot.index.generations import current_generation, former_generation, writer_lock
from stratbot.index.health import CheckState
from stratbot.index.reader import open_index
from stratbot.index.repair import Repair, repair_index
from stratbot.types import DocumentChanges

PARTS = ["sentences.faiss", "passages.faiss", "sentence_passage.npy", "passage_document.npy", "passage_is_body.npy"]


@pytest.fixture
def settings(tmp_path: Path, text_reader: None, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """One generation, and a corpus that nobody may read."""
    monkeypatch.setattr("stratbot.index.examination.encoder_fingerprint", lambda *_, **__: "hash@64")
    settings = settings_for(tmp_path)
    first_build(settings)
    return settings


def generation(settings: Settings) -> Path:
    return settings.index_dir / "generations" / current_generation(settings.index_dir)


def no_encoder() -> Encoder:
    raise EncoderUnavailableError("There is no model", hint="Install one.")


def repair(settings: Settings) -> Repair:
    """Repair with an empty corpus folder: nothing may be read from it."""
    aside = settings.corpus_dir.with_name("aside")
    settings.corpus_dir.rename(aside)
    settings.corpus_dir.mkdir()
    try:
        return repair_index(settings, HashEncoder)
    finally:
        settings.corpus_dir.rmdir()
        aside.rename(settings.corpus_dir)


def break_words(settings: Settings) -> None:
    """Damage the full-text index, and with it the checksum of the database."""
    connection = sqlite3.connect(generation(settings) / "corpus.sqlite")
    with connection:
        connection.execute("DELETE FROM sentence_words_docsize WHERE id > 1")
        connection.execute("UPDATE passage_words_data SET block = x'00ff' WHERE id > 10")
    connection.close()


def break_text(folder: Path) -> None:
    connection = sqlite3.connect(folder / "corpus.sqlite")
    with connection:
        connection.execute("UPDATE pages SET text = replace(text, 'e', 'a')")
    connection.close()


def test_a_whole_index_is_left_as_it_is(settings: Settings) -> None:
    before = current_generation(settings.index_dir)
    done = repair_index(settings, no_encoder)
    assert (done.actions, done.after) == ((), done.before)
    assert done.before.is_whole and current_generation(settings.index_dir) == before


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("damage", ["missing", "flipped"])
def test_what_is_made_from_the_text_is_made_anew(settings: Settings, name: str, damage: str) -> None:
    path = generation(settings) / name
    content = bytearray(path.read_bytes())
    content[-2] ^= 8
    path.unlink() if damage == "missing" else path.write_bytes(content)
    done = repair(settings)
    assert not done.before.is_whole and done.after.is_whole
    assert "was written from the text of" in done.actions[0]
    assert check_answers(settings) == BEFORE
    assert build_index(settings, HashEncoder).documents == DocumentChanges(unchanged=2), "the repaired index is up to date"


def test_full_text_indexes_are_made_anew_from_text_that_is_certain(settings: Settings) -> None:
    break_words(settings)
    done = repair_index(settings, no_encoder)
    assert done.after.is_whole and "its vectors copied" in done.actions[0]
    assert check_answers(settings) == BEFORE


def test_a_lost_manifest_is_put_together_from_the_database(settings: Settings) -> None:
    (generation(settings) / "manifest.json").unlink()
    done = repair(settings)
    assert done.after.is_whole
    assert "0 texts encoded and 4 vectors reused" in done.actions[0], "without checksums the vectors are taken from the cache"
    assert check_answers(settings) == BEFORE
    assert build_index(settings, HashEncoder).documents == DocumentChanges(unchanged=2), "nothing is read again"


def test_lost_vectors_come_from_the_cache_or_else_from_the_model(settings: Settings) -> None:
    (generation(settings) / "sentences.faiss").unlink()
    (generation(settings) / "sentence_tokens.npy").unlink()
    shutil.rmtree(settings.index_dir / "cache")
    with pytest.raises(IndexDamagedError, match="There is no model") as caught:
        repair_index(settings, no_encoder)
    assert caught.value.hint == "Run: stratbot index --rebuild"
    done = repair(settings)
    assert done.after.is_whole and "4 texts encoded and 0 vectors reused" in done.actions[0]
    assert check_answers(settings) == BEFORE


@pytest.mark.parametrize("content", [None, b"nonsense"])
def test_a_lost_pointer_points_to_the_newest_generation_that_is_whole(settings: Settings, content: bytes | None) -> None:
    change_corpus(settings)
    build_index(settings, HashEncoder)
    pointer = settings.index_dir / "CURRENT"
    pointer.unlink() if content is None else pointer.write_bytes(content)
    done = repair_index(settings, no_encoder)
    assert done.after.is_whole and "is whole and answers from now on" in done.actions[0]
    assert check_answers(settings) == AFTER


def test_where_the_text_is_damaged_the_former_generation_answers(settings: Settings) -> None:
    first = current_generation(settings.index_dir)
    change_corpus(settings)
    build_index(settings, HashEncoder)
    break_text(generation(settings))
    done = repair_index(settings, no_encoder)
    assert done.after.is_whole and current_generation(settings.index_dir) == first
    assert check_answers(settings) == BEFORE
    assert build_index(settings, HashEncoder).documents == DocumentChanges(added=1, changed=1, removed=1)
    assert check_answers(settings) == AFTER


def test_where_no_text_is_certain_the_command_that_reads_again_is_named(settings: Settings) -> None:
    change_corpus(settings)
    first = generation(settings)
    build_index(settings, HashEncoder)
    break_text(first)
    break_text(generation(settings))
    before = current_generation(settings.index_dir)
    with pytest.raises(IndexDamagedError, match="its text is damaged") as caught:
        repair(settings)
    assert caught.value.hint == "Run: stratbot index --rebuild"
    assert current_generation(settings.index_dir) == before
    build_index(settings, HashEncoder, rebuild=True)
    assert check_answers(settings) == AFTER


def test_a_damaged_former_generation_with_its_text_is_better_than_nothing(settings: Settings) -> None:
    change_corpus(settings)
    first = generation(settings)
    build_index(settings, HashEncoder)
    (first / "passage_is_body.npy").unlink()
    (generation(settings) / "corpus.sqlite").write_bytes(b"")
    assert repair(settings).after.is_whole
    assert check_answers(settings) == BEFORE


def test_after_a_repair_one_can_still_go_back(settings: Settings) -> None:
    first = current_generation(settings.index_dir)
    change_corpus(settings)
    build_index(settings, HashEncoder)
    (generation(settings) / "passages.faiss").unlink()
    repair(settings)
    assert check_answers(settings) == AFTER
    assert former_generation(settings.index_dir).manifest.generation == first


def test_repairing_keeps_problems_and_what_could_not_be_read(settings: Settings) -> None:
    write_document(settings.corpus_dir, "broken.pdf", "BROKEN")
    (settings.corpus_dir / "documents.csv").write_text("file,issuer\nnowhere.pdf,Nobody\n")
    before = build_index(settings, HashEncoder).problems
    (generation(settings) / "passages.faiss").unlink()
    repair(settings)
    with closing(open_index(settings.index_dir)) as index:
        assert index.problems == before and len(before) == 2


def test_leftovers_are_removed_and_named(settings: Settings) -> None:
    (settings.index_dir / "generations" / ".building-x").mkdir()
    (settings.index_dir / "CURRENT.new").write_text("half")
    done = repair_index(settings, no_encoder)
    assert done.actions == ("What builds had left behind was removed: .building-x, CURRENT.new.",)
    assert [check.state for check in done.after.checks if check.name == "leftovers"] == [CheckState.OK]


def test_nothing_is_made_where_there_is_no_index(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with pytest.raises(IndexMissingError):
        repair_index(settings, no_encoder)
    assert not settings.index_dir.exists()


def test_an_index_that_is_being_written_is_not_repaired(settings: Settings) -> None:
    with writer_lock(settings.index_dir), pytest.raises(IndexLockedError):
        repair_index(settings, no_encoder)


def test_a_repair_that_fails_at_any_step_makes_nothing_worse(settings: Settings) -> None:
    change_corpus(settings)
    build_index(settings, HashEncoder)
    (generation(settings) / "passages.faiss").unlink()
    pristine = settings.index_dir.with_name("pristine")
    shutil.copytree(settings.index_dir, pristine)
    with Faults(settings.index_dir, first=0) as faults:
        repair_index(settings, HashEncoder)
    refused = 0
    numbers = range(1, len(faults.steps) + 1, 3)
    for number in numbers:
        shutil.rmtree(settings.index_dir)
        shutil.copytree(pristine, settings.index_dir)
        before = current_generation(settings.index_dir)
        with Faults(settings.index_dir, first=number, last=1_000_000):
            try:
                repair_index(settings, HashEncoder)
            except StratbotError as error:
                assert "cannot be written" in str(error)
                refused += 1
        if current_generation(settings.index_dir) != before:
            assert check_answers(settings) == AFTER
        assert repair_index(settings, HashEncoder).after.is_whole
        assert check_answers(settings) == AFTER
    assert refused > len(numbers) * 0.7
