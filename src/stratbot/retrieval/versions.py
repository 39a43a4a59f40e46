"""Question -> two versions of one issuer's strategy: "how did Kent change between 2013 and 2016 on open data?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stratbot.types import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """One issuer, two or more years, and on what they are compared."""

    issuer: str
    years: tuple[int, ...]
    """In order, the earliest first; a year may be one that the issuer has no document of."""
    topic: str
    """Empty where the documents are compared as wholes."""


_YEAR = r"(?<!\d)(?:19|20)\d\d(?!\d)"
_COMPARES = re.compile(
    r"^(?:please\s+)?(?:compare|contrast)\b|\bdifferences?\b|\bdiffer(?:s|ed|ent)?\b|\bcompared?\b|\b(?:versus|vs)\b|"
    r"\bthan\s+(?:in\s+)?(?:(?:the|its|their)\s+)?(?:(?:19|20)\d\d|old|older|earlier|former|previous|new|newer|later)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:has|have|did|what|how)\b.*\b(?:chang(?:e|ed|es)|evolv(?:e|ed)|develop(?:ed)?|moved\s+on|shifted?|altered?)\b|^(?:list\s+)?changes\b",
    re.IGNORECASE,
)
_OF_VERSIONS = re.compile(
    r"\b(?:versions?|editions?|strategies|plans|documents|old(?:er)?\s+(?:and|to|with)\s+(?:the\s+)?new(?:er)?|over\s+time|over\s+the\s+years|"
    r"(?:new|newer|newest|latest|later|current)\s+(?:one|strategy|plan)|"
    r"has\b.*\b(?:changed|evolved|moved\s+on)|have\b.*\b(?:changed|evolved))\b",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"^how\s+(?:did|has|have)\s+it(?:['’]s?(?:\s+[\w’'-]+){1,8}?)?\s+(?:changed?|evolved?|developed|moved?\s+on)\b", re.IGNORECASE
)
_ON = re.compile(
    r"\s(?:on|about|regarding|concerning|in\s+terms\s+of|when\s+it\s+comes\s+to|with\s+regard\s+to|as\s+to|over|for)\s+(?P<topic>(?!the\s+years).+)$",
    re.IGNORECASE,
)
_APPROACH = re.compile(
    r"\b(?:approach|attitude|polic(?:y|ies)|plans?|views?|position|thinking|line|commitments?)\s+(?:to|on|for|towards?|about|of)\s+"
    r"(?P<topic>.+)\s+(?:chang|evolv|develop|differ|mov|alter)",
    re.IGNORECASE,
)
_BEHIND_TOPIC = re.compile(
    r"\s+(?:(?:changed?|evolved?|developed|differ(?:s|ed)?)|than(?:\s+(?:in|the|its|old|older|earlier|former|previous|one)){0,4})$",
    re.IGNORECASE,
)
_SPAN = re.compile(
    rf"\s*\b(?:(?:between|from|since|in|of)\s+)?(?:its\s+|the\s+)?{_YEAR}(?:\s*(?:-|–|,|and|to|with|versus|vs\.?|against)\s*(?:the\s+)?{_YEAR})?"
    r"(?:\s+(?:strateg(?:y|ies)|plans?|versions?|editions?|documents?))?",
    re.IGNORECASE,
)


def compared_versions(question: str, issuer: str, start: int, end: int, documents: Sequence[Document]) -> Versions | None:
    """Read a question that names one issuer as one about its versions; None where it asks for something else.

    Args:
        question: Without its question mark.
        issuer: The one that it names.
        start: Where the name stands.
        end: Where it ends.
        documents: Of the index.
    """
    if not (_COMPARES.search(question) or _CHANGES.search(question)):
        return None
    known = sorted({document.year for document in documents if document.issuer == issuer and document.year is not None})
    rest = " ".join(_SPAN.sub(" ", f"{question[:start]}it{question[end:]}").split())
    named = sorted({int(year) for year in re.findall(_YEAR, question)})
    if len(named) >= 2 and set(named) & set(known):
        years = named
    elif len(known) >= 2 and len(named) == 1 and (named[0] in known) and named[0] != known[-1]:
        years = [named[0], known[-1]]
    elif len(known) >= 2 and not named and (_OF_VERSIONS.search(question) or _HOW.match(rest)):
        years = [known[0], known[-1]]
    else:
        return None
    match = _APPROACH.search(rest) or _ON.search(rest)
    topic = _BEHIND_TOPIC.sub("", match["topic"]).strip(" ,") if match else ""
    return Versions(issuer=issuer, years=tuple(years), topic=topic)
