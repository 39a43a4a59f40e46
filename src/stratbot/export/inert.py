"""Text from documents made harmless for the place it is shown in: a terminal, a spreadsheet, Markdown, HTML.

A PDF, its file name or its title may hold escape sequences, right-to-left overrides, formulas or markup.
Nothing of it may do anything.
"""

from __future__ import annotations

import html
import re

# A whole escape sequence goes, not only its first character: "\x1b[31m" would leave "[31m" in the middle of a quote.
_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, screen
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS ...: titles, links, clipboard
    r"|\x1b[ -/]*[0-~]"
)
_WHITE_SPACE = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")  # Excel takes the full-width signs of East Asian keyboards for the plain ones
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&$^{}])")
_MARKDOWN_BLOCK = re.compile(r"^(\d*)([#+\-=.)])")
_MARKDOWN_LINK = re.compile(r"(?i)(https?|ftp|mailto|xmpp)(?=:)|(www)(?=\.)")


def inert(text: str) -> str:
    """Return the text on one line, without control characters, escape sequences and bidirectional overrides."""
    text = _ESCAPE_SEQUENCE.sub("", text)
    text = _WHITE_SPACE.sub(" ", text)
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def looks_like_formula(text: str) -> bool:
    """Return whether a spreadsheet would calculate what the text says, or act on it."""
    return _FORMULA.match(text) is not None or _FORMULA.match(inert(text)) is not None


def inert_cell(text: str) -> str:
    """Return the text for a cell of a CSV file: a spreadsheet must not take it for a formula.

    Source: OWASP, "CSV Injection".
    """
    return f"'{inert(text)}" if looks_like_formula(text) else inert(text)


def inert_markdown(text: str) -> str:
    """Return the text with everything escaped that Markdown, or HTML within it, would act on; addresses are no links."""
    text = _MARKDOWN.sub(r"\\\1", inert(text).strip())
    text = _MARKDOWN_BLOCK.sub(r"\1\\\2", text)
    return _MARKDOWN_LINK.sub(r"\g<0>\\", text)


def inert_html(text: str) -> str:
    """Return the text for HTML, between tags or within a quoted attribute."""
    return html.escape(inert(text), quote=True)
