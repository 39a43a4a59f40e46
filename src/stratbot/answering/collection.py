"""A question about the documents themselves -> an answer from the catalogue; no text of theirs is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stratbot.answering.naming import listed
from stratbot.corpus.succession import is_superseded
from stratbot.query.groups import groups_of
from stratbot.query.query import Chosen, Listed, Query
from stratbot.types import Document, DocumentState


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionFacts:
    """What the catalogue says in answer."""

    text: str
    documents: tuple[Document, ...]
    """Those that the text names, in its order."""


_STATES: dict[Chosen, tuple[str, Callable[[Document], bool]]] = {
    Chosen.ALL: ("", lambda one: True),
    Chosen.UNREADABLE: ("could not be read", lambda one: one.state is not DocumentState.READ),
    Chosen.READABLE: ("could be read", lambda one: one.state is DocumentState.READ),
    Chosen.DRAFT: ("drafts", lambda one: "draft" in one.status.casefold()),
    Chosen.ADOPTED: ("adopted", lambda one: one.status.casefold() in ("adopted", "approved")),
    Chosen.UNDATED: ("without a year", lambda one: one.year is None),
}
_OPPOSITES = {
    Chosen.UNREADABLE: "could be read",
    Chosen.READABLE: "could not be read",
    Chosen.SUPERSEDED: "is not superseded",
    Chosen.CURRENT: "is superseded",
    Chosen.DRAFT: "is not a draft",
    Chosen.ADOPTED: "is not adopted",
    Chosen.UNDATED: "has a year",
}
"""What is said of one document that is not what was asked for."""
_EXTREMES = {Chosen.OLDEST: "oldest", Chosen.NEWEST: "newest", Chosen.LONGEST: "longest", Chosen.SHORTEST: "shortest"}


def facts_of(asked: Query, documents: Sequence[Document], *, whose: str, everybody: Sequence[Document]) -> CollectionFacts:
    """Answer from the catalogue.

    Args:
        asked: What is asked.
        documents: In scope; those of other years, issuers and groups are gone already.
        whose: What the scope is narrowed to, for example " of Kent from 2016"; empty where it is not.
        everybody: All documents: one out of scope may have taken the place of one in scope.
    """
    total = len(documents)
    if not total:
        return CollectionFacts(text=f"There is no document{whose} in the collection.", documents=())
    if asked.listed is Listed.PAGES:
        pages = sum(one.page_count for one in documents)
        have = "one document" if total == 1 else f"{total:,} documents"
        return CollectionFacts(text=f"The {have}{whose} {'has' if total == 1 else 'have'} {_count(pages, 'page')}.", documents=())
    if asked.listed is Listed.GROUPS:
        return _groups(documents, whose)
    if asked.chosen in _EXTREMES:
        return _extreme(asked, documents, whose)
    if asked.chosen is Chosen.DESCRIBED:
        told = [
            f"{described(one)}: {_count(one.page_count, 'page')}, {one.status or 'of unknown status'}{_year_read(one)}"
            for one in documents
        ]
        return CollectionFacts(text=f"{listed(told, separator='; ')}.", documents=tuple(documents))
    if asked.chosen is Chosen.SEVERAL:
        uses = Counter(one.issuer for one in documents)
        chosen = [one for one in documents if uses[one.issuer] > 1]
        count = len({one.issuer for one in chosen})
        said = f"{_count(count, 'issuer')} {'has' if count == 1 else 'have'} more than one document{whose}" if chosen else (
            f"No issuer has more than one document{whose}")  # fmt: skip
        return CollectionFacts(text=_with_list(said, chosen), documents=tuple(chosen))
    if asked.chosen in (Chosen.SUPERSEDED, Chosen.CURRENT):
        name = "superseded" if asked.chosen is Chosen.SUPERSEDED else "not superseded"
        chosen = [one for one in documents if is_superseded(one, everybody) == (asked.chosen is Chosen.SUPERSEDED)]
    else:
        name, holds = _STATES[asked.chosen]
        chosen = [one for one in documents if holds(one)]
    if asked.listed is Listed.ISSUERS and asked.chosen is Chosen.ALL:
        issuers = sorted({one.issuer for one in chosen})
        said = f"{_count(len(issuers), 'issuer')} with {_count(total, 'document')}{whose}: {listed(issuers)}."
        return CollectionFacts(text=said, documents=tuple(chosen))
    if asked.chosen is Chosen.ALL:
        return CollectionFacts(text=_with_list(f"{_count(total, 'document')}{whose}", chosen), documents=tuple(chosen))
    if not chosen:
        one = f"The one document{whose} {_OPPOSITES[asked.chosen]}"
        nobody = f"None of the {total:,} documents{whose} {_is(name, 1)}" if total > 1 else one
        return CollectionFacts(text=f"{nobody}.{_unknown(asked, documents)}", documents=())
    which = f"{len(chosen):,} of the {total:,} documents" if total > 1 else "The one document"
    said = f"{which}{whose} {_is(name, len(chosen))}"
    reasons = asked.chosen is Chosen.UNREADABLE
    return CollectionFacts(text=_with_list(said, chosen, reasons=reasons) + _unknown(asked, documents), documents=tuple(chosen))


def _year_read(document: Document) -> str:
    """Say where the year of a document was read, if `documents.csv` does not give it."""
    if "year" not in document.inferred:
        return ""
    where = dict(document.inferred_from).get("year")
    return f", its year read from the PDF ({where})" if where else ", its year read from the PDF"


def _extreme(asked: Query, documents: Sequence[Document], whose: str) -> CollectionFacts:
    by_year = asked.chosen in (Chosen.OLDEST, Chosen.NEWEST)
    measured = {
        one.doc_id: one.year if by_year else one.page_count
        for one in documents
        if (one.year is not None if by_year else one.page_count > 0)
    }
    if not measured:
        return CollectionFacts(text=f"No document{whose} has a {'year' if by_year else 'page'}.", documents=())
    best = (min if asked.chosen in (Chosen.OLDEST, Chosen.SHORTEST) else max)(
        value for value in measured.values() if value is not None
    )
    chosen = [one for one in documents if measured.get(one.doc_id) == best]
    of_what = f"from {best}" if by_year else f"{_count(int(best), 'page')}"
    noun = "document is" if len(chosen) == 1 else "documents are"
    left = len(documents) - len(measured)
    unknown = (
        f" {_count(left, 'document')} without a {'year' if by_year else 'page'} {'is' if left == 1 else 'are'} left out."
        if left
        else ""
    )
    text = _with_list(f"The {_EXTREMES[asked.chosen]} {noun} {of_what}{f' (among those{whose})' if whose else ''}", chosen)
    return CollectionFacts(text=text + unknown, documents=tuple(chosen))


def _groups(documents: Sequence[Document], whose: str) -> CollectionFacts:
    counts = Counter(name for one in documents for name in groups_of(one))
    if not counts:
        return CollectionFacts(text="The column group of documents.csv names no groups.", documents=())
    names = [f"{name} ({_count(number, 'document')})" for name, number in sorted(counts.items())]
    return CollectionFacts(text=f"{_count(len(counts), 'group')}{whose}: {listed(names)}.", documents=())


def _unknown(asked: Query, documents: Sequence[Document]) -> str:
    """Say for how many documents the catalogue does not tell."""
    if asked.chosen not in (Chosen.SUPERSEDED, Chosen.DRAFT, Chosen.ADOPTED, Chosen.CURRENT):
        return ""
    left = sum(not one.status for one in documents)
    return f" Of {_count(left, 'document')} the status is not known." if left else ""


def _with_list(said: str, documents: Sequence[Document], *, reasons: bool = False) -> str:
    if not documents:
        return f"{said}."
    names = [
        f"{described(one)}{f', {one.reason[:1].lower()}{one.reason[1:]}'.rstrip('.') if reasons and one.reason else ''}"
        for one in documents
    ]
    return f"{said}: {listed(names, separator='; ')}."


def described(document: Document) -> str:
    """Name a document: "Kent County Council, Digital Kent (2016)"."""
    title = f", {document.title}" if document.title else ""
    return f"{document.issuer}{title}{f' ({document.year})' if document.year is not None else ''}"


def _is(name: str, count: int) -> str:
    if name.startswith("could"):
        return name
    return f"{'is' if count == 1 else 'are'} {'a draft' if name == 'drafts' and count == 1 else name}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
