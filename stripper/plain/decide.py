"""From probabilities to one label a line of plain text, with care: what is not clearly boilerplate stays.

A line is removed where its probability of being body is low enough: it is worse to delete a paragraph of an article
than to leave a caption. With a threshold ``t`` that the user may set and ``d = 1 - t``, P(body) may be at most ``d``,
but for these:

- Two captions in three are followed by a credit. A caption directly before one is removed up to ``d ** BEFORE_CREDIT``, any
  other up to ``d ** NOT_BEFORE_CREDIT``: far from credits three in four of those that the model thought nearly as
  likely caption as body were body.
- The first line of a text is a title or a standfirst as often, above the credit of a picture that has no caption. And in
  scripts without case the model has seen little, and takes headings above a credit for captions: in both cases a
  caption before a credit is removed up to ``d ** BEFORE_CREDIT_UNSURE``.
- In a document in which no line at all is surely a caption, credit or consent notice, nothing says that somebody left residues
  in it: ``d ** UNTOUCHED``. (One threshold for all documents could not have both 99 % of the clean texts unchanged and
  half of the captions.)
- ``other`` is what a page's menus and teasers are. In a text without them it looks like footnotes, addresses and product data,
  which must stay: ``d ** OTHERS``.
- Consent dialogs have lines that say nothing of consent, and so have headings beside them: ``d ** CONSENT``. Dialogs stand
  before or behind an article. Inside it there are placeholders, of a few lines: no run of more than ``LONGEST_WITHIN``
  lines is removed, for that is a table of the article. The first line is a title more often than the head of a dialog, also
  where a dialog stands below it: it must surely be a consent text. So must be the last line of a dialog that the text
  begins with, where it has no word of consent.

And whatever the threshold, but before a credit, a label must be ``MARGIN`` times as likely as body. Where next to
nothing would be left, the text has no article to be cleaned (a page of captions): all of it stays. Consent texts stay
where they are most of the text: it is a consent wall, or a text about consent.
"""

from __future__ import annotations

from numbers import Real

import numpy as np
import numpy.typing as npt

from stripper.core.cues import cued
from stripper.errors import InputError
from stripper.feature_names import CUED
from stripper.labels import BODY, CAPTION, COOKIE, CREDIT, NOT_BODY, OTHER, RESIDUE_COLUMNS
from stripper.plain.lines import Lines

# The threshold of each named operating point. What each costs and wins is in the model card.
OPERATING_POINTS = {"careful": 0.5, "balanced": 0.4, "thorough": 0.25}
DEFAULT = "careful"
_OF_CONSENT = [CUED.index("cue consent"), CUED.index("cue control")]
SURE = 0.9  # of one line's label: the document has residues; of a consent text that stands where titles do
# Exponents of ``d``: below 1 more is removed, above 1 less.
BEFORE_CREDIT, BEFORE_CREDIT_UNSURE, NOT_BEFORE_CREDIT = 0.25, 0.5, 1.5
UNTOUCHED, OTHERS, CONSENT = 4.5, 7.0, 2.5
CASED_SHARE = 0.5  # of a text's letters are lower case where its script has case
CHARS_LOOKED_AT = 4000
EDGE = 0.2  # of the characters that are clearly article: a line with less of them before or behind is not inside it
LONGEST_WITHIN = 6  # lines
LONGEST_CAPTION = 200  # characters; what is longer before a credit is a paragraph as often
MARGIN = 1.5  # times as likely as body, of the label that a line would get
LEAST_LEFT = 0.1  # of a text's characters; where less would be left, nothing goes
LEAST_ARTICLE = 0.15  # of the characters of article and consent texts; where less is clearly article, those stay
CLEAR = 0.9  # article: in a text about consent no line is, in a short piece of news under a long dialog its lines are


def threshold_of(point: str | float) -> float:
    """The threshold of an operating point, by name or as a number from 0 (the most goes) to 1 (nothing does).

    Raises ``InputError`` where it is neither.

    >>> threshold_of("careful") > threshold_of("thorough")
    True
    """
    if isinstance(point, str):
        if point not in OPERATING_POINTS:
            raise InputError(
                f"unknown threshold {point!r}: it is {', '.join(OPERATING_POINTS)} or a number from 0 to 1"
            )
        return OPERATING_POINTS[point]
    if isinstance(point, bool) or not (isinstance(point, Real) and 0 <= point <= 1):
        raise InputError(f"a threshold of {point}: it is {', '.join(OPERATING_POINTS)} or a number from 0 to 1")
    return float(point)


