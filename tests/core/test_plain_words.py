from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stripper.core.plain_words import plain, plain_lines

PROPERTY = settings(derandomize=True, deadline=None, max_examples=300, database=None)


def defined(text: str) -> str:
    """Plain words as they are defined."""
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


@PROPERTY
@given(st.text(max_size=20) | st.text(alphabet="aBΑΣσςİı\u0307.’ '_\n\xad\ud800𐐀𝗔", max_size=12))
def test_plain_words_are_those_of_python(text: str):
    assert plain(text) == defined(text)


def test_every_character_is_read_as_python_reads_it():
    assert [code for code in range(0x110000) if plain(f"{chr(code)}a") != defined(f"{chr(code)}a")] == []


@pytest.mark.parametrize("text", ["ΟΔΟΣ", "ΟΔΟΣ.", "ΣΑΣ ΣΑ", "Ο'Σ", "Σ", "ΑΣ\u0301Α", "αΣ-β"])
def test_a_capital_sigma_is_one_of_two_letters(text: str):
    assert plain(text) == defined(text)


@pytest.mark.parametrize("text", ["", " ", "…", "_", "İ", "İİİ"])
def test_what_is_short_is_read(text: str):
    assert plain(text) == defined(text)


def test_lines_are_read_one_by_one():
    assert plain_lines(["The «mill»", "", "L’alba"]) == ["the mill", "", "l alba"]
