"""Term -> the sentences that say what it is: "channel shift means ...", "by channel shift we mean ...", a glossary's entry."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from stratbot.index.reader import OpenIndex
from stratbot.query.synonyms import other_name

_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=[A-Z“\"])")
READ = 400
"""Sentences with the term that are read, the best by BM25: a term that stands in more is defined in one of these."""

_IS = (
    r"(?:is|are|was)\s+(?:(?:often|also|\w+ly)\s+)?"
    r"(?:an?|the|any|our|its|their|one\s+of|about|where|when|how|what|defined|described|used\s+to)\b"
)
_MEANS = (
    r"(?:means?|refers?\s+to|describes?|denotes?|stands?\s+for|consists?\s+of|comprises?|can\s+be\s+(?:defined|described)|"
    r"has\s+been\s+defined)\b"
)
_LINKING = frozenset(
    "a an and as at between by for from has have how in into is of on or our such that the their this through to using via what "
    "which will with".split()
)
"""Words behind which a term goes on with a sentence, rather than begins one behind a heading."""


def defining_sentences(index: OpenIndex, term: str, passages: npt.NDArray[np.bool_]) -> list[int]:
    """Return the rows of the sentences that define a term, in order.

    Args:
        index: To look in.
        term: What is asked about.
        passages: (n_passages,) those to look in.
    """
    found: set[int] = set()
    for name in filter(None, (term, other_name(term))):
        rows, _ = index.lexical.scores([tuple(name.split())], unit="sentence", limit=READ)
        rows = rows[passages[index.sentence_passage[rows]]]
        texts = [sentence.text for _, sentence in index.sentences(rows)]
        found.update(int(row) for row, text in zip(rows, texts, strict=True) if defines(text, name) or _is_entry(text, name))
    return sorted(found)


def defines(text: str, term: str) -> bool:
    """Whether a text says what a term is.

    A sentence that does so does it in a longer text as well: a heading before it without a full stop hides nothing.
    """
    name = _named(term)
    patterns = (
        rf"\b(?:the\s+(?:term|phrase|word)|so-called)\s+{name}\s+(?:{_IS}|{_MEANS})",
        rf"\bby\s+{name},?\s+(?:we|is)\s+(?:mean|meant)\b|\b(?:we|which\s+we|is|are)\s+(?:call(?:ed)?|define[sd]?|known\s+as|termed|mean\s+by)\s+{name}",
        rf"\bdefin(?:e|es|ed|ing|ition\s+of)\s+(?:the\s+)?(?:term\s+)?{name}",
        rf"{name},\s+(?:which\s+(?:is|are|means?|stands?\s+for)\b|an?\s+\w+(?![^.,;]{{0,40}}\s(?:and|or)\s(?:an?|the)\b)|"
        rf"(?:the|our|its)\s+(?:[\w-]+\s+){{1,4}}(?:that|which|for|of)\b)",
    )
    if len(text.split()) < 5:
        return _is_spelled_out(text, term)
    return (
        any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)
        or _is_at_opening(text, term)
        or _is_spelled_out(text, term)
    )


def _is_at_opening(text: str, term: str) -> bool:
    """Whether a term opens a sentence, or what follows a heading, and goes on as a definition does."""
    before = r"(?:(?:the\s+(?:term|phrase|word)|an?|the|our)\s+)?"
    whole = rf"{before}{_named(term)}(?:\s*,?\s+|(?=\s*[:–—]))(?:{_IS}|{_MEANS}|\s*[:–—]\s*\w|\s-\s+\w)"
    return any(_opens(text, match.start(), term) for match in re.finditer(whole, text, re.IGNORECASE))


def _opens(text: str, start: int, term: str) -> bool:
    """Whether a sentence begins at some place of a text, as far as signs and capitals show it."""
    before = text[:start].rstrip(" \"'“‘")
    if not re.search(r"[^\W\d_]", before):
        return True
    if before[-1] in ".!?:;•●■)]®™":
        return True
    is_capital = text[start:].lstrip("\"'“‘")[:1].isupper() and not term.isupper()
    return is_capital and re.split(r"\s+", before)[-1].lower() not in _LINKING and term[:1].islower()


def defines_within(quote: str, term: str) -> bool:
    """Whether a quote of several sentences says what a term is, in one of them or as an entry of a glossary."""
    sentences = _SENTENCE_END.split(quote)
    return any(defines(sentence, term) for sentence in sentences) or any(_is_entry(sentence, term) for sentence in sentences[:-1])


def _is_entry(sentence: str, term: str) -> bool:
    """Whether a sentence is nothing but the term: the head of an entry in a glossary, with what it means behind it."""
    return bool(re.fullmatch(rf"\W*{_spelled(term)}\s*[.:–—]", sentence.strip(), re.IGNORECASE))


def _is_spelled_out(sentence: str, term: str) -> bool:
    """Whether a sentence says what the letters of an acronym stand for: "traffic management centre (TMC)"."""
    if not re.fullmatch(r"[A-Z][A-Z0-9]{1,7}s?", term):
        return False
    letters = term.rstrip("s")
    before = re.search(rf"((?:[\w’'-]+[\s-]+){{1,{len(letters) + 3}}})\({re.escape(letters)}s?\)", sentence)
    behind = re.search(rf"\b{re.escape(letters)}s?\s+\(([^)]{{5,80}})\)", sentence)
    return any(_begin_with(re.findall(r"\w+", match[1]), letters) for match in (before, behind) if match)


def _begin_with(names: list[str], letters: str) -> bool:
    """Whether the first letters of the last words, little words left out, are some letters."""
    initials = "".join(name[0].upper() for name in names if len(name) > 3 or name[0].isupper())
    return initials.endswith(letters) or "".join(name[0].upper() for name in names).endswith(letters)


def _named(term: str) -> str:
    """Return an expression for a term, with or without quotation marks and its acronym."""
    return rf"[\"'“‘]?{_spelled(term)}[®™]?(?:\s*\([^)]{{1,30}}\))?[\"'”’]?"


def _spelled(term: str) -> str:
    """Return an expression for a term, its hyphens and its last word's plural as they come."""
    parts = [re.escape(part) for part in re.split(r"[\s-]+", term.strip()) if part]
    return r"(?<!\w)" + r"[\s-]+".join(parts) + r"(?:s|es)?(?!\w)"
