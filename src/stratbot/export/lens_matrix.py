"""Matrix, gaps and comparisons as reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratbot.export.provenance import RECORD_COLUMNS, documents_table, provenance_facts, record_cells
from stratbot.export.report import Prose, Quotes, Report, Section, Table, TableCell
from stratbot.export.wording import VERDICT_WORDS, count, document_names, page_reference
from stratbot.lens import compare as changes
from stratbot.lens.gaps import searched_for
from stratbot.lens.matrix import document_counts, theme_counts
from stratbot.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stratbot.lens.types import Cell, Comparison, Gap, Gaps, Matrix, RareTheme, RareThemes, Theme
    from stratbot.types import Citation, Document

EVIDENCE = "Evidence"
SEARCHED = "What was searched"
NEAREST = "Nearest misses"
IN_PASSING = "Only in passing"
PEERS = "Peers"
QUESTIONS = "Questions that a scrutiny committee could put"
PROOF = (NEAREST, IN_PASSING, PEERS, SEARCHED, EVIDENCE)
"""How the headings of sections begin that a terminal has no room for."""
MOST_COLUMNS = 16
"""Themes beside each other in one table; more go below."""

GROUP_WORDS = {"common": "Common themes", "further": "Further themes", "reflection": "Reflections", "own": "Own themes"}
CHANGE_WORDS = {
    changes.GAINED: "gained",
    changes.LOST: "lost",
    changes.CHANGED: "in passing in one only",
    changes.KEPT: "covered in both",
    changes.IN_PASSING: "in passing only",
    changes.NEITHER: "not found in either",
    changes.DIFFERS: "differs",
    changes.UNKNOWN: "cannot be told: unreadable",
}
_OF_MANY = {
    changes.KEPT: "covered in all",
    changes.CHANGED: "in passing in some only",
    changes.NEITHER: "not found in any",
}
_SHORT = {
    Verdict.COVERED: "covered",
    Verdict.MENTIONED: "in passing",
    Verdict.NOT_FOUND: "not found",
    Verdict.UNREADABLE: "unreadable",
}
_PLACE = ("page_number", "page_label", "quote", "passage_id", "below_threshold")
_WHO = ("doc_id", "issuer", "title", "year", "path")


def matrix_report(matrix: Matrix, *, command: str = "stratbot matrix") -> Report:
    """Return documents by themes, with counts on both edges, and the best evidence of every cell.

    Args:
        matrix: What to show.
        command: What to type for the same once more.
    """
    names = _dated_names(matrix.documents)
    sections: list[Section] = [Prose(heading="", paragraphs=(matrix_summary(matrix),))]
    for heading, columns in _groups(matrix.themes):
        sections.append(_grid(matrix, heading, columns, names))
    sections.append(_themes_table(matrix))
    sections.append(_documents_edge(matrix, names))
    if any(cell.correction for row in matrix.cells for cell in row):
        sections.append(_corrections(matrix, names))
    if matrix.stray_corrections:
        sections.append(_stray(matrix))
    for column, theme in enumerate(matrix.themes):
        quotes = [
            row[column].machine.evidence[0]
            for row in matrix.cells
            if row[column].machine.verdict in (Verdict.COVERED, Verdict.MENTIONED) and row[column].machine.evidence
        ]
        if quotes:
            sections.append(Quotes(heading=f"{EVIDENCE}: {theme.label}", citations=tuple(quotes)))
    sections.append(documents_table(matrix.documents))
    return Report(
        title="Strategies by themes",
        facts=(
            ("Themes", f"{len(matrix.themes)}: {', '.join(theme.theme_id for theme in matrix.themes)}"),
            *provenance_facts(matrix.provenance, command=command),
        ),
        sections=tuple(sections),
        records=Table(
            heading="Records",
            columns=(
                *_WHO,
                "theme_id",
                "theme",
                "group",
                "verdict",
                "machine_verdict",
                "score",
                "corrected_verdict",
                "reason",
                "corrected_on",
                *_PLACE,
                *RECORD_COLUMNS,
            ),
            rows=tuple(
                (
                    *_who(document),
                    *_texts(theme.theme_id, theme.label, theme.group),
                    *_judged(cell),
                    *_place(cell.machine.evidence[0] if cell.machine.evidence else None),
                    *record_cells(matrix.provenance, document.doc_id),
                )
                for document, row in zip(matrix.documents, matrix.cells, strict=True)
                for theme, cell in zip(matrix.themes, row, strict=True)
            ),
        ),
    )


def matrix_summary(matrix: Matrix) -> str:
    """Return what the matrix comes to, in one or two sentences."""
    read = sum(document.state.value == "read" for document in matrix.documents)
    unread = len(matrix.documents) - read
    corrected = sum(cell.correction is not None for row in matrix.cells for cell in row)
    text = f"{count(read, 'document')} judged by {count(len(matrix.themes), 'theme')}"
    text += f"; {unread:,} could not be read and {'was' if unread == 1 else 'were'} not judged." if unread else "."
    if corrected:
        text += f" {count(corrected, 'cell')} corrected by hand."
    return text


def gaps_report(found: Gaps, *, command: str = "") -> Report:
    """Return what one strategy lacks: the gaps, a question for each, the nearest misses, and what was searched."""
    document = found.document
    names = document_names((*found.peers, document))
    name = names[document.doc_id]
    sections: list[Section] = [Prose(heading="", paragraphs=(gaps_summary(found),))]
    for verdict, heading in ((Verdict.NOT_FOUND, "Not found"), (Verdict.MENTIONED, "In passing, and no more")):
        gaps = [gap for gap in found.gaps if gap.cell.verdict is verdict]
        if gaps:
            sections.append(_gaps_table(heading, gaps, found, names))
    if found.gaps:
        sections.append(
            Prose(
                heading=QUESTIONS,
                paragraphs=tuple(f"{number}. {gap.question}" for number, gap in enumerate(found.gaps, start=1)),
            )
        )
        for gap in found.gaps:
            what = NEAREST if gap.cell.verdict is Verdict.NOT_FOUND else IN_PASSING
            if gap.cell.machine.evidence:
                sections.append(Quotes(heading=f"{what}: {gap.theme.label}", citations=gap.cell.machine.evidence))
            best = [cell.machine.evidence[0] for cell in gap.peers[:3] if cell.machine.evidence]
            sections.append(Quotes(heading=f"{PEERS}: {gap.theme.label}", citations=tuple(best)))
    themes = [*(gap.theme for gap in found.gaps), *found.unshared]
    if themes:
        sections.append(_searched(themes, sentences=found.sentences, pages=found.pages))
    sections.append(documents_table((document, *found.peers)))
    return Report(
        title=f"What the strategy of {name} lacks",
        facts=(
            ("Strategy", document.path),
            ("Peers", _strategies(len(found.peers))),
            *provenance_facts(found.provenance, command=command),
        ),
        sections=tuple(sections),
        records=_gap_records(found),
    )


def _gaps_table(heading: str, gaps: Sequence[Gap], found: Gaps, names: Mapping[str, str]) -> Table:
    return Table(
        heading=heading,
        columns=("Theme", "Here", "Peers", "Best covered by"),
        rows=tuple(
            (
                TableCell(text=gap.theme.label),
                _verdict_cell(gap.cell),
                TableCell(text=f"{len(gap.peers)} of {len(found.peers)}", value=None),
                TableCell(text="; ".join(_peer(cell, names) for cell in gap.peers[:3])),
            )
            for gap in gaps
        ),
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


def rare_themes_report(found: RareThemes, *, command: str = "") -> Report:
    """Return the themes that few strategies cover, with who does, a question for each, and the nearest misses."""
    names = document_names(found.documents)
    sections: list[Section] = [Prose(heading="", paragraphs=(rare_summary(found),))]
    if found.themes:
        sections.append(
            Table(
                heading=f"Covered by fewer than {found.fewer_than}",
                columns=("Theme", "Covered", "In passing", "Not found", "Covered by"),
                rows=tuple(
                    (
                        TableCell(text=rare.theme.label),
                        *_numbers(len(rare.covering), len(rare.mentioning), len(rare.missing)),
                        TableCell(text="; ".join(_peer(cell, names) for cell in rare.covering)),
                    )
                    for rare in found.themes
                ),
            )
        )
        sections.append(
            Prose(
                heading=QUESTIONS,
                paragraphs=tuple(f"{number}. {rare.question}" for number, rare in enumerate(found.themes, start=1)),
            )
        )
        for rare in found.themes:
            quotes = [cell.machine.evidence[0] for cell in (*rare.covering, *rare.mentioning) if cell.machine.evidence]
            if quotes:
                sections.append(Quotes(heading=f"{EVIDENCE}: {rare.theme.label}", citations=tuple(quotes)))
            misses = [cell.machine.evidence[0] for cell in rare.missing if cell.machine.evidence]
            if misses:
                sections.append(Quotes(heading=f"{NEAREST}: {rare.theme.label}", citations=tuple(misses)))
        sections.append(_searched([rare.theme for rare in found.themes], sentences=found.sentences, pages=found.pages))
    sections.append(documents_table(found.documents))
    return Report(
        title=f"Themes that fewer than {found.fewer_than} strategies cover",
        facts=provenance_facts(found.provenance, command=command),
        sections=tuple(sections),
        records=_rare_records(found),
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


def comparison_report(found: Comparison, *, command: str = "") -> Report:
    """Return strategies theme by theme, with paired quotes."""
    names = document_names(found.documents)
    columns = tuple(names[document.doc_id] for document in found.documents)
    in_order = sorted(found.themes, key=lambda one: changes.ORDER.index(one.change))
    sections: list[Section] = [
        Prose(heading="", paragraphs=comparison_summary(found)),
        Table(
            heading="Themes",
            columns=("Theme", *columns, "Change" if found.is_versions else "Difference"),
            rows=tuple(
                (
                    TableCell(text=one.theme.label),
                    *(_verdict_cell(cell, quote) for cell, quote in zip(one.cells, one.quotes, strict=True)),
                    TableCell(text=change_words(one.change, found), tone=_tone(one.change) if found.is_versions else ""),
                )
                for one in in_order
            ),
        ),
    ]
    for one in in_order:
        quotes = tuple(quote for quote in one.quotes if quote is not None)
        if quotes and one.change != changes.NEITHER:
            sections.append(Quotes(heading=f"{one.theme.label}: {change_words(one.change, found)}", citations=quotes))
    sections.append(documents_table(found.documents))
    return Report(
        title=f"{', '.join(columns[:-1])} and {columns[-1]} compared",
        facts=(
            ("Compared", "; ".join(document.path for document in found.documents)),
            ("Themes", str(len(found.themes))),
            *provenance_facts(found.provenance, command=command),
        ),
        sections=tuple(sections),
        records=Table(
            heading="Records",
            columns=(
                "theme_id",
                "theme",
                "change",
                *_WHO,
                "verdict",
                "machine_verdict",
                "score",
                "corrected_verdict",
                "reason",
                "corrected_on",
                *_PLACE,
                *RECORD_COLUMNS,
            ),
            rows=tuple(
                (
                    *_texts(one.theme.theme_id, one.theme.label, one.change),
                    *_who(document),
                    *_judged(cell),
                    *_place(quote),
                    *record_cells(found.provenance, document.doc_id),
                )
                for one in found.themes
                for document, cell, quote in zip(found.documents, one.cells, one.quotes, strict=True)
            ),
        ),
    )


def comparison_summary(found: Comparison) -> tuple[str, ...]:
    """Return what a comparison comes to: a line for each kind of change that occurs."""
    said = []
    for change in changes.ORDER:
        labels = [one.theme.label for one in found.themes if one.change == change]
        if labels:
            words = change_words(change, found)
            said.append(f"{words[0].upper()}{words[1:]} ({len(labels)}): {'; '.join(labels)}.")
    return tuple(said)


def change_words(change: str, found: Comparison) -> str:
    """Return a change in words that fit what is compared: versions of one strategy gain and lose, councils differ."""
    if len(found.documents) > 2 and change in _OF_MANY:
        return _OF_MANY[change]
    if not found.is_versions and change in (changes.GAINED, changes.LOST):
        names = document_names(found.documents)
        return f"only {names[found.documents[0 if change == changes.LOST else 1].doc_id]}"
    return CHANGE_WORDS[change]


def _dated_names(documents: Sequence[Document]) -> dict[str, str]:
    """Name each document by its issuer and its year."""
    names = document_names(documents)
    years = {document.doc_id: str(document.year) for document in documents if document.year is not None}
    return {
        doc_id: f"{name} {years[doc_id]}" if doc_id in years and years[doc_id] not in name else name
        for doc_id, name in names.items()
    }


def _groups(themes: Sequence[Theme]) -> list[tuple[str, list[int]]]:
    """Return the themes of each group that stand beside each other in one table, by heading."""
    found: list[tuple[str, list[int]]] = []
    for group in dict.fromkeys(theme.group for theme in themes):
        columns = [column for column, theme in enumerate(themes) if theme.group == group]
        for start in range(0, len(columns), MOST_COLUMNS):
            part = columns[start : start + MOST_COLUMNS]
            found.append((f"{GROUP_WORDS.get(group, group)} ({_span(part)})", part))
    return found


def _span(columns: Sequence[int]) -> str:
    first, last = columns[0] + 1, columns[-1] + 1
    if last - first + 1 == len(columns):
        return str(first) if first == last else f"{first} to {last}"
    return ", ".join(str(column + 1) for column in columns)


def _grid(matrix: Matrix, heading: str, columns: Sequence[int], names: Mapping[str, str]) -> Table:
    rows: list[tuple[TableCell, ...]] = []
    for document, row in zip(matrix.documents, matrix.cells, strict=True):
        cells = [row[column] for column in columns]
        covered = sum(cell.verdict is Verdict.COVERED for cell in cells)
        signs = (_sign(cell, matrix.themes[column]) for cell, column in zip(cells, columns, strict=True))
        rows.append((TableCell(text=names[document.doc_id]), *signs, TableCell(text=str(covered), value=covered)))
    counts = [theme_counts(matrix)[column][Verdict.COVERED] for column in columns]
    rows.append((TableCell(text="Covered by"), *_numbers(*counts, sum(counts))))
    return Table(
        heading=heading,
        columns=("Document", *(matrix.themes[column].label for column in columns), "Covered"),
        rows=tuple(rows),
        abbreviated=("Document", *(str(column + 1) for column in columns), "Covered"),
    )


def _sign(cell: Cell, theme: Theme) -> TableCell:
    best = cell.machine.evidence[0] if cell.machine.evidence else None
    note = f"{theme.label}: {VERDICT_WORDS[cell.verdict]}"
    if cell.correction is not None:
        note += f", corrected by hand ({cell.correction.reason}); the machine says {VERDICT_WORDS[cell.machine.verdict]}"
    if best is not None:
        note += f". {'Nearest miss' if best.below_threshold else 'Evidence'}, {page_reference(best)}: “{best.quote}”"
    return TableCell(text="", tone=f"{cell.verdict.value}{' corrected' if cell.correction else ''}", note=note)


def _themes_table(matrix: Matrix) -> Table:
    return Table(
        heading="Themes",
        columns=("No.", "Theme", "Covered", "In passing", "Not found", "Unreadable"),
        rows=tuple(
            (
                TableCell(text=str(number), value=number),
                TableCell(text=theme.label, note=theme.definition),
                *_numbers(*(counts[verdict] for verdict in Verdict)),
            )
            for number, (theme, counts) in enumerate(zip(matrix.themes, theme_counts(matrix), strict=True), start=1)
        ),
    )


def _documents_edge(matrix: Matrix, names: Mapping[str, str]) -> Table:
    return Table(
        heading="Strategies",
        columns=("Document", "Year", "Covered", "In passing", "Not found"),
        rows=tuple(
            (
                TableCell(text=names[document.doc_id]),
                TableCell(text="" if document.year is None else str(document.year), value=document.year),
                *(
                    (TableCell(text="unreadable", tone="unreadable"), TableCell(text=""), TableCell(text=""))
                    if counts[Verdict.UNREADABLE]
                    else _numbers(counts[Verdict.COVERED], counts[Verdict.MENTIONED], counts[Verdict.NOT_FOUND])
                ),
            )
            for document, counts in zip(matrix.documents, document_counts(matrix), strict=True)
        ),
    )


def _corrections(matrix: Matrix, names: Mapping[str, str]) -> Table:
    return Table(
        heading="Corrected by hand",
        columns=("Document", "Theme", "Machine", "By hand", "Reason", "On"),
        rows=tuple(
            (
                *_texts(names[document.doc_id], theme.label),
                TableCell(text=_SHORT[cell.machine.verdict], tone=cell.machine.verdict.value),
                TableCell(text=_SHORT[cell.correction.verdict], tone=f"{cell.correction.verdict.value} corrected"),
                *_texts(cell.correction.reason, cell.correction.corrected_on),
            )
            for document, row in zip(matrix.documents, matrix.cells, strict=True)
            for theme, cell in zip(matrix.themes, row, strict=True)
            if cell.correction is not None
        ),
    )


def _stray(matrix: Matrix) -> Table:
    return Table(
        heading="Corrections of documents or themes that are not there",
        columns=("Path", "Theme", "By hand", "Reason", "On"),
        rows=tuple(
            _texts(one.path, one.theme_id, _SHORT[one.verdict], one.reason, one.corrected_on) for one in matrix.stray_corrections
        ),
    )


def _searched(themes: Iterable[Theme], *, sentences: int, pages: int) -> Table:
    return Table(
        heading=SEARCHED,
        columns=("Theme", "Searched for", "Sentences", "Pages"),
        rows=tuple(
            (TableCell(text=theme.label), TableCell(text=" | ".join(searched_for(theme))), *_numbers(sentences, pages))
            for theme in themes
        ),
    )


def _gap_records(found: Gaps) -> Table:
    def row(gap: Gap) -> tuple[TableCell, ...]:
        misses = gap.cell.machine.evidence
        return (
            *_who(found.document),
            *_texts(gap.theme.theme_id, gap.theme.label),
            *_judged(gap.cell),
            *_numbers(len(gap.peers), len(found.peers)),
            TableCell(text="; ".join(f"{cell.machine.path}{_at(cell)}" for cell in gap.peers)),
            TableCell(text=gap.question),
            TableCell(text=" | ".join(searched_for(gap.theme))),
            *_numbers(found.sentences, found.pages),
            *_place(misses[0] if misses else None),
            *record_cells(found.provenance, found.document.doc_id),
        )

    columns = (
        *_WHO, "theme_id", "theme", "verdict", "machine_verdict", "score", "corrected_verdict", "reason", "corrected_on",
        "peers_covering", "peers", "covered_by", "question", "searched_for", "sentences", "pages", *_PLACE, *RECORD_COLUMNS,
    )  # fmt: skip
    return Table(heading="Records", columns=columns, rows=tuple(row(gap) for gap in found.gaps))


def _rare_records(found: RareThemes) -> Table:
    def rows(rare: RareTheme) -> Iterable[tuple[TableCell, ...]]:
        for cell in (*rare.covering, *rare.mentioning, *rare.missing):
            machine = cell.machine
            yield (
                *_texts(rare.theme.theme_id, rare.theme.label),
                *_numbers(len(rare.covering)),
                TableCell(text=rare.question),
                *_texts(machine.doc_id, machine.issuer, machine.title),
                TableCell(text="" if machine.year is None else str(machine.year), value=machine.year),
                TableCell(text=machine.path),
                *_judged(cell),
                *_place(machine.evidence[0] if machine.evidence else None),
                *record_cells(found.provenance, machine.doc_id),
            )

    columns = (
        "theme_id", "theme", "covering", "question", *_WHO, "verdict", "machine_verdict", "score",
        "corrected_verdict", "reason", "corrected_on", *_PLACE, *RECORD_COLUMNS,
    )  # fmt: skip
    return Table(heading="Records", columns=columns, rows=tuple(row for rare in found.themes for row in rows(rare)))


def _verdict_cell(cell: Cell, quote: Citation | None = None) -> TableCell:
    """Return a verdict with the page that carries it."""
    best = quote or (cell.machine.evidence[0] if cell.machine.evidence else None)
    text = _SHORT[cell.verdict]
    if best is not None and not best.below_threshold:
        text += f", {page_reference(best)}"
    note = f"“{best.quote}”" if best is not None else ""
    if cell.correction is not None:
        note = f"Corrected by hand ({cell.correction.reason}); the machine says {_SHORT[cell.machine.verdict]}. {note}".strip()
    return TableCell(text=text, tone=f"{cell.verdict.value}{' corrected' if cell.correction else ''}", note=note)


def _tone(change: str) -> str:
    return change if change in (changes.GAINED, changes.LOST) else ""


def _peer(cell: Cell, names: Mapping[str, str]) -> str:
    return f"{names[cell.machine.doc_id]}{_at(cell)}"


def _at(cell: Cell) -> str:
    best = next((one for one in cell.machine.evidence if not one.below_threshold), None)
    return f", {page_reference(best)}" if best else ""


def _who(document: Document) -> tuple[TableCell, ...]:
    return (
        *_texts(document.doc_id, document.issuer, document.title),
        TableCell(text="" if document.year is None else str(document.year), value=document.year),
        TableCell(text=document.path),
    )


def _judged(cell: Cell) -> tuple[TableCell, ...]:
    """Return verdict, machine's verdict, score, and the correction with its reason and date."""
    correction = cell.correction
    return (
        TableCell(text=cell.verdict.value, tone=f"{cell.verdict.value}{' corrected' if correction else ''}"),
        TableCell(text=cell.machine.verdict.value, tone=cell.machine.verdict.value),
        TableCell(text=f"{cell.machine.score:.4f}", value=round(cell.machine.score, 4)),
        *_texts(
            correction.verdict.value if correction else "",
            correction.reason if correction else "",
            correction.corrected_on if correction else "",
        ),
    )


def _place(citation: Citation | None) -> tuple[TableCell, ...]:
    if citation is None:
        return _texts(*("" for _ in _PLACE))
    return (
        TableCell(text=str(citation.page_number), value=citation.page_number),
        *_texts(citation.page_label, citation.quote, citation.passage_id, "true" if citation.below_threshold else "false"),
    )


def _strategies(number: int, which: str = "") -> str:
    return f"{number:,} {which}{'strategy' if number == 1 else 'strategies'}"


def _texts(*texts: str) -> tuple[TableCell, ...]:
    return tuple(TableCell(text=text) for text in texts)


def _numbers(*numbers: int) -> tuple[TableCell, ...]:
    return tuple(TableCell(text=str(number), value=number) for number in numbers)
