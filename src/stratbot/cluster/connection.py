"""Ray, reached: the one place where a program of a cluster joins it."""

from __future__ import annotations

import importlib.util
import logging
from dataclasses import dataclass

from stratbot.errors import SettingsError, StratbotError

NAMESPACE = "stratbot"
"""Of the actors, so that every program that asks finds the same ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long is waited, in seconds."""

    opening_s: float = 60.0
    """For all shards to be opened: one of gigabytes is in a second, so it is the start of a process on a busy machine."""
    answering_s: float = 30.0
    """For one piece of work of a shard, beginning again after a crash or on another machine included."""
    again_s: float = 30.0
    """After which a shard that was missing is looked for again."""


class ShardLostError(StratbotError):
    """A shard does not answer, or not in time."""


def connect(address: str) -> None:
    """Join the cluster at an address: `HOST:PORT` of its head, `auto` for the one on this machine, `local` for one of its own.

    Raises:
        SettingsError: Ray is not installed, or there is no cluster at that address.
    """
    if importlib.util.find_spec("ray") is None:
        raise SettingsError("A cluster needs a library that is not installed.", hint="pip install 'stratbot[cluster]'")
    import ray

    if ray.is_initialized():
        return
    try:
        ray.init(address=address, namespace=NAMESPACE, logging_level=logging.ERROR, log_to_driver=False, include_dashboard=None)
    except (ConnectionError, ValueError, RuntimeError, TimeoutError) as error:
        raise SettingsError(
            f"No Ray cluster answers at {address}: {str(error).splitlines()[0]}",
            hint="Start one with ray start --head, or name its address: --cluster HOST:PORT",
        ) from error


def disconnect() -> None:
    """Leave the cluster; what it does goes on."""
    import ray

    ray.shutdown()
