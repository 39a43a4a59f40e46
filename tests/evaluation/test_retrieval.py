from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from fakes import HashEncoder
from stratbot.config import EncoderSettings, RetrievalSettings, Settings
from stratbot.errors import SettingsError
from stratbot.evaluation.measures import ndcg
from stratbot.evaluation.retrieval import evaluate_retrieval, read_collection, write_run

CORPUS = {
    "d1": ("Electric trams", "Electric trams run on rails through the old town."),
    "d2": ("", "Trams and buses share the road."),
    "d3": ("Open data", "Open data is published every month for everybody."),
    "d4": ("Bins", "Bins are emptied on Mondays and never on Sundays."),
}
QUERIES = {"q1": "electric trams", "q2": "open data", "q3": "never judged"}
QRELS = {"q1": {"d1": 2, "d2": 1, "d4": 0}, "q2": {"d3": 1, "d4": 1}}


def write_json_lines(path: Path, records: Sequence[object]) -> None:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A test collection in BEIR layout."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    write_json_lines(
        folder / "corpus.jsonl", [{"_id": key, "title": title, "text": text} for key, (title, text) in CORPUS.items()]
    )
    write_json_lines(folder / "queries.jsonl", [{"_id": key, "text": text} for key, text in QUERIES.items()])
    write_qrels(folder / "qrels.tsv", QRELS)
    return folder


def write_qrels(path: Path, qrels: Mapping[str, Mapping[str, int]], *, columns: int = 3, header: bool = True) -> None:
    path.parent.mkdir(exist_ok=True)
    middle = ["0"] if columns == 4 else []
    lines = [["query-id", *(["iteration"] if middle else []), "corpus-id", "score"]] if header else []
    lines += [[query, *middle, key, str(grade)] for query, grades in qrels.items() for key, grade in grades.items()]
    path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")


@pytest.fixture(autouse=True)
def _hash_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_encoder(settings: EncoderSettings, *, fallback_cache_dir: Path | None = None) -> HashEncoder:
        return HashEncoder()

    monkeypatch.setattr("stratbot.index.encoder.open_encoder", open_encoder)


def settings_in(folder: Path) -> Settings:
    return Settings(corpus_dir=folder / "corpus", index_dir=folder / "index")


@pytest.mark.parametrize("columns", [3, 4])
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("place", ["qrels.tsv", "qrels/test.tsv"])
def test_judgments_are_read_in_three_and_four_columns(collection: Path, columns: int, header: bool, place: str) -> None:
    (collection / "qrels.tsv").unlink()
    write_qrels(collection / place, QRELS, columns=columns, header=header)
    read = read_collection(collection)
    assert read.qrels == QRELS
    assert read.queries == {"q1": "electric trams", "q2": "open data"}, "a query without judgments is left out"
    assert read.documents["d1"] == "Electric trams\nElectric trams run on rails through the old town."
    assert read.documents["d2"] == "Trams and buses share the road."


