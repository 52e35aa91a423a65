from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import MARKUP, NAMES, PROPERTY, cut, fixture
from hypothesis import given

from stripper.core.surroundings import CONTEXT, surroundings
from stripper.labels import BODY, LABELS

LONG = "The mill stands by the river, and nobody knows who built it, or when, or for whom."


def guesses(count: int, seed: int = 0) -> np.ndarray:
    """Probabilities as a first stage might give them."""
    return np.random.default_rng(seed).dirichlet(np.full(len(LABELS), 0.3), count).astype(np.float32)


def sure(*labels: str) -> np.ndarray:
    """Probabilities of a first stage that knows."""
    return np.eye(len(LABELS), dtype=np.float32)[[LABELS.index(label) for label in labels]]


def column(name: str, markup: str, first: np.ndarray) -> list[float]:
    return surroundings(cut(markup), first)[:, CONTEXT.index(name)].tolist()


PAGE = f"<body><nav>ab</nav><div><p>{LONG}</p><p>cd</p></div><div>ef</div>"
FIRST = sure("other", "body", "caption", "other")
_AB, _LONG = len("ab") ** 0.5, len(LONG) ** 0.5  # neighbours count by the root of their length
SEEN = {
    "first stage caption": [0, 0, 1, 0],
    "first stage caption of neighbour +1": [0, 1, 0, 0],
    "first stage body of neighbour -1": [0, 0, 1, 0],
    "first stage other of 6 before": [0, 1, _AB / (_AB + _LONG), _AB / (_AB + _LONG + _AB)],
    "first stage body of container 1": [0.932, 0.976, 0.976, 0.932],
    "share of body of container 1": [1, 1, 1, 1],
    "inside half body container": [0, 1, 0, 0],
    "levels from half body container": [2, 0, 1, 2],
    "blocks before body": [1, 0, 0, 0],
    "blocks after body": [0, 0, 1, 2],
    "first stage caption of page": [0.023] * 4,
    "first stage caption of last heading": [0, 0, 0, 0],
}


@pytest.mark.parametrize("name", SEEN)
def test_context_is_what_its_name_says(name: str):
    assert column(name, PAGE, FIRST) == pytest.approx(SEEN[name], abs=1e-3)


def test_blocks_of_the_same_shape_share_their_mean():
    first = sure("body", "credit", "other")
    assert column(
        "first stage credit of same shape", "<p class=x>ab</p><p class=x>cd</p><p>ef</p>", first
    ) == pytest.approx([0.5, 0.5, 0])


def test_names_are_unique():
    assert len(set(CONTEXT)) == len(CONTEXT)


@PROPERTY
@given(MARKUP)
def test_every_value_is_finite(markup: str):
    s = cut(markup)
    assert np.isfinite(surroundings(s, guesses(len(s)))).all()


@PROPERTY
@given(MARKUP)
def test_there_is_a_row_of_float32_for_each_block(markup: str):
    s = cut(markup)
    table = surroundings(s, guesses(len(s)))
    assert (table.dtype, table.shape) == (np.float32, (len(s), len(CONTEXT)))


@PROPERTY
@given(MARKUP)
def test_page_on_which_nothing_is_body_is_looked_at_too(markup: str):
    s = cut(markup)
    assert np.isfinite(surroundings(s, sure(*["other"] * len(s)).reshape(-1, len(LABELS)))).all()


@pytest.mark.parametrize("name", NAMES)
def test_own_probability_comes_first(name: str):
    s = fixture(name)
    first = guesses(len(s))
    assert np.array_equal(surroundings(s, first)[:, : len(LABELS)], first)


def test_page_without_blocks_has_no_rows():
    assert surroundings(cut("<div></div>"), guesses(0)).shape == (0, len(CONTEXT))


@pytest.mark.parametrize("count", [2, 4])
def test_probabilities_of_other_blocks_are_refused(count: int):
    with pytest.raises(ValueError, match="for 3 blocks"):
        surroundings(cut("<p>ab</p><p>cd</p><p>ef</p>"), guesses(count))


def test_texts_that_differ_in_their_last_character_are_not_the_same():
    page = f"<p>{LONG}a</p><p>{LONG}b</p><p>🦊a</p><p>🦊b</p>"
    assert column("first stage body of same text", page, sure("body", "other", "body", "other")) == [1, 0, 1, 0]


def test_page_of_ten_thousand_equal_blocks_is_looked_at():
    s = cut("<p>ab</p>" * 10_000)
    first = guesses(len(s))
    assert surroundings(s, first)[7, CONTEXT.index("first stage body of same text")] == pytest.approx(
        first[:, BODY].mean()
    )


def test_five_thousand_levels_are_looked_at():
    s = cut("<div>x" * 5_000)
    assert np.isfinite(surroundings(s, guesses(len(s)))).all()


def test_probabilities_are_left_as_they_were():
    s = cut(PAGE)
    first = guesses(len(s))
    surroundings(s, first)
    assert np.array_equal(first, guesses(len(s)))


def test_body_is_the_first_label():
    assert LABELS[BODY] == "body"


def test_blocks_under_a_heading_share_its_probabilities_and_their_mean():
    page = "<h2>ab</h2><p>cd</p><p>efgh</p>"
    first = sure("other", "body", "caption")
    assert column("first stage other of last heading", page, first) == [0, 1, 1]
    assert column("first stage body under last heading", page, first) == pytest.approx([0, 1 / 3, 1 / 3])


def test_blocks_with_the_same_text_share_their_mean():
    first = sure("other", "body", "caption")
    assert column("first stage body of same text", "<p>ab</p><p>cd</p><p>ab</p>", first) == [0, 1, 0]
    assert column("first stage caption of same text", "<p>ab</p><p>cd</p><p>ab</p>", first) == [0.5, 0, 0.5]


def test_lines_of_an_element_know_the_surest_before_them():
    page = "<p>Photo: A<br>Styling: B<br>Hair: C</p><p>D</p>"
    first = np.array([[0, 0, 0.9, 0, 0.1], [0.8, 0, 0.2, 0, 0], [0.8, 0, 0.1, 0, 0.1], [1, 0, 0, 0, 0]], np.float32)
    assert column("greatest first stage credit before in the same element", page, first) == pytest.approx(
        [0, 0.9, 0.9, 0]
    )


def test_what_stands_in_another_element_between_does_not_count():
    page = "<div>ab<p>cd</p>ef</div>"
    first = sure("caption", "credit", "body")
    assert column("greatest first stage caption before in the same element", page, first) == [0, 0, 1]
    assert column("greatest first stage credit before in the same element", page, first) == [0, 0, 0]
