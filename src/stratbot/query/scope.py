"""Sentence -> whose documents it is asked of, and of which years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from stratbot.corpus.authorities import is_authority
from stratbot.query.groups import kind_named, leading_groups, members, narrows, place_names
from stratbot.query.lexicon import nouns, pattern, plural, word_set
from stratbot.query.names import meant_by
from stratbot.query.query import Query
from stratbot.query.sentence import Sentence, Span
from stratbot.query.tagger import Part
from stratbot.query.vocabulary import Vocabulary
from stratbot.types import Document

_INSIDE = frozenset("in within across around inside throughout outside".split())
_BODIES = frozenset("councils authorities boroughs districts".split())
"""Issuers that belong to a place which stands before them: "Kent councils"."""
_CALLED = frozenset(plural(noun) for noun in word_set("issuer_nouns")) - _BODIES
"""Issuers of which some may be called by any word: "Nordic countries", "California cities"."""
_LEAST = 4
"""Letters of a name in small letters that is looked for among slips of issuers' names."""


def with_scope(query: Query, sentence: Sentence, documents: Sequence[Document], vocabulary: Vocabulary | None) -> Query:
    """Fill in whom a question names, by the words that narrow it; names that nobody bears are noted."""
    first, last = years_of(sentence)
    query = replace(query, issuers=sentence.issuers, excluded_issuers=sentence.excluded, year_from=first, year_to=last)
    for span in sentence.of(Part.SCOPE, Part.EXCLUDED):
        query = _narrowed(query, span, sentence, documents, vocabulary)
    return query if query.groups else replace(query, groups=_of_kind(sentence, documents))


def _narrowed(
    query: Query, span: Span, sentence: Sentence, documents: Sequence[Document], vocabulary: Vocabulary | None
) -> Query:
    """Take one more narrowing into account."""
    is_excluded = span.part is Part.EXCLUDED
    named = [one for name in sentence.names if name.start < span.end and span.start < name.end for one in name.issuers]
    typed = re.sub(r"['’]s?$|^(?:the|The)\s+", "", sentence.text[span.start : span.end])
    is_word = vocabulary is not None and (vocabulary.is_a_word(typed.casefold()) or typed.casefold() in vocabulary.counts())
    is_name = is_authority(typed) or (typed[:1].isupper() and not (is_word and span.start == 0))
    if is_place := _is_place(span, sentence):  # "the councils in Kent" are not Kent County Council
        if groups := _groups_at(sentence.text, span, documents):
            query = _without(query, named)
            return _beside(query, groups=groups, is_excluded=is_excluded)
    if named:
        return query
    groups = _groups_at(sentence.text, span, documents)
    if placed := [one for one in groups if one in place_names(documents)]:
        return _beside(query, groups=placed, is_excluded=is_excluded)
    known = list(dict.fromkeys(one.issuer for one in documents))
    if (is_name or (len(typed) > _LEAST and not is_word)) and (meant := meant_by(typed, known)):
        query = replace(query, corrections=(*query.corrections, (typed, " or ".join(meant))))
        return _beside(query, issuers=meant, is_excluded=is_excluded)
    if groups := [one for one in groups if one.casefold() != typed.casefold() or any(members(documents, [one]))]:
        return _beside(query, groups=groups, is_excluded=is_excluded)
    said = " ".join(word for word in typed.split() if word.casefold() not in word_set("adjectives", "determiners", "comparing"))
    if not said:
        return query  # said of all
    if is_name and not is_excluded and not (is_place and _behind(span, sentence) in _CALLED):
        if is_place:
            return replace(query, unknown_group=query.unknown_group or typed)
        return replace(query, unknown_issuers=_with(query.unknown_issuers, [typed]))
    return replace(query, unjudged=" ".join(filter(None, (query.unjudged, said))))


def _with(names: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names, *others)))


def _without(query: Query, issuers: Sequence[str]) -> Query:
    return replace(
        query,
        issuers=tuple(one for one in query.issuers if one not in issuers),
        excluded_issuers=tuple(one for one in query.excluded_issuers if one not in issuers),
    )


