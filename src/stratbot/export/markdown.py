"""A report as Markdown, to paste into a paper: nothing that a document says is taken for markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratbot.export.inert import inert_markdown
from stratbot.export.report import Bars, Prose, Quotes, Table
from stratbot.export.wording import document_reference, flag_words, page_reference

if TYPE_CHECKING:
    from stratbot.export.report import Report, Section
    from stratbot.types import Citation

BAR_COLUMNS = 40
_BLOCKS = "█▓▒░:"


def report_markdown(report: Report) -> str:
    """Return the whole report: title, sections, and below a rule how it came about."""
    blocks = [f"# {_line(report.title)}"]
    for section in report.sections:
        if section.heading:
            blocks.append(f"## {_line(section.heading)}")
        blocks += _section(section)
    if report.facts:
        blocks += ["---", "\n".join(f"- {_line(f'{name}: {value}')}" for name, value in report.facts)]
    return "\n\n".join(blocks) + "\n"


def _section(section: Section) -> list[str]:
    match section:
        case Prose():
            return [_line(paragraph) for paragraph in section.paragraphs]
        case Table():
            return _table(section)
        case Quotes():
            return [_quote(citation) for citation in section.citations]
        case Bars():
            return [_bars(section)]


def _table(table: Table) -> list[str]:
    lines = [_row(table.columns), f"|{'---|' * len(table.columns)}"]
    notes = []
    for row in table.rows:
        lines.append(_row([cell.text for cell in row]))
        named = row[0].text if row else ""
        for column, cell in zip(table.columns, row, strict=True):
            if cell.note:
                notes.append(f"- {_line(f'{named}, {column}: {cell.note}')}")
    return ["\n".join(lines), *(["\n".join(notes)] if notes else [])]


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(inert_markdown(cell) for cell in cells)} |"


def _quote(citation: Citation) -> str:
    places = (document_reference(citation), page_reference(citation), citation.path, f"passage {citation.passage_id}")
    notes = filter(None, ("nearest miss" if citation.below_threshold else "", flag_words(citation)))
    reference = f"— {', '.join(places)}" + "".join(f" [{note}]" for note in notes)
    return f"> {_line(citation.shown)}\n>\n> {_line(reference)}"


def _bars(section: Bars) -> str:
    """Return the bars as a table whose last column is drawn, so that it reads in a plain text editor too."""
    longest = max((sum(numbers) for _, numbers in section.bars), default=0)
    names = [name for name, _ in section.series]
    keys = [f"{_BLOCKS[place % len(_BLOCKS)]} {name}" for place, name in enumerate(names)]
    lines = [_row(["", *keys, ""]), f"|---|{'--:|' * len(names)}---|"]
    for label, numbers in section.bars:
        drawn = "".join(
            _BLOCKS[place % len(_BLOCKS)] * round(number * BAR_COLUMNS / max(longest, BAR_COLUMNS // 2))
            for place, number in enumerate(numbers)
        )
        lines.append(_row([label, *(str(number) for number in numbers), drawn]))
    return "\n".join(lines)


def _line(text: str) -> str:
    return inert_markdown(text)
