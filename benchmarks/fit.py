"""Fit the constants of src/stratbot/answering/rule.json on labelled questions, and say how well they hold on others.

    python benchmarks/fit.py                 report only
    python benchmarks/fit.py --write         and write rule.json
    python benchmarks/fit.py --data DIR      with labelled documents of your own beside the sample corpus

A labelled set is a folder of PDFs, labels (question_id,path,verdict,page_number,quote), their questions, and questions that
nobody covers. The sample corpus in this repository is one. In a data folder are looked for:
`cities/` with `labels/cities.csv`, `labels/cities_questions.csv` and `labels/cities_unanswerable.csv`, and
`refusal/corpus/` with `refusal/questions.jsonl` ({"question", "answerable"}).

What is reported as "held out" was judged by a threshold fitted without that question and without that document.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from stratbot.answering.coverage import CoverageJudge

from stratbot.answering.answerer import Answerer
from stratbot.answering.rule import load_rule
from stratbot.assistant import LocalAssistant
from stratbot.config import EncoderSettings, Settings
from stratbot.evaluation.coverage import CoverageLabels, read_labels
from stratbot.evaluation.measures import bootstrap_interval, confusion
from stratbot.query.understand import understand

ROOT = Path(__file__).resolve().parent.parent
RULE_FILE = ROOT / "src/stratbot/answering/rule.json"
COVERAGE_FEATURES = ("best_three",)
MENTION_FEATURES = ("best_three", "words_held", "lexical")
SET_FEATURES = ("nearest", "words_held")
PASSAGE_FEATURES = ("sentence_cosine", "passage_cosine", "passage_share", "sentence_share", "lead", "log_terms")
KEPT_OF_ANSWERABLE = 0.025
"""Quantile of the set questions that somebody covers at which the line of refusal is drawn: to refuse one of them is worse
than to show near misses for one that nobody covers."""

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class LabelledSet:
    """Documents with questions that somebody covers and questions that nobody does."""

    name: str
    corpus: Path
    labels: CoverageLabels
    unanswerable: Sequence[str]


@dataclass(kw_only=True)
class Cells:
    """One row for each labelled question and document."""

    features: Matrix
    """Those of a mention, the first of which is all that coverage sees; or those of a question to one issuer."""
    verdicts: npt.NDArray[np.str_]
    questions: npt.NDArray[np.str_]
    documents: npt.NDArray[np.str_]


def labelled_sets(data: Path) -> list[LabelledSet]:
    found = [
        (
            "samples",
            ROOT / "corpus",
            ROOT / "samples/labels.csv",
            ROOT / "samples/questions.csv",
            ROOT / "samples/unanswerable.csv",
        )
    ]
    labels = data / "labels"
    found.append(
        ("cities", data / "cities", labels / "cities.csv", labels / "cities_questions.csv", labels / "cities_unanswerable.csv")
    )
    sets = []
    for name, corpus, label_file, question_file, unanswerable_file in found:
        if not label_file.exists():
            print(f"{name}: no labels at {label_file}, left out")
            continue
        with unanswerable_file.open(newline="", encoding="utf-8-sig") as file:
            unanswerable = [row["question"] for row in csv.DictReader(file)]
        sets.append(
            LabelledSet(name=name, corpus=corpus, labels=read_labels(label_file, question_file), unanswerable=unanswerable)
        )
    return sets


def open_index(corpus: Path, work: Path, name: str) -> tuple[LocalAssistant, Answerer, CoverageJudge]:
    assistant = LocalAssistant(Settings(corpus_dir=corpus, index_dir=work / name, encoder=EncoderSettings()))
    report = assistant.build()
    print(f"{name}: {report.passages} passages of {report.pages} pages, {report.embedded} embedded in {report.elapsed_s:.1f} s")
    searcher, answerer = assistant.ready()
    return assistant, answerer, CoverageJudge(searcher.index, searcher, load_rule())


def gather(labelled: LabelledSet, work: Path) -> tuple[Cells, Matrix, npt.NDArray[np.bool_], Cells]:
    """Return the cells; for every set question its features and whether anybody covers it; and the cells asked one by one.

    The last are what "what does this issuer say about the topic?" would see of each document.
    """
    assistant, answerer, judge = open_index(labelled.corpus, work, labelled.name)
    searcher, _ = assistant.ready()
    documents = assistant.documents()
    everything = np.ones(len(documents), dtype=np.bool_)
    rows: list[tuple[tuple[float, ...], str, str, str]] = []
    single_rows: list[tuple[tuple[float, ...], str, str, str]] = []
    set_rows: list[tuple[float, ...]] = []
    covered: list[bool] = []
    asked = [
        *labelled.labels.questions.items(),
        *((f"nobody-{number}", text) for number, text in enumerate(labelled.unanswerable)),
    ]
    for question_id, text in asked:
        topic = understand(text, documents).topic
        scores = searcher.sentence_scores(topic, for_judging=True)
        set_rows.append(answerer.set_features(topic))
        words = answerer.topic_words(topic, scores)
        labels = labelled.labels.labels.get(question_id, {})
        covered.append(any(label.verdict != "no" for label in labels.values()))
        for judged in judge.gather(scores, everything):
            if labels and judged.document.path not in labels:
                continue
            verdict = labels[judged.document.path].verdict if labels else "nobody"
            where = (verdict, f"{labelled.name}/{question_id}", f"{labelled.name}/{judged.document.path}")
            rows.append((words.features(judged), *where))
            own = np.array([document.doc_id == judged.document.doc_id for document in documents])
            best = answerer.best_passage(topic, searcher.rank(topic, k=15, in_scope=own), searcher.sentence_scores(topic))
            single_rows.append((best.features() if best else (0.0,) * len(PASSAGE_FEATURES), *where))
    return _cells(rows), np.array(set_rows), np.array(covered), _cells(single_rows)


def _cells(rows: Sequence[tuple[tuple[float, ...], str, str, str]]) -> Cells:
    features, verdicts, questions, documents = zip(*rows, strict=True)
    return Cells(
        features=np.array(features), verdicts=np.array(verdicts), questions=np.array(questions), documents=np.array(documents)
    )


def joined(parts: Sequence[Cells]) -> Cells:
    return Cells(
        features=np.concatenate([part.features for part in parts]),
        verdicts=np.concatenate([part.verdicts for part in parts]),
        questions=np.concatenate([part.questions for part in parts]),
        documents=np.concatenate([part.documents for part in parts]),
    )


def fit(features: Matrix, labels: npt.NDArray[np.bool_], weights: Matrix | None = None, *, balanced: bool = False) -> Any:
    """Fit a logistic threshold on standardised features, and give its weights back on the features as they are."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, class_weight="balanced" if balanced else None, max_iter=2000)
    model.fit((features - mean) / spread, labels, sample_weight=weights)
    model.coef_ = model.coef_ / spread
    model.intercept_ = model.intercept_ - model.coef_ @ mean
    return model


