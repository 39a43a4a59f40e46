"""What every export is made of: a title, how it came about, tables and quotes. Each writer turns it into one format."""

from __future__ import annotations

from dataclasses import dataclass, field

from stratbot.types import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """One field of a table."""

    text: str
    tone: str = ""
    """A verdict or state for colouring ("covered", "mentioned", "not_found", "unreadable", "corrected"); empty for none.

    Two with a space between: the second marks the first, as in "covered corrected". `export/tones.py` has all of them.
    """
    note: str = ""
    """What a reader sees on hovering, or below the table where there is no hovering."""
    value: int | float | None = None
    """The number that the text stands for, so that a spreadsheet sorts and sums it; None for words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a heading."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    abbreviated: tuple[str, ...] = ()
    """What stands for `columns` where there is no room for them, as in a terminal; empty for the columns themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Paragraphs under a heading; an empty heading has them follow what stands before."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """Citations under a heading."""

    heading: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Numbers drawn as stacked bars under a heading: SVG where there is drawing, rows of signs where there is only text."""

    heading: str
    series: tuple[tuple[str, str], ...]
    """(name, tone) of each part of a bar, in order."""
    bars: tuple[tuple[str, tuple[int, ...]], ...]
    """(label, one number for each part), in order."""


Section = Table | Prose | Quotes | Bars


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole export."""

    title: str
    facts: tuple[tuple[str, str], ...]
    """How it came about: question, scope, denominator, index generation, encoder, version, document hashes ..."""
    sections: tuple[Section, ...] = field(default=())
    records: Table | None = None
    """Everything once more as one table with a row for each judgement and all that belongs to it in its columns.

    It is what CSV holds, so that a program or a pivot table can read it; without it, CSV holds the sections one below the
    other. Its heading is the name of the sheet; its columns are lower case with underscores and never renamed.
    """


def is_numeric(table: Table, place: int) -> bool:
    """Return whether a column holds numbers and nothing else, so that it is set to the right."""
    cells = [row[place] for row in table.rows]
    return any(cell.value is not None for cell in cells) and all(cell.value is not None or not cell.text for cell in cells)
