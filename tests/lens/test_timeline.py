from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from cli.scripted import STATUS, ScriptedAssistant, document
from conftest import SampleIndex
from stratbot.analyses import Asked, analysis
from stratbot.analyses.timeline import report
from stratbot.lens.timeline import Force, Period, TimelineEntry, period_of, timeline
from stratbot.types import Document, DocumentState, Filters, Page

COVER = """Northwold Borough Council
{}
Adopted by Full Council on 14 July 2015
This is the cover of a strategy, with words enough to be one and not a picture or a half-title.
"""
FILLER = "We will do many things for our residents, and tell them so. " * 4


def strategy(**fields: object) -> Document:
    return replace(document("Northwold"), **fields)  # type: ignore[arg-type]


def pages(*texts: str) -> Iterator[Page]:
    for number, text in enumerate(texts, start=1):
        yield Page(doc_id="northwold", page_number=number, page_label=str(number), text=text)


def years(found: Period | None) -> tuple[int, int] | None:
    return (found.first, found.last) if found else None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Digital strategy 2015-2020", (2015, 2020)),
        ("Digital strategy 2015–20", (2015, 2020)),
        ("Digital strategy 2014\u20112017", (2014, 2017)),
        ("Our digital strategy, 2015 to 2018", (2015, 2018)),
        ("Our digital strategy 2015 \nto 2018", (2015, 2018)),
        ("Digital strategy April 2015 to March 2018", (2015, 2018)),
        ("ICT strategy 2015/16 - 2018/19", (2015, 2019)),
        ("Digital strategy 2015/16", None),
        ("Digital strategy 2015", None),
        ("Digital strategy 2020-2015", None),
        ("Digital strategy 1999-2004", None),
        ("Telephone 01234 2015-2020-1", (2015, 2020)),
        ("Supports the Local Plan 2015-2031", None),
    ],
)
def test_a_period_is_read_from_the_cover(line: str, expected: tuple[int, int] | None) -> None:
    found = period_of(strategy(), pages(COVER.format(line), FILLER))
    assert years(found) == expected
    if found:
        assert (found.source, found.page_number) == ("cover", 1)
        assert found.words == " ".join(line.split())


def test_a_period_in_the_title_comes_before_all_others_and_has_no_page() -> None:
    found = period_of(strategy(title="Digital Strategy 2015-2019"), pages(COVER.format("2015-2025")))
    assert found == Period(first=2015, last=2019, source="title", words="Digital Strategy 2015-2019", page_number=None)


def test_a_title_that_ends_in_a_later_year_names_an_end() -> None:
    found = period_of(strategy(title="Digital Northwold 2020"), pages())
    assert found and years(found) == (2015, 2020) and found.is_reckoned
    assert period_of(strategy(title="Digital Strategy 2015"), pages()) is None
    assert period_of(strategy(title="Digital Strategy 2013"), pages()) is None


def test_a_cover_that_is_a_picture_lets_the_second_page_speak() -> None:
    found = period_of(strategy(), pages("Northwold", COVER.format("Digital strategy 2015-2018")))
    assert found and (years(found), found.page_number) == ((2015, 2018), 2)


def test_a_running_line_names_the_period_and_a_line_that_stands_once_does_not() -> None:
    first = "Cover. " * 30
    running = [f"Northwold Digital Strategy 2015-2018 | Page {number} of 9\n{FILLER}" for number in (2, 3)]
    found = period_of(strategy(), pages(first, *running))
    assert found and (years(found), found.source, found.page_number) == ((2015, 2018), "running line", 2)
    assert period_of(strategy(), pages(first, running[0], FILLER)) is None


def test_a_file_name_names_the_period_where_the_cover_does_not() -> None:
    found = period_of(strategy(path="ict/Joint_ICT_Strategy_2014-17.pdf"), pages(FILLER))
    assert found and (years(found), found.source, found.words) == ((2014, 2017), "file name", "Joint_ICT_Strategy_2014-17.pdf")


@pytest.mark.parametrize(
    ("sentence", "expected", "is_reckoned"),
    [
        ("This strategy covers the period 2015 to 2018.", (2015, 2018), False),
        ("Our digital strategy runs from 2014 to\n2017 and is reviewed each year.", (2014, 2017), False),
        ("The strategy runs up to 2020.", (2015, 2020), True),
        ("This digital plan applies until the end of March 2019.", (2015, 2019), True),
        ("The measures which this strategy commits to implementing over the next two years are these.", (2015, 2017), True),
        ("This is our five-year digital strategy.", (2015, 2020), True),
        ("Over the next two years rents will rise.", None, False),
        ("The previous strategy covered 2012 to 2015.", None, False),
        ("Between 2015 and 2018 house prices rose.", None, False),
    ],
)
def test_a_sentence_about_the_strategy_itself_names_its_period(
    sentence: str, expected: tuple[int, int] | None, is_reckoned: bool
) -> None:
    found = period_of(strategy(), pages(FILLER, FILLER, sentence))
    assert years(found) == expected
    if found:
        assert (found.source, found.page_number, found.is_reckoned) == ("text", 3, is_reckoned)
        assert found.words in " ".join(sentence.split())


def placed(documents: Sequence[Document], on: int, filters: Filters | None = None) -> dict[str, TimelineEntry]:
    assistant = ScriptedAssistant(state=replace(STATUS, documents=tuple(documents)))
    assistant.page = lambda doc_id, page_number: Page(doc_id=doc_id, page_number=1, page_label="1", text="")  # type: ignore[method-assign]
    return {entry.document.doc_id: entry for entry in timeline(assistant, on=on, filters=filters).entries}


