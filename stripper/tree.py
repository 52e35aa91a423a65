"""Sums and paths over a page's tree, as array arithmetic in document order.

In document order an element and all below it are one interval, so a sum over any subtree is a
difference of two prefix sums; what an element inherits from its ancestors takes log2(depth) steps of
pointer doubling. Neither recurses, so depth costs nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.intp]


def inherit(bits: Ints, parent: Ints) -> Ints:
    """OR each element's bits with those of all its ancestors."""
    up = parent
    while len(up):
        bits = bits | bits[up]
        further = up[up]
        if (further == up).all():
            break
        up = further
    return bits


def nearest(marked: npt.NDArray[np.bool_], parent: Ints) -> Ints:
    """The nearest marked element of each, itself included; the root where none is."""
    up = np.where(marked, np.arange(len(parent)), parent)
    while True:
        further = up[up]
        if (further == up).all():
            return up
        up = further


def subtree_sums(values: npt.NDArray[np.generic], at: Ints, end: Ints) -> npt.NDArray[np.float64]:
    """Sum over each element's subtree of values that stand at elements ``at``: (n_elements, n_columns)."""
    n = len(end)
    placed = np.zeros((n + 1, values.shape[1]))
    for column in range(values.shape[1]):
        placed[1:, column] = np.bincount(at, weights=values[:, column], minlength=n)
    prefix: npt.NDArray[np.float64] = placed.cumsum(axis=0)
    return prefix[end] - prefix[:-1]


def main_container(weight: npt.NDArray[np.float64], share: float) -> int:
    """The innermost element that holds more than ``share`` (at least a half) of the root's weight."""
    return int(np.flatnonzero(weight > share * weight.max(initial=0.0)).max(initial=0))
