"""Delivery audits and camps as reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratbot.export.provenance import RECORD_COLUMNS, documents_table, provenance_facts, record_cells
from stratbot.export.report import Bars, Prose, Quotes, Report, Section, Table, TableCell
from stratbot.export.tones import TONES
from stratbot.export.wording import count, document_names, page_reference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratbot.lens.types import Audit, CampVerdict, Extract, Finding, Provenance
    from stratbot.types import Citation, Document

OVERVIEW = "Criteria by document"
BESIDE = "Beside the register"
PLOT = "Documents by criterion, drawn"
STATES = ("found", "partly", "not_found", "unreadable")
CAMP_WORDS = {
    "digital_inclusion": "digital inclusion",
    "smart_city": "smart city",
    "user_centric": "user-centric",
    "mixed": "mixed",
    "none": "none",
    "unreadable": "unreadable",
}
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
EXPLAINED = (
    "Under each camp: its share of all that speaks for any camp. Lead: of the first share over the second; a document with a "
    "small lead is mixed. Comprehensive: covers half of the themes or more. Pages a theme: on how many pages, of three that are "
    "looked for, it speaks of a theme it covers, on average."
)
_DOCUMENT = ("doc_id", "issuer", "title", "year", "path")
_PLACE = ("page_number", "page_label", "quote", "passage_id", "below_threshold")
_SHOWN_EXTRACTS = 5


def audit_report(audits: Sequence[Audit], provenance: Provenance, *, command: str = "", for_terminal: bool = False) -> Report:
    """Return delivery audits with their evidence.

    Args:
        audits: One for each document in scope.
        provenance: Of the index; documents outside the scope are left out.
        command: What to type for the same once more.
        for_terminal: Of one document, each criterion as paragraphs, which look the same at any width, instead of a table.
    """
    names = document_names(audit.document for audit in audits)
    sections: list[Section] = [
        Prose(heading="", paragraphs=tuple(f"{names[audit.document.doc_id]}: {audit.summary}" for audit in audits))
    ]
    if len(audits) > 1:
        tally = _tally(audits)
        sections += [_counts(tally), _overview(audits, names), tally]
    for audit in audits:
        if not all(finding.state == "unreadable" for finding in audit.findings):
            if for_terminal and len(audits) == 1:
                sections += [_finding_prose(finding) for finding in audit.findings]
            else:
                sections.append(_findings(audit, names[audit.document.doc_id]))
    documents = [audit.document for audit in audits]
    sections.append(documents_table(documents))
    return Report(
        title="Delivery audit" if len(audits) != 1 else f"Delivery audit: {names[audits[0].document.doc_id]}",
        facts=_facts(documents, provenance, command),
        sections=tuple(sections),
        records=_audit_records(audits, provenance),
    )


def camps_report(
    verdicts: Sequence[CampVerdict],
    provenance: Provenance,
    *,
    command: str = "",
    beside: Mapping[str, str] | None = None,
) -> Report:
    """Return which camp each document belongs to, with the passages that decided it.

    Args:
        verdicts: One for each document in scope.
        provenance: Of the index; documents outside the scope are left out.
        command: What to type for the same once more.
        beside: The camps that a register names, by id of the document; None where no register is compared with.
    """
    names = document_names(verdict.document for verdict in verdicts)
    camps = _camps_of(verdicts)
    rows = tuple(_camp_row(verdict, names[verdict.document.doc_id], camps) for verdict in verdicts)
    total = max((verdict.themes_total for verdict in verdicts), default=0)
    last = (f"Themes of {total}", "Comprehensive", "Pages a theme")
    columns = ("Document", "Camp", *(camp_word(camp).capitalize() for camp in camps), "Lead", *last)
    short = ("Document", "Camp", *(_short(camp) for camp in camps), "Lead", "Themes", "Compr.", "Pages")
    sections: list[Section] = [
        Table(heading="", columns=columns, rows=rows, abbreviated=short),
        Prose(heading="", paragraphs=(EXPLAINED,)),
        *((_camps_beside(verdicts, beside),) if beside is not None else ()),
    ]
    sections += [
        Quotes(heading=f"{names[verdict.document.doc_id]}: {camp_word(verdict.camp)}", citations=verdict.evidence)
        for verdict in verdicts
        if verdict.evidence
    ]
    documents = [verdict.document for verdict in verdicts]
    sections.append(documents_table(documents))
    return Report(
        title="Camps of digital strategies",
        facts=_facts(documents, provenance, command),
        sections=tuple(sections),
        records=_camp_records(verdicts, provenance),
    )


def _camps_beside(verdicts: Sequence[CampVerdict], expected: Mapping[str, str]) -> Section:
    """Set the camps found beside those that a register names; "mixed" and "none" agree with no camp."""
    if not any(verdict.document.doc_id in expected for verdict in verdicts):
        return Prose(heading=BESIDE, paragraphs=("No document matches a row of the register that has a camp.",))
    names = document_names(verdict.document for verdict in verdicts)
    return Table(
        heading=BESIDE,
        columns=("Document", "Camp found", "In the register", "Agree"),
        rows=tuple(
            (
                TableCell(text=names[verdict.document.doc_id]),
                TableCell(text=camp_word(verdict.camp)),
                TableCell(text=camp_word(expected[verdict.document.doc_id])),
                TableCell(text="yes" if verdict.camp == expected[verdict.document.doc_id] else "no"),
            )
            for verdict in verdicts
            if verdict.document.doc_id in expected
        ),
    )


def camp_word(camp: str) -> str:
    """Return how a camp is called; one of a user's own by its id."""
    return CAMP_WORDS.get(camp, camp)


