from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stripper.core.containment import contains

PROPERTY = settings(derandomize=True, deadline=None, max_examples=150, database=None)
TEXT = st.text(alphabet="ab東\U0001d5d4", max_size=60)
PARTS = st.lists(st.text(alphabet="ab東\U0001d5d4", min_size=3, max_size=8), max_size=5)


@pytest.mark.parametrize("is_spent", [False, True])
@PROPERTY
@given(text=TEXT, parts=PARTS, begin=st.integers(0, 60), size=st.integers(3, 60))
def test_a_text_contains_what_python_says(*, is_spent: bool, text: str, parts: list[str], begin: int, size: int):
    parts = [*parts, *filter(lambda part: len(part) > 2, [text[begin : begin + size]])]
    assert contains(text, parts, is_spent) == [part in text for part in parts]


@pytest.mark.parametrize("is_spent", [False, True])
def test_a_text_contains_itself_and_nothing_longer(*, is_spent: bool):
    assert contains("abcabc", ["abcabc", "abcabca"], is_spent) == [True, False]


def test_nothing_contains_nothing():
    assert contains("", ["abc"]) == [False]


def test_a_place_is_not_taken_for_its_neighbour():
    assert contains("xabcx", ["abcd", "yabc", "cxa"]) == [False, False, False]
