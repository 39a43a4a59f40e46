"""Measure how well page furniture, contents pages, sources and covers are told from body text.

    python benchmarks/hygiene.py              precision and recall by lines, on the pages of hygiene_labels.csv
    python benchmarks/hygiene.py --wrong      and every line that is judged otherwise than by the reader
    python benchmarks/hygiene.py --effect     and what it is worth: retrieval and answers with and without it

The labels hold no text: a line is known by its number on the page, and a digest of the page tells whether it still fits. The
documents are looked for in ../shared/data; others can be labelled in the same way.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import tempfile
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stratbot.assistant import LocalAssistant
from stratbot.config import ChunkingSettings, ReadingSettings, Settings
from stratbot.corpus import chunking
from stratbot.corpus.layout import Line, lines_of
from stratbot.corpus.reading import read_documents
from stratbot.corpus.scan import CorpusFile
from stratbot.evaluation.coverage import evaluate_coverage, read_labels
from stratbot.evaluation.hygiene import HygieneReport, PageLabels, evaluate_hygiene, read_page_labels
from stratbot.types import Page, PassageRole

ROOT = Path(__file__).resolve().parent.parent
LABELS = ROOT / "benchmarks/hygiene_labels.csv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="folder that the labels' paths start from")
    parser.add_argument("--labels", type=Path, default=LABELS, help="labelled pages")
    parser.add_argument("--wrong", action="store_true", help="list the lines that are judged otherwise than by the reader")
    parser.add_argument("--effect", action="store_true", help="ask the labelled questions with and without hygiene")
    options = parser.parse_args()
    for name, report in measure(options.labels, options.data).items():
        print(f"\n{name}: {report.pages} pages, {report.documents} documents, {report.lines} lines", end="")
        print(f"; left out: {report.changed_pages} that read otherwise, {report.missing_pages} that are not there")
        for role, counts in report.per_role.items():
            if not report.pages or not counts.true_positives + counts.false_positives + counts.false_negatives:
                continue
            (plow, phigh), (rlow, rhigh) = (report.intervals[role][name] for name in ("precision", "recall"))
            print(
                f"  {role:<11} precision {counts.precision:.3f} [{plow:.2f}, {phigh:.2f}]  recall {counts.recall:.3f} "
                f"[{rlow:.2f}, {rhigh:.2f}]  lines {counts.true_positives + counts.false_negatives}"
            )
        if options.wrong and name == "all":
            for (path, page, said, true), lines in itertools.groupby(
                report.wrong, key=lambda line: (line.path, line.page_number, line.said, line.true)
            ):
                print(f"  {path} p. {page}: {said} for {true}, lines {' '.join(str(line.line_number) for line in lines)}")
    if options.effect:
        print()
        for line in effect(options.data):
            print(line)


def measure(labels_file: Path, data: Path) -> dict[str, HygieneReport]:
    """Return a report for each way in which pages were chosen, and for all of them."""
    labels = read_page_labels(labels_file)
    documents = read_pages(data, sorted({label.path for label in labels}))
    groups: dict[str, list[PageLabels]] = {"all": labels}
    for label in labels:
        groups.setdefault(label.chosen, []).append(label)
    return {name: evaluate_hygiene(group, documents) for name, group in groups.items()}


def read_pages(data: Path, paths: Sequence[str]) -> dict[str, tuple[Page, ...]]:
    """Read the documents that are there: path -> pages."""
    files = []
    for path in paths:
        absolute = data / path
        if absolute.exists():
            status = absolute.stat()
            files.append(CorpusFile(path=path, absolute=absolute, size_bytes=status.st_size, mtime_ns=status.st_mtime_ns))
    read = read_documents(
        files,
        settings=ReadingSettings(),
        chunking=ChunkingSettings(),
        count_tokens=lambda texts: [len(text.split()) for text in texts],  # passages are not looked at
        catalogue={},
        doc_ids={file.path: file.path for file in files},
        sha256={file.path: "" for file in files},
    )
    return {document.document.path: document.pages for document in read}


def effect(data: Path) -> list[str]:
    """Ask the labelled set questions of indexes built with hygiene, without it, and with furniture left in only."""
    sets = [("samples", ROOT / "corpus", ROOT / "samples/labels.csv", ROOT / "samples/questions.csv")]
    if (data / "labels/cities.csv").exists():
        sets.append(("cities", data / "cities", data / "labels/cities.csv", data / "labels/cities_questions.csv"))
    lines = []
    for name, corpus, labels_file, questions_file in sets:
        labels = read_labels(labels_file, questions_file)
        for variant in ("with", "furniture kept", "roles kept as body", "without"):
            with tempfile.TemporaryDirectory() as index, _layout(variant):
                assistant = LocalAssistant(Settings(corpus_dir=corpus, index_dir=Path(index)))
                assistant.build()
                report = evaluate_coverage(assistant, labels)
            low, high = report.mcc_interval
            lines.append(
                f"{name:<8} {variant:<19} MCC {report.confusion.mcc:.3f} [{low:.2f}, {high:.2f}]  "
                f"F1 {report.confusion.f1:.3f} / {report.confusion.f1_of_rest:.3f}  "
                f"page right {report.first_page_right:.3f}, within three {report.page_within_three:.3f}"
            )
    return lines


@contextmanager
def _layout(variant: str) -> Any:
    """Let the chunking step see lines as if (some of) hygiene did not exist."""

    def plain(pages: Sequence[Page]) -> list[list[Line]]:
        pages_of_lines = lines_of(pages)
        return [
            [
                dataclasses.replace(
                    line,
                    is_furniture=line.is_furniture and variant == "roles kept as body",
                    role=line.role if variant == "furniture kept" else PassageRole.BODY,
                )
                for line in lines
            ]
            for lines in pages_of_lines
        ]

    if variant == "with":
        yield
        return
    chunking.lines_of = plain
    try:
        yield
    finally:
        chunking.lines_of = lines_of


if __name__ == "__main__":
    main()
