"""Fit the wording tables: linear models over hashed n-grams of texts and of class attributes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import SGDClassifier

from stripper.characters import code_points
from stripper.features import Wordings
from stripper.labels import COOKIE, LABELS
from stripper.learn.examples import Example
from stripper.wording import BUCKETS, Grams, text_grams

Floats = npt.NDArray[np.float32]

# Rare labels count more here, so that the tables speak up for them; the networks weigh it back.
LABEL_WEIGHTS = np.array([1, 4, 4, 3, 1], np.float32)
CHARS_COUNTED = 200
CONTAINERS_READ = 4  # ancestors whose class words are read with a block's own
NOTICE_CHARS = 40  # a consent text shorter than this ("OK") says little by itself
NOTICE_WEIGHT = 1.5
ALPHA = 1e-5
PASSES = 8


def matrix(grams: Sequence[Grams]) -> sparse.csr_matrix:
    """Counts over the square root of their sum, as ``weigh`` takes them: (n_texts, BUCKETS)."""
    counts = np.concatenate([np.diff(one.offset) for one in grams])
    buckets = np.concatenate([one.bucket for one in grams])
    values = np.repeat((1 / np.sqrt(np.maximum(counts, 1))).astype(np.float32), counts)
    rows = sparse.csr_matrix((values, buckets, np.append(0, counts.cumsum())), shape=(len(counts), BUCKETS))
    rows.sum_duplicates()
    return rows


def fit_wordings(examples: Sequence[Example], notices: Sequence[str] = (), seed: int = 0) -> Wordings:
    """Fit both tables to fully labelled pages; ``notices`` are further texts of consent notices."""
    label = np.concatenate([one.shares.argmax(axis=1) for one in examples])
    known = np.concatenate([one.shares.max(axis=1, initial=0) > 0 for one in examples])
    weight = np.sqrt(np.concatenate([np.minimum(one.tree.chars, CHARS_COUNTED) for one in examples]))
    weight *= LABEL_WEIGHTS[label] / weight.mean()
    label, weight = label[known], weight[known]
    texts = matrix([one.texts for one in examples])[known]
    words = sparse.vstack([_class_words(one) for one in examples]).tocsr()[known]
    table = fit_table(words, label, weight, seed)
    if notices:
        texts = sparse.vstack([texts, matrix([text_grams(*code_points(list(notices)))])]).tocsr()
        label = np.append(label, np.full(len(notices), COOKIE))
        weight = np.append(weight, [NOTICE_WEIGHT * min(len(text) / NOTICE_CHARS, 1) for text in notices])
    return Wordings(fit_table(texts, label, weight, seed), table)


def _class_words(one: Example) -> sparse.csr_matrix:
    """Class words of each block's element and of its nearest ancestors, added up."""
    rows = matrix([one.segments.spoken])
    words = np.array(one.segments.nodes.words, np.intp)
    element = one.segments.block_element
    total = rows[words[element]]
    for _ in range(CONTAINERS_READ):
        element = one.segments.parent[element]
        total = total + rows[words[element]]
    return total


def fit_table(
    rows: sparse.csr_matrix, label: npt.NDArray[np.intp], weight: npt.NDArray[np.floating], seed: int
) -> Floats:
    """Fit a linear model to n-gram counts; its weights are the table, float32 (BUCKETS, n_labels)."""
    table = np.zeros((BUCKETS, len(LABELS)), np.float32, order="F")
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
