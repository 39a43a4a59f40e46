"""Learn which topics have to be named: how likely evidence of a topic is to hold all its words.

    python benchmarks/fit_names.py            leave each family of documents out in turn, and report
    python benchmarks/fit_names.py --write    and learn from all of them, and write src/stratbot/judging/names.json

Learnt from the labelled pairs of `fit_judge.py` that are evidence: of each topic, how many of its pairs hold all words of it, or
of one of its alternatives, in their passage; and from the names of benchmarks/labels/names.txt, which evidence always holds.
Topics of benchmarks/labels/named*.csv are left out.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from fit_judge import ENCODER, LABELS, RELATED, TARGET, digest_of, labelled_pairs, open_families, topic_of
from stratbot.assistant import LocalAssistant
from stratbot.config import EncoderSettings
from stratbot.index.encoder import Encoder, open_encoder
from stratbot.judging.names import NAMES, shape_of
from stratbot.judging.reading import Outlook
from stratbot.query.core import core_topic
from stratbot.query.understand import understand

ROOT = Path(__file__).resolve().parent.parent
NAMED_AT = 0.8
VECTOR_SCALE = 2.0
MOST_PAIRS = 6
"""Pairs of one topic that count."""
NAME_PAIRS = 6
"""For how many pairs a name of the list counts."""


@dataclass(kw_only=True)
class Topics:
    """Topics of families of documents; one of several families once for each."""

    topics: npt.NDArray[np.str_]
    rows: npt.NDArray[np.float64]
    """(n, dim + shape)"""
    held: npt.NDArray[np.float64]
    """Of the pairs, how many hold all words."""
    pairs: npt.NDArray[np.float64]
    family: npt.NDArray[np.str_]
    """"" of a name of the list."""


def gather(opened: dict[str, LocalAssistant], data: Path) -> Topics:
    encoder = open_encoder(EncoderSettings())
    left_out = {core_topic(topic).casefold() for topic in topics_asked()}
    names = (LABELS / "names.txt").read_text(encoding="utf-8").splitlines()
    found = [(name, NAME_PAIRS, NAME_PAIRS, "") for name in names]
    pairs = labelled_pairs(data)
    for family, assistant in opened.items():
        outlook = Outlook(assistant.ready()[0])
        texts = outlook.index.sentence_texts()
        paths = [document.path for document in outlook.index.documents]
        owners = outlook.document_of(np.arange(len(texts)))
        row_of = {(paths[owners[row]], digest_of(text)): row for row, text in enumerate(texts)}
        for (of_family, question), labelled in pairs.items():
            rows = [row_of[path, digest] for path, digest, label in labelled if label == "D" and (path, digest) in row_of]
            topic = topic_of(question, assistant)
            if of_family == family and rows and core_topic(topic).casefold() not in left_out:
                holds = outlook.holding_a_name(topic)[outlook.index.sentence_passage[np.array(rows)]]
                found.append((topic, int(holds.sum()), len(rows), family))
    return Topics(
        topics=np.array([topic for topic, *_ in found]),
        rows=np.array([[*vector_of(encoder, topic), *shape_of(topic)] for topic, *_ in found]),
        held=np.array([held for _, held, _, _ in found], dtype=np.float64),
        pairs=np.array([pairs for _, _, pairs, _ in found], dtype=np.float64),
        family=np.array([family for *_, family in found]),
    )


def topics_asked() -> list[str]:
    asked = []
    for file in sorted(LABELS.glob("named*.csv")):
        with file.open(newline="", encoding="utf-8") as stream:
            asked += [topic for row in csv.DictReader(stream) for topic in understand(row["question"], []).topics]
    return asked


def vector_of(encoder: Encoder, topic: str) -> npt.NDArray[np.float64]:
    return np.asarray(encoder.encode_query(core_topic(topic)) * VECTOR_SCALE, dtype=np.float64)


def fit(topics: Topics, chosen: npt.NDArray[np.bool_], *, plain: bool = False) -> dict[str, float | list[float]]:
    """Return the weights of a logistic over vector and shape as they are, or over the shape alone."""
    shapes = len(shape_of(""))
    _, first, topic = np.unique(topics.topics[chosen], return_index=True, return_inverse=True)
    rows, pairs = topics.rows[chosen][first], np.bincount(topic, topics.pairs[chosen])
    held, weights = np.bincount(topic, topics.held[chosen]) / pairs, np.minimum(pairs, MOST_PAIRS) / 4
    if plain:
        rows[:, :-shapes] = 0
    mean, spread = rows[:, -shapes:].mean(axis=0), rows[:, -shapes:].std(axis=0) + 1e-6
    rows[:, -shapes:] = (rows[:, -shapes:] - mean) / spread
    model = LogisticRegression(max_iter=3000)
    truth = np.repeat([1, 0], len(rows))
    model.fit(np.concatenate([rows, rows]), truth, sample_weight=np.concatenate([held * weights, (1 - held) * weights]))
    (coefficients,) = model.coef_
    shape = coefficients[-shapes:] / spread
    weights_of = {"intercept": round(float(model.intercept_[0] - shape @ mean), 4), "shape": np.round(shape, 4).tolist()}
    return weights_of if plain else weights_of | {"vector": np.round(coefficients[:-shapes] * VECTOR_SCALE, 4).tolist()}


def probability(topics: Topics, weights: dict[str, float | list[float]]) -> npt.NDArray[np.float64]:
    shapes = len(shape_of(""))
    margins = topics.rows[:, -shapes:] @ np.array(weights["shape"]) + weights["intercept"]
    if "vector" in weights:
        margins += topics.rows[:, :-shapes] @ np.array(weights["vector"]) / VECTOR_SCALE
    return np.asarray(1 / (1 + np.exp(-margins)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="folder with further families")
    parser.add_argument("--work", type=Path, default=None, help="folder that keeps the indexes; a temporary one by default")
    parser.add_argument("--write", action="store_true", help="learn from all families and write the model")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        topics = gather(open_families(options.data, options.work or Path(temporary)), options.data)
    of_pairs = topics.family != ""
    share = topics.held[of_pairs].sum() / topics.pairs[of_pairs].sum()
    print(f"{len(set(topics.topics))} topics; {share:.2f} of the labelled evidence holds all words")
    print("left out   AUC   to be named   of their evidence holds them")
    for family in sorted(set(topics.family) - {""}):
        weights = fit(topics, ~np.isin(topics.family, RELATED.get(family, (family,))))
        own = topics.family == family
        found, pairs = probability(topics, weights)[own], topics.pairs[own]
        held = topics.held[own] / pairs
        auc = roc_auc_score(
            np.repeat([1, 0], len(found)), np.tile(found, 2), sample_weight=np.concatenate([held * pairs, (1 - held) * pairs])
        )
        named = found >= NAMED_AT
        share = np.average(held[named], weights=pairs[named]) if named.any() else 0.0
        print(f"{family:9s} {auc:.3f} {named.sum():6d} of {len(named):4d} {share:12.2f}")
    if options.write:
        everything = np.ones(len(topics.held), dtype=np.bool_)
        model = {
            "encoder": ENCODER,
            "named_at": NAMED_AT,
            "own": fit(topics, everything),
            "plain": fit(topics, everything, plain=True),
        }
        (TARGET / NAMES).write_text(json.dumps(model) + "\n", encoding="utf-8")
        print(f"wrote {TARGET / NAMES}")


if __name__ == "__main__":
    main()
