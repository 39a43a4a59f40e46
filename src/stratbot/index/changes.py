"""What changed in the corpus folder since a generation was built, told by content and not by date."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from stratbot.types import CorpusChanges

if TYPE_CHECKING:
    from stratbot.corpus.scan import CorpusFile, Scan
    from stratbot.index.store import StoredDocument

SETTLED_NS = 2_000_000_000
"""A file's date is trusted only if it was that old when its content was last looked at: clocks of file systems are coarse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """How the files of the corpus compare with the documents of a generation."""

    sha256: Mapping[str, str]
    """By path, of every file; empty for one that cannot be read at all."""
    sources: Mapping[str, StoredDocument] = field(default_factory=dict)
    """By path: the document with the same content, under whatever path. Files that are not here must be read."""
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    """New paths of documents whose former path is gone."""
    unchanged: tuple[str, ...] = ()
    hashed: tuple[str, ...] = ()
    """Paths of files whose content was looked at, because size and date could not tell."""


def compare(files: Sequence[CorpusFile], documents: Sequence[StoredDocument], *, scanned_at_ns: int) -> Differences:
    """Compare files with documents.

    Args:
        files: Of the corpus, as they are.
        documents: Of the former generation; none for a first build.
        scanned_at_ns: When the former generation looked at its files.
    """
    former = {stored.document.path: stored for stored in documents}
    trusted_before_ns = _trusted_before(scanned_at_ns)
    known = {file.path: _known_content(file, former.get(file.path), trusted_before_ns) for file in files}
    sha256 = {file.path: known[file.path] or content_of(file) for file in files}
    by_content: defaultdict[str, list[StoredDocument]] = defaultdict(list)
    for stored in documents:
        by_content[stored.document.sha256].append(stored)
    gone = {path for path in former if path not in sha256}
    sources: dict[str, StoredDocument] = {}
    added, changed, renamed, unchanged = [], [], [], []
    for path, digest in sha256.items():
        own = former.get(path)
        if own is not None and own.document.sha256 == digest:
            sources[path] = own
            unchanged.append(path)
            continue
        same = by_content[digest] if digest else []
        moved = next((stored for stored in same if stored.document.path in gone), None)
        if same:
            sources[path] = moved or same[0]
        if own is not None:
            changed.append(path)
        elif moved is not None:
            gone.remove(moved.document.path)
            renamed.append(path)
        else:
            added.append(path)
    return Differences(
        sha256=sha256,
        sources=sources,
        added=tuple(added),
        changed=tuple(changed),
        removed=tuple(sorted(gone)),
        renamed=tuple(renamed),
        unchanged=tuple(unchanged),
        hashed=tuple(path for path, digest in known.items() if not digest),
    )


def changed_paths(corpus_dir: Path, documents: Sequence[StoredDocument], *, scanned_at_ns: int) -> CorpusChanges:
    """Scan the corpus folder and name the paths that differ from an index.

    Raises:
        CorpusMissingError: The folder cannot be read.
    """
    from stratbot.corpus.scan import scan

    found: Scan = scan(corpus_dir)
    former = {stored.document.path: stored for stored in documents}
    current = compare(found.files, documents, scanned_at_ns=scanned_at_ns).sha256
    return CorpusChanges(
        added=tuple(path for path in current if path not in former),
        changed=tuple(path for path, digest in current.items() if path in former and former[path].document.sha256 != digest),
        removed=tuple(path for path in former if path not in current),
    )


def content_of(file: CorpusFile) -> str:
    """Return the SHA-256 of a file; empty if it cannot be read."""
    from stratbot.corpus.scan import sha256_of

    try:
        return sha256_of(file.absolute)
    except OSError:
        return ""  # no permission, or gone since the scan; reading it will say which


def _trusted_before(scanned_at_ns: int) -> int:
    """Return up to which date a file that has kept its date has kept its content, in nanoseconds since 1970."""
    if scanned_at_ns > time.time_ns():
        return 0  # the clock was set back since: a file may be changed and yet bear its former date
    return scanned_at_ns - SETTLED_NS


def _known_content(file: CorpusFile, stored: StoredDocument | None, trusted_before_ns: int) -> str:
    """Return the stored SHA-256 if size and date say that the file still has it; empty if its content must be looked at."""
    if (
        stored is not None
        and stored.document.size_bytes == file.size_bytes
        and stored.mtime_ns == file.mtime_ns
        and file.mtime_ns < trusted_before_ns
    ):
        return stored.document.sha256
    return ""