def held_out(
    features: Matrix,
    labels: npt.NDArray[np.bool_],
    groups: Sequence[npt.NDArray[np.str_]],
    *,
    balanced: bool = False,
    folds: int = 5,
) -> Matrix:
    """Return the probability of each row by thresholds fitted without any group that it belongs to."""
    generator = np.random.default_rng(0)
    fold_of = []
    for group in groups:
        names = np.unique(group)
        numbers = dict(zip(names, generator.permutation(len(names)) % folds, strict=True))
        fold_of.append(np.array([numbers[name] for name in group]))
    probability = np.zeros(len(labels))
    combinations = np.unique(np.stack(fold_of, axis=1), axis=0)
    for combination in combinations:
        test = np.all(np.stack(fold_of, axis=1) == combination, axis=1)
        train = np.all(np.stack(fold_of, axis=1) != combination, axis=1)
        probability[test] = fit(features[train], labels[train], balanced=balanced).predict_proba(features[test])[:, 1]
    return probability


def report_cells(name: str, probability: Matrix, cells: Cells, at: float = 0.5) -> None:
    true = cells.verdicts == "yes"
    groups = [
        [(bool(said), bool(label)) for said, label in zip(probability[own] >= at, true[own], strict=True)]
        for own in (cells.questions == question for question in np.unique(cells.questions))
    ]
    table = confusion([pair for group in groups for pair in group])
    low, high = bootstrap_interval(groups, lambda pairs: confusion(pairs).mcc)
    print(
        f"{name}: MCC {table.mcc:.3f} [{low:.2f}, {high:.2f}], F1 {table.f1:.3f} / {table.f1_of_rest:.3f}, "
        f"AUC {roc_auc_score(true, probability):.3f}, {len(true)} judgements"
    )


def report_mentions(name: str, probability: Matrix, cells: Cells) -> None:
    """Say how well it is told what a document mentions or covers from what it does not."""
    there = (cells.verdicts == "yes") | (cells.verdicts == "mention")
    found = probability >= 0.5
    print(
        f"{name}: AUC {roc_auc_score(there, probability):.3f}, finds {found[there].mean():.2f} of what is there, "
        f"leaves out {(~found[~there]).mean():.2f} of what is not"
    )


def refusal_rows(data: Path, work: Path) -> tuple[Matrix, npt.NDArray[np.bool_]] | None:
    questions = data / "refusal/questions.jsonl"
    if not questions.exists():
        print(f"refusal: no questions at {questions}, left out")
        return None
    assistant, answerer, _ = open_index(data / "refusal/corpus", work, "refusal")
    searcher, _ = assistant.ready()
    documents = assistant.documents()
    everything = np.ones(len(documents), dtype=np.bool_)
    rows, labels = [], []
    for line in questions.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        topic = understand(record["question"], documents).topic
        best = answerer.best_passage(topic, searcher.rank(topic, k=15, in_scope=everything), searcher.sentence_scores(topic))
        rows.append(best.features() if best else (0.0,) * len(PASSAGE_FEATURES))
        labels.append(bool(record["answerable"]))
    return np.array(rows), np.array(labels)


