from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stripper.learn.metrics import MATRIX
from stripper.learn.resample import Sums, _holm, compare, estimates, site_sums
from stripper.learn.score import PageScore


def page(site: str, right: int, wrong: int) -> PageScore:
    counts = np.zeros(MATRIX, np.int64)
    counts[0, 0], counts[0, 4] = right, wrong
    return PageScore(
        f"{site}-{right}",
        site,
        "en",
        counts,
        right / (right + wrong),
        np.zeros((0, 5), np.float32),
        np.zeros(0, np.intp),
        np.zeros(0, np.float32),
    )


def recall(sums: Sums):
    return sums.confusion[:, 0, 0] / sums.confusion[:, 0].sum(axis=1)


SITES = [page(f"{number}.example", 60 + 4 * number, 40) for number in range(10)]
BETTER = [replace(one, confusion=one.confusion + np.eye(*MATRIX, dtype=np.int64) * 30) for one in SITES]


def test_an_interval_holds_its_value():
    found = estimates(site_sums(SITES), {"recall": recall})["recall"]
    assert found.low < found.value < found.high


def test_one_site_has_no_width():
    found = estimates(site_sums(SITES[:1]), {"recall": recall})["recall"]
    assert found.low == found.value == found.high


def test_pages_of_one_site_are_drawn_together():
    many = [page("a.example", 60, 40), page("a.example", 90, 10)]
    found = estimates(site_sums(many), {"recall": recall})["recall"]
    assert found.low == found.high == pytest.approx(0.75)


def test_a_model_against_itself_has_no_difference():
    found = compare(site_sums(SITES), site_sums(SITES), {"recall": recall})["recall"]
    assert (found.difference.value, found.chance) == (0, 1)


def test_a_model_that_is_better_on_every_site_is_found_out():
    found = compare(site_sums(SITES), site_sums(BETTER), {"recall": recall})["recall"]
    assert found.difference.low > 0
    assert found.chance < 0.01


def test_three_sites_can_show_nothing():
    assert compare(site_sums(SITES[:3]), site_sums(BETTER[:3]), {"recall": recall})["recall"].chance > 0.2


def test_the_same_seed_gives_the_same_interval():
    once, twice = (estimates(site_sums(SITES), {"recall": recall}, 3) for _ in range(2))
    assert once == twice


def test_alike_models_are_called_different_in_one_of_twenty():
    random = np.random.default_rng(1)
    false = 0
    for _ in range(20):
        rights = random.integers(50, 90, (2, 12))
        one, two = ([page(f"{k}.example", int(x), 100 - int(x)) for k, x in enumerate(row)] for row in rights)
        false += compare(site_sums(one), site_sums(two), {"recall": recall})["recall"].chance < 0.05
    assert false <= 4  # 0.05 of 20 is 1; more than 4 has a chance of 0.003


def test_holm_multiplies_the_smallest_by_the_number_of_tests():
    assert _holm({"a": 0.04, "b": 0.01, "c": 0.5}) == pytest.approx({"b": 0.03, "a": 0.08, "c": 0.5})
