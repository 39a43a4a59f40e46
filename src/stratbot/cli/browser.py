"""The server behind `stratbot serve`: the terminal UI in a browser of this machine, and nobody else's.

A page of any website can open a connection to a server on the reader's own machine. So a session is begun, and a file taken, only
for a page that came from here, under one of the names that this machine has for itself.

textual-serve draws the terminal and speaks with the program in it. What a terminal cannot carry goes beside it: PDFs, exports
and pictures of pages from the program to the browser (`tui/browser.py` sends them), dropped files the other way. A session
outlives its page for some minutes, so that a reload finds it as it was.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import BodyPartReader, web
from aiohttp.typedefs import Handler
from textual_serve.app_service import AppService
from textual_serve.server import Server

from stratbot.cli.diagnostics import stray_output
from stratbot.config import BROWSER_DRIVER, BROWSER_FOLDER_VARIABLE

_PAGE = Path(__file__).parent / "browser_page"
_MOST_SESSIONS = 8
"""At a time: each is a process with the model in it."""
_UNSEEN_S = 600.0
"""How long a session that no page shows goes on."""
_GOODBYE_S = 1.0
"""How long sessions may go on once the server is to end."""
_MOST_UPLOADED = 1024**3
"""Bytes that may be dropped at once."""
_FULL, _ELSEWHERE = 4000, 4001
"""Codes that a connection is closed with; the page shows the reason that comes with them."""
_SESSION_NAME = re.compile(r"[\w-]{22,64}")
_HEADERS = {
    # Nothing is fetched from elsewhere, whatever a later version of the page's script may try.
    "Content-Security-Policy": "default-src 'self' data:; script-src 'self' 'wasm-unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; worker-src 'self' blob:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


class _Session(AppService):
    """The program, with the page that shows it or without one."""

    def __init__(self, server: BrowserServer, name: str) -> None:
        super().__init__(
            server.command,
            write_bytes=self._show,
            write_str=self._tell,
            close=self._close,
            download_manager=server.download_manager,
        )
        self.websocket: web.WebSocketResponse | None = None
        self.folder = Path(tempfile.mkdtemp(prefix="stratbot-browser-"))
        """For what passes between program and page; gone with the session."""
        self.files: dict[str, Path] = {}
        """What the page may fetch, by names that cannot be guessed: only what the program has named."""
        self._server = server
        self._name = name
        self._unseen: asyncio.TimerHandle | None = None
        self._beginning = asyncio.Lock()
        self._is_over = False
        self._picture = json.dumps(["page", {"what": "picture"}])
        """What was last said of the picture, for a page that comes later."""

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        own = {"TEXTUAL_DRIVER": BROWSER_DRIVER, BROWSER_FOLDER_VARIABLE: str(self.folder)}
        return super()._build_environment(width, height) | own

    async def attach(self, websocket: web.WebSocketResponse, width: int, height: int) -> None:
        """Show the program on this page, which may be another than before, and begin it if it is not running."""
        former, self.websocket = self.websocket, websocket
        if self._unseen is not None:
            self._unseen.cancel()
        async with self._beginning:
            if self._is_over:
                return
            if self._process is None:
                await self.start(width, height)
                return
        await self.set_terminal_size(width, height)
        await self.send_meta({"type": "page_shown"})
        await self._tell(self._picture)
        if former is not None:
            self._server.aside(former.close(code=_ELSEWHERE, message=b"stratbot is shown in another tab now."))

    def detach(self, websocket: web.WebSocketResponse) -> None:
        """Go on unseen for a while, unless another page has taken over."""
        if self.websocket is websocket:
            self.websocket = None
            self._unseen = asyncio.get_running_loop().call_later(_UNSEEN_S, self._server.forget, self._name)

    @property
    def is_unseen(self) -> bool:
        """Whether no page shows it."""
        return self.websocket is None

    async def run(self) -> None:
        """Read what the program writes until it ends, and have the page say so."""
        failed = False
        try:
            await super().run()
            failed = self._process is not None and await self._process.wait() != 0
        finally:
            await self._close(b"stratbot has failed here; the terminal of `stratbot serve` says why." if failed else b"")
            self._server.forget(self._name)

    async def stop(self) -> None:
        """Have the program end, and end it if it does not.

        The library's own session is over as soon as nobody reads any more, and then the server can end before the process
        has: what is left of it complains, since Python 3.12, that the server's loop is closed.
        """
        if self._unseen is not None:
            self._unseen.cancel()
        async with self._beginning:  # a program that is just being started would not be known yet, and go on for good
            self._is_over = True
        if (process := self._process) is not None:
            patience = asyncio.get_running_loop().call_later(_GOODBYE_S, _kill, process)
            try:
                await super().stop()
                await process.communicate()
            finally:
                patience.cancel()
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)

    async def on_meta(self, data: bytes) -> None:
        """Pass what the program has for the page on; files under a name that only this page learns."""
        message: dict[str, Any] = json.loads(data)
        if message["type"] != "page":
            await super().on_meta(data)
            return
        if path := message.pop("path", None):
            message["url"] = self._offer(Path(path))
        told = json.dumps(["page", message])
        if message["what"] == "picture":
            self._picture = told
        await self._tell(told)

    async def drop(self, paths: list[Path]) -> None:
        """Give the program files as a terminal gives what is dropped on it: it types their paths."""
        await self.send_bytes(f"\x1b[200~{shlex.join(map(str, paths))}\x1b[201~".encode())

    def _offer(self, path: Path) -> str:
        name = next((name for name, known in self.files.items() if known == path), None) or secrets.token_urlsafe()
        self.files[name] = path
        return f"/file/{name}/{quote(path.name, safe='')}"

    async def _show(self, data: bytes) -> None:
        if self.websocket is not None:
            with contextlib.suppress(ConnectionResetError):
                await self.websocket.send_bytes(data)

    async def _tell(self, data: str) -> None:
        if self.websocket is not None:
            with contextlib.suppress(ConnectionResetError):
                await self.websocket.send_str(data)

    async def _close(self, reason: bytes = b"") -> None:
        if self.websocket is not None:
            await self.websocket.close(message=reason)


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()


class BrowserServer(Server):
    """Serves the terminal UI on a socket that is bound already."""

    def __init__(self, command: list[str], listening: socket.socket) -> None:
        """Take the program and its arguments, and where to listen."""
        super().__init__(_one_line(command), title="stratbot", templates_path=_PAGE)
        self.listening = listening
        self.host, self.port = listening.getsockname()[:2]
        self._sessions: dict[str, _Session] = {}
        self._ending: set[asyncio.Task[object]] = set()

    def run(self) -> None:
        """Serve until interrupted; what the library prints of a session's last words goes to stderr."""
        with stray_output():
            web.run_app(self._make_app(), sock=self.listening, print=None, access_log=None, shutdown_timeout=_GOODBYE_S)

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the command has said where to look."""

    async def on_shutdown(self, app: web.Application) -> None:
        """End all sessions."""
        for name in list(self._sessions):
            self.forget(name)
        await asyncio.gather(*self._ending)

    def forget(self, name: str) -> None:
        """End a session, whether or not a page shows it."""
        if (session := self._sessions.pop(name, None)) is not None:
            self.aside(session.stop())

    def aside(self, ending: Coroutine[Any, Any, object]) -> None:
        """End something without waiting for it; the server waits when it ends itself."""
        task = asyncio.get_running_loop().create_task(ending)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard)
        app.add_routes(
            [
                web.get("/ws/{session}", self.handle_websocket),
                web.static("/page", _PAGE),
                web.get("/file/{file}/{name}", self.handle_file),
                web.post("/files/{session}", self.handle_upload),
            ]
        )
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what does not come from a page of this server, and tell the browser to fetch nothing from elsewhere."""
        if is_loopback(self.host) and not _names_this_machine(request.host, self.port):
            raise web.HTTPForbidden(text="This address is not one of this machine's own.")
        if request.path.startswith("/ws") or request.method != "GET":
            origin = request.headers.get("Origin")
            if origin is None or urlsplit(origin).netloc != request.host:
                raise web.HTTPForbidden(text="Only a page of this server can do this.")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Show a session on a page: its own, if it is still there, or a new one unless there are too many."""
        name = request.match_info.get("session", "")
        if not _SESSION_NAME.fullmatch(name):
            raise web.HTTPNotFound
        websocket = web.WebSocketResponse(heartbeat=15)
        await websocket.prepare(request)
        if (session := self._sessions.get(name)) is None:
            if not self._makes_room():
                reason = f"{_MOST_SESSIONS} tabs are open already. Close one, then open this one again."
                await websocket.close(code=_FULL, message=reason.encode())
                return websocket
            session = self._sessions[name] = _Session(self, name)
        try:
            width, height = (int(request.query.get(side, default)) for side, default in (("width", 80), ("height", 24)))
            await session.attach(websocket, width, height)
            await self._process_messages(websocket, session)
        finally:
            session.detach(websocket)
        return websocket

    def _makes_room(self) -> bool:
        """Return whether another session may begin, at the cost of one that nobody has looked at for longest."""
        if len(self._sessions) >= _MOST_SESSIONS:
            unseen = next((name for name, session in self._sessions.items() if session.is_unseen), None)
            if unseen is None:
                return False
            self.forget(unseen)
        return True

    async def handle_file(self, request: web.Request) -> web.StreamResponse:
        """Serve a file that the program has named to this page."""
        file = request.match_info["file"]
        path = next((session.files[file] for session in self._sessions.values() if file in session.files), None)
        if path is None or not path.is_file():
            raise web.HTTPNotFound(text="This file is no longer there: open it from stratbot again.")
        shown = path.suffix.lower() in (".pdf", ".png")
        disposition = {} if shown else {"Content-Disposition": "attachment"}
        return web.FileResponse(path, headers={"Cache-Control": "no-store", **disposition})

    async def handle_upload(self, request: web.Request) -> web.Response:
        """Take PDFs that were dropped on the page, and give them to the program."""
        session = self._sessions.get(request.match_info["session"])
        if session is None:
            raise web.HTTPNotFound(text="stratbot has ended here. Open it again.")
        if shutil.disk_usage(session.folder).free < (request.content_length or 0):
            raise web.HTTPInsufficientStorage(text=f"There is no room left in {session.folder.parent}.")
        paths: list[Path] = []
        left = _MOST_UPLOADED
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or not part.filename:
                continue
            folder = Path(tempfile.mkdtemp(dir=session.folder))
            path = folder / (re.sub(r"[\x00-\x1f\x7f/\\:]", "_", part.filename).lstrip(".")[-120:] or "document.pdf")
            with path.open("wb") as file:
                while chunk := await part.read_chunk(1024**2):
                    if (left := left - len(chunk)) < 0:
                        words = "More than 1 GB at once: drop fewer files, or put them into the folder."
                        raise web.HTTPRequestEntityTooLarge(_MOST_UPLOADED, text=words)
                    await asyncio.to_thread(file.write, chunk)
            paths.append(path)
        if paths:
            await session.drop(paths)
        return web.Response(status=204)


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
