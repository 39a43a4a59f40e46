"""Prepared question -> the kind of answer that it wants: the likeliest of those that its names allow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stratbot.query.catalogue import chosen_of, is_about_documents
from stratbot.query.frame import ISSUER
from stratbot.query.intent import masked, own_words, probabilities
from stratbot.query.lexicon import nouns, phrases, plain_words, verbs, word_set
from stratbot.query.prepare import Prepared
from stratbot.query.query import Sought
from stratbot.query.sides import versions_named
from stratbot.query.vocabulary import Vocabulary
from stratbot.types import AnswerKind, Document

_MASHED = re.compile(r"(?=[a-z]{4})(?:[bcdfghjklmnpqrstvwxz]{5}|[a-z]*(?:asdf|qwer|hjkl|sdfg|zxcv|jkl|dfgh|lkj))")
"""Keys that were hit at random."""
_LIST = re.compile(rf"\b{ISSUER} (?:(?:and|or|vs|versus|v) (?:\S+ )?)?{ISSUER}\b")
"""Names in a list: "Boston, Norfolk and Kent"."""


def kind_of(prepared: Prepared, documents: Sequence[Document], vocabulary: Vocabulary | None) -> AnswerKind:
    """Tell what kind of answer is wanted: by the words that ask, within what the names allow."""
    if _is_help(prepared.words, vocabulary):
        return AnswerKind.HELP
    likely = probabilities(features_of(prepared, documents))
    query = prepared.query
    if not prepared.names and len(documents) > 1 and _asks_for_themes(prepared.words, max(likely, key=lambda kind: likely[kind])):
        return AnswerKind.HELP
    allowed = {
        AnswerKind.HELP: not (prepared.names or query.excluded_issuers or query.groups),
        AnswerKind.SUMMARY: bool(prepared.names) or "this" in prepared.words or len(documents) == 1,
        AnswerKind.DEFINITION: bool(term_of(prepared)),
        AnswerKind.COMPARISON: _sides(prepared, documents) in ("names", "versions"),
        AnswerKind.COLLECTION: not query.phrases,
    }
    kind = max((kind for kind in likely if allowed.get(kind, True)), key=lambda kind: likely[kind])
    if kind is AnswerKind.PASSAGES and _LIST.search(" ".join(prepared.words)) and len(prepared.issuers) > 1:
        return AnswerKind.COMPARISON  # each of them is to have its own quotes
    return kind


def features_of(prepared: Prepared, documents: Sequence[Document]) -> list[str]:
    """Return what the kind of answer is told from: runs of one to three signs, and what the slots of a question say."""
    words = prepared.words
    signs = ["<", *masked(words), ">"]
    issuers, seeks = min(prepared.names, 2), prepared.query.seeks
    everybody, is_list = _asks_everybody(words), bool(_LIST.search(" ".join(words)))
    own, single = min(len(own_words(words)), 3), bool(set(seeks) - {Sought.COUNT})
    term = term_of(prepared)
    nouns_of = [name for name in ("issuers", "documents") if word_set(f"catalogue_{name}") & set(words)]
    compares = bool(word_set("comparing_with") & set(words))
    defines = bool(phrases("defining_surely").words & set(words))
    found = {" ".join(signs[at : at + size]) for size in (1, 2, 3) for at in range(len(signs) - size + 1)} - {"<", ">"}
    found |= {f"seeks:{sought}" for sought in seeks} or {"seeks:nothing"}
    found |= {
        f"issuers:{issuers}",
        f"length:{min(len(words), 12) // 3}",
        f"ends:{'?' if '?' in prepared.ends else '.'}",
        f"issuers:{issuers} first:{signs[1]}",
        f"issuers:{issuers} seeks:{bool(seeks)}",
        f"issuers:{issuers} everybody:{everybody}",
        f"everybody:{everybody} single:{single}",
        f"own:{own} sums:{bool(word_set('summing') & set(words))} issuers:{min(issuers, 1)}",
        f"sides:{_sides(prepared, documents)} list:{is_list} compares:{compares} everybody:{everybody}",
        f"term:{bool(term)} defines:{defines} issuers:{min(issuers, 1)}",
        f"term:{bool(term)} name:{term.isupper()} length:{min(len(term.split()), 6)}",
        f"documents:{is_about_documents(words)} chosen:{chosen_of(prepared.text)} own:{min(own, 1)}",
        f"documents:{is_about_documents(words)} chosen:{chosen_of(prepared.text)} nouns:{nouns_of}",
        f"documents:{is_about_documents(words)} first:{signs[1]}",
        f"documents:{is_about_documents(words)} issuers:{min(issuers, 1)}",
    }
    return sorted(found)


def _sides(prepared: Prepared, documents: Sequence[Document]) -> str:
    """Return what a question could set beside each other: several names, or the versions of one issuer's strategy."""
    if len(prepared.issuers) > 1 or (prepared.issuers and prepared.query.unknown_issuers):
        return "names"
    if len(prepared.query.unknown_issuers) > 1:
        return "strangers"
    return "versions" if prepared.issuers and versions_of(prepared, documents) else "none"


