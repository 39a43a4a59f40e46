"""`stratbot show`: a page as it is stored, and the PDF opened at it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cli.scripted import STATUS, Run, ScriptedAssistant, document
from conftest import SampleIndex
from stratbot.types import DocumentState, Page

NORTHWOLD, WESTLEY = STATUS.documents
OLDER = replace(document("Easterby"), doc_id="easterby-2012", path="old/easterby.pdf", year=2012, page_count=6)
FAILED = replace(document("Southam", state=DocumentState.FAILED), page_count=0, reason="The file is locked by a password.")


@pytest.fixture(autouse=True)
def pages(assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Three issuers, one with two versions, whose pages say which they are; those of the scan hold no text."""
    assistant.state = replace(STATUS, documents=(NORTHWOLD, document("Easterby"), OLDER, WESTLEY, FAILED))

    def page(doc_id: str, page_number: int) -> Page:
        text = "" if doc_id == WESTLEY.doc_id else f"{doc_id}\n  page {page_number}\x1b[31m\u202e of it \nﬁn"
        return Page(doc_id=doc_id, page_number=page_number, page_label="iv", text=text)

    monkeypatch.setattr(assistant, "page", page)
    monkeypatch.setattr(assistant, "pdf_path", lambda doc_id: tmp_path / f"{doc_id}.pdf")


def test_a_page_is_written_line_by_line_and_can_do_nothing(run: Run) -> None:
    ended = run("show", "Northwold", "4")
    assert (ended.code, ended.out) == (0, "northwold\n  page 4 of it\nﬁn\n")
    assert ended.err == "note: northwold.pdf, page 4 of 20\n"
    assert run("show", "Northwold", "4", "--quiet").err == ""


def test_without_a_page_it_is_the_first_and_stderr_says_how_many_there_are(run: Run) -> None:
    ended = run("show", "northwold.pdf")
    assert "page 1 of it" in ended.out
    assert ended.err == "note: northwold.pdf, page 1 of 20\n"


def test_an_issuer_is_its_latest_version_and_a_year_or_a_path_names_another(run: Run) -> None:
    assert run("show", "Easterby").out.startswith("easterby\n")
    assert run("show", "Easterby 2012").out.startswith("easterby-2012\n")
    assert run("show", "old/easterby.pdf").out.startswith("easterby-2012\n")


def test_json_holds_the_text_as_it_is_stored(run: Run) -> None:
    assert json.loads(run("show", "Easterby 2012", "2", "--json").out) == {
        "schema": "stratbot/page/1",
        "doc_id": "easterby-2012",
        "issuer": "Easterby",
        "title": "Easterby Digital Strategy",
        "year": 2012,
        "path": "old/easterby.pdf",
        "page_number": 2,
        "page_label": "iv",
        "page_count": 6,
        "text": "easterby-2012\n  page 2\x1b[31m\u202e of it \nﬁn",
    }


def test_a_page_without_text_exits_with_1(run: Run) -> None:
    ended = run("show", "Westley", "2")
    assert (ended.code, ended.out, ended.err) == (1, "", "note: no text: westley.pdf, page 2 of 20\n")
    assert run("show", "Westley", "--strict").code == 4
    assert run("show", "Westley", "--json").code == 1


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        (["Norwold"], "No document is by an issuer called 'Norwold'.", "Northwold"),
        (["Easterby 2013"], "Easterby has no document of 2013.", "2012, 2015"),
        (["Northwold", "21"], "northwold.pdf has no page 21.", "Its pages are 1 to 20."),
        (["Easterby", "2012"], "easterby.pdf has no page 2012.", 'For a year: stratbot show "Easterby 2012"'),
        (["Southam"], "southam.pdf could not be read: The file is locked by a password.", "stratbot status"),
        (["Northwold", "0"], "argument PAGE: '0' is not a whole number from 1", "stratbot show --help"),
        ([], "the following arguments are required: DOCUMENT", "stratbot show --help"),
    ],
)
def test_what_is_not_there_is_said(words: list[str], error: str, hint: str, run: Run) -> None:
    ended = run("show", *words)
    assert (ended.code, ended.out) == (2, "")
    assert f"error: {error}\n" in ended.err and hint in ended.err


def test_the_pdf_is_opened_at_the_page(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[tuple[Path, int]] = []
    tells = True

    def open_pdf(path: Path, page_number: int) -> bool:
        opened.append((path, page_number))
        return tells

    monkeypatch.setattr("stratbot.tui.viewer.open_pdf", open_pdf)
    ended = run("show", "Westley", "3", "--open")
    assert (ended.code, ended.out, ended.err) == (0, "", "note: opened: westley.pdf, page 3 of 20\n")
    tells = False
    assert "at its first page" in run("show", "Westley", "3", "--open").err
    assert json.loads(run("show", "Westley", "3", "--open", "--json").out)["page_number"] == 3
    assert opened == [(tmp_path / "westley.pdf", 3)] * 3


def test_where_no_viewer_can_be_opened_it_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = run("show", "Northwold", "--open")
    assert (ended.code, ended.out) == (2, "")
    assert "The PDF is no longer at" in ended.err


def test_a_page_needs_neither_the_model_nor_the_terminal_ui(sample_index: SampleIndex) -> None:
    script = (
        "import sys\n"
        "from stratbot.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        "heavy = {'torch', 'openvino', 'tokenizers', 'textual', 'pypdf', 'rich', 'shtab'} & sys.modules.keys()\n"
        "sys.exit(', '.join(sorted(heavy)) or code)\n"
    )
    places = ["--corpus", str(sample_index.corpus), "--index", str(sample_index.index)]
    for words in (["show", "Thornmere", "2"], ["show", "Thornmere", "--open"]):
        done = subprocess.run([sys.executable, "-c", script, *words, *places], capture_output=True, text=True, check=False)
        assert done.stderr.startswith(
            ("note: thornmere_smart_city_2015.pdf, page 2 of 8", "error: There is no desktop", "note: opened")
        )
