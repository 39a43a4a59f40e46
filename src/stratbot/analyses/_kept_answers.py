"""Kept answers that changed: as a report, and their history as an Atom feed (RFC 4287)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from stratbot.analyses.changes import answer_sections, change_words, documents_lines
from stratbot.analyses.changes import summary as diff_summary
from stratbot.export.html import section_html
from stratbot.export.inert import inert
from stratbot.export.provenance import documents_table, provenance_facts
from stratbot.export.report import Prose, Report, Section, Table, TableCell
from stratbot.export.wording import count, narrowing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stratbot.lens.diff import AnswerDiff
    from stratbot.lens.kept import Change, KeptAnswer, Watched

_ATOM = "http://www.w3.org/2005/Atom"
_IDS = uuid.UUID("6b0a4f8e-0a0f-5d0c-9a57-3f1f6a1c7a55")
"""The name space of this program's ids (RFC 4122, version 5): the same change has the same id in every feed."""


def kept_report(watched: Sequence[Watched], *, command: str = "") -> Report:
    """Return each kept answer that changed with the old and the new quotes.

    Args:
        watched: Asked again; one at least.
        command: What to type for the same once more.
    """
    sections: list[Section] = [Prose(heading="", paragraphs=(summary(watched),))]
    for one in watched:
        if one.diff.is_changed:
            named = replace(one.answer, question=f"{one.kept.name}: {one.answer.question}")
            first, *rest = answer_sections(named)
            why = [*diff_summary(one.diff)[1:], *documents_lines(one.diff.documents)]
            sections += [first, *([Prose(heading="", paragraphs=tuple(why))] if why else []), *rest]
    provenance = watched[0].diff.provenance
    return Report(
        title="Kept answers, asked again",
        facts=(("Kept answers", f"{len(watched):,}"), *provenance_facts(provenance, command=command)),
        sections=(*sections, documents_table(provenance.documents)),
    )


def summary(watched: Sequence[Watched]) -> str:
    """Return how many answers changed, and which did not."""
    changed = [one.kept.name for one in watched if one.diff.is_changed]
    said = f"{len(changed):,} of {count(len(watched), 'kept answer')} changed"
    return f"{said}: {', '.join(changed)}." if changed else f"{said}."


def list_report(kept: Sequence[KeptAnswer]) -> Report:
    """Return what is kept."""
    table = Table(
        heading="",
        columns=("Name", "Question", "Narrowed to", "Kept since", "Changes", "Last change"),
        rows=tuple(
            (
                TableCell(text=one.name),
                TableCell(text=one.question),
                TableCell(text=narrowing(one.filters) if one.filters else ""),
                TableCell(text=one.saved_at[:10]),
                TableCell(text=str(len(one.changes)), value=len(one.changes)),
                TableCell(text=one.changes[-1].at[:10] if one.changes else ""),
            )
            for one in kept
        ),
    )
    return Report(title="Kept answers", facts=(("Kept answers", f"{len(kept):,}"),), sections=(table,))


def kept_feed(kept: Sequence[KeptAnswer], *, index_dir: Path) -> bytes:
    """Return all changes that are remembered as an Atom feed, latest first; it links to nothing.

    Args:
        kept: With their changes.
        index_dir: Of the index, which makes the feed's id.
    """
    place = str(index_dir.absolute())
    entries = sorted(((change, one) for one in kept for change in one.changes), key=lambda pair: pair[0].at, reverse=True)
    since = max((one.saved_at for one in kept), default="1970-01-01T00:00:00+00:00")
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", uuid.uuid5(_IDS, place).urn)
    _add(feed, "title", "stratbot: kept answers that changed")
    _add(feed, "updated", entries[0][0].at if entries else since)
    _add(ElementTree.SubElement(feed, f"{{{_ATOM}}}author"), "name", "stratbot")
    for change, one in entries:
        entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "id", uuid.uuid5(_IDS, f"{place}\n{one.name}\n{change.at}\n{change.generation}").urn)
        _add(entry, "title", f"{one.name}: {change_summary(change.diff)}")
        _add(entry, "updated", change.at)
        _add(entry, "content", _content(change), type="html")
    ElementTree.register_namespace("", _ATOM)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def change_summary(diff: AnswerDiff) -> str:
    """Return what changed in one answer, in a line."""
    if diff.outcome_before != diff.outcome_after:
        return f"{(diff.outcome_before or 'new').replace('_', ' ')}, now {diff.outcome_after.replace('_', ' ')}"
    told = [f"{row.issuer or row.path}: {change_words(row)}" for row in diff.rows[:3]]
    more = f" and {len(diff.rows) - len(told)} more" if len(diff.rows) > len(told) else ""
    return "; ".join(told) + more or "another kind of answer"


def _content(change: Change) -> str:
    return "".join(section_html(section, number) for number, section in enumerate(answer_sections(change.diff), start=1))


def _add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes).text = inert(text)
