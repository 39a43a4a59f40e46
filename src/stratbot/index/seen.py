"""Dates of files that were looked into after the index was built, and found to hold what it has.

Copying or touching a corpus changes every date and no content. A build then has nothing to write, and without this it
would hash the files again each time, and a question would be told each time that they may have changed. The file lies in
the cache: without it, only time is lost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stratbot.index.generations import CACHE

if TYPE_CHECKING:
    from stratbot.index.generations import Manifest
    from stratbot.index.store import StoredDocument

FILE = "seen.json"


def as_last_seen(
    index_dir: Path, manifest: Manifest, documents: Sequence[StoredDocument]
) -> tuple[Sequence[StoredDocument], int]:
    """Return the documents of a generation with the dates their files had when they were last looked into.

    Args:
        index_dir: Folder of the index.
        manifest: Of the generation.
        documents: As stored in it.

    Returns:
        The documents, and when the files were looked at, in nanoseconds since 1970.
    """
    try:
        seen = json.loads((index_dir / CACHE / FILE).read_text(encoding="utf-8"))
        if seen["generation"] != manifest.generation:
            return documents, manifest.scanned_at_ns
        dates = {str(path): int(mtime_ns) for path, mtime_ns in seen["mtime_ns"].items()}
        scanned_at_ns = int(seen["scanned_at_ns"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return documents, manifest.scanned_at_ns
    if dates.keys() != {stored.document.path for stored in documents}:
        return documents, manifest.scanned_at_ns
    return [replace(stored, mtime_ns=dates[stored.document.path]) for stored in documents], scanned_at_ns


def remember_seen(index_dir: Path, *, generation: str, scanned_at_ns: int, mtime_ns: Mapping[str, int]) -> None:
    """Keep the dates of all files of a generation. To be called with the lock held.

    Args:
        index_dir: Folder of the index.
        generation: That holds what the files hold.
        scanned_at_ns: When they were looked at.
        mtime_ns: Their dates, by path.
    """
    path = index_dir / CACHE / FILE
    side = path.with_name(f"{FILE}.new")
    text = json.dumps({"generation": generation, "scanned_at_ns": scanned_at_ns, "mtime_ns": mtime_ns})
    with suppress(OSError):  # the files are hashed again next time
        path.parent.mkdir(parents=True, exist_ok=True)
        side.write_text(text, encoding="utf-8")
        os.replace(side, path)