def _beside(query: Query, *, is_excluded: bool, issuers: Sequence[str] = (), groups: Sequence[str] = ()) -> Query:
    """Ask of some more, or leave some more out."""
    if is_excluded:
        return replace(
            query,
            excluded_issuers=_with(query.excluded_issuers, issuers),
            excluded_groups=_with(query.excluded_groups, groups),
        )
    return replace(query, issuers=_with(query.issuers, issuers), groups=_with(query.groups, groups))


def _is_place(span: Span, sentence: Sentence) -> bool:
    """Whether issuers are said to be in a place: "councils in Kent", "Kent councils"; "documents from Kent" are the issuer's."""
    listed = ("the", "and", "or")
    before = [word.text for word in sentence.words[: span.first] if word.part is not span.part and word.text not in listed][-1:]
    behind = _behind(span, sentence)
    return bool(_INSIDE & {*before}) or behind in _BODIES or behind in _CALLED


def _behind(span: Span, sentence: Sentence) -> str:
    """Return the word behind a span."""
    return next((word.text for word in sentence.words if word.start >= span.end), "")


def _groups_at(text: str, span: Span, documents: Sequence[Document]) -> list[str]:
    """Return the groups that a span names, the noun behind it read along: "county" of "county councils"."""
    found, at = [], span.start
    while at < span.end:
        length, group = leading_groups(text[at:], documents)
        group = group or kind_named(f"{text[at : span.end]} councils")  # "county" of "county and district councils"
        if group and narrows(group, documents):
            found.append(group)
        at += length or len(re.match(r"\S*\s*", text[at:])[0])  # type: ignore[index]
        at += len(re.match(r"\s*", text[at:])[0])  # type: ignore[index]
    return found


def _of_kind(sentence: Sentence, documents: Sequence[Document]) -> tuple[str, ...]:
    """Return the kind of issuers that a question asks for by a plain noun ("which counties"), where that parts the documents."""
    for word in sentence.words[:5]:
        if word.part is Part.FRAME and word.text in nouns()[1]:
            length, group = leading_groups(sentence.text[word.start :], documents)
            return (group,) if length and narrows(group, documents) else ()
        if word.part is not Part.FRAME:
            return ()
    return ()


def years_of(sentence: Sentence) -> tuple[int | None, int | None]:
    """Return the first and last year of the documents that are asked; (None, None) where none is named."""
    spans = sentence.of(Part.YEARS)
    if not spans:
        return None, None
    first, last = spans[0], spans[-1]
    before = sentence.words[first.first - 1].start if first.first else first.start
    for start in (first.start, before):  # "since" may have been taken for a word that asks
        if (match := pattern("years_anywhere").search(sentence.text[start : last.end])) and (
            match["relation"] or start == before
        ):
            return span_of_years(match)
    return None, None


def span_of_years(match: re.Match[str]) -> tuple[int | None, int | None]:
    """Return the first and last year that an expression means."""
    parts = {name: said.lower() for name, said in match.groupdict().items() if said}
    first, relation = int(parts["first"]), parts.get("relation", "in")
    if last := parts.get("last"):
        return first, int(last)
    if end := parts.get("end"):
        return first + (relation == "after"), int(end) - (parts["until"] == "before")
    word = relation.split()[0]
    is_after, is_before = word in ("after", "newer", "later", "younger"), word in ("before", "older", "earlier")
    if "upwards" in parts or "onwards" in parts or word == "since" or is_after:
        return first + is_after, None
    if "downwards" in parts or word in ("until", "up") or is_before:
        return None, first - is_before
    return first, first


def with_years(query: Query, text: str) -> Query:
    """Read the years of a question about the catalogue, wherever they stand."""
    if query.year_from is None and query.year_to is None and (match := pattern("years_anywhere").search(text)):
        first, last = span_of_years(match)
        return replace(query, year_from=first, year_to=last)
    return query
