from __future__ import annotations

import pytest
from fixture_pages import NAMES, PROPERTY, corpus, fixture, squeeze
from hypothesis import given
from hypothesis import strategies as st

from stripper.learn.recut import recut


def carried(blocks: list[str], segments: list[str]) -> list[tuple[str, str | None]]:
    """Each piece with the segment that its label comes from."""
    return [(one.text, None if one.segment is None else segments[one.segment]) for one in recut(blocks, segments)]


def test_blocks_that_are_segments_stay_as_they_are():
    assert carried(["One.", "Two."], ["One.", "Two."]) == [("One.", "One."), ("Two.", "Two.")]


def test_block_is_cut_where_a_segment_ends():
    assert carried(["A street. Photo: X"], ["A street.", "Photo: X"]) == [
        ("A street.", "A street."),
        ("Photo: X", "Photo: X"),
    ]


def test_block_is_cut_within_a_word():
    assert carried(["MilanPhoto: X"], ["Milan", "Photo: X"]) == [("Milan", "Milan"), ("Photo: X", "Photo: X")]


def test_segment_over_several_blocks_labels_them_all():
    assert carried(["One", "two"], ["One two"]) == [("One", "One two"), ("two", "One two")]


def test_signs_alone_are_pieces_too():
    assert carried(["Menu | Home"], ["Menu", "|", "Home"]) == [("Menu", "Menu"), ("|", "|"), ("Home", "Home")]


def test_text_that_was_never_labelled_has_no_segment():
    assert carried(["An advert of today", "The story goes on."], ["The story goes on."]) == [
        ("An advert of today", None),
        ("The story goes on.", "The story goes on."),
    ]


def test_labels_survive_text_that_came_and_text_that_went():
    blocks = ["New head", "The old street of Milan, (Photo: X / Getty)", "Menu"]
    segments = ["Old head", "The old street of Milan,", "(Photo: X / Getty)", "Menu"]
    assert carried(blocks, segments)[1:] == [
        ("The old street of Milan,", "The old street of Milan,"),
        ("(Photo: X / Getty)", "(Photo: X / Getty)"),
        ("Menu", "Menu"),
    ]


def test_words_that_are_glued_together_now_keep_their_label():
    blocks = ["Something new here", "NewsSportWeather", "The story."]
    assert carried(blocks, ["News", "Sport", "Weather", "The story."])[1:4] == [
        ("News", "News"),
        ("Sport", "Sport"),
        ("Weather", "Weather"),
    ]


def test_a_word_that_strays_cuts_nothing():
    blocks = ["The mayor spoke of the street on Monday."]
    assert len(recut(blocks, ["Street", "The mayor spoke of street matters on Monday."])) == 1


def test_without_segments_blocks_are_whole_and_unknown():
    assert carried(["One two"], []) == [("One two", None)]


def test_no_blocks_no_pieces():
    assert recut([], ["One"]) == []


@pytest.mark.parametrize("name", NAMES)
def test_labels_of_a_fixture_come_back_as_they_were(name: str):
    segments = [text for text, _ in corpus()[name].segments]
    pieces = recut(fixture(name).text, segments)
    assert all(
        piece.segment is not None and squeeze(piece.text) in squeeze(segments[piece.segment]) for piece in pieces
    )


@PROPERTY
@given(
    st.lists(st.text("ab. é漢", min_size=1, max_size=12), max_size=6),
    st.lists(st.text("ab. é漢", max_size=12), max_size=6),
)
def test_pieces_are_the_blocks_whole_text(blocks: list[str], segments: list[str]):
    pieces = recut(blocks, segments)
    for number, block in enumerate(blocks):
        assert squeeze("".join(piece.text for piece in pieces if piece.block == number)) == squeeze(block)


@PROPERTY
@given(
    st.lists(st.text("ab. é漢", min_size=1, max_size=12), max_size=6),
    st.lists(st.text("ab. é漢", max_size=12), max_size=6),
)
def test_what_was_cut_once_is_cut_there_again(blocks: list[str], segments: list[str]):
    pieces = [piece.text for piece in recut(blocks, segments)]
    assert [piece.text for piece in recut(blocks, pieces)] == pieces
