"""Query -> words for people: how a follow-up was taken, and what narrows its documents; lists and numbers in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stratbot.query.groups import kind_named
from stratbot.query.query import Query, Sought
from stratbot.types import AnswerKind, Citation, Document, Filters

BETWEEN = " · "
"""Stands between what was looked for and what narrowed it."""
SHOWN = 20
"""Names in one list; the rest are counted. The answer itself leaves none out: its verdicts and documents are complete."""
SOUGHT = {
    Sought.PERSON: "a person or post",
    Sought.MONEY: "a sum of money",
    Sought.SHARE: "a percentage",
    Sought.DATE: "a date",
    Sought.BODY: "a body, a person or a post",
    Sought.COUNT: "a number",
    Sought.EXTENT: "a length, size or time",
    Sought.CONTACT: "a contact address or number",
}


def as_words(query: Query) -> str:
    """Put a query into a question that means the same."""
    topic = _marked(query)
    who = _issuers(query)
    match query.kind:
        case AnswerKind.COMPARISON if query.versions:
            return f"How did {who} change{_on(topic)} between {joined(map(str, query.versions))}?"
        case AnswerKind.COMPARISON:
            return f"Compare {joined(query.issuers)}{_on(topic)}"
        case AnswerKind.SUMMARY:
            return f"Summarise {who}"
        case AnswerKind.DEFINITION:
            return f"What does {who} mean by {topic}?" if who else f"What is meant by {topic}?"
        case AnswerKind.COLLECTION:
            return f"Which documents of {who} are there?" if who else "Which documents are there?"
        case AnswerKind.COVERAGE:
            verb = "rule out" if query.ruled_out else "cover"
            return f"Which {_documents(query)} {'do not ' if query.negated else ''}{verb} {topic}?"
    return f"What does {who} say about {topic}?" if who else f"What do the {_documents(query)} say about {topic}?"


def joined(names: Iterable[str], word: str = "and") -> str:
    """Return names as a list in a sentence: "Kent, Essex and York"."""
    known = list(names)
    return "".join(known) if len(known) < 2 else f"{', '.join(known[:-1])} {word} {known[-1]}"


def listed(names: Sequence[str], *, separator: str = "") -> str:
    """Return names with commas between them, or semicolons where a name holds a comma; of many the first, and how many more.

    Args:
        names: In order.
        separator: Instead of the comma.
    """
    shown = names[:SHOWN]
    between = separator or ("; " if any("," in name for name in shown) else ", ")
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return f"{between.join(shown)}{more}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 document", "1,200 documents"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def document_words(document: Document) -> str:
    """Name a document: "Kent County Council, Digital Kent (2016)"."""
    title = f", {document.title}" if document.title else ""
    return f"{document.issuer}{title}{f' ({document.year})' if document.year is not None else ''}"


def page_words(citation: Citation) -> str:
    """Return the page of a quote as a PDF viewer counts it, and as printed where that differs: "12 (printed iv)"."""
    printed = "" if citation.page_label in ("", str(citation.page_number)) else f" (printed {citation.page_label})"
    return f"{citation.page_number}{printed}"


def sought_words(query: Query) -> str:
    """Say what single facts are asked for: "a date is sought"; "" where none is."""
    if query.kind is not AnswerKind.PASSAGES or not query.seeks:
        return ""
    return f"{joined(SOUGHT[one] for one in query.seeks)} {'is' if len(query.seeks) == 1 else 'are'} sought"


def limits_of(filters: Filters, *, given: Filters, documents: int) -> str:
    """Say what narrowed a follow-up besides its own words and what the person has chosen; "" where nothing did."""
    said = []
    if filters.doc_ids and filters.doc_ids != given.doc_ids:
        several = f"among the {documents:,} documents of the answer before"
        said.append(several if documents > 1 else "in the document of the answer before")
    first = None if filters.year_from == given.year_from else filters.year_from
    last = None if filters.year_to == given.year_to else filters.year_to
    if first is not None or last is not None:
        said.append(f"only documents{years_words(first, last)}")
    return ", ".join(said)


def years_words(first: int | None, last: int | None) -> str:
    """Say of which years documents are: " from 2016 or later"; "" where they are of any."""
    if first is None and last is None:
        return ""
    if first == last:
        return f" from {first}"
    if last is None:
        return f" from {first} or later"
    return f" from {last} or earlier" if first is None else f" from {first} to {last}"


def _documents(query: Query) -> str:
    kinds = [name for name in query.groups if kind_named(name)]
    places = [name for name in query.groups if not kind_named(name)]
    left_out = [*query.excluded_issuers, *(name if kind_named(name) else f"those in {name}" for name in query.excluded_groups)]
    of_whom = f" of {joined(query.issuers)}" if query.issuers else ""
    inside = f" in {joined(places)}" if places else ""
    noun = joined(kinds) or ("councils" if places else "documents")
    return f"{noun}{inside}{of_whom}{f' other than {joined(left_out)}' if left_out else ''}"


def _marked(query: Query) -> str:
    """Return the topic, with quotation marks where its words must stand as they are."""
    topic = query.term or query.topic
    for phrase in query.phrases:
        topic = topic.replace(phrase, f"“{phrase}”", 1) if phrase in topic else topic
    return topic


def _issuers(query: Query) -> str:
    return joined(query.issuers or query.unknown_issuers)


def _on(topic: str) -> str:
    return f" on {topic}" if topic else ""
