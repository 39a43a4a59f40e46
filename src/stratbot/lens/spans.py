"""A document of an index -> what the delivery audit reads: sentences and neighbouring pieces of tables, with their headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stratbot.lens.opened import body_sentences
from stratbot.types import Document, Passage, Sentence

if TYPE_CHECKING:
    from stratbot.index.reader import OpenIndex

FloatArray = npt.NDArray[np.float32]

FRAGMENTS = 3
"""Pieces of a table, set one after the other by the reader of the PDF, that are read together."""
HEAD_REACH = 14
"""Sentences below a heading within which it still says what they are about."""
REFERRED_TO = 2
"""Sentences before one that begins with "This effort", in which is said which effort."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A sentence, or neighbouring pieces of a table, read as one."""

    passage: Passage
    first: int
    last: int
    """Positions in `passage.sentences`, the last one included."""
    text: str
    head: str
    """The heading it stands under, with the head of the table where there is one."""
    is_table: bool
    before: str
    """The sentences before it that "this effort" and the like refer to; empty where it does not begin so."""
    is_aside: bool
    """In a glossary, a list of members or consultees, or a description of the place."""
    is_cut: bool
    """The end of a sentence that begins on the page before, where its subject is."""
    nearness: FloatArray
    """(n_criteria,): the best cosine with a phrasing of each."""


def spans_of(index: OpenIndex, document: Document, phrasings: FloatArray, first_phrasing: npt.NDArray[np.int64]) -> list[Span]:
    """Return the sentences of a document's body, and runs of neighbouring pieces of its tables.

    Args:
        index: That holds the document.
        document: To read.
        phrasings: (n_phrasings, dimension) float32, unit vectors, criterion after criterion.
        first_phrasing: (n_criteria,): where the phrasings of each criterion begin.
    """
    passage_rows = np.unique(index.sentence_passage[body_sentences(index, document.doc_id)])
    passages = index.passages([int(row) for row in passage_rows])
    spans: list[Span] = []
    head, since = "", 0
    page = 0
    in_glossary = False
    for row, passage in zip(passage_rows, passages, strict=True):
        begin, end = index.sentence_range(int(row))
        near = np.maximum.reduceat(
            index.dense_sentences.vectors(np.arange(begin, end, dtype=np.int64)) @ phrasings.T,
            first_phrasing,
            axis=1,
        )
        is_first = passage.page_number != page
        if is_first:
            head, page = "", passage.page_number
        in_glossary = _in_glossary(passage.heading, in_glossary)
        for number, sentence in enumerate(passage.sentences):
            since += 1
            if is_heading(sentence) or (is_fragment(sentence) and _GLOSSARY.match(sentence.text)):
                in_glossary = _in_glossary(sentence.text, in_glossary)
            if since > HEAD_REACH:
                head = ""
            reach = number
            while reach < min(number + FRAGMENTS, len(passage.sentences)):
                members = passage.sentences[number : reach + 1]
                spans.append(
                    Span(
                        passage=passage,
                        first=number,
                        last=reach,
                        text=" ".join(member.text for member in members),
                        head=head or passage.heading,
                        is_table=all(is_fragment(member) for member in members),
                        before=_referred_to(passage, number),
                        is_aside=in_glossary
                        or bool(_ASIDE.search(f"{passage.heading}\n{head}"))
                        or bool(_CAPTION.match(sentence.text)),
                        is_cut=is_first and number == 0 and sentence.text[:1].islower(),
                        nearness=near[number : reach + 1].max(axis=0),
                    )
                )
                if not is_fragment(passage.sentences[reach]):
                    break
                reach += 1
            if is_heading(sentence):
                head = f"{head} {sentence.text}" if head and since <= 2 else sentence.text
                since = 0
    return spans


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a piece of text."""
    return one.passage.passage_id == other.passage.passage_id and one.first <= other.last and other.first <= one.last


_ENDS = re.compile(r"[.!?;:][”’\"')\]]*$")


def is_fragment(sentence: Sentence) -> bool:
    """Whether a piece of text does not end as a sentence does: a heading, or a run of cells of a table."""
    return not _ENDS.search(sentence.text)


_FIGURES = re.compile(r"[£€$%]|\d{2}|\s\d\b")


def is_heading(sentence: Sentence) -> bool:
    """Whether a piece of text says what follows is about: short, without an end and without figures, or ending in a colon."""
    text = sentence.text
    words = len(text.split())
    return (text.endswith(":") and words <= 25) or (
        is_fragment(sentence) and words <= 9 and any(char.isupper() for char in text) and not _FIGURES.search(text)
    )


_REFERS = re.compile(
    r"(?:This|These|That|Such)\s(?:\w+\s)?(?:efforts?|initiatives?|plans?|projects?|program(?:me)?s?|work|process|partnership|policy)\b"
)


def _referred_to(passage: Passage, number: int) -> str:
    if not _REFERS.match(passage.sentences[number].text):
        return ""
    return " ".join(sentence.text for sentence in passage.sentences[max(0, number - REFERRED_TO) : number])


_ASIDE = re.compile(
    r"\b(?:glossary|acronyms|abbreviations|acknowledge?ments?|consultees?|stakeholder consultation|consultation submissions|"
    r"case stud(?:y|ies)|"
    r"stakeholders?\s(?:\w+\s)?(?:engaged|consulted|involved)|endnotes|footnotes|bibliography|"
    r"(?:group|committee|board|team) members(?:hip)?|list of (?:members|participants|respondents|consultees|organisations)|"
    r"biograph\w*|demographics?|population characteristics|(?:city|community) (?:profile|description|characteristics)|"
    r"existing conditions?)\b",
    re.IGNORECASE,
)
"""A heading under which nothing is planned."""
_GLOSSARY = re.compile(
    r"(?:[\w.]+\s)?(?:Glossary|Abbreviations|Acronyms)\b|"
    r"(?:(?:Appendix|Annex|Schedule)\s?\w*\s?[-–—:.]?\s?)?(?:list\sof\s)?(?:stakeholders|consultees|contributors|participants)\s?"
    r"(?:engaged|consulted|involved|with)\b",
    re.IGNORECASE,
)
"""Begins a list of terms or of names."""
_CHAPTER = re.compile(r"(?:\d+(?:\.\d+)*\.?\s|Chapter|Annex|Appendix|Part\s|Section\s)", re.IGNORECASE)
_CAPTION = re.compile(r"(?:Figure|Fig\.|Map|Photo|Picture|Source)\s?\d*\s?[:|.–-]")


def _in_glossary(heading: str, was_in: bool) -> bool:
    """Whether a glossary goes on below a heading: until a chapter begins, as its terms are headings themselves."""
    if _GLOSSARY.match(heading):
        return True
    return was_in and not _CHAPTER.match(heading)
