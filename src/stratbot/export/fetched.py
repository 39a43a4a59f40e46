"""What became of documents that were to be fetched, as a report."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from stratbot.export.report import Prose, Report, Section, Table, TableCell
from stratbot.export.wording import count
from stratbot.fetching.types import Reason, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratbot.fetching.types import Fetched

ADDRESS = "Address"
"""The column that a terminal has no room for."""
STATE_WORDS = {
    State.FETCHED: "fetched",
    State.PRESENT: "there already",
    State.PLANNED: "to be fetched",
    State.FAILED: "not fetched",
    State.STOPPED: "stopped",
}
REASON_WORDS = {
    Reason.NO_ADDRESS: "no address",
    Reason.BAD_ADDRESS: "bad address",
    Reason.PRIVATE_ADDRESS: "private address",
    Reason.UNREACHABLE: "unreachable",
    Reason.GONE: "gone",
    Reason.MOVED: "moved",
    Reason.WEB_PAGE: "a web page instead",
    Reason.NOT_A_PDF: "not a PDF",
    Reason.REFUSED: "refused",
    Reason.ROBOTS: "robots.txt",
    Reason.SERVER_ERROR: "server error",
    Reason.TOO_LARGE: "too large",
    Reason.TOO_SLOW: "too slow",
    Reason.BROKEN_OFF: "broken off",
    Reason.NOT_WRITTEN: "not written",
}
_TONES = {State.FETCHED: "present", State.PRESENT: "present", State.FAILED: "missing"}


def fetched_report(found: Sequence[Fetched]) -> Report:
    """Return a row for each document that has an address, and the names of those that have none."""
    sections: list[Section] = [Prose(heading="", paragraphs=(summary(found),))]
    addressed = [one for one in found if one.reason is not Reason.NO_ADDRESS]
    if addressed:
        sections.append(
            Table(
                heading="Documents",
                columns=("Document", "State", "File, or why not", "What helps", ADDRESS),
                rows=tuple(_row(one) for one in addressed),
                for_files=(ADDRESS,),
            )
        )
    without = [one for one in found if one.reason is Reason.NO_ADDRESS]
    if without:
        names = "; ".join(one.wanted.name for one in without)
        sections.append(Prose(heading="No address is known of", paragraphs=(names, without[0].hint)))
    return Report(
        title="Fetching",
        facts=(("Wanted", count(len(found), "document")),),
        sections=tuple(sections),
        records=partial(_records, found),
    )


def summary(found: Sequence[Fetched]) -> str:
    """Return how many came, were there, and did not come."""
    states = Counter(one.state for one in found)
    parts = [f"{states[state]:,} {words}" for state, words in STATE_WORDS.items() if states[state]]
    return f"Of {count(len(found), 'document')}: {', '.join(parts)}."


def _row(one: Fetched) -> tuple[TableCell, ...]:
    said = REASON_WORDS[one.reason] if one.reason else STATE_WORDS[one.state]
    parts = [f"{one.path} ({size_words(one.size_bytes)})" if one.size_bytes else one.path, one.said]
    parts.append(f"it links to {', '.join(one.links)}" if one.links else "")
    return (
        TableCell(text=one.wanted.name),
        TableCell(text=said, tone=_TONES.get(one.state, "")),
        TableCell(text="; ".join(filter(None, parts))),
        TableCell(text=one.hint),
        TableCell(text=one.final_url or one.wanted.url),
    )


def size_words(size_bytes: int) -> str:
    """Return "1.2 MB" or "340 kB"."""
    return f"{size_bytes / 1024**2:,.1f} MB" if size_bytes >= 1024**2 else f"{max(1, size_bytes // 1024)} kB"


def _records(found: Sequence[Fetched]) -> Table:
    columns = ("line", "issuer", "title", "year", "url", "state", "reason", "said", "hint", "final_url", "path", "size_bytes")
    return Table(
        heading="Records",
        columns=columns,
        rows=tuple(
            (
                TableCell(text=str(one.wanted.line or ""), value=one.wanted.line or None),
                *(TableCell(text=text) for text in (one.wanted.issuer, one.wanted.title, one.wanted.year, one.wanted.url)),
                TableCell(text=one.state.value),
                TableCell(text=one.reason.value if one.reason else ""),
                *(TableCell(text=text) for text in (one.said, one.hint, one.final_url, one.path)),
                TableCell(text=str(one.size_bytes or ""), value=one.size_bytes or None),
            )
            for one in found
        ),
    )
