"""Measure a page's tree once, for all groups of features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stripper.characters import PROSE_CHARS
from stripper.segment import Segments, pictures
from stripper.tree import depths, inherit, subtree_sums

Ints = npt.NDArray[np.intp]

PROSE_LINKS = 0.3  # what has a greater share of its letters in links is no prose, however long
DEEPEST_LEVEL = 5  # containers are looked at up to this many levels above a block


@dataclass(frozen=True, slots=True)
class Tree:
    """What several groups need of a page's tree.

    Over elements: ``depth``, ``shape`` (tag and class words as one number),
    ``pictures``, those that are one, and ``sums`` over each subtree: letters, letters in links, blocks, letters of
    prose, pictures. Over blocks: whether it is ``prose``, whether it ``jumps`` (stands in a link to a place on the page
    itself), and ``levels``, the element 0 to 5 levels above: (6, n_blocks).
    """

    depth: Ints
    prose: npt.NDArray[np.bool_]
    jumps: npt.NDArray[np.bool_]
    shape: Ints
    pictures: Ints
    levels: Ints
    sums: npt.NDArray[np.float64]


def grow(s: Segments) -> Tree:
    """Measure a page's tree."""
    prose = (s.size >= PROSE_CHARS) & (s.link_share < PROSE_LINKS)
    n = len(s.parent)
    is_picture = pictures(s)
    per_block = np.stack([s.size, s.link_share * s.size, np.ones_like(s.size), s.size * prose], axis=1)
    sums = np.concatenate(
        [
            subtree_sums(per_block, s.element, s.end),
            subtree_sums(is_picture[:, None], np.arange(n), s.end),
        ],
        axis=1,
    )
    levels = [s.block_element]
    for _ in range(DEEPEST_LEVEL):
        levels.append(s.parent[levels[-1]])
    shape = s.flags * len(s.nodes.vocabulary) + np.array(s.nodes.words, np.intp)
    return Tree(depths(s.parent), prose, _jumps(s), shape, np.flatnonzero(is_picture), np.stack(levels), sums)


def _jumps(s: Segments) -> npt.NDArray[np.bool_]:
    """Which blocks stand in a link to a place on the page itself, as the entries of a table of contents do."""
    targets = [(element, *href.partition("#")[::2]) for element, href in s.nodes.href.items() if "#" in href]
    jumps = np.zeros(len(s.parent), np.intp)
    if targets:
        names = {name for words in s.nodes.vocabulary for name in words.split()}
        # also by the page's own address, which is not known: where an element of that name is there
        jumps[[element for element, page, place in targets if place and (not page or place in names)]] = 1
        jumps = inherit(jumps, s.parent)
    within: npt.NDArray[np.bool_] = jumps[s.element] != 0
    return within


def main_features(s: Segments, tree: Tree, main: int, weight: npt.NDArray[np.float64]) -> list[npt.NDArray[np.generic]]:
    """Where each block stands to the main container: in it, how many levels below it, how many away; and its share of the page's weight, 0 to 1."""
    path = [main]
    while s.nodes.parent[path[-1]] != path[-1]:
        path.append(s.nodes.parent[path[-1]])
    # what is around a block of the main container and its ancestors: they lie in each other, so two counts say how many
    begun = np.searchsorted(np.array(path[::-1]), s.element, "right")
    open_still = len(path) - np.searchsorted(s.end[path], s.element, "right")
    shared = np.minimum(begun, open_still)
    inside = shared == len(path)
    return [
        inside, np.where(inside, tree.depth[s.element] - tree.depth[main], 0).clip(0, 20),
        (len(path) - shared).clip(0, 20), np.full(len(s), weight[main] / max(weight.max(), 1)),
    ]  # fmt: skip
