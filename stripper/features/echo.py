"""Features of a block that repeats what the page says of itself: its titles, names, description, article text."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.declared import plain_lines
from stripper.features.measure import Tree
from stripper.segment import Segments

Floats = npt.NDArray[np.float32]

ECHO = (
    "is a declared title", "title contains it", "contains title", "is a declared name", "description contains its start",
    "declared body contains its start", "declared caption contains its start", "picture's alternative text contains its start",
    "page declares its body", "share of prose in declared body",
)  # fmt: skip
SHORTEST_TITLE_PART, SHORTEST_DESCRIPTION, SHORTEST_CAPTION, SHORTEST_NAME = 8, 20, 12, 3
LONGEST_TITLE = 200  # characters of a block that can be, or contain, a title
START = 40  # characters looked for in longer texts
LEAST_BODY = 200  # characters of article text that a page must declare for it to count


def echo_features(s: Segments, tree: Tree) -> Floats:
    """The columns of ``ECHO``: (n_columns, n_blocks)."""
    said = s.declared
    texts = plain_lines([text[:LONGEST_TITLE].replace("\n", " ") for text in s.text])
    starts = [text[:START] for text in texts]
    size = np.array([len(text) for text in texts])
    titles = max(said.titles, key=lambda text: (len(text), text), default="")
    has_title = len(titles) > SHORTEST_TITLE_PART
    alternatives = "\n".join(plain_lines([" ".join(alt.split()) for _, alt in s.nodes.media if alt]))

    def contain(text: str, least: int) -> npt.NDArray[np.bool_]:
        if not text:
            return np.zeros(len(starts), np.bool_)
        return np.array([len(start) >= least and start in text for start in starts])

    out = np.zeros((len(ECHO), len(s)), np.float32)
    out[0] = [text in said.titles for text in texts]
    out[1] = np.array([text in titles for text in texts]) & (size > SHORTEST_TITLE_PART)
    out[2] = has_title and [titles in text for text in texts]
    out[3] = [text in said.names for text in texts]
    out[4] = contain(said.description, SHORTEST_DESCRIPTION)
    out[6] = contain(said.captions, SHORTEST_CAPTION)
    out[7] = contain(alternatives, SHORTEST_CAPTION)
    if len(said.body) >= LEAST_BODY:
        out[5] = contain(said.body, SHORTEST_NAME)
        out[8] = 1
        out[9] = (tree.chars * tree.prose * out[5]).sum() / max((tree.chars * tree.prose).sum(), 1)
    return out
