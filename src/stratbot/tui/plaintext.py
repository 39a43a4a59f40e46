"""The last gate before the terminal: text from documents is made inert here, whatever came before.

Nothing in this program's views reads such text as markup: it goes into `Content` or rich `Text` as it is.
"""

from __future__ import annotations

from itertools import pairwise

_BIDIRECTIONAL = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_CONTROL = [*range(0x00, 0x20), *range(0x7F, 0xA0)]
_SURROGATES = range(0xD800, 0xE000)  # cannot be written to any terminal

_INERT: dict[int, str | None] = {
    **dict.fromkeys(_CONTROL),
    **dict.fromkeys(_SURROGATES),
    **dict.fromkeys(map(ord, _BIDIRECTIONAL)),
    ord("\t"): " ",
    ord("\n"): "\n",
    0x2028: "\n",
    0x2029: "\n",
}


def plain_text(text: str) -> str:
    """Drop what could steer a terminal or turn the reading direction; keep everything that can be seen, and line ends."""
    return text.translate(_INERT)


def one_line(text: str) -> str:
    """Make text inert and fold its white space, for titles, quotes and table cells."""
    return " ".join(plain_text(text).split())


def readable_lines(text: str) -> str:
    """Let the lines of a page flow: a line end becomes a space where the sentence plainly goes on.

    A PDF breaks its lines for paper; in a narrower pane they would break twice. Only line ends are replaced, one character
    by one, so that offsets into the text stay true.
    """
    lines = text.split("\n")
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    if not lengths:
        return text
    full = lengths[len(lengths) * 3 // 4] * 0.7  # the upper quartile stands for a line of running text
    flowing = [lines[0]]
    for line, following in pairwise(lines):
        joins = len(line.strip()) >= full and following[:1].isalnum() and not _starts_an_item(following)
        flowing += [" " if joins else "\n", following]
    return "".join(flowing)


def _starts_an_item(line: str) -> bool:
    """Tell a numbered item ("3.", "12)", "a)") from a line that goes on."""
    first = line.split(" ", 1)[0]
    return len(first) > 1 and first[-1] in ".)" and (first[:-1].replace(".", "").isdigit() or len(first) == 2)