def test_current_expired_superseded_and_unknown_are_told_apart() -> None:
    documents = [
        strategy(doc_id="old", title="Digital Strategy 2012-2014", year=2012, path="old.pdf"),
        strategy(doc_id="new", title="Digital Strategy 2015-2018", year=2015, path="new.pdf"),
        strategy(doc_id="skills", title="Skills Plan 2012-2014", year=2012, kind="skills", path="skills.pdf"),
        strategy(doc_id="silent", issuer="Easterby", title="Digital First", path="silent.pdf"),
        strategy(doc_id="scan", issuer="Westley", state=DocumentState.UNREADABLE, path="scan.pdf"),
        strategy(doc_id="late", issuer="Southam", title="Digital Strategy 2019-2022", year=2019, path="late.pdf"),
    ]
    found = placed(documents, 2016)
    assert {doc_id: entry.force for doc_id, entry in found.items()} == {
        "old": Force.SUPERSEDED, "new": Force.CURRENT, "skills": Force.EXPIRED, "silent": Force.UNKNOWN, "scan": Force.UNKNOWN,
        "late": Force.UPCOMING,
    }  # fmt: skip
    assert found["old"].successor == "new" and "Digital Strategy 2015-2018 (2015) took its place" in found["old"].reason
    assert found["scan"].reason == "It could not be read."
    assert placed(documents, 2019)["new"].force == Force.EXPIRED
    assert placed(documents, 2013)["old"].force == Force.CURRENT, "the later one was not there yet"


def test_the_catalogue_can_say_that_a_strategy_is_superseded() -> None:
    old = strategy(
        doc_id="old", title="Better Connected 2013-2016", year=2013, kind="customer", status="superseded", path="a.pdf"
    )
    new = strategy(doc_id="new", title="Start with needs", year=2016, path="b.pdf")
    assert placed([old, new], 2018)["old"].reason == "documents.csv says so: superseded."
    assert placed([old, new], 2014)["old"].force == Force.CURRENT, "in 2014 nothing had taken its place"
    said = replace(old, inferred=frozenset({"status"}))
    assert placed([said], 2018)["old"].reason == "The document itself says so: superseded."


def test_a_draft_and_a_work_of_another_kind_take_nobodys_place() -> None:
    old = strategy(doc_id="old", title="Digital Strategy 2012-2020", year=2012, path="a.pdf")
    draft = strategy(doc_id="draft", title="Digital Strategy", year=2015, status="consultation draft", path="b.pdf")
    other = strategy(doc_id="other", title="Housing", year=2015, kind="housing", path="c.pdf")
    assert placed([old, draft, other], 2016)["old"].force == Force.CURRENT
    unnamed = replace(other, kind="", title="Digital Strategy 2016-2021")
    assert placed([replace(old, kind=""), unnamed], 2016)["old"].force == Force.SUPERSEDED, "the names are one but for the years"


def test_filters_narrow_the_timeline_but_not_what_takes_whose_place() -> None:
    old = strategy(doc_id="old", title="Digital Strategy", year=2012, path="a.pdf")
    new = strategy(doc_id="new", title="Digital Strategy", year=2015, path="b.pdf")
    found = placed([old, new], 2016, Filters(year_to=2013))
    assert list(found) == ["old"] and found["old"].force == Force.SUPERSEDED


def test_years_are_counted_without_gaps() -> None:
    documents = [strategy(doc_id=str(year), issuer=str(year), year=year, path=f"{year}.pdf") for year in (2012, 2015)]
    assistant = ScriptedAssistant(state=replace(STATUS, documents=(*documents, strategy(year=None))))
    assistant.page = lambda doc_id, page_number: Page(doc_id=doc_id, page_number=1, page_label="1", text="")  # type: ignore[method-assign]
    found = timeline(assistant, on=2016)
    assert [(year, len(entries)) for year, entries in found.by_year()] == [(2012, 1), (2013, 0), (2014, 0), (2015, 1)]
    assert found.entries[-1].year is None


STATED = {
    "amberwick.md": (2016, 2020), "inverlarrick.md": (2017, 2022), "wexcombe_hartlow.md": (2014, 2017),
    "loughmara.md": (2018, 2023), "pennick.md": (2015, 2018), "cresswater.md": (2021, 2025), "llanfelin.md": (2017, 2020),
    "marlshire_2013.md": (2013, 2016), "marlshire_2016.md": (2016, 2019), "thornmere.md": (2015, 2025),
}  # fmt: skip
"""What the sources of the sample documents name on their covers; the others name no period."""


@pytest.mark.model
def test_every_period_that_a_sample_document_names_is_found_and_none_is_made_up(
    sample_index: SampleIndex, sample_assistant: ScriptedAssistant
) -> None:
    found = timeline(sample_assistant, on=2018)
    assert sorted(years(entry.period) for entry in found.entries if entry.period) == sorted(STATED.values())  # type: ignore[type-var]
    for entry in found.entries:
        if entry.period and entry.period.page_number:
            page = sample_assistant.page(entry.document.doc_id, entry.period.page_number)
            assert entry.period.words in " ".join(page.text.split())
    superseded = [entry.document.path for entry in found.entries if entry.force == Force.SUPERSEDED]
    assert superseded == ["marlshire/Marlshire_CC_access_strategy_2013.pdf"]
    asked = Asked(analysis=analysis("timeline"), values={"on": 2018})
    listed = report(found, asked).table()
    assert listed is not None and len(listed.rows) == len(found.entries)
