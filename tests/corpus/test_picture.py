from __future__ import annotations

import importlib.util
import os
import sys
import time
from pathlib import Path

import pytest

from pdfs import write_pdf
from stratbot.corpus import picture
from stratbot.corpus.ocr_process import Recognised
from stratbot.corpus.picture import PictureError, PictureReader, PictureSettings
from stratbot.errors import SettingsError

pytest.importorskip("pypdfium2", reason="the extra `pictures` is not installed")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_pdf(tmp_path / "plan.pdf", ["First page", "We will provide free\npublic Wi-Fi in all libra-\nries by 2018."])


def darkest(drawn: picture.Picture, left: int, top: int, right: int, bottom: int) -> int:
    rows = (drawn.data[(y * drawn.width + left) * 3 : (y * drawn.width + right) * 3] for y in range(top, bottom))
    return min(min(row, default=255) for row in rows)


def test_a_page_is_drawn_at_the_width_asked_for(plan: Path) -> None:
    drawn = PictureReader().draw(plan, 2, width=400)
    assert (drawn.width, drawn.height) == (400, 565)
    assert len(drawn.data) == 400 * 565 * 3
    assert darkest(drawn, 0, 0, 400, 20) == 255  # the margin
    assert darkest(drawn, 0, 0, 400, 565) < 100  # the words


def test_the_lines_of_the_quote_are_found_across_hyphens(plan: Path) -> None:
    drawn = PictureReader().draw(plan, 2, width=800, quote="public Wi-Fi in all libraries by 2018")
    assert len(drawn.marks) >= 2
    for left, top, right, bottom in drawn.marks:
        assert 60 < left < right < 400 and 60 < top < bottom < 200
        assert darkest(drawn, left, top, right, bottom) < 100


def test_a_quote_that_is_not_there_marks_nothing(plan: Path) -> None:
    assert PictureReader().draw(plan, 1, width=100, quote="mermaids").marks == ()


def test_turning_back_costs_nothing_until_the_file_changes(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = PictureReader(PictureSettings(kept=2))
    first = reader.draw(plan, 1, width=50)
    assert reader.draw(plan, 1, width=50) is first
    reader.draw(plan, 2, width=50)
    reader.draw(plan, 2, width=60)
    assert reader.draw(plan, 1, width=50) is not first
    latest = reader.draw(plan, 1, width=50)
    os.utime(plan, ns=(1, 1))
    assert reader.draw(plan, 1, width=50) is not latest


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n", b"not a pdf", b"%PDF-1.7\n" + b"\xff" * 5000])
def test_a_broken_file_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    with pytest.raises(PictureError, match=r"Page 1 of broken\.pdf cannot be shown as a picture") as caught:
        PictureReader().draw(path, 1, width=100)
    assert caught.value.hint == "Its text can be read."


def test_a_page_that_is_not_there_is_a_sentence(plan: Path) -> None:
    with pytest.raises(PictureError, match="the file has 2 pages"):
        PictureReader().draw(plan, 3, width=100)


def test_a_file_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="no longer at"):
        PictureReader().draw(tmp_path / "gone.pdf", 1, width=100)


def test_a_password_is_a_sentence(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "locked.pdf", ["secret"], user_password="x")
    with pytest.raises(PictureError, match="cannot be shown"):
        PictureReader().draw(path, 1, width=100)


def test_a_picture_is_never_larger_than_the_bound(plan: Path) -> None:
    drawn = PictureReader().draw(plan, 1, width=100_000)
    assert drawn.width * drawn.height <= 6_000_000


def test_a_page_that_takes_too_long_is_given_up(plan: Path) -> None:
    start = time.monotonic()
    with pytest.raises(PictureError, match=r"took longer than 0\.01 seconds"):
        PictureReader(PictureSettings(seconds=0.01)).draw(plan, 1, width=100)
    assert time.monotonic() - start < 120


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory")
def test_a_drawing_process_that_dies_costs_only_the_picture(plan: Path) -> None:
    with pytest.raises(PictureError, match="cannot be shown as a picture"):
        PictureReader(PictureSettings(memory_bytes=1)).draw(plan, 1, width=2000)


def test_without_the_extra_it_says_what_to_install(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SettingsError) as caught:
        PictureReader().draw(plan, 1, width=100)
    assert caught.value.hint == "pip install 'stratbot[pictures]'"


def test_the_lines_of_a_quote_from_a_scan_are_marked_by_the_places_of_its_words() -> None:
    text = "We will\nprovide free Wi-Fi."
    places = (
        (0, 2, 0.1, 0.1, 0.2, 0.15, 0.9), (3, 7, 0.25, 0.1, 0.4, 0.16, 0.9), (8, 15, 0.1, 0.2, 0.3, 0.25, 0.9),
        (16, 20, 0.35, 0.19, 0.45, 0.25, 0.9), (21, 27, 0.5, 0.2, 0.6, 0.25, 0.9),
    )  # fmt: skip
    blank = picture.Picture(width=100, height=200, data=b"")
    recognised = Recognised(text=text, words=places, confidence=0.9)
    assert picture.with_marks(blank, recognised, "will provide free").marks == ((25, 20, 41, 33), (10, 38, 46, 51))
    assert picture.with_marks(blank, recognised, "mermaids") == blank
