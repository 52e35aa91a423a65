"""What tests of the decision give it: pages, rows of probabilities."""

from __future__ import annotations

import numpy as np
from fixture_pages import cut

from stripper.core.cut import GAP_BLOCK
from stripper.core.page_table import PageTable
from stripper.decide.steps import decide
from stripper.labels import BODY


def page(*lengths: int, gap: int = GAP_BLOCK) -> PageTable:
    """Blocks of so many letters, so parted, in one element."""
    s = cut("<p>" + "<br>".join("x" * length for length in lengths))
    arrays = {**s.arrays, "gap": np.array([GAP_BLOCK] + [gap] * (len(lengths) - 1), np.uint8)[: len(s)]}
    return PageTable(arrays, s.vocabulary, s.tag_names, s.attr_text, s.declared)


def rows(*values: list[float]) -> np.ndarray:
    return np.array(values, np.float32)


BODY_ROW = [0.99, 0, 0, 0, 0.01]


def paragraphs(*lengths: int) -> PageTable:
    return cut("".join(f"<p>{'x' * length}</p>" for length in lengths))


def body_is(*shares: float) -> np.ndarray:
    return rows(*([share, 0, 0, 0, 1 - share] for share in shares))


def kept_of(html: str) -> list[bool]:
    """Which blocks are kept where the model is sure that all are body."""
    s = cut(f"<body>{html}</body>")
    return [label == BODY for label in decide(rows(*[BODY_ROW] * len(s)), s).tolist()]
