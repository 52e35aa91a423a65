"""How a network is written as named arrays, and read back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from stripper.core.network import CLIP, Network
from stripper.labels import LABELS
from stripper.wording import BUCKETS

Floats = npt.NDArray[np.float32]
__all__ = ["CLIP", "LARGEST", "Network", "floats", "network_arrays", "read_network", "read_table"]
Arrays = Mapping[str, npt.NDArray[Any]]

# What no fitted network comes near, and what keeps the sums of a forged one below float32's largest number.
_MOST_LAYERS, LARGEST = 4, 1e6


def network_arrays(name: str, network: Network) -> dict[str, npt.NDArray[Any]]:
    """The network as arrays, each by a name that begins with ``name``."""
    arrays: dict[str, npt.NDArray[Any]] = {f"{name}.mean": network.mean, f"{name}.scale": network.scale}
    for index, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
        arrays[f"{name}.weight.{index}"], arrays[f"{name}.bias.{index}"] = _narrowed(weight), bias
    return arrays


def _narrowed(weight: Floats) -> npt.NDArray[np.floating]:
    """In half precision, where that says the same."""
    with np.errstate(over="ignore"):  # of what is beyond it, and so is not the same
        half = weight.astype(np.float16)
    return half if np.array_equal(half, weight) else weight


def read_network(arrays: Arrays, name: str, inputs: int, temperature: float, outputs: int = len(LABELS)) -> Network:
    """The network of that name. ``KeyError`` where an array is missing, ``ValueError`` where one is wrong."""
    if not 0.01 < temperature < 100:
        raise ValueError(f"temperature {temperature}")
    count = sum(key.startswith(f"{name}.weight.") for key in arrays)
    if not count:
        raise KeyError(f"{name}.weight.0")
    weights, biases = [], []
    if count > _MOST_LAYERS:
        raise ValueError(f"{count} layers, and {_MOST_LAYERS} are the most")
    size = inputs
    for index in range(count):
        last = index == count - 1
        width = outputs if last else int(arrays[f"{name}.bias.{index}"].shape[0])
        weights.append(floats(arrays[f"{name}.weight.{index}"], (size, width)))
        biases.append(floats(arrays[f"{name}.bias.{index}"], (width,)))
        size = width
    mean, scale = floats(arrays[f"{name}.mean"], (inputs,)), floats(arrays[f"{name}.scale"], (inputs,))
    return Network(mean, scale, tuple(weights), tuple(biases), temperature)


def read_table(arrays: Arrays, name: str, buckets: int = BUCKETS) -> Floats:
    """A wording table, (n_buckets, n_labels)."""
    table = np.ascontiguousarray(floats(arrays[name], (buckets, len(LABELS))))
    table.flags.writeable = False
    return table


def floats(array: npt.NDArray[Any], shape: tuple[int, ...]) -> Floats:
    """The array as read-only float32; ``ValueError`` where its shape, type or a value of it is wrong."""
    if array.shape != shape:
        raise ValueError(f"shape {array.shape} where {shape} was expected")
    if array.dtype.kind != "f":
        raise ValueError(f"values of type {array.dtype}")
    with np.errstate(over="ignore"):  # of a double that is too large
        values = array.astype(np.float32)
    if not (np.abs(values) <= LARGEST).all():  # NaN is not, either
        raise ValueError("a weight that is not a finite number of a sensible size")
    values.flags.writeable = False
    return values
