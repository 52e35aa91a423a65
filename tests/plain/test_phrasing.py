from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import PROPERTY
from hypothesis import given
from hypothesis import strategies as st

from stripper.core.characters import code_points
from stripper.plain.phrasing import READ, SHAPE_BUCKETS, STEM, phrase_grams
from stripper.wording import BUCKETS

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), max_size=6)


def words(text: str) -> list[int]:
    return sorted(phrase_grams(*code_points([text]))[0].bucket.tolist())


def shapes(text: str) -> list[int]:
    return sorted(phrase_grams(*code_points([text]))[1].bucket.tolist())


@pytest.mark.parametrize("text", ["", " ", " \t "])
def test_where_there_is_no_token_nothing_is_said(text: str):
    assert (words(text), shapes(text)) == ([], [])


def test_no_texts_have_no_grams():
    assert [(found.bucket.tolist(), found.offset.tolist()) for found in phrase_grams(*code_points([]))] == [
        ([], [0])
    ] * 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A man walks", "a MAN walks"),
        ("In 1987 and 2024", "In 2024 and 1987"),
        ("photograph", "photographer"),  # one stem
        ("a  man", "a man"),
    ],
)
def test_what_is_the_same_in_words(one: str, other: str):
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a man walks", "walks a man"), ("a man", "a man man"), ("1987", "198"), ("man.", "man!"), ("人口", "口人")],
)
def test_what_is_not_the_same_in_words(one: str, other: str):
    assert words(one) != words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Paris, in June 1999.", "Turin, by Maria 2024."), ("Рим, в мае", "Turin, by night"), ("日本で", "中国人")],
)
def test_what_is_built_alike_in_any_words(one: str, other: str):
    assert shapes(one) == shapes(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A man walks", "A Man walks"),
        ("he said: no", "he said; no"),
        ("in 1999", "in June"),
        ("one two", "one two three"),
    ],
)
def test_what_is_not_built_alike(one: str, other: str):
    assert shapes(one) != shapes(other)


def test_a_word_is_known_by_its_first_letters():
    assert words("x" * STEM) == words("x" * (STEM + 9))
    assert words("x" * STEM) != words("x" * (STEM - 1))


def test_the_end_of_a_very_long_text_is_not_read():
    text = "word " * (READ // 5)
    assert words(text + "photo") == words(text + "credit")
    assert words(text[5:] + "photo") != words(text[5:] + "credit")


def test_both_ends_of_a_text_are_told_from_its_middle():
    assert words("mill stands here") != words("here mill stands")
    pairs_alone = set(words("a b")) - set(words("x a b y"))
    assert len(pairs_alone) == 2  # a after the beginning, b before the end


@PROPERTY
@given(texts=TEXTS)
def test_texts_are_read_each_for_itself(texts: list[str]):
    for number, found in enumerate(phrase_grams(*code_points(texts))):
        parts = np.split(found.bucket, found.offset[1:-1])[: len(texts)]
        alone = [phrase_grams(*code_points([text]))[number].bucket for text in texts]
        assert [sorted(part.tolist()) for part in parts] == [sorted(part.tolist()) for part in alone]


@PROPERTY
@given(texts=TEXTS)
def test_buckets_are_in_the_tables(texts: list[str]):
    for found, rows in zip(phrase_grams(*code_points(texts)), (BUCKETS, SHAPE_BUCKETS), strict=True):
        assert ((found.bucket >= 0) & (found.bucket < rows)).all()
