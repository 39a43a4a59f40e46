"""Topic -> the topics that it joins: "both open data and drones" is two things, "health and social care" is one.

When in doubt a topic stays one.
"""

from __future__ import annotations

from collections.abc import Sequence

from stratbot.query.lexicon import phrases, plain, plain_words, tokens_of, verbs, word_set
from stratbot.query.query import Join
from stratbot.query.vocabulary import Vocabulary
from stratbot.query.words import STOP_WORDS

KNOWN = 3
"""Sentences that hold a phrase, from which it is a name for something."""
MOST_TO_PART = 60
"""Words of a topic that is looked through."""
MOST_WORDS = 4
"""Of a topic on one side of a bare "and" or "or"."""

Joined = tuple[tuple[tuple[str, ...], Join], bool]
"""The topics, how they are joined, and whether the question still asks who does not."""
_PAIRS = {"both": ("and", Join.AND), "either": ("or", Join.OR), "neither": ("nor", Join.OR)}
_JOINS = {"joins_not": Join.BUT_NOT, "joins_and": Join.AND, "joins_or": Join.OR}


def joined_topics(topic: str, vocabulary: Vocabulary | None, *, negated: bool = False) -> Joined | None:
    """Part a topic where it plainly asks for several things; None where it is one, or where that is not plain.

    Args:
        topic: Free of the question's frame.
        vocabulary: Tells which phrases the documents use; without it a bare "and" parts nothing.
        negated: Whether the question asks who does not.
    """
    topic = topic.replace(" + ", " as well as ")
    tokens = tokens_of(topic)
    words = plain_words(topic)
    if len(words) > MOST_TO_PART:
        return None

    def parted(join: Join, at: int, length: int = 1, *, begin: int = 0, is_list: bool = True) -> Joined | None:
        """Cut a word or several out, and at the commas before them."""
        commas = [one for one in range(begin + 1, at) if topic[tokens[one - 1].end() : tokens[one].start()].strip() == ","]
        starts = [begin, *(commas if is_list else ()), at + length]
        ends = [*(commas if is_list else ()), at, len(tokens)]
        parts = tuple(
            _bare(topic[tokens[start].start() : tokens[end - 1].end()]) if start < end else ""
            for start, end in zip(starts, ends, strict=True)
        )
        return ((parts, join), negated) if all(map(_is_topic, parts)) else None

    opens = next((at for at, word in enumerate(words[:4]) if word in _PAIRS), None)
    if opens is not None and (pair := _PAIRS[words[opens]])[0] in words[opens + 1 :]:
        if found := parted(pair[1], words.index(pair[0], opens), begin=opens + 1):
            ((first, *others), join), _ = found
            whole = f"{topic[: tokens[opens].start()]}{first}"
            return ((whole, *others), join), negated or words[opens] == "neither"
        return None
    for at in range(1, len(words) - 1):
        if negated and words[at] == "but" and (said := _verb_at(words, at + 1)):
            found = parted(Join.BUT_NOT, at, 1 + said, is_list=False)
            return ((found[0][0][::-1], Join.BUT_NOT), False) if found else None
        for name, join in _JOINS.items():
            length = phrases(name).length_at(words, at)
            if join is Join.BUT_NOT:
                length = _denial_at(words, at, length)
            if length:
                return parted(join, at, length, is_list=join is not Join.BUT_NOT)
    for at in range(1, len(words) - 1):
        if link := {"and": Join.AND, "or": Join.OR}.get(words[at]):
            found = parted(link, at)
            if found and _is_plain(words, at, found[0][0], link, vocabulary):
                return found
    return None


def _denial_at(words: Sequence[str], at: int, length: int) -> int:
    """Return how many words turn round what follows: "but not", "and do not mention"; 0 where none do."""
    end = at + length
    if words[at] == "without" and words[end] not in word_set("denying") and not verbs().length_at(words, end):
        return 0  # "residents without a bank account"
    if not length and words[at] in ("and", "but", "yet") and (said := phrases("negations").length_at(words, at + 1)):
        end = at + 1 + said
    if words[at] == "not" and len(words) == 3:
        end = at + 1
    return end + verbs().length_at(words, end) - at if end > at else 0


def _is_plain(words: Sequence[str], at: int, parts: Sequence[str], join: Join, vocabulary: Vocabulary | None) -> bool:
    """Whether an "and" or "or" plainly joins topics: in a list, with a word said twice, or between names for something."""
    sides = [plain(part).split() for part in parts]
    is_short = all(len(side) <= MOST_WORDS for side in sides)
    if len(sides) > 2:
        return is_short
    is_repeated = words[at + 1] in ("for", "on", "about", "with") or {words[0], words[at + 1]} <= {"a", "an"}
    are_deeds = words[0] in word_set("action_verbs") and words[at + 1] in word_set("action_verbs") and at > 1
    if are_deeds or (is_repeated and at <= MOST_WORDS):
        return True
    if join is Join.OR or vocabulary is None or not is_short or words.count("and") > 1:
        return False
    content = [tuple(word for word in side if word not in STOP_WORDS)[-2:] for side in sides]
    is_one = vocabulary.sentences(tuple(words)) >= KNOWN
    return not is_one and all(len(side) == 2 and vocabulary.sentences(side) >= KNOWN for side in content)


def _verb_at(words: Sequence[str], at: int) -> int:
    """Return how many words make a verb of the frame, with or without auxiliaries: "name", "do mention"."""
    helping = phrases("auxiliaries").run_at(words, at)
    verb = verbs().length_at(words, at + helping)
    return helping + verb if verb else verbs().length_at(words, at)


def _bare(part: str) -> str:
    """Return a part without the little words before it."""
    tokens = tokens_of(part)
    leading = ("to", "on", "about", "for", "also", "both", "either", "failing", "then", "mention")
    at = next((at for at, token in enumerate(tokens[:-1]) if plain(token[0]) not in leading), max(0, len(tokens) - 1))
    return part[tokens[at].start() :].strip(" ,;") if tokens else ""


def _is_topic(part: str) -> bool:
    words = plain_words(part)
    if " ".join(words) in word_set("empty_topics") or not words or words[0] in word_set("asking"):
        return False
    return any(word not in STOP_WORDS for word in words)
