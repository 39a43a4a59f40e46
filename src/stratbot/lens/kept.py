"""Answers that are kept: a question with its last answer, asked again after a build, and what has changed over time.

An index can be deleted and made again, and what somebody asks is nobody else's business: so they lie in the user's data folder,
in a folder for each index, an answer in a file of its own, whole at every moment:

    {"schema": "stratbot/kept-answer/1", "index": "...", "name": "...", "question": "...", "filters": {...}, "saved_at": "...",
     "answer": {...}, "changes": [{"at": "...", "generation": "...", "diff": {...}}, ...]}
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.errors import SettingsError
from stratbot.files import write_whole
from stratbot.lens.diff import AnswerDiff, Cause, RowChange, diff_against_snapshots, without_quote_changes
from stratbot.lens.snapshots import Quote, Snapshot, snapshot_from_json, snapshot_json, snapshot_of
from stratbot.types import AnswerKind, Filters, Problem

if TYPE_CHECKING:
    from stratbot.assistant import Assistant
    from stratbot.lens.diff import RunDiff
    from stratbot.types import Answer

SCHEMA = "stratbot/kept-answer/1"
VARIABLE = "STRATBOT_KEPT_ANSWERS"
"""Environment variable that names another folder for kept answers."""
MOST_CHANGES = 50
"""How many changes of one answer are remembered, the latest of them."""
_NAME = re.compile(r"\w(?:[\w .-]{0,78}\w)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was found to have changed in one answer."""

    at: str
    """ISO 8601, UTC."""
    generation: str
    """That answers otherwise."""
    diff: AnswerDiff


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """A question that is asked again and again."""

    name: str
    question: str
    filters: Filters | None
    saved_at: str
    """ISO 8601, UTC."""
    answer: Snapshot
    """The last one."""
    changes: tuple[Change, ...] = ()
    """Latest last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One kept answer, asked again."""

    kept: KeptAnswer
    """With the answer of before."""
    diff: RunDiff

    @property
    def answer(self) -> AnswerDiff:
        """Then and now."""
        return self.diff.answers[0]


