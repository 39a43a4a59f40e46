"""Generations: every build is a folder of its own, and a pointer that moves last says which one answers.

    index/CURRENT                       name of the generation that answers, and the digest of its manifest
    index/generations/<UTC stamp>-<id>/ manifest.json and the files that it names
    index/lock                          held by the process that writes
    index/cache/                        vectors by text, safe to delete

A reader sees the generation before a build or the one after it, never anything between. The newest two are kept, so
that a reader which opened the older one goes on undisturbed.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

from stratbot.config import ChunkingSettings
from stratbot.errors import IndexDamagedError, IndexLockedError, IndexMissingError, IndexOutdatedError

SCHEMA = 1
"""Of everything in a generation. Another number means that documents are read again."""

MANIFEST, POINTER, GENERATIONS, LOCK, CACHE = "manifest.json", "CURRENT", "generations", "lock", "cache"
KEPT_GENERATIONS = 2
CHECKED_BYTES = 256 * 1024**2
"""Up to this size all checksums are compared on opening, which takes less than a fifth of a second."""

REBUILD_HINT = "Run: stratbot index --rebuild"
_SIDE_PREFIX = ".building-"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """One file of a generation as it was written."""

    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation holds and what it was made with; kept as `manifest.json`."""

    schema: int
    generation: str
    created_at: str
    """ISO 8601, UTC."""
    scanned_at_ns: int
    """When the corpus folder was looked at: a file changed shortly before or after is compared by content next time."""
    stratbot: str
    """Version of the program."""
    encoder: str
    """Fingerprint."""
    dim: int
    chunking: ChunkingSettings
    documents: int
    pages: int
    passages: int
    sentences: int
    files: Mapping[str, FileRecord]


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A generation on disk whose files were found to be what its manifest says."""

    folder: Path
    manifest: Manifest


def current_generation(index_dir: Path) -> str:
    """Return the name of the generation that answers, without looking into it.

    Raises:
        IndexMissingError: Nothing was built yet.
        IndexDamagedError: The pointer cannot be read.
    """
    return _read_pointer(index_dir)[0]


def open_generation(index_dir: Path) -> Generation:
    """Find the current generation and check it: schema, the sizes of all files, and their checksums unless it is large.

    Raises:
        IndexMissingError: Nothing was built yet.
        IndexDamagedError: A file is missing, cut short or altered.
        IndexOutdatedError: It was written by a program with another schema.
    """
    while True:
        name, digest = _read_pointer(index_dir)
        try:
            return _check_generation(index_dir / GENERATIONS / name, digest)
        except IndexDamagedError:
            if _read_pointer(index_dir)[0] == name:
                raise  # else two builds have ended since, and this generation is rightly gone


def stratbot_version() -> str:
    """Return the version of the installed program."""
    try:
        return version("stratbot")
    except PackageNotFoundError:
        return "unknown"  # run from a source tree that is not installed


@contextmanager
def writer_lock(index_dir: Path) -> Iterator[None]:
    """Hold the index for writing. The operating system lets go of it when the process ends, however it ends.

    Raises:
        IndexLockedError: Another process, or another thread of this one, is writing.
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    with (index_dir / LOCK).open("a+", encoding="utf-8") as file:
        if not _try_lock(file):
            raise _locked_error(index_dir / LOCK)
        file.seek(0)
        file.truncate()
        json.dump({"pid": os.getpid(), "host": _host(), "since": time.time()}, file)
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()


def remove_leftovers(index_dir: Path) -> None:
    """Remove what builds that were killed left behind. To be called with the lock held."""
    for path in (index_dir / GENERATIONS).glob(f"{_SIDE_PREFIX}*"):
        shutil.rmtree(path, ignore_errors=True)  # Windows keeps files that are open; the next writer tries again
    (index_dir / f"{POINTER}.new").unlink(missing_ok=True)


def write_generation(index_dir: Path, write: Callable[[Path, str], Manifest]) -> Generation:
    """Write a generation aside, move it into place and point to it. To be called with the lock held.

    Whatever `write` raises leaves the former generation in place.

    Args:
        index_dir: Folder of the index.
        write: Given a new folder and the generation's name, fills the folder and returns the manifest, whose
            `files` are added here.

    Returns:
        The generation that answers from now on.
    """
    folder = index_dir / GENERATIONS
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    side = folder / f"{_SIDE_PREFIX}{name}"
    side.mkdir()
    try:
        manifest = _with_files(write(side, name), side)
        text = json.dumps(asdict(manifest), indent=1) + "\n"
        (side / MANIFEST).write_text(text, encoding="utf-8")
        for path in side.iterdir():
            _sync(path)
        _sync(side)
        os.rename(side, folder / name)
        _sync(folder)
    except BaseException:
        shutil.rmtree(side, ignore_errors=True)
        raise
    former = _former_name(index_dir)
    pointer = index_dir / f"{POINTER}.new"
    pointer.write_text(f"{name} {hashlib.sha256(text.encode()).hexdigest()}\n", encoding="utf-8")
    _sync(pointer)
    os.replace(pointer, index_dir / POINTER)
    _sync(index_dir)
    _remove_old_generations(folder, keep={name, former})
    return Generation(folder=folder / name, manifest=manifest)


