from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

from hypothesis import assume, example, given
from markdown_it import MarkdownIt

from export.reports import report_with
from export.texts import document_text
from stratbot.export.html import report_html
from stratbot.export.inert import inert, inert_cell, looks_like_formula
from stratbot.export.markdown import report_markdown
from stratbot.export.spreadsheet import report_csv

TAME = "words"


class Seen(HTMLParser):
    """Takes note of tags, of the names of attributes, and of text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", ()))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", ()))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def seen(page: str) -> Seen:
    parser = Seen()
    parser.feed(page)
    parser.close()
    return parser


def without_classes(tags: list[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    """Leave out what the length of a text may change: how a column is set, whether there is room for a number, the contents."""
    kept = [(tag, tuple(name for name in names if name != "class")) for tag, names in tags]
    return [entry for entry in kept if entry[0].strip("/") not in ("nav", "ul", "li", "h2", "p", "a")]


@given(document_text)
def test_no_text_of_a_document_becomes_a_tag_or_an_attribute_of_a_page(text: str) -> None:
    assume(text)
    page = seen(report_html(report_with(text)))
    assert without_classes(page.tags) == without_classes(seen(report_html(report_with(TAME))).tags)
    assert inert(text).strip() in "".join(page.text)
    allowed = {"href", "id", "class", "title", "scope", "data-column", "aria-label", "aria-hidden", "role", "tabindex", "lang"}
    drawing = {"xmlns", "viewbox", "width", "height", "font-family", "font-size", "x", "y", "text-anchor", "fill", "stroke",
               "stroke-width", "stroke-dasharray"}  # fmt: skip
    head = {"charset", "http-equiv", "content", "name"}
    assert {name for _, names in page.tags for name in names} <= allowed | drawing | head


@given(document_text)
def test_a_page_links_nowhere_but_within_itself(text: str) -> None:
    page = report_html(report_with(text))
    links = re.findall(r'(?:href|src|action|xlink:href|srcset)="([^"]*)"', page)
    assert all(link.startswith("#") for link in links)
    style = page[page.index("<style>") : page.index("</style>")]
    assert "url(" not in style and "@import" not in style


@given(document_text)
@example("1\\. http://example.org")
@example("a | b \\| c")
def test_no_text_of_a_document_becomes_markup_of_markdown(text: str) -> None:
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": True})
    parser.linkify.set({"fuzzy_link": True, "fuzzy_email": False})  # type: ignore[union-attr]

    def kinds(markdown: str) -> list[str]:
        found = []
        for token in parser.parse(markdown):
            found.append(f"{token.type} {token.tag}")
            found += [f"{child.type} {child.tag}" for child in token.children or () if child.type not in ("text", "text_special")]
        return found

    assume(inert(text).strip())
    assert kinds(report_markdown(report_with(text))) == kinds(report_markdown(report_with(TAME)))


@given(document_text)
def test_what_is_shown_in_markdown_is_what_the_document_says(text: str) -> None:
    rendered = MarkdownIt("commonmark").enable("table").render(report_markdown(report_with(text)))
    shown = re.sub(r"\s+", " ", "".join(seen(rendered).text))
    assert re.sub(r"\s+", " ", inert(text)).strip() in shown


@given(document_text)
def test_no_cell_of_a_csv_file_is_a_formula(text: str) -> None:
    for records in (False, True):
        for row in csv.reader(io.StringIO(report_csv(report_with(text, records=records)))):
            for cell in row:
                assert not re.match(r"[=+\-@\t\r＝＋－＠]", cell.lstrip()), cell


@given(document_text)
def test_a_cell_says_what_the_document_says_but_for_one_sign_in_front(text: str) -> None:
    cell = inert_cell(text)
    assert cell == inert(text) or (cell == f"'{inert(text)}" and looks_like_formula(text))


def test_ordinary_text_stays_as_it_is() -> None:
    text = "By 2017 – at the latest – “free” Wi-Fi (5 GHz) for £2.4m, café & library: 50 %."
    assert inert(text) == text and inert_cell(text) == text
