from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import MARKUP, NAMES, PROPERTY, WELL_FORMED, corpus, cut, fixture
from hypothesis import given
from lxml import html

from stripper.features import FEATURES, Wordings, featurize, grow
from stripper.labels import LABELS
from stripper.reading.decode import decode
from stripper.reading.parse import read_html, read_tree
from stripper.segment import Segments, segment
from stripper.wording import BUCKETS

_RANDOM = np.random.default_rng(0)
WORDINGS = Wordings(*_RANDOM.normal(size=(2, BUCKETS, len(LABELS))).astype(np.float32))
LONG = "The mill stands by the river, and nobody knows who built it, or when, or for whom."


def measure(s: Segments) -> np.ndarray:
    return featurize(s, grow(s), WORDINGS)


def feature(name: str, markup: str) -> list[float]:
    """One feature of every block of a page."""
    return measure(cut(markup))[:, FEATURES.index(name)].tolist()


MEASURED = {
    "link density": ("<p>ab</p><p><a href=x>cd</a></p>", [0, 1]),
    "is all link": ("<p>ab</p><p><a href=x>cd</a></p>", [0, 1]),
    "is all emphasised": ("<p>ab</p><p><em>cd</em></p>", [0, 1]),
    "share of digit characters": ("<p>ab12</p><p>مر</p>", [0.5, 0]),
    "share of upper characters": ("<p>ABcd</p><p>漢字</p>", [0.5, 0]),
    "share of ideograph characters": ("<p>ab</p><p>漢字</p>", [0, 1]),
    "first character is copyright": ("<p>© AFP</p><p>AFP</p>", [1, 0]),
    "last character is sentence end": ("<p>Yes.</p><p>はい。</p><p>No</p>", [1, 1, 0]),
    "capitalised share of words": ("<p>Ada Riva di Como</p><p>漢字 12</p><p>mai</p>", [0.75, 0, 0]),
    "byline cue at start": ("<p>di Ada Riva</p><p>Il ponte di Como</p>", [1, 0]),
    "own heading": ("<h2>a</h2><p>b</p>", [1, 0]),
    "own figcaption": ("<figure><figcaption>a</figcaption></figure><p>b</p>", [1, 0]),
    "inside figure": ("<figure><div>a</div></figure><p>b</p>", [1, 0]),
    "inside nav": ("<nav><ul><li>a</ul></nav><p>b</p>", [1, 0]),
    "inside footer": ("<p>a</p><footer><p>b</footer>", [0, 1]),
    "inside dialog": ("<dialog><p>a</p></dialog><p>b</p>", [1, 0]),
    "hidden": ("<div hidden><p>a</p></div><p>b</p>", [1, 0]),
    "gap break": ("<p>a<br>b</p>", [0, 1]),
    "in link within page": (
        "<p><a href='#b'>b</a></p><p><a href='#'>c</a></p><p><a href='/d#e'>d</a></p><p id=b>b</p>",
        [1, 0, 0, 0],
    ),
    "position": ("<p>a</p><p>b</p>", [0, 0.5]),
    "text seen before": ("<p>a</p><p>b</p><p>a</p>", [0, 0, 1]),
    "text repeats": ("<p>a</p><p>b</p><p>a</p>", [np.log(3), np.log(2), np.log(3)]),
    "after title": ("<p>a</p><h1>b</h1><p>c</p>", [0, 1, 1]),
    "own class words say caption": ("<p class=wp-caption-text>a</p><p class=text>b</p>", [1, 0]),
    "any class words say related": ("<div class=related-posts><p>a</p></div><p class=text>b</p>", [1, 0]),
    "has article": ("<article>a</article><p>b</p>", [1, 1]),
    "has h1": ("<p>a</p>", [0]),
    "is article by meta": ("<meta property=og:type content=article><p>a</p>", [1]),
    "inside wide main container": (f"<nav>a</nav><div><p>{LONG}</p><p>b</p></div>", [0, 1, 0]),
    "same container +1": ("<div><p>a</p><p>b</p></div><p>c</p>", [1, 0, 0]),
    "same element words -1": ("<p class=x>a</p><p class=x>b</p><p class=y>c</p>", [0, 1, 0]),
}


