"""The lexicon: words and short patterns that questions are read by, kept as data in `lexicon.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

_TOKEN = re.compile(r"[^\W_]+(?:['’&./-][^\W_]+)*(?:['’](?=\W|$))?|\ufffd")


def plain(word: str) -> str:
    """Return a word in lower case, its apostrophe straight."""
    return word.casefold().replace("’", "'")


class Phrases:
    """Phrases that can be looked for at one place of a text."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Keep them by their first word, the longest first."""
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self.words: set[str] = set()
        for phrase in {phrase.strip() for phrase in phrases} - {""}:
            parts = tuple(_TOKEN.findall(phrase)) or (phrase,)
            self._by_first.setdefault(parts[0], []).append(parts)
            self.words.update(parts)
        for known in self._by_first.values():
            known.sort(key=len, reverse=True)

    def length_at(self, words: Sequence[str], position: int) -> int:
        """Return how many words from a position on make the longest phrase; 0 where none stands there."""
        known = self._by_first.get(words[position], ()) if position < len(words) else ()
        return next((len(one) for one in known if tuple(words[position : position + len(one)]) == one), 0)

    def run_at(self, words: Sequence[str], position: int) -> int:
        """Return how many words from a position on are phrases, one behind the other."""
        at = position
        while length := self.length_at(words, at):
            at += length
        return at - position

    def length_before(self, words: Sequence[str], end: int) -> int:
        """Return how many words up to an end make the longest phrase; 0 where none stands there."""
        return max(
            (length for length in range(1, min(6, end) + 1) if self.length_at(words[:end], end - length) == length), default=0
        )

    def run_before(self, words: Sequence[str], end: int, least: int = 0) -> int:
        """Return where the phrases that stand one behind the other up to an end begin, more than some words being left."""
        while (length := self.length_before(words, end)) and end - length > least:
            end -= length
        return end

    def is_whole(self, words: Sequence[str]) -> bool:
        """Whether some words are a phrase and nothing else."""
        return bool(words) and self.length_at(words, 0) == len(words)


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("stratbot.query").joinpath("lexicon.toml").read_text(encoding="utf-8"))


@cache
def entries(name: str) -> tuple[str, ...]:
    """Return the entries of a list of the lexicon, in order."""
    return tuple(filter(None, (" ".join(one.split()) for one in str(_data()[name]).split(";"))))


@cache
def phrases(*names: str) -> Phrases:
    """Return one or several lists of the lexicon, to be looked for."""
    return Phrases(one for name in names for one in entries(name))


@cache
def word_set(*names: str) -> frozenset[str]:
    """Return one or several lists of single words."""
    return frozenset(one for name in names for one in entries(name))


@cache
def mapping(name: str) -> Mapping[str, str]:
    """Return a table of the lexicon."""
    return dict(_data()[name])


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return a short pattern of the lexicon, compiled."""
    return re.compile(_data()["patterns"][name], re.IGNORECASE)


@cache
def verbs() -> Phrases:
    """Return the verbs of the frame in all their forms, with the words that stand behind them."""
    found = []
    for entry in entries("verbs"):
        verb, _, behind = entry.partition(" + ")
        first, _, rest = verb.partition(" ")
        for form in forms(first):
            said = f"{form} {rest}".strip()
            endings = [behind] if " " in behind and behind.split()[0] in ("a", "concerned", "worried") else behind.split()
            found += [f"{said} {ending}" for ending in endings] or [said]
    return Phrases(found)


@cache
def nouns() -> tuple[frozenset[str], frozenset[str]]:
    """Return the nouns that may stand for documents or their issuers: one of them, and several."""
    one = {entry for name in ("issuer_nouns", "document_nouns") for entry in entries(name)}
    return frozenset(one), frozenset(plural(noun) for noun in one)


def plural(noun: str) -> str:
    """Return the plural of a noun."""
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    if noun.endswith(("s", "x", "ch", "sh")):
        return f"{noun[:-2]}es" if noun.endswith("is") else f"{noun}es"
    return f"{noun}s"


def forms(verb: str) -> list[str]:
    """Return the forms of a verb: "plan", "plans", "planned", "planning"."""
    if irregular := mapping("irregular").get(verb):
        return irregular.split()
    stem = verb[:-1] if verb.endswith("e") else verb
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
    return [verb, plural(verb), f"{stem}ed", f"{stem}ing"]


def tokens_of(text: str) -> list[re.Match[str]]:
    """Return the words of a text as matches, hyphens and apostrophes within a word kept."""
    return list(_TOKEN.finditer(text))


def plain_words(text: str) -> list[str]:
    """Return the words of a text, plain."""
    return [plain(match[0]) for match in _TOKEN.finditer(text)]
