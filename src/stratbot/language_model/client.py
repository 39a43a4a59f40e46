"""Messages -> an object of JSON, from any server that speaks OpenAI's chat completions: Ollama, llama.cpp, vLLM and others.

The standard library's HTTP client knows neither proxies of the environment nor redirects, which is what is wanted here: what
is sent goes to the address that was named, or nowhere. What comes back is bounded in time and size, and trusted in nothing.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit

from stratbot.config import LanguageModelSettings
from stratbot.errors import LanguageModelError, SettingsError
from stratbot.export.inert import inert

Json = dict[str, Any]

MAX_REPLY_BYTES = 1_000_000
_LOOPBACK = re.compile(r"localhost|127(?:\.\d{1,3}){3}|::1", re.IGNORECASE)
_NAME_OF_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NOT_THIS_FORMAT = (400, 415, 422, 500, 501)
"""What servers answer to a `response_format` that they do not know."""
_AS_TEXT = {"<": "\\u003c", ">": "\\u003e", "[INST": "\\u005bINST", "[/INST": "\\u005b/INST"}
"""Some servers take "<|im_start|>", "</s>" or "[INST]" for their own marks wherever they stand; spelled so, they are text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """Where a server is."""

    is_https: bool
    host: str
    port: int | None
    path: str

    @property
    def is_loopback(self) -> bool:
        return _LOOPBACK.fullmatch(self.host) is not None


class LanguageModel:
    """One model of one server. Every call is a request of its own; calls may come from any thread."""

    def __init__(self, settings: LanguageModelSettings) -> None:
        """Check the address, the model's name and the key; nothing is sent yet.

        Raises:
            SettingsError: One of them is missing or cannot be used.
        """
        if not settings.model:
            raise SettingsError("No model is named.", hint="Add: --llm-model NAME, as the server calls it.")
        self.name = settings.model
        self._timeout_s = settings.timeout_s
        self._address = _address_of(settings.url)
        self._key = _key_of(settings.key_variable)
        if self._key and not self._address.is_https and not self._address.is_loopback:
            raise SettingsError(
                f"The key would be sent to {self._address.host} for everybody on the way to read.",
                hint="Use an address that starts with https://",
            )
        self._formats_refused = 0

    @property
    def host(self) -> str:
        """The machine that texts are sent to; empty where it is this one."""
        return "" if self._address.is_loopback else self._address.host

    def complete(self, instruction: str, material: Json, schema: Json, *, max_tokens: int) -> Json:
        """Ask for an object of JSON.

        Args:
            instruction: What is to be done.
            material: What it is to be done with. It is sent as JSON in a message of its own, so that no text in it can end it.
            schema: JSON schema of the reply, an object. Servers that know no schemas are asked without, so the reply has to be
                checked whatever it says.
            max_tokens: Of the reply.

        Raises:
            LanguageModelError: The server cannot be reached, takes too long, refuses, or answers with something else.
        """
        messages = [
            {"role": "system", "content": f"{instruction}\nReply with one object of JSON for this schema: {json.dumps(schema)}"},
            {"role": "user", "content": as_material(material)},
        ]
        body = {"model": self.name, "messages": messages, "temperature": 0, "max_tokens": max_tokens, "stream": False}
        deadline = time.monotonic() + self._timeout_s
        formats = _response_formats(schema)
        while True:
            status, reply = self._post({**body, **formats[self._formats_refused]}, deadline)
            if status == http.HTTPStatus.OK:
                return _object_in(_content_of(reply))
            self._formats_refused = (self._formats_refused + 1) % len(formats) if status in _NOT_THIS_FORMAT else 0
            if not self._formats_refused:
                self._raise_for(status, reply)

    def _post(self, body: Json, deadline: float) -> tuple[int, bytes]:
        """Send a request; return the status and what came with it, both before the deadline of `time.monotonic`."""
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise self._too_slow()
        connection = self._connection(remaining)
        expired = threading.Event()
        connected: list[socket.socket] = []

        def expire() -> None:
            expired.set()
            for one in connected:  # a reply that comes byte by byte would keep every single read in time
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(remaining, expire)
        timer.daemon = True
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        timer.start()
        try:
            connection.connect()
            connected.append(connection.sock)
            connection.request("POST", self._address.path, json.dumps(body).encode(), headers)
            with connection.getresponse() as response:
                status, reply = response.status, response.read(MAX_REPLY_BYTES + 1)
        except TimeoutError as error:
            raise self._too_slow() from error
        except (OSError, http.client.HTTPException, UnicodeError) as error:  # the last of a name that is too long
            if expired.is_set():
                raise self._too_slow() from error
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise LanguageModelError(
                f"The language model's server at {self._address.host} cannot be asked: {inert(str(reason))}.",
                hint="Is it running, and is --llm its address?",
            ) from error
        finally:
            timer.cancel()
            connection.close()
        if expired.is_set():  # the end of a reply that was cut short looks like any other end
            raise self._too_slow()
        if len(reply) > MAX_REPLY_BYTES:
            raise LanguageModelError(f"The language model's reply is longer than {MAX_REPLY_BYTES:,} bytes.")
        return status, reply

    def _connection(self, timeout_s: float) -> http.client.HTTPConnection:
        address = self._address
        if address.is_https:
            return http.client.HTTPSConnection(
                address.host, address.port, timeout=timeout_s, context=ssl.create_default_context()
            )
        return http.client.HTTPConnection(address.host, address.port, timeout=timeout_s)

    def _too_slow(self) -> LanguageModelError:
        return LanguageModelError(
            f"The language model did not answer within {self._timeout_s:g} seconds.", hint="Give it longer: --llm-timeout SECONDS"
        )

    def _raise_for(self, status: int, reply: bytes) -> NoReturn:
        said = inert(reply[:300].decode("utf-8", "replace")).strip()
        if 300 <= status < 400:
            raise LanguageModelError(
                "The language model's server sends elsewhere (redirects are not followed).",
                hint="Give its own address with --llm.",
            )
        if status in (401, 403):
            raise LanguageModelError(
                f"The language model's server does not let us in ({status}).",
                hint="Name the variable that holds your key: --llm-key VARIABLE",
            )
        hint = "The address often ends in /v1, and the model is called as the server lists it." if status == 404 else ""
        raise LanguageModelError(f"The language model's server answered {status}{f': {said[:200]}' if said else ''}.", hint=hint)


