"""The bytes that scripts depend on. A golden file is edited by hand and by intent: keys are added, never renamed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cli.scripted import COVERAGE, PASSAGES, Run, ScriptedAssistant, by_hand, citation
from stratbot.cli.contract import answer_json, dumps, filters_json
from stratbot.types import Filters, Verdict

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("golden", "argv"),
    [
        ("coverage.json", ["ask", "Which councils plan public Wi-Fi?", "--json"]),
        ("coverage.csv", ["ask", "Which councils plan public Wi-Fi?", "--csv"]),
        ("coverage.txt", ["ask", "Which councils plan public Wi-Fi?"]),
        ("passages.json", ["ask", "What does Northwold say about Wi-Fi?", "--json"]),
        ("passages.csv", ["ask", "What does Northwold say about Wi-Fi?", "--csv"]),
        ("passages.txt", ["ask", "What does Northwold say about Wi-Fi?"]),
        ("comparison.txt", ["ask", "How do Northwold and Easterby compare on Wi-Fi?"]),
        ("not_found.json", ["ask", "Which councils plan a tram?", "--json"]),
        ("not_found.txt", ["ask", "Which councils plan a tram?"]),
        ("hits.json", ["search", "public Wi-Fi", "-k", "2", "--json"]),
        ("hits.txt", ["search", "public Wi-Fi"]),
        ("index.json", ["index", "--json"]),
        ("index.txt", ["index"]),
        ("status.json", ["status", "--json"]),
        ("status.txt", ["status"]),
    ],
)
def test_output_is_the_golden_file_byte_for_byte(golden: str, argv: list[str], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda name: "1.2.3")
    assert run(*argv).out == (GOLDEN / golden).read_bytes().decode()


def test_markdown_is_the_golden_file_byte_for_byte(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda name: "1.2.3")
    assert run("ask", COVERAGE.question, "--md").out == (GOLDEN / "coverage.md").read_bytes().decode()


def test_filters_are_empty_or_name_what_was_narrowed() -> None:
    assert filters_json(Filters()) == {}
    assert filters_json(Filters(issuers=("Northwold",))) == {"issuers": ["Northwold"]}
    assert filters_json(Filters(groups=("Kent", "county councils"))) == {"groups": ["Kent", "county councils"]}
    assert filters_json(Filters(year_from=2014, year_to=2016)) == {"year": "2014-2016"}
    assert filters_json(Filters(year_from=2014)) == {"year": "2014-"}
    assert filters_json(Filters(year_to=2016)) == {"year": "-2016"}
    assert filters_json(Filters(year_from=2015, year_to=2015)) == {"year": "2015"}


def test_a_json_line_is_one_line_to_every_reader_and_no_order_to_a_terminal() -> None:
    quote = "first\u2028second\u0085third\x9b31m\u202ereversed"
    line = dumps(answer_json(replace(PASSAGES, citations=(citation("Northwold", quote),))), indent=None)
    assert len(line.splitlines()) == 1
    assert not {"\u2028", "\u0085", "\x9b", "\u202e"} & set(line)
    assert json.loads(line)["citations"][0]["quote"] == quote


def test_a_path_that_is_not_utf8_does_not_stop_the_answer(run: Run, assistant: ScriptedAssistant) -> None:
    odd = replace(citation("Northwold", "Free Wi-Fi."), path="caf\udce9.pdf")
    assistant.answers = {PASSAGES.question: replace(PASSAGES, citations=(odd,))}
    ended = run("ask", PASSAGES.question, "--json")
    assert json.loads(ended.out)["citations"][0]["path"] == "caf\udce9.pdf"
    assert "caf\ufffd.pdf" in run("ask", PASSAGES.question).out


def test_a_correction_is_a_persons_in_json_and_in_text(run: Run, assistant: ScriptedAssistant) -> None:
    northwold, easterby, southam, westley = COVERAGE.coverage
    rows = (by_hand(southam, Verdict.COVERED, "Page 4"), northwold, by_hand(easterby, Verdict.NOT_FOUND, "a wish"), westley)
    assistant.answers = {COVERAGE.question: replace(COVERAGE, coverage=rows)}
    coverage = json.loads(run("ask", COVERAGE.question, "--json").out)["coverage"]
    assert coverage[0]["verdict"] == "covered"
    assert coverage[0]["correction"] == {
        "verdict": "covered", "by_machine": "not_found", "reason": "Page 4", "corrected_on": "2016-11-02",
    }  # fmt: skip
    assert coverage[1]["correction"] is None
    text = run("ask", COVERAGE.question).out
    assert (
        """
Covered (2)
  Southam       ✎  corrected by hand: Page 4 (the machine said not found)
             p. 2  nearest miss: “Staff may use wireless printers.”
  Northwold  p. 3  “We will"""
        in text
    )
    assert (
        """
Not found (1)
  Easterby   ✎  corrected by hand: a wish (the machine said mentioned in passing)
"""
        in text
    )
