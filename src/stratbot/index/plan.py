"""What a build has to do: which documents of the former generation hold, and which files must be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from stratbot.corpus.reading_version import READING
from stratbot.errors import IndexDamagedError, IndexMissingError, IndexOutdatedError
from stratbot.index.changes import Differences, compare
from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.encoder import Encoder, encoder_fingerprint
from stratbot.index.generations import CACHE, Generation, Manifest, open_generation, stratbot_version
from stratbot.index.lexical import WORD_COUNTS
from stratbot.index.looks import rows_naming, wording_version
from stratbot.index.seen import as_last_seen
from stratbot.index.store import StoredDocument
from stratbot.types import Document, DocumentState, Problem

if TYPE_CHECKING:
    from stratbot.config import Settings
    from stratbot.corpus.recognition import Recognition
    from stratbot.corpus.scan import CatalogueRow, CorpusFile, Scan
    from stratbot.index.sharding import Share

_PAGES_TO_DESCRIBE = 10
"""Pages of a document that may tell whose it is."""


@dataclass(frozen=True, slots=True)
class Former:
    """The generation that answers while a build runs."""

    generation: Generation
    corpus: CorpusReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One file of the corpus."""

    row: int
    """Of the document in the new generation."""
    file: CorpusFile
    sha256: str
    doc_id: str
    catalogue: str
    """What `documents.csv` says of it, as JSON."""
    kept: Kept | None
    """What can be copied from the former generation; None if the file must be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A document of the former generation with the content of a file."""

    source: StoredDocument
    document: Document
    """As it is to be called now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a build will do."""

    tasks: tuple[Task, ...]
    """One for each file, in order of path."""
    differences: Differences
    problems: tuple[Problem, ...]
    """Of the corpus as a whole, in order of path."""
    catalogue: Mapping[str, CatalogueRow]
    """What `documents.csv` says, by path."""
    scanned_at_ns: int
    reading: int
    """Version of the reading step that the new generation's pages come from."""
    keeps_vectors: bool
    """Whether the vectors of kept documents are copied too; False after a change of encoder."""
    issuers_elsewhere: tuple[str, ...]
    """Of the documents of the corpus that other shards hold, in order."""
    is_current: bool
    """Whether the former generation is already all that would be written."""
    only_names_change: bool = False
    """Whether nothing is new but that other shards hold documents of other issuers, whom sentences of this one name."""


def open_former(settings: Settings) -> tuple[Former | None, tuple[Problem, ...]]:
    """Open the current generation, if there is one that can be built upon, and say what is wrong with it if it is damaged."""
    try:
        generation = open_generation(settings.index_dir)
        return Former(generation, CorpusReader(generation.folder)), ()
    except (IndexMissingError, IndexOutdatedError):
        return None, ()
    except IndexDamagedError as error:
        return None, (damage_note(settings, error),)


def damage_note(settings: Settings, error: IndexDamagedError) -> Problem:
    """Say that the former index could not be built upon."""
    reason = f"The former index was damaged, so everything was read again: {error}"
    return Problem(path=str(settings.index_dir), page_number=None, reason=reason)


def make_plan(
    found: Scan,
    former: Former | None,
    settings: Settings,
    encoder: Callable[[], Encoder],
    *,
    rebuild: bool,
    retry: bool = False,
    recognition: Recognition | None = None,
    share: Share | None = None,
    scanned_at_ns: int,
) -> Plan:
    """Compare the corpus folder with the former generation.

    Args:
        found: What the folder holds.
        former: The generation that answers now.
        settings: Of this build.
        encoder: Opens the encoder; called only where nothing cheaper can tell.
        rebuild: Keep nothing.
        retry: Keep nothing of documents that could not be read in full.
        recognition: Keep nothing of documents with pages without text that it has not looked at.
        share: What is to be known of the other shards, where the index is one of several.
        scanned_at_ns: When the folder was looked at.
    """
    documents: Sequence[StoredDocument] = ()
    looked_at_ns = 0
    if former is not None:
        documents, looked_at_ns = as_last_seen(settings.index_dir, former.generation.manifest, former.corpus.documents)
    differences = compare(found.files, documents, scanned_at_ns=looked_at_ns)
    is_same_encoder = former is not None and not rebuild and _is_same_encoder(former, settings, encoder)
    kept: Mapping[str, StoredDocument] = {}
    if former is not None and not rebuild and _was_cut_alike(former.generation.manifest, settings):
        if is_same_encoder or fits(former.corpus, encoder()):
            kept = differences.sources
            if retry:
                unread = former.corpus.rows_with_problems()
                kept = {path: source for path, source in kept.items() if source.row not in unread and _is_read(source)}
            if recognition is not None:
                kept = {path: source for path, source in kept.items() if not _is_due(source, former.corpus, recognition)}
    tasks = _tasks(found, differences, kept, former)
    problems = list(found.problems)
    if not found.files and share is None:
        hint = f"Put PDFs into {settings.corpus_dir}"
        problems.append(Problem(path=".", page_number=None, reason="The corpus folder holds no PDF", hint=hint))
    problems.sort(key=_in_order)
    issuers_elsewhere = share.issuers_elsewhere if share is not None else ()
    is_as_it_was = (
        is_same_encoder
        and former is not None
        and former.generation.manifest.wording == wording_version()
        and all((former.generation.folder / name).exists() for name in WORD_COUNTS.values())
        and _is_current(tasks, problems, former)
    )
    names_nobody_else = is_as_it_was and former is not None and _names_nobody_else(former, issuers_elsewhere)
    return Plan(
        tasks=tasks,
        differences=differences,
        problems=tuple(problems),
        catalogue=found.catalogue,
        scanned_at_ns=scanned_at_ns,
        reading=READING,
        keeps_vectors=is_same_encoder,
        issuers_elsewhere=issuers_elsewhere,
        is_current=is_as_it_was and names_nobody_else,
        only_names_change=is_as_it_was and not names_nobody_else,
    )


