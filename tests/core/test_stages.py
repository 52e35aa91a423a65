from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from fixture_pages import cut, fixture

from stripper.core.network import Network
from stripper.core.stages import SETTLED, probabilities
from stripper.core.surroundings import CONTEXT, surroundings
from stripper.labels import LABELS

INPUTS = 30  # features of each block


def network(inputs: int, seed: int) -> Network:
    random = np.random.default_rng(seed)
    widths = (inputs, 16, len(LABELS))
    return Network(
        np.zeros(inputs), np.ones(inputs), [random.normal(size=shape) for shape in pairwise(widths)],
        [random.normal(size=width) for width in widths[1:]],
        10.0,
    )  # fmt: skip


FIRST, SECOND = network(INPUTS, 0), network(INPUTS + len(CONTEXT), 1)
PAGE = "<h1>ab</h1><div><p>cd</p><p>ef</p></div><p>gh</p>" * 30  # more than are measured at a time


def features(n: int) -> np.ndarray:
    return np.random.default_rng(2).normal(size=(n, INPUTS)).astype(np.float32)


@pytest.mark.parametrize("settled", [0.0, 0.3, 0.5, SETTLED, 1.0])
def test_the_second_stage_is_asked_only_where_the_first_is_not_sure(settled: float):
    table = cut(PAGE)
    measured = features(len(table))
    first = FIRST.predict(measured)
    second = SECOND.predict(np.hstack([measured, surroundings(table, first)]))
    sure = first.max(axis=1, keepdims=True) > np.float32(settled)
    assert np.array_equal(
        probabilities(table, measured, FIRST, SECOND, settled), np.where(sure, first, (first + second) / 2)
    )


def test_some_blocks_are_settled_and_some_are_not():
    settled = FIRST.predict(features(len(cut(PAGE)))).max(axis=1) > 0.5
    assert 0.1 < settled.mean() < 0.9


def test_probabilities_add_up_to_one():
    table = fixture("pages/it-fotografa-valli-diritti.html")
    assert probabilities(table, features(len(table)), FIRST, SECOND).sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_page_without_blocks():
    assert probabilities(cut("<div></div>"), features(0), FIRST, SECOND).shape == (0, len(LABELS))


def test_features_of_another_page_are_refused():
    with pytest.raises(ValueError, match="features of 2 blocks, and the page has 1"):
        probabilities(cut("<p>ab"), features(2), FIRST, SECOND)


def test_a_second_network_for_other_features_is_refused():
    with pytest.raises(ValueError, match="a second network of 30 inputs"):
        probabilities(cut("<p>ab"), features(1), FIRST, FIRST)
