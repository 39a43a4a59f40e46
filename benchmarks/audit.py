"""Measure the delivery audit and the camps on the sample corpus, with thresholds fitted on the other documents.

    python benchmarks/audit.py [--corpus DIR] [--index DIR]

Thresholds of the audit are fitted by leaving one document out: those for a document never saw it. The same is done for the
margin of the camps. Prints the figures of docs/decisions/0012-audit-and-camps.md.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

import numpy as np

from stratbot.assistant import open_assistant
from stratbot.lens.audit import FOUND_AT, PARTLY_AT, Auditor, state_of
from stratbot.lens.camps import MIXED_BELOW, Classifier, decide, load_camps
from stratbot.lens.criteria import load_criteria
from stratbot.lens.matrix import LensAssistant
from stratbot.lens.opened import opened
from stratbot.lens.weighing import Reading
from stratbot.types import DocumentState

PROJECT = Path(__file__).resolve().parent.parent
FOUND_GRID = tuple(np.arange(0.1, 0.6, 0.02))
PARTLY_GRID = tuple(np.arange(0.2, 0.7, 0.02))
MARGIN_GRID = tuple(np.arange(0.05, 0.6, 0.01))

Place = tuple[str, str]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=PROJECT / "corpus")
    parser.add_argument("--index", type=Path, default=PROJECT / "index")
    arguments = parser.parse_args()
    assistant = cast(LensAssistant, open_assistant(corpus=arguments.corpus, index=arguments.index))
    truth = {(row["path"], row["criterion_id"]): row["state"] for row in _rows("audit_labels.csv")}
    camps = {row["path"]: row["camp"] for row in _rows("camps.csv")}
    with opened(assistant) as (index, encoder):
        auditor = Auditor(index, encoder, load_criteria())
        classifier = Classifier(index, encoder, load_camps())
        readings: dict[Place, Reading] = {}
        levels: dict[str, dict[str, float]] = {}
        for document in index.documents:
            if document.state is DocumentState.READ and document.path in camps:
                readings |= {(document.path, one.criterion.criterion_id): one for one in auditor.readings(document)}
                levels[document.path] = classifier.levels(document)
    _print_audit(readings, truth)
    _print_camps(levels, camps)


def _print_audit(readings: dict[Place, Reading], truth: dict[Place, str]) -> None:
    places = list(readings)
    shipped = {place: _state(readings[place], FOUND_AT, PARTLY_AT) for place in places}
    held_out: dict[Place, str] = {}
    for path in sorted({path for path, _ in places}):
        found_at, partly_at = _fitted([place for place in places if place[0] != path], readings, truth)
        held_out |= {place: _state(readings[place], found_at, partly_at) for place in places if place[0] == path}
    print(f"Delivery audit: {len(places)} cells; accuracy of the three states; MCC of found against the rest, and of not found\n")
    print(f"{'criterion':<20}{'held out':>10}{'shipped':>10}{'MCC found':>11}{'MCC not found':>15}")
    for criterion in dict.fromkeys(criterion for _, criterion in places):
        own = [place for place in places if place[1] == criterion]
        print(f"{criterion:<20}{_line(own, held_out, shipped, truth)}")
    print(f"{'all':<20}{_line(places, held_out, shipped, truth)}")


def _line(places: Sequence[Place], held_out: dict[Place, str], shipped: dict[Place, str], truth: dict[Place, str]) -> str:
    right = [sum(said[place] == truth[place] for place in places) for said in (held_out, shipped)]
    pairs = [(held_out[place], truth[place]) for place in places]
    coefficients = [_mcc((said == state, true == state) for said, true in pairs) for state in ("found", "not_found")]
    words = ["" if math.isnan(value) else f"{value:.2f}" for value in coefficients]
    return f"{f'{right[0]}/{len(places)}':>10}{f'{right[1]}/{len(places)}':>10}{words[0]:>11}{words[1]:>15}"


def _print_camps(levels: dict[str, dict[str, float]], camps: dict[str, str]) -> None:
    right = {path: decide(own)[0] == camps[path] for path, own in levels.items()}
    held_out = 0
    for path, own in levels.items():
        others = [other for other in levels if other != path]
        margins = {
            margin: sum(decide(levels[one], mixed_below=margin)[0] == camps[one] for one in others) for margin in MARGIN_GRID
        }
        best = [margin for margin, score in margins.items() if score == max(margins.values())]
        held_out += decide(own, mixed_below=best[len(best) // 2])[0] == camps[path]
    print(
        f"\nCamps: {sum(right.values())} of {len(right)} right at a margin of {MIXED_BELOW}, {held_out} with the margin held out"
    )
    for path, own in levels.items():
        camp, scores, margin = decide(own)
        print(f"  {'  ' if right[path] else '! '}{path:<55}{camp:<20}{margin:.2f}  {scores}")


def _fitted(places: Sequence[Place], readings: dict[Place, Reading], truth: dict[Place, str]) -> tuple[float, float]:
    """Return the thresholds at which the three states are told apart best, each state weighing the same."""
    sizes = Counter(truth[place] for place in places)

    def score(found_at: float, partly_at: float) -> float:
        return math.fsum(
            1 / sizes[truth[place]] for place in places if _state(readings[place], found_at, partly_at) == truth[place]
        )

    return max(((found, partly) for found in FOUND_GRID for partly in PARTLY_GRID), key=lambda pair: score(*pair))


def _state(reading: Reading, found_at: float, partly_at: float) -> str:
    return state_of(reading.features, found_at=found_at, partly_at=partly_at)


def _mcc(pairs: Iterable[tuple[bool, bool]]) -> float:
    """Return Matthews' correlation coefficient; not a number where one side is all the same."""
    counts = Counter(pairs)
    yes, false_yes, false_no, no = (counts[pair] for pair in ((True, True), (True, False), (False, True), (False, False)))
    below = math.sqrt((yes + false_yes) * (yes + false_no) * (no + false_yes) * (no + false_no))
    return (yes * no - false_yes * false_no) / below if below else math.nan


def _rows(name: str) -> list[dict[str, str]]:
    with (PROJECT / "samples" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
