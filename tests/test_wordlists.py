from __future__ import annotations

import pytest

from stripper.core.cue_words import CUES
from stripper.feature_names import CLASS_CUES
from stripper.wordlists import agencies, concepts, credit_words


@pytest.mark.parametrize(("words", "one"), [(credit_words, "foto"), (agencies, "getty")])
def test_words_are_read(words, one: str):
    assert one in words()


@pytest.mark.parametrize("words", [credit_words, agencies])
def test_words_are_in_lower_case(words):
    assert words() == {word.lower() for word in words()}


@pytest.mark.parametrize("words", [credit_words, agencies])
def test_comments_are_no_words(words):
    assert "#" not in "".join(words())


@pytest.mark.parametrize("name", ["class_cues", "cues"])
def test_every_concept_has_words(name: str):
    assert all(concept and words.strip() for concept, words in concepts(name))


def test_concepts_keep_the_order_of_the_features_that_are_named_after_them():
    assert tuple(name for name, _ in concepts("class_cues")) == CLASS_CUES
    listed = [name for name, _ in concepts("cues")]
    assert sorted(listed, key=CUES.index) == listed
