"""Step 2 of the path: a PDF file -> the text of its pages. Knows pypdf (with page_text.py and what it calls) and pypdfium2.

It runs in a process of its own (see reader_process.py), because a PDF may be hostile: `python -m stratbot.corpus.pdf`
serves one request after another over its pipes and ends when they close. It imports nothing heavy, so that it starts in
the time that pypdf takes.
"""

from __future__ import annotations

import importlib.util
import io
import itertools
import json
import logging
import os
import re
import signal
import struct
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias, TypedDict

from stratbot.config import ReadingSettings
from stratbot.corpus.attachments import ATTACHED_HINT, attached_to_document, attached_to_page, what_is_attached
from stratbot.corpus.damaged import closed_anew, format_of_file
from stratbot.corpus.language import HINT as OCR_HINT
from stratbot.corpus.language import is_plain_language, why_unreadable
from stratbot.corpus.page_text import PageReader, PageText

if TYPE_CHECKING:
    from pypdf import PdfReader

Message: TypeAlias = dict[str, Any]
"""One JSON object; `kind` is "ready", "opened", "page", "failed" or "done"."""


class Request(TypedDict):
    """What a reading process is asked to do."""

    path: str
    first_page: int
    """1-based; above 1 when a former process ended on the page before."""
    chars_before: int
    lines_before: int
    """Of the pages before it."""
    max_pages: int
    max_page_chars: int
    seconds: float


_FRAME = struct.Struct(">I")
_MAX_FRAME_BYTES = 256 * 1024**2
_STDERR_BYTES = 1024**2

# What no reader of a quote wants: control characters, halves of surrogate pairs, characters that turn the direction of
# the text around (they can make a terminal show another text than is there) and code points that are no characters.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")
_LINE_END = re.compile("\r\n?|\v|\f|\u2028|\u2029")
_CONTROL_BULLET = re.compile(r"^([ \t]*)[\x00-\x08\x0e-\x1f\x7f-\x9f]+(?=[ \t]+\S)", re.MULTILINE)
"""A bullet of a symbol font without a character map arrives as a control character at the start of a line."""
_SURROGATE = re.compile("[\ud800-\udfff]")

_PLACEHOLDER_PAGES = 3
_PLACEHOLDER_CHARS = 2_000
_ASKS_FOR_ANOTHER_PROGRAM = re.compile(r"please wait|adobe reader|acrobat", re.IGNORECASE)
_MAX_FILE_CHARS = 20_000_000
"""Of the text of one file: some seven thousand full pages. The bounds on pages and on each page allow fifty times that."""
_MAX_FILE_LINES = 500_000
"""A hundred on each of five thousand pages. Cutting keeps all lines of a file in memory, 300 bytes for the shortest."""


