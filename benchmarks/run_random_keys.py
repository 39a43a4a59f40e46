"""Press keys, paste, click and resize at random for some minutes, with one seed after another, and report what broke.

python benchmarks/run_random_keys.py                      ten minutes, 300 things with each seed
python benchmarks/run_random_keys.py --first 1000         the same with other seeds
python benchmarks/run_random_keys.py --minutes 0 --first 17     one of them again
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))


def main() -> int:
    from tui.random_keys import press_at_random

    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=10, help="no seed is begun after so many; the first always is")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--steps", type=int, default=300, help="things done with each")
    options = parser.parse_args()
    broken: list[int] = []
    until = time.monotonic() + 60 * options.minutes
    for seed in itertools.count(options.first):
        with tempfile.TemporaryDirectory() as folder:
            try:
                asyncio.run(press_at_random(seed, options.steps, Path(folder)))
            except Exception:  # whatever it is, it is what is looked for
                broken.append(seed)
                traceback.print_exc()
                print(f"seed {seed} broke it", flush=True)
        if time.monotonic() >= until:
            break
    print(f"seeds {options.first} to {seed}, {options.steps} things with each: {len(broken)} broke it {broken or ''}".rstrip())
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
