from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import PROPERTY
from hypothesis import given
from hypothesis import strategies as st

from stripper.plain.line_topic import TOPIC, topic


def measured(texts: list[str], prose: list[int] | None = None) -> dict[str, list[float]]:
    is_prose = np.array(prose if prose is not None else [0] * len(texts), np.bool_)
    return dict(zip(TOPIC, topic(texts, is_prose).tolist(), strict=True))


@PROPERTY
@given(st.lists(st.text(min_size=1, max_size=60), max_size=8), st.randoms())
def test_values_are_finite(texts: list[str], random):
    found = topic(texts, np.array([random.random() < 0.5 for _ in texts], np.bool_))
    assert (found.shape, found.dtype) == ((len(TOPIC), len(texts)), np.float32)
    assert np.isfinite(found).all()


@PROPERTY
@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=8))
def test_shares_are_shares(texts: list[str]):
    shares = topic(texts, np.zeros(len(texts), np.bool_))[:-1]
    assert ((shares >= 0) & (shares <= 1)).all()


def test_a_word_is_known_whatever_its_ending():
    assert measured(["the lighthouse", "many lighthouses"])["share of words in the line before"][1] == 0.5


@pytest.mark.parametrize(
    "texts",
    [["灯台の写真", "灯台が光る"], ["ประภาคาร", "ประภาคารเก่า"], ["маяк", "маяк стоит"], ["المنارة القديمة", "المنارة"]],
)
def test_words_of_other_scripts_recur_too(texts: list[str]):
    assert measured(texts)["share of words in other lines"][0] > 0


def test_short_words_do_not_count():
    assert measured(["of the sea", "of the fog"])["share of words in other lines"] == [0, 0]


def test_what_was_said_before_is_known_after():
    assert measured(["harbour", "sailor", "harbour sailor"])["share of words seen before"] == [0, 0, 1]


def test_the_nearest_prose_is_looked_at_over_short_lines():
    found = measured(["harbour wall", "sailor", "harbour"], [1, 0, 0])
    assert found["share of words in the prose before"] == [0, 0, 1]
    assert found["share of words in the prose after"] == [0, 0, 0]


def test_the_first_line_is_not_compared_with_itself():
    assert measured(["harbour", "harbour"])["share of words in the first line"] == [0, 1]
