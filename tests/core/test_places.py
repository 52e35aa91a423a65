from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from grown import bare, grown
from hypothesis import given
from hypothesis import strategies as st
from test_measure import CHAIN, DEEP, LONG, PAGE, PROPERTY, around, parents

from stripper.core import places
from stripper.feature_names import CONTAINERS, PLACE, WORD_CUES, WORDED_CONTAINERS, WORDS
from stripper.labels import LABELS

if TYPE_CHECKING:
    from collections.abc import Callable

    from stripper.core.page_table import PageTable


def filled(fill: Callable, table: PageTable, names: tuple[str, ...], *given) -> np.ndarray:
    """A group's columns, with a column at either side that must stay as it is."""
    out = np.full((len(table), len(names) + 2), np.nan, np.float32)
    fill(table, *given, out, 1)
    assert np.isnan(out[:, [0, -1]]).all()
    return out[:, 1:-1]


def place(name: str, markup: str) -> list[float]:
    return filled(places.place_features, grown(markup), PLACE)[:, PLACE.index(name)].tolist()


def container(name: str, table: PageTable) -> list[float]:
    return filled(places.container_features, table, CONTAINERS)[:, CONTAINERS.index(name)].tolist()


PLACES = {
    "own heading": ("<h2>a</h2><p>b</p>", [1, 0]),
    "own figcaption": ("<figure><figcaption>a</figcaption></figure><p>b</p>", [1, 0]),
    "own link": ("<p><a href=x>a</a></p><p>b</p>", [1, 0]),
    "own item": ("<ul><li><b>a</b></ul><p>b</p>", [1, 0]),
    "inside figure": ("<figure><div>a</div></figure><p>b</p>", [1, 0]),
    "inside nav": ("<nav><ul><li>a</ul></nav><p>b</p>", [1, 0]),
    "inside footer": ("<p>a</p><footer><p>b</footer>", [0, 1]),
    "inside dialog": ("<dialog><p>a</p></dialog><p>b</p>", [1, 0]),
    "depth": ("<p>a</p><div><p>b</p></div>", [np.log(3), np.log(4)]),
    "hidden": ("<div hidden><p>a</p></div><p>b</p>", [1, 0]),
    "gap none": ("<p>a<b>b</b></p><p>c</p>", [0, 1, 0]),
    "in link within page": (
        "<p><a href='#b'>b</a></p><p><a href='#'>c</a></p><p><a href='/d#e'>d</a></p><p id=b>b</p>",
        [1, 0, 0, 0],
    ),
    "position": ("<p>a</p><p>b</p>", [0, 0.5]),
    "position from end": ("<p>a</p><p>b</p>", [np.log(2), 0]),
    "characters before": ("<p>abc</p><p>d</p>", [0, 0.75]),
    "log characters after": ("<p>abc</p><p>d</p>", [np.log(2), 0]),
}


@pytest.mark.parametrize(("name", "markup", "expected"), [(name, *case) for name, case in PLACES.items()], ids=PLACES)
def test_place_measures_what_its_name_says(name: str, markup: str, expected: list[float]):
    assert place(name, markup) == pytest.approx(expected, abs=1e-6)


def word(name: str, said: dict[str, list[float]]) -> list[float]:
    table = grown(
        "<section class=far><div class=outer><div class=inner><p class=own><b class=bold>a</b></p><p>b</p></div></div></section>"
    )
    weights = np.array([said.get(words, [0] * len(LABELS)) for words in table.vocabulary], np.float32)
    return filled(places.word_features, table, WORDS, weights)[:, WORDS.index(name)].tolist()


SAID = {
    "own": [1, 0, 0, 0, 0],
    "bold": [2, 0, 0, 0, 0],
    "inner": [4, 3, 0, 0, -1],
    "outer": [8, 0, 0, 0, 0],
    "far": [32, 0, 0, 0, -2],
}
WORD = {
    "own words body": [3, 0],
    "parent's words body": [4, 4],
    "grandparent's words body": [8, 8],
    "strongest words body": [32, 32],
    "strongest words caption": [3, 3],
    "strongest words other": [0, 0],
    "summed words body": [47, 44],
}


@pytest.mark.parametrize("name", WORD)
def test_words_are_those_of_the_elements_around(name: str):
    assert word(name, SAID) == WORD[name]


def word_cue(name: str) -> list[float]:
    table = grown("<div class=a><div class=b><p class=c><i class=d>x</i></p></div></div><p>y</p>", cues=[0, 1, 2, 4, 8])
    return filled(places.word_cue_features, table, WORD_CUES)[:, WORD_CUES.index(name)].tolist()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("own class words say caption", [1, 0]),
        ("own class words say credit", [1, 0]),
        ("own class words say picture", [0, 0]),
        ("parent's class words say picture", [1, 0]),
        ("parent's class words say consent", [0, 0]),
        ("any class words say consent", [1, 0]),
        ("any class words say comment", [0, 0]),
    ],
)
def test_word_cues_are_those_of_the_elements_around(name: str, expected: list[float]):
    assert word_cue(name) == expected


