"""Fits the weights that tell what kind of answer a question wants, and reports how well questions are understood.

    python benchmarks/fit_query.py            # leave writers out in turn; report kinds, topics and slots
    python benchmarks/fit_query.py --wrong    # and print what is wrong
    python benchmarks/fit_query.py --all      # fit on all labels, and write src/stratbot/query/intent.json

Labels: `labels/questions.tsv` and `query_more.csv` (kinds only). `query_topics.csv` and `query_test.csv` are for testing only.
The words of a question are tagged by weights that did not see its writer's questions, as `fit_tagger.py` fits them.
`query_topics.csv` was marked by an older guide (`labels/query_topics_guide.md`): a topic is right there if it holds the words of
the label in order, joining words and determiners aside.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from fit_tagger import LITTLE, Case, cases, issuers, left_out, names_in, tagged_by, topics_of, use
from fit_tagger import fit as fit_tagger
from stratbot.query import intent
from stratbot.query.kind import features_of
from stratbot.query.lexicon import tokens_of
from stratbot.query.names import Name
from stratbot.query.names import names_in as names_known
from stratbot.query.query import Join, Query
from stratbot.query.scope import with_scope
from stratbot.query.sentence import Sentence, read
from stratbot.query.tagger import Part, Word, words_of
from stratbot.query.understand import _facts, understand
from stratbot.query.words import words
from stratbot.types import Document

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src" / "stratbot" / "query" / "intent.json"
C = 1.0
USUAL = 3.45
"""Questions asked of every document for one that is asked for a passage, by the nine writers who were asked for all kinds: among
all labels it is fewer, and a question is judged over every document when in doubt. Not fitted."""
KINDS = ("coverage", "passages", "comparison", "definition", "collection", "summary", "help")
TWICE = (
    "Marlshire",
    "Oxmoor",
    "Kestrelby",
    "Thornmere",
    "Leeds City Council",
    "Estonia",
    "Cornwall Council",
    "Austin",
    "Kent Police",
)
"""Issuers that are made up to have two documents, so that their versions can be compared."""


class QuestionVocabulary:
    """Stands for the documents' words: those that several questions hold, so that a slip in a name is no word."""

    def __init__(self, questions: Sequence[str]) -> None:
        self._counts = Counter(word for question in questions for word in set(words(question)))

    def sentences(self, phrase: tuple[str, ...]) -> int:
        """Return how many questions hold the words."""
        return min((self._counts[word] for word in phrase), default=0)

    def is_a_word(self, word: str) -> bool:
        """Whether several questions hold a word."""
        return self._counts[word] > 1

    def counts(self) -> dict[str, int]:
        """Return how many questions hold each word."""
        return {word: count for word, count in self._counts.items() if count > 1 and word.isalpha()}


def rows_of(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["kind"] in KINDS]


def documents_of(names: Sequence[str]) -> list[Document]:
    """Make up a corpus of everybody whom the labels name, some with several documents."""
    return [
        Document(
            doc_id=f"{name}{year}",
            path=f"{name}{year}.pdf",
            sha256="",
            size_bytes=1,
            issuer=name,
            title="",
            year=year,
            group="London" if "London" in name else "",
        )
        for name in names
        for year in ((2013, 2016) if name in TWICE else (2015,))
    ]


def tagged_case(case: Case, parts: Sequence[object]) -> Sentence:
    """Return a question with parts that were told apart from its own label."""
    found, plain = tokens_of(case.text), words_of(case.text)
    tagged = [Word(one.start(), one.end(), word, part) for one, word, part in zip(found, plain, parts, strict=True)]  # type: ignore[arg-type]
    is_known = bool(names_in(case.text, issuers()))
    names: list[Name] = names_known(case.text, issuers()) if is_known else []
    return Sentence(text=case.text, words=tuple(tagged), names=tuple(names))


def features(sentence: Sentence, documents: Sequence[Document], vocabulary: QuestionVocabulary) -> list[str]:
    query = with_scope(_facts(sentence, documents), sentence, documents, vocabulary)
    return features_of(query, sentence, documents)


