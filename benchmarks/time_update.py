"""Time what comes after the first build: nothing changed, all dates changed, one document added; and questions to a warm index.

    python benchmarks/time_update.py           100 documents, medians of five; writes benchmarks/results/
    python benchmarks/time_update.py -n 9      of nine
    python benchmarks/time_update.py --no-write

The documents are those of the sample corpus under many names, each with a remark of its own behind its end, so that no two
files are the same. Builds are processes of their own; questions are put to one process, over 40 documents. For an index of
10,000 pages and more see scale.py.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from figures import ROOT, record, spread
from stratbot.assistant import open_assistant

ENVIRONMENT = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def write_corpus(folder: Path, documents: int) -> None:
    """Copy the sample corpus until there are so many documents."""
    pdfs = sorted((ROOT / "corpus").rglob("*.pdf"))
    folder.mkdir()
    for number in range(documents):
        content = pdfs[number % len(pdfs)].read_bytes()
        (folder / f"{number:04} {pdfs[number % len(pdfs)].name}").write_bytes(content + b"\n%% copy %d\n" % number)


def build(corpus: Path, index: Path) -> tuple[dict[str, dict[str, int]], float]:
    started = time.perf_counter()
    command = [sys.executable, "-m", "stratbot", "index", "--json", "--corpus", str(corpus), "--index", str(index)]
    ended = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(ended.stderr[-500:])
    return json.loads(ended.stdout), time.perf_counter() - started


def warm_questions(folder: Path, runs: int) -> tuple[list[float], int]:
    """Return the seconds of every labelled question, each the median of some runs, over 40 documents."""
    write_corpus(folder / "forty", 40)
    build(folder / "forty", folder / "forty-index")
    assistant = open_assistant(corpus=folder / "forty", index=folder / "forty-index")
    assistant.warm_up()
    with (ROOT / "samples/questions.csv").open(encoding="utf-8", newline="") as file:
        questions = [row["question"] for row in csv.DictReader(file)]
    seconds = []
    for question in questions:
        assistant.ask(question)
        times = []
        for _ in range(runs):
            started = time.perf_counter()
            assistant.ask(question)
            times.append(time.perf_counter() - started)
        seconds.append(sorted(times)[len(times) // 2])
    return seconds, len(assistant.documents())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=5, help="runs of each; the median is what counts")
    parser.add_argument("--documents", type=int, default=100, help="in the index that is brought up to date")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks/results", help="where figures are written")
    parser.add_argument("--no-write", action="store_true", help="only print")
    options = parser.parse_args()
    taken: dict[str, list[float]] = {"unchanged": [], "all dates changed": [], "one added": [], "that one alone": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus, index = folder / "corpus", folder / "index"
        write_corpus(corpus, options.documents)
        report, first = build(corpus, index)
        time.sleep(2.1)  # dates are believed of files that have rested for two seconds
        build(corpus, index)
        for run in range(options.n):
            taken["unchanged"].append(build(corpus, index)[1])
            for path in corpus.iterdir():
                path.touch()
            taken["all dates changed"].append(build(corpus, index)[1])
            alone = folder / f"alone-{run}"
            alone.mkdir()
            content = (ROOT / "corpus/oxmoor_ict.pdf").read_bytes() + b"\n%% new %d\n" % run
            for place in (corpus, alone):
                (place / f"new {run}.pdf").write_bytes(content)
            changed, elapsed = build(corpus, index)
            assert changed["documents"]["added"] == 1, changed
            taken["one added"].append(elapsed)
            taken["that one alone"].append(build(alone, folder / f"alone-index-{run}")[1])
        questions, documents = warm_questions(folder, options.n)
    rows = {what: spread(times) for what, times in taken.items()} | {f"question over {documents} documents": spread(questions)}
    print(f"first build of {options.documents} documents, {report['pages']} pages: {first:.1f} s")
    for what, row in rows.items():
        print(f"{what:<30} {row['median']:7.3f} s   {row['min']:.3f} to {row['max']:.3f}")
    figures = {"documents": options.documents, "pages": report["pages"], "first_s": round(first, 2), "seconds": rows}
    if not options.no_write:
        print("written:", record("time_update", figures, folder=options.results))


if __name__ == "__main__":
    main()
