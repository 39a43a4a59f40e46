"""The nouns of reading many strategies side by side: data and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from stratbot.types import Citation, Document, DocumentVerdict, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One thing that strategies are read for: a row of the themes file."""

    theme_id: str
    group: str
    """For example "common", "further" or "reflection"; themes of a user's own may form groups of their own."""
    label: str
    definition: str
    """What counts, in a sentence or two."""
    queries: tuple[str, ...]
    """Sentences as strategies write them when they do it."""
    exclusions: tuple[str, ...] = ()
    """Sentences that are near the theme but are not it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person says of one cell, against or with the machine."""

    path: str
    """Of the document, relative to the corpus folder."""
    theme_id: str
    verdict: Verdict
    reason: str
    corrected_on: str
    """ISO 8601 date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One document against one theme."""

    theme_id: str
    machine: DocumentVerdict
    """The verdict with its evidence; a correction never changes it."""
    correction: Correction | None = None

    @property
    def verdict(self) -> Verdict:
        """What stands: the person's word where there is one."""
        return self.correction.verdict if self.correction else self.machine.verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What somebody else needs to run the same again."""

    generation: str
    encoder: str
    version: str
    """Of stratbot."""
    documents: tuple[Document, ...]
    """Those in scope, each with its SHA-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Document x theme."""

    themes: tuple[Theme, ...]
    documents: tuple[Document, ...]
    cells: tuple[tuple[Cell, ...], ...]
    """One row for each document, one cell for each theme, in their orders."""
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A person, post, sum or date, as it stands in the text."""

    kind: str
    """"person", "post", "money" or "date"."""
    text: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One document against one criterion of the delivery audit."""

    criterion_id: str
    label: str
    state: str
    """"found", "partly", "not_found" or "unreadable"."""
    evidence: tuple[Citation, ...]
    extracts: tuple[Extract, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One document against all criteria."""

    document: Document
    findings: tuple[Finding, ...]
    summary: str
    """As the essay puts it: "names no capital or revenue"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampVerdict:
    """Which camp one document belongs to."""

    document: Document
    camp: str
    """"digital_inclusion", "smart_city", "user_centric", "mixed", "none" or "unreadable"."""
    scores: tuple[tuple[str, float], ...]
    """(camp, score), best first."""
    margin: float
    """Between the two best."""
    evidence: tuple[Citation, ...]
    """The passages that decided it."""
    themes_covered: int
    themes_total: int
    comprehensive: bool
