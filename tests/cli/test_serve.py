"""The terminal UI in a browser: whom the server lets in, and the real program in headless Chromium."""

from __future__ import annotations

import asyncio
import base64
import gc
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from conftest import SampleIndex
from stratbot.cli.main import main

pytest.importorskip("textual_serve", reason="the extra `serve` is not installed")

from aiohttp import ClientSession, ClientWebSocketResponse, FormData, WSMsgType, WSServerHandshakeError, web

from stratbot.cli import browser
from stratbot.cli.browser import BrowserServer, is_loopback, listen
from stratbot.corpus.intake import paths_in

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


# Whom the server lets in.


# textual-serve 1.1 does not close the pipes of sessions that were cut off: they warn when they are collected.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module", autouse=True)
def _pipes_are_collected_here() -> Iterator[None]:
    yield
    gc.collect()


@asynccontextmanager
async def serving(
    host: str = "127.0.0.1", program: str = "import sys; {ready}; sys.stdin.read(1)"
) -> AsyncIterator[tuple[ClientSession, str]]:
    """The server in this process, with a program behind it that only says that it is one."""
    with listen(host, 0) as listening:
        code = program.replace("{ready}", "print('__GANGLION__', flush=True)")
        server = BrowserServer([sys.executable, "-c", code], listening)
        runner = web.AppRunner(await server._make_app())
        await runner.setup()
        await web.SockSite(runner, listening).start()
        async with ClientSession() as session:
            try:
                yield session, f"http://127.0.0.1:{server.port}"
            finally:
                await session.close()
                await runner.cleanup()


async def test_the_page_asks_for_nothing_from_another_machine() -> None:
    async with serving() as (session, address):
        reply = await session.get(f"{address}/")
        page = await reply.text()
        assert reply.status == 200
        assert re.findall(r"(?:https?:)?//[\w.]+", page.replace("${scheme}//${window", "")) == []
        assert "default-src 'self'" in reply.headers["Content-Security-Policy"]
        for path in re.findall(r'(?:href|src)="(/[^"]+)"', page) + re.findall(r'url\("(/[^"]+)"\)', page):
            assert (await session.get(address + path)).status == 200, path


@pytest.mark.parametrize("name", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example:{port}", "localhost:1", ""])
async def test_a_name_that_is_not_this_machines_own_is_refused(name: str) -> None:
    async with serving() as (session, address):
        port = address.rpartition(":")[2]
        reply = await session.get(address, headers={"Host": name.format(port=port)})
        assert reply.status == 403


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
async def test_the_machines_own_names_are_let_in(name: str) -> None:
    async with serving() as (session, address):
        port = address.rpartition(":")[2]
        assert (await session.get(address, headers={"Host": f"{name}:{port}"})).status == 200


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://localhost.evil.example", "http://127.0.0.1:1"])
async def test_a_page_of_another_site_cannot_begin_a_session(origin: str | None) -> None:
    async with serving() as (session, address):
        with pytest.raises(WSServerHandshakeError) as caught:
            await session.ws_connect(f"{address}/ws/{'a' * 32}", headers={"Origin": origin} if origin else {})
        assert caught.value.status == 403


async def test_there_is_an_end_to_sessions_and_one_that_no_page_shows_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "_MOST_SESSIONS", 1)
    async with asyncio.timeout(60), serving() as (session, address):
        first = await session.ws_connect(f"{address}/ws/{'a' * 32}", headers={"Origin": address})
        second = await session.ws_connect(f"{address}/ws/{'b' * 32}", headers={"Origin": address})
        refused = await second.receive()
        assert refused.type is WSMsgType.CLOSE and "1 tabs are open already" in str(refused.extra)
        await first.close()
        third = await session.ws_connect(f"{address}/ws/{'b' * 32}", headers={"Origin": address})
        await third.send_json(["ping", "1"])
        assert await third.receive_json() == ["pong", "1"]


ECHO = """
import json, os, sys
def tell(kind, data):
    sys.stdout.buffer.write(kind + len(data).to_bytes(4, "big") + data)
    sys.stdout.buffer.flush()
{ready}
tell(b"M", json.dumps(dict(type="page", what="open", path={path!r}, name=str(os.getpid()))).encode())
while kind := sys.stdin.buffer.read(1):
    data = sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(4), "big"))
    tell(b"D", data if kind == b"D" else str(os.getpid()).encode() if b"page_shown" in data else b"")
"""
"""A program that names a file, says who it is when another page shows it, and repeats what is typed."""


