"""Train the judge's model on labelled pairs of question and sentence, and say how good it is on documents it has not seen.

    python benchmarks/fit_judge.py                 leave each family of documents out in turn, and report
    python benchmarks/fit_judge.py --write         and train on all of them, and write src/stratbot/judging/evidence.*
    python benchmarks/fit_judge.py --without bm25  the same without a feature, to see what it is worth

A family is a folder of PDFs of one sort. `samples` and `short` are in this repository; `cities`, `national`, `councils` and
`planning` are looked for in a data folder (--data). The labels of pairs are those of benchmarks/labels/pairs.csv (a sentence is
named by its file and a digest) and of `evidence/evidence.csv` in the data folder. Whole documents are judged against the labels
that each family has; nothing is fitted on the family that is reported.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import matthews_corrcoef, roc_auc_score
from torch import nn

from stratbot.assistant import LocalAssistant
from stratbot.config import EncoderSettings, Settings
from stratbot.corpus.wording import letters
from stratbot.evaluation.coverage import CoverageLabels, read_labels
from stratbot.judging.judge import COUNTED
from stratbot.judging.model import CARD, CLASSES, WEIGHTS
from stratbot.judging.reading import FEATURES, Outlook
from stratbot.query.understand import understand

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "samples"))
LABELS = ROOT / "benchmarks/labels"
TARGET = ROOT / "src/stratbot/judging"
OF_LABEL = {"D": 0, "M": 1, "R": 2, "N": 3}
JUDGED = ("cities", "samples", "national", "planning", "short")
"""Families with labels of whole documents."""
RELATED = {"planning": ("planning", "councils"), "councils": ("planning", "councils")}
"""Left out together: the folder `councils` holds planning documents too."""
PRODUCT_SCALE = 20.0
HIDDEN = 64
NETWORKS = 4
PLAIN_NETWORKS = 2
ENCODER = "all-MiniLM-L6-v2"
"""Whose vectors the products are of."""
EPOCHS = 10
QUEUED = 0.2
"""Share of the documents that a person may be asked to look at, on average over the families."""

Matrix = npt.NDArray[np.float32]


@dataclass(kw_only=True)
class Rows:
    """Sentences against topics: what the model sees of each."""

    features: Matrix
    products: Matrix
    classes: npt.NDArray[np.int64]
    family: npt.NDArray[np.str_]


@dataclass(kw_only=True)
class Bags:
    """The nearest sentences of labelled documents."""

    features: Matrix
    products: Matrix
    ends: npt.NDArray[np.int64]
    verdicts: npt.NDArray[np.str_]
    questions: npt.NDArray[np.str_]


def open_families(data: Path, work: Path) -> dict[str, LocalAssistant]:
    import short

    folders = {"samples": ROOT / "corpus", "short": work / "short-pdfs"}
    short.build(folders["short"])
    folders |= {name: data / name for name in ("cities", "national", "councils", "planning") if (data / name).is_dir()}
    opened = {}
    for name, folder in sorted(folders.items()):
        assistant = LocalAssistant(Settings(corpus_dir=folder, index_dir=work / name, encoder=EncoderSettings()))
        report = assistant.build()
        print(f"{name}: {len(assistant.documents())} documents, {report.passages} passages", flush=True)
        opened[name] = assistant
    return opened


def labelled_pairs(data: Path) -> dict[tuple[str, str], list[tuple[str, str, str]]]:
    """Return (family, question) -> (path, digest of the sentence's letters, label)."""
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    shared = data / "evidence/evidence.csv"
    for file in (LABELS / "pairs.csv", shared):
        if not file.exists():
            print(f"no pairs at {file}, left out")
            continue
        with file.open(newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                family, _, path = row["path"].partition("/")
                digest = row.get("digest") or digest_of(row["sentence"])
                found[family, row["question"]].append((path, digest, row["label"]))
    return found


def digest_of(sentence: str) -> str:
    return hashlib.sha256(letters(sentence).encode()).hexdigest()[:16]


def gather_pairs(opened: dict[str, LocalAssistant], pairs: dict[tuple[str, str], list[tuple[str, str, str]]]) -> Rows:
    parts: list[tuple[Matrix, Matrix, list[int], str]] = []
    missing = 0
    for family, assistant in opened.items():
        searcher = assistant.ready()[0]
        outlook = Outlook(searcher)
        texts = outlook.index.sentence_texts()
        paths = [document.path for document in outlook.index.documents]
        owners = outlook.document_of(np.arange(len(texts)))
        row_of = {(paths[owners[row]], digest_of(text)): row for row, text in enumerate(texts)}
        for (of_family, question), labelled in pairs.items():
            if of_family != family:
                continue
            known = [(row_of[path, digest], label) for path, digest, label in labelled if (path, digest) in row_of]
            missing += len(labelled) - len(known)
            if known:
                rows = np.array([row for row, _ in known])
                features, products = read_rows(outlook, question, assistant, rows)
                parts.append((features, products, [OF_LABEL[label] for _, label in known], family))
    print(f"{sum(len(part[2]) for part in parts)} pairs; {missing} are not in the documents as they are read now", flush=True)
    return Rows(
        features=np.concatenate([part[0] for part in parts]),
        products=np.concatenate([part[1] for part in parts]),
        classes=np.array([label for part in parts for label in part[2]]),
        family=np.array([part[3] for part in parts for _ in part[2]]),
    )


def read_rows(outlook: Outlook, question: str, assistant: LocalAssistant, rows: npt.NDArray[np.int64]) -> tuple[Matrix, Matrix]:
    reading = outlook.read(topic_of(question, assistant))
    return outlook.features(reading, rows)


def topic_of(question: str, assistant: LocalAssistant) -> str:
    return understand(question, assistant.documents()).topic or question


def document_labels(family: str, data: Path) -> CoverageLabels:
    match family:
        case "cities":
            return read_labels(data / "labels/cities.csv", data / "labels/cities_questions.csv")
        case "samples" | "short":
            folder = ROOT / "samples" / ("short" if family == "short" else "")
            return read_labels(folder / "labels.csv", folder / "questions.csv")
    return read_labels(LABELS / f"{family}.csv", LABELS / f"{family}_questions.csv")


def gather_documents(assistant: LocalAssistant, labels: CoverageLabels) -> Bags:
    outlook = Outlook(assistant.ready()[0])
    everywhere = np.ones(len(outlook.index.documents), dtype=np.bool_)
    features, products, lengths, verdicts, questions = [], [], [], [], []
    for question_id, question in labels.questions.items():
        reading = outlook.read(topic_of(question, assistant))
        nearest = outlook.nearest(reading, everywhere)
        for position, document in enumerate(outlook.index.documents):
            label = labels.labels.get(question_id, {}).get(document.path)
            own = nearest[outlook.document_of(nearest) == position]
            if label is None or not len(own):
                continue
            of_document = outlook.features(reading, own)
            features.append(of_document[0])
            products.append(of_document[1])
            lengths.append(len(own))
            verdicts.append(label.verdict)
            questions.append(question_id)
    return Bags(
        features=np.concatenate(features),
        products=np.concatenate(products),
        ends=np.cumsum(lengths),
        verdicts=np.array(verdicts),
        questions=np.array(questions),
    )


class Network(nn.Module):
    """Features and products into one hidden layer, and one behind it."""

    def __init__(self, features: int, dim: int) -> None:
        super().__init__()
        self.of_features, self.of_products = nn.Linear(features, HIDDEN), nn.Linear(dim, HIDDEN, bias=False)
        self.inner, self.outer = nn.Linear(HIDDEN, HIDDEN), nn.Linear(HIDDEN, len(CLASSES))
        self.thin, self.drop = nn.Dropout(0.5), nn.Dropout(0.3)

    def forward(self, features: torch.Tensor, products: torch.Tensor) -> torch.Tensor:
        """Return (n, classes) margins."""
        hidden = self.drop(torch.relu(self.of_features(features) + self.of_products(self.thin(products))))
        margins: torch.Tensor = self.outer(self.drop(torch.relu(self.inner(hidden))))
        return margins


@dataclass(kw_only=True)
class Trained:
    """Networks whose probabilities are averaged, and how the features are scaled for them."""

    mean: Matrix
    spread: Matrix
    networks: list[Network]

    def predict(self, features: Matrix, products: Matrix) -> Matrix:
        """Return (n, classes) probabilities."""
        with torch.no_grad():
            inputs = torch.tensor((features - self.mean) / self.spread), torch.tensor(products * PRODUCT_SCALE)
            found = [torch.softmax(network(*inputs), dim=1).numpy() for network in self.networks]
        return np.mean(found, axis=0)


def train(rows: Rows, chosen: npt.NDArray[np.bool_], networks: int, *, plain: bool = False) -> Trained:
    """Four classes, cross-entropy, AdamW with one cycle of the learning rate; `plain` sees no products."""
    features, products = rows.features[chosen], rows.products[chosen] * np.float32(0 if plain else PRODUCT_SCALE)
    mean, spread = features.mean(axis=0), features.std(axis=0) + np.float32(1e-6)
    inputs, others = torch.tensor((features - mean) / spread), torch.tensor(products)
    classes = torch.tensor(rows.classes[chosen])
    trained = []
    for seed in range(networks):
        torch.manual_seed(seed)
        network = Network(features.shape[1], products.shape[1])
        optimiser = torch.optim.AdamW(network.parameters(), lr=4e-3, weight_decay=0.2)
        steps = -(-len(classes) // 256) * EPOCHS
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
        network.train()
        for _ in range(EPOCHS):
            for batch in torch.randperm(len(classes)).split(256):
                optimiser.zero_grad()
                nn.functional.cross_entropy(network(inputs[batch], others[batch]), classes[batch]).backward()
                optimiser.step()
                schedule.step()
        trained.append(network.eval())
    return Trained(mean=mean, spread=spread, networks=trained)


def log_odds(probability: Matrix) -> Matrix:
    bounded = np.clip(probability, 1e-4, 1 - 1e-4)
    return np.log(bounded / (1 - bounded))


def summarised(bags: Bags, worth: Matrix) -> tuple[Matrix, Matrix]:
    """Return for each document the log-odds that a sentence is evidence, and that one is on the topic."""
    parts = np.split(worth, bags.ends[:-1])
    evidence = np.array([1 - np.prod(1 - np.minimum(part[:COUNTED, 0], 0.999)) for part in parts])
    on_topic = np.array([1 - part[:COUNTED, 3].min() for part in parts])
    return log_odds(evidence), log_odds(on_topic)


def calibrated(odds: Sequence[Matrix], true: Sequence[npt.NDArray[np.bool_]]) -> LogisticRegression:
    """Fit a logistic in which every family counts the same, whatever the number of its labels."""
    weights = np.concatenate([np.full(len(one), 1 / len(one)) for one in true])
    model = LogisticRegression(C=10.0)
    model.fit(np.concatenate(odds)[:, None], np.concatenate(true), sample_weight=weights * len(weights) / len(true))
    return model


def probability_of(model: LogisticRegression, odds: Matrix) -> Matrix:
    return np.asarray(model.predict_proba(odds[:, None])[:, 1])


def calibration_error(probability: Matrix, true: npt.NDArray[np.bool_]) -> float:
    bins = np.clip((probability * 10).astype(int), 0, 9)
    return float(
        sum(
            abs(probability[bins == one].mean() - true[bins == one].mean()) * (bins == one).mean()
            for one in range(10)
            if (bins == one).any()
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="folder with further families")
    parser.add_argument("--work", type=Path, default=None, help="folder that keeps the indexes; a temporary one by default")
    parser.add_argument("--without", nargs="*", default=[], metavar="FEATURE", help="leave features out")
    parser.add_argument("--networks", type=int, default=NETWORKS, help="how many are averaged")
    parser.add_argument("--write", action="store_true", help="train on all families and write the model")
    options = parser.parse_args()
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        opened = open_families(options.data, work)
        rows = gather_pairs(opened, labelled_pairs(options.data))
        bags = {name: gather_documents(opened[name], document_labels(name, options.data)) for name in JUDGED if name in opened}
    for part in (rows, *bags.values()):
        part.features[:, [FEATURES.index(name) for name in options.without]] = 0
    summaries = {}
    for left_out in bags:
        kept = ~np.isin(rows.family, RELATED.get(left_out, (left_out,)))
        model = train(rows, kept, options.networks)
        summaries[left_out] = summarised(bags[left_out], model.predict(bags[left_out].features, bags[left_out].products))
    report(bags, summaries)
    if options.write:
        everything = np.ones(len(rows.classes), dtype=np.bool_)
        plain = train(rows, everything, PLAIN_NETWORKS, plain=True)
        write(train(rows, everything, options.networks), plain, bags, summaries, rows)


def report(bags: dict[str, Bags], summaries: dict[str, tuple[Matrix, Matrix]]) -> None:
    """Print one row for each family: judged by a model and a calibration that saw none of it."""
    print("family      MCC   as is   precision recall  AUC   error  mentions: MCC  found  named or queued, queue")
    for name, bag in bags.items():
        true, there = bag.verdicts == "yes", bag.verdicts != "no"
        others = [other for other in bags if other != name]
        covered = calibrated([summaries[one][0] for one in others], [bags[one].verdicts == "yes" for one in others])
        mentioned = calibrated([summaries[one][1] for one in others], [bags[one].verdicts != "no" for one in others])
        line = queue_line([(probability_of(covered, summaries[one][0]), bags[one].verdicts == "yes") for one in others])
        probability, speaks = probability_of(covered, summaries[name][0]), probability_of(mentioned, summaries[name][1])
        said = probability >= 0.5
        queued = ~said & (probability >= line)
        print(
            f"{name:10s} {matthews_corrcoef(true, said):6.3f} {matthews_corrcoef(true, summaries[name][0] >= 0):6.3f}"
            f" {(said & true).sum() / max(1, said.sum()):10.2f} {(said & true).sum() / true.sum():6.2f}"
            f" {roc_auc_score(true, summaries[name][0]):6.3f} {calibration_error(probability, true):6.3f}"
            f" {matthews_corrcoef(there, speaks >= 0.5):14.3f} {(speaks >= 0.5)[there].mean():6.2f}"
            f" {((said | queued) & true).sum() / true.sum():16.2f} {queued.mean():6.2f}",
            flush=True,
        )


def queue_line(families: Sequence[tuple[Matrix, npt.NDArray[np.bool_]]]) -> float:
    """Return the least probability from which no more than QUEUED of the documents are worth a look."""
    for line in np.arange(0.05, 0.5, 0.01):
        if np.mean([((probability >= line) & (probability < 0.5)).mean() for probability, _ in families]) <= QUEUED:
            return float(line)
    return 0.5


def write(
    trained: Trained, plain: Trained, bags: dict[str, Bags], summaries: dict[str, tuple[Matrix, Matrix]], rows: Rows
) -> None:
    """Write the weights, and the card that names them; calibrations are those of the models that had not seen the family."""
    tensors: dict[str, Matrix] = {"mean": trained.mean, "spread": trained.spread}
    numbered = [(str(number), network) for number, network in enumerate(trained.networks)]
    numbered += [(f"plain{number}", network) for number, network in enumerate(plain.networks)]
    for number, network in numbered:
        tensors |= {
            f"{number}.features": network.of_features.weight.detach().numpy().T,
            f"{number}.bias": network.of_features.bias.detach().numpy(),
            f"{number}.products": network.of_products.weight.detach().numpy().T,
            f"{number}.inner": network.inner.weight.detach().numpy().T,
            f"{number}.inner_bias": network.inner.bias.detach().numpy(),
            f"{number}.outer": network.outer.weight.detach().numpy().T,
            f"{number}.outer_bias": network.outer.bias.detach().numpy(),
        }
    save_file({name: np.ascontiguousarray(tensor, dtype=np.float32) for name, tensor in tensors.items()}, TARGET / WEIGHTS)
    covered = calibrated([one[0] for one in summaries.values()], [bag.verdicts == "yes" for bag in bags.values()])
    mentioned = calibrated([one[1] for one in summaries.values()], [bag.verdicts != "no" for bag in bags.values()])
    line = queue_line([(probability_of(covered, summaries[one][0]), bags[one].verdicts == "yes") for one in bags])
    card = {
        "sha256": hashlib.sha256((TARGET / WEIGHTS).read_bytes()).hexdigest(),
        "encoder": ENCODER,
        "networks": len(trained.networks),
        "plain_networks": len(plain.networks),
        "product_scale": PRODUCT_SCALE,
        "features": FEATURES,
        "classes": CLASSES,
        "covered": as_numbers(covered),
        "mentioned": as_numbers(mentioned),
        "worth_a_look": round(line, 4),
        "pairs": {name: int((rows.family == name).sum()) for name in np.unique(rows.family)},
        "documents": {name: len(bag.verdicts) for name, bag in bags.items()},
    }
    (TARGET / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {TARGET / WEIGHTS} and {CARD}")


def as_numbers(model: LogisticRegression) -> dict[str, float]:
    return {"slope": round(float(model.coef_[0, 0]), 4), "intercept": round(float(model.intercept_[0]), 4)}


if __name__ == "__main__":
    main()
