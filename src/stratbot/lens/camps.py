"""Documents -> which camp of digital strategies each belongs to, by the share and strength of what speaks for each camp.

The whole document is weighed, not its title: every sentence, by how near it comes to the way that strategies of a camp write
and by whether it uses the camp's own words. Constants and figures: docs/decisions/0012-audit-and-camps.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stratbot.errors import CancelledError
from stratbot.lens.entries import own_and_shipped, words_pattern
from stratbot.lens.matrix import documents_in_scope, judge_themes
from stratbot.lens.opened import body_sentences, opened
from stratbot.lens.types import CampVerdict, ProgressCallback
from stratbot.retrieval.citing import Citer
from stratbot.types import Citation, Document, DocumentState, Filters, Verdict

if TYPE_CHECKING:
    from stratbot.index.encoder import Encoder
    from stratbot.index.reader import OpenIndex
    from stratbot.lens.matrix import LensAssistant
    from stratbot.lens.types import Cell, Matrix

FloatArray = npt.NDArray[np.float32]

NONE, MIXED, UNREADABLE = "none", "mixed", "unreadable"
NEAR_FROM = 0.3
"""Cosine with a phrasing from which a sentence speaks for a camp at all; what is above it is its strength."""
NEAR_TO = 0.6
"""Strength grows no further: a sentence that happens to be worded like a phrasing counts like other good ones."""
WITHOUT_WORDS = 0.1
"""Of its strength counts for a sentence that has none of the camp's own words."""
MIXED_BELOW = 0.33
"""Margin between the two best shares below which a document belongs to no single camp."""
TECHNOLOGY_ABOVE = 1.2
"""Times the strength of all camps together, from which a document is about its organisation's own technology."""
SAYS_SOMETHING = 2.4
"""Strength of all camps together, in hundredths a sentence, below which a document speaks for none of them."""
COMPREHENSIVE = 0.5
"""Share of the themes that a comprehensive strategy covers."""
NARROW = 0.25
"""Share of the themes below which a document that belongs to no single camp is none of them, rather than mixed."""
SECTORS = frozenset(
    {
        "skills",
        "schools",
        "school",
        "education",
        "health",
        "care",
        "housing",
        "planning",
        "equality",
        "procurement",
        "culture",
        "tourism",
    }
)
"""Kinds, as the catalogue has them, of strategies for one sector, which speak for no camp of strategies for a whole place."""
MAX_EVIDENCE = 6
MIN_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Camp:
    """A way of writing digital strategies: an entry of `camps.toml`, where the fields are explained."""

    camp_id: str
    label: str
    definition: str
    phrasings: tuple[str, ...]
    words: re.Pattern[str]
    weight: float = 1.0


def load_camps(corpus_dir: Path | None = None, file: Path | None = None) -> tuple[Camp, ...]:
    """Return the shipped camps with those of a user's file added, or put in the place of the shipped ones of the same id.

    Args:
        corpus_dir: Where `camps.toml` may lie beside the PDFs.
        file: Read instead of that one.

    Raises:
        SettingsError: The file cannot be read, or an entry is not as it should be.
    """
    return own_and_shipped("camps.toml", "camp", _camp, corpus_dir, file)


