"""The collection check: which expected strategies are missing from the folder, and which documents nobody expected."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from stratbot.analyses import Analysis, Asked, Kind, Narrowed, Option, Work
from stratbot.analyses.camps import camp_word
from stratbot.errors import SettingsError
from stratbot.export.jsonable import Json, provenance_json
from stratbot.export.provenance import documents_table, provenance_facts
from stratbot.export.records import WHO_COLUMNS, records_table, who_cells
from stratbot.export.report import Prose, Report, Section, Table, TableCell, Value, cells
from stratbot.export.tones import TONES
from stratbot.export.wording import count

if TYPE_CHECKING:
    from stratbot.assistant import LocalAssistant
    from stratbot.lens.register import CollectionCheck, Expectation, Expected
    from stratbot.types import Document

_FIRST = ("missing", "other_year", "several", "present")
"""In which order expectations stand in tables: what there is to do comes first."""


def compute(assistant: LocalAssistant, asked: Asked, work: Work) -> CollectionCheck:
    """Compare the documents with the register."""
    from stratbot.lens.register import check_collection

    return check_collection(assistant, asked["file"])


def report(found: CollectionCheck, asked: Asked) -> Report:
    """Return what was expected and is there or not, then what is there and was not expected."""
    expectations = sorted(found.expectations, key=lambda one: (_FIRST.index(one.presence.value), one.expected.issuer.casefold()))
    has_camps = any(one.expected.camp for one in expectations)
    columns = ("Issuer", "Title", "Year", *(("Camp",) if has_camps else ()), "State", "Documents")
    sections: list[Section] = [
        Prose(heading="", paragraphs=(summary(found),)),
        Table(heading="Expected", columns=columns, rows=tuple(_row(one, has_camps=has_camps) for one in expectations)),
    ]
    if found.unexpected:
        rows = tuple(_unexpected_row(document, has_camps=has_camps) for document in found.unexpected)
        sections.append(Table(heading="Matched by no row of the register", columns=columns, rows=rows))
    if found.shared:
        sections.append(
            Table(
                heading="Matched by several rows of the register",
                columns=("Document", "Issuer", "Rows"),
                rows=tuple(
                    cells(document.path, document.issuer, "; ".join(f"{row.issuer} (line {row.line})" for row in rows))
                    for document, rows in found.shared
                ),
            )
        )
    whole = " All documents are looked at, whatever narrows the questions." if asked.filters else ""
    return Report(
        title=f"The collection against {found.register}",
        subject=f"against {found.register}",
        summary=f"{summary(found)}{whole}",
        facts=(
            ("Register", found.register),
            ("Expected", f"{len(found.expectations):,} strategies"),
            *provenance_facts(found.provenance, command=asked.again()),
        ),
        sections=(*sections, documents_table(found.provenance.documents)),
        records=partial(_records, found),
    )


def summary(found: CollectionCheck) -> str:
    """Return how many of the expected strategies are there, and how many documents nobody expected."""
    from stratbot.lens.register import Presence

    counts = Counter(expectation.presence for expectation in found.expectations)
    there = counts[Presence.PRESENT] + counts[Presence.SEVERAL]
    text = f"{there:,} of {len(found.expectations):,} expected strategies are there"
    text += f", {counts[Presence.SEVERAL]:,} of them with several candidates" if counts[Presence.SEVERAL] else ""
    if counts[Presence.OTHER_YEAR]:
        text += f"; of {counts[Presence.OTHER_YEAR]:,} only other years"
    text += f"; {counts[Presence.MISSING]:,} missing."
    return f"{text} {len(found.unexpected):,} of {count(len(found.provenance.documents), 'document')} match no row."


def _row(expectation: Expectation, *, has_camps: bool) -> tuple[TableCell, ...]:
    expected, presence = expectation.expected, expectation.presence
    text = "; ".join(f"{one.path} ({one.year})" if one.year is not None else one.path for one in expectation.documents)
    if expectation.near:
        text = f"perhaps {', '.join(expectation.near)}"
    said = " · ".join(filter(None, (expected.title, str(expectation.year or ""), text)))
    return cells(
        TableCell(text=expected.issuer, told=(TONES[presence].words, *filter(None, (said,)))),
        expected.title,
        expectation.year,
        *((camp_word(expected.camp),) if has_camps else ()),
        TableCell(text=TONES[presence].words, tone=presence.value),
        text,
    )


def _unexpected_row(document: Document, *, has_camps: bool) -> tuple[TableCell, ...]:
    words = TONES["unexpected"].words
    return cells(
        TableCell(
            text=f"{'~' if 'issuer' in document.inferred else ''}{document.issuer}",
            told=(words, " · ".join(filter(None, (document.title, str(document.year or ""), document.path)))),
        ),
        document.title,
        document.year,
        *(("",) if has_camps else ()),
        TableCell(text=words, tone="unexpected"),
        document.path,
    )


def _records(found: CollectionCheck) -> Table:
    """Return a row for each document of each expectation, a row for each that has none, and one for each unexpected document."""
    rows: list[tuple[str, tuple[Value, ...]]] = []
    for one in found.expectations:
        expected = (one.expected.line, one.expected.issuer, one.expected.title, one.year, one.presence.value)
        for document in one.documents or (None,):
            rows.append((document.doc_id if document else "", (*expected, *who_cells(document))))
    rows += [(one.doc_id, ("", "", "", "", "unexpected", *who_cells(one))) for one in found.unexpected]
    columns = ("line", "expected_issuer", "expected_title", "expected_year", "state", *WHO_COLUMNS)
    return records_table(found.provenance, columns, rows)


def register_json(found: CollectionCheck) -> Json:
    """Return `register --json`."""
    return {
        "schema": "stratbot/register/1",
        "register": found.register,
        "complete": found.is_complete,
        "expected": [
            {
                **_expected_json(expectation.expected),
                "year": expectation.year,
                "state": expectation.presence.value,
                "documents": [_document_json(document) for document in expectation.documents],
                "near": list(expectation.near),
            }
            for expectation in found.expectations
        ],
        "unexpected": [_document_json(document) for document in found.unexpected],
        "shared": [
            {**_document_json(document), "rows": [_expected_json(expected) for expected in rows]}
            for document, rows in found.shared
        ],
        **provenance_json(found.provenance),
    }


def _expected_json(expected: Expected) -> Json:
    return {
        "issuer": expected.issuer,
        "title": expected.title,
        "camp": expected.camp,
        "url": expected.url,
        "line": expected.line,
    }


def _document_json(document: Document) -> Json:
    return {
        "doc_id": document.doc_id,
        "issuer": document.issuer,
        "issuer_inferred": "issuer" in document.inferred,
        "title": document.title,
        "year": document.year,
        "path": document.path,
        "sha256": document.sha256,
    }


def _example(asked: Asked) -> str | None:
    """Return the example as CSV, where it is asked for.

    Raises:
        SettingsError: A register is named besides.
    """
    from stratbot.lens.register import example_text

    if asked["example"] and asked["file"] is not None:
        raise SettingsError(f"--example reads no register, so {asked['file']} is in its way.", hint="Leave one of them out.")
    return example_text() if asked["example"] else None


ANALYSES = (
    Analysis(
        key="register",
        command="register",
        place=8,
        letter="r",
        title="Collection check",
        name="Collection check: which strategies are missing from the folder",
        says="The documents against a list of those that should be there",
        words="register expected missing files collection completeness list csv unexpected",
        help="which expected strategies are missing, and which files nobody expected",
        description="Compare the documents with a register: a CSV file with a column issuer and, where known, title, year, camp "
        "and url (which stratbot fetch brings). "
        '"X City Council", "City of X" and "London Borough of X" are X. Exits with 1 when an expected strategy is not there.',
        examples=(
            "stratbot register",
            "stratbot register expected.csv",
            "stratbot register expected.csv --csv > missing.csv",
            "stratbot register --example > mine.csv",
        ),
        options=(
            Option(
                name="file",
                kind=Kind.FILE,
                metavar="FILE",
                is_positional=True,
                help="the register; without it, an example that comes with stratbot: strategies of councils that a survey of "
                "2016 lists",
                question="Whose strategies should be there? Name a CSV file with a column issuer and, where known, title and "
                "year. Left empty, the example that comes with stratbot is taken: councils of the United Kingdom in 2016.",
            ),
            Option(
                name="example",
                kind=Kind.SWITCH,
                help="compare nothing: write the example as CSV, to make a register of your own from",
                is_view=True,
            ),
        ),
        narrowed=Narrowed.NOTHING,
        instead=_example,
        doing="Comparing the collection with the register",
        compute=compute,
        report=report,
        json=register_json,
        found=lambda found: found.is_complete,
        notes=lambda found, asked: (
            () if asked["file"] else ("compared with the example; for your own: stratbot register FILE.csv",)
        ),
    ),
)
