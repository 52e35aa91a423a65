"""What three linear models say of a line: by its characters, by its words, by the shapes that it is built of.

Each is a table of weights, a column a label, over hashed n-grams (``stripper.wording``, ``stripper.plain.phrasing``).
Without markup it is mostly a line's own words that tell a caption from a paragraph; of blocks of pages the markup
says more, and the model for pages makes do with the first.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stripper.core.wording import text_grams
from stripper.labels import LABELS
from stripper.plain.phrasing import SHAPE_BUCKETS, phrase_grams
from stripper.wording import BUCKETS, Codes, Grams, Ints, weigh

Floats = npt.NDArray[np.float32]

MODELS = ("wording", "phrasing", "build")
SAID = tuple(f"{model} {label}" for model in MODELS for label in LABELS)  # names of the features


class LineTables(NamedTuple):
    """Weights of the linear models: float32 (n_buckets, n_labels) each, with ``ROWS`` buckets."""

    characters: Floats
    words: Floats
    shapes: Floats


ROWS = dict(zip(LineTables._fields, (BUCKETS, BUCKETS, SHAPE_BUCKETS), strict=True))
Readings = tuple[Grams, Grams, Grams]


def readings(codes: Codes, offsets: Ints) -> Readings:
    """The n-grams of lines given as code points, those of each table."""
    return Grams(*text_grams(codes, offsets)), *phrase_grams(codes, offsets)


def opinions(read: Readings, tables: LineTables) -> Floats:
    """What the models say of each line: float32 (n_lines, n_columns), columns as in ``SAID``."""
    return np.concatenate([weigh(grams, table) for grams, table in zip(read, tables, strict=True)], axis=1)
