"""Fits the weights that tell what kind of answer a question wants, and reports how well questions are understood.

    python benchmarks/fit_query.py            # fit on one half of the labels, report on the other
    python benchmarks/fit_query.py --all      # fit on all of them, and write src/stratbot/query/intent.json

Labels: `query_labels.csv` (groups of wordings of one question, kept in one half), `query_more.csv` (for fitting only) and
`query_test.csv` (by other hands, for testing only: nobody looks at what is wrong there).
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from stratbot.query.kind import features_of
from stratbot.query.prepare import prepare
from stratbot.query.query import Query
from stratbot.query.understand import understand
from stratbot.query.words import STOP_WORDS, words
from stratbot.types import Document

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src" / "stratbot" / "query" / "intent.json"
SEED = 7
C = 1.0
LEAST = 1
"""Questions that hold a feature, from which it has a weight."""
DEFAULT = 0.35
"""Added to the intercept of coverage: among the labels, questions for a single fact are more frequent than people ask them
of strategies, by 350 encyclopaedic ones, and a question is judged over every document when in doubt. It is the logarithm of how
much more frequent they are, and was not fitted."""
KINDS = ("coverage", "passages", "comparison", "definition", "collection", "summary", "help")


def rows_of(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["kind"] in KINDS]


def halves(rows: list[dict[str, str]]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    groups = sorted({row["group"] for row in rows})
    random.Random(SEED).shuffle(groups)
    chosen = set(groups[: len(groups) // 2])
    return [row for row in rows if row["group"] in chosen], [row for row in rows if row["group"] not in chosen]


def corpus_of(rows: list[dict[str, str]]) -> list[Document]:
    """Make up a corpus of everybody whom the labels name, some with several documents."""
    names = Counter(
        name for row in rows for field in ("issuers", "excluded") for name in (row.get(field) or "").split("|") if name
    )
    names["Wexcombe"] += 1
    documents = []
    for name in names:
        if name == "Atlantis":
            continue
        years = {"Marlshire": (2013, 2016), "Oxmoor": (2013, 2016), "Kestrelby": (2013, 2016), "Thornmere": (2012, 2020)}
        for year in years.get(name, (2015,)):
            group = "London" if name == "London" else ""
            documents.append(
                Document(
                    doc_id=f"{name}{year}",
                    path=f"{name}{year}.pdf",
                    sha256="",
                    size_bytes=1,
                    issuer=name,
                    title="",
                    year=year,
                    group=group,
                )
            )
    return [one for one in documents if one.issuer != "London"] + [
        Document(
            doc_id="l",
            path="l.pdf",
            sha256="",
            size_bytes=1,
            issuer="London Borough of Fleetwick",
            title="",
            year=2015,
            group="London",
        )
    ]


class QuestionVocabulary:
    """Stands for the documents' words: those that several questions hold, so that a slip in a name is no word."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self._counts = Counter(word for row in rows for word in set(words(row["question"])))

    def sentences(self, phrase: tuple[str, ...]) -> int:
        """Return how many questions hold the words."""
        return min((self._counts[word] for word in phrase), default=0)

    def is_a_word(self, word: str) -> bool:
        """Whether several questions hold a word."""
        return self._counts[word] > 1

    def counts(self) -> dict[str, int]:
        """Return how many questions hold each word."""
        return {word: count for word, count in self._counts.items() if count > 1 and word.isalpha()}


def fit(rows: list[dict[str, str]], documents: list[Document], vocabulary: QuestionVocabulary) -> dict[str, object]:
    features = [features_of(prepare(row["question"], documents, vocabulary), documents) for row in rows]
    often = Counter(feature for one in features for feature in one)
    vectorizer = DictVectorizer(dtype=np.float32)
    matrix = vectorizer.fit_transform([{feature: 1.0 for feature in one if often[feature] >= LEAST} for one in features])
    kinds = [row["kind"] for row in rows]
    model = LogisticRegression(C=C, max_iter=2000).fit(matrix, kinds)
    weights = {
        name: [round(float(weight), 2) for weight in model.coef_[:, at]]
        for at, name in enumerate(vectorizer.get_feature_names_out())
        if np.abs(model.coef_[:, at]).max() >= 0.05
    }
    intercepts = {
        kind: round(float(one) + DEFAULT * (kind == "coverage"), 3)
        for kind, one in zip(model.classes_, model.intercept_, strict=True)
    }
    return {"kinds": list(intercepts), "intercepts": list(intercepts.values()), "weights": weights}


