"""Conversations kept on disk: one file each, only ever added to, so that a program killed while writing costs one line at most.

Nothing here needs the terminal UI: `ConversationStore(default_folder()).load(conversation_id)` works from any program.

The file is JSON Lines. Its first line names the schema; each further line is a record:

    {"record": "conversation", "schema": "stratbot/conversation/1", "started_at": "...", "corpus": "..."}
    {"record": "question", "number": 1, "asked_at": "...", "question": "..."}
    {"record": "answer", "number": 1, "answer": {...}}          the fields of `stratbot.types.Answer`
    {"record": "failure", "number": 1, "said": "..."}           a question that was not answered, and why
    {"record": "title", "title": "..."}                         the last one holds
"""

from __future__ import annotations

import json
import os
import secrets
import types
import typing
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from platformdirs import user_data_dir

from stratbot.errors import StratbotError
from stratbot.types import Answer

SCHEMA = "stratbot/conversation/1"
VARIABLE = "STRATBOT_CONVERSATIONS"
"""Environment variable that names the folder of conversations; `off` keeps none."""
_SUFFIX = ".jsonl"
_AROUND = 40
"""Characters shown before and behind a word that was looked for."""

T = TypeVar("T")


class ConversationStoreError(StratbotError):
    """Conversations cannot be written, read or found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question and what came of it."""

    number: int
    """From 1 on, in the order asked."""
    question: str
    asked_at: str = ""
    """ISO 8601, UTC."""
    answer: Answer | None = None
    said: str = ""
    """Why there is no answer; empty when there is one, or when the program ended before it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptConversation:
    """What is known of a conversation without reading its answers."""

    conversation_id: str
    title: str
    """As named by the person; else the first question."""
    started_at: str
    """ISO 8601, UTC."""
    asked_at: str
    """When the last question was asked; `started_at` before the first."""
    questions: tuple[str, ...]
    corpus: str
    """The folder that it was about, as an absolute path; empty where that was not recorded."""
    path: Path
    problems: tuple[str, ...] = ()
    """What of the file could not be read, as sentences; the rest is there all the same."""
    found: str = ""
    """From `ConversationStore.search`: the text around the first word that was looked for, where the title lacks it."""
    turns: tuple[Turn, ...] = field(default=())
    """Only from `ConversationStore.load`."""


def default_folder() -> Path | None:
    """Return where conversations are kept: `STRATBOT_CONVERSATIONS`, or the user's data folder; None where it says `off`."""
    named = os.environ.get(VARIABLE, "").strip()
    if named.casefold() in ("off", "none", "0", "no"):
        return None
    return Path(named) if named else Path(user_data_dir("stratbot")) / "conversations"


