"""Answers, those of now and those of a saved run, -> what two runs can be compared by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.errors import SettingsError

if TYPE_CHECKING:
    from stratbot.types import Answer, Citation

ANSWER_SCHEMA, ERROR_SCHEMA = "stratbot/answer/1", "stratbot/error/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A piece of evidence, as far as two runs can be compared by it."""

    doc_id: str
    page_number: int
    text: str
    passage_id: str = field(compare=False)
    """Not what makes two quotes one: passages may be cut otherwise round the same sentence."""
    as_read: str = field(default="", compare=False)
    """As in `Citation`; a saved run does not tell."""

    @property
    def shown(self) -> str:
        """What a person sees of it."""
        return self.as_read or self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was said of one document."""

    doc_id: str
    issuer: str
    path: str
    year: int | None
    verdict: str
    """Empty for answers without verdicts, whose rows are the documents that they quote."""
    quotes: frozenset[Quote]
    """Evidence only: near misses move too easily to mean anything."""
    by_hand: bool = False
    """Whether the verdict is a person's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One answer, as far as two runs can be compared by it."""

    question: str
    kind: str
    outcome: str
    """"answered", "not_found", or "failed" where there was an error instead."""
    text: str
    rows: Mapping[str, Row]
    """By doc_id."""
    is_of_all: bool = False
    """Whether every document was in scope, so that rows with verdicts tell which documents there were."""
    generation: str = ""
    encoder: str = ""
    version: str = ""
    """Of stratbot; empty where the run does not say."""


def read_run(run: Path) -> dict[str, Snapshot]:
    """Read a saved run: one JSON object a line, as `stratbot ask --file` writes them.

    Returns:
        The answers by question, in order; of a question that occurs twice the later one.

    Raises:
        SettingsError: The file cannot be read, or a line is something else.
    """
    hint = "Name a file that this wrote: stratbot ask --file QUESTIONS > run.jsonl"
    try:
        lines = run.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise SettingsError(f"{run} cannot be read: {error.strerror}.", hint=hint) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{run} is not UTF-8 text.", hint=hint) from error
    answers: dict[str, Snapshot] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            answer = _from_json(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SettingsError(f"{run}, line {number} is no answer of stratbot ask --json.", hint=hint) from error
        answers[answer.question] = answer
    if not answers:
        raise SettingsError(f"{run} holds no answers.", hint=hint)
    return answers


def snapshot_of(answer: Answer, *, version: str = "") -> Snapshot:
    """Return an answer as far as two runs can be compared by it."""
    if answer.coverage:
        rows = {
            row.doc_id: Row(
                doc_id=row.doc_id,
                issuer=row.issuer,
                path=row.path,
                year=row.year,
                verdict=row.verdict.value,
                quotes=frozenset(_quote(citation) for citation in row.evidence if not citation.below_threshold),
                by_hand=row.correction is not None,
            )
            for row in answer.coverage
        }
    else:
        rows = _rows_of_quotes(
            [(citation.issuer, citation.path, citation.year, _quote(citation)) for citation in answer.citations
             if not citation.below_threshold]
        )  # fmt: skip
    return Snapshot(
        question=answer.question,
        kind=answer.kind.value,
        outcome=answer.outcome.value,
        text=answer.text,
        rows=rows,
        is_of_all=not answer.scope.filters,
        generation=answer.generation,
        encoder=answer.encoder,
        version=version,
    )


def snapshot_json(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot as JSON, to be read by `snapshot_from_json`."""
    return {
        **{one.name: getattr(snapshot, one.name) for one in fields(Snapshot) if one.name != "rows"},
        "rows": [{**asdict(row), "quotes": [asdict(quote) for quote in in_order(row.quotes)]} for row in snapshot.rows.values()],
    }


def snapshot_from_json(data: dict[str, Any]) -> Snapshot:
    """Return a snapshot that `snapshot_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: It is something else.
    """
    rows = [Row(**{**row, "quotes": frozenset(Quote(**quote) for quote in row["quotes"])}) for row in data["rows"]]
    return Snapshot(**{**data, "rows": {row.doc_id: row for row in rows}})


def in_order(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Return quotes as they stand in the document."""
    return tuple(sorted(quotes, key=lambda quote: (quote.page_number, quote.passage_id, quote.text)))


def _quote(citation: Citation) -> Quote:
    return Quote(
        doc_id=citation.doc_id,
        passage_id=citation.passage_id,
        page_number=citation.page_number,
        text=citation.quote,
        as_read=citation.as_read,
    )


def _rows_of_quotes(cited: Iterable[tuple[str, str, int | None, Quote]]) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for issuer, path, year, quote in cited:
        row = rows.get(quote.doc_id) or Row(
            doc_id=quote.doc_id, issuer=issuer, path=path, year=year, verdict="", quotes=frozenset()
        )
        rows[quote.doc_id] = replace(row, quotes=row.quotes | {quote})
    return rows


def _from_json(data: dict[str, Any]) -> Snapshot:
    """Return a line of a saved run.

    Raises:
        KeyError, TypeError, ValueError: It is something else.
    """
    if data["schema"] == ERROR_SCHEMA:
        return Snapshot(question=str(data["question"]), kind="", outcome="failed", text=str(data["error"]), rows={})
    if data["schema"] != ANSWER_SCHEMA:
        raise ValueError(data["schema"])
    if data["coverage"]:
        rows = {
            row["doc_id"]: Row(
                doc_id=row["doc_id"],
                issuer=row["issuer"],
                path=row["path"],
                year=row["year"],
                verdict=row["verdict"],
                quotes=frozenset(_quote_of_json(citation) for citation in row["evidence"] if not citation["below_threshold"]),
                by_hand=row.get("correction") is not None,
            )
            for row in data["coverage"]
        }
    else:
        rows = _rows_of_quotes(
            [(citation["issuer"], citation["path"], citation["year"], _quote_of_json(citation)) for citation in data["citations"]
             if not citation["below_threshold"]]
        )  # fmt: skip
    return Snapshot(
        question=str(data["question"]),
        kind=data["kind"],
        outcome=data["outcome"],
        text=data["text"],
        rows=rows,
        is_of_all=not data["scope"]["filters"],
        generation=data["index"]["generation"],
        encoder=data["index"]["encoder"],
        version=data.get("stratbot", ""),
    )


def _quote_of_json(citation: dict[str, Any]) -> Quote:
    return Quote(
        doc_id=citation["doc_id"],
        passage_id=citation["passage_id"],
        page_number=int(citation["page_number"]),
        text=citation["quote"],
    )
