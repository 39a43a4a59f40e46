"""Typesets the short policies of samples/short/, one to three pages each: `python samples/short.py DIR`."""

from __future__ import annotations

import csv
import html
import re
import sys
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

SOURCES = Path(__file__).resolve().parent / "short"
STYLES = getSampleStyleSheet()


def build(folder: Path) -> None:
    """Write a PDF for every source, and documents.csv, unless they are there."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for source in sorted(SOURCES.glob("*.md")):
        title, issued, *lines = source.read_text(encoding="utf-8").splitlines()
        issuer, year = (part.strip() for part in issued.removeprefix("Issuer:").split("|"))
        target = folder / f"{source.stem}.pdf"
        rows.append((target.name, issuer, title.lstrip("# "), year))
        if not target.exists():
            head = [
                Paragraph(_inline(title.lstrip("# ")), STYLES["Title"]),
                Paragraph(f"{_inline(issuer)}, {year}"),
                Spacer(1, 12),
            ]
            template = SimpleDocTemplate(str(target), pagesize=A4, topMargin=50, bottomMargin=40, invariant=1)
            template.build([*head, *_flowables(lines)])
    with (folder / "documents.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([("file", "issuer", "title", "year"), *rows])


def _flowables(lines: list[str]) -> list[Flowable]:
    flowables: list[Flowable] = []
    paragraph: list[str] = []
    table: list[list[Paragraph]] = []

    def end() -> None:
        if paragraph:
            flowables.append(Paragraph(_inline(" ".join(paragraph)), STYLES["BodyText"]))
        if table:
            flowables.append(Table(table.copy()))
        paragraph.clear()
        table.clear()

    for line in map(str.strip, [*lines, ""]):
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if any(set(cell) - set("-: ") for cell in cells):
                table.append([Paragraph(_inline(cell), STYLES["BodyText"]) for cell in cells])
            continue
        if line and not re.match(r"---page---|#|[-*•] |\d+\. ", line):
            paragraph.append(line)
            continue
        end()
        if line == "---page---":
            flowables.append(PageBreak())
        elif line.startswith("#"):
            flowables.append(Paragraph(_inline(line.lstrip("# ")), STYLES["Heading2"]))
        elif re.match(r"[-*•] ", line):
            flowables.append(Paragraph(_inline(line[2:]), STYLES["BodyText"], bulletText="•"))
        elif line:
            flowables.append(Paragraph(_inline(line), STYLES["BodyText"]))
    return flowables


def _inline(text: str) -> str:
    marked = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(text, quote=False))
    return re.sub(r"(?<!\w)[*_](.+?)[*_](?!\w)", r"<i>\1</i>", marked)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