def now() -> str:
    """Return the time as it is written into conversations."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class ConversationStore:
    """A folder of conversations. Safe to use from several threads and processes: every record is one write at the end."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder; it is made when the first conversation begins."""
        self.folder = folder

    def begin(self, *, corpus: str = "") -> str:
        """Return the id of a new conversation, having written its first line.

        Raises:
            ConversationStoreError: The folder cannot be written.
        """
        while True:
            conversation_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
            if not self._path(conversation_id).exists():
                break
        self._append(
            conversation_id,
            {"record": "conversation", "schema": SCHEMA, "started_at": now(), "corpus": corpus},
            new=True,
        )
        return conversation_id

    def add_question(self, conversation_id: str, number: int, question: str) -> None:
        """Record that a question was asked.

        Raises:
            ConversationStoreError: It cannot be written.
        """
        self._append(conversation_id, {"record": "question", "number": number, "asked_at": now(), "question": question})

    def add_answer(self, conversation_id: str, number: int, answer: Answer) -> None:
        """Record the answer to a question.

        Raises:
            ConversationStoreError: It cannot be written.
        """
        self._append(conversation_id, {"record": "answer", "number": number, "answer": asdict(answer)})

    def add_failure(self, conversation_id: str, number: int, said: str) -> None:
        """Record why a question was not answered.

        Raises:
            ConversationStoreError: It cannot be written.
        """
        self._append(conversation_id, {"record": "failure", "number": number, "said": said})

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation a title of its own.

        Raises:
            ConversationStoreError: It cannot be written, or is not there any more.
        """
        self._append(conversation_id, {"record": "title", "title": title})

    def delete(self, conversation_id: str) -> None:
        """Delete a conversation for good.

        Raises:
            ConversationStoreError: It cannot be deleted.
        """
        path = self._path(conversation_id)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise ConversationStoreError(f"{path} cannot be deleted: {error.strerror}.") from error

    def conversations(self) -> list[KeptConversation]:
        """Return all conversations, the one with the latest question first, without their answers.

        A file that cannot be read at all is listed too, with what is wrong with it.

        Raises:
            ConversationStoreError: The folder cannot be read.
        """
        kept = [self._summary(path) for path in self._paths()]
        return sorted(kept, key=lambda one: (one.asked_at, one.conversation_id), reverse=True)

    def search(self, words: str) -> list[KeptConversation]:
        """Return the conversations whose title, questions, answers and quotes together hold all of these words."""
        wanted = words.casefold().split()
        found = []
        for one in self.conversations():
            missing = [word for word in wanted if word not in one.title.casefold()]
            if not missing:
                found.append(one)
            elif (where := self._where(one.path, missing)) is not None:
                found.append(replace(one, found=where))
        return found

    def load(self, conversation_id: str) -> KeptConversation:
        """Return a conversation with its questions and answers.

        What is damaged is named in `problems`; everything else is returned, and the file is left as it is.

        Raises:
            ConversationStoreError: There is no such conversation, or its file cannot be opened.
        """
        path = self._path(conversation_id)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise ConversationStoreError(f"There is no conversation {conversation_id} in {self.folder}.") from error
        except OSError as error:
            raise ConversationStoreError(f"{path} cannot be read: {error.strerror}.") from error
        return _conversation(path, data.split(b"\n"), with_answers=True)

    def _summary(self, path: Path) -> KeptConversation:
        try:
            with path.open("rb") as file:
                return _conversation(path, file, with_answers=False)
        except OSError as error:
            return KeptConversation(
                conversation_id=path.stem,
                title=path.name,
                started_at="",
                asked_at="",
                questions=(),
                corpus="",
                path=path,
                problems=(f"{path.name} cannot be opened: {error.strerror}.",),
            )

    def _where(self, path: Path, words: Iterable[str]) -> str | None:
        """Return what was asked, answered or quoted around the first of these words; None where not all of them are held."""
        missing = set(words)
        where = ""
        try:
            with path.open("rb") as file:
                for line in file:
                    text = line.decode("utf-8", "replace").casefold()
                    if not any(word in text for word in missing):
                        continue
                    try:
                        texts = list(_texts(json.loads(line)))
                    except (ValueError, RecursionError):
                        continue  # named as damaged by whoever lists it
                    said = "\n".join(texts).casefold()
                    here = {word for word in missing if word in said}
                    if here and not where:
                        where = next((_around(text, word) for text in texts for word in here if word in text.casefold()), "")
                    missing -= here
                    if not missing:
                        return where
        except OSError:
            return None
        return None if missing else where

    def _paths(self) -> list[Path]:
        try:
            return sorted(path for path in self.folder.glob(f"*{_SUFFIX}") if path.is_file())
        except OSError as error:
            raise ConversationStoreError(f"{self.folder} cannot be read: {error.strerror}.") from error

    def _path(self, conversation_id: str) -> Path:
        if not conversation_id or Path(conversation_id).name != conversation_id:
            raise ConversationStoreError(f"{conversation_id!r} is not the id of a conversation.")
        return self.folder / f"{conversation_id}{_SUFFIX}"

    def _append(self, conversation_id: str, record: dict[str, Any], *, new: bool = False) -> None:
        """Write one record at the end of its file, and see it to the disk.

        The line end that closes the line before is written again where a killed program left it out: the half line then
        stands by itself, and costs nothing but itself.
        """
        path = self._path(conversation_id)
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
        try:
            if new:
                self.folder.mkdir(parents=True, exist_ok=True)
            elif not path.exists():
                raise FileNotFoundError(2, "it is not there any more")
            # What somebody asks is nobody else's business: readable by its owner only.
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND | (os.O_CREAT | os.O_EXCL if new else 0), 0o600)
            try:
                size = os.fstat(descriptor).st_size
                if size and _last_byte(descriptor, size) != b"\n":
                    line = b"\n" + line
                _write_all(descriptor, line)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise ConversationStoreError(
                f"The conversation cannot be kept in {path}: {error.strerror or error}.",
                hint=f"Set {VARIABLE} to a folder that can be written, or to off",
            ) from error


def _last_byte(descriptor: int, size: int) -> bytes:
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1)


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _conversation(path: Path, lines: Iterable[bytes], *, with_answers: bool) -> KeptConversation:
    """Read the records of a file, as far as they can be read."""
    started_at = corpus = title = ""
    turns: dict[int, Turn] = {}
    problems: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or (not with_answers and line.startswith(b'{"record":"answer"')):
            continue
        try:
            record = json.loads(line)
            kind = record["record"]
            if kind == "conversation":
                started_at, corpus = str(record["started_at"]), str(record.get("corpus", ""))
                if record["schema"] != SCHEMA:
                    problems.append(f"It was written by another version of the program ({record['schema']}).")
            elif kind == "title":
                title = str(record["title"])
            elif kind in ("question", "answer", "failure"):
                key = int(record["number"])
                turn = turns.get(key) or Turn(number=key, question="")
                turns[key] = _with_record(turn, kind, record)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            problems.append(f"Line {number} of {path.name} is damaged and was passed over.")
    if not started_at:
        problems.append(f"{path.name} does not begin as a conversation should.")
    ordered = tuple(turns[key] for key in sorted(turns))
    asked = [turn for turn in ordered if turn.question]
    first = asked[0].question if asked else path.stem
    return KeptConversation(
        conversation_id=path.stem,
        title=title or first,
        started_at=started_at,
        asked_at=max((turn.asked_at for turn in asked), default=started_at),
        questions=tuple(turn.question for turn in asked),
        corpus=corpus,
        path=path,
        problems=tuple(problems),
        turns=ordered if with_answers else (),
    )


def _with_record(turn: Turn, kind: str, record: dict[str, Any]) -> Turn:
    if kind == "question":
        return replace(turn, question=str(record["question"]), asked_at=str(record.get("asked_at", "")))
    if kind == "failure":
        return replace(turn, said=str(record["said"]))
    answer = from_json(Answer, record["answer"])
    return replace(turn, answer=answer, question=turn.question or answer.question)


def from_json(kind: type[T], value: object) -> T:
    """Make a dataclass of `stratbot.types` again from what `dataclasses.asdict` and JSON made of it.

    Fields that this version does not know are passed over; fields that are missing take their defaults.

    Raises:
        ValueError: The value is something else.
    """
    return typing.cast(T, _decode(kind, value))


def _decode(kind: Any, value: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        if value is None and type(None) in typing.get_args(kind):
            return None
        return _decode(next(one for one in typing.get_args(kind) if one is not type(None)), value)
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f"a list was expected, not {type(value).__name__}")
        return tuple(_decode(typing.get_args(kind)[0], one) for one in value)
    if is_dataclass(kind):
        if not isinstance(value, dict):
            raise ValueError(f"an object was expected, not {type(value).__name__}")
        hints = typing.get_type_hints(kind)
        known = {one.name: _decode(hints[one.name], value[one.name]) for one in fields(kind) if one.name in value}
        try:
            return kind(**known)  # type: ignore[operator]
        except TypeError as error:  # a field without a default is missing
            raise ValueError(str(error)) from error
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"{getattr(kind, '__name__', kind)} was expected, not {type(value).__name__}")
    return value


_SAID = frozenset({"question", "title", "said", "text", "quote", "issuer"})


def _texts(value: object, key: str = "") -> Iterator[str]:
    """Return what a reader would see of a record."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)
    elif isinstance(value, str) and key in _SAID:
        yield value


def _around(text: str, word: str) -> str:
    """Cut what stands around a word out of a text, with whole words at both ends."""
    place = text.casefold().find(word)
    start = text.rfind(" ", 0, max(0, place - _AROUND)) + 1 if place > _AROUND else 0
    end = text.find(" ", place + len(word) + _AROUND)
    cut = text[start : end if end >= 0 else len(text)]
    return ("…" if start else "") + " ".join(cut.split()) + ("…" if end >= 0 else "")
