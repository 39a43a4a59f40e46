"""Step 1 of the path: the corpus folder -> the PDF files in it, and what `documents.csv` says of them."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from stratbot.errors import CorpusMissingError
from stratbot.types import Problem

CATALOGUE_NAME = "documents.csv"
_NAMED_ONE_BY_ONE = 3

CATALOGUE_COLUMNS = ("file", "issuer", "title", "year", "kind", "status", "url")

UNCLOSED = "a quotation mark opens a cell here, and nothing closes it, so that all that follows is part of the cell"
UNCLOSED_REMEDY = 'Close the cell with a second " on that line, or remove the mark.'

_SKIPPED_FOLDERS = frozenset({"__MACOSX", "$RECYCLE.BIN", "System Volume Information", "lost+found"})
_MAX_CATALOGUE_BYTES = 64 * 1024**2
_MAX_SLUG_CHARS = 80
FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusFile:
    """One PDF file of the corpus, not yet opened."""

    path: str
    """Relative to the corpus folder, with forward slashes."""
    absolute: Path
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRow:
    """What `documents.csv` says of one document; an empty field leaves the question to the PDF."""

    path: str
    """Of the file, relative to the corpus folder."""
    issuer: str = ""
    title: str = ""
    year: int | None = None
    kind: str = ""
    status: str = ""
    url: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Columns beyond the known ones, by their name in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What the corpus folder holds."""

    files: tuple[CorpusFile, ...]
    """In order of path."""
    problems: tuple[Problem, ...] = ()
    catalogue: Mapping[str, CatalogueRow] = field(default_factory=dict)
    """By `CorpusFile.path`; only rows whose file exists."""
    doc_ids: Mapping[str, str] = field(default_factory=dict)
    """By `CorpusFile.path`."""


def scan(corpus_dir: Path) -> Scan:
    """List the PDFs of a corpus folder and read its catalogue.

    Hidden files and folders are left out, as are the by-products of file managers. Links are followed within the
    corpus only, and each folder is entered once, so a loop of links ends; what is not followed is reported.

    Args:
        corpus_dir: The corpus folder, read recursively.

    Returns:
        Files in order of path, the catalogue by path, and a problem for whatever could not be taken in.

    Raises:
        CorpusMissingError: The folder does not exist, is no folder, or cannot be read.
    """
    root = _corpus_root(corpus_dir)
    problems: list[Problem] = []
    files = sorted(_walk(root, problems), key=lambda file: file.path)
    catalogue, catalogue_problems = read_catalogue(corpus_dir, [file.path for file in files])
    return Scan(
        files=tuple(files),
        problems=(*problems, *catalogue_problems),
        catalogue=catalogue,
        doc_ids=doc_ids(file.path for file in files),
    )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def doc_ids(paths: Iterable[str]) -> dict[str, str]:
    """Name each document after its path: `councils/Tower Hamlets.pdf` becomes `councils-tower-hamlets`.

    Paths that come to the same name each get a short hash of the path behind it, so that no id depends on the order
    in which files were found.
    """
    slugs = {path: _slug(path) for path in paths}
    uses = Counter(slugs.values())
    return {path: slug if uses[slug] == 1 else f"{slug}-{_short_hash(path)}" for path, slug in slugs.items()}


def read_catalogue(corpus_dir: Path, paths: Iterable[str] | None = None) -> tuple[dict[str, CatalogueRow], tuple[Problem, ...]]:
    """Read `documents.csv`, if there is one.

    The `file` column holds a path relative to the corpus folder; a bare name also stands for a nested file if only one
    has that name. Case and the kind of slash do not matter. Nothing in the file raises: what cannot be used becomes a
    problem that names the line.

    Args:
        corpus_dir: The corpus folder.
        paths: Of its PDFs; found by a walk through the folder when left out.

    Returns:
        Rows by path of an existing PDF, and the problems.

    Raises:
        CorpusMissingError: `paths` is left out and the folder cannot be read.
    """
    if paths is None:
        paths = sorted(file.path for file in _walk(_corpus_root(corpus_dir), []))
    catalogue_path = corpus_dir / CATALOGUE_NAME
    try:
        if not catalogue_path.is_file():
            return {}, ()
        if catalogue_path.stat().st_size > _MAX_CATALOGUE_BYTES:
            return {}, (_catalogue_problem(None, "it is too large to be a list of documents"),)
        content = catalogue_path.read_bytes()
    except OSError as error:
        return {}, (_catalogue_problem(None, f"it cannot be read: {error.strerror or error}"),)
    return _parse_catalogue(content, CatalogueNames(paths))


