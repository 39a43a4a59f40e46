"""Theme -> a verdict on every document: every sentence against every phrasing of the theme, and against its near misses.

What a document is judged by is in the document, the theme and the model, and nowhere else: no statistics of the corpus
enter, so that adding a document changes no other one's row. How it was chosen: docs/decisions/0011-theme-matrix.md.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stratbot.answering.commitment import asks, commits, hedges, rules_out
from stratbot.answering.coverage import (
    COMMITMENT,
    MAX_EVIDENCE,
    MIN_WORDS,
    RULED_OUT,
    WORTH_SHOWING,
    Candidate,
    CoverageJudge,
    JudgedDocument,
)
from stratbot.answering.evidence import Citer, letters
from stratbot.answering.rule import Logistic, load_rule
from stratbot.lens.themes import shipped_themes
from stratbot.lens.types import Theme
from stratbot.retrieval.issuers import IssuerNames
from stratbot.types import Citation, DocumentState, DocumentVerdict, Passage, Verdict

if TYPE_CHECKING:
    from stratbot.answering.rule import Rule
    from stratbot.retrieval.search import Searcher

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

QUERY_WEIGHT = 0.7
"""Of one phrasing against the theme's label and definition. Source: docs/decisions/0011-theme-matrix.md."""
EXCLUDED = 0.1
"""Taken from a sentence that is nearer to a near miss of the theme than to any of its phrasings."""
MOST_COMMON = 0.8
"""Of a query's vector, no more than this goes with what all themes have in common."""
WORDLESS = 0.1
"""Taken from a sentence in whose passage none of the theme's words stands."""
ASKING = 0.3
"""Taken from a question, or an instruction to applicants: the form that was filled in says nothing of those who filled it in."""
OTHERS = 0.15
"""Taken from a sentence that names another issuer, or stands under a heading that does."""
DEPTH = 40
"""Sentences of each document that are read for their wording."""
BEST = 3
"""Sentences whose mean is the document's score."""
NEAR_MISSES = 3
"""Shown where a theme was not found, from as many different pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRule:
    """When a document covers a theme; fitted by benchmarks/themes.py."""

    coverage: Logistic
    covered_at: float
    mentioned_at: float

    def applied_to(self, rule: Rule) -> Rule:
        """Return the rule of set answers with this threshold in the place of its own."""
        return replace(rule, coverage=self.coverage, covered_at=self.covered_at, mentioned_at=self.mentioned_at)


def load_theme_rule() -> ThemeRule:
    """Read the constants that are installed with the program."""
    values = json.loads(resources.files("stratbot.lens").joinpath("rule.json").read_text(encoding="utf-8"))
    return ThemeRule(
        coverage=Logistic(weights=tuple(values["weights"].values()), intercept=values["intercept"]),
        covered_at=values["covered_at"],
        mentioned_at=values["mentioned_at"],
    )


@cache
def pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of some words whole: `*` stands for any ending, a space for a hyphen or line end as well."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    alternatives = (r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", word.rstrip("*")))) for word in longest_first)
    endings = (r"\w*" if word.endswith("*") else "" for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(''.join, zip(alternatives, endings, strict=True)))})(?!\w)", re.IGNORECASE)


class ThemeJudge:
    """Judges documents of one open index by themes."""

    def __init__(self, searcher: Searcher, rule: ThemeRule | None = None) -> None:
        """Take what searches the index; nothing is encoded yet."""
        index = searcher.index
        self._index = index
        self._searcher = searcher
        self._judge = CoverageJudge(index, searcher, (rule or load_theme_rule()).applied_to(load_rule()))
        self._document_of: npt.NDArray[np.int32] = index.passage_document[index.sentence_passage]
        self._names = IssuerNames(document.issuer for document in index.documents)

    def judge(self, theme: Theme, in_scope: BoolArray) -> list[DocumentVerdict]:
        """Return one verdict for each document in scope, in order of path.

        The sentences that decided are the ones quoted; what mentions a theme holds one of its words itself. Where a theme was
        not found, the evidence are the nearest misses, marked as such.

        Args:
            theme: What to judge by.
            in_scope: (n_documents,) bool.
        """
        citer = Citer(self._index)
        judged = self.gather(theme, in_scope)
        by_id = {one.document.doc_id: one for one in judged}
        rows = []
        for row in self._judge.verdicts(judged, in_scope, citer):
            if row.verdict is Verdict.UNREADABLE:
                rows.append(row)
                continue
            candidates = by_id[row.doc_id].candidates
            deciding = _deciding(candidates, theme)
            if row.verdict is Verdict.MENTIONED:
                deciding = [one for one in deciding if _names(one, theme)]
            evidence = _quotes(deciding, citer) if row.verdict is not Verdict.NOT_FOUND else ()
            if evidence:
                rows.append(replace(row, evidence=evidence))
            else:
                rows.append(replace(row, verdict=Verdict.NOT_FOUND, evidence=_near_misses(candidates, citer)))
        return rows

    def gather(self, theme: Theme, in_scope: BoolArray) -> list[JudgedDocument]:
        """Return of each document in scope that could be read, in order of path, its best sentences and their mean score."""
        near = self.nearness(theme)
        rows = np.flatnonzero(self._judge.evidence_in(in_scope))
        rows = rows[np.lexsort((rows, -near[rows], self._document_of[rows]))]
        owners = self._document_of[rows]
        place = np.arange(len(rows)) - np.searchsorted(owners, owners, side="left")
        candidates = self._weigh(rows[place < DEPTH], near, theme)
        judged = []
        for position in np.flatnonzero(in_scope):
            document = self._index.documents[position]
            if document.state is DocumentState.READ:
                own = candidates.get(int(position), [])
                score = math.fsum(candidate.score for candidate in own[:BEST]) / BEST
                judged.append(JudgedDocument(document=document, features=(score,), candidates=tuple(own)))
        return judged

    def nearness(self, theme: Theme) -> FloatArray:
        """Score every sentence of the index by the phrasing of a theme that comes nearest to it: (n_sentences,) float32."""
        base = _unit(self._vector(theme.label) + self._vector(theme.definition))
        near = self._best(
            [_unit(np.float32(1 - QUERY_WEIGHT) * base + np.float32(QUERY_WEIGHT) * self._vector(text)) for text in theme.queries]
        )
        if theme.exclusions:
            beside = self._best([self._vector(text) for text in theme.exclusions])
            near = np.where(beside > near, near - np.float32(EXCLUDED), near)
        return near

    def _weigh(self, rows: npt.NDArray[np.int64], near: FloatArray, theme: Theme) -> dict[int, list[Candidate]]:
        """Weigh the wording of some sentences, by position of their document; the same words twice in one count once."""
        numbers = [int(row) for row in rows]
        sentences = self._index.sentences(numbers)
        passage_rows = sorted({passage_row for passage_row, _ in sentences})
        passages = dict(zip(passage_rows, self._index.passages(passage_rows), strict=True))
        found: dict[int, list[Candidate]] = {}
        seen: set[tuple[int, str]] = set()
        for row, (passage_row, sentence) in zip(numbers, sentences, strict=True):
            position = int(self._document_of[row])
            key = (position, letters(sentence.text))
            if key in seen:
                continue
            seen.add(key)
            passage, ruled_out = passages[passage_row], rules_out(sentence.text)
            score = float(near[row]) - RULED_OUT * ruled_out - ASKING * asks(sentence.text)
            score -= WORDLESS * (not holds_words(passage, theme))
            if self._names.others(self._index.documents[position].issuer, f"{passage.heading}\n{sentence.text}"):
                score -= OTHERS
            candidate = Candidate(row=row, passage=passage, sentence=sentence, score=score, ruled_out=ruled_out)
            found.setdefault(position, []).append(candidate)
        for own in found.values():
            own.sort(key=lambda candidate: (-candidate.score, candidate.row))
        return found

    @cached_property
    def common(self) -> FloatArray:
        """What all shipped themes have in common, (dim,) float32 of unit length: the sound of a digital strategy.

        Taken from the themes and not from the documents, it is the same over every corpus.
        """
        means = [np.mean([self._vector(text) for text in theme.queries], axis=0) for theme in shipped_themes()]
        return _unit(np.mean([_unit(mean) for mean in means], axis=0))

    def _best(self, queries: Sequence[FloatArray]) -> FloatArray:
        dense = self._searcher.index.dense_sentences
        best = dense.scores(self._without_common(queries[0]))
        for query in queries[1:]:
            np.maximum(best, dense.scores(self._without_common(query)), out=best)
        return best

    def _without_common(self, vector: FloatArray) -> FloatArray:
        share = np.float32(np.clip(vector @ self.common, -MOST_COMMON, MOST_COMMON))
        return _unit(vector - share * self.common)

    def _vector(self, text: str) -> FloatArray:
        return self._searcher.vector(text)


def holds_words(passage: Passage, theme: Theme) -> bool:
    """Whether any of a theme's words stands in a passage; where a theme names none, every passage will do."""
    return not theme.words or pattern_of(theme.words).search(passage.text) is not None


