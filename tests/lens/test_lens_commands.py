"""`stratbot matrix`, `gaps` and `compare` from the command line, with themes of the user's own and no model."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lens.strategies import THEMES
from stratbot.cli.main import main
from stratbot.config import Settings
from stratbot.types import Verdict


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ended]


@pytest.fixture
def run(strategies: Settings, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command line over the invented strategies; the two themes lie beside them."""
    entries = [
        f"[[theme]]\nid = {json.dumps(theme.theme_id)}\nlabel = {json.dumps(theme.label)}\n"
        f"definition = {json.dumps(theme.definition)}\nqueries = {json.dumps(theme.queries)}\n"
        for theme in THEMES
    ]
    (strategies.corpus_dir / "themes.toml").write_text("replace_shipped = true\n" + "\n".join(entries), encoding="utf-8")

    def run_main(*argv: str) -> Ended:
        code = main([*argv, "--corpus", str(strategies.corpus_dir), "--index", str(strategies.index_dir)])
        captured = capfd.readouterr()
        return Ended(code, captured.out, captured.err)

    return run_main


CITATION = {
    "passage_id", "doc_id", "issuer", "title", "year", "path", "page_number", "page_label", "quote", "score", "below_threshold"
}  # fmt: skip


def test_the_matrix_is_drawn_with_counts_on_both_edges(run: Run) -> None:
    ended = run("matrix")
    assert ended.code == 0
    lines = [line.split() for line in ended.out.splitlines()]
    assert ["Alder", "2015", "●", "●", "2"] in lines
    assert ["Birch", "2013", "○", "●", "1"] in lines
    assert ["Dogwood", "2016", "✕", "✕", "0"] in lines
    assert ["Covered", "by", "2", "2", "4"] in lines
    assert ["1", "Electric", "trams", "2", "0", "2", "1"] in lines
    assert "4 documents judged by 2 themes; 1 could not be read" in ended.out
    assert "We will run electric trams" not in ended.out
    assert "We will run electric trams" in run("matrix", "--evidence").out


def test_exports_name_the_themes_over_their_columns(run: Run, tmp_path: Path) -> None:
    run("matrix", "-o", str(tmp_path / "matrix.html"))
    html = (tmp_path / "matrix.html").read_text(encoding="utf-8")
    heads = [re.sub(r"<[^>]*>", "", one) for one in re.findall(r"<th\b.*?</th>", html)]
    assert heads[:4] == ["Document", "Electric trams", "Urban beekeeping", "Covered"]


def test_the_matrix_as_json_has_a_cell_for_every_document_and_theme(run: Run) -> None:
    found = run("matrix", "--json").json
    assert found["schema"] == "stratbot/matrix/1"
    assert [theme["theme_id"] for theme in found["themes"]] == ["trams", "bees"]
    assert found["themes"][0]["counts"] == {"covered": 2, "mentioned": 0, "not_found": 2, "unreadable": 1}
    assert found["documents"][0]["counts"] == {"covered": 2, "mentioned": 0, "not_found": 0, "unreadable": 0}
    assert len(found["documents"][0]["sha256"]) == 64
    assert len(found["cells"]) == 10
    cell = found["cells"][0]
    assert (cell["doc_id"], cell["verdict"], cell["machine_verdict"], cell["correction"]) == ("alder", "covered", "covered", None)
    assert set(cell["evidence"][0]) >= CITATION
    assert found["index"]["encoder"] == "hash@64"
    assert run("matrix", "--json").json["recomputed"] == 0


def test_the_matrix_as_csv_has_a_row_for_every_cell(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("matrix", "--csv").out)))
    assert len(rows) == 10
    assert (rows[0]["path"], rows[0]["theme_id"], rows[0]["verdict"], rows[0]["page_number"]) == (
        "alder.pdf",
        "trams",
        "covered",
        "1",
    )
    assert rows[6]["below_threshold"] == "true" and rows[8]["verdict"] == "unreadable"


