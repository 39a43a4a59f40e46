"""Question -> whether and how it goes on from the one before: "why?", "does Tampa?", "how much does it cost?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from stratbot.corpus.authorities import is_authority
from stratbot.query.groups import leading_groups
from stratbot.query.lexicon import nouns, pattern, phrases, plain, plain_words, tokens_of, word_set
from stratbot.query.names import meant_by, names_in
from stratbot.query.query import Query
from stratbot.query.words import STOP_WORDS
from stratbot.types import AnswerKind, Document

MOST_SUBJECT = 6
"""Words of "and cyber security?", which puts another topic into the former question; what is longer is a question of its own."""
MOST_BEFORE = 2
"""Content words before a pronoun, at most, for it to have nothing there to stand for: "who is responsible for that?"."""


class Turn(StrEnum):
    """How a question goes on from the one before."""

    PAGES = "pages"
    """Where the answer stands: "what page?", "really?"."""
    MORE = "more"
    """More of the same: "go on"."""
    OTHERS = "others"
    """Who besides those named: "anybody else?"."""
    WITHOUT = "without"
    """Who does not: "which ones don't?"."""
    WITH = "with"
    """Who does: "which ones?"."""
    BARE = "bare"
    """A question word alone: "by when?"."""
    THOSE = "those"
    """Of the documents that were named: "which of those ...", "do they ..."."""
    OTHER = "other"
    """Another issuer, group or topic in the former question: "what about Tampa?"."""
    YEARS = "years"
    """Of documents of other years: "only those since 2018"."""
    SUMMARY = "summary"
    """What those documents are about: "summarise that one"."""
    BACK = "back"
    """A word that points back: "how much does it cost?"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """How a question goes on from the one before."""

    turn: Turn
    subject: str = ""
    """For OTHER what takes the place of an issuer, a group or a topic."""
    is_inside: bool = False
    """For OTHER whether the subject is a place: "and in Wales?"."""
    is_asked_whether: bool = False
    """For OTHER: "does Tampa?", not "and Tampa?"."""


