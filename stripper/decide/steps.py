"""Take the steps of the decision in turn; the package's docstring numbers and explains them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import numpy.typing as npt

from stripper.core.decisions import decide_by_threshold
from stripper.core.headings import without_bare_headings
from stripper.core.notes import with_notes
from stripper.core.page_table import PageTable
from stripper.core.repeats import without_repeats
from stripper.core.sections import likeliest_section
from stripper.core.unseen import without_unseen

# What decides, as ``steps`` tells it: the threshold stands for 1 to 5.
Rule = Literal["threshold", "notes", "unseen", "repeats", "headings", "section"]


def decide(probabilities: npt.NDArray[np.float32], table: PageTable) -> npt.NDArray[np.intp]:
    """The label of each block, as an index into ``LABELS``: (n_blocks,).

    ``probabilities`` are those of each label: (n_blocks, n_labels).
    """
    return decided(probabilities, table)[0]


def decided(probabilities: npt.NDArray[np.float32], table: PageTable) -> tuple[npt.NDArray[np.intp], bool]:
    """The label of each block, (n_blocks,), and whether the body is no more than the likeliest section of the page."""
    label, before = np.zeros(0, np.intp), np.zeros(0, np.intp)
    for _, after in steps(probabilities, table):
        before, label = label, after
    return label, label is not before and not np.array_equal(label, before)


def steps(probabilities: npt.NDArray[np.float32], table: PageTable) -> Iterator[tuple[Rule, npt.NDArray[np.intp]]]:
    """The labels of all blocks after each rule; of a page without blocks there are none."""
    if not len(probabilities):
        return
    label = decide_by_threshold(table, probabilities)
    yield "threshold", label
    label = with_notes(table, label)
    yield "notes", label
    label = without_unseen(table, label)
    yield "unseen", label
    label = without_repeats(table, label)
    yield "repeats", label
    label = without_bare_headings(table, label)
    yield "headings", label
    yield "section", likeliest_section(table, probabilities, label)
