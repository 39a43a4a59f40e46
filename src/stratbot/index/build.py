"""The corpus folder -> a new generation of the index, with nothing read or encoded that the former one already has."""

from __future__ import annotations

import errno
import io
import json
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stratbot.corpus.succession import copied_paths
from stratbot.errors import CancelledError, IndexDamagedError
from stratbot.index.background import BackgroundEncoding
from stratbot.index.changes import content_of
from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.corpus_writer import CorpusWriter
from stratbot.index.dense import FLAT_ROWS, DenseIndex, DenseWriter
from stratbot.index.encoder import Encoder, FloatMatrix
from stratbot.index.generations import (
    CACHE,
    SCHEMA,
    Generation,
    Manifest,
    cannot_write,
    compare_checksums,
    is_checked_on_opening,
    remove_leftovers,
    stratbot_version,
    write_generation,
    writer_lock,
)
from stratbot.index.lexical import WORD_COUNTS
from stratbot.index.looks import LOOKS, FormerLooks, LookArray, SentenceLooks, wording_version
from stratbot.index.plan import Former, Plan, Task, damage_note, make_plan, open_former
from stratbot.index.progress import BuildTracker
from stratbot.index.reader import (
    PASSAGE_DOCUMENT,
    PASSAGE_IS_BODY,
    PASSAGE_VECTORS,
    SENTENCE_LOOKS,
    SENTENCE_PASSAGE,
    SENTENCE_SUM,
    SENTENCE_TOKENS,
    SENTENCE_VECTORS,
    OpenIndex,
    load_array,
)
from stratbot.index.seen import remember_seen
from stratbot.index.sharding import Share, refuse_shards
from stratbot.index.statistics import sum_of
from stratbot.index.store import RowMaps, StoredDocument
from stratbot.index.vectors import VectorCache, text_hash
from stratbot.types import BuildProgress, BuildReport, Document, DocumentChanges, DocumentState, Problem, ReadDocument

if TYPE_CHECKING:
    from stratbot.config import ChunkingSettings, Settings
    from stratbot.corpus.ocr_process import Engine
    from stratbot.corpus.recognition import Recognition
    from stratbot.corpus.scan import CorpusFile, Scan

_POLL_S = 0.1
_CACHE_SLACK = 20_000
"""Vectors beyond three times what is live before the cache is pruned."""

_READ_ATTEMPTS = 3
"""For a file that is changed while it is being read."""

_CANNOT_WRITE = frozenset(
    {
        errno.EACCES, errno.EPERM, errno.EROFS,
        errno.ENOSPC, errno.EDQUOT, errno.EFBIG,
        errno.ENOTDIR, errno.EEXIST, errno.ENOENT,
        errno.EIO, errno.ENODEV, errno.ESTALE,  # the disk or the network drive is gone
    }
)  # fmt: skip


