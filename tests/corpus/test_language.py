from __future__ import annotations

import pytest

from stratbot.corpus.language import is_plain_language, why_unreadable

TEXT = (
    "The council will train five hundred staff in the first year, and offices will share files efficiently. "
    "Bydd y Cyngor yn gosod Wi-Fi am ddim ym mhob llyfrgell erbyn mis Medi 2017. TABLE 4: IT, GIS, CCTV, 1,234 56% £75"
)


@pytest.mark.parametrize("text", [TEXT, "", "12 34 56", "IT, CCTV and GIS", "Η ψηφιακή στρατηγική της πόλης είναι ανοιχτή. " * 5])
def test_language_is_readable_whatever_its_alphabet(text: str) -> None:
    assert why_unreadable(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "/g110/g118/g115/g100 " * 20,
        "\x0e\x16\x13\x11\x1b!\x1a\x11\x17" * 20,
        "\ufffd\ufffd\ufffd and \ufffd\ufffd " * 20,
        "".join(chr(0x398 + (number * 7) % 60) + (" " if number % 6 == 0 else "") for number in range(400)),
        "Xqrtz vbnmk plkjh grtzw " * 20,
    ],
)
def test_what_fonts_without_a_map_give_is_not(text: str) -> None:
    assert why_unreadable(text)


def test_running_text_is_told_from_codes_that_look_like_words() -> None:
    assert is_plain_language(TEXT)
    assert not is_plain_language("Wkh frxqflo zloo wudlq ilyh kxqguhg vwdii lq wkh iluvw bhdu")
