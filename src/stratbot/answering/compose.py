"""Verdicts and citations -> the sentences that sum an answer up. No language model: every fact in them was counted."""

from __future__ import annotations

from collections.abc import Sequence

from stratbot.retrieval.question import Question
from stratbot.types import Citation, DocumentVerdict, Scope, Verdict


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
        sentences.append(
            f"{len(covered)} of the {read} {_verb(covered, 'cover')} this: {_names(covered, verdicts)}."
            if covered
            else f"None of the {read} covers this in substance."
        )
        sentences.append(passing if mentioned else "")
        if absent:
            sentences.append(f"No evidence was found in the other {len(absent) if len(absent) > 1 else 'one'}.")
    sentences.append(_unread(groups[Verdict.UNREADABLE], verdicts))
    return " ".join(sentence for sentence in sentences if sentence)


def nobody_text(verdicts: Sequence[DocumentVerdict], scope: Scope) -> str:
    """Say that nobody covers the topic."""
    unreadable = _unread([row for row in verdicts if row.verdict is Verdict.UNREADABLE], verdicts)
    if not scope.judged:
        return " ".join(["No document in scope could be read.", unreadable]).strip()
    read = _read(scope)
    said = f"None of the {read} covers this; the nearest passages are below the line."
    return " ".join(part for part in (said, unreadable) if part)


def passages_text(question: Question, citations: Sequence[Citation]) -> str:
    """Say whose passages answer, and where the best one stands."""
    best = citations[0]
    owners = list(dict.fromkeys(citation.issuer for citation in citations))
    count = f"{len(citations)} {_plural(len(citations), 'passage')}"
    return (
        f"{count} from {_join(owners)} on “{question.topic}”; the best is on page {best.page_label} of {best.title or best.path}."
    )


def comparison_text(question: Question, sides: Sequence[tuple[str, Sequence[Citation]]]) -> str:
    """Say what each side has."""
    parts = [
        f"{issuer}: {len(citations)} {_plural(len(citations), 'passage')}" if citations else f"{issuer}: nothing found"
        for issuer, citations in sides
    ]
    return f"On “{question.topic}”: {'; '.join(parts)}."


def no_passage_text(question: Question, scope: Scope) -> str:
    """Say that no passage answers."""
    if question.unknown_issuer:
        return f"No document of {question.unknown_issuer} is in the corpus; the nearest passages are other issuers’."
    whose = f" of {_join(list(question.issuers))}" if question.issuers else ""
    if not scope.judged:
        return f"No document{whose} could be read."
    read = f"{scope.judged} {_plural(scope.judged, 'document')}{whose} read"
    return f"Nothing in the {read} answers this; the nearest passages are below the line."


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
