"""A question about the documents themselves -> an answer from the catalogue; no text of theirs is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from stratbot.corpus.succession import is_superseded
from stratbot.query.groups import groups_of
from stratbot.query.query import Chosen, Listed, Query
from stratbot.query.wording import counted, document_words, listed
from stratbot.types import Document, DocumentState

Facts = tuple[str, tuple[Document, ...]]
"""What the catalogue says in answer, and the documents that it names, in its order."""

_STATES = {
    Chosen.UNREADABLE: ("could not be read", "could not be read", "could be read"),
    Chosen.READABLE: ("could be read", "could be read", "could not be read"),
    Chosen.SUPERSEDED: ("is superseded", "are superseded", "is not superseded"),
    Chosen.CURRENT: ("is not superseded", "are not superseded", "is superseded"),
    Chosen.DRAFT: ("is a draft", "are drafts", "is not a draft"),
    Chosen.ADOPTED: ("is adopted", "are adopted", "is not adopted"),
    Chosen.UNDATED: ("is without a year", "are without a year", "has a year"),
}
"""What is said of one document, of several, and of the one that is not what was asked for."""
_OF_STATUS = (Chosen.SUPERSEDED, Chosen.CURRENT, Chosen.DRAFT, Chosen.ADOPTED)
_EXTREMES = (Chosen.OLDEST, Chosen.NEWEST, Chosen.LONGEST, Chosen.SHORTEST)


def facts_of(asked: Query, documents: Sequence[Document], *, whose: str, everybody: Sequence[Document]) -> Facts:
    """Answer from the catalogue.

    Args:
        asked: What is asked.
        documents: In scope; those of other years, issuers and groups are gone already.
        whose: What the scope is narrowed to, for example " of Kent from 2016"; empty where it is not.
        everybody: All documents: one out of scope may have taken the place of one in scope.
    """
    total = len(documents)
    if not total:
        return f"There is no document{whose} in the collection.", ()
    if asked.listed is Listed.PAGES:
        have = f"one document{whose} has" if total == 1 else f"{counted(total, 'document')}{whose} have"
        return f"The {have} {counted(sum(one.page_count for one in documents), 'page')}.", ()
    if asked.listed is Listed.GROUPS:
        return _groups(documents, whose), ()
    if asked.chosen in _EXTREMES:
        return _extreme(asked.chosen, documents, whose)
    if asked.chosen is Chosen.DESCRIBED:
        told = [
            f"{document_words(one)}: {counted(one.page_count, 'page')}, {one.status or 'of unknown status'}{_year_read(one)}"
            for one in documents
        ]
        return f"{listed(told, separator='; ')}.", tuple(documents)
    if asked.chosen is Chosen.SEVERAL:
        uses = Counter(one.issuer for one in documents)
        several = [one for one in documents if uses[one.issuer] > 1]
        count = len({one.issuer for one in several})
        have = f"{counted(count, 'issuer')} {'has' if count == 1 else 'have'}" if several else "No issuer has"
        return _with_list(f"{have} more than one document{whose}", several), tuple(several)
    if asked.chosen is Chosen.ALL and asked.listed is Listed.ISSUERS:
        issuers = sorted({one.issuer for one in documents})
        return f"{counted(len(issuers), 'issuer')} with {counted(total, 'document')}{whose}: {listed(issuers)}.", tuple(documents)
    if asked.chosen is Chosen.ALL:
        return _with_list(f"{counted(total, 'document')}{whose}", documents), tuple(documents)
    return _of_state(asked.chosen, documents, whose, everybody)


def _of_state(asked: Chosen, documents: Sequence[Document], whose: str, everybody: Sequence[Document]) -> Facts:
    """Say which documents are in some state."""
    chosen = [one for one in documents if _is(asked, one, everybody)]
    one_is, several_are, one_is_not = _STATES[asked]
    left = sum(not one.status for one in documents) if asked in _OF_STATUS else 0
    unknown = f" Of {counted(left, 'document')} the status is not known." if left else ""
    if not chosen:
        nobody = f"None of the {len(documents):,} documents{whose} {one_is}"
        return f"{nobody if len(documents) > 1 else f'The one document{whose} {one_is_not}'}.{unknown}", ()
    which = f"{len(chosen):,} of the {len(documents):,} documents" if len(documents) > 1 else "The one document"
    said = f"{which}{whose} {one_is if len(chosen) == 1 else several_are}"
    return _with_list(said, chosen, reasons=asked is Chosen.UNREADABLE) + unknown, tuple(chosen)


def _is(asked: Chosen, document: Document, everybody: Sequence[Document]) -> bool:
    match asked:
        case Chosen.UNREADABLE:
            return document.state is not DocumentState.READ
        case Chosen.READABLE:
            return document.state is DocumentState.READ
        case Chosen.DRAFT:
            return "draft" in document.status.casefold()
        case Chosen.ADOPTED:
            return document.status.casefold() in ("adopted", "approved")
        case Chosen.UNDATED:
            return document.year is None
    return is_superseded(document, everybody) == (asked is Chosen.SUPERSEDED)


def _year_read(document: Document) -> str:
    """Say where the year of a document was read, if `documents.csv` does not give it."""
    if "year" not in document.inferred:
        return ""
    where = dict(document.inferred_from).get("year")
    return f", its year read from the PDF{f' ({where})' if where else ''}"


def _extreme(asked: Chosen, documents: Sequence[Document], whose: str) -> Facts:
    """Say which documents are the oldest, newest, longest or shortest."""
    by_year = asked in (Chosen.OLDEST, Chosen.NEWEST)
    unit = "year" if by_year else "page"
    measures = [(one.year if by_year else one.page_count) or 0 for one in documents]
    known = [measure for measure in measures if measure]
    if not known:
        return f"No document{whose} has a {unit}.", ()
    best = min(known) if asked in (Chosen.OLDEST, Chosen.SHORTEST) else max(known)
    chosen = [one for one, measure in zip(documents, measures, strict=True) if measure == best]
    noun = "document is" if len(chosen) == 1 else "documents are"
    of_what = f"from {best}" if by_year else counted(best, "page")
    left = len(documents) - len(known)
    unknown = f" {counted(left, 'document')} without a {unit} {'is' if left == 1 else 'are'} left out." if left else ""
    said = f"The {asked.value} {noun} {of_what}{f' (among those{whose})' if whose else ''}"
    return _with_list(said, chosen) + unknown, tuple(chosen)


def _groups(documents: Sequence[Document], whose: str) -> str:
    counts = Counter(name for one in documents for name in groups_of(one))
    if not counts:
        return "The column group of documents.csv names no groups."
    names = [f"{name} ({counted(number, 'document')})" for name, number in sorted(counts.items())]
    return f"{counted(len(counts), 'group')}{whose}: {listed(names)}."


def _with_list(said: str, documents: Sequence[Document], *, reasons: bool = False) -> str:
    if not documents:
        return f"{said}."
    names = [
        f"{document_words(one)}{f', {one.reason[:1].lower()}{one.reason[1:]}'.rstrip('.') if reasons and one.reason else ''}"
        for one in documents
    ]
    return f"{said}: {listed(names, separator='; ')}."
