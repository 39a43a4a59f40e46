"""Progress on a terminal: a line for each stage, redrawn in place."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratbot.cli.inert import inert

if TYPE_CHECKING:
    from stratbot.types import BuildProgress

BAR_COLUMNS = 24
REDRAW_EVERY_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where one stage stands."""

    stage: str
    done: int
    total: int
    """0 while it is not known."""
    unit: str
    detail: str = ""
    remaining_s: float | None = None


class ProgressLines:
    """Draws steps as they come. Stages may take turns, because reading and encoding go on side by side."""

    def __init__(self, draw: Callable[[str], None], *, columns: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nothing drawn.

        Args:
            draw: Writes to the terminal.
            columns: Width of the terminal; lines are kept shorter, so that each stays one line.
            clock: Seconds; injected in tests.
        """
        self._draw = draw
        self._columns = columns
        self._clock = clock
        self._stages: dict[str, Step] = {}
        self._drawn_lines = 0
        self._drawn_at = float("-inf")
        self._pending = False

    def build_step(self, progress: BuildProgress) -> None:
        """Take note of one step of a build."""
        self.step(
            Step(
                stage=progress.stage.value,
                done=progress.done,
                total=progress.total,
                unit=progress.unit,
                detail=progress.detail,
                remaining_s=progress.remaining_s,
            )
        )

    def step(self, step: Step) -> None:
        """Take note of one step, and redraw if the last time was long enough ago."""
        starts_or_ends = step.stage not in self._stages or step.done == step.total > 0
        self._stages[step.stage] = step
        self._pending = True
        if starts_or_ends or self._clock() - self._drawn_at >= REDRAW_EVERY_S:
            self._redraw(remaining_s=step.remaining_s)

    def close(self) -> None:
        """Draw the last state and leave the cursor on a line of its own."""
        if self._pending:
            self._redraw(remaining_s=None)
        if self._drawn_lines:
            self._draw("\n")
            self._drawn_lines = 0

    def _redraw(self, *, remaining_s: float | None) -> None:
        """Draw all stages; what remains is an estimate for all of them together, so it stands on the last line."""
        up = f"\x1b[{self._drawn_lines - 1}F" if self._drawn_lines > 1 else "\r"
        steps = list(self._stages.values())
        lines = [progress_line(step) for step in steps[:-1]] + [progress_line(steps[-1], remaining_s=remaining_s)]
        self._draw(up + "\n".join(f"{line[: self._columns - 1]}\x1b[K" for line in lines))
        self._drawn_lines = len(lines)
        self._drawn_at = self._clock()
        self._pending = False


def progress_line(step: Step, *, remaining_s: float | None = None) -> str:
    """Return "reading   [####----] 12/22 documents, about 15 s left  plan.pdf"."""
    filled = BAR_COLUMNS * step.done // step.total if step.total else 0
    counts = f"{step.done:,}/{step.total:,}" if step.total else f"{step.done:,}"
    left = "" if remaining_s is None else f", about {duration(remaining_s)} left"
    bar = "#" * min(filled, BAR_COLUMNS) + "-" * (BAR_COLUMNS - filled)
    return f"{step.stage:<9} [{bar}] {counts} {step.unit}{left}  {inert(step.detail)}".rstrip()


def duration(seconds: float) -> str:
    """Return "15 s", "3 min" or "2 h 5 min", rounded up: better early than late."""
    whole = max(0, -int(-seconds // 1))
    if whole < 100:
        return f"{whole} s"
    minutes = -(-whole // 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
