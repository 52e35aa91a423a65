from __future__ import annotations

from stripper.learn.corpus import LabelledPage
from stripper.learn.examples import example
from stripper.learn.score import score_page, total
from stripper.model import load


def test_a_page_of_which_only_the_body_is_known_has_no_matrix(small_model):
    text = "One paragraph of some length, to be the body of it. " * 5
    page = LabelledPage("a", f"<p>{text}".encode(), ((text, "body"),), "a.example", covers="body")
    found = score_page(load(small_model), example(page))
    assert (found.confusion.sum(), len(found.gold)) == (0, 0)
    assert found.body_f1 == 1


def test_no_pages_have_an_empty_total():
    assert total([]).sum() == 0
