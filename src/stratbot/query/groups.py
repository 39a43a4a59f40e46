"""Question -> the group of issuers that it is asked of: "the councils in Kent", "London boroughs", "county councils"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from stratbot.corpus.authorities import is_authority, tiers_of
from stratbot.corpus.metadata import short_issuer
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


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of authority, told by the issuer's name."""

    asked: str
    """Expression for how a question names it."""
    has: Callable[[str, frozenset[str]], bool]
    """Of the issuer's name and of the tiers in whose lists it stands."""
    is_plain: bool = False
    """Whether the words also stand for issuers in general: then they narrow only where some issuers are of the kind."""


def _named(pattern: str, *tiers: str) -> Callable[[str, frozenset[str]], bool]:
    """Make a test on an issuer's name: an expression, or a list that it stands in."""
    expression = re.compile(pattern, re.IGNORECASE)
    return lambda name, listed: bool(expression.search(name)) or any(tier in listed for tier in tiers)


_BODY = r"(?:councils|authorities|governments)"
_KINDS = {
    "London boroughs": _Kind(r"london\s+(?:boroughs?\s+councils|boroughs)", _named(r"\blondon borough\b|^LBC?\b", "London")),
    "metropolitan boroughs": _Kind(
        rf"(?:metropolitan|mets?)\s+(?:boroughs?\s+councils|boroughs|districts|{_BODY})",
        _named(r"\bmetropolitan\b|\bMBC\b|\bMDC\b", "metropolitan"),
    ),
    "county councils": _Kind(rf"county\s+{_BODY}", _named(r"\bcounty council\b|\bCC$", "county")),
    "district councils": _Kind(rf"district\s+{_BODY}", _named(r"\bdistrict council\b|\bDC$", "district")),
    "borough councils": _Kind(rf"borough\s+{_BODY}", _named(r"\bborough\b|\bM?BC$|^LBC?\b", "London", "metropolitan")),
    "city councils": _Kind(rf"city\s+{_BODY}", _named(r"\bcity (?:and \w+ )?council\b|\bcity of\b"), is_plain=True),
    "unitary authorities": _Kind(rf"unitar(?:y\s+{_BODY}|ies)", _named(r"\bunitary\b", "unitary")),
    "combined authorities": _Kind(r"combined\s+authorities", _named(r"\bcombined authority\b", "joint")),
    "counties": _Kind(r"counties", _named(r"\bcounty council\b|\bCC$", "county"), is_plain=True),
    "districts": _Kind(r"districts", _named(r"\bdistrict council\b|\bDC$", "district"), is_plain=True),
    "boroughs": _Kind(r"boroughs", _named(r"\bborough\b|\bM?BC$|^LBC?\b", "London", "metropolitan"), is_plain=True),
    "ministries": _Kind(
        r"(?:ministries|(?:government\s+)?departments)", _named(r"\b(?:ministry|department) (?:of|for)\b"), is_plain=True
    ),
}
_NATIONS = {
    "Wales": r"welsh|wales",
    "Scotland": r"scottish|scotland",
    "England": r"english|england",
    "Northern Ireland": r"northern\s+ir(?:ish|eland)",
    "London": r"london",
}
_EVERYWHERE = re.compile(
    r"^(?:the\s+)?(?:uk|u\.k\.|united kingdom|britain|british|us|u\.s\.|usa|american|europe|european|local|public|all|"
    r"(?:this|the|our|my) (?:corpus|collection|index|library|folder|set))$",
    re.IGNORECASE,
)
"""Said of the whole collection, which nobody can mean to narrow."""

