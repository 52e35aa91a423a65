from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import MARKUP, PROPERTY, WELL_FORMED, cut, squeeze, visible
from hypothesis import assume, given
from lxml import html

from stripper.reading.nodes import Nodes
from stripper.reading.parse import read_tree
from stripper.segment import GAP_BLOCK, GAP_BREAK, GAP_NONE, segment

BLOCKS = {
    "paragraphs": ("<p>a</p><p>b</p>", ["a", "b"]),
    "paragraphs left open": ("<p>a<p>b", ["a", "b"]),
    "text around a block": ("<div>a<p>b</p>c</div>", ["a", "b", "c"]),
    "inline elements": ("<p>a <b>b</b><i>c</i> <a href=x>d</a>", ["a bc d"]),
    "a line break": ("<p>a<br>b", ["a", "b"]),
    "cells": ("<table><tr><td>a<td>b", ["a", "b"]),
    "list items": ("<ul><li>a<li>b<ul><li>c", ["a", "b", "c"]),
    "terms": ("<dl><dt>a<dd>b", ["a", "b"]),
    "controls": ("<p>a <button>b</button> c", ["a", "b", "c"]),
    "white space of every kind": ("<p> a \n\t b\u00a0\u2003c ", ["a b c"]),
    "no white space where there is none": ("<p>a<b>b</b>c", ["abc"]),
    "code keeps its own": ("<pre>a\n  b\n\n    c\n</pre>", ["a\n  b\n\n    c"]),
    "script and style": ("<p>a<script>b</script><style>c</style>", ["a"]),
    "a formula in the midst of a sentence, in MathML and as TeX": (
        "<p>It is <math alttext='a'><semantics><mi>a</mi><annotation>a</annotation></semantics></math>, or \\(a^2\\), here</p>",
        ["It is , or \\(a^2\\), here"],
    ),
    "vector graphics and formulas": ("<p>a<svg><text>b</text></svg><math><mi>c</mi></math>", ["a"]),
    "templates": ("<p>a<template><p>b</template>", ["a"]),
    "fallbacks of media": (
        "<video>a</video><audio>b</audio><object>c</object><iframe>d</iframe><canvas>e</canvas>",
        [],
    ),
    "form fields": ("<textarea>a</textarea><select><option>b<option>c</select>", ["b", "c"]),
    "the title": ("<title>a</title><p>b", ["b"]),
    "noscript beside text": ("<p>a<p>b<noscript>c</noscript>", ["a", "b"]),
    "noscript around the page": ("<noscript><p>a<p>b<p>c</noscript><p>d", ["a", "b", "c", "d"]),
    "what the markup hides": ("<p hidden>a<p style='display:none'>b", ["a", "b"]),
    "comments": ("<p>a<!-- b -->c", ["ac"]),
    "right to left": ("<p dir=rtl>مرحبا <b>بكم</b>", ["مرحبا بكم"]),
    "nothing": ("", []),
    "no text": ("<p></p><img alt=a>", []),
    "blanks": ("<p> </p><p>&nbsp;</p>", []),
}


@pytest.mark.parametrize(("markup", "expected"), BLOCKS.values(), ids=BLOCKS.keys())
def test_blocks_are_what_a_reader_sees_as_one_piece(markup: str, expected: list[str]):
    assert cut(markup).text == expected


def test_code_is_not_indented_like_its_page():
    assert cut("<div>\n    <pre>a\n  b</pre></div>").text == ["a\n  b"]


GAPS = {
    "a paragraph": ("<p>a<p>b", GAP_BLOCK),
    "a line break": ("<p>a<br>b", GAP_BREAK),
    "two line breaks": ("<p>a<br><br>b", GAP_BLOCK),
    "a line break between paragraphs": ("<p>a</p><br><p>b", GAP_BLOCK),
    "an empty block": ("a<div></div>b", GAP_BLOCK),
    "a rule": ("a<hr>b", GAP_BLOCK),
    "the end of a block": ("<div><p>a</p>b</div>", GAP_BLOCK),
    "wording": ("<p>A street. Photo: X", GAP_NONE),
}


