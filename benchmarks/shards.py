"""Ask one index and the same documents in shards the same questions: how many answers are identical, and how long each takes.

    stratbot index --corpus CORPUS --index one
    stratbot cluster index --shards 3 --corpus CORPUS --index three
    python benchmarks/shards.py one three --corpus CORPUS
    python benchmarks/shards.py one three --corpus CORPUS --address auto

Identical are answers of which every field but the generation and the time is the same, scores to their last digit. Questions
are those of the CSV files named, of their column `question`; others of every kind are asked besides.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from figures import ROOT
from stratbot.assistant import LocalAssistant, open_assistant
from stratbot.config import Settings
from stratbot.types import Answer

FILES = (
    "samples/questions.csv", "benchmarks/labels/national_questions.csv", "benchmarks/labels/fresh_questions.csv",
    "benchmarks/passage_questions.csv", "../shared/data/labels/cities_questions.csv",
    "../shared/data/labels/cities_unanswerable.csv",
)  # fmt: skip
OTHERS = (
    "Which councils do not mention Universal Credit?", "Which cities cover open data and privacy?",
    "Which cities plan electric buses or bike sharing?", "Which documents say “open data”?", "open dtaa", "wifi",
    "Compare Boston and Tampa on open data", "Compare Boston and Tampa", "Summarise Belgium", "What is channel shift?",
    "Which documents could not be read?", "How many documents are from 2016?", "What does Thornmere say about sensors?",
    "When does Anchorage plan to publish its data?", "Which councils rule out charging for car parks?", "digital apprenticeships",
)  # fmt: skip


def questions(paths: list[Path]) -> list[str]:
    found = [
        row["question"] for path in paths if path.exists() for row in csv.DictReader(path.open(encoding="utf-8", newline=""))
    ]
    return list(dict.fromkeys([*found, *OTHERS]))


def bare(answer: Answer) -> dict[str, Any]:
    return asdict(replace(answer, generation="", elapsed_ms=0.0))


def ask(assistant: LocalAssistant, asked: list[str]) -> tuple[list[Answer], list[float]]:
    answers, times = [], []
    for question in asked:
        start = time.perf_counter()
        answers.append(assistant.ask(question))
        times.append(1000 * (time.perf_counter() - start))
    return answers, times


def said(name: str, answers: list[Answer], times: list[float]) -> None:
    kinds = sorted({answer.kind for answer in answers})
    for kind in kinds:
        own = [ms for answer, ms in zip(answers, times, strict=True) if answer.kind is kind]
        print(f"{name:10} {kind:12} {len(own):4} questions, median {statistics.median(own):7.1f} ms, longest {max(own):7.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("one", type=Path, help="the index of all documents")
    parser.add_argument("shards", type=Path, help="the index in shards")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--questions", type=Path, nargs="*", default=[ROOT / path for path in FILES])
    parser.add_argument("--address", help="of a Ray cluster; else the shards are asked in this process")
    parser.add_argument("--most", type=int, default=100_000, help="questions asked")
    options = parser.parse_args()
    asked = questions(options.questions)[: options.most]
    one = open_assistant(Settings(corpus_dir=options.corpus, index_dir=options.one))
    settings = Settings(corpus_dir=options.corpus, index_dir=options.shards)
    several = open_assistant(settings)
    if options.address:
        from stratbot.cluster.assistant import open_cluster

        several = open_cluster(options.address, settings)
    for name, assistant in (("one index", one), ("shards", several)):
        start = time.perf_counter()
        assistant.warm_up()
        assistant.ask(asked[0])
        print(f"{name}: opened and asked once in {time.perf_counter() - start:.2f} s")
    expected, times = ask(one, asked)
    answers, own_times = ask(several, asked)
    said("one index", expected, times)
    said("shards", answers, own_times)
    same = [bare(answer) == bare(other) for answer, other in zip(answers, expected, strict=True)]
    rows = sum(len(answer.coverage) for answer in expected)
    quotes = sum(len(answer.citations) for answer in expected)
    print(f"{sum(same)} of {len(same)} answers identical, with {rows:,} verdicts and {quotes:,} quotes")
    differing = Counter(
        key
        for answer, other in zip(answers, expected, strict=True)
        for key, value in bare(answer).items()
        if value != bare(other)[key]
    )
    for question, is_same in zip(asked, same, strict=True):
        if not is_same:
            print(f"  differs: {question}")
    print(f"fields that differ: {dict(differing) or 'none'}")


if __name__ == "__main__":
    main()
