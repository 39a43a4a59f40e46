"""Whether words stand on a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratbot.corpus.wording import letters
from stratbot.retrieval.citing import cut_quote, squeezed
from stratbot.retrieval.standing import place_of
from stratbot.types import Page

TEXT = "We will  open\nfree public Wi‑Fi in every li-\nbrary by 2017. Proﬁle: “data”."


@pytest.mark.parametrize(
    ("quote", "exactly", "standing"),
    [
        ("open free public Wi‑Fi", True, "open\nfree public Wi‑Fi"),
        ("li-brary by 2017.", True, "li-\nbrary by 2017."),
        ("library by 2017", True, None),
        ("LIBRARY BY 2017!", False, "li-\nbrary by 2017"),
        ("profile data", False, "Proﬁle: “data"),
        ("open public Wi‑Fi", False, None),
        ("", True, None),
        ("...", False, None),
    ],
)
def test_a_quote_is_found_where_its_words_stand(quote: str, exactly: bool, standing: str | None) -> None:
    place = place_of(quote, TEXT, exactly=exactly)
    assert (None if place is None else TEXT[place[0] : place[1]]) == standing


@given(text=st.text(max_size=60), start=st.integers(0, 60), length=st.integers(1, 60))
def test_what_is_cut_from_a_page_is_found_on_it(text: str, start: int, length: int) -> None:
    cut = text[start : start + length]
    quote = cut_quote(Page(doc_id="a", page_number=1, page_label="1", text=text), start, start + length)
    place = place_of(quote, text)
    if not squeezed(cut):
        assert place is None
    else:
        assert place is not None and squeezed(text[place[0] : place[1]]) == squeezed(quote)


@given(text=st.text(max_size=60), quote=st.text(max_size=10))
def test_what_is_found_has_the_letters_of_the_quote(text: str, quote: str) -> None:
    place = place_of(quote, text, exactly=False)
    assert place is None or letters(quote) in letters(text[place[0] : place[1]])
