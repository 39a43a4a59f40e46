"""What a client is told of each tool's structured output: the JSON of the command line, with what was left out beside it.

The JSON itself is written where the command line writes it. The server checks what a tool returns against these types.
"""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict  # what pydantic takes on Python 3.11

from stratbot.export.shapes import AnswerJson, CitationJson, HitsJson, StatusJson


class Asked(AnswerJson):
    """`stratbot ask --json`, with `left_out`."""

    left_out: dict[str, int]


class Found(HitsJson):
    """`stratbot search --json`, with `more` and `left_out`."""

    more: bool
    left_out: dict[str, int]


class Status(StatusJson):
    """`stratbot status --json`, with `left_out`."""

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
    nearest: list[CitationJson]
    pages_checked: int
    left_out: dict[str, int]
