"""Stacked bars as SVG: no script, no style that reaches beyond it, readable where colours are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratbot.export.inert import inert, inert_html
from stratbot.export.tones import FILLS, family_of

if TYPE_CHECKING:
    from stratbot.export.report import Bars

WIDEST, ROW, BAR, LABEL_CHAR, LABEL_MAX, TOP = 640, 26, 18, 8.0, 28, 34
_STROKES = {"good": "#1E7B3A", "partial": "#8A6100", "none": "#6B6B6B", "bad": "#A8261A", "": "#2F5FA8"}
_DASHES = ("", "4 2", "1 2", "6 2 1 2")


def bars_svg(section: Bars) -> str:
    """Return a drawing of at most 640 units in width, with a title and description for those who hear it.

    Parts differ by colour and by the dashes of their outline; each has its number in it.
    """
    labels = [_shortened(label) for label, _ in section.bars]
    left = round(max((len(label) for label in labels), default=0) * LABEL_CHAR) + 10
    longest = max((sum(numbers) for _, numbers in section.bars), default=0) or 1
    unit = min(40.0, (WIDEST - left - 50) / longest)
    legend = sum(len(inert(name)) * LABEL_CHAR + 44 for name, _ in section.series)
    width = round(max(left + longest * unit + 50, legend))
    height = TOP + ROW * len(section.bars) + 6
    described = "; ".join(
        f"{label}: " + ", ".join(f"{number} {name}" for (name, _), number in zip(section.series, numbers, strict=True) if number)
        for label, numbers in section.bars
        if any(numbers)
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img" '
        'font-family="system-ui, sans-serif" font-size="13">',
        f"<title>{inert_html(section.heading)}</title><desc>{inert_html(described)}</desc>",
        *_legend(section),
    ]
    for place, ((_, numbers), label) in enumerate(zip(section.bars, labels, strict=True)):
        y = TOP + place * ROW
        parts.append(_text(left - 8, y + 13, label, anchor="end"))
        x = float(left)
        for number_of_part, ((_, tone), number) in enumerate(zip(section.series, numbers, strict=True)):
            if not number:
                continue
            part = number * unit
            parts.append(_box(x, y, part, tone, number_of_part))
            if part >= 9 * len(str(number)):
                parts.append(_text(x + part / 2, y + 13, str(number), anchor="middle", fill="#111"))
            x += part
        if sum(number > 0 for number in numbers) > 1:
            parts.append(_text(x + 6, y + 13, str(sum(numbers))))
    return "".join([*parts, "</svg>"])


def _legend(section: Bars) -> list[str]:
    parts = []
    x = 4.0
    for place, (name, tone) in enumerate(section.series):
        parts += [_box(x, 4, 16, tone, place, height=14), _text(x + 22, 16, name)]
        x += 22 + len(inert(name)) * LABEL_CHAR + 22
    return parts


def _box(x: float, y: float, width: float, tone: str, place: int, *, height: float = BAR) -> str:
    family = family_of(tone)
    dashes = f' stroke-dasharray="{_DASHES[place % len(_DASHES)]}"' if _DASHES[place % len(_DASHES)] else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{FILLS.get(family, "#C9DAF3")}" '
        f'stroke="{_STROKES[family]}" stroke-width="1.5"{dashes}/>'
    )


def _text(x: float, y: float, text: str, *, anchor: str = "start", fill: str = "currentColor") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{inert_html(text)}</text>'


def _shortened(text: str) -> str:
    text = inert(text)
    return text if len(text) <= LABEL_MAX else f"{text[: LABEL_MAX - 1]}…"
