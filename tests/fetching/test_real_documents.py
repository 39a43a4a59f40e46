"""Real strategies, from a server on this machine as from councils' sites."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fetching.conftest import QUICK
from fetching.council_server import Council, content, in_parts, status
from stratbot.corpus.scan import scan
from stratbot.fetching.fetch import fetch
from stratbot.fetching.types import Reason, State
from stratbot.fetching.wanted import missing, read_wanted
from stratbot.types import Document


@pytest.mark.shared_data
def test_a_register_of_real_strategies_becomes_a_corpus(
    council: Council, shared_data: Path, corpus: Path, tmp_path: Path
) -> None:
    folder = shared_data / "national"
    if not (folder / "documents.csv").is_file():
        pytest.skip("the national strategies are not there")
    with (folder / "documents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        host = f"{row['issuer'].split()[0].lower()}.example"
        row["url"] = council.url(f"/strategies/{number}", host=host)
        body = (folder / row["file"]).read_bytes()
        council.pages[f"/strategies/{number}"] = (
            in_parts(body, stops_after=len(body) // 2, times=1) if number % 2 else content(body)
        )
        row["original"] = row.pop("file")
    rows.append({"issuer": "Poldale", "year": "2016", "url": council.url("/gone", host="poldale.example")})
    council.pages["/gone"] = status(410)
    register = tmp_path / "national.csv"
    with register.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["issuer", "title", "year", "kind", "url", "original"])
        writer.writeheader()
        writer.writerows(rows)
    found = fetch(read_wanted(register), corpus, aside=tmp_path / "aside", limits=QUICK)
    assert [one.state for one in found[:-1]] == [State.FETCHED] * 11
    assert found[-1].reason is Reason.GONE
    held = scan(corpus)
    assert len(held.files) == 11 and held.problems == ()
    for one, row in zip(found[:-1], rows, strict=False):
        assert (corpus / one.path).read_bytes() == (folder / row["original"]).read_bytes()
        described = held.catalogue[one.path]
        assert (described.issuer, described.title, str(described.year), described.kind) == (
            row["issuer"],
            row["title"],
            row["year"],
            row["kind"],
        )
    documents = [
        Document(
            doc_id=path, path=path, sha256="", size_bytes=1, issuer=row.issuer, title=row.title, year=row.year, kind=row.kind
        )
        for path, row in held.catalogue.items()
    ]
    assert [one.issuer for one in missing(read_wanted(register), register, documents)] == ["Poldale"]
