"""Reads a council's source: front matter of `key: value` lines between two rules, then Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One document as its author wrote it, with the choices its typesetting needs."""

    file: str
    issuer: str
    title: str
    year: str
    kind: str
    body: str
    subtitle: str = ""
    date_line: str = ""
    notice: str = ""
    """What the cover says about the council being invented."""
    status: str = ""
    url: str = ""
    group: str = ""
    listed: bool = True
    """Whether documents.csv has a row for it."""
    listed_title: bool = True
    """Whether that row gives title and year."""

    font: str = "helvetica"
    """helvetica, times or vera."""
    size: float = 10.5
    leading: float = 15.5
    columns: int = 1
    landscape: bool = False
    justified: bool = False
    hyphenated: bool = False
    ligatures: bool = False
    bullet: str = "symbol"
    """symbol (a dot of the Symbol font), dot (of the text font) or dash."""
    colour: str = "#1d4f76"
    cover: str = "band"
    """band, block, side or memo."""
    header: str = ""
    footer: str = ""
    page_numbers: str = "plain"
    """plain, of (Page 3 of 12), bar (issuer | 3) or none."""
    labels: str = ""
    """Empty: label equals position. `roman N`: the first N pages are i, ii, ... `cover`: the cover is unnumbered."""
    chapters: bool = False
    """Whether every level-one heading begins a page."""
    contents_extra: tuple[str, ...] = ()
    """Entries of the contents page that stand for something published elsewhere."""

    pdf_title: str = ""
    pdf_author: str = ""
    pdf_created: str = "2016-01-01"
    encrypted: bool = False
    scanned: bool = False

    path: Path = field(default=Path(), compare=False)


def read_source(path: Path) -> Source:
    """Read one file of councils/.

    Raises:
        ValueError: A key is unknown, or the front matter is not closed.
    """
    text = path.read_text(encoding="utf-8")
    opening, rest = text.split("---\n", 1)
    head, closed, body = rest.partition("\n---\n")
    if opening or not closed:
        raise ValueError(f"{path}: front matter must stand between two lines of ---")
    known = {entry.name: entry.type for entry in fields(Source)}
    values: dict[str, object] = {}
    for line in head.splitlines():
        key, _, value = (part.strip() for part in line.partition(":"))
        if key not in known:
            raise ValueError(f"{path}: unknown key {key!r}")
        values[key] = _convert(value, str(known[key]))
    return Source(**values, body=body, path=path)  # type: ignore[arg-type]


def _convert(value: str, kind: str) -> object:
    if kind == "bool":
        return value == "yes"
    if kind == "int":
        return int(value)
    if kind == "float":
        return float(value)
    if kind.startswith("tuple"):
        return tuple(part.strip() for part in value.split("|"))
    return value
