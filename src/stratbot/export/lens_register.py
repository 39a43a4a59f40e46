"""A collection against its register as a report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stratbot.export.lens_audit import camp_word
from stratbot.export.provenance import RECORD_COLUMNS, documents_table, provenance_facts, record_cells
from stratbot.export.report import Prose, Report, Section, Table, TableCell
from stratbot.export.wording import count
from stratbot.lens.register import Presence

if TYPE_CHECKING:
    from stratbot.lens.register import CollectionCheck, Expectation
    from stratbot.types import Document

PRESENCE_WORDS = {
    Presence.PRESENT: "present",
    Presence.SEVERAL: "several candidates",
    Presence.OTHER_YEAR: "other year only",
    Presence.MISSING: "missing",
}


def register_report(found: CollectionCheck, *, command: str = "") -> Report:
    """Return what was expected and is there or not, then what is there and was not expected.

    Args:
        found: The collection against its register.
        command: What to type for the same once more.
    """
    has_camps = any(expectation.expected.camp for expectation in found.expectations)
    sections: list[Section] = [
        Prose(heading="", paragraphs=(summary(found),)),
        Table(
            heading="Expected",
            columns=("Issuer", "Title", "Year", *(("Camp",) if has_camps else ()), "State", "Documents"),
            rows=tuple(_row(expectation, has_camps=has_camps) for expectation in found.expectations),
        ),
    ]
    if found.unexpected:
        sections.append(
            Table(
                heading="Matched by no row of the register",
                columns=("Document", "Issuer", "Title", "Year"),
                rows=tuple(_document_row(document) for document in found.unexpected),
            )
        )
    if found.shared:
        sections.append(
            Table(
                heading="Matched by several rows of the register",
                columns=("Document", "Issuer", "Rows"),
                rows=tuple(
                    (
                        TableCell(text=document.path),
                        TableCell(text=document.issuer),
                        TableCell(text="; ".join(f"{row.issuer} (line {row.line})" for row in rows)),
                    )
                    for document, rows in found.shared
                ),
            )
        )
    return Report(
        title=f"The collection against {found.register}",
        facts=(
            ("Register", found.register),
            ("Expected", f"{len(found.expectations):,} strategies"),
            *provenance_facts(found.provenance, command=command),
        ),
        sections=(*sections, documents_table(found.provenance.documents)),
        records=_records(found),
    )


def summary(found: CollectionCheck) -> str:
    """Return how many of the expected strategies are there, and how many documents nobody expected."""
    counts = Counter(expectation.presence for expectation in found.expectations)
    there = counts[Presence.PRESENT] + counts[Presence.SEVERAL]
    text = f"{there:,} of {len(found.expectations):,} expected strategies are there"
    text += f", {counts[Presence.SEVERAL]:,} of them with several candidates" if counts[Presence.SEVERAL] else ""
    if counts[Presence.OTHER_YEAR]:
        text += f"; of {counts[Presence.OTHER_YEAR]:,} only other years"
    text += f"; {counts[Presence.MISSING]:,} missing."
    return f"{text} {len(found.unexpected):,} of {count(len(found.provenance.documents), 'document')} match no row."


def _row(expectation: Expectation, *, has_camps: bool) -> tuple[TableCell, ...]:
    tone = "partly" if expectation.presence == Presence.OTHER_YEAR else expectation.presence.value
    text = "; ".join(_named(document) for document in expectation.documents)
    if expectation.near:
        text = f"perhaps {', '.join(expectation.near)}"
    return (
        TableCell(text=expectation.expected.issuer),
        TableCell(text=expectation.expected.title),
        TableCell(text="" if expectation.year is None else str(expectation.year), value=expectation.year),
        *((TableCell(text=camp_word(expectation.expected.camp)),) if has_camps else ()),
        TableCell(text=PRESENCE_WORDS[expectation.presence], tone=tone),
        TableCell(text=text),
    )


def _document_row(document: Document) -> tuple[TableCell, ...]:
    inferred = "~" if "issuer" in document.inferred else ""
    return (
        TableCell(text=document.path),
        TableCell(text=f"{inferred}{document.issuer}"),
        TableCell(text=document.title),
        TableCell(text="" if document.year is None else str(document.year), value=document.year),
    )


def _named(document: Document) -> str:
    return f"{document.path} ({document.year})" if document.year is not None else document.path


def _records(found: CollectionCheck) -> Table:
    """Return a row for each document of each expectation, a row for each that has none, and one for each unexpected document."""
    columns = ("line", "expected_issuer", "expected_title", "expected_year", "state", "doc_id", "issuer", "title", "year", "path")
    rows: list[tuple[TableCell, ...]] = []
    for expectation in found.expectations:
        expected = expectation.expected
        for document in expectation.documents or (None,):
            rows.append(
                (
                    TableCell(text=str(expected.line), value=expected.line),
                    TableCell(text=expected.issuer),
                    TableCell(text=expected.title),
                    TableCell(text="" if expectation.year is None else str(expectation.year), value=expectation.year),
                    TableCell(text=expectation.presence.value),
                    *_document_cells(document),
                    *record_cells(found.provenance, document.doc_id if document else ""),
                )
            )
    for document in found.unexpected:
        blank = TableCell(text="")
        rows.append(
            (
                *(blank,) * 4,
                TableCell(text="unexpected"),
                *_document_cells(document),
                *record_cells(found.provenance, document.doc_id),
            )
        )
    return Table(heading="Records", columns=(*columns, *RECORD_COLUMNS), rows=tuple(rows))


def _document_cells(document: Document | None) -> tuple[TableCell, ...]:
    if document is None:
        return (TableCell(text=""),) * 5
    return (
        TableCell(text=document.doc_id),
        TableCell(text=document.issuer),
        TableCell(text=document.title),
        TableCell(text="" if document.year is None else str(document.year), value=document.year),
        TableCell(text=document.path),
    )
