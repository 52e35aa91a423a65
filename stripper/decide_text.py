"""From probabilities to one label a line of plain text, with care: what is not clearly boilerplate stays.

A line goes where its probability of not being body passes a threshold ``t``, which the user may set: it
is worse to delete a paragraph of an article than to leave a caption. Two kinds of lines must pass more:

- In a document in which no line at all is surely a caption, credit or consent notice, nothing says that
  somebody left residues in it: there a line must pass ``1 - (1 - t) ** UNTOUCHED``. (One threshold for all
  documents could not have both 99 % of the clean texts unchanged and more than half of the captions.)
- ``other`` is what a page's menus and teasers are. In a text without them it looks like footnotes,
  addresses and product data, which must stay: it must pass ``1 - (1 - t) ** OTHERS``.

Where next to nothing would be left, the text has no article to be cleaned (a consent wall, a page of
captions): all of it stays.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.errors import InputError
from stripper.labels import BODY, OTHER
from stripper.lines import Lines

# The threshold of each named operating point. What each costs and wins is in the model card.
OPERATING_POINTS = {"careful": 0.6, "balanced": 0.4, "thorough": 0.25}
DEFAULT = "careful"
SURE = 0.92  # of one line's label: the document has residues
UNTOUCHED = 3.5
OTHERS = 5.0
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


def decide_text(
    probabilities: npt.NDArray[np.float32], lines: Lines, threshold: str | float = DEFAULT
) -> npt.NDArray[np.intp]:
    """The label of each line, as an index into ``LABELS``: (n_lines,)."""
    if not len(probabilities):
        return np.zeros(0, np.intp)
    doubt = 1 - threshold_of(threshold)
    label = probabilities[:, BODY + 1 :].argmax(axis=1) + BODY + 1
    has_residues = probabilities[:, BODY + 1 : OTHER].max() >= SURE
    named = doubt if has_residues else doubt**UNTOUCHED
    goes = probabilities[:, BODY] <= np.where(label == OTHER, doubt**OTHERS, named)
    chars = lines.end - lines.start
    if chars[~goes].sum() < LEAST_LEFT * chars.sum():
        goes[:] = False
    return np.where(goes, label, BODY)
