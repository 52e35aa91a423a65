from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from grown import bare, grown
from hypothesis import given
from hypothesis import strategies as st
from test_measure import CHAIN, DEEP, PROPERTY, around, parents
from test_places import filled

from stripper.core.repetition import repetition_features
from stripper.feature_names import REPETITION

if TYPE_CHECKING:
    from stripper.core.page_table import PageTable

SHY = "\N{SOFT HYPHEN}"


def repetition(name: str, table: PageTable, title: int = -1) -> list[float]:
    return filled(repetition_features, table, REPETITION, title)[:, REPETITION.index(name)].tolist()


def counts(name: str, markup: str, title: int = -1) -> list[int]:
    """A column of which the logarithm is taken, as the counts that they are of."""
    return np.expm1(repetition(name, grown(markup), title)).round(3).tolist()


COUNTED = {
    "repeated shape 0": ("<p>a</p><p>b</p><p class=x>c</p>", [2, 2, 1]),
    "repeated shape 1": ("<body class=x><div><p>a</div><div><p>b</div><h1>c</h1>", [2, 2, 1]),
    "text repeats": ("<p>a</p><p>b</p><p>a</p>", [2, 1, 2]),
    "log page of same element words": ("<p>a</p><div><p>b</div><p class=x>c</p>", [2, 2, 1]),
    "pictures in container 1": ("<div><p>a</p><img></div><p>b</p>", [1, 1]),
    "pictures in container 0": ("<div><p>a<img><img></p></div><p>b</p>", [2, 0]),
    "pictures before": ("<img><p>a</p><img><img><p>b</p>", [1, 3]),
    "log prose of own shape": (f"<p>{'x' * 90}</p><p>a</p><div>{'x' * 95}</div>", [90, 90, 95]),
    "log h1 before": ("<p>a</p><h1>b</h1><p>c</p><h1></h1>", [0, 1, 2]),
    "log elements since picture": ("<p>a</p><img><p><b>b</b></p><p>c</p>", [999, 2, 3]),
    "log elements to picture": ("<p>a</p><p><b>b</b></p><img><p>c</p>", [2, 0, 999]),
}


@pytest.mark.parametrize(("name", "markup", "expected"), [(name, *case) for name, case in COUNTED.items()], ids=COUNTED)
def test_repetition_counts_what_its_name_says(name: str, markup: str, expected: list[int]):
    assert counts(name, markup) == expected


MEASURED = {
    "text seen before": ("<p>a</p><p>b</p><p>a</p><p>a</p>", [0, 0, 1, 1]),
    "blocks since picture": ("<p>a</p><img><p>b</p><p>c</p>", [20, 0, 1]),
    "blocks to picture": ("<p>a</p><p>b</p><img><p>c</p>", [2, 1, 20]),
    "share of pictured container 1": ("<div><p>abc</p><p>d</p><img></div>", [0.75, 0.25]),
    "share of pictured container 0": ("<div><p>abc</p><p>d</p><img></div>", [0, 0]),
}


@pytest.mark.parametrize(
    ("name", "markup", "expected"), [(name, *case) for name, case in MEASURED.items()], ids=MEASURED
)
def test_repetition_measures_what_its_name_says(name: str, markup: str, expected: list[float]):
    assert repetition(name, grown(markup)) == expected


TITLED = "<p>ab</p><h1>Title</h1><p>cd</p><h1>e</h1>"


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        ("log blocks since title", 1, [0, 0, 1, 2]),
        ("log characters since title", 1, [0, 0, 5, 7]),
        ("log h1 since title", 1, [0, 0, 0, 1]),
        ("log blocks since title", -1, [0, 1, 2, 3]),
        ("log characters since title", -1, [0, 2, 7, 9]),
        ("log h1 since title", -1, [0, 1, 1, 2]),
    ],
)
def test_what_is_since_the_title_is_counted_from_it_or_from_the_first_block(name: str, title: int, expected: list[int]):
    assert counts(name, TITLED, title) == expected


@pytest.mark.parametrize(("title", "expected"), [(1, [0, 1, 1, 1]), (0, [1, 1, 1, 1]), (-1, [0.5, 0.5, 0.5, 0.5])])
def test_blocks_are_after_the_title_or_it_is_not_known(title: int, expected: list[float]):
    assert repetition("after title", grown(TITLED), title) == expected


