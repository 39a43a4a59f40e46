"""The frame of a question: the words round its topic, taken off both ends. What is not recognised stays in the topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from stratbot.query.lexicon import nouns, phrases, plural, verbs, word_set

ISSUER = "ISS"
"""Stands for an issuer's name."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a question, or the name of an issuer in it."""

    start: int
    end: int
    word: str
    """In lower case, its slips mended; ISSUER for a name."""
    issuers: tuple[str, ...] = ()
    """Whom the name means; empty for any other word, and for a name that nobody bears."""


@dataclass(slots=True)
class Frame:
    """Where the topic of a question stands, and what the words before it say."""

    begin: int = 0
    end: int = 0
    """The topic is `tokens[begin:end]`."""
    is_framed: bool = False
    """Whether a verb or a noun of the frame stands before the topic, so that the topic is a name for something."""
    negated: bool = False
    ruled_out: bool = False
    is_only: bool = False
    unjudged: list[int] = field(default_factory=list)
    """Words before the noun for documents that single some of them out."""
    noun: bool = False
    """Whether a noun for documents or issuers stands in it."""


def frame_of(tokens: Sequence[Token], *, keeps_names: bool) -> Frame:
    """Find the topic of a question.

    Args:
        tokens: Of one clause.
        keeps_names: Whether an issuer's name behind the opening belongs to the topic, as it does where everybody is asked.
    """
    words = [token.word for token in tokens]
    frame = Frame(end=phrases("closing").run_before(words, len(words)))
    if not keeps_names:
        frame.end = _without_owner(words, frame.end)
    frame.end = _without_place(words, frame.end)
    words = words[: frame.end]
    at = opening = phrases("asks_set", "asks_other").length_at(words, 0)
    is_yes_no = opening > 0 and words[0] in word_set("yes_no")
    at += phrases("asks_set").length_at(words, at) if opening and words[at - 1] not in ("is", "are") else 0
    after_ask = at
    has_verb = False
    if (texts := _texts(words, at, is_asked=opening > 0)) > at:
        at, has_verb = texts, True
    elif words[at - 1 : at] not in (["a"], ["an"], ["who"], ["who's"]):
        at = _noun(words, at, frame, is_asked=opening > 0)
    while at < len(words) and not has_verb:
        word, is_asked = words[at], bool(opening or frame.noun)
        verb = verbs().length_at(words, at) if is_asked else 0
        helping = phrases("auxiliaries").length_at(words, at) if is_asked else 0
        if length := phrases("refusals").length_at(words, at):
            frame.ruled_out, has_verb = True, True
            at += length
            at += length if (length := verbs().length_at(words, at)) > 1 else 0
        elif (length := phrases("negations").length_at(words, at)) and (is_asked or (length > 1 and at == 0)):
            frame.negated = True
            has_verb = (length > 1 and words[at + length - 1] not in ("to", "not")) or word in word_set("lacking")
            at += length
        elif word in ("only", "solely", "exclusively") and is_asked:
            frame.is_only = True
            at += 1
        elif word in ("say", "says", "said", "saying") and phrases("clauses", "asking").length_at(words, at + 1):
            has_verb = True
            at += 1 + phrases("clauses").length_at(words, at + 1)
        elif helping and (at + verb in (at, len(words)) or (helping >= verb and word in word_set("helping"))):
            at += helping
            frame.is_framed = frame.is_framed or words[at - 1] in ("have", "has")
        elif (verb and at + verb < len(words)) or (word == "with" and frame.noun and not opening and at + 1 < len(words)):
            has_verb = True
            at += max(verb, 1)
            at += phrases("clauses").length_at(words, at)
        elif word == "the" and words[at + 1 : at + 2] == [ISSUER] and not keeps_names and opening:
            at += 1
        elif word == ISSUER and not keeps_names and (opening or at == 0):
            at, opening = at + 1, max(opening, 1)
            if (texts := _texts(words, at, is_asked=True)) > at:
                at, has_verb = texts, True
        else:
            break
    frame.is_framed = frame.is_framed or has_verb or (frame.noun and at > after_ask)
    if has_verb and words[at : at + 1] in (["no"], ["none"], ["nothing"]):
        frame.negated, at = True, at + max(1, phrases("negations").length_at(words, at))
    elif has_verb and words[at : at + 1] in (["only"], ["solely"], ["exclusively"]):
        frame.is_only, at = True, at + 1
    elif has_verb and (length := phrases("clauses").length_at(words, at)):
        at += length
    while at < len(words) - 1 and (length := phrases("leading").length_at(words, at)):
        at += length
    while is_yes_no and frame.end > at + 1 and words[frame.end - 1] in word_set("mentioned") | {"ever", "even"}:
        frame.end -= 1
        frame.is_framed = True
    frame.begin = min(at, frame.end)
    return frame


