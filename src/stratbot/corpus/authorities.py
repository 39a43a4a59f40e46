"""Names of public bodies of the United Kingdom: the lists of bodies.toml, for bodies.py, which finds them in a text.

Councils go by short names, as people say them. A body that is missing is still found by the word that says what it is.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def _names(text: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in text.split(";"))


_DATA: dict[str, Any] = tomllib.loads(resources.files("stratbot.corpus").joinpath("bodies.toml").read_text(encoding="utf-8"))
_LISTS = {tier: _names(listed["names"]) for tier, listed in _DATA["councils"].items()}

COUNCILS = tuple(name for tier, names in _LISTS.items() if tier != "joint" for name in names)
JOINT_BODIES = _LISTS["joint"]
"""Combined authorities, and areas that several councils plan for together."""
ALIASES: dict[str, str] = _DATA["aliases"]
COMMON_WORDS = frozenset(_names(_DATA["common_words"]["names"]))
"""Names that are also words, people or other places: found only with "Council" or the like beside them."""
BODIES = tuple(name for listed in _DATA["bodies"].values() for name in _names(listed["names"]))
"""Agencies, ministries, parts of the health service and others that are no councils, by their full names."""
BODY_ALIASES: dict[str, str] = _DATA["body_aliases"]
BODY_PATTERNS = _names(_DATA["patterns"]["names"])
"""What unlisted bodies call themselves: "University of {}", "{} College"."""

COUNTRIES = (
    "Northern Ireland; Ireland; Scotland; Wales; England; United Kingdom; Denmark; Netherlands; Belgium; Sweden; Norway; "
    "Finland; Estonia; Germany; France; Spain; Portugal; Italy; Austria; Switzerland; Iceland; Latvia; Lithuania; Poland; "
    "Malta; Luxembourg; Australia; New Zealand; Canada; Singapore"
).split("; ")

_TIERS = {
    **{tier: frozenset(names) for tier, names in _LISTS.items() if tier != "former"},
    "England": frozenset(
        name for tier in ("London", "metropolitan", "unitary", "county", "district", "former") for name in _LISTS[tier]
    ),
}
_FOLDED = frozenset(name.casefold() for name in (*COUNCILS, *JOINT_BODIES, *ALIASES))
_WORDS_BEHIND = frozenset("council city county district borough metropolitan unitary authority town".split())


def tiers_of(name: str) -> frozenset[str]:
    """Return the tiers and nations in whose lists a council's short name stands; empty for a name that is not listed."""
    return frozenset(tier for tier, members in _TIERS.items() if name in members)


def is_authority(name: str) -> bool:
    """Whether a name, in any case and with or without "Council", is that of an authority in the United Kingdom."""
    words = name.casefold().split()
    while words and words[-1] in _WORDS_BEHIND:
        words.pop()
    return " ".join(words).removeprefix("the ") in _FOLDED
