"""Term -> the sentences that say what it is: "channel shift means ...", "by channel shift we mean ...", a glossary's entry."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from stratbot.index.reader import OpenIndex
from stratbot.retrieval.acronyms import other_wording

_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=[A-Z“\"])")
READ = 400
"""Sentences with the term that are read, the best by BM25: a term that stands in more is defined in one of these."""

_IS = (
    r"(?:is|are|was)\s+(?:(?:simply|essentially|often|also|generally|usually|commonly)\s+)?"
    r"(?:an?\b|the\b|any\b|about\b|where\b|when\b|how\b|what\b|defined\b|described\b|understood\b|used\s+to\b|known\b|more\s+than\b|"
    r"not\s+(?:just|only|simply)\b)"
)
_MEANS = (
    r"(?:means?|refers?\s+to|describes?|denotes?|stands?\s+for|can\s+be\s+(?:defined|described)|has\s+been\s+defined|involves?|consists?\s+of|"
    r"covers?|comprises?|includes?)\b"
)


def defining_sentences(index: OpenIndex, term: str, passages: npt.NDArray[np.bool_]) -> list[int]:
    """Return the rows of the sentences that define a term, in order.

    Args:
        index: To look in.
        term: What is asked about.
        passages: (n_passages,) those to look in.
    """
    names = [name for name in (term, other_wording(term)) if name]
    found: set[int] = set()
    for name in names:
        rows, _ = index.lexical.scores([tuple(name.split())], unit="sentence", limit=READ)
        rows = rows[passages[index.sentence_passage[rows]]]
        for row, (_, sentence) in zip(rows, index.sentences(rows), strict=True):
            if defines(sentence.text, name) or _is_entry(sentence.text, name):
                found.add(int(row))
    return sorted(found)


def defines(sentence: str, term: str) -> bool:
    """Whether a sentence says what a term is."""
    name = rf"[\"'“‘]?{_spelled(term)}(?:\s*\([^)]{{1,30}}\))?[\"'”’]?"
    patterns = (
        rf"^(?:[\W\d]*)(?:(?:the\s+(?:term|phrase|word|concept\s+of|idea\s+of)|an?|the|our)\s+)?{name}\s*,?\s+(?:{_IS}|{_MEANS})",
        rf"\b(?:the\s+(?:term|phrase|word)|so-called)\s+{name}\s+(?:{_IS}|{_MEANS})",
        rf"\bby\s+{name},?\s+(?:we|is)\s+(?:mean|meant)\b|\b(?:we|which\s+we|is|are)\s+(?:call(?:ed)?|define[sd]?|known\s+as|termed|mean\s+by)\s+{name}",
        rf"\bdefin(?:e|es|ed|ing|ition\s+of)\s+(?:the\s+)?(?:term\s+)?{name}",
        rf"^(?:[\W\d]*){name}\s*[:–—]\s*\w|^(?:[\W\d]*){name}\s+-\s+\w",
    )
    if len(sentence.split()) >= 5 and any(re.search(pattern, sentence, re.IGNORECASE) for pattern in patterns):
        return True
    return _is_spelled_out(sentence, term)


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


def _spelled(term: str) -> str:
    """Return an expression for a term, its hyphens and its last word's plural as they come."""
    parts = [re.escape(part) for part in re.split(r"[\s-]+", term.strip()) if part]
    return r"(?<!\w)" + r"[\s-]+".join(parts) + r"(?:s|es)?(?!\w)"
