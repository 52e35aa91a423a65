import numpy as np
import pytest

from stripper.core.network import Network
from stripper.kinds import ARTICLE, KINDS, LEAST_GAIN, SHIFTS, PageKinds, shifted
from stripper.labels import BODY, LABELS

LISTING = KINDS.index("listing")


def _kinds(**gains):
    table = np.zeros((len(KINDS), len(SHIFTS)), np.float32)
    for kind, (shift, gain) in gains.items():
        table[KINDS.index(kind), SHIFTS.index(shift)] = gain
    one = Network(np.zeros(1), np.ones(1), (np.zeros((1, len(KINDS))),), (np.zeros(len(KINDS)),))
    return PageKinds(one, table)


def _sure(kind, probability=0.9):
    found = np.full(len(KINDS), (1 - probability) / (len(KINDS) - 1), np.float32)
    found[kind] = probability
    return found


def test_the_shift_is_the_one_that_gained_most_on_pages_of_the_kind():
    kinds = _kinds(listing=(2.0, 0.05), forum=(-1.0, 0.02))
    assert kinds.shift(_sure(LISTING)) == 2
    assert kinds.shift(_sure(KINDS.index("forum"))) == -1


def test_a_page_stays_as_it_is_for_a_small_gain():
    assert _kinds(listing=(2.0, LEAST_GAIN / 2)).shift(_sure(LISTING)) == 0
    assert _kinds(listing=(2.0, LEAST_GAIN * 2)).shift(_sure(LISTING)) == 2


def test_articles_stay_as_they_are_whatever_they_may_be_besides():
    assert _kinds(listing=(2.0, 1.0)).shift(_sure(ARTICLE, 0.5)) == 0


def test_a_shift_multiplies_the_odds_of_body_and_keeps_the_others_in_proportion():
    p = np.array([[0.2, 0.1, 0.1, 0.2, 0.4], [1, 0, 0, 0, 0], [0, 0, 0, 0, 1]], np.float32)
    moved = shifted(p, 2.0)
    assert moved[0, BODY] / (1 - moved[0, BODY]) == pytest.approx(0.25 * np.exp(2), rel=1e-5)
    assert (moved[0, 1:] / moved[0, 4]).tolist() == pytest.approx((p[0, 1:] / p[0, 4]).tolist())
    assert moved[1:].tolist() == p[1:].tolist()
    assert moved.sum(axis=1) == pytest.approx(np.ones(3))
    assert shifted(p, 0.0) is p
    assert p.shape[1] == len(LABELS)
