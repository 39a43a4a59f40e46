"""Turns Markdown into what reportlab lays out: headings, paragraphs, lists, tables, quotations, boxes and bar charts."""

from __future__ import annotations

from xml.sax.saxutils import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.colors import white
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    FrameBreak,
    HRFlowable,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus.tableofcontents import TableOfContents

from hyphenation import soft_hyphens
from sources import Source
from styles import FONTS, ligate, make_styles


class Heading(Paragraph):
    """A heading that reports itself to the contents page."""

    def __init__(self, text: str, style: ParagraphStyle, level: int) -> None:
        super().__init__(text, style)
        self.level = level


class Flow:
    """Makes the flowables of one document, width by width."""

    def __init__(self, source: Source, widths: dict[int, float], contents: TableOfContents) -> None:
        """Take the frame widths by number of columns, in points."""
        self.source = source
        self.styles = make_styles(source)
        self.widths = widths
        self.columns = source.columns
        self.contents = contents
        self.mark = {"dot": "\u2022", "dash": "\u2013"}.get(source.bullet, "\u2022")
        self.parser = MarkdownIt("commonmark", {"typographer": True}).enable(["table", "smartquotes", "replacements"])

    def flowables(self) -> list[Flowable]:
        """Return the whole document after its cover."""
        return self._blocks(self.parser.parse(self.source.body), self.widths[self.columns])

    def _blocks(self, tokens: list[Token], width: float) -> list[Flowable]:
        made: list[Flowable] = []
        position = 0
        while position < len(tokens):
            token = tokens[position]
            end = _closing(tokens, position)
            inside = tokens[position + 1 : end]
            if token.type == "heading_open":
                made += self._heading(inside[0], int(token.tag[1]))
            elif token.type == "paragraph_open":
                if inside[0].content.startswith("{{"):
                    made += self._directive(inside[0].content.strip("{} "))
                    width = self.widths[self.columns]
                else:
                    made.append(Paragraph(self._inline(inside[0]), self.styles.body))
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                made += self._list(inside, ordered=token.type == "ordered_list_open")
            elif token.type == "blockquote_open":
                made += self._quote(inside)
            elif token.type == "table_open":
                made += self._table(inside, width)
            elif token.type == "fence":
                kind, _, heading = token.info.partition(" ")
                made += (
                    self._chart(heading, token.content, width) if kind == "chart" else self._box(heading, token.content, width)
                )
            elif token.type == "hr":
                made.append(HRFlowable(width="100%", thickness=0.8, color=self.styles.accent, spaceBefore=4, spaceAfter=8))
            else:
                raise ValueError(f"{self.source.path}: cannot typeset {token.type}")
            position = end + 1
        return made

    def _directive(self, words: str) -> list[Flowable]:
        match words.split():
            case ["page"]:
                return [PageBreak()]
            case ["column"]:
                return [FrameBreak()]
            case ["contents", *title]:
                return [Paragraph(ligate(" ".join(title), self.source), self.styles.headings[0]), self.contents]
            case ["columns", number]:
                self.columns = int(number)
                return [NextPageTemplate(f"columns {number}"), PageBreak()]
            case ["room", millimetres]:
                return [CondPageBreak(float(millimetres) * mm)]
            case ["space", millimetres]:
                return [Spacer(1, float(millimetres) * mm)]
        raise ValueError(f"{self.source.path}: unknown directive {words!r}")

    def _heading(self, token: Token, level: int) -> list[Flowable]:
        heading = Heading(self._inline(token, hyphenate=False), self.styles.headings[level - 1], level)
        return [PageBreak(), heading] if self.source.chapters and level == 1 else [heading]

    def _list(self, tokens: list[Token], *, ordered: bool) -> list[Flowable]:
        items = [self._inline(token) for token in tokens if token.type == "inline"]
        marks = [f"{number}." for number in range(1, len(items) + 1)] if ordered else [self.mark] * len(items)
        style = self.styles.numbered if ordered else self.styles.bullet
        made: list[Flowable] = [Paragraph(item, style, bulletText=mark) for item, mark in zip(items, marks, strict=True)]
        return [*made, Spacer(1, self.source.leading * 0.25)]

    def _quote(self, tokens: list[Token]) -> list[Flowable]:
        rows = [
            [Paragraph(self._inline(token, hyphenate=False), self.styles.quote)] for token in tokens if token.type == "inline"
        ]
        table = Table(rows, hAlign="LEFT")
        table.setStyle(
            TableStyle([("LINEBEFORE", (0, 0), (0, -1), 2.5, self.styles.accent), ("LEFTPADDING", (0, 0), (-1, -1), 2)])
        )
        return [table, Spacer(1, self.source.leading * 0.5)]

    def _table(self, tokens: list[Token], width: float) -> list[Flowable]:
        rows: list[list[Token]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token)
        head, *body = rows
        longest = [max(min(len(cell.content), 90) for cell in column) for column in zip(*rows, strict=True)]
        weights = [max(8.0, length) ** 0.7 for length in longest]
        needed = [max(self._longest_word(cell.content) for cell in column) for column in zip(*rows, strict=True)]
        spare = width - sum(needed)
        columns = [word + spare * weight / sum(weights) for word, weight in zip(needed, weights, strict=True)]
        cells = [[Paragraph(self._inline(cell, hyphenate=False), self.styles.cell_head) for cell in head]]
        cells += [[Paragraph(self._inline(cell, hyphenate=False), self.styles.cell) for cell in row] for row in body]
        table = Table(cells, colWidths=columns, repeatRows=1, spaceBefore=3)
        table.setStyle(
            TableStyle(
                [
                    ("BACKGROUND", (0, 0), (-1, 0), self.styles.accent),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LINEBELOW", (0, 0), (-1, -1), 0.5, self.styles.accent),
                    ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, self.styles.tint]),
                    ("LEFTPADDING", (0, 0), (-1, -1), 4),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ]
            )
        )
        return [table, Spacer(1, self.source.leading * 0.8)]

    def _longest_word(self, text: str) -> float:
        """Return the width that a cell needs so that no word of it breaks, with its padding, in points."""
        style = self.styles.cell_head
        return 9 + max((stringWidth(word, style.fontName, style.fontSize) for word in text.split()), default=0)

    def _box(self, heading: str, markdown: str, width: float) -> list[Flowable]:
        inner = self._blocks(self.parser.parse(markdown), width - 24)
        title = Paragraph(self._inline(self.parser.parseInline(heading)[0], hyphenate=False), self.styles.headings[2])
        table = Table([[[title, *inner]]], colWidths=[width], spaceBefore=4)
        table.setStyle(
            TableStyle(
                [
                    ("BACKGROUND", (0, 0), (-1, -1), self.styles.tint),
                    ("LINEABOVE", (0, 0), (-1, 0), 2, self.styles.accent),
                    *((side + "PADDING", (0, 0), (-1, -1), 9) for side in ("LEFT", "RIGHT", "TOP")),
                ]
            )
        )
        return [KeepTogether([table]), Spacer(1, self.source.leading * 0.8)]

    def _chart(self, heading: str, lines: str, width: float) -> list[Flowable]:
        """Draw `label: number` lines as horizontal bars."""
        rows = [
            (label.strip(), value.strip()) for label, _, value in (line.rpartition(":") for line in lines.strip().splitlines())
        ]
        numbers = [float(value.strip("%£m").replace(",", "")) for _, value in rows]
        step, size = self.source.leading * 1.25, self.source.size - 1.5
        label_width = width * 0.42
        drawing = Drawing(width, step * len(rows) + 4)
        for row, ((label, value), number) in enumerate(zip(rows, numbers, strict=True)):
            base = step * (len(rows) - 1 - row) + 4
            length = (width - label_width - 50) * number / max(numbers)
            drawing.add(String(0, base + 3, ligate(label, self.source), fontName=FONTS[self.source.font][0], fontSize=size))
            drawing.add(Rect(label_width, base, length, step * 0.62, fillColor=self.styles.accent, strokeColor=None))
            drawing.add(String(label_width + length + 5, base + 3, value, fontName=FONTS[self.source.font][1], fontSize=size))
        title = Paragraph(self._inline(self.parser.parseInline(heading)[0], hyphenate=False), self.styles.headings[2])
        return [KeepTogether([title, drawing]), Spacer(1, self.source.leading * 0.8)]

    def _inline(self, token: Token, *, hyphenate: bool = True) -> str:
        """Return reportlab's markup for a run of text; `~` is a no-break space."""
        made: list[str] = []
        for child in token.children or ():
            if child.type == "text":
                text = ligate(child.content.replace("~", "\u00a0"), self.source)
                made.append(escape(soft_hyphens(text) if hyphenate and self.source.hyphenated else text))
            elif child.type in ("softbreak", "hardbreak"):
                made.append(" " if child.type == "softbreak" else "<br/>")
            else:
                made.append({"strong_open": "<b>", "strong_close": "</b>", "em_open": "<i>", "em_close": "</i>"}[child.type])
        return "".join(made)


def _closing(tokens: list[Token], position: int) -> int:
    """Return the index of the token that closes the one at `position` (itself where nothing nests)."""
    depth = 0
    for index in range(position, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    raise ValueError("unclosed block")
