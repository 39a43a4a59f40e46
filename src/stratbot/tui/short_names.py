"""Names of documents that are short enough for a table: "Marlshire 2016" for Marlshire County Council's of 2016."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from stratbot.export.wording import document_names
from stratbot.types import Document

_TIERS = r"(?:city|county|borough|district|metropolitan|town|unitary|regional|combined|and)"
_BEFORE = re.compile(r"^(?:the )?(?:(?:(?:london|royal|metropolitan) )*borough of|city and county of|city of)\s+", re.I)
_BEHIND = re.compile(rf"(?:\s+{_TIERS})*\s+(?:council|authority)$", re.I)


def short_names(documents: Iterable[Document]) -> dict[str, str]:
    """Name each document, by doc_id: its issuer without "County Council" and the like, as long as that is clear, and its year."""
    documents = list(documents)
    short = {document.issuer: _BEHIND.sub("", _BEFORE.sub("", document.issuer)).strip() for document in documents}
    bearers = Counter(short.values())
    named = [
        replace(document, issuer=short[document.issuer] if bearers[short[document.issuer]] == 1 else document.issuer)
        for document in documents
    ]
    names = document_names(named)
    return {
        document.doc_id: f"{names[document.doc_id]} {document.year}"
        if document.year is not None and str(document.year) not in names[document.doc_id]
        else names[document.doc_id]
        for document in documents
    }
