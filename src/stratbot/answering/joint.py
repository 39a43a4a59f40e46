"""Verdicts on several topics -> one verdict for each document: what "both ... and", "or" and "but not" come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stratbot.query.query import Join
from stratbot.types import Citation, DocumentVerdict, Verdict

_ORDER = (Verdict.NOT_FOUND, Verdict.MENTIONED, Verdict.COVERED)
MAX_EVIDENCE = 4


def joined_rows(of_parts: Sequence[Sequence[DocumentVerdict]], join: Join) -> list[DocumentVerdict]:
    """Judge every document by its verdicts on the parts.

    "And" is as strong as the weakest part, "or" as the strongest; for "but not" the last part is turned round first, so that a
    document which mentions it in passing only mentions the whole. The whole bears a correction by hand of one of its parts where
    that made the difference.

    Args:
        of_parts: For each part the verdicts on all documents in scope, in the same order.
        join: How the parts hang together.
    """
    return [_joined(rows, join) for rows in zip(*of_parts, strict=True)]


def _joined(rows: Sequence[DocumentVerdict], join: Join) -> DocumentVerdict:
    for row in rows:
        if row.verdict is Verdict.UNREADABLE:
            return row
    scores = [row.score for row in rows]
    if join is Join.BUT_NOT:
        scores[-1] = 1 - scores[-1]
    verdict = _verdict([row.verdict for row in rows], join)
    score = round(max(scores) if join is Join.OR else min(scores), 4)
    by_machine = _verdict([row.by_machine or row.verdict for row in rows], join)
    corrections = [row.correction for row in rows if row.correction is not None and by_machine is not verdict]
    carrying = rows[:-1] if join is Join.BUT_NOT else rows
    if join is Join.OR:
        carrying = [row for row in rows if row.verdict is verdict]
    return replace(
        rows[0],
        verdict=verdict,
        score=score,
        evidence=_evidence(carrying, verdict),
        worth_a_look=verdict is not Verdict.COVERED and _is_doubtful(rows, join),
        correction=corrections[0] if corrections else None,
        by_machine=by_machine if corrections else None,
    )


def _verdict(verdicts: Sequence[Verdict], join: Join) -> Verdict:
    if Verdict.UNREADABLE in verdicts:
        return Verdict.UNREADABLE
    ranks = [_ORDER.index(verdict) for verdict in verdicts]
    if join is Join.BUT_NOT:
        ranks[-1] = len(_ORDER) - 1 - ranks[-1]
    return _ORDER[max(ranks) if join is Join.OR else min(ranks)]


def _is_doubtful(rows: Sequence[DocumentVerdict], join: Join) -> bool:
    """Whether a document would cover the whole if it covered every part that is worth a look."""
    if join is Join.BUT_NOT and rows[-1].verdict is Verdict.COVERED:
        return False
    hopeful = [row.verdict is Verdict.COVERED or row.worth_a_look for row in (rows[:-1] if join is Join.BUT_NOT else rows)]
    return any(hopeful) if join is Join.OR else all(hopeful)


def _evidence(rows: Sequence[DocumentVerdict], verdict: Verdict) -> tuple[Citation, ...]:
    """Take quotes from each part in turn; where the whole is not found, the nearest of them, as a near miss."""
    if verdict is Verdict.NOT_FOUND:
        nearest = [citation for row in rows for citation in row.evidence]
        best = max(nearest, key=lambda citation: (not citation.below_threshold, citation.score), default=None)
        return () if best is None else (replace(best, below_threshold=True),)
    good = [[citation for citation in row.evidence if not citation.below_threshold] for row in rows]
    taken: list[Citation] = []
    for place in range(max(map(len, good), default=0)):
        for quotes in good:
            if place < len(quotes) and all(_where(quotes[place]) != _where(other) for other in taken):
                taken.append(quotes[place])
    return tuple(taken[:MAX_EVIDENCE])


def _where(citation: Citation) -> tuple[int, int, int]:
    return citation.page_number, citation.start, citation.end
