from __future__ import annotations

import itertools

import numpy as np
import pytest
from fixture_pages import NAMES, PROPERTY, corpus, fixture
from hypothesis import given
from hypothesis import strategies as st

from stripper.labels import BODY, LABELS
from stripper.learn.align import label_shares, matches, spot_shares, tokenize

TOKENS = {
    "words": ("Hello, big world!", ["hello", "big", "world"]),
    "digits and underscores": ("a_1 2024", ["a_1", "2024"]),
    "a script without spaces": ("東京で会う", ["東", "京", "で", "会", "う"]),
    "both in one run": ("iPhone発売2024年", ["iphone", "発", "売", "2024", "年"]),
    "Korean": ("서울 abc", ["서", "울", "abc"]),
    "Arabic": ("مرحبا بكم", ["مرحبا", "بكم"]),
    "no words": ("… — ©", []),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), TOKENS.values(), ids=TOKENS.keys())
def test_token_is_a_word_or_a_character_of_a_script_without_spaces(text: str, expected: list[str]):
    assert tokenize(text) == expected


def longest(left: list[str], right: list[str]) -> int:
    """Length of a longest common subsequence, by the textbook's table."""
    row = [0] * (len(right) + 1)
    for token in left:
        above = row[:]
        for k, other in enumerate(right):
            row[k + 1] = above[k] + 1 if token == other else max(above[k + 1], row[k])
    return row[-1]


SEQUENCES = st.lists(st.sampled_from("abcd"), max_size=12)


@PROPERTY
@given(SEQUENCES, SEQUENCES)
def test_matches_are_as_many_as_can_be(left: list[str], right: list[str]):
    assert sum(size for _, _, size in matches(left, right)) == longest(left, right)


@PROPERTY
@given(SEQUENCES, SEQUENCES)
def test_matches_are_equal_on_both_sides(left: list[str], right: list[str]):
    assert all(left[a : a + size] == right[b : b + size] for a, b, size in matches(left, right))


@PROPERTY
@given(SEQUENCES, SEQUENCES)
def test_matches_rise_on_both_sides(left: list[str], right: list[str]):
    found = matches(left, right)
    assert all(a + size <= c and b + size <= d for (a, b, size), (c, d, _) in itertools.pairwise(found))


SHARES = {
    "cut alike": (["one two", "three"], [("one two", "body"), ("three", "other")], [{"body": 1}, {"other": 1}]),
    "gold cut finer": (
        ["one two three four"],
        [("one two three", "caption"), ("four", "credit")],
        [{"caption": 0.75, "credit": 0.25}],
    ),
    "gold cut coarser": (["one", "two"], [("one two", "body")], [{"body": 1}, {"body": 1}]),
    "text that the gold does not know": (["one", "new"], [("one", "body")], [{"body": 1}, {}]),
    "gold that the page does not have": (["one"], [("gone", "cookie"), ("one", "body")], [{"body": 1}]),
    "mostly known": (["one two three new"], [("one two three", "body")], [{"body": 1}]),
    "hardly known": (["one new newer newest"], [("one", "body")], [{}]),
    "capitals and marks": (["ONE, two!"], [("one two", "body")], [{"body": 1}]),
    "a block without words": (["…"], [("…", "body")], [{}]),
    "the same text twice": (
        ["ok", "one", "ok"],
        [("ok", "cookie"), ("one", "body"), ("ok", "other")],
        [{"cookie": 1}, {"body": 1}, {"other": 1}],
    ),
    "no blocks": ([], [("one", "body")], []),
    "no gold": (["one"], [], [{}]),
}


@pytest.mark.parametrize(("blocks", "segments", "expected"), SHARES.values(), ids=SHARES.keys())
def test_labels_are_carried_over_by_tokens(
    blocks: list[str], segments: list[tuple[str, str]], expected: list[dict[str, float]]
):
    found = [dict(zip(LABELS, row, strict=True)) for row in label_shares(blocks, segments).tolist()]
    assert [{label: share for label, share in row.items() if share} for row in found] == expected


def test_shares_are_float32_of_a_row_for_each_block():
    shares = label_shares(["a", "b"], [("a", "body")])
    assert (shares.dtype, shares.shape) == (np.float32, (2, len(LABELS)))


@PROPERTY
@given(st.lists(st.text(max_size=20), max_size=8), st.integers(0, 5))
def test_gold_of_one_label_gives_no_other(texts: list[str], start: int):
    shares = label_shares(texts[start:], [(text, "body") for text in texts])
    assert shares.sum() == shares[:, BODY].sum()


@pytest.mark.parametrize("name", NAMES)
def test_hardly_a_word_of_a_fixture_is_left_without_a_label(name: str):
    blocks = fixture(name).text
    known = label_shares(blocks, corpus()[name].segments).any(axis=1)
    words = np.array([len(tokenize(text)) for text in blocks])
    assert words[known].sum() >= 0.98 * words.sum()


SPOTS = {
    "a part of the body": ("The mill stands by the river.", ("stands by the river", "body"), "body"),
    "all of a block": ("Read also", ("Read  ALSO", "other"), "other"),
    "most of a block": ("Read also this:", ("read also this", "other"), "other"),
    "a word in the body is not the button": ("The mill has a page on Facebook now", ("Facebook", "other"), None),
    "a short text that is not the whole": ("The mill", ("mill", "body"), None),
    "a block inside a longer text": ("The mill stands", ("The mill stands by the river", "body"), "body"),
}


@pytest.mark.parametrize(("block", "spot", "label"), SPOTS.values(), ids=SPOTS.keys())
def test_spots_label_the_block_they_stand_in(block: str, spot: tuple[str, str], label: str | None):
    assert spot_shares([block], [spot])[0].tolist() == [float(one == label) for one in LABELS]


def test_a_block_of_which_two_things_are_said_is_unknown():
    spots = [("the mill stands by the river", "body"), ("stands by the river since the war", "other")]
    assert not spot_shares(["The mill stands by the river since the war"], spots).any()
