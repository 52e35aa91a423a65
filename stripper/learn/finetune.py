"""Go on training a network from the weights it has, held to them.

Few pages are enough to move a network and far too few to train one. So the steps are small, and every
weight is drawn back to where it began by a spring, L2-SP (Li, Grandvalet and Davoine 2018, "Explicit
inductive bias for transfer learning with convolutional networks"): what the new pages do not speak of
stays as it was. The spring is decoupled from Adam's scaling, as weight decay is in AdamW (Loshchilov and
Hutter 2019): otherwise it would hold the weights most that matter least. And what a row is to become is its label,
mixed with what the old network says of the row (Li and Hoiem 2017, "Learning without forgetting"). Inputs are
dropped as when a network is fitted from scratch: without, it learns to lean on what few pages have in common
(docs/retraining.md has what each of these is worth).

Own code, thirty lines of backpropagation, because scikit-learn's ``MLPClassifier`` can only decay weights
towards 0, and a deep-learning framework is a gigabyte for networks of a few thousand weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stripper.network import CLIP, Network

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

BATCH = 256
_MOMENTUM, _SQUARES, _TINY = 0.9, 0.999, 1e-8  # Adam's own (Kingma and Ba 2015)


@dataclass(frozen=True, slots=True)
class Tuning:
    """How far a network goes from where it began.

    ``passes`` over the rows; ``rate``, the learning rate at the beginning, which falls to 0; ``spring``, the
    share of its way from the start that a weight is drawn back by in a step, over the rate; ``dropout``, the
    chance of each input to be left out of a row; ``loyalty``, the share of the old network's answer in what each row
    is to become.
    """

    passes: int = 10
    rate: float = 1e-3
    spring: float = 3.0
    dropout: float = 0.33
    loyalty: float = 0.5


def tune(start: Network, x: Floats, label: Ints, weight: Floats, how: Tuning, seed: int = 0) -> Network:
    """The network after training on rows ``x`` (n_rows, n_inputs) with their labels (n_rows,).

    ``weight`` (n_rows,) has the mean 1. Scaling and temperature stay as they are.
    """
    outputs = len(start.biases[-1])
    random = np.random.default_rng(seed)
    anchors = [*start.weights, *start.biases]
    values = [layer.copy() for layer in anchors]
    means, squares = [np.zeros_like(layer) for layer in values], [np.zeros_like(layer) for layer in values]
    for step, (rate, rows) in enumerate(_batches(len(x), how, random), 1):
        aims = (1 - how.loyalty) * np.eye(outputs, dtype=np.float32)[label[rows]] + how.loyalty * start.predict(x[rows])
        slopes = _slopes(start, values, _inputs(start, x[rows], how.dropout, random), aims, weight[rows])
        for at, slope in enumerate(slopes):
            means[at] += (1 - _MOMENTUM) * (slope - means[at])
            squares[at] += (1 - _SQUARES) * (slope * slope - squares[at])
            size = np.sqrt(squares[at] / (1 - _SQUARES**step)) + _TINY
            stride = means[at] / (1 - _MOMENTUM**step) / size
            values[at] -= rate * (stride + how.spring * (values[at] - anchors[at]))
    depth = len(start.weights)
    return Network(start.mean, start.scale, tuple(values[:depth]), tuple(values[depth:]), start.temperature)


def _batches(n: int, how: Tuning, random: np.random.Generator) -> Iterator[tuple[float, Ints]]:
    """The learning rate and the rows of each step."""
    count = max(-(-n // BATCH), 1)
    for number in range(how.passes):
        order = random.permutation(n)
        for index in range(count):
            done = (number + index / count) / how.passes
            yield how.rate * (1 - done), np.sort(order[index * BATCH : (index + 1) * BATCH])


def _inputs(network: Network, rows: Floats, dropout: float, random: np.random.Generator) -> Floats:
    """Standardize rows; drop inputs, and make up for them, so that none need be dropped in use."""
    scaled = np.clip((rows - network.mean) * network.scale, -CLIP, CLIP)
    if dropout:
        scaled = scaled * (random.random(scaled.shape, dtype=np.float32) >= dropout) / (1 - dropout)
    inputs: Floats = scaled.astype(np.float32)
    return inputs


def _slopes(network: Network, values: list[Floats], inputs: Floats, aims: Floats, weight: Floats) -> list[Floats]:
    """The gradient of the mean weighted cross-entropy, in the order of ``values``: weights, then biases."""
    depth = len(values) // 2
    weights, biases = values[:depth], values[depth:]
    layers = [inputs]
    for layer, bias in zip(weights[:-1], biases[:-1], strict=True):
        layers.append(np.maximum(layers[-1] @ layer + bias, 0))
    logits = (layers[-1] @ weights[-1] + biases[-1]) / network.temperature
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    slope = (odds / odds.sum(axis=1, keepdims=True) - aims) * (weight / (len(inputs) * network.temperature))[:, None]
    found: list[tuple[Floats, Floats]] = []
    for below, layer in zip(reversed(layers), reversed(weights), strict=True):
        found.append((below.T @ slope, slope.sum(axis=0)))
        slope = (slope @ layer.T) * (below > 0)
    found.reverse()
    return [gradient for gradient, _ in found] + [gradient for _, gradient in found]
