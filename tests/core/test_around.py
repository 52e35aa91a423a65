from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from grown import grown
from test_measure import LONG
from test_places import filled

from stripper.core.around import heading_features, neighbour_features, page_features
from stripper.feature_names import COLUMN, FEATURES, FIRST_COLUMN, HEADINGS, NEAR, NEIGHBOURS, NEXT, OFFSETS, PAGE
from stripper.labels import LABELS

if TYPE_CHECKING:
    from stripper.core.page_table import PageTable

UNDER = {
    "wording body of last heading": [0, 0, 5, 5],
    "wording other of last heading": [0, 0, 9, 9],
    "level of own heading": [0, 2, 0, 0],
    "level of last heading": [0, 0, 2, 2],
    "log blocks since heading": [0, 0, np.log(2), np.log(3)],
    "log characters since heading": [0, 0, 0, np.log(3)],
    "log elements since heading": [0, 0, np.log(2), np.log(5)],
    "in last heading's container": [0, 0, 1, 0],
    "in container of last heading's container": [0, 0, 1, 1],
}


def heading(name: str, markup: str) -> list[float]:
    table = grown(markup)
    out = np.full((len(table), len(LABELS) + len(HEADINGS)), np.nan, np.float32)
    out[:, : len(LABELS)] = np.arange(len(table) * len(LABELS)).reshape(len(table), -1)
    heading_features(table, out, len(LABELS), 0)
    return out[:, len(LABELS) + HEADINGS.index(name)].tolist()


@pytest.mark.parametrize("name", UNDER)
def test_a_block_stands_under_the_heading_before_it(name: str):
    page = "<body><p>ab</p><div><h2>cd</h2><p>ef</p></div><section><div><p>gh</p></div></section>"
    assert heading(name, page) == pytest.approx(UNDER[name])


def test_a_page_without_headings():
    assert heading("level of last heading", "<p>a</p><p>b</p>") == [0, 0]


def test_a_group_of_headings_has_a_level_in_the_middle():
    assert heading("level of own heading", "<hgroup>a</hgroup><h6>b</h6><h1><div>c</div></h1>") == [3.5, 6, 3.5]


PAGES = {
    "log blocks on page": ("<p>a</p><p>b</p>", np.log(3)),
    "log characters on page": ("<p>ab</p><p>c</p>", np.log(4)),
    "link density of page": ("<p>abc</p><p><a href=x>d</a></p>", 0.25),
    "prose share of page": (f"<p>{'x' * 90}</p><p>{'x' * 10}</p>", 0.9),
    "has article": ("<article>a</article><p>b</p>", 1),
    "has main": ("<article>a</article><p>b</p>", 0),
    "has h1": ("<h1></h1><h2>a</h2>", 1),
    "prose blocks on page": (f"<p>{LONG}</p><p>a</p><p>{LONG}</p>", np.log(3)),
    "log media on page": ("<p>a</p><img><video></video><svg></svg>", np.log(3)),
    "p share of prose": (f"<p>{'x' * 90}</p><div>{'x' * 90}</div><p>a</p>", 0.5),
}


def page(name: str, table: PageTable, ideographs=0.0, *, is_article: bool = False) -> list[float]:
    out = np.full((len(table), 1 + len(PAGE)), np.nan, np.float32)
    out[:, 0] = ideographs
    page_features(table, is_article, is_product=False, out=out, at=1, ideographs=0)
    return out[:, 1 + PAGE.index(name)].tolist()


@pytest.mark.parametrize(("name", "markup", "expected"), [(name, *case) for name, case in PAGES.items()], ids=PAGES)
def test_page_measures_what_its_name_says(name: str, markup: str, expected: float):
    table = grown(markup)
    assert page(name, table) == pytest.approx([expected] * len(table))


def test_a_page_of_other_headings_has_no_h1():
    assert page("has h1", grown("<h2>a</h2>")) == [0]


def test_ideographs_of_a_page_are_the_mean_of_its_blocks():
    assert page("ideograph share of page", grown("<p>a<p>b"), [1, 0]) == [0.5, 0.5]


@pytest.mark.parametrize("is_article", [True, False])
def test_a_page_is_an_article_where_it_says_so(*, is_article: bool):
    assert page("is article by meta", grown("<p>a"), is_article=is_article) == [is_article]


def neighbours(markup: str) -> tuple[np.ndarray, np.ndarray]:
    """The whole table of a page, filled with numbers at random, and its columns of neighbours."""
    table = grown(markup)
    out = np.random.default_rng(0).normal(size=(len(table), len(FEATURES))).astype(np.float32)
    neighbour_features(table, out, FIRST_COLUMN["neighbours"])
    return out, out[:, FIRST_COLUMN["neighbours"] :]


def moved(column: np.ndarray, offset: int) -> list[float]:
    """A column's values as the blocks ``offset`` before them see them, 0 beyond the ends."""
    padded = np.concatenate([np.zeros(3), column, np.zeros(3)])
    return padded[3 + offset : 3 + offset + len(column)].tolist()


@pytest.mark.parametrize("n", [1, 2, 3, 7])
@pytest.mark.parametrize("offset", OFFSETS)
def test_neighbours_are_the_neighbours_values(n: int, offset: int):
    out, found = neighbours("<p>a</p>" * n)
    for name in NEAR:
        assert found[:, NEIGHBOURS.index(f"{name} of neighbour {offset:+d}")].tolist() == moved(
            out[:, COLUMN[name]], offset
        )


@pytest.mark.parametrize("offset", [-1, 1])
def test_more_is_seen_of_the_next_neighbours(offset: int):
    out, found = neighbours("<p>a</p>" * 4)
    for name in NEXT:
        assert found[:, NEIGHBOURS.index(f"{name} of neighbour {offset:+d}")].tolist() == moved(
            out[:, COLUMN[name]], offset
        )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("same container +1", [1, 0, 0]),
        ("same container -1", [0, 1, 0]),
        ("same container +2", [0, 0, 0]),
        ("same element words -1", [0, 1, 0]),
        ("same element words +1", [1, 0, 0]),
        ("same element words -2", [0, 0, 0]),
    ],
)
def test_neighbours_are_of_one_kind_or_not(name: str, expected: list[float]):
    found = neighbours("<div><p class=x>a</p><p class=x>b</p></div><p class=y>c</p>")[1]
    assert found[:, NEIGHBOURS.index(name)].tolist() == expected


def test_a_page_without_blocks_has_no_rows():
    assert filled(
        lambda table, out, at: page_features(table, is_article=False, is_product=False, out=out, at=at, ideographs=0),
        grown("<hr>"),
        PAGE,
    ).shape == (
        0,
        len(PAGE),
    )
