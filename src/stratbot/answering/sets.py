"""Topic -> verdicts with quotes on all documents in scope: what set questions, comparisons of wholes and the matrix rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stratbot.index.looks import Look
from stratbot.index.reader import OpenIndex
from stratbot.judging.beside import BesideCorpus, corrected
from stratbot.judging.judge import Candidate, Judge, Judgement
from stratbot.judging.theme_judge import ThemeJudge
from stratbot.judging.themes import Theme
from stratbot.query.query import Query
from stratbot.retrieval.citing import Citer
from stratbot.retrieval.quoted import Held, holds_phrase, in_documents, is_all_phrase
from stratbot.types import Citation, Document, DocumentState, DocumentVerdict, Passage, Verdict

MAX_EVIDENCE = 3
"""Quotes of one document."""
FRAGMENT = 0.6
"""Of its worth, what a heading, a cell or a scrap is worth as a quote: a full sentence says more to a reader."""
WORTH_SHOWING = 0.35
"""Of the best quote's worth: what is further behind is not shown, even where fewer quotes are left."""
REFUSES_AT = 0.3
"""Probability that a sentence is on the topic, from which it rules it out where it says that something will not be done."""
MIN_WORDS = 6
"""A quote of fewer words is cited with its neighbours."""
_FULL, _RULES_OUT = int(Look.FULL), int(Look.RULES_OUT)

BoolArray = npt.NDArray[np.bool_]


