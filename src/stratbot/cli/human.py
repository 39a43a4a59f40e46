"""Answers, hits, builds and the state of the index as text for a person: laid out to a width, coloured on a terminal.

Everything is handed to rich as `Text`, never as markup, and made inert first.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratbot.cli.inert import inert
from stratbot.cli.report_text import STYLES
from stratbot.export.tones import family_of
from stratbot.export.wording import (
    VERDICT_WORDS,
    correction_words,
    count,
    document_names,
    document_reference,
    flag_words,
    near_misses_words,
    page_reference,
    scope_phrase,
)
from stratbot.types import AnswerKind, DocumentState, Outcome, Verdict

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from stratbot.index.staleness import Staleness
    from stratbot.language_model.wording import Worded
    from stratbot.types import Answer, BuildReport, Citation, Document, DocumentVerdict, IndexStatus, Problem, TextRecognition

_WORTH_A_LOOK = "Worth a look ({}): not covered by the judge's line, but near it"

_COPIES_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the text goes."""

    columns: int
    colour: bool


def answer_text(answer: Answer, layout: Layout) -> str:
    """Lay out an answer: the summary, then the documents by verdict or the quotes, then what was looked at."""
    blocks: list[Block] = [_text(answer.text, "bold")]
    if answer.coverage:
        blocks += _coverage(answer)
    if answer.outcome == Outcome.NOT_FOUND:
        quoted = {row.doc_id for row in answer.coverage if row.worth_a_look or row.verdict == Verdict.MENTIONED}
        if misses := [citation for citation in answer.citations if citation.doc_id not in quoted]:
            blocks.append([_text(near_misses_words(answer), "bold"), _quotes(misses)])
    elif answer.kind == AnswerKind.COMPARISON:
        for side in dict.fromkeys(_side(citation, answer) for citation in answer.citations):
            theirs = [citation for citation in answer.citations if _side(citation, answer) == side]
            blocks.append([_text(side, "bold"), _quotes(theirs)])
    elif not answer.coverage and answer.citations:
        blocks.append(_quotes(answer.citations))
    blocks.append(_text(f"{scope_phrase(answer)}; {answer.elapsed_ms:,.0f} ms", "dim"))
    return _render(blocks, layout)


def worded_text(worded: Worded, answer: Answer, layout: Layout) -> str:
    """Lay out what a language model made of an answer: each sentence with the numbers of its quotes, then those quotes."""
    from stratbot.language_model.wording import heading_of

    blocks: list[Block] = [_text(heading_of(worded), "bold")]
    cited = list(dict.fromkeys(position for one in worded.sentences for position in one.citations))
    if cited:
        numbers = {position: number for number, position in enumerate(cited, start=1)}
        lines = [f"{one.text} {''.join(f'[{numbers[position]}]' for position in one.citations)}" for one in worded.sentences]
        blocks += [[_text(line) for line in lines], _quotes([answer.citations[position] for position in cited])]
    return f"\n{_render(blocks, layout)}"


def hits_text(hits: Sequence[Citation], layout: Layout) -> str:
    """Lay out ranked passages with their scores."""
    return _render([_quotes(hits, scores=True) if hits else _text("No passage was found.")], layout)


def build_text(report: BuildReport, layout: Layout) -> str:
    """Lay out what bringing the index up to date came to."""
    changes = report.documents
    now = changes.added + changes.changed + changes.renamed + changes.unchanged
    done = [(changes.added, "added"), (changes.changed, "changed"), (changes.renamed, "renamed"), (changes.removed, "removed")]
    done.append((changes.described_anew, "described anew"))
    said = ", ".join(f"{number:,} {word}" for number, word in done if number) or "nothing changed"
    facts = [
        ("documents", f"{now:,}: {said}"),
        ("content", f"{count(report.pages, 'page')}, {count(report.passages, 'passage')}"),
        ("embedded", f"{count(report.embedded, 'text')} ({report.embeddings_reused:,} reused)"),
        ("generation", report.generation),
        ("time", f"{report.elapsed_s:,.1f} s"),
    ]
    if changes.failed or changes.unreadable:
        facts.insert(3, ("not read", f"{changes.failed:,} failed, {changes.unreadable:,} unreadable"))
    if report.pages_recognised:
        now_or_kept = (
            f"{report.pages_recognised_now:,} of them now" if report.pages_recognised_now else "kept from an earlier run"
        )
        facts.insert(2, ("recognised", f"{count(report.pages_recognised, 'page')} by text recognition (OCR), {now_or_kept}"))
    if not any(number for number, _ in done):
        came_to = "The index is up to date."
    elif changes.added == now and not changes.removed:
        came_to = "The index has been built."
    else:
        came_to = "The index has been brought up to date."
    blocks: list[Block] = [_text(came_to, "bold"), _facts(facts)]
    return _render(blocks + _copies(report.copies) + _problems(report.problems), layout)


