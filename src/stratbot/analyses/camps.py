"""Camps: which kind of digital strategy each document is, by what margin, and the passages that decided it."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from stratbot.analyses import Analysis, Asked, Kind, Option, Work
from stratbot.analyses._parts import document_cell, issuers_option, provenance_of
from stratbot.export.jsonable import Json, citation_json, document_json, provenance_json
from stratbot.export.provenance import documents_table, provenance_facts
from stratbot.export.records import PLACE_COLUMNS, WHO_COLUMNS, place_cells, records_table, who_cells
from stratbot.export.report import Prose, Quotes, Report, Section, Shown, Table, TableCell, Value, cells
from stratbot.export.wording import count, document_names, short_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from stratbot.assistant import LocalAssistant
    from stratbot.lens.types import Camps, CampVerdict, Provenance

CAMP_WORDS = {
    "digital_inclusion": "digital inclusion",
    "smart_city": "smart city",
    "user_centric": "user-centric",
    "mixed": "mixed",
    "none": "none",
    "unreadable": "unreadable",
}
SHORT_WORDS = {"digital_inclusion": "Inclusion", "smart_city": "Smart", "user_centric": "Users"}
EXPLAINED = (
    "Under each camp: its share of all that speaks for any camp. Lead: of the first share over the second; a document with a "
    "small lead is mixed. Comprehensive: covers half of the themes or more. Pages a theme: on how many pages, of three that are "
    "looked for, it speaks of a theme it covers, on average."
)


def compute(assistant: LocalAssistant, asked: Asked, work: Work) -> Camps:
    """Classify the documents in scope."""
    from stratbot.lens.camps import classify_documents, load_camps
    from stratbot.lens.matrix import judge_themes
    from stratbot.lens.types import Camps

    camps = load_camps(assistant.settings.corpus_dir, asked["camps"])
    matrix = judge_themes(assistant, filters=asked.filters, progress=work.doing("Judging themes"), cancelled=work.cancelled)
    verdicts = classify_documents(
        assistant,
        filters=asked.filters,
        camps=camps,
        matrix=matrix,
        progress=work.doing("Weighing documents"),
        cancelled=work.cancelled,
    )
    provenance = provenance_of(assistant, [verdict.document for verdict in verdicts])
    return Camps(verdicts=verdicts, provenance=provenance, expected=_expected(asked["register"], provenance))


def _expected(register: Path | None, provenance: Provenance) -> Mapping[str, str] | None:
    """Return the camps that a register puts these documents in; None without a register.

    Raises:
        SettingsError: It cannot be read.
    """
    if register is None:
        return None
    from stratbot.lens.register import compare_with_register, expected_camps, read_register

    return expected_camps(compare_with_register(read_register(register), provenance, name=register.name))


def report(found: Camps, asked: Asked) -> Report:
    """Return which camp each document belongs to, with the passages that decided it."""
    verdicts = found.verdicts
    documents = [verdict.document for verdict in verdicts]
    names, short = document_names(documents), short_names(documents)
    camps = _camps_of(verdicts)
    total = max((verdict.themes_total for verdict in verdicts), default=0)
    last = (f"Themes of {total}", "Comprehensive", "Pages a theme")
    sections: list[Section] = [
        Table(
            heading="",
            columns=("Document", "Camp", *(camp_word(camp).capitalize() for camp in camps), "Lead", *last),
            abbreviated=(
                "Document",
                "Camp",
                *(SHORT_WORDS.get(camp, camp) for camp in camps),
                "Lead",
                "Themes",
                "Compr.",
                "Pages",
            ),
            told=tuple(camp_word(camp).capitalize() for camp in camps),
            rows=tuple(_row(one, names[one.document.doc_id], short[one.document.doc_id], camps) for one in verdicts),
        ),
        Prose(heading="", paragraphs=(EXPLAINED,)),
        *((_beside(verdicts, found.expected, names),) if found.expected is not None else ()),
    ]
    sections += [
        Quotes(
            heading=f"{names[one.document.doc_id]}: {camp_word(one.camp)}",
            citations=one.evidence,
            shown=Shown.ON_DEMAND if len(verdicts) > 1 else Shown.ALWAYS,
        )
        for one in verdicts
        if one.evidence
    ]
    sections.append(documents_table(documents))
    return Report(
        title="Camps of digital strategies",
        summary=_summary(verdicts),
        facts=provenance_facts(found.provenance, command=asked.again()),
        sections=tuple(sections),
        records=partial(_records, found),
    )


def _beside(verdicts: Sequence[CampVerdict], expected: Mapping[str, str], names: Mapping[str, str]) -> Section:
    """Set the camps found beside those that a register names; "mixed" and "none" agree with no camp."""
    heading = "Beside the register"
    both = [(one, expected[one.document.doc_id]) for one in verdicts if one.document.doc_id in expected]
    if not both:
        return Prose(heading=heading, paragraphs=("No document matches a row of the register that has a camp.",))
    return Table(
        heading=heading,
        columns=("Document", "Camp found", "In the register", "Agree"),
        rows=tuple(
            cells(names[one.document.doc_id], camp_word(one.camp), camp_word(camp), "yes" if one.camp == camp else "no")
            for one, camp in both
        ),
    )


def _summary(verdicts: Sequence[CampVerdict]) -> str:
    """Return how many documents belong to each camp."""
    counts = Counter(verdict.camp for verdict in verdicts)
    comprehensive = sum(verdict.comprehensive for verdict in verdicts)
    camps = ", ".join(f"{number:,} {camp_word(camp)}" for camp, number in counts.most_common())
    return f"{count(len(verdicts), 'document')}: {camps}. {comprehensive:,} cover half of the themes or more."


def camp_word(camp: str) -> str:
    """Return how a camp is called; one of a user's own by its id."""
    return CAMP_WORDS.get(camp, camp)