def _without_owner(words: Sequence[str], end: int) -> int:
    """Take "in Boston's digital strategy" off the end; return where the rest ends."""
    at = end
    while at > 1 and (words[at - 1] in word_set("document_nouns") or words[at - 1] in word_set("adjectives")):
        at -= 1
    if at < 2 or words[at - 1] != ISSUER:
        return end
    at -= 1
    while at > 1 and words[at - 1] in ("the", "in", "of", "by", "from", "within", "for", "at"):
        at -= 1
    at = phrases("closing").run_before(words, at)
    return at if at > 1 or words[0] not in phrases("asks_set", "asks_other").words else end


def _without_place(words: Sequence[str], end: int) -> int:
    """Take "in any of the police policies" off the end; return where the rest ends."""
    documents = word_set("document_nouns") | {plural(noun) for noun in word_set("document_nouns")}
    for at in range(end - 3, max(0, end - 8), -1) if words[end - 1 : end] and words[end - 1] in documents else ():
        inner = at + 1 + phrases("determiners", "whose").run_at(words, at + 1)
        if words[at] in ("in", "within", "across", "under", "through") and inner > at + 1:
            rest = words[inner : end - 1]
            return at if len(rest) < 3 and not any(word in word_set("leading", "pointers") for word in rest) else end
    return end


def _texts(words: Sequence[str], at: int, *, is_asked: bool) -> int:
    """Take "any passages about" off: words out of documents, asked for and no topic; return where it ends."""
    inside = at + phrases("texts_before").run_at(words, at)
    length = phrases("texts").length_at(words, inside)
    end = inside + length
    if length and (behind := phrases("about").length_at(words, end)) and end + behind < len(words):
        return end + behind
    if is_asked and at and (behind := phrases("about").length_at(words, at)) and at + behind < len(words):
        return at + behind
    return at


def _noun(words: Sequence[str], at: int, frame: Frame, *, is_asked: bool) -> int:
    """Take the noun for documents or issuers off, with what stands round it; return where it ends."""
    one, several = nouns()

    def is_noun(place: int) -> bool:
        bare = words[place].rstrip("'").removesuffix("'s") if place < len(words) else ""
        return bare in several or bare in one

    start = at
    at = at + phrases("determiners").run_at(words, at) if is_asked else at
    first = at
    while at < len(words) and not is_noun(at) and (length := phrases("adjectives").length_at(words, at)) and at - first < 4:
        at += length
    if not is_noun(at) and is_asked:
        place = next((place for place in (first + 1, first + 2) if words[place : place + 1] and is_noun(place)), first)
        if words[place : place + 1] and words[place].rstrip("'") in several and _is_frame(words, place + 1):
            if not _known() & set(words[first:place]):
                frame.unjudged = list(range(first, place))
                at = place
    if not is_noun(at):
        place = first
        while place < min(len(words), first + 3) and words[place] not in _known() and not _is_frame(words, place):
            place += 1
        is_said = verbs().length_at(words, place) and words[place] not in word_set("weak_verbs")
        frame.noun = bool(is_asked and place > first and words[place - 1].endswith("s") and is_said)
        return place if frame.noun else start
    is_followed = _is_frame(words, at + 1)
    if not is_asked and not (words[at].rstrip("'") in several and (is_followed or words[at + 1 : at + 2] == ["with"])):
        return start
    if at == first and at + 1 < len(words) and words[at] not in several and verbs().length_at(words, at) and not is_followed:
        return start  # "which state that", not "which state has"
    frame.noun = True
    at += 1
    while at < len(words) and is_noun(at) and words[at].rstrip("'") in several and not verbs().length_at(words, at):
        at += 1
    if words[at : at + 1] in (["of"], ["from"], ["by"]):  # "which of the strategies from the councils"
        inner = at + 1 + phrases("determiners").run_at(words, at + 1)
        inner += phrases("adjectives").run_at(words, inner) if not is_noun(inner) else 0
        if is_noun(inner) and words[inner] in several:
            at = inner + 1
    return at


def _is_frame(words: Sequence[str], at: int) -> bool:
    """Whether a word of the frame stands somewhere: a verb, an auxiliary, a negation."""
    lists = (verbs(), phrases("auxiliaries"), phrases("negations"), phrases("refusals"))
    return at < len(words) and any(one.length_at(words, at) for one in lists)


@cache
def _known() -> frozenset[str]:
    """Return words of the frame and little ones, which single nobody out."""
    return word_set("determiners", "leading", "pointers") | phrases("asks_other", "asks_set").words | {ISSUER}


def is_all_frame(tokens: Sequence[Token]) -> bool:
    """Whether a clause asks and names no topic: "which councils", "which have one", "by when"."""
    frame = frame_of(tokens, keeps_names=True)
    little = word_set("pointers", "yes_no") | nouns()[1] | phrases("asks_set", "asks_other", "auxiliaries").words
    rest = {token.word for token in tokens[frame.begin : frame.end]} - {"one", "by", "in", "at", "for"}
    return phrases("turn_bare").is_whole([token.word for token in tokens]) or rest <= little