def extracts_phrase(extracts: Sequence[Extract]) -> str:
    """Return what was pulled out, by kind, with how many more there are: "post: Head of IT (p. 3); sum: £92,000 (p. 7)"."""
    shown: dict[str, list[str]] = {}
    for extract in extracts[:_SHOWN_EXTRACTS]:
        shown.setdefault(extract.kind, []).append(f"{extract.text} ({page_reference(extract.citation)})")
    more = len(extracts) - _SHOWN_EXTRACTS
    phrases = [f"{KIND_WORDS.get(kind, kind)}: {', '.join(texts)}" for kind, texts in shown.items()]
    return "; ".join(phrases) + (f"; and {more} more" if more > 0 else "")


def _overview(audits: Sequence[Audit], names: dict[str, str]) -> Table:
    labels = tuple(finding.label for finding in audits[0].findings)
    return Table(
        heading=OVERVIEW,
        columns=("Document", *labels),
        rows=tuple(
            (
                TableCell(text=names[audit.document.doc_id]),
                *(TableCell(text=TONES[one.state].words, tone=one.state, note=_note(one)) for one in audit.findings),
            )
            for audit in audits
        ),
    )


def _counts(tally: Bars) -> Table:
    return Table(
        heading="Documents by criterion",
        columns=("Criterion", *(words.split(",")[0] for words, _ in tally.series)),
        rows=tuple(
            (TableCell(text=label), *(TableCell(text=str(number), value=number) for number in numbers))
            for label, numbers in tally.bars
        ),
    )


def _tally(audits: Sequence[Audit]) -> Bars:
    columns = zip(*(audit.findings for audit in audits), strict=True)
    return Bars(
        heading=PLOT,
        series=tuple((TONES[state].words, state) for state in STATES),
        bars=tuple(
            (column[0].label, tuple(sum(finding.state == state for finding in column) for state in STATES)) for column in columns
        ),
    )


def _findings(audit: Audit, name: str) -> Table:
    rows: list[tuple[TableCell, ...]] = []
    for finding in audit.findings:
        first, *others = finding.evidence or (None,)
        rows.append(
            (
                TableCell(text=finding.label),
                TableCell(text=TONES[finding.state].words, tone=finding.state),
                TableCell(text=extracts_phrase(finding.extracts)),
                TableCell(text=page_reference(first) if first else ""),
                TableCell(text=_quoted(first)),
            )
        )
        blank = (TableCell(text=""),) * 3
        rows += [(*blank, TableCell(text=page_reference(one)), TableCell(text=_quoted(one))) for one in others if one is not None]
    return Table(heading=name, columns=("Criterion", "State", "Named", "Page", "Quote"), rows=tuple(rows))


def _finding_prose(finding: Finding) -> Prose:
    tone = TONES[finding.state]
    paragraphs = [extracts_phrase(finding.extracts)] if finding.extracts else []
    paragraphs += [f"{_quoted(citation)} ({page_reference(citation)})" for citation in finding.evidence]
    return Prose(heading=f"{finding.label}  {tone.sign} {tone.words}", paragraphs=tuple(paragraphs))


def _quoted(citation: Citation | None) -> str:
    if citation is None:
        return ""
    return f"{'nearest miss: ' if citation.below_threshold else ''}“{citation.quote}”"


def _note(finding: Finding) -> str:
    best = finding.evidence[0] if finding.evidence else None
    return f"{page_reference(best)}: {_quoted(best)}" if best else ""


