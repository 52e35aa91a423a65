"""What a model does on each page of a corpus: everything that an assessment is summed up from.

Labels are counted in tokens, as ``stripper.learn.evaluate`` does: a page's confusion matrix has a row for
each gold label and one for tokens that the page's gold does not have, a column for each predicted label.
A gold token that the prediction never mentions counts as predicted ``other``. Pages of which only the body
is known have a body text to be scored by and an empty matrix; of pages labelled in part nothing can be said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stripper import render
from stripper.decide import decide
from stripper.labels import BODY, LABELS
from stripper.learn.corpus import SOME
from stripper.learn.evaluate import Segmented, aligned, word_f1
from stripper.learn.examples import Example
from stripper.model import Model

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
Counts = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

SURPLUS = len(LABELS)  # the row of tokens that are not in the gold
MATRIX = (len(LABELS) + 1, len(LABELS))


@dataclass(frozen=True, slots=True)
class PageScore:
    """One page under one model.

    ``confusion`` counts tokens, int64 ``MATRIX``. ``probabilities``, ``gold`` and ``tokens`` are those of the
    blocks whose label is known, for the curves; there are none where only the body is.
    """

    name: str
    site: str
    lang: str
    confusion: Counts
    body_f1: float
    probabilities: Floats
    gold: Ints
    tokens: Floats

    @property
    def leaked(self) -> int:
        """Tokens of captions, credits and consent notices that were taken for body."""
        return int(self.confusion[BODY + 1 : SURPLUS - 1, BODY].sum())


def confusion(gold: Segmented, predicted: Segmented) -> Counts:
    """The confusion matrix of one page in tokens: int64 ``MATRIX``."""
    counts = np.zeros(MATRIX, np.int64)
    number = {label: index for index, label in enumerate(LABELS)}
    wanted, got, surplus = aligned(gold, predicted)
    for want, have in zip(wanted, got, strict=True):
        counts[number[want], number[have]] += 1
    for have in surplus:
        counts[SURPLUS, number[have]] += 1
    return counts


def score_page(model: Model, one: Example) -> PageScore:
    """Label a page and compare it with its gold."""
    return score_answers(one, model.probabilities(one.segments))


def score_answers(one: Example, probabilities: Floats) -> PageScore:
    """Decide by probabilities, (n_blocks, n_labels), and compare with the page's gold."""
    page = one.page
    decision = decide(probabilities, one.segments)
    counts = np.zeros(MATRIX, np.int64)
    known = np.zeros(len(one.segments), np.bool_)
    if page.complete:
        labels = [LABELS[label] for label in decision.tolist()]
        counts = confusion(page.segments, zip(one.segments.text, labels, strict=True))
        known = one.shares.max(axis=1, initial=0) > 0
    kept = render.to_text(one.segments, np.flatnonzero(decision == BODY).tolist())
    gold = "\n".join(text for text, label in page.segments if label == LABELS[BODY])
    return PageScore(
        page.name,
        page.site,
        page.lang.lower().partition("-")[0] or "?",
        counts,
        word_f1(kept, gold),
        probabilities[known],
        one.shares.argmax(axis=1)[known],
        one.tokens[known],
    )


def can_be_scored(one: Example) -> bool:
    """Whether enough of a page is known: all its labels, or its body."""
    return one.page.covers != SOME


def rates(counts: npt.NDArray[Any]) -> dict[str, Doubles]:
    """Precision, recall, F1 and leak of the first four labels, from matrices (…, *MATRIX): float64 (…, 4) each.

    Not a number where there is nothing to be right or wrong about. ``leak`` is the share of a label's tokens that
    were taken for body.
    """
    scored = len(LABELS) - 1
    hits = np.diagonal(counts, axis1=-2, axis2=-1)[..., :scored]
    wanted = counts[..., :scored, :].sum(axis=-1)
    predicted = counts[..., :scored].sum(axis=-2)
    leaked = counts[..., :scored, BODY].copy()
    leaked[..., BODY] = 0
    return {
        "precision": _share(hits, predicted),
        "recall": _share(hits, wanted),
        "f1": _share(2 * hits, wanted + predicted),
        "leak": _share(leaked, wanted),
    }


def _share(part: npt.NDArray[Any], whole: npt.NDArray[Any]) -> Doubles:
    share: Doubles = np.where(whole > 0, part / np.maximum(whole, 1), np.nan)
    return share


def total(pages: Sequence[PageScore]) -> Counts:
    """The confusion matrix of all pages together."""
    return np.sum([page.confusion for page in pages], axis=0, dtype=np.int64) if pages else np.zeros(MATRIX, np.int64)
