"""The question asked last on the command line, kept for `stratbot ask --continue`: the question, and not its answer.

A follow-up may go on from a follow-up, so what is kept are the questions since the last one that stood alone. To go on from them
they are asked again, which `stratbot.conversation` makes sense of, and which holds for the index as it is now.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratbot.config import Settings
    from stratbot.types import Filters

SCHEMA = "stratbot/last-question/1"


def keep(questions: Sequence[tuple[str, Filters | None]], settings: Settings) -> None:
    """Keep what the next question may go on from; where that cannot be written, nothing is kept and nothing else goes wrong.

    Args:
        questions: As typed, each with what narrowed it.
        settings: Of the index that was asked.
    """
    if _is_off():
        return
    kept = [{"question": question, "filters": dataclasses.asdict(filters) if filters else {}} for question, filters in questions]
    path = _path()
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        # What somebody asks is nobody else's business: readable by its owner only.
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump({"schema": SCHEMA, "index": _name(settings), "questions": kept}, file)
        new.replace(path)


def load(settings: Settings) -> tuple[tuple[str, Filters | None], ...]:
    """Return the questions that a follow-up goes on from, each with what narrowed it.

    Raises:
        SettingsError: None was kept, or it was asked of another index.
    """
    from stratbot.tui.sessions import from_json
    from stratbot.types import Filters

    if _is_off():
        raise SettingsError(
            "There is no last question to go on from.", hint="STRATBOT_CONVERSATIONS is off, so that no question is kept."
        )
    try:
        value: Any = json.loads(_path().read_text(encoding="utf-8"))
        index = str(value["index"])
        questions = tuple((str(one["question"]), from_json(Filters, one["filters"]) or None) for one in value["questions"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        questions = ()
    if not questions:
        raise SettingsError(
            "There is no last question to go on from.", hint='Ask one: stratbot ask "Which councils plan public Wi-Fi?"'
        )
    if index != _name(settings):
        raise SettingsError(
            f"The last question was asked of another index: {index}.",
            hint="Ask the whole question, or name that index: --index DIR",
        )
    return questions


def _name(settings: Settings) -> str:
    return str(settings.index_dir.absolute())


def _path() -> Path:
    from platformdirs import user_state_dir

    return Path(user_state_dir("stratbot")) / "last-question.json"


def _is_off() -> bool:
    """Return whether the person wants no questions to be kept."""
    if not os.environ.get("STRATBOT_CONVERSATIONS"):
        return False
    from stratbot.tui.sessions import default_folder

    return default_folder() is None
