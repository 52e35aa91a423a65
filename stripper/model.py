"""The fitted model: what it is made of, how it answers, and how it is kept in a folder.

A folder holds ``model.json`` (format, labels, feature names, calibration, where it came from),
``model.safetensors`` (the weights: plain arrays, nothing in it can be executed), ``CARD.md``, and ``probes.json`` (what it
said of texts written for that, by which ``stripper model verify`` knows it).
Serving needs numpy alone: scikit-learn takes seconds to import, and its pickles tie a model to the
version that trained it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stripper.core.features import featurize
from stripper.core.network import Network
from stripper.core.page_table import PageTable
from stripper.core.page_vector import OF_PAGE, page_vector
from stripper.core.stages import SETTLED, probabilities
from stripper.core.surroundings import CONTEXT, surroundings
from stripper.errors import ModelError
from stripper.feature_names import FEATURES
from stripper.kinds import KINDS, SHIFTS, PageKinds, shifted
from stripper.labels import LABELS
from stripper.network import floats, network_arrays, read_network, read_table
from stripper.plain import model as text_model
from stripper.plain.model import LINE_INPUTS, TextModel

Floats = npt.NDArray[np.float32]

# Raise when a folder written before can no longer be read, or would be read wrongly (3: lengths are in letters; 4: more
# scripts without spaces, and ends of sentences; 5: kinds of pages). Folders of
# another format are refused with the advice to train again.
FORMAT = 5
INPUTS = (*FEATURES, *CONTEXT)  # of the second network, by name
FIRST = slice(len(FEATURES), len(FEATURES) + len(LABELS))  # where the first stage's probabilities stand among them
LINE_NAMES = "line_names"  # of the description: what the features of the part for plain text were
# What reading a spoiled file raises, beside the errors that are of one format alone.
_SPOILED = (KeyError, IndexError, TypeError, ValueError, OverflowError)
FILES = ("model.json", "model.safetensors")  # those that decide what a model answers
_KINDS, _GAINS = "kinds", "kinds.gains"  # names of arrays
LARGEST_FILE = 64 << 20  # bytes; a shipped model has less than 5 MB


@dataclass(frozen=True, slots=True)
class Wordings:
    """Weights of the linear models behind the wording features: float32 (BUCKETS, n_labels) each."""

    text: Floats
    words: Floats


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says of a page: the probability of each label for each block, and of each kind for the page.

    Shapes: float32 (n_blocks, n_labels) and (n_kinds,); ``kinds`` is None where the model tells none.
    """

    probabilities: Floats
    kinds: Floats | None


@dataclass(frozen=True, slots=True, repr=False)
class Model:
    """Wording tables and the networks of the two stages. ``about`` is what the card and the checks need.

    ``text`` are the weights for plain text, None where only pages were trained on. ``kinds`` tells kinds of pages, None where
    too few pages of a known kind were trained on.
    """

    wordings: Wordings
    first: Network
    second: Network
    about: Mapping[str, Any]
    text: TextModel | None = None
    kinds: PageKinds | None = None

    def __repr__(self) -> str:
        return f"<Model for pages{' and plain text' if self.text else ''}>"

    def answer(self, table: PageTable) -> Answer:
        """What the model says of a page."""
        features = self.features(table)
        found: Floats = probabilities(table, features, self.first, self.second)
        if self.kinds is None or not len(table):
            return Answer(found, None)
        kinds = self.kinds.probabilities(page_vector(table, features, found))
        return Answer(shifted(found, self.kinds.shift(kinds)), kinds)

    def probabilities(self, table: PageTable) -> Floats:
        """Probability of each label for each block: float32 (n_blocks, n_labels)."""
        return self.answer(table).probabilities

    def features(self, table: PageTable) -> Floats:
        """Measure what the first network sees: float32 (n_blocks, n_features), columns as in ``FEATURES``."""
        found: Floats = featurize(table, self.wordings.text, self.wordings.words)
        return found

    def inputs(self, table: PageTable) -> Floats:
        """Measure what the second network sees: float32 (n_blocks, n_inputs), columns as in ``INPUTS``."""
        features = self.features(table)
        return np.concatenate([features, surroundings(table, self.first.predict(features))], axis=1)


def unsettled(first: Floats) -> npt.NDArray[np.intp]:
    """The blocks that the first stage is not sure of, by its probabilities: (n_unsettled,)."""
    return np.flatnonzero(first.max(axis=1) <= SETTLED)


def together(first: Floats, second: Callable[[npt.NDArray[np.intp]], Floats]) -> Floats:
    """What both stages say: float32 (n_blocks, n_labels); ``second`` is asked, by their indices, of the blocks that need it."""
    answer, rows = first.copy(), unsettled(first)
    answer[rows] = (answer[rows] + second(rows)) / 2
    return answer


def _signature() -> dict[str, Any]:
    """What a model must have been made for to be read by this code."""
    return {
        "format": FORMAT,
        "labels": list(LABELS),
        "features": len(FEATURES),
        "context": len(CONTEXT),
        "names": _hash(INPUTS),
        LINE_NAMES: _hash(LINE_INPUTS),
    }