def read_pdf(
    path: str, *, first_page: int, max_pages: int, max_page_chars: int, chars_before: int = 0, lines_before: int = 0
) -> Iterator[Message]:
    """Read one PDF page by page.

    Args:
        path: Of the file.
        first_page: 1-based; pages before it are not read.
        max_pages: Pages past this many are not read.
        max_page_chars: Text of a page past this many characters is dropped, and the page says so.
        chars_before: Of the pages before the first one; what a file may hold in all is bounded too.
        lines_before: Likewise.

    Yields:
        `opened` with page_count, title, author, created_year; then a `page` for each page with page_number, label,
        text, and a reason where the page could not be read in full; or one `failed` with reason and hint.
    """
    from pypdf import PasswordType

    try:
        reader, opened = _open(path)
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            yield _failed("It is locked with a password.", "Save a copy without the password and put that in its place.")
            return
        page_count = len(reader.pages)
    except MemoryError:
        yield _failed("Opening it takes more memory than is allowed.", "Print it to a new PDF, or raise the memory bound.")
        return
    except Exception as error:  # a broken file may make pypdf raise anything
        yield _unopened(path, error)
        return
    yield {"kind": "opened", "page_count": page_count, **_information(reader)}
    if placeholder := _placeholder(reader, page_count):
        yield placeholder
        return
    missing = _pages_cut_off(reader, page_count) if opened != path else 0
    has_no_end = opened != path or _has_no_end(path)
    labels = _labels(reader, page_count)
    second_reader = _SecondReader(opened)
    pages = PageReader(reader)
    attached = attached_to_document(reader)
    chars, lines = chars_before, lines_before
    for page_index in range(first_page - 1, min(page_count, max_pages)):
        page, reason, hint = _read_page(pages, reader, page_index, second_reader)
        attached += attached_to_page(reader.pages[page_index])
        text, rows = page.text, page.rows
        if len(text) > max_page_chars:
            text = text[:max_page_chars]
            rows = [row for row in rows if row[-1][2] <= max_page_chars]
            reason = f"Only its first {max_page_chars:,} characters were read."
        if (missing or has_no_end) and not text and not reason:
            reason = "It holds no text: the file is cut off, and it may be lost."
        yield {
            "kind": "page",
            "page_number": page_index + 1,
            "label": labels[page_index],
            "text": text,
            "rows": rows,
            "arranged": page.arranged,
            "is_picture": page.is_picture,
            "reason": reason,
            "hint": hint,
        }
        chars, lines = chars + len(text), lines + count_lines(text)
        too_much = f"{_MAX_FILE_CHARS:,} characters" if chars > _MAX_FILE_CHARS else ""
        too_much = f"{_MAX_FILE_LINES:,} lines" if lines > _MAX_FILE_LINES else too_much
        if too_much and page_index + 1 < page_count:
            yield _failed(f"Pages {page_index + 2} to {page_count} were not read: it has over {too_much}.", "Split the file.")
            return
    if missing:
        yield _failed(f"The file is cut off: {missing} of its {page_count + missing} pages are missing.", "Download it anew.")
        return
    yield {"kind": "done", "attached": list(dict.fromkeys(filter(None, attached)))}


def _open(path: str) -> tuple[PdfReader, str | bytes]:
    """Open a file, one that has lost its end too; return the reader, and what it reads: the file or its mended content.

    Raises:
        Exception: Whatever pypdf raises for the file as it is, if no way of opening it helps.
    """
    from pypdf import PdfReader

    refused: Exception | None = None
    try:
        reader = PdfReader(path)
        if reader.is_encrypted or len(reader.pages):
            return reader, path
    except MemoryError:
        raise
    except Exception as error:  # a broken file may make pypdf raise anything
        refused = error
    with open(path, "rb") as stream:
        data = stream.read()
    if b"%PDF-" in data:
        for mend in (closed_anew, _saved_by_second_reader):
            with suppress(Exception):
                mended = mend(data)
                if mended is not None and len((mended_reader := PdfReader(io.BytesIO(mended))).pages):
                    return mended_reader, mended
    if refused is not None:
        raise refused
    return reader, path


def _saved_by_second_reader(data: bytes) -> bytes | None:
    """Let pypdfium2, where installed, open a file and write it anew."""
    if importlib.util.find_spec("pypdfium2") is None:
        return None
    import pypdfium2

    written = io.BytesIO()
    pypdfium2.PdfDocument(data).save(written)
    return written.getvalue()


def _pages_cut_off(reader: PdfReader, page_count: int) -> int:
    """Return how many pages a file claims to have beyond those that are there."""
    try:
        tree: Any = reader.trailer["/Root"]["/Pages"]  # type: ignore[index]
        return max(0, int(tree["/Count"]) - page_count)
    except Exception:  # no count that can be read
        return 0


def _has_no_end(path: str) -> bool:
    """Whether the mark at the end of a PDF is missing, so that what its last pages say may be lost."""
    with open(path, "rb") as file:
        file.seek(max(0, os.path.getsize(path) - 2048))
        return b"%%EOF" not in file.read()


def _unopened(path: str, error: Exception) -> Message:
    """Say why a file cannot be opened: what it is, where it is no PDF at all."""
    with suppress(OSError):
        if found := format_of_file(path):
            return _failed(f"It is not a PDF but {found.name}.", found.hint)
    return _failed(f"It cannot be opened: {_explain(error)}.", "Open it in a PDF viewer and save it anew.")


def count_lines(text: str) -> int:
    """Return how many lines a page has, as the bound on them counts."""
    return text.count("\n") + 1


