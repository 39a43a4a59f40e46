"""A report as text for a person: the same sections as in its exports, laid out to a width and coloured on a terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

from stratbot.cli.inert import inert
from stratbot.export.report import Bars, Prose, Quotes, Table, is_numeric
from stratbot.export.tones import family_of, signs_of
from stratbot.export.wording import document_reference, flag_words, page_reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, RenderableType
    from rich.table import Table as RichTable
    from rich.text import Text

    from stratbot.cli.human import Layout
    from stratbot.export.report import Report, Section
    from stratbot.types import Citation

STYLES = {"good": "green", "partial": "yellow", "none": "dim", "bad": "red", "plain": "", "": ""}
BLOCKS = "█▓▒░:"
PLOT_ROWS = 14
MOST_BARS_IN_A_PLOT = 30
LONG_CHARS = 60


def report_text(report: Report, layout: Layout, *, demanded: bool = False) -> str:
    """Lay out a report: its sections, and nothing of how it came about, which exports hold.

    Args:
        report: What to show.
        layout: Where the text goes.
        demanded: Show also what is shown on demand.
    """
    blocks: list[list[RenderableType]] = [[_text(report.title, "bold")]]
    for section in report.on_terminal(demanded=demanded):
        heading = [_text(section.heading, "bold")] if section.heading else []
        blocks.append([*heading, *_section(section, layout)])
    page = io.StringIO()
    console = _console(page, layout)
    for number, block in enumerate(blocks):
        if number:
            console.print()
        for part in block:
            console.print(part)
    return "\n".join(line.rstrip() for line in page.getvalue().split("\n"))


def _section(section: Section, layout: Layout) -> list[RenderableType]:
    match section:
        case Prose():
            return [_text(paragraph) for paragraph in section.paragraphs]
        case Table():
            return [_cards(section) if _is_wordy(section) else _table(section)]
        case Quotes():
            return [_quotes(section.citations)]
        case Bars():
            return [_text_of_lines(_drawn(section, layout))]


def _table(table: Table) -> RichTable:
    from rich.table import Table as RichTable

    drawn = RichTable(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0), expand=False)
    shown = [place for place, column in enumerate(table.columns) if column not in table.for_files]
    for place in shown:
        justify: Literal["left", "right"] = "right" if is_numeric(table, place) else "left"
        drawn.add_column(_text((table.abbreviated or table.columns)[place]), justify=justify, overflow="fold")
    for row in table.rows:
        cells = [row[place] for place in shown]
        drawn.add_row(*(_text(f"{signs_of(cell.tone)} {cell.text}".strip(), STYLES[family_of(cell.tone)]) for cell in cells))
    return drawn


def _is_wordy(table: Table) -> bool:
    """Return whether two columns or more hold long texts, which side by side would be slivers."""
    shown = [place for place, column in enumerate(table.columns) if column not in table.for_files]
    return sum(any(len(row[place].text) > LONG_CHARS for row in table.rows) for place in shown) > 1


def _cards(table: Table) -> RichTable:
    """Return each row as a heading with its fields below."""
    from rich.table import Table as RichTable

    drawn = RichTable.grid(padding=(0, 2, 0, 0), expand=True)
    drawn.add_column(no_wrap=True)
    drawn.add_column(ratio=1, overflow="fold")
    for number, row in enumerate(table.rows):
        if number:
            drawn.add_row()
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            text = f"{signs_of(cell.tone)} {cell.text}".strip()
            if column not in table.for_files and text:
                style = "bold" if place == 0 else STYLES[family_of(cell.tone)]
                drawn.add_row(_text(column, "dim"), _text(text, style))
    return drawn


def _quotes(citations: Sequence[Citation]) -> RichTable:
    from rich.console import Group
    from rich.table import Table as RichTable

    drawn = RichTable.grid(padding=(0, 2, 0, 0), expand=True)
    drawn.add_column(justify="right", no_wrap=True)
    drawn.add_column(ratio=1, overflow="fold")
    for number, citation in enumerate(citations, start=1):
        notes = filter(None, ("nearest miss" if citation.below_threshold else "", flag_words(citation)))
        reference = "".join(f"[{note}] " for note in notes)
        reference += f"{document_reference(citation)}, {page_reference(citation)} · {citation.path}"
        drawn.add_row(_text(f"{number}."), Group(_text(f"“{citation.shown}”"), _text(reference, "cyan")))
    return drawn


def _drawn(section: Bars, layout: Layout) -> list[str]:
    """Draw upright bars with plotext where it is installed and there is room, else a line for each bar."""
    if len(section.bars) <= MOST_BARS_IN_A_PLOT and any(any(numbers) for _, numbers in section.bars):
        try:
            from plotext import figure
        except ImportError:
            pass
        else:
            return [*_upright(figure, section, layout), _key(section)]
    return [*_lying(section, layout), _key(section)]


def _upright(figure: object, section: Bars, layout: Layout) -> list[str]:
    from typing import Any

    plot: Any = figure
    plot.clear()
    plot.plot_size(min(layout.columns - 2, 12 + 9 * len(section.bars)), PLOT_ROWS)
    plot.theme("colorless")
    labels = [inert(label) for label, _ in section.bars]
    heights = [[numbers[part] for _, numbers in section.bars] for part in range(len(section.series))]
    markers = [BLOCKS[part % len(BLOCKS)] for part in range(len(section.series))]
    plot.draw(plot.bar(labels, heights, stacked=True, marker=markers))
    text = inert_lines(str(plot.build()))
    plot.clear()
    return text


def inert_lines(text: str) -> list[str]:
    """Return the lines of a drawing without colours, which would not know of `--color`."""
    return [inert(line).rstrip() for line in text.splitlines()]


def _lying(section: Bars, layout: Layout) -> list[str]:
    width = max((len(inert(label)) for label, _ in section.bars), default=0)
    longest = max((sum(numbers) for _, numbers in section.bars), default=0)
    unit = min(2.0, max(layout.columns - width - 12, 10) / max(longest, 1))
    lines = []
    for label, numbers in section.bars:
        drawn = "".join(BLOCKS[part % len(BLOCKS)] * round(number * unit) for part, number in enumerate(numbers))
        lines.append(f"{inert(label):>{width}}  {drawn} {sum(numbers)}")
    return lines


def _key(section: Bars) -> str:
    return "   ".join(f"{BLOCKS[part % len(BLOCKS)]} {inert(name)}" for part, (name, _) in enumerate(section.series))


def _text_of_lines(lines: Sequence[str]) -> Text:
    from rich.text import Text

    return Text("\n".join(lines), no_wrap=True, overflow="crop")


def _text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(inert(text), style=style)


def _console(page: io.StringIO, layout: Layout) -> Console:
    from rich.console import Console

    return Console(
        file=page,
        width=max(layout.columns, 20),
        force_terminal=layout.colour,
        color_system="standard" if layout.colour else None,
        no_color=not layout.colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
