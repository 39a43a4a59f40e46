"""What `stratbot matrix`, `gaps` and `compare` share: `--themes`, progress, and cells as JSON."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from stratbot.cli import options
from stratbot.cli.contract import citation_json

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from stratbot.cli.contract import Json
    from stratbot.cli.diagnostics import Diagnostics
    from stratbot.judging.themes import Theme
    from stratbot.lens.matrix import ProgressCallback
    from stratbot.lens.types import Cell, Provenance
    from stratbot.types import Correction, Document


def add_themes_option(parser: argparse.ArgumentParser) -> None:
    """Add `--themes`, which takes a file of themes or the ids of some."""
    options.add_option(
        parser,
        "--themes",
        variable="STRATBOT_THEMES",
        metavar="IDS_OR_FILE",
        help="only these themes, ids separated by commas; or a TOML file of your own, instead of themes.toml beside the PDFs",
    )


def add_all_versions(parser: argparse.ArgumentParser) -> None:
    """Add `--all-versions`."""
    options.add_switch(
        parser, "--all-versions", variable="STRATBOT_ALL_VERSIONS", help="count strategies that a later one replaced as well"
    )


def themes_of(arguments: argparse.Namespace) -> tuple[Theme, ...]:
    """Return the themes to judge by.

    Raises:
        SettingsError: The file of themes is malformed, or there is no theme of an id.
    """
    from stratbot.judging.themes import chosen_themes, load_themes

    corpus_dir = options.settings_of(arguments).corpus_dir
    given: str | None = arguments.themes
    if given is None:
        return load_themes(corpus_dir)
    if given.endswith(".toml") or "/" in given or Path(given).is_file():
        return load_themes(corpus_dir, Path(given))
    return chosen_themes(load_themes(corpus_dir), [part.strip() for part in given.split(",") if part.strip()])


def scope_words(arguments: argparse.Namespace) -> list[str]:
    """Return the filters and themes that were given, as they are typed."""
    words: list[str] = []
    for issuer in arguments.issuer:
        words += ["--issuer", issuer]
    for group in arguments.group:
        words += ["--group", group]
    if arguments.year:
        first, last = arguments.year
        words += ["--year", str(first) if first == last else f"{first or ''}-{last or ''}"]
    if arguments.themes:
        words += ["--themes", arguments.themes]
    return words


@contextmanager
def judging(diagnostics: Diagnostics) -> Iterator[ProgressCallback]:
    """Draw how many themes are judged, while something is."""
    with diagnostics.progress() as lines:

        def report(done: int, total: int, detail: str) -> None:
            if lines is not None:
                from stratbot.cli.progress import Step

                lines.step(Step(stage="judging", done=done, total=total, unit="themes", detail=detail))

        yield report


def theme_json(theme: Theme) -> Json:
    """Return a theme with all that is searched for."""
    return {
        "theme_id": theme.theme_id,
        "group": theme.group,
        "label": theme.label,
        "definition": theme.definition,
        "queries": list(theme.queries),
        "exclusions": list(theme.exclusions),
        "words": list(theme.words),
    }


def document_json(document: Document) -> Json:
    """Return a document with what identifies its file."""
    return {
        "doc_id": document.doc_id,
        "issuer": document.issuer,
        "title": document.title,
        "year": document.year,
        "path": document.path,
        "state": document.state.value,
        "sha256": document.sha256,
    }


def cell_json(cell: Cell) -> Json:
    """Return a cell: what stands, what the machine says, and what a person says."""
    return {
        "doc_id": cell.machine.doc_id,
        "theme_id": cell.theme_id,
        "verdict": cell.verdict.value,
        "machine_verdict": cell.machine.verdict.value,
        "score": round(cell.machine.score, 4),
        "correction": None if cell.correction is None else correction_json(cell.correction),
        "evidence": [citation_json(citation) for citation in cell.machine.evidence],
    }


def correction_json(correction: Correction) -> Json:
    """Return a correction as it stands in `corrections.csv`."""
    return {
        "path": correction.path,
        "theme_id": correction.theme_id,
        "verdict": correction.verdict.value,
        "reason": correction.reason,
        "corrected_on": correction.corrected_on,
    }


def provenance_json(provenance: Provenance) -> Json:
    """Return what somebody else needs to run the same again."""
    return {
        "index": {"generation": provenance.generation, "encoder": provenance.encoder},
        "stratbot": provenance.version,
    }
