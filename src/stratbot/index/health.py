"""An index on disk -> what is right and wrong with it: every file read in full, every number compared with another."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stratbot.errors import EncoderUnavailableError, IndexDamagedError, IndexMissingError, IndexOutdatedError
from stratbot.index.build import passage_vectors
from stratbot.index.encoder import encoder_fingerprint
from stratbot.index.generations import (
    CACHE,
    GENERATIONS,
    LOCK,
    MANIFEST,
    POINTER,
    REBUILD_HINT,
    Generation,
    Manifest,
    find_leftovers,
    former_generation,
    generation_names,
    is_being_written,
    read_manifest,
    read_pointer,
    sha256_of_file,
)
from stratbot.index.lexical import TABLES
from stratbot.index.reader import (
    PASSAGE_DOCUMENT,
    PASSAGE_IS_BODY,
    PASSAGE_VECTORS,
    SENTENCE_PASSAGE,
    SENTENCE_TOKENS,
    SENTENCE_VECTORS,
    OpenIndex,
)
from stratbot.index.staleness import staleness_of
from stratbot.index.store import FILE as CORPUS
from stratbot.index.store import CorpusReader
from stratbot.index.vectors import FILE as CACHE_FILE

if TYPE_CHECKING:
    from stratbot.config import Settings
    from stratbot.index.encoder import Encoder
    from stratbot.types import Passage

_REPAIR = "Run: stratbot doctor --repair"
_INDEX = "Run: stratbot index"

_LARGEST_DEPARTURE = 1e-3
_ROUNDED_LENGTH, _ROUNDED_NUMBER = 0.05, 0.02
"""Where vectors are kept as a byte for each number."""
"""Of a vector's length from one, and of a passage's vector from the mean of its sentences."""

_SAMPLE = 64
_LEAST_COSINE = 0.999
"""Between a stored vector and the same sentence encoded again."""


class CheckState(StrEnum):
    """What a check came to."""

    OK = "ok"
    SKIPPED = "skipped"
    """It could not be made, or was not asked for."""
    WARNING = "warning"
    """The index answers rightly; something about it wants attention."""
    ERROR = "error"
    """The index does not answer, or its answers cannot be relied on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: CheckState
    message: str
    """A sentence."""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """All that was looked at."""

    generation: str
    """That answers; empty if none does."""
    checks: tuple[Check, ...]
    elapsed_s: float

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found that keeps the index from answering rightly."""
        return all(check.state is not CheckState.ERROR for check in self.checks)


@dataclass(slots=True)
class GenerationHealth:
    """What is right and wrong with one generation, and what of it can be built upon."""

    folder: Path
    checks: list[Check] = field(default_factory=list)
    manifest: Manifest | None = None
    """None if it is damaged."""
    has_text: bool = False
    """Whether documents, pages, passages and sentences are certainly as they were written."""
    has_vectors: bool = False
    """Whether the sentences' vectors and lengths are certainly as they were written."""
    is_outdated: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every check went well."""
        return all(check.state in (CheckState.OK, CheckState.SKIPPED) for check in self.checks)

    def ok(self, name: str, message: str) -> None:
        """Note something that is as it should be."""
        self.checks.append(Check(name=name, state=CheckState.OK, message=message))

    def error(self, name: str, message: str, hint: str = _REPAIR) -> None:
        """Note something that is wrong."""
        self.checks.append(Check(name=name, state=CheckState.ERROR, message=message, hint=hint))


def examine(settings: Settings, encoder: Callable[[], Encoder], *, deep: bool = False) -> Examination:
    """Check everything that can be checked without reading a PDF.

    Args:
        settings: Where corpus and index are, and how questions are encoded.
        encoder: Opens the encoder; called only for `deep`.
        deep: Encode a sample of the stored sentences again, and compare the vectors.

    Raises:
        IndexMissingError: There is nothing at all to examine.
    """
    started = time.perf_counter()
    while True:
        name, checks = _examine_once(settings, encoder, deep=deep)
        if all(check.state is not CheckState.ERROR for check in checks) or _current_name(settings.index_dir) == name:
            return Examination(generation=name, checks=tuple(checks), elapsed_s=time.perf_counter() - started)
        # else builds have ended meanwhile, and this generation is rightly gone


def examine_generation(folder: Path, digest: str = "") -> GenerationHealth:
    """Check one generation: its manifest, its files, and that they fit together.

    Args:
        folder: Of the generation.
        digest: SHA-256 of its manifest; empty where that is not known.
    """
    health = GenerationHealth(folder)
    intact = _check_files(health, digest)
    _check_corpus(health, corpus_is_intact=CORPUS in intact)
    try:
        _check_rows(health)
    except IndexDamagedError as error:
        health.error("rows", f"{error}.")
    has_wrong_vectors = any(check.name == "vectors" and check.state is CheckState.ERROR for check in health.checks)
    health.has_vectors = {SENTENCE_VECTORS, SENTENCE_TOKENS} <= intact and not has_wrong_vectors
    return health


def _current_name(index_dir: Path) -> str:
    try:
        return read_pointer(index_dir)[0]
    except (IndexMissingError, IndexDamagedError):
        return ""


def _examine_once(settings: Settings, encoder: Callable[[], Encoder], *, deep: bool) -> tuple[str, list[Check]]:
    index_dir = settings.index_dir
    checks: list[Check] = []
    try:
        name, digest = read_pointer(index_dir)
    except IndexMissingError:
        names = generation_names(index_dir)
        if not names:
            raise
        message = f"{POINTER} is missing, though there are generations: {', '.join(names)}."
        return "", [Check(name="pointer", state=CheckState.ERROR, message=message, hint=_REPAIR), *_around(settings, None)]
    except IndexDamagedError as error:
        return "", [Check(name="pointer", state=CheckState.ERROR, message=f"{error}.", hint=_REPAIR), *_around(settings, None)]
    checks.append(Check(name="pointer", state=CheckState.OK, message=f"{POINTER} names generation {name}."))
    health = examine_generation(index_dir / GENERATIONS / name, digest)
    checks += health.checks
    checks += _around(settings, health)
    checks.append(
        _check_sample(health, encoder) if deep else _skipped("sample", "No sentence was encoded again; --deep does it.")
    )
    return name, checks


def _around(settings: Settings, health: GenerationHealth | None) -> Iterator[Check]:
    """Check what lies around the generation that answers."""
    if health is not None:
        yield from _check_former(settings.index_dir)
    yield _check_leftovers(settings.index_dir)
    yield _check_cache(settings.index_dir, health.manifest if health else None)
    if health is None or health.manifest is None:
        return
    yield _check_encoder(settings, health.manifest)
    if health.is_whole:
        yield from _check_staleness(settings, health)


def _check_files(health: GenerationHealth, digest: str) -> set[str]:
    """Compare all files with the manifest; return the names of those that are as they were written."""
    folder = health.folder
    try:
        manifest = health.manifest = read_manifest(folder, digest)
    except IndexOutdatedError as error:
        health.is_outdated = True
        health.error("manifest", f"{error}.", hint=error.hint)
        return set()
    except IndexDamagedError as error:
        health.error("manifest", f"{error}.")
        return set()
    health.ok("manifest", f"The manifest is of schema {manifest.schema}, made by stratbot {manifest.stratbot}.")
    intact, size_bytes = set(), 0
    for name, record in manifest.files.items():
        path = folder / name
        try:
            found = path.stat().st_size
            if found != record.size_bytes:
                health.error("files", f"{name} has {found:,} bytes instead of {record.size_bytes:,}.")
            elif sha256_of_file(path) != record.sha256:
                health.error("files", f"{name} is not what was written: its checksum differs.")
            else:
                intact.add(name)
                size_bytes += found
        except (OSError, IndexDamagedError):
            health.error("files", f"{name} is missing or cannot be read.")
    expected = {CORPUS, SENTENCE_VECTORS, PASSAGE_VECTORS, SENTENCE_TOKENS, SENTENCE_PASSAGE, PASSAGE_DOCUMENT, PASSAGE_IS_BODY}
    if absent := expected - manifest.files.keys():
        health.error("files", f"The manifest does not name {', '.join(sorted(absent))}.")
    if strange := {path.name for path in folder.iterdir()} - manifest.files.keys() - {MANIFEST}:
        message = f"The generation's folder holds files that are not of the index: {', '.join(sorted(strange))}."
        health.checks.append(Check(name="files", state=CheckState.WARNING, message=message, hint="Take them away."))
    if intact >= manifest.files.keys():
        health.ok("files", f"{len(intact)} files, {size_bytes / 1e6:,.1f} MB, have the sizes and checksums of the manifest.")
    return intact


def _check_corpus(health: GenerationHealth, *, corpus_is_intact: bool) -> None:
    """Check the database: its structure, its documents, its counts, the offsets of its passages, its full-text indexes."""
    try:
        with closing(CorpusReader(health.folder)) as corpus:
            if complaints := corpus.integrity_complaints():
                health.error("database", f"SQLite finds {CORPUS} damaged: {'; '.join(complaints[:3])}.")
            elif corpus_is_intact or health.manifest is None:
                health.ok("database", f"SQLite finds {CORPUS} sound.")
            altered = corpus.altered_documents()
            if altered:
                paths = ", ".join(stored.document.path for stored in altered[:5]) + (" ..." if len(altered) > 5 else "")
                health.error("documents", f"{len(altered)} of {len(corpus.documents)} documents are altered: {paths}.")
            counts = _check_counts(health, corpus)
            misplaced = _check_offsets(health, corpus)
            health.has_text = (altered == [] or (altered is None and corpus_is_intact)) and not counts and not misplaced
            _check_words(health, corpus)
    except (IndexDamagedError, sqlite3.Error) as error:
        health.has_text = False
        health.error("database", f"{error}.")


def _check_counts(health: GenerationHealth, corpus: CorpusReader) -> bool:
    """Compare counts within the database and with the manifest; return whether any is wrong."""
    maps = corpus.row_maps()
    passages, sentences = len(maps.passage_document), len(maps.sentence_passage)
    stored = corpus.documents
    before = len(health.checks)
    next_passage = next_sentence = 0
    for document in stored:
        if (document.first_passage, document.first_sentence) != (next_passage, next_sentence):
            health.error("counts", f"The rows of {document.document.path} do not follow those before it.")
            break
        next_passage, next_sentence = next_passage + document.passages, next_sentence + document.sentences
    if (next_passage, next_sentence) != (passages, sentences):
        health.error(
            "counts", f"The documents have {next_passage:,} passages and {next_sentence:,} sentences; stored are "
            f"{passages:,} and {sentences:,}.",
        )  # fmt: skip
    if (stored_sentences := corpus.sentence_count()) != sentences:
        health.error("counts", f"The passages have {sentences:,} sentences; there are {stored_sentences:,} stored sentences.")
    found = {"documents": len(stored), "pages": corpus.page_count(), "passages": passages, "sentences": sentences}
    if (manifest := health.manifest) is not None:
        named = {what: getattr(manifest, what) for what in found}
        for what, count in found.items():
            if count != named[what]:
                health.error("counts", f"There are {count:,} {what} instead of {named[what]:,}.")
    if len(health.checks) > before:
        return True
    health.ok("counts", ", ".join(f"{count:,} {what}" for what, count in found.items()) + ", as the manifest says.")
    return False


def _check_offsets(health: GenerationHealth, corpus: CorpusReader) -> bool:
    """Check that every passage and sentence lies within its page; return whether any does not."""
    misplaced: list[str] = []
    checked = 0
    for stored in corpus.documents:
        sizes = corpus.page_sizes(stored)
        for passage in corpus.passages_of(stored):
            checked += 1
            if not _lies_within(passage, sizes.get(passage.page_number)):
                misplaced.append(f"{stored.document.path}, page {passage.page_number}")
    if misplaced:
        more = " ..." if len(misplaced) > 3 else ""
        health.error(
            "offsets",
            f"{len(misplaced):,} passages do not lie within their page: {'; '.join(misplaced[:3])}{more}.",
            REBUILD_HINT,
        )
        return True
    health.ok("offsets", f"All {checked:,} passages and their sentences lie within their pages.")
    return False


def _lies_within(passage: Passage, page_chars: int | None) -> bool:
    spans = [(passage.start, passage.end), *((sentence.start, sentence.end) for sentence in passage.sentences)]
    return page_chars is not None and all(0 <= start < end <= page_chars for start, end in spans)


def _check_words(health: GenerationHealth, corpus: CorpusReader) -> None:
    expected = {
        "passage": sum(stored.passages for stored in corpus.documents),
        "sentence": sum(stored.sentences for stored in corpus.documents),
    }
    for unit in TABLES:
        try:
            has_all, count = corpus.has_all_words(unit)
            words = corpus.count_words(unit)
        except IndexDamagedError as error:
            health.error("words", f"The full-text index of {unit}s is damaged: {error}.")
            continue
        if not has_all or count != expected[unit]:
            health.error("words", f"The full-text index of {unit}s has {count:,} rows instead of {expected[unit]:,}.")
        else:
            health.ok("words", f"The full-text index of {unit}s has {count:,} rows, {words:,} words.")


def _check_rows(health: GenerationHealth) -> None:
    """Check the arrays and the vectors beside the database, against it and against each other."""
    manifest, folder = health.manifest, health.folder
    if manifest is None:
        return
    with closing(OpenIndex(Generation(folder=folder, manifest=manifest))) as index, closing(CorpusReader(folder)) as corpus:
        maps = corpus.row_maps()
        for name, stored, expected in (
            (PASSAGE_DOCUMENT, index.passage_document, maps.passage_document),
            (PASSAGE_IS_BODY, index.passage_is_body, maps.passage_is_body),
            (SENTENCE_PASSAGE, index.sentence_passage, maps.sentence_passage),
        ):
            if not np.array_equal(stored, expected):
                health.error("rows", f"{name} is not what the database says.")
                return
        health.ok("rows", "Every sentence has its passage, every passage its document.")
        _check_vectors(health, index, corpus)


def _check_vectors(health: GenerationHealth, index: OpenIndex, corpus: CorpusReader) -> None:
    sentences, passages = index.dense_sentences, index.dense_passages
    of_length = _LARGEST_DEPARTURE if sentences.is_exact else _ROUNDED_LENGTH
    of_number = _LARGEST_DEPARTURE if sentences.is_exact and passages.is_exact else _ROUNDED_NUMBER
    for stored in corpus.documents:  # one at a time: all together need not fit into memory
        own = slice(stored.first_sentence, stored.first_sentence + stored.sentences)
        own_passages = slice(stored.first_passage, stored.first_passage + stored.passages)
        with np.errstate(over="ignore", invalid="ignore"):
            vectors = sentences.part(own.start, own.stop)
            lengths = np.linalg.norm(vectors, axis=1)
            if not np.all(np.abs(lengths - 1) < of_length):  # False for NaN too
                health.error("vectors", f"Vectors of {stored.document.path} are not of length one.")
                return
            expected = passage_vectors(
                vectors,
                index.sentence_tokens[own],
                index.sentence_passage[own] - np.int32(stored.first_passage),
                stored.passages,
            )
            if not np.all(np.abs(passages.part(own_passages.start, own_passages.stop) - expected) < of_number):
                health.error("rows", f"Passages of {stored.document.path} do not have the direction of their sentences.")
                return
    health.ok(
        "vectors", f"{sentences.ntotal:,} sentences and {passages.ntotal:,} passages have a vector each, of length one "
        f"and {index.dense_sentences.dim} dimensions.",
    )  # fmt: skip


def _check_former(index_dir: Path) -> Iterator[Check]:
    try:
        former = former_generation(index_dir)
    except IndexMissingError:
        yield _skipped("former", "There is no former generation to go back to.")
    except (IndexDamagedError, IndexOutdatedError) as error:
        message = f"The former generation could not answer: {error}."
        yield Check(
            name="former", state=CheckState.WARNING, message=message, hint="The next build puts a whole one in its place."
        )
    else:
        message = f"The former generation, {former.manifest.generation}, is whole; stratbot index --rollback goes back to it."
        yield Check(name="former", state=CheckState.OK, message=message)


def _check_leftovers(index_dir: Path) -> Check:
    if is_being_written(index_dir):
        return _skipped("leftovers", "Another process is writing the index.")
    known = {POINTER, GENERATIONS, LOCK, CACHE}
    leftovers = find_leftovers(index_dir)
    if leftovers:
        names = ", ".join(path.name for path in leftovers)
        message = f"Builds that were stopped left something behind: {names}."
        hint = "The next build removes it, as does: stratbot doctor --repair"
        return Check(name="leftovers", state=CheckState.WARNING, message=message, hint=hint)
    if strange := sorted(path.name for path in index_dir.iterdir() if path.name not in known):
        message = f"The index folder holds what is not of the index: {', '.join(strange)}."
        return Check(name="leftovers", state=CheckState.WARNING, message=message, hint="Take it away.")
    return Check(name="leftovers", state=CheckState.OK, message="No build left anything behind.")


def _check_cache(index_dir: Path, manifest: Manifest | None) -> Check:
    path = index_dir / CACHE / CACHE_FILE
    hint = f"It costs only time: delete {path.parent}, and the next build makes it anew."
    if not path.exists():
        return _skipped("cache", "There is no cache of vectors; a build makes one.")
    if is_being_written(index_dir):
        return _skipped("cache", "Another process is writing the cache of vectors.")
    try:
        log = path.with_name(f"{CACHE_FILE}-wal")
        # Reading makes files beside it, which another user could not write afterwards; without a log there is no need to.
        immutable = "&immutable=1" if not log.exists() or log.stat().st_size == 0 else ""
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{immutable}", uri=True)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                return Check(name="cache", state=CheckState.WARNING, message="The cache of vectors is damaged.", hint=hint)
            query = "SELECT fingerprint, count(*) FROM vectors JOIN encoders ON encoders.id = encoder GROUP BY fingerprint"
            counts = dict(connection.execute(query).fetchall())
    except sqlite3.OperationalError as error:  # SQLite wants to write beside the file even for reading
        return _skipped("cache", f"The cache of vectors cannot be looked into: {error}.")
    except sqlite3.DatabaseError as error:
        return Check(name="cache", state=CheckState.WARNING, message=f"The cache of vectors is damaged: {error}.", hint=hint)
    others = {name: count for name, count in counts.items() if manifest is not None and name != manifest.encoder}
    message = f"The cache holds {sum(counts.values()):,} vectors"
    if others:
        message += f", of which {sum(others.values()):,} are of other models: {', '.join(sorted(others))}"
    return Check(name="cache", state=CheckState.OK, message=f"{message}.")


def _check_encoder(settings: Settings, manifest: Manifest) -> Check:
    try:
        current = encoder_fingerprint(settings.encoder, fallback_cache_dir=settings.index_dir / CACHE)
    except EncoderUnavailableError as error:
        return Check(name="encoder", state=CheckState.ERROR, message=f"{error}.", hint=error.hint)
    if current is None:
        return _skipped("encoder", "The model has not been used on this machine; the first question will tell whether it fits.")
    if current != manifest.encoder:
        message = f"The index was built with the model {manifest.encoder}, and {current} is set."
        hint = f"{_INDEX} (it encodes the stored text again), or set the former model."
        return Check(name="encoder", state=CheckState.ERROR, message=message, hint=hint)
    return Check(name="encoder", state=CheckState.OK, message=f"The index was built with the model that is set, {current}.")


def _check_staleness(settings: Settings, health: GenerationHealth) -> Iterator[Check]:
    assert health.manifest is not None, "a whole generation has one"
    with closing(OpenIndex(Generation(folder=health.folder, manifest=health.manifest))) as index:
        stale = staleness_of(settings, index, fingerprint=health.manifest.encoder)
    if stale.unknown:
        yield _skipped("corpus", stale.unknown)
    elif stale:
        message = f"The index is out of date: {stale.sentence()}."
        yield Check(name="corpus", state=CheckState.WARNING, message=message, hint=_INDEX)
    else:
        yield Check(name="corpus", state=CheckState.OK, message="The corpus folder has not changed since the index was built.")


def _check_sample(health: GenerationHealth, encoder: Callable[[], Encoder]) -> Check:
    if not health.is_whole or health.manifest is None:
        return _skipped("sample", "No sentence was encoded again, because the index is damaged.")
    try:
        opened = encoder()
    except EncoderUnavailableError as error:
        return _skipped("sample", f"No sentence was encoded again: {error}.")
    if opened.fingerprint != health.manifest.encoder:
        return _skipped("sample", "No sentence was encoded again, because another model is set.")
    with closing(OpenIndex(Generation(folder=health.folder, manifest=health.manifest))) as index:
        count = index.manifest.sentences
        rows = np.unique(np.linspace(0, count - 1, min(count, _SAMPLE)).astype(np.int64)) if count else np.zeros(0, np.int64)
        texts = [sentence.text for _, sentence in index.sentences(rows)]
        if not texts:
            return _skipped("sample", "There is no sentence to encode again.")
        stored = index.dense_sentences.vectors(rows)
        cosines = np.sum(opened.encode(texts) * stored, axis=1) / np.linalg.norm(stored, axis=1)
    worst = float(cosines.min())
    if worst < _LEAST_COSINE:
        message = f"Encoded again, {int((cosines < _LEAST_COSINE).sum())} of {len(texts)} sentences have another vector."
        return Check(name="sample", state=CheckState.ERROR, message=message, hint="Run: stratbot index --rebuild")
    message = f"{len(texts)} sentences encoded again have the vectors that are stored (cosine {worst:.5f} or more)."
    return Check(name="sample", state=CheckState.OK, message=message)


def _skipped(name: str, message: str) -> Check:
    return Check(name=name, state=CheckState.SKIPPED, message=message)