@pytest.mark.parametrize("command", [["matrix"], ["gaps", "Cedar"], ["gaps", "--fewer-than", "3"], ["compare", "Birch"]])
@pytest.mark.parametrize("ending", ["csv", "md", "html", "xlsx", "json"])
def test_everything_can_be_exported(run: Run, tmp_path: Path, command: list[str], ending: str) -> None:
    file = tmp_path / f"export.{ending}"
    ended = run(*command, "-o", str(file))
    assert (ended.code, ended.out) == (0, "")
    content = file.read_bytes()
    assert content.startswith(b"PK") if ending == "xlsx" else b"Electric trams" in content or b"electric trams" in content
    if ending in ("md", "html"):
        assert b"hash@64" in content and " ".join(["stratbot", command[0]]).encode() in content


def test_filters_and_ids_narrow_the_matrix(run: Run) -> None:
    found = run("matrix", "--json", "--issuer", "Birch", "--latest", "--themes", "bees").json
    assert [cell["verdict"] for cell in found["cells"]] == ["not_found"]
    assert run("matrix", "--issuer", "Birch", "--latest", "--themes", "bees").code == 1


def test_themes_can_come_from_another_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'replace_shipped = true\n[[theme]]\nid = "libraries"\nlabel = "Libraries"\ndefinition = "Libraries open."\n'
        'queries = ["Libraries open at nine."]\n',
        encoding="utf-8",
    )
    assert [theme["theme_id"] for theme in run("matrix", "--json", "--themes", str(file)).json["themes"]] == ["libraries"]


def test_an_unknown_theme_or_a_malformed_file_is_a_usage_error(run: Run, strategies: Settings) -> None:
    ended = run("matrix", "--themes", "tram")
    assert (ended.code, ended.out) == (2, "") and "Perhaps: trams." in ended.err
    (strategies.corpus_dir / "themes.toml").write_text("[[theme]]\nid = 3\n", encoding="utf-8")
    ended = run("matrix")
    assert ended.code == 2 and "themes.toml, line 1, entry 1" in ended.err and "hint:" in ended.err


def test_strict_says_that_documents_could_not_be_read(run: Run) -> None:
    assert run("matrix", "--strict").code == 4
    assert run("matrix", "--strict", "--issuer", "Alder").code == 0


def test_a_correction_is_kept_beside_the_corpus_and_shown_beside_the_machines_word(run: Run, strategies: Settings) -> None:
    ended = run("matrix", "--correct", "Alder", "bees", "not_found", "--reason", "=a fable")
    assert (ended.code, ended.out) == (0, "")
    assert "corrected: alder.pdf, bees: not_found" in ended.err
    assert (strategies.corpus_dir / "corrections.csv").read_text(encoding="utf-8").count("=a fable") == 1
    cell = run("matrix", "--json").json["cells"][1]
    assert (cell["verdict"], cell["machine_verdict"]) == ("not_found", "covered")
    assert cell["correction"]["reason"] == "=a fable" and cell["evidence"]
    text = run("matrix").out
    assert "○✎" in text and "Corrected by hand" in text
    row = list(csv.DictReader(io.StringIO(run("matrix", "--csv").out)))[1]
    assert (row["verdict"], row["machine_verdict"], row["corrected_verdict"]) == ("not_found", "covered", "not_found")
    assert row["reason"] == "'=a fable"
    assert run("matrix", "--uncorrect", "Alder", "bees").code == 0
    assert run("matrix", "--json").json["cells"][1]["verdict"] == "covered"
    assert run("matrix", "--uncorrect", "Alder", "bees").code == 1


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--correct", "Alder", "bees", "not_found"], "needs a reason"),
        (["--correct", "Alder", "bees", "perhaps", "--reason", "x"], "'perhaps' is no verdict"),
        (["--correct", "Alder", "wasps", "covered", "--reason", "x"], "no theme 'wasps'"),
        (["--correct", "Zork", "bees", "covered", "--reason", "x"], "'Zork'"),
        (["--correct", "Birch", "bees", "covered", "--reason", "x"], "birch_2013.pdf, birch_2016.pdf"),
        (["--reason", "x"], "no correction"),
    ],
)
def test_a_correction_that_means_no_cell_is_refused(run: Run, strategies: Settings, argv: list[str], said: str) -> None:
    ended = run("matrix", *argv)
    assert ended.code == 2 and said in ended.err
    assert not (strategies.corpus_dir / "corrections.csv").exists()


