"""Opening a PDF at the page of a quote, in whichever viewer the system has. Never through a shell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from stratbot.errors import StratbotError

# How each viewer is told the page, counted from 1. Evince and its relatives have `--page-label` too, but that means the
# printed label, which is another page wherever a document numbers its front matter.
_PAGE_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "evince": ("--page-index={page}", "{path}"),
    "atril": ("--page-index={page}", "{path}"),
    "xreader": ("--page-index={page}", "{path}"),
    "okular": ("-p", "{page}", "{path}"),
    "zathura": ("-P", "{page}", "{path}"),
    "mupdf": ("{path}", "{page}"),
    "sioyek": ("{path}", "--page", "{page}"),
    "xpdf": ("{path}", ":{page}"),
    "SumatraPDF": ("-page", "{page}", "{path}"),
}
_LINUX_VIEWERS = ("evince", "okular", "zathura", "atril", "xreader", "mupdf", "sioyek", "xpdf")
_SETTLE_S = 1.5
"""How long a viewer may take to fail before it counts as open."""


class ViewerError(StratbotError):
    """The PDF cannot be shown from here."""


def viewer_command(path: Path, page_number: int, platform: str, which: Callable[[str], str | None] = shutil.which) -> list[str]:
    """Choose the program that shows a PDF, at the page if it can be told one.

    Args:
        path: Absolute path of the PDF.
        page_number: 1-based.
        platform: As `sys.platform` names it.
        which: Finds a program on the search path.

    Returns:
        The program's full path and its arguments; empty when there is none (on Windows the file's own association is left).
    """
    viewers = ("SumatraPDF",) if platform == "win32" else () if platform == "darwin" else _LINUX_VIEWERS
    for name in viewers:
        if program := which(name):
            return [program, *(part.format(page=page_number, path=path) for part in _PAGE_ARGUMENTS[name])]
    opener = {"darwin": "open", "win32": ""}.get(platform, "xdg-open")
    program = which(opener) if opener else None
    return [program, str(path)] if program else []


def tells_the_page(command: list[str]) -> bool:
    """Return whether the command opens the PDF at the page, not at its beginning."""
    return bool(command) and Path(command[0]).stem in _PAGE_ARGUMENTS


def has_desktop(platform: str, environment: Mapping[str, str]) -> bool:
    """Return whether a window opened from here would reach the person: not over ssh, unless it forwards windows."""
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return True
    remote = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))
    return platform in ("darwin", "win32") and not remote


def open_pdf(path: Path, page_number: int) -> bool:
    """Open a PDF in the system's viewer. Blocks for about a second, to notice a viewer that fails at once.

    Returns:
        Whether the viewer was told the page.

    Raises:
        ViewerError: The file is gone, there is no viewer or desktop, or the viewer failed.
    """
    path = path.absolute()
    if not path.is_file():
        raise ViewerError(f"The PDF is no longer at {path}", hint="Put it back, or bring the index up to date")
    if not has_desktop(sys.platform, os.environ):
        raise ViewerError("There is no desktop to open a PDF on from here", hint=f"Page {page_number} of {path}")
    command = viewer_command(path, page_number, sys.platform)
    if command:
        _start(command, path)
        return tells_the_page(command)
    if sys.platform == "win32":
        try:
            os.startfile(path)
        except OSError as error:
            raise ViewerError("Windows has no program for PDF files", hint=f"The file is {path}") from error
        return False
    raise ViewerError("No PDF viewer was found", hint=f"Install evince or okular, or open {path} yourself")


def _start(command: list[str], path: Path) -> None:
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    except OSError as error:
        raise ViewerError(f"{Path(command[0]).name} could not be started", hint=f"Open {path} yourself") from error
    try:
        status = process.wait(timeout=_SETTLE_S)
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, daemon=True).start()  # collects its exit, whenever that comes
        return
    if status != 0:
        raise ViewerError(f"{Path(command[0]).name} could not show the PDF", hint=f"Open {path} yourself")
