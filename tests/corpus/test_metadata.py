from __future__ import annotations

import pytest

from stratbot.corpus.authorities import COUNCILS
from stratbot.corpus.bodies import short_issuer
from stratbot.corpus.metadata import Description, describe
from stratbot.corpus.scan import CatalogueRow
from stratbot.types import Page, PdfInfo

ADOPTED = "the cover: its adoption"


def describe_text(*texts: str, path: str = "x.pdf", title: str = "", author: str = "", created: int | None = None) -> Description:
    pages = [Page(doc_id="d", page_number=n, page_label=str(n), text=text) for n, text in enumerate(texts, start=1)]
    return describe(path, PdfInfo(title=title, author=author, created_year=created), pages, None)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("London Borough of Camden", "Camden"),
        ("LB Camden", "Camden"),
        ("Camden Council", "Camden"),
        ("Royal Borough of Kensington & Chelsea", "Kensington and Chelsea"),
        ("Tewkesbury Borough Council", "Tewkesbury"),
        ("Leeds City Council", "Leeds"),
        ("Buckinghamshire Council", "Buckinghamshire"),
        ("Bournemouth, Christchurch and Poole Council", "Bournemouth, Christchurch and Poole"),
        ("The City of Edinburgh Council", "Edinburgh"),
        ("Greater Manchester Combined Authority", "Greater Manchester"),
        ("Newcastle City Council", "Newcastle upon Tyne"),
        ("Ynys Môn", "Isle of Anglesey"),
        ("City of Fresno", "Fresno"),
        ("City of Kansas City, MO", "Kansas City"),
        ("Ministry of Justice", "Ministry of Justice"),
    ],
)
def test_councils_go_by_their_short_names(name: str, short: str) -> None:
    assert short_issuer(name) == short


def test_the_list_of_councils_names_each_once() -> None:
    assert len(COUNCILS) == len(set(COUNCILS)) > 380


def test_the_catalogue_comes_first_and_only_the_rest_is_marked_as_inferred() -> None:
    row = CatalogueRow(path="x.pdf", issuer="Camden", year=2014, url="https://x")
    page = Page(doc_id="d", page_number=1, page_label="1", text="Digital Strategy\n2016\nLeeds City Council")
    found = describe("x.pdf", PdfInfo(created_year=2017), [page], row)
    assert (found.issuer, found.year, found.url) == ("Camden", 2014, "https://x")
    assert (found.title, found.kind) == ("Digital Strategy", "digital")
    assert found.inferred == {"title", "kind"}


def test_a_full_row_leaves_nothing_to_infer() -> None:
    row = CatalogueRow(path="x.pdf", issuer="Camden", title="Plan", year=2014, kind="digital", status="adopted")
    assert describe("x.pdf", PdfInfo(), [], row).inferred == frozenset()


def test_the_issuer_is_the_council_named_on_the_cover_not_one_mentioned() -> None:
    cover = "Digital Strategy\n2016 to 2020\nOxford City Council"
    body = "We work with Cherwell District Council. Cherwell District Council leads on data. Oxford City Council hosts it."
    assert describe_text(cover, body).issuer == "Oxford"


def test_the_area_that_several_councils_plan_for_together_is_the_issuer() -> None:
    cover = "Black Country Core Strategy\nAdopted February 2011"
    body = "Dudley Council, Sandwell Council, Walsall Council and Wolverhampton City Council wrote this. " * 3
    assert describe_text(cover, body).issuer == "Black Country"


def test_the_issuer_may_come_from_the_name_of_the_file_or_its_folder() -> None:
    assert describe_text("Digital Strategy", path="Tower_Hamlets_2016.pdf").issuer == "Tower Hamlets"
    assert describe_text("Digital Strategy", path="Hackney/strategy.pdf").issuer == "Hackney"
    assert describe_text(path="TX_Lubbock.pdf").issuer == "Lubbock"


def test_a_councils_name_that_is_a_common_word_needs_a_council_beside_it() -> None:
    assert describe_text("Reading for Pleasure Strategy\nLeeds City Council", path="Reading_strategy.pdf").issuer == "Leeds"
    assert describe_text("Digital Strategy\nReading Borough Council").issuer == "Reading"


def test_places_and_ministries_that_are_not_listed_are_found() -> None:
    body = "The City of Tulsa plans. Tulsa Transit and the City of Tulsa Water Department agree. City of Tulsa staff lead."
    assert describe_text("Smart City Vision\nCity of Tulsa", body).issuer == "Tulsa"
    assert (
        describe_text("Ministry of Justice\nDigital Strategy", title="Ministry of Justice: Digital Strategy").issuer
        == "Ministry of Justice"
    )
    assert describe_text("National Digital Strategy for Ireland").issuer == "Ireland"