def _names(candidate: Candidate, theme: Theme) -> bool:
    return not theme.words or pattern_of(theme.words).search(candidate.sentence.text) is not None


def _deciding(candidates: Sequence[Candidate], theme: Theme) -> list[Candidate]:
    """Return those of the sentences that make a document's score that are on the theme, best first."""
    line = WORTH_SHOWING * candidates[0].score if candidates else 0.0
    return [
        one for one in candidates[:BEST] if one.score >= line and holds_words(one.passage, theme) and not asks(one.sentence.text)
    ]


def _quotes(deciding: Sequence[Candidate], citer: Citer) -> tuple[Citation, ...]:
    """Cite the sentences that decided, full ones before headings and scraps, which are quoted with what follows them.

    Of two that are as near, the one that commits is quoted before the one that hedges.
    """

    def place(one: Candidate) -> tuple[bool, float]:
        text = one.sentence.text
        return is_scrap(text), -one.score - COMMITMENT * (commits(text) - hedges(text))

    chosen: list[Citation] = []
    for candidate in sorted(deciding, key=place):
        citation = _cited(candidate, citer, below_threshold=False)
        if citation is not None and not any(_overlap(citation, other) for other in chosen):
            chosen.append(citation)
    return tuple(chosen[:MAX_EVIDENCE])


