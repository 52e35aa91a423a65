from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest

from stripper.core.network import CLIP, Network, kinds


def network(*widths: int, seed: int = 0, temperature: float = 1.3) -> Network:
    """A network with random weights, whose inputs are mostly 0 at another place than their means."""
    random = np.random.default_rng(seed)
    return Network(
        random.normal(size=widths[0]),
        random.uniform(0.5, 2, widths[0]),
        [random.normal(size=(above, below)) / above**0.5 for above, below in pairwise(widths)],
        [random.normal(size=below) for below in widths[1:]],
        temperature,
    )


def rows(n: int, inputs: int, seed: int = 1, filled: float = 0.4) -> np.ndarray:
    """Inputs of which some are 0."""
    random = np.random.default_rng(seed)
    return (random.normal(size=(n, inputs)) * 3 * (random.random((n, inputs)) < filled)).astype(np.float32)


def expected(net: Network, x: np.ndarray) -> np.ndarray:
    """What it should say, in double precision by numpy."""
    values = ((x.astype(np.float64) - net.mean) * net.scale).clip(-CLIP, CLIP)
    for weight, bias in zip(net.weights, net.biases, strict=True):
        sums = values @ weight.astype(np.float64) + bias
        values = np.maximum(sums, 0)
    odds = np.exp((sums - sums.max(axis=1, keepdims=True)) / net.temperature)
    return odds / odds.sum(axis=1, keepdims=True)


def step_by_step(net: Network, row: np.ndarray) -> np.ndarray:
    """The sums of a network of one layer for a row, as the kernel should take them: one rounding after each operation."""
    zero = (-net.mean * net.scale).clip(-CLIP, CLIP)
    scaled = ((row - net.mean) * net.scale).clip(-CLIP, CLIP) - zero
    sums = (net.biases[0] + (zero[:, None].astype(np.float64) * net.weights[0]).sum(axis=0)).astype(np.float32)
    for value, weight in zip(scaled, net.weights[0], strict=True):
        sums = sums + value * weight
    return sums


# One panel of outputs and several, widths that are padded, one input, many layers.
SHAPES = [
    (1, 1),
    (1, 5),
    (3, 2, 5),
    (17, 16, 5),
    (40, 33, 7),
    (412, 96, 32, 5),
    (60, 216, 96, 5),
    (9, 8, 7, 6, 5, 4, 3),
]


@pytest.mark.parametrize("widths", SHAPES, ids=str)
def test_answer_is_that_of_the_formula(widths: tuple[int, ...]):
    net, x = network(*widths), rows(50, widths[0])
    assert net.predict(x) == pytest.approx(expected(net, x), abs=2e-6)


@pytest.mark.parametrize("widths", SHAPES, ids=str)
@pytest.mark.parametrize("kind", kinds())
def test_every_kind_of_processor_gives_the_same_bits(kind: int, widths: tuple[int, ...]):
    net, x = network(*widths), rows(50, widths[0])
    assert net.predict_by(kind, x).tobytes() == net.predict_by(0, x).tobytes()


@pytest.mark.parametrize("kind", kinds())
def test_products_and_sums_are_not_fused(kind: int):
    net, x = network(64, 5, temperature=1.0), rows(200, 64, filled=1)
    net = Network(net.mean, net.scale, [net.weights[0] / 8], net.biases)  # the sums are not cut off below
    softmax = Network(np.zeros(5), np.ones(5), [np.eye(5)], [np.zeros(5)])
    sums = np.array([step_by_step(net, row) for row in x])
    assert np.array_equal(net.predict_by(kind, x), softmax.predict_by(kind, sums))


@pytest.mark.parametrize("kind", kinds())
def test_a_row_alone_gets_the_same_bits_as_among_others(kind: int):
    net, x = network(60, 48, 5), rows(40, 60)
    alone = np.concatenate([net.predict_by(kind, x[[i]]) for i in range(len(x))])
    assert alone.tobytes() == net.predict_by(kind, x).tobytes()


def test_threads_get_the_same_bits():
    net, x = network(60, 48, 5), rows(2_000, 60)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(net.predict, [x] * 16))
    assert {answer.tobytes() for answer in answers} == {net.predict(x).tobytes()}


@pytest.mark.parametrize("filled", [0.0, 0.01, 1.0])
def test_any_number_of_inputs_may_be_zero(filled: float):
    net, x = network(100, 20, 5), rows(10, 100, filled=filled)
    assert net.predict(x) == pytest.approx(expected(net, x), abs=2e-6)


def test_network_by_hand():
    net = Network(np.zeros(1), np.ones(1), [np.array([[1.0, -1.0]]), np.eye(2)], [np.zeros(2), np.zeros(2)])
    assert net.predict(np.array([[2.0]])) == pytest.approx(np.array([[0.8808, 0.1192]]), abs=1e-4)


