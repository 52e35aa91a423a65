from __future__ import annotations

import json
import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from stripper import model as models
from stripper.core.network import Network
from stripper.core.stages import probabilities
from stripper.errors import ModelError
from stripper.feature_names import FEATURES
from stripper.labels import LABELS
from stripper.model import load, save
from stripper.segment import page_table

FIXTURES = Path(__file__).parent.parent / "fixtures" / "pages"


@pytest.fixture
def folder(small_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_model, tmp_path / "model"))


def describe(folder: Path, **changes) -> None:
    path = folder / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def test_saving_what_was_loaded_gives_the_same_bytes(folder: Path, tmp_path: Path):
    save(load(folder), tmp_path / "again")
    assert (tmp_path / "again" / "model.safetensors").read_bytes() == (folder / "model.safetensors").read_bytes()


def test_a_loaded_model_cannot_be_written_to(folder: Path):
    with pytest.raises(ValueError, match="read-only"):
        load(folder).second.weights[0][0, 0] = 1


@pytest.mark.parametrize(
    "change", [{"format": 99}, {"labels": ["body", "other"]}, {"names": "0"}, {"line_names": "0"}, {"features": 3}]
)
def test_a_model_for_other_features_or_labels_is_refused(folder: Path, change: dict):
    describe(folder, **change)
    with pytest.raises(ModelError, match="train it again"):
        load(folder)


def test_no_folder(tmp_path: Path):
    with pytest.raises(ModelError, match="a model is a folder with"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"[" * 100_000])
def test_description_that_is_none(folder: Path, content: bytes):
    (folder / "model.json").write_bytes(content)
    with pytest.raises(ModelError):
        load(folder)


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, pickle.dumps({"a": 1}), b"\xff" * 4096])
def test_weights_that_are_none(folder: Path, content: bytes):
    (folder / "model.safetensors").write_bytes(content)
    with pytest.raises(ModelError):
        load(folder)


def test_truncated_weights(folder: Path):
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(ModelError):
        load(folder)


def test_too_large_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(models, "LARGEST_FILE", 1000)
    with pytest.raises(ModelError, match="larger than any model"):
        load(folder)


def forge(folder: Path, name: str, array: np.ndarray) -> None:
    """Put another array in the place of one of the model's."""
    arrays = load_file(folder / "model.safetensors")
    save_file(arrays | {name: array}, folder / "model.safetensors")


@pytest.mark.parametrize("spoil", [np.nan, np.inf, -np.inf, 1e30])
def test_weights_that_are_no_sensible_numbers(folder: Path, spoil: float):
    forge(folder, "second.bias.0", np.full_like(load(folder).second.biases[0], spoil))
    with pytest.raises(ModelError, match="finite number of a sensible size"):
        load(folder)


@pytest.mark.parametrize(
    ("name", "shape", "kind"),
    [
        ("first.bias.0", (), np.float32),
        ("first.bias.0", (0,), np.float32),
        ("first.bias.0", (3, 3), np.float32),
        ("text.first.bias.0", (), np.float32),
        ("text.temperature", (5,), np.float64),
        ("text.temperature", (), np.float64),
        ("second.mean", (1,), np.float32),
        ("wording.text", (2, 2), np.float16),
        ("first.scale", None, np.int64),
        ("first.scale", None, np.complex64),
        ("first.scale", None, bool),
    ],
)
def test_weights_of_another_shape_or_type(folder: Path, name: str, shape: tuple[int, ...] | None, kind: type):
    found = load_file(folder / "model.safetensors")[name]
    forge(folder, name, np.ones(found.shape if shape is None else shape, kind))
    with pytest.raises(ModelError):
        load(folder)


def test_a_network_of_a_hundred_layers(folder: Path):
    arrays = load_file(folder / "model.safetensors")
    more = {f"first.{part}.{layer}": np.ones(1, np.float32) for part in ("weight", "bias") for layer in range(3, 100)}
    save_file(arrays | more, folder / "model.safetensors")
    with pytest.raises(ModelError, match="layers, and 4 are the most"):
        load(folder)


