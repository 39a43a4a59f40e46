from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fetching.council_server import Council, serve
from stratbot.fetching import addresses
from stratbot.fetching.addresses import IPAddress
from stratbot.fetching.fetch import fetch
from stratbot.fetching.types import Fetched, Limits, Wanted

QUICK = Limits(seconds=20, seconds_silent=10, seconds_between=0)

Bring = Callable[..., Fetched]


@pytest.fixture
def council(monkeypatch: pytest.MonkeyPatch) -> Iterator[Council]:
    """A server on this machine, which counts as public here and nowhere else: the program has no switch for it."""
    council = Council()

    def is_public(address: IPAddress) -> bool:
        return str(address) == "127.0.0.1" or real(address)

    real = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", is_public)
    monkeypatch.setattr(addresses, "resolve", council.resolve)
    server = serve(council)
    yield council
    server.shutdown()
    server.server_close()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path / "corpus"


@pytest.fixture
def bring(corpus: Path, tmp_path: Path) -> Bring:
    """Fetch one document."""

    def bring(wanted: Wanted | str, *, limits: Limits = QUICK) -> Fetched:
        one = Wanted(url=wanted) if isinstance(wanted, str) else wanted
        (found,) = fetch([one], corpus, aside=tmp_path / "aside", limits=limits)
        return found

    return bring
