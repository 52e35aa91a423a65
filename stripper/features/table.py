"""The table of features, and the function that fills it.

Groups follow each other: the text, its wording, its place in the markup, its containers, repetition and pictures
around it, the page, its neighbours. A group is a tuple of names beside the function that gives its columns, in
the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from stripper.characters import code_points, spelled
from stripper.features.cues import CUED, cued
from stripper.features.echo import ECHO, echo_features
from stripper.features.headings import HEADINGS, heading_features, headings_before
from stripper.features.markup import (
    CONTAINERS,
    PLACE,
    WORD_CUES,
    WORDED_CONTAINERS,
    WORDS,
    container_features,
    place_features,
    word_cue_features,
    word_features,
    worded_container_features,
)
from stripper.features.measure import Tree
from stripper.features.repetition import REPETITION, repetition_features
from stripper.features.text import TEXT, text_features
from stripper.features.windows import neighbours, shifted
from stripper.segment import Segments
from stripper.tags import BIT
from stripper.wording import WORDING, text_grams, weigh

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Wordings:
    """Weights of the linear models behind the wording features: float32 (BUCKETS, n_labels) each."""

    text: Floats
    words: Floats


PAGE = (
    "log blocks on page", "log characters on page", "link density of page", "prose share of page", "has article", "has main", "has h1",
    "ideograph share of page", "prose blocks on page", "log media on page", "is article by meta", "p share of prose",
)  # fmt: skip
_NEAR = (
    "log characters", "link density", "is all link", "last character is sentence end", "own heading", "own paragraph", "own item",
    "own figcaption", "wording body", "wording caption", "wording credit", "wording cookie", "cue picture", "cue agency",
    "strongest words body", "emphasised share",
)  # fmt: skip
_OFFSETS = (-3, -2, -1, 1, 2, 3)
# Of the two neighbours alone.
_NEXT_OFFSETS = (-1, 1)
_NEXT = (
    "first character is lower", "last character is colon", "is all emphasised", "is a declared title", "declared body contains its start",
    "cue figure", "log prose of own shape",
)  # fmt: skip
NEIGHBOURS = (
    *(f"{name} of neighbour {offset:+d}" for offset in _OFFSETS for name in _NEAR),
    *(f"{name} {offset:+d}" for offset in _OFFSETS for name in ("same container", "same element words")),
    *(f"{name} of neighbour {offset:+d}" for offset in _NEXT_OFFSETS for name in _NEXT),
)
FEATURES = (
    *TEXT, *CUED, *WORDING, *PLACE, *WORDS, *WORD_CUES, *CONTAINERS, *WORDED_CONTAINERS, *REPETITION,
    *ECHO, *HEADINGS, *PAGE, *NEIGHBOURS,
)  # fmt: skip
# What is known by class words alone, a block's own and its neighbours': training drops it as a whole now and then, so
# that no class name can carry a decision alone. ("log page of same element words" counts blocks, whatever their class
# is called.)
BY_CLASS_WORDS = (
    *WORDS, *WORD_CUES,
    *(f"strongest words body of neighbour {offset:+d}" for offset in _OFFSETS),
    *(f"same element words {offset:+d}" for offset in _OFFSETS),
)  # fmt: skip
_AT = {name: index for index, name in enumerate(FEATURES)}
_NEAR_ROWS = [_AT[name] for name in _NEAR]
_NEXT_ROWS = [_AT[name] for name in _NEXT]


def featurize(s: Segments, tree: Tree, wordings: Wordings) -> Floats:
    """Measure every block of a page: float32 (n_blocks, n_features), columns as in ``FEATURES``."""
    if not len(s):
        return np.zeros((0, len(FEATURES)), np.float32)
    s = replace(s, text=spelled(s.text))
    words = np.array(s.nodes.words, np.intp)
    codes, offsets = code_points(s.text)
    worded = weigh(text_grams(codes, offsets), wordings.text)
    said = weigh(s.spoken, wordings.words)[words]
    out = np.empty((len(FEATURES), len(s)), np.float32)
    row = 0
    for group in (
        text_features(s, tree, codes, offsets),
        cued(s.text).T,
        worded.T,
        place_features(s, tree),
        word_features(s, tree, said),
        word_cue_features(s, tree),
        container_features(s, tree),
        worded_container_features(s, tree, worded),
        repetition_features(s, tree),
        echo_features(s, tree),
        heading_features(s, worded, headings_before(s)),
    ):
        out[row : row + len(group)] = group
        row += len(group)
    ideographs = float(out[_AT["share of ideograph characters"]].mean())
    out[row : row + len(PAGE)] = _page_features(s, tree, ideographs)
    out[row + len(PAGE) :] = _neighbour_features(out, s, words)
    return out.T


def _page_features(s: Segments, tree: Tree, ideographs: float) -> npt.NDArray[np.float64]:
    chars, link, blocks, prose, media = tree.sums[0].tolist()
    tags = set(s.nodes.tag)
    paragraphs = ((s.inside[s.element] & BIT["paragraph"]) != 0) & tree.prose
    values = [
        np.log1p(blocks), np.log1p(chars), link / max(chars, 1), prose / max(chars, 1), "article" in tags, "main" in tags,
        "h1" in tags, ideographs, np.log1p(tree.prose.sum()), np.log1p(media),
        s.nodes.meta.get("og:type", "") == "article", (s.size * paragraphs).sum() / max(prose, 1),
    ]  # fmt: skip
    return np.array(values, np.float64)[:, None]


def _neighbour_features(table: Floats, s: Segments, words: Ints) -> Floats:
    n = table.shape[1]
    keys = np.stack([s.parent[s.block_element], words[s.block_element]])
    same = np.zeros((len(_OFFSETS), len(keys), n), np.float32)
    for number, rows, others in neighbours(n, _OFFSETS):
        same[number, :, rows] = keys[:, rows] == keys[:, others]
    return np.concatenate(
        [shifted(table[_NEAR_ROWS], _OFFSETS), same.reshape(-1, n), shifted(table[_NEXT_ROWS], _NEXT_OFFSETS)]
    )
