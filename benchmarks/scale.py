"""Grow a synthetic index step by step, up to a million passages, and measure writing, size, memory and questions.

    python benchmarks/scale.py                                     100, 1,000 and 3,000 documents; writes benchmarks/results/
    python benchmarks/scale.py --documents 10000 --folder /big     a million passages: some 25 GB of disk, half an hour
    python benchmarks/scale.py --documents 10 100 1000             draws what each thing costs against the number of passages
    python benchmarks/scale.py --forms                             forms of vector index beside each other, without documents

Documents are made of the pages of the sample corpus (and of ../shared/data where it is there): each takes pages of a few real
ones in turn, with some of its words exchanged for others of the same length, so that every document has words of its own. A
sentence's vector is that of the real sentence, turned towards another real sentence by as much as the real sentences of
different documents that are nearest to each other differ. They are written by what `stratbot eval retrieval` writes with, which
shares all but reading and encoding with a build. Then a real PDF is added by a build, and questions are asked, each in
a fresh process with the index out of the page cache (where the system allows that) and 50 rows wanted, and again while it is
warm: with the quotes of all documents, and with those of 50 rows. Beside the seconds stand those of the processor, which mean
something on a busy machine too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from figures import ROOT, record
from stratbot.answering import sharded_sets
from stratbot.answering.answerer import Answerer
from stratbot.assistant import LocalAssistant
from stratbot.config import EncoderSettings, Settings
from stratbot.corpus.authorities import COUNCILS
from stratbot.index.collection import index_documents
from stratbot.index.dense import FLAT_ROWS, DenseIndex, DenseWriter
from stratbot.index.encoder import open_encoder
from stratbot.index.generations import GENERATIONS, Generation, read_pointer
from stratbot.index.reader import OpenIndex, open_index
from stratbot.index.sharding import ShardRecord, Shards, folder_of, shard_of, shards_for, write_shards
from stratbot.index.shards import ShardedIndex
from stratbot.retrieval.search import Searcher
from stratbot.types import Document, Page, Passage, ReadDocument

FloatMatrix = npt.NDArray[np.float32]

PASSAGES = 100
"""Of each document, about."""
QUESTIONS = {
    "set": ("Which councils cover public Wi-Fi?", "Which councils plan digital apprenticeships?", "Who publishes open data?"),
    "passage": ("What is said about cyber security?", "What does Camden say about broadband?", "Who pays for the programme?"),
}
FIRST = "What is said about parking?"
"""Asked before what is measured, so that all is loaded."""
ROWS = 50
"""Of a page of a set answer."""
SIZE_BYTES = 40
"""Of the file that stands for a synthetic PDF."""


class Source:
    """Real passages with their pages and vectors, to be varied."""

    def __init__(self, indexes: Sequence[OpenIndex]) -> None:
        self.pages: list[tuple[Page, list[Passage], npt.NDArray[np.int64]]] = []
        vectors = []
        owners = []
        first = 0
        for index in indexes:
            row = 0
            for number, stored in enumerate(index.stored_documents):
                by_page: dict[int, list[tuple[Passage, int]]] = {}
                for passage in index.passages(range(stored.first_passage, stored.first_passage + stored.passages)):
                    by_page.setdefault(passage.page_number, []).append((passage, first + row))
                    row += len(passage.sentences)
                for page_number, passages in by_page.items():
                    rows = [at + offset for passage, at in passages for offset in range(len(passage.sentences))]
                    page = index.page(stored.document.doc_id, page_number)
                    self.pages.append((page, [passage for passage, _ in passages], np.array(rows)))
                owners.append(np.full(stored.sentences, len(owners) + number))
            vectors.append(np.array(index.dense_sentences.matrix()))
            first += index.manifest.sentences
        self.vectors = np.concatenate(vectors)
        self.nearness = _nearest_of_others(self.vectors, np.concatenate(owners))
        words: dict[str, int] = {}
        for page, _, _ in self.pages:
            for word in page.text.split():
                if word.isalpha() and word.islower() and 5 <= len(word) <= 10:
                    words[word] = words.get(word, 0) + 1
        self.words = sorted(words, key=lambda word: -words[word])

    def document(self, number: int) -> tuple[ReadDocument, npt.NDArray[np.int64]]:
        """Return a made-up document and the rows of its sentences in `vectors`."""
        chance = np.random.default_rng(number)
        doc_id, issuer = f"{number // 1000:03}-doc-{number:06}", issuer_of(number)
        exchanged = self._exchanged_words(chance, number)
        pages: list[Page] = []
        passages: list[Passage] = []
        rows: list[npt.NDArray[np.int64]] = []
        at = int(chance.integers(len(self.pages)))
        while len(passages) < PASSAGES:
            if chance.random() < 0.2:
                at = int(chance.integers(len(self.pages)))
            page, own, own_rows = self.pages[at % len(self.pages)]
            at += 1
            page_number = len(pages) + 1
            pages.append(
                Page(doc_id=doc_id, page_number=page_number, page_label=str(page_number), text=_vary(page.text, exchanged))
            )
            for passage in own:
                sentences = tuple(replace(one, text=_vary(one.text, exchanged)) for one in passage.sentences)
                text = " ".join(one.text for one in sentences)
                passage_id = f"{doc_id}:p{page_number:03d}:{zlib.crc32(text.encode()):08x}-{len(passages)}"
                passages.append(
                    replace(
                        passage, passage_id=passage_id, doc_id=doc_id, page_number=page_number, text=text, sentences=sentences
                    )
                )
            rows.append(own_rows)
        document = Document(
            doc_id=doc_id,
            path=path_of(number),
            sha256=f"{number:064x}",
            size_bytes=SIZE_BYTES,
            issuer=issuer,
            title=f"{issuer} Digital Strategy",
            year=2010 + number % 15,
            page_count=len(pages),
        )
        return ReadDocument(document=document, pages=tuple(pages), passages=tuple(passages)), np.concatenate(rows)

    def varied(self, number: int, rows: npt.NDArray[np.int64]) -> FloatMatrix:
        """Return vectors near the real ones: as near as sentences of other documents are that say nearly the same."""
        chance = np.random.default_rng((number, 1))
        own = self.vectors[rows]
        nearness = chance.choice(self.nearness, len(rows))[:, None].astype(np.float32)
        other = self.vectors[chance.integers(len(self.vectors), size=len(rows))]
        aside = other - np.sum(other * own, axis=1, keepdims=True) * own
        aside /= np.maximum(np.linalg.norm(aside, axis=1, keepdims=True), 1e-6)
        turned = nearness * own + np.sqrt(1 - nearness**2) * aside
        return np.asarray(turned / np.linalg.norm(turned, axis=1, keepdims=True), dtype=np.float32)

    def _exchanged_words(self, chance: np.random.Generator, number: int) -> list[tuple[str, str]]:
        common, rest = self.words[:300], self.words[300:]
        exchanged = []
        for position in chance.choice(len(common), 10, replace=False):
            word = common[position]
            others = [other for other in rest if len(other) == len(word)]
            exchanged.append((word, others[int(chance.integers(len(others)))]))
        name = "".join(chr(97 + int(letter)) for letter in chance.integers(26, size=8))
        return [*exchanged, ("services", name)]


class VariedEncoder:
    """Gives the vectors of `Source` in the order of documents, under the name of the real model."""

    notice = ""

    def __init__(self, source: Source, numbers: Sequence[int], rows: list[npt.NDArray[np.int64]], fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self._numbers = numbers
        self.dim = source.vectors.shape[1]
        self.max_tokens = 254
        self._source = source
        self._rows = rows
        self._next = 0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Guess."""
        return [1 + len(text) // 5 for text in texts]

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> FloatMatrix:
        """Return the vectors of the documents that are next."""
        parts: list[FloatMatrix] = []
        while sum(map(len, parts)) < len(texts):
            parts.append(self._source.varied(self._numbers[self._next], self._rows[self._next]))
            self._next += 1
        return np.concatenate(parts)

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        """Not to be called."""
        raise NotImplementedError("nothing is asked of it")


def path_of(number: int) -> str:
    """Return the path of a made-up document."""
    return f"{number // 1000:03}/doc-{number:06}.pdf"


def issuer_of(number: int) -> str:
    """Return whose it is."""
    return COUNCILS[number % len(COUNCILS)]


def _vary(text: str, exchanged: Sequence[tuple[str, str]]) -> str:
    for word, other in exchanged:
        text = text.replace(word, other)
    return text


def _nearest_of_others(vectors: FloatMatrix, owners: npt.NDArray[np.int64], sample: int = 2_000) -> npt.NDArray[np.float64]:
    """Return the cosine of some sentences to the nearest one of another document, that of duplicates left out."""
    rows = np.random.default_rng(0).choice(len(vectors), min(sample, len(vectors)), replace=False)
    cosines = vectors[rows] @ vectors.T
    cosines[owners[rows][:, None] == owners[None, :]] = -1
    nearest: npt.NDArray[np.float64] = cosines.max(axis=1).astype(np.float64)
    return np.clip(nearest[nearest < 0.999], 0, 1)


def grow(source: Source, documents: int, folder: Path, fingerprint: str, settings: Settings) -> dict[str, Any]:
    """Write an index of so many documents, in shards where a build would make them, with a small file for each; measure it."""
    started, started_cpu = time.perf_counter(), time.process_time()
    shards = shards_for(documents)
    of_shards: dict[int, list[int]] = {}
    for number in range(documents):
        of_shards.setdefault(shard_of(path_of(number), shards) if shards else 0, []).append(number)
    issuers = {issuer_of(number) for number in range(documents)}
    written: list[Generation] = []
    for shard, numbers in sorted(of_shards.items()):
        rows: list[npt.NDArray[np.int64]] = []

        def made(numbers: Sequence[int] = numbers, rows: list[npt.NDArray[np.int64]] = rows) -> Iterator[ReadDocument]:
            for number in numbers:
                read, own = source.document(number)
                rows.append(own.astype(np.int32))
                file = settings.corpus_dir / read.document.path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(b"%PDF-1.4\n".ljust(SIZE_BYTES, b"%"))
                os.utime(file, ns=(0, 0))
                yield read

        generation = index_documents(
            settings.index_dir / folder_of(shard) if shards else settings.index_dir,
            made(),
            encoder=VariedEncoder(source, numbers, rows, fingerprint),
            chunking=settings.chunking,
            issuers_elsewhere=sorted(issuers - {issuer_of(number) for number in numbers}) if shards else (),
            flat_rows=FLAT_ROWS // max(1, shards),
        )
        written.append(generation)
    if shards:
        records = [
            ShardRecord(
                folder=folder_of(shard),
                generation=generation.manifest.generation,
                manifest_sha256=read_pointer(settings.index_dir / folder_of(shard))[1],
                documents=generation.manifest.documents,
            )
            for shard, generation in enumerate(written)
        ]
        write_shards(settings.index_dir, Shards(name="made", shards=tuple(records)))
    elapsed, cpu = time.perf_counter() - started, time.process_time() - started_cpu
    manifests = [generation.manifest for generation in written]
    passages = sum(one.passages for one in manifests)
    sizes: dict[str, float] = {}
    for one in manifests:
        for name, file in one.files.items():
            sizes[name] = round(sizes.get(name, 0) + file.size_bytes / 1e6, 1)
    return {
        "documents": documents,
        "shards": shards,
        "pages": sum(one.pages for one in manifests),
        "passages": passages,
        "sentences": sum(one.sentences for one in manifests),
        "write_s": round(elapsed, 1),
        "write_cpu_s": round(cpu, 1),
        "passages_per_cpu_s": round(passages / cpu),
        "write_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "megabytes": sizes,
        "vectors": "exact" if DenseIndex.open(written[0].folder / "sentences.faiss").is_exact else "bytes",
    }


def ask(settings: Settings) -> dict[str, Any]:
    """Ask each question in a fresh process with the index out of the page cache, then all of them warm in one."""
    places = ["--corpus", str(settings.corpus_dir), "--index", str(settings.index_dir)]
    cold: dict[str, list[float]] = {}
    cold_cpu: dict[str, list[float]] = {}
    for kind, questions in QUESTIONS.items():
        for question in questions:
            _forget(settings.index_dir)
            command = [sys.executable, "-m", "stratbot", "ask", question, "--json", "--quiet", "--limit", str(ROWS), *places]
            started, started_cpu = time.perf_counter(), _cpu_of_children()
            ended = subprocess.run(command, capture_output=True, check=False)
            if ended.returncode not in (0, 1):
                sys.exit(ended.stderr.decode())
            cold.setdefault(kind, []).append(round(time.perf_counter() - started, 2))
            cold_cpu.setdefault(kind, []).append(round(_cpu_of_children() - started_cpu, 2))
    warm = json.loads(
        subprocess.run(
            [sys.executable, __file__, "--warm", *map(str, (settings.corpus_dir, settings.index_dir))],
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # as the command line sets it
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
    )
    return {"cold_s": cold, "cold_cpu_s": cold_cpu, **warm}


def warm_questions(settings: Settings) -> dict[str, Any]:
    """Ask every question three times in one process, and set questions again with the quotes of ROWS rows only."""
    assistant = LocalAssistant(settings)
    started, started_cpu = time.perf_counter(), time.process_time()
    assistant.warm_up()
    opened, opened_cpu = time.perf_counter() - started, time.process_time() - started_cpu
    asked = [(kind, question, None) for kind, questions in QUESTIONS.items() for question in questions]
    asked += [("page", question, slice(0, ROWS)) for question in QUESTIONS["set"]]
    taken: dict[str, list[float]] = {}
    taken_cpu: dict[str, list[float]] = {}
    searcher = assistant.ready()[0]
    for kind, question, quoted in asked:
        times, cpu_times = [], []
        for _ in range(3):  # of an answerer that has not heard it yet
            again = Searcher(searcher.index, searcher.encoder, searcher.settings, searcher.concepts)
            answerer = Answerer(searcher.index, again, corpus_dir=settings.corpus_dir, cache_dir=settings.index_dir / "cache")
            answerer.answer(FIRST, quoted=slice(0, ROWS))
            forget_words(searcher.index)
            started, started_cpu = time.perf_counter(), time.process_time()
            answerer.answer(question, quoted=quoted)
            times.append(time.perf_counter() - started)
            cpu_times.append(time.process_time() - started_cpu)
        taken_cpu.setdefault(kind, []).append(round(sorted(cpu_times)[1], 3))
        taken.setdefault(kind, []).append(round(sorted(times)[1], 3))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    opening = {"open_s": round(opened, 2), "open_cpu_s": round(opened_cpu, 2)}
    return {**opening, "warm_s": taken, "warm_cpu_s": taken_cpu, "ask_peak_mb": peak}


def forget_words(index: OpenIndex) -> None:
    """Forget what was looked up for the questions before, and judged in shards."""
    for one in [index] if not isinstance(index, ShardedIndex) else [shard.index for shard in index.shards]:
        one.lexical.forget()
    sharded_sets.forget()


def add_one(settings: Settings) -> dict[str, Any]:
    """Add a real PDF by a build, and say what that takes beyond reading and encoding it alone."""
    pdf = next(path for path in sorted((ROOT / "corpus").glob("*.pdf")) if path.stat().st_size < 60_000)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        (corpus / pdf.name).write_bytes(pdf.read_bytes())
        alone = _timed_build(Settings(corpus_dir=corpus, index_dir=Path(folder) / "index"))
    place = settings.corpus_dir / "000" / f"zz {time.time_ns()}.pdf"
    place.write_bytes(pdf.read_bytes())
    added = _timed_build(settings)
    assert added[0]["documents"]["added"] == 1 and added[0]["documents"]["unchanged"] > 0, added[0]
    again = _timed_build(settings)
    names = ("alone", "added", "unchanged")
    steps = (alone, added, again)
    return {f"{name}_s": s for name, (_, s, _) in zip(names, steps, strict=True)} | {
        f"{name}_cpu_s": cpu for name, (_, _, cpu) in zip(names, steps, strict=True)
    }


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _timed_build(settings: Settings) -> tuple[dict[str, Any], float, float]:
    places = ["--corpus", str(settings.corpus_dir), "--index", str(settings.index_dir)]
    started, started_cpu = time.perf_counter(), _cpu_of_children()
    ended = subprocess.run(
        [sys.executable, "-m", "stratbot", "index", "--json", *places],
        capture_output=True,
        check=False,
    )
    if ended.returncode:
        sys.exit(ended.stderr.decode())
    return json.loads(ended.stdout), round(time.perf_counter() - started, 2), round(_cpu_of_children() - started_cpu, 2)


def _forget(index_dir: Path) -> None:
    """Put all generations out of the page cache, as far as the system lets one."""
    if not hasattr(os, "posix_fadvise"):
        return
    for path in index_dir.glob(f"**/{GENERATIONS}/*/*"):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


DRAWN = {
    "write": "write_cpu_s",
    "add one": "added_cpu_s",
    "set, warm": "warm_cpu_s set",
    "50 rows, warm": "warm_cpu_s page",
    "passage, warm": "warm_cpu_s passage",
    "set, cold": "cold_cpu_s set",
    "memory, GB": "ask_peak_mb",
}
"""What is drawn, and where it stands among a step's figures."""
_COLUMNS = 48


def draw(steps: Sequence[dict[str, Any]]) -> str:
    """Return cost against size: of each cost a bar for every step, as long as its logarithm, and by which power it grows.

    A power of 1 is a cost that doubles with the documents, one of 0 a cost that does not depend on how many there are.
    """
    lines = []
    for name, where in DRAWN.items():
        values = [_figure(step, where) / (1024 if name.endswith("GB") else 1) for step in steps]
        shown = [max(value, 0.001) for value in values]
        for number, (step, value) in enumerate(zip(steps, shown, strict=True)):
            grows = ""
            if number:
                before, ratio = shown[number - 1], step["passages"] / steps[number - 1]["passages"]
                grows = f"  power {np.log(value / before) / np.log(ratio):+.1f}"
            bar = "#" * max(1, round(_COLUMNS * (np.log10(value) + 3) / 6))
            lines.append(f"{name if not number else '':<14} {step['passages']:>9,} {value:9.3f} {bar}{grows}")
    return "\n".join([f"{'seconds of cpu':<14} {'passages':>9}", *lines])


def _figure(step: dict[str, Any], where: str) -> float:
    """Return a figure of a step; of several questions the median."""
    key, _, kind = where.partition(" ")
    return float(np.median(step[key][kind])) if kind else float(step[key])


def forms(source: Source, rows: int) -> list[dict[str, Any]]:
    """Compare forms of vector index over varied vectors: recall against flat, size, time to make and to ask."""
    import faiss

    faiss.omp_set_num_threads(1)
    repeats = -(-rows // len(source.vectors))
    every = np.arange(len(source.vectors))
    vectors = np.concatenate([source.varied(number, every) for number in range(repeats)])[:rows]
    encoder = open_encoder(EncoderSettings())
    topics = ("public Wi-Fi", "open data", "digital skills", "broadband", "cyber security", "apprenticeships", "smart parking")
    queries = np.stack(
        [encoder.encode_query(f"{verb} {topic}") for topic in topics for verb in ("plan", "invest in", "what about")]
    )
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    _, expected = flat.search(queries, 100)
    dim = vectors.shape[1]
    made: list[tuple[str, Any, Callable[[Any], None]]] = [
        ("flat", faiss.IndexFlatIP(dim), lambda index: None),
        ("fp16", faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT), lambda index: None),
        (
            "8 bits",
            faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT),
            lambda index: None,
        ),
        (
            "6 bits",
            faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_6bit, faiss.METRIC_INNER_PRODUCT),
            lambda index: None,
        ),
    ]
    lists = int(4 * rows**0.5)
    for probes in (16, 64):
        ivf = faiss.IndexIVFFlat(faiss.IndexFlatIP(dim), dim, lists, faiss.METRIC_INNER_PRODUCT)
        ivf.nprobe = probes
        made.append((f"IVF{lists} probe {probes}", ivf, lambda index: None))
    hnsw = faiss.IndexHNSWFlat(dim, 32, faiss.METRIC_INNER_PRODUCT)
    hnsw.hnsw.efSearch = 128
    made.append(("HNSW32 ef 128", hnsw, lambda index: None))
    figures = []
    for name, index, _ in made:
        started = time.perf_counter()
        if not index.is_trained:
            index.train(vectors[:50_000])
        index.add(vectors)
        built_s = time.perf_counter() - started
        started = time.perf_counter()
        found = [index.search(query[None], 100)[1][0] for query in queries]
        ask_ms = (time.perf_counter() - started) / len(queries) * 1000
        recall = {k: np.mean([len(set(a[:k]) & set(b[:k])) / k for a, b in zip(expected, found, strict=True)]) for k in (10, 100)}
        size = len(faiss.serialize_index(index)) / 1e6
        figures.append(
            {
                "form": name,
                "rows": rows,
                "built_s": round(built_s, 1),
                "megabytes": round(size),
                "ask_ms": round(ask_ms, 2),
                "recall_at_10": round(float(recall[10]), 4),
                "recall_at_100": round(float(recall[100]), 4),
            }
        )
        print(figures[-1], flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, most in (("flat", rows), ("bytes", 0)):
            with DenseWriter(Path(folder) / name, dim=dim, rows=rows, flat_rows=most) as writer:
                writer.add(vectors)
            opened = DenseIndex.open(Path(folder) / name)
            times = []
            for query in queries:
                started = time.perf_counter()
                opened.scores(query)
                times.append(time.perf_counter() - started)
            descriptor = os.open(Path(folder) / name, os.O_RDONLY)
            del opened
            os.fsync(descriptor)
            if hasattr(os, "posix_fadvise"):
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)
            started = time.perf_counter()
            DenseIndex.open(Path(folder) / name).scores(queries[0])
            figures.append(
                {
                    "form": f"{name}, all scores",
                    "rows": rows,
                    "warm_ms": round(sorted(times)[len(times) // 2] * 1000, 2),
                    "cold_ms": round((time.perf_counter() - started) * 1000, 1),
                }
            )
            print(figures[-1], flush=True)
    return figures


def main() -> None:
    if sys.argv[1:2] == ["--warm"]:
        print(json.dumps(warm_questions(Settings(corpus_dir=Path(sys.argv[2]), index_dir=Path(sys.argv[3])))))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[100, 1_000, 3_000], help="steps")
    parser.add_argument("--folder", type=Path, help="where indexes are written; they are removed")
    parser.add_argument("--forms", action="store_true", help="only compare forms of vector index")
    parser.add_argument("--rows", type=int, default=300_000, help="for --forms")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="more PDFs")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks/results", help="where figures are written")
    parser.add_argument("--no-write", action="store_true", help="only print")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        base = Path(name)
        indexes = []
        for number, corpus in enumerate(path for path in (ROOT / "corpus", options.data / "cities") if path.exists()):
            settings = Settings(corpus_dir=corpus, index_dir=base / f"source-{number}")
            LocalAssistant(settings).build()
            indexes.append(open_index(settings.index_dir))
        source = Source(indexes)
        fingerprint = indexes[0].manifest.encoder
        print(
            f"{len(source.pages)} pages, {len(source.vectors)} sentences; nearness", np.quantile(source.nearness, [0.1, 0.5, 0.9])
        )
        figures: dict[str, Any] = {}
        if options.forms:
            figures["forms"] = forms(source, options.rows)
        else:
            figures["steps"] = []
            for documents in options.documents:
                folder = base / f"n{documents}"
                settings = Settings(corpus_dir=folder / "corpus", index_dir=folder / "index")
                row = grow(source, documents, folder, fingerprint, settings)
                print(json.dumps(row), flush=True)
                row |= ask(settings)
                print(
                    json.dumps(
                        {
                            key: row[key]
                            for key in ("open_s", "open_cpu_s", "cold_s", "cold_cpu_s", "warm_s", "warm_cpu_s", "ask_peak_mb")
                        }
                    ),
                    flush=True,
                )
                row |= add_one(settings)
                print(json.dumps({key: row[key] for key in row if key.startswith(("alone", "added", "unchanged"))}), flush=True)
                figures["steps"].append(row)
            print(draw(figures["steps"]))
    if not options.no_write:
        print("written:", record("scale_forms" if options.forms else "scale", figures, folder=options.results))


if __name__ == "__main__":
    main()
