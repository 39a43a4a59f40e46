"""What lies beside the PDFs and counts in every answer: themes of one's own, and what people said against the judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Generic, TypeVar

from stratbot.judging.corrections import CORRECTIONS_NAME, read_corrections
from stratbot.judging.themes import THEMES_NAME, Theme, load_themes, theme_asked_for
from stratbot.query.words import topic_key
from stratbot.types import Correction, DocumentVerdict, Verdict

_T = TypeVar("_T")


class _File(Generic[_T]):
    """What a file says, read again only when the file has changed."""

    def __init__(self, path: Path, read: Callable[[], _T]) -> None:
        self._path, self._read = path, read
        self._kept: tuple[tuple[int, int, int] | None, _T] | None = None

    def content(self) -> _T:
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        except OSError:
            stamp = None
        if self._kept is None or self._kept[0] != stamp:
            self._kept = (stamp, self._read())
        return self._kept[1]


class BesideCorpus:
    """The themes and the corrections of one corpus folder, as they stand when they are asked for."""

    def __init__(self, corpus_dir: Path | None = None) -> None:
        """Keep where the files may lie; None for neither themes nor corrections."""
        self._themes: _File[tuple[Theme, ...]] | None = None
        self._corrections: _File[tuple[Correction, ...]] | None = None
        if corpus_dir is not None:
            self._themes = _File(corpus_dir / THEMES_NAME, lambda: load_themes(corpus_dir))
            self._corrections = _File(corpus_dir / CORRECTIONS_NAME, lambda: read_corrections(corpus_dir))

    def theme(self, topic: str) -> Theme | None:
        """Return the theme that a topic asks for by its label or one of its other names.

        Raises:
            SettingsError: A file of themes is malformed.
        """
        return theme_asked_for(topic, self._themes.content()) if self._themes else None

    def of_topic(self, topic: str) -> dict[str, Correction]:
        """Return the corrections of a topic, or of the theme that it asks for, by path of the document.

        Raises:
            SettingsError: The file cannot be read or has a row that is not understood.
        """
        everything = self._corrections.content() if self._corrections else ()
        if not everything:
            return {}
        theme, key = self.theme(topic), topic_key(topic)
        return {
            one.path: one
            for one in everything
            if (theme is not None and one.theme_id == theme.theme_id) or (one.topic and topic_key(one.topic) == key)
        }


def corrected(rows: Sequence[DocumentVerdict], corrections: dict[str, Correction]) -> list[DocumentVerdict]:
    """Put what people said in the place of what the judge said; what it had said is kept beside it.

    Quotes of a document that a person says is silent are near misses. The other way round a near miss stays one: what the person
    saw may stand elsewhere.

    Args:
        rows: Verdicts of the judge.
        corrections: By path of the document.
    """
    return [_corrected(row, corrections[row.path]) if row.path in corrections else row for row in rows]


def _corrected(row: DocumentVerdict, correction: Correction) -> DocumentVerdict:
    score = {Verdict.COVERED: 1.0, Verdict.NOT_FOUND: 0.0}.get(correction.verdict, row.score)
    if correction.verdict is Verdict.NOT_FOUND:
        row = replace(row, evidence=tuple(replace(citation, below_threshold=True) for citation in row.evidence[:1]))
    return replace(
        row,
        verdict=correction.verdict,
        by_machine=row.by_machine or row.verdict,
        correction=correction,
        score=score,
        worth_a_look=False,
    )