def as_json(model: Any, names: Sequence[str]) -> dict[str, Any]:
    weights = {name: round(float(value), 4) for name, value in zip(names, model.coef_[0], strict=True)}
    return {"weights": weights, "intercept": round(float(model.intercept_[0]), 4)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="folder with further labelled documents")
    parser.add_argument("--work", type=Path, default=None, help="folder that keeps the indexes; a temporary one by default")
    parser.add_argument("--write", action="store_true", help="write rule.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        gathered = {labelled.name: gather(labelled, work) for labelled in labelled_sets(options.data)}
        passage_rows = refusal_rows(options.data, work)

    cells = joined([cells for cells, _, _, _ in gathered.values()])
    labelled = cells.verdicts != "nobody"
    judged = Cells(**{name: getattr(cells, name)[labelled] for name in ("features", "verdicts", "questions", "documents")})
    true = judged.verdicts == "yes"
    there = true | (judged.verdicts == "mention")
    probability = held_out(judged.features[:, :1], true, (judged.questions, judged.documents))
    mentioned = held_out(judged.features, there, (judged.questions, judged.documents), balanced=True)
    for name in gathered:
        own = np.char.startswith(judged.questions, f"{name}/")
        part = Cells(**{field: getattr(judged, field)[own] for field in ("features", "verdicts", "questions", "documents")})
        report_cells(f"coverage, held out, {name}", probability[own], part)
        report_mentions(f"mentions, held out, {name}", mentioned[own], part)
        others = ~own
        if others.any() and len(set(true[others])) == 2:
            transfer = fit(judged.features[others][:, :1], true[others]).predict_proba(part.features[:, :1])[:, 1]
            report_cells(f"coverage, fitted on the other set, {name}", transfer, part)
            transfer = fit(judged.features[others], there[others], balanced=True).predict_proba(part.features)[:, 1]
            report_mentions(f"mentions, fitted on the other set, {name}", transfer, part)
    coverage = fit(judged.features[:, :1], true)
    mention = fit(judged.features, there, balanced=True)

    set_features = np.concatenate([features for _, features, _, _ in gathered.values()])
    answerable = np.concatenate([covered for _, _, covered, _ in gathered.values()])
    names = np.array([str(number) for number in range(len(answerable))])
    set_probability = held_out(set_features, answerable, (names,), balanced=True, folds=10)
    set_answer_at = round(float(np.quantile(set_probability[answerable], KEPT_OF_ANSWERABLE)), 3)
    kept, refused = (set_probability[answerable] >= set_answer_at).mean(), (set_probability[~answerable] < set_answer_at).mean()
    print(f"set questions, held out: answers {kept:.2f} of those somebody covers, refuses {refused:.2f} of those nobody covers")
    set_answer = fit(set_features, answerable, balanced=True)

    single = joined([cells for _, _, _, cells in gathered.values()])
    says_something = (single.verdicts == "yes") | (single.verdicts == "mention")
    single_probability = held_out(single.features, says_something, (single.questions, single.documents), balanced=True)
    kept, refused = (single_probability[says_something] >= 0.5).mean(), (single_probability[~says_something] < 0.5).mean()
    print(f"questions to one issuer, held out: answers {kept:.2f}, refuses {refused:.2f}, balanced {(kept + refused) / 2:.3f}")

    current = json.loads(RULE_FILE.read_text(encoding="utf-8"))
    rule = {
        "fitted_on": sorted(gathered) + (["refusal"] if passage_rows else []),
        "coverage": as_json(coverage, COVERAGE_FEATURES),
        "covered_at": 0.5,
        "mention": as_json(mention, MENTION_FEATURES),
        "mentioned_at": 0.5,
        "set_answer": as_json(set_answer, SET_FEATURES),
        "set_answer_at": set_answer_at,
        "passage_answer": current["passage_answer"],
        "passage_answer_at": 0.5,
        "issuer_answer": as_json(fit(single.features, says_something, balanced=True), PASSAGE_FEATURES),
        "issuer_answer_at": 0.5,
    }
    if passage_rows:
        features, answers = passage_rows
        names = np.array([str(number) for number in range(len(answers))])
        passage_probability = held_out(features, answers, (names,), balanced=True, folds=10)
        kept, refused = (passage_probability[answers] >= 0.5).mean(), (passage_probability[~answers] < 0.5).mean()
        print(f"passage questions, held out: answers {kept:.2f}, refuses {refused:.2f}, balanced {(kept + refused) / 2:.3f}")
        rule["passage_answer"] = as_json(fit(features, answers, balanced=True), PASSAGE_FEATURES)
    text = json.dumps(rule, indent=2) + "\n"
    if options.write:
        RULE_FILE.write_text(text, encoding="utf-8")
        print(f"written: {RULE_FILE}")
    else:
        print(text)


if __name__ == "__main__":
    main()
