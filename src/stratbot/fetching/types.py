"""The nouns of fetching: what is wanted, what bounds it, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a document did not come."""

    NO_ADDRESS = "no_address"
    """Nobody says where it is."""
    BAD_ADDRESS = "bad_address"
    """It is no http or https address that can be asked."""
    PRIVATE_ADDRESS = "private_address"
    """The name stands for this machine or a private network, so nothing was sent there."""
    UNREACHABLE = "unreachable"
    """No such name, nobody answers, or no trusted connection comes about."""
    GONE = "gone"
    MOVED = "moved"
    """It leads elsewhere, and not to a document."""
    WEB_PAGE = "web_page"
    """A page for a browser is there instead."""
    NOT_A_PDF = "not_a_pdf"
    REFUSED = "refused"
    """The server gives it to nobody, or not to programs, or not so soon."""
    ROBOTS = "robots"
    """The site's robots.txt asks programs to keep away."""
    SERVER_ERROR = "server_error"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    BROKEN_OFF = "broken_off"
    """The connection ended before the document did."""
    NOT_WRITTEN = "not_written"
    """It came, but could not be put into the corpus folder."""


class State(StrEnum):
    """What became of one wanted document."""

    FETCHED = "fetched"
    PRESENT = "present"
    """It was in the corpus folder already."""
    PLANNED = "planned"
    """Of a dry run: it would be asked for."""
    FAILED = "failed"
    STOPPED = "stopped"
    """The person stopped before it was there."""


_MAX_SAID = 400
"""Characters of a reason."""


class FetchError(Exception):
    """One document that did not come: the text says why, in a sentence without a capital at its front."""

    def __init__(self, reason: Reason, said: str, *, hint: str = "", links: tuple[str, ...] = ()) -> None:
        """Keep the reason beside the words, some of which a server may have chosen."""
        super().__init__(said if len(said) <= _MAX_SAID else f"{said[:_MAX_SAID]} ...")
        self.reason = reason
        self.hint = hint
        self.links = links
        """Addresses of PDFs that a web page names which came instead."""


class StoppedError(Exception):
    """The person asked to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may cost, and how a server is spared."""

    max_bytes: int = 100 * 1024**2
    seconds: float = 300.0
    """For one document, redirects and a second try included; waiting for one's turn is not counted."""
    seconds_silent: float = 20.0
    """How long a server may send nothing."""
    seconds_between: float = 1.0
    """From the end of one request to the next one to the same host; robots.txt may ask for more."""
    max_redirects: int = 5
    attempts: int = 3
    """When the connection breaks off, each of which goes on where the last one ended."""
    hosts_at_once: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A document that is to be fetched, and what is known of it."""

    url: str = ""
    """Empty where nobody says where it is."""
    issuer: str = ""
    title: str = ""
    year: str = ""
    """Four digits; empty where it is not known or several are."""
    kind: str = ""
    status: str = ""
    file: str = ""
    """Where in the corpus folder it is to lie, with forward slashes; empty to be named after the rest."""
    line: int = 0
    """Of the file that names it, 1-based; 0 for an address that was typed."""

    @property
    def name(self) -> str:
        """What to call it before it is there."""
        return " ".join(filter(None, (self.issuer, self.year))) or self.title or self.file or self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What became of one wanted document."""

    wanted: Wanted
    state: State
    path: str = ""
    """In the corpus folder, once it is there."""
    reason: Reason | None = None
    """Of FAILED."""
    said: str = ""
    """Why, for a person; or what else is to be known of it."""
    hint: str = ""
    links: tuple[str, ...] = ()
    """PDFs that the web page names which came instead of one."""
    final_url: str = ""
    """Where it was in the end, when it came from elsewhere than asked."""
    size_bytes: int = 0
    resumed_bytes: int = 0
    """Of the size, what an earlier run had brought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the documents are."""

    done: int
    total: int
    name: str
    """Of the one that something was heard of."""
    received_bytes: int = 0
    expected_bytes: int = 0
    """0 while it is not known."""