def _near_misses(candidates: Sequence[Candidate], citer: Citer) -> tuple[Citation, ...]:
    chosen: list[Citation] = []
    pages: set[int] = set()
    for candidate in candidates:
        if len(chosen) == NEAR_MISSES:
            break
        if candidate.passage.page_number in pages:
            continue
        citation = _cited(candidate, citer, below_threshold=True)
        if citation is not None:
            chosen.append(citation)
            pages.add(candidate.passage.page_number)
    return tuple(chosen)


def _cited(candidate: Candidate, citer: Citer, *, below_threshold: bool) -> Citation | None:
    return citer.around(
        candidate.passage,
        candidate.passage.sentences.index(candidate.sentence),
        min_words=MIN_WORDS,
        score=round(candidate.score, 4),
        below_threshold=below_threshold,
    )


def is_scrap(text: str) -> bool:
    """Whether a line is a heading, a label or a pull quote in capitals: it says what stands near it, and little by itself."""
    return len(text.split()) < MIN_WORDS or text.isupper()


def _overlap(one: Citation, other: Citation) -> bool:
    return one.page_number == other.page_number and one.start < other.end and other.start < one.end


def _unit(vector: npt.NDArray[np.floating]) -> FloatArray:
    return np.asarray(vector / (np.linalg.norm(vector) or 1), dtype=np.float32)
