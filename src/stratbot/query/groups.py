"""Question -> the group of issuers that it is asked of: "the councils in Kent", "London boroughs", "county councils"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from stratbot.corpus.aliases import fold
from stratbot.corpus.authorities import tiers_of
from stratbot.types import Document


class _Kind(NamedTuple):
    """A kind of authority, told by the issuer's name or by the lists of authorities that it stands in."""

    asked: str
    """Expression for how a question names it."""
    borne: str
    """Expression for what an issuer's name holds."""
    tiers: frozenset[str] = frozenset()
    is_plain: bool = False
    """Whether the words also stand for issuers in general: then they narrow only where some issuers are of the kind."""


_BODY = r"(?:councils|authorities|governments)"
_COUNTY, _COUNTY_TIERS = r"\bcounty council\b|\bCC$", frozenset({"county"})
_DISTRICT, _DISTRICT_TIERS = r"\bdistrict council\b|\bDC$", frozenset({"district"})
_BOROUGH, _BOROUGH_TIERS = r"\bborough\b|\bM?BC$|^LBC?\b", frozenset({"London", "metropolitan"})
_KINDS = {
    "London boroughs": _Kind(r"london\s+(?:boroughs?\s+councils|boroughs)", r"\blondon borough\b|^LBC?\b", frozenset({"London"})),
    "metropolitan boroughs": _Kind(
        rf"(?:metropolitan|mets?)\s+(?:boroughs?\s+councils|boroughs|districts|{_BODY})",
        r"\bmetropolitan\b|\bMBC\b|\bMDC\b",
        frozenset({"metropolitan"}),
    ),
    "county councils": _Kind(rf"county\s+{_BODY}", _COUNTY, _COUNTY_TIERS),
    "district councils": _Kind(rf"district\s+{_BODY}", _DISTRICT, _DISTRICT_TIERS),
    "borough councils": _Kind(rf"borough\s+{_BODY}", _BOROUGH, _BOROUGH_TIERS),
    "city councils": _Kind(rf"city\s+{_BODY}", r"\bcity (?:and \w+ )?council\b|\bcity of\b", is_plain=True),
    "unitary authorities": _Kind(rf"unitar(?:y\s+{_BODY}|ies)", r"\bunitary\b", frozenset({"unitary"})),
    "combined authorities": _Kind(r"combined\s+authorities", r"\bcombined authority\b", frozenset({"joint"})),
    "counties": _Kind(r"counties", _COUNTY, _COUNTY_TIERS, is_plain=True),
    "districts": _Kind(r"districts", _DISTRICT, _DISTRICT_TIERS, is_plain=True),
    "boroughs": _Kind(r"boroughs", _BOROUGH, _BOROUGH_TIERS, is_plain=True),
    "ministries": _Kind(
        r"(?:ministries|(?:government\s+)?departments)", r"\b(?:ministry|department) (?:of|for)\b", is_plain=True
    ),
}
_NATIONS = {
    "Wales": r"welsh|wales",
    "Scotland": r"scottish|scotland",
    "England": r"english|england",
    "Northern Ireland": r"northern\s+ir(?:ish|eland)",
    "London": r"london",
}


def groups_of(document: Document) -> tuple[str, ...]:
    """Return the groups that `documents.csv` puts a document's issuer in."""
    return tuple(filter(None, (" ".join(name.split()) for name in document.group.split(";"))))


def place_names(documents: Iterable[Document]) -> list[str]:
    """Return the groups that `documents.csv` names, each once, in alphabetical order."""
    return sorted({name for document in documents for name in groups_of(document)})


def members(documents: Sequence[Document], groups: Sequence[str]) -> list[bool]:
    """Return for each document whether its issuer belongs to some groups.

    Args:
        documents: Of the index.
        groups: Names of places, which are alternatives, and of kinds, likewise; both must hold. Read without regard to case.
    """
    kinds = [kind for kind in map(kind_named, groups) if kind]
    places = [_fold(name) for name in groups if not kind_named(name)]
    full = {_fold(name) for name in place_names(documents)}
    return [
        (not kinds or any(_is_of_kind(document, kind) for kind in kinds))
        and (not places or any(_is_in(document, place, is_full=place in full) for place in places))
        for document in documents
    ]


def kind_named(name: str) -> str:
    """Return the kind of authority that a name means; "" where it means none."""
    plain = " ".join(name.split())
    return next((kind for kind, known in _KINDS.items() if re.fullmatch(known.asked, plain, re.IGNORECASE)), "")


def leading_groups(text: str, documents: Sequence[Document]) -> tuple[int, str]:
    """Return the group that a text begins with, and how long its name is; (0, "") where it begins with none."""
    found = [
        (len(match[0]), name)
        for name, expression in (*_places(documents), *((kind, known.asked) for kind, known in _KINDS.items()))
        if (match := re.match(rf"(?:{expression})(?![\w-])", text, re.IGNORECASE))
    ]
    return max(found, default=(0, ""))


def _places(documents: Iterable[Document]) -> list[tuple[str, str]]:
    """Return (group, expression) for everything that a question may call a group."""
    names = place_names(documents)
    full = {_fold(name) for name in names}
    found = [(name, re.escape(alias)) for name in names for alias in _aliases(name) if alias == name or _fold(alias) not in full]
    return [*found, *_NATIONS.items()]


def _aliases(name: str) -> tuple[str, ...]:
    """Return a group's name, and without "region" or "county" behind it."""
    return tuple(dict.fromkeys((name, re.sub(r"(?i)\s+(?:city\s+region|region|county|area)$", "", name))))


def narrows(group: str, documents: Sequence[Document]) -> bool:
    """Whether a group singles some documents out: words that also stand for issuers in general do where they part them."""
    kind = kind_named(group)
    return not kind or not _KINDS[kind].is_plain or len({_is_of_kind(document, kind) for document in documents}) > 1


def _tiers_of(document: Document) -> frozenset[str]:
    from stratbot.corpus.bodies import short_issuer  # its expressions take long to make, and few questions name a tier

    return tiers_of(short_issuer(document.issuer))


def _is_of_kind(document: Document, kind: str) -> bool:
    known = _KINDS[kind]
    return bool(re.search(known.borne, document.issuer, re.IGNORECASE) or known.tiers & _tiers_of(document))


def _is_in(document: Document, place: str, *, is_full: bool) -> bool:
    """Whether a document's issuer is in a place; "Kent" also stands for "Kent county" where no group is called just that."""
    own = {_fold(alias) for name in groups_of(document) for alias in ((name,) if is_full else _aliases(name))}
    nation = next((name for name in _NATIONS if _fold(name) == place), "")
    if place in own or not nation:
        return place in own
    said = rf"\b(?:{_NATIONS[nation]})\b"
    return nation in _tiers_of(document) or bool(re.search(said, document.issuer, re.IGNORECASE))


def _fold(name: str) -> str:
    return fold(" ".join(name.split()))