def fit(rows: Sequence[tuple[list[str], str]]) -> dict[str, object]:
    vectorizer = DictVectorizer(dtype=np.float32)
    often = Counter(name for found, _ in rows for name in found)
    matrix = vectorizer.fit_transform([{name: 1.0 for name in found if often[name] > 1} for found, _ in rows])
    model = LogisticRegression(C=C, max_iter=2000).fit(matrix, [kind for _, kind in rows])
    weights = {
        name: [round(float(weight), 2) for weight in model.coef_[:, at]]
        for at, name in enumerate(vectorizer.get_feature_names_out())
        if np.abs(model.coef_[:, at]).max() >= 0.05
    }
    counts = Counter(kind for _, kind in rows)
    usual = float(np.log(USUAL * counts["passages"] / counts["coverage"]))
    intercepts = {
        kind: round(float(one) + usual * (kind == "coverage"), 3)
        for kind, one in zip(model.classes_, model.intercept_, strict=True)
    }
    return {"kinds": list(intercepts), "intercepts": list(intercepts.values()), "weights": weights}


def use_kinds(fitted: dict[str, object]) -> None:
    """Have the program tell kinds by these weights."""
    model = (tuple(fitted["kinds"]), fitted["weights"], fitted["intercepts"])  # type: ignore[arg-type]
    intent._weights = lambda: model  # type: ignore[assignment]


