from __future__ import annotations

import pytest
from fixture_pages import PROPERTY
from fixture_texts import NOTHING_TO_REMOVE, TEXTS, small_text_model
from hypothesis import given
from hypothesis import strategies as st

import stripper
from stripper.errors import InputError, UnknownLabel
from stripper.labels import LABELS
from stripper.plain.label import label_text

MODEL = small_text_model()


def clean_text(source, model, threshold="careful"):
    return label_text(source, model, threshold).text


BORN = TEXTS["it-corso-programmazione.txt"].text
LINES = [text for one in TEXTS.values() for text, _ in one.segments]
SOURCES = st.lists(st.sampled_from([*LINES, "\n", "\n\n", "\r\n", "  ", "\u00a0", "\ufeff", "🦊"]), max_size=30).map(
    "".join
) | st.text(max_size=80)
POINTS = pytest.mark.parametrize("point", ["careful", "balanced", "thorough", 0.0, 0.5, 1.0])


@PROPERTY
@given(SOURCES)
def test_labels_are_one_for_each_line_in_order(source: str):
    spans = [block.span for block in label_text(source, MODEL).blocks]
    assert spans == sorted(spans)


@PROPERTY
@given(SOURCES)
def test_spans_are_where_the_text_stands(source: str):
    for block in label_text(source, MODEL).blocks:
        assert "".join(source[slice(*block.span)].split()) == "".join(block.text.split())


@PROPERTY
@given(SOURCES)
def test_a_text_of_which_nothing_goes_comes_back_byte_for_byte(source: str):
    labelled = label_text(source, MODEL)
    if all(block.label == "body" for block in labelled.blocks):
        assert labelled.text == source


@PROPERTY
@given(SOURCES)
def test_keeping_every_label_gives_back_the_text(source: str):
    assert label_text(source, MODEL).keeping(LABELS).text == source


@PROPERTY
@given(SOURCES)
def test_what_stays_is_in_the_text_and_in_order(source: str):
    at = 0
    for line in clean_text(source, MODEL, 0.3).splitlines():
        at = source.index(line.strip(), at)


@PROPERTY
@given(SOURCES)
def test_the_same_text_gets_the_same_answer(source: str):
    assert clean_text(source, MODEL) == clean_text(source, MODEL)


@pytest.mark.parametrize("name", list(TEXTS))
def test_cleaning_twice_is_cleaning_once(name: str):
    once = clean_text(TEXTS[name].text, MODEL)
    assert clean_text(once, MODEL) == once


@pytest.mark.parametrize("name", NOTHING_TO_REMOVE)
def test_a_text_with_nothing_to_remove_comes_back_unchanged(name: str):
    assert clean_text(TEXTS[name].text, MODEL) == TEXTS[name].text


def test_a_consent_wall_stays_whole():
    wall = TEXTS["el-consent-wall.txt"].text
    assert stripper.clean_text(wall) == wall


@POINTS
def test_an_empty_text_stays_empty(point):
    assert clean_text("", MODEL, point) == ""


@POINTS
def test_white_space_comes_back(point):
    assert clean_text(" \r\n\t\n", MODEL, point) == " \r\n\t\n"


@pytest.mark.parametrize("source", ["", "  \n", "Words."])
def test_an_unknown_threshold_is_an_error_whatever_the_text_is(source: str):
    with pytest.raises(InputError, match="unknown threshold 'carefull'"):
        clean_text(source, small_text_model(), "carefull")


def test_at_the_highest_threshold_a_model_must_be_certain():
    assert clean_text(BORN, MODEL, 1.0) == BORN


def test_blocks_have_no_xpath():
    assert {block.xpath for block in label_text(BORN, MODEL).blocks} == {None}


def test_probability_is_that_of_the_label():
    block = label_text(BORN, MODEL).blocks[0]
    assert block.probability == block.probabilities[block.label]


def test_what_was_taken_out_is_told_by_label():
    labelled = label_text(BORN, MODEL)
    by_label = {label: [block.text for block in labelled.blocks if block.label == label] for label in LABELS}
    assert (labelled.captions, labelled.credits, labelled.cookies) == (
        by_label["caption"],
        by_label["credit"],
        by_label["cookie"],
    )


@pytest.mark.parametrize("text", ["<!DOCTYPE html><p>a", "\n<HTML lang=de><p>a", "%PDF-1.4\n1 0 obj"])
def test_what_is_no_text_is_said(text: str):
    assert len(label_text(text, MODEL).warnings) == 1
    assert label_text(f"The tag says: {text}", MODEL).warnings == ()


def test_bytes_are_refused():
    with pytest.raises(InputError, match="decode it first"):
        clean_text(b"text", MODEL)  # type: ignore[arg-type]


def test_an_unknown_label_to_keep_is_an_error():
    with pytest.raises(UnknownLabel):
        label_text(BORN, MODEL).keeping({"title"})
