"""One address -> one whole PDF in a folder aside, gone on from where an earlier run was cut short.

What has come so far lies in the user's cache folder, outside every corpus: `<hash of the address>.part`, and beside it in
`.json` what tells whether the rest still belongs to it. It goes on only where the server gave the document a version (an ETag, or
the time it was changed) and says that it is still the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from stratbot.fetching.connection import parse_address
from stratbot.fetching.pages import is_page, pdf_links
from stratbot.fetching.types import FetchError, Limits, Reason, StoppedError
from stratbot.fetching.web import Budget, Web

if TYPE_CHECKING:
    from stratbot.fetching.connection import Response

_HEAD_BYTES = 1024
"""Within which a PDF has to say that it is one; so far do viewers look for it."""
_TAIL_BYTES = 64 * 1024
"""In which a whole PDF says that it ends."""
_MAX_PAGE_BYTES = 1024**2
"""Of a web page that came instead, looked through for links."""
_KEEP_S = 14 * 24 * 3600
"""How long what was cut short is kept."""
_RANGE = re.compile(r"bytes (?P<first>\d{1,18})-\d+/(?P<total>\d{1,18}|\*)", re.ASCII)
_WHEN = re.compile(r"(?P<seconds>\d{1,8})|[\w ,:]{1,40}", re.ASCII)
"""How a server may ask to come back later: in so many seconds, or a date."""
_FORMULA = "=+-@"
"""Signs at the front of a cell that a spreadsheet reads as a formula; `documents.csv` holds the names of files."""

Report = Callable[[int, int], None]
"""Takes how many bytes are there, and how many there will be; 0 where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A PDF that is there as a whole."""

    file: Path
    final_url: str
    name: str
    """What the server calls it, which nobody has checked; empty where it does not say."""
    size_bytes: int
    resumed_bytes: int


@contextmanager
def downloaded(web: Web, address: str, folder: Path, *, report: Report) -> Iterator[Download]:
    """Fetch an address, and keep the PDF until the block ends.

    Args:
        web: What is asked.
        address: Of the PDF.
        folder: For what has come so far; made if it is missing.
        report: Called as bytes come.

    Raises:
        FetchError: It did not come, and why.
        StoppedError: The person wants to stop; what came is kept.
        OSError: The folder cannot be written.
    """
    part = _Part(folder, address)
    with part.held():
        budget = Budget(web.limits.seconds)
        found_bytes = part.start()
        for attempt in range(1, web.limits.attempts + 1):
            before = part.start()
            try:
                final_url, name = _receive(web, address, part, budget, report)
                break
            except FetchError as error:
                has_moved_on = part.start() > before
                if error.reason is not Reason.BROKEN_OFF or not has_moved_on or attempt == web.limits.attempts:
                    raise
        yield Download(
            file=part.file,
            final_url=final_url,
            name=name,
            size_bytes=part.file.stat().st_size,
            resumed_bytes=0 if part.is_anew else found_bytes,
        )
        part.discard()


class _Part:
    """What has come of one address, and what it belongs to."""

    def __init__(self, folder: Path, address: str) -> None:
        key = hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self.folder = folder
        self.file = folder / f"{key}.part"
        self._note = folder / f"{key}.json"
        self._lock = folder / f"{key}.lock"
        self.validator = ""
        """What the server calls this version of the document; empty where it gives none."""
        self.is_anew = False
        """Whether this run began with the first byte."""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other runs away from this address meanwhile.

        Raises:
            FetchError: Another run fetches it.
        """
        from filelock import FileLock, Timeout

        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _tidy(self.folder)
        try:
            with FileLock(self._lock, timeout=0):
                yield
        except Timeout as error:
            raise FetchError(Reason.NOT_WRITTEN, "another run is fetching it at the moment") from error

    def start(self) -> int:
        """Return from which byte on the document is still wanted; 0 where what is there cannot be gone on from."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            self.validator = str(note["validator"])
            size = self.file.stat().st_size
        except (OSError, ValueError, KeyError, TypeError):
            self.validator = ""
            return 0
        return size if self.validator else 0

    def begin(self, response: Response) -> None:
        """Start anew, and note the version that the server gives."""
        self.is_anew = True
        etag = response.headers.get("etag", "")
        self.validator = etag if etag and not etag.startswith("W/") else response.headers.get("last-modified", "")
        self._note.write_text(json.dumps({"validator": self.validator}), encoding="utf-8")
        self.file.unlink(missing_ok=True)  # were it a link, it is not followed

    def discard(self) -> None:
        """Forget what has come."""
        self.file.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


def _receive(web: Web, address: str, part: _Part, budget: Budget, report: Report) -> tuple[str, str]:
    """Ask once, and write what comes behind what is there; return where it was, and what the server calls it."""
    start = part.start()
    headers = {"Range": f"bytes={start}-", "If-Range": part.validator} if start else {}
    with web.get(address, headers=headers, budget=budget) as response:
        first, total = _place(response, start)
        if first is None:
            part.discard()
        else:
            _check_status(response)
            _check_size(total, web.limits)
            if first == 0:
                part.begin(response)
            try:
                _write(response, part, first, total, web, report, asked=address)
            except FetchError as error:
                if error.reason is not Reason.BROKEN_OFF and error.reason is not Reason.TOO_SLOW:
                    part.discard()
                raise
            return str(response.url), _given_name(response)
    return _receive(web, address, part, budget, report)  # what was there does not belong to it: now from the first byte on


def _place(response: Response, start: int) -> tuple[int | None, int]:
    """Return where the body goes on from, None for nowhere, and the size of the whole; 0 where it is not said."""
    if start and response.status == 416:
        return None, 0
    if response.status == 206:
        match = _RANGE.match(response.headers.get("content-range", ""))
        if not match or int(match["first"]) != start:
            if start:
                return None, 0
            raise FetchError(Reason.SERVER_ERROR, f"{response.url.host} sends a part that was not asked for")
        return start, 0 if match["total"] == "*" else int(match["total"])
    length = response.headers.get("content-length", "")
    return 0, int(length) if length.isdecimal() else 0


def _check_status(response: Response) -> None:
    status, host = response.status, response.url.host
    if status in (200, 206):
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            raise FetchError(Reason.SERVER_ERROR, f"{host} sends it packed ({encoding}), which was not asked for")
        return
    if status in (404, 410):
        raise FetchError(
            Reason.GONE,
            f"it is gone from {host} (HTTP {status})",
            hint="Look for it on the site of today or in a web archive, and give the new address.",
        )
    if status in (401, 402, 403, 405, 406, 429, 451) or (status == 503 and response.headers.get("retry-after")):
        later = _WHEN.fullmatch(response.headers.get("retry-after", ""))
        asked = f", and asks to come back {f'in {later[0]} s' if later['seconds'] else f'after {later[0]}'}" if later else ""
        hint = "Try again later." if later else "Fetch it in a browser, and put it into the corpus folder."
        raise FetchError(Reason.REFUSED, f"{host} refuses it (HTTP {status}){asked}", hint=hint)
    raise FetchError(Reason.SERVER_ERROR, f"{host} answers HTTP {status}", hint="Try again later.")


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.max_bytes:
        raise FetchError(
            Reason.TOO_LARGE, f"it is larger than {limits.max_bytes / 1024**2:,.0f} MB", hint="Allow more with --max-mb."
        )


def _write(response: Response, part: _Part, first: int, total: int, web: Web, report: Report, *, asked: str) -> None:
    head = part.file.read_bytes()[:_HEAD_BYTES] if first else b""
    is_checked = bool(first)
    written = first
    mode = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if first else os.O_EXCL)
    with open(
        os.open(part.file, mode | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0), 0o666), "ab" if first else "wb"
    ) as file:
        for chunk in response.body:
            if web.stop.is_set():
                raise StoppedError
            if not is_checked:
                head += chunk
                if len(head) < _HEAD_BYTES:
                    continue
                chunk, is_checked = head, True
                _check_head(head, response, asked)
            written += len(chunk)
            _check_size(written, web.limits)
            file.write(chunk)
            report(written, total)
        if not is_checked:
            _check_head(head, response, asked)
            file.write(head)
            written += len(head)
    if total and written != total:
        raise FetchError(Reason.BROKEN_OFF, f"{response.url.host} sent {written:,} of {total:,} bytes")
    if not total and not _ends(part.file):
        raise FetchError(Reason.BROKEN_OFF, f"what {response.url.host} sent breaks off before the PDF ends")
    report(written, written)


def _ends(file: Path) -> bool:
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - _TAIL_BYTES))
        return b"%%EOF" in stream.read()


def _check_head(head: bytes, response: Response, asked: str) -> None:
    """See that a PDF comes, from its first bytes: what the server calls it proves nothing."""
    if b"%PDF-" in head[:_HEAD_BYTES]:
        return
    host = response.url.host
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not is_page(head, kind):
        named = f" (the server calls it {kind})" if kind else ""
        raise FetchError(
            Reason.NOT_A_PDF, f"what {host} sends is no PDF{named}", hint="Only PDFs are read: print or export it as one."
        )
    page = head
    for chunk in response.body:
        page += chunk
        if len(page) > _MAX_PAGE_BYTES:
            break
    has_moved = response.url != parse_address(asked)
    raise FetchError(
        Reason.MOVED if has_moved else Reason.WEB_PAGE,
        f"it leads to a web page: {response.url}" if has_moved else f"a web page of {host} is there instead",
        hint="If the page itself is the strategy, print it to a PDF in a browser and put that into the corpus folder.",
        links=pdf_links(page, str(response.url)),
    )


def _given_name(response: Response) -> str:
    """Return the name in Content-Disposition, else the last part of the address; neither reads as a formula."""
    message = Message()
    message["content-disposition"] = response.headers.get("content-disposition", "")
    try:
        named = message.get_filename() or ""
    except ValueError:  # in a character set that it is not in
        named = ""
    name = PurePosixPath(named.replace("\\", "/")).name or unquote(PurePosixPath(response.url.path).name)
    return name.strip().lstrip(_FORMULA)


def _tidy(folder: Path) -> None:
    """Remove what was cut short long ago and nobody came back for."""
    limit = time.time() - _KEEP_S
    for file in folder.iterdir():
        with suppress(OSError):
            if file.suffix in (".part", ".json", ".lock") and file.lstat().st_mtime < limit:
                file.unlink()
