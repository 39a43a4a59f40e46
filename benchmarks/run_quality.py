"""Measure reading, retrieval, verdicts and refusals, on the sample corpus and on whatever labelled documents are at hand.

    python benchmarks/run_quality.py                 everything there is; writes benchmarks/results/
    python benchmarks/run_quality.py --only samples  only the sets whose name holds this; may be given several times
    python benchmarks/run_quality.py --data DIR      documents and labels other than ../shared/data
    python benchmarks/run_quality.py --no-write

In the data folder are looked for: `cities/` with `labels/cities.csv`, `cities_questions.csv` and `cities_unanswerable.csv`;
`councils/` and `planning/`; `refusal/corpus/` with `refusal/questions.jsonl`; `retrieval/*/` in BEIR layout;
`national/MoJ_moj-digital-strategy.pdf` with its text in `text/`; and the documents of benchmarks/hygiene_labels.csv. `cities` and
`planning` are also asked for the names of benchmarks/labels/named.csv, `national`, `councils` and the samples for those of
named_test.csv. What is not there is left out, and said so.
"""

from __future__ import annotations

import argparse
import csv
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import hygiene
from figures import ROOT, record
from stratbot.assistant import LocalAssistant
from stratbot.cli.contract import coverage_report_json, extraction_report_json, refusal_report_json, retrieval_report_json
from stratbot.config import Settings
from stratbot.evaluation.coverage import CoverageLabels, evaluate_coverage, read_labels
from stratbot.evaluation.extraction import evaluate_extraction
from stratbot.evaluation.refusal import AskedQuestion, evaluate_refusal, read_questions
from stratbot.evaluation.retrieval import evaluate_retrieval
from stratbot.index.encoder import open_encoder
from stratbot.types import Verdict

Figures = dict[str, Any]
TRAINED = "the judge was trained on sentences of these documents and is calibrated on their labels, among others"
FITTED = "the rule for passages was fitted on these questions"


def measurements(data: Path) -> dict[str, tuple[Sequence[Path], Callable[[Path], Figures]]]:
    """Return by name: the files that it takes, and what measures it, given a folder to work in."""
    labels, samples = data / "labels", ROOT / "samples"
    pdf, twin = data / "national/MoJ_moj-digital-strategy.pdf", data / "text/moj-digital-strategy-2012.txt"
    found: dict[str, tuple[Sequence[Path], Callable[[Path], Figures]]] = {
        "samples": (
            (ROOT / "corpus", samples / "labels.csv"),
            lambda work: verdicts(
                ROOT / "corpus", samples / "labels.csv", samples / "questions.csv", samples / "unanswerable.csv", work
            ),
        ),
        "cities": (
            (data / "cities", labels / "cities.csv"),
            lambda work: verdicts(
                data / "cities", labels / "cities.csv", labels / "cities_questions.csv", labels / "cities_unanswerable.csv", work
            ),
        ),
        "fresh": (
            (data / "cities", data / "councils", data / "planning"),
            lambda work: fresh_verdicts(data, work),
        ),
        "named": ((data / "cities", data / "planning"), lambda work: named_things("named.csv", data, work)),
        "named test": ((data / "national", data / "councils"), lambda work: named_things("named_test.csv", data, work)),
        "refusal": (
            (data / "refusal/corpus", data / "refusal/questions.jsonl"),
            lambda work: near_misses(data / "refusal/corpus", data / "refusal/questions.jsonl", work),
        ),
        "extraction": ((pdf, twin), lambda work: extraction(pdf, twin)),
        "hygiene": ((data / "cities", data / "national"), lambda work: page_hygiene(data)),
    }
    for folder in sorted((data / "retrieval").glob("*/corpus.jsonl")):
        found[f"retrieval {folder.parent.name}"] = ((folder,), lambda work, folder=folder.parent: retrieval(folder))
    return found


def verdicts(corpus: Path, labels_file: Path, questions_file: Path, unanswerable_file: Path, work: Path) -> Figures:
    """Ask the set questions, then those together with the ones that nobody covers."""
    assistant = built(corpus, work)
    labels = read_labels(labels_file, questions_file)
    with unanswerable_file.open(newline="", encoding="utf-8-sig") as file:
        nobody = [AskedQuestion(question=row["question"], answerable=False) for row in csv.DictReader(file)]
    coverage = coverage_report_json(evaluate_coverage(assistant, labels))
    refusal = refusal_report_json(evaluate_refusal(assistant, [*covered_by_somebody(labels), *nobody]))
    coverage["per_question"] = {question_id: counts["f1"] for question_id, counts in coverage["per_question"].items()}
    return {"note": TRAINED, "coverage": coverage, "refusal": without_texts(refusal)}


def fresh_verdicts(data: Path, work: Path) -> Figures:
    """Ask questions that were written before the program was asked any of them, over ten documents of three folders."""
    labels = read_labels(ROOT / "benchmarks/labels/fresh.csv")
    corpus = work / "pdfs"
    corpus.mkdir()
    for path in next(iter(labels.labels.values())):
        shutil.copy(next(data.glob(f"*/{path}")), corpus / path)
    asked = [
        AskedQuestion(question=question, answerable=any(one.verdict == "yes" for one in labels.labels[question_id].values()))
        for question_id, question in labels.questions.items()
    ]
    assistant = built(corpus, work / "index")
    coverage = coverage_report_json(evaluate_coverage(assistant, labels))
    coverage["per_question"] = {question_id: counts["f1"] for question_id, counts in coverage["per_question"].items()}
    return {
        "note": TRAINED,
        "coverage": coverage,
        "refusal": without_texts(refusal_report_json(evaluate_refusal(assistant, asked))),
    }


