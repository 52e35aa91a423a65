from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import MARKUP, PROPERTY, cut
from hypothesis import given

from stripper.characters import PROSE_CHARS
from stripper.features.measure import DEEPEST_LEVEL, grow, main_features
from stripper.tree import main_container

LONG = "The mill stands by the river, and nobody knows who built it, or when, or for whom."
PAGE = f"<body><nav><a href=x>Home</a></nav><div><div><p>{LONG}</p><p>{LONG}</p><img src=x></div><p>Short.</p></div>"


def element(s, tag: str) -> int:
    return s.nodes.tag.index(tag)


def test_prose_is_long_and_of_few_links():
    s = cut(f"<p>{LONG}</p><p><a href=x>{LONG}</a></p><p>Short.</p>")
    assert grow(s).prose.tolist() == [True, False, False]


def test_a_character_makes_prose():
    s = cut(f"<p>{'x' * PROSE_CHARS}</p><p>{'x' * (PROSE_CHARS - 1)}</p>")
    assert grow(s).prose.tolist() == [True, False]


def test_sums_of_the_root_are_those_of_the_page():
    s = cut(PAGE)
    chars, links, blocks, prose, pictures = grow(s).sums[0]
    assert (chars, links, blocks, prose, pictures) == (4 + 2 * len(LONG) + 6, 4, 4, 2 * len(LONG), 1)


def test_sums_of_an_element_are_those_below_it():
    s = cut(PAGE)
    assert grow(s).sums[element(s, "nav")].tolist() == [4, 4, 1, 0, 0]


def test_levels_lead_up_and_end_at_the_root():
    s = cut("<p>a")
    assert [s.nodes.tag[level[0]] for level in grow(s).levels] == ["p", "body", *["html"] * (DEEPEST_LEVEL - 1)]


def test_shape_is_tag_and_class():
    s = cut("<p class=x>a</p><p class=x>b</p><p class=y>c</p><h2 class=x>d</h2>")
    first, same, other_class, other_tag = grow(s).shape[s.block_element].tolist()
    assert (first == same, first == other_class, first == other_tag) == (True, False, False)


def main(page: str) -> list[list[float]]:
    s = cut(page)
    tree = grow(s)
    weight = tree.sums[:, 3]
    return [np.asarray(column).tolist() for column in main_features(s, tree, main_container(weight, 0.5), weight)]


def test_blocks_stand_inside_the_main_container_or_not():
    assert main(PAGE)[0] == [False, True, True, False]


def test_blocks_inside_the_main_container_have_a_depth_below_it():
    assert main(PAGE)[1] == [0, 1, 1, 0]


def test_blocks_outside_the_main_container_are_levels_away():
    assert main(PAGE)[2] == [2, 0, 0, 1]


@PROPERTY
@given(MARKUP)
def test_page_without_prose_has_no_blocks_outside_its_main_container(markup: str):
    s = cut(markup)
    tree = grow(s)
    assert main_features(s, tree, 0, np.zeros(len(s.parent)))[0].all()


@PROPERTY
@given(MARKUP)
def test_elements_sum_up_to_the_page(markup: str):
    s = cut(markup)
    tree = grow(s)
    assert tree.sums[0, :3].tolist() == pytest.approx([s.size.sum(), (s.link_share * s.size).sum(), len(s)])


def test_an_ideograph_says_as_much_as_two_letters():
    assert cut("<p>写真：時事<p>Foto: dpa").size.tolist() == [9, 9]


def test_a_linked_half_is_a_half_in_any_script():
    assert grow(cut("<p>写真<a href=x>時事</a>")).sums[0, :2].tolist() == [8, 4]


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("#mill", [True, False]),
        ("mill.html#mill", [True, False]),
        ("#elsewhere", [True, False]),
        ("mill.html#wheel", [False, False]),
        ("mill.html", [False, False]),
        ("#", [False, False]),
    ],
)
def test_a_jump_is_a_link_to_a_place_on_the_page_itself(href: str, expected: list[bool]):
    s = cut(f"<li><a href='{href}'><b>The mill</b></a></li><h2 class=head id=mill>The mill</h2>")
    assert grow(s).jumps.tolist() == expected
