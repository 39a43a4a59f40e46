"""Reports how well the topic of a question is found, and tries whether a word tagger finds it better.

    python benchmarks/fit_topics.py            # the present reading, on all of query_topics.csv
    python benchmarks/fit_topics.py --wrong    # and print what is wrong
    python benchmarks/fit_topics.py --trial    # cross-validate taggers beside it

Labels: `query_topics.csv`; `labels/query_topics_guide.md` says how they were made. A topic is right if it holds the words of the
label in order, joining words and determiners aside: how topics are joined is measured by `fit_query.py`. The tagger sees each
word, its neighbours, its place, the lists of `lexicon.toml` that it stands in, whether it names an issuer or a group, and how
often the documents use it. It is told the kind of answer by the present reading, as the present reading of topics is.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from fit_query import QuestionVocabulary, close, corpus_of, halves, rows_of
from stratbot.assistant import LocalAssistant
from stratbot.config import Settings
from stratbot.query.groups import leading_groups
from stratbot.query.issuers import find_issuers
from stratbot.query.lexicon import nouns, phrases, plain, tokens_of, verbs
from stratbot.query.query import Query
from stratbot.query.understand import understand
from stratbot.query.vocabulary import Vocabulary
from stratbot.query.words import STOP_WORDS
from stratbot.retrieval.vocabulary import IndexVocabulary
from stratbot.types import AnswerKind, Document

HERE = Path(__file__).parent
FOLDS = 10
SEED = 7
C = 1.0
ROUNDS = 12
LITTLE = frozenset("a an the any some these those this that and or nor but not".split())
"""Not compared: determiners, and what joins topics."""
LISTS = (
    "polite closing asks_set asks_other determiners adjectives auxiliaries negations refusals clauses texts texts_before "
    "about leading issuer_nouns document_nouns"
).split()
NO_TOPIC = (AnswerKind.HELP, AnswerKind.COLLECTION, AnswerKind.SUMMARY)
Features = list[str]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A question with its label and its present reading."""

    question: str
    kind: str
    topic: list[str]
    """Words of the label that are compared."""
    read: Query
    read_topic: list[str]
    words: list[str]
    tags: list[int]
    """1 for each word of the topic."""
    features: list[Features]
    stacked: list[Features]
    """With whether the present reading takes a word, and its neighbours, for the topic."""


def plain_words(text: str) -> list[str]:
    """Return the words of a text, without the mark of a closing quotation."""
    return [plain(one[0]).rstrip("'") for one in tokens_of(text)]


def compared(words: Sequence[str]) -> list[str]:
    """Return the words that are compared, in one spelling: the present reading writes "Wi-Fi" for "wifi"."""
    return [word.replace("-", "") for word in words if word not in LITTLE]


def tags_of(words: Sequence[str], spans: Sequence[str]) -> list[int] | None:
    """Mark the words of some spans; None where one of them does not stand in the question."""
    tags, after = [0] * len(words), 0
    for span in spans:
        wanted = plain_words(span)
        places = [at for at in range(len(words)) if list(words[at : at + len(wanted)]) == wanted]
        if not places:
            return None
        at = next((place for place in places if place >= after), places[0])
        tags[at : at + len(wanted)] = [1] * len(wanted)
        after = at + len(wanted)
    return tags


def covered(words: Sequence[str], length_at: Callable[[Sequence[str], int], int]) -> list[str]:
    """Return of each word whether it begins ("B") or goes on with ("I") a phrase."""
    marks, at = [""] * len(words), 0
    while at < len(words):
        length = length_at(words, at)
        marks[at : at + length] = ["B", *["I"] * (length - 1)][:length]
        at += max(length, 1)
    return marks


