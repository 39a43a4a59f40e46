"""Prepared question -> the kind of answer that it wants: by the words that ask, within what its names allow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stratbot.query.catalogue import asks_for_person, chosen_of, is_about_documents, is_answerable
from stratbot.query.frame import ISSUER
from stratbot.query.intent import own_words, probabilities
from stratbot.query.lexicon import nouns, phrases, plain, tokens_of, verbs, word_set
from stratbot.query.prepare import Prepared
from stratbot.query.query import Chosen, Sought
from stratbot.query.sides import versions_named
from stratbot.query.vocabulary import Vocabulary
from stratbot.types import AnswerKind, Document

_ONE_FACT = (["who", "was"], ["who", "were"], ["who", "did"], ["where", "was"], ["where", "were"], ["where", "did"])
"""Openings that ask for one thing that happened."""
SURE = 0.6
"""Probability of a question about the catalogue from which one word of it may be about something else."""
_MASHED = re.compile(
    r"(?=[a-z]{4})(?:[bcdfghjklmnpqrstvwxz]{5}|[a-z]*(?:asdf|qwer|hjkl|sdfg|zxcv|jkl|dfgh|lkj)|([a-z]{1,3})\1{2})"
)


def kind_of(prepared: Prepared, documents: Sequence[Document], vocabulary: Vocabulary | None) -> AnswerKind:
    """Tell what kind of answer is wanted: by the words that ask, within what the names allow."""
    words, query = prepared.words, prepared.query
    if not words or _is_help(words, vocabulary):
        return AnswerKind.HELP
    likely = probabilities(prepared.features())
    issuers = prepared.issuers
    is_choice = len(issuers) > 1 or (len(issuers) == 1 and bool(query.unknown_issuers))
    several = len(issuers) == 1 and bool(versions_of(prepared, documents))
    is_list = _is_list(words)
    is_set = _asks_everybody(words)
    if not ((is_choice and (is_list or word_set("comparing_with") & set(words))) or several) or (is_set and len(issuers) != 1):
        likely.pop(AnswerKind.COMPARISON, None)
    if is_set and not set(query.seeks) - {Sought.COUNT}:
        likely.pop(AnswerKind.PASSAGES, None)
    own = own_words(words)
    if not (prepared.names or "this" in words):
        likely.pop(AnswerKind.SUMMARY, None)
    chosen = chosen_of(prepared.text)
    is_about = is_about_documents(words) and not asks_for_person(words) and not query.phrases and is_answerable(words, chosen)
    is_nearly = chosen is not Chosen.DESCRIBED and (
        likely.get(AnswerKind.COLLECTION, 0.0) >= SURE and len(own) < 2 and not query.phrases and not asks_for_person(words)
    )
    if not is_about:
        if not is_nearly or not word_set("catalogue_documents", "catalogue_heads") & set(words):
            likely.pop(AnswerKind.COLLECTION, None)
    elif chosen not in (None, Chosen.DESCRIBED, Chosen.ADOPTED) or (chosen is Chosen.DESCRIBED and issuers):
        return AnswerKind.COLLECTION
    if not term_of(prepared):  # asked for in a way that nothing can be cut out of: what is said of it
        instead = AnswerKind.PASSAGES if prepared.names else AnswerKind.COVERAGE
        likely[instead] = likely.get(instead, 0.0) + likely.pop(AnswerKind.DEFINITION, 0.0)
    if prepared.names or query.excluded_issuers or query.groups:
        likely.pop(AnswerKind.HELP, None)
    if phrases("defining_surely").words & set(words) and AnswerKind.DEFINITION in likely and len(issuers) < 2:
        return AnswerKind.DEFINITION
    kind = max(likely, key=lambda kind: likely[kind])
    if kind is AnswerKind.COVERAGE and is_choice and is_list and not is_set and word_set("comparing_with") & set(words):
        return AnswerKind.COMPARISON
    if kind is AnswerKind.COVERAGE and issuers and not is_set and words[0] not in word_set("asks_many"):
        return AnswerKind.PASSAGES
    if (
        kind is AnswerKind.COVERAGE
        and not is_set
        and (words[0] == "when" or words[:2] in _ONE_FACT or Sought.EXTENT in query.seeks)
    ):
        return AnswerKind.PASSAGES
    if kind is AnswerKind.PASSAGES and is_list and len(issuers) > 1:
        return AnswerKind.COMPARISON  # each of them is to have its own quotes
    return kind


def _is_list(words: Sequence[str]) -> bool:
    """Whether names stand in a list: "Boston, Norfolk and Kent"."""
    return any(
        words[at] == ISSUER
        and (
            words[at + 1] == ISSUER or (words[at + 1] in ("and", "or", "vs", "versus", "v") and ISSUER in words[at + 2 : at + 4])
        )
        for at in range(len(words) - 1)
    )


def _asks_everybody(words: Sequence[str]) -> bool:
    """Whether a question asks which documents or issuers do something: "which councils work with Boston?"."""
    at = phrases("polite").length_at(words, 0) if words else 0
    several = nouns()[1]
    if words[at : at + 2] == ["which", "of"] and words[at + 2 : at + 3] == [ISSUER]:
        return not word_set("comparing_with") & set(words)
    if (
        words[at : at + 1] not in (["which"], ["list"])
        and words[at : at + 2] != ["how", "many"]
        and words[at : at + 2] != ["who", "else"]
    ):
        return False
    place = next((place for place in range(at + 1, min(at + 6, len(words))) if words[place].rstrip("'") in several), None)
    if words[at : at + 2] == ["who", "else"]:
        return True
    if words[at : at + 2] == ["how", "many"] and place != at + 2 and verbs().length_at(words, at + 2) and ISSUER not in words:
        return True
    if place is None or ISSUER in words[at:place]:
        return False
    return not (
        words[place + 1 : place + 2]
        and words[place + 1] in ("do", "does", "did", "has", "will", "is")
        and ISSUER in words[place + 2 : place + 5]
    )


def versions_of(prepared: Prepared, documents: Sequence[Document]) -> tuple[int, ...]:
    """Return the years of the documents that the one issuer is compared with itself by; empty where it is not."""
    words = [plain(token[0]) for token in tokens_of(prepared.query.text)]
    return versions_named(words, prepared.issuers[0], documents)


def term_of(prepared: Prepared) -> str:
    """Return the term whose meaning a question asks for; "" where it asks for none."""
    tokens = list(prepared.tokens)
    words = [token.word for token in tokens]
    begin, end = 0, len(words)
    begin += phrases("polite").run_at(words, 0)
    ahead = phrases("defining_before").length_at(words, begin)
    is_plain = bool(ahead) and phrases("defining_plain").length_at(words, begin) == ahead
    if words[begin : begin + 1] in (["what"], ["how"]) and ISSUER in words[: begin + 4]:
        at = words.index(ISSUER)
        ahead = (
            at + 1 - begin + phrases("defining_of").length_at(words, at + 1)
            if phrases("defining_of").length_at(words, at + 1)
            else 0
        )
    behind = phrases("defining_behind").length_before(words, end)
    if words[begin : begin + 1] == [ISSUER]:
        begin += 1 + phrases("defining_before").length_at(words, begin + 1)
        behind = behind or int(bool(phrases("defining_before").length_at(words, begin)))
    begin, end = begin + ahead, end - behind
    begin += phrases("articles").run_at(words, begin) if begin < end else 0
    kept = list(tokens[begin:end])
    first = words[2 if words[:1] == ["what"] else 1 : 4]
    is_name = any(prepared.text[token.start : token.end].isupper() for token in kept) or bool(prepared.query.phrases)
    if (
        is_plain
        and not behind
        and not is_name
        and (
            (first[:1] and first[0] in word_set("no_term"))
            or any(token.word in word_set("no_term_inside") for token in kept)
            or len(kept) > 5
        )
    ):
        return ""
    if not (ahead or behind) or not kept or any(token.word == ISSUER for token in kept):
        return ""
    return prepared.text[kept[0].start : kept[-1].end].strip(" ,;:-'’")


def _is_help(words: Sequence[str], vocabulary: Vocabulary | None) -> bool:
    """Whether nothing is asked of the documents: a greeting, thanks, keys that were hit at random."""
    rest = list(words)
    while len(rest) > 1 and not phrases("help").is_whole(rest) and (length := phrases("polite").length_at(rest, 0)):
        rest = rest[length:]
    if phrases("help").is_whole(words) or phrases("help").is_whole(rest):
        return True
    strange = [
        word
        for word in words
        if _MASHED.match(word) and not (vocabulary and (vocabulary.sentences((word,)) or vocabulary.is_a_word(word)))
    ]
    return len(strange) * 2 >= len(words) and ISSUER not in words
