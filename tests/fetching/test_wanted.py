from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cli.scripted import document
from stratbot.errors import SettingsError
from stratbot.fetching.fetch import planned
from stratbot.fetching.types import Reason, State, Wanted
from stratbot.fetching.wanted import chosen, missing, read_wanted

REGISTER = (
    "Issuer;Title;Year;URL;Camp\n"
    "Islington;Digital Strategy;2015;https://islington.example/d.pdf;user_centric\n"
    "Marlshire;Digital Strategy;2013; https://marlshire.example/13.pdf;\n"
    "Marlshire;Digital Strategy;2016;https://marlshire.example/16.pdf;\n"
    "Buckinghamshire;Digital Strategy;2013; 2016;;\n"
)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    file = tmp_path / "mine.csv"
    file.write_text(REGISTER.replace("2013; 2016", '"2013; 2016"'), encoding="utf-8-sig")
    return file


def test_a_register_gives_addresses_and_what_is_known(register: Path) -> None:
    first, second, _, last = read_wanted(register)
    assert (first.issuer, first.year, first.url, first.line) == ("Islington", "2015", "https://islington.example/d.pdf", 2)
    assert second.url == "https://marlshire.example/13.pdf"
    assert (last.year, last.url) == ("", ""), "of two years neither is known to be this document's"


def test_a_list_of_addresses_is_read_as_one(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("# today\nhttps://a.example/1.pdf\n\nhttp://b.example/2.pdf?x=1,2\n", encoding="utf-8")
    assert [one.url for one in read_wanted(tmp_path / "list.txt")] == ["https://a.example/1.pdf", "http://b.example/2.pdf?x=1,2"]


def test_somebodys_catalogue_says_where_files_lie(tmp_path: Path) -> None:
    (tmp_path / "documents.csv").write_text("file,issuer,year,url\nplans/a.pdf,,2016/17,https://a.example/\n", encoding="utf-8")
    (one,) = read_wanted(tmp_path / "documents.csv")
    assert (one.file, one.issuer, one.year) == ("plans/a.pdf", "", "")
    assert missing([one], tmp_path / "documents.csv", [document("Wigan")]) == (one,)


@pytest.mark.parametrize(("text", "said"), [("issuer,year\nWigan,2015\n", "no column url"), ("\xff".encode("latin-1"), "UTF-8")])
def test_a_file_without_addresses_says_what_is_wrong(tmp_path: Path, text: str | bytes, said: str) -> None:
    (tmp_path / "x.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError, match=said):
        read_wanted(tmp_path / "x.csv")


def test_names_choose_rows_however_councils_are_written(register: Path) -> None:
    rows = read_wanted(register)
    found = chosen(rows, ["London Borough of Islington", "Marlshire County Council", "https://else.example/x.pdf"])
    assert [one.url[-6:] for one in found] == ["/d.pdf", "13.pdf", "16.pdf", "/x.pdf"]
    assert chosen(rows, ["https://islington.example/d.pdf"])[0].issuer == "Islington"
    with pytest.raises(SettingsError, match="no row") as raised:
        chosen(rows, ["Islingtn"])
    assert "Islington" in raised.value.hint


def test_missing_is_what_the_index_does_not_hold(register: Path) -> None:
    held = replace(document("Marlshire County Council"), year=2013, title="Digital Strategy")
    rows = read_wanted(register)
    assert [one.name for one in missing(rows, register, [held])] == ["Islington 2015", "Marlshire 2016", "Buckinghamshire"]
    assert missing(rows, register, []) == rows


def test_the_register_that_comes_with_the_program_has_every_strategy_and_the_address_that_is_known() -> None:
    rows = read_wanted(None)
    assert len(rows) == 32
    assert [one.issuer for one in rows if one.url] == ["UK Government"]


def test_a_plan_says_what_would_come_and_what_cannot(tmp_path: Path, register: Path) -> None:
    first, *_, last = planned(read_wanted(register), tmp_path / "nowhere")
    assert (first.state, first.path) == (State.PLANNED, "Islington - Digital Strategy (2015).pdf")
    assert (last.state, last.reason) == (State.FAILED, Reason.NO_ADDRESS) and "url" in last.hint
    assert not (tmp_path / "nowhere").exists()


def test_one_address_in_two_rows_is_asked_for_once(tmp_path: Path) -> None:
    one = Wanted(url="https://a.example/x.pdf", issuer="A")
    states = [found.state for found in planned([one, replace(one, issuer="B")], tmp_path)]
    assert states == [State.PLANNED, State.PRESENT]