def _camps_of(verdicts: Sequence[CampVerdict]) -> list[str]:
    """Return the camps that any document was weighed for, those installed with the program first."""
    weighed = {camp for verdict in verdicts for camp, _ in verdict.scores}
    return [camp for camp in CAMP_WORDS if camp in weighed] + sorted(weighed - CAMP_WORDS.keys())


def _short(camp: str) -> str:
    return {"digital_inclusion": "Inclusion", "smart_city": "Smart", "user_centric": "Users"}.get(camp, camp)


def _camp_row(verdict: CampVerdict, name: str, camps: Sequence[str]) -> tuple[TableCell, ...]:
    is_read = verdict.camp != "unreadable"
    scores = dict(verdict.scores)
    cells = [TableCell(text=name), TableCell(text=camp_word(verdict.camp), tone="" if is_read else "unreadable")]
    if not is_read:
        return (*cells, *(TableCell(text="") for _ in range(len(camps) + 4)))
    cells += [TableCell(text=f"{scores.get(camp, 0):.0%}", value=scores.get(camp, 0)) for camp in camps]
    return (
        *cells,
        TableCell(text=f"{verdict.margin:.0%}", value=verdict.margin),
        TableCell(text=str(verdict.themes_covered), value=verdict.themes_covered),
        TableCell(text="yes" if verdict.comprehensive else "no"),
        TableCell(text=f"{verdict.depth:.1f}", value=verdict.depth),
    )


def _facts(documents: Sequence[Document], provenance: Provenance, command: str) -> tuple[tuple[str, str], ...]:
    read = sum(document.state.value == "read" for document in documents)
    facts = dict(provenance_facts(provenance, command=command))
    facts["Documents"] = f"{count(len(documents), 'document')} in scope, {read} read, {len(documents) - read} not readable"
    return tuple(facts.items())


def _audit_records(audits: Sequence[Audit], provenance: Provenance) -> Table:
    """Return a row for every criterion of every document, with its best evidence."""
    columns = (*_DOCUMENT, "criterion", "state", "named", *_PLACE, *RECORD_COLUMNS)
    rows = []
    for audit in audits:
        for finding in audit.findings:
            rows.append(
                (
                    *_document(audit.document),
                    TableCell(text=finding.criterion_id),
                    TableCell(text=finding.state, tone=finding.state),
                    TableCell(text="; ".join(extract.text for extract in finding.extracts)),
                    *_place(finding.evidence[0] if finding.evidence else None),
                    *record_cells(provenance, audit.document.doc_id),
                )
            )
    return Table(heading="Records", columns=columns, rows=tuple(rows))


def _camp_records(verdicts: Sequence[CampVerdict], provenance: Provenance) -> Table:
    """Return a row for every document, with the passage that speaks most strongly for its camp."""
    names = list(dict.fromkeys(camp for verdict in verdicts for camp, _ in sorted(verdict.scores)))
    counted = ("themes_covered", "themes_total", "comprehensive", "depth")
    columns = (*_DOCUMENT, "camp", *names, "margin", *counted, *_PLACE, *RECORD_COLUMNS)
    rows = []
    for verdict in verdicts:
        scores = dict(verdict.scores)
        numbers = [scores.get(name) for name in names]
        rows.append(
            (
                *_document(verdict.document),
                TableCell(text=verdict.camp),
                *(TableCell(text="" if number is None else str(number), value=number) for number in numbers),
                TableCell(text=str(verdict.margin), value=verdict.margin),
                TableCell(text=str(verdict.themes_covered), value=verdict.themes_covered),
                TableCell(text=str(verdict.themes_total), value=verdict.themes_total),
                TableCell(text=str(verdict.comprehensive).lower()),
                TableCell(text=str(verdict.depth), value=verdict.depth),
                *_place(verdict.evidence[0] if verdict.evidence else None),
                *record_cells(provenance, verdict.document.doc_id),
            )
        )
    return Table(heading="Records", columns=columns, rows=tuple(rows))


def _document(document: Document) -> tuple[TableCell, ...]:
    return (
        TableCell(text=document.doc_id),
        TableCell(text=document.issuer),
        TableCell(text=document.title),
        TableCell(text="" if document.year is None else str(document.year), value=document.year),
        TableCell(text=document.path),
    )


def _place(citation: Citation | None) -> tuple[TableCell, ...]:
    if citation is None:
        return tuple(TableCell(text="") for _ in _PLACE)
    return (
        TableCell(text=str(citation.page_number), value=citation.page_number),
        TableCell(text=citation.page_label),
        TableCell(text=citation.quote),
        TableCell(text=citation.passage_id),
        TableCell(text=str(citation.below_threshold).lower()),
    )
