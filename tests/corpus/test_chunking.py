from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from stratbot.config import ChunkingSettings
from stratbot.corpus.chunking import chunk_pages
from stratbot.corpus.cleaning import clean, words_of
from stratbot.corpus.layout import lines_of
from stratbot.types import Page, Passage, PassageRole

SMALL = ChunkingSettings(max_tokens=40, target_tokens=28)


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def count_characters(texts: Sequence[str]) -> list[int]:
    return [len(text) // 2 + 1 for text in texts]


def pages_of(texts: Sequence[str]) -> list[Page]:
    return [Page(doc_id="d", page_number=n, page_label=str(n), text=text) for n, text in enumerate(texts, start=1)]


def chunk(*texts: str, settings: ChunkingSettings | None = None) -> list[Passage]:
    return chunk_pages(pages_of(texts), settings=settings or ChunkingSettings(), count_tokens=count_words, doc_id="d")


def sentences(*texts: str) -> list[str]:
    return [sentence.text for passage in chunk(*texts) for sentence in passage.sentences]


def test_lines_broken_within_a_sentence_are_joined() -> None:
    assert sentences("The council will connect every home\nto fast broadband by 2020. It will train\nall residents.") == [
        "The council will connect every home to fast broadband by 2020.",
        "It will train all residents.",
    ]


def test_a_bullet_is_a_sentence_of_its_own() -> None:
    text = (
        "We will:\n• connect every home to broadband\n\uf0b7 train residents in digital\nskills for work\n"
        "- open our data to all\no Offer free public Wi-Fi"
    )
    assert sentences(text) == [
        "We will: connect every home to broadband",
        "train residents in digital skills for work",
        "open our data to all",
        "Offer free public Wi-Fi",
    ]


def test_a_bullet_that_stands_alone_on_its_line_belongs_to_the_next() -> None:
    assert sentences("Our aims are these three:\n•\nConnect every home to broadband\n•\nTrain every resident for work") == [
        "Our aims are these three:",
        "Connect every home to broadband",
        "Train every resident for work",
    ]


def test_a_heading_is_a_sentence_and_stands_over_what_follows_across_pages() -> None:
    first = "2. Digital skills\nWe will train every resident who asks for it in one of the libraries."
    second = (
        "Courses are free and take place in all nine libraries of the borough each week.\n"
        "OUR MONEY AND TIME\nIt costs two million pounds over the four years that this strategy is for."
    )
    passages = chunk(first, second, settings=SMALL)
    assert [(passage.page_number, passage.heading) for passage in passages] == [
        (1, "2. Digital skills"),
        (2, "2. Digital skills"),
        (2, "OUR MONEY AND TIME"),
    ]
    assert passages[2].sentences[0].text == "OUR MONEY AND TIME"


def test_a_heading_never_ends_a_passage_that_could_take_it_along() -> None:
    body = "This sentence of ten words stands here to fill space."
    passages = chunk(f"{body} {body} {body}\nDigital skills for everyone\n{body} {body} {body}", settings=SMALL)
    assert [passage.sentences[0].text for passage in passages] == [body, "Digital skills for everyone"]


def test_a_label_too_short_to_be_a_sentence_joins_its_neighbour() -> None:
    assert sentences("£2m\nthat is what the plan costs in four years.\nThe board meets each month.\n12 %") == [
        "£2m that is what the plan costs in four years.",
        "The board meets each month. 12 %",
    ]


def test_a_table_without_full_stops_is_cut_at_line_ends() -> None:
    rows = [f"row {n} of the table with costs of £{n},000 and an owner in the council" for n in range(30)]
    found = sentences("\n".join(rows))
    assert len(found) > 3
    assert max(count_words(found)) <= 100
    assert all(sentence.startswith("row") and sentence.endswith("council") for sentence in found)
    assert " ".join(found).split() == " ".join(rows).split()


def test_page_numbers_running_lines_and_leaders_never_become_sentences() -> None:
    body = [
        "Broadband reaches every home.",
        "Libraries train residents.",
        "Data is open to everyone.",
        "The board meets monthly.",
    ]
    texts = [f"Leeds Digital Strategy\n{line}\n{number}" for number, line in enumerate(body, start=1)]
    contents = "Contents\nForeword .......... 3\nVision .......... 5\nActions .......... 9"
    found = sentences(*texts, contents)
    assert found == [*body, "Contents", "Foreword 3", "Vision 5", "Actions 9"]


def test_contents_and_references_carry_their_role_and_no_heading() -> None:
    body = "Our vision\nEvery home in the borough is connected to fast broadband by the end of the decade."
    notes = "1 See https://example.org/broadband, accessed 3 May 2016."
    passages = chunk(f"Contents\nForeword ..... 3\nVision ..... 5\nActions ..... 9\n{body}\n{body}\n{notes}", body, body)
    assert [passage.role for passage in passages[:3]] == [PassageRole.CONTENTS, PassageRole.BODY, PassageRole.REFERENCES]
    assert [passage.heading for passage in passages[:3]] == ["", "Our vision", ""]


def test_a_footnote_is_no_heading() -> None:
    filler = "The agency1 helps councils with advice on how many jobs a site may hold.\n" * 6
    passages = chunk(f"{filler}1 Now Homes England\n", "It goes on here with more of the text.")
    assert passages[-1].heading == ""


def test_the_same_text_keeps_its_id_and_doubles_get_their_own() -> None:
    body = "Every home in the borough is connected to fast broadband by 2020."
    first, *_ = chunk(body)
    again, *_ = chunk(body, "Another page that was added later on.")
    assert first.passage_id == again.passage_id
    assert first.passage_id.startswith("d:p001:")
    table = "\n".join(["Contents", *["Foreword of the leader ..... 3"] * 80])
    ids = [passage.passage_id for passage in chunk(table, body, settings=SMALL)]
    assert len(ids) == len(set(ids)) > 3


def test_ligatures_and_hyphens_are_cleaned_in_sentences_but_not_in_quotes() -> None:
    (page,) = pages_of(["We are commiƩed to eﬃcient trans-\nport. Public transport is transport."])
    (passage,) = chunk_pages([page], settings=ChunkingSettings(), count_tokens=count_words, doc_id="d")
    first = passage.sentences[0]
    assert first.text == "We are committed to efficient transport."
    assert page.text[first.start : first.end] == "We are commiƩed to eﬃcient trans-\nport."


def test_nothing_comes_of_pages_without_text() -> None:
    assert chunk("", " \n ", "• \n") == []


LINE = st.text(st.sampled_from(list("abcdeABC 12.,:;-•\uf0b7ﬁ\u00a0()é")), min_size=0, max_size=70)
WORDS = st.lists(
    st.sampled_from("the The plan PLAN digital Skills 2016 5% e.g. end. and, • 1. a) http://x.uk ﬁrst user-".split()), max_size=14
)
TEXT = st.lists(st.one_of(LINE, WORDS.map(" ".join), st.just("Running header 2016"), st.just("")), max_size=14).map("\n".join)


def letters(text: str) -> str:
    return "".join(character for character in clean(text).text if character.isalpha() or character.isdecimal())


@settings(max_examples=150)
@given(st.lists(TEXT, max_size=5), st.sampled_from([count_words, count_characters]))
def test_passages_hold_the_whole_page_and_every_quote_is_a_run_of_it(texts: list[str], count: object) -> None:
    pages = pages_of(texts)
    counter = count_words if count is count_words else count_characters
    passages = chunk_pages(pages, settings=SMALL, count_tokens=counter, doc_id="d")
    assert len({passage.passage_id for passage in passages}) == len(passages)
    by_page: dict[int, list[Passage]] = {page.page_number: [] for page in pages}
    words = words_of(texts)
    for passage in passages:
        by_page[passage.page_number].append(passage)
        text = pages[passage.page_number - 1].text
        assert passage.text == " ".join(sentence.text for sentence in passage.sentences)
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        assert sum(counter([sentence.text for sentence in passage.sentences])) <= 100
        for sentence in passage.sentences:
            quote = text[sentence.start : sentence.end]
            assert quote.strip() == quote != ""
            assert letters(sentence.text) == "".join(
                char for char in clean(quote, words).text if char.isalpha() or char.isdecimal()
            )
    for page, lines in zip(pages, lines_of(pages), strict=True):
        own = by_page[page.page_number]
        assert all(first.end <= second.start for first, second in pairwise(own))
        for line in lines:
            seen = [place for place in range(line.start, line.end) if page.text[place].isalpha()]
            if seen and not line.is_furniture:
                assert all(any(passage.start <= place < passage.end for passage in own) for place in seen)


def test_a_row_of_a_table_is_one_sentence_with_the_heads_of_its_columns() -> None:
    text = "Our plan for the year follows here.\nTrain library staff\nLibrary Manager\nMarch 2017\n"
    text += "Fit Wi-Fi\nHead of Property\nJune 2017"

    def row(*cells: tuple[str, str]) -> tuple[tuple[str, int, int], ...]:
        return tuple((head, text.index(cell), text.index(cell) + len(cell)) for head, cell in cells)

    rows = [
        row(("Action", "Train library staff"), ("Lead", "Library Manager"), ("By when", "March 2017")),
        row(("Action", "Fit Wi-Fi"), ("", "Head of Property"), ("By when", "June 2017")),
    ]
    passages = chunk_pages(pages_of([text]), settings=ChunkingSettings(), count_tokens=count_words, doc_id="d", rows=[rows])
    found = [sentence for passage in passages for sentence in passage.sentences]
    assert [sentence.text for sentence in found] == [
        "Our plan for the year follows here.",
        "Action: Train library staff; Lead: Library Manager; By when: March 2017",
        "Action: Fit Wi-Fi; Head of Property; By when: June 2017",
    ]
    assert text[found[1].start : found[1].end] == "Train library staff\nLibrary Manager\nMarch 2017"


def test_numbers_of_notes_are_not_judged() -> None:
    assert sentences("We will spend £4.5⁽2⁾ million on broadband by 2018.⁽3,4⁾ All homes will be connected.") == [
        "We will spend £4.5 million on broadband by 2018.",
        "All homes will be connected.",
    ]


def test_a_row_stays_one_sentence_where_a_line_of_it_counts_as_furniture() -> None:
    pages = [
        f"Risk {n}\n{n}\nWe set money aside for it.\nThe text of this page goes on here, page {n} of it." for n in range(1, 7)
    ]
    rows = [[(("Risk", 0, 6), ("Score", 7, 8), ("Answer", 9, 35))] for _ in pages]
    passages = chunk_pages(pages_of(pages), settings=ChunkingSettings(), count_tokens=count_words, doc_id="d", rows=rows)
    texts = [sentence.text for passage in passages for sentence in passage.sentences]
    assert texts.count("Risk: Risk 3; Score: 3; Answer: We set money aside for it.") == 1


def test_a_row_that_is_too_long_is_cut_between_its_cells() -> None:
    cells = [f"cell {letter} " + "word " * 90 + "end" for letter in "abcd"]
    text = "\n".join(cells)
    rows = [[tuple((f"Head {n}", text.index(cell), text.index(cell) + len(cell)) for n, cell in enumerate(cells))]]
    passages = chunk_pages(pages_of([text]), settings=ChunkingSettings(), count_tokens=count_words, doc_id="d", rows=rows)
    found = [sentence for passage in passages for sentence in passage.sentences]
    assert len(found) > 1
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert [sentence.text[:6] for sentence in found] == ["Head 0", "Head 2"]


def test_cells_without_anything_to_read_are_left_out_of_a_row() -> None:
    text = "\uf0b7\nTrain library staff\nMarch 2017\n\uf0b7\n\uf0b7"
    rows = [[(("", 0, 1), ("", 2, 21), ("", 22, 32)), (("", 33, 34), ("", 35, 36))]]
    passages = chunk_pages(pages_of([text]), settings=ChunkingSettings(), count_tokens=count_words, doc_id="d", rows=rows)
    assert [sentence.text for passage in passages for sentence in passage.sentences] == ["Train library staff; March 2017"]
