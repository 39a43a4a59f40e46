"""Beside step 1 of the path: writes down in `documents.csv` what a person says of a document. Reading it is scan.py's."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from stratbot.corpus.scan import (
    CATALOGUE_COLUMNS,
    CATALOGUE_NAME,
    FIRST_YEAR,
    LAST_YEAR,
    UNCLOSED,
    UNCLOSED_REMEDY,
    CatalogueNames,
    catalogue_delimiter,
    scan,
    unclosed_quotation,
)
from stratbot.errors import StratbotError
from stratbot.files import write_whole

EDITABLE_COLUMNS = tuple(column for column in CATALOGUE_COLUMNS if column != "file")


class CatalogueError(StratbotError):
    """`documents.csv` cannot take what is to be written."""


def describe_document(corpus_dir: Path, path: str, values: Mapping[str, str]) -> None:
    """Set fields of one document in `documents.csv`; everything else in the file stays as it is, to the byte.

    The file is made if there is none, its row is added if it has none, and so is a column that it lacks. The new file is
    written aside and moved into place: a reader sees the old or the new one.

    Args:
        corpus_dir: The corpus folder.
        path: Of the PDF, relative to the folder, with forward slashes.
        values: By column, any of `EDITABLE_COLUMNS`. An empty text leaves the question to the PDF again.

    Raises:
        CatalogueError: A value cannot be kept, or the file cannot be read as a catalogue, or not be written.
        CorpusMissingError: The corpus folder cannot be read.
    """
    cleaned = {column: _checked(column, value) for column, value in values.items()}
    place = corpus_dir / CATALOGUE_NAME
    try:
        content = place.read_bytes() if place.exists() else b""
    except OSError as error:
        raise _unwritable(place, error) from error
    names = CatalogueNames(file.path for file in scan(corpus_dir).files)
    encoding, mark = _encoding(content)
    table = _Table(content[len(mark) :].decode(encoding, "surrogateescape"), names)
    table.set(path, cleaned)
    try:
        written = mark + table.text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError as error:
        character = table.text[error.start]
        raise CatalogueError(
            f"{CATALOGUE_NAME} is not UTF-8, and its encoding has no {character!r}.", hint="Save the file as CSV UTF-8 first."
        ) from error
    if written != content:
        _replace(place, written)


def _checked(column: str, value: str) -> str:
    folded = " ".join(value.split())
    if column not in EDITABLE_COLUMNS:
        raise CatalogueError(f"{CATALOGUE_NAME} has no field called {column}.", hint=f"Fields: {', '.join(EDITABLE_COLUMNS)}.")
    is_year = re.fullmatch(r"\d{4}", folded, re.ASCII) and FIRST_YEAR <= int(folded) <= LAST_YEAR
    if column == "year" and folded and not is_year:
        raise CatalogueError(f"{folded!r} is not a year.", hint="Write four digits, for example 2016, or nothing.")
    return folded


def _encoding(content: bytes) -> tuple[str, bytes]:
    """Return how a catalogue is encoded, and the mark that it begins with."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return encoding, mark
    if not content:
        return "utf-8", b"\xef\xbb\xbf"  # without the mark, a spreadsheet takes a new file for its system's old encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", b""
    return "utf-8", b""


@dataclass(slots=True)
class _Record:
    """One row as it stands in the file, which may be several lines, and its cells."""

    raw: str
    cells: list[str]


class _Table:
    """A catalogue of which one row changes; the text of all others is kept."""

    def __init__(self, text: str, names: CatalogueNames) -> None:
        self._delimiter = catalogue_delimiter(text)
        if opened := unclosed_quotation(text, self._delimiter):
            raise CatalogueError(f"{CATALOGUE_NAME}, line {opened}: {UNCLOSED}.", hint=UNCLOSED_REMEDY)
        self._names = names
        self._records = list(_records(text, self._delimiter))
        self._line_end = next((end for end in ("\r\n", "\n", "\r") if end in text), "\n")
        if not any(_is_row(record) for record in self._records):
            self._records.append(_Record(self._line(list(CATALOGUE_COLUMNS), like=""), list(CATALOGUE_COLUMNS)))
        self._header = next(record for record in self._records if _is_row(record))
        if "file" not in self._columns:
            raise CatalogueError(
                f"{CATALOGUE_NAME} has no column called file.",
                hint=f"Its first line names the columns: {','.join(CATALOGUE_COLUMNS)}",
            )

    @property
    def text(self) -> str:
        return "".join(record.raw for record in self._records)

    @property
    def _columns(self) -> list[str]:
        return [cell.strip().casefold() for cell in self._header.cells]

    def set(self, path: str, values: Mapping[str, str]) -> None:
        for column, value in values.items():
            if value and column not in self._columns:
                self._rewrite(self._header, [*self._header.cells, column])
        columns = self._columns
        record = self._row_of(path)
        if record is None:
            record = _Record("", [""] * len(columns))
            record.cells[columns.index("file")] = path
            self._end_last_line()
            self._records.append(record)
        cells = record.cells + [""] * (len(columns) - len(record.cells))
        for column, value in values.items():
            if column in columns and cells[columns.index(column)].strip() != value:
                cells[columns.index(column)] = value
        if cells != record.cells or not record.raw:
            self._rewrite(record, cells)

    def _row_of(self, path: str) -> _Record | None:
        """Find the row that describes a file: the first, as reading does."""
        place = self._columns.index("file")
        for record in self._records:
            if record is not self._header and len(record.cells) > place:
                name = record.cells[place].strip()
                if name and self._names.find(name) == [path]:
                    return record
        return None

    def _rewrite(self, record: _Record, cells: list[str]) -> None:
        end = _line_end_of(record.raw) if record.raw else self._line_end
        like = record.raw or self._header.raw
        record.raw = self._line(cells, like=like, end=end)
        record.cells = cells

    def _line(self, cells: list[str], *, like: str, end: str | None = None) -> str:
        """Write one row, every cell in quotes where the row that it is like has them so."""
        bare = like.strip("\r\n")
        all_quoted = bool(bare) and bare == _written(next(csv.reader([bare], delimiter=self._delimiter)), self._delimiter, True)
        return _written(cells, self._delimiter, all_quoted) + (self._line_end if end is None else end)

    def _end_last_line(self) -> None:
        if self._records and not _line_end_of(self._records[-1].raw):
            self._records[-1].raw += self._line_end


def _written(cells: list[str], delimiter: str, all_quoted: bool) -> str:
    line = io.StringIO()
    writer = csv.writer(line, delimiter=delimiter, quoting=csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL, lineterminator="")
    writer.writerow(cells)
    return line.getvalue()


def _is_row(record: _Record) -> bool:
    return any(cell.strip() for cell in record.cells)


def _line_end_of(raw: str) -> str:
    return raw[len(raw.rstrip("\r\n")) :]


def _records(text: str, delimiter: str) -> Iterator[_Record]:
    """Split a table into rows without losing a character of it."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            taken.append(line)
            yield line

    reader = csv.reader(lines(), delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:  # a cell longer than csv takes: reading reports the line, and writing leaves it alone
            cells = []
        yield _Record("".join(taken), cells)
        taken.clear()
    if taken:
        yield _Record("".join(taken), [])


def _replace(place: Path, content: bytes) -> None:
    try:
        write_whole(place, content)
    except OSError as error:
        raise _unwritable(place, error) from error


def _unwritable(place: Path, error: OSError) -> CatalogueError:
    return CatalogueError(
        f"{place} cannot be written: {error.strerror or error}.",
        hint="Close it in other programs, and see that you may write to the folder.",
    )
