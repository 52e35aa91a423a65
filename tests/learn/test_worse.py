from __future__ import annotations

import numpy as np
import pytest

from stripper.labels import LABELS
from stripper.learn.metrics import MATRIX
from stripper.learn.score import PageScore
from stripper.learn.worse import worse

CAPTION, OTHER = LABELS.index("caption"), LABELS.index("other")


def page(site: int, missed: int, body_f1: float = 0.9) -> PageScore:
    """A page with a caption of 100 tokens, of which some are missed."""
    counts = np.zeros(MATRIX, np.int64)
    counts[0, 0] = 1000
    counts[CAPTION, CAPTION], counts[CAPTION, OTHER] = 100 - missed, missed
    none = np.zeros(0, np.float32)
    return PageScore(f"page {site}", f"site {site}", "en", counts, body_f1, none[:, None], none.astype(np.intp), none)


GOOD = [page(site, 10) for site in range(6)]
BAD = [page(site, 70) for site in range(6)]


def test_half_of_the_captions_lost_is_worse():
    said = worse(GOOD, BAD, ())
    assert "is worse than the one before and is not to be used: F1 of caption 0.947 to 0.462" in said
    assert said.endswith("on 6 pages of 6 sites that neither had learnt from")


@pytest.mark.parametrize("after", [GOOD, [page(site, 0) for site in range(6)]], ids=["the same", "better"])
def test_what_is_no_worse_is_not_said_to_be(after):
    assert worse(GOOD, after, ()) == ""
    assert worse(BAD, after, ()) == ""


def test_a_fall_within_the_margin_is_chance():
    assert worse(GOOD, [page(site, 24) for site in range(6)], ()) == ""


def test_a_fall_on_one_site_among_others_that_gain_is_chance():
    after = [page(0, 100), *(page(site, 0) for site in range(1, 6))]
    assert worse([page(site, 2) for site in range(6)], after, ()) == ""


@pytest.mark.parametrize(("body_f1", "is_worse"), [(0.89, False), (0.87, True)])
def test_the_body_has_a_margin_of_its_own(body_f1, is_worse):
    assert bool(worse(GOOD, [page(site, 10, body_f1) for site in range(6)], ())) is is_worse


def test_pages_that_the_model_before_has_learnt_from_are_left_out():
    learnt = [f"site {site}" for site in range(3)]
    assert "on 3 pages of 3 sites that neither had learnt from" in worse(GOOD, BAD, learnt)
    assert worse(GOOD, [*BAD[:3], *GOOD[3:]], learnt) == ""


def test_where_it_has_learnt_from_all_that_is_said():
    assert "which favours the one before" in worse(GOOD, BAD, [one.site for one in GOOD])


def test_without_pages_nothing_can_be_said():
    assert worse([], [], ()) == ""
