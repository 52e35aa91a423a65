"""Means of probabilities over the rows around each row: blocks of a page, lines of a text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def window_means(
    first: npt.NDArray[np.float32], chars: npt.NDArray[np.float64], sizes: Sequence[int]
) -> npt.NDArray[np.float64]:
    """Means over the rows before and after each, weighted by the square root of their length.

    ``first`` is (n_rows, n_labels). One block of rows for each size and side: (2 * n_sizes * n_labels, n_rows).
    """
    n, k = first.shape
    weight = np.sqrt(chars)
    prefix = np.zeros((n + 1, k + 1))
    np.cumsum(np.column_stack([first * weight[:, None], weight]), axis=0, out=prefix[1:])
    at = np.arange(n)
    means = []
    for size in sizes:
        for low, high in ((np.maximum(at - size, 0), at), (at + 1, np.minimum(at + 1 + size, n))):
            span = prefix[high] - prefix[low]
            means.append((span[:, :k] / np.maximum(span[:, k:], 1e-9)).T)
    return np.concatenate(means)
