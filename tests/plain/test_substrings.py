from __future__ import annotations

import pytest
from fixture_pages import PROPERTY
from hypothesis import given
from hypothesis import strategies as st

from stripper.plain import substrings
from stripper.plain.substrings import are_within

WORDS = st.lists(st.text("ab\U0001f600", max_size=5), max_size=12)


@PROPERTY
@given(WORDS)
def test_hashes_find_what_looking_finds(texts: list[str]):
    whole = "\n".join(texts)
    looked = [bool(text) and whole.count(text) > 1 for text in texts]
    patch = pytest.MonkeyPatch()
    patch.setattr(substrings, "_DIRECT", -1)
    hashed = are_within(texts, whole).tolist()
    patch.undo()
    assert (are_within(texts, whole).tolist(), hashed) == (looked, looked)


@pytest.mark.parametrize("direct", [-1, 1 << 40])
@pytest.mark.parametrize(
    ("text", "whole", "times"),
    [
        ("aba", "ababa", 1),
        ("aba", "abaaba", 2),
        ("\ud800", "\ud800 \ud800", 2),
        ("", "", 1),
        ("x", "", 1),
    ],
)
def test_two_places_do_not_overlap(direct: int, text: str, whole: str, times: int, monkeypatch):
    monkeypatch.setattr(substrings, "_DIRECT", direct)
    assert are_within([text], whole).tolist() == [times > 1]
