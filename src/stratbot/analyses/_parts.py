"""What several analyses share: options, themes, and documents, verdicts and numbers as cells of a table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from stratbot.analyses import Kind, Option
from stratbot.export.report import TableCell, cells
from stratbot.export.tones import TONES
from stratbot.export.wording import page_reference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratbot.assistant import LocalAssistant
    from stratbot.export.jsonable import Json
    from stratbot.judging.themes import Theme
    from stratbot.lens.types import Cell, Provenance
    from stratbot.types import Citation, Document

JUDGED_COLUMNS = ("verdict", "machine_verdict", "score", "corrected_verdict", "reason", "corrected_on")
"""Of `judged_cells`."""


def themes_option() -> Option:
    """Return `--themes`."""
    return Option(
        name="themes",
        kind=Kind.TEXT,
        metavar="IDS_OR_FILE",
        help="only these themes, ids separated by commas; or a TOML file of your own, instead of themes.toml beside the PDFs",
    )


def issuers_option() -> Option:
    """Return the names that may stand behind a command."""
    help = "only documents of these councils, cities or bodies"
    return Option(name="issuers", kind=Kind.ISSUERS, metavar="ISSUER", is_positional=True, help=help)


def all_versions_option() -> Option:
    """Return `--all-versions`."""
    return Option(name="all_versions", kind=Kind.SWITCH, help="count strategies that a later one replaced as well")


def themes_of(assistant: LocalAssistant, given: str | None) -> tuple[Theme, ...]:
    """Return the themes to judge by, as `--themes` names them.

    Raises:
        SettingsError: The file of themes is malformed, or there is no theme of an id.
    """
    from stratbot.judging.themes import chosen_themes, load_themes

    corpus_dir = assistant.settings.corpus_dir
    if given is None:
        return load_themes(corpus_dir)
    if given.endswith(".toml") or "/" in given or Path(given).is_file():
        return load_themes(corpus_dir, Path(given))
    return chosen_themes(load_themes(corpus_dir), [part.strip() for part in given.split(",") if part.strip()])


def provenance_of(assistant: LocalAssistant, documents: Iterable[Document]) -> Provenance:
    """Return how a result over some documents came about."""
    from stratbot.lens.types import Provenance

    manifest = assistant.ready()[0].index.manifest
    return Provenance(generation=manifest.generation, encoder=manifest.encoder, documents=tuple(documents))


def words_on_page(assistant: LocalAssistant, words: str, document: Document, page_number: int) -> tuple[Citation, ...]:
    """Return where some words stand on a page, white space apart, so that they can be marked there; empty if they do not."""
    page = assistant.page(document.doc_id, page_number)
    found = re.search(r"\s+".join(map(re.escape, words.split())), page.text) if words.split() else None
    if found is None:
        return ()
    from stratbot.types import Citation

    return (
        Citation(
            passage_id="",
            doc_id=document.doc_id,
            issuer=document.issuer,
            title=document.title,
            year=document.year,
            path=document.path,
            page_number=page.page_number,
            page_label=page.page_label,
            quote=" ".join(found[0].split()),
            score=0.0,
            start=found.start(),
            end=found.end(),
        ),
    )


def tone_of(cell: Cell) -> str:
    """Return what colours a cell of the matrix."""
    return f"{cell.verdict.value}{' corrected' if cell.correction else ''}"


def correction_note(cell: Cell) -> str:
    """Return "corrected by hand (seen on page 4); the machine says not found"; empty where nobody has corrected it."""
    if cell.correction is None:
        return ""
    return f"corrected by hand ({cell.correction.reason}); the machine says {TONES[cell.machine.verdict.value].brief}"


def verdict_cell(cell: Cell, quote: Citation | None = None) -> TableCell:
    """Return a verdict with the page that carries it, and all its evidence; the quote given comes first."""
    best = quote or (cell.machine.evidence[0] if cell.machine.evidence else None)
    words = TONES[cell.verdict.value].brief
    is_evidence = best is not None and not best.below_threshold
    note = correction_note(cell)
    quoted = f"“{best.shown}”" if best is not None else ""
    return TableCell(
        text=f"{words}, {page_reference(best)}" if best and is_evidence else words,
        short=f"{words}, p. {best.page_number}" if best and is_evidence else words,
        tone=tone_of(cell),
        note=f"{note[0].upper()}{note[1:]}. {quoted}".strip() if note else quoted,
        citations=(best, *(one for one in cell.machine.evidence if one != best)) if best else (),
    )


def best_of(judged: Iterable[Cell]) -> tuple[Citation, ...]:
    """Return the best evidence of each cell that has any."""
    return tuple(cell.machine.evidence[0] for cell in judged if cell.machine.evidence)


def place_of(cell: Cell) -> str:
    """Return ", p. 4", the page of the best evidence; "" where there is none."""
    best = next((one for one in cell.machine.evidence if not one.below_threshold), None)
    return f", {page_reference(best)}" if best else ""


def judged_cells(cell: Cell) -> tuple[TableCell, ...]:
    """Return verdict, machine's verdict, score, and the correction with its reason and date."""
    correction = cell.correction
    return cells(
        TableCell(text=cell.verdict.value, tone=tone_of(cell)),
        cell.machine.verdict,
        TableCell(text=f"{cell.machine.score:.4f}", value=round(cell.machine.score, 4)),
        correction.verdict.value if correction else "",
        correction.reason if correction else "",
        correction.corrected_on if correction else "",
    )


def document_cell(document: Document, name: str, short: str, *told: str, citations: tuple[Citation, ...] = ()) -> TableCell:
    """Return the first cell of a row about a document: its name, and what a screen says of it."""
    where = " · ".join(filter(None, (document.title, str(document.year or ""), document.path, document.group)))
    return TableCell(text=name, short=short, told=(*filter(None, told), where), citations=citations)


def theme_json(theme: Theme) -> Json:
    """Return a theme with all that is searched for."""
    return {
        "theme_id": theme.theme_id,
        "group": theme.group,
        "label": theme.label,
        "definition": theme.definition,
        "queries": list(theme.queries),
        "exclusions": list(theme.exclusions),
        "words": list(theme.words),
    }
