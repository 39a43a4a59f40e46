"""Sentence -> the kind of answer that it wants: the likeliest of those that its names allow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stratbot.query.catalogue import chosen_of, is_about_documents
from stratbot.query.intent import probabilities
from stratbot.query.lexicon import phrases, word_set
from stratbot.query.query import Query, Sought
from stratbot.query.sentence import ISSUER, Sentence
from stratbot.query.tagger import Part
from stratbot.query.vocabulary import Vocabulary
from stratbot.query.words import STOP_WORDS
from stratbot.types import AnswerKind, Document

_MASHED = re.compile(r"(?=[a-z]{4})(?:[bcdfghjklmnpqrstvwxz]{5}|[a-z]*(?:asdf|qwer|hjkl|sdfg|zxcv|jkl|dfgh|lkj))")
"""Keys that were hit at random."""
_LIST = re.compile(rf"\b{ISSUER} (?:(?:and|or|vs|versus|v) (?:\S+ )?)?{ISSUER}\b")
"""Names in a list: "Boston, Norfolk and Kent"."""
_YEAR = re.compile(r"(?:19|20)\d\d")


def kind_of(query: Query, sentence: Sentence, documents: Sequence[Document], vocabulary: Vocabulary | None) -> AnswerKind:
    """Tell what kind of answer is wanted: by the words that ask, within what the names allow.

    Args:
        query: With its scope.
        sentence: The question, word by word.
        documents: Of the index.
        vocabulary: Tells keys that were hit at random.
    """
    words = sentence.plain
    if _is_help(words, vocabulary):
        return AnswerKind.HELP
    likely = probabilities(features_of(query, sentence, documents))
    names = len(query.issuers) + len(query.unknown_issuers)
    if not names and len(documents) > 1 and _asks_for_themes(sentence, max(likely, key=lambda kind: likely[kind])):
        return AnswerKind.HELP
    allowed = {
        AnswerKind.HELP: not (names or query.excluded_issuers or query.groups),
        AnswerKind.SUMMARY: bool(names) or "this" in words or len(documents) == 1,
        AnswerKind.DEFINITION: bool(sentence.topics),
        AnswerKind.COMPARISON: _sides(query, documents) in ("names", "versions"),
        AnswerKind.COLLECTION: not query.phrases and (not sentence.topics or is_about_documents(words)),
    }
    kind = max((kind for kind in likely if allowed.get(kind, True)), key=lambda kind: likely[kind])
    if kind is AnswerKind.PASSAGES and _LIST.search(" ".join(words)) and len(query.issuers) > 1:
        return AnswerKind.COMPARISON  # each of them is to have its own quotes
    return kind


def features_of(query: Query, sentence: Sentence, documents: Sequence[Document]) -> list[str]:
    """Return what the kind of answer is told from: runs of one to three signs, and what the slots of a question say."""
    signs, words = ["<", *sentence.asking, ">"], sentence.plain
    names = min(len(query.issuers) + len(query.unknown_issuers), 2)
    seeks, topics = query.seeks, min(len(sentence.of(Part.TOPIC)), 2)
    about, chosen = is_about_documents(words), chosen_of(sentence.text)
    compares = bool(word_set("comparing_with") & set(words))
    found = {" ".join(signs[at : at + size]) for size in (1, 2, 3) for at in range(len(signs) - size + 1)} - {"<", ">"}
    found |= {f"seeks:{sought}" for sought in seeks} or {"seeks:nothing"}
    topic = [word.text for word in sentence.words if word.part in (Part.TOPIC, Part.INSIDE)]
    opens, ends = (topic[0], topic[-1]) if topic else ("", "")
    single = bool(set(seeks) - {Sought.COUNT})
    found |= {
        f"names:{names}",
        f"names:{names} topics:{topics}",
        f"names:{names} first:{signs[1]}",
        f"names:{names} seeks:{bool(seeks)}",
        f"names:{names} single:{single} first:{signs[1]}",
        f"topics:{topics} length:{min(len(topic), 6)}",
        f"opens:{opens}",
        f"ends:{ends}",
        f"names:{min(names, 1)} {signs[1]} opens:{opens}",
        f"words:{min(len(words), 12) // 3}",
        f"mark:{'?' if sentence.text.endswith('?') else '.'}",
        f"sides:{_sides(query, documents)} list:{bool(_LIST.search(' '.join(words)))} compares:{compares}",
        f"topics:{topics} sums:{bool(word_set('summing') & set(words))} names:{min(names, 1)}",
        f"topics:{topics} defines:{bool(phrases('defining_surely').words & set(words))} names:{min(names, 1)}",
        f"documents:{about} chosen:{chosen} topics:{min(topics, 1)}",
        f"documents:{about} first:{signs[1]}",
        f"documents:{about} names:{min(names, 1)}",
        *(f"{part}:{bool(sentence.of(part))}" for part in (Part.NOT, Part.REFUSED, Part.EXCLUDED, Part.YEARS)),
    }
    return sorted(found)


def _sides(query: Query, documents: Sequence[Document]) -> str:
    """Return what a question could set beside each other: several names, or the versions of one issuer's strategy."""
    if len(query.issuers) > 1 or (query.issuers and query.unknown_issuers):
        return "names"
    if len(query.unknown_issuers) > 1:
        return "strangers"
    return "versions" if versions_of(query, documents) else "none"


def versions_of(query: Query, documents: Sequence[Document]) -> tuple[int, ...]:
    """Return the years of the documents that the one issuer is compared with itself by; empty where it is not."""
    if len(query.issuers) != 1 or query.unknown_issuers:
        return ()
    words = query.text.casefold().split()
    known = sorted({one.year for one in documents if one.issuer == query.issuers[0] and one.year is not None})
    if not word_set("changing") & {word.strip(",.?!:;") for word in words}:
        return ()
    named = sorted({int(year) for year in _YEAR.findall(query.text)})
    if len(named) >= 2 and set(named) & set(known):
        return tuple(named)
    if len(known) < 2:
        return ()
    if len(named) == 1 and named[0] in known and named[0] != known[-1]:
        return (named[0], known[-1])
    return (known[0], known[-1]) if not named else ()


def _asks_for_themes(sentence: Sentence, likeliest: AnswerKind) -> bool:
    """Whether it is asked what all documents are about: "the main themes", "summarise these strategies"."""
    own = [word.text for word in sentence.words if word.part in (Part.TOPIC, Part.INSIDE) and word.text not in STOP_WORDS]
    if own:
        return bool(set(own) & word_set("themes")) and set(own) <= word_set("themes", "structure")
    return likeliest in (AnswerKind.SUMMARY, AnswerKind.COMPARISON)


def _is_help(words: Sequence[str], vocabulary: Vocabulary | None) -> bool:
    """Whether nothing is asked of the documents: a greeting, thanks, keys that were hit at random."""
    strange = [word for word in words if _MASHED.match(word) and not (vocabulary and vocabulary.is_a_word(word))]
    return phrases("help").is_whole(words) or (len(strange) * 2 >= len(words) and ISSUER not in words)
