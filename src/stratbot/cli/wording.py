"""Words that the text view and the Markdown view share: references, scopes, names of rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stratbot.cli.contract import year_range
from stratbot.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratbot.types import Answer, Citation, Document, DocumentVerdict

NEAR_MISSES = "Nearest misses: the closest passages, not close enough to be evidence"

VERDICT_WORDS = {
    Verdict.COVERED: "covered",
    Verdict.MENTIONED: "mentioned in passing",
    Verdict.NOT_FOUND: "not found",
    Verdict.UNREADABLE: "unreadable, so not judged",
}


def count(number: int, noun: str) -> str:
    """Return "1 page", "2,310 pages"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def page_reference(citation: Citation) -> str:
    """Return the page as a PDF viewer counts it, and as printed where that differs: "p. 12 (printed iv)"."""
    printed = citation.page_label
    return f"p. {citation.page_number}" + (f" (printed {printed})" if printed not in ("", str(citation.page_number)) else "")


def document_reference(citation: Citation) -> str:
    """Return whose document is cited: "Boston, Smart City vision (2016)"."""
    year = f" ({citation.year})" if citation.year is not None else ""
    return f"{citation.issuer}, {citation.title}{year}" if citation.title else f"{citation.issuer}{year}"


def document_names(documents: Iterable[Document | DocumentVerdict]) -> dict[str, str]:
    """Name each document, by doc_id, as shortly as tells it from the others: issuer, issuer and year, or issuer and path."""
    documents = list(documents)
    issuers = Counter(document.issuer for document in documents)
    editions = Counter((document.issuer, document.year) for document in documents)
    names: dict[str, str] = {}
    for document in documents:
        if issuers[document.issuer] == 1 and document.issuer:
            names[document.doc_id] = document.issuer
        elif editions[document.issuer, document.year] == 1 and document.issuer and document.year is not None:
            names[document.doc_id] = f"{document.issuer} {document.year}"
        else:
            names[document.doc_id] = f"{document.issuer} ({document.path})" if document.issuer else document.path
    return names


def scope_phrase(answer: Answer) -> str:
    """Return what was looked at and what it came to; the verdicts of a set answer add up to the documents.

    For example "4 documents in scope: 1 covered, 1 mentioned in passing, 1 not found, 1 unreadable", or without verdicts
    "1 document in scope: 1 judged, 0 unreadable; only Northwold, 2014-2016".
    """
    scope = answer.scope
    if answer.coverage:
        counts = Counter(row.verdict for row in answer.coverage)
        parts = ", ".join(f"{counts[verdict]:,} {VERDICT_WORDS[verdict].split(',')[0]}" for verdict in Verdict)
    else:
        parts = f"{scope.judged:,} judged, {scope.unreadable:,} unreadable"
    carried = "those of the answer before" if scope.filters.doc_ids else ""
    parts_of = filter(None, (carried, *scope.filters.issuers, year_range(scope.filters)))
    narrowed = f"; only {', '.join(parts_of)}" if scope.filters else ""
    return f"{count(scope.documents, 'document')} in scope: {parts}{narrowed}"
