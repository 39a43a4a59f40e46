"""Ranked passages -> the few sentences that answer, best first, neighbours joined into one quote."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from stratbot.answering.extract import Figure, Target, best_figure
from stratbot.corpus.wording import letters
from stratbot.index.looks import Look
from stratbot.index.reader import OpenIndex
from stratbot.query.words import words
from stratbot.retrieval.citing import Citer
from stratbot.types import Citation, Document, Passage, Sentence

FloatArray = npt.NDArray[np.float32]

MIN_WORDS = 15
"""A quote is widened by its neighbours to as many words, so that it can be read alone."""
MAX_WORDS = 80
"""Neighbouring sentences are joined into one quote up to as many words."""
WORTH_SHOWING = 0.6
"""Of the best sentence's score: what is further behind answers another question."""
SCRAP = 0.1
"""Taken from the score of a heading or of a scrap of a table that does not hold what is sought: a full sentence says more."""
HOLDS_SOUGHT = 0.3
"""Added to the score of a sentence that holds the name, figure or date sought. Source: docs/decisions/0010-passage-answers.md."""
FITS = 0.2
"""Added as well where all words of the topic stand beside it; of fewer, their part."""
UNNAMED = 0.35
"""Of it, for a number or date beside which the thing that is counted, or that happens, is not named."""
BEHIND = 0.3
"""Taken from the score of a sentence of a draft or of a superseded document, where one of its issuer in force answers too."""
SAME = 0.93
"""Cosine from which two sentences of one issuer say the same."""