def classify_documents(
    assistant: LensAssistant,
    *,
    filters: Filters | None = None,
    camps: Sequence[Camp] | None = None,
    matrix: Matrix | None = None,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[CampVerdict, ...]:
    """Classify every document in scope, unreadable ones included, in order of path.

    Works on an opened index of its own, so that questions and builds may go on meanwhile.

    Args:
        assistant: Over the corpus.
        filters: Narrow the documents.
        camps: To classify by; None for the shipped ones and those of `camps.toml` beside the PDFs.
        matrix: Of the same documents, in which the themes are counted; None has it made, or taken from runs before.
        progress: Told how many steps are done, how many there are, and what is at hand: first themes, then documents.
        cancelled: Asked between two steps.

    Raises:
        SettingsError: A filter names an issuer that nobody bears, or a file of camps is malformed.
        IndexMissingError: Nothing was built yet.
        CancelledError: `cancelled` said so.
    """
    chosen = tuple(camps) if camps is not None else load_camps(assistant.settings.corpus_dir)
    themes = matrix or judge_themes(assistant, filters=filters, cancelled=cancelled, progress=progress)
    covered = {
        document.doc_id: tuple(cell for cell in row if cell.verdict is Verdict.COVERED)
        for document, row in zip(themes.documents, themes.cells, strict=True)
    }
    with opened(assistant) as (index, encoder):
        documents = documents_in_scope(index.documents, filters)
        classifier = Classifier(index, encoder, chosen)
        verdicts = []
        for done, document in enumerate(documents):
            if cancelled is not None and cancelled():
                raise CancelledError("Classifying was cancelled.")
            if progress is not None:
                progress(done, len(documents), document.path)
            verdicts.append(classifier.classify(document, covered.get(document.doc_id, ()), themes_total=len(themes.themes)))
        if progress is not None:
            progress(len(documents), len(documents), "")
        return tuple(verdicts)


class Classifier:
    """Weighs the documents of one open index for camps."""

    def __init__(self, index: OpenIndex, encoder: Encoder, camps: tuple[Camp, ...]) -> None:
        """Encode the phrasings."""
        self.camps = camps
        self._index = index
        self._citer = Citer(index)
        self._vectors = [np.stack([encoder.encode_query(text) for text in camp.phrasings]) for camp in camps]

    def strengths(self, rows: npt.NDArray[np.int64]) -> FloatArray:
        """Return (len(rows), n_camps) float32: how strongly each sentence speaks for each camp, 0 to about 1."""
        if not len(rows):
            return np.zeros((0, len(self.camps)), np.float32)
        vectors = self._index.dense_sentences.vectors(rows)
        nearness = np.stack([(vectors @ phrasings.T).max(axis=1) for phrasings in self._vectors], axis=1)
        texts = [sentence.text for _, sentence in self._index.sentences([int(row) for row in rows])]
        own_words = np.array([[bool(camp.words.search(text)) for camp in self.camps] for text in texts])
        strength = np.clip((nearness - NEAR_FROM) / (NEAR_TO - NEAR_FROM), 0, 1) * np.where(own_words, 1.0, WITHOUT_WORDS)
        return np.asarray(strength * np.array([camp.weight for camp in self.camps]), dtype=np.float32)

    def classify(self, document: Document, covered: Sequence[Cell], *, themes_total: int) -> CampVerdict:
        """Classify one document of the index.

        Args:
            document: To classify.
            covered: Of the themes that it covers.
            themes_total: Of those that were looked for.
        """
        if document.state is not DocumentState.READ:
            return CampVerdict(
                document=document, camp=UNREADABLE, scores=(), margin=0.0, evidence=(), themes_covered=0,
                themes_total=themes_total, comprehensive=False,
            )  # fmt: skip
        rows = body_sentences(self._index, document.doc_id)
        strengths = self.strengths(rows)
        levels = self._levels(strengths)
        camp, scores, margin = decide(levels)
        is_narrow = themes_total > 0 and len(covered) / themes_total < NARROW
        if (camp == MIXED and is_narrow) or document.kind.casefold() in SECTORS:
            camp = NONE
        return CampVerdict(
            document=document,
            camp=camp,
            scores=scores,
            margin=margin,
            evidence=() if camp == NONE and not is_technology(levels) else self._evidence(rows, strengths, camp, scores),
            themes_covered=len(covered),
            themes_total=themes_total,
            comprehensive=themes_total > 0 and len(covered) / themes_total >= COMPREHENSIVE,
            depth=round(sum(_pages(cell) for cell in covered) / len(covered), 2) if covered else 0.0,
        )

    def levels(self, document: Document) -> dict[str, float]:
        """Return the mean strength of a document's sentences, in hundredths, for each camp."""
        return self._levels(self.strengths(body_sentences(self._index, document.doc_id)))

    def _levels(self, strengths: FloatArray) -> dict[str, float]:
        means = strengths.mean(axis=0, dtype=np.float64) * 100 if len(strengths) else np.zeros(len(self.camps))
        return {camp.camp_id: float(mean) for camp, mean in zip(self.camps, means, strict=True)}

    def _evidence(
        self, rows: npt.NDArray[np.int64], strengths: FloatArray, camp: str, scores: Sequence[tuple[str, float]]
    ) -> tuple[Citation, ...]:
        """Cite what speaks most strongly for the camp, from different pages; of a mixed document for each camp in turn."""
        by_id = {one.camp_id: number for number, one in enumerate(self.camps)}
        shown = [name for name, score in scores if score > 0] if camp == MIXED else [camp]
        columns = [by_id[name] for name in shown if name in by_id]
        each = max(1, MAX_EVIDENCE // max(1, len(columns)))
        chosen: list[Citation] = []
        for column in columns:
            pages: set[int] = set()
            order = np.lexsort((rows, -strengths[:, column]))
            for place in order:
                if len(pages) == each or strengths[place, column] <= 0:
                    break
                citation = self._cite(int(rows[place]), float(strengths[place, column]), pages)
                if citation is not None:
                    pages.add(citation.page_number)
                    chosen.append(citation)
        return tuple(chosen)

    def _cite(self, row: int, strength: float, pages: set[int]) -> Citation | None:
        passage_row, sentence = self._index.sentences([row])[0]
        passage = self._index.passages([passage_row])[0]
        if passage.page_number in pages:
            return None
        return self._citer.around(passage, passage.sentences.index(sentence), min_words=MIN_WORDS, score=round(strength, 4))


def decide(levels: Mapping[str, float], *, mixed_below: float = MIXED_BELOW) -> tuple[str, tuple[tuple[str, float], ...], float]:
    """Return the camp, each camp's share of what was said for any of them, best first, and the margin between the two best.

    Args:
        levels: Mean strength of a sentence, in hundredths, for each camp and for "none".
        mixed_below: Margin below which no single camp stands out.
    """
    camps = {name: level for name, level in levels.items() if name != NONE}
    total = sum(camps.values())
    scores = sorted(((name, level / total if total else 0.0) for name, level in camps.items()), key=lambda one: (-one[1], one[0]))
    margin = scores[0][1] - scores[1][1] if len(scores) > 1 else 1.0
    rounded = tuple((name, round(score, 4)) for name, score in scores)
    if total < SAYS_SOMETHING or is_technology(levels):
        return NONE, rounded, round(margin, 4)
    return (scores[0][0] if margin >= mixed_below else MIXED), rounded, round(margin, 4)


def is_technology(levels: Mapping[str, float]) -> bool:
    """Whether a document speaks of its organisation's own technology more than for all camps together."""
    return levels.get(NONE, 0.0) > TECHNOLOGY_ABOVE * sum(level for name, level in levels.items() if name != NONE)


def _pages(cell: Cell) -> int:
    return max(1, len({citation.page_number for citation in cell.machine.evidence if not citation.below_threshold}))


_FIELDS = {"id", "label", "definition", "phrasings", "words", "weight"}


def _camp(entry: dict[str, Any]) -> tuple[str, Camp]:
    if unknown := entry.keys() - _FIELDS:
        raise ValueError(f"{sorted(unknown)[0]} is not understood")
    if not entry["phrasings"] or not entry["words"]:
        raise ValueError("phrasings and words may not be empty")
    return entry["id"], Camp(
        camp_id=entry["id"],
        label=entry["label"],
        definition=entry["definition"],
        phrasings=tuple(entry["phrasings"]),
        words=words_pattern(entry["words"]),
        weight=float(entry.get("weight", 1)),
    )