def test_a_collection_is_ranked_and_measured(collection: Path, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    report = evaluate_retrieval(
        collection, settings=settings_in(tmp_path), run_file=tmp_path / "run.txt", progress=lambda *step: steps.append(step)
    )
    rankings = read_run(tmp_path / "run.txt")
    assert (report.collection, report.documents, report.queries, report.encoder) == ("tiny", 4, 2, "hash@64")
    assert rankings["q1"][:2] == ["d1", "d2"] and rankings["q2"][0] == "d3"
    place = rankings["q2"].index("d4") + 1
    second = (1 + 1 / math.log2(place + 1)) / (1 + 1 / math.log2(3))
    assert report.ndcg_at_10 == pytest.approx((1 + second) / 2, abs=1e-4)
    assert (report.recall_at_10, report.recall_at_100, report.reciprocal_rank, report.success_at_1) == (1, 1, 1, 1)
    assert report.latency_ms_p95 >= report.latency_ms_p50 >= 0
    assert steps[-1][0] == steps[-1][1] > 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.txt", "tiny"], "the folders of the settings are left alone"


def read_run(path: Path) -> dict[str, list[str]]:
    rankings: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query_id, _, doc_id, _, _, _ = line.split()
        rankings.setdefault(query_id, []).append(doc_id)
    return rankings


def test_the_run_file_is_one_that_trec_eval_reads(collection: Path, tmp_path: Path) -> None:
    evaluate_retrieval(collection, settings=settings_in(tmp_path), run_file=tmp_path / "run.txt")
    rows = [line.split(" ") for line in (tmp_path / "run.txt").read_text(encoding="utf-8").splitlines()]
    assert {(row[1], row[5], len(row)) for row in rows} == {("Q0", "stratbot", 6)}
    for query_id in QRELS:
        own = [row for row in rows if row[0] == query_id]
        assert [int(row[3]) for row in own] == list(range(1, len(CORPUS) + 1))
        assert sorted(row[2] for row in own) == sorted(CORPUS)
        scores = [float(row[4]) for row in own]
        assert scores == sorted(scores, reverse=True)


def test_a_run_of_equal_scores_is_written_in_the_order_that_is_measured(tmp_path: Path) -> None:
    scores = {"a": 0.5, "c": 0.5, "b": 0.75}
    write_run(tmp_path / "run.txt", {"q": scores}, name="mine")
    written = (tmp_path / "run.txt").read_text(encoding="utf-8")
    assert written == "q Q0 b 1 0.750000 mine\nq Q0 c 2 0.500000 mine\nq Q0 a 3 0.500000 mine\n"
    assert ndcg({"c": 1}, read_run(tmp_path / "run.txt")["q"], k=10) == pytest.approx(1 / math.log2(3))


def test_a_long_document_is_ranked_once_by_its_best_passage(collection: Path, tmp_path: Path) -> None:
    filler = " ".join("Lamps shine at night over the long quiet road." for _ in range(80))
    records: list[object] = [{"_id": "long", "text": f"{filler} Electric trams. {filler}"}, {"_id": "other", "text": "Bins."}]
    write_json_lines(collection / "corpus.jsonl", records)
    report = evaluate_retrieval(collection, settings=settings_in(tmp_path), run_file=tmp_path / "run.txt")
    assert report.passages > 3
    assert read_run(tmp_path / "run.txt")["q1"] == ["long", "other"]


def test_the_fusion_of_the_settings_is_what_is_measured(collection: Path, tmp_path: Path) -> None:
    runs = []
    for weight in (0.0, 5.0):
        settings = Settings(corpus_dir=tmp_path, index_dir=tmp_path, retrieval=RetrievalSettings(lexical_weight=weight))
        evaluate_retrieval(collection, settings=settings, run_file=tmp_path / "run.txt")
        runs.append(float((tmp_path / "run.txt").read_text(encoding="utf-8").split()[4]))
    assert runs[1] - runs[0] == pytest.approx(5, abs=1e-4), "the best passage has all of the lexical weight"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("qrels.tsv", None, "has no qrels.tsv"),
        ("corpus.jsonl", None, "corpus.jsonl cannot be read"),
        ("queries.jsonl", None, "queries.jsonl cannot be read"),
        ("corpus.jsonl", '{"_id": "d1", "text": "x"}\nnonsense\n', "is not JSON Lines"),
        ("corpus.jsonl", '{"_id": "d1", "title": "x"}\n', "line 1: text is missing"),
        ("corpus.jsonl", "5\n", "line 1: _id, text is missing"),
        ("corpus.jsonl", "", "no documents"),
        ("queries.jsonl", '{"_id": "elsewhere", "text": "x"}\n', "no query with judgments"),
        ("qrels.tsv", "q1\td1\tmany\n", "line 1 cannot be read"),
        ("qrels.tsv", "q1\td1\t1\nq1\n", "line 2 cannot be read"),
        ("qrels.tsv", "q1 0 d1 1\n", "line 1 cannot be read"),
    ],
)
def test_a_collection_that_cannot_be_used_says_what_is_wrong(
    collection: Path, name: str, content: str | None, message: str
) -> None:
    if content is None:
        (collection / name).unlink()
    else:
        (collection / name).write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        read_collection(collection)
