"""Features of what a block is about: how much of it the page's title, and the beginning of the article, say too.

A page that scrolls on into further articles, or shows teasers and obituaries under its own, repeats the article's
markup; only the subject changes. Compared are the n-grams that the wording is read from, those that many blocks
have counting less (inverse document frequency within the page), so it works in any script.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.characters import code_points
from stripper.features.measure import Tree
from stripper.features.repetition import title_block
from stripper.segment import Segments
from stripper.tree import subtree_sums
from stripper.wording import BUCKETS, Grams, text_grams

Floats = npt.NDArray[np.float32]

_OF = ("title", "lead")
_LEVELS = (1, 2, 3, 5)
TOPIC = (
    *(f"overlap with {what}" for what in _OF),
    *(f"overlap with {what} of container {level}" for what in _OF for level in _LEVELS),
    *(f"overlap with {what} of page" for what in _OF),
)
LEAD = 1200  # characters of prose from the title on that say what the article is about
DECLARED = 600  # characters of the title and description that are read


def topic_features(s: Segments, tree: Tree, grams: Grams) -> Floats:
    """The columns of ``TOPIC``: (n_columns, n_blocks); ``grams`` are those of the blocks' texts."""
    n = len(s)
    count = np.diff(grams.offset)
    block = np.repeat(np.arange(n), count)
    rare = 1 / np.bincount(grams.bucket, minlength=BUCKETS)[grams.bucket]
    weight = np.maximum(np.bincount(block, weights=rare, minlength=n), 1e-9)
    out = np.zeros((len(TOPIC), n), np.float32)
    known = (_declared(s)[grams.bucket], _lead(s, tree, grams, block)[grams.bucket])
    shares = np.stack([np.bincount(block, weights=rare * of, minlength=n) / weight for of in known], axis=1)
    sums = subtree_sums(shares * tree.chars[:, None], s.element, tree.end) / np.maximum(tree.sums[:, :1], 1)
    out[: len(_OF)] = shares.T
    out[len(_OF) : -len(_OF)] = np.moveaxis(sums[tree.levels[list(_LEVELS)]], 2, 0).reshape(-1, n)
    out[-len(_OF) :] = sums[0][:, None]
    return out


def _declared(s: Segments) -> npt.NDArray[np.bool_]:
    """Which n-grams the page's title and description have: (BUCKETS,)."""
    title = max(s.declared.titles, key=lambda text: (len(text), text), default="")
    said = f"{title} {s.declared.description}"[:DECLARED].split()
    pieces = [" ".join(said[start : start + 8]) for start in range(0, len(said), 8)]
    known = np.zeros(BUCKETS, np.bool_)
    if pieces:
        known[text_grams(*code_points(pieces)).bucket] = True
    return known


def _lead(s: Segments, tree: Tree, grams: Grams, block: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Which n-grams the first prose behind the title has: (BUCKETS,)."""
    prose = tree.prose & (np.arange(len(s)) >= max(title_block(s), 0))
    before = (tree.chars * prose).cumsum() - tree.chars * prose
    lead = prose & (before < LEAD)
    known = np.zeros(BUCKETS, np.bool_)
    known[grams.bucket[lead[block]]] = True
    return known
