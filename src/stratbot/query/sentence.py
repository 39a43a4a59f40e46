"""Question -> its words with the parts they play, and the issuers that it names: what everything else here is told from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from stratbot.query.groups import place_names
from stratbot.query.lexicon import mapping, nouns
from stratbot.query.names import Name, names_in
from stratbot.query.tagger import Part, Word, tagged
from stratbot.query.words import STOP_WORDS
from stratbot.types import Document

ISSUER, OTHERS, YEAR, TOPIC, FURTHER, NOUN, NUMBER = "ISS", "OTHERS", "YEAR", "_", "FURTHER", "DOC", "NUM"
"""Stand for words of a question where only what they do there counts."""
_TOPICAL = (Part.TOPIC, Part.INSIDE)


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring words that play one part."""

    start: int
    end: int
    part: Part
    first: int
    """The place of its first word among those of the question."""


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A question, read word by word."""

    text: str
    """As typed, with single spaces."""
    words: tuple[Word, ...]
    names: tuple[Name, ...]
    """Of issuers of the corpus, wherever they stand."""

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Neighbouring words of one part, the frame left out; each topic that is to be judged by itself begins one."""
        found: list[Span] = []
        for at, word in enumerate(self.words):
            goes_on = at > 0 and _kind(self.words[at - 1].part) is _kind(word.part) and word.part is not Part.TOPIC
            between = self.text[self.words[at - 1].end : word.start] if at else ""
            if word.part is Part.FRAME:
                continue
            if found and goes_on and not (word.part in (Part.SCOPE, Part.EXCLUDED) and "," in between):
                found[-1] = Span(found[-1].start, word.end, found[-1].part, found[-1].first)
            else:
                found.append(Span(word.start, word.end, word.part, at))
        return tuple(found)

    def of(self, *parts: Part) -> list[Span]:
        """Return the spans of some parts, in order."""
        return [span for span in self.spans if span.part in parts]

    @cached_property
    def topics(self) -> tuple[tuple[Span, ...], ...]:
        """The pieces of each topic."""
        found: list[tuple[Span, ...]] = []
        for span in self.of(Part.TOPIC, Part.INSIDE):
            if span.part is Part.TOPIC or not found:
                found.append((span,))
            else:
                found[-1] = (*found[-1], span)
        return tuple(found)

    def part_of(self, name: Name) -> Part:
        """Return the part that an issuer's name plays; names in the frame narrow as well."""
        parts = [word.part for word in self.words if word.start < name.end and name.start < word.end]
        return Part.SCOPE if not parts or parts[0] is Part.FRAME else parts[0]

    @cached_property
    def issuers(self) -> tuple[str, ...]:
        """The issuers whose documents are asked, as the corpus spells them, in order."""
        return self._named(Part.SCOPE)

    @cached_property
    def excluded(self) -> tuple[str, ...]:
        """The issuers whose documents are left out."""
        return self._named(Part.EXCLUDED)

    def _named(self, part: Part) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for name in self.names if self.part_of(name) is part for one in name.issuers))

    @cached_property
    def asking(self) -> tuple[str, ...]:
        """The words as signs of what is asked: topics, names and numbers stand for themselves no longer."""
        one, several = nouns()
        found: list[str] = []
        for word in self.words:
            bare = word.text.removesuffix("'s")
            sign = _SIGNS.get(word.part, "")
            if not sign and (word.part is Part.SCOPE or self._is_named(word)):
                is_name = self._is_named(word) or self.text[word.start].isupper()
                sign = ISSUER if is_name else "SCOPE"
            elif not sign and (bare in several or (bare in one and bare not in STOP_WORDS)):
                sign = f"{NOUN}S" if bare in several else NOUN
            elif not sign and word.text[:1].isdigit():
                sign = YEAR if re.fullmatch(r"(?:19|20)\d\d", word.text) else NUMBER
            sign = sign or mapping("slips").get(word.text, word.text)
            if found[-1:] != [sign] or sign.islower():
                found.append(sign)
        return tuple(found)

    @cached_property
    def plain(self) -> list[str]:
        """The words, ISS for each name of an issuer whose documents are asked."""
        found: list[str] = []
        last: Name | None = None
        for word in self.words:
            name = next((one for one in self.names if one.start < word.end and word.start < one.end), None)
            name = name if name and self.part_of(name) is Part.SCOPE else None
            if name is None or name is not last:
                found.append(ISSUER if name else mapping("slips").get(word.text, word.text))
            last = name
        return found

    def _is_named(self, word: Word) -> bool:
        return word.part in (Part.FRAME, Part.SCOPE) and any(one.start < word.end and word.start < one.end for one in self.names)


_SIGNS = {
    Part.TOPIC: TOPIC, Part.INSIDE: TOPIC, Part.EXCLUDED: OTHERS, Part.YEARS: YEAR, Part.FURTHER: FURTHER,
}  # fmt: skip


def _kind(part: Part) -> Part:
    return Part.TOPIC if part in _TOPICAL else part


def read(text: str, documents: Sequence[Document]) -> Sentence:
    """Read a question word by word.

    Args:
        text: With single spaces.
        documents: Of the index; their issuers are what it may name.
    """
    names = names_in(text, list(dict.fromkeys(one.issuer for one in documents)))
    known = [(one.start, one.end) for one in names]
    for place in place_names(documents):
        known += [match.span() for match in re.finditer(rf"(?<!\w){re.escape(place)}(?!\w)", text, re.IGNORECASE)]
    words = tagged(text, known)
    return Sentence(text=text, words=tuple(words), names=tuple(names))