@pytest.mark.parametrize(
    "junk", ["Microsoft Word - strategy v8.docx", "Layout 1", "untitled", "strategy_final_v2", "cover.tif", "4f3a"]
)
def test_a_title_left_by_a_program_is_not_the_title(junk: str) -> None:
    assert describe_text("Employment and Skills\n\nSupplementary Planning Document\n\nNovember 2023", title=junk).title == (
        "Employment and Skills Supplementary Planning Document"
    )


def test_the_pdfs_own_title_counts_if_the_first_pages_bear_it_out() -> None:
    assert describe_text("A STRONGER\nDIGITAL LEEDS", title="A Stronger Digital Leeds").title == "A Stronger Digital Leeds"
    assert describe_text("Digital Strategy\n2016", title="Annual Report on Parks and Waste").title == "Digital Strategy"


def test_a_title_breaks_over_lines_but_does_not_swallow_what_follows() -> None:
    assert (
        describe_text("Digital \nStrategy \nfor Schools\nA vision for all pupils\n2015").title == "Digital Strategy for Schools"
    )


def test_without_any_title_the_file_name_serves() -> None:
    assert describe_text(path="council/Digital_Strategy-2016.pdf").title == "Digital Strategy 2016"
    assert describe_text(path="x.pdf") == Description(
        issuer="x",
        title="x",
        year=None,
        inferred=frozenset({"issuer", "title"}),
        inferred_from=(("issuer", "the file's name"), ("title", "the file's name")),
    )


@pytest.mark.parametrize(
    ("cover", "path", "created", "year"),
    [
        ("Digital Strategy\n2015-2020", "x.pdf", 2015, 2015),
        ("Digital Strategy 2016 to 2020", "x.pdf", None, 2016),
        ("Core Strategy\nAdopted February 2011", "x.pdf", 2012, 2011),
        ("Digital Strategy\nNovember 2013", "x.pdf", 2023, 2013),
        ("Flood Assessment\nFinal report  |  11/2017", "x.pdf", 2019, 2017),
        ("Vision 2030", "x.pdf", 2016, 2016),
        ("Digital Leeds 2020", "Leeds_2017_Digital_2020.pdf", 2010, 2017),
        ("Digital Strategy", "Leeds_2014.pdf", 2019, 2014),
        ("Digital Strategy 2016 - 2020", "Digital_Strategy_2020.pdf", 2016, 2016),
        ("Form, template reviewed June 2020\nEquality Impact Assessment\nDate: May 2025", "x.pdf", 2025, 2025),
        ("Digital Strategy", "x.pdf", 2018, 2018),
        ("Digital Strategy", "x.pdf", None, None),
    ],
)
def test_the_year_is_that_of_publication_or_the_first_of_the_period(
    cover: str, path: str, created: int | None, year: int | None
) -> None:
    assert describe_text(cover, path=path, created=created).year == year


def test_a_year_in_running_text_is_not_the_documents() -> None:
    text = "According to a report of March 2003 the road was the most dangerous one in the whole of the county by far."
    assert describe_text(text, created=2016).year == 2016


def test_status_and_kind_are_read_where_they_are_said() -> None:
    adopted = describe_text("Local Plan\nAdopted May 2020")
    draft = describe_text("Smart City Strategy\nConsultation draft")
    assert (adopted.kind, adopted.status) == ("planning", "adopted")
    assert (draft.kind, draft.status) == ("smart city", "draft")
    assert describe_text("Equality Impact Assessment\nProposal: Draft Local Plan for Bucks, to be adopted").status == ""


