"""A damaged index -> a whole one, without reading a PDF: from what is still certain of it, else from the former generation.

Nothing that is there is changed in place: what can be saved is written as a new generation, checked, and only then
pointed to.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from stratbot.config import ChunkingSettings
from stratbot.corpus.scan import CorpusFile
from stratbot.errors import EncoderUnavailableError, IndexDamagedError, IndexMissingError, SettingsError
from stratbot.index.build import BuildRun
from stratbot.index.changes import Differences
from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.examination import examine
from stratbot.index.generation_checks import examine_generation
from stratbot.index.generations import (
    GENERATIONS,
    MANIFEST,
    SCHEMA,
    Generation,
    Manifest,
    cannot_write,
    generation_names,
    holds_shards,
    point_to,
    read_pointer,
    remove_leftovers,
    remove_side_folders,
    write_generation,
    writer_lock,
)
from stratbot.index.health import Examination, GenerationHealth
from stratbot.index.plan import Former, Kept, Plan, Task, fits
from stratbot.index.progress import BuildTracker

if TYPE_CHECKING:
    from stratbot.config import Settings
    from stratbot.index.encoder import Encoder
    from stratbot.types import BuildProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What repairing came to."""

    before: Examination
    actions: tuple[str, ...]
    """What was done, a sentence each; none where there was nothing to do."""
    after: Examination
    """The same as `before` where nothing was done."""


