"""Sentences -> citations: the quote is cut from the stored page when the answer is made, and checked before it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from stratbot.corpus.cleaning import spell_ligatures
from stratbot.corpus.notes import NOTE
from stratbot.corpus.wording import letters
from stratbot.types import Citation, Document, Page, Passage, Sentence

if TYPE_CHECKING:
    from stratbot.index.reader import OpenIndex

_MIN_AGREEMENT = 0.85
"""Of the letters of a stored sentence with the letters at its place on the page. Cleaning changes a few: ligatures, hyphens."""


def cut_quote(page: Page, start: int, end: int) -> str:
    """Return the text of a page between two offsets with white space folded; nothing else is changed.

    A line end after a hyphen is closed up ("user-centred", not "user- centred"): white space is all that goes.
    """
    raw = re.sub(r"(?<=\w[-\u2010\u00ad])\s*\n\s*(?=\w)", "", page.text[start:end])
    return " ".join(raw.split())


_OF_ROWS = re.compile(r"[;:] ")
_JOINT = re.compile(r" ?[-\u2010\u2011\u00ad]? ?")
"""What stands within a word that a line end or a ligature broke."""
_MOST_PIECES = 4
"""Of one word."""


def as_read(quote: str, stored: str) -> str:
    """Return a quote with its broken words whole and its ligatures spelled out, everything else as it stands on the page.

    Args:
        quote: As `cut_quote` returns it: "appren-ticeships", "grow - th", "eﬀ ective".
        stored: The same words, cleaned with what the whole document says of its hyphens: it tells which words are one.
    """
    if quote == stored:
        return quote
    whole = set(re.findall(r"\w+", stored))
    pieces = re.split(r"(\W+)", spell_ligatures(quote))  # word, what is between, word, ...
    read: list[str] = []
    while pieces:
        taken = 1
        for count in range(min(_MOST_PIECES * 2 - 1, len(pieces)), 1, -2):
            words, between = pieces[:count:2], pieces[1:count:2]
            is_one = all(map(_JOINT.fullmatch, between)) and "".join(words) in whole and "".join(pieces[:count]) not in stored
            if all(words) and is_one:
                taken = count
                break
        read += ["".join(pieces[:taken:2]), *pieces[taken : taken + 1]]
        pieces = pieces[taken + 1 :]
    return "".join(read)


def _without_heads(row: str, found: str) -> bool:
    """Whether the cells of a row ("Rate (£ per square metre): £75; ...") are some letters, however long the heads are."""
    for part in row.split("; "):
        cells = part.split(": ")
        cell = next((rest for at in range(len(cells)) if found.startswith(rest := letters(": ".join(cells[at:])))), None)
        if cell is None:
            return False
        found = found.removeprefix(cell)
    return not found


def squeezed(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


def agrees(stored: str, quote: str) -> bool:
    """Whether the text that was judged and the text cut from the page are the same words.

    Numbers of notes are only in the page, and the heads of a table's columns only in what was judged of its rows.
    """
    expected, found = letters(stored), letters(NOTE.sub("", quote))
    if expected == found:
        return True
    if found and _OF_ROWS.search(stored) and _without_heads(stored, found):
        return True
    return bool(expected) and SequenceMatcher(None, expected, found, autojunk=False).ratio() >= _MIN_AGREEMENT


class Citer:
    """Makes citations from one open index, reading each page once."""

    def __init__(self, index: OpenIndex) -> None:
        """Keep the index; pages are read when they are first quoted."""
        self._index = index
        self._documents: Mapping[str, Document] = {document.doc_id: document for document in index.documents}
        self._pages: dict[tuple[str, int], Page] = {}

    def sentence(self, passage: Passage, sentence: Sentence, *, score: float, below_threshold: bool = False) -> Citation | None:
        """Cite one sentence; None where the page does not hold what was judged, so that it is never shown."""
        return self._cite(passage, sentence.start, sentence.end, sentence.text, score, below_threshold)

    def passage(self, passage: Passage, *, score: float, below_threshold: bool = False) -> Citation | None:
        """Cite a whole passage; None as for a sentence."""
        return self._cite(passage, passage.start, passage.end, passage.text, score, below_threshold)

    def around(
        self, passage: Passage, position: int, *, min_words: int, score: float, below_threshold: bool = False
    ) -> Citation | None:
        """Cite a sentence with those after and before it in its passage, until there are enough words to be read alone.

        Args:
            passage: Where the sentence stands.
            position: Of the sentence in `passage.sentences`.
            min_words: Neighbours are taken in until the quote has as many.
            score: For the citation.
            below_threshold: For the citation.
        """
        first = last = position
        count = len(passage.sentences[position].text.split())
        while count < min_words and (last + 1 < len(passage.sentences) or first > 0):
            if last + 1 < len(passage.sentences):
                last += 1
                count += len(passage.sentences[last].text.split())
            else:
                first -= 1
                count += len(passage.sentences[first].text.split())
        chosen = passage.sentences[first : last + 1]
        text = " ".join(sentence.text for sentence in chosen)
        return self._cite(passage, chosen[0].start, chosen[-1].end, text, score, below_threshold)

    def _cite(self, passage: Passage, start: int, end: int, stored: str, score: float, below_threshold: bool) -> Citation | None:
        page = self._page(passage.doc_id, passage.page_number)
        quote = cut_quote(page, start, end)
        if not quote or squeezed(quote) != squeezed(page.text[start:end]) or not agrees(stored, quote):
            return None
        document = self._documents[passage.doc_id]
        read = as_read(quote, stored)
        return Citation(
            passage_id=passage.passage_id,
            doc_id=document.doc_id,
            issuer=document.issuer,
            title=document.title,
            year=document.year,
            path=document.path,
            page_number=page.page_number,
            page_label=page.page_label,
            quote=quote,
            score=score,
            start=start,
            end=end,
            below_threshold=below_threshold,
            flags=page.flags,
            as_read=read if read != quote else "",
        )

    def _page(self, doc_id: str, page_number: int) -> Page:
        key = (doc_id, page_number)
        if key not in self._pages:
            self._pages[key] = self._index.page(doc_id, page_number)
        return self._pages[key]