def without_unwanted_characters(text: str) -> str:
    """Take out control, surrogate and bidirectional characters; make every line end a line feed.

    Letters, digits, ligatures, hyphens and no-break spaces stay as they are. A control character that stands where a
    bullet would stand becomes one.
    """
    text = _LINE_END.sub("\n", text)
    if _SURROGATE.search(text):  # pairs may arrive as two halves
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _UNWANTED.sub("", _CONTROL_BULLET.sub(r"\1•", text))


def write_message(stream: BinaryIO, message: Message | Request) -> None:
    """Write one message: its length in four bytes, then JSON."""
    body = json.dumps(message).encode("ascii")
    stream.write(_FRAME.pack(len(body)) + body)
    stream.flush()


def read_message(stream: BinaryIO) -> Message | None:
    """Read one message; None when the other side is gone."""
    head = stream.read(_FRAME.size)
    if len(head) < _FRAME.size:
        return None
    (length,) = _FRAME.unpack(head)
    if length > _MAX_FRAME_BYTES:
        return None
    body = stream.read(length)
    if len(body) < length:
        return None
    message: Message = json.loads(body)
    return message


def _failed(reason: str, hint: str) -> Message:
    return {"kind": "failed", "reason": reason, "hint": hint}


def _explain(error: BaseException) -> str:
    """Say in one short line what pypdf objected to."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    message = without_unwanted_characters(str(error)).strip().split("\n")[0].rstrip(". ")
    return f"{message or type(error).__name__}"[:200]


def _information(reader: PdfReader) -> Message:
    found: Message = {"title": "", "author": "", "created_year": None}
    try:
        metadata = reader.metadata
        if metadata is not None:
            for key, value in (("title", metadata.title), ("author", metadata.author)):
                found[key] = " ".join(without_unwanted_characters(str(value or "")).split())[:300]
            year = re.search(r"(?:19[89]|20\d)\d", str(metadata.creation_date_raw or ""))
            found["created_year"] = int(year[0]) if year else None
    except Exception:  # metadata are a convenience: a document without them is read all the same
        logging.getLogger(__name__).debug("no metadata", exc_info=True)
    return found


def _placeholder(reader: PdfReader, page_count: int) -> Message | None:
    """Say so where the pages of a file only ask for another program, and what they stand for is elsewhere in it."""
    if page_count > _PLACEHOLDER_PAGES:
        return None
    try:
        root: Any = reader.root_object
        form = root["/AcroForm"].get_object() if "/AcroForm" in root else {}
        is_form, is_portfolio = "/XFA" in form, "/Collection" in root
        if not (is_form or is_portfolio):
            return None
        text = " ".join(page.extract_text() for page in reader.pages)
        if len(text) > _PLACEHOLDER_CHARS or not _ASKS_FOR_ANOTHER_PROGRAM.search(text):
            return None
        if is_form:
            return _failed(
                "It is an XFA form: its pages hold only a request to open it in Adobe Reader.",
                "Open it in Adobe Reader, print it to a new PDF, and put that in its place.",
            )
        attached = what_is_attached(tuple(attached_to_document(reader)))
        return _failed(f"It is a portfolio, whose documents are attached files. {attached}", ATTACHED_HINT)
    except Exception:  # a broken file: it is read like any other
        return None


def _labels(reader: PdfReader, page_count: int) -> list[str]:
    numbers = [str(number) for number in range(1, page_count + 1)]
    try:
        labels = [without_unwanted_characters(label).strip()[:32] for label in reader.page_labels]
    except Exception:  # a broken label tree: pages go by their number
        return numbers
    if len(labels) != page_count:
        return numbers
    return [label or number for label, number in zip(labels, numbers, strict=True)]


def _read_page(pages: PageReader, reader: PdfReader, page_index: int, second_reader: _SecondReader) -> tuple[PageText, str, str]:
    """Return what a page says; why it could not be read if so; and what to do where its text is not language."""
    hint = ""
    try:
        read = pages.read(reader.pages[page_index])
        reason = why_unreadable(read.text)
        if not reason:
            return _cleaned(read), "", ""
        hint = OCR_HINT
    except MemoryError:
        reason = "Reading the page takes more memory than is allowed."
    except Exception as error:  # see read_pdf
        reason = f"pypdf could not read the page: {_explain(error)}."
    text = second_reader.text(page_index)
    if text is not None and not why_unreadable(text) and (not hint or is_plain_language(text)):
        return PageText(without_unwanted_characters(text), []), "", ""
    return PageText("", []), reason, hint


def _cleaned(page: PageText) -> PageText:
    """Take out unwanted characters, and say anew where the cells of tables stand."""
    text = without_unwanted_characters(page.text)
    if text == page.text or not page.rows:
        return replace(page, text=text)
    cuts = sorted({offset for row in page.rows for _, start, end in row for offset in (start, end)})
    parts = [without_unwanted_characters(page.text[start:end]) for start, end in itertools.pairwise([0, *cuts, len(page.text)])]
    moved = dict(zip(cuts, itertools.accumulate(map(len, parts)), strict=False))
    rows = [[(head, moved[start], moved[end]) for head, start, end in row] for row in page.rows]
    return replace(page, text="".join(parts), rows=rows)


class _SecondReader:
    """pypdfium2, where installed, for the pages that pypdf refuses."""

    def __init__(self, source: str | bytes) -> None:
        self._source = source
        self._document: Any = None

    def text(self, page_index: int) -> str | None:
        """Return the text of a page, or None where pypdfium2 is missing or refuses the page too."""
        if importlib.util.find_spec("pypdfium2") is None:
            return None
        import pypdfium2

        try:
            if self._document is None:
                self._document = pypdfium2.PdfDocument(self._source)
            text: str = self._document[page_index].get_textpage().get_text_range()
        except Exception:  # its own exceptions are plain RuntimeError; the page is reported with pypdf's reason
            return None
        return text.replace("\ufffe", "-\n").replace("\x02", "-\n")


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Read PDFs as asked until the other side closes its end."""
    while (request := read_message(requests)) is not None:
        bound_processor_time(request["seconds"])
        for message in read_pdf(
            request["path"],
            first_page=request["first_page"],
            max_pages=request["max_pages"],
            max_page_chars=request["max_page_chars"],
            chars_before=request["chars_before"],
            lines_before=request["lines_before"],
        ):
            write_message(replies, message)