def _corpus_root(corpus_dir: Path) -> Path:
    hint = "Name the folder that holds the PDFs: --corpus DIR, or the variable STRATBOT_CORPUS."
    try:
        root = corpus_dir.resolve(strict=True)
        if not root.is_dir():
            raise CorpusMissingError(f"{corpus_dir} is not a folder.", hint=hint)
        with os.scandir(root):
            return root
    except FileNotFoundError as error:
        raise CorpusMissingError(f"There is no corpus folder at {corpus_dir}.", hint=hint) from error
    except (OSError, RuntimeError) as error:  # RuntimeError: pathlib on a loop of links, before Python 3.13
        raise CorpusMissingError(f"The corpus folder {corpus_dir} cannot be read: {error}.", hint=hint) from error


def _walk(root: Path, problems: list[Problem]) -> Iterator[CorpusFile]:
    entered = {root}
    folders = [(root, PurePosixPath())]
    while folders:
        folder, relative = folders.pop()
        try:
            with os.scandir(folder) as entries:
                names = sorted(entry.name for entry in entries)
        except OSError as error:
            problems.append(_problem(relative, f"The folder cannot be read: {error.strerror or error}."))
            continue
        for name in names:
            if name.startswith((".", "~$")) or name in _SKIPPED_FOLDERS:
                continue
            path, place = folder / name, relative / name
            is_pdf = name.lower().endswith(".pdf")
            try:
                status = path.lstat()
                is_link = stat.S_ISLNK(status.st_mode)
                if is_link:
                    target = path.resolve(strict=True)
                    status = target.stat()
                    if not target.is_relative_to(root):
                        if is_pdf or stat.S_ISDIR(status.st_mode):
                            problems.append(_problem(place, "The link points out of the corpus folder and was not followed."))
                        continue
                if stat.S_ISDIR(status.st_mode):
                    real = path.resolve()
                    if real in entered:
                        problems.append(_problem(place, "The link leads back to a folder that is read already; not followed."))
                    elif is_link:
                        problems.append(_problem(place, "The link points to another folder of the corpus; not followed."))
                    else:
                        entered.add(real)
                        folders.append((path, place))
                    continue
            except (OSError, RuntimeError) as error:
                if is_pdf:
                    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
                    problems.append(_problem(place, f"The file cannot be read: {reason}."))
                continue
            if not is_pdf:
                if name.casefold() == CATALOGUE_NAME and folder != root:
                    hint = f"Move its rows into the {CATALOGUE_NAME} of the corpus folder, with paths from there."
                    problems.append(_problem(place, "It is not read: it lies in a folder below.", hint))
                continue
            if not stat.S_ISREG(status.st_mode):
                problems.append(_problem(place, "This is not a regular file."))
                continue
            try:
                str(place).encode()
            except UnicodeEncodeError:
                shown = PurePosixPath(os.fsencode(str(place)).decode("utf-8", "backslashreplace"))
                problems.append(_problem(shown, "The file's name is not valid text.", hint="Rename the file."))
                continue
            yield CorpusFile(path=str(place), absolute=path, size_bytes=status.st_size, mtime_ns=status.st_mtime_ns)


def _problem(place: PurePosixPath, reason: str, hint: str = "") -> Problem:
    return Problem(path=str(place), page_number=None, reason=reason, hint=hint)


def _catalogue_problem(line: int | None, reason: str, hint: str = "") -> Problem:
    said = f"{reason[0].upper()}{reason[1:]}." if line is None else f"Line {line}: {reason}."
    return Problem(path=CATALOGUE_NAME, page_number=None, reason=said, hint=hint)