_LEAD = (
    r"^(?P<lead>(?:(?:and|so|but|please|which|what|how|many|list|name|show|me|find|count|give|tell|compare|all|any|the|these|those|our|"
    r"of|among|amongst|do|does|did|are|is|there|have|has|will|would|can|other|different|say|know|could|you|i|want|to|would|like|"
    r"does|any(?:\s+of)?)\s+)*(?:(?:strategies|plans|documents)\s+(?:of|from|by)\s+(?:the\s+)?)?)"
)
_OWNED = re.compile(r"(?<=s)\s+(?:of|from|by)\s+(?:the\s+)?$", re.IGNORECASE)
_NOUN = r"(?:councils|authorities|boroughs|districts|cities|counties|towns|strategies|plans|documents|issuers|places|bodies)"
_OWN_NOUN = r"(?:councils|authorities|boroughs|districts|cities|counties|towns|bodies)"
_IN = r"(?:(?:(?:that\s+)?are\s+(?:there\s+)?)?(?:in|within|across|around|inside)(?:\s+the)?)"
_OF = r"(?:(?:of|from)(?:\s+the)?)"
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w’'-]*(?:\s+(?:(?:and|of|upon|on|the)\s+)?[A-ZÀ-ÖØ-Þ][\w’'-]*)*"


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
    for kind, known in _KINDS.items():
        if re.fullmatch(known.asked, " ".join(name.split()), re.IGNORECASE):
            return kind
    return ""


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
    kinds = "|".join(kind.asked for kind in _KINDS.values())
    several = rf"(?:{spelled})(?:(?:\s*,\s*|\s*,?\s+(?:and|or)\s+)(?:the\s+)?(?:{spelled}))*"
    asked_kinds = rf"(?:{kinds})|(?:county|district|borough|city)\s+(?:and|or)\s+(?:county|district|borough|city)\s+councils"
    first = rf"^(?:in|across|within|among(?:st)?)\s+(?:the\s+)?(?P<places>{several})\s*,?\s+(?P<rest>(?:which|what|who|how)\b.*)$"
    if match := re.match(first, question, re.IGNORECASE):
        inner = find_groups(match["rest"], documents, issuers)
        return FoundGroups(text=inner.text, groups=(*_read_places(match["places"], places), *inner.groups), unknown=inner.unknown)
    pattern = re.compile(
        rf"{_LEAD}(?:(?P<before>{several})(?:['’]s)?\s+)?(?:(?P<kinds>{asked_kinds})|(?P<noun>{_NOUN}))\b"
        rf"(?:\s+(?:{_IN}|(?P<of>{_OF}))\s+(?P<behind>{several})(?![\w-]))?",
        re.IGNORECASE,
    )
    # A kind's own words may begin with a place ("London boroughs"), so the reading without a place before it comes first.
    plain = re.compile(
        rf"{_LEAD}(?P<kinds>{asked_kinds})\b(?:\s+(?:{_IN}|{_OF})\s+(?P<behind>{several})(?![\w-]))?", re.IGNORECASE
    )
    match = plain.match(question) or pattern.match(question)
    if match is None:
        return _unknown(question, documents, issuers)
    parts = match.groupdict()
    if parts.get("of") and not re.fullmatch(_OWN_NOUN, parts.get("noun") or "councils", re.IGNORECASE):
        return FoundGroups(text=question)  # "documents from Kent" are those of the issuer
    found = [*_read_places(parts.get("before") or "", places), *_read_places(parts.get("behind") or "", places)]
    asked = _read_kinds(parts.get("kinds") or "", documents)
    if not found and not asked:
        behind = _behind_topic(question, documents, rf"\s+{_IN}\s+(?P<places>{several})(?P<end>[\s?!.]*)$", places)
        return behind or _unknown(question, documents, issuers)
    noun = "councils" if parts.get("kinds") or not parts.get("noun") else parts["noun"]
    lead = _OWNED.sub("", match["lead"]) if _OWNED.search(match["lead"]) else f"{match['lead']}{noun}"
    text = f"{lead.rstrip()}{question[match.end() :]}"
    unknown = "" if parts.get("behind") else _unknown(text, documents, issuers).unknown
    if outside := _OUTSIDE.match(question[match.end() :]):
        text, unknown = f"{lead.rstrip()}{question[match.end() + outside.end() :]}", outside["name"]
    if unknown:
        return FoundGroups(text=text, unknown=unknown)
    return FoundGroups(text=text, groups=tuple(dict.fromkeys((*asked, *found))))


def _behind_topic(
    question: str, documents: Sequence[Document], pattern: str, places: Sequence[tuple[str, str]]
) -> FoundGroups | None:
    """Read a place that closes a question as where those asked about are: "which councils lend laptops in Kent?"."""
    match = re.search(pattern, question, re.IGNORECASE)
    groups = tuple(_read_places(match["places"], places)) if match else ()
    if match is None or not any(members(documents, groups)):
        return None
    return FoundGroups(text=f"{question[: match.start()]}{match['end']}", groups=groups)


def leading_groups(text: str, documents: Sequence[Document]) -> tuple[int, str]:
    """Return the group that a text begins with, and how long its name is; (0, "") where it begins with none."""
    found = [
        (len(match[0]), name)
        for name, expression in (*_places(documents), *((kind, known.asked) for kind, known in _KINDS.items()))
        if (match := re.match(rf"(?:{expression})(?![\w-])", text, re.IGNORECASE))
    ]
    return max(found, default=(0, ""))


