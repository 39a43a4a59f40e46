"""Documents x themes: a verdict with evidence in every cell, judged again only where its document or its theme changed."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol

import numpy as np

from stratbot.corpus.succession import copies, is_superseded
from stratbot.errors import CancelledError, IndexOutdatedError, SettingsError
from stratbot.index.looks import sources_hash
from stratbot.judging.corrections import read_corrections
from stratbot.judging.themes import Theme, content_hash, load_themes, shipped_themes
from stratbot.lens.cells import CellCache, cell_key
from stratbot.lens.types import Cell, Matrix, ProgressCallback, Provenance
from stratbot.types import Correction, Document, DocumentState, DocumentVerdict, Filters, Verdict

if TYPE_CHECKING:
    from stratbot.answering.answerer import Answerer
    from stratbot.config import Settings
    from stratbot.index.reader import OpenIndex
    from stratbot.retrieval.search import Searcher


_JUDGED_BY = (
    "stratbot.corpus.wording",
    "stratbot.retrieval.citing",
    "stratbot.lens.cells",
    "stratbot.judging.theme_judge",
    "stratbot.corpus.aliases",
)
_YEAR = re.compile(r"^(?P<name>.+?)[\s,(]+(?P<year>(?:19|20)\d\d)\)?$")


class LensAssistant(Protocol):
    """What is needed of an assistant: where things are, and its loaded parts. What `open_assistant` returns has them all."""

    settings: Settings

    def documents(self) -> tuple[Document, ...]:
        """Return the documents of the index, in order of path."""

    def warm_up(self) -> None:
        """Load the model and the index."""

    def ready(self) -> tuple[Searcher, Answerer]:
        """Return the parts that search and answer."""


def judge_themes(
    assistant: LensAssistant,
    themes: Sequence[Theme] | None = None,
    *,
    filters: Filters | None = None,
    latest_only: bool = False,
    cancelled: Callable[[], bool] | None = None,
    progress: ProgressCallback | None = None,
) -> Matrix:
    """Judge every document in scope by every theme.

    The model is loaded only if something has to be judged. What was judged before the work is cancelled is kept. Works on an
    opened index of its own, so that questions and builds may go on meanwhile.

    Args:
        assistant: Over the corpus.
        themes: To judge by; None for the shipped ones and those of `themes.toml` beside the PDFs.
        filters: Narrow the documents.
        latest_only: Leave out documents that a later one of the same issuer took the place of.
        cancelled: Asked before each theme.
        progress: Told of each theme that has to be judged.

    Raises:
        SettingsError: A filter names an issuer that nobody bears, or a file of themes or corrections is malformed.
        IndexMissingError: Nothing was built yet.
        CancelledError: `cancelled` said so.
    """
    from stratbot.index.reader import open_index

    settings = assistant.settings
    chosen = tuple(themes) if themes is not None else load_themes(settings.corpus_dir)
    corrections = read_corrections(settings.corpus_dir)
    index = open_index(settings.index_dir)
    try:
        documents = documents_in_scope(index.documents, filters, latest_only=latest_only)
        with CellCache(settings.index_dir / "cache") as cache:
            rows, recomputed = _verdicts(assistant, index, documents, chosen, cache, cancelled, progress)
        own = {(correction.path, correction.theme_id): correction for correction in corrections}
        return Matrix(
            themes=chosen,
            documents=documents,
            cells=tuple(
                tuple(
                    Cell(theme_id=theme.theme_id, machine=verdict, correction=own.get((document.path, theme.theme_id)))
                    for theme, verdict in zip(chosen, row, strict=True)
                )
                for document, row in zip(documents, rows, strict=True)
            ),
            provenance=Provenance(
                generation=index.manifest.generation,
                encoder=index.manifest.encoder,
                documents=documents,
            ),
            sentences=_sentences(index, documents),
            stray_corrections=_stray(corrections, index.documents, (*chosen, *load_known_themes(settings, themes))),
            recomputed=recomputed,
        )
    finally:
        index.close()


def load_known_themes(settings: Settings, given: Sequence[Theme] | None) -> tuple[Theme, ...]:
    """Return the themes that a correction may speak of although they were not asked for."""
    return () if given is None else load_themes(settings.corpus_dir)


def documents_in_scope(
    documents: Sequence[Document], filters: Filters | None, *, latest_only: bool = False
) -> tuple[Document, ...]:
    """Return the documents that filters let through, in order of path.

    Raises:
        SettingsError: A filter names an issuer that nobody bears.
    """
    from stratbot.retrieval.filters import document_mask, known_issuers

    chosen = filters or Filters()
    for name in chosen.issuers:
        if not known_issuers(documents, [name]):
            raise _nobody(name, documents)
    mask = document_mask(documents, chosen)
    latest = latest_versions(documents) if latest_only else tuple(documents)
    ids = {document.doc_id for document in latest}
    return tuple(document for document, within in zip(documents, mask, strict=True) if within and document.doc_id in ids)


def latest_versions(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Return the documents without those that are said to be superseded, or that a later one took the place of; copies once."""
    by_issuer: dict[str, list[Document]] = {}
    for one in documents:
        by_issuer.setdefault(one.issuer, []).append(one)
    again = copies(documents)
    return tuple(one for one in documents if one.doc_id not in again and not is_superseded(one, by_issuer[one.issuer]))


