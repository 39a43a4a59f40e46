"""Documents against a register of whose strategies one expects: what is missing, and what nobody expected.

A register is a CSV file with a column `issuer` and, where known, `title`, `year` (several with ; between), `camp` and `url`.
`register.csv` beside this file is an example: the strategies that Theo Blackwell, "Scaling digital change for better public
services" (2016), lists for the United Kingdom, with the camp that he puts each in where he does. An address stands there only
where one is known from a source of today; the essay's own are ten years old.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from stratbot.corpus.aliases import fold
from stratbot.corpus.authorities import COUNCILS, JOINT_BODIES
from stratbot.corpus.bodies import short_issuer
from stratbot.corpus.scan import UNCLOSED, UNCLOSED_REMEDY, unclosed_quotation
from stratbot.errors import SettingsError
from stratbot.lens.types import Provenance

if TYPE_CHECKING:
    from stratbot.assistant import Assistant
    from stratbot.types import Document

EXAMPLE = "register.csv"
NEAR_NAME = 0.8
"""Likeness of two names (difflib) from which on a missing issuer may only be written in another way."""
SAME_TITLE = 0.5
"""Share of the shorter title's words that two titles must have in common to be one work's."""

_TIERS = r"(?:city|county|borough|district|metropolitan|town|unitary|regional|combined|and)"
_BEFORE = re.compile(
    r"^(?:the )?(?:(?:(?:london|royal|metropolitan) )*borough of |city and county of |city of |county of |district of |lb )?"
)
_BEHIND = re.compile(
    rf"(?:\s+{_TIERS})*\s+(?:councils?|authority|corporation|mbc|cbc|mdc|lbc|bc|cc|dc)$|\s+(?:city|county|borough|district)$"
)
_PARTNERS = re.compile(r"\s*(?:,|;|/|&|\band\b)\s*", re.I)
_COUNTY = re.compile(r"\bcounty\b(?! borough)|\bcc\b")
_LOWER_TIER = re.compile(r"\b(?:city|borough|district|town|mbc|dc|bc|lb)\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_AUTHORITIES = frozenset((*COUNCILS, *JOINT_BODIES))
_COMMON = frozenset("the a an of for and our strategy plan digital".split())


class Presence(StrEnum):
    """What became of one expected strategy."""

    PRESENT = "present"
    SEVERAL = "several"
    """More than one document could be it."""
    OTHER_YEAR = "other_year"
    """The issuer has documents, but none of the year expected."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One row of a register."""

    issuer: str
    title: str = ""
    years: tuple[int, ...] = ()
    """Each stands for a strategy of its own; empty where no year is given."""
    camp: str = ""
    """The id of a camp of strategies that somebody puts it in; empty where nobody does."""
    url: str = ""
    """Where it is published."""
    line: int = 0
    """In the file, 1-based."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One expected strategy, and the documents that may be it."""

    expected: Expected
    year: int | None
    presence: Presence
    documents: tuple[Document, ...]
    """That match; for OTHER_YEAR those of the other years."""
    near: tuple[str, ...] = ()
    """Issuers of unexpected documents whose names are like it, where it is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionCheck:
    """A collection against a register."""

    register: str
    """Name of the register's file."""
    expectations: tuple[Expectation, ...]
    """In the order of the register."""
    unexpected: tuple[Document, ...]
    """Documents that match no row."""
    shared: tuple[tuple[Document, tuple[Expected, ...]], ...]
    """Documents that match several rows, such as a joint strategy."""
    provenance: Provenance

    @property
    def is_complete(self) -> bool:
        """Whether every expected strategy is there."""
        return all(expectation.presence in (Presence.PRESENT, Presence.SEVERAL) for expectation in self.expectations)


def check_collection(assistant: Assistant, register: Path | None = None) -> CollectionCheck:
    """Compare the documents of an index with a register.

    Args:
        assistant: Over the index.
        register: A CSV file; None for the example that comes with stratbot.

    Raises:
        SettingsError: The register cannot be read, or has no column `issuer`.
    """
    expected = read_register(register)
    status = assistant.status()
    provenance = Provenance(generation=status.generation, encoder=status.encoder, documents=status.documents)
    return compare_with_register(expected, provenance, name=register.name if register else f"the example {EXAMPLE}")


