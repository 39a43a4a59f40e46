"""Topic -> the same topic with slips of typing mended towards words that the documents use; names are never touched."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from operator import itemgetter

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

    def uses(phrase: str) -> int:
        return vocabulary.sentences(tuple(words(phrase)))

    def is_used(phrase: str) -> bool:
        return phrase in named or uses(phrase) > 0

    corrections: list[tuple[str, str]] = []
    topics = []
    for topic in query.topics:
        spelled, compounds = as_compounds(topic, uses=uses, is_a_word=vocabulary.is_a_word, kept=named)
        spelled, slips_mended = mended(spelled, is_used=is_used, is_a_word=vocabulary.is_a_word, vocabulary=vocabulary.counts)
        corrections += [*compounds, *slips_mended]
        topics.append(spelled)
    term = query.term
    for typed, read in corrections:
        term = term.replace(typed, read)
    content = [word for topic in topics for word in words(topic) if len(word) > 2 and word not in STOP_WORDS]
    absent = [word for word in dict.fromkeys(content) if word not in FRAME_WORDS and word.isalpha() and not is_used(word)]
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


def nearest(word: str, known: Iterable[str], *, cutoff: float = SLIP, most: int = 1) -> list[str]:
    """Return the known words that a word is spelt much like and begins like, the nearest first."""
    return difflib.get_close_matches(word, [other for other in known if other[:1] == word[:1]], n=most, cutoff=cutoff)


def mended(
    topic: str, *, is_used: Callable[[str], bool], is_a_word: Callable[[str], bool], vocabulary: Callable[[], Mapping[str, int]]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Read misspelt words of a topic as what was probably meant.

    Only a word that no document uses, that is no ordinary word of the language and that begins small (a capital may be a
    name's) is taken for a slip, and only where a word of the documents lies within a letter or two of it.

    Args:
        topic: Free of the question's frame and of issuers' names.
        is_used: Whether any document uses a word, in whatever inflection.
        is_a_word: Whether a word is known apart from the documents.
        vocabulary: Returns how often the documents use each word, in lower case; called only where it is needed.

    Returns:
        The topic, and (as typed, as read) for each word that was changed, in order.
    """

    def meant(word: str) -> str:
        if len(word) < MIN_LETTERS or word != word.lower() or word in STOP_WORDS or word in FRAME_WORDS or word in _ACRONYMS:
            return word
        if is_used(word) or is_a_word(word) or is_a_word(word.removesuffix("s")):
            return word
        found = next(iter(nearest(word, vocabulary())), word)
        return found if len(word) >= LONG or abs(len(found) - len(word)) <= 1 else word

    return _reworded(_WORD, topic, meant)


def closed_up(text: str) -> str:
    """Return a text in small letters without hyphens and spaces: what "Wi-Fi" and "wifi" share."""
    return re.sub(r"[\s\u00ad\u2010\u2011-]+", "", text.casefold())


def as_compounds(
    topic: str, *, uses: Callable[[str], int], is_a_word: Callable[[str], bool], kept: Collection[str] = ()
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Write compounds as the documents do: "wifi" where they write "wi-fi", "start-ups" where they write "startups".

    Args:
        topic: Free of the question's frame.
        uses: How many sentences use a word, or a phrase of several, in whatever inflection.
        is_a_word: Whether a word is known apart from the documents. What is none is not parted at a little word: "part on" is
            everywhere, and Parton a name.
        kept: Words that stay as typed.

    Returns:
        The topic, and (as typed, as read) for each word that was changed, in order.
    """

    def meant(word: str) -> str:
        if len(word) < MIN_COMPOUND or word.casefold() in kept:
            return word
        if "-" in word:
            forms = [word.replace("-", "")]
        else:
            parts = [(word[:at], word[at:]) for at in range(MIN_PART, len(word) - MIN_PART + 1)]
            if not is_a_word(word.casefold().removesuffix("s")):
                parts = [both for both in parts if STOP_WORDS.isdisjoint(part.casefold().removesuffix("s") for part in both)]
            forms = ["-".join(both) for both in parts]
        most, usual = max(((uses(form.replace("-", " ")), form) for form in forms), key=itemgetter(0), default=(0, word))
        return usual if most > MORE_USUAL * uses(word.replace("-", " ")) else word

    return _reworded(_COMPOUND, topic, meant)


def _reworded(word: re.Pattern[str], topic: str, meant: Callable[[str], str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Read each word of a topic as what was meant, and tell which ones were changed."""
    read = {match[0]: meant(match[0]) for match in word.finditer(topic)}
    changes = tuple((typed, said) for typed, said in read.items() if typed != said)
    return word.sub(lambda match: read[match[0]], topic), changes


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count the words of some texts, in lower case."""
    return Counter(word for text in texts for word in words(text) if word.isalpha())
