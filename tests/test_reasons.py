"""What a feature says of a block, in plain words."""

import pytest

from stripper.explain import _told
from stripper.influence import Influence
from stripper.model import INPUTS
from stripper.reasons import in_plain_words, read


@pytest.mark.parametrize("is_high", [False, True])
def test_every_feature_has_its_words(is_high):
    for feature in INPUTS:
        assert "{" not in read(feature, is_high=is_high)


def test_a_high_value_says_something_else_than_a_low_one():
    assert all(read(feature, is_high=True) != read(feature, is_high=False) for feature in INPUTS)


@pytest.mark.parametrize(
    ("feature", "value", "words"),
    [
        ("prose share of container 1", 0.1, "its container has few letters of prose"),
        ("log elements since picture", 0.0, "stands right behind a picture"),
        ("cue picture", 1.0, 'has the words of a picture\'s credit or caption ("Photo:")'),
        ("link density of neighbour -2", 0.9, "the 2nd block before it is mostly links"),
        ("any class words say newsletter", 1.0, "an element around it is named as for a newsletter"),
        ("inside nav", 0.0, "is not in a navigation"),
        ("first stage credit of neighbour +1", 1.0, "the block behind it looked like credits at first sight"),
    ],
)
def test_words_fit_the_value(feature, value, words):
    assert in_plain_words(Influence(feature, value, 0.5, 1.0)) == words


def test_an_unknown_feature_has_none():
    with pytest.raises(KeyError):
        read("number of dragons", is_high=True)


def test_reasons_that_say_the_same_are_one():
    told = _told(
        [Influence(f"log {what} since title", 0.0, 1.0, push) for what, push in (("blocks", 0.5), ("characters", 0.25))]
    )
    assert told == [("is right behind the title, or before it", 0.75)]
