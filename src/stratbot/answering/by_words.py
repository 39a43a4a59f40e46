"""Question -> sentences that hold its words: what can be shown before anything is judged, and before a model is loaded."""

from __future__ import annotations

import numpy as np

from stratbot.index.reader import OpenIndex
from stratbot.query.understand import understand
from stratbot.query.words import search_terms
from stratbot.retrieval.citing import Citer
from stratbot.retrieval.filters import document_mask, question_mask
from stratbot.types import Citation, Filters

MIN_WORDS = 12
"""Of a quote: neighbouring sentences are taken in until it has as many."""


def find_by_words(index: OpenIndex, question: str, *, k: int, filters: Filters) -> list[Citation]:
    """Return the sentences that hold most of a question's words, at most one of each document.

    Args:
        index: The one that would answer.
        question: As typed: the issuers, groups and years that it names narrow it, as in an answer.
        k: Citations returned, at most.
        filters: Applied before ranking, on top of what the question says.

    Returns:
        Verified quotes, best first by BM25; the scores are comparable only within this list.
    """
    documents = index.documents
    asked = understand(question, documents)
    in_scope = document_mask(documents, filters) & question_mask(documents, asked)
    rows, scores = index.lexical.scores(search_terms(asked.topic), unit="sentence")
    passages = index.sentence_passage[rows]
    document_of = index.passage_document[passages]
    keep = index.passage_is_body[passages] & in_scope[document_of]
    rows, scores, document_of = rows[keep], scores[keep], document_of[keep]
    _, firsts = np.unique(document_of, return_index=True)  # rows stand best first, so these are each document's best
    citer = Citer(index)
    citations: list[Citation] = []
    for position in np.sort(firsts):
        row = int(rows[position])
        passage_row = int(index.sentence_passage[row])
        passage = index.passages([passage_row])[0]
        place = row - index.sentence_range(passage_row)[0]
        cited = citer.around(passage, place, min_words=MIN_WORDS, score=round(float(scores[position]), 4))
        if cited is not None:
            citations.append(cited)
        if len(citations) == k:
            break
    return citations
