"""Topic -> the topics that it joins: "both open data and drones" is two things, "health and social care" is one.

When in doubt a topic stays one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from stratbot.query.lexicon import phrases, plain, tokens_of, verbs, word_set
from stratbot.query.query import Join
from stratbot.query.vocabulary import Vocabulary
from stratbot.query.words import STOP_WORDS

KNOWN = 3
"""Sentences that hold a phrase, from which it is a name for something."""
MOST_WORDS = 4
"""Of a topic on one side of a bare "and" or "or"."""

Joined = tuple[tuple[str, ...], Join]


def joined_topics(topic: str, vocabulary: Vocabulary | None, *, negated: bool = False) -> tuple[Joined, bool] | None:
    """Part a topic where it plainly asks for several things; None where it is one, or where that is not plain.

    Args:
        topic: Free of the question's frame.
        vocabulary: Tells which phrases the documents use; without it a bare "and" parts nothing.
        negated: Whether the question asks who does not.

    Returns:
        The topics with how they are joined, and whether the question still asks who does not.
    """
    topic = re.sub(r"\s[+&]\s", " as well as ", topic) if " + " in topic else topic
    tokens = tokens_of(topic)
    words = [plain(token[0]) for token in tokens]

    def cut(*gaps: tuple[int, int], begin: int = 0) -> tuple[str, ...]:
        """Return what stands between some gaps, given as positions of words."""
        starts = [begin, *(end for _, end in gaps)]
        ends = [*(start for start, _ in gaps), len(tokens)]
        return tuple(
            _bare(topic[tokens[one].start() : tokens[other - 1].end()]) if one < other else ""
            for one, other in zip(starts, ends, strict=True)
        )

    def parted(parts: tuple[str, ...], join: Join, *, turned: bool | None = None) -> tuple[Joined, bool] | None:
        is_plain = len(parts) > 1 and all(map(_is_topic, parts))
        return ((parts, join), negated if turned is None else turned) if is_plain else None

    openings: tuple[tuple[str, str, Join, bool | None], ...] = (
        ("both", "and", Join.AND, None),
        ("either", "or", Join.OR, None),
        ("neither", "nor", Join.OR, True),
    )
    for opening, between, how, turned in openings:
        if opening in words[:4] and between in words[(first := words.index(opening)) + 1 :]:
            at = words.index(between, first)
            before = [(comma, comma) for comma in _commas(topic, tokens, first + 1, at)]
            parts = cut(*before, (at, at + 1), begin=first + 1)
            lead = topic[: tokens[first].start()]
            return parted((f"{lead}{parts[0]}", *parts[1:]), how, turned=turned)
    if negated:
        for at in range(1, len(words) - 1):
            if words[at] == "but" and (said := _many_verbs(words, at + 1)):
                rest, asked = cut((at, at + 1 + said))
                return parted((asked, rest), Join.BUT_NOT, turned=False)
    for at in range(1, len(words) - 1):
        if length := phrases("joins_not").length_at(words, at):
            if (
                words[at] == "without"
                and words[at + length] not in word_set("denying")
                and not verbs().length_at(words, at + length)
            ):
                continue
        elif words[at] in ("and", "but", "yet") and (length := phrases("negations").length_at(words, at + 1)):
            length += 1
        if length:
            end = at + length
            end += verbs().length_at(words, end)
            return parted(cut((at, end)), Join.BUT_NOT)
        for name, how in (("joins_and", Join.AND), ("joins_or", Join.OR)):
            if length := phrases(name).length_at(words, at):
                before = [(comma, comma) for comma in _commas(topic, tokens, 0, at)]
                return parted(cut(*before, (at, at + length)), how)
    if len(words) == 3 and words[1] == "not":
        return parted(cut((1, 2)), Join.BUT_NOT)
    for at in range(1, len(words) - 1):
        join = {"and": Join.AND, "or": Join.OR}.get(words[at])
        if join is None:
            continue
        said = _many_verbs(words, at + 1)
        if said and join is Join.AND and words[at + 1 + said :] and words[at + 1] not in ("planning",):
            return parted(cut((at, at + 1 + said)), join)
        does_both = words[0] in word_set("action_verbs") and words[at + 1] in word_set("action_verbs") and at > 1
        commas = _commas(topic, tokens, 0, at)
        parts = cut(*((comma, comma) for comma in commas), (at, at + 1))
        if commas and all(_is_topic(part) and len(part.split()) <= MOST_WORDS for part in parts):
            return parted(parts, join)
        is_repeated = words[at + 1] in ("for", "on", "about", "with") or (
            words[0] in ("a", "an") and words[at + 1] in ("a", "an")
        )
        if (does_both or (is_repeated and at <= MOST_WORDS)) and len(parts) == 2 and all(map(_is_topic, parts)):
            return parted(parts, join)
        if words.count(words[at]) > 1 or phrases("one_with_and").length_at(words, at - 1) or not all(map(_is_topic, parts)):
            continue
        sides = [plain(part).split() for part in parts]
        if len(sides) != 2 or any(len(side) > MOST_WORDS for side in sides):
            continue
        if join is Join.AND and vocabulary is not None and _are_known(sides[0], sides[1], words, vocabulary):
            return parted(parts, join)
    return None


def _are_known(first: Sequence[str], other: Sequence[str], words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether both sides of an "and" are phrases of the documents, of two words or more, and both together are none."""
    sides = [[word for word in side if word not in STOP_WORDS] for side in (first, other)]
    if any(len(side) < 2 for side in sides) or vocabulary.sentences(tuple(words)) >= KNOWN:
        return False
    return all(vocabulary.sentences(tuple(side[-2:])) >= KNOWN for side in sides)


def _commas(topic: str, tokens: Sequence[re.Match[str]], begin: int, end: int) -> list[int]:
    """Return the positions of the words that follow a comma."""
    return [at for at in range(begin + 1, end) if topic[tokens[at - 1].end() : tokens[at].start()].strip() == ","]


def _many_verbs(words: Sequence[str], at: int) -> int:
    """Return how many words make a verb of the frame, asked again or with auxiliaries: "also have", "how many mention"."""
    start = at
    while length := max(phrases("asks_set").length_at(words, at), phrases("auxiliaries").length_at(words, at)):
        if verbs().length_at(words, at) >= length:
            break
        at += length
    said = verbs().length_at(words, at)
    if at < len(words) and words[at] in ("documents", "councils", "cities"):
        at += 1
        said = verbs().length_at(words, at)
    is_noun = words[at + said : at + said + 1] in (["of"], ["for"], ["to"], ["in"], ["and"], ["or"]) or words[at : at + 1] == [
        "plans"
    ]
    return 0 if is_noun or not said else at + said - start


def _bare(part: str) -> str:
    tokens = tokens_of(part)
    words = [plain(token[0]) for token in tokens]
    at = 0
    while at < len(words) - 1 and words[at] in ("to", "on", "about", "for", "also", "both", "either", "failing", "then"):
        at += 1
    at += verbs().length_at(words, at) if len(words) > at + 1 and words[at : at + 1] == ["mention"] else 0
    return part[tokens[at].start() :].strip(" ,;") if tokens else ""


def _is_topic(part: str) -> bool:
    words = [plain(token[0]) for token in tokens_of(part)]
    if " ".join(words) in word_set("empty_topics") or not words or words[0] in word_set("asking"):
        return False
    return any(word not in STOP_WORDS for word in words)
