"""Words that carry no topic: what must not reach the lexical query, and how a topic becomes search terms."""

from __future__ import annotations

import re

from stratbot.query.core import core_topic
from stratbot.query.synonyms import other_wording

STOP_WORDS = frozenset(
    """a about above across after against all also am among an and any anything are around as at be because been before being
    below between both but by can could did do does doing done during each either every few for from further had has have
    having he her here hers him his how i if in into is it its itself just like may me might more most must my no nor not of
    off on once one only or other our ours out over own per same shall she should so some someone something such than that the
    their theirs them themselves then there these they this those through to too towards under until up upon us very was we
    were what when where whether which while who whom whose why will with within without would you your yours s t re ve ll d m
    """.split()
)
"""Function words of English, after the lists that Lucene and scikit-learn ship, plus the stumps that apostrophes leave."""

FRAME_WORDS = frozenset(
    """authorities authority boroughs cities city council councils counties countries country county department departments
    district districts government governments issuer issuers nation nations organisation organisations town towns
    document documents plan planned planning plans strategies strategy vision visions
    address addresses commit commits committed contain contains cover covered covers describe describes described discuss
    discusses explain explains identify identifies include includes included intend intends mention mentioned mentions name
    named names outline outlines propose proposes proposed refer refers say says said set sets state states stated talk talks
    tell want wants
    """.split()
)
"""Words of the question's frame ("which councils plan ..."): on a held-out set they cost BM25 three quarters of its nDCG."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

_NAME = re.compile(r"\b[A-Z][a-z]+(?:\s+[A-Z][a-z]+)+\b")
"""Capitalised words in a row: in "Vision Zero" or "Local Plan", what else would be a word of the frame is part of a name."""

_LONE_LETTER = re.compile(r"(?<![\w-])[^\W\d_]-(?=\w{2})")
"""The letter of "e-health", which as a word of its own would be found in every list (a, b, c, d, e)."""

_OR_BEFORE = re.compile(r"(?:,|\b(?:or|such as|including|like|e\.g\.))\s+(?:an? |the )?$", re.IGNORECASE)
_OR_AFTER = re.compile(r"\s*(?:,|/|\(|or\b)", re.IGNORECASE)


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, in order, apostrophes kept inside a word."""
    return [match.group().lower() for match in _WORD.finditer(text)]


def topic_key(topic: str) -> str:
    """Return what two wordings of one topic share: its content words, and what joins several, without plurals and spaces."""
    kept = (word for word in words(core_topic(topic)) if word not in STOP_WORDS or word in ("or", "but", "not"))
    return "".join(word.removesuffix("s") for word in kept)


def search_terms(topic: str) -> list[str]:
    """Return the words of a topic that are worth looking up, each once, in order.

    An acronym brings its long name with it, and the other way round. Frame words are left out unless nothing else is
    there: the topic of "which strategies mention planning?" is planning.
    """
    return _terms(f"{topic} {other_wording(topic)}", topic)


def terms_by_wording(topic: str) -> list[list[str]]:
    """Return the search terms of a topic, and apart from them those of its other wording, if it has one."""
    return [_terms(wording, topic) for wording in (topic, other_wording(topic)) if wording]


def proper_names(topic: str) -> list[str]:
    """Return the names in a topic: capitalised words in a row, as in "Nationally Described Space Standard".

    Not one of several things ("Horizon Europe or the like"), any of which would do. Acronyms are left out: who keeps recordings
    of cameras need not say CCTV.
    """
    return [
        name[0]
        for name in _NAME.finditer(topic)
        if not _OR_BEFORE.search(topic, 0, name.start()) and not _OR_AFTER.match(topic, name.end())
    ]


def _terms(wording: str, topic: str) -> list[str]:
    content = [word.removesuffix("'s").removesuffix("’s") for word in words(_LONE_LETTER.sub("", wording))]
    content = [word for word in dict.fromkeys(content) if word not in STOP_WORDS]
    named = {word.lower() for name in _NAME.findall(topic) for word in name.split()}
    return [word for word in content if word not in FRAME_WORDS or word in named] or content
