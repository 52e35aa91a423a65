"""From probabilities to one label a line of plain text, with care: what is not clearly boilerplate stays.

A line goes where its probability of not being body passes a threshold ``t``, which the user may set: it
is worse to delete a paragraph of an article than to leave a caption. With ``d = 1 - t``, the body may be
at most ``d`` probable, but for these:

- A caption has a credit behind it, two times out of three. There the body may be ``d ** BESIDE`` probable,
  elsewhere ``d ** ALONE``: far from credits three in four of those that the model thought
  nearly as likely caption as body were body.
- In a document in which no line at all is surely a caption, credit or consent notice, nothing says that
  somebody left residues in it: ``d ** UNTOUCHED``. (One threshold for all documents could not have both
  99 % of the clean texts unchanged and half of the captions.)
- ``other`` is what a page's menus and teasers are. In a text without them it looks like footnotes,
  addresses and product data, which must stay: ``d ** OTHERS``.

Where next to nothing would be left, the text has no article to be cleaned (a page of captions): all of it
stays. Consent texts stay where they are most of the text: it is a consent wall, or a text about consent.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stripper.errors import InputError
from stripper.labels import BODY, CAPTION, COOKIE, CREDIT, OTHER
from stripper.lines import Lines

# The threshold of each named operating point. What each costs and wins is in the model card.
OPERATING_POINTS = {"careful": 0.6, "balanced": 0.4, "thorough": 0.25}
DEFAULT = "careful"
SURE = 0.92  # of one line's label: the document has residues
BESIDE, ALONE, UNTOUCHED, OTHERS = 0.4, 1.5, 4.5, 5.0
LONGEST_CAPTION = 350  # characters; what is longer before a credit is a paragraph more often
MARGIN = 1.5  # times as likely as body
LEAST_LEFT = 0.1  # of a text's characters; where less would be left, nothing goes
LEAST_ARTICLE = 0.3  # of the characters of article and consent texts; where less is article, those stay


def threshold_of(point: str | float) -> float:
    """The threshold of an operating point, by name or as a number between 0 and 1.

    >>> threshold_of("careful") > threshold_of("thorough")
    True
    """
    if isinstance(point, str):
        if point not in OPERATING_POINTS:
            raise InputError(
                f"unknown threshold {point!r}: it is {', '.join(OPERATING_POINTS)} or a number from 0 to 1"
            )
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
    label = probabilities[:, BODY + 1 :].argmax(axis=1) + BODY + 1
    chars = lines.end - lines.start
    before_credit = np.append(probabilities[1:, CREDIT] >= 0.5, np.False_) & (chars <= LONGEST_CAPTION)
    goes = probabilities[:, BODY] <= _most_body(probabilities, label, before_credit, 1 - threshold_of(threshold))
    # Doubt that is spread over several labels says less: one of them must be likelier than body by a margin.
    named = probabilities[np.arange(len(label)), label]
    goes &= (named >= MARGIN * probabilities[:, BODY]) | before_credit
    # By expected characters: what the text is about does not depend on the threshold.
    article, consent = chars @ probabilities[:, BODY], chars @ probabilities[:, COOKIE]
    if article < LEAST_ARTICLE * (article + consent):
        goes &= label != COOKIE
    if chars[~goes].sum() < LEAST_LEFT * chars.sum():
        goes[:] = False
    return np.where(goes, label, BODY)


def _most_body(
    probabilities: npt.NDArray[np.float32],
    label: npt.NDArray[np.intp],
    before_credit: npt.NDArray[np.bool_],
    doubt: float,
) -> npt.NDArray[np.float64]:
    """How probable body may be at most for a line to go: (n_lines,)."""
    if probabilities[:, BODY + 1 : OTHER].max() < SURE:
        most = np.full(len(label), doubt**UNTOUCHED)
    else:
        caption = np.where(before_credit, doubt**BESIDE, doubt**ALONE)
        most = np.where(label == CAPTION, caption, doubt)
    return np.where(label == OTHER, np.minimum(most, doubt**OTHERS), most)
