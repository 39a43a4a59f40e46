"""Question -> Query: the one place where English is read.

In order: the question is prepared (`prepare.py`: the sentence that asks, names, groups, years), the kind of answer is told from
the words that ask (`kind.py`), and what is left when those are gone is the topic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from stratbot.corpus.authorities import COUNTRIES, is_authority
from stratbot.query.catalogue import chosen_of, listed_of
from stratbot.query.frame import ISSUER, Frame, Token, frame_of, is_all_frame
from stratbot.query.kind import kind_of, term_of, versions_of
from stratbot.query.lexicon import mapping, nouns, pattern, phrases, plain_words, word_set
from stratbot.query.prepare import Prepared, prepare, with_years
from stratbot.query.query import Chosen, Query, Sought
from stratbot.query.sides import compared_topic
from stratbot.query.spelling import mended_topics
from stratbot.query.topics import joined_topics
from stratbot.query.vocabulary import Vocabulary
from stratbot.types import AnswerKind, Document

_CLAUSE_END = re.compile(r"\s*[,:;?–—]\s+|\s+-\s+|[.!]\s+")


def understand(text: str, documents: Sequence[Document], vocabulary: Vocabulary | None = None) -> Query:
    """Understand a question.

    Args:
        text: As typed.
        documents: Of the index; their issuers, groups and years are what a question may name.
        vocabulary: What the documents use; without it no slip of typing in the topic is mended.
    """
    prepared = prepare(text, documents, vocabulary)
    kind = kind_of(prepared, documents, vocabulary)
    query = replace(prepared.query, kind=kind)
    match kind:
        case AnswerKind.HELP:
            return query
        case AnswerKind.COLLECTION:
            chosen = chosen_of(prepared.text) or Chosen.ALL
            listed = listed_of(plain_words(prepared.text), chosen if chosen is not Chosen.ALL else None)
            query = replace(query, issuers=prepared.issuers, chosen=chosen, listed=listed)
            return with_years(query, prepared.text)
        case AnswerKind.SUMMARY:
            return replace(query, issuers=prepared.issuers)
        case AnswerKind.COMPARISON:
            query = _compared(query, prepared, documents)
        case AnswerKind.DEFINITION:
            query = _defined(query, prepared)
        case _:
            query = _about(query, prepared)
            if kind is AnswerKind.PASSAGES and not query.seeks:
                query = replace(query, seeks=_fact_named(prepared.words))
    if len(query.unknown_issuers) > 1 and not query.issuers and kind is not AnswerKind.DEFINITION:
        query = replace(query, topics=(compared_topic(prepared.text, prepared.tokens) or query.topic,))
    if query.topics and query.join is None and not query.ruled_out and not query.phrases and not query.term:
        if found := joined_topics(query.topic, vocabulary, negated=query.negated):
            (topics, join), negated = found
            query = replace(query, topics=topics, join=join, negated=negated)
    return query if vocabulary is None else mended_topics(query, vocabulary)


def _fact_named(words: Sequence[str]) -> tuple[Sought, ...]:
    """Return the single fact that a fragment or "what is the ..." asks for by its noun: "oxmoor completion date"."""
    at = phrases("asks_other").length_at(words, 0)
    if at and words[0] not in ("what", "what's"):
        return ()
    rest = [word for word in words[at:] if word != ISSUER and word not in word_set("leading", "before_names")]
    ends = {*rest[-1:], *rest[:1]}
    return tuple(Sought(name) for name, nouns_of in mapping("nominal").items() if ends & set(nouns_of.split()))[:1]


def _about(query: Query, prepared: Prepared) -> Query:
    """Find the topic of a question that is asked of every document, or of some issuers."""
    is_set = query.kind is AnswerKind.COVERAGE
    clauses = _clauses(prepared)
    named: list[Token] = []
    while len(clauses) > 1 and is_all_frame(clauses[-1]):
        clauses.pop()
    little = {ISSUER} | word_set("leading", "determiners")
    while len(clauses) > 1 and (is_all_frame(clauses[0]) or {token.word for token in clauses[0]} <= little):
        named += clauses.pop(0)
    tokens = [token for clause in clauses for token in clause]
    opens = next((at for at, token in enumerate(tokens[:7]) if token.word in word_set("asking")), 0)
    time = ""
    if opens > 1 and tokens[0].word in word_set("time_opens") and all(token.word != ISSUER for token in tokens[:opens]):
        time = f" {tokens[0].word} {prepared.text[tokens[1].start : tokens[opens - 1].end]}"  # "by May 2017 which councils ..."
    if opens and tokens[0].word in word_set("time_opens"):
        tokens = tokens[opens:]
    if is_set:
        tokens, scope = _scoped(tokens)
        named += scope
    frame = frame_of(tokens, keeps_names=is_set)
    topic = _topic(prepared.text, tokens, frame, keeps_names=is_set) + time
    query = replace(
        query,
        topics=(topic,),
        issuers=tuple(dict.fromkeys(name for token in named for name in token.issuers)) if is_set else prepared.issuers,
        negated=frame.negated,
        ruled_out=frame.ruled_out,
        is_only=frame.is_only,
        is_framed=frame.is_framed,
    )
    if not is_set:
        return query
    bound = pattern("bound").search(topic)
    is_place = topic[:1].isupper() and (topic in COUNTRIES or is_authority(topic))
    return replace(
        query,
        unjudged=" ".join(prepared.text[tokens[at].start : tokens[at].end] for at in frame.unjudged),
        bound=bound[0] if bound else "",
        phrases=query.phrases or ((topic,) if is_place else ()),
    )


def _topic(text: str, tokens: Sequence[Token], frame: Frame, *, keeps_names: bool) -> str:
    """Return the words of the topic, the issuers' names cut out unless they belong to it."""
    kept = list(tokens[frame.begin : frame.end])
    if keeps_names or not any(token.word == ISSUER for token in kept):
        rest = text[kept[0].start : kept[-1].end].strip(" ,;:'’") if kept else ""
        return rest if rest or frame.is_framed else text
    pieces: list[list[Token]] = [[]]
    for token in kept:
        if token.word != ISSUER:
            pieces[-1].append(token)
            continue
        while pieces[-1] and pieces[-1][-1].word in word_set("before_names"):
            pieces[-1].pop()
        pieces.append([])
    found = (text[piece[0].start : piece[-1].end] for piece in pieces if piece)
    return " ".join(found).strip(" ,;:'’") or text


