"""A test collection in BEIR layout, through the product's own chunking, index and search -> a TREC run and its measures."""

from __future__ import annotations

import csv
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stratbot.config import Settings
from stratbot.errors import SettingsError
from stratbot.evaluation.measures import Qrels, Run, mean_over_queries, ndcg, ranked, recall, reciprocal_rank, success
from stratbot.types import Document, Page, ReadDocument

if TYPE_CHECKING:
    from stratbot.index.encoder import Encoder

DEPTH = 100
"""Documents of each query in the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCollection:
    """Documents, queries and judgments."""

    __test__ = False  # not a test, whatever pytest thinks of the name
    documents: Mapping[str, str]
    """doc_id -> title and text."""
    queries: Mapping[str, str]
    """query_id -> query, of those that have judgments."""
    qrels: Qrels


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalReport:
    """How well the ranking agrees with the judgments, averaged over queries."""

    collection: str
    documents: int
    passages: int
    queries: int
    ndcg_at_10: float
    recall_at_10: float
    recall_at_100: float
    reciprocal_rank: float
    success_at_1: float
    latency_ms_p50: float
    latency_ms_p95: float
    encoder: str
    elapsed_s: float


def evaluate_retrieval(
    directory: Path, *, settings: Settings, run_file: Path | None = None, progress: Callable[[int, int], None] | None = None
) -> RetrievalReport:
    """Index a test collection, rank its queries and measure the ranking.

    Args:
        directory: With `corpus.jsonl`, `queries.jsonl` and `qrels.tsv` (or `qrels/test.tsv`).
        settings: Encoder, chunking and fusion as for any index; the folders in it are not touched.
        run_file: Where the rankings are written as a TREC run.
        progress: Told texts done and texts in all.

    Raises:
        SettingsError: A file of the collection is missing or not in its format.
    """
    from stratbot.index.collection import index_documents
    from stratbot.index.encoder import open_encoder
    from stratbot.index.reader import open_index
    from stratbot.retrieval.search import Searcher

    start = time.perf_counter()
    collection = read_collection(directory)
    encoder = open_encoder(settings.encoder)
    with tempfile.TemporaryDirectory(prefix="stratbot-eval-") as folder:
        documents = _as_documents(collection, settings, encoder)
        index_documents(Path(folder), documents, encoder=encoder, chunking=settings.chunking, progress=progress)
        index = open_index(Path(folder))
        try:
            searcher = Searcher(index, encoder, settings.retrieval)
            owner = [index.documents[row].doc_id for row in index.passage_document]
            run: dict[str, dict[str, float]] = {}
            latencies_ms = []
            for query_id, query in collection.queries.items():
                began = time.perf_counter()
                scores = searcher.passage_scores(query)
                latencies_ms.append((time.perf_counter() - began) * 1000)
                best: dict[str, float] = {}
                for row in np.argsort(-scores, kind="stable"):
                    best.setdefault(owner[row], float(scores[row]))
                    if len(best) == DEPTH:
                        break
                run[query_id] = best
            passages = index.manifest.passages
        finally:
            index.close()
    if run_file is not None:
        write_run(run_file, run)
    return RetrievalReport(
        collection=directory.resolve().name,
        documents=len(collection.documents),
        passages=passages,
        queries=len(collection.queries),
        ndcg_at_10=round(mean_over_queries(collection.qrels, run, lambda grades, ids: ndcg(grades, ids, k=10)), 4),
        recall_at_10=round(mean_over_queries(collection.qrels, run, lambda grades, ids: recall(grades, ids, k=10)), 4),
        recall_at_100=round(mean_over_queries(collection.qrels, run, lambda grades, ids: recall(grades, ids, k=100)), 4),
        reciprocal_rank=round(mean_over_queries(collection.qrels, run, reciprocal_rank), 4),
        success_at_1=round(mean_over_queries(collection.qrels, run, lambda grades, ids: success(grades, ids, k=1)), 4),
        latency_ms_p50=round(float(np.percentile(latencies_ms, 50)), 1),
        latency_ms_p95=round(float(np.percentile(latencies_ms, 95)), 1),
        encoder=encoder.fingerprint,
        elapsed_s=round(time.perf_counter() - start, 1),
    )


def read_collection(directory: Path) -> TestCollection:
    """Read a collection in BEIR layout; queries without judgments are left out.

    Raises:
        SettingsError: A file is missing or not in its format.
    """
    qrels_file = next((path for path in (directory / "qrels.tsv", directory / "qrels/test.tsv") if path.exists()), None)
    if qrels_file is None:
        hint = "A BEIR folder holds corpus.jsonl, queries.jsonl and qrels.tsv."
        raise SettingsError(f"{directory} has no qrels.tsv.", hint=hint)
    qrels: dict[str, dict[str, int]] = {}
    with qrels_file.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t"), start=1):
            if number == 1 and row[-1:] == ["score"]:
                continue
            try:
                query_id, doc_id, grade = row[0], row[-2], int(float(row[-1]))
            except (IndexError, ValueError) as error:
                hint = "A line is query, document and grade, parted by tabs."
                raise SettingsError(f"{qrels_file}, line {number} cannot be read.", hint=hint) from error
            qrels.setdefault(query_id, {})[doc_id] = grade
    queries = {record["_id"]: record["text"] for record in _records(directory / "queries.jsonl", ("_id", "text"))}
    documents = {
        record["_id"]: "\n".join(part for part in (record.get("title", ""), record["text"]) if part)
        for record in _records(directory / "corpus.jsonl", ("_id", "text"))
    }
    judged = {query_id: grades for query_id, grades in qrels.items() if query_id in queries}
    if not judged or not documents:
        raise SettingsError(f"{directory} has no query with judgments, or no documents.")
    return TestCollection(documents=documents, queries={query_id: queries[query_id] for query_id in judged}, qrels=judged)


def write_run(path: Path, run: Run, *, name: str = "stratbot") -> None:
    """Write rankings as a TREC run: query_id Q0 doc_id rank score name."""
    with path.open("w", encoding="utf-8") as file:
        for query_id, scores in run.items():
            for rank, doc_id in enumerate(ranked(scores), start=1):
                file.write(f"{query_id} Q0 {doc_id} {rank} {scores[doc_id]:.6f} {name}\n")


def _as_documents(collection: TestCollection, settings: Settings, encoder: Encoder) -> Iterator[ReadDocument]:
    """Cut each text into passages as if it were a document of one page."""
    from stratbot.corpus.chunking import chunk_pages

    for doc_id, text in collection.documents.items():
        page = Page(doc_id=doc_id, page_number=1, page_label="1", text=text)
        passages = chunk_pages([page], settings=settings.chunking, count_tokens=encoder.count_tokens, doc_id=doc_id)
        document = Document(
            doc_id=doc_id, path=doc_id, sha256="", size_bytes=len(text), issuer="", title=text[:80], year=None, page_count=1
        )
        yield ReadDocument(document=document, pages=(page,), passages=tuple(passages))


def _records(path: Path, keys: tuple[str, ...]) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                record = json.loads(line)
                missing = [key for key in keys if not isinstance(record, dict) or key not in record]
                if missing:
                    raise SettingsError(f"{path}, line {number}: {', '.join(missing)} is missing.")
                yield record
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise SettingsError(f"{path} is not JSON Lines: {error}.") from error
