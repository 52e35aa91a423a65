from __future__ import annotations

from stripper.feature_names import BY_CLASS_WORDS, CLASS_CUES, COLUMN, FEATURES, FIRST_COLUMN, GROUPS
from stripper.wording import class_cue_words


def test_names_are_unique():
    assert len(set(FEATURES)) == len(FEATURES)


def test_groups_follow_each_other():
    assert list(FIRST_COLUMN.values()) == [
        sum(map(len, list(GROUPS.values())[:number])) for number in range(len(GROUPS))
    ]


def test_what_is_known_by_class_words_is_a_feature():
    assert set(BY_CLASS_WORDS) <= set(COLUMN)


def test_cues_of_class_words_stand_in_the_order_of_their_list():
    assert tuple(class_cue_words()) == CLASS_CUES
