"""Fonts, ligatures and the paragraph styles that follow from a document's front matter."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from sources import Source

FONTS = {
    "helvetica": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"),
    "times": ("Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"),
    "vera": ("Vera", "VeraBd", "VeraIt", "VeraBI"),
}
LIGATURES = (("fi", "\ufb01"), ("fl", "\ufb02"))


class NoBreakFont(TTFont):
    """A TrueType font whose no-break spaces are still U+00A0 when the text is taken out; reportlab makes them plain spaces."""

    STAND_IN = 0xE000

    def __init__(self, name: str, filename: str) -> None:
        super().__init__(name, filename)
        for table in (self.face.charToGlyph, self.face.charWidths):
            table[self.STAND_IN] = table[0x20]

    def splitString(self, text: str, doc: object, encoding: str = "utf-8") -> list[tuple[int, bytes]]:
        """Encode a run, with the stand-in for what reportlab would replace."""
        return super().splitString(text.replace("\u00a0", chr(self.STAND_IN)), doc, encoding)

    def addObjects(self, doc: object) -> None:
        """Write the font, with the stand-in turned back."""
        for subset in self.state[doc].subsets:
            subset[:] = [0xA0 if code == self.STAND_IN else code for code in subset]
        super().addObjects(doc)


def register_fonts() -> None:
    """Make the TrueType fonts that reportlab ships known under their file names."""
    for name in FONTS["vera"]:
        pdfmetrics.registerFont(NoBreakFont(name, f"{name}.ttf"))
    normal, bold, italic, bold_italic = FONTS["vera"]
    pdfmetrics.registerFontFamily(normal, normal=normal, bold=bold, italic=italic, boldItalic=bold_italic)


def ligate(text: str, source: Source) -> str:
    """Return the text with the glyphs of ligatures, where the document uses them."""
    if source.ligatures:
        for letters, glyph in LIGATURES:
            text = text.replace(letters, glyph)
    return text


@dataclass(frozen=True, slots=True)
class Styles:
    """The paragraph styles of one document."""

    body: ParagraphStyle
    bullet: ParagraphStyle
    numbered: ParagraphStyle
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
        bullet=ParagraphStyle(
            "bullet",
            parent=body,
            leftIndent=14,
            bulletIndent=2,
            spaceAfter=leading * 0.3,
            bulletFontName="Symbol" if source.bullet == "symbol" else normal,
        ),
        numbered=ParagraphStyle("numbered", parent=body, leftIndent=18, bulletIndent=2, spaceAfter=leading * 0.3),
        headings=(
            ParagraphStyle(
                "h1",
                parent=body,
                fontName=bold,
                fontSize=size * 1.9,
                leading=size * 2.3,
                textColor=accent,
                spaceBefore=size * 1.2,
                spaceAfter=size * 1.1,
                alignment=TA_LEFT,
                keepWithNext=1,
            ),
            ParagraphStyle(
                "h2",
                parent=body,
                fontName=bold,
                fontSize=size * 1.28,
                leading=size * 1.65,
                textColor=accent,
                spaceBefore=size * 0.9,
                spaceAfter=size * 0.5,
                alignment=TA_LEFT,
                keepWithNext=1,
            ),
            ParagraphStyle(
                "h3",
                parent=body,
                fontName=bold,
                spaceBefore=size * 0.5,
                spaceAfter=size * 0.25,
                alignment=TA_LEFT,
                keepWithNext=1,
            ),
        ),
        quote=ParagraphStyle(
            "quote",
            parent=body,
            fontName=italic,
            fontSize=size + 1,
            leading=leading + 1.5,
            textColor=accent,
            leftIndent=12,
            rightIndent=12,
            spaceBefore=4,
            borderPadding=0,
            alignment=TA_LEFT,
        ),
        cell=small,
        cell_head=ParagraphStyle("cell head", parent=small, fontName=bold, textColor=white),
        contents=(
            ParagraphStyle("c1", parent=body, leading=size * 1.3, spaceBefore=3, spaceAfter=0, alignment=TA_LEFT),
            ParagraphStyle(
                "c2", parent=body, fontSize=size - 1, leading=size * 1.2, leftIndent=16, spaceAfter=0, alignment=TA_LEFT
            ),
        ),
        accent=accent,
        tint=tint,
    )
