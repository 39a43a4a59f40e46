"""Turns Markdown into what reportlab lays out: headings, paragraphs, lists, tables, quotations, boxes and bar charts."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from hyphenation import soft_hyphens
from markdown_it import MarkdownIt
from markdown_it.token import Token
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
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
from sources import Source

FONTS = {
    "helvetica": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"),
    "times": ("Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"),
    "vera": ("Vera", "VeraBd", "VeraIt", "VeraBI"),
}
LIGATURES = (("fi", "\ufb01"), ("fl", "\ufb02"))


def register_fonts() -> None:
    """Make the TrueType fonts that reportlab ships known under their file names."""
    for name in FONTS["vera"]:
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    normal, bold, italic, bold_italic = FONTS["vera"]
    pdfmetrics.registerFontFamily(normal, normal=normal, bold=bold, italic=italic, boldItalic=bold_italic)


class Heading(Paragraph):
    """A heading that reports itself to the contents page."""

    def __init__(self, text: str, style: ParagraphStyle, level: int) -> None:
        super().__init__(text, style)
        self.level = level


@dataclass(frozen=True, slots=True)
class Styles:
    """The paragraph styles of one document."""

    body: ParagraphStyle
    bullet: ParagraphStyle
    headings: tuple[ParagraphStyle, ParagraphStyle, ParagraphStyle]
    quote: ParagraphStyle
    cell: ParagraphStyle
    cell_head: ParagraphStyle
    contents: tuple[ParagraphStyle, ParagraphStyle]
    accent: Color
    tint: Color


def make_styles(source: Source) -> Styles:
    """Derive a document's styles from its front matter."""
    normal, bold, italic, _ = FONTS[source.font]
    accent = HexColor(source.colour)
    tint = Color(*(part + (1 - part) * 0.9 for part in accent.rgb()))
    size, leading = source.size, source.leading
    body = ParagraphStyle(
        "body",
        fontName=normal,
        fontSize=size,
        leading=leading,
        spaceAfter=leading * 0.55,
        alignment=TA_JUSTIFY if source.justified else TA_LEFT,
        allowWidows=0,
        allowOrphans=0,
    )
    small = ParagraphStyle("cell", parent=body, fontSize=size - 1.5, leading=(size - 1.5) * 1.3, spaceAfter=2, alignment=TA_LEFT)
    return Styles(
        body=body,
        bullet=ParagraphStyle("bullet", parent=body, leftIndent=14, bulletIndent=2, spaceAfter=leading * 0.3,
                              bulletFontName="Symbol" if source.bullet == "symbol" else normal),  # fmt: skip
        headings=(
            ParagraphStyle("h1", parent=body, fontName=bold, fontSize=size * 1.9, leading=size * 2.3, textColor=accent,
                           spaceBefore=size * 1.2, spaceAfter=size * 1.1, alignment=TA_LEFT, keepWithNext=1),
            ParagraphStyle("h2", parent=body, fontName=bold, fontSize=size * 1.28, leading=size * 1.65, textColor=accent,
                           spaceBefore=size * 0.9, spaceAfter=size * 0.5, alignment=TA_LEFT, keepWithNext=1),
            ParagraphStyle("h3", parent=body, fontName=bold, spaceBefore=size * 0.5, spaceAfter=size * 0.25,
                           alignment=TA_LEFT, keepWithNext=1),
        ),  # fmt: skip
        quote=ParagraphStyle("quote", parent=body, fontName=italic, fontSize=size + 1, leading=leading + 1.5, textColor=accent,
                             leftIndent=12, rightIndent=12, spaceBefore=4, borderPadding=0, alignment=TA_LEFT),  # fmt: skip
        cell=small,
        cell_head=ParagraphStyle("cell head", parent=small, fontName=bold, textColor=white),
        contents=(
            ParagraphStyle("c1", parent=body, leading=size * 1.3, spaceBefore=3, spaceAfter=0, alignment=TA_LEFT),
            ParagraphStyle("c2", parent=body, fontSize=size - 1, leading=size * 1.2, leftIndent=16, spaceAfter=0, alignment=TA_LEFT),
        ),
        accent=accent,
        tint=tint,
    )


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
                made += self._chart(heading, token.content, width) if kind == "chart" else self._box(heading, token.content, width)
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
                return [Paragraph(self._ligate(" ".join(title)), self.styles.headings[0]), self.contents]
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
        style = ParagraphStyle("numbered", parent=self.styles.bullet, bulletFontName=self.styles.body.fontName) if ordered else self.styles.bullet
        made: list[Flowable] = [Paragraph(item, style, bulletText=mark) for item, mark in zip(items, marks, strict=True)]
        return [*made, Spacer(1, self.source.leading * 0.25)]

    def _quote(self, tokens: list[Token]) -> list[Flowable]:
        rows = [[Paragraph(self._inline(token, hyphenate=False), self.styles.quote)] for token in tokens if token.type == "inline"]
        table = Table(rows, hAlign="LEFT")
        table.setStyle(TableStyle([("LINEBEFORE", (0, 0), (0, -1), 2.5, self.styles.accent), ("LEFTPADDING", (0, 0), (-1, -1), 2)]))
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
        table = Table(cells, colWidths=columns, repeatRows=1)
        table.setStyle(
            TableStyle([
                ("BACKGROUND", (0, 0), (-1, 0), self.styles.accent),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, self.styles.accent),
                ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, self.styles.tint]),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ])
        )  # fmt: skip
        return [Spacer(1, 3), table, Spacer(1, self.source.leading * 0.8)]

    def _longest_word(self, text: str) -> float:
        """Return the width that a cell needs so that no word of it breaks, with its padding, in points."""
        style = self.styles.cell_head
        return 9 + max((stringWidth(word, style.fontName, style.fontSize) for word in text.split()), default=0)

    def _box(self, heading: str, markdown: str, width: float) -> list[Flowable]:
        inner = self._blocks(self.parser.parse(markdown), width - 24)
        title = Paragraph(self._inline(self.parser.parseInline(heading)[0], hyphenate=False), self.styles.headings[2])
        table = Table([[[title, *inner]]], colWidths=[width])
        table.setStyle(
            TableStyle([
                ("BACKGROUND", (0, 0), (-1, -1), self.styles.tint),
                ("LINEABOVE", (0, 0), (-1, 0), 2, self.styles.accent),
                *((side + "PADDING", (0, 0), (-1, -1), 9) for side in ("LEFT", "RIGHT", "TOP")),
            ])
        )  # fmt: skip
        return [Spacer(1, 4), KeepTogether([table]), Spacer(1, self.source.leading * 0.8)]

    def _chart(self, heading: str, lines: str, width: float) -> list[Flowable]:
        """Draw `label: number` lines as horizontal bars."""
        rows = [(label.strip(), value.strip()) for label, _, value in (line.rpartition(":") for line in lines.strip().splitlines())]
        numbers = [float(value.strip("%£m").replace(",", "")) for _, value in rows]
        step, size = self.source.leading * 1.25, self.source.size - 1.5
        label_width = width * 0.42
        drawing = Drawing(width, step * len(rows) + 4)
        for row, ((label, value), number) in enumerate(zip(rows, numbers, strict=True)):
            base = step * (len(rows) - 1 - row) + 4
            length = (width - label_width - 50) * number / max(numbers)
            drawing.add(String(0, base + 3, self._ligate(label), fontName=FONTS[self.source.font][0], fontSize=size))
            drawing.add(Rect(label_width, base, length, step * 0.62, fillColor=self.styles.accent, strokeColor=None))
            drawing.add(String(label_width + length + 5, base + 3, value, fontName=FONTS[self.source.font][1], fontSize=size))
        title = Paragraph(self._inline(self.parser.parseInline(heading)[0], hyphenate=False), self.styles.headings[2])
        return [KeepTogether([title, drawing]), Spacer(1, self.source.leading * 0.8)]

    def _ligate(self, text: str) -> str:
        if self.source.ligatures:
            for letters, glyph in LIGATURES:
                text = text.replace(letters, glyph)
        return text

    def _inline(self, token: Token, *, hyphenate: bool = True) -> str:
        """Return reportlab's markup for a run of text; `~` is a no-break space."""
        made: list[str] = []
        for child in token.children or ():
            if child.type == "text":
                text = self._ligate(child.content.replace("~", "\u00a0"))
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
