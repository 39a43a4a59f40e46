"""What the documents show has to work as it stands there, and what they name has to be there.

Fences: `sh` is run, line by line, on the sample corpus; `text` is what the line before it wrote, as far as it is
shown (`...` on a line of its own stands for lines left out); `toml` and `csv` named in their first line are put where the lines
after them find them; `console` is shown and not run.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import io
import json
import re
import shlex
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conftest import PROJECT, SampleIndex
from stratbot.analyses import commands
from stratbot.cli.contract import coverage_report_json
from stratbot.cli.main import build_parser, main
from stratbot.evaluation.coverage import CoverageReport
from stratbot.evaluation.extraction import ExtractionReport
from stratbot.evaluation.measures import Confusion
from stratbot.evaluation.refusal import RefusalReport
from stratbot.evaluation.retrieval import RetrievalReport

RUN = ("docs/lens.md", "docs/questions.md", "docs/evidence-pack.md", "docs/cluster.md")
"""Documents whose examples are run, each in a folder of its own, beside the contract's. The README has tests of its own."""
ALL = sorted(
    str(path.relative_to(PROJECT))
    for path in (*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("*/README.md"))
    if path.relative_to(PROJECT).parts[0] not in ("corpus", "index")
)
CONTRACT = (PROJECT / "docs/command-line.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(?P<language>[a-z]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:)(?P<file>[^)#\s]*)(?:#(?P<place>[^)\s]+))?\)")
QUESTIONS = "Which councils cover digital apprenticeships?\nWhat does Thornmere say about sensors?\n"
ADDRESSES = (
    "issuer,title,year,url\n"
    "Thornmere,,2015,https://thornmere.example/plan.pdf\n"
    "Poldale,Digital Poldale,2016,https://poldale.example/digital.pdf\n"
    "Wexmouth,Going Digital,2016,https://wexmouth.example/going-digital.pdf\n"
)
EXPECTED = "issuer,title,year,camp\nThornmere,,2015,smart_city\nMarlshire,,2013; 2016,\nPoldale,Digital Poldale,2016,\n"


@dataclass(frozen=True)
class Line:
    """One line of an `sh` fence, with what the document says it writes."""

    text: str
    shown: str = ""

    @property
    def words(self) -> list[str]:
        return shlex.split(self.text, comments=True)

    @property
    def exit_code(self) -> int:
        match = re.search(r"#.*\bexits with (\d+)", self.text)
        return int(match[1]) if match else 0


@dataclass(frozen=True)
class File:
    """A fence that is put into the folder; its first line names the file: `# corpus/themes.toml`."""

    name: str
    text: str


def steps(document: str) -> list[Line | File]:
    """What is to be done for a document, in its order."""
    found: list[Line | File] = []
    for match in FENCE.finditer((PROJECT / document).read_text(encoding="utf-8")):
        language, text = match["language"], match["text"]
        if language == "sh":
            found += [Line(line) for line in text.splitlines() if line.strip()]
        elif language == "text":
            line = found.pop()
            assert isinstance(line, Line)
            found.append(dataclasses.replace(line, shown=text))
        elif language in ("toml", "csv") and (named := re.match(r"# (corpus/\S+)\n", text)):
            found.append(File(named[1], text[named.end() :] if language == "csv" else text))
    return found


@dataclass
class Folder:
    """Where the lines are run: a corpus and an index under their default names."""

    capfd: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def run(self, line: Line) -> str:
        """Run a line and return what it wrote to standard output, or to the file that it sends it to."""
        words = line.words
        assert words[0] == "stratbot", line.text
        arguments, target = words[1:], None
        if ">" in arguments:
            target = Path(arguments[arguments.index(">") + 1])
            arguments = arguments[: arguments.index(">")]
        if "<" in arguments:
            place = arguments.index("<")
            self.monkeypatch.setattr("sys.stdin", io.StringIO(Path(arguments[place + 1]).read_text(encoding="utf-8")))
            arguments = arguments[:place]
        self.capfd.readouterr()
        code = main(arguments)
        captured = self.capfd.readouterr()
        assert code == line.exit_code, f"{line.text}\n{captured.err}"
        assert "error:" not in captured.err, line.text
        if target is not None:
            target.write_text(captured.out, encoding="utf-8")
        named = [arguments[place + 1] for place, word in enumerate(arguments) if word == "-o"]
        assert all(Path(name).stat().st_size for name in named), line.text
        assert captured.out.strip() or named or "note:" in captured.err, line.text
        return captured.out


