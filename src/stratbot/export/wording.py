"""Words that the views and the exports share: references, scopes, names of rows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from stratbot.export.tones import TONES
from stratbot.query.words import search_terms, words
from stratbot.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratbot.types import Answer, Citation, Document, DocumentVerdict, Filters

_NEAR_MISSES = "Nearest misses: the closest passages, not close enough to be evidence"
_WITHOUT_ITS_WORDS = "Nearest passages by meaning, probably about something else: none uses a word of the question"
_BUT_FOR_NAMES = f"{_WITHOUT_ITS_WORDS} but for names"
_SAME_BEGINNING, _OTHER_ENDING = 4, 3
"""Letters that two forms of one word begin with at least, and in which they end otherwise at most: "plans", "planning"."""

_TIERS = r"(?:city|county|borough|district|metropolitan|town|unitary|regional|combined|and)"
_BEFORE = re.compile(r"^(?:the )?(?:(?:(?:london|royal|metropolitan) )*borough of|city and county of|city of)\s+", re.I)
_BEHIND = re.compile(rf"(?:\s+{_TIERS})*\s+(?:council|authority)$", re.I)


VERDICT_WORDS = {verdict: TONES[verdict.value].words for verdict in Verdict}

FLAG_WORDS = {
    "ruled_out": "says that it will not be done",
    "conditional": "on a condition",
    "arranged": "put in order by where it stands on the page",
    "ocr": "recognised in the picture of the page (OCR)",
}
"""What a note on a quote says for each of `Citation.flags`."""


def near_misses_words(answer: Answer) -> str:
    """Return what the passages quoted under a refusal, or in its rows, are, to stand above them.

    The names of councils do not count as words in common: whose document a passage is says nothing of what it is about.
    """
    asked = search_terms(answer.topic or answer.question)
    names_one = False
    for citation in (*answer.citations, *(one for row in answer.coverage for one in row.evidence)):
        quoted, named = set(words(citation.quote)), set(words(citation.issuer))
        used = {term for term in asked if any(_is_form_of(term, word) for word in quoted)}
        if used - named:
            return _NEAR_MISSES
        names_one = names_one or bool(used)
    return _BUT_FOR_NAMES if names_one else _WITHOUT_ITS_WORDS if asked else _NEAR_MISSES


def _is_form_of(term: str, word: str) -> bool:
    beginning = max(_SAME_BEGINNING, len(term) - _OTHER_ENDING, len(word) - _OTHER_ENDING)
    return term == word or (min(len(term), len(word)) >= beginning and term[:beginning] == word[:beginning])


def flag_words(citation: Citation) -> str:
    """Return what the wording of a quote takes back, as a note: "on a condition"; empty where it takes nothing back."""
    return "; ".join(FLAG_WORDS.get(flag, flag) for flag in citation.flags)


def correction_words(row: DocumentVerdict) -> str:
    """Return "corrected by hand: seen on page 4 (the machine said not found)"; empty where nobody has corrected it."""
    if row.correction is None:
        return ""
    machine = f" (the machine said {VERDICT_WORDS[row.by_machine]})" if row.by_machine else ""
    return f"corrected by hand: {row.correction.reason or 'no reason given'}{machine}"


def taken_as_words(answer: Answer) -> str:
    """Say how a follow-up was taken: "Taken as: Which documents cover open data?"; empty for a question that stands alone."""
    return f"Taken as: {answer.taken_as}" if answer.taken_as else ""


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
    narrowed = f"; only {narrowing(scope.filters)}" if scope.filters else ""
    return f"{count(scope.documents, 'document')} in scope: {parts}{narrowed}"


def narrowing(filters: Filters) -> str:
    """Return what narrows the documents: "Northwold, 2014-2016"; empty where nothing does."""
    carried = "those of the answer before" if filters.doc_ids else ""
    return ", ".join(filter(None, (carried, *filters.issuers, *filters.groups, year_range(filters))))


def year_range(filters: Filters) -> str:
    """Return the years as `--year` takes them; empty when they are not narrowed."""
    first, last = filters.year_from, filters.year_to
    if first is None and last is None:
        return ""
    if first == last:
        return str(first)
    return f"{'' if first is None else first}-{'' if last is None else last}"