async def test_a_page_gets_the_files_that_its_program_names_gives_it_others_and_finds_it_again(tmp_path: Path) -> None:
    (tmp_path / "plan ä.pdf").write_bytes(b"%PDF-1.4")
    program = ECHO.replace("{path!r}", repr(str(tmp_path / "plan ä.pdf")))
    async with asyncio.timeout(60), serving(program=program) as (session, address):
        from_here = {"Origin": address}
        page = await session.ws_connect(f"{address}/ws/{'a' * 32}", headers=from_here)
        what, named = await page.receive_json()
        assert what == "page" and "path" not in named
        reply = await session.get(address + named["url"])
        assert (reply.content_type, await reply.read()) == ("application/pdf", b"%PDF-1.4")
        assert (await session.get(f"{address}/file/{'a' * 32}/plan.pdf")).status == 404

        refused = await session.post(f"{address}/files/{'a' * 32}", headers={"Origin": "http://evil.example"})
        assert refused.status == 403
        form = FormData(quote_fields=False)  # as browsers do
        form.add_field("file", b"%PDF-1.7", filename="../it's ä.pdf")
        assert (await session.post(f"{address}/files/{'a' * 32}", data=form, headers=from_here)).status == 204
        while not (typed := await page.receive_bytes()):
            pass
        (path,) = paths_in(typed.decode().removeprefix("\x1b[200~").removesuffix("\x1b[201~"))
        assert path.name == "_it's ä.pdf" and path.read_bytes() == b"%PDF-1.7"

        await page.close()
        again = await session.ws_connect(f"{address}/ws/{'a' * 32}", headers=from_here)
        while not (who := (await again.receive()).data) or isinstance(who, str):
            pass
        assert who.decode() == named["name"]
    assert not path.exists()


async def test_a_program_that_does_not_end_when_told_to_is_ended(tmp_path: Path) -> None:
    told = tmp_path / "process"
    program = f"import os, time; open({str(told)!r}, 'w').write(str(os.getpid())); {{ready}}; time.sleep(600)"
    async with asyncio.timeout(60), serving(program=program) as (session, address):
        await session.ws_connect(f"{address}/ws/{'a' * 32}?width=80&height=24", headers={"Origin": address})
        while not (told.exists() and told.read_text(encoding="utf-8")):
            await asyncio.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text(encoding="utf-8")), 0)


async def test_a_program_that_is_just_being_started_when_the_server_ends_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = asyncio.create_subprocess_shell

    async def start_slowly(*given: Any, **named: Any) -> asyncio.subprocess.Process:
        process = await start(*given, **named)
        await asyncio.sleep(0.5)  # it runs, and the server does not know of it yet
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_shell", start_slowly)
    await test_a_program_that_does_not_end_when_told_to_is_ended(tmp_path)


def test_loopback_is_told_from_the_rest() -> None:
    assert [is_loopback(host) for host in ("127.0.0.1", "127.1.2.3", "::1")] == [True] * 3
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "192.168.0.4")] == [False] * 3


# The command.


def test_a_port_that_is_taken_is_a_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    with listen("127.0.0.1", 0) as taken:
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert "cannot be listened on" in err and "--port" in err


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_refused(port: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", port]) == 2
    assert "is not a port" in capfd.readouterr().err


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["serve"]) == 2
    assert "pip install 'stratbot[serve]'" in capfd.readouterr().err


def test_another_host_is_served_with_a_warning_and_options_reach_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(BrowserServer, "run", lambda self: None)
    for name in ("STRATBOT_CORPUS", "STRATBOT_INDEX", "STRATBOT_MODEL"):
        monkeypatch.setenv(name, "x")  # put back afterwards
    folder = tmp_path / "a; touch b $(c) 'd'"
    assert main(["serve", "--host", "0.0.0.0", "--port", "0", "--corpus", str(folder), "--index", "i", "--model", ""]) == 0
    out, err = capfd.readouterr()
    assert out == ""
    assert "0.0.0.0 can be reached from other machines, and no password is asked for" in err
    assert os.environ["STRATBOT_CORPUS"] == str(folder)
    assert os.environ["STRATBOT_INDEX"] == str(Path("i").absolute())
    assert main(["serve", "--port", "0"]) == 0
    assert "password" not in capfd.readouterr().err


# The real program in a real browser.


