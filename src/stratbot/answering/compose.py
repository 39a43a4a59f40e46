"""Verdicts and citations -> the sentences that sum an answer up. No language model: every fact in them was counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stratbot.answering.extract import Sought, asked_for, holds
from stratbot.retrieval.question import Question
from stratbot.types import Citation, DocumentVerdict, Scope, Verdict

_SOUGHT = {Sought.PERSON: "a person or post", Sought.MONEY: "a sum of money", Sought.DATE: "a date"}


def coverage_text(question: Question, verdicts: Sequence[DocumentVerdict], scope: Scope) -> str:
    """Say how many documents cover the topic, who they are, and what could not be judged."""
    groups = {verdict: [row for row in verdicts if row.verdict is verdict] for verdict in Verdict}
    covered, mentioned, absent = groups[Verdict.COVERED], groups[Verdict.MENTIONED], groups[Verdict.NOT_FOUND]
    read = _read(scope)
    passing = f"{len(mentioned)} {_verb(mentioned, 'mention')} it only in passing: {_names(mentioned, verdicts)}."
    sentences = []
    if question.negated:
        sentences.append(
            f"In {len(absent)} of the {read} no evidence of this was found: {_names(absent, verdicts)}."
            if absent
            else f"Every one of the {read} has evidence of this."
        )
        sentences.append(passing if mentioned else "")
        sentences.append(f"{len(covered)} {_verb(covered, 'cover')} it: {_names(covered, verdicts)}." if covered else "")
    else:
        does = _verb(covered, "rule") + " this out" if question.ruled_out else f"{_verb(covered, 'cover')} this"
        sentences.append(
            f"{len(covered)} of the {read} {does}: {_names(covered, verdicts)}."
            if covered
            else f"None of the {read} covers this in substance."
        )
        sentences.append(passing if mentioned else "")
        if absent:
            sentences.append(f"No evidence was found in the other {len(absent) if len(absent) > 1 else 'one'}.")
    sentences.append(_unread(groups[Verdict.UNREADABLE], verdicts))
    return " ".join(sentence for sentence in sentences if sentence)


def nobody_text(question: Question, verdicts: Sequence[DocumentVerdict], scope: Scope) -> str:
    """Say that nobody covers the topic, or that nobody rules it out where that was asked."""
    unreadable = _unread([row for row in verdicts if row.verdict is Verdict.UNREADABLE], verdicts)
    if not scope.documents:
        return "No document is in scope: none is by these issuers and of these years."
    if not scope.judged:
        return " ".join(["No document in scope could be read.", unreadable]).strip()
    read = _read(scope)
    does = "rules this out" if question.ruled_out else "covers this"
    said = f"None of the {read} {does}; the nearest passages are not close enough to count as evidence."
    return " ".join(part for part in (said, unreadable) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one issuer has, in a comparison."""

    issuer: str
    citations: tuple[Citation, ...]
    """Best first; empty where nothing comes near enough."""
    near_misses: tuple[Citation, ...] = ()
    is_read: bool = True
    """False where no document of the issuer in scope could be read."""
    words: tuple[str, ...] = ()
    """Words of the topic that its documents use, anywhere."""


def passages_text(question: Question, citations: Sequence[Citation]) -> str:
    """Say whose passages answer, where the best one stands, and whether the name, sum or date asked for is in them."""
    owners = list(dict.fromkeys(citation.issuer for citation in citations))
    count = f"{len(citations)} {_plural(len(citations), 'passage')}"
    said = f"{count} from {_join(owners)} on “{question.topic}”; the best is on {_place(citations[0])}."
    sought = asked_for(question.text)
    if sought is None:
        return said
    holding = sum(holds(citation.quote, sought) for citation in citations)
    if len(citations) == 1:
        return f"{said} It names {_SOUGHT[sought] if holding else f'no {_SOUGHT[sought][2:]}'}."
    return f"{said} {holding or 'None'} of them {'names' if holding < 2 else 'name'} {_SOUGHT[sought]}."


