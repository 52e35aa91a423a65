from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from stripper import load
from stripper.influence import STRONGEST, influences, pushes
from stripper.labels import LABELS
from stripper.model import INPUTS
from stripper.network import Network

PAGES = Path(__file__).parent.parent / "fixtures" / "pages"


@pytest.fixture(scope="module")
def cleaner(small_model):
    return load(small_model)


@pytest.fixture(scope="module")
def page(cleaner):
    return cleaner.label((PAGES / "it-fotografa-valli-diritti.html").read_bytes())


def network(*, temperature=1.0):
    random = np.random.default_rng(7)
    sizes = (6, 8, 4, len(LABELS))
    weights = tuple(random.normal(size=size).astype(np.float32) for size in pairwise(sizes))
    biases = tuple(random.normal(size=size).astype(np.float32) for size in sizes[1:])
    return Network(np.full(6, 2, np.float32), np.full(6, 0.5, np.float32), weights, biases, temperature)


def log_odds(net, x, chosen, shares):
    """Log-odds of the chosen label against the others, mixed in fixed shares."""
    outputs = net.layers(x)[-1].astype(float)
    return outputs[np.arange(len(x)), chosen] - (outputs * shares).sum(axis=1)


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_pushes_are_slope_times_input(temperature):
    net = network(temperature=temperature)
    x = np.random.default_rng(1).normal(2, 3, size=(20, 6)).astype(np.float32)
    chosen = net.predict(x).argmax(axis=1)
    shares = net.predict(x).astype(float)
    shares[np.arange(20), chosen] = 0
    shares /= shares.sum(axis=1, keepdims=True)
    slopes = np.empty((20, 6))
    for i in range(6):
        step = np.zeros(6, np.float32)
        step[i] = 1e-3
        rise = log_odds(net, x + step, chosen, shares) - log_odds(net, x - step, chosen, shares)
        slopes[:, i] = rise / 2e-3
    assert np.allclose(pushes(net, x, chosen), slopes * (x - net.mean), atol=0.02)


def test_an_average_input_pushes_nothing():
    net = network()
    x = np.random.default_rng(1).normal(2, 3, size=(5, 6)).astype(np.float32)
    x[:, 2] = net.mean[2]
    assert not pushes(net, x, np.zeros(5, np.intp))[:, 2].any()


def test_what_raises_all_labels_alike_pushes_nothing():
    net = Network(
        np.zeros(2, np.float32),
        np.ones(2, np.float32),
        (np.array([[1] * 5, [2, 0, 0, 0, 0]], np.float32),),
        (np.zeros(5, np.float32),),
    )
    found = pushes(net, np.ones((1, 2), np.float32), np.array([0]))
    assert np.allclose(found, [[0, 2]])


def test_a_push_for_one_label_is_a_push_against_another():
    net = Network(
        np.zeros(1, np.float32),
        np.ones(1, np.float32),
        (np.array([[3, 0, 0, 0, 0]], np.float32),),
        (np.zeros(5, np.float32),),
    )
    one = np.ones((1, 1), np.float32)
    assert pushes(net, one, np.array([0]))[0, 0] > 0 > pushes(net, one, np.array([4]))[0, 0]


def test_of_each_block_there_are_the_strongest_first(cleaner, page):
    found = influences(cleaner.model, page.segments, page.decisions)
    assert len(found) == len(page.blocks)
    for reasons in found:
        strengths = [abs(reason.push) for reason in reasons]
        assert len(reasons) == STRONGEST
        assert strengths == sorted(strengths, reverse=True)


@pytest.mark.parametrize(("settled", "stage"), [(0.0, "first"), (1.0, "second")])
def test_an_influence_is_on_the_network_that_had_the_last_word(cleaner, page, monkeypatch, settled: float, stage: str):
    monkeypatch.setattr("stripper.model.SETTLED", settled)
    rows, network = cleaner.model.inputs(page.segments), getattr(cleaner.model, stage)
    reason = influences(cleaner.model, page.segments, page.decisions)[3][0]
    at = INPUTS.index(reason.feature)
    push = pushes(network, rows[[3], : len(network.mean)], page.decisions[[3]])[0, at]
    assert (reason.value, reason.average) == (rows[3, at], network.mean[at])
    assert reason.push == pytest.approx(push, rel=1e-4)


def test_a_page_in_many_pieces_is_as_in_one(cleaner, page, monkeypatch):
    whole = influences(cleaner.model, page.segments, page.decisions)
    monkeypatch.setattr("stripper.influence._ROWS_AT_ONCE", 7)
    pieces = influences(cleaner.model, page.segments, page.decisions)
    assert [[one.feature for one in reasons] for reasons in pieces] == [
        [one.feature for one in reasons] for reasons in whole
    ]


# The report
