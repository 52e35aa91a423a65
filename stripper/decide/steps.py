"""Take the steps of the decision in turn; the package's docstring numbers and explains them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import numpy.typing as npt

from stripper.core.decisions import decide_by_threshold
from stripper.core.page_table import PageTable
from stripper.decide.repeats import without_what_is_there_twice
from stripper.labels import BODY, OTHER
from stripper.unseen import has_unseen, unseen_blocks

# What decides, as ``steps`` tells it: the threshold stands for 1 to 5.
Rule = Literal["threshold", "unseen", "repeats"]


def decide(probabilities: npt.NDArray[np.float32], table: PageTable) -> npt.NDArray[np.intp]:
    """The label of each block, as an index into ``LABELS``: (n_blocks,).

    ``probabilities`` are those of each label: (n_blocks, n_labels).
    """
    label = np.zeros(0, np.intp)
    for _, label in steps(probabilities, table):  # noqa: B007 - the last is what counts
        pass
    return label


def steps(probabilities: npt.NDArray[np.float32], table: PageTable) -> Iterator[tuple[Rule, npt.NDArray[np.intp]]]:
    """The labels of all blocks after each rule that may have changed some; of a page without blocks there are none."""
    if not len(probabilities):
        return
    label = decide_by_threshold(table, probabilities)
    yield "threshold", label
    if has_unseen(table):
        label = np.where(unseen_blocks(table) & (label == BODY), OTHER, label)
        yield "unseen", label
    yield "repeats", without_what_is_there_twice(label, table)
