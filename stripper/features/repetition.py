"""Features of repetition and of what stands around: shapes that recur, pictures, the title, later articles."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.features.headings import in_headings
from stripper.features.measure import Tree
from stripper.segment import Segments
from stripper.tree import greatest_above, ranks, repetitions

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

HEAVY_PROSE = 400  # letters of prose in a container that could be an article of its own
SHORTEST_TITLE = 12
_FAR_BLOCKS, _FAR_ELEMENTS = 20, 999  # distances are cut off here
REPETITION = (
    *(f"repeated shape {level}" for level in range(4)), "text repeats", "text seen before", "log page of same element words",
    "blocks since picture", "blocks to picture", "log elements since picture", "log elements to picture",
    *(f"pictures in container {level}" for level in range(3)), *(f"share of pictured container {level}" for level in range(3)),
    "pictures before", "log blocks since title", "log characters since title", "after title", "log prose of own shape",
    "log h1 before", "log h1 since title", "log rank of repeated container", "log repeated containers", "in later repeated container",
)  # fmt: skip
_AT = {name: row for row, name in enumerate(REPETITION)}
_SHAPES = slice(_AT["repeated shape 0"], _AT["repeated shape 3"] + 1)
_PICTURES = slice(_AT["blocks since picture"], _AT["pictures before"] + 1)
_REPEATED = slice(_AT["log rank of repeated container"], _AT["log repeated containers"] + 1)
# Columns whose logarithm is taken; the others stand as they are.
_LOGS = [_AT[name] for name in (
    *(f"repeated shape {level}" for level in range(4)), "text repeats", "log page of same element words",
    "log elements since picture", "log elements to picture", *(f"pictures in container {level}" for level in range(3)), "pictures before",
    "log blocks since title", "log characters since title", "log prose of own shape", "log h1 before", "log h1 since title",
    "log rank of repeated container", "log repeated containers",
)]  # fmt: skip


def repetition_features(s: Segments, tree: Tree) -> Floats:
    """The columns of ``REPETITION``: (n_columns, n_blocks)."""
    n = len(s)
    order = np.arange(n)
    out = np.empty((len(REPETITION), n), np.float32)
    out[_SHAPES] = repetitions(s.parent, tree.shape)[tree.levels[:4]]
    again = _first_of_text(s, tree)
    out[_AT["text repeats"]] = np.bincount(again, minlength=n)[again]
    out[_AT["text seen before"]] = again != order
    _, inverse, counts = np.unique(tree.shape[s.block_element], return_inverse=True, return_counts=True)
    out[_AT["log page of same element words"]] = counts[inverse]
    out[_PICTURES] = _picture_features(s, tree)
    title = title_block(s)
    start = max(title, 0)
    before = s.size.cumsum() - s.size
    h1 = np.array([element for element, tag in enumerate(s.nodes.tag) if tag == "h1"], np.intp)
    h1_before = np.bincount(np.searchsorted(s.follows, h1 + 1).clip(0, n - 1), minlength=n).cumsum()
    out[_AT["log blocks since title"]] = np.maximum(order - start, 0)
    out[_AT["log characters since title"]] = np.maximum(before - before[start], 0)
    out[_AT["after title"]] = (order >= title) if title >= 0 else 0.5
    out[_AT["log prose of own shape"]] = np.bincount(inverse, weights=s.size * tree.prose)[inverse]
    out[_AT["log h1 before"]] = h1_before
    out[_AT["log h1 since title"]] = np.maximum(h1_before - h1_before[start], 0)
    rank, siblings = ranks(s.parent, tree.shape, tree.sums[:, 3] > HEAVY_PROSE)
    out[_REPEATED] = greatest_above(np.stack([rank, siblings], axis=1), s.parent)[s.block_element].T
    out[_AT["in later repeated container"]] = out[_AT["log rank of repeated container"]] > 1
    out[_LOGS] = np.log1p(out[_LOGS])
    return out


def _first_of_text(s: Segments, tree: Tree) -> Ints:
    """The first block that has the text of each block: (n_blocks,).

    An entry of a table of contents is one of its own: the heading that it names does not recur. (On such pages
    half of the headings were taken for boilerplate.)
    """
    first: dict[str, int] = {}
    texts = enumerate(zip(s.text, tree.jumps.tolist(), strict=True))
    return np.array([at if jumps else first.setdefault(text, at) for at, (text, jumps) in texts], np.intp)


def _picture_features(s: Segments, tree: Tree) -> npt.NDArray[np.float64]:
    """Distances to the pictures before and after a block, and how much of a pictured container it is itself."""
    n, follows, media = len(s), s.follows, tree.pictures
    order = np.arange(n)
    count = np.searchsorted(media, follows, "left")  # pictures before each block
    blocks = np.concatenate(([-50], np.searchsorted(follows, media, "right"), [n + 50]))
    places = np.concatenate(([-_FAR_ELEMENTS], media, [len(s.parent) + _FAR_ELEMENTS]))
    at = tree.sums[tree.levels[:3]]
    pictured = np.where(at[:, :, 4] > 0, s.size / np.maximum(at[:, :, 0], 1), 0)
    return np.concatenate(
        [
            [(order - blocks[count]).clip(0, _FAR_BLOCKS), (blocks[count + 1] - order).clip(0, _FAR_BLOCKS)],
            [(follows - 1 - places[count]).clip(0, _FAR_ELEMENTS), (places[count + 1] - follows).clip(0, _FAR_ELEMENTS)],
            at[:, :, 4], pictured, [count],
        ]
    )  # fmt: skip


def title_block(s: Segments) -> int:
    """The heading that repeats the page's ``<title>``, the longest if there are several, else the first ``h1``; or -1."""
    title = s.declared.title.lower()
    found, size = -1, SHORTEST_TITLE
    for index in np.flatnonzero(in_headings(s)).tolist():
        text = s.text[index].lower()
        if len(text) > size and (text in title or (len(title) > SHORTEST_TITLE and title in text)):
            found, size = index, len(text)
    if found < 0 and "h1" in s.nodes.tag:
        found = int(np.searchsorted(s.follows, s.nodes.tag.index("h1") + 1))
        found = found if found < len(s) else -1
    return found
