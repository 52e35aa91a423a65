from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stripper.core.hashing import numbered, numbered_texts

PROPERTY = settings(derandomize=True, deadline=None, max_examples=150, database=None)


def by_appearance(keys: list) -> list[int]:
    distinct = list(dict.fromkeys(keys))
    return [distinct.index(key) for key in keys]


@PROPERTY
@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=200))
def test_keys_are_numbered_by_first_appearance(keys: list[int]):
    assert numbered(keys) == by_appearance(keys)


@PROPERTY
@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"", b"\0", b"\0\0", b"a" * 8, b"a" * 9]), max_size=100))
def test_texts_are_numbered_by_first_appearance(texts: list[bytes]):
    assert numbered_texts(texts) == by_appearance(texts)


@pytest.mark.parametrize("step", [1, 1 << 20, 1 << 32, 1 << 44])
def test_keys_in_even_steps_are_told_apart(step: int):
    keys = [step * number for number in range(50_000)]
    assert numbered(keys) == list(range(50_000))


def test_texts_that_differ_in_one_place_are_told_apart():
    texts = [b"x" * 100 + number.to_bytes(3, "big") + b"x" * 100 for number in range(20_000)]
    assert numbered_texts(texts) == list(range(20_000))
