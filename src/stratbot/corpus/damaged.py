"""Beside step 2 of the path: files that cannot be opened as they are: closed anew where their end is lost, else named.

It knows no PDF library, only the bytes of the format.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

_HEADER_BYTES = 65_536
"""Within which `%PDF-` is looked for: servers leave their headers before it."""
_MAX_FORMAT_BYTES = 64 * 1024**2
"""Of a file that are read to tell what it is."""
_TABLE = re.compile(rb"(?<![a-z])xref\s+\d+\s+\d+\s")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,8})\s+(\d{1,5})\s+obj\b")
_XREF_STREAM = re.compile(rb"/Type\s*/XRef\b")
_CATALOGUE = re.compile(rb"/Type\s*/Catalog\b")
_INFORMATION = re.compile(rb"/(?:Producer|CreationDate|Author)\b")
_DICTIONARY_BYTES = 4_000
"""Of an object that are looked at to tell what it is."""
_MAX_OBJECT_NUMBER = 1_000_000


@dataclass(frozen=True, slots=True)
class Format:
    """What a file is that is no PDF."""

    name: str
    """With its article: "a web page (HTML)"."""
    hint: str
    """What helps."""


_DOWNLOAD_AGAIN = "Download the document anew: its address gave a page instead of the PDF."
_SAVE_AS = "Open it in the program that made it, save it as PDF, and put that in its place."
_PICTURE = "Make a PDF of it, with text recognised, and put that in its place."
_UNPACK = "Unpack it, and put the PDFs in it into the corpus folder."
_OFFICE = {
    "word/": "a Word document (.docx)",
    "xl/": "an Excel workbook (.xlsx)",
    "ppt/": "a PowerPoint presentation (.pptx)",
    "application/vnd.oasis.opendocument": "an OpenDocument file",
    "application/epub+zip": "an e-book (EPUB)",
}
_BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format("an old Office file (.doc, .xls or .ppt)", _SAVE_AS)),
    (b"{\\rtf", Format("a rich text file (.rtf)", _SAVE_AS)),
    (b"%!PS", Format("a PostScript file", _SAVE_AS)),
    (b"\xff\xd8\xff", Format("a picture (JPEG)", _PICTURE)),
    (b"\x89PNG", Format("a picture (PNG)", _PICTURE)),
    (b"GIF8", Format("a picture (GIF)", _PICTURE)),
    (b"II*\0", Format("a picture (TIFF)", _PICTURE)),
    (b"MM\0*", Format("a picture (TIFF)", _PICTURE)),
    (b"\x1f\x8b", Format("a compressed file (gzip)", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", Format("a compressed file (7z)", _UNPACK)),
    (b"Rar!", Format("a compressed file (RAR)", _UNPACK)),
)
_HTML = re.compile(
    rb"(?:<!--.*?-->|<\?xml[^>]*>|\s)*<(?:!doctype\s+html|html|head|body|title|meta|script|div|p|h1|center)\b", re.I | re.S
)
_XML = re.compile(rb"\s*<\?xml\b", re.I)


def format_of(data: bytes) -> Format | None:
    """Tell what a file is by its content, for one that cannot be opened as a PDF.

    Args:
        data: The whole file, or at least its first 64 KB; an archive is told apart only when whole.

    Returns:
        None for a PDF, and for bytes that nothing is known of.
    """
    if b"%PDF-" in data[:_HEADER_BYTES]:
        return None
    if not data.strip(b"\0 \t\r\n"):
        return Format("an empty file", "Download or copy it anew.")
    start = data[:_HEADER_BYTES].removeprefix(b"\xef\xbb\xbf")
    if start.startswith(b"PK\x03\x04"):
        return _archive(data)
    for beginning, found in _BEGINNINGS:
        if start.startswith(beginning):
            return found
    text = start if not start.startswith((b"\xff\xfe", b"\xfe\xff")) else start.decode("utf-16", "ignore").encode()
    if _HTML.match(text):
        return Format("a web page (HTML)", _DOWNLOAD_AGAIN)
    if _XML.match(text):
        return Format("an XML file", _SAVE_AS)
    if text[:1] in (b"{", b"[") and text.rstrip()[-1:] in (b"}", b"]"):
        return Format("a data file (JSON)", _DOWNLOAD_AGAIN)
    if b"\0" not in text and all(byte >= 32 or byte in b"\t\r\n\f" for byte in text[:4_000]):
        return Format("a text file", "Print it to a PDF, and put that in its place.")
    return None


def format_of_file(path: str | Path) -> Format | None:
    """Tell what a file is, as `format_of` does.

    Raises:
        OSError: It cannot be read.
    """
    with open(path, "rb") as stream:
        return format_of(stream.read(_MAX_FORMAT_BYTES))


def _archive(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = " ".join(archive.namelist()[:2_000])
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError):
        names = ""
    names += " " + data[30:200].decode("ascii", "ignore")  # the type of OpenDocument files and e-books, stored first
    for mark, name in _OFFICE.items():
        if mark in names or (names.strip() == "" and mark.encode() in data):
            return Format(name, _SAVE_AS)
    return Format("a ZIP archive", _UNPACK)


def closed_anew(data: bytes) -> bytes | None:
    """Give a PDF the end that it has lost: the offset of its cross-references, or these too where they are gone.

    Broken downloads and old generators leave such files; viewers open them.

    Args:
        data: The whole file.

    Returns:
        The file with an end behind it, or None where no catalogue of pages is found.
    """
    places = [match.start() for match in _TABLE.finditer(data) if data.find(b"trailer", match.end()) >= 0]
    objects = list(_OBJECT.finditer(data))
    places += [found.start() for found in objects if _XREF_STREAM.search(_dictionary(data, found))]
    if places:
        return data + b"\nstartxref\n%d\n%%%%EOF\n" % max(places)
    latest = {int(found[1]): found for found in objects if int(found[1]) < _MAX_OBJECT_NUMBER}
    root = [number for number, found in latest.items() if _CATALOGUE.search(_dictionary(data, found))]
    if not root:
        return None
    described = [number for number, found in latest.items() if _INFORMATION.search(_dictionary(data, found))]
    table = [b"xref\n"]
    for number, found in sorted(latest.items()):
        table.append(b"%d 1\n%010d %05d n \n" % (number, found.start(), int(found[2])))
    information = b" /Info %d %d R" % (described[-1], int(latest[described[-1]][2])) if described else b""
    trailer = b"trailer\n<< /Size %d /Root %d %d R%s >>\n" % (max(latest) + 1, root[-1], int(latest[root[-1]][2]), information)
    body = data + b"\n"
    return body + b"".join(table) + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)


def _dictionary(data: bytes, found: re.Match[bytes]) -> bytes:
    """Return the beginning of an object, up to its stream."""
    return re.split(rb"\bstream\b|\bendobj\b", data[found.end() : found.end() + _DICTIONARY_BYTES], maxsplit=1)[0]
