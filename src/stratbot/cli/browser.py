"""The server behind `stratbot serve`: the terminal UI in a browser of this machine, and nobody else's.

A page of any website can open a connection to a server on the reader's own machine. So a session is begun only for a page
that came from here, under one of the names that this machine has for itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import ipaddress
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler
from textual_serve import server
from textual_serve.app_service import AppService
from textual_serve.server import Server

_PAGE = Path(__file__).parent / "browser_page"
_MOST_SESSIONS = 8
"""At a time: each is a process with the model in it."""

_GOODBYE_S = 1.0
"""How long sessions may go on once the server is to end."""
_HEADERS = {
    # Nothing is fetched from elsewhere, whatever a later version of the page's script may try.
    "Content-Security-Policy": "default-src 'self' data:; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; worker-src 'self' blob:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


class _Session(AppService):
    """A session that is over when its process is, all it wrote is read and its pipes are closed.

    The library's own is over as soon as nobody reads any more, and then the server can end before the process has: what is
    left of it complains, since Python 3.12, that the server's loop is closed.
    """

    async def stop(self) -> None:
        """Have the process end, and end it if it does not."""
        if (process := self._process) is None:
            await super().stop()
            return
        patience = asyncio.get_running_loop().call_later(_GOODBYE_S, _kill, process)
        try:
            await super().stop()
            await process.communicate()
        finally:
            patience.cancel()


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()


server.AppService = _Session  # type: ignore[attr-defined]  # the library has no other place to say so


class BrowserServer(Server):
    """Serves the terminal UI on a socket that is bound already."""

    def __init__(self, command: list[str], listening: socket.socket) -> None:
        """Take the program and its arguments, and where to listen."""
        super().__init__(_one_line(command), title="stratbot", templates_path=_PAGE)
        self.listening = listening
        self.host, self.port = listening.getsockname()[:2]
        self._sessions = 0

    def run(self) -> None:
        """Serve until interrupted; what the library prints of a session's last words is dropped."""
        with contextlib.redirect_stdout(io.StringIO()):
            web.run_app(self._make_app(), sock=self.listening, print=None, access_log=None, shutdown_timeout=_GOODBYE_S)

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the command has said where to look."""

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what does not come from a page of this server, and tell the browser to fetch nothing from elsewhere."""
        if is_loopback(self.host) and not _names_this_machine(request.host, self.port):
            raise web.HTTPForbidden(text="This address is not one of this machine's own.")
        origin = request.headers.get("Origin")
        if request.path == "/ws" and (origin is None or urlsplit(origin).netloc != request.host):
            raise web.HTTPForbidden(text="Only a page of this server can begin a session.")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Begin a session, unless there are too many."""
        if self._sessions >= _MOST_SESSIONS:
            raise web.HTTPServiceUnavailable(text=f"{_MOST_SESSIONS} sessions are open already. Close one.")
        self._sessions += 1
        try:
            return await super().handle_websocket(request)
        finally:
            self._sessions -= 1


def listen(host: str, port: int) -> socket.socket:
    """Bind a socket.

    Args:
        host: Name or address.
        port: 0 for any that is free.

    Raises:
        OSError: The host is not one of this machine's, or the port is taken.
    """
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return socket.create_server((str(address[0]), port), family=family)


def is_loopback(host: str) -> bool:
    """Return whether an address can be reached from this machine only."""
    return ipaddress.ip_address(host.partition("%")[0]).is_loopback


def address_of(server: BrowserServer) -> str:
    """Return what to type into the browser."""
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f"http://{host}:{server.port}"


def _names_this_machine(host: str, port: int) -> bool:
    """Tell whether a Host header holds a name for this machine: a website may have its own name point here."""
    try:
        parts = urlsplit(f"//{host}")
        return (parts.port or 80) == port and parts.hostname in ("localhost", "127.0.0.1", "::1")
    except ValueError:
        return False


def _one_line(command: list[str]) -> str:
    """Write a command for the shell that the server runs it through."""
    return subprocess.list2cmdline(command) if sys.platform == "win32" else f"exec {shlex.join(command)}"
