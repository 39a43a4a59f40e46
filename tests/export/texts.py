"""What a document may hold: any characters, and more often than chance would have it those that mean something somewhere."""

from __future__ import annotations

from hypothesis import strategies as st

HOSTILE = (
    "=HYPERLINK(\"http://example.org\",\"x\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "  =1+1", "\u202e=1+1", "＝1+1",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "'><b>", "&lt;b&gt;", "</style>",
    "</title>", "-->", "]]>", "[x](http://example.org)", "![x](http://example.org/p.png)", "<http://example.org>",
    "http://example.org", "HTTPS://example.org", "www.example.org", "# Heading", "- item", "1. item", "2) item", "> quote",
    "    code", "\tcode", "```", "~~~", "---", "===", "***", "| a | b |", "*a*", "__b__", "`c`", "$x$", "a\\", "\\", "[^1]: x",
    "[x]: http://example.org", "\x1b[31mred", "\u2028", "line\nend", "mailto:a@example.org", "\ud800", "\ufffe", "{{ x }}", "^a^",
)  # fmt: skip

document_text = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=4).map(" ".join),
    st.tuples(st.sampled_from(HOSTILE), st.text(max_size=20)).map("".join),
    st.text(alphabet="=+-@\t\r\n '\"<>&;[]()!*_`~#|\\/:.wxhtp0123456789", max_size=40),
)