def bound_memory(memory_bytes: int) -> None:
    """Bound the address space to what is mapped now and this much more, where the system can."""
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as stream:
            mapped = int(stream.read().split()[0]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        bound = mapped + memory_bytes
        if hard != resource.RLIM_INFINITY:
            bound = min(bound, hard)
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_STDERR_BYTES, _STDERR_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):  # Windows, macOS: the bound on time remains
        return


def bound_processor_time(seconds: float) -> None:
    """Let the system end this process should it outlive its parent inside a computation that cannot be interrupted."""
    try:
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime + seconds) + 5
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
    except (ImportError, OSError, ValueError):
        return


class WatchedRequests:
    """Standard input, read by a thread, so that a closed pipe ends the process also in the middle of a page."""

    def __init__(self, stream: BinaryIO) -> None:
        read_end, write_end = os.pipe()
        self.stream: BinaryIO = os.fdopen(read_end, "rb")
        self._source = stream
        self._sink = os.fdopen(write_end, "wb")
        threading.Thread(target=self._pump, daemon=True, name="requests").start()

    def _pump(self) -> None:
        while (request := read_message(self._source)) is not None:
            write_message(self._sink, request)
        os._exit(0)  # the parent is gone or wants no more: nothing here is worth finishing


def leave_out_font_programs() -> None:
    """Keep pypdf from fontTools, which it uses where something else has installed it.

    The same file must read the same everywhere; and what pypdf 7.1 makes of the encoding in a CFF font turned every letter of
    some documents into another ("rgSclkwckCG" for "Government"), which it reads rightly without.
    """
    sys.modules["fontTools"] = None  # type: ignore[assignment]  # what `import` takes for "not there"


def main() -> None:
    """Run as a reading process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; it is for the parent to decide
    requests = WatchedRequests(sys.stdin.buffer)
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints must not break the frames
    logging.disable(logging.CRITICAL)  # pypdf logs every oddity of a file
    warnings.simplefilter("ignore")
    leave_out_font_programs()
    import pypdf  # noqa: F401  (before the memory bound, which counts from here)

    bound_memory(int(sys.argv[1]) if len(sys.argv) > 1 else ReadingSettings().memory_bytes)
    write_message(replies, {"kind": "ready"})
    try:
        serve(requests.stream, replies)
    except BrokenPipeError:
        os._exit(0)


if __name__ == "__main__":
    main()
