"""What the terminal UI remembers about its looks: the theme, in a file of one line."""

from __future__ import annotations

from pathlib import Path


def load_theme(path: Path) -> str:
    """Return the name of the theme chosen last; empty when none was, or when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""  # looks are not worth a message at start: the default theme does as well


def save_theme(path: Path, name: str) -> None:
    """Remember the theme.

    Raises:
        OSError: It could not be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{name}\n", encoding="utf-8")