def build_index(
    settings: Settings,
    encoder: Callable[[], Encoder],
    *,
    rebuild: bool = False,
    retry: bool = False,
    ocr: bool = False,
    share: Share | None = None,
    progress: Callable[[BuildProgress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> BuildReport:
    """Bring the index up to date with the corpus folder.

    Files are told apart by content. Documents that are unchanged, renamed or only described anew are copied from the
    former generation; the others are read in several processes while what was read is being encoded. The former
    generation answers until the new one is whole. If nothing changed, nothing is written and no model is loaded.

    Args:
        settings: Where corpus and index are, and how to read and cut.
        encoder: Opens the encoder; called only if there is something to encode. May be called more than once.
        rebuild: Read and encode everything anew, and trust nothing that is there.
        retry: Read again what could not be read in full, though it has not changed.
        ocr: Recognise the text of pages that hold none; what was recognised earlier is taken over in any case.
        share: Which files of the corpus are indexed, where the index is a shard; None for all of them.
        progress: Told how far the build is, in the calling thread.
        cancelled: Asked now and then whether to stop.

    Raises:
        CorpusMissingError: The corpus folder cannot be read.
        IndexLockedError: Another build is under way.
        EncoderUnavailableError: The model cannot be loaded.
        SettingsError: There is nothing that recognises text, though it is asked for.
        CancelledError: `cancelled` said so, or the keyboard. Vectors that are done are kept for the next build.
        StratbotError: The index folder cannot be written.
    """
    from stratbot.corpus.scan import scan

    if share is None:
        refuse_shards(settings.index_dir)
    started = time.perf_counter()
    engine = _engine(settings) if ocr else None
    tracker = BuildTracker(progress)
    tracker.scanning()
    scanned_at_ns = share.scanned_at_ns if share is not None else time.time_ns()
    found = share.found if share is not None else scan(settings.corpus_dir)
    try:
        with ExitStack() as held:
            held.enter_context(writer_lock(settings.index_dir))
            remove_leftovers(settings.index_dir)
            former, notes = open_former(settings)
            recognition = _recognition(settings, engine)
            held.callback(recognition.close)
            options = _Options(
                settings,
                encoder,
                rebuild=rebuild,
                retry=retry,
                recognition=recognition,
                share=share,
                cancelled=cancelled or (lambda: False),
            )
            try:
                done = _build_upon(former, found, options, tracker, held, scanned_at_ns=scanned_at_ns)
            except IndexDamagedError as error:
                if former is None:
                    raise
                # Above a certain size checksums are not compared on opening, and damage shows on reading only.
                notes = (damage_note(settings, error),)
                done = _build_upon(None, found, options, tracker, held, scanned_at_ns=scanned_at_ns)
            return _report(done, notes=() if rebuild else notes, started=started, recognised_now=recognition.recognised)
    except KeyboardInterrupt as error:
        raise CancelledError("The build was interrupted; the index is as it was") from error
    except (OSError, sqlite3.OperationalError) as error:
        if isinstance(error, OSError) and error.errno not in _CANNOT_WRITE:
            raise
        raise cannot_write(settings.index_dir, error) from error


def passage_vectors(
    sentence_vectors: FloatMatrix, sentence_tokens: npt.NDArray[np.int32], sentence_passage: npt.NDArray[np.int32], passages: int
) -> FloatMatrix:
    """Compute the vectors of passages from those of their sentences: the mean, weighted by tokens, of unit length.

    Sending the passages through the model as well doubles the work of a build and gains little; see
    docs/decisions/0001-sentences-carry-the-vectors.md.

    Args:
        sentence_vectors: (n, dim) float32.
        sentence_tokens: (n,) lengths.
        sentence_passage: (n,) which passage each sentence is in, counted from 0, ascending.
        passages: How many there are.

    Returns:
        (passages, dim) float32, rows of unit length; zeros for a passage without sentences.
    """
    sums = np.zeros((passages, sentence_vectors.shape[1]), np.float32)
    if len(sentence_passage):
        firsts = np.flatnonzero(np.diff(sentence_passage, prepend=-1))
        weighted = sentence_vectors * np.maximum(sentence_tokens, 1)[:, None].astype(np.float32)
        sums[sentence_passage[firsts]] = np.add.reduceat(weighted, firsts, axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def write_rows(
    folder: Path,
    corpus: CorpusReader,
    maps: RowMaps,
    *,
    tokens: npt.NDArray[np.int32],
    looks: LookArray,
    total: npt.NDArray[np.float64],
) -> None:
    """Write what is known of every row into the folder of a generation, and the sum of all sentences' vectors."""
    lexical = corpus.lexical
    for name, array in (
        *((name, lexical.read_lengths(unit)) for unit, name in WORD_COUNTS.items()),
        (SENTENCE_TOKENS, tokens),
        (SENTENCE_LOOKS, looks),
        (SENTENCE_SUM, total),
        (SENTENCE_PASSAGE, maps.sentence_passage),
        (PASSAGE_DOCUMENT, maps.passage_document),
        (PASSAGE_IS_BODY, maps.passage_is_body),
    ):
        content = io.BytesIO()  # numpy writes to a file by itself, and of a full disk it tells neither name nor number
        np.save(content, array, allow_pickle=False)
        (folder / name).write_bytes(content.getvalue())


@dataclass(frozen=True, slots=True)
class _Options:
    """What a build was asked to do."""

    settings: Settings
    encoder: Callable[[], Encoder]
    rebuild: bool
    retry: bool
    recognition: Recognition
    share: Share | None
    cancelled: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class _Done:
    """What a build came to."""

    plan: Plan
    manifest: Manifest
    corpus: CorpusReader
    embedded: int
    reused: int
    described_anew: int = 0
    notes: tuple[Problem, ...] = ()


def _build_upon(
    former: Former | None, found: Scan, options: _Options, tracker: BuildTracker, held: ExitStack, *, scanned_at_ns: int
) -> _Done:
    """Write a new generation, unless the former one is all that would be written."""
    settings = options.settings
    if former is not None:
        held.callback(former.corpus.close)
    plan = make_plan(
        found,
        former,
        settings,
        options.encoder,
        rebuild=options.rebuild,
        retry=options.retry,
        recognition=options.recognition,
        share=options.share,
        scanned_at_ns=scanned_at_ns,
    )
    answering = options.share.answering if options.share is not None else None
    manifest = former.generation.manifest if plan.is_current and former is not None else None
    if plan.only_names_change and former is not None:
        files = {name: record for name, record in former.generation.manifest.files.items() if name != SENTENCE_LOOKS}
        write = partial(_with_other_names, former, plan, files)
        with suppress(OSError):  # where files cannot have two names they are copied, as below
            manifest = write_generation(settings.index_dir, write, former=answering, known=files).manifest
    if manifest is not None and former is not None:
        if plan.differences.hashed:
            remember_seen(
                settings.index_dir,
                generation=manifest.generation,
                scanned_at_ns=scanned_at_ns,
                mtime_ns={task.file.path: task.file.mtime_ns for task in plan.tasks},
            )
        return _Done(plan, manifest, former.corpus, 0, manifest.sentences)
    run = BuildRun(
        settings,
        options.encoder,
        plan,
        former,
        tracker,
        cancelled=options.cancelled,
        recognition=options.recognition,
        flat_rows=options.share.flat_rows if options.share is not None else FLAT_ROWS,
    )
    held.callback(run.stop)
    if options.rebuild:
        run.forget_vectors()
    generation = write_generation(settings.index_dir, run.write, former=answering)
    corpus = held.enter_context(closing(CorpusReader(generation.folder)))
    notes = run.prune_cache(corpus, generation.manifest)
    described_anew = _described_anew(plan, former, corpus)
    return _Done(plan, generation.manifest, corpus, run.embedded, run.reused, described_anew, notes)


def _with_other_names(former: Former, plan: Plan, files: Iterable[str], folder: Path, name: str) -> Manifest:
    """Write a generation that differs from the former one in how sentences look; the other files of that get a second name.

    Raises:
        OSError: The file system gives none.
    """
    manifest, corpus = former.generation.manifest, former.corpus
    looks: LookArray = load_array(former.generation.folder / SENTENCE_LOOKS, LOOKS)
    then = FormerLooks(corpus=corpus, looks=looks, issuers_elsewhere=manifest.issuers_elsewhere)
    look = SentenceLooks(corpus, then, issuers_elsewhere=plan.issuers_elsewhere)
    for file in files:
        os.link(former.generation.folder / file, folder / file)
    content = io.BytesIO()
    now = np.concatenate([np.zeros(0, LOOKS), *(look.of(stored, stored) for stored in corpus.documents)])
    np.save(content, now, allow_pickle=False)
    (folder / SENTENCE_LOOKS).write_bytes(content.getvalue())
    return replace(
        manifest,
        generation=name,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        scanned_at_ns=plan.scanned_at_ns,
        issuers_elsewhere=plan.issuers_elsewhere,
        files={},
    )


@dataclass(frozen=True, slots=True)
class _FormerVectors:
    """The vectors that answer while a build runs, to be copied."""

    sentences: DenseIndex
    tokens: npt.NDArray[np.int32]
    passages: DenseIndex | None
    """None where they are not known to be sound."""

    def of(self, source: StoredDocument) -> tuple[FloatMatrix, npt.NDArray[np.int32]]:
        """Return the vectors and lengths of a document's sentences."""
        first, last = source.first_sentence, source.first_sentence + source.sentences
        return self.sentences.part(first, last), self.tokens[first:last]


class BuildRun:
    """The part of a build that writes: documents, then vectors, into the folder of a new generation."""

    def __init__(
        self,
        settings: Settings,
        encoder: Callable[[], Encoder],
        plan: Plan,
        former: Former | None,
        tracker: BuildTracker,
        *,
        cancelled: Callable[[], bool],
        recognition: Recognition | None = None,
        keeps_words: bool = True,
        flat_rows: int = FLAT_ROWS,
    ) -> None:
        """Prepare to write; nothing is written yet.

        Args:
            settings: Of this build.
            encoder: Opens the encoder; called only if there is something to encode.
            plan: What is to be done.
            former: What is copied from.
            tracker: Told how far it is.
            cancelled: Asked now and then whether to stop.
            recognition: Gives pages that hold no text what is recognised in them.
            keeps_words: Whether all of `former` is sound, so that its full-text indexes can be taken over.
            flat_rows: Up to how many sentences vectors are kept as they are.
        """
        self._settings = settings
        self._plan = plan
        self._former = former
        self._tracker = tracker
        self._cancelled = cancelled
        self._recognition = recognition
        self._keeps_words = keeps_words
        self._flat_rows = flat_rows
        self._cache_folder = settings.index_dir / CACHE
        self._encoding: BackgroundEncoding | None = None
        self._encoder: Encoder | None = None
        must_encode = not plan.keeps_vectors or any(task.kept is None for task in plan.tasks)
        if must_encode:
            tracker.loading_model()
            self._encoder = encoder()

    @property
    def embedded(self) -> int:
        """Texts that went through the model."""
        return self._encoding.embedded if self._encoding is not None else 0

    @property
    def reused(self) -> int:
        """Sentences of kept documents whose vectors were copied, and texts whose vectors were in the cache."""
        kept = (task.kept.source.sentences for task in self._plan.tasks if task.kept is not None and self._plan.keeps_vectors)
        return sum(kept) + (self._encoding.reused if self._encoding is not None else 0)

    def stop(self) -> None:
        """End the encoding, if it is still under way."""
        if self._encoding is not None:
            self._encoding.stop()

    def forget_vectors(self) -> None:
        """Drop the vectors of earlier builds."""
        if self._encoder is not None:
            with VectorCache(self._cache_folder, fingerprint=self._encoder.fingerprint, dim=self._encoder.dim) as cache:
                cache.clear()

    def write(self, folder: Path, name: str) -> Manifest:
        """Fill the folder of a generation and say what is in it."""
        if self._encoder is not None:
            self._encoding = BackgroundEncoding(self._encoder, self._cache_folder)
        if self._keeps_words and self._former is not None and not is_checked_on_opening(self._former.generation.manifest):
            compare_checksums(self._former.generation)  # what is copied would otherwise bring its damage along for ever
        writer = CorpusWriter(folder, words_of=self._words_of())
        try:
            writer.add_problems(self._plan.problems)
            self._copy_documents(writer)
            self._read_documents(writer)
            self._finish_encoding()
            self._tracker.writing(0, len(self._plan.tasks))
            writer.finish(self._about())
        finally:
            writer.close()
        with closing(CorpusReader(folder)) as corpus:
            manifest = self._write_vectors(folder, corpus, name)
        OpenIndex(Generation(folder=folder, manifest=manifest)).close()  # what cannot be opened never comes to answer
        return manifest

    def prune_cache(self, corpus: CorpusReader, manifest: Manifest) -> tuple[Problem, ...]:
        """Drop vectors of texts that are gone, once they are many; say so if that fails, for the index is in place already."""
        if self._encoder is None:
            return ()
        try:
            with VectorCache(self._cache_folder, fingerprint=self._encoder.fingerprint, dim=self._encoder.dim) as cache:
                if len(cache) > 3 * manifest.sentences + _CACHE_SLACK:
                    cache.prune([text_hash(text) for text in corpus.sentence_texts()])
        except (OSError, sqlite3.Error) as error:
            reason = f"Vectors of texts that are gone could not be removed: {error}"
            hint = "Delete this folder when the disk has room again; that costs time only"
            return (Problem(path=str(self._cache_folder), page_number=None, reason=reason, hint=hint),)
        return ()

    def _words_of(self) -> CorpusReader | None:
        """Return the former generation if its full-text indexes can be taken over."""
        if self._former is None or not self._keeps_words or not any(task.kept is not None for task in self._plan.tasks):
            return None
        return self._former.corpus

    def _copy_documents(self, writer: CorpusWriter) -> None:
        for task in self._plan.tasks:
            if task.kept is None or self._former is None:
                continue
            self._raise_if_cancelled()
            source = task.kept.source
            stored = replace(
                source, document=task.kept.document, row=task.row, mtime_ns=task.file.mtime_ns, catalogue=task.catalogue
            )
            writer.copy(self._former.corpus, source, stored)
            if not self._plan.keeps_vectors and self._encoding is not None:
                self._encoding.add(self._former.corpus.sentence_texts(source))

    def _read_documents(self, writer: CorpusWriter) -> None:
        unread = {task.file.path: task for task in self._plan.tasks if task.kept is None}
        if self._encoding is None or self._encoder is None:
            return
        encoding = self._encoding
        self._tracker.reading([(path, task.file.size_bytes) for path, task in unread.items()], encoding)
        if not unread:
            return
        for attempt in range(1, _READ_ATTEMPTS + 1):
            unread = self._read_once(writer, unread, encoding, self._encoder, is_last=attempt == _READ_ATTEMPTS)
            if not unread:
                return

    def _read_once(
        self, writer: CorpusWriter, tasks: Mapping[str, Task], encoding: BackgroundEncoding, encoder: Encoder, *, is_last: bool
    ) -> dict[str, Task]:
        """Read files; return those that were changed meanwhile, as they are now, to be read again."""
        from stratbot.corpus.reading import read_documents

        changed: dict[str, Task] = {}
        documents = read_documents(
            [task.file for task in tasks.values()],
            settings=self._settings.reading,
            chunking=_within(self._settings.chunking, encoder),
            count_tokens=encoder.count_tokens,
            catalogue=self._plan.catalogue,
            doc_ids={path: task.doc_id for path, task in tasks.items()},
            sha256={path: task.sha256 for path, task in tasks.items()},
            recognition=self._recognition,
            on_progress=self._tracker.page_read,
            on_recognised=self._tracker.page_recognised,
            cancelled=lambda: self._cancelled() or encoding.failed,
        )
        with closing(documents):  # type: ignore[type-var]
            try:
                for read in documents:
                    task = tasks[read.document.path]
                    now = _as_it_is(task.file)
                    if now != task.file:
                        if now is not None and not is_last:
                            changed[now.path] = replace(task, file=now, sha256=content_of(now))
                            continue
                        read = _unsteady(read, is_gone=now is None)
                    writer.add(task.row, read, mtime_ns=task.file.mtime_ns, catalogue=task.catalogue)
                    encoding.add(sentence.text for passage in read.passages for sentence in passage.sentences)
                    self._tracker.document_read(read.document.path)
            except CancelledError:
                if encoding.failed:
                    encoding.close()  # raises what the encoder ran into
                raise
        return changed

    def _finish_encoding(self) -> None:
        encoding = self._encoding
        if encoding is None:
            return
        encoding.finish()
        while not encoding.wait(_POLL_S):
            self._raise_if_cancelled()
            self._tracker.encoding()
        encoding.close()

    def _write_vectors(self, folder: Path, corpus: CorpusReader, name: str) -> Manifest:
        maps = corpus.row_maps()
        sentences, passages = len(maps.sentence_passage), len(maps.passage_document)
        tokens, looks = np.zeros(sentences, np.int32), np.zeros(sentences, LOOKS)
        dim = self._encoder.dim if self._encoder is not None else self._former_manifest().dim
        total = np.zeros(dim, np.float64)
        look = SentenceLooks(corpus, self._former_looks(), issuers_elsewhere=self._plan.issuers_elsewhere)
        copied = self._former_vectors()
        like = copied.sentences if copied is not None else None
        passages_like = copied.passages if copied is not None and copied.passages is not None else like
        with (
            DenseWriter(
                folder / SENTENCE_VECTORS, dim=dim, rows=sentences, like=like, flat_rows=self._flat_rows
            ) as sentence_file,
            DenseWriter(
                folder / PASSAGE_VECTORS, dim=dim, rows=passages, like=passages_like, flat_rows=self._flat_rows
            ) as passage_file,
        ):
            for done, (stored, vectors, own_tokens) in enumerate(self._vectors(corpus, dim, copied), start=1):
                own = slice(stored.first_sentence, stored.first_sentence + stored.sentences)
                tokens[own] = own_tokens
                kept = self._plan.tasks[stored.row].kept
                looks[own] = look.of(stored, kept.source if kept is not None else None)
                total += sum_of(vectors)
                if kept is not None and copied is not None and copied.passages is not None:
                    source = kept.source
                    sentence_file.copy(copied.sentences, source.first_sentence, vectors)
                    passages_then = copied.passages.part(source.first_passage, source.first_passage + source.passages)
                    passage_file.copy(copied.passages, source.first_passage, passages_then)
                else:
                    sentence_file.add(vectors)
                    own_passage = maps.sentence_passage[own] - np.int32(stored.first_passage)
                    passage_file.add(passage_vectors(vectors, own_tokens, own_passage, stored.passages))
                self._tracker.writing(done, len(corpus.documents))
        write_rows(folder, corpus, maps, tokens=tokens, looks=looks, total=total)
        return Manifest(
            schema=SCHEMA,
            generation=name,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            scanned_at_ns=self._plan.scanned_at_ns,
            stratbot=stratbot_version(),
            encoder=self._encoder.fingerprint if self._encoder is not None else self._former_manifest().encoder,
            dim=dim,
            chunking=self._settings.chunking,
            reading=self._plan.reading,
            wording=wording_version(),
            issuers_elsewhere=self._plan.issuers_elsewhere,
            documents=len(corpus.documents),
            pages=corpus.page_count(),
            passages=passages,
            sentences=sentences,
            files={},
        )

    def _former_looks(self) -> FormerLooks | None:
        """Return how the sentences of the former generation look, if this version would say the same and all of it is sound."""
        former = self._former
        if former is None or not self._keeps_words or former.generation.manifest.wording != wording_version():
            return None
        return FormerLooks(
            corpus=former.corpus,
            looks=load_array(former.generation.folder / SENTENCE_LOOKS, LOOKS),
            issuers_elsewhere=former.generation.manifest.issuers_elsewhere,
        )

    def _former_vectors(self) -> _FormerVectors | None:
        if not self._plan.keeps_vectors or self._former is None:
            return None
        folder = self._former.generation.folder
        return _FormerVectors(
            sentences=DenseIndex.open(folder / SENTENCE_VECTORS),
            tokens=load_array(folder / SENTENCE_TOKENS, np.int32),
            passages=DenseIndex.open(folder / PASSAGE_VECTORS) if self._keeps_words else None,
        )

    def _vectors(
        self, corpus: CorpusReader, dim: int, copied: _FormerVectors | None
    ) -> Iterator[tuple[StoredDocument, FloatMatrix, npt.NDArray[np.int32]]]:
        """Yield every document with its sentences' vectors and lengths: copied if it was kept, else from the cache."""
        with ExitStack() as held:
            cache = None
            if self._encoder is not None:
                cache = VectorCache(self._cache_folder, fingerprint=self._encoder.fingerprint, dim=dim)
                held.callback(cache.close)
            for task, stored in zip(self._plan.tasks, corpus.documents, strict=True):
                self._raise_if_cancelled()
                if task.kept is not None and copied is not None:
                    yield stored, *copied.of(task.kept.source)
                    continue
                assert cache is not None and self._encoder is not None, "what is not copied is encoded"
                texts = corpus.sentence_texts(stored)
                yield stored, _cached(texts, cache, self._encoder), np.array(self._encoder.count_tokens(texts), np.int32)

    def _about(self) -> dict[str, str]:
        """What the manifest says too, for the day on which it is damaged."""
        return {
            "schema": str(SCHEMA),
            "encoder": self._encoder.fingerprint if self._encoder is not None else self._former_manifest().encoder,
            "chunking": json.dumps(asdict(self._settings.chunking)),
            "reading": str(self._plan.reading),
            "scanned_at_ns": str(self._plan.scanned_at_ns),
        }

    def _former_manifest(self) -> Manifest:
        assert self._former is not None, "without an encoder there is nothing but what is copied"
        return self._former.generation.manifest

    def _raise_if_cancelled(self) -> None:
        if self._cancelled():
            raise CancelledError("The build was stopped; the index is as it was")


def _as_it_is(file: CorpusFile) -> CorpusFile | None:
    """Return a file with its size and date of now; None if it is gone."""
    try:
        status = file.absolute.stat()
    except OSError:
        return None
    return replace(file, size_bytes=status.st_size, mtime_ns=status.st_mtime_ns)


def _unsteady(read: ReadDocument, *, is_gone: bool) -> ReadDocument:
    """Mark a document whose file was changed or taken away under the reader: without a digest, the next build reads it again."""
    reason = "The file was taken away while it was being read." if is_gone else "The file was changed while it was being read."
    problem = Problem(path=read.document.path, page_number=None, reason=reason, hint="Run again: stratbot index")
    return replace(read, document=replace(read.document, sha256=""), problems=(*read.problems, problem))


def _within(chunking: ChunkingSettings, encoder: Encoder) -> ChunkingSettings:
    """Lower the bounds of chunking to what the encoder sees at once."""
    max_tokens = min(chunking.max_tokens, encoder.max_tokens)
    return replace(chunking, max_tokens=max_tokens, target_tokens=min(chunking.target_tokens, max_tokens))


def _cached(texts: list[str], cache: VectorCache, encoder: Encoder) -> FloatMatrix:
    """Return the vectors of texts from the cache; one that was lost or damaged meanwhile is computed again."""
    found, vectors = cache.get([text_hash(text) for text in texts])
    if not found.all():
        vectors[~found] = encoder.encode([text for text, is_found in zip(texts, found, strict=True) if not is_found])
    return vectors


def _described_anew(plan: Plan, former: Former | None, corpus: CorpusReader) -> int:
    """Count the documents whose file is as it was, and that are called otherwise than in the former generation.

    One that could not be read then and can be now is not among them: what is new about it is that it can be read.
    """
    if former is None:
        return 0
    then = {stored.document.path: stored.document for stored in former.corpus.documents}
    unchanged = frozenset(plan.differences.unchanged)
    now = [stored.document for stored in corpus.documents if stored.document.path in unchanged]
    both = [(then[document.path], document) for document in now]
    return sum(old.state is new.state and _description(old) != _description(new) for old, new in both)


def _description(document: Document) -> tuple[object, ...]:
    """Return what a document is called, and which of it is only inferred."""
    return tuple(getattr(document, name) for name in ("issuer", "title", "year", "kind", "status", "url", "group", "inferred"))


def _engine(settings: Settings) -> Engine:
    from stratbot.corpus.ocr_process import find_engine

    return find_engine(settings.recognition)


def _recognition(settings: Settings, engine: Engine | None) -> Recognition:
    from stratbot.corpus.reading import reading_workers
    from stratbot.corpus.recognition import Recognition

    return Recognition(
        settings.index_dir / CACHE,
        engine=engine,
        settings=settings.recognition,
        processes=reading_workers(settings.reading),
    )


def _report(done: _Done, *, notes: tuple[Problem, ...], started: float, recognised_now: int) -> BuildReport:
    from stratbot.corpus.recognition import RECOGNISED

    manifest, differences = done.manifest, done.plan.differences
    states = Counter(stored.document.state for stored in done.corpus.documents)
    return BuildReport(
        generation=manifest.generation,
        documents=DocumentChanges(
            added=len(differences.added),
            changed=len(differences.changed),
            removed=len(differences.removed),
            renamed=len(differences.renamed),
            unchanged=len(differences.unchanged),
            described_anew=done.described_anew,
            failed=states[DocumentState.FAILED],
            unreadable=states[DocumentState.UNREADABLE],
        ),
        pages=manifest.pages,
        passages=manifest.passages,
        embedded=done.embedded,
        embeddings_reused=done.reused,
        problems=(*notes, *done.notes, *done.corpus.problems()),
        elapsed_s=time.perf_counter() - started,
        copies=copied_paths([stored.document for stored in done.corpus.documents]),
        pages_recognised=done.corpus.flagged_pages(RECOGNISED),
        pages_recognised_now=recognised_now,
    )
