"""Theme -> a verdict on every document: every sentence against every phrasing of the theme, and against its near misses.

What a document is judged by is in the document, the theme and the model, and nowhere else: no statistics of the corpus
enter, so that adding a document changes no other one's row. How it was chosen: docs/decisions/0011-theme-matrix.md.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stratbot.corpus.aliases import IssuerNames
from stratbot.corpus.wording import asks, commits, letters, rules_out
from stratbot.judging.model import Calibration
from stratbot.judging.themes import Theme, shipped_themes
from stratbot.retrieval.citing import Citer
from stratbot.retrieval.concepts import kept_vectors
from stratbot.retrieval.search import query_vector
from stratbot.types import Citation, Document, DocumentState, DocumentVerdict, Passage, Sentence, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from stratbot.index.encoder import Encoder
    from stratbot.retrieval.search import Searcher

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

RULED_OUT = 0.3
"""Taken from a sentence that rules the theme out, so that it names the theme but cannot carry "covered"."""
MAX_EVIDENCE = 3
MIN_WORDS = 6
"""A quote of fewer words is a heading or a scrap: it is cited last, and with its neighbours."""
WORTH_SHOWING = 0.6
"""Of the nearest sentence's score: what is further behind is no evidence, even where fewer quotes are left."""
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
HEADED = 0.03
"""Added to a sentence that stands under a heading with one of the theme's words: its section is on the theme."""
DEPTH = 40
"""Sentences of each document that are read for their wording."""
MENTIONING = 3
"""Sentences whose mean tells whether a document speaks of a theme at all."""
COVERING = 4
"""Sentences whose mean tells whether it covers the theme: what is done takes more of them to say than what is named."""
QUOTABLE = 6
"""Nearest sentences of which those that read best are quoted."""
WORD_HERE, WORD_BESIDE, WORDS_BESIDE, WORD_ABOVE = 0.1, 0.05, 4, 0.1
"""Added, to choose a quote, where a word of the theme stands in the sentence, for each one (of so many at most) in its passage,
and where one stands in its heading."""
COMMITTED = 0.05
"""Added, to choose a quote, where it says that something is done, planned or promised."""
LENGTH, LONG = 0.08, 25
"""Of the logarithm of its number of words, added to choose a quote, up to so many words: who says more says what is done."""
NEAR_MISSES = 3
"""Shown where a theme was not found, from as many different pages."""
_COMPARED = 4
"""Phrasings that are compared with all sentences while these are read once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence of a document, with its nearness to the theme and its wording weighed."""

    row: int
    passage: Passage
    sentence: Sentence
    score: float
    ruled_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDocument:
    """What the verdict on one document rests on."""

    document: Document
    features: tuple[float, ...]
    candidates: tuple[Candidate, ...]
    """Best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRule:
    """When a document covers a theme, and when it mentions it; fitted by benchmarks/themes.py."""

    mentioned: Calibration
    """On the mean of the MENTIONING best sentences: the probability that a careful reader finds the theme in the document."""
    covered: Calibration
    """On the mean of the COVERING best ones: the probability that the reader says the document covers it."""
    mentioned_at: float
    covered_at: float
    """Probabilities from which a document is MENTIONED, COVERED."""
    worth_a_look: float
    """Probability of being covered from which a document that is not is worth a look."""

    def verdict(self, features: Sequence[float]) -> Verdict:
        """Return what the features of `ThemeJudge.gather` come to."""
        if self.covered.probability(features[1]) >= self.covered_at:
            return Verdict.COVERED
        return Verdict.MENTIONED if self.mentioned.probability(features[0]) >= self.mentioned_at else Verdict.NOT_FOUND


def load_theme_rule() -> ThemeRule:
    """Read the constants that are installed with the program."""
    values = json.loads(resources.files("stratbot.judging").joinpath("theme_rule.json").read_text(encoding="utf-8"))

    return ThemeRule(
        mentioned=Calibration(**values["mentioned"]),
        covered=Calibration(**values["covered"]),
        mentioned_at=values["mentioned_at"],
        covered_at=values["covered_at"],
        worth_a_look=values["worth_a_look"],
    )


@cache
def pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of some words whole: `*` stands for any ending, a space for a hyphen or line end as well."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    alternatives = (r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", word.rstrip("*")))) for word in longest_first)
    endings = (r"\w*" if word.endswith("*") else "" for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(''.join, zip(alternatives, endings, strict=True)))})(?!\w)", re.IGNORECASE)


def theme_vectors(encoder: Encoder, cache_dir: Path | None) -> dict[str, FloatArray]:
    """Return the vectors of all texts of the shipped themes, encoded or as an earlier run left them.

    Args:
        encoder: The one that questions are encoded with.
        cache_dir: Where they are kept.
    """
    texts = list(
        dict.fromkeys(text for one in shipped_themes() for text in (one.label, one.definition, *one.queries, *one.exclusions))
    )
    return dict(
        zip(texts, kept_vectors("themes", texts, encoder, lambda text: query_vector(encoder, text), cache_dir), strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeVectors:
    """What sentences are compared with for a theme, (dim,) float32 of unit length each."""

    queries: tuple[FloatArray, ...]
    exclusions: tuple[FloatArray, ...]


class ThemeJudge:
    """Judges documents of one open index by themes."""

    def __init__(self, searcher: Searcher, rule: ThemeRule | None = None, *, cache_dir: Path | None = None) -> None:
        """Take what searches the index; nothing is encoded yet. Vectors of the shipped themes are kept in `cache_dir`."""
        self._cache_dir = cache_dir
        index = searcher.index
        self._index = index
        self._searcher = searcher
        self._rule = rule or load_theme_rule()

    @cached_property
    def _is_evidence(self) -> BoolArray:
        """(n_sentences,): whether it is body text."""
        is_body: BoolArray = self._index.passage_is_body[self._index.sentence_passage]
        return is_body

    @cached_property
    def _document_of(self) -> npt.NDArray[np.int32]:
        """(n_sentences,): position of the document."""
        of_sentences: npt.NDArray[np.int32] = self._index.passage_document[self._index.sentence_passage]
        return of_sentences

    @cached_property
    def names(self) -> IssuerNames:
        """What all issuers of the corpus are called; a question that names no theme needs it not."""
        return IssuerNames(document.issuer for document in self._index.documents)

    def judge(self, theme: Theme, in_scope: BoolArray) -> list[DocumentVerdict]:
        """Return one verdict for each document in scope, in order of path.

        What is quoted is chosen from the sentences that decided: what mentions a theme holds one of its words itself. Where a
        theme was not found, the evidence are the nearest misses, marked as such.

        Args:
            theme: What to judge by.
            in_scope: (n_documents,) bool.
        """
        citer = Citer(self._index)
        judged = {one.document.doc_id: one for one in self.gather(theme, in_scope)}
        documents = (self._index.documents[position] for position in np.flatnonzero(in_scope))
        return [self._verdict(document, judged.get(document.doc_id), theme, citer) for document in documents]

    def _verdict(self, document: Document, judged: JudgedDocument | None, theme: Theme, citer: Citer) -> DocumentVerdict:
        verdict, score, evidence = Verdict.UNREADABLE, 0.0, tuple[Citation, ...]()
        if judged is not None:
            candidates = judged.candidates
            verdict, score = self._rule.verdict(judged.features), self._rule.covered.probability(judged.features[1])
            if verdict is Verdict.COVERED and _is_ruled_out(candidates):
                verdict = Verdict.MENTIONED
            if verdict is not Verdict.NOT_FOUND:
                evidence = _quotes(_deciding(candidates, theme, mentioned=verdict is Verdict.MENTIONED), theme, citer)
            if not evidence:
                verdict, evidence = Verdict.NOT_FOUND, _near_misses(candidates, citer)
        return DocumentVerdict(
            doc_id=document.doc_id,
            issuer=document.issuer,
            title=document.title,
            year=document.year,
            path=document.path,
            verdict=verdict,
            score=round(score, 4),
            evidence=evidence,
            worth_a_look=self._rule.worth_a_look <= score < self._rule.covered_at,
        )

    def gather(self, theme: Theme, in_scope: BoolArray) -> list[JudgedDocument]:
        """Return of each document in scope that could be read, in order of path, its best sentences.

        The features are the means of the MENTIONING and of the COVERING best ones.
        """
        near = self.nearness(theme)
        rows = np.flatnonzero(self._is_evidence & in_scope[self._document_of])
        rows = rows[np.lexsort((rows, -near[rows], self._document_of[rows]))]
        owners = self._document_of[rows]
        place = np.arange(len(rows)) - np.searchsorted(owners, owners, side="left")
        candidates = self._weigh(rows[place < DEPTH], near, theme)
        judged = []
        for position in np.flatnonzero(in_scope):
            document = self._index.documents[position]
            if document.state is DocumentState.READ:
                own = candidates.get(int(position), [])
                features = tuple(
                    math.fsum(candidate.score for candidate in own[:number]) / number for number in (MENTIONING, COVERING)
                )
                judged.append(JudgedDocument(document=document, features=features, candidates=tuple(own)))
        return judged

    def nearness(self, theme: Theme) -> FloatArray:
        """Score every sentence of the index by the phrasing of a theme that comes nearest to it: (n_sentences,) float32."""
        vectors = self.vectors_of(theme)
        near = self._best(vectors.queries)
        if vectors.exclusions:
            near = np.where(self._best(vectors.exclusions) > near, near - np.float32(EXCLUDED), near)
        return near

    def vectors_of(self, theme: Theme) -> ThemeVectors:
        """Encode a theme, without what all themes have in common."""
        base = _unit(self._vector(theme.label) + self._vector(theme.definition))
        queries = (
            _unit(np.float32(1 - QUERY_WEIGHT) * base + np.float32(QUERY_WEIGHT) * self._vector(text)) for text in theme.queries
        )
        return ThemeVectors(
            queries=tuple(map(self._without_common, queries)),
            exclusions=tuple(self._without_common(self._vector(text)) for text in theme.exclusions),
        )

    def _weigh(self, rows: npt.NDArray[np.int64], near: FloatArray, theme: Theme) -> dict[int, list[Candidate]]:
        """Weigh the wording of some sentences, by position of their document; the same words twice in one count once."""
        numbers = [int(row) for row in rows]
        sentences = self._index.sentences(numbers)
        passage_rows = sorted({passage_row for passage_row, _ in sentences})
        passages = dict(zip(passage_rows, self._index.passages(passage_rows), strict=True))
        wordless = {passage_row for passage_row, passage in passages.items() if not _holds_word(passage.text, theme)}
        headed = {passage_row for passage_row, passage in passages.items() if theme.words and _holds_word(passage.heading, theme)}
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
            score += HEADED * (passage_row in headed) - WORDLESS * (passage_row in wordless)
            if self.names.others(self._index.documents[position].issuer, f"{passage.heading}\n{sentence.text}"):
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
        means = [np.mean([self._shipped[text] for text in theme.queries], axis=0) for theme in shipped_themes()]
        return _unit(np.mean([_unit(mean) for mean in means], axis=0))

    def _best(self, queries: Sequence[FloatArray]) -> FloatArray:
        dense = self._searcher.index.dense_sentences
        best = np.full(dense.ntotal, -np.inf, np.float32)
        for start in range(0, len(queries), _COMPARED):
            np.maximum(best, dense.scores_of(queries[start : start + _COMPARED]).max(axis=0), out=best)
        return best

    def _without_common(self, vector: FloatArray) -> FloatArray:
        share = np.float32(np.clip(vector @ self.common, -MOST_COMMON, MOST_COMMON))
        return _unit(vector - share * self.common)

    @cached_property
    def _shipped(self) -> dict[str, FloatArray]:
        return theme_vectors(self._searcher.encoder, self._cache_dir)

    def _vector(self, text: str) -> FloatArray:
        return self._shipped[text] if text in self._shipped else self._searcher.vector(text)


def words_in(text: str, theme: Theme) -> int:
    """Return how many different words of a theme stand in a text."""
    return len({word.casefold() for word in pattern_of(theme.words).findall(text)}) if theme.words else 0


def _holds_word(text: str, theme: Theme) -> bool:
    """Whether any of a theme's words stands in a text; where a theme names none, every text will do."""
    return not theme.words or pattern_of(theme.words).search(text) is not None


