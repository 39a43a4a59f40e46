"""Answers, hits, builds and states of the index as the JSON that scripts depend on: keys are added, never renamed."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.export.jsonable import Json, citation_json
from stratbot.export.wording import year_range

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratbot.errors import StratbotError
    from stratbot.evaluation.coverage import CoverageReport
    from stratbot.evaluation.extraction import ExtractionReport
    from stratbot.evaluation.measures import Confusion
    from stratbot.evaluation.refusal import RefusalReport
    from stratbot.evaluation.retrieval import RetrievalReport
    from stratbot.export.shapes import AnswerJson, HitsJson, RowJson, StatusJson
    from stratbot.index.health import Examination
    from stratbot.index.rollback import Rollback
    from stratbot.index.staleness import Staleness
    from stratbot.language_model.wording import Worded
    from stratbot.types import (
        Answer,
        BuildReport,
        Citation,
        CorpusChanges,
        Document,
        DocumentVerdict,
        Explanation,
        Filters,
        IndexStatus,
        Problem,
        Scope,
    )

# json leaves these as they are: line ends to some readers of JSON Lines, or orders to a terminal.
# Escaped, they are the same string.
_UNSAFE = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def dumps(value: Mapping[str, Any], *, indent: int | None = 2) -> str:
    """Return one JSON object with a line end; `indent=None` puts it on one line, for JSON Lines."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def answer_json(answer: Answer) -> AnswerJson:
    """Return `ask --json`."""
    from importlib.metadata import version

    return {
        "schema": "stratbot/answer/1",
        "question": answer.question,
        "kind": answer.kind.value,
        "outcome": answer.outcome,
        "text": answer.text,
        "scope": _scope(answer.scope),
        "coverage": [_verdict(row) for row in answer.coverage],
        "citations": [citation_json(citation) for citation in answer.citations],
        "documents": list(answer.documents),
        "parts": list(answer.parts),
        "index": {"generation": answer.generation, "encoder": answer.encoder} | ({"judge": answer.judge} if answer.judge else {}),
        "stratbot": version("stratbot"),
        "timing_ms": {"total": round(answer.elapsed_ms, 1)},
    }


def worded_json(worded: Worded | None) -> Json | None:
    """Return what `ask --llm --json` adds: the sentences that passed, and how many did not; null where nothing was to word."""
    if worded is None:
        return None
    return {
        "model": worded.model,
        "sentences": [{"text": one.text, "citations": list(one.citations)} for one in worded.sentences],
        "dropped": {fault.value: number for fault, number in worded.dropped.items()},
        "failed": worded.failed,
    }


def explanation_json(explanation: Explanation) -> Json:
    """Return what `ask --explain --json` adds."""
    return dataclasses.asdict(explanation)


def hits_json(query: str, hits: Sequence[Citation]) -> HitsJson:
    """Return `search --json`."""
    return {"schema": "stratbot/hits/1", "query": query, "hits": [citation_json(hit) for hit in hits]}


def error_json(error: StratbotError, **asked: str) -> Json:
    """Return the line of a batch that stands for a question or query which could not be answered."""
    return {"schema": "stratbot/error/1", **asked, "error": str(error), "hint": error.hint}


def build_json(report: BuildReport) -> Json:
    """Return `index --json`."""
    changes = report.documents
    return {
        "schema": "stratbot/index/1",
        "generation": report.generation,
        "documents": {
            "added": changes.added,
            "changed": changes.changed,
            "removed": changes.removed,
            "renamed": changes.renamed,
            "unchanged": changes.unchanged,
            "described_anew": changes.described_anew,
            "failed": changes.failed,
            "unreadable": changes.unreadable,
        },
        "pages": report.pages,
        "passages": report.passages,
        "embedded": report.embedded,
        "embeddings_reused": report.embeddings_reused,
        "problems": [_problem(problem) for problem in report.problems],
        "copies": _copies(report.copies),
        "pages_recognised": report.pages_recognised,
        "pages_recognised_now": report.pages_recognised_now,
        "elapsed_s": round(report.elapsed_s, 2),
    }


def rollback_json(done: Rollback) -> Json:
    """Return `index --rollback --json`: paths that answer again, as before, and no more; null where that is not known."""
    changes = done.changes
    return {
        "schema": "stratbot/rollback/1",
        "generation": done.generation,
        "left": done.left,
        "built_at": done.built_at,
        "encoder": done.encoder,
        "documents": done.documents,
        "changes": None if changes is None else _changes(changes),
    }


def examination_json(found: Examination, *, actions: Sequence[str] | None = None) -> Json:
    """Return `doctor --json`; `actions` is what a repair did, null where none was asked for."""
    return {
        "schema": "stratbot/doctor/1",
        "generation": found.generation,
        "whole": found.is_whole,
        "checks": [
            {"name": check.name, "state": check.state.value, "message": check.message, "hint": check.hint}
            for check in found.checks
        ],
        "repaired": None if actions is None else list(actions),
        "elapsed_s": round(found.elapsed_s, 2),
    }


