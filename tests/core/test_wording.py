from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import PROPERTY
from hypothesis import given
from hypothesis import strategies as st

from stripper.core.characters import code_points
from stripper.core.wording import class_grams, text_grams, weigh_words, weighed
from stripper.wording import BUCKETS, CLASS_WIDTH, Grams, weigh

TABLE = np.random.default_rng(0).normal(size=(BUCKETS, 5)).astype(np.float32)
TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), max_size=6)


def of_texts(texts: list[str]) -> Grams:
    return Grams(*text_grams(*code_points(texts)))


def of_classes(texts: list[str]) -> Grams:
    return Grams(*class_grams(texts))


READERS = pytest.mark.parametrize("read", [of_texts, of_classes])


def buckets(read, text: str) -> list[int]:
    return read([text]).bucket.tolist()


@READERS
def test_capitals_do_not_count(read):
    assert buckets(read, "Photo Credit") == buckets(read, "photo credit")


@READERS
def test_digits_are_alike(read):
    assert buckets(read, "item-1024") == buckets(read, "item-7777")


@READERS
def test_letters_are_not_alike(read):
    assert buckets(read, "photo credit") != buckets(read, "phota credit")


@READERS
def test_no_texts_have_no_grams(read):
    found = read([])
    assert (found.bucket.tolist(), found.offset.tolist()) == ([], [0])


@READERS
@pytest.mark.parametrize("text", ["", "a"])
def test_next_to_no_text_has_no_grams(read, text: str):
    assert buckets(read, text) == []


def test_beginning_and_end_are_told_apart():
    assert sorted(buckets(of_texts, "ab")) != sorted(buckets(of_texts, "ba"))


def test_end_of_a_long_text_is_read():
    prose = "the mill stands by the river and nobody knows who built it " * 10
    assert buckets(of_texts, prose + "afp") != buckets(of_texts, prose + "dpa")


def test_middle_of_a_long_text_is_not_read():
    prose = "the mill stands by the river and nobody knows who built it " * 5
    assert buckets(of_texts, prose + "afp" + prose) == buckets(of_texts, prose + "dpa" + prose)


def test_class_words_are_read_up_to_a_width():
    assert buckets(of_classes, "c" * CLASS_WIDTH + "aption") == buckets(of_classes, "c" * CLASS_WIDTH + "redits")


@READERS
@PROPERTY
@given(texts=TEXTS)
def test_texts_are_read_each_for_itself(read, texts: list[str]):
    together = read(texts)
    apart = [buckets(read, text) for text in texts]
    assert [part.tolist() for part in np.split(together.bucket, together.offset[1:-1])][: len(texts)] == apart


@READERS
@PROPERTY
@given(texts=TEXTS)
def test_buckets_are_in_the_table(read, texts: list[str]):
    grams = read(texts)
    assert ((grams.bucket >= 0) & (grams.bucket < BUCKETS)).all()


@PROPERTY
@given(st.lists(st.lists(st.integers(0, BUCKETS - 1), max_size=6), max_size=6))
def test_weight_is_the_sum_over_the_root_of_the_number(buckets_of: list[list[int]]):
    offset = np.append(0, np.cumsum([len(some) for some in buckets_of])).astype(np.intp)
    grams = Grams(np.array([bucket for some in buckets_of for bucket in some], np.intp), offset)
    expected = [TABLE[some].sum(axis=0) / np.sqrt(max(len(some), 1)) for some in buckets_of]
    assert np.allclose(weigh(grams, TABLE), np.array(expected).reshape(-1, 5), atol=1e-5)


def test_weights_are_float32_of_a_row_for_each_text():
    weights = weigh(of_texts(["photo", "", "credit"]), TABLE)
    assert (weights.dtype, weights.shape) == (np.float32, (3, 5))


def test_many_texts_weigh_what_each_weighs_alone(monkeypatch: pytest.MonkeyPatch):
    texts = ["photo", "", "credit", "by", "", "Reuters", "manage cookies"]
    alone = np.concatenate([weigh(of_texts([text]), TABLE) for text in texts])
    monkeypatch.setattr("stripper.wording._AT_ONCE", 2)
    assert np.array_equal(weigh(of_texts(texts), TABLE), alone)


@PROPERTY
@given(TEXTS)
def test_texts_and_class_words_weigh_what_their_grams_do(texts: list[str]):
    assert np.allclose(weighed(*code_points(texts), TABLE), weigh(of_texts(texts), TABLE), atol=1e-5)
    assert np.allclose(weigh_words(texts, TABLE), weigh(of_classes(texts), TABLE), atol=1e-5)
