"""Settings: values only, one small dataclass for each stage of the path."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

BROWSER_FOLDER_VARIABLE = "STRATBOT_BROWSER_FOLDER"
"""Names the folder through which `stratbot serve` and the program that it shows in a browser give each other files."""
BROWSER_DRIVER = "stratbot.tui.browser:BrowserDriver"
"""What the program draws itself with then, in the variable `TEXTUAL_DRIVER`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSettings:
    """Bounds on what one PDF may cost."""

    workers: int = 0
    """Reading processes; 0 means one for each core, at most four."""
    seconds_per_file: float = 120.0
    memory_bytes: int = 2 * 1024**3
    """Address space that a reading process may add to what it starts with, where the system can bound it."""
    max_pages: int = 5_000
    max_page_chars: int = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionSettings:
    """How the text of scans is recognised (OCR), where a build is asked to; and bounds on what one page may cost."""

    engine: str = "auto"
    """`tesseract`, `rapidocr`, or `auto`: Tesseract where it is installed, which is quicker, else rapidocr."""
    seconds_per_page: float = 120.0
    memory_bytes: int = 3 * 1024**3
    """Address space that a recognising process may add to what it starts with, where the system can bound it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkingSettings:
    """How pages become passages. Recorded in the manifest: another value means another index."""

    max_tokens: int = 250
    """Of the encoder's own tokens, below its limit of 256, so that nothing is cut off unseen."""
    target_tokens: int = 180
    """A passage is closed at the first sentence end past this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSettings:
    """Which embedding model, and how it runs."""

    model: str = ""
    """Name or folder of a sentence-transformers model; empty for the one that is installed with stratbot."""
    runtime: str = field(default_factory=lambda: os.environ.get("STRATBOT_RUNTIME") or "auto")
    """`auto`: compiled, documents in eight bits where that is quickest, or sentence-transformers itself where compiling fails.
    `compiled`: only that, in full precision or in bfloat16. `reference`: only sentence-transformers."""
    batch_size: int = 16
    threads: int = 0
    """0 leaves it to the runtime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalSettings:
    """How hits are found and fused."""

    lexical_weight: float = 0.32
    """Of BM25 / (best BM25 of the query), against the mean of passage and best-sentence cosine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeSettings:
    """Whether a cross-encoder reads each document's best sentences together with the topic."""

    model: str = ""
    """Name or folder of a cross-encoder for sentence-transformers; empty for the built-in rule alone."""
    batch_size: int = 32
    max_tokens: int = 256
    """Of topic and sentence together; what is longer is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModelSettings:
    """A language model that may word what the documents say; none unless an address is given."""

    url: str = ""
    """Of a server that speaks OpenAI's chat completions, such as `http://localhost:11434/v1`; empty for none."""
    model: str = ""
    """As the server calls it."""
    key_variable: str = ""
    """Name of the environment variable that holds the key; empty where none is needed."""
    timeout_s: float = 60.0
    """For one reply, from the request to its last byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set, with where things are."""

    corpus_dir: Path = Path("corpus")
    index_dir: Path = Path("index")
    reading: ReadingSettings = field(default_factory=ReadingSettings)
    recognition: RecognitionSettings = field(default_factory=RecognitionSettings)
    chunking: ChunkingSettings = field(default_factory=ChunkingSettings)
    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    retrieval: RetrievalSettings = field(default_factory=RetrievalSettings)
    judge: JudgeSettings = field(default_factory=JudgeSettings)
    language_model: LanguageModelSettings = field(default_factory=LanguageModelSettings)

    @property
    def options(self) -> tuple[str, ...]:
        """What has to be typed so that documents are read from the same places, with the same models: nothing of the defaults."""
        corpus, index = default_folders()
        given = [
            ("--corpus", self.corpus_dir if self.corpus_dir != corpus else ""),
            ("--index", self.index_dir if self.index_dir != index else ""),
            ("--model", self.encoder.model),
            ("--judge", self.judge.model),
        ]
        return tuple(part for name, value in given if value for part in (name, str(value)))


def settings_from_environment(
    *,
    corpus_dir: Path | None = None,
    index_dir: Path | None = None,
    model: str | None = None,
    judge: str | None = None,
    language_model: LanguageModelSettings | None = None,
) -> Settings:
    """Take what is given, then `STRATBOT_CORPUS`, `_INDEX`, `_MODEL`, `_JUDGE` and `_OCR_ENGINE`, then the defaults."""
    corpus, index = default_folders()
    return Settings(
        corpus_dir=corpus_dir or Path(os.environ.get("STRATBOT_CORPUS") or corpus),
        index_dir=index_dir or Path(os.environ.get("STRATBOT_INDEX") or index),
        recognition=RecognitionSettings(engine=os.environ.get("STRATBOT_OCR_ENGINE") or "auto"),
        encoder=EncoderSettings(model=model if model is not None else os.environ.get("STRATBOT_MODEL", "")),
        judge=JudgeSettings(model=judge if judge is not None else os.environ.get("STRATBOT_JUDGE", "")),
        language_model=language_model or LanguageModelSettings(),
    )


def default_folders() -> tuple[Path, Path]:
    """Return where documents and index are looked for when nobody says where.

    They are `corpus` and `index` in the current folder, unless only the user's own data folder holds documents: so an installed
    program finds them from wherever it is called.
    """
    here, own = (Path("corpus"), Path("index")), own_folders()
    return own if not any(folder.exists() for folder in here) and own[0].is_dir() else here


def own_folders() -> tuple[Path, Path]:
    """Return the user's own folders for documents and index, where the platform keeps a program's data."""
    from platformdirs import user_data_path

    own = user_data_path("stratbot", appauthor=False)
    return own / "corpus", own / "index"