def compare_with_register(expected: Sequence[Expected], provenance: Provenance, *, name: str) -> CollectionCheck:
    """Match documents and rows by issuer, then by year where one is given, then by title where that tells documents apart."""
    documents = provenance.documents
    names = {document.doc_id: issuer_names(document.issuer) for document in documents}
    claimed: dict[str, list[Expected]] = {}
    found: list[tuple[Expected, int | None, Presence, tuple[Document, ...]]] = []
    for row in expected:
        wanted = issuer_names(row.issuer)
        theirs = [
            document
            for document in documents
            if wanted & names[document.doc_id] and not _are_of_two_tiers(row.issuer, document.issuer)
        ]
        for document in theirs:
            claimed.setdefault(document.doc_id, []).append(row)
        for year in row.years or (None,):
            found.append((row, year, *_matched(row, year, theirs)))
    unexpected = tuple(document for document in documents if document.doc_id not in claimed)
    return CollectionCheck(
        register=name,
        expectations=tuple(
            Expectation(
                expected=row,
                year=year,
                presence=presence,
                documents=matches,
                near=_near(row.issuer, unexpected) if presence == Presence.MISSING else (),
            )
            for row, year, presence, matches in found
        ),
        unexpected=unexpected,
        shared=tuple(
            (document, tuple(claimed[document.doc_id]))
            for document in documents
            if len({row.line for row in claimed.get(document.doc_id, ())}) > 1
        ),
        provenance=provenance,
    )


def expected_camps(found: CollectionCheck) -> dict[str, str]:
    """Return the camp that the register puts documents in, by id; those that match rows of several camps are left out."""
    camps: dict[str, set[str]] = {}
    for expectation in found.expectations:
        if expectation.expected.camp and expectation.presence in (Presence.PRESENT, Presence.SEVERAL):
            for document in expectation.documents:
                camps.setdefault(document.doc_id, set()).add(expectation.expected.camp)
    return {doc_id: next(iter(names)) for doc_id, names in camps.items() if len(names) == 1}


def read_register(file: Path | None) -> tuple[Expected, ...]:
    """Read a register.

    Args:
        file: CSV in UTF-8, with a header; None for the example.

    Raises:
        SettingsError: It cannot be read, has no column `issuer`, no rows, or a year that is none.
    """
    name = str(file) if file else EXAMPLE
    columns, table = read_table(file)
    if "issuer" not in columns:
        named = ", ".join(columns) or "none"
        raise SettingsError(f"{name} has no column issuer.", hint=f"Its columns are: {named}. Name one of them issuer in line 1.")
    rows = []
    for line, values in table:
        if values["issuer"]:
            rows.append(
                Expected(
                    issuer=values["issuer"],
                    title=values.get("title", ""),
                    years=_years(values.get("year", ""), name, line),
                    camp=values.get("camp", ""),
                    url=values.get("url", ""),
                    line=line,
                )
            )
    if not rows:
        raise SettingsError(f"{name} expects nothing.", hint="Give it a row for each strategy that should be there.")
    return tuple(rows)


def read_table(file: Path | None) -> tuple[tuple[str, ...], list[tuple[int, dict[str, str]]]]:
    """Read a CSV file whose first line names its columns, parted by commas, semicolons or tabs.

    Args:
        file: In UTF-8; None for the example.

    Returns:
        The columns in lower case, and each row that holds something: its line, and its values by column.

    Raises:
        SettingsError: It cannot be read.
    """
    name = str(file) if file else EXAMPLE
    try:
        text = file.read_bytes().decode("utf-8-sig") if file else example_text()
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror}.", hint="Name a CSV file with a column issuer.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{name} is not UTF-8 text.", hint="Save it as CSV in UTF-8.") from error
    delimiter = max((",", ";", "\t"), key=text.split("\n", 1)[0].count)
    if opened := unclosed_quotation(text, delimiter):
        raise SettingsError(f"{name}, line {opened}: {UNCLOSED}.", hint=UNCLOSED_REMEDY)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = {(column or "").strip().casefold(): column for column in reader.fieldnames or ()}
    rows = []
    for row in reader:
        values = {key: (row.get(column) or "").strip() for key, column in columns.items()}
        if any(values.values()):
            rows.append((reader.line_num, values))
    return tuple(filter(None, columns)), rows