@pytest.mark.parametrize(
    ("cover", "issuer"),
    [
        ("Leeds Beckett University\nDigital Strategy\nMarch 2020", "Leeds Beckett University"),
        ("UNIVERSITY OF LEEDS\nCLIMATE PLAN\n2021", "University of Leeds"),
        ("Strategic Plan\n2022\nUniversity\nof Plymouth", "University of Plymouth"),
        ("City of London\nAppendix 5", "City of London"),
        ("South Oxfordshire District Council\nVale of White Horse District Council\nJoint Local Plan",
         "South Oxfordshire and Vale of White Horse"),
        ("Babergh and Mid Suffolk\nJoint Local Plan - Part 1", "Babergh and Mid Suffolk"),
        ("Joint Core Strategy\nfor Broadland, Norwich and South Norfolk", "Broadland, Norwich and South Norfolk"),
        ("Digital Strategy\nPrepared by AECOM for Stroud District Council", "Stroud"),
        ("Stroud District Council\nCarbon Plan\nPrepared by the University of Exeter", "Stroud"),
        ("Local Nature Recovery Strategy\nSurrey County Council\nin partnership with Natural England", "Surrey"),
        ("Camden Data Strategy\nMarch 2020", "Camden"),
        ("Digital Strategy\nBroxbourne\nBorough Council", "Broxbourne"),
        ("Milton Keynes Development Partnership\nPlan\nMarch 2019", "Milton Keynes Development Partnership"),
        ("Appendix 3\nLeeds City Council\nEquality Impact Assessment", "Leeds"),
    ],
)  # fmt: skip
def test_the_body_on_the_cover_is_the_issuer(cover: str, issuer: str) -> None:
    body = "We work with Oxford City Council and the University of Kent. Oxford City Council hosts our data. " * 3
    found = describe_text(cover, body, path="9f8e7d6c5b4a39281706.pdf")
    assert found.issuer == issuer
    assert dict(found.inferred_from)["issuer"] == "the cover"


@pytest.mark.parametrize(
    ("cover", "body", "path", "created", "year", "where"),
    [
        ("Parking Policy\nAdopted by Full Council on 12 March 2013\nReviewed March 2016", "", "x.pdf", 2020, 2013, ADOPTED),
        ("Strategy 2013 - 2016\nAdopted by the Policy Committee, 11 June 2013", "", "x.pdf", 2000, 2013, ADOPTED),
        ("Estates Strategy\nReview date: July 2029\nMay 2018", "", "x.pdf", 2020, 2018, "the cover"),
        ("Estates Strategy\n14/03/2019", "", "x.pdf", 2020, 2019, "the cover"),
        ("Parking Policy\n2013-2018", "", "x.pdf", 2000, 2013, "its title or the cover"),
        ("Spatial Strategy", "This plan was approved on 3rd May 2013.", "x.pdf", 2020, 2013, "the text: its adoption"),
        ("Spatial Strategy", "", "e6f1993f3851eab.pdf", 2025, 2025, "the day on which the file was made"),
        ("Spatial Strategy", "", "550e8400-e29b-41d4-a716-446655442015.pdf", None, None, ""),
        ("Spatial Strategy", "", "20150312094455.pdf", None, None, ""),
        ("Spatial Strategy", "In 2004, 2005, 2006 and 2007 we built homes.", "x.pdf", 2023, None, ""),
    ],
)  # fmt: skip
def test_the_year_comes_from_the_cover_or_the_adoption(
    cover: str, body: str, path: str, created: int | None, year: int | None, where: str
) -> None:
    found = describe_text(cover, body, path=path, created=created)
    assert (found.year, dict(found.inferred_from).get("year", "")) == (year, where)


@pytest.mark.parametrize("title", ["Draft Plan Consultation Part A", "Final Report on Parks"])
def test_a_title_may_begin_with_draft_or_final(title: str) -> None:
    assert describe_text(path="h22-9f3c0b7ae1.pdf", title=title).title == title


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Digital Strategy: consultation draft", "draft"),
        ("Local Plan: Pre-Submission", "draft"),
        ("Quayside Council Draft Digital Strategy", "draft"),
        ("Digital Strategy - working draft", "draft"),
        ("Smart City Strategy (adopted)", "adopted"),
        ("Strategy on the Draught of Horses", ""),
    ],
)
def test_a_state_behind_a_title_is_the_status(title: str, status: str) -> None:
    assert describe_text(title).status == status


def test_blank_lines_do_not_shorten_a_cover() -> None:
    lines = [
        "TEWKESBURY BOROUGH PLAN:",
        "Pre-Submission",
        "Regulation 19 Consultation",
        "EQUALITY IMPACT",
        "ASSESSMENT",
        "July 2019",
    ]
    found = describe_text("\n \n \n \n \n \n".join(lines), created=2023)
    assert (found.issuer, found.year, found.status) == ("Tewkesbury", 2019, "draft")
    assert found.title == "TEWKESBURY BOROUGH PLAN: Pre-Submission Regulation 19 Consultation EQUALITY IMPACT ASSESSMENT"
    assert dict(found.inferred_from)["issuer"] == dict(found.inferred_from)["year"] == "the cover"


def test_no_number_of_mentions_outweighs_the_cover() -> None:
    body = "Oxford City Council hosts our data. The work of Oxford City Council goes on. " * 200
    assert describe_text("Digital Strategy for Stroud District Council", body, path="Oxford_2016.pdf").issuer == "Stroud"
