from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import PROPERTY, around, parents
from hypothesis import given
from hypothesis import strategies as st

from stripper import tree


def below(parent: list[int], element: int) -> list[int]:
    """An element and all below it."""
    return [other for other in range(len(parent)) if element in around(parent, other)]


def numbers(parent: list[int], modulus: int = 7) -> np.ndarray:
    """A value for each element, neither sorted nor unique."""
    return np.array([(index * 5 + 3) % modulus for index in range(len(parent))])


@PROPERTY
@given(parents())
def test_inherit_gathers_the_bits_of_all_ancestors(parent: list[int]):
    bits = 1 << numbers(parent)
    expected = [int(np.bitwise_or.reduce(bits[around(parent, element)])) for element in range(len(parent))]
    assert tree.inherit(bits, np.array(parent)).tolist() == expected


@PROPERTY
@given(parents())
def test_nearest_is_the_first_marked_on_the_way_up_or_the_root(parent: list[int]):
    marked = numbers(parent) > 4
    expected = [next((e for e in around(parent, element) if marked[e]), 0) for element in range(len(parent))]
    assert tree.nearest(marked, np.array(parent)).tolist() == expected


@PROPERTY
@given(parents(), st.data())
def test_subtree_sums_add_what_stands_in_the_subtree(parent: list[int], data: st.DataObject):
    at = np.array(data.draw(st.lists(st.integers(0, len(parent) - 1), max_size=20)), np.intp)
    values = np.stack([np.arange(len(at)) + 1.0, np.ones(len(at))], axis=1)
    end = np.array([max(below(parent, element)) + 1 for element in range(len(parent))])
    expected = [values[np.isin(at, below(parent, element))].sum(axis=0).tolist() for element in range(len(parent))]
    assert tree.subtree_sums(values, at, end).tolist() == expected


@PROPERTY
@given(parents(), st.sampled_from([0.5, 0.8]))
def test_main_container_is_the_innermost_with_more_than_its_share(parent: list[int], share: float):
    own = numbers(parent) + 1.0
    weight = np.array([own[below(parent, element)].sum() for element in range(len(parent))])
    holding = [element for element in range(len(parent)) if weight[element] > share * weight[0]]
    deepest = max(holding, key=lambda element: len(around(parent, element)))
    assert tree.main_container(weight, share) == deepest


def test_main_container_of_a_page_without_weight_is_the_root():
    assert tree.main_container(np.zeros(3), 0.5) == 0


CHAIN = np.maximum(np.arange(5_000) - 1, 0)  # 5,000 elements, each in the one before


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (tree.nearest(np.arange(5_000) == 1, CHAIN), np.minimum(np.arange(5_000), 1)),
        (tree.inherit((np.arange(5_000) == 0).astype(np.intp), CHAIN), np.ones(5_000)),
    ],
    ids=["nearest", "inherit"],
)
def test_five_thousand_levels_are_like_any_other_page(found: np.ndarray, expected: np.ndarray):
    assert np.array_equal(found, expected)
