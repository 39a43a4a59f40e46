"""Shards built side by side: a Ray task for each, on whatever machine is free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import ray
from ray.exceptions import RayError, RayTaskError

from stratbot.cluster.connection import ShardLostError
from stratbot.errors import StratbotError
from stratbot.index.sharded_build import ShardBuilt, ShardTask, build_shard

if TYPE_CHECKING:
    from stratbot.index.encoder import Encoder

RETRIES = 3
"""Times that the build of a shard is begun again after a machine was lost: vectors that are done are in the shard's cache."""


def run_on_ray(tasks: Sequence[ShardTask]) -> Iterator[ShardBuilt]:
    """Build shards, as many at a time as there are machines, and yield in order what came of them.

    Raises:
        ShardLostError: No machine could do it.
    """
    cores = [int(node["Resources"].get("CPU", 0)) for node in ray.nodes() if node["Alive"]]
    remote = ray.remote(_build).options(num_cpus=max(1, min(filter(None, cores), default=1)), max_retries=RETRIES)
    running = [remote.remote(task) for task in tasks]
    try:
        for task, one in zip(tasks, running, strict=True):
            try:
                yield ray.get(one)
            except RayTaskError as error:
                raise error.cause if isinstance(error.cause, StratbotError) else error from error
            except RayError as error:
                folder = task.settings.index_dir.name
                raise ShardLostError(f"{folder} could not be built: {str(error).splitlines()[0]}") from error
    except BaseException:  # of one that is done, Ray 2.60 ends the process: "Tried to complete task that was not pending"
        _, unfinished = ray.wait(running, num_returns=len(running), timeout=0)
        for one in unfinished:
            ray.cancel(one)
        raise


def _build(task: ShardTask) -> ShardBuilt:
    def encoder() -> Encoder:
        from stratbot.index.encoder import open_encoder

        return open_encoder(task.settings.encoder, fallback_cache_dir=task.settings.index_dir / "cache")

    return build_shard(task, encoder)
