"""What the first stage thinks of a block's surroundings: the second stage's own features.

The first stage gives each block a probability for each label, from the block and its neighbours alone.
Which part of the page is the article shows only when those are added up: over neighbours, over the
containers around the block, over blocks of the same shape, over the page.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.features.headings import headings_before
from stripper.features.measure import Tree, main_features
from stripper.features.windows import shifted, window_means
from stripper.labels import BODY, LABELS
from stripper.segment import Segments
from stripper.tree import greatest_above, main_container, subtree_sums

Floats = npt.NDArray[np.float32]

_OFFSETS = (-4, -3, -2, -1, 1, 2, 3, 4)
_WINDOWS = (6, 20)
_LEVELS = (1, 2, 3, 5)
_SURE = 0.5
SMALLEST_CONTAINER = 200  # letters (``stripper.characters.letters``)
_LONG = 60  # letters of a block that counts as a paragraph
_MAIN = ("inside", "below", "levels from", "share of")
CONTEXT = (
    *(f"first stage {label}" for label in LABELS),
    *(f"first stage {label} of neighbour {offset:+d}" for offset in _OFFSETS for label in LABELS),
    *(f"first stage {label} of {size} {side}" for size in _WINDOWS for side in ("before", "after") for label in LABELS),
    *(
        f"{what} of container {level}"
        for level in _LEVELS
        for what in (*(f"first stage {label}" for label in LABELS), "share of body", *(f"log {label} blocks" for label in LABELS[:4]))
    ),
    *(f"greatest share of {label} above" for label in LABELS[:4]),
    *(f"{what} {how} body container" for how in ("half", "wide") for what in _MAIN),
    *(f"first stage {label} of same {what}" for what in ("shape", "shape and container shape", "shape three levels up") for label in LABELS),
    "blocks before body", "blocks after body", "characters before body", "characters after body", "body blocks before", "body blocks after",
    "log body characters on page", *(f"first stage {label} of page" for label in LABELS), "log body paragraphs on page",
    *(f"log {label} blocks on page" for label in LABELS[:4]),
    *(f"first stage {label} of last heading" for label in LABELS),
    *(f"first stage {label} under last heading" for label in LABELS),
    *(f"first stage {label} of same text" for label in LABELS),
    *(f"greatest first stage {label} before in the same element" for label in LABELS[1:4]),
)  # fmt: skip


def surroundings(s: Segments, tree: Tree, first: Floats) -> Floats:
    """Measure every block's surroundings: float32 (n_blocks, n_features), columns as in ``CONTEXT``.

    ``first`` holds the first stage's probabilities, (n_blocks, n_labels).
    """
    n = len(s)
    out = np.empty((len(CONTEXT), n), np.float32)
    if not n:
        return out.T
    chars = s.size.astype(np.float64)
    mass = first * chars[:, None]
    sums = subtree_sums(np.column_stack([mass, chars, first[:, :4] > _SURE]), s.element, s.end)
    row = 0
    for part in (
        first.T,
        shifted(first.T, _OFFSETS),
        window_means(first, chars, _WINDOWS),
        _containers(tree, sums),
        _greatest_shares(s, sums),
        _mains(s, tree, sums[:, BODY]),
        _shapes(s, tree, first, chars),
        _around_body(first, chars),
        _page(sums[0], first, chars, n),
        _headings(s, first, chars),
        _before_in_element(s, first[:, 1:4]),
    ):
        out[row : row + len(part)] = part
        row += len(part)
    return out.T


def _containers(tree: Tree, sums: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    body = max(sums[0, BODY], 1.0)
    parts = []
    for level in _LEVELS:
        at = sums[tree.levels[level]]
        parts += [(at[:, :5] / np.maximum(at[:, 5:6], 1)).T, at[:, BODY][None] / body, np.log1p(at[:, 6:10]).T]
    return np.concatenate(parts)


def _greatest_shares(s: Segments, sums: npt.NDArray[np.float64]) -> npt.NDArray[np.generic]:
    """The greatest share of each label in any container around a block that is not a mere line."""
    chars = sums[:, 5:6]
    shares = np.where(chars > SMALLEST_CONTAINER, sums[:, :4] / np.maximum(chars, 1), 0)
    return greatest_above(shares, s.parent)[s.block_element].T


def _mains(s: Segments, tree: Tree, body: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.stack(
        [column for share in (0.5, 0.8) for column in main_features(s, tree, main_container(body, share), body)]
    )


def _shapes(s: Segments, tree: Tree, first: Floats, chars: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Means over all blocks of the page in elements of the same tag and class, the same of their parents, and of theirs."""
    weight = np.sqrt(chars)
    parts = []
    base = int(tree.shape.max()) + 1
    inverse = np.zeros(len(s), np.intp)
    for level in range(3):
        _, inverse = np.unique(inverse * base + tree.shape[tree.levels[level]], return_inverse=True)
        total = np.bincount(inverse, weights=weight)
        parts += [
            (np.bincount(inverse, weights=first[:, label] * weight) / total)[inverse] for label in range(len(LABELS))
        ]
    return np.stack(parts)


