"""All wanted documents -> the corpus folder, and what is known of them -> `documents.csv`.

Nothing here reaches the network before something is to be fetched, and nothing of it is loaded before.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stratbot.corpus.catalogue import EDITABLE_COLUMNS, CatalogueError, describe_document
from stratbot.corpus.intake import safe_path, take_in_as
from stratbot.corpus.scan import read_catalogue, scan
from stratbot.errors import CorpusMissingError, SettingsError
from stratbot.fetching import addresses
from stratbot.fetching.types import Fetched, FetchError, Limits, Progress, Reason, State, StoppedError, Wanted
from stratbot.fetching.wanted import file_name

if TYPE_CHECKING:
    from stratbot.fetching.download import Download
    from stratbot.fetching.web import Web

_LOOK_EVERY_S = 0.2
"""How often it is asked whether the person wants to stop."""
_NEEDS = ("httpx2", "httpcore2", "protego", "filelock")


def fetch(
    wanted: Sequence[Wanted],
    corpus_dir: Path,
    *,
    aside: Path | None = None,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Fetched, ...]:
    """Bring documents into the corpus folder, from several hosts at once and from each one after the other.

    A file that is there is never written over. What the register or `documents.csv` says of a document goes into `documents.csv`.

    Args:
        wanted: What to bring.
        corpus_dir: The corpus folder; made if it does not exist.
        aside: Where what is coming lies until it is whole; the user's cache folder if left out.
        limits: What one document may cost.
        progress: Called from several threads as something comes.
        cancelled: Asked now and then; what has come until then is kept, and gone on from another time.

    Returns:
        What became of each, in the order wanted.

    Raises:
        SettingsError: The libraries for it are not installed.
        CorpusMissingError: The corpus folder can neither be read nor made.
    """
    require_libraries()
    from stratbot.fetching.web import Web

    run = _Run(corpus_dir=corpus_dir, aside=aside or _aside(), total=len(wanted), progress=progress)
    results: dict[int, Fetched] = {}
    by_host: dict[str, list[tuple[int, Wanted]]] = {}
    for place, (one, known) in enumerate(zip(wanted, planned(wanted, corpus_dir), strict=True)):
        if known.state is State.PLANNED:
            by_host.setdefault(_host(one), []).append((place, one))
        else:
            results[place] = known
            run.finish(known)
    stop = Event()
    web = Web(limits or Limits(), allowed=addresses.is_public, resolve=addresses.resolve, stop=stop)
    with ThreadPoolExecutor(max_workers=web.limits.hosts_at_once, thread_name_prefix="fetch") as pool:
        waiting = {pool.submit(_fetch_each, run, web, ones) for ones in by_host.values()}
        try:
            while waiting:
                done, waiting = wait(waiting, timeout=_LOOK_EVERY_S, return_when=FIRST_COMPLETED)
                for future in done:
                    results.update(future.result())
                if cancelled is not None and cancelled():
                    stop.set()
        finally:
            stop.set()  # an exception here must not wait for downloads
    return tuple(results[place] for place in range(len(wanted)))


def planned(wanted: Sequence[Wanted], corpus_dir: Path) -> tuple[Fetched, ...]:
    """Return what would be asked for, and what need not be: what is there already, and what nobody knows an address of."""
    there = _There(corpus_dir)
    asked: set[str] = set()
    found = []
    for one in wanted:
        path = there.path_of(one)
        if path:
            found.append(Fetched(wanted=one, state=State.PRESENT, path=path, said="it is there already"))
        elif not one.url:
            found.append(
                Fetched(
                    wanted=one,
                    state=State.FAILED,
                    reason=Reason.NO_ADDRESS,
                    said="the register gives no address",
                    hint="Write it into the column url of a register of your own: stratbot register --example > mine.csv",
                )
            )
        elif one.url in asked:
            found.append(Fetched(wanted=one, state=State.PRESENT, said="the same address is in another row"))
        else:
            asked.add(one.url)
            found.append(Fetched(wanted=one, state=State.PLANNED, path=safe_path(file_name(one, _last_part(one.url))).as_posix()))
    return tuple(found)


def require_libraries() -> None:
    """See that what fetching needs is installed, without loading it.

    Raises:
        SettingsError: It is not.
    """
    if any(importlib.util.find_spec(name) is None for name in _NEEDS):
        raise SettingsError("Fetching needs libraries that are not installed.", hint="Run: pip install 'stratbot[fetch]'")


class _There:
    """What the corpus folder holds already."""

    def __init__(self, corpus_dir: Path) -> None:
        try:
            held = scan(corpus_dir)
        except CorpusMissingError:  # it is made when the first document comes
            self._files: Mapping[str, str] = {}
            self._by_url: Mapping[str, str] = {}
            return
        self._files = {file.path.casefold(): file.path for file in held.files}
        self._by_url = {row.url: row.path for row in held.catalogue.values() if row.url}

    def path_of(self, wanted: Wanted) -> str:
        """Return where a document lies by the address in `documents.csv` or by the path asked for; empty if it is not there."""
        named = safe_path(wanted.file).as_posix() if wanted.file else ""
        return self._by_url.get(wanted.url, "") or self._files.get(named.casefold(), "")


@dataclass(slots=True)
class _Run:
    """What the threads of one run share."""

    corpus_dir: Path
    aside: Path
    total: int
    progress: Callable[[Progress], None] | None
    done: int = 0
    lock: Lock = field(default_factory=Lock)
    """Held while something is put into the corpus folder, so that one after the other is written into `documents.csv`."""

    def tell(self, name: str, received: int = 0, expected: int = 0) -> None:
        if self.progress is not None:
            self.progress(Progress(done=self.done, total=self.total, name=name, received_bytes=received, expected_bytes=expected))

    def finish(self, fetched: Fetched) -> None:
        with self.lock:
            self.done += 1
        self.tell(fetched.wanted.name)


def _fetch_each(run: _Run, web: Web, wanted: Iterable[tuple[int, Wanted]]) -> dict[int, Fetched]:
    """Fetch what lies on one host."""
    results = {}
    for place, one in wanted:
        results[place] = _fetch_one(run, web, one)
        run.finish(results[place])
    return results


def _fetch_one(run: _Run, web: Web, wanted: Wanted) -> Fetched:
    from stratbot.fetching.download import downloaded

    stopped = Fetched(wanted=wanted, state=State.STOPPED, said="it was stopped; what came is kept, and gone on from next time")
    if web.stop.is_set():
        return stopped
    run.tell(wanted.name)
    try:
        with downloaded(web, wanted.url, run.aside, report=lambda got, of: run.tell(wanted.name, got, of)) as download:
            with run.lock:
                return _put(run.corpus_dir, wanted, download)
    except FetchError as error:
        return Fetched(
            wanted=wanted, state=State.FAILED, reason=error.reason, said=str(error), hint=error.hint, links=error.links
        )
    except StoppedError:
        return stopped
    except (OSError, ValueError, CorpusMissingError) as error:  # ValueError: a name that is no text
        said = f"it cannot be written: {getattr(error, 'strerror', None) or error}"
        return Fetched(wanted=wanted, state=State.FAILED, reason=Reason.NOT_WRITTEN, said=said)


def _put(corpus_dir: Path, wanted: Wanted, download: Download) -> Fetched:
    """Put a document into the corpus folder, and what is known of it into `documents.csv`."""
    path, is_new = take_in_as(corpus_dir, download.file, file_name(wanted, download.name))
    fetched = Fetched(
        wanted=wanted,
        state=State.FETCHED if is_new else State.PRESENT,
        path=path,
        said="" if is_new else "the same file is there already",
        final_url=download.final_url if download.final_url != wanted.url else "",
        size_bytes=download.size_bytes,
        resumed_bytes=download.resumed_bytes,
    )
    try:
        if is_new:
            row = read_catalogue(corpus_dir, [path])[0].get(path)
            known = {name: getattr(wanted, name) for name in EDITABLE_COLUMNS}
            described = {name for name in EDITABLE_COLUMNS if row is not None and getattr(row, name)}
            describe_document(corpus_dir, path, {name: value for name, value in known.items() if value and name not in described})
    except CatalogueError as error:
        return replace(fetched, said=f"it is there, but not described: {error}", hint=error.hint)
    return fetched


def _aside() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("stratbot", appauthor=False) / "fetching"


def _host(wanted: Wanted) -> str:
    try:
        return urlsplit(wanted.url).hostname or ""
    except ValueError:
        return ""


def _last_part(address: str) -> str:
    try:
        return urlsplit(address).path.rpartition("/")[2]
    except ValueError:
        return ""
