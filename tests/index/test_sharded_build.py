"""An index in shards is brought up to date shard by shard, and answers anew all at once or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import HashEncoder
from index.text_corpus import settings_for, write_document
from stratbot.assistant import LocalAssistant
from stratbot.config import Settings
from stratbot.errors import IndexLockedError, IndexMissingError, SettingsError
from stratbot.index.build import build_index
from stratbot.index.examination import examine
from stratbot.index.generation_checks import examine_generation
from stratbot.index.generations import (
    GENERATIONS,
    SHARDS_POINTER,
    current_generation,
    generation_names,
    holds_shards,
    read_pointer,
    writer_lock,
)
from stratbot.index.health import CheckState
from stratbot.index.looks import Look
from stratbot.index.reader import corpus_changes, open_index
from stratbot.index.repair import repair_index
from stratbot.index.rollback import roll_back
from stratbot.index.sharded_build import ShardBuilt, ShardTask, build_shard, build_shards, built_here
from stratbot.index.sharding import folder_of, read_shards, shard_of
from stratbot.index.staleness import staleness_of
from stratbot.types import BuildReport, CorpusChanges, DocumentChanges

PLACES = ("leeds", "york", "hull", "bath", "derby", "kent", "wigan", "exeter")
SHARDS = 3


here = built_here(HashEncoder)


def build(settings: Settings, shards: int = 0) -> BuildReport:
    return build_shards(settings, here, shards=shards)


def path_in(shard: int, *, prefix: str = "new") -> str:
    """Return the name of a file that belongs to a shard."""
    return next(name for number in range(100) if shard_of(name := f"{prefix}{number}.pdf", SHARDS) == shard)


@pytest.fixture
def settings(tmp_path: Path, text_reader: None) -> Settings:
    settings = settings_for(tmp_path)
    for place in PLACES:
        write_document(settings.corpus_dir, f"{place}.pdf", f"{place} has a plan.\nLeeds mends its roads.\nTrams run.")
    assert build(settings, SHARDS).documents == DocumentChanges(added=len(PLACES))
    return settings


def test_shards_hold_what_one_index_would_hold(settings: Settings, tmp_path: Path) -> None:
    alone = replace(settings, index_dir=tmp_path / "alone")
    build_index(alone, HashEncoder)
    with closing(open_index(settings.index_dir)) as several, closing(open_index(alone.index_dir)) as one:
        assert several.documents == one.documents and several.problems == one.problems
        assert several.sentence_looks.tolist() == one.sentence_looks.tolist(), "that name issuers of other shards too"
        assert several.sentence_sum.tolist() == one.sentence_sum.tolist()
        assert not corpus_changes(settings, several)
        assert not staleness_of(settings, several, fingerprint="hash@64")


def test_a_new_document_touches_its_own_shard_only(settings: Settings) -> None:
    before = read_shards(settings.index_dir)
    write_document(settings.corpus_dir, path_in(1), "Buses run.")
    assert build(settings).documents == DocumentChanges(added=1, unchanged=len(PLACES))
    after = read_shards(settings.index_dir)
    assert before.name != after.name == current_generation(settings.index_dir)
    assert [old.generation == new.generation for old, new in zip(before.shards, after.shards, strict=True)] == [True, False, True]


def test_sentences_that_name_an_issuer_that_came_are_looked_at_again_in_every_shard(settings: Settings) -> None:
    name = path_in(0)
    named = Path(name).stem.title()
    for shard in range(SHARDS):
        write_document(settings.corpus_dir, path_in(shard, prefix="old"), f"{named} mends its roads.\nTrams run.")
    build(settings)
    before = read_shards(settings.index_dir)

    def telling() -> list[bool]:
        with closing(open_index(settings.index_dir)) as index:
            return [
                bool(looks["flags"] & Look.OTHERS)
                for looks, text in zip(index.sentence_looks, index.sentence_texts(), strict=True)
                if text.startswith(named)
            ]

    assert telling() == [False] * SHARDS
    write_document(settings.corpus_dir, name, "Buses run.")
    build(settings)
    assert telling() == [True] * SHARDS
    after = read_shards(settings.index_dir)
    for old, new in zip(before.shards, after.shards, strict=True):
        was, now = (settings.index_dir / one.folder / GENERATIONS / one.generation for one in (old, new))
        assert was != now and is_whole(now)
        shared = (
            {file.name for file in now.iterdir() if (was / file.name).samefile(file)} if new is not after.shards[0] else set()
        )
        assert len(shared) == (0 if new is after.shards[0] else len([*now.iterdir()]) - 2), "all but the looks and the manifest"
    (settings.corpus_dir / name).unlink()
    build(settings)
    assert telling() == [False] * SHARDS


def is_whole(generation: Path) -> bool:
    return examine_generation(generation).is_whole


def test_where_nothing_changed_nothing_is_written(settings: Settings) -> None:
    pointer = (settings.index_dir / SHARDS_POINTER).read_bytes()
    report = build(settings)
    assert report.documents == DocumentChanges(unchanged=len(PLACES))
    assert report.generation == current_generation(settings.index_dir)
    assert (settings.index_dir / SHARDS_POINTER).read_bytes() == pointer


@pytest.mark.parametrize("survivors", [0, 1, 2])
def test_a_build_that_is_cut_short_leaves_all_former_generations_answering(settings: Settings, survivors: int) -> None:
    before = read_shards(settings.index_dir)

    def cut_short(tasks: Sequence[ShardTask]) -> Iterator[ShardBuilt]:
        for task in tasks[:survivors]:
            yield build_shard(task, HashEncoder)
        raise KeyboardInterrupt

    for attempt in range(3):  # again and again: what the pointer names is never removed
        for shard in range(SHARDS):
            write_document(settings.corpus_dir, path_in(shard, prefix=f"try{attempt}x"), "Buses run.")
        with pytest.raises(KeyboardInterrupt):
            build_shards(settings, cut_short)
        assert read_shards(settings.index_dir) == before
        with closing(open_index(settings.index_dir)) as index:
            assert len(index.documents) == len(PLACES) and not index.missing
    assert build(settings).documents.failed == 0
    with closing(open_index(settings.index_dir)) as index:
        assert len(index.documents) == len(PLACES) + 3 * SHARDS
    for shard in range(SHARDS):
        assert len(generation_names(settings.index_dir / folder_of(shard))) <= 2


def test_a_shard_that_is_gone_is_missing_and_comes_back(settings: Settings) -> None:
    record = read_shards(settings.index_dir).shards[1]
    folder = settings.index_dir / record.folder
    folder.rename(folder.with_name("elsewhere"))
    with closing(open_index(settings.index_dir)) as index:
        assert [(one.name, one.documents) for one in index.missing] == [(record.folder, record.documents)]
        assert len(index.documents) == len(PLACES) - record.documents
    build(settings)
    with closing(open_index(settings.index_dir)) as index:
        assert len(index.documents) == len(PLACES) and not index.missing


def test_an_empty_corpus_is_said_once(tmp_path: Path, text_reader: None) -> None:
    settings = settings_for(tmp_path)
    report = build(settings, SHARDS)
    assert [problem.reason for problem in report.problems] == ["The corpus folder holds no PDF"]
    with closing(open_index(settings.index_dir)) as index:
        assert index.documents == ()


def test_the_number_of_shards_stays(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="has 3 shards, not 4"):
        build(settings, 4)
    with pytest.raises(SettingsError, match="for the first time"):
        build(replace(settings, index_dir=tmp_path / "other"))


def test_shards_and_an_ordinary_index_do_not_share_a_folder(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="in shards"):
        build_index(settings, HashEncoder)
    with pytest.raises(SettingsError, match="in shards"):
        build_index(replace(settings, index_dir=settings.index_dir / folder_of(0)), HashEncoder)
    with pytest.raises(IndexMissingError, match="each an index of its own"):
        read_pointer(settings.index_dir)
    alone = replace(settings, index_dir=tmp_path / "alone")
    build_index(alone, HashEncoder)
    with pytest.raises(SettingsError, match="not in shards"):
        build(alone, SHARDS)


def test_an_assistant_brings_the_shards_up_to_date_that_are_there(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stratbot.index.encoder.open_encoder", lambda *_, **__: HashEncoder())
    monkeypatch.setattr("stratbot.index.plan.encoder_fingerprint", lambda *_, **__: HashEncoder().fingerprint)
    write_document(settings.corpus_dir, path_in(1), "Leeds has trams.")
    assistant = LocalAssistant(settings)
    assert assistant.build().documents == DocumentChanges(added=1, unchanged=len(PLACES))
    assert len(assistant.documents()) == len(PLACES) + 1
    assert assistant.status().changes == CorpusChanges(added=(), changed=(), removed=())


def test_two_builds_at_once_are_refused(settings: Settings) -> None:
    with writer_lock(settings.index_dir), pytest.raises(IndexLockedError):
        build(settings)


def test_a_file_belongs_to_the_shard_that_it_always_belonged_to() -> None:
    assert [shard_of(f"councils/{place}.pdf", 7) for place in PLACES] == [0, 0, 3, 2, 0, 5, 3, 0]


def test_a_shard_that_is_gone_is_named_and_its_documents_are_not_new(settings: Settings) -> None:
    gone = read_shards(settings.index_dir).shards[1]
    shutil.rmtree(settings.index_dir / gone.folder)
    with closing(open_index(settings.index_dir)) as index:
        stale = staleness_of(settings, index, fingerprint="hash@64")
        assert (stale.added, stale.removed) == (0, 0)
        assert f"{gone.folder} with {gone.documents} documents cannot be opened" in stale.sentence()
        assert not corpus_changes(settings, index)
    build(settings)
    with closing(open_index(settings.index_dir)) as index:
        assert not staleness_of(settings, index, fingerprint="hash@64") and len(index.documents) == len(PLACES)


def test_every_shard_is_examined(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stratbot.index.examination.encoder_fingerprint", lambda *_, **__: "hash@64")
    found = examine(settings, HashEncoder, deep=True)
    assert found.is_whole and found.generation == current_generation(settings.index_dir)
    assert sum(check.name == "shard" for check in found.checks) == SHARDS
    record = read_shards(settings.index_dir).shards[2]
    damaged = settings.index_dir / record.folder / GENERATIONS / record.generation / "sentences.faiss"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    wrong = [check for check in examine(settings, HashEncoder).checks if check.state is CheckState.ERROR]
    assert wrong and all(check.message.startswith(record.folder) for check in wrong)
    with pytest.raises(SettingsError, match="shards"):
        repair_index(settings, HashEncoder)
    build(settings)
    assert examine(settings, HashEncoder).is_whole


def test_many_documents_are_built_into_shards_unasked(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stratbot.index.sharding.LARGE", 5)
    monkeypatch.setattr("stratbot.index.sharding.EACH", 3)
    monkeypatch.setattr(LocalAssistant, "load_encoder", lambda self: HashEncoder())
    monkeypatch.setattr("stratbot.retrieval.concepts.open_concepts", lambda *_: None)
    large = replace(settings, index_dir=tmp_path / "large")
    assert LocalAssistant(large).build().documents.added == len(PLACES)
    assert len(read_shards(large.index_dir).shards) == 3
    with pytest.raises(IndexMissingError, match="no former state"):
        roll_back(large.index_dir)
    small = replace(settings, index_dir=tmp_path / "small")
    build_index(small, HashEncoder)
    LocalAssistant(small).build()
    assert not holds_shards(small.index_dir), "what is there stays as it is"
