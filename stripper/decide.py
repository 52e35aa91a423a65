"""From probabilities to one label a block."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def decide(probabilities: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    """The most probable label of each block, as an index into ``LABELS``: (n_blocks,)."""
    return probabilities.argmax(axis=1)
