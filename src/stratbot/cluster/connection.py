"""Ray, reached: the one place where a program of a cluster joins it."""

from __future__ import annotations

import importlib.util
import logging

from stratbot.errors import SettingsError, StratbotError

NAMESPACE = "stratbot"
"""Of the actors, so that every program that asks finds the same ones."""


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
