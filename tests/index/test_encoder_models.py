"""The compiled runtime held to sentence-transformers itself. Loads real models."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from stratbot.config import EncoderSettings
from stratbot.errors import EncoderUnavailableError
from stratbot.index.compiled import CompiledEncoder, infer_texts, load_tokenizer, openvino_core
from stratbot.index.encoder import Encoder, encoder_fingerprint, open_encoder
from stratbot.index.int8 import quantised
from stratbot.index.reference import ReferenceEncoder

pytestmark = pytest.mark.model

SENTRY = """
import os, socket
def refuse(*args, **kwargs):
    with open(os.environ["ATTEMPTS"], "a") as file:
        file.write(repr(args) + "\\n")
    raise OSError("there is no network")
socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.create_connection = refuse
"""
"""As `sitecustomize`, it is run by every Python process that is started, those of telemetry among them."""

WHO = ("The council", "Leeds", "A board of residents", "Our digital team", "The city's transport authority")
DOES = ("will publish", "plans to buy", "has piloted", "cannot yet afford", "reports every quarter on", "is responsible for")
WHAT = ("free public Wi-Fi in libraries", "open data under an open licence", "assistive technology for older residents",
        "electric buses and a new tram line", "superfast broadband in rural areas", "an apprenticeship scheme for data analysts",
        "cyber-security training for every member of staff")  # fmt: skip
TEXTS = [" ".join(parts) + "." for parts in itertools.product(WHO, DOES, WHAT)]
QUERIES = ("Which councils plan public Wi-Fi?", "electric vehicles", "skills and training", "who pays?", "Open Data")
LONG = " ".join(TEXTS[:60])
ODD_TEXTS = (LONG, "Ünïcode – naïve façade № 5", "x", "   ")


@pytest.fixture(scope="session")
def cache_made_without_network(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A cache with the default model's runtime, made by a process without network; and the record of its attempts."""
    folder = tmp_path_factory.mktemp("model")
    (folder / "sitecustomize.py").write_text(SENTRY)
    program = (
        "import numpy as np\n"
        "from stratbot.config import EncoderSettings\n"
        "from stratbot.index.encoder import open_encoder\n"
        "import socket, sys\n"
        "assert socket.create_connection.__name__ == 'refuse'\n"
        "encoder = open_encoder(EncoderSettings())\n"
        "encoder.encode_query('Wi-Fi')\n"
        "encoder.encode(['a text'] * 100)\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'openvino_telemetry.main'} & set(sys.modules)))\n"
    )
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("HF_HUB_OFFLINE", "CI")},
        "STRATBOT_CACHE": str(folder / "cache"),
        "ATTEMPTS": str(folder / "attempts"),
        "HOME": str(folder),  # where telemetry would look for consent and leave an id
        "PYTHONPATH": os.pathsep.join(filter(None, [str(folder), *sys.path])),
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[]\n"
    assert done.stderr == ""
    return folder / "cache", folder / "attempts"