_TITLE = re.compile(r"(?:table|figure|fig\.|chart|box|appendix|annex)\s?[\dA-Z]", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"(?:it|its|they|them|their|this|these|that|those|he|she|his|her|such|both|the [a-z]+)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    row: int
    """Of the sentence."""
    passage: Passage
    position: int
    """Of the sentence in the passage."""
    document: Document
    near: float
    """Of the sentence alone."""
    nearness: float
    """Of the sentence and its passage, before what it holds is looked at."""
    is_full: bool
    """Whether it reads as a sentence, not as a heading or a scrap of a table."""
    is_row: bool = False
    """Whether it is a row of a table, or a line, that holds what is sought: the rows beside it tell of something else."""

    @property
    def issuer(self) -> str:
        return self.document.issuer

    @property
    def sentence(self) -> Sentence:
        return self.passage.sentences[self.position]


@dataclass(frozen=True, slots=True)
class _Quote:
    """Neighbouring sentences of a page."""

    best: _Candidate
    """The sentence for which it was cut: it lends the quote its score and its passage."""
    first: int
    """Row of the first sentence."""
    sentences: tuple[Sentence, ...]
    citation: Citation

    @property
    def end(self) -> int:
        """The row after that of the last sentence."""
        return self.first + len(self.sentences)

    @property
    def words(self) -> int:
        return sum(len(sentence.text.split()) for sentence in self.sentences)


def quote_sentences(
    index: OpenIndex,
    ranking: Sequence[tuple[int, float]],
    near: FloatArray,
    citer: Citer,
    *,
    limit: int,
    target: Target | None = None,
    under: Callable[[int, str], float] | None = None,
    below_threshold: bool = False,
    first: Container[int] = frozenset(),
    is_behind: Callable[[Document], bool] | None = None,
    only: npt.NDArray[np.bool_] | None = None,
) -> tuple[Citation, ...]:
    """Cut the sentences that answer out of ranked passages.

    A sentence scores the mean of its own nearness and its passage's: "The fund has £2 million" does not say which fund, but
    the passage around it does. Among those that come near enough, the ones that hold what is sought come first.

    Args:
        index: The ranking is of.
        ranking: (passage row, score), best first; longer than the limit, so that one that cannot be quoted is made up for.
        near: (n_sentences,) how near each sentence is to the question.
        citer: Of the same index.
        limit: Citations returned, at most.
        target: The name, figure or date that the question asks for, if it can be recognised.
        under: How near a sentence (its row) is to the question together with a heading or title that it stands under.
        below_threshold: For near misses, which are shown however far they are.
        first: Rows of sentences that answer by their form, a definition for example; they come first as what is sought does.
        is_behind: Whether another took the place of a document: what its issuer says in one in force comes first.
        only: (n_sentences,) those that may be quoted, apart from neighbours that make a quote readable; None for all.

    Returns:
        Citations, best first, each of one sentence or of neighbouring ones of a page; the same words once.
    """
    candidates = [one for one in _candidates(index, ranking, near) if only is None or only[one.row]]
    figures: dict[int, Figure] = {}
    if target is not None:
        written = _last_written(index.documents)
        figures = {one.row: figure for one in candidates if (figure := _figure(one, target, written.get(one.issuer)))}
        if any(figure.tells_event for figure in figures.values()):
            figures = {row: replace(one, is_named=one.is_named and one.tells_event) for row, one in figures.items()}
        candidates = [_in_context(one, figures[one.row], under) if one.row in figures else one for one in candidates]
    close = _line([one.nearness for one in candidates])
    scores = {
        one.row: one.nearness
        + (_held(figures[one.row]) if one.row in figures and one.nearness >= close else 0.0)
        + HOLDS_SOUGHT * (one.row in first)
        for one in candidates
    }
    line = _line(list(scores.values()))
    if is_behind is not None:
        worth = [one for one in candidates if below_threshold or scores[one.row] >= line]
        in_force = {one.issuer for one in worth if not is_behind(one.document)}
        for one in worth:
            if one.issuer in in_force and is_behind(one.document):
                scores[one.row] = max(scores[one.row] - BEHIND, line)
    quotes: list[_Quote] = []
    taken: list[_Candidate] = []
    for candidate in sorted(candidates, key=lambda one: (one.row not in first, -scores[one.row], one.row)):
        score = scores[candidate.row]
        if len(quotes) == limit or not (below_threshold or score >= line):
            break
        if _is_repeated(index, candidate, taken, quotes):
            continue
        citation = citer.sentence(candidate.passage, candidate.sentence, score=round(score, 4), below_threshold=below_threshold)
        if citation is None:
            continue
        taken.append(candidate)
        found = _Quote(candidate, candidate.row, (candidate.sentence,), citation)
        for number, quote in enumerate(quotes):
            if joined := _joined(quote, found, citer):
                quotes[number] = joined
                break
        else:
            quotes.append(found)
    quoted = {row for quote in quotes for row in range(quote.first, quote.end)}
    citations = []
    for quote in quotes:
        wider = _widened(quote, quoted, citer)
        quoted.update(range(wider.first, wider.end))
        citations.append(wider.citation)
    return tuple(citations)


def _last_written(documents: Sequence[Document]) -> dict[str, int]:
    """Return the year of each issuer's last document."""
    years: dict[str, int] = {}
    for document in documents:
        if document.year is not None:
            years[document.issuer] = max(document.year, years.get(document.issuer, document.year))
    return years


def _figure(candidate: _Candidate, target: Target, year: int | None) -> Figure | None:
    """Return the name, figure or date of a sentence that fits best; what the heading says counts for a row of a table."""
    above = () if candidate.is_full else words(" ".join(_titles(candidate)))
    return best_figure(candidate.sentence.text, target, under=above, year=year)


def _titles(candidate: _Candidate) -> list[str]:
    """Return what stands over a row of a table: the heading of the section, and the title of the table."""
    before = candidate.passage.sentences[: candidate.position]
    title = next((one.text for one in reversed(before) if _TITLE.match(one.text)), "")
    return [text for text in dict.fromkeys((candidate.passage.heading, title)) if text]


def _in_context(candidate: _Candidate, figure: Figure, under: Callable[[int, str], float] | None) -> _Candidate:
    """Read a row of a table, or a line, that holds what is sought together with what stands over it."""
    if candidate.is_full:
        return candidate
    nearness = candidate.nearness + SCRAP
    if under is not None and figure.fit > 0:  # else it need not be encoded
        near = (under(candidate.row, title) for title in _titles(candidate))
        nearness += max(0.0, max(near, default=0.0) - candidate.near) / 2
    return replace(candidate, nearness=nearness, is_row=True)


def _held(figure: Figure) -> float:
    """Return what is added to the score of a sentence for the name, figure or date in it."""
    return HOLDS_SOUGHT * (1.0 if figure.is_named else UNNAMED) + FITS * figure.fit


def _line(scores: Sequence[float]) -> float:
    """Return the least score that is worth showing beside the best one, which always is."""
    best = max(scores, default=0.0)
    return min(best, best * WORTH_SHOWING)


def _candidates(index: OpenIndex, ranking: Sequence[tuple[int, float]], near: FloatArray) -> list[_Candidate]:
    candidates = []
    for passage, (passage_row, passage_score) in zip(index.passages([row for row, _ in ranking]), ranking, strict=True):
        document = index.documents[index.passage_document[passage_row]]
        first, _ = index.sentence_range(passage_row)
        for position in range(len(passage.sentences)):
            own = float(near[first + position])
            is_full = bool(index.sentence_looks["flags"][first + position] & Look.FULL)
            nearness = (passage_score + own) / 2 - SCRAP * (not is_full)
            candidates.append(_Candidate(first + position, passage, position, document, own, nearness, is_full))
    return candidates


def _is_repeated(index: OpenIndex, candidate: _Candidate, taken: Sequence[_Candidate], quotes: Sequence[_Quote]) -> bool:
    """Whether the same words stand in a quote already, or another sentence of the issuer says the same."""
    words = letters(candidate.sentence.text)
    if any(words in letters(quote.citation.quote) for quote in quotes):
        return True
    others = [one.row for one in taken if one.issuer == candidate.issuer]
    own = index.dense_sentences.vectors([candidate.row])[0]
    return bool(others) and float((index.dense_sentences.vectors(others) @ own).max()) >= SAME


def _joined(quote: _Quote, other: _Quote, citer: Citer) -> _Quote | None:
    """Make one quote of two that touch on a page, in the place of the first; None of rows, or where it would be too long."""
    before, after = (quote, other) if quote.first < other.first else (other, quote)
    page, other_page = ((one.citation.doc_id, one.citation.page_number) for one in (quote, other))
    if quote.best.is_row or other.best.is_row:
        return None
    if page != other_page or before.end != after.first or before.words + after.words > MAX_WORDS:
        return None
    return _cut(quote, before.first, before.sentences + after.sentences, citer)


def _widened(quote: _Quote, quoted: Container[int], citer: Citer) -> _Quote:
    """Take in neighbours from the best sentence's passage until the quote can be read alone.

    What goes before comes first where the sentence points back to it, else what follows; sentences that are quoted elsewhere
    stay there.
    """
    if quote.best.is_row:
        return quote
    passage, start = quote.best.passage, quote.best.row - quote.best.position
    while quote.words < MIN_WORDS:
        before, after = quote.first - 1, quote.end
        sides = [before, after] if _POINTS_BACK.match(quote.sentences[0].text) else [after, before]
        sides = [row for row in sides if start <= row < start + len(passage.sentences) and row not in quoted]
        longer = None
        for row in sides:
            more = (passage.sentences[row - start],)
            run = more + quote.sentences if row == before else quote.sentences + more
            longer = longer or _cut(quote, min(row, quote.first), run, citer)
        if longer is None:
            break
        quote = longer
    goes_on: tuple[str, ...] = (":",)
    while quote.sentences[-1].text.endswith(goes_on) and quote.end < start + len(passage.sentences) and quote.end not in quoted:
        longer = _cut(quote, quote.first, (*quote.sentences, passage.sentences[quote.end - start]), citer)
        if longer is None or longer.words > MAX_WORDS:
            break
        quote, goes_on = longer, (":", ";", ",")  # what a colon announces, to its end
    return quote


def _cut(quote: _Quote, first: int, run: tuple[Sentence, ...], citer: Citer) -> _Quote | None:
    """Cut a longer run of sentences for the same best sentence; None where they do not stand together on the page."""
    whole = Sentence(start=run[0].start, end=run[-1].end, text=" ".join(sentence.text for sentence in run))
    score, below_threshold = quote.citation.score, quote.citation.below_threshold
    citation = citer.sentence(quote.best.passage, whole, score=score, below_threshold=below_threshold)
    return _Quote(quote.best, first, run, citation) if citation is not None else None
