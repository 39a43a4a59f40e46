from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from cli.scripted import COVERAGE
from export.reports import PROVENANCE, heat_map, report_with
from stratbot.export.answers import answer_report
from stratbot.export.html import report_html
from stratbot.export.tones import FILLS, TONES

GOLDEN = Path(__file__).parent / "golden"


def body(page: str) -> str:
    return page[page.index("<body") :]


def test_an_answer_as_a_page_is_the_golden_file_byte_for_byte() -> None:
    assert body(report_html(answer_report(COVERAGE, PROVENANCE))) == (GOLDEN / "coverage.html").read_text(encoding="utf-8")


def test_the_policy_of_a_page_lets_through_its_own_style_and_nothing_else() -> None:
    page = report_html(report_with("words"))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    style = page[page.index("<style>") + len("<style>") : page.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy and policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "<script" not in page and " style=" not in page


def test_a_page_has_rules_for_paper_for_small_screens_and_for_the_dark() -> None:
    page = report_html(report_with("words"))
    for rule in ("@media print", "@media (max-width: 40rem)", "@media (prefers-color-scheme: dark)", "@page"):
        assert rule in page
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page


def test_a_header_of_a_table_says_what_it_heads() -> None:
    page = report_html(report_with("words"))
    assert page.count('<th scope="col"') == 3
    assert page.count('<th scope="row"') == 1


def test_a_tone_is_told_by_a_sign_and_words_not_by_colour_alone() -> None:
    page = report_html(report_with("words"))
    assert '<span class="sign" aria-hidden="true">●✎</span> covered' in page
    assert 'class="short tone-good marked"' in page


def test_a_wide_table_of_tones_is_a_map_with_a_legend_and_words_for_those_who_hear_it() -> None:
    page = report_html(heat_map())
    assert '<table class="map turned">' in page and '<body class="broad">' in page
    assert re.findall(r"</span> ([a-z ,]+)</li>", page) == [
        "covered", "mentioned in passing", "not found", "unreadable, so not judged"
    ]  # fmt: skip
    assert '<span aria-hidden="true">○</span><span class="heard">not found</span>' in page
    assert '<table class="map' not in report_html(heat_map(themes=4))


def test_a_note_stands_below_the_table_and_is_linked_with_its_cell_both_ways() -> None:
    page = report_html(heat_map())
    anchors = re.findall(r'href="#([^"]+)" id="([^"]+)"', page)
    assert anchors
    for anchor, back in anchors:
        assert back == f"{anchor}-back"
        assert page.count(f'<li id="{anchor}"><a href="#{back}">') == 1


def test_every_tone_has_a_sign_words_and_a_colour_that_black_can_be_read_on() -> None:
    assert all(tone.sign and tone.words and tone.family in (*FILLS, "plain") for tone in TONES.values())
    for fill in FILLS.values():
        channels = [int(fill[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
        luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        assert (luminance + 0.05) / 0.05 >= 12


def test_the_same_report_is_the_same_page() -> None:
    assert report_html(heat_map()) == report_html(heat_map())
