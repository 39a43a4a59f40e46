"""Matrix -> strategies beside each other: what one covers and another does not, and what changed between versions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from stratbot.corpus.succession import is_superseded
from stratbot.errors import SettingsError
from stratbot.judging.themes import Theme
from stratbot.lens.matrix import LensAssistant, document_named, documents_named, judge_themes
from stratbot.lens.types import Cell, ComparedTheme, Comparison, Matrix, ProgressCallback
from stratbot.types import Change, Citation, Document, Filters, Verdict


def compare_strategies(
    assistant: LensAssistant,
    names: Sequence[str],
    themes: Sequence[Theme] | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
    progress: ProgressCallback | None = None,
) -> Comparison:
    """Compare two or more strategies theme by theme.

    Args:
        assistant: Over the corpus.
        names: Of the strategies, in the order to compare: issuers, issuers with a year, or paths. A single issuer stands for
            all versions of its strategy, oldest first.
        themes: As for `judge_themes`.
        cancelled: As for `judge_themes`.
        progress: As for `judge_themes`.

    Raises:
        SettingsError: A name means no document or several, or fewer than two documents are meant.
        CancelledError: `cancelled` said so.
    """
    chosen = documents_to_compare(assistant.documents(), names)
    scope = Filters(doc_ids=tuple(document.doc_id for document in chosen))
    matrix = judge_themes(assistant, themes, filters=scope, cancelled=cancelled, progress=progress)
    return compare(matrix, [document.doc_id for document in chosen])


def documents_to_compare(documents: Sequence[Document], names: Sequence[str]) -> tuple[Document, ...]:
    """Return the documents that some names mean, in their order.

    Raises:
        SettingsError: A name means no document or several, or fewer than two documents are meant.
    """
    if len(names) == 1:
        found = documents_named(documents, names[0])
    else:
        found = tuple({one.doc_id: one for one in (document_named(documents, name) for name in names)}.values())
    if len(found) < 2:
        only = f" only {found[0].path}" if found else " nothing"
        raise SettingsError(
            f"Two strategies are needed to compare, and {', '.join(names)} means{only}.",
            hint='Name two issuers, or two versions: stratbot compare "Marlshire 2013" "Marlshire 2016"',
        )
    return found


def compare(matrix: Matrix, doc_ids: Sequence[str]) -> Comparison:
    """Compare some documents of a matrix, in the order given."""
    rows = {document.doc_id: position for position, document in enumerate(matrix.documents)}
    chosen = [rows[doc_id] for doc_id in doc_ids]
    documents = tuple(matrix.documents[row] for row in chosen)
    themes = []
    for column, theme in enumerate(matrix.themes):
        cells = tuple(matrix.cells[row][column] for row in chosen)
        themes.append(ComparedTheme(theme=theme, cells=cells, change=change_of(cells), quotes=paired_quotes(cells)))
    return Comparison(
        documents=documents,
        themes=tuple(themes),
        is_versions=all(_replaced(one, other) for one, other in pairwise(documents)),
        provenance=matrix.provenance,
    )


def _replaced(one: Document, other: Document) -> bool:
    """Whether the second document took the place of the first: a later one of its kind, or of an issuer that says so."""
    in_order = one.year is not None and other.year is not None and one.year < other.year
    return one.issuer == other.issuer != "" and in_order and is_superseded(one, [other])


def change_of(cells: Sequence[Cell]) -> Change:
    """Return how the verdicts differ."""
    verdicts = [cell.verdict for cell in cells]
    if Verdict.UNREADABLE in verdicts:
        return Change.UNKNOWN
    same = {Verdict.COVERED: Change.KEPT, Verdict.MENTIONED: Change.IN_PASSING, Verdict.NOT_FOUND: Change.NEITHER}
    if len(set(verdicts)) == 1:
        return same[verdicts[0]]
    if Verdict.COVERED not in verdicts:
        return Change.CHANGED
    if len(verdicts) > 2:
        return Change.DIFFERS
    if verdicts[1] is Verdict.COVERED:
        return Change.GAINED
    return Change.LOST


def paired_quotes(cells: Sequence[Cell]) -> tuple[Citation | None, ...]:
    """Choose one quote of each cell: of the first the best, of the others the one that shares most words with it.

    A near miss is quoted only where nothing was found; it says so itself.
    """
    first = next((cell.machine.evidence[0] for cell in cells if _quotable(cell)), None)
    quotes: list[Citation | None] = []
    for cell in cells:
        evidence = cell.machine.evidence
        if first is None or not _quotable(cell):
            quotes.append(evidence[0] if evidence else None)
        else:
            quotes.append(max(evidence, key=lambda one: _likeness(first, one)))
    return tuple(quotes)


def _quotable(cell: Cell) -> bool:
    return bool(cell.machine.evidence) and not cell.machine.evidence[0].below_threshold


def _likeness(one: Citation, other: Citation) -> float:
    """Return how alike the words of two quotes are; quotes without a word in common are all alike, so the best stays."""
    words, others = (set(re.findall(r"\w{4,}", quote.casefold())) for quote in (one.quote, other.quote))
    return len(words & others) / len(words | others) if words | others else 0.0
