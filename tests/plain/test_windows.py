from __future__ import annotations

import numpy as np
import pytest

from stripper.plain.windows import neighbours, shifted, window_means


def test_neighbours_values_stand_at_the_rows_that_have_them():
    found = shifted(np.array([[1, 2, 3]], np.float32), (-1, 1, 2))
    assert found.tolist() == [[0, 1, 2], [2, 3, 0], [3, 0, 0]]


def test_columns_of_a_neighbour_stand_together():
    found = shifted(np.array([[1, 2], [3, 4]], np.float32), (-1, 1))
    assert found.tolist() == [[0, 1], [0, 3], [2, 0], [4, 0]]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_offsets_farther_than_the_rows_reach_nothing(n: int):
    assert not shifted(np.ones((2, n), np.float32), (-2, 2, 9)).any()
    assert list(neighbours(n, (-2, 2, 9))) == []


def test_a_window_is_weighted_by_the_square_root_of_the_length():
    means = window_means(np.array([[1.0], [0.0], [0.0]], np.float32), np.array([4.0, 1.0, 1.0]), (2,))
    assert means.tolist() == pytest.approx(np.array([[0, 1, 2 / 3], [0, 0, 0]]))
