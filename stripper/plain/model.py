"""The fitted model for plain text: what it is made of, how it answers, and its weights as named arrays.

It is a second set of weights beside the model for pages (``stripper.model``), in the same two files. Its
stages are the same: a linear model over character n-grams, a first network that sees a line and its
neighbours, a second one that also sees what the first says of the whole document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stripper.labels import LABELS
from stripper.network import Network, network_arrays, read_network, read_table
from stripper.plain.line_table import LINE_CONTEXT, LINE_FEATURES, line_context, line_features
from stripper.plain.line_wording import ROWS, LineTables
from stripper.plain.lines import Lines

Floats = npt.NDArray[np.float32]

LINE_INPUTS = (*LINE_FEATURES, *LINE_CONTEXT)  # of the second network, by name
PREFIX = "text."


@dataclass(frozen=True, slots=True)
class TextModel:
    """The wording tables, and the networks of the two stages."""

    tables: LineTables
    first: Network
    second: Network

    def probabilities(self, lines: Lines) -> Floats:
        """Probability of each label for each line, the mean of both stages: float32 (n_lines, n_labels)."""
        if not len(lines):
            return np.zeros((0, len(LABELS)), np.float32)
        features = line_features(lines, self.tables)
        first = self.first.predict(features)
        second = self.second.predict(np.concatenate([features, line_context(lines, first)], axis=1))
        mean: Floats = np.mean([first, second], axis=0, dtype=np.float32)
        return mean


def arrays(model: TextModel) -> dict[str, npt.NDArray[Any]]:
    """The model as arrays by name, each name beginning with ``text.``."""
    out: dict[str, npt.NDArray[Any]] = {
        **{f"{PREFIX}{name}": table.astype(np.float16) for name, table in model.tables._asdict().items()},
        f"{PREFIX}temperature": np.array([model.first.temperature, model.second.temperature], np.float64),
    }
    out |= network_arrays(f"{PREFIX}first", model.first) | network_arrays(f"{PREFIX}second", model.second)
    return {name: np.ascontiguousarray(array) for name, array in sorted(out.items())}


def from_arrays(found: Mapping[str, npt.NDArray[Any]]) -> TextModel:
    """The model from arrays by name; others than those of ``arrays`` are passed over.

    Raises ``KeyError`` where one is missing, ``ValueError`` where one has a wrong shape or a value that is
    no finite number.
    """
    first, second = (float(value) for value in found[f"{PREFIX}temperature"])
    return TextModel(
        LineTables(*(read_table(found, f"{PREFIX}{name}", rows) for name, rows in ROWS.items())),
        read_network(found, f"{PREFIX}first", len(LINE_FEATURES), first),
        read_network(found, f"{PREFIX}second", len(LINE_INPUTS), second),
    )
