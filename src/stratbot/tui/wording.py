"""The words and signs that the views share, so that a verdict or a page reads the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from stratbot.errors import IndexDamagedError, IndexMissingError, IndexOutdatedError, StratbotError
from stratbot.export.tones import TONES, family_of
from stratbot.export.wording import count, flag_words
from stratbot.tui.plaintext import one_line
from stratbot.types import BuildProgress, BuildReport, BuildStage, Citation, CorpusChanges, DocumentState, Filters, Verdict

VERDICT_ORDER = tuple(Verdict)
"""Best first; also the order of rows."""
VERDICT_SIGNS = {verdict: TONES[verdict].sign for verdict in Verdict}
VERDICT_WORDS = {verdict: verdict.value.replace("_", " ") for verdict in Verdict}
DOUBT_SIGN, DOUBT_WORDS = TONES["worth_a_look"].sign, TONES["worth_a_look"].words
"""Beside the verdict of a document that is near the judge's line, though not covered."""
BY_HAND_SIGN, BY_HAND_WORDS = TONES["corrected"].sign, TONES["corrected"].words
"""Beside a verdict that is a person's, not the judge's."""
_FAMILY_STYLES = {"good": "$text-success", "partial": "$text-warning", "none": "$foreground-muted", "bad": "$text-error"}


def tone_style(tone: str, default: str = "") -> str:
    """Return how a verdict or state is coloured, as `export/tones.py` has it."""
    return _FAMILY_STYLES.get(family_of(tone), default)


STATE_SIGNS = {DocumentState.READ: "●", DocumentState.UNREADABLE: "✕", DocumentState.FAILED: "✕"}

STAGE_WORDS = {
    BuildStage.SCANNING: "Looking through the folder",
    BuildStage.READING: "Reading the PDFs",
    BuildStage.ENCODING: "Making the text searchable",
    BuildStage.WRITING: "Saving",
}

_NAMED = 4
"""Documents named in one sentence."""


def side(citation: Citation, citations: Sequence[Citation]) -> str:
    """Name the side of a comparison that a quote is on: the issuer, with the year where one is compared with itself."""
    if len({other.issuer for other in citations}) > 1 or len({other.year for other in citations}) == 1:
        return citation.issuer
    return f"{citation.issuer} ({citation.year})"


def page_words(page_number: int, page_label: str) -> str:
    """Name a page as a viewer counts it, and as printed where that differs."""
    label = one_line(page_label)
    return f"page {page_number}" if label in ("", str(page_number)) else f"page {page_number} (printed {label})"


def reference(citation: Citation) -> str:
    """Name where a quote stands, for the clipboard."""
    parts = [citation.issuer, citation.title, str(citation.year or ""), page_words(citation.page_number, citation.page_label)]
    return ", ".join(filter(None, map(one_line, parts)))


def quoted(citation: Citation) -> str:
    """Put a quote in quotation marks."""
    return f"“{one_line(citation.shown)}”"


def caveat(citation: Citation) -> str:
    """Say what the wording of a quote takes back: "says that it will not be done"; empty where it takes nothing back."""
    return flag_words(citation)


def filter_chips(filters: Filters) -> list[tuple[str, str]]:
    """Name each thing that narrows a question, with the key by which it is taken away again (see `without_chip`)."""
    chips = []
    if filters.doc_ids:
        chips.append(("documents", "this document" if len(filters.doc_ids) == 1 else f"those {len(filters.doc_ids):,} documents"))
    chips += [(f"issuer:{issuer}", one_line(issuer)) for issuer in filters.issuers]
    chips += [(f"group:{group}", one_line(group)) for group in filters.groups]
    if years := year_words(filters.year_from, filters.year_to):
        chips.append(("years", years))
    return chips


def without_chip(filters: Filters, key: str) -> Filters:
    """Take away one of the things that narrow a question."""
    if key == "documents":
        return replace(filters, doc_ids=())
    if key == "years":
        return replace(filters, year_from=None, year_to=None)
    if key.startswith("group:"):
        return replace(filters, groups=tuple(group for group in filters.groups if key != f"group:{group}"))
    return replace(filters, issuers=tuple(issuer for issuer in filters.issuers if key != f"issuer:{issuer}"))


def year_words(first: int | None, last: int | None) -> str:
    """Say a span of years; empty when it is open at both ends."""
    if first is not None and last is not None:
        return str(first) if first == last else f"{first} to {last}"
    if first is not None:
        return f"{first} or later"
    return f"{last} or earlier" if last is not None else ""