def features_of(text: str, documents: Sequence[Document], vocabulary: Vocabulary, kind: str) -> list[Features]:
    """Return what each word of a question is told by."""
    found = tokens_of(text)
    words = plain_words(text)
    named = [(start, end) for _, start, end in find_issuers(text, list(dict.fromkeys(one.issuer for one in documents)))]
    groups = [(one.start(), one.start() + leading_groups(text[one.start() :], documents)[0]) for one in found]
    lists = {name: covered(words, phrases(name).length_at) for name in LISTS} | {"verbs": covered(words, verbs().length_at)}
    one_of, several = nouns()
    counts = vocabulary.counts()
    own: list[Features] = []
    for at, match in enumerate(found):
        word = words[at]
        bare = word.removesuffix("'s").rstrip("'")
        says = [f"{name}{marks[at]}" for name, marks in lists.items() if marks[at]]
        says += ["noun1"] * (bare in one_of) + ["nouns"] * (bare in several) + ["stop"] * (word in STOP_WORDS)
        says += ["issuer"] * any(start < match.end() and match.start() < end for start, end in named)
        says += ["group"] * any(start <= match.start() < end for start, end in groups)
        says += [
            f"used{min(6, int(np.log2(1 + counts.get(word, 0))) // 2)}",
            f"shape{shape(match[0])}",
            f"word{vocabulary.is_a_word(word)}",
        ]
        says += [f"before{text[found[at - 1].end() if at else 0 : match.start()].strip()}"]
        says += [f"behind{text[match.end() : found[at + 1].start() if at + 1 < len(found) else len(text)].strip()}"]
        own.append([f"w={word}", f"end={word[-3:]}", *says])
    features = []
    for at, word in enumerate(words):
        one = [*own[at], f"at{min(at, 6)}", f"left{min(len(words) - at, 4)}", f"kind{kind}"]
        for step in (-2, -1, 1, 2):
            place = at + step
            one += [f"{step}:{name}" for name in own[place]] if 0 <= place < len(words) else [f"{step}:edge"]
        one += [f"pair={words[at - 1] if at else '<'} {word}", f"pair+={word} {words[at + 1] if at + 1 < len(words) else '>'}"]
        classes = ["/".join(sorted(name for name in says[2:] if name[:4] not in ("used", "befo", "behi"))) for says in own]
        one += [f"classes={classes[at]}", f"classes-={classes[at - 1] if at else '<'} {classes[at]}"]
        one += [f"content_before{min(3, sum('stop' not in says and 'issuer' not in says for says in own[:at]))}"]
        one += [f"first={words[0]}", f"first={words[0]} at{min(at, 6)}"]
        features.append(one)
    return features


def shape(word: str) -> str:
    if any(letter.isdigit() for letter in word):
        return "9"
    return "AA" if word.isupper() and len(word) > 1 else "Aa" if word[:1].isupper() else "a"


def case_of(row: dict[str, str], read: Query, documents: Sequence[Document], vocabulary: Vocabulary) -> Case | None:
    spans = list(filter(None, (one.strip() for one in row["topic"].split("|"))))
    words = plain_words(row["question"])
    tags = tags_of(words, spans)
    if tags is None:
        return None
    read_topic = [] if read.kind in NO_TOPIC else compared(plain_words(" ".join(read.topics)))
    left = Counter(read_topic)
    marks = []
    for word in words:
        marks.append(int(left[word.replace("-", "")] > 0))
        left[word.replace("-", "")] -= 1
    features = features_of(row["question"], documents, vocabulary, read.kind.value)
    around = [0, *marks, 0]
    stacked = [
        [*one, f"read{around[at + 1]}", f"read{around[at : at + 3]}", f"read{around[at + 1]} {one[0]}"]
        for at, one in enumerate(features)
    ]
    return Case(
        question=row["question"],
        kind=row["kind"],
        topic=compared(plain_words(" ".join(spans))),
        read=read,
        read_topic=read_topic,
        words=words,
        tags=tags,
        features=features,
        stacked=stacked,
    )


def f1(found: Sequence[str], wanted: Sequence[str]) -> float:
    """Return the F1 of words found; 1 where none are wanted and none found."""
    if not found or not wanted:
        return float(not found and not wanted)
    both = sum((Counter(found) & Counter(wanted)).values())
    return 2 * both / (len(found) + len(wanted))


