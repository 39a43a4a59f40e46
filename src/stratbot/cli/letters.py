"""What stands for a sign that the terminal's encoding has not, so that verdicts are told apart there as well."""

from __future__ import annotations

import codecs
import io
import unicodedata
from typing import TextIO

LETTERS = {"●": "Y", "◐": "P", "○": "N", "✕": "X", "✎": "E", "◌": "L", "−": "-"}
"""For the signs of verdicts and states: yes, partly or in passing, no, not read, edited by hand, later."""
_OTHERS = {
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‘’‚‹›′", "'"),
    **dict.fromkeys("‐‑‒–—―─━", "-"),
    **dict.fromkeys("•·▪■∙", "*"),
    **dict.fromkeys("│┃┤├", "|"),
    **dict.fromkeys("┌┐└┘┼┬┴", "+"),
    **dict(zip("█▓▒░", "#=-.", strict=True)),
    "→": ">",
    "…": "...",
    "€": "EUR",
    "£": "GBP",
}
HANDLER = "stratbot.letters"
"""The name by which `str.encode` knows the replacement."""


def use_ascii(stream: TextIO) -> None:
    """Have a stream take what is written in ASCII from now on."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="ascii", errors=HANDLER)


def in_ascii(text: str) -> str:
    r"""Return text in ASCII: signs by their letters, letters without their accents, and `?` for what has no likeness.

    A lone surrogate (a file name that is not UTF-8) becomes `\udcXX`.
    """
    return "".join(_likeness(letter) for letter in text)


def _likeness(letter: str) -> str:
    if letter.isascii():
        return letter
    if known := LETTERS.get(letter) or _OTHERS.get(letter):
        return known
    if "\ud800" <= letter <= "\udfff":
        return f"\\u{ord(letter):04x}"
    plain = "".join(_OTHERS.get(part, part) for part in unicodedata.normalize("NFKD", letter))
    return plain.encode("ascii", "ignore").decode() or "?"


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return in_ascii(error.object[error.start : error.end]), error.end


codecs.register_error(HANDLER, _replace)
