"""A sentence -> what it claims: of the past or the years to come, as a target, a question of a form, or put off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stratbot.judging.facts import Found, Kind, found_in, years_in
from stratbot.lens.clauses import clauses
from stratbot.types import Document

if TYPE_CHECKING:
    from stratbot.lens.spans import Span

TARGET_REACH = 80
"""Characters between the figure of a target and its year."""

WILL = re.compile(r"\b(?:will|shall|to be|is to|are to|establish|plan to|plans to)\b", re.IGNORECASE)
_DONE = re.compile(
    r"\bha(?:s|ve)\s(?:already\s)?(?:resulted|led\sto|been\s(?:expended|obligated|spent|reduced|completed|awarded))\b|"
    r"\brecently\s(?:completed|concluded|published|launched|adopted|finished)\b|\b(?:former|previous|outgoing|then)\s(?:Mayor|Minister|Leader)\b",
    re.IGNORECASE,
)
_STATISTIC = re.compile(
    r"\b(?:according\sto|account(?:s|ed|ing)\sfor|estimates\sby|on\saverage|the\saverage|(?:a|the|per)\stypical|(?:study|survey|census|research)\s(?:by|from|of|found|finds|showed|shows|"
    r"estimated|suggests))\b",
    re.IGNORECASE,
)
"""What somebody has counted, of a country or of everybody."""
_REPORTED = re.compile(
    r"(?<!\bThis )(?<!\bOur )(?<!\bThe )(?<!\bthis )(?<!\bour )(?<!\bthe )\b"
    r"(?:Strategy|Plan|Report|Review|Study|Agenda|Act|Bill)\d*\s"
    r"(?:ha(?:s|ve)\s(?:already\s)?\w+(?:ed|ade|own|ut)\b|commits|estimates|estimated|found|shows|showed|suggests|concluded|says)"
)
"""What another document, of a name of its own, has said."""
_BEGUN_IN = re.compile(
    r"\b(?:established|set\sup|convened|formed|created|launched|began|appointed|founded)\b[^.;]{0,80}?\b((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_SPAN_OF_YEARS = re.compile(
    r"\b(?:from|between|since)\s(?:19|20)\d\d\s?(?:to|and|until|[-–—])\s?((?:19|20)\d\d)\b", re.IGNORECASE
)
_IN_YEAR = re.compile(r"\bIn\s((?:19|20)\d\d)\b")


def is_past(text: str, before: str, document: Document) -> bool:
    """Whether a sentence tells of what was done before the document, or refers to sentences that do."""
    if _DONE.search(text) or _DONE.search(before):
        return True
    ends = [int(year) for year in _SPAN_OF_YEARS.findall(text)] + [int(year) + 1 for year in _IN_YEAR.findall(before)]
    ends += [int(year) + 1 for year in _BEGUN_IN.findall(text) if not WILL.search(text)]
    return document.year is not None and bool(ends) and max(ends) <= document.year


def is_counted_elsewhere(text: str) -> bool:
    """Whether the figures of a sentence are statistics, or those of another document, and not what is planned here."""
    return bool(_STATISTIC.search(text) or _REPORTED.search(text))


def is_settled(text: str, document: Document) -> bool:
    """Whether a sentence names years, all of them before the document's, and nothing that will be: money of years gone by."""
    years = years_in(text)
    return document.year is not None and bool(years) and max(years) < document.year and not WILL.search(text)


_PLACE = re.compile(
    r"\b(?:City|County|Borough|Town|State)\sof\s((?:[A-Z][\w’-]+)(?:\s[A-Z][\w’-]+)?)|\b([A-Z][\w’-]+)\s(?:City|County|Borough|District)\sCouncil\b"
)
_BODY_OF_ITS_OWN = re.compile(
    r"(?:The\s)?(?:[A-Z][\w’-]*\s){0,3}(?:Airport|Port|University|College|Hospital|Railway)\s(?:is|has|plans|will|spent|invests)\b"
)


