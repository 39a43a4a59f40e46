"""An answer as Markdown, to paste into a report: the summary, the table, the quotes with their references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratbot.cli.inert import inert_markdown
from stratbot.cli.wording import (
    NEAR_MISSES,
    VERDICT_WORDS,
    document_names,
    document_reference,
    page_reference,
    scope_phrase,
)
from stratbot.types import Outcome

if TYPE_CHECKING:
    from stratbot.types import Answer, Citation, DocumentVerdict


def answer_markdown(answer: Answer, *, version: str) -> str:
    """Return the whole answer; nothing that a document says is taken for markup.

    Args:
        answer: What to show.
        version: Of stratbot, for the footer.
    """
    blocks = [f"# {inert_markdown(answer.question)}", inert_markdown(answer.text)]
    if answer.coverage:
        blocks.append(_table(answer.coverage))
    if answer.citations:
        blocks.append(f"## {'Evidence' if answer.outcome == Outcome.ANSWERED else NEAR_MISSES}")
        blocks += [_quote(citation) for citation in answer.citations]
    footer = f"{scope_phrase(answer)}. Index generation {answer.generation}, encoder {answer.encoder}, stratbot {version}."
    blocks += ["---", inert_markdown(footer)]
    return "\n\n".join(blocks) + "\n"


def _table(rows: tuple[DocumentVerdict, ...]) -> str:
    names = document_names(rows)
    lines = ["| Document | Verdict | Page | Quote |", "|---|---|---|---|"]
    for row in rows:
        place = row.evidence[0] if row.evidence else None
        quote = f"{'nearest miss: ' if place.below_threshold else ''}“{place.quote}”" if place else ""
        cells = (names[row.doc_id], VERDICT_WORDS[row.verdict], page_reference(place) if place else "", quote)
        lines.append(f"| {' | '.join(inert_markdown(cell) for cell in cells)} |")
    return "\n".join(lines)


def _quote(citation: Citation) -> str:
    reference = f"{document_reference(citation)}, {page_reference(citation)}, {citation.path}"
    return f"> {inert_markdown(citation.quote)}\n>\n> — {inert_markdown(reference)}"
