"""An index on disk -> what is right and wrong with it: the generation that answers, and what lies around it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stratbot.corpus.language import HINT as OCR_HINT
from stratbot.corpus.recognition import recognition_here
from stratbot.errors import EncoderUnavailableError, IndexDamagedError, IndexMissingError, IndexOutdatedError
from stratbot.index.encoder import encoder_fingerprint
from stratbot.index.generation_checks import examine_generation
from stratbot.index.generations import (
    CACHE,
    GENERATIONS,
    LOCK,
    POINTER,
    SHARDS_POINTER,
    Generation,
    Manifest,
    current_generation,
    find_leftovers,
    former_generation,
    generation_names,
    holds_shards,
    is_being_written,
    read_pointer,
)
from stratbot.index.health import REPAIR_HINT, Check, CheckState, Examination, GenerationHealth, skipped
from stratbot.index.reader import OpenIndex, open_index
from stratbot.index.sharding import read_shards
from stratbot.index.staleness import staleness_of
from stratbot.index.vectors import FILE as CACHE_FILE

if TYPE_CHECKING:
    from stratbot.config import Settings
    from stratbot.index.encoder import Encoder

_INDEX = "Run: stratbot index"

_SAMPLE = 64
_LEAST_COSINE = 0.999
"""Between a stored vector and the same sentence encoded again."""


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


def _current_name(index_dir: Path) -> str:
    try:
        return current_generation(index_dir)
    except (IndexMissingError, IndexDamagedError):
        return ""


def _examine_once(settings: Settings, encoder: Callable[[], Encoder], *, deep: bool) -> tuple[str, list[Check]]:
    index_dir = settings.index_dir
    if holds_shards(index_dir):
        return _examine_shards(settings, encoder, deep=deep)
    checks: list[Check] = []
    try:
        name, digest = read_pointer(index_dir)
    except IndexMissingError:
        names = generation_names(index_dir)
        if not names:
            raise
        message = f"{POINTER} is missing, though there are generations: {', '.join(names)}."
        return "", [Check(name="pointer", state=CheckState.ERROR, message=message, hint=REPAIR_HINT), *_around(settings, None)]
    except IndexDamagedError as error:
        return "", [
            Check(name="pointer", state=CheckState.ERROR, message=f"{error}.", hint=REPAIR_HINT),
            *_around(settings, None),
        ]
    checks.append(Check(name="pointer", state=CheckState.OK, message=f"{POINTER} names generation {name}."))
    health = examine_generation(index_dir / GENERATIONS / name, digest)
    checks += health.checks
    checks += _around(settings, health)
    checks.append(_check_sample(health, encoder) if deep else skipped("sample", "No sentence was encoded again; --deep does it."))
    return name, checks


def _examine_shards(settings: Settings, encoder: Callable[[], Encoder], *, deep: bool) -> tuple[str, list[Check]]:
    """Check an index in shards: each as an index of its own, the encoder and the corpus folder for all together."""
    index_dir = settings.index_dir
    try:
        named = read_shards(index_dir)
    except IndexDamagedError as error:
        return "", [Check(name="pointer", state=CheckState.ERROR, message=f"{error}.", hint=error.hint)]
    message = f"{SHARDS_POINTER} names {len(named.shards)} shards, {named.name}."
    checks = [Check(name="pointer", state=CheckState.OK, message=message)]
    healths = []
    for record in named.shards:
        folder = index_dir / record.folder
        health = examine_generation(folder / GENERATIONS / record.generation, record.manifest_sha256)
        healths.append(health)
        own = [*health.checks, _check_leftovers(folder), _check_cache(folder, health.manifest)]
        own += [_check_sample(health, encoder)] if deep else []
        checks += [
            replace(
                check, message=f"{record.folder}: {check.message}", hint=_INDEX if check.state is CheckState.ERROR else check.hint
            )
            for check in own
            if check.state is not CheckState.OK
        ]
        if health.is_whole:
            found = ", ".join(check.message for check in health.checks if check.name in ("counts", "files"))
            checks.append(Check(name="shard", state=CheckState.OK, message=f"{record.folder}: {found}"))
    manifests = [health.manifest for health in healths if health.is_whole and health.manifest is not None]
    if len(manifests) == len(healths):
        checks.append(_check_encoder(settings, manifests[0]))
        with closing(open_index(index_dir)) as index:
            checks += _check_staleness(settings, index)
    return named.name, checks


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
        with closing(OpenIndex(Generation(folder=health.folder, manifest=health.manifest))) as index:
            yield from _check_staleness(settings, index)


def _check_former(index_dir: Path) -> Iterator[Check]:
    try:
        former = former_generation(index_dir)
    except IndexMissingError:
        yield skipped("former", "There is no former generation to go back to.")
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
        return skipped("leftovers", "Another process is writing the index.")
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
        return skipped("cache", "There is no cache of vectors; a build makes one.")
    if is_being_written(index_dir):
        return skipped("cache", "Another process is writing the cache of vectors.")
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
        return skipped("cache", f"The cache of vectors cannot be looked into: {error}.")
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
        return skipped("encoder", "The model has not been used on this machine; the first question will tell whether it fits.")
    if current != manifest.encoder:
        message = f"The index was built with the model {manifest.encoder}, and {current} is set."
        hint = f"{_INDEX} (it encodes the stored text again), or set the former model."
        return Check(name="encoder", state=CheckState.ERROR, message=message, hint=hint)
    return Check(name="encoder", state=CheckState.OK, message=f"The index was built with the model that is set, {current}.")


def _check_staleness(settings: Settings, index: OpenIndex) -> Iterator[Check]:
    stale = staleness_of(settings, index, fingerprint=index.manifest.encoder)
    recognition = recognition_here(settings.recognition, index.documents, index.problems)
    if stale.unknown:
        yield skipped("corpus", stale.unknown)
    elif stale:
        message = f"The index is out of date: {stale.sentence()}."
        yield Check(name="corpus", state=CheckState.WARNING, message=message, hint=_INDEX)
    else:
        yield Check(name="corpus", state=CheckState.OK, message="The corpus folder has not changed since the index was built.")
    state = CheckState.WARNING if recognition.scans else CheckState.OK if recognition.engine else CheckState.SKIPPED
    hint = (recognition.remedy or OCR_HINT) if recognition.scans else ""
    sentence = recognition.sentence()
    yield Check(name="text recognition", state=state, message=f"{sentence[0].upper()}{sentence[1:]}.", hint=hint)


def _check_sample(health: GenerationHealth, encoder: Callable[[], Encoder]) -> Check:
    if not health.is_whole or health.manifest is None:
        return skipped("sample", "No sentence was encoded again, because the index is damaged.")
    try:
        opened = encoder()
    except EncoderUnavailableError as error:
        return skipped("sample", f"No sentence was encoded again: {error}.")
    if opened.fingerprint != health.manifest.encoder:
        return skipped("sample", "No sentence was encoded again, because another model is set.")
    with closing(OpenIndex(Generation(folder=health.folder, manifest=health.manifest))) as index:
        count = index.manifest.sentences
        rows = np.unique(np.linspace(0, count - 1, min(count, _SAMPLE)).astype(np.int64)) if count else np.zeros(0, np.int64)
        texts = [sentence.text for _, sentence in index.sentences(rows)]
        if not texts:
            return skipped("sample", "There is no sentence to encode again.")
        stored = index.dense_sentences.vectors(rows)
        cosines = np.sum(opened.encode(texts) * stored, axis=1) / np.linalg.norm(stored, axis=1)
    worst = float(cosines.min())
    if worst < _LEAST_COSINE:
        message = f"Encoded again, {int((cosines < _LEAST_COSINE).sum())} of {len(texts)} sentences have another vector."
        return Check(name="sample", state=CheckState.ERROR, message=message, hint="Run: stratbot index --rebuild")
    message = f"{len(texts)} sentences encoded again have the vectors that are stored (cosine {worst:.5f} or more)."
    return Check(name="sample", state=CheckState.OK, message=message)
