"""What each tool gives: a text to read, the JSON of the command line, and links to the pages quoted.

The JSON comes from the writers of the command line. Lists are cut to a limit, and what was left out is said in both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote as percent_encoded

from stratbot.analyses.matrix import matrix_json
from stratbot.assistant import LocalAssistant
from stratbot.cli.contract import answer_json, hits_json, status_json
from stratbot.errors import SettingsError
from stratbot.export.inert import inert
from stratbot.export.jsonable import citation_json
from stratbot.export.wording import count
from stratbot.retrieval.standing import place_of
from stratbot.types import Citation, Document, Filters, Page, Verdict

Json = dict[str, Any]
ProgressCallback = Callable[[int, int, str], None]
"""Called with how much is done, how much there is, and what is at hand."""

MOST_LINKS = 20
NEAREST = 3
_ROWS_FIRST = (Verdict.COVERED, Verdict.MENTIONED, Verdict.NOT_FOUND, Verdict.UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page that a client can read."""

    uri: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a tool gives."""

    text: str
    json: Json
    links: tuple[Link, ...] = ()


def page_uri(doc_id: str, page_number: int) -> str:
    """Return the address under which the server hands out a page."""
    return f"stratbot://documents/{percent_encoded(doc_id, safe='')}/pages/{page_number}"


def ask(assistant: LocalAssistant, question: str, *, filters: Filters | None, limit: int) -> Result:
    """Answer a question; of more verdicts or quotes than `limit`, those that found most are kept, in their order."""
    answer = assistant.ask(question, filters=filters)
    by_finding = sorted(answer.coverage, key=lambda row: (_ROWS_FIRST.index(row.verdict), not row.worth_a_look))
    kept = {row.doc_id for row in by_finding[:limit]}
    shown = replace(
        answer, coverage=tuple(row for row in answer.coverage if row.doc_id in kept), citations=answer.citations[:limit]
    )
    left_out = {
        "coverage": len(answer.coverage) - len(shown.coverage),
        "citations": len(answer.citations) - len(shown.citations),
    }
    lines = [
        answer.text,
        *_quotes(shown.citations),
        *_left_out({"verdicts": left_out["coverage"], "quotes": left_out["citations"]}, "limit"),
    ]
    return Result(text=_text(lines), json={**answer_json(shown), "left_out": left_out}, links=_links(shown.citations))


def search(assistant: LocalAssistant, query: str, *, k: int, filters: Filters | None) -> Result:
    """Rank passages; how many were ranked behind the best `k` is counted."""
    hits = assistant.search(query, k=k, filters=filters)
    left_out = {"hits": max(0, assistant.count_ranked(query, filters=filters) - len(hits))}
    lines = [f"{count(len(hits), 'passage')}, best first:" if hits else "No passage was found.", *_quotes(hits)]
    lines += _left_out({"passages ranked behind them": left_out["hits"]}, "k")
    found = {**hits_json(query, hits), "more": bool(left_out["hits"]), "left_out": left_out}
    return Result(text=_text(lines), json=found, links=_links(hits))


def documents(assistant: LocalAssistant, *, filters: Filters | None, limit: int) -> Result:
    """Say what is indexed, what could not be read and why, and what is out of date."""
    from stratbot.lens.matrix import documents_in_scope

    whole = status_json(assistant.status(), assistant.staleness())
    wanted = {document.doc_id for document in documents_in_scope(assistant.documents(), filters)}
    in_scope = [document for document in whole["documents"] if document["doc_id"] in wanted]
    left_out = {
        "documents": max(0, len(in_scope) - limit),
        "problems": max(0, len(whole["problems"]) - limit),
    }
    shown: Json = {**whole, "documents": in_scope[:limit], "problems": whole["problems"][:limit], "left_out": left_out}
    lines = [f"{count(len(in_scope), 'document')}:"]
    lines += [
        f"{one['doc_id']}: {one['issuer']}, {one['title']} ({one['year'] or 'no year'}), {one['page_count']} pages"
        + ("" if one["state"] == "read" else f", not read: {one['reason'] or one['state']}")
        for one in shown["documents"]
    ]
    if not whole["up_to_date"]:
        lines.append("The index is out of date. The person who keeps it runs: stratbot index")
    return Result(text=_text([*lines, *_left_out(left_out, "limit")]), json=shown)


def coverage_matrix(
    assistant: LocalAssistant,
    theme_ids: Sequence[str],
    *,
    filters: Filters | None,
    latest_only: bool,
    limit: int,
    quotes: int,
    progress: ProgressCallback,
    cancelled: Callable[[], bool],
) -> Result:
    """Judge every document by every theme; counts are of all documents, rows of the first `limit` and cells of those."""
    from stratbot.judging.themes import chosen_themes, load_themes
    from stratbot.lens.matrix import judge_themes

    known = load_themes(assistant.settings.corpus_dir)
    themes = chosen_themes(known, theme_ids) if theme_ids else known
    matrix = judge_themes(assistant, themes, filters=filters, latest_only=latest_only, progress=progress, cancelled=cancelled)
    whole = matrix_json(matrix)
    kept = {document["doc_id"] for document in whole["documents"][:limit]}
    cells = [cell for cell in whole["cells"] if cell["doc_id"] in kept]
    left_out = {
        "documents": len(whole["documents"]) - len(kept),
        "cells": len(whole["cells"]) - len(cells),
        "quotes": sum(max(0, len(cell["evidence"]) - quotes) for cell in cells),
    }
    shown = {
        **whole,
        "documents": whole["documents"][:limit],
        "cells": [{**cell, "evidence": cell["evidence"][:quotes]} for cell in cells],
        "left_out": left_out,
    }
    size = f"{count(len(whole['documents']), 'document')} by {count(len(whole['themes']), 'theme')}"
    lines = [f"{size}; verdicts counted for each theme:"]
    for theme in whole["themes"]:
        counts = ", ".join(f"{verdict} {number}" for verdict, number in theme["counts"].items() if number)
        lines.append(f"{theme['theme_id']} ({theme['label']}): {counts or 'nothing judged'}")
    lines += _left_out({"documents": left_out["documents"]}, "limit") + _left_out({"quotes": left_out["quotes"]}, "quotes")
    return Result(text=_text(lines), json=shown)


def check_quote(
    assistant: LocalAssistant,
    quote: str,
    *,
    document: str,
    page_number: int | None,
    limit: int,
    progress: ProgressCallback,
    cancelled: Callable[[], bool],
) -> Result:
    """Say whether a quote stands on a page word for word; where it does not, what comes nearest.

    Args:
        assistant: Over the corpus.
        quote: To look for; white space does not count.
        document: A path, a doc_id, an issuer or an issuer with a year; empty for all documents.
        page_number: Only this page; None for all. Needs a document.
        limit: Places returned, at most.
        progress: Told of each document.
        cancelled: Asked before each document.

    Raises:
        SettingsError: The quote holds no letters, or there is no such document or page.
    """
    from stratbot.lens.matrix import documents_named

    if not any(char.isalnum() for char in quote):
        raise SettingsError("The quote holds no words.", hint="Give the words that are to be found on a page.")
    if page_number is not None and not document:
        raise SettingsError("A page is named, but no document.", hint="Name the document as well.")
    chosen = documents_named(assistant.documents(), document) if document else assistant.documents()
    verbatim: list[Json] = []
    same_letters: list[Json] = []
    checked = 0
    for number, one in enumerate(chosen):
        if cancelled():
            break
        progress(number, len(chosen), one.path)
        for page in _pages(assistant, one, page_number):
            checked += 1
            if place := place_of(quote, page.text):
                verbatim.append(_place(one, page, place))
            elif place := place_of(quote, page.text, exactly=False):
                same_letters.append(_place(one, page, place))
    nearest: list[Citation] = []
    if not verbatim and not same_letters:
        filters = Filters(doc_ids=tuple(one.doc_id for one in chosen)) if document else None
        nearest = assistant.find_words(quote, k=NEAREST, filters=filters)
    left_out = {"places": max(0, len(verbatim) - limit), "same_letters": max(0, len(same_letters) - limit)}
    found: Json = {
        "schema": "stratbot/quote-check/1",
        "quote": quote,
        "document": document,
        "stands": bool(verbatim),
        "places": verbatim[:limit],
        "same_letters": same_letters[:limit],
        "nearest": [citation_json(citation) for citation in nearest],
        "pages_checked": checked,
        "left_out": left_out,
    }
    if verbatim:
        lines = ["The quote stands word for word on:", *map(_place_line, verbatim[:limit])]
    elif same_letters:
        lines = ["The quote does not stand as it is. With other punctuation or capitals it stands on:"]
        lines += [f"{_place_line(place)}: {_spelled(place['quote'])}" for place in same_letters[:limit]]
    else:
        lines = [f"The quote stands on none of the {checked} pages checked.", *_quotes(nearest, "Nearest by its words:")]
    shown = verbatim[:limit] or same_letters[:limit]
    links = tuple(Link(uri=page_uri(one["doc_id"], one["page_number"]), title=_place_line(one)) for one in shown[:MOST_LINKS])
    cut = {"places": left_out["places"] if verbatim else left_out["same_letters"]}
    return Result(text=_text([*lines, *_left_out(cut, "limit")]), json=found, links=links or _links(nearest))


def _pages(assistant: LocalAssistant, document: Document, page_number: int | None) -> Iterable[Page]:
    numbers = range(1, document.page_count + 1) if page_number is None else (page_number,)
    for number in numbers:
        try:
            yield assistant.page(document.doc_id, number)
        except SettingsError:
            if page_number is not None:  # else it is a page that could not be read
                raise


def _place(document: Document, page: Page, place: tuple[int, int]) -> Json:
    from stratbot.retrieval.citing import cut_quote

    start, end = place
    return {
        "doc_id": document.doc_id,
        "issuer": document.issuer,
        "title": document.title,
        "year": document.year,
        "path": document.path,
        "page_number": page.page_number,
        "page_label": page.page_label,
        "quote": cut_quote(page, start, end),
        "start": start,
        "end": end,
    }


def _place_line(place: Json) -> str:
    return f"{place['issuer']}, {PurePosixPath(place['path']).name}, page {place['page_number']}"


def _quotes(citations: Sequence[Citation], heading: str = "") -> list[str]:
    """Return a line for each quote, numbered, with where it stands; near misses are called so."""
    lines = [heading] if heading and citations else []
    for number, one in enumerate(citations, start=1):
        near = " (near miss, no evidence)" if one.below_threshold else ""
        lines.append(f"[{number}] {_spelled(one.shown)} - {one.issuer}, {one.path}, page {one.page_number}{near}")
    return lines


def _text(lines: Iterable[str]) -> str:
    """Return lines as a text in which nothing that a document says begins a line of its own."""
    return "\n".join(map(inert, lines))


def _spelled(quote: str) -> str:
    """Return a quote as a string of JSON: no mark or line end in it ends it, and what follows is not the document's."""
    return json.dumps(inert(quote), ensure_ascii=False)


def _links(citations: Iterable[Citation]) -> tuple[Link, ...]:
    """Return the pages that are quoted, each once, in order of their first quote."""
    titles = {
        page_uri(one.doc_id, one.page_number): f"{one.issuer}, {PurePosixPath(one.path).name}, page {one.page_number}"
        for one in citations
    }
    return tuple(Link(uri=uri, title=title) for uri, title in list(titles.items())[:MOST_LINKS])


def _left_out(counts: dict[str, int], argument: str) -> list[str]:
    """Return a line that says what was left out, or none where everything is there."""
    parts = [f"{number} {name}" for name, number in counts.items() if number]
    return [f"Left out: {', '.join(parts)}. For more, raise {argument}, or narrow the scope."] if parts else []
