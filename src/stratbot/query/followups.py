"""Question -> whether and how it goes on from the one before: "why?", "does Tampa?", "how much does it cost?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from stratbot.corpus.authorities import is_authority
from stratbot.query.frame import ISSUER
from stratbot.query.groups import leading_groups
from stratbot.query.lexicon import nouns, pattern, phrases, plain, tokens_of, verbs, word_set
from stratbot.query.names import meant_by, tokens_with_names
from stratbot.query.query import Query
from stratbot.query.words import STOP_WORDS
from stratbot.types import AnswerKind, Document

MOST_SUBJECT = 6
"""Words of "and cyber security?", which puts another topic into the former question; what is longer is a question of its own."""
_OWN = (AnswerKind.COMPARISON, AnswerKind.COLLECTION)
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
    tokens = tokens_of(bare)
    words = [plain(token[0]) for token in tokens]
    if not words or pattern("sentence_end").search(bare):
        return None  # of several sentences one names what another points to
    for shorter in _shorter(words):
        for turn in (Turn.PAGES, Turn.MORE, Turn.OTHERS, Turn.WITHOUT, Turn.WITH):
            if phrases(f"turn_{turn.value}").is_whole(shorter):
                return FollowUp(turn=turn)
        if phrases("bare_words").is_whole(shorter):
            return FollowUp(turn=Turn.BARE)
    start = _polite(words)
    is_other = bool({"only", "just", "those", "what", "but", "and", "same"} & set(words))
    if (
        is_other
        and (query.year_from or query.year_to)
        and set(words) <= word_set("year_words") | {word for word in words if word.isdigit()}
    ):
        return FollowUp(turn=Turn.YEARS)
    if words[start] in ("summarise", "summarize", "outline") and word_set("pointers") & set(words) and not query.issuers:
        return FollowUp(turn=Turn.SUMMARY)
    lead = phrases("those_leads").length_at(words, start)
    behind = words[start + lead].rstrip("'") if lead and start + lead < len(words) else ""
    if behind in nouns()[1] and words[start + lead - 1] in ("these", "those"):
        lead = 0  # "do any of these firms": the collection's own
    if lead and start + lead < len(words) and words[start + lead] not in ("who", "that", "which", "with", "without", "in"):
        return FollowUp(turn=Turn.THOSE)
    if other := _other(bare, tokens, words, query):
        return other
    if query.kind is AnswerKind.DEFINITION or (query.kind in _OWN and query.issuers):
        return None
    if _points_back(words[start:], query) or _former_noun(words, topic):
        return FollowUp(turn=Turn.BACK)
    return None


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
    tokens, _, _ = tokens_with_names(found.subject, issuers, None)
    meant = tuple(name for token in tokens for name in token.issuers) or meant_by(found.subject, issuers)
    if group and length == len(found.subject) and (found.is_inside or not meant):
        return Subject(groups=(group,))
    own = [token.word for token in tokens if token.word != ISSUER and token.word not in STOP_WORDS]
    if meant and all(word in word_set("document_nouns", "adjectives") or len(tokens) == 1 for word in own):
        return Subject(issuers=meant)
    is_name = is_authority(found.subject) or (found.subject[:1].isupper() and len(tokens) < 3)
    return Subject(strangers=(found.subject,) if is_name else ())


def with_former_topic(query: Query, former: str) -> tuple[str, ...]:
    """Return the topic of a follow-up with the former one in the place of the words that point to it.

    Where it says nothing of its own but a detail ("cost", "start date"), it is that detail of the former topic.
    """
    text = query.topic
    content = [word for word in _content(text) if word not in word_set("details")]
    said = False
    head = former.split()[-1].casefold() if former else ""
    for token in reversed(tokens_of(text)):
        word = plain(token[0])
        points = word in ("it", "its", "them", "that", "this", "these", "those", "one", "ones", "so")
        is_head = len(former.split()) > 1 and word == head and f" the {word}" in f" {query.text.casefold()}"
        if points or is_head:
            text = f"{text[: token.start()]}{'' if said or (not points and not is_head) else former}{text[token.end() :]}"
            text = re.sub(rf"\bthe\s+(?={re.escape(former)}\b)", "", text) if is_head else text
            said = True
        elif word in ("they", "their", "theirs", "there", "he", "she", "his", "her"):
            text = f"{text[: token.start()]}{text[token.end() :]}"
    text = " ".join(text.split())
    if former and not said and not content:
        text = f"{former} {re.sub(r'^(?:an?|the) ', '', text)}".strip()
    return (text,) if text else ()


def _shorter(words: Sequence[str]) -> list[list[str]]:
    """Return the words as they are, and without polite ones before and behind."""
    start, end = _polite(words), len(words)
    while end > start and (length := phrases("closing").length_before(words, end)):
        end -= length
    return [list(words), list(words[start:]), list(words[start:end])]


def _polite(words: Sequence[str]) -> int:
    at = 0
    while length := phrases("polite").length_at(words, at):
        at += length
    return at if at < len(words) else 0


def _other(text: str, tokens: Sequence[re.Match[str]], words: Sequence[str], query: Query) -> FollowUp | None:
    """Read "what about Tampa?", "and open data?", "does Tampa?", "in Wigan too?"."""
    lead = 0
    while length := phrases("other_leads").length_at(words, lead):
        lead += length
    end = len(words)
    while end > lead and words[end - 1] in word_set("too_words"):
        end -= 1
    is_whether = words[0] in ("does", "do", "did", "is", "are", "was", "has", "have", "will", "would", "can")
    names = " ".join(query.issuers + query.unknown_issuers)
    if (is_whether or lead == 0) and query.issuers and query.kind is not AnswerKind.COLLECTION:
        told = [
            word
            for word in words
            if word not in word_set("too_words", "pointers") and word not in STOP_WORDS and word not in word_set("other_leads")
        ]
        told = [word for word in told if word.removesuffix("'s") not in names.casefold() and not verbs().length_at([word], 0)]
        said = set(words) & word_set("asking")
        if not told and (is_whether or words[-1] in word_set("too_words", "pointers")) and not (said - {"what"}):
            return FollowUp(turn=Turn.OTHER, subject=names, is_asked_whether=is_whether)
        if lead == 0:
            return None
    if not lead or lead >= end:
        return None
    rest = words[lead:end]
    opens = (
        phrases("asks_other").length_at(rest, 0) or rest[0] in word_set("asking_opens") or phrases("asks_set").length_at(rest, 0)
    )
    if (opens and rest[0] not in ("any", "anything")) or len(rest) > MOST_SUBJECT or rest[0] in word_set("pointers"):
        return None
    is_inside = words[lead - 1] in ("in", "within", "across") or rest[0] in ("in", "within", "across")
    begin = lead
    while begin < end - 1 and words[begin] in ("the", "in", "for", "of", "those", "all", "within", "across", "on"):
        begin += 1
    subject = text[tokens[begin].start() : tokens[end - 1].end()]
    own = [
        word
        for word in _content(subject)
        if word not in names.casefold() and word not in word_set("document_nouns", "issuer_nouns")
    ]
    if query.issuers and own and lead == phrases("other_leads").length_at(words, 0) and words[0] in ("what", "how"):
        return None  # "what about the budget in Wigan?" names both
    return FollowUp(turn=Turn.OTHER, subject=subject, is_inside=is_inside)


def _points_back(words: Sequence[str], query: Query) -> bool:
    """Whether a word of a question stands for something that its own sentence does not name."""
    names = {word for name in (*query.issuers, *query.unknown_issuers) for word in (plain(one[0]) for one in tokens_of(name))}
    one, several = nouns()
    for at, word in enumerate(words):
        before, behind = list(words[:at]), list(words[at + 1 :])
        if word not in word_set("pointers") or word in ("one", "ones", "so", "same", "such", "former", "latter"):
            continue
        if names & set(before) or any(other in several or (other in one and other not in STOP_WORDS) for other in before[:4]):
            return False
        if len(_content(" ".join(before))) > MOST_BEFORE or (before[:1] == ["who"] and word in ("they", "their")):
            return False
        following = behind[0] if behind else ""
        if word in ("it", "there") and following in word_set("expletive"):
            continue
        if word == "it" and (
            (before[-1:] and before[-1] in word_set("makes")) or (following in word_set("expletive_to") and "to" in behind)
        ):
            continue
        if word == "there" and (behind or len(before) < 2):
            continue
        if word in ("that", "this", "these", "those"):
            if following in STOP_WORDS - {"there"} and following not in word_set("too_words"):
                continue
            if before and before[-1] not in word_set("before_pointer"):
                continue  # "people that need help" points nowhere
            if following in one or following in several or following in ("year", "time", "collection", "corpus", "folder"):
                continue
        if word == "it" and following in word_set("technology"):
            continue
        return True
    return False


def _former_noun(words: Sequence[str], topic: str) -> bool:
    """Whether a question speaks of "the buses" of a former topic such as electric buses, and of little else."""
    former = topic.casefold().split()
    if len(former) < 2:
        return False
    for at in range(1, len(words)):
        if words[at - 1] == "the" and words[at].rstrip("s") == former[-1].rstrip("s") and words[at] not in STOP_WORDS:
            return len(_content(" ".join([*words[:at], *words[at + 1 :]]))) < 2 and words[at + 1 : at + 2] not in (
                ["of"],
                ["for"],
                ["in"],
            )
    return False


def _content(text: str) -> list[str]:
    words = [plain(token[0]) for token in tokens_of(text)]
    return [
        word for word in words if word not in STOP_WORDS and word not in word_set("pointers") and word not in ("long", "often")
    ]
