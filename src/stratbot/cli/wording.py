"""Words of the text view, the same as in exports."""

from __future__ import annotations

from stratbot.export.wording import (
    VERDICT_WORDS,
    count,
    document_names,
    document_reference,
    near_misses_words,
    page_reference,
    scope_phrase,
)

__all__ = [
    "VERDICT_WORDS",
    "count",
    "document_names",
    "document_reference",
    "near_misses_words",
    "page_reference",
    "scope_phrase",
]