@pytest.mark.parametrize(("markup", "expected"), GAPS.values(), ids=GAPS.keys())
def test_gap_says_how_a_block_is_parted_from_the_one_before(markup: str, expected: int):
    assert cut(markup).gap.tolist() == [GAP_BLOCK, expected]


def test_element_is_the_innermost_around_the_whole_block():
    s = cut("<p>a <b>b</b></p><p><b>c</b></p>")
    assert [s.nodes.tag[element] for element in s.element] == ["p", "b"]


def test_block_element_is_the_nearest_block_level_one():
    s = cut("<p>a <b>b</b></p><p><b>c</b></p>")
    assert [s.nodes.tag[element] for element in s.block_element] == ["p", "p"]


def test_link_characters_are_those_inside_links():
    assert cut("<p>and then <a href=x>cde <b>fg</b></a> h").link_share.tolist() == [5 / 14]


@pytest.mark.parametrize(
    ("attributes", "share"),
    [("id=x", 0), ("name=x", 0), ("href=x", 1), ("id=x href=x", 1), ("id=x class=button", 1), ("", 1)],
)
def test_the_name_of_a_place_is_no_link(attributes: str, share: int):
    for s in (
        cut(f"<h2><a {attributes}>A heading</h2>"),
        segment(read_tree(html.fromstring(f"<h2><a {attributes}>A heading</a></h2>"))),
    ):
        assert s.link_share.tolist() == [share]


def test_indentation_is_no_part_of_a_link():
    for spaces in ("", " " * 400):
        assert cut(f"<p>abcd<a href=x>{spaces}ef{spaces}</a></p>").link_share.tolist() == [pytest.approx(2 / 6)]


def test_emphasised_characters_are_those_inside_emphasis():
    assert cut("<p>ab <em>cde</em>").emphasis_share.tolist() == [3 / 5]


def test_follows_counts_the_elements_before_a_block():
    s = cut("<p>a</p><img src=x><p>b</p>")
    assert [s.nodes.tag[count - 1] for count in s.follows] == ["p", "p"]


def test_title_is_kept_apart():
    assert cut("<title> a \n b </title><p>c").declared.title == "a b"


def test_page_without_title_has_an_empty_one():
    assert cut("<p>a").declared.title == ""


def test_page_without_elements_has_no_blocks():
    assert len(segment(Nodes())) == 0


def test_five_thousand_levels_are_one_block():
    assert cut("<div>" * 5_000 + "x").text == ["x"]


def test_five_thousand_levels_with_text_are_as_many_blocks():
    assert len(cut("<div>x" * 5_000)) == 5_000


def test_second_root_of_lxml_is_part_of_the_page():
    assert segment(read_tree(html.document_fromstring("<p>a</p></body></html><p>b"))).text == ["a", "b"]


@PROPERTY
@given(MARKUP)
def test_every_visible_character_is_in_a_block_in_order(markup: str):
    s = cut(markup)
    assume("noscript" not in s.nodes.tag)
    assert squeeze("".join(s.text)) == squeeze("".join(visible(s.nodes)))


@PROPERTY
@given(MARKUP)
def test_no_block_is_blank(markup: str):
    assert all(text.strip() for text in cut(markup).text)


@PROPERTY
@given(MARKUP)
def test_chunks_make_up_the_text(markup: str):
    s = cut(markup)
    assert [squeeze("".join(text for _, text, _ in chunks)) for chunks in s.chunks] == [
        squeeze(text) for text in s.text
    ]


@PROPERTY
@given(MARKUP)
def test_element_stands_in_the_block_element(markup: str):
    s = cut(markup)
    up = s.element.copy()
    while (up > s.block_element).any():
        up = np.where(up > s.block_element, s.parent[up], up)
    assert np.array_equal(up, s.block_element)


@PROPERTY
@given(MARKUP)
def test_columns_have_a_value_for_each_block(markup: str):
    s = cut(markup)
    columns = (s.element, s.block_element, s.gap, s.chunks, s.follows, s.link_share, s.emphasis_share)
    assert {len(column) for column in columns} == {len(s)}


@PROPERTY
@given(WELL_FORMED)
def test_tree_and_text_of_a_page_give_the_same_blocks(markup: str):
    assert segment(read_tree(html.fromstring(markup))).text == cut(markup).text
