from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import HashEncoder
from retrieval.small_index import opened_index, text_document
from stratbot.config import ChunkingSettings
from stratbot.corpus.chunking import chunk_pages
from stratbot.corpus.wording import letters
from stratbot.index.reader import OpenIndex
from stratbot.retrieval.citing import Citer, agrees, as_read, cut_quote
from stratbot.types import Citation, Document, Page, ReadDocument
from verbatim import stands_on_page

PARTS = "council digital user ap pren ﬁrst eﬀ Wi £5m 2016. e.g. end. End? • – ü ß , - \u00ad \u2010".split()
SPACES = ("\n", "\n", "\n\n", " ", " ", "  ", "\u00a0", "\t", "\u3000")
AWKWARD = st.lists(st.sampled_from([*PARTS, *SPACES]), max_size=80).map("".join)
"""Texts with what PDFs bring: hyphens at line ends, ligatures, soft hyphens, spaces of all kinds."""


def page_of(text: str, number: int = 1) -> Page:
    return Page(doc_id="leeds", page_number=number, page_label=f"p{number}", text=text)


def chunked(*texts: str) -> ReadDocument:
    """A document as the reading step makes it, cleaning and all."""
    pages = [page_of(text, number) for number, text in enumerate(texts, start=1)]
    count_tokens = HashEncoder().count_tokens
    passages = chunk_pages(pages, settings=ChunkingSettings(target_tokens=12), count_tokens=count_tokens, doc_id="leeds")
    document = Document(
        doc_id="leeds", path="leeds.pdf", sha256="0" * 64, size_bytes=1, issuer="Leeds", title="Smart Leeds", year=2016,
        page_count=len(pages),
    )  # fmt: skip
    return ReadDocument(document=document, pages=tuple(pages), passages=tuple(passages))


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def every_citation(index: OpenIndex) -> list[Citation | None]:
    citer = Citer(index)
    found: list[Citation | None] = []
    for passage in index.passages(range(index.manifest.passages)):
        found.append(citer.passage(passage, score=1))
        for position, sentence in enumerate(passage.sentences):
            found.append(citer.sentence(passage, sentence, score=1))
            found += [citer.around(passage, position, min_words=words, score=1) for words in (1, 6, 1000)]
    return found


@settings(max_examples=40)
@given(texts=st.lists(AWKWARD, min_size=1, max_size=3))
def test_a_quote_is_always_found_on_its_page(texts: list[str]) -> None:
    with opened_index([chunked(*texts)]) as index:
        for citation in every_citation(index):
            if citation is not None:
                text = texts[citation.page_number - 1]
                assert bare(citation.quote) and bare(citation.quote) in bare(text)
                assert bare(citation.quote) == bare(text[citation.start : citation.end])
                assert citation.quote == " ".join(citation.quote.split())


def test_what_cleaning_changes_does_not_cost_a_citation() -> None:
    text = (
        "Our ﬁrst eﬀort is a user-\ncentred service that the coun-\ncil will test. It is paid for from re-\nserves of £5m.\n"
        "• free Wi\u2011Fi in the li\u00ad\nbrary\u00a0and the town hall\n• a council that listens, and reserves seats\n"
    )
    with opened_index([chunked(text)]) as index:
        assert "first" in index.sentence_texts()[0], "this text is cleaned"
        citations = every_citation(index)
        assert citations and None not in citations


def test_a_citation_says_where_its_quote_stands() -> None:
    pages = ("Bins are emptied.", "Trams run.\nWe will lend\ttablets.\nBuses stop.")
    with opened_index([text_document("leeds", *pages, issuer="Leeds City Council", title="Smart Leeds")]) as index:
        (passage,) = (passage for passage in index.passages([0, 1]) if passage.page_number == 2)
        citation = Citer(index).sentence(passage, passage.sentences[1], score=0.5, below_threshold=True)
    start = pages[1].index("We")
    assert citation == Citation(
        passage_id=passage.passage_id, doc_id="leeds", issuer="Leeds City Council", title="Smart Leeds", year=2016,
        path="leeds.pdf", page_number=2, page_label="p2", quote="We will lend tablets.", score=0.5,
        start=start, end=start + len("We will lend\ttablets."), below_threshold=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "now",
    ["", "Something else was written here.", "x" * 40 + "Trams run.\nWe will lend tablets.\nBuses stop.", "We will lend"],
    ids=["emptied", "rewritten", "shifted", "cut short"],
)
def test_a_page_that_was_changed_under_the_index_is_not_cited(now: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened_index([text_document("leeds", "Trams run.\nWe will lend tablets.\nBuses stop.")]) as index:
        assert None not in every_citation(index)
        monkeypatch.setattr(index, "page", lambda doc_id, page_number: page_of(now, page_number))
        assert set(every_citation(index)) == {None}


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("a user-\ncentred  service", "a user-centred service"),
        ("a user- \n centred service", "a user-centred service"),
        ("the coun\u00ad\ncil", "the coun\u00adcil"),
        ("Wi\u2010\nFi", "Wi\u2010Fi"),
        ("one -\ntwo", "one - two"),
        ("on-\n- and offline", "on- - and offline"),
        ("user- centred", "user- centred"),
    ],
)
def test_a_line_end_after_a_hyphen_closes_up_and_other_white_space_folds(text: str, quote: str) -> None:
    assert cut_quote(page_of(text), 0, len(text)) == quote
    assert stands_on_page(quote, page_of(text))


