"""Question -> what it asks of the catalogue: which documents are superseded, how many there are, which is the oldest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from stratbot.query.lexicon import mapping, nouns, word_set
from stratbot.query.query import Chosen, Listed
from stratbot.query.sentence import ISSUER


@cache
def _known() -> frozenset[str]:
    return frozenset(word for words in mapping("catalogue_words").values() for word in words.split())


@cache
def _slots() -> tuple[tuple[Chosen, re.Pattern[str]], ...]:
    return tuple((Chosen(name), re.compile(pattern, re.IGNORECASE)) for name, pattern in mapping("catalogue").items())


def is_about_documents(words: Sequence[str]) -> bool:
    """Whether every word of a question is about documents as such: there is nothing in it that a text could speak of."""
    bare = [word.rstrip("'").removesuffix("'s") for word in words]
    bare = [word for at, word in enumerate(bare) if not (word in ("plan", "plans") and bare[at + 1 : at + 2] == ["to"])]
    named = {ISSUER} | word_set("catalogue_issuers") if word_set("catalogue_lists") & set(bare) else {ISSUER}
    heads = word_set("catalogue_documents", "catalogue_heads") | named
    known = _known() | heads | word_set("catalogue_issuers")
    return bool(heads & set(bare)) and all(word in known or (word.isdigit() and len(word) == 4) for word in bare)


def chosen_of(text: str) -> Chosen | None:
    """Return what a question says of the documents that it means; None where it says nothing of them."""
    return next((chosen for chosen, pattern in _slots() if pattern.search(text)), None)


def listed_of(words: Sequence[str], chosen: Chosen | None) -> Listed:
    """Return what is listed or counted."""
    bare = [word.rstrip("'").removesuffix("'s") for word in words]
    if "pages" in bare and chosen in (None, Chosen.DESCRIBED):
        return Listed.PAGES
    if {"groups", "regions"} & set(bare):
        return Listed.GROUPS
    issuers = word_set("catalogue_issuers")
    first = next((word for word in bare if word in issuers or word in nouns()[0] or word in nouns()[1]), "")
    is_owner = any(word in issuers and f"{word}'s" in words for word in bare)
    return Listed.ISSUERS if first in issuers and not is_owner and chosen in (None, Chosen.SEVERAL) else Listed.DOCUMENTS
