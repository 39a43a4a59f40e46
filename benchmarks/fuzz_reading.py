"""Mutate real PDFs and read them, to find what costs more than the file itself.

    python benchmarks/fuzz_reading.py --minutes 30              the sample corpus and ../shared/data, finds go to a new folder
    python benchmarks/fuzz_reading.py --case 1234 --keep FILE   writes the file of one case and reads it

Every case is made from its number alone, so a find can be made again. A file is read in a reading process with small bounds,
cut into passages and stored, as a build does; after it a sound file is read in the same process and must give what it always
gives. Watched are: time and memory, processes that end, exceptions that come through, and what must hold of every document:
offsets that lie in their page in order, quotes that stand there, text without control characters, rows that SQLite takes.
"""

from __future__ import annotations

import argparse
import io
import logging
import random
import re
import sys
import tempfile
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from figures import ROOT
from stratbot.config import ChunkingSettings, ReadingSettings
from stratbot.corpus.reader_process import Extraction, ReaderProcess
from stratbot.corpus.reading import document_from
from stratbot.corpus.scan import CorpusFile
from stratbot.index.corpus_reader import CorpusReader
from stratbot.index.corpus_writer import CorpusWriter
from stratbot.types import DocumentState, ReadDocument

SETTINGS = ReadingSettings(seconds_per_file=12, memory_bytes=768 * 1024**2, max_pages=40)
SLOW_CUTTING_S = 3.0
MOST_MB = 900
SEED_BYTES = 400_000
SEED_PAGES = 3

NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"2147483647",
    b"-2147483648",
    b"4294967296",
    b"9" * 25,
    b"1e9",
    b"0.00000001",
    b"-0",
    b"65535",
    b"3",
)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_NAME = re.compile(rb"/[A-Za-z][A-Za-z0-9]*")
_OPERATOR = re.compile(rb"(?<=\s)(?:BT|ET|Tj|TJ|Tf|Tm|Td|TD|T\*|Tc|Tw|Tz|TL|Tr|Ts|q|Q|cm|Do|BI|ID|EI|BMC|BDC|EMC|gs|'|\")(?=\s)")
_OPERATORS = b"BT ET Tj TJ Tf Tm Td TD T* Tc Tw Tz TL Tr Ts q Q cm Do BI ID EI BMC BDC EMC gs ' \"".split()

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def some_bytes(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Flip, overwrite, insert, take out, repeat or splice bytes anywhere."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 4, 16, 64, 400))):
        if not changed:
            break
        at = chance.randrange(len(changed))
        length = min(chance.choice((1, 1, 2, 8, 64, 1024)), len(changed) - at)
        match chance.randrange(6):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at : at + length] = chance.randbytes(length)
            case 2:
                changed[at:at] = chance.randbytes(length)
            case 3:
                del changed[at : at + length]
            case 4:
                changed[at:at] = changed[at : at + length] * chance.choice((1, 2, 50))
            case 5:
                other = chance.choice(others)
                start = chance.randrange(max(1, len(other)))
                changed[at : at + length] = other[start : start + length]
    return bytes(changed)