def write(fitted: dict[str, object]) -> None:
    weights = fitted["weights"]
    assert isinstance(weights, dict)
    lines = [f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}" for name, row in weights.items()]
    head = f'{{"kinds":{json.dumps(fitted["kinds"])},"intercepts":{json.dumps(fitted["intercepts"])},"weights":{{\n'
    WEIGHTS.write_text(head + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


def report(rows: list[dict[str, str]], documents: list[Document], vocabulary: QuestionVocabulary, *, verbose: bool) -> None:
    """Say how often kind and slots are right."""
    right: dict[str, list[bool]] = defaultdict(list)
    found: Counter[tuple[str, str]] = Counter()
    slots: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        query = understand(row["question"], documents, vocabulary)
        kind = query.kind.value
        found[row["kind"], kind] += 1
        right[row["kind"]].append(kind == row["kind"])
        if verbose and kind != row["kind"]:
            print(f"KIND {row['kind']:11} {kind:11} {row['question']}")
        for name, wanted, is_so in slots_of(row, query) if "topics" in row else ():
            if wanted:
                slots[name].append(is_so)
                if verbose and not is_so and kind == row["kind"]:
                    print(f"SLOT {name:9} {row.get(name, ''):30} <- {row['question']} -> {query.topics} {query.join}")
    total = [one for each in right.values() for one in each]
    print(f"kind: {sum(total)} of {len(total)} = {sum(total) / len(total):.3f}")
    for kind, each in sorted(right.items()):
        precision = found[kind, kind] / max(1, sum(count for (_, other), count in found.items() if other == kind))
        print(f"  {kind:11} recall {sum(each) / len(each):.3f} of {len(each)}, precision {precision:.3f}")
    for name, each in slots.items():
        print(f"slot {name:9} {sum(each) / len(each):.3f} of {len(each)}")


def slots_of(row: dict[str, str], query: Query) -> list[tuple[str, bool, bool]]:
    """Compare the slots of a query with those of a label: (name, whether it counts here, whether it is right)."""
    if row["kind"] in ("help", "collection", "summary"):
        return [
            ("issuers", bool(row["issuers"]), set(query.issuers) | set(query.unknown_issuers) == set(row["issuers"].split("|")))
        ]
    topics = row["topics"].split("|") if row["topics"] else []
    first, _, last = row["years"].partition("-")
    years = (int(first) if first else None, int(last) if last else None)
    join = {"not": "but not"}.get(row["join"], row["join"])
    wanted = set(filter(None, row["issuers"].split("|")))
    excluded = set(filter(None, row["excluded"].split("|")))
    return [
        ("topics", bool(topics) and not row["join"], len(query.topics) == 1 and close(query.topic, topics)),
        ("one topic", not row["join"], query.join is None),
        ("join", bool(row["join"]), query.join is not None and query.join.value == join),
        ("issuers", bool(wanted), set(query.issuers) | set(query.unknown_issuers) == wanted),
        ("negated", row["kind"] == "coverage" and row["negated"] == "1", query.negated),
        ("positive", row["kind"] == "coverage" and row["negated"] != "1", not query.negated),
        ("excluded", bool(excluded), set(query.excluded_issuers) | set(query.excluded_groups) == excluded),
        ("years", bool(row["years"]), (query.year_from, query.year_to) == years),
        ("seeks", row["seeks"] in ("date", "money", "person"), any(one.value == row["seeks"] for one in query.seeks)),
    ]


def close(topic: str, wanted: list[str]) -> bool:
    """Whether a topic holds the words of the label, in whatever inflection, and no more than two others."""

    def stems(text: str) -> set[str]:
        return {word.rstrip("s")[:5] for word in words(text) if word not in STOP_WORDS}

    had, asked = stems(topic), stems(" ".join(wanted))
    return len(asked - had) <= len(asked) // 3 and len(had - asked) <= 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="fit on all labels and write the weights")
    parser.add_argument("--test", action="store_true", help="report on the half that was not fitted on")
    parser.add_argument("--verbose", action="store_true", help="print what is wrong")
    arguments = parser.parse_args()
    labels = rows_of("query_labels.csv")
    documents = corpus_of(labels)
    train, test = halves(labels)
    more = rows_of("query_more.csv")
    vocabulary = QuestionVocabulary([*labels, *more])
    write(fit([*(labels if arguments.all else train), *more], documents, vocabulary))
    report(test if arguments.test else train, documents, vocabulary, verbose=arguments.verbose)
    print("query_test.csv")
    report(rows_of("query_test.csv"), documents, vocabulary, verbose=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
