"""What people say of single cells, kept in `corrections.csv` beside the PDFs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from stratbot.corpus.scan import UNCLOSED, UNCLOSED_REMEDY, unclosed_quotation
from stratbot.errors import SettingsError
from stratbot.files import write_whole
from stratbot.query.words import topic_key
from stratbot.types import Correction, Verdict

CORRECTIONS_NAME = "corrections.csv"
COLUMNS = ("path", "theme_id", "verdict", "reason", "corrected_on")
TOPIC = "topic"
"""A further column, there when something that is no theme was corrected."""
_NEEDED = ("path", "theme_id", "verdict")
VERDICTS = {
    "covered": Verdict.COVERED,
    "mentioned": Verdict.MENTIONED,
    "not_found": Verdict.NOT_FOUND,
    "not found": Verdict.NOT_FOUND,
    "not": Verdict.NOT_FOUND,
}
"""What may be written, and what it means. "unreadable" is no opinion."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The file as it stands: what nobody here understands in it is kept."""

    columns: list[str]
    rows: list[list[str]]
    """Rows without any value included, so that line numbers and empty lines stay."""
    delimiter: str = ","
    line_end: str = "\n"
    encoding: str = "utf-8"

    def place(self, column: str) -> int | None:
        names = [name.strip().casefold() for name in self.columns]
        return names.index(column) if column in names else None

    def value(self, row: Sequence[str], column: str) -> str:
        place = self.place(column)
        return row[place].strip() if place is not None and place < len(row) else ""


def parse_verdict(text: str) -> Verdict:
    """Return the verdict that a word means.

    Raises:
        SettingsError: It means none.
    """
    verdict = VERDICTS.get(" ".join(text.split()).casefold())
    if verdict is None:
        raise SettingsError(f"{text!r} is no verdict.", hint="Write covered, mentioned or not_found.")
    return verdict


def read_corrections(corpus_dir: Path) -> tuple[Correction, ...]:
    """Read `corrections.csv`, if there is one; of two rows for one cell the later one holds.

    Raises:
        SettingsError: It cannot be read, lacks a column, or has a row that is not understood: a correction is never passed
            over in silence.
    """
    file = corpus_dir / CORRECTIONS_NAME
    table = _read(file)
    if table is None:
        return ()
    found: dict[tuple[str, str, str], Correction] = {}
    for line, row in enumerate(table.rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        path = table.value(row, "path").replace("\\", "/").removeprefix("./")
        theme_id, topic = table.value(row, "theme_id"), table.value(row, TOPIC)
        if not path or not (theme_id or topic):
            raise SettingsError(f"{file}, row {line}: the path or the theme is missing.", hint="Fill it in, or remove the row.")
        try:
            verdict = parse_verdict(table.value(row, "verdict"))
        except SettingsError as error:
            raise SettingsError(f"{file}, row {line}: {error}", hint=error.hint) from error
        found[path, theme_id, "" if theme_id else topic_key(topic)] = Correction(
            path=path,
            theme_id=theme_id,
            topic="" if theme_id else topic,
            verdict=verdict,
            reason=table.value(row, "reason"),
            corrected_on=table.value(row, "corrected_on"),
        )
    return tuple(found.values())


def write_correction(corpus_dir: Path, correction: Correction) -> None:
    """Add a correction, or change the row that its cell already has; everything else in the file stays as it is.

    Raises:
        SettingsError: The file cannot be read or written.
    """

    def change(table: _Table) -> None:
        values = {
            "path": correction.path,
            "theme_id": correction.theme_id,
            "verdict": correction.verdict.value,
            "reason": correction.reason,
            "corrected_on": correction.corrected_on,
        }
        if correction.topic:
            values[TOPIC] = correction.topic
        for column in (*COLUMNS, *values.keys() - set(COLUMNS)):
            if table.place(column) is None:
                table.columns.append(column)
        rows = _rows_of(table, correction.path, correction.theme_id, correction.topic)
        if rows:
            row = rows[-1]
        else:
            row = []
            table.rows.append(row)
        row += [""] * (len(table.columns) - len(row))
        for column, value in values.items():
            place = table.place(column)
            assert place is not None
            row[place] = value

    _rewrite(corpus_dir / CORRECTIONS_NAME, change)


def remove_correction(corpus_dir: Path, path: str, theme_id: str, topic: str = "") -> bool:
    """Take the corrections of one document on one theme or topic back; return whether there was any.

    Raises:
        SettingsError: The file cannot be read or written.
    """
    file = corpus_dir / CORRECTIONS_NAME
    table = _read(file)
    if table is None or not _rows_of(table, path, theme_id, topic):
        return False

    def change(table: _Table) -> None:
        gone = _rows_of(table, path, theme_id, topic)
        table.rows[:] = [row for row in table.rows if not any(row is one for one in gone)]

    _rewrite(file, change)
    return True


def _rows_of(table: _Table, path: str, theme_id: str, topic: str) -> list[list[str]]:
    return [
        row
        for row in table.rows
        if table.value(row, "path").replace("\\", "/").removeprefix("./") == path
        and table.value(row, "theme_id") == theme_id
        and (theme_id or topic_key(table.value(row, TOPIC)) == topic_key(topic))
    ]


def _read(file: Path) -> _Table | None:
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.", hint="Close it where it is open elsewhere.") from error
    encoding, text = _decode(content)
    if not text.strip():
        return _Table(columns=list(COLUMNS), rows=[], encoding=encoding)
    header = next(line for line in text.splitlines() if line.strip())
    delimiter = max(",;\t", key=header.count)
    if opened := unclosed_quotation(text, delimiter):
        raise SettingsError(f"{file}, line {opened}: {UNCLOSED}.", hint=UNCLOSED_REMEDY)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise SettingsError(f"{file} cannot be read: {error}.", hint="Save it as CSV UTF-8.") from error
    while not any(cell.strip() for cell in rows[0]):
        del rows[0]
    table = _Table(
        columns=rows[0], rows=rows[1:], delimiter=delimiter, line_end="\r\n" if "\r\n" in text else "\n", encoding=encoding
    )
    if missing := [column for column in _NEEDED if table.place(column) is None]:
        raise SettingsError(
            f"{file} has no column {', '.join(missing)}.", hint=f"Its first line names the columns: {','.join(COLUMNS)}."
        )
    return table


def _decode(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", content.decode("utf-16", "replace")
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig", content.decode("utf-8-sig", "replace")
    try:
        return "utf-8", content.decode("utf-8")
    except UnicodeDecodeError:  # as spreadsheets on Windows save it
        return "cp1252", content.decode("cp1252", "replace")


def _rewrite(file: Path, change: Callable[[_Table], None]) -> None:
    """Change the file's table and move the new file into place: a reader sees the old one or the new."""
    table = _read(file) or _Table(columns=list(COLUMNS), rows=[])
    change(table)
    text = io.StringIO()
    csv.writer(text, delimiter=table.delimiter, lineterminator=table.line_end).writerows([table.columns, *table.rows])
    try:
        content = text.getvalue().encode(table.encoding)
    except UnicodeEncodeError:  # a reason with letters that the file's old encoding does not have
        content = text.getvalue().encode("utf-8-sig", "surrogatepass")
    try:
        write_whole(file, content)
    except OSError as error:
        raise SettingsError(
            f"{file} cannot be written: {error.strerror or error}.",
            hint="Close it where it is open, or make the folder writable.",
        ) from error
