"""Fit when a passage answers a question that names nobody, on labelled questions, and say how well it holds on others.

    python benchmarks/fit.py                 report only
    python benchmarks/fit.py --write         and write src/stratbot/answering/rule.json
    python benchmarks/fit.py --data DIR      with labelled questions other than those of ../shared/data

In the data folder are looked for `refusal/corpus/` with `refusal/questions.jsonl` ({"question", "answerable"}). What is reported
as "held out" was judged by a threshold fitted without that question. The judge of set questions and of questions to one issuer
is trained by benchmarks/fit_judge.py.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from figures import ROOT
from stratbot.assistant import LocalAssistant
from stratbot.config import EncoderSettings, Settings

RULE_FILE = ROOT / "src/stratbot/answering/rule.json"
PASSAGE_FEATURES = ("sentence_cosine", "passage_cosine", "passage_share", "sentence_share", "lead", "log_terms")
ANSWERS_AT = 0.5

Matrix = npt.NDArray[np.float64]


@dataclass(kw_only=True)
class Cells:
    """One row for each labelled question and document."""

    features: Matrix
    verdicts: npt.NDArray[np.str_]
    questions: npt.NDArray[np.str_]
    documents: npt.NDArray[np.str_]


def joined(parts: Sequence[Cells]) -> Cells:
    return Cells(
        features=np.concatenate([part.features for part in parts]),
        verdicts=np.concatenate([part.verdicts for part in parts]),
        questions=np.concatenate([part.questions for part in parts]),
        documents=np.concatenate([part.documents for part in parts]),
    )


def fit(features: Matrix, labels: npt.NDArray[np.bool_], *, balanced: bool = False) -> Any:
    """Fit a logistic threshold on standardised features, and give its weights back on the features as they are."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, class_weight="balanced" if balanced else None, max_iter=2000)
    model.fit((features - mean) / spread, labels)
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


def passage_rows(corpus: Path, questions: Path, work: Path) -> tuple[Matrix, npt.NDArray[np.bool_]]:
    """Return what the rule sees of the best passage for each question, and whether the question has an answer."""
    assistant = LocalAssistant(Settings(corpus_dir=corpus, index_dir=work / "refusal", encoder=EncoderSettings()))
    report = assistant.build()
    print(f"{report.passages} passages of {report.pages} pages, {report.embedded} embedded in {report.elapsed_s:.1f} s")
    searcher, answerer = assistant.ready()
    everything = np.ones(len(assistant.documents()), dtype=np.bool_)
    rows, labels = [], []
    for line in questions.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        topic = answerer.understand(record["question"]).topic
        ranking = searcher.rank(topic, k=2, in_scope=everything)
        best = answerer.best_passage(topic, ranking, searcher.sentence_scores(topic))
        rows.append(best.features() if best else (0.0,) * len(PASSAGE_FEATURES))
        labels.append(bool(record["answerable"]))
    return np.array(rows), np.array(labels)


def as_json(model: Any, names: Sequence[str]) -> dict[str, Any]:
    weights = {name: round(float(value), 4) for name, value in zip(names, model.coef_[0], strict=True)}
    return {"weights": weights, "intercept": round(float(model.intercept_[0]), 4)}


def report(name: str, probability: Matrix, answerable: npt.NDArray[np.bool_]) -> None:
    says = probability >= ANSWERS_AT
    kept, refused = says[answerable].mean(), (~says[~answerable]).mean()
    print(
        f"{name}: answers {kept:.2f}, refuses {refused:.2f}, balanced {(kept + refused) / 2:.3f}, "
        f"AUC {roc_auc_score(answerable, probability):.3f}, {len(answerable)} questions"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="folder with labelled questions")
    parser.add_argument("--work", type=Path, default=None, help="folder that keeps the index; a temporary one by default")
    parser.add_argument("--write", action="store_true", help="write rule.json")
    options = parser.parse_args()
    corpus, questions = options.data / "refusal/corpus", options.data / "refusal/questions.jsonl"
    if not questions.exists():
        sys.exit(f"there are no questions at {questions}")
    with tempfile.TemporaryDirectory() as temporary:
        features, answerable = passage_rows(corpus, questions, options.work or Path(temporary))
    names = np.array([str(number) for number in range(len(answerable))])
    report("held out", held_out(features, answerable, (names,), balanced=True, folds=10), answerable)
    shipped = json.loads(RULE_FILE.read_text(encoding="utf-8"))["passage_answer"]
    margins = features @ np.array([shipped["weights"][name] for name in PASSAGE_FEATURES]) + shipped["intercept"]
    report("as shipped, which has seen them", 1 / (1 + np.exp(-margins)), answerable)
    rule = {
        "passage_answer": as_json(fit(features, answerable, balanced=True), PASSAGE_FEATURES),
        "passage_answer_at": ANSWERS_AT,
    }
    text = json.dumps(rule, indent=2) + "\n"
    if options.write:
        RULE_FILE.write_text(text, encoding="utf-8")
        print(f"written: {RULE_FILE}")
    else:
        print(text)


if __name__ == "__main__":
    main()