@pytest.mark.parametrize("temperature", [None, [], [1], ["a", "b"], [0, 1], [10**400, 1], [float("inf"), 1], {"a": 1}])
def test_temperatures_that_are_none(folder: Path, temperature: object):
    describe(folder, temperature=temperature)
    with pytest.raises(ModelError, match="missing or of the wrong shape"):
        load(folder)


def header(**arrays: object) -> bytes:
    """The head of a safetensors file."""
    text = json.dumps(arrays).encode()
    return len(text).to_bytes(8, "little") + text


@pytest.mark.parametrize(
    "content",
    [
        header(a={"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 1 << 42]}),
        header(
            a={"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
            b={"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
        )
        + b"\0" * 8,
        header(a={"dtype": "F32", "shape": [-1], "data_offsets": [8, 0]}),
        header(a={"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}) + b"\0" * 4,
        header(a={"dtype": "object", "shape": [2], "data_offsets": [0, 4]}) + b"\0" * 4,
        (1 << 62).to_bytes(8, "little") + b"{}",
    ],
    ids=["larger than memory", "one over the other", "backwards", "another float", "objects", "an endless head"],
)
def test_forged_weights(folder: Path, content: bytes):
    (folder / "model.safetensors").write_bytes(content)
    with pytest.raises(ModelError):
        load(folder)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no such devices")
@pytest.mark.parametrize("name", ["model.json", "model.safetensors"])
def test_a_link_to_something_without_an_end(folder: Path, name: str):
    (folder / name).unlink()
    (folder / name).symlink_to("/dev/zero")
    with pytest.raises(ModelError, match="not a file"):
        load(folder)


def test_nothing_in_a_model_is_executed(folder: Path, tmp_path: Path):
    class Attack:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "ran",))

    for name in ("model.json", "model.safetensors", "model.pkl", "model.joblib", "__init__.py"):
        (folder / name).write_bytes(pickle.dumps(Attack()))
    with pytest.raises(ModelError):
        load(folder)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "name", ["wording.text", "first.mean", "second.weight.0", "second.bias.1", "text.shapes", "text.second.bias.0"]
)
def test_missing_weights(folder: Path, name: str):
    arrays = load_file(folder / "model.safetensors")
    del arrays[name]
    save_file(arrays, folder / "model.safetensors")
    with pytest.raises(ModelError, match="missing or of the wrong shape"):
        load(folder)


def test_probabilities_add_up_to_one(folder: Path):
    blocks = page_table("<h1>Title</h1><p>A paragraph of some length, and more of it.<p>Photo: X")
    assert load(folder).probabilities(blocks).sum(axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("settled", [0.0, 0.3, 0.5, 1.0])
def test_the_second_stage_is_asked_only_where_the_first_is_not_sure(folder: Path, settled: float):
    model = load(folder)
    blocks = page_table((FIXTURES / "it-fotografa-valli-diritti.html").read_text(encoding="utf-8"))
    inputs = model.inputs(blocks)
    first, second = inputs[:, len(FEATURES) :][:, : len(LABELS)], model.second.predict(inputs)
    sure = first.max(axis=1, keepdims=True) > settled
    found = probabilities(blocks, model.features(blocks), model.first, model.second, settled)
    assert found == pytest.approx(np.where(sure, first, (first + second) / 2), abs=1e-6)


def test_a_model_may_have_no_part_for_plain_text(folder: Path, tmp_path: Path):
    save(replace(load(folder), text=None), tmp_path / "pages")
    assert load(tmp_path / "pages").text is None


def test_the_part_for_pages_loads_whatever_lines_were_measured_by(folder: Path):
    describe(folder, line_names="0")
    assert models.load_pages(folder).text is None


def test_network_by_hand():
    network = Network(
        np.zeros(1, np.float32), np.ones(1, np.float32),
        (np.array([[1.0, -1.0]], np.float32), np.eye(2, dtype=np.float32)), (np.zeros(2, np.float32), np.zeros(2, np.float32)),
    )  # fmt: skip
    assert network.predict(np.array([[2.0]], np.float32)) == pytest.approx(np.array([[0.8808, 0.1192]]), abs=1e-3)