def decide_text(
    probabilities: npt.NDArray[np.float32], lines: Lines, threshold: str | float = DEFAULT
) -> npt.NDArray[np.intp]:
    """The label of each line, as an index into ``LABELS``: (n_lines,)."""
    if not len(probabilities):
        return np.zeros(0, np.intp)
    label = np.take(NOT_BODY, probabilities[:, NOT_BODY].argmax(axis=1))
    chars = lines.end - lines.start
    before_credit = np.append(probabilities[1:, CREDIT] >= 0.5, np.False_) & (chars <= LONGEST_CAPTION)
    likeliest = probabilities.argmax(axis=1)
    inside = _inside(np.where(likeliest == BODY, chars, 0))
    most = _most_body(probabilities, label, before_credit, 1 - threshold_of(threshold), is_cased=_is_cased(lines))
    goes = probabilities[:, BODY] <= most
    # Doubt that is spread over several labels says less: one of them must be likelier than body by a margin.
    named = probabilities[np.arange(len(label)), label]
    goes &= (named >= MARGIN * probabilities[:, BODY]) | before_credit
    # By the model's own doubts: what the text is about does not depend on the threshold.
    article = chars @ (probabilities[:, BODY] > CLEAR)
    if article < LEAST_ARTICLE * (chars @ (probabilities[:, BODY] + probabilities[:, COOKIE])):
        goes &= label != COOKIE
    goes &= ~(inside & (_run_lengths(likeliest == COOKIE) > LONGEST_WITHIN))
    for title in _where_titles_stand(likeliest, lines):
        goes[title] &= (label[title] != COOKIE) | (named[title] >= SURE)
    if chars[~goes].sum() < LEAST_LEFT * chars.sum():
        goes[:] = False
    return np.where(goes, label, BODY)


def _is_cased(lines: Lines) -> bool:
    """Whether a text is in a script that has lower case."""
    looked_at = "".join(lines.text)[:CHARS_LOOKED_AT]
    return sum(map(str.islower, looked_at)) >= CASED_SHARE * sum(map(str.isalpha, looked_at))


def _inside(article: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Which lines have some of the article before and some behind them; ``article`` counts its characters in each."""
    before = article.cumsum() - article
    least = EDGE * article.sum()
    between: npt.NDArray[np.bool_] = (before > least) & (article.sum() - before - article > least)
    return between


def _where_titles_stand(likeliest: npt.NDArray[np.intp], lines: Lines) -> list[int]:
    """The first line, and the last of a consent dialog that the text begins with, unless that speaks of consent."""
    others = np.flatnonzero(likeliest != COOKIE)
    last = int(others[0]) - 1 if len(others) else 0
    return [0] if last < 1 or cued([lines.text[last]])[0, _OF_CONSENT].any() else [0, last]


def _run_lengths(marked: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """How many lines the run has that each marked line stands in, 0 for the others."""
    run = np.append(0, (marked[1:] != marked[:-1]).cumsum())
    lengths: npt.NDArray[np.intp] = np.bincount(run)[run] * marked
    return lengths


def _most_body(
    probabilities: npt.NDArray[np.float32],
    label: npt.NDArray[np.intp],
    before_credit: npt.NDArray[np.bool_],
    doubt: float,
    *,
    is_cased: bool,
) -> npt.NDArray[np.float64]:
    """How probable body may be at most for a line to go: (n_lines,)."""
    if probabilities[:, RESIDUE_COLUMNS].max() < SURE:
        most = np.full(len(label), doubt**UNTOUCHED)
    else:
        before = np.full(len(label), BEFORE_CREDIT if is_cased else BEFORE_CREDIT_UNSURE)
        before[0] = BEFORE_CREDIT_UNSURE
        of_caption = np.where(before_credit, doubt**before, doubt**NOT_BEFORE_CREDIT)
        most = np.where(label == CAPTION, of_caption, np.where(label == COOKIE, doubt**CONSENT, doubt))
    return np.where(label == OTHER, np.minimum(most, doubt**OTHERS), most)
