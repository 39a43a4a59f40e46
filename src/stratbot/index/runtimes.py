"""Compiled models on disk: finding the one that was made for a model, and making it once.

A runtime is a folder `runtimes/<name>-<digest>/` with the graph (`model.xml`, `model.bin`), the tokenizer and a
record of how it was made. It is written aside and moved into place, so that a half-made one is never found.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stratbot.errors import EncoderUnavailableError
from stratbot.index.model_source import ModelSource, RuntimeKind, cache_roots

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNTIME_SCHEMA = 2
RECORD = "runtime.json"
GRAPH, WEIGHTS, TOKENIZER = "model.xml", "model.bin", "tokenizer.json"
INT8_GRAPH, INT8_WEIGHTS = "int8.xml", "int8.bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What is known of a model after sentence-transformers has loaded it once; kept as `runtime.json`."""

    kind: RuntimeKind
    """COMPILED, INT8 where that is quicker and near enough, or REFERENCE when the model cannot be compiled, so that this is not
    tried each time."""
    reason: str = ""
    """Why it cannot be compiled."""
    source: str = ""
    """Digest of the model's files."""
    dim: int = 0
    window: int = 0
    """Tokens the model sees at once, special tokens and prompt among them."""
    pad_id: int = 0
    query_prompt: str = ""
    document_prompt: str = ""
    pipeline: tuple[str, ...] = ()
    """Modules of the model in their order, pooling with its mode."""
    worst_cosine: float = 0.0
    """Of the compiled model's vectors to sentence-transformers', over the texts of the check."""
    int8_cosine: float = 0.0
    """The same of documents in eight bits, on average; 0 where they were not tried."""
    versions: dict[str, str]
    files: dict[str, int]
    """Sizes in bytes."""
    folder: Path = Path()
    """Where it lies; not recorded."""


def existing_runtime(model: ModelSource, *, fallback_cache_dir: Path | None = None) -> Runtime | None:
    """Return the runtime that was made for a model, or None if there is none, or only a damaged one."""
    for root in cache_roots(fallback_cache_dir):
        runtime = read_runtime(_folder(root, model))
        if runtime is not None and runtime.source == model.digest and not _worth_another_try(runtime):
            return runtime
    return None


def make_runtime(model: ModelSource, *, fallback_cache_dir: Path | None = None) -> Runtime:
    """Load the model with sentence-transformers in a process of its own, compile it and keep the result.

    A process of its own, because torch then costs this one neither memory nor threads, and what the libraries
    print while they work does not reach the terminal. Takes about ten seconds.

    Raises:
        EncoderUnavailableError: The model cannot be loaded, is not the one expected, or no folder can be written.
    """
    import tempfile  # here and below: what only making a runtime needs does not delay the first question

    model.check_weights()
    root = _first_writable(cache_roots(fallback_cache_dir))
    target = _folder(root, model)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=target.parent) as side:
        _convert(model, Path(side) / "runtime")
        _put_in_place(Path(side) / "runtime", target, aside=Path(side) / "former")
    runtime = read_runtime(target)
    if runtime is None:
        raise EncoderUnavailableError(
            f"The compiled model in {target} cannot be read back",
            hint="Set STRATBOT_CACHE to a folder on another disk, or choose the runtime reference",
        )
    return runtime


def read_runtime(folder: Path) -> Runtime | None:
    """Read a runtime's record and compare the files beside it with it; None if anything is amiss."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if record.pop("schema") != RUNTIME_SCHEMA:
            return None
        runtime = Runtime(
            **{**record, "kind": RuntimeKind(record["kind"]), "pipeline": tuple(record["pipeline"]), "folder": folder}
        )
        complete = all((folder / name).stat().st_size == size for name, size in runtime.files.items())
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return runtime if complete else None


def write_record(runtime: Runtime, folder: Path) -> None:
    """Write the record that makes a folder a runtime; the last file to be written."""
    record = {key: value for key, value in asdict(runtime).items() if key != "folder"}
    (folder / RECORD).write_text(json.dumps({"schema": RUNTIME_SCHEMA, **record}, indent=1) + "\n", encoding="utf-8")


def discard_runtime(runtime: Runtime) -> None:
    """Take a runtime away that turned out not to load, so that the next call makes it anew."""
    import shutil

    shutil.rmtree(runtime.folder, ignore_errors=True)


def _folder(root: Path, model: ModelSource) -> Path:
    name = "".join(character if character.isalnum() or character in "-_." else "-" for character in model.name)
    return root / "runtimes" / f"{name}-{model.digest[:16]}"


def _worth_another_try(runtime: Runtime) -> bool:
    """Tell whether a model that could not be compiled may be compiled by the OpenVINO that is installed now."""
    if runtime.kind is not RuntimeKind.REFERENCE:
        return False
    from importlib.metadata import version

    return runtime.versions.get("openvino") != version("openvino")


def _first_writable(roots: list[Path]) -> Path:
    import tempfile

    refusals: list[str] = []
    for root in roots:
        try:
            (root / "runtimes").mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=root / "runtimes"):
                return root
        except OSError as error:
            refusals.append(f"{root}: {error.strerror}")
    raise EncoderUnavailableError(
        f"There is no folder to keep the compiled model in ({'; '.join(refusals)})",
        hint="Set STRATBOT_CACHE to a folder that can be written, or choose the runtime reference",
    )


def _convert(model: ModelSource, target: Path) -> None:
    import subprocess

    # The environment is the child's alone: the hub client must neither download nor count anything.
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    command = [sys.executable, "-P", "-m", "stratbot.index.conversion", str(model.folder), model.digest, str(target)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or [f"exit code {done.returncode}"]
        raise EncoderUnavailableError(
            f"The model {model.name} in {model.folder} cannot be loaded: {lines[-1].strip()}",
            hint="Check that it is a sentence-transformers model and complete, or leave the setting empty for the installed one",
        )


def _put_in_place(made: Path, target: Path, *, aside: Path) -> None:
    """Move a finished folder to its place; one that another process put there meanwhile is as good."""
    for path in _files(made):
        with path.open("rb") as file:
            os.fsync(file.fileno())
    if target.exists():
        try:
            os.rename(target, aside)
        except FileNotFoundError:
            pass  # another process took it away first, which is all that is needed
    try:
        os.rename(made, target)
    except OSError:
        if read_runtime(target) is None:
            raise


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