def test_inputs_are_cut_off():
    net = network(1, 4, 5)
    assert np.array_equal(net.predict([[1e6]]), net.predict([[1e30]]))


@pytest.mark.parametrize("gap", [0.0, 1.0, 20.0, 80.0, 200.0, 1e6])
def test_softmax_is_exact_and_adds_up(gap: float):
    net = Network(np.zeros(1), np.ones(1), [np.zeros((1, 2))], [np.array([gap, 0.0])])
    less = np.exp(-gap)
    assert net.predict([[0.0]])[0] == pytest.approx([1 / (1 + less), less / (1 + less)], rel=1e-6, abs=1e-37)


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinite_inputs_are_cut_off(value: float):
    assert np.isfinite(network(3, 4, 5).predict([[value, 0.0, 1.0]])).all()


@pytest.mark.parametrize("kind", kinds())
def test_an_input_that_is_no_number_is_not_passed_over(kind: int):
    assert np.isnan(network(3, 4, 5).predict_by(kind, [[np.nan, 0.0, 1.0]])).all()


@pytest.mark.parametrize("kind", kinds())
def test_an_input_that_is_no_number_leaves_other_rows_alone(kind: int):
    net, x = network(60, 20, 5), rows(20, 60)
    spoiled = np.where(np.arange(20)[:, None] % 3, x, np.float32(np.nan))
    assert np.array_equal(net.predict_by(kind, spoiled)[1::3], net.predict_by(kind, x)[1::3])


def test_temperature_evens_out():
    net, x = network(8, 5), rows(30, 8)
    assert (net.at_temperature(5.0).predict(x).max(axis=1) < net.predict(x).max(axis=1)).all()


def test_no_rows():
    assert network(8, 4, 5).predict(rows(0, 8)).shape == (0, 5)


def test_rows_may_lie_apart():
    net, x = network(8, 4, 5), rows(30, 16)
    assert np.array_equal(net.predict(x[::2, 8:]), net.predict(x[::2, 8:].copy()))


@pytest.mark.parametrize("inputs", [7, 9])
def test_rows_of_other_inputs_are_refused(inputs: int):
    with pytest.raises(ValueError, match=f"rows of {inputs} inputs for a network of 8"):
        network(8, 5).predict(rows(3, inputs))


def test_a_kind_that_the_processor_has_not_is_refused():
    with pytest.raises(ValueError, match="kernel 9"):
        network(8, 5).predict_by(9, rows(3, 8))


@pytest.mark.parametrize(
    ("weights", "biases"),
    [
        ([], []),
        ([(4, 5)], []),
        ([(5, 4)], [(4,)]),
        ([(4, 5)], [(4,)]),
        ([(4, 5)], [(5, 1)]),
        ([(4, 0)], [(0,)]),
        ([(4, 3), (4, 5)], [(3,), (5,)]),
        ([(4, 4)] * 9, [(4,)] * 9),
    ],
    ids=str,
)
def test_arrays_that_do_not_fit_are_refused(weights: list[tuple[int, ...]], biases: list[tuple[int, ...]]):
    with pytest.raises(ValueError, match=r"expected|shape"):
        Network(np.zeros(4), np.ones(4), [np.zeros(shape) for shape in weights], [np.zeros(shape) for shape in biases])


@pytest.mark.parametrize("array", ["mean", "scale", "weights", "biases"])
def test_arrays_cannot_be_written_to(array: str):
    found = getattr(network(3, 4, 5), array)
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(found[0] if isinstance(found, tuple) else found)[...] = 1


def test_arrays_that_it_was_made_of_may_change():
    mean = np.zeros(1)
    net = Network(mean, np.ones(1), [np.array([[1.0, -1.0]])], [np.zeros(2)])
    before = net.predict([[1.0]])
    mean[0] = 3
    assert np.array_equal(net.predict([[1.0]]), before)


def test_attributes_cannot_be_set():
    with pytest.raises(AttributeError):
        network(3, 5).temperature = 2.0


def test_pickled_network_says_the_same():
    net, x = network(60, 48, 5), rows(40, 60)
    assert np.array_equal(pickle.loads(pickle.dumps(net)).predict(x), net.predict(x))


def test_layers_lead_to_the_answer():
    net, x = network(60, 48, 20, 5), rows(40, 60)
    odds = np.exp(net.layers(x)[-1])
    assert odds / odds.sum(axis=1, keepdims=True) == pytest.approx(net.predict(x), abs=2e-6)


def test_layers_are_the_scaled_inputs_each_layer_and_the_outputs():
    assert [values.shape for values in network(60, 48, 20, 5).layers(rows(3, 60))] == [
        (3, 60),
        (3, 48),
        (3, 20),
        (3, 5),
    ]


def test_hidden_layers_are_not_below_zero():
    assert min(values.min() for values in network(60, 48, 20, 5).layers(rows(30, 60))[1:-1]) == 0