def documents_named(documents: Sequence[Document], name: str) -> tuple[Document, ...]:
    """Return the documents that a name means: a path, an issuer, or an issuer and a year ("Marlshire 2016"); oldest first.

    Raises:
        SettingsError: It means none.
    """
    from stratbot.retrieval.filters import known_issuers

    asked = " ".join(name.split())
    exact = [one for one in documents if asked in (one.path, one.doc_id, PurePosixPath(one.path).name)]
    if exact:
        return tuple(exact)
    found: list[Document] = []
    dated = _YEAR.match(asked)
    if dated:
        issuers = known_issuers(documents, [dated["name"]])
        found = [one for one in documents if one.issuer in issuers and one.year == int(dated["year"])]
        if issuers and not found:
            years = sorted({str(one.year) for one in documents if one.issuer in issuers and one.year is not None})
            raise SettingsError(
                f"{issuers[0]} has no document of {dated['year']}.", hint=f"Its documents are of {', '.join(years) or 'no year'}."
            )
    if not found:
        issuers = known_issuers(documents, [asked])
        found = [one for one in documents if one.issuer in issuers]
    if not found:
        raise _nobody(name, documents)
    return tuple(sorted(found, key=lambda one: (one.year or 0, one.path)))


def document_named(documents: Sequence[Document], name: str) -> Document:
    """Return the one document that a name means; of several versions the latest.

    Raises:
        SettingsError: It means none, or several that are no versions of each other.
    """
    found = documents_named(documents, name)
    latest = [one for one in latest_versions(documents) if one in found] or list(found)
    if len(latest) > 1:
        paths = ", ".join(one.path for one in latest)
        raise SettingsError(f"{name!r} may mean several documents.", hint=f"Name one of them by its path: {paths}.")
    return latest[0]


def theme_counts(matrix: Matrix) -> tuple[Counter[Verdict], ...]:
    """Return for each theme how many documents have which verdict, as it stands after corrections."""
    return tuple(Counter(row[column].verdict for row in matrix.cells) for column in range(len(matrix.themes)))


def document_counts(matrix: Matrix) -> tuple[Counter[Verdict], ...]:
    """Return for each document how many themes have which verdict, as it stands after corrections."""
    return tuple(Counter(cell.verdict for cell in row) for row in matrix.cells)