@given(text=AWKWARD, ends=st.tuples(st.integers(0, 300), st.integers(0, 300)))
def test_whatever_is_cut_from_a_page_stands_on_it(text: str, ends: tuple[int, int]) -> None:
    quote = cut_quote(page_of(text), min(ends), max(ends))
    assert stands_on_page(quote, page_of(text)) == bool(bare(quote))


def test_two_readings_agree_by_letters_and_digits() -> None:
    assert letters("The ﬁrst  Wi-Fi,\n2016!") == "thefirstwifi2016"
    assert agrees("The first user-centred plan", "The ﬁrst user-\ncentred plan")
    assert not agrees("We will fund trams", "Bins are emptied on Mondays")
    assert not agrees("", "Bins") and not agrees("Bins", "")


@pytest.mark.parametrize("position", range(6))
@pytest.mark.parametrize("min_words", [1, 3, 5, 100])
def test_a_quote_is_widened_by_its_neighbours_within_its_passage(position: int, min_words: int) -> None:
    lines = ["One two.", "Three four.", "Five six.", "Seven eight.", "Nine ten.", "Eleven twelve."]
    with opened_index([text_document("leeds", "\n".join(lines))]) as index:
        passages = index.passages([0, 1])
        passage, place = passages[position // 3], position % 3
        citation = Citer(index).around(passage, place, min_words=min_words, score=1)
    assert citation is not None
    assert lines[position] in citation.quote
    own = " ".join(lines[position // 3 * 3 :][:3])
    assert citation.quote in own
    assert len(citation.quote.split()) >= min(min_words, len(own.split()))
    if min_words == 1:
        assert citation.quote == lines[position], "no wider than it has to be"


def test_short_cells_under_long_heads_agree_with_their_page() -> None:
    row = "Land use: Offices; Levy of 2023 (pounds per square metre): £75; Levy of 2024 (pounds per square metre): £80"
    assert agrees(row, "Offices £75 £80")
    assert not agrees(row, "Offices £75") and not agrees(row, "Offices £75 £90") and not agrees(row, "£80 £75 Offices")
    assert not agrees("We will lend tablets. Buses stop.", "We will lend")


@pytest.mark.parametrize(
    ("quote", "stored", "read"),
    [
        ("digital appren-ticeships and grow - th", "digital apprenticeships and growth", "digital apprenticeships and growth"),
        ("a user-centred eﬀ ective bene ﬁ t", "a user-centred effective benefit", "a user-centred effective benefit"),
        ("digiƟsaƟon of the tri-borough", "digitisation of the tri-borough", "digitisation of the tri-borough"),
        ("• Install ﬁbre1 in to the docks", "Install fibre in to the docks", "• Install fibre1 in to the docks"),
        ("£75 – a well-known rate", "Rate: £75 – a well-known rate", "£75 – a well-known rate"),
    ],
)
def test_a_quote_is_shown_with_its_words_whole_and_nothing_else_changed(quote: str, stored: str, read: str) -> None:
    assert as_read(quote, stored) == read


def test_a_citation_keeps_the_verbatim_quote_beside_what_is_shown() -> None:
    text = (
        "We will fund digital appren-\nticeships in every ward of the council.\n"
        "Apprenticeships last two years, and more apprenticeships are digital."
    )
    with opened_index([chunked(text)]) as index:
        quotes = {one.quote: one.shown for one in every_citation(index) if one is not None}
    shown = [read for quote, read in quotes.items() if "appren-ticeships" in quote]
    assert shown and all("digital apprenticeships in every ward" in read for read in shown)
    assert all(read == quote for quote, read in quotes.items() if "appren-" not in quote)