def example_text() -> str:
    """Return the register that comes with stratbot, as the CSV file that it is."""
    return resources.files("stratbot.lens").joinpath(EXAMPLE).read_text(encoding="utf-8")


def issuer_names(issuer: str) -> frozenset[str]:
    """Return the forms under which one issuer and another are the same: without "City Council", "London Borough of" ...

    A joint body of several councils bears the name of each of them as well.
    """
    names = {_short(issuer)}
    partners = [partner for partner in _PARTNERS.split(issuer) if partner]
    if len(partners) > 1 and _listed(issuer) is None:
        are_councils = all(re.search(r"council|authority", partner, re.I) for partner in partners)
        if are_councils or all(_listed(partner) for partner in partners):
            shorts = [_short(partner) for partner in partners]
            names.update((*shorts, " and ".join(shorts)))
    return frozenset(name for name in names if name)


def _short(issuer: str) -> str:
    if listed := _listed(issuer):
        return _folded(listed)
    folded = _folded(issuer)
    return _BEHIND.sub("", _BEFORE.sub("", folded)).strip() or folded


def _listed(issuer: str) -> str | None:
    """Return the name under which a list of authorities has an issuer, with or without its "Council"; None for no such."""
    folded = _folded(issuer)
    for form in (folded, _BEHIND.sub("", folded), _BEHIND.sub("", _BEFORE.sub("", folded))):
        if (short := short_issuer(form)) in _AUTHORITIES:
            return short
    return None


def _folded(name: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", fold(name.replace("&", " and "))).split())


def _are_of_two_tiers(one: str, other: str) -> bool:
    """Return whether one name is a county's and the other a city's, district's or borough's, so that they cannot be one."""
    are_counties = [bool(_COUNTY.search(fold(name))) for name in (one, other)]
    are_lower = [bool(_LOWER_TIER.search(fold(name))) for name in (one, other)]
    return are_counties[0] != are_counties[1] and are_lower == are_counties[::-1]


def _matched(row: Expected, year: int | None, theirs: Sequence[Document]) -> tuple[Presence, tuple[Document, ...]]:
    if not theirs:
        return Presence.MISSING, ()
    candidates = [document for document in theirs if year is None or document.year is None or document.year == year]
    if not candidates:
        return Presence.OTHER_YEAR, tuple(theirs)
    if year is not None and any(document.year == year for document in candidates):
        candidates = [document for document in candidates if document.year == year]
    if len(candidates) > 1 and row.title:
        candidates = [document for document in candidates if _is_title(row.title, document.title)] or candidates
    return (Presence.PRESENT if len(candidates) == 1 else Presence.SEVERAL), tuple(candidates)


def _is_title(one: str, other: str) -> bool:
    words = [set(re.findall(r"\w+", fold(title))) for title in (one, other)]
    telling = [found - _COMMON or found for found in words]
    shorter = min(map(len, telling))
    return shorter > 0 and len(telling[0] & telling[1]) / shorter >= SAME_TITLE


def _near(issuer: str, documents: Sequence[Document]) -> tuple[str, ...]:
    by_name = {_short(document.issuer): document.issuer for document in documents if document.issuer}
    near = difflib.get_close_matches(_short(issuer), by_name, n=3, cutoff=NEAR_NAME)
    return tuple(by_name[name] for name in near)


def _years(text: str, name: str, line: int) -> tuple[int, ...]:
    parts = [part.strip() for part in re.split(r"[;,/]", text) if part.strip()]
    if not all(_YEAR.fullmatch(part) for part in parts):
        raise SettingsError(f"{name}, line {line}: {text!r} is no year.", hint="Write 2016, or 2013; 2016 for two strategies.")
    return tuple(sorted({int(part) for part in parts}))
