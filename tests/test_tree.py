from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import PROPERTY
from hypothesis import given
from hypothesis import strategies as st

from stripper import tree


@st.composite
def parents(draw: st.DrawFn) -> list[int]:
    """The parents of a tree's elements in document order; the root is its own."""
    parent, path = [0], [0]
    for element in range(1, draw(st.integers(1, 30))):
        path = path[: draw(st.integers(1, len(path)))]
        parent.append(path[-1])
        path.append(element)
    return parent


def around(parent: list[int], element: int) -> list[int]:
    """An element and its ancestors, innermost first, by recursion."""
    return [element] if parent[element] == element else [element, *around(parent, parent[element])]


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
@given(parents())
def test_subtree_ends_one_behind_the_last_descendant(parent: list[int]):
    expected = [max(below(parent, element)) + 1 for element in range(len(parent))]
    assert tree.subtree_ends(np.array(parent)).tolist() == expected


@PROPERTY
@given(parents())
def test_depth_counts_the_ancestors(parent: list[int]):
    expected = [len(around(parent, element)) - 1 for element in range(len(parent))]
    assert tree.depths(np.array(parent)).tolist() == expected


@PROPERTY
@given(parents())
def test_greatest_above_looks_at_an_element_and_its_ancestors(parent: list[int]):
    values = numbers(parent)
    expected = [max(values[around(parent, element)]) for element in range(len(parent))]
    assert tree.greatest_above(values, np.array(parent)).tolist() == expected


@PROPERTY
@given(parents())
def test_greatest_above_takes_columns_one_by_one(parent: list[int]):
    columns = np.stack([numbers(parent), -numbers(parent, 11)], axis=1)
    expected = np.stack([tree.greatest_above(column, np.array(parent)) for column in columns.T], axis=1)
    assert np.array_equal(tree.greatest_above(columns, np.array(parent)), expected)


@PROPERTY
@given(parents(), st.data())
def test_subtree_sums_add_what_stands_in_the_subtree(parent: list[int], data: st.DataObject):
    at = np.array(data.draw(st.lists(st.integers(0, len(parent) - 1), max_size=20)), np.intp)
    values = np.stack([np.arange(len(at)) + 1.0, np.ones(len(at))], axis=1)
    expected = [values[np.isin(at, below(parent, element))].sum(axis=0).tolist() for element in range(len(parent))]
    assert tree.subtree_sums(values, at, tree.subtree_ends(np.array(parent))).tolist() == expected


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


@PROPERTY
@given(parents())
def test_repetitions_count_siblings_of_the_same_shape(parent: list[int]):
    shape = numbers(parent, 3)
    kinds = list(zip(parent, shape.tolist(), strict=True))
    assert tree.repetitions(np.array(parent), shape).tolist() == [kinds.count(kind) for kind in kinds]


CHAIN = np.maximum(np.arange(5_000) - 1, 0)  # 5,000 elements, each in the one before


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (tree.depths(CHAIN), np.arange(5_000)),
        (tree.subtree_ends(CHAIN), np.full(5_000, 5_000)),
        (tree.nearest(np.arange(5_000) == 1, CHAIN), np.minimum(np.arange(5_000), 1)),
        (tree.inherit((np.arange(5_000) == 0).astype(np.intp), CHAIN), np.ones(5_000)),
        (tree.greatest_above(np.arange(5_000), CHAIN), np.arange(5_000)),
    ],
    ids=["depths", "subtree_ends", "nearest", "inherit", "greatest_above"],
)
def test_five_thousand_levels_are_like_any_other_page(found: np.ndarray, expected: np.ndarray):
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("function", [tree.depths, tree.subtree_ends])
def test_page_without_elements_has_none(function):
    assert len(function(np.zeros(0, np.intp))) == 0


@PROPERTY
@given(parents())
def test_ranks_number_heavy_siblings_of_the_same_shape(parent: list[int]):
    shape, heavy = numbers(parent, 3), numbers(parent, 5) > 1
    kinds = list(zip(parent, shape.tolist(), heavy.tolist(), strict=True))
    expected = [kinds[: index + 1].count(kind) if kind[2] else 0 for index, kind in enumerate(kinds)]
    assert tree.ranks(np.array(parent), shape, heavy)[0].tolist() == expected


@PROPERTY
@given(parents())
def test_ranks_count_heavy_siblings_of_the_same_shape(parent: list[int]):
    shape, heavy = numbers(parent, 3), numbers(parent, 5) > 1
    kinds = list(zip(parent, shape.tolist(), heavy.tolist(), strict=True))
    assert tree.ranks(np.array(parent), shape, heavy)[1].tolist() == [
        kinds.count(kind) if kind[2] else 0 for kind in kinds
    ]