class SetJudge:
    """Turns judgements into verdicts that quote what they rest on."""

    def __init__(
        self, index: OpenIndex, judge: Judge, beside: BesideCorpus | None = None, *, cache_dir: Path | None = None
    ) -> None:
        """Keep what every verdict needs.

        Args:
            index: What is judged.
            judge: Over the same index.
            beside: Themes of one's own and corrections.
            cache_dir: Where the vectors of the themes are kept.
        """
        self._index = index
        self.judge = judge
        self._beside = beside or BesideCorpus()
        self.by_theme = ThemeJudge(judge.outlook.searcher, cache_dir=cache_dir)
        self._of_theme: dict[Theme, tuple[DocumentVerdict, ...]] = {}
        self._passages: dict[int, Passage] = {}
        """Those of the last topic that are probably quoted."""

    def verdicts(
        self, query: Query, topic: str, in_scope: BoolArray, citer: Citer, *, with_quotes: bool = True
    ) -> list[DocumentVerdict]:
        """Judge every document in scope on one topic, unreadable ones included, in order of path.

        A topic that is the name of a theme has the verdicts of the theme, as in the matrix. What people said of a document
        stands in the place of the judge's word.

        Args:
            query: Tells what a document has to hold word for word, and whether refusals are asked for.
            topic: What is asked about.
            in_scope: (n_documents,) bool.
            citer: Of the same index.
            with_quotes: Whether the rows are wanted with their evidence, which takes longer than judging; words that must stand
                there and themes are quoted in any case.

        Raises:
            SettingsError: A file of themes or corrections beside the PDFs is malformed.
        """
        if not takes_corrections(query):
            return self.of_topic(query, topic, in_scope, citer, with_quotes=with_quotes or bool(query.phrases))
        theme = self._theme(topic)
        if theme is None:
            rows = self.of_topic(query, topic, in_scope, citer, with_quotes=with_quotes)
        else:
            rows = self._theme_rows(theme, in_scope)
        return corrected(rows, self._beside.of_topic(topic))

    def _theme(self, topic: str) -> Theme | None:
        """Return the theme that a topic names; a reader of the user's own judges all topics itself."""
        return None if self.judge.has_reader else self._beside.theme(topic)

    def _theme_rows(self, theme: Theme, in_scope: BoolArray) -> list[DocumentVerdict]:
        """Return what the matrix says of a theme; judged once for all documents."""
        if theme not in self._of_theme:
            self._of_theme[theme] = tuple(self.of_theme(theme))
        return [row for row, is_asked in zip(self._of_theme[theme], in_scope, strict=True) if is_asked]

    def of_theme(self, theme: Theme) -> list[DocumentVerdict]:
        """Judge all documents by a theme."""
        return self.by_theme.judge(theme, np.ones(len(self._index.documents), dtype=np.bool_))

    def of_topic(
        self, query: Query, topic: str, in_scope: BoolArray, citer: Citer, *, with_quotes: bool
    ) -> list[DocumentVerdict]:
        """Judge every document in scope on one topic as a judge does, without themes and what people said."""
        only_words = bool(query.phrases) and is_all_phrase(topic, query.phrases)
        topic = judged_topic(query, topic)
        judged = {one.document.doc_id: one for one in self.judge.judge(topic, in_scope)}
        if with_quotes:
            self._read_ahead(list(judged.values()))
        rows = []
        for position in np.flatnonzero(in_scope):
            document = self._index.documents[position]
            judgement = judged.get(document.doc_id)
            if judgement is None:
                rows.append(_row(document, Verdict.UNREADABLE, 0.0, ()))
            elif query.ruled_out:
                rows.append(self._refusal(judgement, citer if with_quotes else None))
            else:
                rows.append(self._row_of(judgement, citer if with_quotes else None))
        return self._held_to(query.phrases, rows, judged, citer, only_words=only_words) if query.phrases else rows

    def chance(self, topic: str, in_scope: BoolArray, *, covered: bool) -> float:
        """Return how sure it is that one of the documents in scope covers a topic, or speaks of it; 0 where there is none."""
        said = self._beside.of_topic(topic)
        theme = self._theme(topic)
        if theme is not None:
            rows = self._theme_rows(theme, in_scope)
            chances = {row.path: 1.0 if not covered and row.verdict is Verdict.MENTIONED else row.score for row in rows}
        else:
            chances = self.chances_of(topic, in_scope, covered=covered)
        for path in said.keys() & chances.keys():
            chances[path] = float(
                said[path].verdict is Verdict.COVERED or (not covered and said[path].verdict is Verdict.MENTIONED)
            )
        return max(chances.values(), default=0.0)

    def chances_of(self, topic: str, in_scope: BoolArray, *, covered: bool) -> dict[str, float]:
        """Return by path how sure it is that each document in scope covers a topic, or speaks of it."""
        judged = self.judge.judge(topic, in_scope)
        return {one.document.path: one.probability if covered else one.speaks_of_it for one in judged}

    def _row_of(self, judgement: Judgement, citer: Citer | None) -> DocumentVerdict:
        """Turn a judgement into a row; without quotes where there is no citer."""
        verdict = judgement.verdict
        if citer is None:
            return _row(judgement.document, verdict, judgement.probability, (), worth_a_look=judgement.is_doubtful)
        evidence = self._quotes(judgement.candidates, citer, verdict)
        if not evidence and verdict is not Verdict.NOT_FOUND:
            verdict = Verdict.NOT_FOUND
        return _row(judgement.document, verdict, judgement.probability, evidence, worth_a_look=judgement.is_doubtful)

    def _refusal(self, judgement: Judgement, citer: Citer | None) -> DocumentVerdict:
        """Judge whether a document says that the topic will not be done."""
        refusing = [one for one in judgement.candidates if one.looks & _RULES_OUT]
        probability = max((one.on_topic for one in refusing), default=0.0)
        found = probability >= REFUSES_AT
        if citer is None:
            return _row(judgement.document, Verdict.COVERED if found else Verdict.NOT_FOUND, probability, ())
        verdict = Verdict.MENTIONED if found else Verdict.NOT_FOUND
        evidence = self._quotes(refusing or judgement.candidates, citer, verdict)
        return _row(judgement.document, Verdict.COVERED if found and evidence else Verdict.NOT_FOUND, probability, evidence)

    def _read_ahead(self, judged: Sequence[Judgement]) -> None:
        """Read the passages of the best candidates in one go: one by one they take as long as all the judging."""
        rows: set[int] = set()
        for one in judged:
            covered, wanted = one.verdict is Verdict.COVERED, 1 if one.verdict is Verdict.NOT_FOUND else MAX_EVIDENCE
            best = sorted(one.candidates, key=lambda candidate: (-_worth(candidate, covered=covered), candidate.row))[:wanted]
            rows.update(int(self._index.sentence_passage[candidate.row]) for candidate in best)
        ordered = sorted(rows)
        self._passages = dict(zip(ordered, self._index.passages(ordered), strict=True))

    def _quotes(self, candidates: Sequence[Candidate], citer: Citer, verdict: Verdict) -> tuple[Citation, ...]:
        """Cite the best sentences of a document, from as many different pages as there are good ones; one near miss is enough."""
        is_miss = verdict is Verdict.NOT_FOUND
        worth = {one.row: _worth(one, covered=verdict is Verdict.COVERED) for one in candidates}
        line = -1.0 if is_miss else WORTH_SHOWING * max(worth.values(), default=0.0)
        best = sorted((one for one in candidates if worth[one.row] >= line), key=lambda one: (-worth[one.row], one.row))
        scores = {one.row: one.evidence if verdict is Verdict.COVERED else one.on_topic for one in best}

        def cite(passage: Passage, position: int, row: int) -> Citation | None:
            score = round(scores[row], 4)
            return citer.around(passage, position, min_words=MIN_WORDS, score=score, below_threshold=is_miss)

        return self._from_pages(scores, 1 if is_miss else MAX_EVIDENCE, cite)

    def _from_pages(
        self, rows: Iterable[int], most: int, cite: Callable[[Passage, int, int], Citation | None]
    ) -> tuple[Citation, ...]:
        """Cite sentences, best first, each of another page.

        Args:
            rows: Of the sentences, in order.
            most: Citations, at most.
            cite: Cites one by its passage, its position there and its row; None where it cannot be quoted.
        """
        chosen: list[Citation] = []
        pages: set[int] = set()
        for row in rows:
            if len(chosen) == most:
                break
            passage_row = int(self._index.sentence_passage[row])
            passage = self._passages.get(passage_row) or self._index.passages([passage_row])[0]
            if passage.page_number in pages:
                continue
            citation = cite(passage, row - self._index.sentence_range(passage_row)[0], row)
            if citation is not None:
                chosen.append(citation)
                pages.add(passage.page_number)
        return tuple(chosen)

    def _held_to(
        self,
        phrases: Sequence[str],
        verdicts: Sequence[DocumentVerdict],
        judged: dict[str, Judgement],
        citer: Citer,
        *,
        only_words: bool,
    ) -> list[DocumentVerdict]:
        """Let only documents that hold some words as they stand cover or mention anything, by sentences that hold them.

        Args:
            phrases: The words; all of them must stand in the document.
            verdicts: As judged without them.
            judged: By document.
            citer: Of the same index.
            only_words: Nothing else was asked for, so a document that holds the words mentions them at least.
        """
        held = in_documents(self._index, phrases)
        holding = np.zeros(len(self._index.sentence_passage), dtype=np.bool_)
        for phrase in phrases:
            holding |= Held(self._index, [phrase]).sentences
        position_of = {document.doc_id: position for position, document in enumerate(self._index.documents)}
        rows = []
        for row in verdicts:
            position = position_of[row.doc_id]
            if row.verdict is Verdict.UNREADABLE:
                rows.append(row)
            elif not held[position] or (row.verdict is Verdict.NOT_FOUND and not only_words):
                rows.append(withdrawn(row))
            else:
                near = {one.row: one.on_topic for one in judged[row.doc_id].candidates}
                first, last = self.judge.outlook.searcher.sentence_bounds[position : position + 2]
                own = sorted((first + np.flatnonzero(holding[first:last])).tolist(), key=lambda one: -near.get(one, 0.0))

                def cite(passage: Passage, position: int, row: int, near: dict[int, float] = near) -> Citation | None:
                    return _holding(citer, passage, position, phrases, round(near.get(row, 0.0), 4))

                evidence = self._from_pages(own, MAX_EVIDENCE, cite)
                verdict = Verdict.MENTIONED if row.verdict is Verdict.NOT_FOUND else row.verdict
                rows.append(replace(row, verdict=verdict, evidence=evidence) if evidence else withdrawn(row))
        return rows


