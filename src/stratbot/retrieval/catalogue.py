"""Question -> what it asks of the catalogue: which documents are superseded, how many there are, which is the oldest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

ISSUER = "\ufffd"
"""Stands in a question where an issuer was named."""


class Listed(StrEnum):
    """What is listed or counted."""

    DOCUMENTS = "documents"
    ISSUERS = "issuers"
    PAGES = "pages"
    GROUPS = "groups"


class Chosen(StrEnum):
    """Which of the documents in scope are meant."""

    ALL = "all"
    UNREADABLE = "unreadable"
    READABLE = "readable"
    SUPERSEDED = "superseded"
    CURRENT = "current"
    DRAFT = "draft"
    ADOPTED = "adopted"
    UNDATED = "undated"
    OLDEST = "oldest"
    NEWEST = "newest"
    LONGEST = "longest"
    SHORTEST = "shortest"
    DESCRIBED = "described"
    """All, with their years, lengths and states."""
    SEVERAL = "several"
    """Those of issuers with more than one document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueQuestion:
    """A question that the catalogue answers, and no text."""

    listed: Listed
    chosen: Chosen = Chosen.ALL
    year_from: int | None = None
    year_to: int | None = None


_DOCUMENTS = r"(?:documents?|strateg(?:y|ies)|plans?|papers?|pdfs?|files?|reports?|versions?|editions?)"
_ISSUERS = (
    r"(?:(?:local\s+)?(?:councils?|cit(?:y|ies)|authorit(?:y|ies)|boroughs?|districts?|count(?:y|ies)|countr(?:y|ies)|towns?|issuers?|"
    r"organi[sz]ations?|bodies|governments?|places?))"
)
_NOUN = rf"(?P<noun>(?:(?:digital|smart\s+city|ict|council)\s+)?(?:{_DOCUMENTS}|{_ISSUERS}|pages|groups|regions))"
_HERE = r"(?:the|this|our|my|your)\s+(?:whole\s+)?(?:collection|corpus|index|library|folder|set|catalogue|database|documents)"
_SAID_THERE = (
    rf"(?:\s+(?:are\s+there|is\s+there|are\s+here|do\s+(?:you|we)\s+(?:have|hold|know)|have\s+(?:you|we)(?:\s+got)?|"
    rf"(?:are|is)\s+(?:included|indexed|known|available|represented|loaded|listed)|(?:are\s+)?in\s+total|altogether|"
    rf"(?:are\s+|is\s+)?(?:in|part\s+of|covered\s+by|within)\s+{_HERE}|does\s+{_HERE}\s+(?:have|hold|contain|include|cover)))"
)
_THERE, _MAYBE_THERE = f"{_SAID_THERE}+", f"{_SAID_THERE}*"
_CHOSEN: tuple[tuple[Chosen, str], ...] = (
    (
        Chosen.UNREADABLE,
        r"(?:unreadable|not\s+(?:be\s+)?(?:readable|read)|cannot\s+be\s+read|can['’]t\s+be\s+read|could\s+(?:not|n['’]t)\s+be\s+read|"
        r"couldn['’]t\s+be\s+read|scans|scanned|failed|damaged|without\s+text|not\s+judged|left\s+out|illegible)",
    ),
    (Chosen.READABLE, r"(?:readable|(?:were|was|been)\s+read|can\s+be\s+read)"),
    (
        Chosen.SUPERSEDED,
        r"(?:superseded|out\s+of\s+date|out-of-date|outdated|withdrawn|archived|replaced|no\s+longer\s+(?:current|in\s+force|valid)|obsolete)",
    ),
    (Chosen.DRAFT, r"(?:(?:still\s+)?(?:a\s+)?drafts?|consultation\s+drafts?)"),
    (Chosen.ADOPTED, r"(?:adopted|approved)"),
    (Chosen.CURRENT, r"(?:(?:still\s+)?(?:current|in\s+force|valid|up\s+to\s+date)|not\s+superseded)"),
    (Chosen.UNDATED, r"(?:undated|without\s+a\s+(?:year|date)|not\s+dated)"),
    (Chosen.OLDEST, r"(?:oldest|earliest|first)"),
    (Chosen.NEWEST, r"(?:newest|latest|most\s+recent|youngest)"),
    (Chosen.LONGEST, r"(?:longest|biggest|largest)"),
    (Chosen.SHORTEST, r"(?:shortest|smallest)"),
)
_ANY_CHOSEN = "|".join(f"(?P<c_{chosen.value}>{words})" for chosen, words in _CHOSEN)
_ANY_CHOSEN_AGAIN = _ANY_CHOSEN.replace("(?P<c_", "(?P<d_")
"""The same under other names, for a form in which they may stand in either of two places."""
_YEAR = r"(?:19|20)\d\d"
_YEARS = (
    rf"(?:\s+(?:(?:are|is|were|was)\s+)?(?:(?:published|written|adopted|dated|issued|approved|date)\s+)?"
    rf"(?:(?P<relation>from|of|in|since|after|before|until)\s+|between\s+)(?P<first>{_YEAR})(?:\s*(?:-|–|to|and)\s*(?P<last>{_YEAR}))?)"
)
_LEAD = (
    r"(?:(?:and|so)\s+)?(?:how\s+many|count|which|what|list|name|show(?:\s+me)?|give\s+me|tell\s+me)"
    r"(?P<list>\s+(?:a\s+list\s+of\s+)?(?:all\s+)?(?:of\s+)?(?:the\s+|these\s+|those\s+|your\s+|our\s+)?)"
)
_OF_ISSUER = (
    rf"(?:\s+(?:by|from|of|for)\s+{ISSUER}|\s+does\s+{ISSUER}\s+have|\s+has\s+{ISSUER}(?:\s+got)?|"
    rf"\s+are\s+(?:by|from)\s+{ISSUER})"
)
_WHOSE = rf"(?:{ISSUER}(?:['’]s?)?\s+)?"