def _asks_everybody(words: Sequence[str]) -> bool:
    """Whether a question asks which documents or issuers do something: "which councils work with Boston?"."""
    opening = words[:6]
    if opening[:2] == ["who", "else"]:
        return True
    if opening[:1] not in (["which"], ["list"]) and opening[:2] != ["how", "many"]:
        return False
    asked = 1 if opening[0] == "which" else 2
    if opening[0] != "list" and opening[asked : asked + 1] and opening[asked] in verbs().words:
        return True  # "which say ...", "how many name ...": the noun is left out
    place = next((place for place, word in enumerate(opening) if place and word.rstrip("'") in nouns()[1]), 0)
    is_asked = words[place + 1 : place + 2] and words[place + 1] in ("do", "does", "did", "has", "will", "is")
    return bool(place) and ISSUER not in opening[:place] and not (is_asked and ISSUER in words[place + 2 : place + 5])


def versions_of(prepared: Prepared, documents: Sequence[Document]) -> tuple[int, ...]:
    """Return the years of the documents that the one issuer is compared with itself by; empty where it is not."""
    words = plain_words(prepared.query.text)
    return versions_named(words, prepared.issuers[0], documents)


def term_of(prepared: Prepared) -> str:
    """Return the term whose meaning a question may ask for: "X" of "what is X?"; "" where it asks for none."""
    words = prepared.words
    begin = int(words[:1] == [ISSUER])  # "Boston: definition of open data"
    ahead = phrases("defining_before").length_at(words, begin)
    if words[begin : begin + 1] in (["what"], ["how"]) and ISSUER in words[: begin + 4]:
        named = words.index(ISSUER) + 1
        said = phrases("defining_of").length_at(words, named)
        ahead = named - begin + said if said else 0
    behind = phrases("defining_behind").length_before(words, len(words))
    begin, end = begin + ahead, len(words) - behind
    begin += phrases("articles").run_at(words, begin) if begin < end else 0
    if ahead and ISSUER in words[begin:end]:  # "in the Boston plan"
        end = next((at for at in range(begin + 1, end) if ISSUER in words[at + 1 : at + 3] and words[at] in ("in", "by")), end)
    if not (ahead or behind) or begin >= end or ISSUER in words[begin:end]:
        return ""
    return prepared.text[prepared.tokens[begin].start : prepared.tokens[end - 1].end].strip(" ,;:-'’")


def _asks_for_themes(words: Sequence[str], likeliest: AnswerKind) -> bool:
    """Whether it is asked what all documents are about: "the main themes", "summarise these strategies"."""
    own = own_words(words)
    return set(own) <= word_set("themes") if own else likeliest in (AnswerKind.SUMMARY, AnswerKind.COMPARISON)


def _is_help(words: Sequence[str], vocabulary: Vocabulary | None) -> bool:
    """Whether nothing is asked of the documents: a greeting, thanks, keys that were hit at random."""
    strange = [word for word in words if _MASHED.match(word) and not (vocabulary and vocabulary.is_a_word(word))]
    return phrases("help").is_whole(words) or (len(strange) * 2 >= len(words) and ISSUER not in words)
