"""Time building the index against the plain script of benchmarks/naive.py, by turns in the same run.

    python benchmarks/time_build.py                       the sample corpus, median of three; writes benchmarks/results/
    python benchmarks/time_build.py --corpus DIR -n 1     any folder of PDFs
    python benchmarks/time_build.py --no-write

Each build is a process of its own and starts from nothing, models and compiled graphs on disk excepted. stratbot embeds every
passage and every sentence of it, the plain script its chunks of 120 words only: the ratio is that of the whole job, and the
texts of each are given beside it. `again` is a second build over an unchanged corpus.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from figures import ROOT, record, spread

ENVIRONMENT = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def timed(command: list[str]) -> tuple[float, str]:
    start = time.perf_counter()
    ended = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    elapsed = time.perf_counter() - start
    if ended.returncode:
        sys.exit(f"{' '.join(command)} ended with {ended.returncode}: {ended.stderr[-500:]}")
    return elapsed, ended.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=3, help="builds of each; the median is what counts")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="PDFs to build from")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks/results", help="where figures are written")
    parser.add_argument("--no-write", action="store_true", help="only print")
    options = parser.parse_args()
    taken: dict[str, list[float]] = {"stratbot": [], "again": [], "naive": []}
    texts = {}
    for _ in range(options.n):
        with tempfile.TemporaryDirectory() as folder:
            build = [
                sys.executable,
                "-m",
                "stratbot",
                "index",
                "--json",
                "--corpus",
                str(options.corpus),
                "--index",
                folder + "/i",
            ]
            elapsed, report = timed(build)
            taken["stratbot"].append(elapsed)
            counts = json.loads(report)
            texts["stratbot"] = counts["embedded"]
            taken["again"].append(timed(build)[0])
            plain = [sys.executable, str(ROOT / "benchmarks/naive.py"), "build", str(options.corpus), folder + "/n"]
            taken["naive"].append(timed(plain)[0])
            texts["naive"] = len(json.loads((Path(folder) / "n/naive.json").read_text(encoding="utf-8")))
    medians = {name: spread(values) for name, values in taken.items()}
    ratio = round(medians["naive"]["median"] / medians["stratbot"]["median"], 2)
    for name, row in medians.items():
        print(
            f"{name:<10} {row['median']:7.2f} s   {row['min']:.2f} to {row['max']:.2f}   {texts.get(name, 0):>6} texts embedded"
        )
    print(f"naive / stratbot: {ratio} ({counts['pages']} pages)")
    figures = {
        "corpus": options.corpus.resolve().name,
        "pages": counts["pages"],
        "texts_embedded": texts,
        "seconds": medians,
        "naive_over_stratbot": ratio,
    }
    if not options.no_write:
        print("written:", record("time_build", figures, folder=options.results))


if __name__ == "__main__":
    main()