def figures(cases: Sequence[Case], topics: Sequence[list[str]]) -> str:
    exact = [found == case.topic for case, found in zip(cases, topics, strict=True)]
    words = [f1(found, case.topic) for case, found in zip(cases, topics, strict=True)]
    return f"exact {np.mean(exact):.3f}, F1 {np.mean(words):.3f} of {len(cases)}"


class Linear:
    """A logistic regression for each word by itself."""

    def __init__(self, features: Sequence[list[Features]], tags: Sequence[list[int]]) -> None:
        self._vectorizer = DictVectorizer(dtype=np.float32)
        rows = [dict.fromkeys(one, 1.0) for each in features for one in each]
        self._model = LogisticRegression(C=C, max_iter=1000).fit(
            self._vectorizer.fit_transform(rows), [tag for each in tags for tag in each]
        )

    def tag(self, features: list[Features]) -> list[int]:
        """Return 1 for each word that is likelier topic than not."""
        rows = self._vectorizer.transform([dict.fromkeys(one, 1.0) for one in features])
        return [int(one) for one in self._model.predict(rows)]


class Structured:
    """An averaged perceptron over whole questions: weights of features, and of a tag behind the two tags before it."""

    def __init__(self, features: Sequence[list[Features]], tags: Sequence[list[int]]) -> None:
        self.weights: dict[str, float] = defaultdict(float)
        sums: dict[str, float] = defaultdict(float)
        step, order = 0, list(range(len(features)))
        for turn in range(ROUNDS):
            random.Random(turn).shuffle(order)
            for one in order:
                step += 1
                found = self.tag(features[one])
                if found != tags[one]:
                    for sign, path in ((1.0, tags[one]), (-1.0, found)):
                        for name in self._names(features[one], path):
                            self.weights[name] += sign
                            sums[name] += sign * step
        for name in self.weights:
            self.weights[name] -= sums[name] / (step + 1)

    @staticmethod
    def _names(features: list[Features], path: Sequence[int]) -> list[str]:
        names = [name for one, tag in zip(features, path, strict=True) if tag for name in one]
        begins = [0, 0, *path]
        steps = [f"step {begins[at]}{begins[at + 1]}{begins[at + 2]}" for at in range(len(path))]
        return [*names, *steps]

    def tag(self, features: list[Features]) -> list[int]:
        """Return the best path."""
        weights = self.weights
        best: dict[tuple[int, int], tuple[float, list[int]]] = {(0, 0): (0.0, [])}
        for one in features:
            score = sum(weights.get(name, 0.0) for name in one)
            following: dict[tuple[int, int], tuple[float, list[int]]] = {}
            for (first, second), (total, path) in best.items():
                for tag in (0, 1):
                    value = total + score * tag + weights.get(f"step {first}{second}{tag}", 0.0)
                    if (second, tag) not in following or following[second, tag][0] < value:
                        following[second, tag] = (value, [*path, tag])
            best = following
        return max(best.values(), key=lambda one: one[0])[1]


def report(cases: Sequence[Case], *, is_wrong_told: bool) -> None:
    """Say how often kind and topic are right in the present reading."""
    single = [case for case in cases if case.kind != "followup"]
    right = [case.read.kind.value == case.kind for case in single]
    print(f"kind: {np.mean(right):.3f} of {len(single)} that are no follow-ups")
    said = [case for case in single if case.topic]
    held = [case for case in said if case.read.kind not in NO_TOPIC]
    for name, chosen in (("all", cases), ("no follow-ups", single), ("with a topic", said), ("and read so", held)):
        print(f"topic, {name}: {figures(chosen, [case.read_topic for case in chosen])}")
    for case in cases if is_wrong_told else ():
        if case.kind != "followup" and case.read.kind.value != case.kind:
            print(f"KIND  {case.kind:11} {case.read.kind.value:11} {case.question}")
        if case.read_topic != case.topic:
            print(f"TOPIC {' '.join(case.topic)} <- {case.question} -> {case.read.topic}")


def topic_of(case: Case, tags: Sequence[int]) -> list[str]:
    if case.read.kind in NO_TOPIC:
        return []
    return compared([word for word, tag in zip(case.words, tags, strict=True) if tag])


