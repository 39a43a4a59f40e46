"""Question -> the same with countries by their names: "the Danish strategy" is Denmark's."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ADJECTIVES = {
    "Australian": "Australia",
    "Austrian": "Austria",
    "Belgian": "Belgium",
    "British": "United Kingdom",
    "Canadian": "Canada",
    "Danish": "Denmark",
    "Dutch": "Netherlands",
    "English": "England",
    "Estonian": "Estonia",
    "Finnish": "Finland",
    "French": "France",
    "German": "Germany",
    "Icelandic": "Iceland",
    "Irish": "Ireland",
    "Italian": "Italy",
    "Latvian": "Latvia",
    "Lithuanian": "Lithuania",
    "Maltese": "Malta",
    "Northern Irish": "Northern Ireland",
    "Norwegian": "Norway",
    "Polish": "Poland",
    "Portuguese": "Portugal",
    "Scottish": "Scotland",
    "Singaporean": "Singapore",
    "Spanish": "Spain",
    "Swedish": "Sweden",
    "Swiss": "Switzerland",
    "Welsh": "Wales",
}
_NAME = rf"(?:{'|'.join(sorted(_ADJECTIVES, key=len, reverse=True))})"
_ONE = re.compile(rf"\b{_NAME}\b")
_BETWEEN = r"(?:(?:digital|national|ict|new|own|current|latest|government(?:['’]s)?)\s+)*"
_WORK = r"(?:strategy|plan|agenda|document|paper|government|approach|policy|vision)"
_WORKS = r"(?:strategies|plans|agendas|documents|papers|governments|approaches|policies)"
_OF_ONE = re.compile(rf"(?:\b[Tt]he\s+)?\b(?P<adjective>{_NAME})\s+{_BETWEEN}{_WORK}\b(?!\s+of\b)")
_OF_SEVERAL = re.compile(
    rf"(?:\b[Tt]he\s+)?\b(?P<adjectives>{_NAME}(?:,?\s+(?:and|with|or|to)\s+(?:the\s+)?{_NAME})+)\s+{_BETWEEN}(?:{_WORKS}|{_WORK})\b"
)
_SET_BESIDE = re.compile(rf"\b{_NAME}\s+(?:and|with|or|to|vs\.?|versus|against)\s+(?:the\s+)?{_NAME}\b")
_COMPARES = re.compile(
    r"\b(?:compar(?:e|es|ed|ing|ison)|contrast(?:s|ed)?|differ(?:s|ed)?|different(?:ly)?|differences?|versus|vs|similar(?:ly)?|similarit(?:y|ies)|"
    r"alike)\b",
    re.IGNORECASE,
)
"""Words that set two countries beside each other whatever of theirs is named: "compare Danish and Irish broadband policy"."""
_WHICH_OF = re.compile(
    rf"^(?P<lead>(?:which|what|how\s+many|list(?:\s+all)?)\s+(?:of\s+)?(?:the\s+)?)(?P<adjective>{_NAME})\s+(?P<noun>{_BETWEEN}{_WORKS})\b",
    re.IGNORECASE,
)


def with_countries(question: str, issuers: Iterable[str]) -> str:
    """Put the names of countries in the place of their adjectives, where their strategies are asked of.

    Args:
        question: With single spaces.
        issuers: Of the corpus; only countries that are among them are named.
    """
    known = {adjective: country for adjective, country in _ADJECTIVES.items() if country in set(issuers)}

    def one(match: re.Match[str]) -> str:
        return known.get(match["adjective"], match[0])

    def one_name(match: re.Match[str]) -> str:
        return known[match[0]]

    def several(match: re.Match[str]) -> str:
        adjectives = _ONE.findall(match["adjectives"])
        return _ONE.sub(one_name, match["adjectives"]) if all(name in known for name in adjectives) else match[0]

    def which(match: re.Match[str]) -> str:
        country = known.get(match["adjective"].title())
        return f"{match['lead']}{match['noun']} from {country}" if country else match[0]

    named = _OF_SEVERAL.sub(several, _WHICH_OF.sub(which, question))
    if _COMPARES.search(named):
        named = _SET_BESIDE.sub(
            lambda match: _ONE.sub(one_name, match[0]) if all(name in known for name in _ONE.findall(match[0])) else match[0],
            named,
        )
    return _OF_ONE.sub(one, named)


def country_meant(question: str, issuers: Iterable[str]) -> tuple[str, ...]:
    """Return the one country of the corpus whose people or things are asked about: "Danish households".

    Args:
        question: That names no issuer otherwise.
        issuers: Of the corpus.
    """
    known = set(issuers)
    named = {_ADJECTIVES[match[0]] for match in _ONE.finditer(question)}
    return tuple(named & known) if len(named) == 1 else ()
