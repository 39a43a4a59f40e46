"""Reports for the tests of writers: one of every section, invented, with a place for text that a document might hold."""

from __future__ import annotations

from cli.scripted import COVERAGE, STATUS, citation
from stratbot.export.report import Bars, Prose, Quotes, Report, Table, TableCell
from stratbot.lens.types import Provenance

PROVENANCE = Provenance(generation=COVERAGE.generation, encoder=COVERAGE.encoder, version="1.2.3", documents=STATUS.documents)


def report_with(text: str, *, records: bool = False) -> Report:
    """Return a report that holds a text wherever a document's words may stand."""
    cells = (
        TableCell(text=text),
        TableCell(text="covered", tone="covered corrected", note=text),
        TableCell(text="4", value=4),
    )
    table = Table(heading=text, columns=("Document", "Verdict", "Pages"), rows=(cells,))
    return Report(
        title=text,
        facts=(("Question", text), ("Index generation", "20160301T101500-ab12cd34")),
        sections=(
            Prose(heading=text, paragraphs=(text, "A second paragraph.")),
            table,
            Quotes(heading="Evidence", citations=(citation(text, text), citation("Southam", "Far.", near=True))),
            Bars(heading=text, series=(("current", "current"), (text, "expired")), bars=((text, (2, 1)), ("2015", (0, 0)))),
        ),
        records=(lambda: table) if records else None,
    )


def heat_map(*, documents: int = 3, themes: int = 10) -> Report:
    """Return a table that is wide enough to be drawn as a heat map."""
    tones = ("covered", "mentioned", "not_found", "unreadable")
    rows = tuple(
        (
            TableCell(text=f"Council {row}"),
            *(
                TableCell(text=tone.replace("_", " "), tone=tone, note=f"p. {column}: “We will.”" if tone == "covered" else "")
                for column, tone in ((column, tones[(row + column) % 4]) for column in range(themes))
            ),
        )
        for row in range(documents)
    )
    columns = ("Document", *(f"Theme {column}" for column in range(themes)))
    return Report(title="Matrix", facts=(), sections=(Table(heading="Matrix", columns=columns, rows=rows),))
