"""Documents of one issuer in time: which one took another's place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stratbot.types import Document

SUPERSEDED = re.compile(r"\b(?:superseded|withdrawn|replaced|archived)\b", re.I)
"""In the status of a document."""
_DRAFT = re.compile(r"\b(?:draft|consultation|proposed)\b", re.I)


def successor(document: Document, documents: Sequence[Document], *, on: int | None = None) -> Document | None:
    """Return the next document that took the place of this one; a draft takes nobody's place.

    Args:
        document: With its year, or nothing is known to have followed it.
        documents: All of the corpus.
        on: The year asked about; None for today's state of the corpus.
    """
    if document.year is None:
        return None
    later = [
        other
        for other in documents
        if other.issuer == document.issuer
        and other.issuer
        and other.year is not None
        and document.year < other.year
        and (on is None or other.year <= on)
        and not _DRAFT.search(other.status)
        and _is_same_work(document, other)
    ]
    return min(later, key=lambda other: (other.year or 0, other.path), default=None)


def is_superseded(document: Document, documents: Sequence[Document]) -> bool:
    """Whether a document's status says that it is no longer in force, or a later one took its place."""
    return bool(SUPERSEDED.search(document.status)) or successor(document, documents) is not None


def _is_same_work(one: Document, other: Document) -> bool:
    """Return whether two documents of one issuer are of one kind, or bear one name but for its years."""
    if one.kind and other.kind:
        return one.kind.casefold() == other.kind.casefold()
    names = {_without_years(one.title), _without_years(other.title)}
    return len(names) == 1 and names != {""}


def _without_years(title: str) -> str:
    return " ".join(re.sub(r"[\d\W_]+", " ", title.casefold()).split())
