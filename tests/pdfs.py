"""Writes tiny PDFs from text, so that tests need no files."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, PdfObject
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

_LEFT, _TOP, _LEADING = 60, 780, 14


def write_pdf(
    path: Path,
    pages: Sequence[str],
    *,
    header: str = "",
    footer: str = "",
    labels: Sequence[str] | None = None,
    title: str = "",
    author: str = "",
    created: str = "",
    user_password: str | None = None,
    owner_password: str | None = None,
) -> Path:
    """Write a PDF with one page for each text.

    Args:
        path: Where to; missing folders are made.
        pages: The text of each page, lines as they are; an empty text makes a page without text. WinAnsi characters only.
        header: First line of every page that has text; `{page}` becomes the page's number.
        footer: Last line of every page that has text, likewise.
        labels: Printed page labels, one for each page.
        title: For the PDF's own information.
        author: Likewise.
        created: Creation date in the PDF's form, for example "D:20160204120000".
        user_password: Needed to open the file; "" for a file that opens without, yet is encrypted.
        owner_password: Needed to change the file.

    Returns:
        The path.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for number, text in enumerate(pages, start=1):
        lines = text.split("\n") if text else []
        if lines:
            lines = [*_line(header, number), *lines, *_line(footer, number)]
        for row, line in enumerate(lines):
            canvas.setFont("Helvetica", 10)
            canvas.drawString(_LEFT, _TOP - _LEADING * row, line or " ")
        canvas.showPage()
    canvas.save()
    writer = PdfWriter()
    writer.append(PdfReader(buffer), import_outline=False)
    writer.metadata = {key: value for key, value in (("/Title", title), ("/Author", author), ("/CreationDate", created)) if value}
    for index, label in enumerate(labels or ()):
        writer.set_page_label(index, index, prefix=label)
    if user_password is not None or owner_password is not None:
        writer.encrypt(user_password or "", owner_password or "owner", algorithm="AES-256")
    with path.open("wb") as stream:
        writer.write(stream)
    return path


def _line(text: str, number: int) -> list[str]:
    return [text.replace("{page}", str(number))] if text else []


def write_drawn(
    path: Path,
    contents: Sequence[str],
    *,
    page: Mapping[str, PdfObject] | None = None,
    catalog: Mapping[str, PdfObject] | None = None,
) -> Path:
    """Write a PDF with one page for each content stream, for what `write_pdf` cannot draw.

    Args:
        path: Where to.
        contents: Operators, in Latin-1; the font /F1 is Helvetica and /F2 Helvetica-Bold, both in WinAnsi.
        page: Entries of every page, such as a crop box; its resources are added to the fonts.
        catalog: Entries of the document's catalogue.

    Returns:
        The path.
    """
    writer = PdfWriter()
    for content in contents:
        blank = writer.add_blank_page(595, 842)
        fonts = DictionaryObject()
        for name, base in (("/F1", "/Helvetica"), ("/F2", "/Helvetica-Bold")):
            fonts[NameObject(name)] = DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/Font"),
                    NameObject("/Subtype"): NameObject("/Type1"),
                    NameObject("/BaseFont"): NameObject(base),
                    NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
                }
            )
        resources = DictionaryObject({NameObject("/Font"): fonts})
        for key, value in (page or {}).items():
            if key == "/Resources":
                resources.update(value)  # type: ignore[call-overload]
            else:
                blank[NameObject(key)] = value
        blank[NameObject("/Resources")] = resources
        stream = DecodedStreamObject()
        stream.set_data(content.encode("cp1252"))
        blank[NameObject("/Contents")] = writer._add_object(stream)
    for key, value in (catalog or {}).items():
        writer.root_object[NameObject(key)] = value
    with path.open("wb") as file:
        writer.write(file)
    return path


def shown(text: str, x: float, y: float, *, size: float = 11, font: str = "F1") -> str:
    """Return the operators that show a line of text at a place."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET\n"