def test_a_container_has_what_stands_in_it():
    table = grown(f"<div><p>{'x' * 90}</p><p><a href=x>four</a></p><img></div><p>and</p>")
    found = [
        container(f"{name} of container 1", table)
        for name in ("log characters", "link density", "log blocks", "media", "mean block")
    ]
    expected = [
        np.log1p([94, 94, 97]),
        [4 / 94, 4 / 94, 4 / 97],
        np.log1p([2, 2, 3]),
        [np.log(2)] * 3,
        np.log1p([47, 47, 97 / 3]),
    ]
    assert np.allclose(found, expected)


def test_shares_of_a_container_are_of_the_page():
    table = grown(f"<div><p>{'x' * 90}</p></div><div><p>{'x' * 85}</p><p>{'x' * 25}</p></div>")
    found = [
        container(f"{name} of container 1", table) for name in ("share of page", "prose share", "share of page prose")
    ]
    assert np.allclose(found, [[0.45, 0.55, 0.55], [1, 85 / 110, 85 / 110], [90 / 175, 85 / 175, 85 / 175]])


MAIN = {
    "inside main container": [0, 1, 1, 0],
    "below main container": [0, 1, 1, 0],
    "levels from main container": [2, 0, 0, 1],
    "share of main container": [1, 1, 1, 1],
    "inside wide main container": [0, 1, 1, 0],
    "levels from wide main container": [2, 0, 0, 1],
}


@pytest.mark.parametrize("name", MAIN)
def test_blocks_stand_inside_the_main_container_or_away_from_it(name: str):
    assert container(name, grown(PAGE)) == MAIN[name]


def test_the_wide_main_container_holds_more():
    table = grown(f"<nav>a</nav><section><div><p>{LONG}</p><p>{LONG}</p></div><p>{LONG}</p></section>")
    inside = [container(f"inside {name}", table) for name in ("main container", "wide main container")]
    assert inside == [[0, 1, 1, 0], [0, 1, 1, 1]]


@PROPERTY
@given(parents())
def test_a_page_without_prose_has_no_blocks_outside_its_main_container(parent: list[int]):
    assert all(container("inside main container", bare(parent, [*range(len(parent))], [1] * len(parent))))


@PROPERTY
@given(parents(), st.data())
def test_the_main_container_is_the_innermost_with_more_than_half_of_the_prose(parent: list[int], data: st.DataObject):
    size = data.draw(st.lists(st.sampled_from([10, 100, 150]), min_size=len(parent), max_size=len(parent)))
    table = bare(parent, [*range(len(parent))], size)
    prose = table.sums[:, 3]
    main = max(np.flatnonzero(prose > prose[0] / 2).tolist(), default=0)
    expected = [main in around(parent, element) for element in range(len(parent))]
    assert container("inside main container", table) == expected


def worded_container(worded: list[list[float]], table: PageTable) -> np.ndarray:
    out = np.zeros((len(table), len(LABELS) + len(WORDED_CONTAINERS)), np.float32)
    out[:, : len(LABELS)] = worded
    places.worded_container_features(table, out, len(LABELS), 0)
    return out[:, len(LABELS) :].reshape(len(table), 3, len(LABELS))


def test_wording_of_a_container_is_weighted_by_length():
    worded = [[100, 0, 0, 0, 0], [0, 100, 0, 0, 0], [0, 0, 0, 0, 0]]
    found = worded_container(worded, grown("<div><p>abc</p><p>d</p></div><p>e</p>"))
    assert np.allclose(found[:, 0], [[0.75, 0.25, 0, 0, 0]] * 2 + [[0.64, 0.24, 0.04, 0.04, 0.04]])


def test_wording_of_a_container_is_finite_for_any_weight():
    assert np.isfinite(worded_container([[1e4, -1e4, 0, 0, 0]], grown("<p>a"))).all()


def test_ten_thousand_levels_lead_to_the_main_container():
    table = bare(CHAIN, [1, DEEP - 1], [100, 300])
    assert container("levels from main container", table) == [20, 0]


@pytest.mark.parametrize(
    ("fill", "names"),
    [(places.place_features, PLACE), (places.word_cue_features, WORD_CUES), (places.container_features, CONTAINERS)],
)
def test_a_page_without_blocks_has_no_rows(fill: Callable, names: tuple[str, ...]):
    assert filled(fill, bare([0]), names).shape == (0, len(names))
