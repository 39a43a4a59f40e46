"""What is right and wrong with an index: a check and what it came to, of one generation and of the whole index."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from stratbot.index.generations import Manifest

REPAIR_HINT = "Run: stratbot doctor --repair"


class CheckState(StrEnum):
    """What a check came to."""

    OK = "ok"
    SKIPPED = "skipped"
    """It could not be made, or was not asked for."""
    WARNING = "warning"
    """The index answers rightly; something about it wants attention."""
    ERROR = "error"
    """The index does not answer, or its answers cannot be relied on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: CheckState
    message: str
    """A sentence."""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """All that was looked at."""

    generation: str
    """That answers; empty if none does."""
    checks: tuple[Check, ...]
    elapsed_s: float

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found that keeps the index from answering rightly."""
        return all(check.state is not CheckState.ERROR for check in self.checks)


@dataclass(slots=True)
class GenerationHealth:
    """What is right and wrong with one generation, and what of it can be built upon."""

    folder: Path
    checks: list[Check] = field(default_factory=list)
    manifest: Manifest | None = None
    """None if it is damaged."""
    has_text: bool = False
    """Whether documents, pages, passages and sentences are certainly as they were written."""
    has_vectors: bool = False
    """Whether the sentences' vectors and lengths are certainly as they were written."""
    is_outdated: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every check went well."""
        return all(check.state in (CheckState.OK, CheckState.SKIPPED) for check in self.checks)

    def ok(self, name: str, message: str) -> None:
        """Note something that is as it should be."""
        self.checks.append(Check(name=name, state=CheckState.OK, message=message))

    def error(self, name: str, message: str, hint: str = REPAIR_HINT) -> None:
        """Note something that is wrong."""
        self.checks.append(Check(name=name, state=CheckState.ERROR, message=message, hint=hint))


def skipped(name: str, message: str) -> Check:
    """Return a check that was not made, with the reason."""
    return Check(name=name, state=CheckState.SKIPPED, message=message)
