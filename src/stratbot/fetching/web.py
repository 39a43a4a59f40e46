"""Asking politely: one request at a time to a host and a pause between two, by name, as robots.txt allows; redirects followed."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from threading import Event, Lock
from typing import TYPE_CHECKING

from protego import Protego

from stratbot.fetching.connection import Allowed, Resolve, Response, parse_address, redirected, request
from stratbot.fetching.types import FetchError, Limits, Reason, StoppedError

if TYPE_CHECKING:
    import httpx2

AGENT = "stratbot"
"""The name that robots.txt may speak of."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_ROBOTS_BYTES = 500 * 1024
"""What RFC 9309 asks to be read at least."""
_MAX_PAUSE_S = 60.0
"""What asks for a longer pause is taken to ask to be left alone."""


@dataclass(slots=True)
class _Host:
    """One host, and when it may be asked again."""

    turn: Lock = field(default_factory=Lock)
    free_at: float = 0.0
    pause_s: float = 0.0


class Web:
    """The public web, as one run asks it. Safe to use from several threads."""

    def __init__(self, limits: Limits, *, allowed: Allowed, resolve: Resolve, stop: Event) -> None:
        """Know the bounds.

        Args:
            limits: Of one document, and between two.
            allowed: Which network addresses may be connected to.
            resolve: From a name to network addresses.
            stop: Set when the person wants to stop.
        """
        self.limits = limits
        self.stop = stop
        self._allowed = allowed
        self._resolve = resolve
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self._hosts_lock = Lock()
        self._robots: dict[str, Protego | None] = {}

    @contextmanager
    def get(self, address: str, *, headers: Mapping[str, str], budget: Budget) -> Iterator[Response]:
        """Ask for an address and for those that it redirects to, each only if robots.txt lets programs in.

        Raises:
            FetchError: It cannot or may not be asked, or leads from place to place.
            StoppedError: The person wants to stop.
        """
        with self._follow(address, headers=headers, budget=budget, minds_robots=True) as response:
            yield response

    @contextmanager
    def _follow(self, address: str, *, headers: Mapping[str, str], budget: Budget, minds_robots: bool) -> Iterator[Response]:
        url = parse_address(address)
        for _ in range(self.limits.max_redirects + 1):
            if minds_robots:
                self._mind_robots(url, budget)
            with self._ask(url, headers, budget) as response:
                if response.status not in _REDIRECTS:
                    yield response
                    return
                place = response.headers.get("location", "")
            if not place:
                raise FetchError(Reason.MOVED, f"{url.host} says that it moved, and not where to")
            url = redirected(url, place)
        raise FetchError(
            Reason.MOVED, f"it leads from place to place, more than {self.limits.max_redirects} times, last to {url}"
        )

    @contextmanager
    def _ask(self, url: httpx2.URL, headers: Mapping[str, str], budget: Budget) -> Iterator[Response]:
        """Send one request, when it is its turn."""
        with self._hosts_lock:
            host = self._hosts[url.host]
        with host.turn:
            if self.stop.wait(max(0.0, host.free_at - time.monotonic())):
                raise StoppedError
            started = time.monotonic()
            try:
                with request(
                    url,
                    headers={"User-Agent": user_agent(), "Accept-Encoding": "identity", **headers},
                    seconds=budget.left_s,
                    seconds_silent=self.limits.seconds_silent,
                    allowed=self._allowed,
                    resolve=self._resolve,
                    stopped=self.stop.is_set,
                ) as response:
                    yield response
            finally:
                host.free_at = time.monotonic() + max(self.limits.seconds_between, host.pause_s)
                budget.left_s -= time.monotonic() - started

    def _mind_robots(self, url: httpx2.URL, budget: Budget) -> None:
        """Read a site's robots.txt once, and keep to it (RFC 9309)."""
        site = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(f"{site}/robots.txt", budget)
            self._hosts[url.host].pause_s = self._pause(site)
        rules = self._robots[site]
        if rules is not None and not rules.can_fetch(str(url), AGENT):
            raise FetchError(
                Reason.ROBOTS,
                f"the robots.txt of {url.host} asks programs not to fetch it",
                hint="Fetch it in a browser, and put it into the corpus folder.",
            )
        if self._hosts[url.host].pause_s > _MAX_PAUSE_S:
            raise FetchError(Reason.ROBOTS, f"the robots.txt of {url.host} asks for pauses of {self._pause(site):.0f} s")

    def _pause(self, site: str) -> float:
        rules = self._robots[site]
        return 0.0 if rules is None else float(rules.crawl_delay(AGENT) or 0.0)

    def _read_robots(self, address: str, budget: Budget) -> Protego | None:
        """Return what a site asks of programs; None where it asks nothing."""
        try:
            with self._follow(address, headers={}, budget=budget, minds_robots=False) as response:
                if response.status >= 500:
                    raise FetchError(
                        Reason.ROBOTS,
                        f"the robots.txt of {response.url.host} cannot be read (HTTP {response.status}): nothing may be fetched",
                        hint="Try again later.",
                    )
                if response.status != 200:
                    return None
                content = b""
                for part in response.body:
                    content += part
                    if len(content) > _MAX_ROBOTS_BYTES:
                        break
        except FetchError as error:
            if error.reason is Reason.MOVED:
                return None
            raise
        return Protego.parse(content[:_MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace"))


@dataclass(slots=True)
class Budget:
    """The seconds of talking to servers that are left for one document."""

    left_s: float


def user_agent() -> str:
    """Return by what name servers are asked."""
    return f"{AGENT}/{version('stratbot')} (fetches single documents that a person asked for; keeps to robots.txt)"
