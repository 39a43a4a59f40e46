"""The shapes of the JSON that more than one view writes: the command line as it is, the MCP server with what it left out.

The writers are checked against them where types are checked, and an MCP client is told of them.
"""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict  # what pydantic takes on Python 3.11

from stratbot.types import Outcome, Verdict


class CitationJson(TypedDict):
    """A verbatim quote and where it stands."""

    passage_id: str
    doc_id: str
    issuer: str
    title: str
    year: int | None
    path: str
    page_number: int
    page_label: str
    quote: str
    score: float
    below_threshold: bool
    flags: list[str]


class RowJson(TypedDict):
    """The verdict on one document."""

    doc_id: str
    issuer: str
    title: str
    year: int | None
    path: str
    verdict: Verdict
    worth_a_look: bool
    score: float
    evidence: list[CitationJson]
    correction: dict[str, Any] | None


class AnswerJson(TypedDict):
    """`stratbot ask --json`."""

    schema: Literal["stratbot/answer/1"]
    question: str
    kind: str
    outcome: Outcome
    text: str
    scope: dict[str, Any]
    coverage: list[RowJson]
    citations: list[CitationJson]
    documents: list[str]
    parts: list[str]
    index: dict[str, str]
    stratbot: str
    timing_ms: dict[str, float]


class HitsJson(TypedDict):
    """`stratbot search --json`."""

    schema: Literal["stratbot/hits/1"]
    query: str
    hits: list[CitationJson]


class StatusJson(TypedDict):
    """`stratbot status --json`."""

    schema: Literal["stratbot/status/1"]
    generation: str
    built_at: str
    encoder: str
    up_to_date: bool
    counts: dict[str, int]
    changes: dict[str, list[str]]
    documents: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    copies: list[dict[str, Any]]
    unread: dict[str, list[str]]
    described_anew: int
    settings: list[str]
    missing: list[str]
    ocr: dict[str, Any]