_FORMS = tuple(
    re.compile(rf"^{form}$", re.IGNORECASE)
    for form in (
        # "which documents are superseded", "how many of the strategies could not be read"
        rf"{_LEAD}{_WHOSE}(?:{_ISSUERS}['’]s?\s+)?{_NOUN}{_OF_ISSUER}?{_YEARS}?\s+(?:(?:are|is|were|was|have\s+been|has\s+been|that\s+are|still|now|marked|the|as|a|an)\s+)*"
        rf"(?:{_ANY_CHOSEN})(?:\s+(?:and|or)\s+why)?",
        # "list the superseded strategies", "how many unreadable documents are there", "which is the oldest strategy"
        rf"{_LEAD}(?:(?:is|are|was|were)\s+)?(?:the\s+)?{_WHOSE}(?:{_ANY_CHOSEN})\s+{_NOUN}{_OF_ISSUER}?{_MAYBE_THERE}",
        rf"what(?:['’]s|\s+is|\s+are|\s+was)\s+(?:the\s+)?{_WHOSE}(?:{_ANY_CHOSEN})\s+{_NOUN}{_OF_ISSUER}?(?:{_THERE})?",
        # "are there any drafts", "which documents have no year", "how many pages do the documents have"
        rf"are\s+there\s+(?:any\s+)?(?:(?:{_ANY_CHOSEN})(?:\s+{_DOCUMENTS})?|{_DOCUMENTS}\s+(?:that\s+)?(?:are\s+)?(?:{_ANY_CHOSEN_AGAIN}))",
        rf"{_LEAD}{_NOUN}\s+(?P<undated>(?:(?:do\s+not|don['’]t)\s+have\s+an?|have\s+no|has\s+no|lack\s+an?)\s+(?:year|date))",
        rf"how\s+many\s+(?P<noun>pages)\s+(?:do|does)\s+(?:{_HERE}|(?:the|these|all|those)\s+(?:the\s+)?{_DOCUMENTS})\s+have",
        # "which strategies are from 2016"
        rf"{_LEAD}{_NOUN}{_OF_ISSUER}?(?:{_THERE})?{_YEARS}",
        # "which councils have more than one strategy"
        rf"{_LEAD}{_NOUN}\s+(?:have|has|with)\s+(?P<several>more\s+than\s+one|several|two|two\s+or\s+more|multiple|many|both\s+an\s+old\s+and\s+a\s+new)"
        rf"\s+(?:{_DOCUMENTS})",
        # "which documents are there", "how many councils are in the collection", "what strategies does Kent have"
        rf"{_LEAD}{_NOUN}(?:{_THERE}|{_OF_ISSUER}{_MAYBE_THERE})",
        # "list all councils", "how many documents"
        rf"(?:how\s+many|list|show\s+me|name)\s+(?:all\s+)?(?:of\s+)?(?:the\s+|your\s+)?{_NOUN}",
        rf"(?:which|what)\s+{_NOUN}",
        rf"what(?:['’]s|\s+is)\s+(?P<noun>in)\s+{_HERE}",
        rf"(?P<noun>whose)\s+(?:documents|strategies|plans)\s+(?:are\s+(?:these|they|there|in\s+{_HERE})|do\s+(?:you|we)\s+have)",
        # "do you have anything from Kent", "is Kent in the collection"
        rf"(?:do\s+(?:you|we)\s+have|is\s+there|have\s+you(?:\s+got)?|does\s+{_HERE}\s+(?:have|contain|include|hold))\s+"
        rf"(?:an?\s+|any\s+|the\s+)?(?:(?P<noun>{_DOCUMENTS}|anything|something)\s+(?:from|by|of|for)\s+{ISSUER}|{ISSUER}(?:['’]s?)?(?:\s+{_DOCUMENTS})?)",
        rf"(?:is|are)\s+{ISSUER}\s+(?:in|part\s+of|covered\s+by)\s+{_HERE}",
        # "when was Kent's strategy published", "what is Kent's strategy called"
        rf"(?P<described>when\s+(?:was|is|were)|(?:what|which)\s+year\s+(?:is|was)|from\s+(?:what|which)\s+year\s+(?:is|was)|"
        rf"how\s+(?:old|long|recent)\s+is)\s+(?:the\s+)?{ISSUER}(?:['’]s?)?\s+(?:(?:digital|smart|city|ict|it|customer|core|inclusion)\s+){{0,2}}"
        rf"(?:{_DOCUMENTS}|scheme|agenda|vision)"
        rf"(?:\s+(?:published|from|adopted|written|dated|issued))?",
        rf"what\s+is\s+{ISSUER}(?:['’]s?)?\s+(?:(?:digital|smart\s+city|ict|customer)\s+)?{_DOCUMENTS}\s+called",
    )
)


