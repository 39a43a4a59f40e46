"""What an assistant over shards does when one of them is lost, without Ray."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from fakes import HashEncoder
from retrieval.small_index import shards_of, text_document
from stratbot.cluster.assistant import ClusterAssistant, open_cluster
from stratbot.cluster.connection import Patience, ShardLostError
from stratbot.config import Settings
from stratbot.errors import SettingsError
from stratbot.index.reader import OpenIndex
from stratbot.index.sharding import Missing, Shards, write_shards
from stratbot.index.shards import LocalShard, Shard, ShardedIndex

T = TypeVar("T")
NAME = "20261201T000000Z-000000"
QUESTION = "Which councils plan electric trams?"


class Unsteady:
    """A shard that can be lost."""

    def __init__(self, shard: LocalShard) -> None:
        self.name = shard.name
        self.shard = shard
        self.is_lost = False

    def run(self, work: Callable[[OpenIndex], T]) -> T:
        if self.is_lost:
            raise ShardLostError(f"{self.name} of the index does not answer.")
        return self.shard.run(work)

    def close(self) -> None:
        pass


class Scene(ClusterAssistant):
    """Opens shards that are in this process."""

    def __init__(self, settings: Settings, shards: list[Unsteady], *, again_s: float = 3600) -> None:
        super().__init__(settings, "nowhere", patience=Patience(again_s=again_s))
        self.own_shards = shards
        self.opened = 0
        self._encoder = HashEncoder()

    def open_shards(self) -> OpenIndex:
        self.opened += 1
        there: list[Shard] = [shard for shard in self.own_shards if not shard.is_lost]
        lost = [Missing(name=shard.name, documents=2, reason="lost") for shard in self.own_shards if shard.is_lost]
        if not there:
            raise ShardLostError("No shard answers.")
        return ShardedIndex(there, name=NAME, missing=lost)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    documents = [text_document(f"paper-{number}", "We fund electric trams.\nTrams run.\nLamps shine.") for number in range(6)]
    with shards_of(documents, 3) as shards:
        write_shards(tmp_path, Shards(name=NAME, shards=()))
        settings = Settings(index_dir=tmp_path, corpus_dir=tmp_path)
        monkeypatched = pytest.MonkeyPatch()
        monkeypatched.setattr("stratbot.index.sharding.read_shards", lambda _: Shards(name=NAME, shards=()))
        yield Scene(settings, [Unsteady(shard) for shard in shards])
        monkeypatched.undo()


def test_a_shard_that_is_lost_while_it_is_asked_is_answered_without_and_said_to_be_missing(scene: Scene) -> None:
    whole = scene.ask(QUESTION)
    lost = scene.own_shards[0]
    lost.is_lost = True
    answer = scene.ask("Which councils run trams?")
    assert answer.scope.documents == len(answer.coverage) + 2
    assert answer.scope.unreadable == 2
    assert "2 documents were not judged, for shard-000 of the index is missing." in answer.text
    assert {row.path for row in answer.coverage} < {row.path for row in whole.coverage}


def test_a_shard_that_is_missing_is_looked_for_again_after_a_while(scene: Scene) -> None:
    scene.own_shards[1].is_lost = True
    assert "missing" in scene.ask(QUESTION).text
    scene.own_shards[1].is_lost = False
    assert "missing" in scene.ask(QUESTION).text, "not with every question"
    scene._patience = replace(scene._patience, again_s=0)
    assert "missing" not in scene.ask(QUESTION).text


def test_where_no_shard_answers_the_question_is_refused(scene: Scene) -> None:
    for shard in scene.own_shards:
        shard.is_lost = True
    with pytest.raises(ShardLostError):
        scene.ask(QUESTION)


def test_what_is_kept_open_is_opened_once(scene: Scene) -> None:
    for _ in range(3):
        scene.ask(QUESTION)
        scene.search("trams")
        scene.explain(QUESTION)
    assert scene.opened == 1


def test_an_address_without_ray_is_an_error_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("stratbot.index.generations.current_generation", lambda _: NAME)
    assistant = open_cluster("10.0.0.1:6379", Settings(index_dir=tmp_path))
    with pytest.raises(SettingsError) as error:
        assistant.documents()
    assert "stratbot[cluster]" in error.value.hint
