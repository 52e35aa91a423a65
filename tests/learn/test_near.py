from __future__ import annotations

import numpy as np

from stripper.learn import near
from stripper.learn.near import near_duplicates, shingles

STORY = " ".join(f"word{number}" for number in range(60))
OTHER = " ".join(f"other{number}" for number in range(60))


def pairs(*texts: str) -> list[tuple[int, int]]:
    return [(one, other) for one, other, _ in near_duplicates([shingles(text) for text in texts])]


def test_copies_are_found():
    assert list(near_duplicates([shingles(text) for text in (STORY, OTHER, STORY)])) == [(0, 2, 1.0)]


def test_a_copy_with_another_ending_is_found():
    changed = " ".join(STORY.split()[:45] + OTHER.split()[:15])
    assert pairs(STORY, changed) == [(0, 1)]


def test_similarity_is_the_share_of_all_shingles():
    half = " ".join(STORY.split()[:30] + OTHER.split()[:30])
    (_, _, similarity) = next(near_duplicates([shingles(STORY), shingles(half)]))
    assert similarity == 26 / (56 + 56 - 26)


def test_a_quotation_is_no_copy():
    assert pairs(STORY, " ".join(OTHER.split() + STORY.split()[:15])) == []


def test_short_texts_are_left_out():
    assert pairs("all rights reserved by the paper", "all rights reserved by the paper") == []


def test_case_and_signs_do_not_matter():
    assert pairs(STORY, STORY.upper().replace(" ", ", ")) == [(0, 1)]


def test_scripts_without_spaces_have_shingles_too():
    text = "".join(chr(0x4E00 + number) for number in range(40))
    assert pairs(text, text) == [(0, 1)]


def test_what_very_many_texts_share_leads_nowhere(monkeypatch):
    monkeypatch.setattr(near, "COMMONEST", 2)
    assert pairs(STORY, STORY, STORY) == []


def test_shingles_are_sorted_and_each_is_there_once():
    found = shingles(f"{STORY} {STORY}")
    assert np.array_equal(found, np.unique(found))


def test_no_texts_no_pairs():
    assert pairs() == []
