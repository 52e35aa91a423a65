from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from training.compare.read import Benchmark, GoldPage
from training.compare.score import body, compare, leak, measures, page_row, shingles, words

GOLD = "one two three four five"
SEGMENTS = ((GOLD, "body"), ("a cat", "caption"), ("Photo Ann", "credit"), ("Home", "other"))


def page(site: str = "a", group: str = "article", *, labelled: bool = False) -> GoldPage:
    return GoldPage(site + group, Path("x"), GOLD, group, site, segments=SEGMENTS if labelled else ())


def value(measure, pages, texts, *, aeb: bool = False) -> float:
    rows = [page_row(one, text, skips_empty=aeb) for one, text in zip(pages, texts, strict=True)]
    return compare(pages, {"x": rows}, measure, "stripper", 0)["x"].own.value


def test_the_gold_itself_is_perfect():
    assert [value(one, [page(labelled=True)], [GOLD]) for one in (words(), shingles(), body())] == [1, 1, 1]


@pytest.mark.parametrize("lost", ["", " — "])
@pytest.mark.parametrize(("aeb", "expected"), [(True, 2 / 3), (False, 0.5)])
def test_a_page_of_which_nothing_is_kept_costs_aeb_precision_nothing(aeb: bool, expected: float, lost: str):  # noqa: FBT001
    assert value(shingles(), [page(), page("b")], [GOLD, lost], aeb=aeb) == pytest.approx(expected)


@pytest.mark.parametrize(("aeb", "expected"), [(True, 2 / 3), (False, 0.5)])
def test_a_page_of_which_nothing_is_wanted_costs_aeb_recall_nothing(aeb: bool, expected: float):  # noqa: FBT001
    nothing_wanted = replace(page("b"), text="")
    assert value(shingles(), [page(), nothing_wanted], [GOLD, "some text"], aeb=aeb) == pytest.approx(expected)


def test_a_score_of_nothing_at_all_is_zero():
    assert value(shingles(), [page()], [""], aeb=True) == 0


def test_a_group_is_scored_alone():
    assert value(words("forum"), [page(), page("b", "forum")], [GOLD, "something else"]) == 0


def test_what_is_left_in_is_a_share_of_tokens():
    pages = [page(labelled=True), page("b", labelled=True)]
    assert value(leak("caption"), pages, [f"{GOLD} a cat", GOLD]) == 0.5


def test_a_label_that_no_page_has_leaks_nothing():
    assert value(leak("cookie"), [page(labelled=True)], [GOLD]) == 0


def rows_of(pages, texts):
    return [page_row(one, text, skips_empty=False) for one, text in zip(pages, texts, strict=True)]


def test_a_score_lies_in_its_interval():
    pages = [page(str(n)) for n in range(20)]
    found = compare(pages, {"x": rows_of(pages, [GOLD, "one two"] * 10)}, words(), "x", 0)["x"].own
    assert found.low < found.value < found.high


def test_pages_of_one_site_are_drawn_together():
    texts = [GOLD, "six"] * 10
    apart, together = ([page(str(n % count)) for n in range(20)] for count in (20, 1))
    widths = []
    for pages in (apart, together):
        own = compare(pages, {"x": rows_of(pages, texts)}, words(), "x", 0)["x"].own
        widths.append(own.high - own.low)
    assert widths[1] == 0 < widths[0]


def test_a_difference_is_taken_on_the_same_draws():
    pages = [page(str(n)) for n in range(20)]
    texts = [GOLD, "six"] * 10
    rows = {"ours": rows_of(pages, texts), "same": rows_of(pages, texts)}
    difference = compare(pages, rows, words(), "ours", 0)["same"].difference
    assert (difference.value, difference.low, difference.high) == (0, 0, 0)


def test_the_base_has_no_difference_to_itself():
    assert compare([page()], {"x": rows_of([page()], [GOLD])}, words(), "x", 0)["x"].difference is None


def test_the_same_seed_gives_the_same_intervals():
    pages = [page(str(n)) for n in range(9)]
    first, second = (compare(pages, {"x": rows_of(pages, [GOLD, "", "six"] * 3)}, words(), "x", 1) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([page()], [("4-gram F1", None), ("word F1", None)]),
        (
            [page(), page(group="forum")],
            [("word F1", None), ("4-gram F1", "article"), ("word F1", "article"), ("word F1", "forum")],
        ),
        ([page(group="forum")], [("word F1", None), ("word F1", "forum")]),
        (
            [page(group="en", labelled=True)],
            [
                ("body F1", None),
                ("captions left in", None),
                ("credits left in", None),
                ("cookies left in", None),
                ("body F1", "en"),
            ],
        ),
    ],
)
def test_each_benchmark_has_its_measures(pages, expected):
    assert [(one.name, one.group) for one in measures(Benchmark("x", tuple(pages)))] == expected
