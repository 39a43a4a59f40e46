"""What changed between two runs as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratbot.export.provenance import RECORD_COLUMNS, documents_table, provenance_facts, record_cells
from stratbot.export.report import Prose, Report, Section, Table, TableCell
from stratbot.export.wording import VERDICT_WORDS, count
from stratbot.lens.diff import Cause
from stratbot.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratbot.lens.diff import AnswerDiff, DocumentsDiff, RowChange, RunDiff, Side
    from stratbot.lens.snapshots import Quote

CAUSE_WORDS = {
    Cause.DOCUMENT_ADDED: "the document is new",
    Cause.DOCUMENT_REMOVED: "the document is gone",
    Cause.DOCUMENT_CHANGED: "the document changed",
    Cause.DESCRIBED_ANEW: "the document is described otherwise",
    Cause.SCOPE: "the question is asked of other documents",
    Cause.ENCODER: "another model encodes",
    Cause.PROGRAM: "another version of stratbot answers or reads",
    Cause.OTHER_DOCUMENTS: "other documents came, went or changed",
    Cause.UNKNOWN: "not known: the former index is not kept",
}
_OUTCOMES = {"answered": "answered", "not_found": "not found", "failed": "failed"}
_ORDER = (Verdict.UNREADABLE.value, Verdict.NOT_FOUND.value, Verdict.MENTIONED.value, Verdict.COVERED.value)


def diff_report(found: RunDiff, *, command: str = "") -> Report:
    """Return which documents differ, then each answer that changed with the old and the new quotes.

    Args:
        found: Then and now.
        command: What to type for the same once more; empty where the questions are in no file.
    """
    sections: list[Section] = [Prose(heading="", paragraphs=tuple(summary(found)))]
    if listed := documents_lines(found.documents):
        sections.append(Prose(heading="Documents", paragraphs=tuple(listed)))
    for answer in found.answers:
        if answer.is_changed:
            sections += answer_sections(answer)
    return Report(
        title=f"Answers now against {found.before.name}",
        facts=(
            ("Questions", str(len(found.answers))),
            ("Then", _side(found.before)),
            ("Now", _side(found.after)),
            *provenance_facts(found.provenance, command=command),
        ),
        sections=(*sections, documents_table(found.provenance.documents)),
        records=_records(found),
    )


def summary(found: RunDiff) -> list[str]:
    """Return how many answers changed, and whether model or program did."""
    changed = sum(answer.is_changed for answer in found.answers)
    verdicts = sum(answer.is_verdict_changed for answer in found.answers)
    said = f"{changed:,} of {count(len(found.answers), 'answer')} changed"
    lines = [f"{said}, {verdicts:,} in outcome or verdicts, {changed - verdicts:,} in quotes only." if changed else f"{said}."]
    before, after = found.before, found.after
    if before.encoder and before.encoder != after.encoder:
        lines.append(f"The model was {before.encoder} and is {after.encoder}.")
    if before.version and before.version != after.version:
        lines.append(f"stratbot was {before.version} and is {after.version}.")
    if not found.documents.is_known:
        lines.append(
            f"The generation {before.generation or 'of the saved run'} is not kept, so only documents that came or went "
            "are known, and of the rest whether the quotes of then still stand."
        )
    return lines


def documents_lines(documents: DocumentsDiff) -> list[str]:
    """Return a line for each way in which documents differ."""
    parts = [
        ("Added", documents.added),
        ("Removed", documents.removed),
        ("Changed", documents.changed),
        ("Renamed", [f"{old} to {new}" for old, new in documents.renamed]),
        ("Described otherwise", documents.described),
    ]
    return [f"{word}: {', '.join(paths)}." for word, paths in parts if paths]


def change_words(row: RowChange) -> str:
    """Return "not found, then covered", or what happened to the quotes where the verdict stayed."""
    if not row.is_verdict:
        return f"{_verdict(row.after)}, other quotes" if row.after else "other quotes"
    if row.before is None:
        return f"now {_verdict(row.after)}" if row.after else "now quoted"
    if row.after is None:
        return f"was {_verdict(row.before)}" if row.before else "quoted no more"
    return f"{_verdict(row.before)}, now {_verdict(row.after)}"


def answer_sections(answer: AnswerDiff) -> list[Section]:
    """Return one answer that changed: what it says then and now, and the documents that it says otherwise of."""
    sections: list[Section] = [Prose(heading=answer.question, paragraphs=tuple(_sentences(answer)))]
    if answer.rows:
        sections.append(
            Table(
                heading="",
                columns=("Document", "Change", "Why", "Then", "Now"),
                rows=tuple(
                    (
                        TableCell(text=f"{row.issuer} ({row.path})" if row.issuer else row.path),
                        TableCell(text=change_words(row), tone=_tone(row)),
                        TableCell(text=CAUSE_WORDS[row.cause]),
                        TableCell(text=_quotes(row.lost_quotes)),
                        TableCell(text=_quotes(row.new_quotes)),
                    )
                    for row in answer.rows
                ),
            )
        )
    return sections


def _sentences(answer: AnswerDiff) -> list[str]:
    if answer.outcome_before is None:
        return [f"Not in the saved run. Now: {answer.text_after}"]
    lines = []
    if answer.outcome_before != answer.outcome_after:
        lines.append(f"Was {_OUTCOMES[answer.outcome_before]}, is {_OUTCOMES[answer.outcome_after]}.")
    if answer.text_before != answer.text_after:
        lines += [f"Then: {answer.text_before}", f"Now: {answer.text_after}"]
    else:
        lines.append(answer.text_after)
    return lines


def _verdict(verdict: str | None) -> str:
    return VERDICT_WORDS[Verdict(verdict)].split(",")[0] if verdict else ""


def _tone(row: RowChange) -> str:
    if not row.is_verdict:
        return "changed"
    ranks = [_ORDER.index(verdict) if verdict else _ORDER.index("not_found") for verdict in (row.before, row.after)]
    return "gained" if ranks[1] > ranks[0] else "lost" if ranks[1] < ranks[0] else "changed"


def _quotes(quotes: Iterable[Quote]) -> str:
    return " ".join(f"p. {quote.page_number}: “{quote.text}”" for quote in quotes)


def _side(side: Side) -> str:
    parts = (side.name, f"generation {side.generation}" if side.generation not in side.name else "", side.encoder)
    return ", ".join(filter(None, (*parts, f"stratbot {side.version}" if side.version else "")))


def _records(found: RunDiff) -> Table:
    """Return a row for each document of each changed answer; an answer that changed without one has a row of its own."""
    columns = (
        "question", "outcome_before", "outcome_after", "doc_id", "issuer", "path", "year", "verdict_before", "verdict_after",
        "cause", "quotes_lost", "quotes_new",
    )  # fmt: skip
    rows: list[tuple[TableCell, ...]] = []
    for answer in found.answers:
        asked = (answer.question, answer.outcome_before or "", answer.outcome_after)
        if not answer.is_changed:
            continue
        if not answer.rows:
            rows.append(tuple(TableCell(text=text) for text in (*asked, *("",) * 9)) + record_cells(found.provenance, ""))
        for row in answer.rows:
            rows.append(
                (
                    *(TableCell(text=text) for text in (*asked, row.doc_id, row.issuer, row.path)),
                    TableCell(text="" if row.year is None else str(row.year), value=row.year),
                    *(TableCell(text=text or "") for text in (row.before, row.after, row.cause.value)),
                    *(TableCell(text=_quotes(quotes)) for quotes in (row.lost_quotes, row.new_quotes)),
                    *record_cells(found.provenance, row.doc_id),
                )
            )
    return Table(heading="Records", columns=(*columns, *RECORD_COLUMNS), rows=tuple(rows))