class KeptAnswers:
    """The answers that are kept for one index."""

    def __init__(self, index_dir: Path) -> None:
        """Take the folder of the index, by whose place its answers are told from those of others."""
        self.index_dir = index_dir
        self.folder = _folder(index_dir)

    def save(self, name: str, answer: Answer, filters: Filters | None) -> KeptAnswer:
        """Keep a question and its answer; what was kept of the same question under this name goes on from the new answer.

        Args:
            name: By which it is called, also as the name of a file.
            answer: To a question that stands alone.
            filters: That the question was asked with.

        Raises:
            SettingsError: The name cannot be one, is another question's, or the file cannot be written.
        """
        if not _NAME.fullmatch(name):
            raise SettingsError(
                f"{name!r} cannot be the name of an answer.", hint="Use letters, digits, spaces and - _ . inside, at most 80."
            )
        if answer.kind is AnswerKind.HELP:
            raise SettingsError("There is nothing in this answer that could change.", hint="Keep a question about the documents.")
        before = next((one for one in self.load()[0] if one.name.casefold() == name.casefold()), None)
        if before is not None and (before.question != answer.question or (before.filters or None) != (filters or None)):
            raise SettingsError(
                f"Another question is kept as {before.name!r}: {before.question}",
                hint=f'Choose another name, or run: stratbot watch-answers remove "{before.name}"',
            )
        kept = KeptAnswer(
            name=before.name if before else name,
            question=answer.question,
            filters=filters or None,
            saved_at=before.saved_at if before else now(),
            answer=snapshot_of(answer, version=version("stratbot")),
            changes=before.changes if before else (),
        )
        self._write(kept)
        return kept

    def load(self, names: Sequence[str] = ()) -> tuple[tuple[KeptAnswer, ...], tuple[Problem, ...]]:
        """Return what is kept, in order of name, and the files that cannot be read.

        Args:
            names: Only these, without regard to case; all if left out.

        Raises:
            SettingsError: Nothing is kept under a name.
        """
        kept, problems = [], []
        for file in sorted(self.folder.glob("*.json")) if self.folder.is_dir() else ():
            try:
                kept.append(_from_json(json.loads(file.read_text(encoding="utf-8"))))
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                reason = f"It is no kept answer that can be read: {error or type(error).__name__}."
                hint = "Remove the file, and keep the question again: stratbot ask QUESTION --save NAME"
                problems.append(Problem(path=str(file), page_number=None, reason=reason, hint=hint))
        found = tuple(sorted(kept, key=lambda one: one.name.casefold()))
        by_name = {one.name.casefold(): one for one in found}
        if unknown := [name for name in names if name.casefold() not in by_name]:
            there = ", ".join(one.name for one in found) or "none"
            raise SettingsError(f"No answer is kept as {unknown[0]!r}.", hint=f"Kept are: {there}.")
        return (tuple(by_name[name.casefold()] for name in names) if names else found), tuple(problems)

    def remove(self, name: str) -> None:
        """Keep an answer no longer.

        Raises:
            SettingsError: None is kept under this name, or the file cannot be removed.
        """
        (kept,), _ = self.load([name])
        try:
            self._file(kept.name).unlink()
        except OSError as error:
            raise SettingsError(f"{self._file(kept.name)} cannot be removed: {error.strerror}.") from error

    def watch(
        self, assistant: Assistant, kept: Sequence[KeptAnswer], *, remember: bool = True, is_verdict_only: bool = False
    ) -> tuple[Watched, ...]:
        """Ask again, and compare with the answers of before.

        Args:
            assistant: Over the index.
            kept: What to ask.
            remember: Whether the answer of now is what is compared with from now on.
            is_verdict_only: Whether other quotes for the same verdicts are no change.

        Raises:
            SettingsError: What changed cannot be remembered.
            StratbotError: The index or the model cannot be used, which is no change of any answer.
        """
        if kept:
            assistant.warm_up()
        found = []
        for one in kept:
            diff = diff_against_snapshots(
                assistant,
                [one.question],
                {one.question: one.answer},
                name=f"the kept answer {one.name}",
                index_dir=self.index_dir,
                filters=one.filters,
            )
            (answer,) = diff.answers_after
            if is_verdict_only:
                diff = without_quote_changes(diff)
            found.append(Watched(kept=one, diff=diff))
            changed = (Change(at=now(), generation=answer.generation, diff=diff.answers[0]),) if diff.is_changed else ()
            # An answer that stayed is written as well when the index is another: the one before it is not kept for ever.
            if remember and (changed or answer.generation != one.answer.generation):
                self._write(replace(one, answer=answer, changes=(*one.changes, *changed)[-MOST_CHANGES:]))
        return tuple(found)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name.casefold()}.json"

    def _write(self, kept: KeptAnswer) -> None:
        file = self._file(kept.name)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            data = {"schema": SCHEMA, "index": str(self.index_dir.absolute()), **_json(kept)}
            write_whole(file, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise SettingsError(
                f"{file} cannot be written: {error.strerror}.", hint=f"Name another folder with the variable {VARIABLE}."
            ) from error


def _folder(index_dir: Path) -> Path:
    """Return where the answers of an index are kept: below `STRATBOT_KEPT_ANSWERS`, or else below the user's data folder."""
    from platformdirs import user_data_path

    place = index_dir.absolute()
    named = os.environ.get(VARIABLE)
    base = Path(named).expanduser() if named else user_data_path("stratbot", appauthor=False) / "answers"
    return base / f"{place.parent.name or 'index'}-{hashlib.sha256(os.fsencode(place)).hexdigest()[:12]}"


def now() -> str:
    """Return the time as it is written into kept answers."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _json(kept: KeptAnswer) -> dict[str, Any]:
    return {
        "name": kept.name,
        "question": kept.question,
        "filters": asdict(kept.filters) if kept.filters else {},
        "saved_at": kept.saved_at,
        "answer": snapshot_json(kept.answer),
        "changes": [{"at": one.at, "generation": one.generation, "diff": asdict(one.diff)} for one in kept.changes],
    }


def _from_json(data: dict[str, Any]) -> KeptAnswer:
    if data["schema"] != SCHEMA:
        raise ValueError(f"its schema is {data['schema']}")
    filters: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in data["filters"].items()
    }
    return KeptAnswer(
        name=str(data["name"]),
        question=str(data["question"]),
        filters=Filters(**filters) or None,
        saved_at=str(data["saved_at"]),
        answer=snapshot_from_json(data["answer"]),
        changes=tuple(
            Change(at=str(one["at"]), generation=str(one["generation"]), diff=_diff_from_json(one["diff"]))
            for one in data["changes"]
        ),
    )


def _diff_from_json(data: dict[str, Any]) -> AnswerDiff:
    rows = tuple(
        RowChange(
            **{
                **row,
                "cause": Cause(row["cause"]),
                "lost_quotes": tuple(Quote(**quote) for quote in row["lost_quotes"]),
                "new_quotes": tuple(Quote(**quote) for quote in row["new_quotes"]),
            }
        )
        for row in data["rows"]
    )
    return AnswerDiff(**{**data, "rows": rows})