def style_of(question: str) -> str:
    """Return how a question is put: in words that ask, as a wish, or as a headline."""
    words = plain_words(question)
    if words[0] in ("which", "who", "what", "how", "when", "where", "why", "who's", "what's", "whose"):
        return "asks with a question word"
    if phrases("auxiliaries").length_at(words, 0) or words[0] in ("is", "are", "does", "do", "did", "can", "has", "have", "will"):
        return "asks yes or no"
    if phrases("asks_set", "asks_other", "polite").length_at(words, 0) or words[0] in ("i", "i'm", "i'd"):
        return "wishes"
    return "headline"


def folds_of(cases: Sequence[Case], *, by_style: bool, seed: int = SEED) -> list[list[int]]:
    if by_style:
        styles = [style_of(case.question) for case in cases]
        return [[at for at, one in enumerate(styles) if one == style] for style in sorted(set(styles))]
    order = list(range(len(cases)))
    random.Random(seed).shuffle(order)
    return [order[at::FOLDS] for at in range(FOLDS)]


def trial(cases: Sequence[Case], more: Sequence[Case], seed: int) -> None:
    """Cross-validate, by question and by style, with and without further questions and the present reading as a feature."""
    for by_style in (False, True):
        folds = folds_of(cases, by_style=by_style, seed=seed)
        if by_style:
            for fold in folds:
                chosen = [cases[at] for at in fold]
                print(f"  {style_of(chosen[0].question)}: present {figures(chosen, [one.read_topic for one in chosen])}")
        for model in (Linear, Structured):
            for name, extra, stacked in (
                ("labels", [], False),
                ("with more", more, False),
                ("stacked", [], True),
                ("stacked, with more", more, True),
            ):
                topics: list[list[str]] = [[] for _ in cases]
                for fold in folds:
                    held = set(fold)
                    train = [case for at, case in enumerate(cases) if at not in held] + list(extra)
                    train = [case for case in train if case.topic]
                    fitted = model([one.stacked if stacked else one.features for one in train], [one.tags for one in train])
                    for at in fold:
                        topics[at] = topic_of(cases[at], fitted.tag(cases[at].stacked if stacked else cases[at].features))
                print(f"{'styles' if by_style else 'folds'} {model.__name__} {name}: {figures(cases, topics)}", flush=True)
                if by_style and not stacked:
                    for fold in folds:
                        chosen = [cases[at] for at in fold]
                        print(f"  {style_of(chosen[0].question)}: {figures(chosen, [topics[at] for at in fold])}")
                asked = [at for at, case in enumerate(cases) if case.topic and case.read.kind not in NO_TOPIC]
                won = sum(topics[at] == cases[at].topic != cases[at].read_topic for at in asked)
                lost = sum(cases[at].read_topic == cases[at].topic != topics[at] for at in asked)
                rest = figures([cases[at] for at in asked], [topics[at] for at in asked])
                print(f"    with a topic, and read so: {rest}; won {won}, lost {lost}")


def further(vocabulary: Vocabulary, documents: Sequence[Document]) -> list[Case]:
    """Return the questions of query_labels.csv whose topic is known to the word.

    Their topics are written freely ("recycling old computers"): taken are those that stand in the question, and the present
    reading where `fit_query.close` takes it for right.
    """
    rows = rows_of("query_labels.csv")
    made_up, its_words = corpus_of(rows), QuestionVocabulary(rows)
    found = []
    for row in rows:
        read = understand(row["question"], made_up, its_words)
        wanted = row["topics"].split("|")
        if read.kind.value != row["kind"] or read.kind in NO_TOPIC or not row["topics"]:
            continue
        if tags_of(plain_words(row["question"]), wanted) is None:
            wanted = list(read.topics) if close(read.topic, wanted) else []
        case = case_of({**row, "topic": " | ".join(wanted)}, read, [*documents, *made_up], vocabulary) if wanted else None
        found += [case] if case else []
    return found