def as_material(material: Json) -> str:
    """Return what a model is to work with as JSON in which nothing reads as the end of it or as a mark of the server's own."""
    text = json.dumps(material, ensure_ascii=False)
    for mark, spelled in _AS_TEXT.items():
        text = text.replace(mark, spelled)
    return text


def _address_of(url: str) -> _Address:
    hint = "For example --llm http://localhost:11434/v1 for Ollama, or http://localhost:8080/v1 for llama.cpp."
    try:
        parts: SplitResult = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise SettingsError("The language model's address is none.", hint=hint) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or not re.fullmatch(r"[!-~]+", url.strip()):
        raise SettingsError("The language model's address is none that starts with http:// or https://.", hint=hint)
    if parts.username is not None or parts.password is not None:
        raise SettingsError(
            "The language model's address holds a user or a password.",
            hint="Leave it out, and name a variable: --llm-key VARIABLE",
        )
    if parts.query or parts.fragment:
        raise SettingsError("The language model's address holds ? or #.", hint=hint)
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    return _Address(is_https=parts.scheme == "https", host=parts.hostname, port=port, path=f"{path}/chat/completions")


def _key_of(variable: str) -> str:
    """Return the key that a variable holds. What is given instead of a name is never repeated: it may be the key itself."""
    if not variable:
        return ""
    if not _NAME_OF_VARIABLE.fullmatch(variable):
        raise SettingsError(
            "The key is given by the name of a variable that holds it, not by itself.",
            hint="For example --llm-key OPENAI_API_KEY",
        )
    key = os.environ.get(variable, "").strip()
    if not key:
        raise SettingsError("The variable that is to hold the key is empty or not set.", hint="Set it, or leave --llm-key out.")
    if not key.isascii() or not key.isprintable():
        raise SettingsError("The key holds signs that no key has.", hint="Set the variable to the key alone.")
    return key


def _response_formats(schema: Json) -> list[Json]:
    """Return ways to ask for JSON, the one that binds most first: OpenAI's, llama-cpp-python's, and none at all."""
    named = {"name": "reply", "strict": True, "schema": schema}
    return [
        {"response_format": {"type": "json_schema", "json_schema": named}},
        {"response_format": {"type": "json_object", "schema": schema}},
        {},
    ]


def _content_of(reply: bytes) -> str:
    """Return the text of a completion."""
    try:
        choice = json.loads(reply)["choices"][0]
        message = choice["message"]
        if message.get("refusal") or choice.get("finish_reason") == "content_filter":
            raise LanguageModelError("The language model refused.")
        content = message["content"]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise _unusable() from error
    if not isinstance(content, str):
        raise _unusable()
    return content


def _object_in(content: str) -> Json:
    """Return the object in a reply, which without a schema may stand behind thoughts or in a fence."""
    text = content.rpartition("</think>")[2]
    start, end = text.find("{"), text.rfind("}")
    try:
        found = json.loads(text[start : end + 1]) if 0 <= start < end else None
    except (ValueError, RecursionError) as error:
        raise _unusable() from error
    if not isinstance(found, dict):
        raise _unusable()
    return found


def _unusable() -> LanguageModelError:
    return LanguageModelError("The language model's reply is not the JSON that was asked for.")
