"""Questions to go on with: each has been asked of the index beforehand, so that none is offered that comes to nothing."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from stratbot.errors import StratbotError
from stratbot.tui.plaintext import one_line
from stratbot.types import Answer, AnswerKind, Document, DocumentState, Filters, Outcome, Verdict

if TYPE_CHECKING:
    from stratbot.retrieval.concepts import Concept

SHOWN = 3
MOST_TRIED = 14
"""Questions asked of the index for one set of suggestions; each takes some hundredths of a second."""
_BEFORE_NAMES = {"a", "about", "an", "for", "has", "have", "of", "on", "the"}
"""What stands before a name for something, besides the verbs that questions are asked with."""
_BEFORE_DEEDS = {"are", "is", "to"}
"""What is a part of such verbs too, and stands before what somebody does: "want to cut emissions"."""
_POINTING = {"her", "his", "it", "its", "their", "them", "these", "they", "this", "those"}
"""Words that mean nothing without what was said before."""


Ask = Callable[[str, Filters | None], Answer]
"""Answers one question, narrowed to something or not."""


def next_questions(
    ask: Ask,
    documents: tuple[Document, ...],
    *,
    after: Answer | None = None,
    asked: Collection[str] = (),
    filters: Filters | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> tuple[str, ...]:
    """Return questions that the index answers, at most `SHOWN`.

    Args:
        ask: Called with one question at a time; not that of a conversation, whose memory it would change.
        documents: Of the index.
        after: The answer to go on from; None at the beginning.
        asked: Questions not to be offered again.
        filters: What the person has narrowed questions to.
        stopped: Asked before every question.
    """
    kept: list[str] = []
    seen = {_key(question) for question in asked}
    if after is None:
        return _first_questions(ask, filters, stopped)
    for question in islice(_candidates(after, documents), MOST_TRIED):
        if len(kept) == SHOWN or stopped():
            break
        if _key(question) not in seen and _is_answered(_answer(ask, question, filters)):
            kept.append(question)
    return tuple(kept)


def _first_questions(ask: Ask, filters: Filters | None, stopped: Callable[[], bool]) -> tuple[str, ...]:
    """One of each kind: which documents cover a theme, what one of them says, and how two compare."""
    for theme in islice(_themes(""), MOST_TRIED):
        if stopped():
            break
        which = f"Which documents cover {theme}?"
        answer = _answer(ask, which, filters)
        covered = _covered_issuers(answer)
        if answer is None or not _is_answered(answer) or len(covered) < 2:
            continue
        others = [f"What does {covered[0]} say about {theme}?", f"Compare {covered[0]} and {covered[1]} on {theme}"]
        return (which, *(question for question in others if _is_answered(_answer(ask, question, filters))))
    return ()


def _candidates(after: Answer, documents: tuple[Document, ...]) -> Iterator[str]:
    topic = _named_in(after)
    if after.outcome is Outcome.ANSWERED and topic and not after.scope.filters.doc_ids:
        issuers = _covered_issuers(after)
        if after.kind is AnswerKind.COVERAGE and issuers:
            yield f"What does {issuers[0]} say about {topic}?"
            if len(issuers) > 1:
                yield f"Compare {issuers[0]} and {issuers[1]} on {topic}"
        elif after.kind is not AnswerKind.COVERAGE:
            yield f"Which documents cover {topic}?"
    for theme in _themes(after.question):
        yield f"Which documents cover {theme}?"


def _named_in(after: Answer) -> str:
    """Return a name for what an answer is about, as it can stand behind "about"; empty where there is none.

    "Which cities set a target for broadband speed?" asks for a deed: its topic is no name for something, "broadband" in it is.
    """
    from stratbot.query.lexicon import nouns, plain_words, verbs

    topic = one_line(after.parts[0] if after.parts else after.topic)
    own = plain_words(topic)
    if not own:
        return ""
    before, stands, _ = (after.taken_as or after.question).casefold().partition(topic.casefold())
    words = plain_words(before)
    is_asked_for = words[-1:] and words[-1] in verbs().words | _BEFORE_NAMES and words[-1] not in nouns()[1] | _BEFORE_DEEDS
    if stands and is_asked_for and own[0] not in _POINTING:
        return topic
    said = f" {' '.join(own)} "
    return max((name for name in theme_names() if f" {' '.join(plain_words(name))} " in said), key=len, default="")


def _themes(question: str) -> list[str]:
    """Return what people call each concept, beginning elsewhere after every question, but always alike after the same."""
    names = [concept.names[0] for concept in _concepts()]
    start = zlib.crc32(question.encode("utf-8", "replace")) % len(names) if question else 0
    return names[start:] + names[:start]


def _covered_issuers(answer: Answer | None) -> list[str]:
    covered = [row for row in answer.coverage if row.verdict is Verdict.COVERED] if answer else []
    return list(dict.fromkeys(row.issuer for row in sorted(covered, key=lambda row: (-row.score, row.path))))


def _is_answered(answer: Answer | None) -> bool:
    if answer is None or answer.outcome is not Outcome.ANSWERED:
        return False
    return answer.kind is not AnswerKind.COVERAGE or bool(_covered_issuers(answer))


def _answer(ask: Ask, question: str, filters: Filters | None) -> Answer | None:
    try:
        return ask(question, filters)
    except StratbotError:
        return None  # what cannot be asked is not offered


def _key(question: str) -> str:
    return one_line(question).casefold()


def theme_names() -> list[str]:
    """Return everything that people call the concepts, for completion."""
    return [name for concept in _concepts() for name in concept.names]


def _concepts() -> tuple[Concept, ...]:
    from stratbot.retrieval.concepts import shipped_concepts  # brings numpy along, which the first screen need not wait for

    return shipped_concepts()


def readable_issuers(documents: tuple[Document, ...]) -> list[str]:
    """Return who issued the documents that can be asked about, each once, in order of path."""
    return list(dict.fromkeys(document.issuer for document in documents if document.state is DocumentState.READ))
