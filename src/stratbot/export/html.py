"""A report as one HTML file: it loads nothing from anywhere, runs no script, and reads on a phone, on paper and aloud."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from stratbot.export.inert import inert_html
from stratbot.export.plot import bars_svg
from stratbot.export.report import Bars, Prose, Quotes, Table, is_numeric
from stratbot.export.tones import TONES, family_of, tones_of
from stratbot.export.wording import document_reference, flag_words, page_reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratbot.export.report import Report, Section, TableCell
    from stratbot.types import Citation

HEAT_MAP_COLUMNS = 8
"""A table with more columns than this, most of them coloured, is drawn as a heat map: a sign in each cell."""
MOST_CONTENTS = 10
"""A longer list of contents is folded away."""
_PROSE_CHARS = 60
"""A column with a text longer than this keeps a readable width."""
_SHORT_CHARS = 16
"""A column whose texts are no longer than this is not broken into lines."""
_SHORT_COLUMN = 4
"""The name of a column of a heat map that is longer than this is written upwards."""
_LONGEST_WORD = 32
"""A column with a longer word, such as a checksum, may be broken anywhere."""


def report_html(report: Report) -> str:
    """Return the whole page. Text from documents is escaped; a policy in the page forbids scripts and foreign resources."""
    style = files("stratbot.export").joinpath("report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    headings = [(number, section.heading) for number, section in enumerate(report.sections, start=1) if section.heading]
    body = [section_html(section, number) for number, section in enumerate(report.sections, start=1)]
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta http-equiv="Content-Security-Policy" content="'
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\">",
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{inert_html(report.title)}</title>",
            f"<style>{style}</style>",
            "</head>",
            f"<body{_class_attribute('broad' if any(map(_is_broad, report.sections)) else '')}>",
            f"<header><h1>{inert_html(report.title)}</h1></header>",
            *_contents(headings, has_facts=bool(report.facts)),
            "<main>",
            *body,
            "</main>",
            *_facts(report),
            "</body>",
            "</html>",
            "",
        ]
    )


def _contents(headings: Sequence[tuple[int, str]], *, has_facts: bool) -> list[str]:
    if len(headings) < 3:
        return []
    items = [f'<li><a href="#s{number}">{inert_html(heading)}</a></li>' for number, heading in headings]
    if has_facts:
        items.append('<li><a href="#facts">How this came about</a></li>')
    listed = f"<ul>{''.join(items)}</ul>"
    if len(items) > MOST_CONTENTS:
        listed = f"<details><summary>Contents</summary>{listed}</details>"
    return [f'<nav aria-label="Contents">{listed}</nav>']


def _facts(report: Report) -> list[str]:
    if not report.facts:
        return []
    pairs = "".join(f"<div><dt>{inert_html(name)}</dt><dd>{inert_html(value)}</dd></div>" for name, value in report.facts)
    return [f'<footer id="facts"><h2>How this came about</h2><dl>{pairs}</dl></footer>']


def section_html(section: Section, number: int) -> str:
    """Return one section, escaped; `number` is its place on the page."""
    heading = f"<h2>{inert_html(section.heading)}</h2>" if section.heading else ""
    match section:
        case Prose():
            content = "".join(f"<p>{inert_html(paragraph)}</p>" for paragraph in section.paragraphs)
        case Table():
            content = _table(section, number)
        case Quotes():
            content = "".join(_quote(citation) for citation in section.citations)
        case Bars():
            content = f'<div class="drawing">{bars_svg(section)}</div>'
    return f'<section id="s{number}"{_class_attribute("wide" if _is_broad(section) else "")}>{heading}{content}</section>'


def _is_broad(section: Section) -> bool:
    """Return whether paper has to be turned for it."""
    return isinstance(section, Table) and len(section.columns) > HEAT_MAP_COLUMNS


def _table(table: Table, number: int) -> str:
    is_map = _is_heat_map(table)
    scope = '<th scope="col"'
    classes = ["" if is_map else _column_class(table, place) for place in range(len(table.columns))]
    head = "".join(
        f"{scope}{_class_attribute(classes[place])}><span>{inert_html(column)}</span></th>"
        for place, column in enumerate(table.columns)
    )
    rows = []
    for row_number, row in enumerate(table.rows, start=1):
        cells = [
            _cell(
                cell,
                anchor=f"n{number}-{row_number}-{place}" if cell.note else "",
                column=table.columns[place],
                is_first=place == 0,
                is_map=is_map,
                column_class=classes[place],
            )
            for place, cell in enumerate(row)
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    label = inert_html(table.heading or "Table")
    turned = " turned" if any(len(column) > _SHORT_COLUMN for column in table.columns[1:]) else ""
    kind = f' class="map{turned}"' if is_map else ""
    legend = _legend(table) if is_map else ""
    return (
        f'{legend}<div class="scroll{" narrow" if is_map else ""}" role="region" aria-label="{label}" tabindex="0"><table{kind}>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{_notes(table, number)}"
    )


def _cell(cell: TableCell, *, anchor: str, column: str, is_first: bool, is_map: bool, column_class: str) -> str:
    tones = tones_of(cell.tone)
    sign = "".join(tone.sign for tone in tones)
    text = inert_html(cell.text)
    if tones and is_map:
        words = text if _has_words(cell) else ", ".join(tone.words for tone in tones)
        shown = f'<span aria-hidden="true">{sign}</span><span class="heard">{words}</span>'
    elif tones:
        shown = f'<span class="sign" aria-hidden="true">{sign}</span> {text}'
    else:
        shown = text
    if anchor:
        shown = f'<a href="#{anchor}" id="{anchor}-back" title="{inert_html(cell.note)}">{shown}</a>'
    family = family_of(cell.tone)
    classes = " ".join(filter(None, (column_class, f"tone-{family}" if family else "", "marked" if len(tones) > 1 else "")))
    if is_first:
        return f'<th scope="row"{_class_attribute(classes)}>{shown}</th>'
    return f'<td data-column="{inert_html(column)}"{_class_attribute(classes)}>{shown}</td>'


def _legend(table: Table) -> str:
    said = {word for row in table.rows for cell in row for word in cell.tone.split()}
    names = [name for name in TONES if name in said]
    items = [
        f'<li><span class="key tone-{TONES[name].family}" aria-hidden="true">{TONES[name].sign}</span> {TONES[name].words}</li>'
        for name in names
    ]
    return f'<ul class="legend">{"".join(items)}</ul>' if items else ""


def _notes(table: Table, number: int) -> str:
    """Return what the cells' notes say, for touch, for paper and for screen readers, each linked with its cell."""
    groups = []
    for row_number, row in enumerate(table.rows, start=1):
        items = [
            f'<li id="n{number}-{row_number}-{place}"><a href="#n{number}-{row_number}-{place}-back">'
            f"{inert_html(table.columns[place])}</a>: {inert_html(cell.note)}</li>"
            for place, cell in enumerate(row)
            if cell.note
        ]
        if items:
            groups.append(f"<h4>{inert_html(row[0].text)}</h4><ul>{''.join(items)}</ul>")
    return f'<div class="notes"><h3>Notes to the cells</h3>{"".join(groups)}</div>' if groups else ""


