from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.special import expit

from stripper.labels import CAPTION, LABELS, OTHER
from stripper.learn.wordings import _intercept, _moved


@pytest.mark.parametrize("offset", [-30.0, 0.0, 30.0])
def test_the_intercept_makes_up_for_what_all_scores_are_off_by(offset: float):
    scores = np.random.default_rng(0).normal(size=4000)
    is_it = np.random.default_rng(1).random(4000) < expit(scores - 2)
    assert _intercept(scores + offset, is_it, np.ones(4000)) == pytest.approx(-2 - offset, abs=0.2)


def test_what_stands_in_every_text_says_as_little_of_a_rare_label_as_before():
    # the first n-gram is in all texts, the second in captions alone; one text in twenty is a caption
    label = np.where(np.arange(400) % 20, OTHER, CAPTION)
    rows = sparse.csr_matrix(np.stack([np.ones(400), label == CAPTION], axis=1))
    table = np.zeros((2, len(LABELS)), np.float32)
    moved = _moved(table, rows, label, np.ones(400), (0.3, 0))
    assert moved[1, CAPTION] > 1
    assert abs(moved[0, CAPTION]) < 0.3 * moved[1, CAPTION]
