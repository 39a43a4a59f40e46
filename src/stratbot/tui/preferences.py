"""What the terminal UI remembers from run to run, the theme and whether conversations are kept: a file of one line each."""

from __future__ import annotations

from pathlib import Path


def load_preference(path: Path) -> str:
    """Return what was chosen last; empty when nothing was, or when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""  # not worth a message at start: what holds without a choice does as well


def save_preference(path: Path, value: str) -> None:
    """Remember what was chosen.

    Raises:
        OSError: It could not be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{value}\n", encoding="utf-8")
