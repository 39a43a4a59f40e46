from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import HashEncoder
from index.examined import ERROR, OK, SKIPPED, WARNING, generation, look, messages, states
from index.fault_scene import change_corpus, first_build
from index.text_corpus import settings_for, write_document
from stratbot.config import ChunkingSettings, Settings
from stratbot.errors import EncoderUnavailableError, IndexMissingError
from stratbot.index.build import build_index
from stratbot.index.encoder import Encoder
from stratbot.index.generations import current_generation, read_pointer, writer_lock


@pytest.fixture
def settings(tmp_path: Path, text_reader: None, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("stratbot.index.examination.encoder_fingerprint", lambda *_, **__: "hash@64")
    settings = settings_for(tmp_path)
    first_build(settings)
    return settings


def test_a_whole_index_is_whole_in_every_respect(settings: Settings) -> None:
    found = look(settings, deep=True)
    assert found.is_whole and found.generation == current_generation(settings.index_dir)
    seen = states(found)
    assert seen.pop("text recognition") in ({OK}, {SKIPPED})  # whether an engine is installed
    assert seen == {
        "pointer": {OK}, "manifest": {OK}, "files": {OK}, "database": {OK}, "counts": {OK}, "offsets": {OK}, "words": {OK},
        "rows": {OK}, "vectors": {OK}, "former": {SKIPPED}, "leftovers": {OK}, "cache": {OK}, "encoder": {OK}, "corpus": {OK},
        "sample": {OK},
    }  # fmt: skip
    assert "2 documents, 3 pages, 3 passages, 4 sentences" in messages(found, OK)
    assert "4 sentences encoded again" in messages(found, OK)


def test_without_an_index_there_is_nothing_to_examine(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        look(settings_for(tmp_path))


@pytest.mark.parametrize("content", [None, b"", b"nonsense", b"../outside " + b"0" * 64])
def test_a_lost_or_damaged_pointer_is_found(settings: Settings, content: bytes | None) -> None:
    pointer = settings.index_dir / "CURRENT"
    pointer.unlink() if content is None else pointer.write_bytes(content)
    found = look(settings)
    assert (found.is_whole, found.generation, states(found)["pointer"]) == (False, "", {ERROR})


def test_the_sample_is_left_out_where_the_model_is_not_to_be_had(settings: Settings) -> None:
    def none() -> Encoder:
        raise EncoderUnavailableError("The model is gone", hint="Install it.")

    found = look(settings, deep=True, encoder=none)
    assert found.is_whole and "sample: No sentence was encoded again: The model is gone" in messages(found, SKIPPED)
    assert "another model" in messages(look(settings, deep=True, encoder=lambda: HashEncoder("other@64")), SKIPPED)


def test_another_model_than_the_one_that_is_set_is_an_error_with_its_remedy(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stratbot.index.examination.encoder_fingerprint", lambda *_, **__: "other@64")
    found = look(settings)
    (check,) = (check for check in found.checks if check.state is ERROR)
    assert "hash@64, and other@64 is set" in check.message and "stratbot index" in check.hint


def test_leftovers_want_attention_but_the_index_is_whole(settings: Settings) -> None:
    (settings.index_dir / "generations" / ".building-x").mkdir()
    (settings.index_dir / "generations" / "20200101T000000Z-aaaaaa").mkdir()
    (settings.index_dir / "generations" / "20190101T000000Z-aaaaaa").mkdir()
    found = look(settings)
    assert found.is_whole
    assert ".building-x, 20190101T000000Z-aaaaaa" in messages(found, WARNING)
    assert "former generation could not answer" in messages(found, WARNING)


def test_what_does_not_belong_there_wants_attention(settings: Settings) -> None:
    (settings.index_dir / "notes.txt").write_text("mine")
    (generation(settings) / "copy of corpus.sqlite").write_text("mine")
    found = look(settings)
    assert found.is_whole
    assert "notes.txt" in messages(found, WARNING) and "copy of corpus.sqlite" in messages(found, WARNING)


def test_a_build_under_way_is_no_leftover(settings: Settings) -> None:
    (settings.index_dir / "generations" / ".building-x").mkdir()
    with writer_lock(settings.index_dir):
        found = look(settings)
    assert "Another process is writing the index" in messages(found, SKIPPED)
    assert states(found)["leftovers"] == {SKIPPED}


def test_the_former_generation_is_checked_too(settings: Settings) -> None:
    change_corpus(settings)
    first = generation(settings)
    build_index(settings, HashEncoder)
    assert states(look(settings))["former"] == {OK}
    (first / "passages.faiss").write_bytes(b"")
    found = look(settings)
    assert found.is_whole and "former: The former generation could not answer" in messages(found, WARNING)


def test_vectors_of_other_models_in_the_cache_are_counted(settings: Settings) -> None:
    build_index(settings, lambda: HashEncoder("other@64"))
    build_index(settings, HashEncoder)
    assert "8 vectors, of which 4 are of other models: other@64" in messages(look(settings), OK)
    (settings.index_dir / "cache" / "vectors.sqlite").write_bytes(b"nonsense" * 1000)
    found = look(settings)
    assert found.is_whole and "cache of vectors is damaged" in messages(found, WARNING)


def test_an_index_that_lags_behind_its_corpus_or_settings_says_so(settings: Settings) -> None:
    change_corpus(settings)
    found = look(replace(settings, chunking=ChunkingSettings(max_tokens=99)))
    assert found.is_whole
    assert "out of date: 1 new, 1 changed, 1 gone; its passages were cut at 180 to 250 tokens" in messages(found, WARNING)
    found = look(replace(settings, corpus_dir=settings.corpus_dir / "nowhere"))
    assert found.is_whole and "There is no corpus folder" in messages(found, SKIPPED)


def test_examining_changes_nothing(settings: Settings) -> None:
    def everything() -> dict[str, tuple[int, int]]:
        paths = sorted(settings.index_dir.rglob("*"))
        return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in paths if path.is_file()}

    before = everything()
    look(settings, deep=True)
    assert everything() == before


def test_a_generation_that_is_replaced_meanwhile_is_not_called_damaged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [read_pointer(settings.index_dir)]

    def build_in_between(index_dir: Path) -> tuple[str, str]:
        found = read_pointer(index_dir)
        if len(names) == 1:
            names.append(found)
            for number in range(3):
                write_document(settings.corpus_dir, "york.pdf", f"Edition {number}.")
                build_index(settings, HashEncoder)
            assert not os.path.exists(settings.index_dir / "generations" / found[0])
        return found

    monkeypatch.setattr("stratbot.index.examination.read_pointer", build_in_between)
    found = look(settings)
    assert found.is_whole and found.generation == current_generation(settings.index_dir) != names[0][0]
