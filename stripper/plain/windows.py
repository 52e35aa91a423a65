"""What stands around each row, a block of a page or a line of a text: its neighbours' values, means over windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt


def neighbours(n: int, offsets: Sequence[int]) -> Iterator[tuple[int, slice, slice]]:
    """For each offset that any of ``n`` rows has a neighbour at: its number, the rows that have one, and those neighbours."""
    for number, offset in enumerate(offsets):
        low, high = max(0, -offset), min(n, n - offset)
        if low < high:
            yield number, slice(low, high), slice(low + offset, high + offset)


def shifted(columns: npt.NDArray[np.float32], offsets: Sequence[int]) -> npt.NDArray[np.float32]:
    """The neighbours' values, 0 where there is no neighbour: (n_offsets * n_columns, n_rows).

    ``columns`` is (n_columns, n_rows). The neighbour at offset -1 is the row before, at 1 the one after.
    """
    count, n = columns.shape
    out = np.zeros((len(offsets), count, n), np.float32)
    for number, rows, others in neighbours(n, offsets):
        out[number, :, rows] = columns[:, others]
    return out.reshape(len(offsets) * count, n)


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
