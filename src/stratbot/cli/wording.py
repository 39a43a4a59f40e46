"""Words of the text view, the same as in exports."""

from __future__ import annotations

from stratbot.export.wording import (
    NEAR_MISSES,
    VERDICT_WORDS,
    count,
    document_names,
    document_reference,
    page_reference,
    scope_phrase,
)

__all__ = [
    "NEAR_MISSES",
    "VERDICT_WORDS",
    "count",
    "document_names",
    "document_reference",
    "page_reference",
    "scope_phrase",
]
