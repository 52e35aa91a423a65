"""Fit what tells the kinds of pages, and what each kind asks for, on pages that the networks had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict

from stripper.core.network import Network
from stripper.core.page_vector import page_vector
from stripper.decide.steps import decide
from stripper.kinds import KINDS, NO_SHIFT, SHIFTS, PageKinds, shifted
from stripper.labels import BODY
from stripper.learn.examples import Example
from stripper.learn.progress import Report, counted, quiet
from stripper.network import CLIP

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

STRENGTH = 0.01  # of the logistic regression, scikit-learn's ``C``: chosen by site-grouped cross-validation
CERTAINTY = 2  # power of a kind's probability, by which a page weighs in that kind's gains
FEWEST_PAGES = 20  # of the rarest kind; of fewer no kinds are learnt


@dataclass(frozen=True, slots=True)
class KnownKinds:
    """Pages whose kind is known: their rows, kinds, folds, and the F1 of the body at each shift.

    Shapes: float32 (n_pages, n_of_page), (n_pages,) as indices into ``KINDS``, (n_pages,), (n_pages, n_shifts).
    """

    rows: Floats
    kinds: Ints
    fold: Ints
    scores: npt.NDArray[np.float64]

    def some(self, chosen: npt.NDArray[np.bool_]) -> KnownKinds:
        """The pages that were chosen, (n_pages,)."""
        return KnownKinds(self.rows[chosen], self.kinds[chosen], self.fold[chosen], self.scores[chosen])


def known_kinds(
    examples: Sequence[Example],
    features: Sequence[Floats],
    probabilities: Sequence[Floats],
    fold: Ints,
    report: Report = quiet,
) -> KnownKinds | None:
    """Measure the pages whose kind is known; None where a kind has too few of them."""
    pages = [index for index, one in enumerate(examples) if one.page.kind and not one.made and len(one.segments)]
    kinds = np.array([KINDS.index(examples[index].page.kind) for index in pages], np.intp)
    if np.bincount(kinds, minlength=len(KINDS)).min() < FEWEST_PAGES:
        return None
    rows, scores = [], []
    for index in counted(pages, len(pages), "kinds of pages", report):
        one, p = examples[index], probabilities[index]
        rows.append(page_vector(one.segments, features[index], p))
        scores.append([body_f1(one, decide(shifted(p, shift), one.segments)) for shift in SHIFTS])
    return KnownKinds(np.array(rows), kinds, fold[pages], np.array(scores))


def body_f1(one: Example, label: Ints) -> float:
    """F1 of the tokens that a decision (n_blocks,) keeps as body, as far as the page's labels tell: 0 to 1."""
    body = one.tokens * one.shares[:, BODY]
    kept = label == BODY
    both = float(one.tokens[kept].sum() + body.sum())
    return 2 * float(body[kept].sum()) / both if both else 1.0


def fit_kinds(known: KnownKinds) -> PageKinds:
    """Learn from pages what kind a page is, and what each shift gains on pages of a kind.

    Pages weigh in the gains by probabilities that a learner without their fold gave: so unsure will they be in use.
    """
    rows = known.rows
    mean, deviation = rows.mean(axis=0, dtype=np.float64), rows.std(axis=0, dtype=np.float64)
    scale = np.where(deviation > 0, 1 / np.maximum(deviation, 1e-9), 0)
    inputs = np.clip((rows - mean) * scale, -CLIP, CLIP)
    learner = LogisticRegression(C=STRENGTH, max_iter=500)
    given = cross_val_predict(
        learner, inputs, known.kinds, groups=known.fold, cv=LeaveOneGroupOut(), method="predict_proba"
    )
    learner.fit(inputs, known.kinds)
    network = Network(mean, scale, (learner.coef_.T,), (learner.intercept_,))
    weight = given**CERTAINTY
    changes = known.scores - known.scores[:, [NO_SHIFT]]
    gains = weight.T @ changes / np.maximum(weight.sum(axis=0)[:, np.newaxis], 1e-9)
    return PageKinds(network, gains.astype(np.float32))


def cross_shifted(
    known: KnownKinds,
    examples: Sequence[Example],
    features: Sequence[Floats],
    probabilities: Sequence[Floats],
    fold: Ints,
) -> list[Floats]:
    """The probabilities of all pages, shifted by what was learnt without the page's fold."""
    fits = [fit_kinds(known.some(known.fold != k)) for k in range(int(fold.max()) + 1)]
    out = []
    for one, x, p, k in zip(examples, features, probabilities, fold, strict=True):
        kinds = fits[k].probabilities(page_vector(one.segments, x, p))
        out.append(shifted(p, fits[k].shift(kinds)) if len(p) else p)
    return out
