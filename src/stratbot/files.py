"""Files as the system has them: written whole, and looked for under the names that people type."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_whole(place: Path, content: bytes) -> None:
    """Write a file aside and move it into place; what a link points to is replaced, not the link.

    Raises:
        OSError: It cannot be written, or is write-protected.
    """
    target = place.resolve()
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(13, "the file is write-protected")
    descriptor, aside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:60]}-", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(aside, target.stat().st_mode & 0o7777 if target.exists() else _new_file_mode())
        os.replace(aside, target)
    except BaseException:
        with suppress(OSError):
            Path(aside).unlink(missing_ok=True)
        raise


def _new_file_mode() -> int:
    """Return the mode that an ordinary new file has here: `mkstemp` makes files that only their owner may read."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def typed_path(text: str) -> Path:
    """Return the path that a person typed, `~` being their own folder; as it is where the system knows no such person."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def file_there(path: Path) -> bool:
    """Whether a path is that of a file; one that no file can have, or that may not be looked at, is none."""
    return os.path.isfile(path)


def folder_there(path: Path) -> bool:
    """Whether a path is that of a folder; one that no folder can have, or that may not be looked at, is none."""
    return os.path.isdir(path)


def something_there(path: Path) -> bool:
    """Whether a path is that of anything; one that nothing can have, or that may not be looked at, is none."""
    return os.path.exists(path)
