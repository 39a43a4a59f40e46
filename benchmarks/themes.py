"""Measure what definitions, phrasings, near misses and words of the shipped themes are worth, and fit the rule of the matrix.

    python benchmarks/themes.py              report only
    python benchmarks/themes.py --write      and write rule.json
    python benchmarks/themes.py --data DIR   with labelled documents other than ../shared/data
    python benchmarks/themes.py --work DIR   keep the indexes there, for the next time

A theme is measured where labelled questions ask for it: a document covers the theme if it covers one of them. The labelled
sets are the sample corpus of this repository and, in the data folder, `cities/` with `labels/cities.csv`. A third set are
cells of `cities/` and `national/` that readers judged against the pages, without having seen the verdict
(theme_readings.csv): all themes, and as many documents that hardly touch a theme as there are. The rule is fitted on the
three; the readings called "second" are left out of it.

"Held out" is judged by a rule fitted without that theme and without that document; "transfer" by one fitted on the other sets.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.metrics import cohen_kappa_score, f1_score, matthews_corrcoef, roc_auc_score

from figures import ROOT
from fit import Cells, Matrix, fit, held_out, joined
from stratbot.assistant import LocalAssistant
from stratbot.config import Settings
from stratbot.evaluation.coverage import CoverageLabels, read_labels
from stratbot.judging.model import Calibration
from stratbot.judging.theme_judge import JudgedDocument, ThemeJudge, ThemeRule, load_theme_rule
from stratbot.judging.themes import Theme, shipped_themes
from stratbot.retrieval.search import Searcher
from stratbot.types import Verdict

RULE_FILE = ROOT / "src/stratbot/judging/theme_rule.json"
READINGS = ROOT / "benchmarks/theme_readings.csv"
RANK = {"no": 0, "mention": 1, "yes": 2}
LABEL_OF = {Verdict.NOT_FOUND: "no", Verdict.MENTIONED: "mention", Verdict.COVERED: "yes"}
LINES = np.linspace(0.4, 0.7, 31)
"""From which "mentioned" may begin."""

WORTH_A_LOOK = 0.15
"""From which a document that does not cover a theme is worth a look: .94 to 1 of those that do are named or queued then, and
19 to 28 % of the documents are queued."""

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
    folder: str
    searcher: Searcher
    labels: dict[str, dict[str, str]]
    """Theme -> path -> the strongest label of its questions."""
    pages: dict[tuple[str, str], frozenset[int]]
    """Theme and path -> the pages of the passages that the labels rest on; empty where labels name none."""


Gather = Callable[[ThemeSet, Theme], Sequence[JudgedDocument]]


def by_theme(change: Callable[[Theme], Theme]) -> Gather:
    return lambda chosen, theme: ThemeJudge(chosen.searcher).gather(change(theme), everything(chosen))


VARIANTS: dict[str, Gather] = {
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
    """Open the labelled sets that are there, with an index each."""
    places = {
        "samples": (ROOT / "corpus", ROOT / "samples/labels.csv", ROOT / "samples/questions.csv"),
        "cities": (data / "cities", data / "labels/cities.csv", data / "labels/cities_questions.csv"),
    }
    found = []
    for name, (corpus, labels_file, questions_file) in places.items():
        if not labels_file.exists():
            print(f"{name}: no labels at {labels_file}, left out")
            continue
        labels = read_labels(labels_file, questions_file)
        searcher = searcher_of(corpus, work / name)
        found.append(
            ThemeSet(name=name, folder=name, searcher=searcher, labels=labels_of(name, labels), pages=pages_of(name, labels))
        )
    for reading in ("first", "second"):
        for folder in ("cities", "national"):
            if (data / folder).exists():
                found.append(
                    ThemeSet(
                        name=f"{reading} reading, {folder}",
                        folder=folder,
                        searcher=searcher_of(data / folder, work / folder),
                        labels=read_cells(folder, reading),
                        pages={},
                    )
                )
    return found


def searcher_of(corpus: Path, index_dir: Path) -> Searcher:
    assistant = LocalAssistant(Settings(corpus_dir=corpus, index_dir=index_dir))
    assistant.build()
    return assistant.ready()[0]


def read_cells(folder: str, reading: str) -> dict[str, dict[str, str]]:
    """Return what readers said of cells of one folder: theme -> path -> label."""
    found: dict[str, dict[str, str]] = {}
    with READINGS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            parent, _, path = row["path"].partition("/")
            if (parent, row["reading"]) == (folder, reading):
                found.setdefault(row["theme_id"], {})[path] = LABEL_OF[Verdict(row["verdict"])]
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


def pages_of(name: str, labels: CoverageLabels) -> dict[tuple[str, str], frozenset[int]]:
    found: dict[tuple[str, str], set[int]] = {}
    for theme_id, question_ids in THEMES_OF[name].items():
        for question_id in question_ids:
            for path, label in labels.labels[question_id].items():
                found.setdefault((theme_id, path), set()).update(label.pages)
    return {place: frozenset(pages) for place, pages in found.items() if pages}


def cells_of(chosen: ThemeSet, gather: Gather) -> Cells:
    themes = {theme.theme_id: theme for theme in shipped_themes()}
    rows = [
        (one.features, labels[one.document.path], theme_id, f"{chosen.folder}/{one.document.path}")
        for theme_id, labels in chosen.labels.items()
        for one in gather(chosen, themes[theme_id])
        if one.document.path in labels
    ]
    features, verdicts, questions, documents = zip(*rows, strict=True)
    return Cells(
        features=np.array(features), verdicts=np.array(verdicts), questions=np.array(questions), documents=np.array(documents)
    )


def line_between(mentioned: Matrix, covered: Matrix, verdicts: np.ndarray) -> float:
    """Return from which probability "mentioned" is said, so that the three verdicts are told apart best (macro F1)."""
    return float(max(LINES, key=lambda at: f1_score(verdicts, said(mentioned, covered, at), average="macro")))


def said(mentioned: Matrix, covered: Matrix, mentioned_at: float) -> np.ndarray:
    return np.where(covered >= 0.5, "yes", np.where(mentioned >= mentioned_at, "mention", "no"))


def fitted(cells: Cells) -> ThemeRule:
    """Fit both thresholds, each of one feature, and the line between "mentioned" and "not found" held out."""
    groups = (cells.questions, cells.documents)
    parts = ((cells.features[:, :1], cells.verdicts != "no"), (cells.features[:, 1:], cells.verdicts == "yes"))
    models = [fit(features, labels) for features, labels in parts]
    probabilities = [held_out(features, labels, groups) for features, labels in parts]
    mentioned, covered = (
        Calibration(slope=round(float(model.coef_[0][0]), 4), intercept=round(float(model.intercept_[0]), 4)) for model in models
    )
    return ThemeRule(
        mentioned=mentioned,
        covered=covered,
        mentioned_at=round(line_between(*probabilities, cells.verdicts), 2),
        covered_at=0.5,
        worth_a_look=WORTH_A_LOOK,
    )


def verdicts_held_out(cells: Cells) -> np.ndarray:
    groups = (cells.questions, cells.documents)
    mentioned = held_out(cells.features[:, :1], cells.verdicts != "no", groups)
    covered = held_out(cells.features[:, 1:], cells.verdicts == "yes", groups)
    return said(mentioned, covered, line_between(mentioned, covered, cells.verdicts))


def verdicts_by(rule: ThemeRule, cells: Cells) -> np.ndarray:
    return np.array([LABEL_OF[rule.verdict(row)] for row in cells.features])


def figures(verdicts: np.ndarray, true: np.ndarray) -> str:
    ranks, wanted = ([RANK[one] for one in some] for some in (verdicts, true))
    mcc = matthews_corrcoef(true == "yes", verdicts == "yes")
    return (
        f"three {np.mean(verdicts == true):.2f}, macro F1 {f1_score(true, verdicts, average='macro'):.2f}, "
        f"kappa {cohen_kappa_score(ranks, wanted, weights='quadratic'):.2f}; "
        f"covered {np.mean((verdicts == 'yes') == (true == 'yes')):.2f}, MCC {mcc:.2f}"
    )


def report(name: str, by_set: dict[str, Cells]) -> None:
    print(name)
    everything_labelled = joined(list(by_set.values()))
    verdicts = np.split(
        verdicts_held_out(everything_labelled), np.cumsum([len(cells.verdicts) for cells in by_set.values()])[:-1]
    )
    for (set_name, cells), own in zip(by_set.items(), verdicts, strict=True):
        true = cells.verdicts
        for_mention = roc_auc_score(true != "no", cells.features[:, 0])
        for_cover = roc_auc_score(true == "yes", cells.features[:, 1])
        print(f"  {set_name}: {len(true)} cells, AUC {for_mention:.2f}, {for_cover:.2f}")
        print(f"    held out  {figures(own, true)}")
        others = joined([others for other, others in by_set.items() if other != set_name])
        print(f"    transfer  {figures(verdicts_by(fitted(others), cells), true)}")


def report_program(sets: Sequence[ThemeSet], rule: ThemeRule) -> None:
    """Report what the program says by a rule, words and all, and how often its first quote is on a page that labels rest on."""
    themes = {theme.theme_id: theme for theme in shipped_themes()}
    for chosen in sets:
        judge = ThemeJudge(chosen.searcher, rule)
        pairs: list[tuple[str, str]] = []
        on_page: dict[str, list[bool]] = {"yes": [], "mention": []}
        for theme_id, labels in chosen.labels.items():
            for row in judge.judge(themes[theme_id], everything(chosen)):
                if row.path not in labels or row.verdict is Verdict.UNREADABLE:
                    continue
                label = labels[row.path]
                pairs.append((LABEL_OF[row.verdict], label))
                if label != "no" and row.verdict is not Verdict.NOT_FOUND and (theme_id, row.path) in chosen.pages:
                    on_page[label].append(row.evidence[0].page_number in chosen.pages[theme_id, row.path])
        verdicts, true = (np.array(some) for some in zip(*pairs, strict=True))
        print(f"  {chosen.name}: {figures(verdicts, true)}")
        for verdict in ("yes", "mention", "no"):
            counted = [int(((verdicts == verdict) & (true == one)).sum()) for one in ("yes", "mention", "no")]
            print(f"    said {verdict}, labelled yes, mention, no: {counted}")
        for label, hits in on_page.items():
            if hits:
                print(f"    first quote on a labelled page, labelled {label}: {sum(hits)} of {len(hits)}")


def as_json(rule: ThemeRule, sets: Sequence[str]) -> str:
    values = {
        "fitted_on": sorted(sets),
        "mentioned": asdict(rule.mentioned),
        "covered": asdict(rule.covered),
        "mentioned_at": rule.mentioned_at,
        "covered_at": rule.covered_at,
        "worth_a_look": rule.worth_a_look,
    }
    return json.dumps(values, indent=2) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="folder with further labelled documents")
    parser.add_argument("--work", type=Path, default=None, help="folder that keeps the indexes; a temporary one by default")
    parser.add_argument("--write", action="store_true", help="write rule.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        sets = theme_sets(options.data, options.work or Path(temporary))
        fitted_on = [chosen for chosen in sets if not chosen.name.startswith("second")]
        for name, gather in VARIANTS.items():
            by_set: dict[str, list[Cells]] = {}
            for chosen in fitted_on:
                by_set.setdefault(chosen.name.partition(",")[0], []).append(cells_of(chosen, gather))
            report(name, {set_name: joined(parts) for set_name, parts in by_set.items()})
        rule = fitted(joined([cells for parts in by_set.values() for cells in parts]))
        print("the program, by the rule fitted on all but the second reading")
        report_program(sets, rule)
        print("the program, by the rule that is shipped")
        report_program(sets, load_theme_rule())
    text = as_json(rule, list(by_set))
    if options.write:
        RULE_FILE.write_text(text, encoding="utf-8")
        print(f"written: {RULE_FILE}")
    else:
        print(text)


if __name__ == "__main__":
    main()
