"""The nouns of reading many strategies side by side: data and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from stratbot.judging.themes import Theme
from stratbot.types import Change, Citation, Correction, Document, DocumentVerdict, State, Verdict

ProgressCallback = Callable[[int, int, str], None]
"""Called with how many steps are done, how many there are, and what is at hand."""


def _version() -> str:
    from importlib.metadata import version

    return version("stratbot")


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
    documents: tuple[Document, ...]
    """Those in scope, each with its SHA-256."""
    version: str = field(default_factory=_version)
    """Of stratbot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Document x theme."""

    themes: tuple[Theme, ...]
    documents: tuple[Document, ...]
    cells: tuple[tuple[Cell, ...], ...]
    """One row for each document, one cell for each theme, in their orders."""
    provenance: Provenance
    sentences: tuple[int, ...] = ()
    """Of each document, in their order: how many sentences were searched for every theme."""
    stray_corrections: tuple[Correction, ...] = ()
    """Corrections of a document that the index does not hold, or of a theme that no file has."""
    recomputed: int = 0
    """Cells that were judged in this run; the others are from runs before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A theme that one strategy lacks and others cover."""

    theme: Theme
    cell: Cell
    """Of the strategy: its evidence are the nearest misses, or the words in passing where it is "mentioned"."""
    peers: tuple[Cell, ...]
    """Of the others that cover it, best first."""
    question: str
    """That could be put to those who answer for the strategy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """What one strategy lacks."""

    document: Document
    peers: tuple[Document, ...]
    """That were compared with: those of other issuers that could be read."""
    gaps: tuple[Gap, ...]
    """Those of which nothing was found first, then those only in passing; of either, those that most peers cover first."""
    unshared: tuple[Theme, ...]
    """Lacking here and with every peer, so no gap."""
    themes_total: int
    sentences: int
    """Of the document, that were searched for every theme."""
    pages: int
    """Of the document, that hold text."""
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class RareTheme:
    """A theme that few strategies cover."""

    theme: Theme
    covering: tuple[Cell, ...]
    mentioning: tuple[Cell, ...]
    missing: tuple[Cell, ...]
    """Each with its nearest misses."""
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RareThemes:
    """What fewer than so many strategies cover."""

    fewer_than: int
    documents: tuple[Document, ...]
    """In scope, unreadable ones included."""
    themes: tuple[RareTheme, ...]
    """Rarest first."""
    themes_total: int
    sentences: int
    """Of all documents in scope, that were searched for every theme."""
    pages: int
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedTheme:
    """One theme in two or more documents."""

    theme: Theme
    cells: tuple[Cell, ...]
    """One for each document, in the order of the comparison."""
    change: Change
    quotes: tuple[Citation | None, ...]
    """One for each document, chosen to be read beside each other; None where there is nothing to quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two or more strategies, or versions of one, theme by theme."""

    documents: tuple[Document, ...]
    themes: tuple[ComparedTheme, ...]
    is_versions: bool
    """Each took the place of the one before, as `corpus/succession.py` has it: what changed has a direction."""
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A person, post, sum or date, as it stands in the text."""

    kind: str
    """"person", "post", "member" (a councillor or minister), "body" (a board), "partner", "money", "date", "interval" (how
    often), "share" or "figure"."""
    text: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One document against one criterion of the delivery audit."""

    criterion_id: str
    label: str
    state: State
    evidence: tuple[Citation, ...]
    extracts: tuple[Extract, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One document against all criteria."""

    document: Document
    findings: tuple[Finding, ...]
    summary: str
    """What it lacks and speaks of without saying, in a sentence or two: "Names no capital or revenue."."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audits:
    """Delivery audits, and how they came about."""

    audits: tuple[Audit, ...]
    """One for each document in scope."""
    provenance: Provenance


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
    """It covers half of the themes or more."""
    depth: float = 0.0
    """Pages that speak of a theme it covers, on average, of three that are looked for; 0 where it covers none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Camps:
    """Which camps documents belong to, and how that came about."""

    verdicts: tuple[CampVerdict, ...]
    """One for each document in scope."""
    provenance: Provenance
    expected: Mapping[str, str] | None = None
    """The camps that a register names, by id of the document; None where no register is compared with."""
