"""The system's clipboard, for terminals that do not pass text on to it themselves (OSC 52), as macOS Terminal does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping

_TIMEOUT_S = 2.0


def clipboard_command(
    platform: str, environment: Mapping[str, str], which: Callable[[str], str | None] = shutil.which
) -> list[str]:
    """Choose the program that puts text on the clipboard of the person who types here.

    Args:
        platform: As `sys.platform` names it.
        environment: Of this process.
        which: Finds a program on the search path.

    Returns:
        Its full path and arguments; empty where there is none, and over ssh: that clipboard would be another machine's.
    """
    if any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")):
        return []
    choices: list[list[str]] = []
    if platform == "darwin":
        choices = [["pbcopy"]]
    elif platform == "win32":
        choices = [["clip"]]
    elif environment.get("WAYLAND_DISPLAY"):
        choices = [["wl-copy"]]
    elif environment.get("DISPLAY"):
        choices = [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    for program, *arguments in choices:
        if found := which(program):
            return [found, *arguments]
    return []


def copy_to_system(text: str) -> bool:
    """Put text on the system's clipboard; return whether a program took it."""
    command = clipboard_command(sys.platform, os.environ)
    if not command:
        return False
    encoded = text.encode("utf-16" if sys.platform == "win32" else "utf-8", "replace")  # what clip.exe takes for certain
    quiet = subprocess.DEVNULL
    environment = {**os.environ, "LC_CTYPE": "UTF-8"} if sys.platform == "darwin" else None
    try:
        ended = subprocess.run(
            command, input=encoded, stdout=quiet, stderr=quiet, timeout=_TIMEOUT_S, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):  # the terminal was given the text as well
        return False
    return ended.returncode == 0
