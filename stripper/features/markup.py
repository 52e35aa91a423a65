"""Features of a block's place in the markup: tags, ancestors, class words, containers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.features.measure import Tree, main_features
from stripper.labels import LABELS
from stripper.segment import GAP_BREAK, GAP_NONE, Segments
from stripper.tags import BIT
from stripper.tree import greatest_above, inherit, main_container, subtree_sums

Floats = npt.NDArray[np.float32]

_OWN = ("link", "emphasis", "heading", "item", "cell", "figcaption", "paragraph", "control", "pre", "section")
_INSIDE = ("link", "emphasis", "pre", "heading", "list", "item", "table", "cell", "figure", "figcaption", "article", "main", "section",
           "aside", "nav", "header", "footer", "form", "quote", "paragraph", "control", "dialog")  # fmt: skip
PLACE = (
    *(f"own {name}" for name in _OWN), *(f"inside {name}" for name in _INSIDE), "depth", "hidden", "gap none", "gap break",
    "in link within page", "position", "position from end", "characters before", "log characters after",
)  # fmt: skip
WORDS = tuple(
    f"{whose} words {label}"
    for whose in ("own", "parent's", "grandparent's", "strongest", "summed")
    for label in LABELS
)
CUES = ("consent", "picture", "caption", "credit", "comment", "related", "share", "navigation", "footer", "author", "date",
        "newsletter", "advert", "article", "tags")  # fmt: skip
WORD_CUES = tuple(f"{whose} class words say {cue}" for whose in ("own", "parent's", "any") for cue in CUES)
LEVELS = (1, 2, 3, 5)
_SUMS = ("log characters", "share of page", "link density", "log blocks", "prose share", "media", "mean block",
         "share of page prose")  # fmt: skip
CONTAINERS = (
    *(f"{name} of container {level}" for level in LEVELS for name in _SUMS),
    "inside main container", "below main container", "levels from main container", "share of main container",
    "inside wide main container", "levels from wide main container",
)  # fmt: skip
WORDED_LEVELS = (1, 2, 3)
WORDED_CONTAINERS = tuple(f"wording {label} of container {level}" for level in WORDED_LEVELS for label in LABELS)

_OWN_BITS = np.array([[BIT[name]] for name in _OWN])
_INSIDE_BITS = np.array([[BIT[name]] for name in _INSIDE])
_CUE_SHIFTS = np.arange(len(CUES))[:, None]


def place_features(s: Segments, tree: Tree) -> Floats:
    """The columns of ``PLACE``: (n_columns, n_blocks)."""
    n = len(s)
    out = np.empty((len(PLACE), n), np.float32)
    row = len(_OWN) + len(_INSIDE)
    out[: len(_OWN)] = ((s.flags[s.element] | s.flags[s.block_element]) & _OWN_BITS) != 0
    out[len(_OWN) : row] = (s.inside[s.element] & _INSIDE_BITS) != 0
    order = np.arange(n)
    before = s.size.cumsum() - s.size
    total = max(int(s.size.sum()), 1)
    out[row] = np.log1p(tree.depth[s.element])
    out[row + 1] = _hidden(s)
    out[row + 2], out[row + 3] = s.gap == GAP_NONE, s.gap == GAP_BREAK
    out[row + 4] = tree.jumps
    out[row + 5], out[row + 6] = order / n, np.log1p(n - 1 - order)
    out[row + 7], out[row + 8] = before / total, np.log1p(total - before - s.size)
    return out


def _hidden(s: Segments) -> npt.NDArray[np.intp]:
    hides = np.zeros(len(s.parent), np.intp)
    if not s.nodes.hidden:
        return hides[s.element]
    hides[s.nodes.hidden] = 1
    return inherit(hides, s.parent)[s.element]


def word_features(s: Segments, tree: Tree, said: Floats) -> Floats:
    """The columns of ``WORDS``, from what each element's class words say of the labels, (n_elements, n_labels)."""
    b = s.block_element
    own = np.where((s.element != b)[:, None], said[s.element] + said[b], said[b])
    parents, grand = said[tree.levels[1]], said[tree.levels[2]]
    strongest = greatest_above(said, s.parent)[b]
    return np.concatenate([own, parents, grand, strongest, own + parents + grand + said[tree.levels[3]]], axis=1).T


def word_cue_features(s: Segments, tree: Tree) -> Floats:
    """The columns of ``WORD_CUES``."""
    cues = s.cues
    whose = (cues[s.element] | cues[s.block_element], cues[tree.levels[1]], inherit(cues, s.parent)[s.element])
    return np.concatenate([(bits >> _CUE_SHIFTS) & 1 for bits in whose]).astype(np.float32)


def container_features(s: Segments, tree: Tree) -> Floats:
    """The columns of ``CONTAINERS``."""
    n = len(s)
    total = np.maximum(tree.sums[0], 1)
    chars, link, blocks, prose, media = np.moveaxis(tree.sums[tree.levels[list(LEVELS)]], 2, 0)
    safe = np.maximum(chars, 1)
    out = np.empty((len(CONTAINERS), n), np.float32)
    logs = np.log1p(np.stack([chars, blocks, media, chars / np.maximum(blocks, 1)]))
    by_level = np.stack(
        [logs[0], chars / total[0], link / safe, logs[1], prose / safe, logs[2], logs[3], prose / total[3]], axis=1
    )
    row = len(LEVELS) * len(_SUMS)
    out[:row] = by_level.reshape(row, n)
    weight = tree.sums[:, 3]
    half, wide = main_container(weight, 0.5), main_container(weight, 0.8)
    out[row : row + 4] = main_features(s, tree, half, weight)
    around = main_features(s, tree, wide, weight) if wide != half else out[row : row + 4]
    out[row + 4], out[row + 5] = around[0], around[2]
    return out


def worded_container_features(s: Segments, tree: Tree, worded: Floats) -> Floats:
    """The columns of ``WORDED_CONTAINERS``: mean odds of each label in a container by its wording, by length."""
    odds = np.exp(worded - worded.max(axis=1, keepdims=True))
    odds *= (s.size / odds.sum(axis=1))[:, None]
    levels = tree.levels[list(WORDED_LEVELS)]
    shares = subtree_sums(odds, s.element, s.end)[levels] / np.maximum(tree.sums[levels, :1], 1)
    return np.moveaxis(shares, 2, 1).reshape(-1, len(s)).astype(np.float32)
