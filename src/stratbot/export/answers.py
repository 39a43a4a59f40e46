"""Answers as reports: one, or all of a conversation."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from stratbot.export.provenance import command_again, documents_table
from stratbot.export.records import ORIGIN_COLUMNS, PLACE_COLUMNS, WHO_COLUMNS, place_cells, who_cells
from stratbot.export.report import Prose, Quotes, Report, Section, Table, TableCell, Value, cells
from stratbot.export.wording import (
    VERDICT_WORDS,
    correction_words,
    count,
    document_names,
    flag_words,
    narrowing,
    near_misses_words,
    page_reference,
    scope_phrase,
    taken_as_words,
)
from stratbot.query.wording import BETWEEN
from stratbot.types import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratbot.lens.types import Provenance
    from stratbot.types import Answer, Citation, Document, DocumentVerdict, Filters, Verdict

_JUDGED = ("worth_a_look", "machine_verdict", "corrected_verdict", "reason", "corrected_on")


def answer_report(
    answer: Answer, provenance: Provenance, *, beside: Sequence[Section] = (), options: Sequence[str] = ()
) -> Report:
    """Return one answer with all that stands behind it.

    Args:
        answer: What to show.
        provenance: The index with all its documents; those outside the answer's scope are left out.
        beside: What stands behind the answer's own table and quotes, such as the words of a language model.
        options: What has to be typed besides for the same answer, as `Settings.options` returns it.
    """
    return Report(
        title=answer.question,
        facts=(
            ("Question", answer.question),
            ("Scope", f"{scope_phrase(answer)}."),
            ("Documents judged", _denominator(answer)),
            ("Index generation", answer.generation),
            ("Encoder", answer.encoder),
            ("stratbot", provenance.version),
            ("To run it again", _command(answer, options)),
        ),
        sections=(*_sections(answer, provenance), *beside, *_documents([answer], provenance)),
        records=partial(_records, [answer], provenance),
    )


def conversation_report(
    title: str, exchanges: Sequence[tuple[str, Answer]], provenance: Provenance, *, beside: Sequence[Sequence[Section]] = ()
) -> Report:
    """Return the questions of a conversation with their answers, in order.

    Args:
        title: Of the conversation.
        exchanges: What the person typed, and the answer to it. An answer says itself what it was asked of.
        provenance: The index as it is now, with all its documents.
        beside: For each exchange, what stands behind its own table and quotes; left out where nothing does.
    """
    sections: list[Section] = []
    for number, (typed, answer) in enumerate(exchanges, start=1):
        sections.append(Prose(heading=f"{number}. {typed}", paragraphs=_paragraphs(answer)))
        sections += [section for section in _sections(answer, provenance)[1:] if not isinstance(section, Prose)]
        sections += beside[number - 1] if beside else ()
        understood = f"Understood as: {answer.question}. " if answer.question != typed else ""
        asked = f"{understood}{scope_phrase(answer)}. Index generation {answer.generation}, encoder {answer.encoder}."
        sections.append(Prose(heading="", paragraphs=(asked,)))
    answers = [answer for _, answer in exchanges]
    generations = list(dict.fromkeys(answer.generation for answer in answers))
    encoders = list(dict.fromkeys(answer.encoder for answer in answers))
    return Report(
        title=title,
        facts=(
            ("Questions", str(len(answers))),
            ("Index generation", ", ".join(generations)),
            ("Encoder", ", ".join(encoders)),
            ("stratbot", provenance.version),
        ),
        sections=(*sections, *_documents(answers, provenance)),
        records=partial(_records, answers, provenance),
    )


def documents_in_scope(documents: Sequence[Document], filters: Filters) -> tuple[Document, ...]:
    """Return the documents that filters let through, in their order."""
    from stratbot.retrieval.filters import document_mask

    return tuple(document for document, within in zip(documents, document_mask(documents, filters), strict=True) if within)


def _sections(answer: Answer, provenance: Provenance) -> list[Section]:
    """Return the answer's sentence, then its table and its quotes."""
    sections: list[Section] = [Prose(heading="", paragraphs=_paragraphs(answer))]
    if answer.coverage:
        sections.append(_coverage(answer.coverage, quotes=max(1, len(answer.parts))))
    if answer.documents:
        named = {document.doc_id: document for document in provenance.documents}
        listed = [named[doc_id] for doc_id in answer.documents if doc_id in named]
        sections.append(documents_table(listed, heading="Documents"))
    if answer.citations:
        heading = "Evidence" if answer.outcome == Outcome.ANSWERED else near_misses_words(answer)
        sections.append(Quotes(heading=heading, citations=answer.citations))
    return sections


def _paragraphs(answer: Answer) -> tuple[str, ...]:
    """Return how a follow-up was taken, then what the answer says."""
    return tuple(filter(None, (taken_as_words(answer), answer.text)))