def status_text(status: IndexStatus, layout: Layout, stale: Staleness) -> str:
    """Lay out what is indexed, what could not be read and why, and what is out of date."""
    states = [document.state for document in status.documents]
    unread = [
        f"{states.count(state):,} {state.value}" for state in (DocumentState.UNREADABLE, DocumentState.FAILED) if state in states
    ]
    sizes = f"{count(status.pages, 'page')}, {count(status.passages, 'passage')}, {count(status.sentences, 'sentence')}"
    facts = [
        ("documents", f"{len(states):,}" + (f", of which {' and '.join(unread)}" if unread else "")),
        ("content", sizes),
        ("encoder", status.encoder),
        ("generation", status.generation),
        ("built at", status.built_at),
        ("OCR", _recognition(status.recognition)),
    ]
    blocks: list[Block] = [_facts(facts)]
    if status.documents:
        blocks.append(_documents(status.documents))
    if any(document.inferred for document in status.documents):
        blocks.append(_text("~ read from the PDF, because documents.csv leaves it out", "dim"))
    blocks += _copies(status.copies) + _problems(status.problems)
    left_out = [(state.value, document.path) for state in (DocumentState.FAILED, DocumentState.UNREADABLE)
                for document in status.documents if document.state == state]  # fmt: skip
    if left_out:
        blocks += [_text("Not read; to try them again, run: stratbot index --retry", "bold yellow"), _facts(left_out)]
    changes = status.changes
    marks = [("added", path) for path in changes.added] + [("changed", path) for path in changes.changed]
    marks += [("removed", path) for path in changes.removed]
    if stale.described:
        marks.append(("described", f"{count(stale.described, 'document')} otherwise in documents.csv than before"))
    marks += [("set", clause) for clause in stale.settings] + [("missing", clause) for clause in stale.missing]
    if marks:
        blocks.append(_text("Out of date; run: stratbot index", "bold yellow"))
        blocks.append(_facts(marks))
    else:
        blocks.append(_text("Up to date with the corpus.", "bold green"))
    return _render(blocks, layout)


def facts_text(sections: Mapping[str, Sequence[tuple[str, str]]], layout: Layout) -> str:
    """Lay out names and values under headings."""
    return _render([[_text(heading, "bold"), _facts(facts)] for heading, facts in sections.items()], layout)


def _coverage(answer: Answer) -> list[Block]:
    """Return a section for each verdict that occurs, and one for doubts; each document of the scope stands in exactly one."""
    from rich.cells import cell_len

    names = document_names(answer.coverage)
    name_columns = min(max(cell_len(inert(name)) for name in names.values()), 28)  # the same in each section
    doubtful = sorted((row for row in answer.coverage if row.worth_a_look), key=lambda row: -row.score)
    blocks: list[Block] = []
    for verdict in Verdict:
        if verdict == Verdict.MENTIONED and doubtful:
            heading = _text(_WORTH_A_LOOK.format(len(doubtful)), "bold cyan")
            blocks.append([heading, _evidence(doubtful, names, name_columns=name_columns, quotes=1)])
        rows = [row for row in answer.coverage if row.verdict == verdict and not row.worth_a_look]
        if not rows:
            continue
        more = " more" if any(row.verdict == verdict for row in doubtful) else ""
        heading = _text(
            f"{VERDICT_WORDS[verdict].capitalize()} ({len(rows)}{more})", f"bold {STYLES[family_of(verdict)]}".strip()
        )
        if verdict in (Verdict.COVERED, Verdict.MENTIONED):
            blocks.append([heading, _evidence(rows, names, name_columns=name_columns, quotes=max(1, len(answer.parts)))])
        else:
            unread = verdict == Verdict.UNREADABLE
            silent = [row for row in rows if row.correction is None]
            listed = "; ".join(f"{row.issuer} ({row.path})" if unread else names[row.doc_id] for row in silent)
            lines = [_indented(_text(listed))] if silent else []
            by_hand = [row for row in rows if row.correction is not None]
            if by_hand:
                lines.append(_evidence(by_hand, names, name_columns=name_columns, quotes=0))
            blocks.append([heading, *lines])
    return blocks


def _side(citation: Citation, answer: Answer) -> str:
    """Name the side of a comparison that a quote is on: the issuer, with the year where one issuer is compared with itself."""
    if len({other.issuer for other in answer.citations}) > 1 or len({other.year for other in answer.citations}) == 1:
        return citation.issuer
    return f"{citation.issuer} ({citation.year})"


