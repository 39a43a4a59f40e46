"""Shards as Ray actors: each opens its index when it begins and whenever it begins again, and runs what it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import ray
from ray.exceptions import GetTimeoutError, RayActorError, RayError, RayTaskError

from stratbot.cluster.connection import NAMESPACE, Patience, ShardLostError
from stratbot.errors import StratbotError
from stratbot.index.reader import OpenIndex
from stratbot.index.sharding import Missing, ShardRecord, read_shards
from stratbot.index.shards import Shard, ShardedIndex, open_shard, outline_of

T = TypeVar("T")

RETRIES = 3
"""Times that a piece of work is sent again to an actor that began again: what is asked changes nothing."""


class ShardActor:
    """Holds one shard open. All that it needs is loaded here, so that one that begins again answers as before."""

    def __init__(self, index_dir: str, record: ShardRecord) -> None:
        """Open the shard."""
        self._index = open_shard(Path(index_dir), record)

    def run(self, work: Callable[[OpenIndex], Any]) -> Any:
        """Do something with the index."""
        return work(self._index)


class RayShard:
    """A shard somewhere in the cluster. Implements `Shard`."""

    def __init__(self, name: str, actor: Any, *, within_s: float) -> None:
        """Take the handle of its actor, and how long one piece of work may take."""
        self.name = name
        self.actor = actor
        self.within_s = within_s

    def run(self, work: Callable[[OpenIndex], T]) -> T:
        """Do something with the index where it is open.

        Raises:
            ShardLostError: It does not answer in time.
        """
        try:
            done: T = ray.get(self.actor.run.remote(work), timeout=self.within_s)
            return done
        except GetTimeoutError as error:
            raise _lost(self.name, f"it did not answer within {self.within_s:g} seconds") from error
        except RayTaskError as error:
            if isinstance(error, RayActorError) or error.cause is None:
                raise _lost(self.name, str(error).splitlines()[0]) from error
            raise error.cause from error  # what the work itself ran into
        except RayError as error:
            raise _lost(self.name, str(error).splitlines()[0]) from error

    def close(self) -> None:
        """Let go of the handle; the actor stays for whoever asks next."""


def open_on_ray(index_dir: Path, patience: Patience) -> ShardedIndex:
    """Open an index in shards, an actor for each; one that does not begin in time is missing.

    Actors are found by name, so that they are started once for all who ask, and outlive them. Those of former generations end.

    Args:
        index_dir: With the pointer and the shards; under this path on every machine.
        patience: How long shards may take.

    Raises:
        IndexMissingError: There is no index in shards.
        ShardLostError: No shard answers.
    """
    named = read_shards(index_dir)
    place = index_dir.absolute()
    handles = [_actor(place, record) for record in named.shards]
    begun = [handle.run.remote(outline_of) for handle in handles]
    ready, _ = ray.wait(begun, num_returns=len(begun), timeout=patience.opening_s, fetch_local=False)
    shards: list[Shard] = []
    missing: list[Missing] = []
    for record, handle, outline in zip(named.shards, handles, begun, strict=True):
        reason = "it did not begin in time"
        if outline in ready:
            try:
                ray.get(outline, timeout=patience.opening_s)
                shards.append(RayShard(record.folder, handle, within_s=patience.answering_s))
                continue
            except (RayError, StratbotError) as error:
                reason = str(error).splitlines()[0]
        ray.kill(handle)  # so that it is begun anew when it is asked for again
        missing.append(Missing(name=record.folder, documents=record.documents, reason=reason))
    if not shards:
        raise ShardLostError(f"No shard of {index_dir} answers: {missing[0].reason}", hint="See: ray status")
    end_actors(index_dir, but=[_name(place, record) for record in named.shards])
    return ShardedIndex(shards, name=named.name, missing=missing)


def end_actors(index_dir: Path, *, but: Sequence[str] = ()) -> int:
    """End the actors of an index, apart from some; return how many."""
    prefix = _prefix(index_dir.absolute())
    names = [name for name in ray.util.list_named_actors() if name.startswith(prefix) and name not in but]
    for name in names:
        try:
            ray.kill(ray.get_actor(name, namespace=NAMESPACE))
        except ValueError:  # ended meanwhile
            continue
    return len(names)


def _actor(index_dir: Path, record: ShardRecord) -> Any:
    options = {
        "name": _name(index_dir, record),
        "namespace": NAMESPACE,
        "lifetime": "detached",
        "get_if_exists": True,
        "max_restarts": -1,
        "max_task_retries": RETRIES,
        "num_cpus": 0,
        "scheduling_strategy": "SPREAD",
    }
    return ray.remote(ShardActor).options(**options).remote(str(index_dir), record)


def _prefix(index_dir: Path) -> str:
    return f"{hashlib.sha256(str(index_dir).encode()).hexdigest()[:12]}:"


def _name(index_dir: Path, record: ShardRecord) -> str:
    return f"{_prefix(index_dir)}{record.folder}:{record.generation}"


def _lost(name: str, reason: str) -> ShardLostError:
    return ShardLostError(f"{name} of the index does not answer: {reason}.", hint="Try again; ray status tells what is running.")