def _unknown(question: str, documents: Sequence[Document], issuers: Iterable[str]) -> FoundGroups:
    """Notice a place that councils are said to be in, or a name before "councils", that no document belongs to."""
    inside = re.compile(rf"{_LEAD}(?i:{_OWN_NOUN})\s+(?i:{_IN})\s+(?P<name>{_CAPITALISED}|[\w’'-]+)", re.IGNORECASE)
    before = re.compile(
        rf"{_LEAD}(?P<name>[^\W\d_][\w’'-]*)\s+(?P<noun>councils|authorities|boroughs|districts)\b", re.IGNORECASE
    )
    known = {_fold(name) for name in issuers}
    for pattern in (inside, before):
        match = pattern.match(question)
        if match is None:
            continue
        name = match["name"]
        if pattern is inside:  # "in Kent do not cover": the name ends where the capitals do
            exact = re.match(_CAPITALISED, name)
            name = exact[0] if exact else name.split()[0]
        if not (name[:1].isupper() or is_authority(name)) or _EVERYWHERE.match(name) or _fold(name) in known:
            continue
        if pattern is before and re.fullmatch(_NOT_A_NAME, name, re.IGNORECASE):
            continue
        start = match.start("name") if pattern is before else match.end("lead")
        end = match.start("noun") if pattern is before else match.start("name") + len(name)
        noun = "" if pattern is before else "councils"
        return FoundGroups(text=f"{question[:start]}{noun}{question[end:]}", unknown=name)
    return FoundGroups(text=question)


_OUTSIDE = re.compile(
    rf"\s+(?P<name>(?i:outside|except(?:\s+for)?|excluding|other\s+than|apart\s+from|not\s+in)\s+(?:(?i:those\s+)?(?i:in\s+|from\s+|of\s+)?(?i:the\s+)?)"
    rf"{_CAPITALISED})"
)
"""All but a group: not to be told from the group itself by what documents.csv says, so it is refused."""
_NOT_A_NAME = (
    r"which|what|how|many|local|city|county|district|borough|town|unitary|metropolitan|combined|public|national|digital|smart|other|all|any|"
    r"the|these|those|our|of|uk|us|american|british|european|irish|two|three|four|five|six|seven|eight|nine|ten|more|most|some|no"
)


def _places(documents: Iterable[Document]) -> list[tuple[str, str]]:
    """Return (group, expression) for everything that a question may call a group."""
    names = place_names(documents)
    full = {_fold(name) for name in names}
    found = [(name, re.escape(alias)) for name in names for alias in _aliases(name) if alias == name or _fold(alias) not in full]
    return found + [(nation, expression) for nation, expression in _NATIONS.items()]


def _aliases(name: str) -> tuple[str, ...]:
    short = re.sub(r"\s+(?:city\s+region|region|county|area)$", "", name, flags=re.IGNORECASE)
    return tuple(dict.fromkeys((name, short)))


def _read_places(text: str, places: Sequence[tuple[str, str]]) -> list[str]:
    """Return the groups that a list such as "Kent and Essex" names."""
    found: list[tuple[int, str]] = []
    for name, expression in places:
        match = re.search(rf"(?<!\w)(?:{expression})(?!\w)", text, re.IGNORECASE)
        if match and name not in (other for _, other in found):
            found.append((match.start(), name))
    return [name for _, name in sorted(found)]


def _read_kinds(text: str, documents: Sequence[Document]) -> list[str]:
    """Return the kinds that some words name; words for issuers in general only where they part these documents."""
    if both := re.fullmatch(r"(\w+)\s+(?:and|or)\s+(\w+)\s+councils", " ".join(text.split()), re.IGNORECASE):
        return [kind_named(f"{word} councils") for word in both.groups()]
    kind = kind_named(text) if text else ""
    if kind and _KINDS[kind].is_plain:
        of_kind = [_is_of_kind(document, kind) for document in documents]
        return [kind] if any(of_kind) and not all(of_kind) else []
    return [kind] if kind else []


def _is_of_kind(document: Document, kind: str) -> bool:
    return _KINDS[kind].has(document.issuer, tiers_of(short_issuer(document.issuer)))


def _is_in(document: Document, place: str, *, is_full: bool) -> bool:
    """Whether a document's issuer is in a place; "Kent" also stands for "Kent county" where no group is called just that."""
    own = {_fold(alias) for name in groups_of(document) for alias in ((name,) if is_full else _aliases(name))}
    if place in own:
        return True
    nation = next((name for name in _NATIONS if _fold(name) == place), "")
    if not nation:
        return False
    listed = tiers_of(short_issuer(document.issuer))
    adjective = _NATIONS[nation].split("|")[0]
    return nation in listed or bool(re.search(rf"\b(?:{adjective}|{nation})\b", document.issuer, re.IGNORECASE))


def _fold(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", " ".join(name.split()))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
