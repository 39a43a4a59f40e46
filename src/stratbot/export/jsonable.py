"""What the JSON of several commands has in common: keys are added, never renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stratbot.export.shapes import CitationJson
    from stratbot.lens.types import Cell, Provenance
    from stratbot.types import Citation, Correction, Document

Json = dict[str, Any]


def citation_json(citation: Citation) -> CitationJson:
    """Return a CITATION, always with `below_threshold`."""
    return {
        "passage_id": citation.passage_id,
        "doc_id": citation.doc_id,
        "issuer": citation.issuer,
        "title": citation.title,
        "year": citation.year,
        "path": citation.path,
        "page_number": citation.page_number,
        "page_label": citation.page_label,
        "quote": citation.quote,
        "score": round(citation.score, 4),
        "below_threshold": citation.below_threshold,
        "flags": list(citation.flags),
    }


def document_json(document: Document) -> Json:
    """Return a document with what identifies its file."""
    return {
        "doc_id": document.doc_id,
        "issuer": document.issuer,
        "title": document.title,
        "year": document.year,
        "path": document.path,
        "state": document.state.value,
        "sha256": document.sha256,
    }


def cell_json(cell: Cell) -> Json:
    """Return a cell: what stands, what the machine says, and what a person says."""
    return {
        "doc_id": cell.machine.doc_id,
        "theme_id": cell.theme_id,
        "verdict": cell.verdict.value,
        "machine_verdict": cell.machine.verdict.value,
        "score": round(cell.machine.score, 4),
        "correction": None if cell.correction is None else correction_json(cell.correction),
        "evidence": [citation_json(citation) for citation in cell.machine.evidence],
    }


def correction_json(correction: Correction) -> Json:
    """Return a correction as it stands in `corrections.csv`."""
    return {
        "path": correction.path,
        "theme_id": correction.theme_id,
        "verdict": correction.verdict.value,
        "reason": correction.reason,
        "corrected_on": correction.corrected_on,
    }


def provenance_json(provenance: Provenance) -> Json:
    """Return what somebody else needs to run the same again."""
    return {
        "index": {"generation": provenance.generation, "encoder": provenance.encoder},
        "stratbot": provenance.version,
    }
