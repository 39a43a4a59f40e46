"""Topic -> the same topic with slips of typing mended towards words that the documents use; names are never touched."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from stratbot.query.query import Query, Unused
from stratbot.query.synonyms import ACRONYMS
from stratbot.query.vocabulary import Vocabulary
from stratbot.query.words import FRAME_WORDS, STOP_WORDS, words

MIN_LETTERS = 6
"""Shorter words have too many neighbours: "trams", "prams", "frames"."""
SLIP = 0.85
"""Of `difflib`, from which a word is another with a slip in it: a letter too many or too few, two swapped or one changed."""
LONG = 10
"""Letters from which a slip may leave out or add more than one: "aprentiships" is apprenticeships, "fracking" is not facing."""
NEAR = 0.75
"""Of `difflib`, from which a word is named beside one that nobody uses."""
MIN_COMPOUND = 4
"""Letters of the shortest compound: "wifi"."""
MIN_PART = 2
"""Letters of the shortest part of one."""
MORE_USUAL = 3
"""How many times as often the documents write a compound in another way than typed, for that way to be taken."""
_COMPOUND = re.compile(r"(?<![\w-])[^\W\d_]+(?:-[^\W\d_]+)?(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+")
_ACRONYMS = frozenset(name.casefold() for name in ACRONYMS)


def mended_topics(query: Query, vocabulary: Vocabulary) -> Query:
    """Read the topics of a query in the words of the documents, and note the words that none of them uses.

    A query that has been read so already stays as it is.
    """
    named = {word for name in (*query.unknown_issuers, *query.phrases) for word in words(name)}
    corrections: list[tuple[str, str]] = []
    topics = []
    for topic in query.topics:
        for pattern, reading in ((_COMPOUND, compound), (_WORD, mended)):
            found = dict.fromkeys(match[0] for match in pattern.finditer(topic))
            meant = {typed: typed if typed.casefold() in named else reading(typed, vocabulary) for typed in found}
            corrections += [(typed, said) for typed, said in meant.items() if typed != said]
            topic = _reworded(topic, pattern, meant)
        topics.append(topic)
    term = query.term
    for typed, read in corrections:
        term = term.replace(typed, read)
    content = [word for topic in topics for word in words(topic) if len(word) > 2 and word not in STOP_WORDS]
    absent = [word for word in dict.fromkeys(content) if word not in FRAME_WORDS and word.isalpha()]
    absent = [word for word in absent if word not in named and not vocabulary.sentences((word,))]
    unused = []
    for word in absent:  # a word of its own is not named beside others: what is spelt like it means something else
        near = () if vocabulary.is_a_word(word) else nearest(word, vocabulary.counts(), cutoff=NEAR, most=3)
        unused.append(Unused(word=word, near=tuple(near)))
    return replace(
        query,
        topics=tuple(topics),
        term=term,
        corrections=tuple(dict.fromkeys((*query.corrections, *corrections))),
        unused=tuple(unused),
    )


def _reworded(topic: str, pattern: re.Pattern[str], meant: Mapping[str, str]) -> str:
    """Put for each word of a topic what was meant by it."""
    return pattern.sub(lambda match: meant[match[0]], topic)


def nearest(word: str, known: Iterable[str], *, cutoff: float = SLIP, most: int = 1) -> list[str]:
    """Return the known words that a word is spelt much like and begins like, the nearest first."""
    return difflib.get_close_matches(word, [other for other in known if other[:1] == word[:1]], n=most, cutoff=cutoff)


def mended(word: str, vocabulary: Vocabulary) -> str:
    """Read a misspelt word as what was probably meant.

    Only a word that no document uses, that is no ordinary word of the language and that begins small (a capital may be a
    name's) is taken for a slip, and only where a word of the documents lies within a letter or two of it.
    """
    if len(word) < MIN_LETTERS or word != word.lower() or word in STOP_WORDS or word in FRAME_WORDS or word in _ACRONYMS:
        return word
    if vocabulary.sentences((word,)) or vocabulary.is_a_word(word) or vocabulary.is_a_word(word.removesuffix("s")):
        return word
    found = next(iter(nearest(word, vocabulary.counts())), word)
    return found if len(word) >= LONG or abs(len(found) - len(word)) <= 1 else word


def closed_up(text: str) -> str:
    """Return a text in small letters without hyphens and spaces: what "Wi-Fi" and "wifi" share."""
    return re.sub(r"[\s\u00ad\u2010\u2011-]+", "", text.casefold())


def compound(word: str, vocabulary: Vocabulary) -> str:
    """Write a compound as the documents do: "wifi" where they write "wi-fi", "start-ups" where they write "startups".

    What is no word is not parted at a little one: "part on" is everywhere, and Parton a name.
    """
    if len(word) < MIN_COMPOUND:
        return word
    if "-" in word:
        forms = [word.replace("-", "")]
    else:
        parts = [(word[:at], word[at:]) for at in range(MIN_PART, len(word) - MIN_PART + 1)]
        if not vocabulary.is_a_word(word.casefold().removesuffix("s")):
            parts = [both for both in parts if STOP_WORDS.isdisjoint(part.casefold().removesuffix("s") for part in both)]
        forms = ["-".join(both) for both in parts]
    uses = {form: vocabulary.sentences(tuple(words(form.replace("-", " ")))) for form in (word, *forms)}
    usual = max(forms, key=lambda form: uses[form], default=word)
    return usual if uses[usual] > MORE_USUAL * uses[word] else word


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count the words of some texts, in lower case."""
    return Counter(word for text in texts for word in words(text) if word.isalpha())
