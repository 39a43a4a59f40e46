"""Matrix -> what is missing, in one strategy against its peers or in all of them.

Each gap comes with what was searched and what came nearest, as proof of absence, and with a question for a committee.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from stratbot.errors import SettingsError
from stratbot.judging.themes import Theme
from stratbot.lens.matrix import LensAssistant, document_named, documents_in_scope, judge_themes
from stratbot.lens.types import Cell, Gap, Gaps, Matrix, ProgressCallback, RareTheme, RareThemes
from stratbot.types import Citation, Document, DocumentState, Filters, Verdict

NAMED_PEERS = 3
"""Peers that a question names with their pages; of the others it gives the number."""


def gaps_of(
    assistant: LensAssistant,
    name: str,
    themes: Sequence[Theme] | None = None,
    *,
    filters: Filters | None = None,
    all_versions: bool = False,
    cancelled: Callable[[], bool] | None = None,
    progress: ProgressCallback | None = None,
) -> Gaps:
    """Return what one strategy lacks that its peers have.

    Args:
        assistant: Over the corpus.
        name: Of the strategy: an issuer, an issuer and a year, or a path.
        themes: As for `judge_themes`.
        filters: Narrow the peers; the strategy itself is looked at in any case.
        all_versions: Take superseded strategies for peers as well.
        cancelled: As for `judge_themes`.
        progress: As for `judge_themes`.

    Raises:
        SettingsError: The name means no document or several, or it could not be read.
        CancelledError: `cancelled` said so.
    """
    documents = assistant.documents()
    asked = document_named(documents, name)
    peers = documents_in_scope(documents, filters, latest_only=not all_versions)
    scope = Filters(doc_ids=(asked.doc_id, *(peer.doc_id for peer in peers)))
    return find_gaps(judge_themes(assistant, themes, filters=scope, cancelled=cancelled, progress=progress), asked.doc_id)


def rare_themes_of(
    assistant: LensAssistant,
    fewer_than: int,
    themes: Sequence[Theme] | None = None,
    *,
    filters: Filters | None = None,
    all_versions: bool = False,
    cancelled: Callable[[], bool] | None = None,
    progress: ProgressCallback | None = None,
) -> RareThemes:
    """Return the themes that fewer than so many strategies cover; the arguments are those of `gaps_of`."""
    matrix = judge_themes(
        assistant, themes, filters=filters, latest_only=not all_versions, cancelled=cancelled, progress=progress
    )
    return rare_themes(matrix, fewer_than)


def find_gaps(matrix: Matrix, doc_id: str) -> Gaps:
    """Return the themes that one document of a matrix does not cover while one of another issuer does.

    Raises:
        SettingsError: The document could not be read, so that nothing can be said of what it lacks.
    """
    row = next(position for position, document in enumerate(matrix.documents) if document.doc_id == doc_id)
    document = matrix.documents[row]
    if document.state is not DocumentState.READ:
        raise SettingsError(
            f"{document.path} could not be read, so nothing can be said about what it lacks.", hint="See: stratbot status"
        )
    others = [
        (position, peer)
        for position, peer in enumerate(matrix.documents)
        if peer.issuer != document.issuer and peer.state is DocumentState.READ
    ]
    gaps: list[Gap] = []
    unshared: list[Theme] = []
    for column, theme in enumerate(matrix.themes):
        cell = matrix.cells[row][column]
        if cell.verdict is Verdict.COVERED:
            continue
        covering = _with_verdict((matrix.cells[position][column] for position, _ in others), Verdict.COVERED)
        if not covering:
            unshared.append(theme)
            continue
        gaps.append(Gap(theme=theme, cell=cell, peers=covering, question=_gap_question(theme, document, cell, covering)))
    gaps.sort(key=lambda gap: (gap.cell.verdict is Verdict.MENTIONED, -len(gap.peers)))
    return Gaps(
        document=document,
        peers=tuple(peer for _, peer in others),
        gaps=tuple(gaps),
        unshared=tuple(unshared),
        themes_total=len(matrix.themes),
        sentences=matrix.sentences[row],
        pages=_pages(document),
        provenance=matrix.provenance,
    )


def rare_themes(matrix: Matrix, fewer_than: int) -> RareThemes:
    """Return the themes that fewer than so many documents of a matrix cover, rarest first."""
    found: list[RareTheme] = []
    read = sum(document.state is DocumentState.READ for document in matrix.documents)
    for column, theme in enumerate(matrix.themes):
        cells = [row[column] for row in matrix.cells]
        covering = _with_verdict(cells, Verdict.COVERED)
        if len(covering) < fewer_than:
            found.append(
                RareTheme(
                    theme=theme,
                    covering=covering,
                    mentioning=_with_verdict(cells, Verdict.MENTIONED),
                    missing=_with_verdict(cells, Verdict.NOT_FOUND),
                    question=_rare_question(theme, covering, read=read),
                )
            )
    found.sort(key=lambda rare: (len(rare.covering), len(rare.mentioning)))
    return RareThemes(
        fewer_than=fewer_than,
        documents=matrix.documents,
        themes=tuple(found),
        themes_total=len(matrix.themes),
        sentences=sum(matrix.sentences),
        pages=sum(_pages(document) for document in matrix.documents),
        provenance=matrix.provenance,
    )


def searched_for(theme: Theme) -> tuple[str, ...]:
    """Return all wordings that a document was searched for, the label first and the words last."""
    return (theme.label, theme.definition, *theme.queries, *theme.words)


def page_of(citation: Citation) -> str:
    """Return the page as a PDF viewer counts it: "p. 4"."""
    return f"p. {citation.page_number}"


def _with_verdict(cells: Iterable[Cell], verdict: Verdict) -> tuple[Cell, ...]:
    """Return the cells that have a verdict, best first, those of a person's word before the machine's."""
    chosen = [cell for cell in cells if cell.verdict is verdict]
    chosen.sort(key=lambda cell: (cell.correction is None, -cell.machine.score, cell.machine.path))
    return tuple(chosen)


def _gap_question(theme: Theme, document: Document, cell: Cell, peers: Sequence[Cell]) -> str:
    name = _name(document.issuer, document.year)
    if cell.verdict is Verdict.MENTIONED:
        place = next((f" ({page_of(one)})" for one in cell.machine.evidence if not one.below_threshold), "")
        state = f"The strategy of {name} speaks of it only in passing{place}"
    else:
        state = f"Nothing on it was found in the strategy of {name}"
    return f"{_asked(theme)} {state}; {_peers(peers)}."


def _rare_question(theme: Theme, covering: Sequence[Cell], *, read: int) -> str:
    if not covering and read == 1:
        return f"{_asked(theme)} The one strategy read was not found to cover it."
    if not covering:
        return f"{_asked(theme)} None of the {read} strategies read was found to cover it."
    return f"{_asked(theme)} Of the {read} strategies read, only {_peers(covering)}."


def _asked(theme: Theme) -> str:
    return theme.question or f"What is done on “{theme.label}”?"


def _peers(peers: Sequence[Cell]) -> str:
    """Return "Amberwick (2016, p. 8) and Pennick (2015, p. 3) cover it"."""
    named = []
    for cell in peers[:NAMED_PEERS]:
        place = next((page_of(one) for one in cell.machine.evidence if not one.below_threshold), "")
        details = ", ".join(filter(None, (str(cell.machine.year or ""), place)))
        named.append(f"{cell.machine.issuer or cell.machine.path} ({details})" if details else cell.machine.issuer)
    rest = len(peers) - len(named)
    if rest:
        named.append(f"{rest} other{'' if rest == 1 else 's'}")
    listed = " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))
    return f"{listed} cover{'s' if len(peers) == 1 else ''} it"


def _name(issuer: str, year: int | None) -> str:
    return f"{issuer} ({year})" if year is not None else issuer


def _pages(document: Document) -> int:
    return document.page_count - document.pages_without_text