def judged_topic(query: Query, topic: str) -> str:
    """Return what documents are judged on: the words in quotation marks where nothing else is asked for."""
    return " ".join(query.phrases) if query.phrases and is_all_phrase(topic, query.phrases) else topic


def takes_corrections(query: Query) -> bool:
    """Whether what people said of a topic answers a query: not how words stand in a document, or what it rules out."""
    return not query.phrases and not query.ruled_out


def _holding(citer: Citer, passage: Passage, position: int, phrases: Sequence[str], score: float) -> Citation | None:
    """Cite a sentence with as few of its neighbours as it takes to hold one of some phrases; None where none does."""
    alone = len(passage.sentences[position].text.split())
    for words in (MIN_WORDS, alone + 1, len(passage.text.split())):
        citation = citer.around(passage, position, min_words=words, score=score)
        if citation is not None and any(holds_phrase(citation.quote, phrase) for phrase in phrases):
            return citation
    return None


def withdrawn(row: DocumentVerdict) -> DocumentVerdict:
    """Turn a verdict into "not found", with the best of its evidence as a near miss."""
    if row.verdict is Verdict.UNREADABLE:
        return row
    evidence = tuple(replace(citation, below_threshold=True) for citation in row.evidence[:1])
    return replace(row, verdict=Verdict.NOT_FOUND, evidence=evidence, worth_a_look=False)


def _worth(candidate: Candidate, *, covered: bool) -> float:
    """Return how well a sentence serves as a quote: as evidence, or for a mention by being on the topic."""
    worth = candidate.evidence if covered else candidate.on_topic + candidate.names_topic
    return worth if candidate.looks & _FULL else FRAGMENT * worth


def _row(
    document: Document, verdict: Verdict, score: float, evidence: tuple[Citation, ...], *, worth_a_look: bool = False
) -> DocumentVerdict:
    assert verdict is not Verdict.UNREADABLE or document.state is not DocumentState.READ
    return DocumentVerdict(
        doc_id=document.doc_id,
        issuer=document.issuer,
        title=document.title,
        year=document.year,
        path=document.path,
        verdict=verdict,
        score=round(score, 4),
        evidence=evidence,
        worth_a_look=worth_a_look,
    )