def _camps_of(verdicts: Sequence[CampVerdict]) -> list[str]:
    """Return the camps that any document was weighed for, those installed with the program first."""
    weighed = {camp for verdict in verdicts for camp, _ in verdict.scores}
    return [camp for camp in CAMP_WORDS if camp in weighed] + sorted(weighed - CAMP_WORDS.keys())


def _row(verdict: CampVerdict, name: str, short: str, camps: Sequence[str]) -> tuple[TableCell, ...]:
    is_read = verdict.camp != "unreadable"
    camp = TableCell(text=camp_word(verdict.camp), tone="" if is_read else "unreadable")
    if not is_read:
        said = "No text could be read, so it was not judged."
        return cells(document_cell(verdict.document, name, short, camp.text, said), camp, *(None for _ in range(len(camps) + 4)))
    shares = ", ".join(f"{camp_word(camp)} {share:.0%}" for camp, share in verdict.scores)
    decided = f"; {count(len(verdict.evidence), 'passage')} decided it" if verdict.evidence else ""
    themes = f"{verdict.themes_covered} of {verdict.themes_total} themes covered"
    themes += ", comprehensive" if verdict.comprehensive else ""
    told = (
        camp.text,
        f"{shares}: a margin of {verdict.margin:.0%}{decided}",
        f"{themes}, {verdict.depth:.1f} pages a theme of three looked for",
    )
    scores = dict(verdict.scores)
    return cells(
        document_cell(verdict.document, name, short, *told, citations=verdict.evidence),
        camp,
        *(TableCell(text=f"{scores.get(one, 0):.0%}", value=scores.get(one, 0)) for one in camps),
        TableCell(text=f"{verdict.margin:.0%}", value=verdict.margin),
        verdict.themes_covered,
        "yes" if verdict.comprehensive else "no",
        TableCell(text=f"{verdict.depth:.1f}", value=verdict.depth),
    )


def _records(found: Camps) -> Table:
    """Return a row for every document, with the passage that speaks most strongly for its camp."""
    names = list(dict.fromkeys(camp for verdict in found.verdicts for camp, _ in sorted(verdict.scores)))
    counted = ("themes_covered", "themes_total", "comprehensive", "depth")

    def row(one: CampVerdict) -> tuple[Value, ...]:
        shares = [dict(one.scores).get(name) for name in names]
        numbers = (one.margin, one.themes_covered, one.themes_total, one.comprehensive, one.depth)
        return (*who_cells(one.document), one.camp, *shares, *numbers, *place_cells(one.evidence))

    return records_table(
        found.provenance,
        (*WHO_COLUMNS, "camp", *names, "margin", *counted, *PLACE_COLUMNS),
        ((one.document.doc_id, row(one)) for one in found.verdicts),
    )


def camps_json(found: Camps) -> Json:
    """Return `classify --json`."""
    return {
        "schema": "stratbot/classify/1",
        "documents": [
            {
                **document_json(verdict.document),
                "camp": verdict.camp,
                **({} if found.expected is None else {"register_camp": found.expected.get(verdict.document.doc_id)}),
                "scores": dict(verdict.scores),
                "margin": verdict.margin,
                "themes_covered": verdict.themes_covered,
                "themes_total": verdict.themes_total,
                "comprehensive": verdict.comprehensive,
                "depth": verdict.depth,
                "evidence": [citation_json(citation) for citation in verdict.evidence],
            }
            for verdict in found.verdicts
        ],
        **provenance_json(found.provenance),
    }


ANALYSES = (
    Analysis(
        key="camps",
        command="classify",
        place=3,
        letter="s",
        title="Camps of strategies",
        name="Camps: digital inclusion, smart city or user-centric",
        says="Which kind of strategy each document is, by what margin, and why",
        words="classify classification type kind category smart city inclusion user centric comprehensive",
        help="digital inclusion, smart city, user-centric, mixed or none",
        description="Weigh every sentence of a strategy for the camps of digital strategies: digital inclusion and channel "
        "shift, smart city, or user-centric after the Government Digital Service; mixed where no one camp stands out, "
        "none where it speaks for no camp, or is about the organisation's own technology. "
        "Exits with 1 when no document could be read.",
        examples=("stratbot classify", "stratbot classify Saltersea --json", "stratbot classify --register mine.csv"),
        options=(
            issuers_option(),
            Option(
                name="camps",
                kind=Kind.FILE,
                metavar="FILE",
                help="camps of your own, added to those installed; default camps.toml beside the PDFs, if there is one",
            ),
            Option(
                name="register",
                kind=Kind.FILE,
                metavar="FILE",
                help="set the camps beside those in the column camp of a register",
            ),
        ),
        doing="Weighing documents",
        on_demand="the deciding passages: stratbot classify ISSUER for one, or --md, --html or --xlsx for all",
        compute=compute,
        report=report,
        json=camps_json,
        found=lambda found: any(verdict.camp != "unreadable" for verdict in found.verdicts),
    ),
)
