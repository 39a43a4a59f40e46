"""`stratbot audit` and `stratbot classify`: text for a person, JSON for a script, reports for a committee."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cli.scripted import STATUS, Ended, Run, ScriptedAssistant, citation
from stratbot.cli.main import main
from stratbot.lens.types import Audit, CampVerdict, Extract, Finding, Provenance
from stratbot.types import Document, DocumentState, Filters, State

QUOTE = citation("Northwold", "The capital cost is £92,000.", page_number=7)
MISS = citation("Northwold", "Members asked about money.", page_number=9, near=True)
READ, UNREAD = (
    next(document for document in STATUS.documents if (document.state is DocumentState.READ) == is_read)
    for is_read in (True, False)
)


def audit_of(document: Document, *states: str) -> Audit:
    extracts = (Extract(kind="money", text="£92,000", citation=QUOTE),)
    findings = (
        Finding(criterion_id="capital_money", label="Capital resources", state=State(states[0]),
                evidence=(QUOTE,) if states[0] == "found" else (), extracts=extracts if states[0] == "found" else ()),
        Finding(criterion_id="risks", label="Risks", state=State(states[1]),
                evidence=(MISS,) if states[1] == "not_found" else ()),
    )  # fmt: skip
    return Audit(document=document, findings=findings, summary="Names no risks.")


VERDICT = CampVerdict(
    document=READ,
    camp="smart_city",
    scores=(("smart_city", 0.7), ("digital_inclusion", 0.2), ("user_centric", 0.1)),
    margin=0.5,
    evidence=(QUOTE,),
    themes_covered=13,
    themes_total=24,
    comprehensive=True,
    depth=2.1,
)


@dataclass
class Lens:
    """What the lens gives, and what it was asked."""

    audits: tuple[Audit, ...] = (audit_of(READ, "found", "not_found"), audit_of(UNREAD, "unreadable", "unreadable"))
    verdicts: tuple[CampVerdict, ...] = (VERDICT,)
    asked: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def lens(monkeypatch: pytest.MonkeyPatch, assistant: ScriptedAssistant) -> Lens:
    given = Lens()

    def answering(name: str) -> Callable[..., object]:
        def answer(_: object, **asked: Any) -> object:
            given.asked.append(asked)
            return getattr(given, name)

        return answer

    monkeypatch.setattr("stratbot.lens.audit.audit_documents", answering("audits"))
    monkeypatch.setattr("stratbot.lens.camps.classify_documents", answering("verdicts"))
    monkeypatch.setattr("stratbot.lens.matrix.judge_themes", lambda *_, **__: SimpleNamespace())

    def provenance(_: object, documents: list[Document]) -> Provenance:
        return Provenance(generation="g1", encoder="e1", version="9.9", documents=tuple(documents))

    monkeypatch.setattr("stratbot.analyses.audit.provenance_of", provenance)
    monkeypatch.setattr("stratbot.analyses.camps.provenance_of", provenance)
    return given


def test_audit_json_has_a_finding_for_every_criterion_and_document(run: Run, lens: Lens) -> None:
    ended = run("audit", "--json")
    written = json.loads(ended.out)
    assert ended.code == 0
    assert (written["schema"], written["index"]) == ("stratbot/audit/1", {"generation": "g1", "encoder": "e1"})
    first, second = written["documents"]
    assert first["summary"] == "Names no risks."
    assert first["counts"] == {"found": 1, "partly": 0, "not_found": 1, "unreadable": 0}
    capital, risks = first["findings"]
    assert capital["criterion"] == "capital_money"
    assert (capital["evidence"][0]["quote"], capital["evidence"][0]["page_number"]) == (QUOTE.quote, 7)
    assert [(one["kind"], one["text"]) for one in capital["extracts"]] == [("money", "£92,000")]
    assert risks["evidence"][0]["below_threshold"] is True
    assert {one["state"] for one in second["findings"]} == {"unreadable"}


def test_one_document_is_shown_with_its_quotes(run: Run, lens: Lens) -> None:
    lens.audits = lens.audits[:1]
    ended = run("audit", "Northwold")
    assert "Names no risks." in ended.out
    assert "Capital resources  ● found" in ended.out
    assert "sum: £92,000 (p. 7)" in ended.out
    assert "Risks  ○ not found" in ended.out
    assert "nearest miss" in ended.out
    assert ended.err == ""


def test_one_document_is_laid_out_the_same_at_any_width(run: Run, lens: Lens, monkeypatch: pytest.MonkeyPatch) -> None:
    lens.audits = lens.audits[:1]
    words = []
    for columns in ("50", "160"):
        monkeypatch.setenv("COLUMNS", columns)
        words.append(run("audit", "Northwold").out.split())
    assert words[0] == words[1]


def test_many_documents_are_summed_up_and_the_note_says_where_the_quotes_are(run: Run, lens: Lens) -> None:
    ended = run("audit")
    assert "Documents by criterion" in ended.out
    assert QUOTE.quote not in ended.out
    assert ended.err == "note: quotes and pages: stratbot audit ISSUER for one, or --md, --html or --xlsx for all\n"
    assert run("audit", "--quiet").err == ""


def test_names_and_options_narrow_the_audit(run: Run, lens: Lens) -> None:
    run("audit", "Northwold", "--issuer", "Easterby", "--year", "2014-2016", "--json")
    assert lens.asked[0]["filters"] == Filters(issuers=("Northwold", "Easterby"), year_from=2014, year_to=2016)
    run("audit", "--json")
    assert lens.asked[1]["filters"] is None


def test_criteria_of_ones_own_are_read(run: Run, lens: Lens, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[[criterion]]\nid = "x"\nlabel = "X"\ndefinition = ""\nmissing = "x"\nvague = "x"\nphrasings = ["X."]\nsays = ["x"]\n'
        'proof = ["date"]\n',
        encoding="utf-8",
    )
    run("audit", "--criteria", str(own), "--json")
    assert [criterion.criterion_id for criterion in lens.asked[0]["criteria"]][-1] == "x"
    assert run("audit", "--criteria", str(tmp_path / "none.toml")).code == 2


def test_an_audit_that_finds_nothing_exits_with_1_and_strict_with_4(run: Run, lens: Lens) -> None:
    lens.audits = lens.audits[1:]
    assert run("audit", "--json").code == 1
    assert run("audit", "--json", "--strict").code == 4


def test_csv_has_a_row_for_every_finding(run: Run, lens: Lens) -> None:
    rows = list(csv.DictReader(io.StringIO(run("audit", "--csv").out)))
    assert [(row["criterion"], row["state"], row["named"]) for row in rows[:2]] == [
        ("capital_money", "found", "£92,000"),
        ("risks", "not_found", ""),
    ]
    assert {row["generation"] for row in rows} == {"g1"}
    assert rows[0]["document_sha256"] == READ.sha256


@pytest.mark.parametrize(("command", "words"), [("audit", "£92,000 (p. 7)"), ("classify", "smart city")])
def test_markdown_and_html_hold_quotes_and_how_to_run_it_again(command: str, words: str, run: Run, lens: Lens) -> None:
    for format in ("--md", "--html"):
        written = run(command, "Northwold", format).out
        assert words in written
        assert "£92,000" in written
        assert f"stratbot {command} --issuer Northwold" in written


def test_a_workbook_goes_to_a_file(run: Run, lens: Lens, tmp_path: Path) -> None:
    file = tmp_path / "audit.xlsx"
    ended = run("audit", "-o", str(file))
    assert (ended.code, ended.out) == (0, "")
    assert file.read_bytes()[:2] == b"PK"


def test_classify_json_has_shares_margin_and_passages(run: Run, lens: Lens) -> None:
    written = json.loads(run("classify", "--json").out)
    assert written["schema"] == "stratbot/classify/1"
    (one,) = written["documents"]
    assert (one["camp"], one["margin"], one["themes_covered"], one["comprehensive"], one["depth"]) == (
        "smart_city",
        0.5,
        13,
        True,
        2.1,
    )
    assert one["scores"] == {"smart_city": 0.7, "digital_inclusion": 0.2, "user_centric": 0.1}
    assert one["evidence"][0]["quote"] == QUOTE.quote


def test_one_classified_document_is_shown_with_the_deciding_passages(run: Run, lens: Lens) -> None:
    ended = run("classify", "Northwold")
    assert QUOTE.quote in ended.out
    lines = [line.split() for line in ended.out.splitlines() if line.startswith(("Document", "Northwold", READ.issuer))]
    assert lines[0] == ["Document", "Camp", "Inclusion", "Smart", "Users", "Lead", "Themes", "Compr.", "Pages"]
    assert lines[1][-7:] == ["20%", "70%", "10%", "50%", "13", "yes", "2.1"]
    assert "Comprehensive: covers half of the themes or more." in " ".join(ended.out.split())


def test_classifying_scans_only_exits_with_1(run: Run, lens: Lens) -> None:
    unread = CampVerdict(
        document=UNREAD,
        camp="unreadable",
        scores=(),
        margin=0,
        evidence=(),
        themes_covered=0,
        themes_total=24,
        comprehensive=False,
    )
    lens.verdicts = (unread,)
    assert run("classify", "--json").code == 1


@pytest.mark.model
def test_the_documented_example_audits_a_sample_council(sample_index: Any, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    places = ["--corpus", str(sample_index.corpus), "--index", str(sample_index.index)]

    def run_main(*argv: str) -> Ended:
        code = main([*argv, *places])
        captured = capfdbinary.readouterr()
        return Ended(code, captured.out.decode(), captured.err.decode())

    audited = run_main("audit", "Kestrelby", "--json")
    (document,) = json.loads(audited.out)["documents"]
    states = {finding["criterion"]: finding["state"] for finding in document["findings"]}
    assert audited.code == 0
    assert (states["capital_money"], states["revenue_money"], states["milestones"]) == ("not_found", "not_found", "found")
    classified = run_main("classify", "Thornmere", "--json")
    assert [one["camp"] for one in json.loads(classified.out)["documents"]] == ["smart_city"]
