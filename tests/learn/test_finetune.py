from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stripper.learn.finetune import Tuning, _slopes, tune
from stripper.network import Network

RANDOM = np.random.default_rng(0)
ROWS = RANDOM.normal(size=(600, 6)).astype(np.float32)
LABEL = (ROWS[:, 0] > 0).astype(np.intp) + (ROWS[:, 1] > 1)
ONES = np.ones(len(ROWS), np.float32)
START = Network(
    np.zeros(6, np.float32),
    np.ones(6, np.float32),
    tuple(RANDOM.normal(size=shape).astype(np.float32) / 3 for shape in ((6, 9), (9, 4), (4, 3))),
    tuple(np.zeros(size, np.float32) for size in (9, 4, 3)),
    temperature=1.5,
)
FREE = Tuning(passes=60, rate=0.01, spring=0.0, dropout=0.0, loyalty=0.0)


def right(network: Network) -> float:
    return float((network.predict(ROWS).argmax(axis=1) == LABEL).mean())


def distance(network: Network) -> float:
    return sum(float(np.abs(a - b).sum()) for a, b in zip(network.weights, START.weights, strict=True))


def test_learns_what_is_there_to_learn():
    assert right(tune(START, ROWS, LABEL, ONES, FREE)) > 0.9 > right(START)


def test_the_spring_holds_the_weights():
    assert distance(tune(START, ROWS, LABEL, ONES, replace(FREE, spring=30.0))) < 0.3 * distance(
        tune(START, ROWS, LABEL, ONES, FREE)
    )


def test_whole_loyalty_keeps_the_answers():
    tuned = tune(START, ROWS, LABEL, ONES, replace(FREE, loyalty=1.0))
    assert tuned.predict(ROWS) == pytest.approx(START.predict(ROWS), abs=0.02)


def test_the_start_stays_as_it_was():
    before = [weight.copy() for weight in START.weights]
    tune(START, ROWS, LABEL, ONES, FREE)
    assert all(np.array_equal(a, b) for a, b in zip(before, START.weights, strict=True))


def test_the_same_seed_gives_the_same_weights_and_another_others():
    once, twice, other = (tune(START, ROWS, LABEL, ONES, replace(FREE, dropout=0.3), seed) for seed in (0, 0, 1))
    assert np.array_equal(once.weights[0], twice.weights[0])
    assert not np.array_equal(once.weights[0], other.weights[0])


def test_weights_of_zero_leave_rows_out():
    spoilt = LABEL.copy()
    spoilt[:300] = 2
    weight = np.append(np.zeros(300), np.full(300, 2)).astype(np.float32)
    assert right(tune(START, ROWS, spoilt, weight, FREE)) > 0.8


def test_gradients_are_those_of_finite_differences():
    values = [layer.astype(np.float64) for layer in (*START.weights, *START.biases)]
    aims = np.eye(3)[LABEL[:40]]
    rows, weight = ROWS[:40].astype(np.float64), np.linspace(0.5, 1.5, 40)

    def loss(layers: list[np.ndarray]) -> float:
        values = ((rows - START.mean) * START.scale).clip(-5, 5)
        for number in range(3):
            values = (values if number == 0 else np.maximum(values, 0)) @ layers[number] + layers[3 + number]
        odds = np.exp(values / START.temperature)
        return float(-(np.log(odds / odds.sum(axis=1, keepdims=True)) * aims).sum(axis=1) @ weight / len(rows))

    found = _slopes(START, values, np.clip(rows, -5, 5), aims, weight)
    for layer, at in ((0, (2, 3)), (1, (4, 1)), (2, (0, 2)), (3, (5,)), (5, (1,))):
        up, down = ([value.copy() for value in values] for _ in range(2))
        up[layer][at] += 1e-5
        down[layer][at] -= 1e-5
        assert found[layer][at] == pytest.approx((loss(up) - loss(down)) / 2e-5, abs=1e-6)