def _verdicts(
    assistant: LensAssistant,
    index: OpenIndex,
    documents: Sequence[Document],
    themes: Sequence[Theme],
    cache: CellCache,
    cancelled: Callable[[], bool] | None,
    progress: ProgressCallback | None,
) -> tuple[list[list[DocumentVerdict]], int]:
    """Return one row for each document, and how many of the cells were judged now."""
    texts = cache.text_hashes(index)
    judging = _judging(index.manifest.encoder)
    keys = {
        (document.doc_id, theme.theme_id): cell_key(judging, texts[document.doc_id], content_hash(theme))
        for document in documents
        for theme in themes
    }
    by_id = {document.doc_id: document for document in documents}
    kept = cache.get({key: by_id[doc_id] for (doc_id, _), key in keys.items()})
    known = {place: kept[key] for place, key in keys.items() if key in kept and _still_stands(kept[key], index)}
    missing = {theme.theme_id: [one for one in documents if (one.doc_id, theme.theme_id) not in known] for theme in themes}
    to_judge = [theme for theme in themes if missing[theme.theme_id]]
    recomputed = 0
    if to_judge:
        from stratbot.judging.theme_judge import ThemeJudge

        judge = ThemeJudge(_searcher(assistant, index), cache_dir=assistant.settings.index_dir / "cache")
        positions = {document.doc_id: position for position, document in enumerate(index.documents)}
        for done, theme in enumerate(to_judge):
            if cancelled is not None and cancelled():
                raise CancelledError("The matrix was cancelled.", hint="What was judged so far is kept for the next time.")
            if progress is not None:
                progress(done, len(to_judge), theme.label)
            mask = np.zeros(len(index.documents), dtype=np.bool_)
            mask[[positions[one.doc_id] for one in missing[theme.theme_id]]] = True
            verdicts = judge.judge(theme, mask)
            for verdict in verdicts:
                known[verdict.doc_id, theme.theme_id] = verdict
            cache.put((keys[one.doc_id, theme.theme_id], texts[one.doc_id], one) for one in verdicts)
            recomputed += len(verdicts)
        if progress is not None:
            progress(len(to_judge), len(to_judge), "")
        cache.prune(texts.values())
    return [[known[document.doc_id, theme.theme_id] for theme in themes] for document in documents], recomputed


def _judging(encoder: str) -> str:
    """Return what all cells rest on beside their document and their theme."""
    shipped = [content_hash(theme) for theme in shipped_themes()]
    from stratbot.judging.theme_judge import load_theme_rule

    return cell_key(encoder, version("stratbot"), sources_hash(_JUDGED_BY), repr(load_theme_rule()), *shipped)


def _searcher(assistant: LensAssistant, index: OpenIndex) -> Searcher:
    """Return what searches this opened index, with the assistant's model."""
    from stratbot.retrieval.search import Searcher

    assistant.warm_up()
    encoder = assistant.ready()[0].encoder
    if encoder.fingerprint != index.manifest.encoder:
        raise IndexOutdatedError("The index was built anew with another model meanwhile.", hint="Try again.")
    return Searcher(index, encoder, assistant.settings.retrieval)


def _still_stands(verdict: DocumentVerdict, index: OpenIndex) -> bool:
    """Whether the quotes of a kept verdict stand on their pages, which is checked whenever they are shown."""
    from stratbot.retrieval.citing import cut_quote

    try:
        return all(
            cut_quote(index.page(one.doc_id, one.page_number), one.start, one.end) == one.quote for one in verdict.evidence
        )
    except KeyError:
        return False


def _sentences(index: OpenIndex, documents: Sequence[Document]) -> tuple[int, ...]:
    """Return of each document how many sentences can be evidence."""
    is_evidence = index.passage_is_body[index.sentence_passage]
    owners = index.passage_document[index.sentence_passage][is_evidence]
    counts = np.bincount(owners, minlength=len(index.documents))
    positions = {document.doc_id: position for position, document in enumerate(index.documents)}
    return tuple(int(counts[positions[one.doc_id]]) if one.state is DocumentState.READ else 0 for one in documents)


def _stray(corrections: Iterable[Correction], documents: Iterable[Document], themes: Iterable[Theme]) -> tuple[Correction, ...]:
    paths = {document.path for document in documents}
    ids = {theme.theme_id for theme in themes}
    return tuple(one for one in corrections if one.path not in paths or (one.theme_id and one.theme_id not in ids))


def _nobody(name: str, documents: Sequence[Document]) -> SettingsError:
    issuers = sorted({document.issuer for document in documents if document.issuer})
    near = difflib.get_close_matches(name, issuers, n=3, cutoff=0.4) or issuers[:5]
    return SettingsError(
        f"No document is by an issuer called {name!r}.", hint=f"Perhaps: {', '.join(near)}. All of them: stratbot status"
    )
