"""What a model does on each page of a corpus: everything that an assessment is summed up from.

Labels are counted in tokens, in a confusion matrix a page (``stripper.learn.metrics``). Pages of which
only the body is known have a body text to be scored by and an empty matrix; of pages labelled in part nothing can
be said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stripper.decide.steps import decide
from stripper.labels import BODY, LABELS, RESIDUE_COLUMNS
from stripper.learn.corpus import SOME
from stripper.learn.examples import Example
from stripper.learn.metrics import MATRIX, Counts, added, confusion, word_f1
from stripper.model import Model
from stripper.render import text as render

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]


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
        return int(self.confusion[RESIDUE_COLUMNS, BODY].sum())


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


def total(pages: Sequence[PageScore]) -> Counts:
    """The confusion matrix of all pages together."""
    return added(page.confusion for page in pages)
