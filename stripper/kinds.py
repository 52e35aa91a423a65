"""The kind of a page, and what it says of how much of the page is body.

What counts as the text of a page depends on its kind: on a listing the entries do, which on an article's page are
navigation. The blocks' own features cannot say that; the page as a whole can. So the odds of body are multiplied by a
factor that was learnt for pages of such a kind (a correction of the prior: Saerens et al. 2002, "Adjusting the outputs of
a classifier to new a priori probabilities").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stripper.core.network import Network
from stripper.labels import BODY

Floats = npt.NDArray[np.float32]

KINDS = ("article", "collection", "documentation", "forum", "listing", "product", "service")
SHIFTS = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)  # logarithms of the factors that are tried
NO_SHIFT = SHIFTS.index(0)
LEAST_GAIN = 0.005  # of the expected F1: for less a page stays as it is
ARTICLE = KINDS.index("article")


@dataclass(frozen=True, slots=True)
class PageKinds:
    """Tells kinds of pages, and what to do about them.

    ``network`` makes of a page's row (``stripper.core.page_vector``) the probability of each kind. ``gains`` are what each
    shift changed in the F1 of the body of pages of each kind: float32 (n_kinds, n_shifts).
    """

    network: Network
    gains: Floats

    def probabilities(self, row: Floats) -> Floats:
        """Probability of each kind, in the order of ``KINDS``: float32 (n_kinds,)."""
        found: Floats = self.network.predict(row[np.newaxis])[0]
        return found

    def shift(self, kinds: Floats) -> float:
        """The shift that is expected to gain most on a page with such probabilities of kinds.

        It is 0 where that is little, and for articles: the block classifier was made for them.
        """
        if kinds.argmax() == ARTICLE:
            return 0.0
        expected = kinds @ self.gains
        best = int(expected.argmax())
        return SHIFTS[best if expected[best] >= LEAST_GAIN else NO_SHIFT]


def by_name(probabilities: Floats) -> dict[str, float]:
    """Probabilities of kinds (n_kinds,) by their names, rounded to four digits."""
    return dict(zip(KINDS, probabilities.astype(np.float64).round(4).tolist(), strict=True))


def shifted(probabilities: Floats, shift: float) -> Floats:
    """Probabilities (n_blocks, n_labels) with the odds of body multiplied by e to the ``shift``."""
    if not shift:
        return probabilities
    out = probabilities.astype(np.float64)
    out[:, BODY] *= np.exp(shift)
    moved: Floats = (out / out.sum(axis=1, keepdims=True)).astype(np.float32)
    return moved
