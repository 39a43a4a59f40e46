"""Where a benchmark's figures go: benchmarks/results/YYYY-MM-DD-COMMIT.json, one key for each script."""

from __future__ import annotations

import datetime
import json
import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STARTED = datetime.datetime.now(datetime.UTC)
PACKAGES = ("pypdf", "faiss-cpu", "openvino", "sentence-transformers", "tokenizers", "numpy")


def record(script: str, figures: dict[str, Any], *, folder: Path) -> Path:
    """Add a script's figures to the day's file, over those of an earlier run of it on the same commit."""
    file = folder / f"{STARTED:%Y-%m-%d}-{ENVIRONMENT['commit']}.json"
    content = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    content["environment"] = ENVIRONMENT
    content[script] = {"at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), **figures}
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def spread(values: Sequence[float]) -> dict[str, float | int]:
    """Return median, least and most of some seconds, and how many they are."""
    return {
        "median": round(statistics.median(values), 3),
        "min": round(min(values), 3),
        "max": round(max(values), 3),
        "n": len(values),
    }


def _git(*arguments: str) -> str:
    ended = subprocess.run(["git", "--no-optional-locks", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return ended.stdout.strip() if ended.returncode == 0 else ""


ENVIRONMENT = {  # as the script starts: the sources may be changed while it runs
    "commit": _git("rev-parse", "--short", "HEAD") or "no-commit",
    "changed_since": bool(_git("status", "--porcelain", "--", "src", "corpus", "samples")),
    "python": platform.python_version(),
    "machine": platform.machine(),
    "system": platform.system(),
    "cores": os.cpu_count(),
    "packages": {name: version(name) for name in PACKAGES},
}