def _scoped(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """Part "from Ireland" from "which of the documents from Ireland": by the noun for documents a name narrows."""
    documents = nouns()[1] | {"those", "ones"}
    words = [token.word for token in tokens]
    if words[:3] == ["which", "of", ISSUER]:
        end = next((at for at in range(2, len(words)) if words[at] not in (ISSUER, "and", "or")), len(words))
        return [tokens[0], *tokens[end:]], tokens[2:end]
    if words[:2] in (["which", ISSUER], ["what", ISSUER]) and documents & set(words[2:3]):
        return [tokens[0], *tokens[2:]], tokens[1:2]
    for at in range(2, min(8, len(tokens))):
        if words[at] == ISSUER and words[at - 1] in ("from", "by", "of", "in", "the"):
            place = at - 2 - (words[at - 1] == "the")
            if place >= 0 and words[place] in documents:
                return tokens[: place + 1] + tokens[at + 1 :], tokens[at : at + 1]
    return tokens, []


def _clauses(prepared: Prepared) -> list[list[Token]]:
    clauses: list[list[Token]] = [[]]
    for token in prepared.tokens:
        if clauses[-1] and _CLAUSE_END.fullmatch(prepared.text[clauses[-1][-1].end : token.start]):
            clauses.append([])
        clauses[-1].append(token)
    return clauses


def _compared(query: Query, prepared: Prepared, documents: Sequence[Document]) -> Query:
    versions = versions_of(prepared, documents) if len(prepared.issuers) == 1 and not query.unknown_issuers else ()
    topic = compared_topic(prepared.text, prepared.tokens, is_of_versions=bool(versions))
    first, last = (None, None) if versions else (query.year_from, query.year_to)
    return replace(
        query, topics=(topic,) if topic else (), issuers=prepared.issuers, versions=versions, year_from=first, year_to=last
    )


def _defined(query: Query, prepared: Prepared) -> Query:
    term = term_of(prepared)
    return replace(query, topics=(term,), term=term, issuers=prepared.issuers)