def repair_index(
    settings: Settings,
    encoder: Callable[[], Encoder],
    *,
    progress: Callable[[BuildProgress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Repair:
    """Make a damaged index whole, as far as that goes without reading the PDFs again.

    Where the text of the current generation is certain, everything that is made from it (full-text indexes, vectors,
    maps, manifest) is made anew into a new generation. Else the newest other generation that is whole answers again, or
    what can be made of its text. A whole index is left as it is. What builds left behind is removed.

    Args:
        settings: Where corpus and index are, and how texts are encoded.
        encoder: Opens the encoder; called only if vectors or their lengths are lost.
        progress: Told how far writing is, in the calling thread.
        cancelled: Asked now and then whether to stop.

    Raises:
        SettingsError: The index lies in shards.
        IndexMissingError: There is nothing at all to repair.
        IndexDamagedError: No generation has its text; the hint names the command that reads everything again.
        IndexLockedError: The index is being written.
        CancelledError: `cancelled` said so; nothing was changed.
        StratbotError: The index folder cannot be written.
    """
    if holds_shards(settings.index_dir):
        hint = "Run: stratbot index (it reads the documents of damaged shards again, and no others)"
        raise SettingsError(f"{settings.index_dir} holds an index in shards, which building it mends.", hint=hint)
    if not settings.index_dir.is_dir():
        raise IndexMissingError(f"There is no index at {settings.index_dir}", hint="Run: stratbot index")
    try:
        with writer_lock(settings.index_dir):
            removed = remove_side_folders(settings.index_dir)  # first: a full disk may need the room
            before = examine(settings, encoder)
            actions = _mend(settings, encoder, BuildTracker(progress), cancelled or (lambda: False))
            removed += remove_leftovers(settings.index_dir)
    except (OSError, sqlite3.OperationalError) as error:
        raise cannot_write(settings.index_dir, error) from error
    if removed:
        actions.append(f"What builds had left behind was removed: {', '.join(path.name for path in removed)}.")
    return Repair(before=before, actions=tuple(actions), after=examine(settings, encoder) if actions else before)


def _mend(settings: Settings, encoder: Callable[[], Encoder], tracker: BuildTracker, cancelled: Callable[[], bool]) -> list[str]:
    """Have a whole generation answer; return what was done for it."""
    current, healths = _examined(settings.index_dir)
    if not healths:
        raise IndexMissingError(f"There is no generation in {settings.index_dir}", hint="Run: stratbot index")
    if healths[0].folder.name == current and healths[0].is_whole:
        return []
    obstacles = []
    for health in healths:
        name = health.folder.name
        if health.is_whole and health.manifest is not None:
            digest = hashlib.sha256((health.folder / MANIFEST).read_bytes()).hexdigest()
            point_to(settings.index_dir, name, digest)
            return [f"Generation {name} is whole and answers from now on; stratbot index brings it up to date with the corpus."]
        try:
            return [_write_anew(settings, encoder, health, healths, tracker, cancelled)]
        except (IndexDamagedError, EncoderUnavailableError) as error:
            obstacles.append(f"{name}: {error}")
    raise IndexDamagedError(
        f"No generation can be repaired without reading the PDFs again ({'; '.join(obstacles)})",
        hint="Run: stratbot index --rebuild",
    )


def _examined(index_dir: Path) -> tuple[str, list[GenerationHealth]]:
    """Examine all generations; return the name of the one that answers, if any, and then all.

    The one that answers comes first, then the newest; one that another has replaced is older, whatever the names say.
    """
    try:
        current, digest = read_pointer(index_dir)
    except (IndexMissingError, IndexDamagedError):
        current, digest = "", ""
    folder = index_dir / GENERATIONS
    healths = [examine_generation(folder / name, digest if name == current else "") for name in generation_names(index_dir)]
    replaced = {health.manifest.former for health in healths if health.manifest is not None}
    healths.sort(key=lambda health: (health.folder.name != current, health.folder.name in replaced))
    return current, healths


def _write_anew(
    settings: Settings,
    encoder: Callable[[], Encoder],
    health: GenerationHealth,
    healths: Sequence[GenerationHealth],
    tracker: BuildTracker,
    cancelled: Callable[[], bool],
) -> str:
    """Write a new generation from the text of a damaged one, and say what was made anew.

    Raises:
        IndexDamagedError: Its text is not certain, or was cut for another model.
        EncoderUnavailableError: Vectors are lost, and the model cannot be loaded.
    """
    if health.is_outdated:
        raise IndexDamagedError("it has another schema")
    if not health.has_text:
        raise IndexDamagedError("its text is damaged")
    with closing(CorpusReader(health.folder)) as corpus:
        manifest = health.manifest or _manifest_from(corpus, health.folder.name)
        keeps_vectors = health.has_vectors and health.manifest is not None
        if not keeps_vectors and encoder().fingerprint != manifest.encoder and not fits(corpus, encoder()):
            raise IndexDamagedError("its vectors are lost, and its sentences are too long for the model that is set")
        plan = Plan(
            tasks=tuple(
                Task(
                    row=stored.row,
                    file=CorpusFile(
                        path=stored.document.path,
                        absolute=settings.corpus_dir / stored.document.path,
                        size_bytes=stored.document.size_bytes,
                        mtime_ns=stored.mtime_ns,
                    ),
                    sha256=stored.document.sha256,
                    doc_id=stored.document.doc_id,
                    catalogue=stored.catalogue,
                    kept=Kept(source=stored, document=stored.document),
                )
                for stored in corpus.documents
            ),
            differences=Differences(sha256={}),
            problems=tuple(corpus.corpus_problems()),
            catalogue={},
            scanned_at_ns=manifest.scanned_at_ns,
            reading=manifest.reading,
            keeps_vectors=keeps_vectors,
            issuers_elsewhere=manifest.issuers_elsewhere,
            is_current=False,
        )
        former = Former(Generation(folder=health.folder, manifest=manifest), corpus)
        run = BuildRun(
            replace(settings, chunking=manifest.chunking), encoder, plan, former, tracker, cancelled=cancelled, keeps_words=False
        )
        try:
            generation = write_generation(settings.index_dir, run.write, former=_whole_one(healths, other_than=health))
        finally:
            run.stop()
    vectors = "its vectors copied" if keeps_vectors else f"{run.embedded:,} texts encoded and {run.reused:,} vectors reused"
    return (
        f"Generation {generation.manifest.generation} was written from the text of {health.folder.name}: full-text indexes, "
        f"maps and manifest made anew, {vectors}."
    )


def _whole_one(healths: Sequence[GenerationHealth], *, other_than: GenerationHealth) -> tuple[str, str]:
    """Return the generation that one could go back to after the repair, with the digest of its manifest; else empty."""
    for health in healths:
        if health is not other_than and health.is_whole:
            return health.folder.name, hashlib.sha256((health.folder / MANIFEST).read_bytes()).hexdigest()
    return "", ""


def _manifest_from(corpus: CorpusReader, name: str) -> Manifest:
    """Put a manifest together from what the database says of its generation.

    Raises:
        IndexDamagedError: It does not say it, or not of this schema.
    """
    about = corpus.about()
    try:
        if int(about["schema"]) != SCHEMA:
            raise IndexDamagedError("it has another schema")
        maps = corpus.row_maps()
        return Manifest(
            schema=SCHEMA,
            generation=name,
            created_at="",
            scanned_at_ns=int(about["scanned_at_ns"]),
            stratbot="",
            encoder=about["encoder"],
            dim=0,
            chunking=ChunkingSettings(**json.loads(about["chunking"])),
            reading=int(about.get("reading", 1)),
            documents=len(corpus.documents),
            pages=corpus.page_count(),
            passages=len(maps.passage_document),
            sentences=len(maps.sentence_passage),
            files={},
        )
    except (KeyError, ValueError, TypeError) as error:
        raise IndexDamagedError("its manifest is lost, and the database does not say what it said") from error
