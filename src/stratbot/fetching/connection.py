"""Connections that go where they were allowed to go, and end when their time is up. The only module that knows httpcore2.

The address is checked where the connection is made: a name is resolved once, its public addresses are kept, and one of these is
connected to by number. There is no second look-up that could give another answer (DNS rebinding), and every redirect passes here.
httpx2's own transport takes no network backend, so it cannot do this; httpcore2 beneath it does, by its public `NetworkBackend`.
Proxies of the environment are not used: a proxy would resolve the name itself.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore2
import httpx2

from stratbot.fetching.addresses import IPAddress
from stratbot.fetching.types import FetchError, Reason, StoppedError

_LOOK_EVERY_S = 0.5
"""How often it is asked whether to go on waiting for a server."""

Allowed = Callable[[IPAddress], bool]
Resolve = Callable[[str, int], list[IPAddress]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The head of an answer, and its body as it comes."""

    url: httpx2.URL
    status: int
    headers: httpx2.Headers
    body: Iterator[bytes]


def parse_address(text: str) -> httpx2.URL:
    """Return an address that can be asked.

    Raises:
        FetchError: It is none, not http or https, or it holds a password.
    """
    try:
        url = httpx2.URL(text.strip())
        host = url.raw_host.decode("ascii")
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchError(Reason.BAD_ADDRESS, f"{text!r} is no address: {error}") from error
    if url.scheme not in ("http", "https"):
        raise FetchError(Reason.BAD_ADDRESS, f"only http and https addresses are asked, and this is {url.scheme or 'neither'}")
    if not host:
        raise FetchError(Reason.BAD_ADDRESS, "the address names no host")
    if url.userinfo:
        raise FetchError(Reason.BAD_ADDRESS, "the address holds a name or password, which would be kept and sent")
    return url.copy_with(fragment=None)


def redirected(url: httpx2.URL, place: str) -> httpx2.URL:
    """Return where a redirect leads.

    Raises:
        FetchError: Nowhere that can be asked.
    """
    try:
        return parse_address(str(url.join(place)))
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchError(Reason.MOVED, f"{url.host} says that it moved, to what is no address") from error
    except FetchError as error:
        raise FetchError(error.reason, f"{url.host} redirects: {error}") from error


@contextmanager
def request(
    url: httpx2.URL,
    *,
    headers: Mapping[str, str],
    seconds: float,
    seconds_silent: float,
    allowed: Allowed,
    resolve: Resolve,
    stopped: Callable[[], bool],
) -> Iterator[Response]:
    """Ask for one address, once; redirects are the caller's.

    Args:
        url: Of `parse_address`.
        headers: Beside Host.
        seconds: For all of it, head and body.
        seconds_silent: How long the server may send nothing.
        allowed: Which network addresses may be connected to.
        resolve: From a name to network addresses.
        stopped: Asked while nothing comes: whether to go on waiting.

    Raises:
        StoppedError: `stopped` said so.
        FetchError: The place may not be reached, does not answer, or is too slow; also while the body is read.
    """
    backend = _CheckedBackend(allowed=allowed, resolve=resolve, until=time.monotonic() + seconds, stopped=stopped)
    target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds_silent)}
    with _told(url), httpcore2.ConnectionPool(network_backend=backend, ssl_context=_trust(url)) as pool:
        sent = [("Host", url.netloc.decode("ascii")), *headers.items()]
        with pool.stream("GET", target, headers=sent, extensions=extensions) as answer:
            yield Response(url=url, status=answer.status, headers=httpx2.Headers(answer.headers), body=answer.iter_stream())


def _trust(url: httpx2.URL) -> ssl.SSLContext | None:
    return httpcore2.default_ssl_context() if url.scheme == "https" else None


@contextmanager
def _told(url: httpx2.URL) -> Iterator[None]:
    """Turn what httpcore2 raises into a reason."""
    host = url.host
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise FetchError(
            Reason.TOO_SLOW, f"{host} is too slow", hint="Try again later; what came is kept and gone on from."
        ) from error
    except httpcore2.ConnectError as error:
        if isinstance(error.__cause__, ssl.SSLError) or "CERTIFICATE" in str(error).upper():
            raise FetchError(Reason.UNREACHABLE, f"{host} has no certificate that this system trusts: {error}") from error
        raise FetchError(Reason.UNREACHABLE, f"{host} cannot be reached: {error}") from error
    except httpcore2.UnsupportedProtocol as error:
        raise FetchError(Reason.BAD_ADDRESS, f"{host} cannot be asked: {error}") from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise FetchError(Reason.BROKEN_OFF, f"the connection to {host} broke off: {error}") from error


class _CheckedBackend(httpcore2.NetworkBackend):
    """Resolves names itself, connects to allowed addresses only, and hands out streams that end when the time is up."""

    def __init__(self, *, allowed: Allowed, resolve: Resolve, until: float, stopped: Callable[[], bool]) -> None:
        self._stopped = stopped
        self._allowed = allowed
        self._resolve = resolve
        self._until = until
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            addresses = self._resolve(host, port)
        except (OSError, ValueError) as error:  # ValueError: a label that is empty or too long
            raise FetchError(Reason.UNREACHABLE, f"there is no host called {host}, or no network: {error}") from error
        permitted = [address for address in addresses if self._allowed(address)]
        if not permitted:
            raise FetchError(
                Reason.PRIVATE_ADDRESS, f"{host} is in a private network or this machine ({', '.join(map(str, addresses))})"
            )
        for place, address in enumerate(permitted, start=1):
            try:
                stream = self._inner.connect_tcp(
                    str(address), port, _left(self._until, timeout), local_address, socket_options=socket_options or ()
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if place == len(permitted):
                    raise
            else:
                return _TimedStream(stream, self._until, self._stopped)
        raise AssertionError("one address was permitted at least")


class _TimedStream(httpcore2.NetworkStream):
    """A connection of which every step ends at one and the same time, so that a server cannot drip for ever."""

    def __init__(self, inner: httpcore2.NetworkStream, until: float, stopped: Callable[[], bool]) -> None:
        self._inner = inner
        self._until = until
        self._stopped = stopped

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        until = time.monotonic() + _left(self._until, timeout, httpcore2.ReadTimeout)
        while True:
            try:
                return self._inner.read(max_bytes, _left(until, _LOOK_EVERY_S, httpcore2.ReadTimeout))
            except httpcore2.ReadTimeout:
                if self._stopped():
                    raise StoppedError from None
                _left(until, None, httpcore2.ReadTimeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._until, timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, _left(self._until, timeout))
        return _TimedStream(inner, self._until, self._stopped)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(until: float, timeout: float | None, error: type[Exception] = httpcore2.ConnectTimeout) -> float:
    """Return the seconds that a step may take."""
    left = until - time.monotonic()
    if left <= 0:
        raise error("the time is up")
    return left if timeout is None else min(left, timeout)
