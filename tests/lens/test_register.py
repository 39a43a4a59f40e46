from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cli.scripted import STATUS, ScriptedAssistant, document
from stratbot.errors import SettingsError
from stratbot.lens.register import Expected, Presence, check_collection, compare_with_register, issuer_names, read_register
from stratbot.lens.types import Provenance
from stratbot.types import Document


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Manchester", "Manchester City Council"),
        ("Edinburgh", "City of Edinburgh Council"),
        ("Tower Hamlets", "London Borough of Tower Hamlets"),
        ("Greenwich", "Royal Borough of Greenwich"),
        ("Camden", "LB Camden"),
        ("Southend-on-Sea", "Southend on Sea Borough Council"),
        ("St Helens", "St. Helens MBC"),
        ("Perth & Kinross", "Perth and Kinross Council"),
        ("Dorset councils", "Dorset Council"),
        ("Bucks", "Buckinghamshire Council"),
        ("Newcastle City Council", "Newcastle upon Tyne"),
        ("Loughmara", "Loughmara City and District Council"),
        ("Hartlow District", "Wexcombe District Council and Hartlow District Council"),
        ("Wexcombe and Hartlow", "Wexcombe District Council and Hartlow District Council"),
        ("Camden", "Camden and Islington"),
        ("San Jose", "San José"),
        ("Inverlarrick", "The Inverlarrick Council"),
    ],
)
def test_two_ways_to_write_an_issuer_are_one(one: str, other: str) -> None:
    assert issuer_names(one) & issuer_names(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("London", "City of London Corporation"),
        ("Newport", "Newport News"),
        ("Birmingham", "Birmingham, Alabama"),
        ("Cambridge City Council", "Cambridgeshire County Council"),
        ("Peterborough City Council", "Cambridgeshire and Peterborough Combined Authority"),
        ("Poole", "Bournemouth, Christchurch and Poole Council"),
        ("Ireland", "Northern Ireland"),
    ],
)
def test_two_issuers_with_like_names_are_two(one: str, other: str) -> None:
    assert not issuer_names(one) & issuer_names(other)


def held(issuer: str, year: int | None = 2015, title: str = "Digital Strategy", path: str = "") -> Document:
    path = path or f"{issuer.lower()}-{year}.pdf"
    return replace(document(issuer), doc_id=path, path=path, year=year, title=title)


def presences(expected: list[Expected], *documents: Document) -> list[tuple[str, int | None, str, list[str]]]:
    provenance = Provenance(generation="g", encoder="e", version="1", documents=documents)
    found = compare_with_register(expected, provenance, name="r.csv")
    return [
        (one.expected.issuer, one.year, one.presence.value, [doc.path for doc in one.documents]) for one in found.expectations
    ]


def test_what_is_expected_is_present_missing_or_of_another_year() -> None:
    expected = [
        Expected(issuer="Northwold", years=(2013, 2016), line=2), Expected(issuer="Easterby", line=3),
        Expected(issuer="Southam", years=(2014,), line=4),
    ]  # fmt: skip
    documents = (held("Northwold Borough Council", 2016, path="n.pdf"), held("City of Southam", None, path="s.pdf"))
    assert presences(expected, *documents) == [
        ("Northwold", 2013, "other_year", ["n.pdf"]), ("Northwold", 2016, "present", ["n.pdf"]),
        ("Easterby", None, "missing", []), ("Southam", 2014, "present", ["s.pdf"]),
    ]  # fmt: skip


def test_several_candidates_are_told_apart_by_title_or_named() -> None:
    documents = (
        held("Northwold", 2015, "ICT Action Plan", "ict.pdf"), held("Northwold", 2015, "Better Connected: customers", "c.pdf"),
    )  # fmt: skip
    assert presences([Expected(issuer="Northwold", line=2)], *documents)[0][2:] == ("several", ["ict.pdf", "c.pdf"])
    titled = [Expected(issuer="Northwold", title="Better Connected", line=2)]
    assert presences(titled, *documents)[0][2:] == ("present", ["c.pdf"])


def test_a_county_is_not_the_city_of_its_name() -> None:
    expected = [Expected(issuer="Marlshire County Council", line=2)]
    assert presences(expected, held("Marlshire City Council"))[0][2] == "missing"
    assert presences(expected, held("Marlshire"))[0][2] == "present"


def test_documents_that_match_no_row_or_several_are_named() -> None:
    documents = (held("Northwold District Council and Hartlow District Council", path="joint.pdf"), held("Southan", path="s.pdf"))
    provenance = Provenance(generation="g", encoder="e", version="1", documents=documents)
    rows = [Expected(issuer=name, line=line) for line, name in enumerate(("Northwold", "Hartlow", "Southam"), start=2)]
    found = compare_with_register(rows, provenance, name="r.csv")
    assert [doc.path for doc in found.unexpected] == ["s.pdf"]
    assert [(doc.path, [row.issuer for row in rows]) for doc, rows in found.shared] == [("joint.pdf", ["Northwold", "Hartlow"])]
    assert found.expectations[2].near == ("Southan",) and not found.is_complete


def test_a_register_is_read_whatever_its_columns_are_called_and_parted_by(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text("\ufeffTitle; Issuer ;YEAR\nDigital; Northwold ;2013, 2016\n;;\n;Easterby;\n", encoding="utf-8")
    assert read_register(file) == (
        Expected(issuer="Northwold", title="Digital", years=(2013, 2016), line=2), Expected(issuer="Easterby", line=4),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"council,year\nNorthwold,2015\n", "has no column issuer"),
        (b"issuer,year\n", "expects nothing"),
        (b"", "has no column issuer"),
        (b"issuer,year\nNorthwold,soon\n", "line 2: 'soon' is no year"),
        (b"issuer\n\xff\xfe\n", "is not UTF-8 text"),
        (b'issuer,year\n"Northwold,2015\nEasterby,2016\n', r"register\.csv, line 2: a quotation mark opens"),
    ],
)
def test_a_register_that_cannot_be_used_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=message):
        read_register(file)


def test_a_register_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.csv cannot be read: No such file"):
        read_register(tmp_path / "none.csv")


def test_the_example_register_can_be_read_and_compared_with() -> None:
    expected = read_register(None)
    assert len(expected) == 32
    buckinghamshire = Expected(
        issuer="Buckinghamshire", title="Digital Strategy", years=(2013, 2016), camp="user_centric", line=3
    )
    assert buckinghamshire in expected
    camps = {"smart_city", "digital_inclusion", "user_centric", ""}
    assert {one.camp for one in expected} == camps and sum(bool(one.camp) for one in expected) == 16
    assistant = ScriptedAssistant(state=replace(STATUS, documents=(held("Wigan Council"),)))
    found = check_collection(assistant)
    present = [one.expected.issuer for one in found.expectations if one.presence == Presence.PRESENT]
    assert present == ["Wigan"] and found.register == "the example register.csv"
