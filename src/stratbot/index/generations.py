"""Generations: every build is a folder of its own, and a pointer that moves last says which one answers.

    index/CURRENT                       name of the generation that answers, and the digest of its manifest
    index/generations/<UTC stamp>-<id>/ manifest.json and the files that it names
    index/lock                          held by the process that writes
    index/cache/                        vectors by text, safe to delete

A reader sees the generation before a build or the one after it, never anything between. The former one is kept, so
that a reader which opened it goes on undisturbed, and so that one can go back to it. docs/index-format.md has the details.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from stratbot.config import ChunkingSettings
from stratbot.errors import IndexDamagedError, IndexLockedError, IndexMissingError, IndexOutdatedError, StratbotError

SCHEMA = 2
"""Of everything in a generation. Another number means that documents are read again."""

MANIFEST, POINTER, GENERATIONS, LOCK, CACHE = "manifest.json", "CURRENT", "generations", "lock", "cache"
SHARDS_POINTER = "SHARDS"
"""Of several indexes that answer as one; `sharding.py` reads and writes it."""
KEPT_GENERATIONS = 2
CHECKED_BYTES = 256 * 1024**2
"""Up to this size all checksums are compared on opening, which takes less than a fifth of a second."""

REBUILD_HINT = "Run: stratbot doctor --repair, or else: stratbot index --rebuild"
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
    reading: int = 1
    """`corpus.reading_version.READING` when its pages were read and cut."""
    wording: str = ""
    """`index.looks.wording_version()` when its sentences were looked at."""
    issuers_elsewhere: tuple[str, ...] = ()
    """Of the documents in other shards, when its sentences were looked at."""
    former: str = ""
    """The generation that answered until this one was written; empty if none did."""
    former_sha256: str = ""
    """Of the manifest of that generation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A generation on disk whose files were found to be what its manifest says."""

    folder: Path
    manifest: Manifest


def current_generation(index_dir: Path) -> str:
    """Return the name of the generation that answers, without looking into it; of shards, that of all together.

    Raises:
        IndexMissingError: Nothing was built yet.
        IndexDamagedError: The pointer cannot be read.
    """
    if holds_shards(index_dir):
        from stratbot.index.sharding import read_shards

        return read_shards(index_dir).name
    return read_pointer(index_dir)[0]


def holds_shards(index_dir: Path) -> bool:
    """Tell whether a folder holds an index in shards."""
    return (index_dir / SHARDS_POINTER).is_file()


def holds_index(index_dir: Path) -> bool:
    """Tell whether something was built in a folder, in shards or not, whole or not."""
    return holds_shards(index_dir) or (index_dir / POINTER).exists() or (index_dir / GENERATIONS).exists()


def open_generation(index_dir: Path) -> Generation:
    """Find the current generation and check it: schema, the sizes of all files, and their checksums unless it is large.

    Raises:
        IndexMissingError: Nothing was built yet.
        IndexDamagedError: A file is missing, cut short or altered.
        IndexOutdatedError: It was written by a program with another schema.
    """
    while True:
        name, digest = read_pointer(index_dir)
        try:
            return check_generation(index_dir / GENERATIONS / name, digest)
        except IndexDamagedError:
            if read_pointer(index_dir)[0] == name:
                raise  # else two builds have ended since, and this generation is rightly gone


def former_generation(index_dir: Path) -> Generation:
    """Find the generation that answered before the current one, and check all of it, large or not.

    Also where the current one is damaged: then it is the newest of the others.

    Raises:
        IndexMissingError: There is no index, or no other generation.
        IndexDamagedError: That generation is not what its manifest says.
        IndexOutdatedError: It was written by a program with another schema.
    """
    name, digest = _former_of(index_dir)
    if not name:
        raise IndexMissingError(
            f"The index in {index_dir} has no former generation to go back to.",
            hint="A former one is kept from the second build on; stratbot doctor says what is wrong with this one.",
        )
    return check_generation(index_dir / GENERATIONS / name, digest, thoroughly=True)


def generation_names(index_dir: Path) -> list[str]:
    """Return the names of all generations that are whole folders, newest first."""
    folder = index_dir / GENERATIONS
    if not folder.is_dir():
        return []
    return sorted((path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")), reverse=True)


def cannot_write(index_dir: Path, error: Exception) -> StratbotError:
    """Return the error for an index folder that cannot be written."""
    return StratbotError(
        f"The index in {index_dir} cannot be written: {error}",
        hint="Check the folder's permissions and the free space on its disk",
    )


@functools.cache
def stratbot_version() -> str:
    """Return the version of the installed program."""
    from importlib.metadata import PackageNotFoundError, version

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
    with (index_dir / LOCK).open("a+b", buffering=0) as file:
        if not _try_lock(file):
            raise _locked_error(index_dir / LOCK)
        with suppress(OSError):  # it only tells others who holds the lock, and a full disk must not keep anyone from tidying
            file.truncate(0)
            file.write(json.dumps({"pid": os.getpid(), "host": _host(), "since": time.time()}).encode())
        try:
            yield
        finally:
            with suppress(OSError):
                file.truncate(0)


def is_being_written(index_dir: Path) -> bool:
    """Tell whether a process holds the lock. Asks without taking it, unless its last owner was killed."""
    path = index_dir / LOCK
    try:
        if not path.read_bytes():
            return False
        with path.open("rb") as file:
            return not _try_lock(file)
    except OSError:
        return False


def find_leftovers(index_dir: Path) -> list[Path]:
    """List what builds that were killed left behind: half-written folders, a pointer, generations nobody can reach."""
    folder = index_dir / GENERATIONS
    found = _unfinished(index_dir)
    try:
        kept = {read_pointer(index_dir)[0], _former_of(index_dir)[0]}
    except (IndexMissingError, IndexDamagedError):
        return found  # without a pointer nobody knows which generations are of use
    return found + [folder / name for name in generation_names(index_dir) if name not in kept]


def remove_leftovers(index_dir: Path) -> list[Path]:
    """Remove what `find_leftovers` lists, and return what is gone. To be called with the lock held."""
    return _remove(find_leftovers(index_dir))


def remove_side_folders(index_dir: Path) -> list[Path]:
    """Remove only what was never finished, and return what is gone. To be called with the lock held."""
    return _remove(_unfinished(index_dir))


def _unfinished(index_dir: Path) -> list[Path]:
    pointer = index_dir / f"{POINTER}.new"
    return [*sorted((index_dir / GENERATIONS).glob(f"{_SIDE_PREFIX}*")), *([pointer] if pointer.exists() else [])]


def _remove(leftovers: list[Path]) -> list[Path]:
    for path in leftovers:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)  # Windows keeps files that are open; the next writer tries again
        else:
            path.unlink(missing_ok=True)
    return [path for path in leftovers if not path.exists()]


def write_generation(
    index_dir: Path,
    write: Callable[[Path, str], Manifest],
    *,
    former: tuple[str, str] | None = None,
    known: Mapping[str, FileRecord] | None = None,
) -> Generation:
    """Write a generation aside, move it into place and point to it. To be called with the lock held.

    Whatever `write` raises leaves the former generation in place.

    Args:
        index_dir: Folder of the index.
        write: Given a new folder and the generation's name, fills the folder and returns the manifest, whose
            `files` are added here.
        former: Name of the generation that one can go back to, and the SHA-256 of its manifest, both empty for none;
            left out, it is the one that answers until now.
        known: By name, size and checksum of files that another generation has too, as its manifest says.

    Returns:
        The generation that answers from now on.
    """
    import secrets  # here, because a question needs none of it
    from concurrent.futures import ThreadPoolExecutor

    folder = index_dir / GENERATIONS
    folder.mkdir(parents=True, exist_ok=True)
    former_name, former_digest = _pointer_if_any(index_dir) if former is None else former
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    side = folder / f"{_SIDE_PREFIX}{name}"
    side.mkdir()
    try:
        manifest = write(side, name)
        paths = sorted(path for path in side.iterdir() if path.name not in (known or {}))
        with ThreadPoolExecutor(max_workers=2) as pool:  # hashing holds no lock of the interpreter
            files = {path.name: record for path, record in zip(paths, pool.map(_record_of, paths), strict=True)}
        files |= known or {}
        manifest = replace(manifest, files=files, former=former_name, former_sha256=former_digest)
        text = json.dumps(asdict(manifest), indent=1) + "\n"
        (side / MANIFEST).write_text(text, encoding="utf-8")
        for path in side.iterdir():
            sync(path)
        sync(side)
        os.rename(side, folder / name)
        sync(folder)
    except BaseException:
        shutil.rmtree(side, ignore_errors=True)
        raise
    try:
        point_to(index_dir, name, hashlib.sha256(text.encode()).hexdigest())
    except BaseException:
        if _pointer_if_any(index_dir)[0] != name:
            shutil.rmtree(folder / name, ignore_errors=True)
        raise
    _remove_old_generations(folder, keep={name, former_name})
    return Generation(folder=folder / name, manifest=manifest)


def point_to(index_dir: Path, name: str, digest: str) -> None:
    """Have a generation answer from now on. To be called with the lock held.

    Args:
        index_dir: Folder of the index.
        name: Of the generation.
        digest: SHA-256 of its manifest.
    """
    pointer = index_dir / f"{POINTER}.new"
    pointer.write_text(f"{name} {digest}\n", encoding="utf-8")
    sync(pointer)
    os.replace(pointer, index_dir / POINTER)
    sync(index_dir)


def read_pointer(index_dir: Path) -> tuple[str, str]:
    """Return the name of the generation that answers and the SHA-256 of its manifest.

    Raises:
        IndexMissingError: Nothing was built yet.
        IndexDamagedError: The pointer cannot be read.
    """
    try:
        text = (index_dir / POINTER).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        if holds_shards(index_dir):
            hint = f"Name one of them, for example: --index {index_dir / 'shard-000'}"
            raise IndexMissingError(f"{index_dir} holds an index in shards, each an index of its own", hint=hint) from error
        raise IndexMissingError(f"There is no index at {index_dir}", hint="Run: stratbot index") from error
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{index_dir / POINTER} cannot be read: {error}", hint=REBUILD_HINT) from error
    parts = text.split()
    if len(parts) != 2 or len(parts[1]) != 64 or Path(parts[0]).name != parts[0] or parts[0].startswith("."):
        raise IndexDamagedError(f"{index_dir / POINTER} does not name a generation", hint=REBUILD_HINT)
    return parts[0], parts[1]


def check_generation(folder: Path, digest: str, *, thoroughly: bool = False) -> Generation:
    """Compare a generation with its manifest.

    Args:
        folder: Of the generation.
        digest: SHA-256 of its manifest; empty where that is not known.
        thoroughly: Compare checksums however large it is.

    Raises:
        IndexDamagedError: A file is missing, cut short or altered.
        IndexOutdatedError: It was written by a program with another schema.
    """
    manifest = read_manifest(folder, digest)
    for name, record in manifest.files.items():
        try:
            size = (folder / name).stat().st_size
        except OSError as error:
            raise IndexDamagedError(f"{name} of generation {folder.name} is missing", hint=REBUILD_HINT) from error
        if size != record.size_bytes:
            raise IndexDamagedError(
                f"{name} of generation {folder.name} has {size} bytes instead of {record.size_bytes}", hint=REBUILD_HINT
            )
    generation = Generation(folder=folder, manifest=manifest)
    if thoroughly or is_checked_on_opening(manifest):
        compare_checksums(generation)
    return generation


def compare_checksums(generation: Generation) -> None:
    """Read every file of a generation and compare it with the manifest.

    Raises:
        IndexDamagedError: A file was altered, or cannot be read.
    """
    from concurrent.futures import ThreadPoolExecutor

    files = generation.manifest.files
    with ThreadPoolExecutor(max_workers=2) as pool:  # hashing holds no lock of the interpreter
        found = pool.map(sha256_of_file, [generation.folder / name for name in files])
        altered = [name for name, digest in zip(files, found, strict=True) if digest != files[name].sha256]
    if altered:
        raise IndexDamagedError(f"{altered[0]} of generation {generation.folder.name} was altered", hint=REBUILD_HINT)


def is_checked_on_opening(manifest: Manifest) -> bool:
    """Tell whether a generation is small enough for its checksums to be compared each time it is opened."""
    return sum(record.size_bytes for record in manifest.files.values()) <= CHECKED_BYTES


def read_manifest(folder: Path, digest: str = "") -> Manifest:
    """Read the manifest of a generation.

    Args:
        folder: Of the generation.
        digest: What its SHA-256 must be; empty where that is not known.

    Raises:
        IndexDamagedError: It is missing, altered, or no manifest.
        IndexOutdatedError: It was written by a program with another schema.
    """
    try:
        text = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise IndexDamagedError(f"The manifest of generation {folder.name} cannot be read", hint=REBUILD_HINT) from error
    if digest and hashlib.sha256(text).hexdigest() != digest:
        raise IndexDamagedError(f"The manifest of generation {folder.name} was altered", hint=REBUILD_HINT)
    try:
        data = json.loads(text)
        if data.get("schema") != SCHEMA:
            raise IndexOutdatedError(
                f"The index has schema {data.get('schema')}, and this program reads schema {SCHEMA}", hint="Run: stratbot index"
            )
        known = {key: value for key, value in data.items() if key in Manifest.__dataclass_fields__}  # newer ones may have more
        files = {name: FileRecord(**record) for name, record in data["files"].items()}
        return Manifest(
            **{
                **known,
                "files": files,
                "issuers_elsewhere": tuple(known.get("issuers_elsewhere", ())),
                "chunking": ChunkingSettings(**data["chunking"]),
            }
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexDamagedError(f"The manifest of generation {folder.name} cannot be understood", hint=REBUILD_HINT) from error


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file of a generation.

    Raises:
        IndexDamagedError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise IndexDamagedError(f"{path.name} of generation {path.parent.name} cannot be read", hint=REBUILD_HINT) from error


def _pointer_if_any(index_dir: Path) -> tuple[str, str]:
    try:
        return read_pointer(index_dir)
    except (IndexMissingError, IndexDamagedError):
        return "", ""


def _former_of(index_dir: Path) -> tuple[str, str]:
    """Return the generation before the current one, with the digest of its manifest where that is known; else empty."""
    current, digest = read_pointer(index_dir)
    others = [name for name in generation_names(index_dir) if name != current]
    try:
        manifest = read_manifest(index_dir / GENERATIONS / current, digest)
    except (IndexDamagedError, IndexOutdatedError):
        manifest = None
    if manifest is not None and manifest.former in others:
        return manifest.former, manifest.former_sha256
    return (others[0], "") if others else ("", "")


def _record_of(path: Path) -> FileRecord:
    return FileRecord(size_bytes=path.stat().st_size, sha256=sha256_of_file(path))


def _remove_old_generations(folder: Path, *, keep: set[str]) -> None:
    names = sorted((path.name for path in folder.iterdir() if path.is_dir() and path.name not in keep), reverse=True)
    for name in names[max(0, KEPT_GENERATIONS - len(keep - {""})) :]:
        shutil.rmtree(folder / name, ignore_errors=True)  # Windows keeps files that are open; the next writer tries again


def sync(path: Path) -> None:
    """Have the operating system write a file, or the names in a folder, to the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder for this
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _try_lock(file: IO[bytes]) -> bool:
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
