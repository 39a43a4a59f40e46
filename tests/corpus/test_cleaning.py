from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratbot.corpus.cleaning import NO_WORDS, DocumentWords, clean, legible, words_of

RAW = st.text(st.sampled_from(list("abcdeXYZ 189.,;:-–\n\t\u00a0ﬁﬀﬃƟƩ\u00ad\u200b\u2010\uf0b7_…·()”’é")), max_size=120)


def test_ligatures_are_spelled_out() -> None:
    assert clean("eﬃcient oﬃce, ﬂow, ﬁrst, oﬀ, baﬄe, poﬆ, faﬅ").text == "efficient office, flow, first, off, baffle, post, fast"


def test_letters_that_fonts_borrow_for_ligatures_are_spelled_out_within_words() -> None:
    assert clean("designaƟon commiƩed plaƞorm aŌer").text == "designation committed platform after"
    assert clean("the letter Ɵ alone").text == "the letter Ɵ alone"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("eﬀ orts in traﬃ  c", "efforts in traffic"),
        ("commiƩ ed iniƟ aƟ ves", "committed initiatives"),
        ("enƟ Ɵ es, mulƟ -modal", "entities, multi-modal"),
        ("staﬀ  in the oﬀ  season", "staff in the off season"),
        ("cuƫ  ng-\nedge", "cutting-edge"),
    ],
)
def test_a_space_behind_a_ligature_goes_where_the_document_has_them_everywhere(raw: str, expected: str) -> None:
    assert clean(raw, DocumentWords(spaced_ligatures=True)).text == expected


def test_whether_ligatures_are_spaced_is_learned_from_the_document() -> None:
    assert words_of(["eﬀ ect eﬀ ort beneﬁ t traﬃ  c ﬁrst"]).spaced_ligatures
    assert not words_of(["staﬀ and eﬀect, oﬀ the beneﬁt, Cardiﬀ is ﬁrst, ﬁnd ﬂow"]).spaced_ligatures


@pytest.mark.parametrize(
    ("document", "raw", "expected"),
    [
        ("transport is transport", "trans-\nport", "transport"),
        ("user-centred and user-centred", "user-\ncentred", "user-centred"),
        ("co-operation co-operation cooperation", "co-\noperation", "co-operation"),
        ("no such word here", "high-\nspeed", "high-speed"),
        ("", "Birmingham-\nShuttlesworth", "Birmingham-Shuttlesworth"),
        ("", "2015-\n2020", "2015-2020"),
        ("authorities and authorities", "au -\nthorities", "authorities"),
        ("nothing", "a plan -\nand a plan", "a plan - and a plan"),
        ("", "soft\u00ad\nhyphen and so\u00adft", "softhyphen and soft"),
    ],
)
def test_a_hyphen_at_a_line_end_is_decided_by_the_documents_own_words(document: str, raw: str, expected: str) -> None:
    assert clean(raw, words_of([document, raw])).text == expected


def test_a_document_that_hyphenates_joins_words_it_does_not_know() -> None:
    words = words_of(["trans-\nport transport, serv-\nice service, guide and line, differ-\nentiate, guide-\nline"])
    assert words.hyphenates
    assert clean("differ-\nentiate a guide-\nline", words).text == "differentiate a guide-line"


def test_words_that_a_pdf_tears_apart_are_put_together() -> None:
    words = words_of(["following the following; Fremont is in Fremont", "the fol lowing and the Fr\nemont, in to"])
    assert clean("the fol lowing Fr\nemont in to", words).text == "the following Fremont in to"


def test_white_space_invisible_and_private_characters_are_folded() -> None:
    assert clean("  a\u00a0b \t\n\u200bc \uf0b7 d\ufeffe ").text == "a b c de"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("D I G I T A L  P L A N 2016", "DIGITAL PLAN 2016"),
        ("plan A B and C", "plan A B and C"),
        ("the 3 rd and 21 st of May, not 3 random", "the 3rd and 21st of May, not 3 random"),
        ("Scotland , and others", "Scotland, and others"),
        ("Our vision ........................ 12", "Our vision 12"),
        ("Our vision . . . . . . . . 12", "Our vision 12"),
        ("and so on... done", "and so on... done"),
    ],
)
def test_spacing_that_is_only_for_the_eye_is_closed_up(raw: str, expected: str) -> None:
    assert clean(raw).text == expected


def test_offsets_lead_back_to_the_raw_text() -> None:
    raw = "  An eﬃcient\nuser-\ncentred plan"
    cleaned = clean(raw, words_of(["usercentred", raw]))
    assert cleaned.text == "An efficient usercentred plan"
    offsets = cleaned.offsets[cleaned.text.index("efficient") :]
    assert raw[offsets[0] : offsets[len("efficient") - 1] + 1] == "eﬃcient"
    offsets = cleaned.offsets[cleaned.text.index("usercentred") :]
    assert raw[offsets[0] : offsets[len("usercentred") - 1] + 1] == "user-\ncentred"


@given(RAW, st.booleans(), st.booleans())
def test_cleaning_keeps_every_letter_and_its_place(raw: str, hyphenates: bool, spaced: bool) -> None:
    cleaned = clean(raw, DocumentWords(counts={"ab": 2, "a-b": 1}, hyphenates=hyphenates, spaced_ligatures=spaced))
    assert len(cleaned.offsets) == len(cleaned.text) + 1
    assert cleaned.offsets == sorted(cleaned.offsets)
    for character, offset in zip(cleaned.text, cleaned.offsets, strict=False):
        if character.isalnum():
            assert raw[offset] == character or raw[offset] in "ﬁﬀﬃƟƩ"
    spelled = {"ﬁ": "fi", "ﬀ": "ff", "ﬃ": "ffi", "Ɵ": "ti", "Ʃ": "tt"}
    kept = "".join(spelled.get(char, char) for char in raw if char.isalnum())
    assert "".join(spelled.get(char, char) for char in cleaned.text if char.isalnum()) == kept


@given(RAW)
def test_cleaned_text_is_one_line_without_doubled_spaces(raw: str) -> None:
    text = clean(raw).text
    assert text == text.strip()
    assert "\n" not in text
    assert "  " not in text


def test_nothing_comes_of_nothing() -> None:
    assert clean("").text == clean(" \n ").text == ""
    assert clean("").offsets == [0]
    assert words_of([]) == NO_WORDS


def test_a_page_is_shown_with_its_lines_and_its_words_whole() -> None:
    raw = "Digital appren-\nticeships are user-\ncentred.\nBeneﬁts of digiƟsaƟon\n\nIt is wel -\ncome in 2016-\n2020."
    shown = legible(raw)
    assert shown.text == ("Digital apprenticeships are user-centred.\nBenefits of digitisation\n\nIt is welcome in 2016-2020.")
    assert len(shown.offsets) == len(shown.text) + 1 and shown.offsets == sorted(shown.offsets)
    assert all(raw[shown.offsets[shown.text.index(word)]] == word[0] for word in ("Digital", "user", "Ben", "welcome", "2020"))
