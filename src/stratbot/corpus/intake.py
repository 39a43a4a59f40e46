"""Before step 1 of the path: PDFs from elsewhere -> copies in the corpus folder, none of which takes another's place."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from stratbot.corpus.damaged import format_of_file
from stratbot.corpus.scan import scan, sha256_of
from stratbot.errors import CancelledError, CorpusMissingError
from stratbot.files import something_there, typed_path
from stratbot.types import Problem

_HEADER_BYTES = 1024
"""Within which a PDF has to say that it is one; so far do viewers look for it."""
_WINDOWS_PATH = re.compile(r"""(?:^|[\s"'])(?:[A-Za-z]:[\\/]|\\\\)""")
_FILE_ADDRESS = re.compile(r"file:(?://[^/]*)?(/.*)", re.IGNORECASE)
_TOKEN = re.compile(r'"([^"]*)"|(\S+)')
_MAX_NAME_BYTES = 180
_NAME_CHARS = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\/]')
"""Not in a file name: control characters, and what Windows refuses."""
_UNSEEN = re.compile("[\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Not in a name that somebody else chose: further controls, and what has a name read backwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What became of the files that were to be added."""

    added: tuple[str, ...] = ()
    """Paths of the copies, relative to the corpus folder."""
    present: tuple[str, ...] = ()
    """Paths in the corpus folder of files that hold the same already."""
    problems: tuple[Problem, ...] = ()
    """Those that were not taken, and why; `path` is where they lie."""


def take_in(corpus_dir: Path, sources: Iterable[Path], *, cancelled: Callable[[], bool] | None = None) -> Intake:
    """Copy PDFs into the corpus folder.

    Whether a file is a PDF is told by its content. A file whose content is there already is not copied again; one whose
    name is taken gets a number behind its name. A folder gives all PDFs in it, under its name.

    Args:
        corpus_dir: The corpus folder; made if it does not exist.
        sources: Files and folders.
        cancelled: Asked before each file.

    Returns:
        What was copied, what was there, and what could not be taken.

    Raises:
        CorpusMissingError: The corpus folder can neither be read nor made.
        CancelledError: `cancelled` said so; the copies made until then stay.
    """
    try:
        corpus_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CorpusMissingError(f"{corpus_dir} cannot be made: {reason}.", hint="Name another folder: --corpus DIR") from error
    contents = _Contents(corpus_dir)
    added: list[str] = []
    present: list[str] = []
    problems: list[Problem] = []
    for source, folder in _files(corpus_dir, sources, problems):
        if cancelled is not None and cancelled():
            raise CancelledError("Adding was stopped.", hint=f"{len(added)} files were added before.")
        try:
            same = contents.find(source)
            if same is not None:
                present.append(same)
                continue
            if not is_pdf(source):
                found = format_of_file(source)
                what = f"It is not a PDF but {found.name}." if found else "It is not a PDF."
                problems.append(_problem(source, what, "Only PDFs are read: print or export it as one."))
                continue
            path = _copy(source, corpus_dir, folder / _file_name(source.name))
        except (OSError, ValueError) as error:  # ValueError: a null character in the path
            problems.append(_problem(source, f"It cannot be copied: {getattr(error, 'strerror', None) or error}."))
            continue
        added.append(path)
        contents.add(path)
    return Intake(added=tuple(added), present=tuple(present), problems=tuple(problems))


def take_in_as(corpus_dir: Path, source: Path, path: str) -> tuple[str, bool]:
    """Copy one PDF into the corpus folder under a name of one's own.

    Args:
        corpus_dir: The corpus folder; made if it does not exist.
        source: A PDF outside it.
        path: Below the corpus folder, with forward slashes, from whoever: each part of it becomes a name that cannot lead out
            of the folder, and a number is put behind one that is taken.

    Returns:
        The path where its content lies now, and whether it was copied there: False where it lay there already.

    Raises:
        OSError: It cannot be written.
        CorpusMissingError: The corpus folder cannot be read.
    """
    corpus_dir.mkdir(parents=True, exist_ok=True)
    same = _Contents(corpus_dir).find(source)
    if same is not None:
        return same, False
    return _copy(source, corpus_dir, safe_path(path)), True


def safe_path(path: str) -> PurePosixPath:
    """Return a path of PDFs below the corpus folder, whatever is asked for."""
    text = path.replace("\\", "/").encode("utf-8", "replace").decode()  # half a pair of surrogates is no text
    parts = [_short(_file_name(_UNSEEN.sub("", part))) for part in text.split("/") if part.strip(". ")]
    *folders, name = parts or ["document"]
    return PurePosixPath(*folders, name if name.lower().endswith(".pdf") else f"{name}.pdf")


def is_pdf(path: Path) -> bool:
    """Tell by its first bytes whether a file is a PDF.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as stream:
        return b"%PDF-" in stream.read(_HEADER_BYTES)


def paths_in(text: str) -> tuple[Path, ...]:
    """Read the paths that a terminal writes when files are dropped on it, or that a person pastes.

    Terminals differ: one path a line or all on one, in quotes of either kind, with backslashes before spaces, or as
    `file://` addresses. A line that is the path of an existing file as it stands is taken so, spaces and all.
    """
    found: list[Path] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        whole = _path(line)
        if something_there(whole):
            found.append(whole)
        else:
            found += [_path(token) for token in _tokens(line)]
    return tuple(dict.fromkeys(found))


def _tokens(line: str) -> list[str]:
    if _WINDOWS_PATH.search(line):  # there a backslash is part of the path
        return [quoted or bare for quoted, bare in _TOKEN.findall(line)]
    try:
        return shlex.split(line)
    except ValueError:  # an apostrophe that closes nothing
        return [line]


def _path(token: str) -> Path:
    if address := _FILE_ADDRESS.match(token):
        path = unquote(address[1])
        return Path(path[1:] if re.match(r"/[A-Za-z]:", path) else path)
    return typed_path(token)


def _files(corpus_dir: Path, sources: Iterable[Path], problems: list[Problem]) -> Iterator[tuple[Path, PurePosixPath]]:
    """Give each file with the folder of the corpus that it goes to."""
    root = corpus_dir.resolve()
    for source in sources:
        try:
            real = source.resolve(strict=True)
            if real.is_relative_to(root):
                problems.append(_problem(source, "It is in the corpus folder already."))
            elif root.is_relative_to(real):
                problems.append(_problem(source, "The corpus folder lies within it.", "Name the files, or another folder."))
            elif real.is_dir():
                inside = scan(real)
                problems += [_problem(source / problem.path, problem.reason, problem.hint) for problem in inside.problems]
                if not inside.files:
                    problems.append(_problem(source, "The folder holds no PDF."))
                for file in inside.files:
                    yield file.absolute, PurePosixPath(_file_name(real.name)) / PurePosixPath(file.path).parent
            elif not real.is_file():
                problems.append(_problem(source, "It is not a regular file."))
            else:
                yield real, PurePosixPath()
        except FileNotFoundError:
            problems.append(_problem(source, "There is no such file."))
        except (OSError, RuntimeError, ValueError, CorpusMissingError) as error:
            problems.append(_problem(source, f"It cannot be read: {getattr(error, 'strerror', None) or error}."))


class _Contents:
    """What the corpus holds, by size first: content is looked at only where sizes agree."""

    def __init__(self, corpus_dir: Path) -> None:
        self._corpus_dir = corpus_dir
        self._by_size: dict[int, list[str]] = {}
        for file in scan(corpus_dir).files:
            self._by_size.setdefault(file.size_bytes, []).append(file.path)

    def find(self, source: Path) -> str | None:
        alike = self._by_size.get(source.stat().st_size, [])
        digest = sha256_of(source) if alike else ""
        return next((path for path in alike if sha256_of(self._corpus_dir / path) == digest), None)

    def add(self, path: str) -> None:
        self._by_size.setdefault((self._corpus_dir / path).stat().st_size, []).append(path)


def _file_name(name: str) -> str:
    """Return a name that the scan does not pass over and that every system takes."""
    name.encode()  # a name that is not text raises UnicodeEncodeError, a ValueError
    cleaned = _NAME_CHARS.sub("_", name).strip().lstrip(".~$").strip() or "document"
    return cleaned


def _short(name: str) -> str:
    """Return a name that file systems take, which count 255 bytes, with room for a number and an ending."""
    stem, dot, ending = name.rpartition(".") if name.lower().endswith(".pdf") else (name, "", "")
    return stem.encode()[:_MAX_NAME_BYTES].decode(errors="ignore").strip() + dot + ending


def _copy(source: Path, corpus_dir: Path, wanted: PurePosixPath) -> str:
    """Copy under a name that is free; the file appears whole or not at all."""
    folder = corpus_dir / wanted.parent
    if not folder.resolve().is_relative_to(corpus_dir.resolve()):
        raise OSError(0, f"{folder} is a link out of the corpus folder")
    folder.mkdir(parents=True, exist_ok=True)
    stem = wanted.name[:-4] if wanted.name.lower().endswith(".pdf") else wanted.name
    descriptor, aside = tempfile.mkstemp(dir=folder, prefix=".adding-", suffix=".tmp")
    os.close(descriptor)
    try:
        shutil.copyfile(source, aside)
        shutil.copystat(source, aside)
        for number in range(1, 10_000):
            name = f"{stem}.pdf" if number == 1 else f"{stem} ({number}).pdf"
            if _place(Path(aside), folder / name):
                return (wanted.parent / name).as_posix()
    finally:
        Path(aside).unlink(missing_ok=True)
    raise OSError(0, f"ten thousand files are called {stem}")


def _place(aside: Path, target: Path) -> bool:
    """Give a file its name unless that is taken; return whether it has it now."""
    try:
        os.link(aside, target)  # unlike a rename, it never takes the place of a file
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links, such as a USB stick's
        if target.exists():
            return False
        os.rename(aside, target)
    return True


def _problem(source: Path, reason: str, hint: str = "") -> Problem:
    return Problem(path=str(source), page_number=None, reason=reason, hint=hint)
