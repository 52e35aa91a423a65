from __future__ import annotations

import numpy as np
import pytest

from stripper.labels import LABELS
from stripper.learn.corpus import LabelledPage
from stripper.learn.evaluate import SCORED, scores, tally
from stripper.learn.examples import example
from stripper.learn.score import confusion, rates, score_page, total
from stripper.model import load

GOLD = [("One two three four", "body"), ("A cat", "caption"), ("Photo: Ann", "credit"), ("Home", "other")]
GUESS = [("One two three four A cat", "body"), ("Photo", "credit"), ("Never there", "cookie")]


def test_a_row_a_gold_label_and_a_column_a_predicted_one():
    counts = confusion(GOLD, GUESS)
    assert counts[LABELS.index("caption"), LABELS.index("body")] == 2
    assert counts[LABELS.index("credit"), LABELS.index("other")] == 1  # "Ann" is not mentioned
    assert counts[-1, LABELS.index("cookie")] == 2


def test_the_matrix_gives_the_scores_of_the_tally():
    ours, theirs = rates(confusion(GOLD, GUESS)), scores(tally(GOLD, GUESS))
    for number, label in enumerate(SCORED):
        for name, value in theirs[label].items():
            assert np.nan_to_num(ours[name][number]) == pytest.approx(value, abs=1e-4)


def test_what_does_not_occur_has_no_score():
    assert np.isnan(rates(confusion(GOLD, GOLD))["f1"][LABELS.index("cookie")])


def test_a_page_of_which_only_the_body_is_known_has_no_matrix(small_model):
    html = b"<p>" + b"One paragraph of some length, to be the body of it. " * 5
    page = LabelledPage("a", html, (("One paragraph", "body"),), "a.example", covers="body")
    found = score_page(load(small_model), example(page))
    assert (found.confusion.sum(), len(found.gold)) == (0, 0)
    assert 0 <= found.body_f1 <= 1


def test_no_pages_have_an_empty_total():
    assert total([]).sum() == 0