def catalogue_text(row: CatalogueRow | None) -> str:
    """Return what `documents.csv` says of a document as JSON, to be compared; empty if it says nothing."""
    return "" if row is None else json.dumps(asdict(row), sort_keys=True)


def fits(corpus: CorpusReader, encoder: Encoder) -> bool:
    """Tell whether another encoder than before sees every stored sentence whole."""
    return all(
        max(encoder.count_tokens(corpus.sentence_texts(stored)), default=0) <= encoder.max_tokens for stored in corpus.documents
    )


def _is_same_encoder(former: Former, settings: Settings, encoder: Callable[[], Encoder]) -> bool:
    """Tell whether the former vectors are the ones this encoder would make; loads it only if files alone do not say so."""
    expected = former.generation.manifest.encoder
    cheap = encoder_fingerprint(settings.encoder, fallback_cache_dir=settings.index_dir / CACHE)
    return cheap == expected or encoder().fingerprint == expected


def _was_cut_alike(manifest: Manifest, settings: Settings) -> bool:
    """Tell whether reading the same files again would give the same passages."""
    return manifest.chunking == settings.chunking and manifest.reading == READING


def _is_read(stored: StoredDocument) -> bool:
    return stored.document.state is DocumentState.READ


def _is_due(source: StoredDocument, corpus: CorpusReader, recognition: Recognition) -> bool:
    """Tell whether a document has pages without text that may get some from a text recognition in this build."""
    from stratbot.corpus.recognition import has_text

    document = source.document
    if not document.pages_without_text:
        return False
    return recognition.is_due(document.sha256, [page.page_number for page in corpus.pages(source) if not has_text(page.text)])


def _tasks(found: Scan, differences: Differences, kept: Mapping[str, StoredDocument], former: Former | None) -> tuple[Task, ...]:
    ids = found.doc_ids
    tasks = []
    for row, file in enumerate(found.files):
        catalogue_row, source = found.catalogue.get(file.path), kept.get(file.path)
        catalogue = catalogue_text(catalogue_row)
        keep = None
        if source is not None and former is not None:
            document = _as_called_now(
                source, former, path=file.path, doc_id=ids[file.path], catalogue=catalogue, row=catalogue_row
            )
            keep = Kept(source=source, document=document)
        sha256, doc_id = differences.sha256[file.path], ids[file.path]
        tasks.append(Task(row=row, file=file, sha256=sha256, doc_id=doc_id, catalogue=catalogue, kept=keep))
    return tuple(tasks)


def _as_called_now(
    source: StoredDocument, former: Former, *, path: str, doc_id: str, catalogue: str, row: CatalogueRow | None
) -> Document:
    """Return a stored document with the path, id and description it has now, without reading its file."""
    document = replace(source.document, doc_id=doc_id, path=path)
    is_as_described = (
        catalogue == source.catalogue
        and path == source.document.path
        and former.generation.manifest.stratbot == stratbot_version()
    )
    if is_as_described:
        return document
    from stratbot.corpus.reading import describe_again

    pages = former.corpus.pages(source, limit=_PAGES_TO_DESCRIBE)
    return describe_again(document, info=source.info, pages=pages, row=row, path=path)


def _is_current(tasks: tuple[Task, ...], problems: list[Problem], former: Former) -> bool:
    same_documents = [task.kept.document if task.kept else None for task in tasks] == [
        stored.document for stored in former.corpus.documents
    ]
    same_catalogue = [task.catalogue for task in tasks] == [stored.catalogue for stored in former.corpus.documents]
    return same_documents and same_catalogue and problems == former.corpus.corpus_problems()


def _names_nobody_else(former: Former, issuers_elsewhere: tuple[str, ...]) -> bool:
    """Tell whether all sentences look as they did, now that other shards hold documents of these issuers."""
    changed = {*former.generation.manifest.issuers_elsewhere} ^ {*issuers_elsewhere}
    rows = rows_naming(former.corpus, changed)
    return rows is not None and not len(rows)


def _in_order(problem: Problem) -> tuple[str, int, str]:
    return problem.path, problem.page_number or 0, problem.reason
