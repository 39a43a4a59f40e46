"""What a client is told of each tool's structured output: the JSON of the command line, with what was left out beside it.

The JSON itself is written where the command line writes it. The server checks what a tool returns against these types.
"""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict  # what pydantic takes on Python 3.11


class Citation(TypedDict):
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


class Row(TypedDict):
    """The verdict on one document."""

    doc_id: str
    issuer: str
    title: str
    year: int | None
    path: str
    verdict: Literal["covered", "mentioned", "not_found", "unreadable"]
    score: float
    worth_a_look: bool
    evidence: list[Citation]
    correction: dict[str, Any] | None


class Asked(TypedDict):
    """`stratbot ask --json`, with `left_out`."""

    schema: Literal["stratbot/answer/1"]
    question: str
    kind: str
    outcome: Literal["answered", "not_found"]
    text: str
    scope: dict[str, Any]
    coverage: list[Row]
    citations: list[Citation]
    documents: list[str]
    parts: list[str]
    index: dict[str, str]
    left_out: dict[str, int]


class Found(TypedDict):
    """`stratbot search --json`, with `more`."""

    schema: Literal["stratbot/hits/1"]
    query: str
    hits: list[Citation]
    more: bool


class Status(TypedDict):
    """`stratbot status --json`, with `left_out`."""

    schema: Literal["stratbot/status/1"]
    generation: str
    up_to_date: bool
    counts: dict[str, int]
    documents: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    left_out: dict[str, int]


class Matrix(TypedDict):
    """`stratbot matrix --json`, with `left_out`."""

    schema: Literal["stratbot/matrix/1"]
    themes: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    cells: list[dict[str, Any]]
    left_out: dict[str, int]


class Place(TypedDict):
    """Where words stand, as the page has them."""

    doc_id: str
    issuer: str
    title: str
    year: int | None
    path: str
    page_number: int
    page_label: str
    quote: str
    start: int
    end: int


class Checked(TypedDict):
    """Whether a quote stands on a page."""

    schema: Literal["stratbot/quote-check/1"]
    quote: str
    document: str
    stands: bool
    places: list[Place]
    same_letters: list[Place]
    nearest: list[Citation]
    pages_checked: int
    left_out: dict[str, int]
