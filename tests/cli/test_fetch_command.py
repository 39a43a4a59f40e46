from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from cli.scripted import Run
from fetching.conftest import council as council  # the server is this test's as well
from fetching.council_server import PDF, Council, content, in_parts
from stratbot.errors import IndexMissingError

pytestmark = pytest.mark.skipif(find_spec("protego") is None, reason="needs the extra fetch")


@pytest.fixture(autouse=True)
def _places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATBOT_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def test_what_came_and_what_did_not_is_told(run: Run, council: Council, tmp_path: Path) -> None:
    council.pages["/i.pdf"] = content(PDF)
    url, gone = council.url("/i.pdf"), council.url("/gone.pdf", host="gone.example")
    (tmp_path / "mine.csv").write_text(f"issuer,year,url\nIslington,2015,{url}\nWigan,,{gone}\nCumbria,,\n", encoding="utf-8")
    ended = run("fetch", "--from", "mine.csv")
    assert ended.code == 1
    assert "1 fetched, 2 not fetched" in ended.out
    assert "it is gone from gone.example" in ended.out and "Islington (2015).pdf (" in ended.out
    assert "No address is known of\nCumbria" in ended.out
    assert "stratbot index" in ended.err
    again = json.loads(run("fetch", "Islington", "--from", "mine.csv", "--json").out)
    assert [one["state"] for one in again["documents"]] == ["present"]


def test_everything_that_is_known_is_in_the_json(run: Run, council: Council) -> None:
    council.pages["/i.pdf"] = content(PDF)
    ended = run("fetch", council.url("/i.pdf"), council.url("/gone.pdf"), "--json")
    found = json.loads(ended.out)
    assert (found["schema"], found["dry_run"], ended.code) == ("stratbot/fetch/1", False, 1)
    assert found["counts"] == {"fetched": 1, "present": 0, "planned": 0, "failed": 1, "stopped": 0}
    came, did_not = found["documents"]
    assert (came["state"], came["path"], came["size_bytes"], came["reason"]) == ("fetched", "i.pdf", len(PDF), None)
    assert (did_not["state"], did_not["reason"], did_not["path"]) == ("failed", "gone", "")
    rows = list(csv.DictReader(run("fetch", council.url("/gone.pdf"), "--csv").out.splitlines()))
    assert rows[0]["reason"] == "gone"


def test_a_dry_run_asks_nobody_and_writes_nothing(run: Run, council: Council, tmp_path: Path) -> None:
    ended = run("fetch", council.url("/i.pdf"), "--dry-run", "--json")
    assert json.loads(ended.out)["documents"][0]["state"] == "planned" and ended.code == 0
    assert council.asked == [] and not (tmp_path / "corpus").exists()


def test_only_what_is_missing_is_fetched(run: Run, council: Council, tmp_path: Path) -> None:
    council.pages["/p.pdf"] = content(PDF)
    (tmp_path / "mine.csv").write_text(
        f"issuer,year,url\nNorthwold,,{council.url('/n.pdf')}\nPoldale,2016,{council.url('/p.pdf')}\n", encoding="utf-8"
    )
    found = json.loads(run("fetch", "--missing", "--from", "mine.csv", "--json").out)
    assert [one["issuer"] for one in found["documents"]] == ["Poldale"], "Northwold is in the index"


def test_without_an_index_everything_is_missing(run: Run, council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*arguments: object) -> None:
        raise IndexMissingError("There is no index.")

    monkeypatch.setattr("stratbot.assistant.open_assistant", nowhere)
    assert len(json.loads(run("fetch", "--missing", "--dry-run", "--json").out)["documents"]) == 32


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ((), "Nothing is named"),
        (("--missing", "Wigan"), "Both names and --missing"),
        (("Poldale",), "no row of 'Poldale'"),
        (("--from", "nowhere.csv"), "nowhere.csv cannot be read"),
        (("http://a.example/x.pdf", "--max-mb", "0"), "whole number from 1"),
    ],
)
def test_what_cannot_be_meant_is_an_error(run: Run, argv: tuple[str, ...], said: str) -> None:
    ended = run("fetch", *argv)
    assert ended.code == 2 and said in ended.err and ended.out == ""


def test_without_its_libraries_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stratbot.fetching.fetch._NEEDS", ("no_such_library",))
    ended = run("fetch", "http://a.example/x.pdf")
    assert ended.code == 2 and "stratbot[fetch]" in ended.err


def test_what_a_server_says_cannot_act_on_the_terminal(run: Run, council: Council) -> None:
    page = b"<html><a href='/\x1b]0;x\x07evil\xe2\x80\xae.pdf'>x</a>"
    council.pages["/p"] = content(page, "text/html")
    ended = run("fetch", council.url("/p"))
    assert "\x1b" not in ended.out and "\u202e" not in ended.out and "evil" in ended.out


PROGRAM = """
import sys
from stratbot.cli.main import main
code = main(sys.argv[1:])
print(*sorted({"httpx2", "httpcore2", "protego", "h11"} & sys.modules.keys()), sep=",", file=sys.stderr)
sys.exit(code)
"""


def in_a_process(*argv: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, *argv]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **variables}, timeout=300)


def test_neither_options_nor_variables_open_this_machine_to_it(council: Council) -> None:
    """The tests' own server counts as public inside the tests only."""
    council.pages["/s.pdf"] = content(PDF)
    here = f"http://127.0.0.1:{council.port}"
    variables = {f"STRATBOT_{name}": "1" for name in ("TEST", "ALLOW_LOOPBACK", "FETCH_PRIVATE", "DEBUG")}
    proxies = {name: here for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy")}
    for url in (f"{here}/s.pdf", f"http://localhost:{council.port}/s.pdf", f"http://[::ffff:7f00:1]:{council.port}/s.pdf"):
        ended = in_a_process("fetch", url, "--json", **variables, **proxies)
        assert json.loads(ended.stdout)["documents"][0]["reason"] == "private_address"
    assert council.asked == []


@pytest.mark.parametrize("argv", [("--help",), ("fetch", "--help"), ("fetch", "http://a.example/x.pdf", "--dry-run")])
def test_nothing_of_the_network_is_loaded_before_it_is_used(argv: tuple[str, ...]) -> None:
    assert in_a_process(*argv).stderr.strip() == ""


def test_ctrl_c_ends_with_its_own_code_and_says_how_to_go_on(run: Run, council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    council.pages["/s.pdf"] = in_parts()

    @contextmanager
    def pressed() -> Iterator[Callable[[], bool]]:
        yield lambda: True

    monkeypatch.setattr("stratbot.cli.index.interruptible", pressed)
    ended = run("fetch", council.url("/s.pdf"), council.url("/t.pdf"), "--json")
    assert ended.code == 130 and "Run the same command again" in ended.err
    assert json.loads(ended.out)["counts"]["stopped"] >= 1