def changes_words(changes: CorpusChanges, *, edited: int = 0) -> str:
    """Say how the folder differs from the index, and how many documents are described otherwise; empty when it does not."""
    parts = [
        (len(changes.added), "new"),
        (len(changes.changed), "changed"),
        (len(changes.removed), "removed"),
        (edited, "edited"),
    ]
    return ", ".join(f"{number:,} {word}" for number, word in parts if number)


def duration_words(seconds: float) -> str:
    """Round a duration as a person would say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def progress_words(progress: BuildProgress) -> str:
    """Say in one line where a build stands."""
    words = STAGE_WORDS[progress.stage]
    if progress.total:
        words += f": {progress.done:,} of {progress.total:,} {one_line(progress.unit)}"
    if progress.remaining_s is not None:
        words += f", about {duration_words(progress.remaining_s)} left"
    return words


def report_words(report: BuildReport, *, unread_before: frozenset[str] = frozenset()) -> str:
    """Sum up what a build did, naming the documents that could not be read: first those that are new among them.

    Args:
        report: Of the build.
        unread_before: Paths of the documents that could not be read the time before either.
    """
    changed = report.documents
    parts = [
        (changed.added, "added"),
        (changed.changed, "changed"),
        (changed.removed, "removed"),
        (changed.renamed, "renamed"),
    ]
    said = [", ".join(f"{number:,} {word}" for number, word in parts if number)]
    if changed.described_anew:
        verb = "is" if changed.described_anew == 1 else "are"
        said.append(f"{count(changed.described_anew, 'document')} {verb} described anew, in answers too from now on")
    did = "; ".join(filter(None, said)) or "nothing had changed"
    words = f"Everything is up to date: {did}. It took {duration_words(report.elapsed_s)}."
    return " ".join(filter(None, (words, _unread_words(report, unread_before))))


def first_build_words(report: BuildReport, *, how_to_ask: str = "", how_to_add: str = "") -> str:
    """Sum up a build before which nothing could be asked: whether it can be now, and which documents could not be read.

    Args:
        report: Of the build.
        how_to_ask: What is to be pressed first, as part of a sentence: "press Esc and type a question".
        how_to_add: How PDFs come into the folder, as a sentence, should it hold none.
    """
    changed = report.documents
    documents = changed.added + changed.changed + changed.renamed + changed.unchanged
    read = documents - changed.failed - changed.unreadable
    if not documents:
        words = ["There is no PDF in the folder, so there is nothing to ask about yet.", how_to_add]
    elif not read:
        words = ["Nothing can be asked yet.", _unread_words(report)]
    else:
        indexed = count(read, "document") if read == documents else f"{read:,} of {count(documents, 'document')}"
        words = [
            f"{indexed} {'is' if read == 1 else 'are'} indexed.",
            f"You can ask now{how_to_ask and f': {how_to_ask}'}.",
            _unread_words(report),
        ]
    return " ".join(filter(None, words))


def _unread_words(report: BuildReport, unread_before: frozenset[str] = frozenset()) -> str:
    """Name the documents that could not be read; empty if all were."""
    unread = report.documents.failed + report.documents.unreadable
    named = sorted({one_line(problem.path) for problem in report.problems if problem.page_number is None})
    if not unread:
        return ""
    if len(named) != unread:  # there are notes on documents that were read, too
        return f"{count(unread, 'document')} could not be read; the library (F3) says which."
    new = [path for path in named if path not in unread_before]
    former = [path for path in named if path in unread_before]
    words = [f"Could not be read: {_listed(new)}."] if new else []
    words += [f"As before, could not be read: {_listed(former)}."] if former else []
    return " ".join(words)


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def error_words(error: StratbotError, *, remedy: str = "") -> str:
    """Write an error as sentences: what is wrong, then what helps: the remedy given, or else the error's own hint."""
    return " ".join(_sentence(part) for part in (str(error), remedy or error.hint) if part)


def remedy_here(error: StratbotError, keys: str = "F3 and then r") -> str:
    """Say what helps inside the terminal UI, where that is another thing than the error's hint."""
    mendable = isinstance(error, IndexMissingError | IndexOutdatedError | IndexDamagedError)
    return f"Press {keys} to build it here" if mendable else ""


def local_time(iso: str) -> str:
    """Write a time of the index in the reader's own zone; as it is where it cannot be read."""
    try:
        time = datetime.fromisoformat(iso).astimezone()
    except ValueError:
        return one_line(iso)
    return f"{time.day} {time:%B %Y, %H:%M}"  # %-d is not known to Windows


def _sentence(text: str) -> str:
    folded = one_line(text)
    return folded if folded.endswith((".", "!", "?", ":")) else f"{folded}."
