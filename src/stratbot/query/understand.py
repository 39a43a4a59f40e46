"""Question -> Query: the one place where English is read.

In order: each word is told the part that it plays (`tagger.py`), the words that narrow its documents are looked up in the corpus
(`scope.py`), the kind of answer is told from the words that ask (`kind.py`), and what is asked about are the words of its topics.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from stratbot.corpus.authorities import COUNTRIES, is_authority
from stratbot.query.catalogue import chosen_of, listed_of
from stratbot.query.kind import kind_of, versions_of
from stratbot.query.lexicon import mapping, pattern, phrases, plain_words, word_set
from stratbot.query.names import names_in
from stratbot.query.query import Chosen, Join, Query, Sought
from stratbot.query.quoted import quoted_phrases
from stratbot.query.scope import with_scope, with_years
from stratbot.query.seeks import facts_sought, things_counted
from stratbot.query.sentence import ISSUER, Sentence, Span, read
from stratbot.query.spelling import mended_topics
from stratbot.query.tagger import Part
from stratbot.query.vocabulary import Vocabulary
from stratbot.query.words import FRAME_WORDS, STOP_WORDS
from stratbot.types import AnswerKind, Document

KNOWN = 3
"""Sentences that hold a phrase, from which it is a name for something."""
_LINKS = frozenset("and or a an the such as like including of for in on to with their its".split())
_EDGES = " ,;:.?!'’\"“”()"


def understand(text: str, documents: Sequence[Document], vocabulary: Vocabulary | None = None) -> Query:
    """Understand a question.

    Args:
        text: As typed.
        documents: Of the index; their issuers, groups and years are what a question may name.
        vocabulary: What the documents use; without it no slip of typing in the topic is mended.
    """
    sentence = read(" ".join(text.split()), documents)
    query = _facts(sentence, documents)
    query = with_scope(query, sentence, documents, vocabulary)
    query = replace(query, kind=kind_of(query, sentence, documents, vocabulary))
    match query.kind:
        case AnswerKind.HELP:
            return query
        case AnswerKind.COLLECTION:
            chosen = chosen_of(sentence.text) or Chosen.ALL
            listed = listed_of(plain_words(sentence.text), chosen if chosen is not Chosen.ALL else None)
            return with_years(replace(query, chosen=chosen, listed=listed, unjudged=""), sentence.text)
        case AnswerKind.SUMMARY:
            return replace(query, unjudged="")
    query = _with_topics(query, sentence, vocabulary)
    if query.kind is AnswerKind.DEFINITION:
        query = replace(query, topics=query.topics[:1], term=" ".join(query.topics[:1]), join=None)
    elif query.kind is AnswerKind.COMPARISON and (versions := versions_of(query, documents)):
        said = [topic.split() for topic in query.topics]
        topics = [" ".join(word for word in one if word.casefold() not in word_set("changing")) for one in said]
        query = replace(query, topics=tuple(filter(None, topics)), versions=versions, year_from=None, year_to=None)
    elif query.kind is AnswerKind.PASSAGES and not query.seeks:
        query = replace(query, seeks=_fact_named(sentence.plain))
    return query if vocabulary is None else mended_topics(query, vocabulary)


def _facts(sentence: Sentence, documents: Sequence[Document]) -> Query:
    """Return what is told from the words of a question alone."""
    text = sentence.text
    unmarked, quoted = quoted_phrases(text)
    issuers = list(dict.fromkeys(one.issuer for one in documents))
    further = [text[span.start : span.end].strip(_EDGES) for span in sentence.of(Part.FURTHER)]
    asked = text
    for said in further:
        asked = asked.replace(said, "")
    asked = asked.rstrip("?!. ")
    return Query(
        text=text,
        kind=AnswerKind.COVERAGE,
        phrases=tuple(one for one in quoted if not _is_no_phrase(one, unmarked, issuers)),
        seeks=facts_sought(asked),
        counted=things_counted(asked),
        denied=bool(re.search(r"\bno\b", asked, re.IGNORECASE)),
        left_out=" ".join(said for said in further if not pattern("about_answer").match(said)),
        language=_language(text),
    )


def _with_topics(query: Query, sentence: Sentence, vocabulary: Vocabulary | None) -> Query:
    """Fill in what is asked about, how several things hang together, and whether it is turned round."""
    pieces = [spans for spans in sentence.topics if _bare(" ".join(sentence.text[span.start : span.end] for span in spans))]
    if not pieces and query.kind is AnswerKind.COVERAGE and sentence.of(Part.SCOPE):  # "which councils mention London?"
        pieces = [(span,) for span in sentence.of(Part.SCOPE)]
        query = replace(query, issuers=(), groups=(), unknown_issuers=(), unknown_group="", unjudged="")
    places = [spans[0].start for spans in pieces]
    join, negated = _joined(pieces, sentence, vocabulary)
    if join is None:
        whole = _as_one(pieces, sentence)
        topics = [whole] if whole or query.kind is AnswerKind.COMPARISON else [_left_over(sentence)]
        topics = [topic for topic in topics if topic]
    elif join is Join.BUT_NOT:
        topics = [_as_one(pieces[:-1], sentence), _as_one(pieces[-1:], sentence)]
        topics = topics[::-1] if _is_denied(pieces[0], sentence) else topics
    else:
        topics = [_as_one([spans], sentence) for spans in pieces]
    topic = " ".join(topics)
    is_place = query.kind is AnswerKind.COVERAGE and topic[:1].isupper() and (topic in COUNTRIES or is_authority(topic))
    bound = pattern("bound").search(topic)
    return replace(
        query,
        topics=tuple(topics),
        join=join,
        negated=negated,
        ruled_out=bool(sentence.of(Part.REFUSED)),
        is_only=bool(sentence.of(Part.ONLY)),
        is_framed=bool(places) and any(word.part is Part.FRAME and word.start < places[0] for word in sentence.words),
        bound=bound[0] if bound and query.kind is AnswerKind.COVERAGE else "",
        phrases=query.phrases or ((topic,) if is_place else ()),
    )


def _joined(pieces: Sequence[Sequence[Span]], sentence: Sentence, vocabulary: Vocabulary | None) -> tuple[Join | None, bool]:
    """Return how topics hang together that are plainly several, and whether it is asked who does not.

    A list stays one topic, which any of its things covers: "trams, buses or bikes", and "disabled or older people", which its
    words do not tell from two things. It is parted by words that can only mean several ("both", "as well as", "but not"), and
    by a bare "and" between two phrases that the documents use or two deeds.
    """
    denied = [_is_denied(spans, sentence) for spans in pieces]
    negated = bool(sentence.of(Part.NOT))
    if len(pieces) < 2:
        return None, negated
    between = [word.text for word in sentence.words if pieces[0][-1].end <= word.start < pieces[-1][0].start]
    before = [word.text for word in sentence.words if word.end <= pieces[0][0].start]
    if pattern("sentence_end").search(sentence.text, pieces[0][-1].end, pieces[-1][0].start + 1):
        return None, negated and denied[0]
    if denied[-1] and not any(denied[:-1]) and ("but" in between or "or" not in between):
        return Join.BUT_NOT, False
    if denied == [True, False] and "but" in between:
        return Join.BUT_NOT, False
    if "neither" in before and "nor" in between:
        return Join.OR, True
    if "either" in before and "or" in between:
        return Join.OR, negated
    is_plain = "both" in before or any(phrases("joins_and").length_at(between, at) for at in range(len(between)))
    if is_plain or (len(pieces) == 2 and between == ["and"] and _are_phrases(pieces, sentence, vocabulary)):
        return Join.AND, negated
    return None, negated


def _is_denied(spans: Sequence[Span], sentence: Sentence) -> bool:
    """Whether a word that asks who does not stands before a topic, and no other topic between them."""
    before = [span for span in sentence.spans if span.start < spans[0].start and span.part in (Part.NOT, Part.TOPIC)]
    return bool(before) and before[-1].part is Part.NOT


def _are_phrases(pieces: Sequence[Sequence[Span]], sentence: Sentence, vocabulary: Vocabulary | None) -> bool:
    """Whether two topics are two deeds, or phrases of two words that the documents use, and not together."""
    sides = [plain_words(_as_one([spans], sentence)) for spans in pieces]
    if all(side and side[0] in word_set("action_verbs") for side in sides):
        return True
    own = [tuple(word for word in side if word not in STOP_WORDS) for side in sides]
    if vocabulary is None or any(len(side) != 2 for side in own):
        return False
    is_one = vocabulary.sentences((*sides[0], "and", *sides[1])) >= KNOWN
    return not is_one and all(vocabulary.sentences(side) >= KNOWN for side in own)


def _as_one(pieces: Sequence[Sequence[Span]], sentence: Sentence) -> str:
    """Return topics as one text: as they stand where little is between them, else one behind the other."""
    text = ""
    last = None
    for span in (span for spans in pieces for span in spans):
        piece = sentence.text[span.start : span.end]
        between = sentence.text[last.end : span.start] if last else ""
        is_near = set(plain_words(between)) <= _LINKS and not re.search(r"[.?!:;]", between)
        text += f"{between if is_near else ' '}{piece}"
        last = span
    return _bare(text.strip())


def _bare(piece: str) -> str:
    """Return a piece of a topic without quotation marks, without a sign at its ends and without "anyone" before it."""
    bare = quoted_phrases(piece)[0].strip(_EDGES)
    first, _, rest = bare.partition(" ")
    return _bare(rest) if rest and first.casefold() in word_set("everybody") else bare


def _left_over(sentence: Sentence) -> str:
    """Return the words of a question without a topic that could be one; the last word where none could."""
    own = [
        word
        for word in sentence.words
        if word.part is Part.FRAME and word.text not in STOP_WORDS | FRAME_WORDS and not word_set("determiners") & {word.text}
    ]
    if own:
        return _bare(sentence.text[own[0].start : own[-1].end])
    return sentence.words[-1].text if sentence.words else sentence.text


def _fact_named(words: Sequence[str]) -> tuple[Sought, ...]:
    """Return the single fact that a fragment or "what is the ..." asks for by its noun: "oxmoor completion date"."""
    at = phrases("asks_other").length_at(words, 0)
    if at and words[0] not in ("what", "what's"):
        return ()
    rest = [word for word in words[at:] if word != ISSUER and word not in word_set("leading", "before_names")]
    ends = {*rest[-1:], *rest[:1]}
    return tuple(Sought(name) for name, nouns_of in mapping("nominal").items() if ends & set(nouns_of.split()))[:1]


def _is_no_phrase(phrase: str, question: str, issuers: Sequence[str]) -> bool:
    """Whether quotation marks stand round an issuer's name, or round the whole question."""
    is_all = len(phrase) >= len(question.strip(" .?!")) and len(phrase.split()) > 3
    return is_all or any(name.start == 0 and name.end == len(phrase) for name in names_in(phrase, issuers))


def _language(text: str) -> str:
    """Return the language that a question seems to be in, "" for English: which one's little words it uses most."""
    words = plain_words(text)
    english = sum(word in STOP_WORDS for word in words)
    counts = {name: sum(word in known.split() for word in words) for name, known in mapping("languages").items()}
    name = max(counts, key=lambda one: counts[one])
    is_clear = len(words) > 2 and counts[name] >= 0.3 * len(words) and counts[name] > english + 0.15 * len(words)
    return name if is_clear else ""
