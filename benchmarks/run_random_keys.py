"""Press keys, paste, click and resize at random for some minutes, each minute with another seed, and report what broke.

python benchmarks/run_random_keys.py                  twenty seeds of 300 things each
python benchmarks/run_random_keys.py --seed 17        one of them again
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))


def main() -> int:
    from tui.random_keys import press_at_random

    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help="how many")
    parser.add_argument("--seed", type=int, default=None, help="this one only")
    parser.add_argument("--steps", type=int, default=300, help="things done with each")
    options = parser.parse_args()
    broken = 0
    for seed in [options.seed] if options.seed is not None else range(options.seeds):
        with tempfile.TemporaryDirectory() as folder:
            try:
                done = asyncio.run(press_at_random(seed, options.steps, Path(folder)))
            except Exception as error:  # whatever it is, it is what is looked for
                broken += 1
                where = traceback.extract_tb(error.__traceback__)[-1]
                print(f"seed {seed}: {type(error).__name__}: {error} ({Path(where.filename).name}, line {where.lineno})")
            else:
                print(f"seed {seed}: {len(done)} things done, nothing broke", flush=True)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