@pytest.fixture
def folder(
    sample_index: SampleIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Folder:
    shutil.copytree(sample_index.corpus, tmp_path / "corpus")
    shutil.copytree(sample_index.index, tmp_path / "index")
    (tmp_path / "questions.txt").write_text(QUESTIONS, encoding="utf-8")
    (tmp_path / "expected.csv").write_text(EXPECTED, encoding="utf-8")
    (tmp_path / "addresses.csv").write_text(ADDRESSES, encoding="utf-8")
    monkeypatch.setenv("STRATBOT_KEPT_ANSWERS", str(tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    return Folder(capfd, monkeypatch)


def run_document(document: str, folder: Folder) -> list[str]:
    """Run all lines of a document; what one writes is compared with what the document shows."""
    outputs: list[str] = []
    for step in steps(document):
        if isinstance(step, File):
            Path(step.name).write_text(step.text, encoding="utf-8")
        else:
            outputs.append(folder.run(step))
            check(step, outputs[-1])
    return outputs


def check(line: Line, output: str) -> None:
    """Compare what a line wrote with what the document shows of it, wherever either breaks its lines."""
    for part in re.split(r"^\.\.\.\n", line.shown, flags=re.MULTILINE):
        if " ".join(part.split()) not in " ".join(output.split()):
            pytest.fail(f"{line.text}\nis said to write\n\n{part}\nbut writes\n\n{output}", pytrace=False)


@pytest.mark.model
@pytest.mark.parametrize("document", RUN)
def test_every_example_does_what_the_document_says(document: str, folder: Folder) -> None:
    assert run_document(document, folder)


@pytest.mark.model
def test_the_answer_that_the_readme_shows_is_the_one_that_is_given(folder: Folder) -> None:
    shown = [step for step in steps("README.md") if isinstance(step, Line) and step.shown]
    assert shown
    for line in shown:
        check(line, folder.run(line))


def section(schema: str) -> str:
    """The part of the contract under the heading that names a schema."""
    match = re.search(rf"^### `{re.escape(schema)}`\n(?P<text>.*?)(?=^##|\Z)", CONTRACT, re.MULTILINE | re.DOTALL)
    assert match, f"docs/command-line.md has no section on {schema}"
    return match["text"]


def named_keys(text: str) -> set[str]:
    return set(re.findall(r"`([a-z0-9_]+)`", text))


def keys_of(value: Any) -> Iterator[str]:
    """Every key of a JSON value, at any depth."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield key
            yield from keys_of(entry) if key != "scores" else ()
    elif isinstance(value, list):
        for entry in value:
            yield from keys_of(entry)


def json_objects(output: str) -> list[dict[str, Any]]:
    """The objects that a line wrote: one over several lines, or one a line."""
    if not output.startswith("{"):
        return []
    if output.startswith("{\n"):
        return [json.loads(output)]
    return [json.loads(line) for line in output.splitlines()]


@pytest.mark.model
def test_every_key_that_is_written_is_described_and_every_key_described_is_written(folder: Folder) -> None:
    written: defaultdict[str, set[str]] = defaultdict(set)
    for output in run_document("docs/command-line.md", folder):
        for found in json_objects(output):
            written[found["schema"]] |= set(keys_of(found))
    assert len(written) >= 13
    shared = named_keys(CONTRACT[CONTRACT.index("\n## Shared parts") :])
    for schema, keys in written.items():
        text = section(schema)
        assert keys <= named_keys(text) | shared, schema
        first_cells = "".join(re.findall(r"^\|([^|]*)\|", text, re.MULTILINE))
        assert named_keys(first_cells) <= keys, schema


@pytest.mark.parametrize(
    ("schema", "report"),
    [
        ("stratbot/eval-retrieval/1", RetrievalReport),
        ("stratbot/eval-refusal/1", RefusalReport),
        ("stratbot/eval-extraction/1", ExtractionReport),
    ],
)
def test_every_field_of_a_measurement_is_described(schema: str, report: Any) -> None:
    assert {field.name for field in dataclasses.fields(report)} <= named_keys(section(schema))


def test_every_key_of_measured_verdicts_is_described() -> None:
    report = CoverageReport(
        questions=1,
        judgements=4,
        confusion=Confusion(true_positives=1, false_positives=1, false_negatives=1, true_negatives=1),
        mcc_interval=(0.0, 0.0),
        first_page_right=1.0,
        page_within_three=1.0,
        mention_recall=1.0,
    )
    assert set(keys_of(coverage_report_json(report))) <= named_keys(section("stratbot/eval-coverage/1"))


def test_the_json_that_the_contract_shows_has_the_keys_of_the_contract() -> None:
    shown = [json.loads(match["text"]) for match in FENCE.finditer(CONTRACT) if match["language"] == "json"]
    assert shown
    assert set(keys_of(shown)) <= named_keys(CONTRACT)


def parsers() -> list[tuple[str, argparse.ArgumentParser]]:
    """Every command's parser, those of `eval` included, but for analyses that the contract leaves to `stratbot help`."""
    outside = [name for name in commands() if f"`stratbot {name}`" not in CONTRACT]
    found: list[tuple[str, argparse.ArgumentParser]] = []

    def collect(name: str, parser: argparse.ArgumentParser) -> None:
        found.append((name, parser))
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for command, inner in action.choices.items():
                    if command not in outside:
                        collect(f"{name} {command}", inner)

    collect("stratbot", build_parser())
    return found


@pytest.mark.parametrize(("name", "parser"), parsers(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_and_option_is_in_the_contract(name: str, parser: argparse.ArgumentParser) -> None:
    assert f"`{' '.join(name.split()[:2])}`" in CONTRACT
    for action in parser._actions:
        for option in action.option_strings:
            assert re.search(rf"`[^`\n]*(?<![\w-]){re.escape(option)}(?![\w-])[^`\n]*`", CONTRACT), f"{name} {option}"


def test_every_variable_that_an_option_takes_is_in_the_contract() -> None:
    helps = " ".join(action.help or "" for _, parser in parsers() for action in parser._actions)
    variables = set(re.findall(r"STRATBOT_[A-Z_]+", helps))
    assert len(variables) > 30
    assert variables == variables & set(re.findall(r"STRATBOT_[A-Z_]+", CONTRACT))


@pytest.mark.parametrize("document", ALL)
def test_every_link_leads_somewhere(document: str) -> None:
    path = PROJECT / document
    for match in LINK.finditer(path.read_text(encoding="utf-8")):
        target = path.parent / match["file"] if match["file"] else path
        assert target.exists(), match[0]
        if match["place"]:
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            places = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert match["place"] in places, match[0]


MAP = (PROJECT / "docs/architecture.md").read_text(encoding="utf-8")
SOURCES = PROJECT / "src/stratbot"


def test_the_map_names_every_module_and_nothing_that_is_gone() -> None:
    there = {
        str(path.relative_to(SOURCES))
        for path in SOURCES.rglob("*")
        if path.is_file() and path.name != "__init__.py" and "__pycache__" not in path.parts
        if path.parent.name != "analyses"  # each is one file, which nothing else has to name
    }
    named = set(re.findall(r"`([\w/]+\.(?:py|toml|json|tcss|css|csv|html|js|safetensors|txt))`", MAP))
    assert sorted(there - named) == [], "not in docs/architecture.md"
    gone = [name for name in named - there - {"documents.csv"} if not (SOURCES / name).is_file()]
    assert sorted(gone) == [], "in docs/architecture.md, but gone"


NAMED_FILE = re.compile(
    r"`((?:src/stratbot|tests|benchmarks|samples|docs|corpus|index|retrieval|query|judging|answering|lens|analyses|export|evaluation|cli|"
    r"tui)/[\w./-]*\w)`"
)


@pytest.mark.parametrize("document", ALL)
def test_every_file_of_the_project_that_a_document_names_is_there(document: str) -> None:
    for name in NAMED_FILE.findall((PROJECT / document).read_text(encoding="utf-8")):
        if name.startswith("index/cache") or "YYYY" in name:
            continue  # made when it is needed
        assert (PROJECT / name).exists() or (SOURCES / name).exists(), name


def bindings() -> list[tuple[str, str]]:
    """The keys of the terminal UI, and the name under which each can be changed, read from its sources."""
    found: list[tuple[str, str]] = []
    for path in (SOURCES / "tui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Binding":
                keys = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else ""
                names = [word.value.value for word in node.keywords if word.arg == "id" and isinstance(word.value, ast.Constant)]
                found += [(key, str(names[0]) if names else "") for key in str(keys).split(",") if key]
    return found


def test_every_key_that_the_documents_name_is_one_of_the_terminal_ui() -> None:
    text = (PROJECT / "docs/terminal-ui.md").read_text(encoding="utf-8")
    keys = {key for key, _ in bindings()}
    rows = re.findall(r"^\|((?: `[^`|]+`,?)+) \|", text[: text.index("## Asking")], re.MULTILINE)
    spelled = {"/": "slash", "+": "plus", "-": "minus"}
    named = {spelled.get(key, key) for row in rows for key in re.findall(r"`([^`]+)`", row)}
    assert len(named) > 25
    assert sorted(named - keys) == []
    example = re.search(r"^    \[keys\]\n(?P<lines>(?:    .*\n)+)", text, re.MULTILINE)
    assert example
    assert set(re.findall(r"^ +([\w-]+) =", example["lines"], re.MULTILINE)) <= {name for _, name in bindings()}


def test_every_benchmark_is_in_the_list_of_benchmarks() -> None:
    listed = (PROJECT / "benchmarks/README.md").read_text(encoding="utf-8")
    missing = [path.name for path in sorted((PROJECT / "benchmarks").glob("*.py")) if f"`{path.name}`" not in listed]
    assert missing == []
