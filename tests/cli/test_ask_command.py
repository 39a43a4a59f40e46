from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from cli.scripted import COMPARISON, COVERAGE, FAR, NOT_FOUND, PASSAGES, WIFI, Run, ScriptedAssistant, citation, verdict
from stratbot.errors import EncoderUnavailableError, IndexMissingError
from stratbot.types import Answer, Filters, Verdict


def test_an_answer_with_evidence_exits_with_0(run: Run) -> None:
    ended = run("ask", PASSAGES.question)
    assert (ended.code, ended.err) == (0, "")


def test_no_evidence_is_not_an_error_but_exits_with_1(run: Run) -> None:
    ended = run("ask", NOT_FOUND.question)
    assert (ended.code, ended.err) == (1, "")
    assert "Nearest passages by meaning, probably about something else" in ended.out
    assert FAR.quote in ended.out


def test_words_without_quotation_marks_are_one_question(run: Run, assistant: ScriptedAssistant) -> None:
    assert run("ask", *PASSAGES.question.split()).code == 0
    assert assistant.calls == [("ask", (PASSAGES.question, None))]


def test_a_question_may_begin_with_a_dash_after_two(run: Run, assistant: ScriptedAssistant) -> None:
    assert run("ask", "--json", "--", "--help me?").code == 2
    assert assistant.calls == [("ask", ("--help me?", None))]


def test_filters_reach_the_assistant(run: Run, assistant: ScriptedAssistant) -> None:
    run("ask", PASSAGES.question, "--issuer", "Northwold", "--issuer", "Birmingham, Alabama", "--year", "2014-2016")
    wanted = Filters(issuers=("Northwold", "Birmingham, Alabama"), year_from=2014, year_to=2016)
    assert assistant.calls == [("ask", (PASSAGES.question, wanted))]


@pytest.mark.parametrize(
    ("text", "first", "last"), [("2015", 2015, 2015), ("2015-", 2015, None), ("-2016", None, 2016), ("2014–2016", 2014, 2016)]
)
def test_years_may_be_open_on_either_side(
    text: str, first: int | None, last: int | None, run: Run, assistant: ScriptedAssistant
) -> None:
    run("ask", PASSAGES.question, "--year", text)
    assert assistant.calls == [("ask", (PASSAGES.question, Filters(year_from=first, year_to=last)))]


@pytest.mark.parametrize("text", ["", "-", "15", "2016-2014", "20142016", "soon", "2014-16"])
def test_a_year_that_is_none_is_a_usage_error(text: str, run: Run) -> None:
    ended = run("ask", PASSAGES.question, "--year", text)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: argument --year: ")


@pytest.mark.parametrize("argv", [["ask"], ["ask", ""], ["ask", "  "]])
def test_no_question_is_a_usage_error(argv: list[str], run: Run) -> None:
    ended = run(*argv)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: There is no question.\nhint: Run: stratbot ask ")


def test_two_formats_at_once_are_a_usage_error(run: Run) -> None:
    assert run("ask", PASSAGES.question, "--json", "--csv").code == 2


def test_a_batch_answers_a_question_a_line(run: Run, assistant: ScriptedAssistant) -> None:
    ended = run("ask", "-", stdin=f"\ufeff# which ones\n\n{COVERAGE.question}\n  {NOT_FOUND.question}  \n")
    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert [line["question"] for line in lines] == [COVERAGE.question, NOT_FOUND.question]
    assert (ended.code, ended.err) == (0, "")
    assert assistant.calls[0] == ("warm_up", None)


