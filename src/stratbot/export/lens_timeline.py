"""A timeline as a report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stratbot.export.provenance import RECORD_COLUMNS, command_again, documents_table, provenance_facts, record_cells
from stratbot.export.report import Bars, Prose, Report, Table, TableCell
from stratbot.export.wording import count
from stratbot.lens.timeline import Force

if TYPE_CHECKING:
    from stratbot.lens.timeline import Period, Timeline, TimelineEntry
    from stratbot.types import Filters

FORCE_WORDS = {
    Force.CURRENT: "current",
    Force.SUPERSEDED: "superseded",
    Force.EXPIRED: "expired",
    Force.UPCOMING: "not yet in force",
    Force.UNKNOWN: "no end named",
}
ADOPTION = "Strategies by year"
WHY = "Why"


def timeline_report(found: Timeline, *, filters: Filters | None = None) -> Report:
    """Return the documents in time, with a drawing of how many came in each year.

    Args:
        found: The timeline.
        filters: What narrowed the documents, for the record of how it came about.
    """
    command = command_again("stratbot", "timeline", "--on", str(found.on), filters=filters)
    return Report(
        title=f"Strategies in time, as of {found.on}",
        facts=(("As of", str(found.on)), *provenance_facts(found.provenance, command=command)),
        sections=(
            Prose(heading="", paragraphs=(summary(found),)),
            Table(
                heading="Documents by year",
                columns=("Issuer", "Year", "Title", "Period", "Read from", "In force", WHY),
                rows=tuple(_row(entry) for entry in found.entries),
            ),
            adoption(found),
            documents_table(found.provenance.documents),
        ),
        records=_records(found),
    )


def summary(found: Timeline) -> str:
    """Return how many documents are in force, and of how many that cannot be told, in one or two sentences."""
    counts = Counter(entry.force for entry in found.entries)
    said = [f"{counts[force]:,} {FORCE_WORDS[force]}" for force in Force if counts[force] and force != Force.UNKNOWN]
    silent = counts[Force.UNKNOWN]
    text = f"{count(len(found.entries), 'document')}, as of {found.on}: {', '.join(said) or 'none with a period'}."
    if silent:
        they = ("names", "it is") if silent == 1 else ("name", "they are")
        text += f" {silent:,} {they[0]} no end, so whether {they[1]} still in force cannot be told."
    undated = sum(entry.year is None for entry in found.entries)
    return text + (f" {undated:,} without a year." if undated else "")


def adoption(found: Timeline) -> Bars:
    """Return the number of documents of each year, by whether they are in force."""
    present = [force for force in Force if any(entry.force == force for entry in found.entries)]
    return Bars(
        heading=ADOPTION,
        series=tuple((FORCE_WORDS[force], force.value) for force in present),
        bars=tuple(
            (str(year), tuple(sum(entry.force == force for entry in entries) for force in present))
            for year, entries in found.by_year()
        ),
    )


def period_place(period: Period | None) -> str:
    """Return where a period was read: "cover, p. 1"; empty for none."""
    if period is None:
        return ""
    return period.source + (f", p. {period.page_number}" if period.page_number is not None else "")


def _row(entry: TimelineEntry) -> tuple[TableCell, ...]:
    document = entry.document
    mark = "~" if "year" in document.inferred else ""
    year = "" if entry.year is None else f"{mark}{entry.year}"
    return (
        TableCell(text=document.issuer or document.path),
        TableCell(text=year, value=None if mark else entry.year, note="Read from the PDF." if mark else ""),
        TableCell(text=document.title or document.path),
        TableCell(text=f"{'~' if entry.period.is_reckoned else ''}{entry.period}" if entry.period else ""),
        TableCell(text=period_place(entry.period)),
        TableCell(text=FORCE_WORDS[entry.force], tone=entry.force.value),
        TableCell(text=f"{entry.reason} “{entry.period.words}”" if entry.period else entry.reason),
    )


def _records(found: Timeline) -> Table:
    columns = (
        "doc_id", "issuer", "title", "year", "year_inferred", "path", "kind", "status", "in_force", "reason", "successor",
        "period_first", "period_last", "period_source", "period_page_number", "period_words", "period_reckoned", "as_of",
    )  # fmt: skip
    rows = []
    for entry in found.entries:
        document, period = entry.document, entry.period
        rows.append(
            (
                *(TableCell(text=text) for text in (document.doc_id, document.issuer, document.title)),
                _number(entry.year),
                _flag("year" in document.inferred or document.year is None),
                *(TableCell(text=text) for text in (document.path, document.kind, document.status)),
                TableCell(text=entry.force.value, tone=entry.force.value),
                TableCell(text=entry.reason),
                TableCell(text=entry.successor),
                _number(period.first if period else None),
                _number(period.last if period else None),
                TableCell(text=period.source if period else ""),
                _number(period.page_number if period else None),
                TableCell(text=period.words if period else ""),
                _flag(period.is_reckoned) if period else TableCell(text=""),
                _number(found.on),
                *record_cells(found.provenance, document.doc_id),
            )
        )
    return Table(heading="Records", columns=(*columns, *RECORD_COLUMNS), rows=tuple(rows))


def _number(value: int | None) -> TableCell:
    return TableCell(text="" if value is None else str(value), value=value)


def _flag(value: bool) -> TableCell:
    return TableCell(text="true" if value else "false")