def _quote(citation: Citation) -> str:
    near = ' class="near"' if citation.below_threshold else ""
    notes = filter(None, ("nearest miss" if citation.below_threshold else "", flag_words(citation)))
    mark = "".join(f"<b>[{inert_html(note)}]</b> " for note in notes)
    reference = f"{document_reference(citation)}, {page_reference(citation)}"
    return (
        f"<figure{near}><blockquote>{inert_html(citation.shown)}</blockquote><figcaption>{mark}{inert_html(reference)}"
        f' <span class="place">{inert_html(citation.path)} · <code>{inert_html(citation.passage_id)}</code></span>'
        "</figcaption></figure>"
    )


def _is_heat_map(table: Table) -> bool:
    """Return whether most cells are coloured and there are too many columns for words, or no words in the coloured cells."""
    cells = [cell for row in table.rows for cell in row[1:]]
    coloured = [cell for cell in cells if cell.tone]
    if not coloured or len(coloured) * 2 <= len(cells):
        return False
    return _is_broad(table) or not any(_has_words(cell) for cell in coloured)


def _has_words(cell: TableCell) -> bool:
    return any(char.isalnum() for char in cell.text)


def _column_class(table: Table, place: int) -> str:
    """Return how a column is set: numbers, words that may not be broken, long texts, or strings that must be."""
    texts = [row[place].text for row in table.rows]
    if is_numeric(table, place):
        return "number"
    if any(len(word) > _LONGEST_WORD for text in texts for word in text.split()):
        return "string"
    if any(len(text) > _PROSE_CHARS for text in texts):
        return "long"
    return "short" if max(map(len, texts), default=0) <= _SHORT_CHARS else ""


def _class_attribute(classes: str) -> str:
    return f' class="{classes}"' if classes else ""
