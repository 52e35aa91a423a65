"""Fit the wording tables: linear models over hashed n-grams of texts and of class attributes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.linear_model import SGDClassifier

from stripper.core.characters import code_points, spelled
from stripper.core.wording import class_grams, text_grams
from stripper.labels import LABELS, TABLE
from stripper.learn.examples import Example, labels_given
from stripper.model import Wordings
from stripper.wording import BUCKETS, Grams

Floats = npt.NDArray[np.float32]
Told = Sequence[tuple[str, str]]  # texts that stand on no page, with their labels

# Rare labels count more here, so that the tables speak up for them; the networks weigh it back.
LABEL_WEIGHTS = np.array([label.leak_weight for label in TABLE], np.float32)
CHARS_COUNTED = 200
CONTAINERS_READ = 4  # ancestors whose class words are read with a block's own
TOLD_CHARS = 40  # a text shorter than this ("OK") says little by itself
TOLD_WEIGHT = 1.5
ALPHA = 1e-5
PASSES = 8
MOVING_PASSES = 4


def matrix(grams: Sequence[Grams], buckets: int = BUCKETS) -> sparse.csr_matrix:
    """Counts over the square root of their sum, as ``weigh`` takes them: (n_texts, n_buckets)."""
    counts = np.concatenate([np.diff(one.offset) for one in grams])
    found = np.concatenate([one.bucket for one in grams])
    values = np.repeat((1 / np.sqrt(np.maximum(counts, 1))).astype(np.float32), counts)
    rows = sparse.csr_matrix((values, found, np.append(0, counts.cumsum())), shape=(len(counts), buckets))
    rows.sum_duplicates()
    return rows


@dataclass(frozen=True, slots=True)
class Counts:
    """What the tables are fitted to of one page: n-grams of the blocks whose label is known, labels, weights."""

    texts: sparse.csr_matrix
    words: sparse.csr_matrix
    label: npt.NDArray[np.intp]
    weight: npt.NDArray[np.float64]


def counts_of(one: Example) -> Counts:
    """Count the n-grams of a page."""
    label, trust = labels_given(one)
    known = trust > 0
    weight = (trust * np.sqrt(np.minimum(one.segments.size, CHARS_COUNTED)))[known]
    return Counts(matrix([one.texts])[known], _class_words(one)[known], label[known], weight)


def fit_wordings(pages: Iterable[Counts], told: Told = (), seed: int = 0) -> Wordings:
    """Fit both tables to the blocks whose labels were given; ``told`` are further texts."""
    texts, words, label, weight = joined(pages)
    table = fit_table(words, label, weight, seed)
    more = matrix([Grams(*text_grams(*code_points(spelled([text for text, _ in told]))))])
    return Wordings(fit_table(*with_told(texts, label, weight, told, more), seed), table)


def with_told(
    rows: sparse.csr_matrix,
    label: npt.NDArray[np.intp],
    weight: npt.NDArray[np.floating],
    told: Told,
    more: sparse.csr_matrix,
) -> tuple[sparse.csr_matrix, npt.NDArray[np.intp], npt.NDArray[np.floating]]:
    """Rows of n-grams, their labels and weights, and behind them those of further texts, whose rows are ``more``."""
    return (
        sparse.vstack([rows, more]).tocsr(),
        np.append(label, [LABELS.index(name) for _, name in told]).astype(np.intp),
        np.append(weight, [TOLD_WEIGHT * min(len(text) / TOLD_CHARS, 1) for text, _ in told]),
    )


def joined(
    counted: Iterable[Counts],
) -> tuple[sparse.csr_matrix, sparse.csr_matrix, npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """N-grams of texts and of class words, labels and weights of all blocks whose label was given."""
    pages = list(counted)
    label = np.concatenate([page.label for page in pages])
    weight = np.concatenate([page.weight for page in pages])
    weight *= LABEL_WEIGHTS[label] / (weight.mean() if len(weight) else 1)
    texts = sparse.vstack([page.texts for page in pages]).tocsr()
    return texts, sparse.vstack([page.words for page in pages]).tocsr(), label, weight


def _class_words(one: Example) -> sparse.csr_matrix:
    """Class words of each block's element and of its nearest ancestors, added up."""
    rows = matrix([Grams(*class_grams(one.segments.vocabulary))])
    words = one.segments.words
    element = one.segments.block_element
    total = rows[words[element]]
    for _ in range(CONTAINERS_READ):
        element = one.segments.parent[element]
        total = total + rows[words[element]]
    return total


def fit_table(
    rows: sparse.csr_matrix, label: npt.NDArray[np.intp], weight: npt.NDArray[np.floating], seed: int
) -> Floats:
    """Fit a linear model to n-gram counts; its weights are the table, float32 (n_buckets, n_labels)."""
    table = np.zeros((rows.shape[1], len(LABELS)), np.float32)
    if len(np.unique(label)) > 1:
        learner = SGDClassifier(
            loss="log_loss", alpha=ALPHA, max_iter=PASSES, tol=None, random_state=seed, average=True
        )
        learner.fit(rows, label, sample_weight=weight)
        if len(learner.classes_) == 2:
            table[:, learner.classes_[1]] = learner.coef_[0]
        else:
            table[:, learner.classes_] = learner.coef_.T
    return table.astype(np.float16).astype(np.float32)  # as they are kept


def moved_wordings(start: Wordings, pages: Iterable[Counts], rate: float, seed: int = 0) -> Wordings:
    """Tables that were gone on with from where they were: what the pages do not contain keeps its weights."""
    texts, words, label, weight = joined(pages)
    return Wordings(
        _moved(start.text, texts, label, weight, (rate, seed)), _moved(start.words, words, label, weight, (rate, seed))
    )


def _moved(
    table: Floats,
    rows: sparse.csr_matrix,
    label: npt.NDArray[np.intp],
    weight: npt.NDArray[np.floating],
    how: tuple[float, int],
) -> Floats:
    """Go on with a table column by column, label against the others, at a constant learning rate.

    A table is kept without its intercepts. What they must be here is found first, or else all n-grams that the pages
    have would move to make up for it: with 40 pages that cost 0.055 of caption F1 on pages of other sites, and 0.06 of
    credit F1.
    """
    rate, seed = how
    out = table.copy(order="C")
    for column in np.unique(label) if len(np.unique(label)) > 1 else ():
        learner = SGDClassifier(
            loss="log_loss",
            alpha=ALPHA,
            learning_rate="constant",
            eta0=rate,
            max_iter=MOVING_PASSES,
            tol=None,
            random_state=seed,
            average=True,
        )
        before, is_it = table[:, column].astype(np.float64), label == column
        intercept = _intercept(rows @ before, is_it, weight)
        learner.fit(rows, is_it, coef_init=before[None], intercept_init=intercept, sample_weight=weight)
        out[:, column] = learner.coef_[0]
    return out.astype(np.float16).astype(np.float32)  # as they are kept


def _intercept(
    scores: npt.NDArray[np.floating], is_it: npt.NDArray[np.bool_], weight: npt.NDArray[np.floating]
) -> float:
    """The intercept with which a linear model's scores are likeliest for what they are scores of."""
    far = np.abs(scores).max() + 50  # there all, or none, would be it
    found: float = brentq(lambda intercept: weight @ (expit(scores + intercept) - is_it), -far, far)
    return found
