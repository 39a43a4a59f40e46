"""Topic -> the same topic in other words for the same thing: acronyms spelled out, British or American, everyday or official."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources

_DATA = tomllib.loads(resources.files("stratbot.query").joinpath("synonyms.toml").read_text(encoding="utf-8"))
ACRONYMS: Mapping[str, str] = _DATA["acronyms"]


def _both_ways(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    names: dict[str, str] = {}
    for one, other in pairs:
        names[one.casefold()] = other
        names.setdefault(other.casefold(), one)
    return names


def _any_of(names: Iterable[str], flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", flags)


_ALL = _both_ways(_DATA["pairs"].items())
_OF_IDIOMS = {name.casefold(): _DATA["pairs"][name] for name in _DATA["idioms"]}
_LONG_NAMES = {name.casefold(): acronym for acronym, name in reversed(tuple(ACRONYMS.items()))}
_KNOWN_IN_WORDS, _IDIOMS = _any_of(_ALL), _any_of(_OF_IDIOMS)
_KNOWN, _SPELLED_OUT = _any_of(ACRONYMS, re.RegexFlag(0)), _any_of(_LONG_NAMES)


def other_name(topic: str) -> str:
    """Return a topic with every known acronym spelled out, or else every long name shortened; "" where it has none of either."""
    spelled = _KNOWN.sub(lambda match: ACRONYMS[match[0]], topic)
    if spelled != topic:
        return spelled
    shortened = _SPELLED_OUT.sub(lambda match: _LONG_NAMES[match[0].casefold()], topic)
    return shortened if shortened != topic else ""


def other_wording(topic: str) -> str:
    """Return a topic with every acronym and every expression under its other name, to be looked up; "" where it has none."""
    worded = _KNOWN_IN_WORDS.sub(lambda match: _ALL[match[0].casefold()], topic)
    worded = other_name(worded) or worded
    return worded if worded != topic else ""


def wording_to_encode(topic: str) -> str:
    """Return a topic with every acronym and every idiom under the name that a model knows; "" where it has none.

    To encode the others under both names as well costs more than it gives, docs/decisions/0005-judging-coverage.md.
    """
    worded = _IDIOMS.sub(lambda match: _OF_IDIOMS[match[0].casefold()], topic)
    worded = other_name(worded) or worded
    return worded if worded != topic else ""