@pytest.fixture
def cache(cache_made_without_network: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STRATBOT_CACHE", str(cache_made_without_network[0]))
    return cache_made_without_network[0]


@pytest.fixture(scope="session")
def compiled(cache_made_without_network: tuple[Path, Path]) -> Encoder:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("STRATBOT_CACHE", str(cache_made_without_network[0]))
        return open_encoder(EncoderSettings(runtime="compiled"))


@pytest.fixture(scope="session")
def quickest(cache_made_without_network: tuple[Path, Path]) -> Encoder:
    """Documents in eight bits where the processor is quickest in these, else what `compiled` is."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("STRATBOT_CACHE", str(cache_made_without_network[0]))
        return open_encoder(EncoderSettings(runtime="auto"))


@pytest.fixture(scope="session")
def reference() -> Encoder:
    with torch_warnings():
        return open_encoder(EncoderSettings(runtime="reference"))


@pytest.fixture(scope="session")
def reference_vectors(reference: Encoder) -> npt.NDArray[np.float32]:
    """Of `TEXTS` and `ODD_TEXTS`."""
    with torch_warnings():
        return reference.encode([*TEXTS, *ODD_TEXTS])


class torch_warnings(warnings.catch_warnings):
    """Leaves the deprecations within torch and transformers to them."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.simplefilter("ignore")


def test_making_and_using_the_runtime_asks_nothing_of_the_network(cache_made_without_network: tuple[Path, Path]) -> None:
    cache, attempts = cache_made_without_network
    assert not attempts.exists(), attempts.read_text()
    left_at_home = {path.name for path in cache.parent.iterdir()} - {"sitecustomize.py", "__pycache__", "cache"}
    assert not {name for name in left_at_home if "intel" in name.lower() or "telemetry" in name.lower()}


def test_the_compiled_vectors_are_the_reference_ones(
    compiled: Encoder, reference: Encoder, reference_vectors: npt.NDArray[np.float32]
) -> None:
    assert isinstance(compiled, CompiledEncoder) and isinstance(reference, ReferenceEncoder)
    expected, found = reference_vectors, compiled.encode([*TEXTS, *ODD_TEXTS])
    assert found.shape == expected.shape == (214, 384) and found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert np.sum(found * expected, axis=1).min() >= 0.999


def test_queries_find_the_same_ten_texts(
    compiled: Encoder, reference: Encoder, reference_vectors: npt.NDArray[np.float32]
) -> None:
    documents, reference_documents = compiled.encode(TEXTS), reference_vectors[: len(TEXTS)]
    for query in QUERIES:
        with torch_warnings():
            expected = reference_documents @ reference.encode_query(query)
        vector = compiled.encode_query(query)
        assert vector.shape == (384,) and np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
        found = np.argsort(-(documents @ vector), kind="stable")[:10]
        tenth = np.sort(expected)[-10]
        assert np.all(expected[found] >= tenth - 1e-3), "differs by more than a tie"
        assert len(set(found.tolist()) & set(np.argsort(-expected, kind="stable")[:10].tolist())) >= 9


def test_a_text_has_the_same_vector_alone_and_in_a_batch(compiled: Encoder) -> None:
    together = compiled.encode([*TEXTS, LONG])
    for row in (0, 57, 209, len(TEXTS)):
        text = [*TEXTS, LONG][row]
        assert together[row] @ compiled.encode([text])[0] >= 0.9995
        assert together[row] @ compiled.encode_query(text) >= 0.9995


def test_the_same_texts_give_the_same_vectors(compiled: Encoder) -> None:
    np.testing.assert_array_equal(compiled.encode(TEXTS), compiled.encode(TEXTS))
    np.testing.assert_array_equal(compiled.encode(TEXTS[:5]), compiled.encode(TEXTS[:5]))


def test_both_count_the_same_tokens(compiled: Encoder, reference: Encoder) -> None:
    texts = ["Wi-Fi", "", LONG, "unbelievably"]
    counts = compiled.count_tokens(texts)
    assert counts == reference.count_tokens(texts)
    assert counts[0] == 3 and counts[1] == 0 and counts[2] > 256, "nothing is cut off when counting"
    assert compiled.max_tokens == reference.max_tokens == 254
    assert compiled.count_tokens([]) == reference.count_tokens([]) == []


def test_what_is_past_the_window_is_not_seen(compiled: Encoder) -> None:
    words = ["digital"] * compiled.max_tokens
    inside, past = " ".join(words), " ".join([*words, "elephant"])
    assert compiled.encode_query(inside) @ compiled.encode_query(past) == pytest.approx(1, abs=1e-5)


def test_progress_ends_with_all_texts(compiled: Encoder) -> None:
    for texts in (TEXTS, TEXTS[:3]):
        steps: list[int] = []
        compiled.encode(texts, on_progress=steps.append)
        assert steps == sorted(steps) and steps[-1] == len(texts)
    assert compiled.encode([]).shape == (0, 384)


def test_an_encoding_that_was_broken_off_can_be_followed_by_another(compiled: Encoder) -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compiled.encode(TEXTS * 20, on_progress=stop)
    assert compiled.encode(TEXTS).shape == (len(TEXTS), 384)


def test_the_fingerprint_is_known_without_loading(compiled: Encoder, cache: Path) -> None:
    assert encoder_fingerprint(EncoderSettings(runtime="compiled")) == compiled.fingerprint
    assert compiled.fingerprint.startswith("all-MiniLM-L6-v2@") and compiled.fingerprint.endswith("+openvino")


def test_the_quickest_vectors_are_near_the_reference_ones_and_find_the_same(
    quickest: Encoder, reference: Encoder, reference_vectors: npt.NDArray[np.float32]
) -> None:
    documents = quickest.encode([*TEXTS, *ODD_TEXTS])
    cosines = np.sum(documents * reference_vectors, axis=1)
    assert cosines.mean() >= 0.995 and cosines.min() >= 0.95
    for query in QUERIES:
        with torch_warnings():
            expected = reference_vectors[: len(TEXTS)] @ reference.encode_query(query)
        found = np.argsort(-(documents[: len(TEXTS)] @ quickest.encode_query(query)), kind="stable")[:10]
        assert np.all(expected[found] >= np.sort(expected)[-10] - 0.02), "no farther behind than the vectors are apart"
    np.testing.assert_array_equal(quickest.encode(TEXTS[:5]), quickest.encode(TEXTS[:5]))
    assert quickest.encode([]).shape == (0, 384)


def test_a_graph_in_eight_bits_stays_near_the_one_that_it_is_made_of(cache: Path, compiled: Encoder) -> None:
    folder = next((cache / "runtimes").iterdir())
    tokenizer = load_tokenizer(folder / "tokenizer.json", window=256)
    graph = quantised(folder / "model.xml", [encoding.ids for encoding in tokenizer.encode_batch_fast(TEXTS[::2])])
    request = openvino_core().compile_model(graph, "CPU").create_infer_request()
    vectors = infer_texts([request], tokenizer, TEXTS[1::2], pad_id=0, batch_tokens=1024)
    cosines = np.sum(vectors * compiled.encode(TEXTS[1::2]), axis=1)
    assert cosines.mean() >= 0.995


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    program = str(Path(__file__).with_name("tiny_models.py"))
    done = subprocess.run([sys.executable, program, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def _warnings_of_torch() -> Iterator[None]:
    with torch_warnings():
        yield


@pytest.mark.usefixtures("cache", "_warnings_of_torch")
def test_prompts_and_cls_pooling_are_the_models_own(tiny_models: Path) -> None:
    settings = EncoderSettings(model=str(tiny_models / "cls" / "model"))
    encoder = open_encoder(settings)
    expected = open_encoder(EncoderSettings(model=settings.model, runtime="reference"))
    assert isinstance(encoder, CompiledEncoder) and encoder.notice == ""
    texts = ["the council will open a library", "free public wi fi", "bus " * 50] * 15
    assert np.sum(encoder.encode(texts) * expected.encode(texts), axis=1).min() >= 0.999
    assert encoder.encode_query(texts[0]) @ expected.encode_query(texts[0]) >= 0.9999
    assert encoder.encode_query(texts[0]) @ encoder.encode(texts[:1])[0] < 0.999, "the prompts differ"
    assert encoder.max_tokens == expected.max_tokens == 32 - 2, (
        "the prompt takes two tokens, and this tokenizer adds none of its own"
    )


@pytest.mark.usefixtures("cache", "_warnings_of_torch")
def test_a_model_that_is_not_compiled_runs_in_sentence_transformers_and_says_so(tiny_models: Path) -> None:
    settings = EncoderSettings(model=str(tiny_models / "max" / "model"), runtime="auto")
    encoder = open_encoder(settings)
    assert isinstance(encoder, ReferenceEncoder)
    assert "pooling is max" in encoder.notice and "five times" in encoder.notice
    assert encoder_fingerprint(settings) == encoder.fingerprint and encoder.fingerprint.endswith("+reference")
    assert np.linalg.norm(encoder.encode_query("a tram")) == pytest.approx(1, abs=1e-5)
    with pytest.raises(EncoderUnavailableError, match="pooling is max"):
        open_encoder(EncoderSettings(model=settings.model, runtime="compiled"))


@pytest.mark.usefixtures("cache")
def test_a_broken_model_is_an_error_that_says_what_to_do(tiny_models: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "broken"
    shutil.copytree(tiny_models / "cls" / "model", folder)
    (folder / "model.safetensors").write_bytes(b"nonsense")
    with pytest.raises(EncoderUnavailableError, match="cannot be loaded") as caught:
        open_encoder(EncoderSettings(model=str(folder)))
    assert caught.value.hint


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this system has no signal to try it with")
def test_encoders_may_be_released_in_the_order_in_which_they_were_made() -> None:
    script = """
import faulthandler, gc, os, signal
from stratbot.config import EncoderSettings
from stratbot.index.encoder import open_encoder
with open(os.devnull, "w") as nowhere:
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1, file=nowhere)
    first, second = open_encoder(EncoderSettings()), open_encoder(EncoderSettings())
    first.encode_query("a"), second.encode_query("b")
    del first
    gc.collect()
    del second
    gc.collect()
    os.kill(os.getpid(), signal.SIGUSR1)  # its handler wants a stack, which a released encoder must not have taken along
print("alive")
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "alive\n"), ended.stderr
