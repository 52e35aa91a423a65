from __future__ import annotations

import numpy as np
import pytest

from stripper.labels import LABELS
from stripper.network import Network, network_arrays, read_network

EXACT = np.array([[0.5, -2, 0.125, 3, 0]], np.float32)


def network(weight: np.ndarray) -> Network:
    return Network(np.zeros(1, np.float32), np.ones(1, np.float32), (weight,), (np.zeros(len(LABELS), np.float32),))


@pytest.mark.parametrize(
    ("weight", "kept"),
    [(EXACT, np.float16), (EXACT / 3, np.float32), (EXACT * 1e5, np.float32), (EXACT * 1e-9, np.float32)],
)
def test_weights_are_kept_in_half_precision_where_that_says_the_same(weight: np.ndarray, kept: type):
    arrays = network_arrays("first", network(weight))
    assert arrays["first.weight.0"].dtype == kept
    read = read_network(arrays, "first", 1, 1.0).weights[0]
    assert read.dtype == np.float32
    assert np.array_equal(read, weight)