class Page:
    """One page of Chromium, driven through its DevTools; knows what the terminal in it was sent."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self.written = ""
        """All text that the terminal was sent, without what steers it."""
        self.requests: list[str] = []
        self.complaints: list[str] = []

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            message = await self._next(60)
            if message.get("id") == self._number:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result

    async def until(self, text: str, *, seconds: float = 60) -> None:
        """Wait until the terminal was sent this text, white space aside."""
        end = time.monotonic() + seconds
        while "".join(text.split()) not in self.written:
            left = end - time.monotonic()
            if left <= 0:
                pytest.fail(f"{text!r} did not appear within {seconds} s; the last was {self.written[-3000:]!r}")
            with suppress(TimeoutError):
                await self._next(min(left, 1))

    async def holds(self, condition: Callable[[], bool | Awaitable[object]], *, seconds: float = 60) -> None:
        """Wait until something is so."""
        end = time.monotonic() + seconds
        while not (await held if isinstance(held := condition(), Awaitable) else held):
            assert time.monotonic() < end, f"not so within {seconds} s; the last that was written is {self.written[-3000:]!r}"
            with suppress(TimeoutError):
                await self._next(0.1)

    async def value(self, expression: str) -> object:
        """Return what a script comes to in the page."""
        return (await self.call("Runtime.evaluate", expression=expression))["result"].get("value")

    async def type(self, text: str) -> None:
        await self.call("Input.insertText", text=text)

    async def press(self, key: str, code: int, *, modifiers: int = 0, text: str = "") -> None:
        common = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers, **({"text": text} if text else {})}
        await self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **common)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    async def _next(self, seconds: float) -> dict[str, Any]:
        reply = await asyncio.wait_for(self._socket.receive(), seconds)
        assert reply.type is WSMsgType.TEXT, reply
        message: dict[str, Any] = reply.json()
        parameters = message.get("params", {})
        match message.get("method"):
            case "Network.webSocketFrameReceived":
                frame = parameters["response"]
                if frame["opcode"] == 2:
                    data = base64.b64decode(frame["payloadData"]).decode("utf-8", "replace")
                    plain = re.sub(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.", "", data)
                    self.written += "".join(plain.split())
            case "Network.requestWillBeSent":
                self.requests.append(parameters["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(parameters["exceptionDetails"]["text"])
            case "Log.entryAdded":
                self.complaints.append(parameters["entry"]["text"])
        return message


@pytest.fixture
def chromium(tmp_path: Path) -> Iterator[str]:
    """Chromium without a window; the address of its DevTools."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    profile = tmp_path / "chromium"
    process = subprocess.Popen(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--enable-unsafe-swiftshader",  # draws without a graphics card, and complains of it otherwise
            "--disable-background-networking", "--disable-extensions", "--window-size=1280,800",
            "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    try:
        told = profile / "DevToolsActivePort"
        for _ in range(300):
            if told.exists() and told.read_text(encoding="utf-8").count("\n"):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{told.read_text(encoding='utf-8').splitlines()[0]}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def address(sample_index: SampleIndex, tmp_path: Path) -> Iterator[str]:
    """`stratbot serve` over the sample corpus."""
    process = subprocess.Popen(
        [
            sys.executable, "-m", "stratbot", "serve", "--port", "0",
            "--corpus", str(sample_index.corpus), "--index", str(sample_index.index),
        ],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env={**os.environ, "STRATBOT_CACHE": str(sample_index.cache), "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)},
    )  # fmt: skip
    assert process.stderr is not None and process.stdout is not None
    try:
        said = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found, said
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (out, err) == ("", "")
    assert process.returncode == 0


@pytest.mark.model
async def test_ask_see_the_evidence_export_add_and_reload_in_a_browser(
    chromium: str, address: str, sample_index: SampleIndex, tmp_path: Path
) -> None:
    downloads = tmp_path / "downloads"
    tab = await _tab(chromium)
    assert tab is not None
    async with asyncio.timeout(240), ClientSession() as session, session.ws_connect(tab, max_msg_size=0) as socket:
        page = Page(socket)
        for domain in ("Page", "Network", "Runtime", "Log"):
            await page.call(f"{domain}.enable")
        await page.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))
        await page.call("Page.navigate", url=address)
        await page.until("15 documents, 1 not readable")
        await page.type("Which councils cover digital apprenticeships?")
        await page.press("Enter", 13, text="\r")
        await page.until("of the 14 documents read cover this")
        await page.until("covered")
        await page.press("Tab", 9)
        await page.until("⏎ Page")
        await page.press("Enter", 13, text="\r")
        await page.until("· evidence 1 of")
        cited = re.findall(r"page(\d+)(?:\(printed\w+\))?of\d+·evidence1of", page.written)[-1]
        await page.press("e", 69, modifiers=2)
        await page.until("Write to a file")
        await page.press("e", 69, modifiers=2)
        await page.holds(lambda: any(downloads.glob("*.html")))
        assert "Amberwick" in next(downloads.glob("*.html")).read_text(encoding="utf-8")

        await page.press("o", 79, text="o")
        await page.holds(lambda: _tab(chromium, f".pdf#page={cited}"))
        await page.call("Page.bringToFront")
        await page.press("v", 86, text="v")
        picture = "document.querySelector('#picture:not([hidden]) img')?.naturalWidth > 300"
        await page.holds(lambda: page.value(picture))
        page.written = ""
        await page.call("Page.reload")
        await page.until("Best quote")
        await page.holds(lambda: page.value(picture))
        if path := os.environ.get("STRATBOT_TEST_PICTURE"):
            shot = await page.call("Page.captureScreenshot", format="png")
            Path(path).write_bytes(base64.b64decode(shot["data"]))

        chooser = await page.call("Runtime.evaluate", expression="document.getElementById('chooser')")
        there = next(sample_index.corpus.rglob("*.pdf"))
        await page.call("DOM.setFileInputFiles", files=[str(there)], objectId=chooser["result"]["objectId"])
        await page.until("in the folder already, so nothing was copied")
        assert {re.sub(r"^(\w+://[^/]+).*", r"\1", one) for one in page.requests if not one.startswith("data:")} == {address}
        assert page.complaints == [], page.complaints


async def _tab(chromium: str, address: str = "about:blank") -> str | None:
    """Return where the DevTools of a tab are; None where no tab has such an address."""
    async with ClientSession() as session, session.get(f"{chromium}/json/list") as reply:
        tabs = await reply.json(content_type=None)
    return next((one["webSocketDebuggerUrl"] for one in tabs if one["type"] == "page" and address in one["url"]), None)
