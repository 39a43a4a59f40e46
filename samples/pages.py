"""The pages that the text flows into: covers, frames, running headers and footers, printed page labels, metadata."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageBreak, PageTemplate, Paragraph, Table
from reportlab.platypus.tableofcontents import TableOfContents

from flow import Flow, Heading
from sources import Source
from styles import FONTS, ligate

MARGIN = 22 * mm
GUTTER = 8 * mm
OWNER_PASSWORD = "owner"
"""Of the encrypted sample, whose user password is empty: any reader may open it."""


def roman(number: int) -> str:
    """Return 1 to 39 in small roman numerals."""
    tens, ones = divmod(number, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]


class Strategy(BaseDocTemplate):
    """One council's document on its pages."""

    def __init__(self, stream: BytesIO, source: Source) -> None:
        size = landscape(A4) if source.landscape else A4
        super().__init__(
            stream,
            pagesize=size,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=MARGIN + 4 * mm,
            bottomMargin=MARGIN,
            title=source.pdf_title,
            author=source.pdf_author,
            subject="",
            creator="",
            producer="",
            lang="en-GB",
            invariant=1,
            encrypt=StandardEncryption("", OWNER_PASSWORD, canModify=0, strength=128) if source.encrypted else None,
        )
        self.source = source
        self.total_pages = 0
        self.roman_pages = int(source.labels.removeprefix("roman")) if source.labels.startswith("roman") else 0
        self.widths = {columns: (self.width - GUTTER * (columns - 1)) / columns for columns in (1, 2, 3)}
        whole = Frame(0, 0, *size, id="cover")
        self.addPageTemplates([PageTemplate("cover", [whole], onPage=self.draw_cover), *map(self._template, self.widths)])

    def _template(self, columns: int) -> PageTemplate:
        width = self.widths[columns]
        frames = [
            Frame(self.leftMargin + (width + GUTTER) * column, self.bottomMargin, width, self.height, 0, 0, 0, 0)
            for column in range(columns)
        ]
        return PageTemplate(f"columns {columns}", frames, onPage=self.draw_running_lines)

    def label(self, page_number: int) -> str:
        """Return what is printed on a page, given its position from 1."""
        if self.source.labels == "cover":
            return str(page_number - 1) if page_number > 1 else "Cover"
        return roman(page_number) if page_number <= self.roman_pages else str(page_number - self.roman_pages)

    def afterFlowable(self, flowable: Flowable) -> None:
        """Tell the contents page where a heading came to stand."""
        if isinstance(flowable, Heading) and flowable.level < 3:
            text = flowable.getPlainText(identify=True)
            key = f"heading-{self.seq.nextf('heading')}"
            self.canv.bookmarkPage(key)
            if flowable.level == 1:
                self.canv.addOutlineEntry(text, key, 0)
            self.notify("TOCEntry", (flowable.level - 1, text, self.page, key))

    def beforeDocument(self) -> None:
        """Set what belongs to the file and not to a page; called anew for every pass."""
        self.seq.reset("heading")
        created = date.fromisoformat(self.source.pdf_created)
        self.canv.setDateFormatter(lambda *_: f"D:{created:%Y%m%d}093000+00'00'")
        if self.roman_pages:
            self.canv.addPageLabel(0, "ROMAN_LOWER", 1)
            self.canv.addPageLabel(self.roman_pages, "ARABIC", 1)
        elif self.source.labels == "cover":
            self.canv.addPageLabel(0, prefix="Cover")
            self.canv.addPageLabel(1, "ARABIC", 1)

    def afterPage(self) -> None:
        """Remember how long the document is, for `Page 3 of 12` in the next pass."""
        self.total_pages = max(self.total_pages, self.page)

    def draw_running_lines(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        """Draw the header and the footer of an inner page."""
        source, (width, height) = self.source, self.pagesize
        canvas.saveState()
        canvas.setFillColor(HexColor("#555555"))
        canvas.setStrokeColor(HexColor(source.colour))
        canvas.setFont(FONTS[source.font][0], 8)
        if source.header:
            canvas.drawString(MARGIN, height - 14 * mm, ligate(source.header, source))
            canvas.setLineWidth(0.6)
            canvas.line(MARGIN, height - 16 * mm, width - MARGIN, height - 16 * mm)
        label = self.label(self.page)
        number = {"plain": label, "of": f"Page {label} of {self.total_pages}", "bar": f"{source.issuer} | {label}", "none": ""}
        canvas.drawRightString(width - MARGIN, 12 * mm, ligate(number[source.page_numbers], source))
        if source.footer:
            canvas.drawString(MARGIN, 12 * mm, ligate(source.footer, source))
        canvas.restoreState()

    def draw_cover(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        """Draw the whole first page."""
        source, (width, height) = self.source, self.pagesize
        accent = HexColor(source.colour)
        canvas.saveState()
        canvas.setFillColor(accent)
        left, ink = MARGIN, white
        if source.cover == "band":
            canvas.rect(0, height * 0.46, width, height * 0.36, stroke=0, fill=1)
        elif source.cover == "block":
            canvas.rect(0, 0, width, height, stroke=0, fill=1)
            canvas.setFillColor(white)
            canvas.circle(width * 0.92, height * 0.13, width * 0.19, stroke=0, fill=1)
        elif source.cover == "side":
            canvas.rect(0, 0, 32 * mm, height, stroke=0, fill=1)
            left, ink = 44 * mm, accent
        else:
            canvas.rect(left, height - 34 * mm, width - 2 * left, 1.2 * mm, stroke=0, fill=1)
            ink = accent
        band = source.cover == "band"
        room = width - left - MARGIN
        top = height * (0.78 if band else 0.72)
        top = self._cover_text(canvas, source.issuer, 15, left, top, room, ink) - 8 * mm
        top = self._cover_text(canvas, source.title, 29, left, top, room, ink, bold=True) - 3 * mm
        if source.subtitle:
            top = self._cover_text(canvas, source.subtitle, 15, left, top, room, ink)
        if not source.scanned:
            ink = HexColor("#333333") if source.cover != "block" else white
        low = height * 0.3 if source.cover != "block" else height * 0.34
        low = self._cover_text(canvas, source.date_line, 11, left, low, room * 0.75, ink) - 4 * mm
        self._cover_text(canvas, source.notice, 10, left, low, room * 0.62, ink)
        canvas.restoreState()

    def _cover_text(
        self, canvas: Canvas, text: str, size: float, left: float, top: float, width: float, ink: object, *, bold: bool = False
    ) -> float:
        """Draw a paragraph below `top` and return where it ends."""
        font = FONTS[self.source.font][1 if bold else 0]
        style = ParagraphStyle("cover", fontName=font, fontSize=size, leading=size * 1.22, textColor=ink)
        paragraph = Paragraph(ligate(escape(text.replace("~", "\u00a0")), self.source), style)
        _, used = paragraph.wrap(width, self.pagesize[1])
        paragraph.drawOn(canvas, left, top - used)
        return top - used


def typeset(source: Source) -> bytes:
    """Return the PDF of one source; the same source gives the same bytes."""
    stream = BytesIO()
    document = Strategy(stream, source)
    contents = ContentsPage(document.label)
    flow = Flow(source, document.widths, contents)
    contents.levelStyles = list(flow.styles.contents)
    first = f"columns {source.columns}"
    story: list[Flowable] = [NextPageTemplate(first), PageBreak(), *flow.flowables()]
    if isinstance(story[2], PageBreak):  # a document that begins with a chapter needs no second break
        del story[2]
    if source.contents_extra:
        story.append(ExtraContents(source.contents_extra))
    document.multiBuild(story)
    return stream.getvalue()


class ContentsPage(TableOfContents):
    """A contents page whose lines read `Heading . . . . 7` in the order of the text, as word processors write them."""

    def __init__(self, label: Callable[[int], str]) -> None:
        super().__init__()
        self.label = label

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Set one line for every heading of the pass before."""
        lines = [[self._line(entry, available_width)] for entry in self._lastEntries] or [[Paragraph("", self.levelStyles[0])]]
        self._table = Table(lines, colWidths=(available_width,), style=self.tableStyle)
        self.width, self.height = self._table.wrapOn(self.canv, available_width, available_height)
        return self.width, self.height

    def _line(self, entry: tuple[int, str, int, str | None], width: float) -> Paragraph:
        level, text, page, key = entry
        style = self.getLevelStyle(level)

        def width_of(run: str) -> float:
            return float(stringWidth(run, style.fontName, style.fontSize))

        label = self.label(page) if page else ""
        dots = "." * int((width - style.leftIndent - width_of(f"{text}  {label}")) / width_of("."))
        line = escape(f"{text} {dots} {label}".rstrip())
        return Paragraph(f'<a href="#{key}">{line}</a>' if key else line, style)


class ExtraContents(Flowable):
    """Adds entries to the contents page for what is not in this file."""

    def __init__(self, entries: tuple[str, ...]) -> None:
        super().__init__()
        self.entries = entries

    def wrap(self, *_: float) -> tuple[float, float]:
        """Take no room."""
        return 0, 0

    def draw(self) -> None:
        """Report the entries as standing on no page."""
        for entry in self.entries:
            self.canv._doctemplate.notify("TOCEntry", (0, entry, 0, None))