def _read_pointer(index_dir: Path) -> tuple[str, str]:
    try:
        text = (index_dir / POINTER).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissingError(f"There is no index at {index_dir}", hint="Run: stratbot index") from error
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{index_dir / POINTER} cannot be read: {error}", hint=REBUILD_HINT) from error
    parts = text.split()
    if len(parts) != 2 or len(parts[1]) != 64 or Path(parts[0]).name != parts[0] or parts[0].startswith("."):
        raise IndexDamagedError(f"{index_dir / POINTER} does not name a generation", hint=REBUILD_HINT)
    return parts[0], parts[1]


def _former_name(index_dir: Path) -> str:
    try:
        return _read_pointer(index_dir)[0]
    except (IndexMissingError, IndexDamagedError):
        return ""


def _check_generation(folder: Path, digest: str) -> Generation:
    try:
        text = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise IndexDamagedError(f"The manifest of generation {folder.name} cannot be read", hint=REBUILD_HINT) from error
    if hashlib.sha256(text).hexdigest() != digest:
        raise IndexDamagedError(f"The manifest of generation {folder.name} was altered", hint=REBUILD_HINT)
    data = json.loads(text)
    if data.get("schema") != SCHEMA:
        raise IndexOutdatedError(
            f"The index has schema {data.get('schema')}, and this program reads schema {SCHEMA}", hint="Run: stratbot index"
        )
    files = {name: FileRecord(**record) for name, record in data["files"].items()}
    manifest = Manifest(**{**data, "files": files, "chunking": ChunkingSettings(**data["chunking"])})
    for name, record in files.items():
        try:
            size = (folder / name).stat().st_size
        except OSError as error:
            raise IndexDamagedError(f"{name} of generation {folder.name} is missing", hint=REBUILD_HINT) from error
        if size != record.size_bytes:
            raise IndexDamagedError(
                f"{name} of generation {folder.name} has {size} bytes instead of {record.size_bytes}", hint=REBUILD_HINT
            )
    if sum(record.size_bytes for record in files.values()) <= CHECKED_BYTES:
        for name, record in files.items():
            if _sha256_of(folder / name) != record.sha256:
                raise IndexDamagedError(f"{name} of generation {folder.name} was altered", hint=REBUILD_HINT)
    return Generation(folder=folder, manifest=manifest)


def _with_files(manifest: Manifest, folder: Path) -> Manifest:
    files = {path.name: FileRecord(size_bytes=path.stat().st_size, sha256=_sha256_of(path)) for path in sorted(folder.iterdir())}
    return Manifest(
        **{field: getattr(manifest, field) for field in Manifest.__dataclass_fields__ if field != "files"}, files=files
    )


def _remove_old_generations(folder: Path, *, keep: set[str]) -> None:
    names = sorted((path.name for path in folder.iterdir() if path.is_dir() and path.name not in keep), reverse=True)
    for name in names[max(0, KEPT_GENERATIONS - len(keep - {""})) :]:
        shutil.rmtree(folder / name, ignore_errors=True)  # Windows keeps files that are open; the next writer tries again


def _sha256_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise IndexDamagedError(f"{path.name} of generation {path.parent.name} cannot be read", hint=REBUILD_HINT) from error


def _sync(path: Path) -> None:
    """Have the operating system write a file, or the names in a folder, to the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder for this
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _try_lock(file: IO[str]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            locking: Any = vars(msvcrt)["locking"]  # known to type checkers on Windows only
            file.seek(_WINDOWS_LOCKED_BYTE)  # past the text, which stays readable for the others
            locking(file.fileno(), vars(msvcrt)["LK_NBLCK"], 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


_WINDOWS_LOCKED_BYTE = 1 << 20


def _locked_error(path: Path) -> IndexLockedError:
    try:
        owner = json.loads(path.read_text(encoding="utf-8"))
        age_s = max(0, round(time.time() - float(owner["since"])))
        who = f"process {int(owner['pid'])} on {owner['host']} for {age_s} seconds"
    except (OSError, ValueError, TypeError, KeyError):
        who = "another process"  # it has the lock and has not yet said who it is
    return IndexLockedError(
        f"The index is being written by {who}",
        hint="Wait until it is done; questions are answered from the former index meanwhile",
    )


def _host() -> str:
    import socket

    return socket.gethostname()
