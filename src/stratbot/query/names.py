"""Text -> the issuers that it names: by name, by a slip of it, or by a country's adjective."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stratbot.corpus.aliases import COUNCIL_WORDS, fold, issuer_aliases
from stratbot.corpus.authorities import is_authority
from stratbot.query.issuers import find_issuers
from stratbot.query.lexicon import mapping
from stratbot.query.spelling import nearest

MIN_NAME = 5
"""Letters of a name from which a slip in it is mended."""


@dataclass(frozen=True, slots=True)
class Name:
    """Where a question names issuers of the corpus; several where they share the name."""

    start: int
    end: int
    issuers: tuple[str, ...]


def names_in(text: str, issuers: Sequence[str]) -> list[Name]:
    """Return the names of issuers in a text, in order; a country of the corpus also by its adjective ("the Danish strategy")."""
    spans: dict[tuple[int, int], list[str]] = {}
    for name, start, end in find_issuers(text, issuers):
        spans.setdefault((start, end), []).append(name)
    nations = {adjective: country for adjective, country in mapping("nations").items() if country in issuers}
    for match in re.finditer(r"\b(?:Northern )?[A-Z]\w+", text) if nations else ():
        if match[0] in nations and all(end <= match.start() or match.end() <= start for start, end in spans):
            spans[match.start(), match.end()] = [nations[match[0]]]
    return [Name(start, end, tuple(names)) for (start, end), names in sorted(spans.items())]


def meant_by(name: str, issuers: Sequence[str]) -> tuple[str, ...]:
    """Return the issuers that a name was probably meant for: those whose names hold it, or the one it is a slip of ("Bostn").

    Another council's name is no slip: Bolton is not Boston.
    """
    folded = re.sub(r"['’]s?$", "", fold(name).strip())
    holding = [issuer for issuer in issuers if re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", fold(issuer))]
    if holding and (name[:1].isupper() or len(folded) > 7):
        return tuple(dict.fromkeys(holding))
    if is_authority(name):
        return ()
    owners = {alias: issuer for issuer in issuers for alias in issuer_aliases(issuer) if len(alias) >= MIN_NAME}
    near = nearest(COUNCIL_WORDS.sub("", folded), owners)
    return (owners[near[0]],) if near else ()
