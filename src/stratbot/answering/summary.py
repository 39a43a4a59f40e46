"""Query -> what a document is about, by its own headings and sentences; and what can be asked here at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stratbot.answering import compose
from stratbot.corpus.wording import is_full_sentence
from stratbot.index.reader import OpenIndex
from stratbot.query.query import Query
from stratbot.query.wording import counted, document_words, listed
from stratbot.retrieval.citing import Citer
from stratbot.retrieval.search import Searcher
from stratbot.types import Answer, Citation, Document, DocumentState, Passage, Scope

HELP_EXAMPLES = 3
MOST_HEADINGS = 12
"""Headings that are named of one document."""
MOST_QUOTES = 6
"""Quotes of one document, each of another section."""
MOST_DOCUMENTS = 4
"""Documents that are summed up in one answer."""
MIN_WORDS = 8
"""Of a sentence that is quoted for its section."""

BoolArray = npt.NDArray[np.bool_]


class Summariser:
    """Says what documents are about without writing a sentence about their content."""

    def __init__(self, index: OpenIndex, searcher: Searcher) -> None:
        """Keep the index; nothing is read yet."""
        self._index = index
        self._searcher = searcher

    def summarise(self, query: Query, in_scope: BoolArray, scope: Scope) -> Answer:
        """Name title, year, pages and headings of each document in scope, and quote its main sections."""
        is_known = bool(query.issuers) or not query.unknown_issuers
        rows = [row for row in np.flatnonzero(in_scope) if is_known and self._index.documents[row].state is DocumentState.READ]
        if len(rows) > MOST_DOCUMENTS:
            names = listed(list(dict.fromkeys(self._index.documents[row].issuer for row in rows)))
            return compose.answer_of(query, scope, f"Say whose document is to be summed up: {names}.", found=False)
        said, citations = [], []
        for row in rows:
            sections = self._sections(int(row))
            said.append(_described(self._index.documents[row], list(sections)))
            citations += self._quotes(sections)
        text = " ".join(said) if citations else compose.no_passage_text(query, scope)
        return compose.answer_of(query, scope, text, found=bool(citations), citations=citations)

    def _sections(self, row: int) -> dict[str, list[Passage]]:
        """Return the body passages of a document by the heading that they stand under, in the order of the pages."""
        body = np.flatnonzero((self._index.passage_document == row) & self._index.passage_is_body)
        sections: dict[str, list[Passage]] = {}
        for passage in self._index.passages([int(one) for one in body]):
            sections.setdefault(passage.heading, []).append(passage)
        return sections

    def _quotes(self, sections: dict[str, list[Passage]]) -> list[Citation]:
        """Quote the first full sentence of each of the longest sections, in the order of the pages."""
        by_length = sorted(sections, key=lambda heading: -sum(len(one.text) for one in sections[heading]))
        main = set(by_length[:MOST_QUOTES])
        citer = Citer(self._index)
        quotes = []
        for heading, passages in sections.items():
            if heading not in main:
                continue
            first = next(
                (
                    (passage, sentence)
                    for passage in passages
                    for sentence in passage.sentences
                    if is_full_sentence(sentence.text) and len(sentence.text.split()) >= MIN_WORDS
                ),
                None,
            )
            cited = citer.sentence(*first, score=1.0) if first else None
            if cited is not None:
                quotes.append(cited)
        return quotes


def _described(document: Document, headings: Sequence[str]) -> str:
    """Say what a document is and which headings it has: "Kent, Digital Kent (2016), 24 pages. Its headings: ..."."""
    known = [heading.rstrip(" .:") for heading in headings if heading]
    named, more = known[:MOST_HEADINGS], len(known) - MOST_HEADINGS
    said = f"{document_words(document)}, {counted(document.page_count, 'page')}."
    if not named:
        return f"{said} No headings were recognised in it; the quotes are the first of its pages."
    return f"{said} Its headings, in order: {listed(named, separator='; ')}{f'; and {more} more' if more > 0 else ''}."


def help_text(documents: Sequence[Document], topics: Sequence[str]) -> str:
    """Say what can be asked, with examples of this corpus."""
    issuers = list(dict.fromkeys(document.issuer for document in documents if document.state is DocumentState.READ))
    first, other, last = (*topics, "open data", "digital skills", "public Wi-Fi")[:3]
    said = [
        f"I answer questions from {counted(len(documents), 'document')} with quotes and pages.",
        f"Ask who covers something: “Which documents cover {first}?”, or just “{first}”.",
    ]
    if issuers:
        said.append(f"What one of them says: “What does {issuers[0]} say about {other}?”, or “Summarise {issuers[0]}”.")
    if len(issuers) > 1:
        said.append(f"Two beside each other: “Compare {issuers[0]} and {issuers[1]} on {last}”.")
    said.append("What all of them are about, theme by theme: the theme matrix, in the menu under F5 or with stratbot matrix.")
    said.append("What a word means: “What is channel shift?” And about the files: “Which documents could not be read?”")
    said.append("Documents are added by putting PDFs into the corpus folder and running: stratbot index.")
    return " ".join(said)
