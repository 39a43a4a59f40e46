"""Ask questions whose pages are known: which quote stands on a right page, and which holds the right value.

    python benchmarks/ask_questions.py benchmarks/passage_questions.csv
    python benchmarks/ask_questions.py benchmarks/table_questions.csv --part development --wrong

A file has the columns question, corpus, path and page_number, a row for each right page; and, where it was looked up, the
value that the quote must hold, and whether the question was for development or for testing. Corpora are looked for in
`../shared/data` and among the samples; what is not there is left out, and said so.
"""

from __future__ import annotations

import argparse
import csv
import re
import tempfile
from collections import defaultdict
from pathlib import Path

from figures import ROOT
from stratbot.assistant import LocalAssistant
from stratbot.config import Settings
from stratbot.types import Answer

Row = dict[str, str]


def holds(quote: str, value: str) -> bool:
    """Whether a value stands in a quote, whatever the spaces and dashes between its parts."""
    parts = [re.escape(part) for part in re.findall(r"[\w.,/%]+|[£€$]", value)]
    return re.search(r"(?<![\d.,])" + r"[^\w%]*".join(parts) + r"(?![\d])", quote, re.IGNORECASE) is not None


def first_right(answer: Answer, rows: list[Row]) -> tuple[int, int]:
    """Return the ranks of the first quote on a right page and of the first that holds the value as well; 99 for none."""
    pages = [rank for rank, one in enumerate(answer.citations, 1) if any(_stands(one.path, one.page_number, row) for row in rows)]
    values = [rank for rank in pages if any(holds(answer.citations[rank - 1].quote, row.get("value", "")) for row in rows)]
    return min(pages, default=99), min(values, default=99)


def _stands(path: str, page: int, row: Row) -> bool:
    return path == row["path"] and page == int(row["page_number"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="folder of the corpora")
    parser.add_argument("--index", type=Path, help="keep the indexes here; default a folder that is deleted")
    parser.add_argument("--part", choices=("development", "test"), help="only these questions")
    parser.add_argument("--wrong", action="store_true", help="show the first quotes of the questions that go wrong")
    options = parser.parse_args()
    by_question: dict[tuple[str, str], list[Row]] = defaultdict(list)
    with options.questions.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if not options.part or row["part"] == options.part:
                by_question[row["corpus"], row["question"]].append(row)
    ranks = []
    with tempfile.TemporaryDirectory() as work:
        for corpus in dict.fromkeys(corpus for corpus, _ in by_question):
            folder = ROOT / "corpus" if corpus in ("sample", "corpus") else options.data / corpus
            if not folder.exists():
                print(f"{corpus}: left out, there is no {folder}")
                continue
            assistant = LocalAssistant(Settings(corpus_dir=folder, index_dir=(options.index or Path(work)) / corpus))
            assistant.build()
            for (_, question), rows in ((key, rows) for key, rows in by_question.items() if key[0] == corpus):
                answer = assistant.ask(question)
                page, value = first_right(answer, rows)
                ranks.append((page, value))
                if options.wrong and value > 1:
                    print(f"{question} [{answer.kind}, {answer.outcome}] page {page}, value {value}")
                    print(*(f"    {one.score} p. {one.page_number}: {one.quote[:160]}" for one in answer.citations[:3]), sep="\n")
    for name, place in (("right page", 0), ("right value", 1)):
        first, three = (sum(rank[place] <= most for rank in ranks) for most in (1, 3))
        print(f"{name} first {first}, within three {three}, of {len(ranks)}")


if __name__ == "__main__":
    main()
