"""How a result came about: what every export says, so that somebody else can run it again and get the same."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from stratbot.export.report import Shown, Table, TableCell, cells
from stratbot.export.wording import count, year_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratbot.lens.types import Provenance
    from stratbot.types import Document, Filters


def provenance_facts(provenance: Provenance, *, command: str = "") -> tuple[tuple[str, str], ...]:
    """Return the facts that every report ends with.

    Args:
        provenance: Of the result.
        command: What to type for the same once more; empty to leave it out.
    """
    documents = provenance.documents
    unread = sum(document.state.value != "read" for document in documents)
    facts = [
        ("Documents", f"{count(len(documents), 'document')} in scope, {len(documents) - unread} read, {unread} not readable"),
        ("Index generation", provenance.generation),
        ("Encoder", provenance.encoder),
        ("stratbot", provenance.version),
    ]
    if command:
        facts.append(("To run it again", command))
    return tuple(facts)


def command_again(*words: str, filters: Filters | None = None, options: Sequence[str] = ()) -> str:
    """Return what to type for the same once more, as a shell takes it.

    Args:
        words: The command with its arguments.
        filters: What narrowed the documents.
        options: What names other folders and models than those of every day, as `Settings.options` returns it.

    Returns:
        The line; empty where there is none, because the command line takes no list of documents.
    """
    if filters is None:
        return shlex.join((*words, *options))
    if filters.doc_ids:
        return ""
    narrowing = [part for issuer in filters.issuers for part in ("--issuer", issuer)]
    narrowing += [part for group in filters.groups for part in ("--group", group)]
    narrowing += ["--year", years] if (years := year_range(filters)) else []
    return shlex.join((*words, *narrowing, *options))


def documents_table(documents: Sequence[Document], *, heading: str = "Documents in scope") -> Table:
    """Return the documents with their checksums: the files that somebody else needs for the same result."""
    return Table(
        heading=heading,
        columns=("Document", "Title", "Year", "Pages", "State", "SHA-256"),
        rows=tuple(
            cells(
                document.path,
                _title(document),
                document.year,
                document.page_count,
                TableCell(text=document.state.value, tone="" if document.state.value == "read" else "unreadable"),
                document.sha256,
            )
            for document in documents
        ),
        shown=Shown.FILES,
    )


def _title(document: Document) -> str:
    """Return "Northwold, Digital Strategy (superseded)": a status is said unless the document is simply adopted."""
    title = f"{document.issuer}, {document.title}" if document.title else document.issuer
    return f"{title} ({document.status})" if document.status not in ("", "adopted") else title
