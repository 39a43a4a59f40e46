"""Gaps: what one strategy lacks that its peers have, and what few strategies have; each with proof of absence."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stratbot.analyses import Analysis, Asked, Kind, Narrowed, Option, Work
from stratbot.analyses._parts import (
    JUDGED_COLUMNS,
    all_versions_option,
    best_of,
    judged_cells,
    place_of,
    theme_json,
    themes_of,
    themes_option,
    verdict_cell,
)
from stratbot.export.jsonable import Json, cell_json, document_json, provenance_json
from stratbot.export.provenance import documents_table, provenance_facts
from stratbot.export.records import PLACE_COLUMNS, WHO_COLUMNS, place_cells, records_table, who_cells
from stratbot.export.report import Prose, Quotes, Report, Section, Shown, Table, TableCell, Value, cells
from stratbot.export.tones import TONES
from stratbot.export.wording import count, document_names, short_names
from stratbot.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stratbot.assistant import LocalAssistant
    from stratbot.judging.themes import Theme
    from stratbot.lens.types import Cell, Gap, Gaps, RareTheme, RareThemes
    from stratbot.types import Citation

FEW = 3
"""Fewer strategies than this are few, unless the person says otherwise."""
QUESTIONS = "Questions that a scrutiny committee could put"


def compute_gaps(assistant: LocalAssistant, asked: Asked, work: Work) -> Gaps:
    """Find what one strategy lacks."""
    from stratbot.lens.gaps import gaps_of

    return gaps_of(
        assistant,
        asked["strategy"],
        themes_of(assistant, asked["themes"]),
        filters=asked.filters,
        all_versions=bool(asked["all_versions"]),
        cancelled=work.cancelled,
        progress=work.doing("Judging themes"),
    )


def compute_rare(assistant: LocalAssistant, asked: Asked, work: Work) -> RareThemes:
    """Find what few strategies cover."""
    from stratbot.lens.gaps import rare_themes_of

    return rare_themes_of(
        assistant,
        asked["fewer_than"],
        themes_of(assistant, asked["themes"]),
        filters=asked.filters,
        all_versions=bool(asked["all_versions"]),
        cancelled=work.cancelled,
        progress=work.doing("Judging themes"),
    )


def gaps_report(found: Gaps, asked: Asked) -> Report:
    """Return what one strategy lacks: the gaps, a question for each, the nearest misses, and what was searched."""
    document = found.document
    documents = (*found.peers, document)
    names = document_names(documents)
    sections: list[Section] = [Prose(heading="", paragraphs=(gaps_summary(found),))]
    for verdict, heading in ((Verdict.NOT_FOUND, "Not found"), (Verdict.MENTIONED, "In passing, and no more")):
        gaps = [gap for gap in found.gaps if gap.cell.verdict is verdict]
        if gaps:
            rows = tuple(_gap_row(gap, found, names, short_names(documents)) for gap in gaps)
            sections.append(_gaps_table(heading, rows))
    if found.unshared:
        rows = tuple(_unshared_row(theme, found) for theme in found.unshared)
        sections.append(_gaps_table("Not covered here nor by any peer, so no gap", rows))
    if found.gaps:
        sections.append(_questions([gap.question for gap in found.gaps]))
        for gap in found.gaps:
            what = "Nearest misses" if gap.cell.verdict is Verdict.NOT_FOUND else "Only in passing"
            if gap.cell.machine.evidence:
                sections.append(_quotes(f"{what}: {gap.theme.label}", gap.cell.machine.evidence))
            sections.append(_quotes(f"Peers: {gap.theme.label}", best_of(gap.peers[:3])))
    themes = [*(gap.theme for gap in found.gaps), *found.unshared]
    if themes:
        sections.append(_searched(themes, found))
    sections.append(documents_table((document, *found.peers)))
    return Report(
        title=f"What the strategy of {names[document.doc_id]} lacks",
        subject=short_names(documents)[document.doc_id],
        facts=(
            ("Strategy", document.path),
            ("Peers", _strategies(len(found.peers))),
            *provenance_facts(found.provenance, command=asked.again()),
        ),
        sections=tuple(sections),
        records=partial(_gap_records, found),
    )


def gaps_summary(found: Gaps) -> str:
    """Return what one strategy lacks, in a few sentences."""
    named = f"{found.document.issuer or found.document.path}"
    passing = sum(gap.cell.verdict is Verdict.MENTIONED for gap in found.gaps)
    missing = len(found.gaps) - passing
    text = (
        f"Of {count(found.themes_total, 'theme')}, {missing} {'was' if missing == 1 else 'were'} not found in the strategy of "
        f"{named} and {passing} {'is' if passing == 1 else 'are'} there only in passing, though covered by at least one of "
        f"{_strategies(len(found.peers), 'other ')} read."
    )
    if found.unshared:
        text += f" Covered by nobody: {'; '.join(theme.label for theme in found.unshared)}."
    searched = f" Searched for each theme: {count(found.sentences, 'sentence')} on {count(found.pages, 'page')} with text."
    unread = found.document.pages_without_text
    if unread:
        searched += f" {count(unread, 'page')} without text could not be searched."
    return text + searched


def rare_report(found: RareThemes, asked: Asked) -> Report:
    """Return the themes that few strategies cover, with who does, a question for each, and the nearest misses."""
    names, short = document_names(found.documents), short_names(found.documents)
    sections: list[Section] = [Prose(heading="", paragraphs=(rare_summary(found),))]
    if found.themes:
        sections.append(
            Table(
                heading=f"Covered by fewer than {found.fewer_than}",
                columns=("Theme", "Covered", "In passing", "Not found", "Covered by"),
                abbreviated=("Theme", "Covered", "Passing", "Not", "Covered by"),
                rows=tuple(_rare_row(rare, found, names, short) for rare in found.themes),
            )
        )
        sections.append(_questions([rare.question for rare in found.themes]))
        for rare in found.themes:
            if quotes := best_of((*rare.covering, *rare.mentioning)):
                sections.append(_quotes(f"Evidence: {rare.theme.label}", quotes))
            if misses := best_of(rare.missing):
                sections.append(_quotes(f"Nearest misses: {rare.theme.label}", misses))
        sections.append(_searched([rare.theme for rare in found.themes], found))
    sections.append(documents_table(found.documents))
    return Report(
        title=f"Themes that fewer than {found.fewer_than} strategies cover",
        subject=f"fewer than {found.fewer_than}  (+ − change it)",
        facts=provenance_facts(found.provenance, command=asked.again()),
        sections=tuple(sections),
        records=partial(_rare_records, found),
    )


def rare_summary(found: RareThemes) -> str:
    """Return how many themes are rare, and over what."""
    read = sum(document.state.value == "read" for document in found.documents)
    unread = len(found.documents) - read
    text = (
        f"Of {count(found.themes_total, 'theme')}, {len(found.themes)} {'is' if len(found.themes) == 1 else 'are'} covered by "
        f"fewer than {found.fewer_than} of {count(read, 'document')} read."
    )
    if unread:
        text += f" {count(unread, 'document')} could not be read and {'was' if unread == 1 else 'were'} not judged."
    return text + f" Searched for each theme: {count(found.sentences, 'sentence')} on {count(found.pages, 'page')} with text."


def _gaps_table(heading: str, rows: tuple[tuple[TableCell, ...], ...]) -> Table:
    return Table(heading=heading, columns=("Theme", "Here", "Peers", "Best covered by"), rows=rows)


def _gap_row(gap: Gap, found: Gaps, names: Mapping[str, str], short: Mapping[str, str]) -> tuple[TableCell, ...]:
    what = {Verdict.NOT_FOUND: "nearest misses", Verdict.MENTIONED: "words in passing"}.get(gap.cell.verdict, "passages")
    quoted_first = f"{what} first, then the peers'" if gap.cell.machine.evidence else "the peers' passages follow"
    state = f"{TONES[gap.cell.verdict].brief} here, covered by {len(gap.peers)} of {len(found.peers)} peers; {quoted_first}"
    return (
        TableCell(text=gap.theme.label, told=(state, gap.question, _proof(gap.theme, found))),
        verdict_cell(gap.cell),
        TableCell(text=f"{len(gap.peers)} of {len(found.peers)}", order=-len(gap.peers)),
        TableCell(
            text="; ".join(_peer(cell, names) for cell in gap.peers[:3]),
            short=", ".join(_peer(cell, short).replace(", p. ", " p. ") for cell in gap.peers[:3]),
            citations=best_of(gap.peers),
        ),
    )


def _unshared_row(theme: Theme, found: Gaps) -> tuple[TableCell, ...]:
    return (
        TableCell(text=theme.label, told=("lacking here and with every peer", _proof(theme, found))),
        TableCell(text="not covered", tone="not_found"),
        TableCell(text=f"0 of {len(found.peers)}", order=0),
        TableCell(text="nobody"),
    )


def _rare_row(rare: RareTheme, found: RareThemes, names: Mapping[str, str], short: Mapping[str, str]) -> tuple[TableCell, ...]:
    counts = f"{len(rare.covering)} cover it, {len(rare.mentioning)} in passing, {len(rare.missing)} do not"
    told = (f"{counts}: their nearest misses come last", rare.question, _proof(rare.theme, found))
    evidence = best_of((*rare.covering, *rare.mentioning, *rare.missing))
    return (
        TableCell(text=rare.theme.label, told=told, citations=evidence),
        *cells(len(rare.covering), len(rare.mentioning), len(rare.missing)),
        TableCell(
            text="; ".join(_peer(cell, names) for cell in rare.covering),
            short=", ".join(_peer(cell, short).replace(", p. ", " p. ") for cell in rare.covering) or "nobody",
        ),
    )


def _questions(questions: Sequence[str]) -> Prose:
    return Prose(heading=QUESTIONS, paragraphs=tuple(f"{number}. {one}" for number, one in enumerate(questions, start=1)))


def _quotes(heading: str, citations: tuple[Citation, ...]) -> Quotes:
    return Quotes(heading=heading, citations=citations, shown=Shown.ON_DEMAND)


def _proof(theme: Theme, found: Gaps | RareThemes) -> str:
    """Say what was searched, for proof of absence."""
    searched = f"{count(found.sentences, 'sentence')} on {count(found.pages, 'page')}"
    wordings = count(2 + len(theme.queries), "wording")
    return f"Searched: {searched}, for {wordings} of it: {'; '.join(theme.queries[:2])} …"


def _searched(themes: Iterable[Theme], found: Gaps | RareThemes) -> Table:
    from stratbot.lens.gaps import searched_for

    return Table(
        heading="What was searched",
        columns=("Theme", "Searched for", "Sentences", "Pages"),
        rows=tuple(
            (*cells(theme.label, " | ".join(searched_for(theme))), *cells(found.sentences, found.pages)) for theme in themes
        ),
        shown=Shown.ON_DEMAND,
    )


def _gap_records(found: Gaps) -> Table:
    """Return a row for every gap."""
    from stratbot.lens.gaps import searched_for

    columns = (
        *WHO_COLUMNS, "theme_id", "theme", *JUDGED_COLUMNS,
        "peers_covering", "peers", "covered_by", "question", "searched_for", "sentences", "pages", *PLACE_COLUMNS,
    )  # fmt: skip

    def row(gap: Gap) -> tuple[Value, ...]:
        return (
            *who_cells(found.document),
            gap.theme.theme_id,
            gap.theme.label,
            *judged_cells(gap.cell),
            len(gap.peers),
            len(found.peers),
            "; ".join(f"{cell.machine.path}{place_of(cell)}" for cell in gap.peers),
            gap.question,
            " | ".join(searched_for(gap.theme)),
            found.sentences,
            found.pages,
            *place_cells(gap.cell.machine.evidence),
        )

    return records_table(found.provenance, columns, ((found.document.doc_id, row(gap)) for gap in found.gaps))


def _rare_records(found: RareThemes) -> Table:
    """Return a row for every theme and document."""

    def row(rare: RareTheme, cell: Cell) -> tuple[Value, ...]:
        named = (rare.theme.theme_id, rare.theme.label, len(rare.covering), rare.question)
        return (*named, *who_cells(cell.machine), *judged_cells(cell), *place_cells(cell.machine.evidence))

    return records_table(
        found.provenance,
        ("theme_id", "theme", "covering", "question", *WHO_COLUMNS, *JUDGED_COLUMNS, *PLACE_COLUMNS),
        (
            (cell.machine.doc_id, row(rare, cell))
            for rare in found.themes
            for cell in (*rare.covering, *rare.mentioning, *rare.missing)
        ),
    )


def _peer(cell: Cell, names: Mapping[str, str]) -> str:
    return f"{names[cell.machine.doc_id]}{place_of(cell)}"


def _strategies(number: int, which: str = "") -> str:
    return f"{number:,} {which}{'strategy' if number == 1 else 'strategies'}"


def gaps_json(found: Gaps) -> Json:
    """Return `gaps ISSUER --json`."""
    return {
        "schema": "stratbot/gaps/1",
        "document": document_json(found.document),
        "peers": [document_json(peer) for peer in found.peers],
        "gaps": [
            {
                **theme_json(gap.theme),
                "cell": cell_json(gap.cell),
                "peers": [cell_json(cell) for cell in gap.peers],
                "question": gap.question,
            }
            for gap in found.gaps
        ],
        "covered_by_nobody": [theme.theme_id for theme in found.unshared],
        "searched": {"sentences": found.sentences, "pages": found.pages, "themes": found.themes_total},
        **provenance_json(found.provenance),
    }


def rare_json(found: RareThemes) -> Json:
    """Return `gaps --fewer-than N --json`."""
    return {
        "schema": "stratbot/gaps/1",
        "fewer_than": found.fewer_than,
        "documents": [document_json(document) for document in found.documents],
        "themes": [
            {
                **theme_json(rare.theme),
                "covering": [cell_json(cell) for cell in rare.covering],
                "mentioning": [cell_json(cell) for cell in rare.mentioning],
                "missing": [cell_json(cell) for cell in rare.missing],
                "question": rare.question,
            }
            for rare in found.themes
        ],
        "searched": {"sentences": found.sentences, "pages": found.pages, "themes": found.themes_total},
        **provenance_json(found.provenance),
    }


_THEMES, _ALL_VERSIONS = themes_option(), all_versions_option()
_EVIDENCE = Option(name="evidence", kind=Kind.SWITCH, help="show the nearest misses and what was searched as well", is_view=True)
_ON_DEMAND = "the nearest misses and what was searched: --evidence, or -o gaps.html"

ANALYSES = (
    Analysis(
        key="gaps",
        command="gaps",
        place=4,
        letter="g",
        title="What is missing in a strategy",
        name="What is missing in a strategy",
        says="What its peers cover and it does not, with questions for scrutiny",
        words="gaps lacks lack missing absent scrutiny questions committee peers near misses proof of absence",
        help="what one strategy lacks that its peers have, or what few have",
        description="Name the themes that a strategy does not cover while others do, each with a question that a scrutiny "
        "committee could put, the nearest misses, and what was searched; or, with --fewer-than, the themes that few strategies "
        "cover. Exits with 1 when there is no gap.",
        examples=('stratbot gaps "Marlshire 2016"', "stratbot gaps Saltersea --evidence", "stratbot gaps --fewer-than 3 --csv"),
        options=(
            Option(
                name="strategy",
                kind=Kind.STRATEGY,
                metavar="ISSUER",
                is_positional=True,
                is_needed=True,
                help='whose strategy: an issuer, an issuer and a year ("Marlshire 2016"), or a path',
                question="Whose gaps?",
            ),
            _THEMES,
            _ALL_VERSIONS,
            _EVIDENCE,
        ),
        narrowed=Narrowed.PEERS,
        doing="Judging themes",
        on_demand=_ON_DEMAND,
        compute=compute_gaps,
        report=gaps_report,
        json=gaps_json,
        found=lambda found: bool(found.gaps),
    ),
    Analysis(
        key="rare",
        command="gaps",
        place=5,
        letter="f",
        title="Themes that few cover",
        name="Themes that few strategies cover",
        says="What fewer than three cover, and who does",
        words="rare gaps fewer than missing everywhere nobody blind spots scrutiny questions",
        options=(
            Option(
                name="fewer_than",
                kind=Kind.NUMBER,
                metavar="N",
                is_needed=True,
                help="instead of one strategy: the themes that fewer than N strategies cover",
                initial=FEW,
                steps=True,
            ),
            _THEMES,
            _ALL_VERSIONS,
            _EVIDENCE,
        ),
        doing="Judging themes",
        on_demand=_ON_DEMAND,
        compute=compute_rare,
        report=rare_report,
        json=rare_json,
        found=lambda found: bool(found.themes),
    ),
)