@pytest.mark.parametrize(
    ("name", "markup", "expected"), [(name, *case) for name, case in MEASURED.items()], ids=MEASURED.keys()
)
def test_feature_measures_what_its_name_says(name: str, markup: str, expected: list[float]):
    assert feature(name, markup) == pytest.approx(expected, abs=1e-3)


def test_names_are_unique():
    assert len(set(FEATURES)) == len(FEATURES)


def test_neighbours_are_the_neighbours_values():
    markup = "<p>a</p><p><a href=x>b</a></p><p>c</p>"
    assert feature("link density of neighbour +1", markup) == [*feature("link density", markup)[1:], 0]


@PROPERTY
@given(MARKUP)
def test_every_value_is_finite(markup: str):
    assert np.isfinite(measure(cut(markup))).all()


@PROPERTY
@given(MARKUP)
def test_there_is_a_row_of_float32_for_each_block(markup: str):
    table = measure(cut(markup))
    assert (table.dtype, table.shape) == (np.float32, (len(cut(markup)), len(FEATURES)))


@PROPERTY
@given(MARKUP)
def test_same_page_measures_the_same(markup: str):
    assert np.array_equal(measure(cut(markup)), measure(cut(markup)))


@PROPERTY
@given(WELL_FORMED)
def test_tree_and_text_of_a_page_measure_the_same(markup: str):
    assert np.array_equal(measure(segment(read_tree(html.fromstring(markup)))), measure(cut(markup)))


SMALLEST = [
    "<p>a",
    "<p class=x>a",
    "<p>©",
    "a",
    "🦊",
    "<p>\u200b",
    "<p class=\ud800>a\ud800",
    "<h1>a",
    "<img src=x>a<img src=y>",
    "<p id>a",
]


@pytest.mark.parametrize("markup", SMALLEST)
def test_smallest_pages_are_measured(markup: str):
    assert np.isfinite(measure(cut(markup))).all()


def test_page_without_blocks_has_no_rows():
    assert measure(cut("")).shape == (0, len(FEATURES))


def test_five_thousand_levels_are_measured():
    assert np.isfinite(measure(cut("<div>x" * 5_000))).all()


@pytest.mark.parametrize("name", NAMES)
def test_no_feature_of_a_fixture_is_wild(name: str):
    assert np.abs(measure(fixture(name))).max() < 1e5


@pytest.mark.parametrize("name", NAMES)
def test_fixture_measures_the_same_from_bytes_in_any_encoding(name: str):
    page = decode(corpus()[name].html)
    again = segment(read_html(decode(page.encode("utf-16"))))
    assert np.array_equal(measure(again), measure(fixture(name)))


def test_soft_hyphens_change_no_feature():
    markup = (
        "<title>Die Wis_sen_schaft von heute</title><h1>Die Wis_sen_schaft von heute</h1>"
        "<p>Sie hat <em>fest_ge_stellt</em>, dass das so ist.</p><p><a href=x>Mehr er_fah_ren</a></p>"
    )
    assert np.array_equal(measure(cut(markup.replace("_", "\xad"))), measure(cut(markup.replace("_", ""))))


def test_a_heading_recurs_not_for_its_entry_in_a_table_of_contents():
    contents = "<ul><li><a href='{0}a'>One</a><li><a href='{0}b'>Two</a></ul><h2>One</h2><h2>Two</h2><p>Two</p>"
    for name, within, elsewhere in (
        ("text seen before", [0, 0, 0, 0, 1], [0, 0, 1, 1, 1]),
        ("text repeats", [1, 1, 1, 2, 2], [2, 3, 2, 3, 3]),
    ):
        for target, expected in (("#", within), ("/", elsewhere)):
            found = feature(name, contents.format(target))
            assert found == pytest.approx(np.log1p(expected) if name == "text repeats" else expected)