def write(fitted: dict[str, object]) -> None:
    weights = fitted["weights"]
    assert isinstance(weights, dict)
    lines = [f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}" for name, row in weights.items()]
    head = f'{{"kinds":{json.dumps(fitted["kinds"])},"intercepts":{json.dumps(fitted["intercepts"])},"weights":{{\n'
    WEIGHTS.write_text(head + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


def report_kinds(name: str, pairs: Sequence[tuple[str, str]]) -> None:
    """Say how often the kind is right: pairs of the label and what was found."""
    print(f"{name}: kind {np.mean([wanted == had for wanted, had in pairs]):.3f} of {len(pairs)}")
    for kind in KINDS:
        held = [had == kind for wanted, had in pairs if wanted == kind]
        found = [wanted == kind for wanted, had in pairs if had == kind]
        if held:
            print(f"  {kind:11} recall {np.mean(held):.3f} of {len(held)}, precision {np.mean(found or [0]):.3f}")


def compared(text: str) -> list[str]:
    return [word.replace("-", "") for word in words_of(text) if word not in LITTLE]


def topic_of(query: Query) -> list[str]:
    return [] if query.kind.value in ("help", "collection", "summary") else compared(" ".join(query.topics))


def f1(found: Sequence[str], wanted: Sequence[str]) -> float:
    """Return the F1 of words found; 1 where none are wanted and none found."""
    if not found or not wanted:
        return float(not found and not wanted)
    both = sum((Counter(found) & Counter(wanted)).values())
    return 2 * both / (len(found) + len(wanted))


def report_topics(name: str, wanted: Sequence[list[str]], queries: Sequence[Query]) -> None:
    """Say how often the topics hold the words of the label in order, and the mean F1 of their words."""
    found = [topic_of(query) for query in queries]
    exact = [had == asked for had, asked in zip(found, wanted, strict=True)]
    words_right = [f1(had, asked) for had, asked in zip(found, wanted, strict=True)]
    print(f"{name}: topic {np.mean(exact):.3f}, F1 of its words {np.mean(words_right):.3f}, of {len(wanted)}")


def report_marks(held: Sequence[Case], queries: Sequence[Query]) -> None:
    """Say how often it is noticed that a question asks who does not, who refuses, or who does nothing else."""
    for name, part in (("negated", Part.NOT), ("ruled_out", Part.REFUSED), ("is_only", Part.ONLY)):
        pairs = [
            (part in case.parts, bool(getattr(query, name)) or (name == "negated" and query.join is Join.BUT_NOT))
            for case, query in zip(held, queries, strict=True)
            if case.kind == "coverage"
        ]
        hit = sum(wanted and had for wanted, had in pairs)
        print(f"  {name}: {hit} of {sum(wanted for wanted, _ in pairs)} noticed, {sum(had for _, had in pairs) - hit} wrongly")


def slots_of(row: dict[str, str], query: Query) -> list[tuple[str, bool, bool]]:
    """Compare the slots of a query with those of a label: (name, whether it counts here, whether it is right)."""
    first, _, last = row["years"].partition("-")
    years = (int(first) if first else None, int(last) if last else None)
    join = {"not": "but not"}.get(row["join"], row["join"])
    wanted = set(filter(None, row["issuers"].split("|")))
    excluded = set(filter(None, row["excluded"].split("|")))
    return [
        ("one topic", not row["join"], query.join is None),
        ("join", bool(row["join"]), query.join is not None and query.join.value == join),
        ("issuers", bool(wanted), set(query.issuers) | set(query.unknown_issuers) == wanted),
        ("negated", row["kind"] == "coverage" and row["negated"] == "1", query.negated),
        ("positive", row["kind"] == "coverage" and row["negated"] != "1", not query.negated),
        ("excluded", bool(excluded), set(query.excluded_issuers) | set(query.excluded_groups) == excluded),
        ("years", bool(row["years"]), (query.year_from, query.year_to) == years),
        ("seeks", row["seeks"] in ("date", "money", "person"), any(one.value == row["seeks"] for one in query.seeks)),
    ]


def report_slots(rows: Sequence[dict[str, str]], queries: Sequence[Query], *, is_wrong_told: bool) -> None:
    slots: dict[str, list[bool]] = defaultdict(list)
    for row, query in zip(rows, queries, strict=True):
        for name, wanted, is_so in slots_of(row, query):
            if wanted and row["kind"] not in ("help", "collection", "summary"):
                slots[name].append(is_so)
                if is_wrong_told and not is_so:
                    print(f"SLOT {name:9} {row.get(name, ''):30} <- {row['question']} -> {query.topics} {query.join}")
    for name, each in slots.items():
        print(f"query_labels.csv: {name:9} {np.mean(each):.3f} of {len(each)}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="fit on all labels, and write the weights")
    parser.add_argument("--wrong", action="store_true", help="print what is wrong")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    known, more = cases(), rows_of("query_more.csv")
    documents = documents_of(issuers())
    vocabulary = QuestionVocabulary([*(case.text for case in known), *(row["question"] for row in more)])
    folds = list(left_out(known))
    rows: dict[int, list[str]] = {}
    for places, fitted in folds:
        for at, parts in zip(places, tagged_by(fitted, [known[at] for at in places]), strict=True):
            if known[at].kind in KINDS and known[at].features:
                rows[at] = features(tagged_case(known[at], parts), documents, vocabulary)
    use(fit_tagger([case for case in known if case.writer[0] == "w"]))  # the rest of the labels are tagged by writers' questions
    further = [(features(read(row["question"], documents), documents, vocabulary), row["kind"]) for row in more]
    if arguments.all:
        write(fit([*((found, known[at].kind) for at, found in rows.items()), *further]))
        return 0
    use_kinds(fit([*((found, known[at].kind) for at, found in rows.items() if known[at].writer[0] == "w"), *further]))
    for name in ("query_test.csv", "query_topics.csv", "query_labels.csv"):
        tested = rows_of(name)
        queries = [understand(row["question"], documents, vocabulary) for row in tested]
        report_kinds(name, [(row["kind"], query.kind.value) for row, query in zip(tested, queries, strict=True)])
        if name == "query_topics.csv":
            report_topics(name, [compared(" ".join(row["topic"].split("|"))) for row in tested], queries)
        if name == "query_labels.csv":
            report_slots(tested, queries, is_wrong_told=arguments.wrong)
    found: dict[int, Query] = {}
    for places, fitted in folds:
        use(fitted)
        use_kinds(fit([*((one, known[at].kind) for at, one in rows.items() if at not in set(places)), *further]))
        found |= {at: understand(known[at].text, documents, vocabulary) for at in places if at in rows}
    for name, writers in (("writers left out", "w"), ("readers of older questions left out", "m")):
        chosen = [at for at in sorted(found) if known[at].writer[0] == writers]
        held, queries = [known[at] for at in chosen], [found[at] for at in chosen]
        report_kinds(name, [(case.kind, query.kind.value) for case, query in zip(held, queries, strict=True)])
        report_topics(name, [marked_topic(case) for case in held], queries)
        report_marks(held, queries)
        for case, query in zip(held, queries, strict=True) if arguments.wrong else ():
            if case.kind != query.kind.value or marked_topic(case) != topic_of(query):
                print(f"{case.kind} {' '.join(marked_topic(case))} <- {case.text} -> {query.kind.value} {query.topics}")
    return 0


def marked_topic(case: Case) -> list[str]:
    return [word for topic in topics_of(case, case.parts) for word in (one.replace("-", "") for one in topic)]


if __name__ == "__main__":
    sys.exit(main())
