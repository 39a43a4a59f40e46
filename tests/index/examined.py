"""What was found wrong with an index, in a form that is easy to compare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fakes import HashEncoder
from stratbot.config import Settings
from stratbot.index.encoder import Encoder
from stratbot.index.examination import examine
from stratbot.index.generations import current_generation
from stratbot.index.health import CheckState, Examination

OK, SKIPPED, WARNING, ERROR = CheckState.OK, CheckState.SKIPPED, CheckState.WARNING, CheckState.ERROR


def generation(settings: Settings) -> Path:
    return settings.index_dir / "generations" / current_generation(settings.index_dir)


def look(settings: Settings, *, deep: bool = False, encoder: Callable[[], Encoder] = HashEncoder) -> Examination:
    return examine(settings, encoder, deep=deep)


def states(found: Examination) -> dict[str, set[CheckState]]:
    by_name: dict[str, set[CheckState]] = {}
    for check in found.checks:
        by_name.setdefault(check.name, set()).add(check.state)
    return by_name


def messages(found: Examination, *wanted: CheckState) -> str:
    return "\n".join(f"{check.name}: {check.message}" for check in found.checks if check.state in wanted)
