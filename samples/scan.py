"""Turns a typeset document into what a scanner makes of it: pictures of pages, a little askew, with no text."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DOTS_PER_INCH = 92
GREYS = 8
"""Shades kept: enough to read by, and they compress to tens of kilobytes a page."""


def scan(pdf: bytes) -> bytes:
    """Return a PDF of the same pages as grey pictures."""
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    canvas.setTitle("")
    canvas.setAuthor("")
    canvas.setCreator("MFD-4 2nd floor copier")
    document = pypdfium2.PdfDocument(pdf)
    try:
        for index in range(len(document)):
            picture = document[index].render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil().convert("L")
            askew = picture.rotate(0.35 if index % 2 else -0.25, resample=Image.Resampling.BILINEAR, fillcolor=255)
            few_greys = askew.quantize(GREYS).convert("L")
            canvas.drawImage(ImageReader(few_greys), 0, 0, *A4)
            canvas.showPage()
    finally:
        document.close()
    canvas.save()
    return stream.getvalue()
