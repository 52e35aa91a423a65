"""Which blocks one template of the page made, and what they are given on the whole.

Blocks are of one template where their elements and those around these have the same tags and class words. They are mostly of one kind:
entries of a list, posts of a thread, cells of a table, credits of pictures.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from stripper.segment import Segments

ALIKE = 0.6  # how far a block is drawn to the mean of its kind
FEWEST_ALIKE = 3  # blocks of a kind


def templates(segments: Segments) -> npt.NDArray[np.intp]:
    """A number for each block, the same where its element and the one around that have the same tags and class words: (n_blocks,)."""
    tag, words, parent = segments.nodes.tag, segments.nodes.words, segments.parent.tolist()
    numbers: dict[tuple[str, int, str, int], int] = {}
    return np.array(
        [
            numbers.setdefault((tag[own], words[own], tag[parent[own]], words[parent[own]]), len(numbers))
            for own in segments.element.tolist()
        ],
        np.intp,
    )


def places(template: npt.NDArray[np.intp], segments: Segments) -> npt.NDArray[np.intp]:
    """A number for each block: of its template, and of whether it is the first, the last, both or neither in its element."""
    first, last = np.zeros(len(template), np.bool_), np.zeros(len(template), np.bool_)
    first[np.unique(segments.element, return_index=True)[1]] = True
    last[len(template) - 1 - np.unique(segments.element[::-1], return_index=True)[1]] = True
    return 4 * template + 2 * first + last


def drawn(
    probability: npt.NDArray[np.floating[Any]],
    kind: npt.NDArray[np.intp],
    size: npt.NDArray[np.intp],
    most: float = 1.0,
) -> npt.NDArray[np.float64]:
    """Each probability, drawn to the mean of its kind where that has enough blocks and a mean below ``most``: (n_blocks,).

    A block weighs as the root of its ``size``, in letters.
    """
    weight = np.sqrt(np.maximum(size, 1))
    mean = (np.bincount(kind, weight * probability) / np.bincount(kind, weight).clip(1))[kind]
    is_drawn = (np.bincount(kind)[kind] >= FEWEST_ALIKE) & (mean < most)
    return np.where(is_drawn, ALIKE * mean + (1 - ALIKE) * probability, probability)
