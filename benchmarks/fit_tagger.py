"""Fits the weights that tell what part each word of a question plays, and reports how well it is told.

    python benchmarks/fit_tagger.py             # leave the questions of three writers in turn out, and report on them
    python benchmarks/fit_tagger.py --wrong     # and print what is wrong
    python benchmarks/fit_tagger.py --all       # fit on all of them, and write src/stratbot/query/tagger.*
    python benchmarks/fit_tagger.py --classes   # first make src/stratbot/query/word_classes.txt anew

Labels: `labels/questions.tsv`, with `labels/questions.md`. A topic is right if it holds the words of the label in order,
determiners and joining words aside, and if several topics are parted as in the label.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from stratbot.query import tagger
from stratbot.query.issuers import find_issuers
from stratbot.query.lexicon import tokens_of
from stratbot.query.tagger import PARTS, SCALE, Part, features_of, words_of

HERE = Path(__file__).parent
QUERY = HERE.parent / "src" / "stratbot" / "query"
LABELS = HERE / "labels" / "questions.tsv"
ISSUERS = HERE / "labels" / "questions_issuers.txt"
FOLDS = (("w1", "w5", "w9", "wa"), ("w2", "w6", "w8", "wb"), ("w3", "w4", "w7", "wc"))
"""Writers that are left out together. The questions of the readers of older labels are fitted on in every fold."""
EPOCHS, RATE, DECAY, BATCH = 14, 0.04, 0.002, 32
KEPT = {Part.FRAME: 2.0, Part.SCOPE: 1.0}
"""Taken off the weights that a word of no list belongs to the frame or narrows: a word of the topic that is lost does more harm
than one too many."""
LEAST = 2
"""Questions that hold a feature, from which it has a weight."""
SMALL = 3
"""Fiftieths; features without a weight of that size are left out."""
WIDE, NARROW = 64, 512
"""Classes of words, of both widths."""
LITTLE = frozenset("a an the any some these those this that and or nor but not".split())
_MARK = re.compile(r"\[(T\+?|[SXYNROL]) ([^\[\]]*)\]")
_PART = {
    "S": Part.SCOPE, "X": Part.EXCLUDED, "Y": Part.YEARS, "N": Part.NOT, "R": Part.REFUSED, "O": Part.ONLY, "L": Part.FURTHER,
}  # fmt: skip


@dataclass(kw_only=True)
class Case:
    """A question as it is marked."""

    writer: str
    kind: str
    text: str
    parts: list[Part]
    features: list[list[str]] = field(default_factory=list)

    @property
    def tags(self) -> list[int]:
        """The places of its parts."""
        return [PARTS.index(part) for part in self.parts]


def unmarked(marked: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Return a marked question without its marks, and where they stood: (mark, start, end)."""
    text, spans, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        spans.append((match[1], len(text), len(text) + len(match[2])))
        text, at = text + match[2], match.end()
    return text + marked[at:], spans


def parts_of(text: str, spans: Sequence[tuple[str, int, int]]) -> list[Part]:
    """Return the part of each word."""
    found = tokens_of(text)
    parts = [Part.FRAME] * len(found)
    for mark, start, end in spans:
        places = [at for at, match in enumerate(found) if match.start() < end and start < match.end()]
        for at in places:
            is_first = at == places[0]
            parts[at] = _PART.get(mark) or (Part.TOPIC if mark == "T" and is_first else Part.INSIDE)
    return parts


def issuers() -> list[str]:
    return ISSUERS.read_text(encoding="utf-8").split("\n")


def names_in(text: str, known: Sequence[str]) -> list[tuple[int, int]]:
    """Return where a question names issuers; of every third question none has documents, so that strangers are learned too."""
    return [] if zlib.crc32(text.encode()) % 3 == 0 else [(start, end) for _, start, end in find_issuers(text, known)]


def cases() -> list[Case]:
    known, found = issuers(), []
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        writer, kind, marked = line.split("\t")
        text, spans = unmarked(marked)
        case = Case(writer=writer, kind=kind, text=text, parts=parts_of(text, spans))
        case.features = features_of(text, names_in(text, known))
        found.append(case)
    return found


