"""The line that says on stderr that an index no longer says what its corpus says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stratbot.assistant import Caretaker
    from stratbot.cli.diagnostics import Diagnostics


def note_staleness(assistant: Caretaker, diagnostics: Diagnostics) -> None:
    """Say what has changed since the index was built, and the command that mends it; nothing if nobody wants to know."""
    if diagnostics.quiet:
        return
    stale = assistant.staleness()
    if stale.unknown:
        diagnostics.note(f"whether the index is up to date cannot be told: {stale.sentence()}")
    elif stale:
        diagnostics.note(f"the index is out of date: {stale.sentence()}; run: stratbot index")