class CatalogueNames:
    """Finds the path that a name in the catalogue stands for."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths: dict[str, list[str]] = {}
        self._bare: dict[str, list[str]] = {}
        for path in paths:
            self._paths.setdefault(_fold(path), []).append(path)
            self._bare.setdefault(_fold(PurePosixPath(path).name), []).append(path)

    def find(self, name: str) -> list[str]:
        """Return the paths that a name may mean: one if all is well, none or several if not."""
        name = name.replace("\\", "/").removeprefix("./")
        candidates = self._paths.get(_fold(name), [])
        if name in candidates:
            return [name]
        if not candidates and "/" not in name:
            candidates = self._bare.get(_fold(name), [])
            exact = [path for path in candidates if PurePosixPath(path).name == name]
            candidates = exact or candidates
        return candidates


def _fold(name: str) -> str:
    """Fold case and the two ways of writing accents (macOS decomposes them in file names)."""
    return unicodedata.normalize("NFC", name).casefold()


def _parse_catalogue(content: bytes, names: CatalogueNames) -> tuple[dict[str, CatalogueRow], tuple[Problem, ...]]:
    problems: list[Problem] = []
    text = _decode(content, problems)
    rows: dict[str, CatalogueRow] = {}
    absent: dict[str, Problem] = {}
    lines_of: dict[str, int] = {}
    columns: list[str] | None = None
    delimiter = catalogue_delimiter(text)
    if opened := unclosed_quotation(text, delimiter):
        problems.append(_catalogue_problem(opened, UNCLOSED, UNCLOSED_REMEDY))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            problems.append(_catalogue_problem(reader.line_num, f"this line cannot be read ({error})"))
            continue
        line = reader.line_num
        if not any(cells):
            continue
        if columns is None:
            columns = [cell.casefold() for cell in cells]
            if "file" not in columns:
                hint = "The first line names the columns: file,issuer,title,year,kind,status,url,group."
                return {}, (*problems, _catalogue_problem(line, "there is no column called file", hint))
            continue
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            problems.append(_catalogue_problem(line, "there are more values than columns", "Put values with commas in quotes."))
        values = dict(zip(columns, cells, strict=False))
        name = values.get("file", "")
        if name and not names.find(name):
            hint = "Write the path relative to the corpus folder, or remove the line."
            absent[name] = _catalogue_problem(line, f"there is no file {name}", hint)
            problems.append(absent[name])
            continue
        row = _catalogue_row(values, names, line, problems)
        if row is None:
            continue
        if row.path in rows:
            problems.append(_catalogue_problem(line, f"{row.path} is already described on line {lines_of[row.path]}"))
            continue
        rows[row.path] = row
        lines_of[row.path] = line
    if len(absent) > _NAMED_ONE_BY_ONE:  # a list that serves several folders: one line instead of one for each
        problems = [problem for problem in problems if problem not in absent.values()]
        reason = f"{len(absent)} rows describe files that are not there: {', '.join(absent)}"
        problems.append(_catalogue_problem(None, reason, "Remove the lines that are not needed."))
    return rows, tuple(problems)


def _catalogue_row(values: dict[str, str], names: CatalogueNames, line: int, problems: list[Problem]) -> CatalogueRow | None:
    name = values.get("file", "")
    if not name:
        problems.append(_catalogue_problem(line, "no file is named"))
        return None
    matches = names.find(name)
    if len(matches) != 1:
        hint = "Write the path relative to the corpus folder."
        problems.append(_catalogue_problem(line, f"{name} may mean {' or '.join(matches)}", hint))
        return None
    return CatalogueRow(
        path=matches[0],
        issuer=values.get("issuer", ""),
        title=values.get("title", ""),
        year=_year(values.get("year", ""), line, problems),
        kind=values.get("kind", ""),
        status=values.get("status", ""),
        url=values.get("url", ""),
        extra={key: value for key, value in values.items() if key and value and key not in CATALOGUE_COLUMNS},
    )


def _year(value: str, line: int, problems: list[Problem]) -> int | None:
    """Read `2016`, `2016.0` (a spreadsheet's export), `2016-2020`, `2016/17` or a date that holds a year."""
    if not value:
        return None
    match = re.match(r"(\d{4})(?:\.0+)?(?!\d)", value) or re.search(r"(?<!\d)(\d{4})$", value)
    if match is not None and FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return int(match[1])
    problems.append(_catalogue_problem(line, f"{value!r} is not a year", "Write four digits, for example 2016."))
    return None


def _decode(content: bytes, problems: list[Problem]) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            problems.append(_catalogue_problem(None, "it is not UTF-8; read as Windows-1252", "Save it as CSV UTF-8."))
            text = content.decode("cp1252", "replace")
    return text.replace("\0", "")


def catalogue_delimiter(text: str) -> str:
    """Tell commas from the semicolons and tabs of spreadsheets by the line that names the columns."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=header.count)


def unclosed_quotation(text: str, delimiter: str) -> int | None:
    """Return the line, from 1, on which a quotation opens that no mark closes: all that follows falls into its cell."""
    cell = re.compile(rf'(?:"[^"]*+(?:""[^"]*+)*+(?P<close>"|\Z))?+[^{delimiter}\r\n]*+(?:[{delimiter}\r\n]|\Z)')
    for found in cell.finditer(text):
        if found["close"] == "":
            return len(re.findall(r"\r\n|\r|\n", text[: found.start()])) + 1
    return None


def _slug(path: str) -> str:
    stem = path[:-4] if path.lower().endswith(".pdf") else path
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")
    if len(slug) > _MAX_SLUG_CHARS:
        return f"{slug[:_MAX_SLUG_CHARS].rstrip('-')}-{_short_hash(path)}"
    return slug or f"document-{_short_hash(path)}"


def _short_hash(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()[:6]