def test_a_file_of_questions_is_a_batch(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "questions.txt"
    file.write_text(f"{COVERAGE.question}\n", encoding="utf-8")
    ended = run("ask", "--file", str(file))
    assert json.loads(ended.out)["question"] == COVERAGE.question
    monkeypatch.setenv("STRATBOT_FILE", str(file))
    assert run("ask").out == ended.out
    assert json.loads(run("ask", PASSAGES.question, "--json").out)["question"] == PASSAGES.question


def test_a_file_that_is_not_there_or_not_text_is_a_usage_error(run: Run, tmp_path: Path) -> None:
    ended = run("ask", "--file", str(tmp_path / "none.txt"))
    assert (ended.code, ended.out) == (2, "")
    assert "none.txt cannot be read: No such file" in ended.err
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\xff\xfe\x00")
    ended = run("ask", "--file", str(binary))
    assert (ended.code, ended.out) == (2, "")
    assert "is not UTF-8 text" in ended.err
    assert "stdin is not UTF-8 text" in run("ask", "-", stdin=b"\xff\xfe\x00").err


def test_one_question_that_fails_costs_its_line_only(run: Run) -> None:
    ended = run("ask", "-", stdin=f"What is this?\n{PASSAGES.question}\n")
    failed, answered = (json.loads(line) for line in ended.out.splitlines())
    assert failed == {
        "schema": "stratbot/error/1",
        "question": "What is this?",
        "error": "nothing is scripted for 'What is this?'",
        "hint": "Ask something else.",
    }
    assert answered["schema"] == "stratbot/answer/1"
    assert ended.code == 0


def test_a_batch_without_an_index_fails_once(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.failure = IndexMissingError("there is no index at index/", hint="Run: stratbot index")
    ended = run("ask", "-", stdin="One?\nTwo?\n")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == "error: there is no index at index/\nhint: Run: stratbot index\n"


def test_a_batch_is_json_lines_only(run: Run, assistant: ScriptedAssistant) -> None:
    ended = run("ask", "-", "--csv", stdin="One?\n")
    assert (ended.code, ended.out, assistant.calls) == (2, "", [])


def test_a_model_that_cannot_be_loaded_exits_with_5(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.failure = EncoderUnavailableError("the model cannot be loaded", hint="Check --model.")
    ended = run("ask", PASSAGES.question, "--json")
    assert (ended.code, ended.out) == (5, "")


def test_strict_says_that_documents_were_unreadable(run: Run) -> None:
    assert run("ask", COVERAGE.question, "--strict").code == 4
    assert run("ask", PASSAGES.question, "--strict").code == 0
    assert run("--strict", "ask", "-", stdin=f"{PASSAGES.question}\n{COVERAGE.question}\n").code == 4


def test_a_cell_is_never_a_formula(run: Run, assistant: ScriptedAssistant) -> None:
    dangerous = ['=HYPERLINK("http://example.org")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\x1b[0m=1"]
    hits = tuple(citation("Northwold", quote) for quote in dangerous)
    assistant.answers = {PASSAGES.question: replace(PASSAGES, citations=hits)}
    rows = list(csv.DictReader(run("ask", PASSAGES.question, "--csv").out.splitlines()))
    assert [row["quote"][0] for row in rows] == ["'"] * len(dangerous)
    assert rows[0]["quote"] == "'" + dangerous[0]


def test_text_of_documents_cannot_steer_the_terminal(run: Run, assistant: ScriptedAssistant) -> None:
    hostile = (
        "Free \x1b[31m[bold red]Wi-Fi[/]\x1b]8;;http://example.org\x07 link\x1b]8;;\x07 \u202efor\u2028all\x00\x9b2J :smile:"
    )
    assistant.answers = {PASSAGES.question: replace(PASSAGES, citations=(citation("Northwold", hostile),), text=hostile)}
    for argv in (["--color", "never"], ["--md"], ["--csv"]):
        out = run("ask", PASSAGES.question, *argv).out
        assert not {"\x1b", "\x07", "\u202e", "\u2028", "\x00", "\x9b"} & set(out)
    assert "“Free [bold red]Wi-Fi[/] link for all :smile:”" in run("ask", PASSAGES.question).out
    assert r"Free \[bold red\]Wi-Fi\[/\] link for all" in run("ask", PASSAGES.question, "--md").out


def test_markdown_of_documents_stays_text(run: Run, assistant: ScriptedAssistant) -> None:
    quote = "- ![x](http://example.org/pixel) <img src=x> | *free* `Wi-Fi` &amp; $1$"
    row = verdict("Northwold", Verdict.COVERED, citation("Northwold", quote), score=0.9)
    assistant.answers = {COVERAGE.question: replace(COVERAGE, coverage=(row,), citations=row.evidence)}
    out = run("ask", COVERAGE.question, "--md").out
    escaped = r"\!\[x\](http\://example.org/pixel) \<img src=x\> \| \*free\* \`Wi-Fi\` \&amp; \$1\$".replace(r"\!", "!")
    assert f"> \\- {escaped}\n" in out
    assert f"| Northwold | covered | p. 3 | “- {escaped}” |" in out


def test_documents_of_one_issuer_are_told_apart(run: Run, assistant: ScriptedAssistant) -> None:
    first = verdict("Northwold", Verdict.COVERED, WIFI, score=0.9)
    second = replace(first, doc_id="northwold-2", year=2018, path="old/northwold.pdf")
    third = replace(second, doc_id="northwold-3", path="draft/northwold.pdf")
    assistant.answers = {COVERAGE.question: replace(COVERAGE, coverage=(first, second, third))}
    out = run("ask", COVERAGE.question, "--md").out
    for name in ("| Northwold 2015 |", "| Northwold (old/northwold.pdf) |", "| Northwold (draft/northwold.pdf) |"):
        assert name in out


def test_colour_is_asked_for_or_seen_on_a_terminal_only(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in run("ask", PASSAGES.question).out
    assert "\x1b[" in run("ask", PASSAGES.question, "--color", "always").out
    monkeypatch.setattr("stratbot.cli.output.is_terminal", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[" in run("ask", PASSAGES.question).out
    assert "\x1b[" not in run("ask", PASSAGES.question, "--color", "never").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("ask", PASSAGES.question).out
    assert "\x1b[" in run("ask", PASSAGES.question, "--color", "always").out


def test_long_quotes_wrap_at_the_width_and_lose_nothing(run: Run, assistant: ScriptedAssistant) -> None:
    quote = " ".join(f"word{number}" for number in range(120)) + " " + "x" * 300
    row = verdict("Northwold", Verdict.COVERED, citation("Northwold", quote), score=0.9)
    assistant.answers = {COVERAGE.question: replace(COVERAGE, coverage=(row,))}
    out = run("ask", COVERAGE.question).out
    assert max(map(len, out.splitlines())) <= 100
    assert "".join(quote.split()) in "".join(out.split())


def test_groups_reach_the_assistant(run: Run, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    run("ask", PASSAGES.question, "--group", "Kent", "--group", "county councils")
    monkeypatch.setenv("STRATBOT_GROUP", "Wales; London")
    run("ask", PASSAGES.question)
    assert assistant.calls == [
        ("ask", (PASSAGES.question, Filters(groups=("Kent", "county councils")))),
        ("ask", (PASSAGES.question, Filters(groups=("Wales", "London")))),
    ]


def doubtful(answer: Answer) -> Answer:
    """What is mentioned or not found is worth a look, where there is a quote."""
    rows = (replace(row, worth_a_look=row.verdict is not Verdict.COVERED and bool(row.evidence)) for row in answer.coverage)
    return replace(answer, coverage=tuple(rows))


def test_documents_worth_a_look_stand_under_a_heading_of_their_own_and_nowhere_else(
    run: Run, assistant: ScriptedAssistant
) -> None:
    passing = verdict("Norwood", Verdict.MENTIONED, citation("Norwood", "We like Wi-Fi."))
    further = verdict("Holm", Verdict.MENTIONED, citation("Holm", "Wi-Fi is dear."), score=0.2)
    rows = (*doubtful(COVERAGE).coverage, passing, replace(further, worth_a_look=True))
    assistant.answers = {COVERAGE.question: replace(COVERAGE, coverage=rows)}
    out = run("ask", COVERAGE.question).out
    assert out.count("Easterby") == out.count("Southam") == 1
    assert out.split("\n\n")[2:4] == [
        "Worth a look (3): not covered by the judge's line, but near it\n"
        "  Easterby   p. 9  “Visitors ask for public Wi-Fi | parking.”\n"
        "  Southam    p. 2  “Staff may use wireless printers.”\n"
        "  Holm       p. 3  “Wi-Fi is dear.”",
        "Mentioned in passing (1 more)\n  Norwood    p. 3  “We like Wi-Fi.”",
    ]
    assert "Not found" not in out


def test_a_refusal_does_not_quote_a_second_time_what_is_worth_a_look(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.answers = {NOT_FOUND.question: doubtful(NOT_FOUND)}
    ended = run("ask", NOT_FOUND.question)
    assert "Worth a look (1)" in ended.out and ended.out.count(FAR.quote) == 1
    assert "Nearest" not in ended.out and "Not found (1 more)\n  Northwold" in ended.out
    assert ended.code == 1


def test_json_and_csv_say_which_documents_are_worth_a_look(run: Run, assistant: ScriptedAssistant) -> None:
    assistant.answers = {COVERAGE.question: doubtful(COVERAGE)}
    rows = json.loads(run("ask", COVERAGE.question, "--json").out)["coverage"]
    assert [row["worth_a_look"] for row in rows] == [False, True, True, False]
    lines = csv.DictReader(run("ask", COVERAGE.question, "--csv").out.splitlines())
    assert [line["worth_a_look"] for line in lines] == ["false", "true", "true", "false"]


def test_of_a_set_answer_only_some_rows_are_written_with_counts_of_all(run: Run) -> None:
    whole = json.loads(run("ask", COVERAGE.question, "--json").out)
    ended = run("ask", COVERAGE.question, "--json", "--limit", "2", "--offset", "1")
    page = json.loads(ended.out)
    assert page["coverage"] == whole["coverage"][1:3]
    assert {one["doc_id"] for one in page["citations"]} <= {row["doc_id"] for row in page["coverage"]}
    assert (page["text"], page["scope"]) == (whole["text"], whole["scope"])
    assert sum(page["counts"].values()) == len(whole["coverage"]) == 4
    assert page["rows"] == {"offset": 1, "limit": 2, "total": 4}
    assert "rows 2 to 3 of 4; --offset 3 for the next" in ended.err
    beyond = run("ask", COVERAGE.question, "--json", "--offset", "9")
    assert json.loads(beyond.out)["coverage"] == [] and "no rows behind 4" in beyond.err
    lines = run("ask", COVERAGE.question, "--csv", "--limit", "2").out.splitlines()
    assert len(list(csv.DictReader(lines))) == 2


def test_rows_of_text_for_people_are_not_counted_off(run: Run) -> None:
    ended = run("ask", COVERAGE.question, "--limit", "2")
    assert (ended.code, ended.out) == (2, "") and "--json or --csv" in ended.err


def test_what_a_quote_takes_back_is_noted_behind_it(run: Run, assistant: ScriptedAssistant) -> None:
    quote = replace(WIFI, flags=("ruled_out", "conditional"))
    row = verdict("Northwold", Verdict.COVERED, quote, score=0.9)
    assistant.answers = {COVERAGE.question: replace(COVERAGE, coverage=(row,), citations=(quote,))}
    assert "[says that it will not be done; on a condition]" in " ".join(run("ask", COVERAGE.question).out.split())
    (cited,) = json.loads(run("ask", COVERAGE.question, "--json").out)["citations"]
    assert cited["flags"] == ["ruled_out", "conditional"]


def test_topics_that_were_judged_one_by_one_are_each_quoted(run: Run, assistant: ScriptedAssistant) -> None:
    quotes = tuple(citation("Northwold", text) for text in ("Trams will run.", "Drones will fly.", "A third quote."))
    row = replace(verdict("Northwold", Verdict.COVERED, quotes[0], score=0.9), evidence=quotes)
    assistant.answers = {COVERAGE.question: replace(COVERAGE, coverage=(row,), parts=("trams", "drones"))}
    out = run("ask", COVERAGE.question).out
    assert "Trams will run." in out and "Drones will fly." in out and "A third quote." not in out
    assert json.loads(run("ask", COVERAGE.question, "--json").out)["parts"] == ["trams", "drones"]


def test_versions_of_one_strategy_stand_under_their_years(run: Run, assistant: ScriptedAssistant) -> None:
    older, newer = citation("Northwold", "Trams will run."), replace(citation("Northwold", "Trams run."), year=2018)
    assistant.answers = {COMPARISON.question: replace(COMPARISON, citations=(older, newer))}
    lines = run("ask", COMPARISON.question).out.splitlines()
    assert [line for line in lines if line.startswith("Northwold (")] == ["Northwold (2015)", "Northwold (2018)"]
