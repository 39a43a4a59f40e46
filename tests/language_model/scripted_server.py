"""A server of chat completions on this machine that does what a test says, right or wrong."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from stratbot.config import LanguageModelSettings
from stratbot.language_model.client import LanguageModel

Reply = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """One request: kept, and answered by the server's script."""

    server: ScriptedServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(Asked(path=self.path, headers=dict(self.headers), body=body))
        with contextlib.suppress(OSError):  # the client may be gone
            self.server.reply(self, body)

    do_GET = do_POST

    def send_bytes(self, content: bytes, *, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@dataclass
class Asked:
    """What a client sent."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def material(self) -> dict[str, Any]:
        """What the model is given to work with."""
        found: dict[str, Any] = json.loads(self.body["messages"][1]["content"])
        return found


@dataclass
class ScriptedServer(ThreadingHTTPServer):
    """Answers every request as `reply` does."""

    reply: Reply
    asked: list[Asked] = field(default_factory=list)
    request_queue_size = 64  # else many callers at once wait a second to be let in

    def __post_init__(self) -> None:
        self.given_up = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)

    __hash__ = object.__hash__

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def model(self, *, timeout_s: float = 30.0, key_variable: str = "") -> LanguageModel:
        return LanguageModel(LanguageModelSettings(url=self.url, model="a-model", timeout_s=timeout_s, key_variable=key_variable))


@contextlib.contextmanager
def serving(reply: Reply) -> Iterator[ScriptedServer]:
    """Serve until the test is done; what still waits then is let go."""
    with ScriptedServer(reply) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.given_up.set()
            server.shutdown()
            thread.join()


def completion(content: object, **of_message: object) -> bytes:
    """The bytes of a completion whose message holds a text."""
    message = {"role": "assistant", "content": content, **of_message}
    return json.dumps({"choices": [{"index": 0, "finish_reason": "stop", "message": message}]}).encode()


def says(value: object) -> Reply:
    """A model that says the same whatever it is asked: a text, or an object as JSON."""
    content = value if isinstance(value, str) else json.dumps(value)
    return lambda handler, body: handler.send_bytes(completion(content))


def words(*sentences: tuple[str, list[int]]) -> Reply:
    """A model that writes some sentences, each with the numbers that it cites."""
    return says({"sentences": [{"text": text, "citations": numbers} for text, numbers in sentences]})