class Field(torch.nn.Module):
    """A conditional random field: weights of features, and steps from part to part."""

    def __init__(self, features: Sequence[str]) -> None:
        super().__init__()
        many = len(PARTS)
        self.places = {name: at for at, name in enumerate(features)}
        self.weights = torch.nn.EmbeddingBag(len(features) + 1, many, mode="sum", padding_idx=len(features))
        torch.nn.init.zeros_(self.weights.weight)
        self.steps = torch.nn.Parameter(torch.zeros(many + 2, many))

    def loss(self, batch: Sequence[tuple[list[list[int]], list[int]]]) -> torch.Tensor:
        """Return the mean of minus the logarithm of the probability of each question's parts."""
        longest = max(len(tags) for _, tags in batch)
        mask = torch.zeros(len(batch), longest, dtype=torch.bool)
        tags = torch.zeros(len(batch), longest, dtype=torch.long)
        flat, offsets = [], []
        for at, (rows, wanted) in enumerate(batch):
            mask[at, : len(wanted)] = True
            tags[at, : len(wanted)] = torch.tensor(wanted)
            for row in rows:
                offsets.append(len(flat))
                flat += row
        emissions = torch.zeros(len(batch), longest, len(PARTS))
        emissions[mask] = self.weights(torch.tensor(flat), torch.tensor(offsets))
        each = torch.arange(len(batch))
        between, first, last = self.steps[:-2], self.steps[-2], self.steps[-1]
        score = first[tags[:, 0]] + emissions[each, 0, tags[:, 0]]
        alpha = first + emissions[:, 0]
        for at in range(1, longest):
            on = mask[:, at]
            step = between[tags[:, at - 1], tags[:, at]] + emissions[each, at, tags[:, at]]
            score = score + torch.where(on, step, 0.0)
            alpha = torch.where(on[:, None], torch.logsumexp(alpha[:, :, None] + between, 1) + emissions[:, at], alpha)
        score = score + last[tags[each, mask.sum(1) - 1]]
        return (torch.logsumexp(alpha + last, 1) - score).mean()


