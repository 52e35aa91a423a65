from __future__ import annotations

from dataclasses import replace

from fixture_pages import corpus

from stripper.learn.examples import example
from stripper.learn.score import score_page, total
from stripper.model import load


def test_a_page_of_which_only_the_body_is_known_has_no_matrix(small_model):
    page = next(page for page in corpus().values() if page.complete)
    body = " ".join(text for text, label in page.segments if label == "body")
    found = score_page(load(small_model), example(replace(page, segments=((body, "body"),), covers="body")))
    assert (found.confusion.sum(), len(found.gold)) == (0, 0)
    assert found.body_f1 > 0.8


def test_no_pages_have_an_empty_total():
    assert total([]).sum() == 0
