"""The longest strategies: the smallest analysis, to begin another from; `test_one_file.py` puts it beside the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratbot.analyses import Analysis, Asked, Kind, Option, Work
from stratbot.analyses._parts import document_cell, provenance_of
from stratbot.export.jsonable import provenance_json
from stratbot.export.provenance import documents_table, provenance_facts
from stratbot.export.report import Prose, Report, Table, cells

if TYPE_CHECKING:
    from stratbot.assistant import LocalAssistant
    from stratbot.export.jsonable import Json
    from stratbot.lens.types import Provenance
    from stratbot.types import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Longest:
    """The documents with most pages, longest first."""

    documents: tuple[Document, ...]
    provenance: Provenance


def compute(assistant: LocalAssistant, asked: Asked, work: Work) -> Longest:
    """Sort the documents by their pages."""
    from stratbot.lens.matrix import documents_in_scope  # here, because commands are described before they are run

    documents = documents_in_scope(assistant.documents(), asked.filters)
    longest = sorted(documents, key=lambda one: -one.page_count)[: asked["most"]]
    return Longest(documents=tuple(longest), provenance=provenance_of(assistant, documents))


def report(found: Longest, asked: Asked) -> Report:
    """Return them with their pages."""
    return Report(
        title="The longest strategies",
        facts=provenance_facts(found.provenance, command=asked.again()),
        sections=(
            Prose(heading="", paragraphs=(f"{len(found.documents)} of {len(found.provenance.documents)} documents.",)),
            Table(
                heading="Longest",
                columns=("Document", "Year", "Pages"),
                rows=tuple(
                    cells(document_cell(one, one.path, one.issuer or one.path), one.year, one.page_count)
                    for one in found.documents
                ),
            ),
            documents_table(found.provenance.documents),
        ),
    )


def longest_json(found: Longest) -> Json:
    """Return `longest --json`."""
    return {
        "schema": "stratbot/longest/1",
        "documents": [{"doc_id": one.doc_id, "path": one.path, "pages": one.page_count} for one in found.documents],
        **provenance_json(found.provenance),
    }


ANALYSES = (
    Analysis(
        key="longest",
        command="longest",
        place=99,
        letter="z",
        title="Longest",
        name="The longest strategies",
        says="Which have most pages",
        words="thick pages",
        help="which strategies are longest",
        description="List the documents with most pages. Exits with 1 when no document is in scope.",
        examples=("stratbot longest", "stratbot longest --most 3 --json"),
        options=(Option(name="most", kind=Kind.NUMBER, metavar="N", help="how many; default 2", default=lambda: 2, steps=True),),
        doing="Counting pages",
        compute=compute,
        report=report,
        json=longest_json,
        found=lambda found: bool(found.documents),
    ),
)
