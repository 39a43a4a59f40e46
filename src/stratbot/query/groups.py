"""Question -> the group of issuers that it is asked of: "the councils in Kent", "London boroughs", "county councils"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from stratbot.corpus.aliases import fold
from stratbot.corpus.authorities import is_authority, tiers_of
from stratbot.query.lexicon import phrases, plain_words, word_set
from stratbot.types import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundGroups:
    """A question with the group that it is asked of taken out."""

    text: str
    """The question, with "the councils" in the place of "the district councils in Kent"."""
    groups: tuple[str, ...] = ()
    """As `members` takes them."""
    unknown: str = ""
    """A group that it names and that no document is known to belong to; empty where all are known."""


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
_ASKED_KINDS = "|".join(
    [r"(?:county|district|borough|city)\s+(?:and|or)\s+(?:county|district|borough|city)\s+councils"]
    + [kind.asked for kind in _KINDS.values()]
)
_LEAD_WORDS = "|".join(map(re.escape, sorted(phrases("polite", "asks_set", "determiners").words | {"compare"})))
_LEAD = rf"(?P<lead>(?:(?:{_LEAD_WORDS})\s+)*(?:(?:strategies|plans|documents)\s+(?:of|from|by)\s+(?:the\s+)?)?)"
_OWNED = re.compile(r"(?<=s)\s+(?:of|from|by)\s+(?:the\s+)?$", re.IGNORECASE)
_ISSUERS = r"(?:councils|authorities|boroughs|districts|cities|counties|towns|bodies)"
_NOUN = rf"(?:{_ISSUERS}|strategies|plans|documents|issuers|places)"
_IN = r"(?:(?:(?:that\s+)?are\s+(?:there\s+)?)?(?:in|within|across|around|inside)(?:\s+the)?)"
_OF = r"(?:(?:of|from)(?:\s+the)?)"
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w’'-]*(?:\s+(?:(?:and|of|upon|on|the)\s+)?[A-ZÀ-ÖØ-Þ][\w’'-]*)*"
_IN_PLACE = re.compile(rf"(?i:{_LEAD}{_ISSUERS}\s+{_IN})\s+(?P<name>{_CAPITALISED}|[\w’'-]+)")
_OUTSIDE_PLACE = re.compile(rf"(?i:{_LEAD}{_ISSUERS})\s+(?P<name>(?i:outside|not\s+in)\s+(?i:the\s+)?{_CAPITALISED})")
_OF_NAME = re.compile(rf"{_LEAD}(?P<name>[^\W\d_][\w’'-]*)\s+(?=(?:councils|authorities|boroughs|districts)\b)", re.IGNORECASE)


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


def find_groups(question: str, documents: Sequence[Document], issuers: Iterable[str] = ()) -> FoundGroups:
    """Take the group of issuers out of a question.

    Only who is asked about counts: "which councils work with district councils?" is asked of all.

    Args:
        question: With single spaces.
        documents: Of the index.
        issuers: Names that the question holds and that issuers bear: they are no unknown groups.
    """
    places = _places(documents)
    spelled = "|".join(sorted((expression for _, expression in places), key=len, reverse=True))
    several = rf"(?:{spelled})(?:(?:\s*,\s*|\s*,?\s+(?:and|or)\s+)(?:the\s+)?(?:{spelled}))*"
    first = rf"(?:in|across|within|among(?:st)?)\s+(?:the\s+)?(?P<places>{several})\s*,?\s+(?P<rest>(?:which|what|who|how)\b.*)$"
    if match := re.match(first, question, re.IGNORECASE):
        inner = find_groups(match["rest"], documents, issuers)
        return FoundGroups(text=inner.text, groups=(*_read_places(match["places"], places), *inner.groups), unknown=inner.unknown)
    # A kind's own words may begin with a place ("London boroughs"), so the reading without a place before it comes first.
    asked_of = (
        rf"{_LEAD}(?:(?P<kinds>{_ASKED_KINDS})|(?:(?P<before>{several})(?:['’]s)?\s+)?(?:(?P<others>{_ASKED_KINDS})|(?P<noun>{_NOUN})))\b"
        rf"(?:\s+(?:{_IN}|(?P<of>{_OF}))\s+(?P<behind>{several})(?![\w-]))?"
    )
    match = re.match(asked_of, question, re.IGNORECASE)
    if match is None:
        return _unknown(question, issuers)
    parts = {name: said or "" for name, said in match.groupdict().items()}
    kinds = parts["kinds"] or parts["others"]
    if parts["of"] and not kinds and not re.fullmatch(_ISSUERS, parts["noun"], re.IGNORECASE):
        return FoundGroups(text=question)  # "documents from Kent" are those of the issuer
    groups = [*_read_kinds(kinds, documents), *_read_places(parts["before"], places), *_read_places(parts["behind"], places)]
    if not groups:  # "which councils lend laptops in Kent?"
        closing = re.search(rf"\s+{_IN}\s+(?P<places>{several})(?=[\s?!.]*$)", question, re.IGNORECASE)
        behind = tuple(_read_places(closing["places"], places)) if closing else ()
        if closing and any(members(documents, behind)):
            return FoundGroups(text=f"{question[: closing.start()]}{question[closing.end() :]}", groups=behind)
        return _unknown(question, issuers)
    lead = _OWNED.sub("", parts["lead"]) if _OWNED.search(parts["lead"]) else f"{parts['lead']}{parts['noun'] or 'councils'}"
    text = f"{lead.rstrip()}{question[match.end() :]}"
    rest = FoundGroups(text=text) if parts["behind"] else _unknown(text, issuers)
    return replace(rest, groups=() if rest.unknown else tuple(dict.fromkeys(groups)))


def leading_groups(text: str, documents: Sequence[Document]) -> tuple[int, str]:
    """Return the group that a text begins with, and how long its name is; (0, "") where it begins with none."""
    found = [
        (len(match[0]), name)
        for name, expression in (*_places(documents), *((kind, known.asked) for kind, known in _KINDS.items()))
        if (match := re.match(rf"(?:{expression})(?![\w-])", text, re.IGNORECASE))
    ]
    return max(found, default=(0, ""))


def _unknown(question: str, issuers: Iterable[str]) -> FoundGroups:
    """Notice a place that councils are said to be in, or a name before "councils", that no document belongs to."""
    known = {_fold(name) for name in issuers}
    for pattern, noun in ((_OUTSIDE_PLACE, "councils"), (_IN_PLACE, "councils"), (_OF_NAME, "")):
        match = pattern.match(question)
        name = match["name"] if match else ""
        is_name = name.split(" ")[-1][:1].isupper() or is_authority(name)
        is_whole = bool(name) and plain_words(name)[0] in word_set("determiners", "adjectives", "asking")  # said of all
        if match and is_name and not is_whole and _fold(name) not in known:
            return FoundGroups(text=f"{match['lead']}{noun}{question[match.end() :]}", unknown=name)
    return FoundGroups(text=question)


def _places(documents: Iterable[Document]) -> list[tuple[str, str]]:
    """Return (group, expression) for everything that a question may call a group."""
    names = place_names(documents)
    full = {_fold(name) for name in names}
    found = [(name, re.escape(alias)) for name in names for alias in _aliases(name) if alias == name or _fold(alias) not in full]
    return [*found, *_NATIONS.items()]


def _aliases(name: str) -> tuple[str, ...]:
    """Return a group's name, and without "region" or "county" behind it."""
    return tuple(dict.fromkeys((name, re.sub(r"(?i)\s+(?:city\s+region|region|county|area)$", "", name))))


def _read_places(text: str, places: Sequence[tuple[str, str]]) -> list[str]:
    """Return the groups that a list such as "Kent and Essex" names."""
    found = [
        (match.start(), name)
        for name, expression in places
        if (match := re.search(rf"(?<!\w)(?:{expression})(?!\w)", text, re.IGNORECASE))
    ]
    return list(dict.fromkeys(name for _, name in sorted(found)))


def _read_kinds(text: str, documents: Sequence[Document]) -> list[str]:
    """Return the kinds that some words name; words for issuers in general only where they part these documents."""
    if both := re.fullmatch(r"(\w+)\s+(?:and|or)\s+(\w+)\s+councils", " ".join(text.split()), re.IGNORECASE):
        return [kind_named(f"{word} councils") for word in both.groups()]
    kind = kind_named(text)
    if kind and _KINDS[kind].is_plain and len({_is_of_kind(document, kind) for document in documents}) < 2:
        return []
    return [kind] if kind else []


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
    said = rf"\b(?:{_NATIONS[nation].split('|')[0]}|{nation})\b"
    return nation in _tiers_of(document) or bool(re.search(said, document.issuer, re.IGNORECASE))


def _fold(name: str) -> str:
    return fold(" ".join(name.split()))