def fit(train: Sequence[Case], seed: int = 0) -> dict[str, object]:
    """Fit the weights, as `tagger.*` hold them."""
    torch.manual_seed(seed)
    shuffler = random.Random(seed)
    train = [case for case in train if case.features]
    often = Counter(name for case in train for name in {name for word in case.features for name in word})
    frequent = dict.fromkeys(name for name, count in often.items() if count >= LEAST)
    model = Field([*frequent, *(f"{where}w=<rare>" for where in tagger._WHERE)])
    places = model.places
    rows = []
    for case in train:
        known = [[tagger._known(frequent, name) for name in word] for word in case.features]
        rows.append(([[places[name] for name in word if name in places] for word in known], case.tags))
    adam = torch.optim.Adam(model.parameters(), lr=RATE)
    turns, turn = EPOCHS * -(-len(rows) // BATCH), 0
    for _ in range(EPOCHS):
        order = sorted(range(len(rows)), key=lambda at: len(rows[at][1]) // 4 + 3 * shuffler.random())  # little padding
        batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        shuffler.shuffle(batches)
        for batch in batches:
            adam.param_groups[0]["lr"] = RATE * (1 - turn / turns)
            turn += 1
            loss = model.loss([rows[at] for at in batch]) + DECAY / 2 / len(batch) * (model.weights.weight**2).sum()
            adam.zero_grad()
            loss.backward()
            adam.step()
    with torch.no_grad():
        for part, less in KEPT.items():
            model.weights.weight[places["unlisted"], PARTS.index(part)] -= less
    weights = torch.round(model.weights.weight[:-1].detach() * float(SCALE)).int().tolist()
    kept = {
        name: row
        for name, row in zip(model.places, weights, strict=True)
        if max(map(abs, row)) >= SMALL or ("w=" in name and name.partition("w=")[0] in tagger._WHERE)
    }
    steps = torch.round(model.steps.detach() * float(SCALE)).int().tolist()
    return {"steps": steps, "weights": kept}


def use(fitted: dict[str, object]) -> None:
    """Have the program tag with these weights."""
    weights = fitted["weights"]
    assert isinstance(weights, dict)
    model = (
        {name: at for at, name in enumerate(weights)},
        np.array(list(weights.values()), np.float32) / SCALE,
        np.array(fitted["steps"], np.float32) / SCALE,
    )
    tagger._model = lambda: model  # type: ignore[assignment]


def tagged_by(fitted: dict[str, object], held: Sequence[Case]) -> list[list[Part]]:
    use(fitted)
    return [[PARTS[one] for one in tagger._best_path(tagger._emissions(case.features))] if case.features else [] for case in held]


def topics_of(case: Case, parts: Sequence[Part]) -> list[list[str]]:
    topics: list[list[str]] = []
    for word, part in zip(words_of(case.text), parts, strict=True):
        if part is Part.TOPIC or (part is Part.INSIDE and not topics):
            topics.append([])
        if part in (Part.TOPIC, Part.INSIDE) and word not in LITTLE:
            topics[-1].append(word)
    return [topic for topic in topics if topic]


def report(name: str, held: Sequence[Case], found: Sequence[Sequence[Part]]) -> None:
    right = [topics_of(case, case.parts) == topics_of(case, parts) for case, parts in zip(held, found, strict=True)]
    told = [f"{name}: topics {np.mean(right):.3f} of {len(held)}"]
    for part in PARTS[3:]:
        both = [
            ([at for at, one in enumerate(case.parts) if one is part], [at for at, one in enumerate(parts) if one is part])
            for case, parts in zip(held, found, strict=True)
        ]
        hit = sum(wanted == had and bool(wanted) for wanted, had in both)
        told.append(f"{part} {hit} of {sum(bool(one) for one, _ in both)} and {sum(bool(one) for _, one in both)}")
    print("; ".join(told), flush=True)


def left_out(known: Sequence[Case]) -> Iterator[tuple[list[int], dict[str, object]]]:
    """Give the places of the questions of some writers, with weights that did not see them, until each had its turn."""
    own = {writer for fold in FOLDS for writer in fold}
    others = sorted({case.writer for case in known} - own)
    for number, fold in enumerate(FOLDS):
        held = {*fold, *others[number :: len(FOLDS)]}
        fitted = fit([case for case in known if case.writer not in held])
        yield [at for at, case in enumerate(known) if case.writer in held], fitted


def make_classes() -> None:
    """Part the words of the language, and of the questions, by what the default model makes of each by itself."""
    from sentence_transformers import SentenceTransformer
    from sklearn.cluster import KMeans

    from stratbot.index.model_source import DEFAULT_MODEL_PACKAGE

    model = SentenceTransformer(str(resources.files(DEFAULT_MODEL_PACKAGE).joinpath("model")), device="cpu")
    tokenizer, transformer = model.tokenizer, model[0].auto_model
    words = {word for word in tokenizer.get_vocab() if word.isalpha() and len(word) > 1 and word.isascii()}
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        words |= {word for word in words_of(unmarked(line.split("\t")[2])[0]) if re.fullmatch(r"[a-z][a-z'-]+", word)}
    listed = sorted(words)
    vectors = []
    for at in range(0, len(listed), 256):
        tokens = tokenizer(listed[at : at + 256], return_tensors="pt", padding=True)
        with torch.no_grad():
            states = transformer(**tokens, output_hidden_states=True).hidden_states
        inner = tokens["attention_mask"].clone()
        inner[:, 0] = 0
        inner[torch.arange(len(inner)), tokens["attention_mask"].sum(1) - 1] = 0  # without the marks at both ends
        share = inner[:, :, None] / inner.sum(1)[:, None, None]
        vectors.append(torch.cat([(states[layer] * share).sum(1) for layer in (0, 3)], 1).numpy())
    narrow = KMeans(NARROW, n_init=1, random_state=0).fit(np.concatenate(vectors))
    wide = KMeans(WIDE, n_init=4, random_state=0).fit_predict(narrow.cluster_centers_)
    members: list[list[str]] = [[] for _ in range(NARROW)]
    for word, one in zip(listed, narrow.labels_, strict=True):
        members[one].append(word)
    lines = sorted((int(wide[at]), " ".join(words)) for at, words in enumerate(members))
    (QUERY / "word_classes.txt").write_text("".join(f"{number} {words}\n" for number, words in lines), encoding="utf-8")
    print(f"{len(listed)} words")


def write(fitted: dict[str, object]) -> None:
    weights = fitted["weights"]
    assert isinstance(weights, dict)
    (QUERY / "tagger.txt").write_text("\n".join(weights), encoding="utf-8")
    rows = {"weights": np.array(list(weights.values()), np.int16), "steps": np.array(fitted["steps"], np.int16)}
    save_file(rows, QUERY / "tagger.safetensors")
    print(f"{len(weights)} features")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="print what is wrong")
    parser.add_argument("--all", action="store_true", help="fit on all labels, and write the weights")
    parser.add_argument("--classes", action="store_true", help="make the classes of words anew")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.classes:
        make_classes()
    known = cases()
    if arguments.all:
        write(fit(known))
        return 0
    found: list[list[Part]] = [[] for _ in known]
    for places, fitted in left_out(known):
        for at, parts in zip(places, tagged_by(fitted, [known[at] for at in places]), strict=True):
            found[at] = parts
    for writer in sorted({case.writer for case in known}):
        chosen = [at for at, case in enumerate(known) if case.writer == writer]
        report(writer, [known[at] for at in chosen], [found[at] for at in chosen])
    report("all", known, found)
    for case, parts in zip(known, found, strict=True) if arguments.wrong else ():
        if case.parts != parts:
            print(f"{topics_of(case, case.parts)} <- {case.text} -> {topics_of(case, parts)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
