"""Builds the sample corpus: `python samples/typeset.py` writes every PDF and documents.csv into corpus/.

The same sources give the same bytes (with the same versions of the typesetting libraries), so a rebuild shows no change.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from pages import typeset
from scan import scan
from sources import Source, read_source
from styles import register_fonts

HERE = Path(__file__).resolve().parent
COLUMNS = ("file", "issuer", "title", "year", "kind", "status", "url", "group")


def build(sources: list[Source], corpus_dir: Path) -> None:
    """Write the PDFs and their list."""
    corpus_dir.mkdir(parents=True, exist_ok=True)
    register_fonts()
    for source in sources:
        pdf = typeset(source)
        (corpus_dir / source.file).parent.mkdir(parents=True, exist_ok=True)
        (corpus_dir / source.file).write_bytes(scan(pdf) if source.scanned else pdf)
        print(source.file)
    write_list(sources, corpus_dir / "documents.csv")


def write_list(sources: list[Source], path: Path) -> None:
    """Write documents.csv: a row for every listed source, in order of file name."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(COLUMNS)
        for source in sorted(sources, key=lambda source: source.file):
            if source.listed:
                known = {column: getattr(source, column) for column in COLUMNS}
                if not source.listed_title:
                    known |= {"title": "", "year": ""}
                rows.writerow(known.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=HERE.parent / "corpus", help="where the PDFs go (default: corpus/)")
    options = parser.parse_args()
    build([read_source(path) for path in sorted((HERE / "councils").glob("*.md"))], options.corpus)


if __name__ == "__main__":
    main()