def catalogue_question(text: str) -> CatalogueQuestion | None:
    """Read a question as one about the documents themselves; None where it asks what they say.

    Args:
        text: Without politeness, group and question mark, with ISSUER in the place of issuers' names.
    """
    for form in _FORMS:
        if match := form.match(text.strip()):
            parts = match.groupdict()
            noun = (parts.get("noun") or "documents").casefold()
            chosen = next((one for one, _ in _CHOSEN if parts.get(f"c_{one.value}") or parts.get(f"d_{one.value}")), Chosen.ALL)
            first, last = _years(parts)
            return CatalogueQuestion(
                listed=_listed(noun),
                chosen=Chosen.SEVERAL
                if parts.get("several")
                else Chosen.UNDATED
                if parts.get("undated")
                else Chosen.DESCRIBED
                if parts.get("described")
                else chosen,
                year_from=first,
                year_to=last,
            )
    return None


def _listed(noun: str) -> Listed:
    if noun == "pages":
        return Listed.PAGES
    if noun in ("groups", "regions"):
        return Listed.GROUPS
    return Listed.ISSUERS if noun == "whose" or re.fullmatch(rf"(?:council\s+)?{_ISSUERS}", noun) else Listed.DOCUMENTS


def _years(parts: dict[str, str | None]) -> tuple[int | None, int | None]:
    if not parts.get("first"):
        return None, None
    first, relation = int(str(parts["first"])), (parts.get("relation") or "in").casefold()
    if last := parts.get("last"):
        return first, int(last)
    return {"since": (first, None), "after": (first + 1, None), "before": (None, first - 1), "until": (None, first)}.get(
        relation, (first, first)
    )
