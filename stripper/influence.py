"""Find out why each block of a page has its label: which rule decided, and what moved the network.

Between its bends a network of ReLUs is linear, so at the page in hand the log-odds of a label are a constant plus one
product for each input, slope times input (gradient * input; Shrikumar et al. 2016). Inputs are standardized: an input
at the average of the training blocks adds nothing. The log-odds are taken against the other labels in the proportion
of their probabilities. The bare output of the label would not do: what raises all five outputs alike moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stripper.core.page_table import PageTable
from stripper.decide.steps import Rule, steps
from stripper.model import FIRST, INPUTS, Model, unsettled
from stripper.network import Network

if TYPE_CHECKING:
    from stripper.page import Page

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

STRONGEST = 5  # features that are given of each block
_ROWS_AT_ONCE = 4096  # a page of a million blocks must not need a table of a million slopes


@dataclass(frozen=True, slots=True)
class Influence:
    """How one input moved the decision on one block.

    ``value`` is as measured, ``average`` that of the training blocks. ``push`` is in log-odds: above 0
    it spoke for the block's label, 0.7 doubling its odds, below 0 against it.
    """

    feature: str
    value: float
    average: float
    push: float


def pushes(network: Network, rows: Floats, chosen: Ints) -> Floats:
    """How far each input moves the log-odds of the chosen label: float32 (n_rows, n_inputs).

    ``chosen`` has a label for each row. The sum over a row, and a constant of its own, are the log-odds.
    """
    *below, outputs = network.layers(rows)
    slope = _against_rivals(outputs, chosen) @ network.weights[-1].T / network.temperature
    for values, weight in zip(reversed(below[1:]), reversed(network.weights[:-1]), strict=True):
        slope = (slope * (values > 0)) @ weight.T
    pushed: Floats = (slope * below[0]).astype(np.float32, copy=False)
    return pushed


def _against_rivals(outputs: Floats, chosen: Ints) -> Floats:
    """1 at the chosen label, and at the others minus their shares of what it leaves: (n_rows, n_labels)."""
    at = np.arange(len(outputs)), chosen
    rivals = outputs.copy()
    rivals[at] = -np.inf
    odds = np.exp(rivals - rivals.max(axis=1, keepdims=True))
    aims: Floats = -odds / odds.sum(axis=1, keepdims=True)
    aims[at] = 1
    return aims


def influences(model: Model, table: PageTable, chosen: Ints) -> list[list[Influence]]:
    """Find the inputs that moved each block's decision most, strongest first; ``chosen`` are the decisions.

    They are those of the network that had the last word: the second, or the first where that was sure.
    """
    rows = model.inputs(table)
    found: list[list[Influence]] = [[] for _ in range(len(rows))]
    asked = unsettled(rows[:, FIRST])
    for network, blocks in ((model.first, np.setdiff1d(np.arange(len(rows)), asked)), (model.second, asked)):
        for start in range(0, len(blocks), _ROWS_AT_ONCE):
            some = blocks[start : start + _ROWS_AT_ONCE]
            seen = rows[some, : len(network.mean)]
            for block, row, pushed in zip(some.tolist(), seen, pushes(network, seen, chosen[some]), strict=True):
                strongest = np.argsort(-np.abs(pushed), kind="stable")[:STRONGEST].tolist()
                found[block] = [
                    Influence(INPUTS[i], float(row[i]), float(network.mean[i]), float(pushed[i]))
                    for i in strongest
                    if pushed[i]
                ]
    return found


def deciding(page: Page) -> list[Rule | None]:
    """What gave each block of a page its label; None where that was changed since."""
    found = np.full(len(page.decisions), "threshold", object)
    before = label = np.zeros(0, np.intp)
    for rule, label in steps(page.probabilities, page.markup):
        if len(before):
            found[label != before] = rule
        before = label
    found[page.decisions != label] = None
    rules: list[Rule | None] = found.tolist()
    return rules