def _around_body(first: Floats, chars: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Where a block stands to the first and the last paragraph that looks like body."""
    n = len(first)
    body = (first[:, BODY] > _SURE) & (chars > _LONG)
    found = np.flatnonzero(body)
    start, stop = (found[0], found[-1]) if len(found) else (0, n - 1)
    at = np.arange(n)
    before = chars.cumsum() - chars
    count = body.cumsum()
    return np.stack(
        [
            (start - at).clip(0, 50), (at - stop).clip(0, 50), np.log1p((before[start] - before).clip(0)),
            np.log1p((before - before[stop]).clip(0)), np.log1p(count - body), np.log1p(count[-1] - count),
        ]
    )  # fmt: skip


def _page(
    total: npt.NDArray[np.float64], first: Floats, chars: npt.NDArray[np.float64], n: int
) -> npt.NDArray[np.float64]:
    paragraphs = float(((first[:, BODY] > _SURE) & (chars > _LONG)).sum())
    values = [np.log1p(total[BODY]), *(total[:5] / max(total[5], 1)), np.log1p(paragraphs), *np.log1p(total[6:10])]
    return np.repeat(np.array(values)[:, None], n, axis=1)


def _headings(s: Segments, first: Floats, chars: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The last heading's own probabilities, the mean of all blocks under the same heading, of all with the same text."""
    heading = headings_before(s)
    of_heading = np.where(heading[:, None] >= 0, first[heading], 0)
    number: dict[str, int] = {}
    text = np.array([number.setdefault(text, index) for index, text in enumerate(s.text)])
    return np.concatenate([of_heading.T, _means(heading + 1, first, chars), _means(text, first, chars)])


def _before_in_element(s: Segments, first: Floats) -> Floats:
    """The greatest of each column among the blocks before it in the same block-level element: lines of a list of credits.

    (n_columns, n_blocks); 0 where there is none.
    """
    order = np.argsort(s.block_element, kind="stable")
    home = s.block_element[order]
    begins = np.append(True, home[1:] != home[:-1])
    base = 2.0 * begins.cumsum()  # keeps each element's values above those of the one before it
    running = np.maximum.accumulate(first[order] + base[:, None], axis=0)
    out = np.zeros((first.shape[1], len(order)), np.float32)
    out[:, order[1:]] = np.where(begins[1:], 0, (running[:-1] - base[:-1, None]).T)
    return out


def _means(group: npt.NDArray[np.intp], first: Floats, chars: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Means of each column over a block's group, weighted by length: (n_columns, n_blocks)."""
    total = np.bincount(group, weights=chars)
    return np.stack([(np.bincount(group, weights=column * chars) / np.maximum(total, 1))[group] for column in first.T])
