"""What a person asks for -> the documents to fetch: rows of a register, of a `documents.csv`, or addresses as they are."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from pathlib import Path

from stratbot.errors import SettingsError
from stratbot.fetching.types import Wanted
from stratbot.lens.register import Presence, compare_with_register, issuer_names, read_register, read_table
from stratbot.lens.types import Provenance
from stratbot.types import Document

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


def read_wanted(file: Path | None) -> tuple[Wanted, ...]:
    """Read what a file lists, rows without an address among it.

    Args:
        file: A CSV file with a column `url`, such as a register or somebody's `documents.csv`; or a text file with an address a
            line. None for the register that comes with stratbot.

    Raises:
        SettingsError: It cannot be read, or lists no documents.
    """
    if file is not None and (listed := _addresses_in(file)):
        return listed
    columns, table = read_table(file)
    if "url" not in columns:
        raise SettingsError(
            f"{file} has no column url.",
            hint="Name a CSV file with a column url, or a text file with an address a line. To start from the register that "
            "comes with stratbot: stratbot register --example > mine.csv",
        )
    return tuple(
        Wanted(
            url=values["url"],
            issuer=values.get("issuer", ""),
            title=values.get("title", ""),
            year=year if _YEAR.fullmatch(year := values.get("year", "")) else "",
            kind=values.get("kind", ""),
            status=values.get("status", ""),
            file=values.get("file", ""),
            line=line,
        )
        for line, values in table
    )


def is_address(text: str) -> bool:
    """Tell an address from the name of an issuer."""
    return bool(_ADDRESS.match(text))


def chosen(rows: Sequence[Wanted], names: Sequence[str]) -> tuple[Wanted, ...]:
    """Return the rows of the issuers named, and what addresses among the names stand for.

    Raises:
        SettingsError: No row bears a name.
    """
    found: dict[Wanted, None] = {}
    for name in names:
        if is_address(name):
            matches = [row for row in rows if row.url == name] or [Wanted(url=name)]
        else:
            wanted = issuer_names(name)
            matches = [row for row in rows if row.issuer and wanted & issuer_names(row.issuer)]
        if not matches:
            near = difflib.get_close_matches(name, sorted({row.issuer for row in rows if row.issuer}), n=3)
            hint = (
                f"Was this meant: {', '.join(near)}?" if near else "Name an issuer of the register (--from FILE), or an address."
            )
            raise SettingsError(f"The register has no row of {name!r}.", hint=hint)
        found.update(dict.fromkeys(matches))
    return tuple(found)


def missing(rows: Sequence[Wanted], register: Path | None, documents: Sequence[Document]) -> tuple[Wanted, ...]:
    """Return the rows of a register whose strategies are not among the documents; rows without an issuer are kept.

    Args:
        rows: As `read_wanted` read them.
        register: The same file.
        documents: Of the index; none where there is no index yet.
    """
    if not any(row.issuer for row in rows):
        return tuple(rows)
    nothing = Provenance(generation="", encoder="", version="", documents=tuple(documents))
    found = compare_with_register(read_register(register), nothing, name="")
    absent = {one.expected.line for one in found.expectations if one.presence in (Presence.MISSING, Presence.OTHER_YEAR)}
    return tuple(row for row in rows if not row.issuer or row.line in absent)


def file_name(wanted: Wanted, given: str = "") -> str:
    """Return what to call a document's file below the corpus folder: as asked for, after what is known of it, or as it is called.

    Args:
        wanted: The document.
        given: What the server calls it.
    """
    if wanted.file:
        return wanted.file
    about = [part for part in (wanted.issuer, wanted.title) if part]
    if wanted.issuer and about:
        name = " - ".join(about) + (f" ({wanted.year})" if wanted.year and wanted.year not in wanted.title else "")
        return name.replace("/", "-").replace("\\", "-") + ".pdf"  # a slash in a title is no folder
    return (given or wanted.title or "document").replace("/", "-").replace("\\", "-")


def _addresses_in(file: Path) -> tuple[Wanted, ...]:
    """Return the addresses of a text file that has one a line; nothing where it is something else."""
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError):
        return ()  # which reading it as a table says better
    named = [(number, line) for number, line in enumerate(lines, start=1) if line and not line.startswith("#")]
    if not named or not all(is_address(line) for _, line in named):
        return ()
    return tuple(Wanted(url=line, line=number) for number, line in named)