def comparison_text(question: Question, sides: Sequence[Side]) -> str:
    """Say how much each side has and where its best stands, and which words of the topic not all of them use.

    Counted words are as far as "only one of them speaks of" goes: whether two sentences say the same cannot be told from
    their vectors reliably enough (docs/decisions/0010-passage-answers.md).
    """
    said = [f"On “{question.topic}”: {'; '.join(_side(side) for side in sides)}."]
    read = [side for side in sides if side.is_read]
    owners: dict[tuple[str, ...], list[str]] = {}
    for word in dict.fromkeys(word for side in read for word in side.words):
        users = tuple(side.issuer for side in read if word in side.words)
        if len(users) < len(read):
            owners.setdefault(users, []).append(f"“{word}”")
    for users, only in owners.items():
        verb = "uses" if len(users) == 1 else "use"
        said.append(f"Only {_join(users)} {verb} the {_plural(len(only), 'word')} {_join(only)}.")
    return " ".join(said)


def _side(side: Side) -> str:
    if not side.is_read:
        return f"{side.issuer}: no document in scope could be read"
    if not side.citations:
        nearest = f", the nearest is on {_place(side.near_misses[0])}" if side.near_misses else ""
        return f"{side.issuer}: nothing found{nearest}"
    count = len(side.citations)
    return f"{side.issuer}: {count} {_plural(count, 'passage')}, {'the best ' if count > 1 else ''}on {_place(side.citations[0])}"


def _place(citation: Citation) -> str:
    return f"page {citation.page_label} of {citation.title or citation.path}"


def no_passage_text(question: Question, scope: Scope) -> str:
    """Say that no passage answers."""
    if question.unknown_issuer:
        return f"No document is known to be by “{question.unknown_issuer}”; the nearest passages are other issuers’."
    whose = f" of {_join(list(question.issuers))}" if question.issuers else ""
    if not scope.documents:
        return "No document is in scope: none is by these issuers and of these years."
    if not scope.judged:
        return f"No document{whose} could be read."
    read = f"{scope.judged} {_plural(scope.judged, 'document')}{whose} read"
    return f"Nothing in the {read} answers this; the nearest passages are not close enough to count as evidence."


def with_reading(question: Question, text: str) -> str:
    """Put before an answer how its names were understood, where that is not plain."""
    if question.read_as:
        return f"“{question.read_as}” was read as {_join(question.issuers)}. {text}"
    if question.absent:
        return f"No document is known to be by {_join([f'“{name}”' for name in question.absent])}. {text}"
    return text


def _read(scope: Scope) -> str:
    before = " among those of the answer before" if scope.filters.doc_ids else ""
    return f"{scope.judged} {_plural(scope.judged, 'document')} read{before}"


def _names(rows: Sequence[DocumentVerdict], everybody: Sequence[DocumentVerdict]) -> str:
    """Name the issuers; one with several documents in scope bears their years, or titles where the years are the same."""
    names = []
    for row in rows:
        same = [other for other in everybody if other.issuer == row.issuer]
        several_years = len({other.year for other in same}) == len(same)
        names.append(f"{row.issuer} ({row.year if several_years else row.title})" if len(same) > 1 else row.issuer)
    separator = "; " if any("," in name for name in names) else ", "
    return separator.join(names)


def _join(names: Sequence[str]) -> str:
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _verb(rows: Sequence[DocumentVerdict], verb: str) -> str:
    return f"{verb}s" if len(rows) == 1 else verb


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def _unread(rows: Sequence[DocumentVerdict], everybody: Sequence[DocumentVerdict]) -> str:
    if not rows:
        return ""
    was = "was" if len(rows) == 1 else "were"
    return f"{len(rows)} could not be read and {was} not judged: {_names(rows, everybody)}."