# What the parts of a signature are called.
_PARTS = {
    "format": "files",
    "labels": "labels",
    "features": "features of pages",
    "context": "features of pages",
    "names": "features of pages",
    LINE_NAMES: "features of plain text",
}


def _hash(names: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def _arrays(model: Model) -> dict[str, npt.NDArray[Any]]:
    arrays: dict[str, npt.NDArray[Any]] = {
        "wording.text": model.wordings.text.astype(np.float16),
        "wording.words": model.wordings.words.astype(np.float16),
    }
    arrays |= network_arrays("first", model.first) | network_arrays("second", model.second)
    if model.kinds is not None:
        arrays |= network_arrays(_KINDS, model.kinds.network) | {_GAINS: model.kinds.gains}
    if model.text is not None:
        arrays |= text_model.arrays(model.text)
    return {name: np.ascontiguousarray(array) for name, array in sorted(arrays.items())}


def save(model: Model, folder: str | Path) -> None:
    """Write a model into a folder, made if need be; the same model gives the same bytes."""
    from safetensors.numpy import save as to_bytes

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").write_bytes(to_bytes(_arrays(model)))
    description = {
        **_signature(),
        "temperature": [model.first.temperature, model.second.temperature],
        "feature_names": list(FEATURES),
        "context_names": list(CONTEXT),
        **model.about,
    }
    text = json.dumps(description, ensure_ascii=False, indent=1)
    (folder / "model.json").write_text(text + "\n", encoding="utf-8")


def shipped_folder() -> Path:
    """The folder of the model that comes along."""
    return Path(str(files("stripper").joinpath("models", "default")))


def load(folder: str | Path) -> Model:
    """Read a model from a folder. Raises ``ModelError`` where it is not one this code can use."""
    pages, arrays = _load(Path(folder), _signature())
    if not any(name.startswith(text_model.PREFIX) for name in arrays):
        return pages
    try:
        return replace(pages, text=text_model.from_arrays(arrays))
    except _SPOILED as error:
        raise _spoiled(Path(folder), error) from error


def load_pages(folder: str | Path) -> Model:
    """Read a model without its part for plain text, whatever features that was made for. Raises as ``load``."""
    return _load(Path(folder), {key: value for key, value in _signature().items() if key != LINE_NAMES})[0]


def _load(folder: Path, signature: Mapping[str, Any]) -> tuple[Model, dict[str, npt.NDArray[Any]]]:
    """The part for pages, and all arrays."""
    description = _description(folder / "model.json")
    found = {key: description.get(key) for key in signature}
    if found != signature:
        different = dict.fromkeys(_PARTS[key] for key, value in signature.items() if found[key] != value)
        raise ModelError(
            f"{folder}: the model was made for other {', '.join(different)} than this version of stripper has; "
            "train it again (see Retraining in the README), or leave out --model to use the shipped one"
        )
    arrays = _read_arrays(folder / "model.safetensors")
    try:
        temperatures = [float(value) for value in description["temperature"]]
        wordings = Wordings(read_table(arrays, "wording.text"), read_table(arrays, "wording.words"))
        first = read_network(arrays, "first", len(FEATURES), temperatures[0])
        second = read_network(arrays, "second", len(FEATURES) + len(CONTEXT), temperatures[1])
        kinds = _read_kinds(arrays)
    except _SPOILED as error:
        raise _spoiled(folder, error) from error
    about = {
        key: value
        for key, value in description.items()
        if key not in (*_signature(), "temperature", "feature_names", "context_names")
    }
    return Model(wordings, first, second, about, kinds=kinds), arrays


def _read_kinds(arrays: Mapping[str, npt.NDArray[Any]]) -> PageKinds | None:
    if _GAINS not in arrays:
        return None
    network = read_network(arrays, _KINDS, len(OF_PAGE), 1.0, len(KINDS))
    return PageKinds(network, floats(arrays[_GAINS], (len(KINDS), len(SHIFTS))))


def _spoiled(folder: Path, error: Exception) -> ModelError:
    return ModelError(f"{folder}: weights are missing or of the wrong shape ({error}); get a fresh copy")


def _bytes(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():  # a device or a pipe, which may have no end
            raise ModelError(f"{path}: not a file; get a fresh copy of the model")
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ModelError(
            f"{path}: cannot be read ({error.strerror}); a model is a folder with model.json and model.safetensors"
        ) from error
    if len(data) > LARGEST_FILE:
        raise ModelError(f"{path}: larger than any model ({LARGEST_FILE >> 20} MB); it is not one of stripper's")
    return data


def _description(path: Path) -> dict[str, Any]:
    try:
        description = json.loads(_bytes(path))
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: not valid JSON ({error}); get a fresh copy of the model") from error
    if not isinstance(description, dict):
        raise ModelError(f"{path}: an object was expected; get a fresh copy of the model")
    return description


def _read_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    from safetensors import SafetensorError
    from safetensors.numpy import load as from_bytes

    try:
        arrays: dict[str, npt.NDArray[Any]] = from_bytes(_bytes(path))
    except (SafetensorError, *_SPOILED) as error:
        raise ModelError(f"{path}: not a safetensors file ({error}); get a fresh copy of the model") from error
    return arrays