def named_things(labels: str, data: Path, work: Path) -> Figures:
    """Ask for things with a name: who covers one holds a form of it, and who holds five is not passed over."""
    figures = dict.fromkeys(("covered", "covered_with_a_form", "with_five_forms", "with_five_forms_found"), 0)
    with (ROOT / "benchmarks/labels" / labels).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for folder in sorted({row["corpus"] for row in rows}):
        assistant = built(ROOT / "corpus" if folder == "samples" else data / folder, work / folder)
        texts = {
            document.path: " ".join(
                assistant.page(document.doc_id, number).text for number in range(1, document.page_count + 1)
            ).casefold()
            for document in assistant.documents()
        }
        for row in rows:
            if row["corpus"] != folder:
                continue
            form = re.compile("|".join(rf"\b{re.escape(word)}" + r"\b" * (len(word) <= 4) for word in row["words"].split("|")))
            for one in assistant.ask(row["question"]).coverage:
                forms = len(form.findall(re.sub(r"\s+", " ", texts[one.path])))
                figures["covered"] += one.verdict is Verdict.COVERED
                figures["covered_with_a_form"] += one.verdict is Verdict.COVERED and forms > 0
                figures["with_five_forms"] += forms >= 5
                figures["with_five_forms_found"] += forms >= 5 and one.verdict in (Verdict.COVERED, Verdict.MENTIONED)
    return {"named": figures}


def covered_by_somebody(labels: CoverageLabels) -> list[AskedQuestion]:
    return [
        AskedQuestion(question=question, answerable=True)
        for question_id, question in labels.questions.items()
        if any(label.verdict != "no" for label in labels.labels[question_id].values())
    ]


def near_misses(corpus: Path, questions: Path, work: Path) -> Figures:
    report = evaluate_refusal(built(corpus, work), read_questions(questions))
    return {"note": FITTED, "refusal": without_texts(refusal_report_json(report))}


def extraction(pdf: Path, twin: Path) -> Figures:
    settings = Settings()
    report = evaluate_extraction(pdf, twin, count_tokens=open_encoder(settings.encoder).count_tokens)
    return without_texts(extraction_report_json(report))


def retrieval(folder: Path) -> Figures:
    return retrieval_report_json(evaluate_retrieval(folder, settings=Settings()))


def page_hygiene(data: Path) -> Figures:
    return {
        name: {
            **{field: getattr(report, field) for field in ("pages", "documents", "lines", "changed_pages", "missing_pages")},
            "per_role": {
                role: {
                    "labelled": counts.true_positives + counts.false_negatives,
                    "precision": round(counts.precision, 4),
                    "recall": round(counts.recall, 4),
                    **{
                        f"{measure}_interval": [round(bound, 4) for bound in bounds]
                        for measure, bounds in report.intervals.get(role, {}).items()
                    },
                }
                for role, counts in report.per_role.items()
            },
        }
        for name, report in hygiene.measure(hygiene.LABELS, data).items()
    }


def without_texts(figures: Figures) -> Figures:
    """Leave out questions and sentences: they belong to the documents' owners, and the counts say enough."""
    return {name: len(value) if name in ("wrong", "missing", "lost") else value for name, value in figures.items()}


def built(corpus: Path, work: Path) -> LocalAssistant:
    assistant = LocalAssistant(Settings(corpus_dir=corpus, index_dir=work))
    assistant.build()
    return assistant


def summary(name: str, figures: Figures) -> str:
    """Return the figures that matter in one line."""
    parts = []
    if coverage := figures.get("coverage"):
        low, high = coverage["mcc_interval"]
        parts.append(f"MCC {coverage['mcc']:.3f} [{low:.2f}, {high:.2f}], F1 {coverage['f1']:.3f} / {coverage['f1_of_rest']:.3f}")
        parts.append(f"page right {coverage['first_page_right']:.3f}, within three {coverage['page_within_three']:.3f}")
    if refusal := figures.get("refusal"):
        parts.append(f"answers {refusal['answered_of_answerable']:.3f}, refuses {refusal['refused_of_unanswerable']:.3f}")
    if named := figures.get("named"):
        parts.append(f"{named['covered_with_a_form']} of {named['covered']} covered hold a form of the name")
        parts.append(f"{named['with_five_forms_found']} of {named['with_five_forms']} that hold five are found")
    if "ndcg_at_10" in figures:
        parts.append(
            f"nDCG@10 {figures['ndcg_at_10']:.3f}, R@100 {figures['recall_at_100']:.3f}, RR {figures['reciprocal_rank']:.3f}, "
            f"{figures['latency_ms_p50']} ms"
        )
    if "found" in figures:
        parts.append(f"{figures['found']['words']} of {figures['sentences']}")
    if "all" in figures:
        for role, counts in figures["all"]["per_role"].items():
            parts.append(f"{role} {counts['precision']:.3f} / {counts['recall']:.3f}")
    return f"{name}: {'; '.join(parts)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="folder with labelled documents")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="only sets whose name holds this")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks/results", help="where figures are written")
    parser.add_argument("--no-write", action="store_true", help="only print")
    options = parser.parse_args()
    figures: Figures = {}
    for name, (needed, measure) in measurements(options.data).items():
        if options.only and not any(part in name for part in options.only):
            continue
        absent = [str(path) for path in needed if not path.exists()]
        if absent:
            print(f"{name}: left out, there is no {', '.join(absent)}")
            continue
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as work:
            figures[name] = measure(Path(work))
        print(f"{summary(name, figures[name])} ({time.perf_counter() - start:.0f} s)", flush=True)
        if not options.no_write:
            file = record(f"quality {name}", figures[name], folder=options.results)
    if figures and not options.no_write:
        print("written:", file)


if __name__ == "__main__":
    main()
