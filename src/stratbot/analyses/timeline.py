"""The timeline: strategies by year and period, and which of them are in force."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from stratbot.analyses import Analysis, Asked, Kind, Option, Work
from stratbot.analyses._parts import words_on_page
from stratbot.export.jsonable import provenance_json
from stratbot.export.provenance import documents_table, provenance_facts
from stratbot.export.records import records_table
from stratbot.export.report import Bars, Prose, Report, Table, TableCell, Value, cells
from stratbot.export.tones import TONES
from stratbot.export.wording import count

if TYPE_CHECKING:
    from stratbot.assistant import LocalAssistant
    from stratbot.export.jsonable import Json
    from stratbot.lens.timeline import Period, Timeline, TimelineEntry


def compute(assistant: LocalAssistant, asked: Asked, work: Work) -> Timeline:
    """Place the documents in time, and find the words that name their periods on their pages."""
    from stratbot.lens.timeline import timeline

    def placed(entry: TimelineEntry) -> TimelineEntry:
        if entry.period is None or entry.period.page_number is None:
            return entry
        found = words_on_page(assistant, entry.period.words, entry.document, entry.period.page_number)
        return replace(entry, citations=found)

    found = timeline(assistant, on=asked["on"], filters=asked.filters)
    return replace(found, entries=tuple(map(placed, found.entries)))


def report(found: Timeline, asked: Asked) -> Report:
    """Return the documents in time, with a drawing of how many came in each year."""
    return Report(
        title=f"Strategies in time, as of {found.on}",
        subject=f"as of {found.on}  (+ and − change the year)",
        facts=(("As of", str(found.on)), *provenance_facts(found.provenance, command=asked.again(on=found.on))),
        sections=(
            Prose(heading="", paragraphs=(summary(found),)),
            Table(
                heading="Documents by year",
                columns=("Issuer", "Year", "Title", "Period", "Read from", "In force", "Why"),
                rows=tuple(_row(entry) for entry in found.entries),
                for_files=("Why",),
                told=("Read from",),
            ),
            adoption(found),
            documents_table(found.provenance.documents),
        ),
        records=partial(_records, found),
    )


def summary(found: Timeline) -> str:
    """Return how many documents are in force, and of how many that cannot be told, in one or two sentences."""
    from stratbot.lens.timeline import Force

    counts = Counter(entry.force for entry in found.entries)
    said = [f"{counts[force]:,} {TONES[force].words}" for force in Force if counts[force] and force != Force.UNKNOWN]
    silent = counts[Force.UNKNOWN]
    text = f"{count(len(found.entries), 'document')}, as of {found.on}: {', '.join(said) or 'none with a period'}."
    if silent:
        they = ("names", "it is") if silent == 1 else ("name", "they are")
        text += f" {silent:,} {they[0]} no end, so whether {they[1]} still in force cannot be told."
    undated = sum(entry.year is None for entry in found.entries)
    return text + (f" {undated:,} without a year." if undated else "")


def adoption(found: Timeline) -> Bars:
    """Return the number of documents of each year, by whether they are in force."""
    from stratbot.lens.timeline import Force

    present = [force for force in Force if any(entry.force == force for entry in found.entries)]
    return Bars(
        heading="Strategies by year",
        series=tuple((TONES[force].words, force.value) for force in present),
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
    document, period = entry.document, entry.period
    mark = "~" if "year" in document.inferred else ""
    told = [f"{TONES[entry.force].words}: {entry.reason}"]
    if period:
        reckoned = ", the rest reckoned from its year" if period.is_reckoned else ""
        told.append(f"{period_place(period)}{reckoned}: “{period.words}”")
    where = " · ".join(filter(None, (document.path, document.status, document.group)))
    told.append(f"{where}  ~ the year was read from the PDF" if mark else where)
    return cells(
        TableCell(text=document.issuer or document.path, told=tuple(told), citations=entry.citations),
        TableCell(
            text="" if entry.year is None else f"{mark}{entry.year}",
            value=None if mark else entry.year,
            order=entry.year,
            note="Read from the PDF." if mark else "",
        ),
        document.title or document.path,
        f"{'~' if period.is_reckoned else ''}{period}" if period else "",
        period_place(period),
        TableCell(text=TONES[entry.force].words, tone=entry.force.value),
        f"{entry.reason} “{period.words}”" if period else entry.reason,
    )


def _records(found: Timeline) -> Table:
    columns = (
        "doc_id", "issuer", "title", "year", "year_inferred", "path", "kind", "status", "in_force", "reason", "successor",
        "period_first", "period_last", "period_source", "period_page_number", "period_words", "period_reckoned", "as_of",
    )  # fmt: skip

    def row(entry: TimelineEntry) -> tuple[Value, ...]:
        document, period = entry.document, entry.period
        is_inferred = "year" in document.inferred or document.year is None
        named = (document.doc_id, document.issuer, document.title, entry.year, is_inferred, document.path)
        said: tuple[Value, ...] = (None,) * 6
        if period is not None:
            said = (period.first, period.last, period.source, period.page_number, period.words, period.is_reckoned)
        return (*named, document.kind, document.status, entry.force, entry.reason, entry.successor, *said, found.on)

    return records_table(found.provenance, columns, ((entry.document.doc_id, row(entry)) for entry in found.entries))


def timeline_json(found: Timeline) -> Json:
    """Return `timeline --json`."""
    return {
        "schema": "stratbot/timeline/1",
        "on": found.on,
        "documents": [
            {
                "doc_id": entry.document.doc_id,
                "issuer": entry.document.issuer,
                "title": entry.document.title,
                "year": entry.year,
                "year_inferred": entry.document.year is None or "year" in entry.document.inferred,
                "path": entry.document.path,
                "kind": entry.document.kind,
                "status": entry.document.status,
                "period": _period_json(entry.period),
                "in_force": entry.force.value,
                "reason": entry.reason,
                "successor": entry.successor or None,
                "sha256": entry.document.sha256,
            }
            for entry in found.entries
        ],
        "by_year": [{"year": year, "documents": len(entries)} for year, entries in found.by_year()],
        **provenance_json(found.provenance),
    }


def _period_json(period: Period | None) -> Json | None:
    if period is None:
        return None
    return {
        "first": period.first,
        "last": period.last,
        "source": period.source,
        "page_number": period.page_number,
        "words": period.words,
        "reckoned": period.is_reckoned,
    }


ANALYSES = (
    Analysis(
        key="timeline",
        command="timeline",
        place=7,
        letter="t",
        title="Timeline",
        name="Timeline: what is in force, expired or superseded",
        says="Strategies by year, with the period that each names",
        words="years period time expired superseded current out of date adoption plot history",
        help="strategies by year and period, and which are in force",
        description="Place every document in time: its year, the period it names for itself with the words and the page it was "
        "read from, and whether it is current, superseded by a later one of the same issuer and kind, or expired. Exits with 1 "
        "when no document is in scope. -o FILE.svg writes the drawing of the years alone.",
        examples=("stratbot timeline", "stratbot timeline --on 2016 --json", "stratbot timeline -o years.html"),
        options=(
            Option(
                name="on",
                kind=Kind.YEAR,
                metavar="YEAR",
                help="the year to judge by; default this year",
                default=lambda: date.today().year,
                steps=True,
            ),
        ),
        doing="Looking for years and periods",
        compute=compute,
        report=report,
        json=timeline_json,
        found=lambda found: bool(found.entries),
        drawing=adoption,
    ),
)
