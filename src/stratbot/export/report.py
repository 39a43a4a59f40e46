"""What every export is made of: a title, how it came about, tables and quotes. Each writer turns it into one format."""

from __future__ import annotations

from dataclasses import dataclass, field

from stratbot.types import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """One field of a table."""

    text: str
    tone: str = ""
    """A verdict or state for colouring ("covered", "mentioned", "not_found", "unreadable", "corrected"); empty for none."""
    note: str = ""
    """What a reader sees on hovering, or below the table where there is no hovering."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a heading."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Paragraphs under a heading."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """Citations under a heading."""

    heading: str
    citations: tuple[Citation, ...]


Section = Table | Prose | Quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole export."""

    title: str
    facts: tuple[tuple[str, str], ...]
    """How it came about: question, scope, denominator, index generation, encoder, version, document hashes ..."""
    sections: tuple[Section, ...] = field(default=())
