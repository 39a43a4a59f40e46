"""A web server on this machine that behaves as well or as badly as a test wants, under as many names as it wants."""

from __future__ import annotations

import ipaddress
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from stratbot.fetching.addresses import IPAddress

Page = Callable[["Handler"], None]
PDF = b"%PDF-1.7\n" + b"1 0 obj << >> endobj\n" * 2000 + b"trailer << >>\n%%EOF\n"


@dataclass
class Asked:
    """One request, as the server saw it."""

    host: str
    path: str
    headers: dict[str, str]
    began: float
    ended: float = 0.0


@dataclass
class Council:
    """The server: pages by path, and what was asked of it."""

    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)
    """Addresses that names stand for; any other name stands for this server."""

    def url(self, path: str, host: str = "council.example", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    def resolve(self, host: str, port: int) -> list[IPAddress]:
        try:
            return [ipaddress.ip_address(host)]
        except ValueError:
            return [ipaddress.ip_address(text) for text in self.names.get(host, ["127.0.0.1"])]


class Handler(BaseHTTPRequestHandler):
    """Answers with the page of the path; what there is none of is not found."""

    protocol_version = "HTTP/1.1"
    council: Council

    def do_GET(self) -> None:
        host = self.headers["Host"].partition(":")[0]
        asked = Asked(host, self.path, dict(self.headers.items()), time.monotonic())
        self.council.asked.append(asked)
        page = self.council.pages.get(f"{host}{self.path}") or self.council.pages.get(self.path.partition("?")[0])
        self.close_connection = True
        try:
            (page or status(404))(self)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the one who asked has gone, which is often what is tested
        finally:
            asked.ended = time.monotonic()

    def head(self, code: int = 200, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def serve(council: Council, context: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    """Start the server on a free port, behind TLS with a context; `shutdown` and `server_close` end it."""
    handler = type("CouncilHandler", (Handler,), {"council": council})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    council.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True).start()
    return server


def status(code: int, **headers: str) -> Page:
    """A page that holds nothing but its status."""
    return lambda handler: handler.head(code, Content_Length="0", **headers)


def content(body: bytes, kind: str = "application/pdf", **headers: str) -> Page:
    """A page as it should be."""

    def page(handler: Handler) -> None:
        handler.head(200, Content_Type=kind, Content_Length=str(len(body)), **headers)
        handler.wfile.write(body)

    return page


def redirect(place: str, code: int = 302) -> Page:
    return status(code, Location=place)


def in_parts(body: bytes = PDF, *, etag: str = '"one"', stops_after: int = 0, times: int = 10**6) -> Page:
    """A page that honours Range and If-Range, and whose connection breaks off the first so many times after so many bytes."""
    broken = 0

    def page(handler: Handler) -> None:
        nonlocal broken
        wanted, first = handler.headers.get("Range", ""), 0
        if wanted and handler.headers.get("If-Range") == etag:
            first = int(wanted.removeprefix("bytes=").rstrip("-"))
        if first >= len(body):
            handler.head(416, Content_Range=f"bytes */{len(body)}", Content_Length="0")
            return
        named = {"ETag": etag} if etag else {}
        rest = body[first:]
        if first:
            named["Content-Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
        handler.head(206 if first else 200, Content_Type="application/pdf", Content_Length=str(len(rest)), **named)
        if stops_after and broken < times:
            broken += 1
            rest = rest[:stops_after]
        handler.wfile.write(rest)

    return page


def dripping(first: bytes, then: bytes, pause_s: float = 0.05) -> Page:
    """Raw bytes, and more of them again and again until nobody listens."""

    def page(handler: Handler) -> None:
        handler.wfile.write(first)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            handler.wfile.write(then)
            handler.wfile.flush()
            time.sleep(pause_s)

    return page


def raw(text: bytes) -> Page:
    """Raw bytes instead of an answer."""

    def page(handler: Handler) -> None:
        handler.wfile.write(text)

    return page