def _coverage(rows: tuple[DocumentVerdict, ...], *, quotes: int) -> Table:
    """Return a row for each document with its best quote; where several topics were judged, a quote on each."""
    names = document_names(rows)
    found = []
    for row in rows:
        places = row.evidence[:quotes]
        found.append(
            cells(
                names[row.doc_id],
                _verdict(row),
                "; ".join(dict.fromkeys(page_reference(place) for place in places)),
                " ".join(_noted(place) for place in places),
            )
        )
    return Table(heading="", columns=("Document", "Verdict", "Page", "Quote"), rows=tuple(found))


def _verdict(row: DocumentVerdict) -> TableCell:
    words, tone = VERDICT_WORDS[row.verdict], row.verdict.value
    if row.worth_a_look:
        words, tone = f"{words}, but worth a look", f"{tone} worth_a_look"
    said = correction_words(row)
    if said:
        words, tone = f"{words}, corrected by hand", f"{tone} corrected"
    return TableCell(text=words, tone=tone, note=f"{said[:1].upper()}{said[1:]}")


def _noted(citation: Citation) -> str:
    note = flag_words(citation)
    return f"{'nearest miss: ' if citation.below_threshold else ''}“{citation.shown}”{f' [{note}]' if note else ''}"


def _documents(answers: Sequence[Answer], provenance: Provenance) -> list[Section]:
    """Return the documents that the answers looked at. Checksums are those of the index as it is now, and it says so."""
    wanted = {
        document.doc_id for answer in answers for document in documents_in_scope(provenance.documents, answer.scope.filters)
    }
    for answer in answers:
        wanted.update(row.doc_id for row in answer.coverage)
        wanted.update(citation.doc_id for citation in answer.citations)
    documents = [document for document in provenance.documents if document.doc_id in wanted]
    if not documents:
        return []
    sections: list[Section] = [documents_table(documents)]
    others = sorted({answer.generation for answer in answers} - {provenance.generation})
    if others:
        sections.append(
            Prose(
                heading="",
                paragraphs=(
                    f"The checksums are those of index generation {provenance.generation}. {count(len(others), 'other')} "
                    f"answered above ({', '.join(others)}), whose documents may have been different.",
                ),
            )
        )
    return sections


def _denominator(answer: Answer) -> str:
    scope = answer.scope
    only = f", only {narrowing(scope.filters)}" if scope.filters else ""
    unread = f"; {scope.unreadable:,} could not be read and {'was' if scope.unreadable == 1 else 'were'} not judged"
    return f"{scope.judged:,} of {count(scope.documents, 'document')}{only}{unread if scope.unreadable else ''}"


def _command(answer: Answer, options: Sequence[str]) -> str:
    filters = answer.scope.filters
    question = answer.taken_as.partition(BETWEEN)[0] or answer.question
    asked = command_again("stratbot", "ask", question, filters=replace(filters, doc_ids=()), options=options)
    return f"{asked}, asked only of the documents of the answer before" if filters.doc_ids else asked


def _records(answers: Sequence[Answer], provenance: Provenance) -> Table:
    """Return a row for every verdict of a set answer, and a row for every citation of another."""
    has_verdicts = any(answer.coverage for answer in answers)
    columns: tuple[str, ...] = (*WHO_COLUMNS, *(("verdict",) if has_verdicts else ()), "score", *PLACE_COLUMNS)
    columns += (*ORIGIN_COLUMNS, "question", "flags")
    columns += _JUDGED if has_verdicts else ()
    digests = {document.doc_id: document.sha256 for document in provenance.documents}
    rows: list[tuple[TableCell, ...]] = []
    for answer in answers:
        # The checksum stays empty where another generation answered, as the file may have changed.
        known = digests if answer.generation == provenance.generation else {}
        origin = (answer.generation, answer.encoder, provenance.version)
        said: list[tuple[DocumentVerdict | Citation, Verdict | None, tuple[Value, ...], tuple[Citation, ...]]] = [
            (row, row.verdict, _judged(row), row.evidence) for row in answer.coverage
        ]
        said = said or [(one, None, (None,) * len(_JUDGED), (one,)) for one in answer.citations]
        for row, verdict, judged, places in said:
            flags = " ".join(places[0].flags) if places else ""
            word = (verdict,) if has_verdicts else ()
            found: tuple[Value, ...] = (
                round(row.score, 4),
                *place_cells(places),
                known.get(row.doc_id, ""),
                *origin,
                answer.question,
                flags,
            )
            rows.append(cells(*who_cells(row), *word, *found, *(judged if has_verdicts else ())))
    return Table(heading="Records", columns=columns, rows=tuple(rows))


def _judged(row: DocumentVerdict) -> tuple[Value, ...]:
    """Return whether a row is worth a look, and what the machine and a person said; the columns of `_JUDGED`."""
    said = row.correction
    by_hand = (said.verdict.value, said.reason, said.corrected_on) if said is not None else ("", "", "")
    return (row.worth_a_look, (row.by_machine or row.verdict).value, *by_hand)
