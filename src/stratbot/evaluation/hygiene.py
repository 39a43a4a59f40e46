"""Lines of pages labelled by a reader -> how well furniture, contents, sources and covers are told from body text.

A label names lines by their number on the page and holds no text. A digest of the page's text tells whether the numbers
still fit: where the PDF is read differently, the page is left out and counted.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from stratbot.corpus.layout import lines_of
from stratbot.errors import SettingsError
from stratbot.evaluation.measures import Confusion, bootstrap_interval, confusion, total
from stratbot.types import Page, PassageRole

FURNITURE = "furniture"
"""A running header or footer, a page number, a printer's mark."""
BODY = PassageRole.BODY.value
SET_APART = (FURNITURE, PassageRole.CONTENTS.value, PassageRole.REFERENCES.value, PassageRole.COVER.value)
"""What is no evidence that a document covers a topic; each is a column of the labels."""
UNCOUNTED = "uncounted"
"""Lines that are furniture and body at once, because the PDF runs them together."""
NOT_BODY = "not body"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLabels:
    """What a reader says of the lines of one page."""

    path: str
    page_number: int
    chosen: str
    """How the page came to be labelled: `random`, or because it is of a kind."""
    lines: int
    digest: str
    """`page_digest` of the text that was labelled."""
    roles: Mapping[int, str]
    """Line number, from 1, -> role; lines that are left out are body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineJudgement:
    """One line, as stratbot and the reader see it."""

    path: str
    page_number: int
    line_number: int
    said: str
    true: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HygieneReport:
    """How well lines are told apart."""

    pages: int
    documents: int
    lines: int
    changed_pages: int
    """Labelled pages that are read otherwise today, and so were left out."""
    missing_pages: int
    """Labelled pages whose document is not there."""
    per_role: Mapping[str, Confusion]
    """For each of `SET_APART`, and for `not body`, which is all of them against body text."""
    intervals: Mapping[str, Mapping[str, tuple[float, float]]]
    """The same, -> `precision` and `recall` -> 95 %, pages drawn anew."""
    wrong: tuple[LineJudgement, ...]


def page_digest(text: str) -> str:
    """Return 16 hexadecimal digits that stand for a page's text, white space folded."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:16]


def read_page_labels(path: Path) -> list[PageLabels]:
    """Read labels: path,page_number,chosen,lines,sha256 and a column of line numbers ("1-3 45") for each role.

    Raises:
        SettingsError: The file cannot be read, or a row is not what it should be.
    """
    labels = []
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                try:
                    labels.append(_page_labels(row))
                except (KeyError, ValueError, AttributeError) as error:
                    raise SettingsError(
                        f"{path}, line {number} cannot be read: {error!r}.",
                        hint=f"Columns: path,page_number,chosen,lines,sha256,{','.join(SET_APART)},{UNCOUNTED}",
                    ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    return labels


def evaluate_hygiene(labels: Iterable[PageLabels], documents: Mapping[str, Sequence[Page]]) -> HygieneReport:
    """Compare the roles that the layout step gives to lines with those of the reader.

    Args:
        labels: Of pages.
        documents: path -> all pages of the document, because what recurs can only be seen in all of them.
    """
    judged: dict[tuple[str, int], list[LineJudgement]] = {}
    changed = missing = 0
    laid_out = {}
    for label in labels:
        if label.path not in documents:
            missing += 1
            continue
        pages = documents[label.path]
        if label.path not in laid_out:
            laid_out[label.path] = lines_of(pages)
        lines = laid_out[label.path][label.page_number - 1]
        if page_digest(pages[label.page_number - 1].text) != label.digest or len(lines) != label.lines:
            changed += 1
            continue
        judged[label.path, label.page_number] = [
            LineJudgement(
                path=label.path,
                page_number=label.page_number,
                line_number=number,
                said=FURNITURE if line.is_furniture else line.role.value,
                true=label.roles.get(number, BODY),
            )
            for number, line in enumerate(lines, start=1)
            if label.roles.get(number) != UNCOUNTED
        ]
    return _report(judged, changed=changed, missing=missing)


def _report(judged: Mapping[tuple[str, int], list[LineJudgement]], *, changed: int, missing: int) -> HygieneReport:
    per_role: dict[str, Confusion] = {}
    intervals: dict[str, dict[str, tuple[float, float]]] = {}
    for role in (*SET_APART, NOT_BODY):
        tables = [[confusion([_said_and_true(line, role) for line in lines])] for lines in judged.values()]
        per_role[role] = total([table for (table,) in tables])
        if tables:
            intervals[role] = {
                "precision": bootstrap_interval(tables, lambda drawn: total(drawn).precision),
                "recall": bootstrap_interval(tables, lambda drawn: total(drawn).recall),
            }
    return HygieneReport(
        pages=len(judged),
        documents=len({path for path, _ in judged}),
        lines=sum(len(lines) for lines in judged.values()),
        changed_pages=changed,
        missing_pages=missing,
        per_role=per_role,
        intervals=intervals,
        wrong=tuple(line for lines in judged.values() for line in lines if line.said != line.true),
    )


def _said_and_true(line: LineJudgement, role: str) -> tuple[bool, bool]:
    if role == NOT_BODY:
        return line.said != BODY, line.true != BODY
    return line.said == role, line.true == role


def _page_labels(row: Mapping[str, str]) -> PageLabels:
    roles: dict[int, str] = {}
    for role in (*SET_APART, UNCOUNTED):
        for first, last in map(_range, row[role].split()):
            for number in range(first, last + 1):
                if number in roles or not 1 <= number <= int(row["lines"]):
                    raise ValueError(f"line {number} is labelled twice or is not on the page")
                roles[number] = role
    return PageLabels(
        path=row["path"],
        page_number=int(row["page_number"]),
        chosen=row["chosen"],
        lines=int(row["lines"]),
        digest=row["sha256"],
        roles=roles,
    )


def _range(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first), int(last or first)