def is_work_of_a_body_of_its_own(text: str, document: Document) -> bool:
    """Whether the subject of a sentence is an airport, a university or the like, and the issuer is none."""
    own = f"{document.issuer} {document.title}".casefold()
    return bool(_BODY_OF_ITS_OWN.match(text)) and not any(
        word in own for word in ("airport", "port", "university", "college", "hospital")
    )


def is_of_another_body(text: str, document: Document) -> bool:
    """Whether a sentence tells of another place or body: of a city that is not the issuer's, or of what an airport plans."""
    own = f"{document.issuer} {document.title}".casefold()
    places = [place for match in _PLACE.finditer(text) for place in match.groups() if place]
    is_elsewhere = bool(places) and not any(word.casefold() in own for place in places for word in place.split())
    return is_elsewhere or is_work_of_a_body_of_its_own(text, document)


def is_to_come(found: Found, document: Document) -> bool:
    """Whether a date lies in the year of the document or after it; a phase always does."""
    years = years_in(found.text)
    return not years or document.year is None or max(years) >= document.year


ASKS = re.compile(
    r"^(?:(?:\d+|[a-z])[.)]\s*)?(?:Identify|Describe|Outline|Provide|Explain|Discuss|Define|Specify|Demonstrate|Please|Note:)\s.*"
    r"\b(?:your|you|applicants?|the proposed|the deployment|the demonstration)\b"
)
"""A form's question, which a bid repeats above its answer."""
VAGUE = re.compile(r"\b(?:from time to time|in due course|as and when|at a later date|yet to be)\b", re.IGNORECASE)


_BY_YEAR = re.compile(r"\b(?:by|before|until|in)\s(?:(?:the\s)?(?:end\s(?:of\s)?|year\s))?(20\d\d)\b", re.IGNORECASE)
_OUGHT = re.compile(
    r"\b(?:at least|must|will|shall|should|targets?|aims?|goals?|increase|reduce|cut|double|halve|achieve|reach)\b", re.IGNORECASE
)
_FORECAST = re.compile(
    r"\b(?:forecast\w*|expected|projected|projections?|predicted|estimat\w+|anticipated|population|compared|was|were)\b",
    re.IGNORECASE,
)


def is_target(text: str, document: Document) -> bool:
    """Whether a sentence says how much ought to be so by a year to come: "By 2020 at least half of all connections must ..."."""
    if document.year is None or _FORECAST.search(text) or found_in(text, [Kind.MONEY]):
        return False
    years = [match for match in _BY_YEAR.finditer(text) if int(match[1]) > document.year]
    figures = found_in(text, [Kind.FIGURE]) if years else ()
    return any(
        bool(_OUGHT.search(text, start, end))
        and any(
            start <= year.start() < end and start <= one.start < end and _apart(year.span(), (one.start, one.end)) <= TARGET_REACH
            for year in years
            for one in figures
        )
        for start, end in clauses(text)
    )


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(one[0] - other[1], other[0] - one[1])


def is_target_row(span: Span, document: Document) -> bool:
    """Whether a span is a row of figures under years of which the last is still to come: a baseline and a target."""
    years = years_in(f"{span.head} {span.text}") if span.is_table else ()
    return (
        len(set(years)) > 1
        and document.year is not None
        and max(years) > document.year
        and not found_in(span.text, [Kind.MONEY])
        and bool(_COUNT.search(without_dates(span.text)))
        and len(years_in(span.text)) <= len(set(years))
    )


def without_dates(text: str) -> str:
    """Return a text without the dates in it, so that the day of a month is no figure."""
    kept = list(text)
    for found in found_in(text, [Kind.DATE, Kind.TIME]):
        kept[found.start : found.end] = " " * (found.end - found.start)
    return "".join(kept)


_COUNT = re.compile(r"(?<=\s)(?!(?:19|20)\d\d\b)\d+(?=\s|%|$)")
