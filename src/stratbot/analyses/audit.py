"""The delivery audit: is there a plan behind the words, document by document and criterion by criterion."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from stratbot.analyses import Analysis, Asked, Kind, Option, Shape, Work
from stratbot.analyses._parts import document_cell, issuers_option, provenance_of
from stratbot.export.jsonable import Json, citation_json, document_json, provenance_json
from stratbot.export.provenance import documents_table, provenance_facts
from stratbot.export.records import PLACE_COLUMNS, WHO_COLUMNS, place_cells, records_table, who_cells
from stratbot.export.report import Bars, Column, Grid, Prose, Report, Section, Shown, Table, TableCell, Value, cells
from stratbot.export.tones import TONES
from stratbot.export.wording import count, document_names, page_reference, short_names
from stratbot.types import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratbot.assistant import LocalAssistant
    from stratbot.lens.types import Audit, Audits, Extract, Finding
    from stratbot.types import Citation

HEADLINES = (("Owner", ("named_officer",)), ("Money", ("capital_money", "revenue_money")), ("Date", ("milestones",)))
"""What a reader of commitments asks first, with the criteria of `lens/audit.toml` that answer it."""
KIND_WORDS = {
    "person": "person",
    "post": "post",
    "member": "political office",
    "body": "board",
    "partner": "partner",
    "money": "sum",
    "date": "date",
    "interval": "how often",
    "share": "share",
    "figure": "figure",
}
_SHOWN_EXTRACTS = 5

_SAID = {
    State.PARTLY: "It is spoken of, without the name, sum or date that would make it a plan.",
    State.NOT_FOUND: "Nothing was found; what is quoted, if anything, came nearest.",
    State.UNREADABLE: "No text could be read, so it was not judged.",
}


def compute(assistant: LocalAssistant, asked: Asked, work: Work) -> Audits:
    """Audit the documents in scope."""
    from stratbot.lens.audit import audit_documents
    from stratbot.lens.criteria import load_criteria
    from stratbot.lens.types import Audits

    audits = audit_documents(
        assistant,
        filters=asked.filters,
        criteria=load_criteria(assistant.settings.corpus_dir, asked["criteria"]),
        progress=work.doing("Auditing documents"),
        cancelled=work.cancelled,
    )
    return Audits(audits=audits, provenance=provenance_of(assistant, [audit.document for audit in audits]))


def report(found: Audits, asked: Asked) -> Report:
    """Return what was found and what was not: of each document its owner, money and date first, then criterion by criterion."""
    audits = found.audits
    documents = [audit.document for audit in audits]
    names, short = document_names(documents), short_names(documents)
    grid = _grid(audits, names, short)
    lacks = Prose(heading="", paragraphs=tuple(f"{names[audit.document.doc_id]}: {audit.summary}" for audit in audits))
    sections: list[Section] = [lacks]
    if audits:
        sections.append(_headlines(audits, grid))
    if len(audits) > 1:
        tally = _tally(audits)
        sections += [_counts(tally), *grid.tables("Criteria by document", shown=Shown.ON_DEMAND), tally]
    for audit in audits:
        if all(finding.state == State.UNREADABLE for finding in audit.findings):
            continue
        sections.append(_findings(audit, names[audit.document.doc_id], Shown.FILES if len(audits) == 1 else Shown.ON_DEMAND))
        if len(audits) == 1:
            sections += [_finding_prose(finding) for finding in audit.findings]
    sections.append(documents_table(documents))
    asked_first = [title.casefold() for title, ids in HEADLINES if any(one.criterion_id in ids for one in _criteria(audits))]
    subject = f"{', '.join(asked_first)} (of {len(grid.columns):,} criteria)" if asked_first else ""
    return Report(
        title="Delivery audit" if len(audits) != 1 else f"Delivery audit: {names[documents[0].doc_id]}",
        subject=subject,
        summary=_summary(audits),
        facts=provenance_facts(found.provenance, command=asked.again()),
        grid=grid,
        sections=tuple(sections),
        records=partial(_records, found),
    )


def _criteria(audits: Sequence[Audit]) -> Sequence[Finding]:
    return audits[0].findings if audits else ()


def _summary(audits: Sequence[Audit]) -> str:
    """Return how much of what was looked for was found."""
    read = [audit for audit in audits if any(finding.state != State.UNREADABLE for finding in audit.findings)]
    number = sum(finding.state == State.FOUND for audit in read for finding in audit.findings)
    total = sum(len(audit.findings) for audit in read)
    unread = f"; {len(audits) - len(read):,} could not be read" if len(read) < len(audits) else ""
    criteria = len(audits[0].findings) if audits else 0
    return f"{count(len(read), 'document')} audited by {criteria} criteria: {number:,} of {total:,} found{unread}."


def _grid(audits: Sequence[Audit], names: Mapping[str, str], short: Mapping[str, str]) -> Grid:
    return Grid(
        noun="criterion",
        nouns="criteria",
        counted="Found",
        states=tuple(state.value for state in State),
        rows=tuple(
            document_cell(audit.document, names[audit.document.doc_id], short[audit.document.doc_id], audit.summary)
            for audit in audits
        ),
        columns=tuple(Column(label=one.label) for one in _criteria(audits)),
        cells=tuple(tuple(_cell([one]) for one in audit.findings) for audit in audits),
    )


def _cell(findings: Sequence[Finding]) -> TableCell:
    """Take findings of one document and of one state together: what was pulled out, else the state in words."""
    extracts = tuple({(one.kind, one.text): one for finding in findings for one in finding.extracts}.values())
    evidence = tuple({(one.page_number, one.start, one.end): one for finding in findings for one in finding.evidence}.values())
    state = findings[0].state
    named = extracts_phrase(extracts)
    said = _SAID.get(state, "")
    return TableCell(
        text=named,
        tone=state,
        note=f"{page_reference(evidence[0])}: {_quoted(evidence[0])}" if evidence else "",
        citations=evidence,
        told=tuple(filter(None, (f"Named: {named}" if named else "", said))),
    )


def _headlines(audits: Sequence[Audit], grid: Grid) -> Table:
    """Return of each document its owner, money and date; what it lacks, where no criterion asks for these."""
    heads = [
        (title, [place for place, one in enumerate(audits[0].findings) if one.criterion_id in criteria])
        for title, criteria in HEADLINES
    ]
    heads = [(title, places) for title, places in heads if places]
    rows = []
    for audit, name in zip(audits, grid.rows, strict=True):
        said: list[Value] = [_headline(audit, places) for _, places in heads]
        rows.append(cells(name, _number_found(audit), *(said or [audit.summary])))
    labels = [f"{title}: {', '.join(audits[0].findings[place].label for place in places)}" for title, places in heads]
    return Table(
        heading="Owner, money and date" if heads else "What each does not name",
        columns=("Document", "Found", *(labels or ("What it does not name",))),
        abbreviated=("Document", "Found", *([title for title, _ in heads] or ("What it does not name",))),
        rows=tuple(rows),
        by_cell=bool(heads),
        shown=Shown.ALWAYS if heads and len(audits) > 1 else Shown.SCREEN,
    )


def _headline(audit: Audit, places: Sequence[int]) -> TableCell:
    """Return the criteria that answer one question by the best of them, with the words that were pulled out."""
    state = min((audit.findings[place].state for place in places), key=list(State).index)
    best = [place for place in places if audit.findings[place].state == state]
    findings = [audit.findings[place] for place in best]
    extracts = ", ".join(dict.fromkeys(extract.text for one in findings for extract in one.extracts))
    return replace(_cell(findings), text=extracts or TONES[state].brief, note="", column=best[0])


def _number_found(audit: Audit) -> TableCell:
    if any(finding.state == State.UNREADABLE for finding in audit.findings):
        return TableCell(text="–", order=0)
    number = sum(finding.state == State.FOUND for finding in audit.findings)
    return TableCell(text=f"{number}/{len(audit.findings)}", order=-number)


def extracts_phrase(extracts: Sequence[Extract]) -> str:
    """Return what was pulled out, by kind, with how many more there are: "post: Head of IT (p. 3); sum: £92,000 (p. 7)"."""
    shown: dict[str, list[str]] = {}
    for extract in extracts[:_SHOWN_EXTRACTS]:
        shown.setdefault(extract.kind, []).append(f"{extract.text} ({page_reference(extract.citation)})")
    more = len(extracts) - _SHOWN_EXTRACTS
    phrases = [f"{KIND_WORDS.get(kind, kind)}: {', '.join(texts)}" for kind, texts in shown.items()]
    return "; ".join(phrases) + (f"; and {more} more" if more > 0 else "")


def _counts(tally: Bars) -> Table:
    return Table(
        heading="Documents by criterion",
        columns=("Criterion", *(words.split(",")[0] for words, _ in tally.series)),
        rows=tuple(cells(label, *numbers) for label, numbers in tally.bars),
    )


def _tally(audits: Sequence[Audit]) -> Bars:
    columns = zip(*(audit.findings for audit in audits), strict=True)
    return Bars(
        heading="Documents by criterion, drawn",
        series=tuple((TONES[state].words, state.value) for state in State),
        bars=tuple(
            (column[0].label, tuple(sum(finding.state == state for finding in column) for state in State)) for column in columns
        ),
        shown=Shown.ON_DEMAND,
    )


def _findings(audit: Audit, name: str, shown: Shown) -> Table:
    rows: list[tuple[TableCell, ...]] = []
    for finding in audit.findings:
        first, *others = finding.evidence or (None,)
        state = TableCell(text=TONES[finding.state].words, tone=finding.state)
        page = page_reference(first) if first else ""
        rows.append(cells(finding.label, state, extracts_phrase(finding.extracts), page, _quoted(first)))
        rows += [cells("", "", "", page_reference(one), _quoted(one)) for one in others if one is not None]
    return Table(heading=name, columns=("Criterion", "State", "Named", "Page", "Quote"), rows=tuple(rows), shown=shown)


def _finding_prose(finding: Finding) -> Prose:
    tone = TONES[finding.state]
    paragraphs = [extracts_phrase(finding.extracts)] if finding.extracts else []
    paragraphs += [f"{_quoted(citation)} ({page_reference(citation)})" for citation in finding.evidence]
    return Prose(heading=f"{finding.label}  {tone.sign} {tone.words}", paragraphs=tuple(paragraphs), shown=Shown.TERMINAL)


def _quoted(citation: Citation | None) -> str:
    if citation is None:
        return ""
    return f"{'nearest miss: ' if citation.below_threshold else ''}“{citation.shown}”"


def _records(found: Audits) -> Table:
    """Return a row for every criterion of every document, with its best evidence."""

    def row(audit: Audit, one: Finding) -> tuple[Value, ...]:
        named = "; ".join(extract.text for extract in one.extracts)
        return (*who_cells(audit.document), one.criterion_id, one.state, named, *place_cells(one.evidence))

    return records_table(
        found.provenance,
        (*WHO_COLUMNS, "criterion", "state", "named", *PLACE_COLUMNS),
        ((audit.document.doc_id, row(audit, one)) for audit in found.audits for one in audit.findings),
    )


def audit_json(found: Audits) -> Json:
    """Return `audit --json`."""
    return {
        "schema": "stratbot/audit/1",
        "documents": [
            {
                **document_json(audit.document),
                "summary": audit.summary,
                "counts": {state.value: sum(finding.state == state for finding in audit.findings) for state in State},
                "findings": [_finding_json(finding) for finding in audit.findings],
            }
            for audit in found.audits
        ],
        **provenance_json(found.provenance),
    }


def _finding_json(finding: Finding) -> Json:
    return {
        "criterion": finding.criterion_id,
        "label": finding.label,
        "state": finding.state,
        "evidence": [citation_json(citation) for citation in finding.evidence],
        "extracts": [
            {"kind": extract.kind, "text": extract.text, "citation": citation_json(extract.citation)}
            for extract in finding.extracts
        ],
    }


ANALYSES = (
    Analysis(
        key="audit",
        command="audit",
        place=2,
        letter="a",
        title="Delivery audit",
        name="Delivery audit: is there a plan behind the words?",
        says="Who is responsible, with what money, by when, in its own words",
        words="implementation plan budget capital revenue officer champion milestones risks responsible money deadline",
        help="who is responsible, with what money, by when: is there a plan behind the words",
        description="Look in every document for what a delivery plan holds: an officer, a champion, a board, capital and "
        "revenue, savings, actions, milestones, measures, risks and more. Each is found (with the name, sum or date), partly "
        "found (spoken of without it) or not found, with quotes and pages. Exits with 1 when nothing was found.",
        examples=("stratbot audit", "stratbot audit Saltersea", "stratbot audit --criteria audit.toml -o audit.xlsx"),
        options=(
            issuers_option(),
            Option(
                name="criteria",
                kind=Kind.FILE,
                metavar="FILE",
                help="criteria of your own, added to those installed; default audit.toml beside the PDFs, if there is one",
            ),
        ),
        shape=Shape.TABLE_AND_GRID,
        doing="Auditing documents",
        on_demand="quotes and pages: stratbot audit ISSUER for one, or --md, --html or --xlsx for all",
        compute=compute,
        report=report,
        json=audit_json,
        found=lambda found: any(one.state in (State.FOUND, State.PARTLY) for audit in found.audits for one in audit.findings),
    ),
)