def follow_up_of(text: str, query: Query, *, topic: str = "") -> FollowUp | None:
    """Return how a question goes on from the one before; None where it stands by itself.

    Args:
        text: As typed.
        query: How it is understood by itself.
        topic: What was spoken of, for "the buses" behind a question about hydrogen buses.
    """
    bare = " ".join(text.split()).rstrip(" ?!.…")
    words = plain_words(bare)
    if not words or pattern("sentence_end").search(bare):
        return None  # of several sentences one names what another points to
    start = phrases("polite").run_at(words, 0) % len(words)
    for asked in (words, words[start:], words[start : phrases("closing").run_before(words, len(words), start)]):
        for turn in (Turn.PAGES, Turn.MORE, Turn.OTHERS, Turn.WITHOUT, Turn.WITH, Turn.BARE):
            if phrases(f"turn_{turn}").is_whole(asked):
                return FollowUp(turn=turn)
    is_other = bool({"only", "just", "those", "what", "but", "and", "same"} & set(words))
    if is_other and (query.year_from or query.year_to) and all(one.isdigit() or one in word_set("year_words") for one in words):
        return FollowUp(turn=Turn.YEARS)
    if words[start] in ("summarise", "summarize", "outline") and word_set("pointers") & set(words) and not query.issuers:
        return FollowUp(turn=Turn.SUMMARY)
    end = start + phrases("those_leads").length_at(words, start)
    if start < end < len(words) and words[end] not in ("who", "that", "which", "with", "without", "in"):
        is_own = words[end].rstrip("'") in nouns()[1] and words[end - 1] in ("these", "those")
        if not is_own:  # "do any of these firms": the collection's own
            return FollowUp(turn=Turn.THOSE)
    if other := _other(bare, words, query):
        return other
    if query.kind is AnswerKind.DEFINITION:
        return None
    return FollowUp(turn=Turn.BACK) if _points_back(words[start:], query) or _names_head(words, topic) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What takes a place in the former question."""

    issuers: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    """Names that nobody in the corpus bears."""
    groups: tuple[str, ...] = ()


def subject_named(found: FollowUp, documents: Sequence[Document]) -> Subject:
    """Return whom the subject of a follow-up names; nobody where it is a topic.

    Args:
        found: With the subject, as typed.
        documents: Of the index.
    """
    issuers = list(dict.fromkeys(one.issuer for one in documents))
    length, group = leading_groups(found.subject, documents)
    names = names_in(found.subject, issuers)
    meant = tuple(dict.fromkeys(one for name in names for one in name.issuers)) or meant_by(found.subject, issuers)
    if group and length == len(found.subject) and (found.is_inside or not meant):
        return Subject(groups=(group,))
    tokens = tokens_of(found.subject)
    beside = [one for one in tokens if not any(name.start < one.end() and one.start() < name.end for name in names)]
    own = {plain(one[0]) for one in beside} - STOP_WORDS
    if meant and (own <= word_set("document_nouns", "adjectives") or len(tokens) == 1 or not names):
        return Subject(issuers=meant)
    is_name = is_authority(found.subject) or (found.subject[:1].isupper() and len(tokens) < 3)
    return Subject(strangers=(found.subject,) if is_name else ())


def with_former_topic(query: Query, former: str) -> tuple[str, ...]:
    """Return the topic of a follow-up with the former one in the place of the words that point to it.

    Where it says nothing of its own but a detail ("cost", "start date"), it is that detail of the former topic.
    """
    text = _with_pointers(query)
    head = former.split()[-1] if " " in former else ""
    if head and f"the {head}".casefold() in query.text.casefold():
        text = re.sub(rf"(?i)\b(?:the\s+)?{re.escape(head)}\b", "it", text)
    has_content = any(word not in word_set("details") for word in _content(text))
    is_said = False
    for token in reversed(tokens_of(text)):
        if plain(token[0]) in word_set("pointing"):
            text = f"{text[: token.start()]}{'' if is_said else former}{text[token.end() :]}"
            is_said = True
        elif plain(token[0]) in word_set("persons"):
            text = f"{text[: token.start()]}{text[token.end() :]}"
    text = " ".join(text.split())
    if former and not is_said and not has_content:
        text = f"{former} {re.sub(r'^(?:an?|the) ', '', text)}".strip()
    return (text,) if text else ()


def _other(text: str, words: Sequence[str], query: Query) -> FollowUp | None:
    """Read "what about Tampa?", "and open data?", "does Tampa?", "in Wigan too?"."""
    lead, end = phrases("other_leads").run_at(words, 0), len(words)
    while end > lead and words[end - 1] in word_set("too_words"):
        end -= 1
    is_whether = words[0] in word_set("yes_no", "modals")
    names = " ".join(query.issuers + query.unknown_issuers)
    if (is_whether or lead == 0) and query.issuers and query.kind is not AnswerKind.COLLECTION:
        idle = STOP_WORDS - word_set("asking") | {"what"} | word_set("too_words", "pointers", "other_leads")
        told = [word for word in words if word not in idle and word.removesuffix("'s") not in names.casefold()]
        if not told and (is_whether or words[-1] in word_set("too_words", "pointers")):
            return FollowUp(turn=Turn.OTHER, subject=names, is_asked_whether=is_whether)
    rest = words[lead:end]
    if not lead or not rest or len(rest) > MOST_SUBJECT or rest[0] in word_set("pointers"):
        return None
    opens = phrases("asks_other", "asks_set").length_at(rest, 0) or rest[0] in word_set("asking_opens")
    if opens and rest[0] not in ("any", "anything"):
        return None
    inside = ("in", "within", "across")
    begin = lead
    while begin < end - 1 and words[begin] in (*inside, "the", "for", "of", "those", "all", "on"):
        begin += 1
    tokens = tokens_of(text)
    subject = text[tokens[begin].start() : tokens[end - 1].end()]
    own = set(_content(subject)) - set(plain_words(names)) - word_set("document_nouns", "issuer_nouns")
    if query.issuers and own and lead == phrases("other_leads").length_at(words, 0) and words[0] in ("what", "how"):
        return None  # "what about the budget in Wigan?" names both
    return FollowUp(turn=Turn.OTHER, subject=subject, is_inside=bool({words[lead - 1], rest[0]} & set(inside)))


def _with_pointers(query: Query) -> str:
    """Return the topic with the words that point to something behind it: "leads that", "pays for them"."""
    found = [plain(token[0]) for token in tokens_of(query.topic)]
    tokens = tokens_of(query.text)
    said = [plain(token[0]) for token in tokens]
    begin = next((at for at in range(len(said)) if found and said[at : at + len(found)] == found), None)
    if begin is None:
        return query.topic
    end = begin + len(found)
    behind = end + (said[end : end + 1] != [] and said[end] in ("for", "of", "in", "on", "with", "about", "by", "to"))
    while behind < len(said) and said[behind] in word_set("pointing", "persons"):
        behind += 1
        end = behind
    return query.text[tokens[begin].start() : tokens[end - 1].end()]


def _points_back(words: Sequence[str], query: Query) -> bool:
    """Whether a word of a question stands for something that its own sentence does not name."""
    names = {word for name in (*query.issuers, *query.unknown_issuers) for word in plain_words(name)}
    one, several = nouns()
    for at, word in enumerate(words):
        if word not in word_set("pronouns"):
            continue
        before = words[:at]
        if names & set(before) or (several | (one - STOP_WORDS)) & set(before[:4]):
            return False
        if len(_content(" ".join(before))) > MOST_BEFORE or (before[:1] == ["who"] and word in ("they", "their")):
            return False
        if not _is_idle(word, before, words[at + 1 :]):
            return True
    return False


def _is_idle(word: str, before: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether a pronoun stands for nothing: "is it true that", "people that need help", "this plan", "it systems"."""
    last, following = before[-1] if before else "", behind[0] if behind else ""
    if word == "it":
        is_empty = following in word_set("expletive_to") and "to" in behind
        return is_empty or last in word_set("makes") or following in word_set("expletive", "technology")
    if word == "there":
        return bool(behind) or len(before) < 2
    if word not in ("that", "this", "these", "those"):
        return False
    one, several = nouns()
    is_clause = following in STOP_WORDS - {"there"} - word_set("too_words")
    is_relative = bool(before) and last not in word_set("before_pointer")
    return is_clause or is_relative or following in one | several | {"year", "time", "collection", "corpus", "folder"}


def _names_head(words: Sequence[str], topic: str) -> bool:
    """Whether a question speaks of "the buses" of a former topic such as electric buses, and of little else."""
    head = topic.casefold().split()[-1].rstrip("s") if " " in topic else ""
    for at in range(1, len(words)):
        if head and words[at - 1] == "the" and words[at].rstrip("s") == head and words[at] not in STOP_WORDS:
            is_other = words[at + 1 : at + 2] in (["of"], ["for"], ["in"])
            return not is_other and len(_content(" ".join([*words[:at], *words[at + 1 :]]))) < 2
    return False


def _content(text: str) -> list[str]:
    """Return the words of a text that say something."""
    return [word for word in plain_words(text) if word not in STOP_WORDS | word_set("pointers") | {"long", "often"}]
