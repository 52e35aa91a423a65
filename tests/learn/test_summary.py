from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stripper.learn.metrics import MATRIX
from stripper.learn.resample import Difference, Estimate
from stripper.learn.score import PageScore
from stripper.learn.summary import WORST, _precision_recall, assess, contrast, label_f1, verdict


def page(number: int, right: int = 90, wrong: int = 10) -> PageScore:
    """A page with so many body tokens that were kept and lost, and as many caption tokens that leaked."""
    counts = np.zeros(MATRIX, np.int64)
    counts[0, 0], counts[0, 4], counts[1, 1], counts[1, 0] = right, wrong, right, wrong
    given = np.eye(5, dtype=np.float32)[[0, 1, 0]] * 0.8 + 0.04
    return PageScore(
        f"{number}.html",
        f"{number}.example",
        "en" if number % 2 else "it",
        counts,
        right / (right + wrong),
        given,
        np.array([0, 1, 1]),
        np.array([right, right, wrong], np.float32),
    )


PAGES = [page(number, 90 - number, 10 + number) for number in range(30)]


def difference(value: float, chance: float) -> Difference:
    return Difference(0.8, 0.8 + value, Estimate(value, value - 0.02, value + 0.02), chance)


def test_the_worst_come_first_and_are_twenty():
    worst = assess("m", PAGES).worst
    assert (len(worst), worst[0].page) == (WORST, "29.html")


def test_a_faultless_page_is_not_among_the_worst():
    clean = replace(page(0, 100, 0), body_f1=1.0)
    assert assess("m", [clean]).worst == []


def test_languages_and_sites_are_groups():
    found = assess("m", PAGES)
    assert [(group.name, group.pages) for group in found.languages] == [("en", 15), ("it", 15)]
    assert len(found.by_site) == 30


def test_the_sites_that_were_learnt_from_are_named():
    assert assess("m", PAGES, ["3.example", "elsewhere.example"]).seen_sites == ["3.example"]


def test_a_label_that_does_not_occur_has_no_scores():
    assert "cookie" not in assess("m", PAGES).labels
    assert label_f1(PAGES)["cookie"] is None


def test_recall_rises_to_one():
    points = _precision_recall(PAGES, 1)
    assert points[-1][0] == 1
    assert [recall for recall, _ in points] == sorted(recall for recall, _ in points)


def test_precision_at_full_recall_is_the_share_of_the_label():
    wanted = sum(float(one.tokens[1:].sum()) for one in PAGES)
    everything = sum(float(one.tokens.sum()) for one in PAGES)
    assert _precision_recall(PAGES, 1)[-1][1] == pytest.approx(wanted / everything, abs=1e-3)


def test_the_same_model_twice_is_the_same():
    assert contrast(PAGES, PAGES).verdict == "A and B have the same scores on these pages."


def test_b_can_be_better_and_worse():
    found = {"body": difference(-0.1, 0.01), "credit": difference(0.1, 0.01), "cookie": difference(0.1, 0.3)}
    said = verdict(found, 20)
    assert said.startswith(
        "B is better on credit (F1 +0.100, 95 % interval +0.080 to +0.120) and worse on body (F1 -0.1"
    )
    assert said.endswith("; no difference can be shown elsewhere.")


def test_chance_is_no_verdict():
    assert verdict({"body": difference(0.1, 0.06)}, 20).startswith("No difference between A and B can be shown")


def test_few_sites_are_no_verdict_whatever_is_seen():
    assert verdict({"body": difference(0.1, 0.01)}, 1).startswith("No difference can be shown with pages of 1 site;")


def test_pages_that_are_better_everywhere_are_found_out():
    better = [replace(one, confusion=page(0, 99, 1).confusion) for one in PAGES]
    assert "better on body" in contrast(PAGES, better).verdict


def test_what_is_said_to_be_needed_is():
    sure = Difference(0.0, 1.0, Estimate(1.0, 1.0, 1.0), 0.001)
    measures = dict.fromkeys(("body", "caption", "credit", "cookie", "page text"), sure)
    assert "at least 8 sites are needed" in verdict(measures, 7)
    assert "B is better" in verdict(measures, 8)
