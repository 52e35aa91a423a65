from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from grown import grown
from hypothesis import given, settings
from hypothesis import strategies as st

from stripper.core.features import featurize, is_article
from stripper.declared import declare
from stripper.feature_names import COLUMN, FEATURES
from stripper.labels import LABELS
from stripper.wording import BUCKETS

if TYPE_CHECKING:
    from stripper.core.page_table import PageTable

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100, database=None)
WORDINGS = np.random.default_rng(0).normal(size=(2, BUCKETS, len(LABELS))).astype(np.float32)
SMALLEST = [
    "<p>a",
    "<p class=x>a",
    "<p>©",
    "a",
    "🦊",
    "<p>\u200b",
    "<h1>a",
    "<img src=x>a<img src=y>",
    "<p id>a",
    "<p>\xad",
]
TAGS = ("p", "div", "a", "b", "h1", "h2", "li", "ul", "figure", "img", "nav", "article")


def measure(table: PageTable) -> np.ndarray:
    table.declared = declare(table)
    return featurize(table, *WORDINGS)


def feature(name: str, markup: str) -> list[float]:
    """One feature of every block of a page."""
    return measure(grown(markup))[:, COLUMN[name]].tolist()


MEASURED = {
    "link density": ("<p>ab</p><p><a href=x>cd</a></p>", [0, 1]),
    "link density of neighbour +1": ("<p>a</p><p><a href=x>b</a></p><p>c</p>", [1, 0, 0]),
    "share of ideograph characters": ("<p>ab</p><p>漢字</p>", [0, 1]),
    "ideograph share of page": ("<p>ab</p><p>漢字</p>", [0.5, 0.5]),
    "last character is sentence end": ("<p>Yes.</p><p>はい。</p><p>No</p>", [1, 1, 0]),
    "byline cue at start": ("<p>di Ada Riva</p><p>Il ponte di Como</p>", [1, 0]),
    "own heading": ("<h2>a</h2><p>b</p>", [1, 0]),
    "text seen before": ("<p>a</p><p>b</p><p>a</p>", [0, 0, 1]),
    "is article by meta": ("<meta property=og:type content=article><p>a</p>", [1]),
    "level of last heading": ("<h2>a</h2><p>b</p>", [0, 2]),
}


@pytest.mark.parametrize(
    ("name", "markup", "expected"), [(name, *case) for name, case in MEASURED.items()], ids=MEASURED
)
def test_groups_stand_where_their_names_do(name: str, markup: str, expected: list[float]):
    assert feature(name, markup) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<meta property=og:type content=article>", True),
        ("<meta name='OG:Type' content=article>", True),
        ("<meta property=og:type content=website>", False),
        ("<meta property=og:type content=Article>", False),
        ("<meta property=og:type>", False),
        ("<meta property=og:type><meta property=og:type content=article>", False),
        ("<meta property=og:type content=website><meta property=og:type content=article>", False),
        ("<meta property=og:typo content=article>", False),
        ("", False),
    ],
)
def test_a_page_says_that_it_is_an_article(markup: str, *, expected: bool):
    assert is_article(grown(f"{markup}<p>a")) == expected


@pytest.mark.parametrize("markup", SMALLEST)
def test_smallest_pages_are_measured(markup: str):
    assert np.isfinite(measure(grown(markup))).all()


@PROPERTY
@given(
    st.lists(
        st.sampled_from([*(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS), "ab", "漢字 🦊", "A. b"]),
        max_size=40,
    )
)
def test_every_value_of_any_page_is_finite(parts: list[str]):
    assert np.isfinite(measure(grown("".join(["<hr>", *parts])))).all()


def test_there_is_a_row_of_float32_for_each_block():
    table = measure(grown("<p>a<p>b"))
    assert (table.dtype, table.shape) == (np.float32, (2, len(FEATURES)))


def test_a_page_without_blocks_has_no_rows():
    assert measure(grown("<hr>")).shape == (0, len(FEATURES))


def test_the_same_page_measures_the_same():
    markup = "<div class=x><p>One, two.</p><h2>a</h2></div>" * 20
    assert np.array_equal(measure(grown(markup)), measure(grown(markup)))


def test_soft_hyphens_change_no_feature():
    markup = "<h1>Die Wis_sen_schaft von heute</h1><p>Sie hat <em>fest_ge_stellt</em>, dass das so ist.</p>"
    assert np.array_equal(measure(grown(markup.replace("_", "\xad"))), measure(grown(markup.replace("_", ""))))