def shortened(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Cut the file short, at either end, or put something before or behind it."""
    at = chance.randrange(len(data))
    return chance.choice(
        (
            lambda: data[:at],
            lambda: data[at:],
            lambda: chance.randbytes(chance.choice((1, 1024, 5000))) + data,
            lambda: data + chance.choice(others)[at % 5000 :],
            lambda: data[:at] + bytes(chance.choice((1, 512, 40_000))) + data[at:],
        )
    )()


def tokens(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Change numbers, references and names outside of streams."""
    outside: list[bytes] = []
    position = 0
    rate = chance.choice((0.002, 0.01, 0.05))
    names = _NAME.findall(data[:200_000]) or [b"/X"]
    for match in [*_STREAM.finditer(data), None]:
        text = data[position : match.start() if match else len(data)]
        text = _REFERENCE.sub(lambda found: b"%d 0 R" % chance.randrange(60) if chance.random() < rate else found[0], text)
        text = _NUMBER.sub(lambda found: chance.choice(NUMBERS) if chance.random() < rate else found[0], text)
        text = _NAME.sub(lambda found: chance.choice(names) if chance.random() < rate else found[0], text)
        outside.append(text)
        if match:
            outside.append(match[0])
            position = match.end()
    return b"".join(outside)


def cross_references(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Break the table of objects and the trailer."""
    tail = max(data.rfind(b"xref\n"), data.rfind(b"xref\r"), len(data) - 3000, 0)
    head, end = data[:tail], data[tail:]
    match chance.randrange(6):
        case 0:
            end = re.sub(rb"startxref\s+\d+", b"startxref\n%d" % chance.choice((0, -1, 10**12, tail, len(data))), end)
        case 1:
            end = re.sub(
                rb"(\d{10}) (\d{5}) ([nf])",
                lambda found: b"%010d %s n" % (chance.randrange(len(data)), found[2]) if chance.random() < 0.2 else found[0],
                end,
            )
        case 2:
            end = end.replace(b"trailer", b"trailer <</Prev %d>>\ntrailer" % chance.choice((tail, 0, 10**10)), 1)
        case 3:
            end = re.sub(rb"/Size \d+", b"/Size " + chance.choice(NUMBERS), end)
        case 4:
            end = re.sub(rb"/Root \d+", b"/Root %d" % chance.randrange(60), end)
        case 5:
            end = end.replace(b"xref", b"xerf", 1)
    return head + end


def streams(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Unpack streams, change what is in them, and pack them again."""
    found = list(_STREAM.finditer(data))
    if not found:
        return some_bytes(chance, data, others)
    chosen = {match.start() for match in chance.sample(found, min(len(found), chance.choice((1, 2, 8))))}
    keeps_length = chance.random() < 0.3

    def changed(match: re.Match[bytes]) -> bytes:
        if match.start() not in chosen:
            return match[0]
        try:
            unpacker = zlib.decompressobj()
            inner = unpacker.decompress(match[1], 4_000_000)
        except zlib.error:
            return b"stream\n" + some_bytes(chance, match[1], others) + b"\nendstream"
        inner = _inside(chance, inner, others)
        packed = zlib.compress(inner, 1)
        if keeps_length:
            packed = packed[: len(match[1])].ljust(len(match[1]), b" ")
        return b"stream\n" + packed + b"\nendstream"

    return _STREAM.sub(changed, data)


def _inside(chance: random.Random, inner: bytes, others: Sequence[bytes]) -> bytes:
    """Change the operators, numbers or size of what a stream holds."""
    rate = chance.choice((0.005, 0.05, 0.3))
    match chance.randrange(7):
        case 0:
            return some_bytes(chance, inner, [inner, *others])
        case 1:
            return _NUMBER.sub(lambda found: chance.choice(NUMBERS) if chance.random() < rate else found[0], inner)
        case 2:
            return _OPERATOR.sub(lambda found: chance.choice(_OPERATORS) if chance.random() < rate else found[0], inner)
        case 3:
            return inner * chance.choice((2, 10, 200)) if len(inner) < 50_000 else inner * 3
        case 4:
            return inner[: chance.randrange(len(inner) + 1)]
        case 5:
            opener = chance.choice((b"[", b"<<", b"(", b"<", b"q ", b"BT ", b"/A<</B", b"beginbfrange ", b"BI /W 9 ID "))
            at = chance.randrange(len(inner) + 1)
            return inner[:at] + opener * chance.choice((1, 30, 5_000, 100_000)) + inner[at:]
        case _:
            return re.sub(
                rb"<([0-9A-Fa-f ]+)>",
                lambda found: (
                    b"<%x>" % chance.getrandbits(chance.choice((4, 8, 16, 32, 64))) if chance.random() < rate else found[0]
                ),
                inner,
            )


def objects(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Open the file, put other kinds of values into its objects, and write it anew."""
    try:
        writer = PdfWriter(clone_from=io.BytesIO(data))
    except Exception:  # a seed that pypdf cannot open is not worth more
        return some_bytes(chance, data, others)
    known = [one for one in writer._objects if isinstance(one, DictionaryObject | ArrayObject)]
    for _ in range(chance.choice((1, 2, 5, 20))):
        holder = chance.choice(known)
        if isinstance(holder, DictionaryObject) and holder:
            key = chance.choice(list(holder))
            if chance.random() < 0.15:
                del holder[key]
            else:
                dict.__setitem__(holder, NameObject(key), _value(chance, writer, dict.__getitem__(holder, key)))
        elif isinstance(holder, ArrayObject) and holder:
            list.__setitem__(holder, chance.randrange(len(holder)), _value(chance, writer, None))
        if isinstance(holder, StreamObject) and chance.random() < 0.3:
            filters = chance.choices(
                ("/FlateDecode", "/ASCIIHexDecode", "/ASCII85Decode", "/LZWDecode", "/RunLengthDecode", "/JBIG2Decode"), k=3
            )
            dict.__setitem__(holder, NameObject("/Filter"), ArrayObject([NameObject(name) for name in filters]))
            parameters = DictionaryObject({NameObject("/Predictor"): NumberObject(chance.choice((1, 2, 10, 15, 99)))})
            parameters[NameObject("/Columns")] = NumberObject(chance.choice((0, 1, -1, 10**9)))
            dict.__setitem__(holder, NameObject("/DecodeParms"), parameters)
    if chance.random() < 0.1:
        writer.encrypt("", "owner", algorithm=chance.choice(("RC4-40", "RC4-128", "AES-128", "AES-256")))
    out = io.BytesIO()
    try:
        writer.write(out)
    except Exception:  # what cannot be written any more is broken as bytes instead
        return some_bytes(chance, data, others)
    return out.getvalue()


def _value(chance: random.Random, writer: PdfWriter, former: PdfObject | None) -> PdfObject:
    number = chance.choice((0, -1, 1, 2**31, -(2**31), 10**18, 65_536))
    match chance.randrange(9):
        case 0:
            return NumberObject(number)
        case 1:
            return FloatObject(chance.choice(("0.0000001", "-99999999999999999999", "1e-3")))
        case 2:
            return NameObject(
                chance.choice(("/Page", "/Pages", "/Identity-H", "/Type3", "/Type0", "/WinAnsiEncoding", "/\u00ff"))
            )
        case 3:
            return NullObject()
        case 4:
            return TextStringObject(chance.choice(("", "x" * 70_000, "\u202e\u0000\ud7ff", "(((")))
        case 5:
            return IndirectObject(chance.randrange(1, len(writer._objects) + 3), 0, writer)
        case 6:
            nested: PdfObject = ArrayObject([former or NullObject()])
            for _ in range(chance.choice((1, 20, 200))):
                nested = ArrayObject([nested])
            return nested
        case 7:
            return BooleanObject(True) if chance.random() < 0.5 else ByteStringObject(chance.randbytes(40))
        case _:
            return ArrayObject([NumberObject(number)] * chance.choice((0, 1, 6, 3_000)))


def twice(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Two kinds of change, one upon the other."""
    for mutate in chance.choices((some_bytes, tokens, cross_references, streams, objects), k=2):
        data = mutate(chance, data, others)
    return data


MUTATIONS: tuple[Mutation, ...] = (some_bytes, shortened, tokens, cross_references, streams, streams, objects, objects, twice)


def seeds(folders: Sequence[Path]) -> list[bytes]:
    """Return small files and, of large ones, files of a few of their pages."""
    found = []
    for path in sorted(path for folder in folders for path in folder.rglob("*.pdf")):
        content = path.read_bytes()
        if len(content) <= SEED_BYTES:
            found.append(content)
            continue
        try:
            reader = PdfReader(path)
            middle = len(reader.pages) // 2
            writer = PdfWriter()
            writer.append(reader, pages=(middle, min(middle + SEED_PAGES, len(reader.pages))), import_outline=False)
            out = io.BytesIO()
            writer.write(out)
        except Exception as error:  # one of the real files is broken itself
            print(f"{path.name} is left out: {error}", file=sys.stderr)
            continue
        if out.tell() <= 3 * SEED_BYTES:
            found.append(out.getvalue())
    return found


def make_case(number: int, files: Sequence[bytes]) -> tuple[str, bytes]:
    """Return the kind of change of a case, and its file."""
    chance = random.Random(number)
    mutate = chance.choice(MUTATIONS)
    return mutate.__name__, mutate(chance, chance.choice(files), files)


def count_words(texts: Sequence[str]) -> list[int]:
    """Stand in for the encoder's tokens: words and signs, and long runs as many."""
    return [sum(1 + len(run) // 6 for run in re.findall(r"\w+|[^\w\s]", text)) for text in texts]


def complaints_of(read: ReadDocument) -> Iterator[str]:
    """Say what does not hold of a document that was read."""
    pages = {page.page_number: page.text for page in read.pages}
    if list(pages) != list(range(1, len(pages) + 1)):
        yield "pages are not numbered through"
    for page in read.pages:
        if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page.text + page.page_label):
            yield "a page holds control characters"
    ids = [passage.passage_id for passage in read.passages]
    if len(set(ids)) != len(ids):
        yield "two passages have one id"
    for passage in read.passages:
        text = pages[passage.page_number]
        if not passage.sentences or passage.text != " ".join(sentence.text for sentence in passage.sentences):
            yield "a passage is not its sentences"
        at = passage.start
        for sentence in passage.sentences:
            if not (at <= sentence.start < sentence.end <= passage.end <= len(text)):
                yield "a sentence does not lie in its place"
            if not sentence.text.strip() or not text[sentence.start : sentence.end].strip():
                yield "a sentence is empty"
            quoted = Counter(filter(str.isalnum, text[sentence.start : sentence.end].casefold()))
            near = text + pages.get(passage.page_number - 1, "")  # the heads of a table's columns may stand a page before
            if set(Counter(filter(str.isdigit, sentence.text)) - quoted) - set(near):
                yield "a sentence has digits that its quote has not"
            at = sentence.end
    if read.document.state is not DocumentState.READ and read.passages:
        yield "a document that was not read has passages"


class Watch:
    """Reads one case after another, and notes what went wrong."""

    def __init__(self, folder: Path, sound: bytes) -> None:
        self.folder = folder
        self.finds: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.slowest = (0.0, -1)
        self.slowest_cutting = (0.0, -1)
        self.most_mb = (0, -1)
        self._case = folder / "case.pdf"
        self._sound = folder / "sound.pdf"
        self._sound.write_bytes(sound)
        self.reader = ReaderProcess(SETTINGS)
        self._expected = self.reader.read(self._sound).pages

    def look_at(self, number: int, kind: str, content: bytes) -> None:
        """Read one case."""
        self._case.write_bytes(content)
        started = time.perf_counter()
        extraction = self.reader.read(self._case)
        reading_s = time.perf_counter() - started
        self.slowest = max(self.slowest, (round(reading_s, 1), number))
        self._memory(number, content)
        for reason in {extraction.reason, *(page.reason for page in extraction.pages)}:
            if "process ended" in reason:
                self._find(f"died: {_shape(reason)}", number, kind, content)
            elif "took longer" in reason:
                self._find("slow reading", number, kind, content)
            elif "more memory" in reason:
                self._find("memory", number, kind, content)
        started = time.process_time()
        try:
            read = self._document(extraction, content)
            for complaint in set(complaints_of(read)):
                self._find(f"broken: {complaint}", number, kind, content)
            self._store(read)
            self.outcomes[read.document.state.value] += 1
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            self._find(f"raised: {type(error).__name__} {Path(place.filename).name}:{place.lineno}", number, kind, content)
        cutting_s = time.process_time() - started
        self.slowest_cutting = max(self.slowest_cutting, (round(cutting_s, 1), number))
        if cutting_s > SLOW_CUTTING_S:
            self._find("slow cutting", number, kind, content)
        after = self.reader.read(self._sound)
        if after.pages != self._expected:
            reasons = {after.reason, *(page.reason for page in after.pages)} - {""}
            self._find(f"the next file suffered: {_shape(' '.join(sorted(reasons)))}", number, kind, content)

    def _document(self, extraction: Extraction, content: bytes) -> ReadDocument:
        file = CorpusFile(path="case.pdf", absolute=self._case, size_bytes=len(content), mtime_ns=0)
        return document_from(
            file, extraction, doc_id="case", sha256="0" * 64, row=None, chunking=ChunkingSettings(), count_tokens=count_words
        )

    def _store(self, read: ReadDocument) -> None:
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            writer = CorpusWriter(Path(folder))
            try:
                writer.add(0, read, mtime_ns=0, catalogue="")
                writer.finish()
            finally:
                writer.close()
            with closing(CorpusReader(Path(folder))) as corpus:
                if corpus.passages_of(corpus.documents[0]) != list(read.passages):
                    raise AssertionError("what was stored comes back otherwise")

    def _memory(self, number: int, content: bytes) -> None:
        process = self.reader._process
        if process is None or sys.platform != "linux":
            return
        match = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text(encoding="ascii"))
        if match:
            self.most_mb = max(self.most_mb, (int(match[1]) // 1024, number))

    def _find(self, what: str, number: int, kind: str, content: bytes) -> None:
        self.finds[what] += 1
        if self.finds[what] <= 3:
            name = re.sub(r"\W+", "-", what)[:80]
            (self.folder / f"{name}-{number}.pdf").write_bytes(content)
            print(f"{what}: case {number} ({kind})", flush=True)


def _shape(reason: str) -> str:
    return re.sub(r"0x[0-9a-f]+|\d+", "#", reason)[:160]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--case", type=int, help="only this one")
    parser.add_argument("--keep", type=Path, help="write the file of --case there")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="more PDFs")
    parser.add_argument("--finds", type=Path, help="folder for finds")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)  # pypdf logs every oddity of a file
    files = seeds([ROOT / "corpus", *([options.data] if options.data.exists() else [])])
    print(f"{len(files)} seeds, {sum(map(len, files)) / 1e6:.1f} MB", flush=True)
    folder = options.finds or Path(tempfile.mkdtemp(prefix="fuzz-reading-"))
    folder.mkdir(parents=True, exist_ok=True)
    watch = Watch(folder, files[0])
    started = time.monotonic()
    number = options.first if options.case is None else options.case
    cases = 0
    try:
        while cases == 0 or (options.case is None and time.monotonic() - started < options.minutes * 60):
            kind, content = make_case(number, files)
            if options.keep:
                options.keep.write_bytes(content)
            watch.look_at(number, kind, content)
            cases, number = cases + 1, number + 1
            if cases % 500 == 0:
                print(f"... {cases} cases, {time.monotonic() - started:.0f} s, {dict(watch.outcomes)}", flush=True)
    finally:
        watch.reader.close()
        print(f"{cases} cases up to {number - 1} in {time.monotonic() - started:.0f} s: {dict(watch.outcomes)}")
        print(
            f"slowest to read {watch.slowest}, to cut {watch.slowest_cutting}; most memory {watch.most_mb} MB; finds in {folder}"
        )
        for what, count in watch.finds.most_common():
            print(f"{count:>6}  {what}")


if __name__ == "__main__":
    main()