def status_json(status: IndexStatus, stale: Staleness) -> StatusJson:
    """Return `status --json`."""
    states = [document.state.value for document in status.documents]
    return {
        "schema": "stratbot/status/1",
        "generation": status.generation,
        "built_at": status.built_at,
        "encoder": status.encoder,
        "up_to_date": not (status.changes or stale.described or stale.settings or stale.missing),
        "counts": {
            "documents": len(states),
            "read": states.count("read"),
            "unreadable": states.count("unreadable"),
            "failed": states.count("failed"),
            "pages": status.pages,
            "passages": status.passages,
            "sentences": status.sentences,
        },
        "changes": _changes(status.changes),
        "documents": [_document(document) for document in status.documents],
        "problems": [_problem(problem) for problem in status.problems],
        "copies": _copies(status.copies),
        "unread": {
            state: [document.path for document in status.documents if document.state.value == state]
            for state in ("failed", "unreadable")
        },
        "described_anew": stale.described,
        "settings": list(stale.settings),
        "missing": list(stale.missing),
        "ocr": {
            "engine": status.recognition.engine or None,
            "remedy": status.recognition.remedy,
            "scans": list(status.recognition.scans),
            "pages": status.recognition.pages,
        },
    }


def coverage_report_json(report: CoverageReport) -> Json:
    """Return `eval coverage --json`."""
    return {
        "schema": "stratbot/eval-coverage/1",
        "questions": report.questions,
        "judgements": report.judgements,
        **_confusion(report.confusion),
        "mcc_interval": [round(bound, 4) for bound in report.mcc_interval],
        "first_page_right": round(report.first_page_right, 4),
        "page_within_three": round(report.page_within_three, 4),
        "mention_recall": round(report.mention_recall, 4),
        "per_question": {question_id: _confusion(counts) for question_id, counts in report.per_question.items()},
        "elapsed_s": round(report.elapsed_s, 2),
        "intervals": {name: [round(bound, 4) for bound in bounds] for name, bounds in report.intervals.items()},
    }


def refusal_report_json(report: RefusalReport) -> Json:
    """Return `eval refusal --json`: the report's own fields, fractions to four places; null for a share of nothing."""
    fields: Json = _plain(dataclasses.asdict(report))
    return {"schema": "stratbot/eval-refusal/1"} | fields


def extraction_report_json(report: ExtractionReport) -> Json:
    """Return `eval extraction --json`: counts, and the same as shares of the sentences."""
    shares = {level: {place: round(report.share(place, level), 4) for place in found} for level, found in report.found.items()}
    fields: Json = _plain(dataclasses.asdict(report))
    return {"schema": "stratbot/eval-extraction/1"} | fields | {"share": shares}


def retrieval_report_json(report: RetrievalReport) -> Json:
    """Return `eval retrieval --json`: the report's own fields, fractions to four places."""
    fields: Json = dataclasses.asdict(report)
    return {"schema": "stratbot/eval-retrieval/1"} | {name: _plain(value) for name, value in fields.items()}


def filters_json(filters: Filters) -> Json:
    """Return what narrows the scope: `{}`, or `issuers` and `year` ("2014-2016", "2014-", "-2016" or "2014") where given."""
    value: Json = {}
    if filters.issuers:
        value["issuers"] = list(filters.issuers)
    if year := year_range(filters):
        value["year"] = year
    if filters.groups:
        value["groups"] = list(filters.groups)
    if filters.doc_ids:
        value["documents"] = list(filters.doc_ids)
    return value


def _changes(changes: CorpusChanges) -> Json:
    return {"added": list(changes.added), "changed": list(changes.changed), "removed": list(changes.removed)}


def _scope(scope: Scope) -> Json:
    return {
        "documents": scope.documents,
        "judged": scope.judged,
        "unreadable": scope.unreadable,
        "filters": filters_json(scope.filters),
    }


def _verdict(row: DocumentVerdict) -> RowJson:
    return {
        "doc_id": row.doc_id,
        "issuer": row.issuer,
        "title": row.title,
        "year": row.year,
        "path": row.path,
        "verdict": row.verdict,
        "worth_a_look": row.worth_a_look,
        "score": round(row.score, 4),
        "evidence": [citation_json(citation) for citation in row.evidence],
        "correction": _correction(row),
    }


def _correction(row: DocumentVerdict) -> Json | None:
    if row.correction is None:
        return None
    return {
        "verdict": row.correction.verdict.value,
        "by_machine": row.by_machine.value if row.by_machine else None,
        "reason": row.correction.reason,
        "corrected_on": row.correction.corrected_on,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return str(value) if isinstance(value, Path) else value


def _confusion(counts: Confusion) -> Json:
    return {
        "true_positives": counts.true_positives,
        "false_positives": counts.false_positives,
        "false_negatives": counts.false_negatives,
        "true_negatives": counts.true_negatives,
        "precision": round(counts.precision, 4),
        "recall": round(counts.recall, 4),
        "f1": round(counts.f1, 4),
        "f1_of_rest": round(counts.f1_of_rest, 4),
        "accuracy": round(counts.accuracy, 4),
        "mcc": round(counts.mcc, 4),
    }


def _copies(copies: Sequence[tuple[str, str]]) -> list[Json]:
    return [{"path": path, "same_as": first} for path, first in copies]


def _problem(problem: Problem) -> Json:
    return {"path": problem.path, "page_number": problem.page_number, "reason": problem.reason, "hint": problem.hint}


def _document(document: Document) -> Json:
    return {
        "doc_id": document.doc_id,
        "path": document.path,
        "issuer": document.issuer,
        "title": document.title,
        "year": document.year,
        "kind": document.kind,
        "status": document.status,
        "url": document.url,
        "group": document.group,
        "inferred": sorted(document.inferred),
        "inferred_from": dict(document.inferred_from),
        "state": document.state.value,
        "reason": document.reason,
        "page_count": document.page_count,
        "pages_without_text": document.pages_without_text,
        "size_bytes": document.size_bytes,
        "sha256": document.sha256,
    }