def curve(cases: Sequence[Case]) -> None:
    """Say what more labels are worth: folds as before, fitted on a part of the rest."""
    folds = folds_of(cases, by_style=False)
    for share in (0.25, 0.5, 1.0):
        topics: list[list[str]] = [[] for _ in cases]
        for fold in folds:
            train = [case for at, case in enumerate(cases) if at not in set(fold) and case.topic]
            train = random.Random(SEED).sample(train, round(share * len(train)))
            fitted = Structured([one.features for one in train], [one.tags for one in train])
            for at in fold:
                topics[at] = topic_of(cases[at], fitted.tag(cases[at].features))
        print(f"Structured, {share:.2f} of the labels: {figures(cases, topics)}", flush=True)


def other_guide(cases: Sequence[Case], more: Sequence[Case], vocabulary: Vocabulary, documents: Sequence[Document]) -> None:
    """Compare both on the half of query_labels.csv that `fit_query.py` keeps back, whose topics were written by another guide."""
    rows = rows_of("query_labels.csv")
    made_up, its_words = corpus_of(rows), QuestionVocabulary([*rows, *rows_of("query_more.csv")])
    first, second = halves(rows)
    known = {row["question"] for row in first}
    train = [case for case in (*cases, *(one for one in more if one.question in known)) if case.topic]
    fitted = Structured([one.features for one in train], [one.tags for one in train])
    right = Counter[str]()
    for row in second:
        read = understand(row["question"], made_up, its_words)
        if row["topics"] and not row["join"] and read.kind not in NO_TOPIC:
            found = fitted.tag(features_of(row["question"], [*documents, *made_up], vocabulary, read.kind.value))
            words = [word for word, tag in zip(plain_words(row["question"]), found, strict=True) if tag]
            wanted = row["topics"].split("|")
            right.update(all=1, present=close(read.topic, wanted), tagger=close(" ".join(words), wanted))
    print(f"query_labels.csv, second half: present {right['present']}, Structured {right['tagger']} of {right['all']}")


def cost(cases: Sequence[Case], more: Sequence[Case], vocabulary: Vocabulary, documents: Sequence[Document]) -> None:
    """Say how large the weights are that are fitted on all labels, and how long a question takes."""
    said = [case for case in (*cases, *more) if case.topic]
    fitted = Structured([one.features for one in said], [one.tags for one in said])
    weights = {name: round(weight, 1) for name, weight in fitted.weights.items() if abs(weight) >= 0.1}
    begin = time.perf_counter()
    for case in cases:
        fitted.tag(features_of(case.question, documents, vocabulary, case.read.kind.value))
    tagged = time.perf_counter()
    for case in cases:
        understand(case.question, documents, vocabulary)
    read = time.perf_counter()
    print(f"weights: {len(weights)}, {len(json.dumps(weights)) // 1024} kB")
    print(f"ms a question: tagging {1000 * (tagged - begin) / len(cases):.2f}, present {1000 * (read - tagged) / len(cases):.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="print what is wrong")
    parser.add_argument("--trial", action="store_true", help="cross-validate taggers")
    parser.add_argument("--seed", type=int, default=SEED, help="of the folds")
    parser.add_argument("--index", type=Path, help="of corpus/, to be kept for the next time")
    arguments = parser.parse_args()
    with (HERE / "query_topics.csv").open(newline="", encoding="utf-8") as file:
        labels = list(csv.DictReader(file))
    with tempfile.TemporaryDirectory() as work:
        assistant = LocalAssistant(Settings(corpus_dir=HERE.parent / "corpus", index_dir=arguments.index or Path(work)))
        assistant.build()
        index = assistant.open_index()
        vocabulary = IndexVocabulary(index, assistant.load_encoder())
        documents = list(index.documents)
        found = [case_of(row, understand(row["question"], documents, vocabulary), documents, vocabulary) for row in labels]
        cases = [case for case in found if case]
        assert len(cases) == len(labels)
        more = further(vocabulary, documents) if arguments.trial else []
        report(cases, is_wrong_told=arguments.wrong)
        if arguments.trial:
            print(f"further questions: {len(more)}", flush=True)
            trial(cases, more, arguments.seed)
            other_guide(cases, more, vocabulary, documents)
            curve(cases)
            cost(cases, more, vocabulary, documents)
        index.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
