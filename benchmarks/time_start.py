"""Time what a person waits for at the prompt: `--help`, one question, and the imports behind them, each in a fresh process.

    python benchmarks/time_start.py           medians of five runs; writes benchmarks/results/
    python benchmarks/time_start.py -n 9      of nine
    python benchmarks/time_start.py --no-write

One question is also put to the plain script of benchmarks/naive.py, run by turns with stratbot on the same machine: the ratio
holds elsewhere, the seconds do not. The index is built first and not timed.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from figures import ROOT, record, spread

QUESTION = "Which councils cover digital apprenticeships?"
IMPORTS = ("sentence_transformers", "openvino", "faiss", "numpy", "tokenizers", "pypdf", "textual")
ENVIRONMENT = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def seconds(command: list[str], *, allowed: tuple[int, ...] = (0,)) -> float:
    start = time.perf_counter()
    ended = subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    elapsed = time.perf_counter() - start
    if ended.returncode not in allowed:
        sys.exit(f"{' '.join(command)} ended with {ended.returncode}: {ended.stderr.decode()[-500:]}")
    return elapsed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=5, help="runs of each; the median is what counts")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="PDFs to ask")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks/results", help="where figures are written")
    parser.add_argument("--no-write", action="store_true", help="only print")
    options = parser.parse_args()
    python = sys.executable
    stratbot = [python, "-m", "stratbot"]
    with tempfile.TemporaryDirectory() as folder:
        places = ["--corpus", str(options.corpus), "--index", f"{folder}/index"]
        naive = [python, str(ROOT / "benchmarks/naive.py")]
        seconds([*stratbot, "index", "--quiet", *places])
        seconds([*naive, "build", str(options.corpus), f"{folder}/naive"])
        commands = {
            "python -c pass": [python, "-c", "pass"],
            "stratbot --help": [*stratbot, "--help"],
            "stratbot ask": [*stratbot, "ask", QUESTION, "--json", *places],
            "naive ask": [*naive, "ask", str(options.corpus), f"{folder}/naive", QUESTION],
            **{f"import {name}": [python, "-c", f"import {name}"] for name in IMPORTS},
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.n):
            for name, command in commands.items():  # by turns, so that whatever else runs disturbs all alike
                taken[name].append(seconds(command))
    medians = {name: spread(values) for name, values in taken.items()}
    bare = medians["python -c pass"]["median"]
    ratio = round(medians["naive ask"]["median"] / medians["stratbot ask"]["median"], 2)
    for name, row in medians.items():
        less = f"  ({row['median'] - bare:.3f} beyond the interpreter)" if name.startswith("import") else ""
        print(f"{name:<30} {row['median']:7.3f} s   {row['min']:.3f} to {row['max']:.3f}{less}")
    print(f"naive ask / stratbot ask: {ratio}; most memory of any: {peak_mb()} MB")
    if not options.no_write:
        print("written:", record("time_start", {"seconds": medians, "naive_over_stratbot": ratio}, folder=options.results))


def peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