def test_a_correction_of_a_document_that_is_gone_is_reported_and_can_be_taken_back(run: Run, strategies: Settings) -> None:
    (strategies.corpus_dir / "corrections.csv").write_text(
        "path,theme_id,verdict,reason,corrected_on\ngone.pdf,bees,covered,seen,2016-01-01\n", encoding="utf-8"
    )
    ended = run("matrix")
    assert "corrections.csv speaks of what is not there: gone.pdf, bees" in ended.err
    assert "Corrections of documents or themes that are not there" in ended.out
    assert run("matrix", "--json").json["stray_corrections"][0]["path"] == "gone.pdf"
    assert run("matrix", "--uncorrect", "gone.pdf", "bees").code == 0
    assert "not there" not in run("matrix").err


def test_gaps_are_listed_with_questions_and_proof(run: Run) -> None:
    ended = run("gaps", "Cedar")
    assert ended.code == 0
    assert "2 were not found in the strategy of Cedar and 0 are there only in passing" in " ".join(ended.out.split())
    assert "2 of 2" in ended.out and "Nothing on it was found in the strategy of Cedar (2014)" in " ".join(ended.out.split())
    assert "Searched for each theme: 3 sentences on 1 page with text." in " ".join(ended.out.split())
    assert "Nearest misses" not in ended.out and "--evidence" in ended.err
    assert "Nearest misses: Electric trams" in run("gaps", "Cedar", "--evidence").out


def test_gaps_as_json_hold_what_was_searched_and_the_nearest_misses(run: Run) -> None:
    found = run("gaps", "Cedar", "--json").json
    assert found["schema"] == "stratbot/gaps/1"
    assert found["searched"] == {"sentences": 3, "pages": 1, "themes": 2}
    gap = found["gaps"][0]
    assert gap["theme_id"] == "trams" and gap["queries"] == list(THEMES[0].queries)
    assert [one["below_threshold"] for one in gap["cell"]["evidence"]] == [True]
    assert [cell["doc_id"] for cell in gap["peers"]] == ["alder", "birch-2016"]


def test_without_gaps_the_exit_code_is_1(run: Run) -> None:
    assert run("gaps", "Alder").code == 1


def test_rare_themes_are_asked_for_by_number(run: Run) -> None:
    found = run("gaps", "--fewer-than", "2", "--json").json
    assert [(theme["theme_id"], len(theme["covering"]), len(theme["missing"])) for theme in found["themes"]] == [("bees", 1, 2)]
    assert "Covered by fewer than 2" in run("gaps", "--fewer-than", "2").out
    assert run("gaps", "--fewer-than", "2", "--all-versions").code == 1


@pytest.mark.parametrize(
    "argv", [["gaps"], ["gaps", "--fewer-than", "0"], ["gaps", "Dogwood"], ["compare", "Alder"], ["compare"]]
)
def test_what_cannot_be_asked_is_a_usage_error(run: Run, argv: list[str]) -> None:
    ended = run(*argv)
    assert (ended.code, ended.out) == (2, "") and "hint:" in ended.err


def test_versions_are_compared_with_paired_quotes(run: Run) -> None:
    ended = run("compare", "Birch 2013", "Birch 2016")
    assert ended.code == 0
    assert "Gained (1): Electric trams." in ended.out and "Lost (1): Urban beekeeping." in ended.out
    assert "+ gained" in ended.out and "nearest miss" in ended.out


def test_councils_are_compared_without_a_direction(run: Run) -> None:
    text = run("compare", "Alder", "Birch").out
    assert "Only Alder (1): Urban beekeeping." in text and "lost" not in text
    assert "Covered in both (1): Electric trams." in text