CONTENTS = "<ul><li><a href='{0}a'>One</a><li><a href='{0}b'>Two</a></ul><h2>One</h2><h2>Two</h2><p>Two</p>"


@pytest.mark.parametrize(
    ("target", "seen", "repeats"),
    [("#", [0, 0, 0, 0, 1], [1, 1, 1, 2, 2]), ("/", [0, 0, 1, 1, 1], [2, 3, 2, 3, 3])],
)
def test_a_heading_recurs_not_for_its_entry_in_a_table_of_contents(target: str, seen: list[int], repeats: list[int]):
    markup = CONTENTS.format(target)
    assert (repetition("text seen before", grown(markup)), counts("text repeats", markup)) == (seen, repeats)


@pytest.mark.parametrize(
    "texts",
    [
        ["ab", f"a{SHY}b", f"ab{SHY}", "a b"],
        [SHY, SHY, SHY + SHY, "a"],
        ["🦊", "🐺", "🦊", "\uffff"],
        ["aaaa" + "b" * 50 + "cccc", "aaaa" + "b" * 50 + "cccc", "aaaa" + "d" * 50 + "cccc"],
        ["abc", "abcd", "abc", "bcd"],
        ["漢字", "漢字", "漢"],
    ],
)
def test_texts_are_the_same_as_they_are_read(texts: list[str]):
    read = [text.replace(SHY, "") or text for text in texts]
    assert counts("text repeats", "".join(f"<p>{text}</p>" for text in texts)) == [Counter(read)[text] for text in read]


@PROPERTY
@given(st.lists(st.text(st.sampled_from(f"ab🦊{SHY}"), min_size=1, max_size=12), min_size=1, max_size=30))
def test_any_texts_are_counted(texts: list[str]):
    read = [text.replace(SHY, "") or text for text in texts]
    assert counts("text repeats", "".join(f"<p>{text}</p>" for text in texts)) == [Counter(read)[text] for text in read]


@PROPERTY
@given(parents())
def test_shapes_are_counted_among_siblings(parent: list[int]):
    words = [(index * 5 + 3) % 3 for index in range(len(parent))]
    kinds = list(zip(parent, words, strict=True))
    table = bare(parent, [*range(len(parent))], [1] * len(parent), words=words)
    assert np.expm1(repetition("repeated shape 0", table)).round().tolist() == [kinds.count(kind) for kind in kinds]


@PROPERTY
@given(parents(), st.data())
def test_later_articles_rank_among_heavy_siblings_of_their_shape(parent: list[int], data: st.DataObject):
    n = len(parent)
    words = [(index * 5 + 3) % 2 for index in range(n)]
    size = data.draw(st.lists(st.sampled_from([10, 150, 500]), min_size=n, max_size=n))
    table = bare(parent, [*range(n)], size, words=words)
    kinds = [(parent[i], words[i]) if table.sums[i, 3] > 400 else None for i in range(n)]
    rank = [kinds[: i + 1].count(kind) if kind else 0 for i, kind in enumerate(kinds)]
    expected = [max(rank[element] for element in around(parent, i)) for i in range(n)]
    assert np.expm1(repetition("log rank of repeated container", table)).round().tolist() == expected


ARTICLE = f"<article><p>{'x' * 401}</p></article>"


def test_repeated_containers_are_heavy():
    assert counts("log repeated containers", f"<body class=x>{ARTICLE}{ARTICLE}<article><p>x</p></article>") == [
        2,
        2,
        1,
    ]


def test_what_is_in_a_second_article_is_in_a_later_one():
    assert repetition("in later repeated container", grown(f"<body class=x>{ARTICLE * 3}")) == [0, 1, 1]


def test_a_root_is_a_sibling_of_what_stands_in_it():
    """For it is its own parent, and ``html`` and ``body`` mean the same: the shipped model learned it so."""
    assert counts("log rank of repeated container", ARTICLE) == [2]


def test_ten_thousand_levels_have_no_siblings():
    assert np.expm1(repetition("repeated shape 3", bare(CHAIN, [DEEP - 1], [7]))).round().tolist() == [1]


def test_a_page_without_blocks_has_no_rows():
    assert repetition("text repeats", bare([0])) == []
