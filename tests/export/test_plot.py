from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import assume, given

from export.texts import document_text
from stratbot.export.inert import inert
from stratbot.export.plot import bars_svg
from stratbot.export.report import Bars

SVG = "{http://www.w3.org/2000/svg}"
YEARS = Bars(
    heading="Strategies by year",
    series=(("current", "current"), ("expired", "expired")),
    bars=(("2014", (1, 2)), ("2015", (0, 0)), ("2016", (3, 0))),
)


def test_bars_are_as_long_as_their_numbers() -> None:
    drawing = ElementTree.fromstring(bars_svg(YEARS))
    widths = [float(box.attrib["width"]) for box in drawing.iter(f"{SVG}rect")][2:]  # after the legend
    assert widths[1] == 2 * widths[0] and widths[2] == 3 * widths[0] and len(widths) == 3
    texts = [text.text for text in drawing.iter(f"{SVG}text")]
    assert texts == ["current", "expired", "2014", "1", "2", "3", "2015", "2016", "3"]


def test_a_drawing_is_told_in_words_and_parts_differ_by_more_than_colour() -> None:
    drawing = ElementTree.fromstring(bars_svg(YEARS))
    assert drawing.findtext(f"{SVG}title") == "Strategies by year"
    assert drawing.findtext(f"{SVG}desc") == "2014: 1 current, 2 expired; 2016: 3 current"
    assert drawing.attrib["role"] == "img"
    boxes = list(drawing.iter(f"{SVG}rect"))
    assert "stroke-dasharray" not in boxes[0].attrib and boxes[1].attrib["stroke-dasharray"] == "4 2"


def test_everything_is_drawn_within_its_frame() -> None:
    many = Bars(heading="", series=YEARS.series, bars=tuple((str(year), (year - 1990, 5)) for year in range(1990, 2040)))
    for section in (YEARS, many):
        drawing = ElementTree.fromstring(bars_svg(section))
        width, height = map(float, drawing.attrib["viewBox"].split()[2:])
        for box in drawing.iter(f"{SVG}rect"):
            assert float(box.attrib["x"]) + float(box.attrib["width"]) <= width
            assert float(box.attrib["y"]) + float(box.attrib["height"]) <= height


@given(document_text)
def test_a_drawing_is_whole_whatever_its_labels_say(text: str) -> None:
    assume(inert(text).strip())
    drawing = ElementTree.fromstring(bars_svg(Bars(heading=text, series=((text, ""),), bars=((text, (1,)),))))
    assert {re.sub(r"{.*}", "", element.tag) for element in drawing.iter()} == {"svg", "title", "desc", "rect", "text"}