def test_a_comparison_as_json_pairs_the_quotes(run: Run) -> None:
    found = run("compare", "Birch", "--themes", "trams", "--json").json
    assert (found["schema"], found["versions"]) == ("stratbot/compare/1", True)
    (theme,) = found["themes"]
    assert (theme["change"], [cell["verdict"] for cell in theme["cells"]]) == ("gained", ["not_found", "covered"])
    assert [quote["below_threshold"] for quote in theme["quotes"]] == [True, False]
    assert set(theme["quotes"][0]) >= CITATION


def test_text_of_documents_is_inert_on_the_terminal(run: Run, strategies: Settings) -> None:
    (strategies.corpus_dir / "corrections.csv").write_text(
        "path,theme_id,verdict,reason\nalder.pdf,bees,not,\x1b[31mred\x1b[0m\n", encoding="utf-8"
    )
    ended = run("matrix")
    assert "\x1b" not in ended.out + ended.err and "red" in ended.out


def test_every_verdict_has_a_sign(run: Run) -> None:
    from stratbot.export.tones import TONES

    assert {verdict.value for verdict in Verdict} <= TONES.keys()


QUESTION = "Which documents cover swimming lessons?"


def test_what_is_no_theme_is_corrected_too_and_counts_in_answers_also_after_the_index_was_built_anew(
    run: Run, strategies: Settings
) -> None:
    run("index")
    before = {row["path"]: row for row in run("ask", QUESTION, "--json").json["coverage"]}["alder.pdf"]
    assert before["correction"] is None
    said = "covered" if before["verdict"] == "not_found" else "not_found"
    ended = run("correct", "Alder", "Swimming  lesson", said, "--reason", "page 2")
    assert (ended.code, ended.out) == (0, "")
    assert f"corrected: alder.pdf, Swimming lesson: {said}" in ended.err
    for argv in ((), ("index", "--rebuild")):
        if argv:
            assert run(*argv).code == 0
        answer = run("ask", QUESTION, "--json").json
        row = next(row for row in answer["coverage"] if row["path"] == "alder.pdf")
        assert (row["verdict"], row["correction"]["by_machine"]) == (said, before["verdict"])
        assert row["correction"]["reason"] == "page 2"
        assert "1 corrected by hand." in answer["text"]
    assert "✎  corrected by hand: page 2 (the machine said" in run("ask", QUESTION).out
    assert "corrections.csv speaks" not in run("matrix").err
    assert run("correct", "--undo", "Alder", "swimming lessons").code == 0
    assert run("correct", "--undo", "alder.pdf", "swimming lessons").code == 1
    assert {row["path"]: row for row in run("ask", QUESTION, "--json").json["coverage"]}["alder.pdf"] == before


@pytest.mark.parametrize("topic", ["bees", "Urban beekeeping", "urban  Bee-Keeping"])
def test_a_theme_is_corrected_by_its_id_or_its_name_for_the_matrix_as_well(run: Run, topic: str) -> None:
    assert run("correct", "Alder", topic, "not_found", "--reason", "a fable").code == 0
    assert run("matrix", "--json").json["cells"][1]["correction"]["reason"] == "a fable"
    assert run("correct", "--undo", "Alder", "bees").code == 0
    assert run("matrix", "--json").json["cells"][1]["correction"] is None


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["Alder", "trams", "covered"], "needs a reason"),
        (["Alder", "trams", "perhaps", "--reason", "x"], "'perhaps' is no verdict"),
        (["Alder", "of the", "covered", "--reason", "x"], "'of the' is no topic"),
        (["Birch", "trams", "covered", "--reason", "x"], "birch_2013.pdf, birch_2016.pdf"),
        (["Alder", "trams"], "There is no verdict"),
        (["--undo", "Alder", "trams", "covered"], "to be taken back"),
    ],
)
def test_what_cannot_be_corrected_is_a_usage_error(run: Run, strategies: Settings, argv: list[str], said: str) -> None:
    ended = run("correct", *argv)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert not (strategies.corpus_dir / "corrections.csv").exists()