def _is_ruled_out(candidates: Sequence[Candidate]) -> bool:
    """Whether the sentence that speaks most plainly of the theme says that it will not be done."""
    return bool(candidates) and max(candidates, key=lambda one: (one.score + RULED_OUT * one.ruled_out, -one.row)).ruled_out


def _deciding(candidates: Sequence[Candidate], theme: Theme, *, mentioned: bool) -> list[Candidate]:
    """Return the nearest sentences that are on the theme: with a word of it in the passage, or itself where it is mentioned."""
    line = WORTH_SHOWING * candidates[0].score if candidates else 0.0
    return [
        one
        for one in candidates[:QUOTABLE]
        if one.score >= line
        and not asks(one.sentence.text)
        and _holds_word(one.sentence.text if mentioned else one.passage.text, theme)
    ]


def _quotes(deciding: Sequence[Candidate], theme: Theme, citer: Citer) -> tuple[Citation, ...]:
    """Cite the sentences that a reader would take for evidence, headings and scraps last and with what follows them."""
    chosen: list[Citation] = []
    for candidate in sorted(deciding, key=lambda one: (is_scrap(one.sentence.text), -evidence_value(one, theme), one.row)):
        citation = _cited(candidate, citer, below_threshold=False)
        if citation is not None and not any(_overlap(citation, other) for other in chosen):
            chosen.append(citation)
    return tuple(chosen[:MAX_EVIDENCE])


def evidence_value(one: Candidate, theme: Theme) -> float:
    """Return how well a sentence serves as evidence: nearness alone prefers headings and slogans, which hold little else."""
    text = one.sentence.text
    value = one.score + COMMITTED * commits(text) + LENGTH * math.log(min(len(text.split()), LONG))
    value += WORD_HERE * (words_in(text, theme) > 0) + WORD_ABOVE * (words_in(one.passage.heading, theme) > 0)
    return value + WORD_BESIDE * min(words_in(one.passage.text, theme), WORDS_BESIDE)


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
