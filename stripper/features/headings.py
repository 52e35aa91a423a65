"""Features of the headings that a block stands under: "Related articles" says what follows it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.labels import LABELS
from stripper.segment import Segments
from stripper.tags import BIT

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

HEADINGS = (
    *(f"wording {label} of last heading" for label in LABELS), "level of own heading", "level of last heading",
    "log blocks since heading", "log characters since heading", "log elements since heading", "in last heading's container",
    "in container of last heading's container",
)  # fmt: skip


def in_headings(s: Segments) -> npt.NDArray[np.bool_]:
    """Which blocks stand in a heading: (n_blocks,)."""
    within: npt.NDArray[np.bool_] = (s.inside[s.element] & BIT["heading"]) != 0
    return within


def headings_before(s: Segments) -> Ints:
    """The last block before each that stands in a heading; -1 where there is none."""
    marked = np.where(in_headings(s), np.arange(len(s)), -1)
    before = np.full(len(s), -1)
    np.maximum.accumulate(marked[:-1], out=before[1:])
    return before


def heading_features(s: Segments, worded: Floats, heading: Ints) -> Floats:
    """The columns of ``HEADINGS``: (n_columns, n_blocks); ``heading`` is the last heading before each block."""
    n, k = len(s), len(LABELS)
    out = np.zeros((len(HEADINGS), n), np.float32)
    tags = s.nodes.tag
    level = np.zeros(n)
    own = np.flatnonzero(in_headings(s))
    level[own] = [_level(tags[b]) for b in s.block_element[own].tolist()]
    out[k] = level
    some = np.flatnonzero(heading >= 0)
    at = heading[some]
    end = s.size.cumsum()
    holder = s.parent[s.block_element[at]]
    element = s.element[some]
    out[:k, some] = worded[at].T
    out[k + 1, some] = level[at]
    out[k + 2, some] = np.log1p(some - at)
    out[k + 3, some] = np.log1p(end[some] - s.size[some] - end[at])
    out[k + 4, some] = np.log1p(s.follows[some] - s.follows[at])
    out[k + 5, some] = element < s.end[holder]
    out[k + 6, some] = element < s.end[s.parent[holder]]
    return out


def _level(tag: str) -> float:
    """1 to 6 for ``h1`` to ``h6``; in the middle for what else is a heading."""
    return float(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 3.5
