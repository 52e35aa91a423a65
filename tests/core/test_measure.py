from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import PROPERTY, around, parents
from grown import bare, grown, tags_of
from hypothesis import given
from hypothesis import strategies as st

from stripper.characters import PROSE_CHARS
from stripper.core.builder import HIDDEN

LONG = "The mill stands by the river, and nobody knows who built it, or when, or for whom."
PAGE = f"<body><nav><a href=x>Home</a></nav><div><div><p>{LONG}</p><p>{LONG}</p><img src=x></div><p>Short.</p></div>"
LETTERS = 0  # a column of ``sums``
DEEP = 10_000
CHAIN = [max(element - 1, 0) for element in range(DEEP)]


def alike(column) -> list[list[bool]]:
    """Which entries have the same number as which."""
    return (np.array(column)[:, None] == np.array(column)).tolist()


def test_prose_is_long_and_of_few_links():
    assert grown(f"<p>{LONG}</p><p><a href=x>{LONG}</a></p><p>Short.</p>").prose.tolist() == [1, 0, 0]


def test_a_character_makes_prose():
    assert grown(f"<p>{'x' * PROSE_CHARS}</p><p>{'x' * (PROSE_CHARS - 1)}</p>").prose.tolist() == [1, 0]


def test_sums_of_the_root_are_those_of_the_page():
    assert grown(PAGE).sums[0].tolist() == [4 + 2 * len(LONG) + 6, 4, 4, 2 * len(LONG), 1]


def test_sums_of_an_element_are_those_below_it():
    table = grown(PAGE)
    assert table.sums[tags_of(table, range(table.n_nodes)).index("nav")].tolist() == [4, 4, 1, 0, 0]


@PROPERTY
@given(parents(), st.data())
def test_sums_add_what_stands_in_the_subtree(parent: list[int], data: st.DataObject):
    element = data.draw(st.lists(st.integers(0, len(parent) - 1), max_size=20))
    size = [100 * k + 1 for k in range(len(element))]
    table = bare(parent, element, size)
    expected = [
        sum(length for at, length in zip(element, size, strict=True) if node in around(parent, at))
        for node in range(len(parent))
    ]
    assert table.sums[:, LETTERS].tolist() == expected


def test_sums_of_two_roots_stand_apart():
    assert bare([0, 1, 1], [0, 2], [3, 4]).sums[:, LETTERS].tolist() == [3, 4, 4]


def test_levels_lead_up_and_end_at_the_root():
    table = grown("<p>a")
    assert tags_of(table, table.levels[:, 0]) == ["p", "body", "html", "html", "html", "html"]


def test_shape_is_tag_and_class():
    table = grown("<p class=x>a</p><p class=x>b</p><p class=y>c</p><h2 class=x>d</h2>")
    assert alike(table.shape[table.block_element]) == alike([0, 0, 1, 2])


def test_shape_is_the_same_for_hidden_elements():
    table = bare([0, 0, 0], flags=[1, HIDDEN, 0])
    assert alike(table.shape) == alike([0, 1, 1])


@PROPERTY
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60))
def test_shapes_are_numbered_as_they_appear(kinds: list[tuple[int, int]]):
    distinct = list(dict.fromkeys(kinds))
    table = bare([0] * len(kinds), flags=[flags for flags, _ in kinds], words=[words for _, words in kinds])
    assert table.shape.tolist() == [distinct.index(kind) for kind in kinds]


def test_a_template_is_tags_and_class_words_of_two_elements():
    table = grown("<ul><li>a<li>b<li class=x>c</ul><ol><li>d</ol>")
    assert table.template.tolist() == [0, 0, 1, 2]


def test_pictures_are_no_drawings():
    table = grown("<p>a<img src=x><svg></svg><video></video></p>")
    assert tags_of(table, table.pictures) == ["img", "video"]


def test_a_heading_is_not_under_itself():
    assert grown("<h2>a</h2><h3>b</h3><p>c</p>").heading.tolist() == [-1, 0, 1]


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("#mill", [1, 0]),
        ("mill.html#mill", [1, 0]),
        ("mill.html#elsewhere", [0, 0]),
        ("#elsewhere", [1, 0]),
        ("mill.html#wheel", [0, 0]),
        ("mill.html#mil", [0, 0]),
        ("mill.html#head", [1, 0]),
        ("mill.html", [0, 0]),
        ("mill.html#", [0, 0]),
        ("#", [0, 0]),
        ("", [0, 0]),
    ],
)
def test_a_jump_is_a_link_to_a_place_on_the_page_itself(href: str, expected: list[int]):
    page = f"<li><a href='{href}'><b>The mill</b></a></li><h2 class='head a{'b' * 99}' id=mill>The mill</h2>"
    assert grown(page).jumps.tolist() == expected


@pytest.mark.parametrize(("place", "expected"), [("mühle", 1), ("muhle", 0), ("rad", 1), ("\N{NO-BREAK SPACE}", 0)])
def test_places_may_have_any_letters(place: str, expected: int):
    page = f"<p><a href='x#{place}'>a</a></p><p class='\N{NO-BREAK SPACE}rad mühle'>b</p>"
    assert grown(page).jumps[0] == expected


def test_ten_thousand_levels_are_like_any_other_page():
    table = bare(CHAIN, [DEEP - 1], [7])
    assert table.sums[:, LETTERS].tolist() == [7] * DEEP


def test_a_page_without_elements_has_no_sums():
    assert bare([]).sums.shape == (0, 5)


def test_a_page_without_blocks_has_levels_of_none():
    assert bare([0]).levels.shape == (6, 0)
