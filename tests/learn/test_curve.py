from __future__ import annotations

import numpy as np

from stripper.learn.curve import MOST_PAGES, _apart, _chosen, _spread, reading
from stripper.learn.summary import Point

F1 = {"body": 0.9, "caption": 0.5, "credit": None, "cookie": 0.9}
SITES = [f"{number // 2}.example" for number in range(24)]
FOLD = np.array([number // 2 % 3 for number in range(24)])


def curve(*captions: float) -> list[Point]:
    return [Point(4 * number, {**F1, "caption": value}, 0.9) for number, value in enumerate(captions)]


def test_a_curve_that_rises_says_go_on():
    assert reading(curve(0.5, 0.6, 0.7)).startswith("From 4 to 8 pages the F1 still rose on caption +0.100")


def test_a_curve_that_has_risen_says_so():
    assert "helped, the next ones to 8 hardly" in reading(curve(0.5, 0.7, 0.7))


def test_a_flat_curve_says_so():
    assert "did not raise the scores" in reading(curve(0.5, 0.5, 0.5))


def test_a_curve_that_fell_says_so_first_and_gives_no_hope():
    said = reading(curve(0.7, 0.4, 0.5))
    assert said.startswith("Learning from 8 of these pages lowered the F1 on caption -0.200")
    assert said.endswith("From 4 to 8 pages the F1 still rose on caption +0.100.")
    assert "did not raise" not in reading(curve(0.7, 0.5, 0.5))


def test_no_site_is_learnt_from_and_scored():
    for k in range(3):
        learnt = {SITES[index] for index in _chosen(SITES, FOLD, k, 1.0)}
        assert not learnt & {site for site, number in zip(SITES, FOLD, strict=True) if number == k}


def test_more_pages_hold_the_fewer():
    assert set(_chosen(SITES, FOLD, 0, 0.25)) < set(_chosen(SITES, FOLD, 0, 0.5)) < set(_chosen(SITES, FOLD, 0, 1.0))


def test_nothing_is_learnt_at_the_beginning_of_the_curve():
    assert _chosen(SITES, FOLD, 0, 0.0) == []


def test_a_number_of_pages_stands_on_the_curve_once():
    points = [Point(pages, F1, 0.9) for pages in (0, 0, 1, 1, 2)]
    assert [point.pages for point in _apart(points)] == [0, 1, 2]


def test_a_large_corpus_is_thinned_out_evenly():
    assert (len(set(_spread(5000))), _spread(5000)[-1], _spread(3)) == (MOST_PAGES, 4999, [0, 1, 2])
