"""Changes: the same questions asked of a former index, or answered in a saved run, and now; which answers differ, and why."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from stratbot.analyses import Analysis, Asked, Kind, Option, Work
from stratbot.analyses._parts import words_on_page
from stratbot.errors import SettingsError
from stratbot.export.jsonable import Json
from stratbot.export.provenance import documents_table, provenance_facts
from stratbot.export.records import records_table
from stratbot.export.report import Prose, Report, Section, Table, TableCell, Value, cells
from stratbot.export.wording import VERDICT_WORDS, count
from stratbot.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stratbot.assistant import LocalAssistant
    from stratbot.lens.diff import AnswerDiff, DocumentsDiff, RowChange, RunDiff, Side
    from stratbot.lens.snapshots import Quote
    from stratbot.types import Citation

CAUSE_WORDS = {
    "document_added": "the document is new",
    "document_removed": "the document is gone",
    "document_changed": "the document changed",
    "described_anew": "the document is described otherwise",
    "corrected": "a person corrected the verdict, or took a correction back",
    "scope": "the question is asked of other documents",
    "encoder": "another model encodes",
    "program": "another version of stratbot answers or reads",
    "other_documents": "other documents came, went or changed",
    "unknown": "not known: the former index is not kept",
}
_OUTCOMES = {"answered": "answered", "not_found": "not found", "failed": "failed"}
_ORDER = (Verdict.UNREADABLE.value, Verdict.NOT_FOUND.value, Verdict.MENTIONED.value, Verdict.COVERED.value)
_TOLD_QUOTES = 2


def compute(assistant: LocalAssistant, asked: Asked, work: Work) -> RunDiff:
    """Ask then and now, and find the quotes of now on their pages."""
    from stratbot.lens.diff import diff_against_generation, diff_against_run, without_quote_changes
    from stratbot.lens.questions import lines_of

    questions = list(asked["questions"] or ()) or None
    if asked["file"] is not None:
        questions = list(lines_of(asked["file"]))
        if not questions:
            raise SettingsError(f"{asked['file']} holds no question.", hint="Write one question a line.")
    if questions is None and asked["against"] is None:
        raise SettingsError("There are no questions.", hint="Run: stratbot diff QUESTIONS, with one question a line")
    if asked["against"] is not None:
        index_dir = assistant.settings.index_dir
        found = diff_against_run(assistant, questions, asked["against"], index_dir=index_dir, filters=asked.filters)
    else:
        generation = asked["generation"] or ""
        found = diff_against_generation(assistant, questions or [], generation=generation, filters=asked.filters)
    return with_places(assistant, without_quote_changes(found) if asked["verdicts_only"] else found)


def with_places(assistant: LocalAssistant, found: RunDiff) -> RunDiff:
    """Return the changes with the quotes of now where they stand on their pages."""
    documents = {document.doc_id: document for document in found.provenance.documents}
    quotes = (quote for answer in found.answers for row in answer.rows for quote in row.new_quotes if quote.doc_id in documents)
    places = {one: words_on_page(assistant, one.text, documents[one.doc_id], one.page_number) for one in quotes}
    return replace(found, places={quote: place[0] for quote, place in places.items() if place})


def report(found: RunDiff, asked: Asked) -> Report:
    """Return which documents differ, then each answer that changed with the old and the new quotes."""
    said = summary(found)
    listed = documents_lines(found.documents)
    sections: list[Section] = [Prose(heading="", paragraphs=tuple(said))]
    if listed:
        sections.append(Prose(heading="Documents", paragraphs=tuple(listed)))
    for answer in found.answers:
        if answer.is_changed:
            sections += answer_sections(answer, found.places)
    is_in_no_file = asked["file"] is None and asked["against"] is None
    generation = None if asked["against"] is not None else found.before.generation
    return Report(
        title=f"Answers now against {found.before.name}",
        subject=f"against {found.before.name}",
        summary=" ".join((*said, *listed)),
        facts=(
            ("Questions", str(len(found.answers))),
            ("Then", _side(found.before)),
            ("Now", _side(found.after)),
            *provenance_facts(found.provenance, command="" if is_in_no_file else asked.again(generation=generation)),
        ),
        sections=(*sections, documents_table(found.provenance.documents)),
        records=partial(_records, found),
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


def answer_sections(answer: AnswerDiff, places: Mapping[Quote, Citation] | None = None) -> list[Section]:
    """Return one answer that changed: the documents that it says otherwise of, and what it says then and now."""
    return [_changed(answer, places or {}), Prose(heading="", paragraphs=tuple(_sentences(answer)))]


def _changed(answer: AnswerDiff, places: Mapping[Quote, Citation]) -> Table:
    """Return what changed in one answer, document by document; the answer itself where no document did."""
    rows = tuple(
        cells(
            TableCell(
                text=f"{row.issuer} ({row.path})" if row.issuer else row.path,
                short=row.issuer or row.path,
                told=_told(row),
                citations=tuple(places[quote] for quote in row.new_quotes if quote in places),
            ),
            TableCell(text=change_words(row), tone=_tone(row)),
            CAUSE_WORDS[row.cause],
            _quotes(row.lost_quotes),
            _quotes(row.new_quotes),
        )
        for row in answer.rows
    )
    outcomes = [_OUTCOMES.get(one or "", "not in the saved run") for one in (answer.outcome_before, answer.outcome_after)]
    texts = (answer.text_before, answer.text_after)
    whole = cells(
        TableCell(text="", told=tuple(f"{when}: {text}" for when, text in zip(("Then", "Now"), texts, strict=True))),
        ", now ".join(outcomes),
        "",
        *texts,
    )
    return Table(
        heading=answer.question,
        headed="Question",
        columns=("Document", "Change", "Why", "Then", "Now"),
        told=("Then", "Now"),
        rows=rows or (whole,),
    )


def _told(row: RowChange) -> tuple[str, ...]:
    lines = [change_words(row)]
    for word, quotes in (("Then", row.lost_quotes), ("Now", row.new_quotes)):
        lines += [f"{word}, page {quote.page_number}: “{quote.shown}”" for quote in quotes[:_TOLD_QUOTES]]
        if len(quotes) > _TOLD_QUOTES:
            lines.append(f"{word}: and {count(len(quotes) - _TOLD_QUOTES, 'quote')} more")
    return tuple(lines)


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
    return " ".join(f"p. {quote.page_number}: “{quote.shown}”" for quote in quotes)


def _side(side: Side) -> str:
    parts = (side.name, f"generation {side.generation}" if side.generation not in side.name else "", side.encoder)
    return ", ".join(filter(None, (*parts, f"stratbot {side.version}" if side.version else "")))


def _records(found: RunDiff) -> Table:
    """Return a row for each document of each changed answer; an answer that changed without one has a row of its own."""
    columns = (
        "question", "outcome_before", "outcome_after", "doc_id", "issuer", "path", "year", "verdict_before", "verdict_after",
        "cause", "quotes_lost", "quotes_new",
    )  # fmt: skip
    rows: list[tuple[str, tuple[Value, ...]]] = []
    for answer in (one for one in found.answers if one.is_changed):
        asked = (answer.question, answer.outcome_before, answer.outcome_after)
        if not answer.rows:
            rows.append(("", (*asked, *(None,) * 9)))
        for row in answer.rows:
            which = (row.doc_id, row.issuer, row.path, row.year, row.before, row.after, row.cause.value)
            rows.append((row.doc_id, (*asked, *which, _quotes(row.lost_quotes), _quotes(row.new_quotes))))
    return records_table(found.provenance, columns, rows)


def diff_json(found: RunDiff) -> Json:
    """Return `diff --json`."""
    return {
        "schema": "stratbot/diff/1",
        "changed": found.is_changed,
        "before": side_json(found.before),
        "after": side_json(found.after),
        "encoder_changed": bool(found.before.encoder) and found.before.encoder != found.after.encoder,
        "program_changed": found.before.version != found.after.version if found.before.version else None,
        "documents": documents_json(found.documents),
        "counts": {
            "questions": len(found.answers),
            "changed": sum(answer.is_changed for answer in found.answers),
            "verdicts_changed": sum(answer.is_verdict_changed for answer in found.answers),
        },
        "answers": [answer_json(answer) for answer in found.answers],
    }


def documents_json(documents: DocumentsDiff) -> Json:
    """Return how the documents of then and now differ."""
    return {
        "known": documents.is_known,
        "added": list(documents.added),
        "changed": list(documents.changed),
        "removed": list(documents.removed),
        "renamed": [{"from": old, "to": new} for old, new in documents.renamed],
        "described_anew": list(documents.described),
    }


def side_json(side: Side) -> Json:
    """Return what is known of one of the two runs."""
    return {
        "name": side.name,
        "generation": side.generation,
        "encoder": side.encoder,
        "stratbot": side.version or None,
        "documents": None if side.documents is None else len(side.documents),
    }


def answer_json(answer: AnswerDiff) -> Json:
    """Return one answer, then and now."""
    return {
        "question": answer.question,
        "changed": answer.is_changed,
        "verdict_changed": answer.is_verdict_changed,
        "kind": {"before": answer.kind_before or None, "after": answer.kind_after or None},
        "outcome": {"before": answer.outcome_before, "after": answer.outcome_after},
        "text": {"before": answer.text_before, "after": answer.text_after},
        "documents": [_row_json(row) for row in answer.rows],
    }


def _row_json(row: RowChange) -> Json:
    return {
        "doc_id": row.doc_id,
        "issuer": row.issuer,
        "year": row.year,
        "path": row.path,
        "verdict": {"before": row.before, "after": row.after},
        "cause": row.cause.value,
        "quotes_lost": _quotes_json(row.lost_quotes),
        "quotes_new": _quotes_json(row.new_quotes),
    }


def _quotes_json(quotes: Iterable[Quote]) -> list[Json]:
    return [{"passage_id": quote.passage_id, "page_number": quote.page_number, "quote": quote.text} for quote in quotes]


ANALYSES = (
    Analysis(
        key="changes",
        command="diff",
        place=9,
        letter="n",
        title="Changes",
        name="Changes since a former index or a saved run",
        says="Which answers changed, in which documents, and why",
        words="diff difference generation updated what is new changed answers then and now",
        help="which answers changed since a former index or a saved run, and why",
        description="Ask the same questions then and now, and show which answers changed: verdicts and quotes of each document, "
        "and whether the document came, went or changed, or the model or the program did. Without --against and --generation, "
        "then is the generation of the index before the current one. Exits with 0 when no answer changed, with 1 when one did.",
        examples=(
            "stratbot diff questions.txt",
            "stratbot diff --against run.jsonl",
            "stratbot diff --against run.jsonl --verdicts-only --json",
        ),
        options=(
            Option(
                name="file",
                kind=Kind.FILE,
                metavar="QUESTIONS",
                is_positional=True,
                help="questions, one a line; with --against, default those of the run",
            ),
            Option(
                name="against",
                kind=Kind.FILE,
                metavar="RUN",
                excludes=True,
                help="a saved run: stratbot ask --file QUESTIONS > run.jsonl",
            ),
            Option(
                name="generation",
                kind=Kind.RUN,
                metavar="ID",
                excludes=True,
                help="a generation of the index that is still kept",
                question="What changed?",
            ),
            Option(name="verdicts_only", kind=Kind.SWITCH, help="other quotes for the same verdicts are no change"),
        ),
        doing="Asking then and now",
        compute=compute,
        report=report,
        json=diff_json,
        found=lambda found: not found.is_changed,
    ),
)
