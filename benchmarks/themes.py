"""Measure what definitions, phrasings, near misses and words of the shipped themes are worth, and fit the rule of the matrix.

    python benchmarks/themes.py              report only
    python benchmarks/themes.py --write      and write rule.json
    python benchmarks/themes.py --data DIR   with labelled documents other than ../shared/data

A theme is measured where labelled questions ask for it: a document covers the theme if it covers one of them. The labelled
sets are the sample corpus of this repository and, in the data folder, `cities/` with `labels/cities.csv`.

"Transfer" is judged by a threshold fitted on the other set: other documents and other labels, the same themes. "Held out" is
judged by one fitted without that theme and without that document.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from figures import ROOT
from fit import Cells, Matrix, fit, held_out, joined
from stratbot.answering.coverage import JudgedDocument
from stratbot.answering.rule import load_rule
from stratbot.assistant import LocalAssistant
from stratbot.config import Settings
from stratbot.evaluation.coverage import CoverageLabels, read_labels
from stratbot.evaluation.measures import bootstrap_interval, confusion
from stratbot.lens.judging import ThemeJudge, load_theme_rule
from stratbot.lens.themes import shipped_themes
from stratbot.lens.types import Theme
from stratbot.retrieval.search import Searcher
from stratbot.types import Verdict

RULE_FILE = ROOT / "src/stratbot/lens/rule.json"
RANK = {"no": 0, "mention": 1, "yes": 2}

THEMES_OF = {
    "cities": {
        "open_data": ("open_data",),
        "information_governance": ("privacy",),
        "digital_inclusion": ("digital_inclusion",),
        "connectivity": ("broadband", "public_wifi"),
        "universities_innovation": ("universities",),
        "startups": ("startups",),
        "procurement": ("procurement",),
    },
    "samples": {
        "online_transactions": ("online_account",),
        "digital_inclusion": ("assisted_digital", "device_lending"),
        "connectivity": ("broadband", "public_wifi"),
        "data_sharing": ("data_sharing",),
        "open_data": ("open_data",),
        "information_governance": ("cyber_security",),
        "procurement": ("small_suppliers",),
        "civic_participation": ("eparticipation", "participatory_budgeting", "webcasting"),
        "workforce_skills": ("staff_skills",),
        "startups": ("startups",),
        "infrastructure_planning": ("new_homes_fibre",),
        "talent": ("digital_apprenticeships", "coding_schools"),
        "government_initiatives": ("universal_credit",),
        "smart_initiatives": ("sensors", "telecare", "carbon"),
        "universities_innovation": ("universities",),
        "legacy_systems": ("legacy_systems",),
        "automation": ("ai_automation",),
        "collaboration": ("shared_services",),
        "scrutiny": ("scrutiny",),
    },
}
"""Set -> theme -> the labelled questions that ask for it, or for a part of it."""


@dataclass(frozen=True, kw_only=True)
class ThemeSet:
    """Labelled documents, indexed, with labels by theme."""

    name: str
    searcher: Searcher
    labels: dict[str, dict[str, str]]
    """Theme -> path -> the strongest label of its questions."""


Gather = Callable[[ThemeSet, Theme], Sequence[JudgedDocument]]


def as_asked(chosen: ThemeSet, theme: Theme) -> Sequence[JudgedDocument]:
    """Judge the label as if it had been typed as a question: with words, and with the concept that it names."""
    from stratbot.answering.coverage import CoverageJudge

    scores = chosen.searcher.sentence_scores(theme.label, for_judging=True)
    judge = CoverageJudge(chosen.searcher.index, chosen.searcher, load_rule())
    return judge.gather(scores, everything(chosen))


def by_theme(change: Callable[[Theme], Theme]) -> Gather:
    return lambda chosen, theme: ThemeJudge(chosen.searcher).gather(change(theme), everything(chosen))


VARIANTS: dict[str, Gather] = {
    "the label, asked as a question": as_asked,
    "the label": by_theme(lambda theme: replace(theme, definition=theme.label, queries=(theme.label,), exclusions=(), words=())),
    "label and definition": by_theme(
        lambda theme: replace(theme, queries=(theme.label, theme.definition), exclusions=(), words=())
    ),
    "and phrasings": by_theme(lambda theme: replace(theme, exclusions=(), words=())),
    "and near misses": by_theme(lambda theme: replace(theme, words=())),
    "and words": by_theme(lambda theme: theme),
}
SHIPPED = "and words"


def everything(chosen: ThemeSet) -> np.ndarray:
    return np.ones(len(chosen.searcher.index.documents), dtype=np.bool_)


def theme_sets(data: Path, work: Path) -> list[ThemeSet]:
    places = {
        "samples": (ROOT / "corpus", ROOT / "samples/labels.csv", ROOT / "samples/questions.csv"),
        "cities": (data / "cities", data / "labels/cities.csv", data / "labels/cities_questions.csv"),
    }
    found = []
    for name, (corpus, labels_file, questions_file) in places.items():
        if not labels_file.exists():
            print(f"{name}: no labels at {labels_file}, left out")
            continue
        assistant = LocalAssistant(Settings(corpus_dir=corpus, index_dir=work / name))
        assistant.build()
        searcher, _ = assistant.ready()
        found.append(ThemeSet(name=name, searcher=searcher, labels=labels_of(name, read_labels(labels_file, questions_file))))
    return found


def labels_of(name: str, labels: CoverageLabels) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for theme_id, question_ids in THEMES_OF[name].items():
        paths = {path for question_id in question_ids for path in labels.labels[question_id]}
        found[theme_id] = {
            path: max(
                (labels.labels[one][path].verdict for one in question_ids if path in labels.labels[one]), key=RANK.__getitem__
            )
            for path in paths
        }
    return found


def cells_of(chosen: ThemeSet, gather: Gather) -> Cells:
    themes = {theme.theme_id: theme for theme in shipped_themes()}
    rows = [
        (one.features, labels[one.document.path], f"{chosen.name}/{theme_id}", f"{chosen.name}/{one.document.path}")
        for theme_id, labels in chosen.labels.items()
        for one in gather(chosen, themes[theme_id])
        if one.document.path in labels
    ]
    features, verdicts, questions, documents = zip(*rows, strict=True)
    return Cells(
        features=np.array(features), verdicts=np.array(verdicts), questions=np.array(questions), documents=np.array(documents)
    )


def figures(probability: Matrix, cells: Cells) -> str:
    true = cells.verdicts == "yes"
    groups = [
        [(bool(said), bool(label)) for said, label in zip(probability[own] >= 0.5, true[own], strict=True)]
        for own in (cells.questions == question for question in np.unique(cells.questions))
    ]
    table = confusion([pair for group in groups for pair in group])
    low, high = bootstrap_interval(groups, lambda pairs: confusion(pairs).mcc)
    return f"MCC {table.mcc:.3f} [{low:.2f}, {high:.2f}], F1 {table.f1:.3f} / {table.f1_of_rest:.3f}"


def part_of(cells: Cells, own: np.ndarray) -> Cells:
    return Cells(**{name: getattr(cells, name)[own] for name in ("features", "verdicts", "questions", "documents")})


def report(name: str, by_set: dict[str, Cells]) -> None:
    print(name)
    everything_labelled = joined(list(by_set.values()))
    probability = held_out(
        everything_labelled.features,
        everything_labelled.verdicts == "yes",
        (everything_labelled.questions, everything_labelled.documents),
    )
    for set_name, cells in by_set.items():
        true = cells.verdicts == "yes"
        print(f"  {set_name}: {len(true)} cells, AUC {roc_auc_score(true, cells.features[:, 0]):.3f}")
        own = np.char.startswith(everything_labelled.questions, f"{set_name}/")
        print(f"    held out  {figures(probability[own], cells)}")
        for other, others in by_set.items():
            if other != set_name:
                model = fit(others.features, others.verdicts == "yes")
                print(f"    transfer  {figures(model.predict_proba(cells.features)[:, 1], cells)}")
        if name == SHIPPED:
            rule = load_theme_rule().coverage
            print(f"    as shipped {figures(np.array([rule.probability(row) for row in cells.features]), cells)}")


def mentioned_threshold(probability: Matrix, verdicts: np.ndarray) -> float:
    """Return the line between "mentioned" and "not found" that gets most of the three verdicts right, as labels have them."""

    def right(at: float) -> float:
        said = np.where(probability >= 0.5, "yes", np.where(probability >= at, "mention", "no"))
        return float((said == verdicts).mean())

    return float(max(np.linspace(0.05, 0.5, 46), key=right))


def report_verdicts(sets: Sequence[ThemeSet]) -> None:
    """Report what the verdicts come to that the program gives, threshold, words and all."""
    themes = {theme.theme_id: theme for theme in shipped_themes()}
    pairs = [
        (row.verdict.value, labels[row.path])
        for chosen in sets
        for theme_id, labels in chosen.labels.items()
        for row in ThemeJudge(chosen.searcher).judge(themes[theme_id], everything(chosen))
        if row.path in labels and row.verdict is not Verdict.UNREADABLE
    ]
    print("verdict: labelled yes, mention, no")
    for verdict in ("covered", "mentioned", "not_found"):
        counted = [sum(said == verdict and label == wanted for said, label in pairs) for wanted in ("yes", "mention", "no")]
        print(f"  {verdict}: {', '.join(map(str, counted))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="folder with further labelled documents")
    parser.add_argument("--work", type=Path, default=None, help="folder that keeps the indexes; a temporary one by default")
    parser.add_argument("--write", action="store_true", help="write rule.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        sets = theme_sets(options.data, options.work or Path(temporary))
        for name, gather in VARIANTS.items():
            by_set = {chosen.name: cells_of(chosen, gather) for chosen in sets}
            report(name, by_set)
        report_verdicts(sets)
    cells = joined(list(by_set.values()))
    model = fit(cells.features, cells.verdicts == "yes")
    probability = held_out(cells.features, cells.verdicts == "yes", (cells.questions, cells.documents))
    mentioned_at = mentioned_threshold(probability, cells.verdicts)
    rule = {
        "fitted_on": sorted(by_set),
        "weights": {"best_three": round(float(model.coef_[0][0]), 4)},
        "intercept": round(float(model.intercept_[0]), 4),
        "covered_at": 0.5,
        "mentioned_at": round(mentioned_at, 3),
    }
    text = json.dumps(rule, indent=2) + "\n"
    if options.write:
        RULE_FILE.write_text(text, encoding="utf-8")
        print(f"written: {RULE_FILE}")
    else:
        print(text)


if __name__ == "__main__":
    main()