def _noted(citation: Citation) -> str:
    """Return a quote in its marks, with a note on what its wording takes back."""
    notes = flag_words(citation)
    return f"“{citation.shown}”{f' [{notes}]' if notes else ''}"


def _evidence(rows: Sequence[DocumentVerdict], names: dict[str, str], *, name_columns: int, quotes: int) -> Table:
    """Return a line for each document: its name, and the best quote with its page; for several topics a quote on each.

    Where a person said something else than the machine, a line before them says so.
    """
    table = _grid()
    table.add_column(width=0)
    table.add_column(width=name_columns, overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for row in rows:
        lines = [(page_reference(citation), _noted(citation)) for citation in row.evidence[:quotes]]
        if said := correction_words(row):
            near = "nearest miss: " if row.evidence and row.evidence[0].below_threshold else ""
            lines = [("✎", said), *((place, f"{near}{words}") for place, words in lines)]
        for number, (place, words) in enumerate(lines or [("", "")]):
            name = names[row.doc_id] if number == 0 else ""
            table.add_row("", _text(name), _text(place, "cyan"), _text(words))
    return table


def _quotes(citations: Sequence[Citation], *, scores: bool = False) -> Table:
    """Return numbered quotes, each with its reference underneath."""
    from rich.console import Group

    table = _grid()
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for number, citation in enumerate(citations, start=1):
        score = f" · {citation.score:.3f}" if scores else ""
        reference = f"{document_reference(citation)}, {page_reference(citation)} · {citation.path}{score}"
        if number > 1:
            table.add_row()
        table.add_row(_text(f"{number}."), Group(_text(_noted(citation)), _text(reference, "cyan")))
    return table


def _documents(documents: Sequence[Document]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0), expand=False)
    for heading in ("Path", "Issuer", "Title"):
        table.add_column(heading, overflow="fold")
    for heading in ("Year", "Pages"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("State", no_wrap=True)
    for document in documents:
        year = "" if document.year is None else str(document.year)
        mark = {field: "~" if field in document.inferred else "" for field in ("issuer", "title", "year")}
        table.add_row(
            _text(document.path),
            _text(mark["issuer"] + document.issuer),
            _text(mark["title"] + document.title),
            _text(mark["year"] + year if year else ""),
            _text(str(document.page_count)),
            _text(document.state.value, "" if document.state == DocumentState.READ else "red"),
        )
    return table


def _copies(copies: Sequence[tuple[str, str]]) -> list[Block]:
    if not copies:
        return []
    said = [("same file", f"{path} is {first}") for path, first in copies[:_COPIES_SHOWN]]
    if len(copies) > _COPIES_SHOWN:
        said.append(("", f"and {len(copies) - _COPIES_SHOWN:,} more"))
    return [_text(f"Identical files ({len(copies)}), each counted once in answers", "bold"), _facts(said)]


def _recognition(recognition: TextRecognition) -> str:
    remedy = recognition.remedy if recognition.scans else ""
    run = "stratbot index --ocr" if recognition.scans and recognition.engine else remedy
    return recognition.sentence() + (f": {run}" if run else "")


def _problems(problems: Sequence[Problem]) -> list[Block]:
    if not problems:
        return []
    lines: list[Text | Table] = [_text(f"Problems ({len(problems)})", "bold yellow")]
    for problem in problems:
        page = f", p. {problem.page_number}" if problem.page_number is not None else ""
        lines.append(_indented(_text(f"{problem.path}{page}: {problem.reason}")))
        if problem.hint:
            lines.append(_indented(_text(problem.hint, "dim"), by=4))
    return [lines]


def _facts(facts: Sequence[tuple[str, str]]) -> Table:
    table = _grid()
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for name, value in facts:
        table.add_row(_text(name, "dim"), _text(value))
    return table


def _indented(text: Text, *, by: int = 2) -> Table:
    table = _grid()
    table.add_column(width=by - 2)
    table.add_column(ratio=1, overflow="fold")
    table.add_row("", text)
    return table


def _grid() -> Table:
    from rich.table import Table

    return Table.grid(padding=(0, 2, 0, 0), expand=True)


def _text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(inert(text), style=style)


def _render(blocks: Sequence[Block], layout: Layout) -> str:
    """Return the blocks with an empty line between them, and no white space at the ends of lines."""
    from rich.console import Console

    page = io.StringIO()
    console = Console(
        file=page,
        width=max(layout.columns, 20),
        force_terminal=layout.colour,
        color_system="standard" if layout.colour else None,
        no_color=not layout.colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for number, block in enumerate(blocks):
        if number:
            console.print()
        for part in block if isinstance(block, list) else [block]:
            console.print(part)
    return "\n".join(line.rstrip() for line in page.getvalue().split("\n"))


if TYPE_CHECKING:
    Block = Text | Table | list[Text | Table]
