"""From probabilities to one label a line of plain text, with care: what is not clearly boilerplate stays.

A line goes where its probability of not being body passes a threshold, which the user may set: it is
worse to delete a paragraph of an article than to leave a caption. Where next to nothing would be left,
the text has no article to be cleaned (a consent wall, a gallery's captions), and all of it stays.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.errors import InputError
from stripper.labels import BODY
from stripper.lines import Lines

# Named operating points: the probability of not being body from which on a line goes. What each costs and
# wins is in the model card.
OPERATING_POINTS = {"careful": 0.9, "balanced": 0.7, "thorough": 0.5}
DEFAULT = "careful"
LEAST_LEFT = 0.1  # of a text's characters; where less would be left, nothing goes


def threshold_of(point: str | float) -> float:
    """The threshold of an operating point, by name or as a number between 0 and 1.

    >>> threshold_of("careful") > threshold_of("thorough")
    True
    """
    if isinstance(point, str):
        if point not in OPERATING_POINTS:
            raise InputError(f"unknown threshold {point!r}: it is {', '.join(OPERATING_POINTS)} or a number from 0 to 1")
        return OPERATING_POINTS[point]
    if not 0 <= point <= 1:
        raise InputError(f"a threshold of {point}: it is {', '.join(OPERATING_POINTS)} or a number from 0 to 1")
    return float(point)


def decide_text(probabilities: npt.NDArray[np.float32], lines: Lines, threshold: str | float = DEFAULT) -> npt.NDArray[np.intp]:
    """The label of each line, as an index into ``LABELS``: (n_lines,)."""
    least = threshold_of(threshold)
    rest = probabilities[:, BODY + 1 :]
    goes = 1 - probabilities[:, BODY] >= least
    chars = lines.end - lines.start
    if chars[~goes].sum() < LEAST_LEFT * chars.sum():
        goes[:] = False
    return np.where(goes, rest.argmax(axis=1) + BODY + 1, BODY)
