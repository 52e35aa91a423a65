from __future__ import annotations

import numpy as np
import pytest
from cutting import MARKUP, PROPERTY, cut, nested, uncut
from hypothesis import given

from stripper.core.characters import code_points, letters, spelled
from stripper.core.cut import GAP_BLOCK, GAP_BREAK, GAP_NONE, cut_table, hidden_text
from stripper.core.page_table import PageTable
from stripper.segment import page_table
from stripper.tags import BIT

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
    "white space of every kind": ("<p> a \n\t b\u00a0\u2003c\u3000\u1680\u2028d\u0085e ", ["a b c d e"]),
    "white space in a long text": (f"<p>{'word ' * 20}\n  {'word  ' * 20}", ["word " * 39 + "word"]),
    "quotation marks that stand near white space": ("<p>“a” – ‘b’…\u200bc", ["“a” – ‘b’…\u200bc"]),
    "white space between elements": ("<p>a <b> b </b> <i> c</i>", ["a b c"]),
    "no white space where there is none": ("<p>a<b>b</b>c", ["abc"]),
    "code keeps its own": ("<pre>a\n  b\n\n    c\n</pre>", ["a\n  b\n\n    c"]),
    "code of several texts": ("<pre>\n\na <b>\n</b>b\n\n</pre>", ["a \nb"]),
    "code of nothing but line ends": ("<pre>\n<b>\n</b>\n</pre><p>a", ["a"]),
    "script and style": ("<p>a<script>b</script><style>c</style>", ["a"]),
    "a formula in the midst of a sentence, in MathML and as TeX": (
        "<p>It is <math alttext='a'><semantics><mi>a</mi><annotation>a</annotation></semantics></math>, or \\(a^2\\), here</p>",
        ["It is $a$, or \\(a^2\\), here"],
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
    "soft hyphens": ("<p>a\xadb<p>\xad", ["a\xadb", "\xad"]),
    "characters beyond the basic plane": ("<p>🦊 𠀀", ["🦊 𠀀"]),
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
    "a blank text between line breaks": ("<p>a<br>&nbsp;<br>b", GAP_BLOCK),
}


@pytest.mark.parametrize(("markup", "expected"), GAPS.values(), ids=GAPS.keys())
def test_gap_says_how_a_block_is_parted_from_the_one_before(markup: str, expected: int):
    assert cut(markup).gap.tolist() == [GAP_BLOCK, expected]


def test_pieces_of_one_line_share_its_number():
    assert cut("<p>A street. Photo: X<br>b<p>c").line.tolist() == [1, 1, 2, 3]


def test_element_is_the_innermost_around_the_whole_block():
    table = cut("<p>a <b>b</b></p><p><b>c</b></p>")
    assert [table.tag_of(element) for element in table.element] == ["p", "b"]


def test_block_element_is_the_nearest_block_level_one():
    table = cut("<p>a <b>b</b></p><p><b>c</b></p>")
    assert [table.tag_of(element) for element in table.block_element] == ["p", "p"]


def test_chunks_are_texts_with_their_elements():
    table = cut("<p>a <b>b</b></p><p>c</p>")
    chunks = [(table.tag_of(element), text) for block in (0, 1) for element, text, _ in table.chunks(block)]
    assert chunks == [("p", "a "), ("b", "b"), ("p", "c")]


def test_chunks_of_one_text_are_its_parts():
    table = cut("<p>A street. Photo: X")
    assert [table.chunks(block)[0][1:] for block in (0, 1)] == [("A street. ", 0), ("Photo: X", 0)]


SHARES = {
    "a link": ("<p>and then <a href=x>cde <b>fg</b></a> h", [5 / 14], [2 / 14]),
    "a link as a whole": ("<p><a href=x>c <b>d</b></a>", [1], [1 / 2]),
    "no link": ("<p>c <i>d</i>", [0], [1 / 2]),
    "emphasis": ("<p>ab <em>cde</em>", [0], [3 / 5]),
    "soft hyphens": ("<p>a\xadb <a href=x>cd\xad</a>", [2 / 4], [0]),
    "nothing but soft hyphens": ("<p>ab<a href=x>\xad\xad</a>", [2 / 4], [0]),
}


@pytest.mark.parametrize(("markup", "linked", "emphasised"), SHARES.values(), ids=SHARES.keys())
def test_shares_are_of_the_characters_inside(markup: str, linked: list[float], emphasised: list[float]):
    table = cut(markup)
    assert (table.link_share.tolist(), table.emphasis_share.tolist()) == (linked, emphasised)


@pytest.mark.parametrize(
    ("attributes", "share"),
    [("id=x", 0), ("name=x", 0), ("href=x", 1), ("id=x href=x", 1), ("id=x class=button", 1), ("", 1)],
)
def test_the_name_of_a_place_is_no_link(attributes: str, share: int):
    assert cut(f"<h2><a {attributes}>A heading</a></h2>").link_share.tolist() == [share]


@pytest.mark.parametrize("spaces", ["", " " * 400])
def test_indentation_is_no_part_of_a_link(spaces: str):
    assert cut(f"<p>abcd<a href=x>{spaces}ef{spaces}</a></p>").link_share.tolist() == [2 / 6]


SIZES = {
    "letters": ("abc", 3),
    "ideographs": ("漢字 x", 6),
    "kana and hangul": ("あ한", 4),
    "Thai": ("ภาพ", 3),
    "a fox": ("🦊", 1),
    "soft hyphens": ("a\xadb", 2),
}


@pytest.mark.parametrize(("text", "size"), SIZES.values(), ids=SIZES.keys())
def test_size_counts_ideographs_twice_and_soft_hyphens_not_at_all(text: str, size: int):
    assert cut(f"<p>{text}").size.tolist() == [size]


def test_codes_are_texts_as_they_are_read():
    table = cut("<p>a\xadb<p>\xad<p>🦊")
    assert (table.codes.tolist(), table.code_first.tolist()) == ([97, 98, 0xAD, 0xFFFF], [0, 2, 3, 4])


def test_follows_counts_the_elements_before_a_block():
    table = cut("<p>a</p><img src=x><p>b</p>")
    assert [table.tag_of(count - 1) for count in table.follows] == ["p", "p"]


def test_page_without_elements_has_no_blocks():
    assert len(nested([], "")) == 0


def test_page_without_text_has_no_blocks():
    assert len(nested(["html"], "")) == 0


def test_ten_thousand_levels_with_text_are_as_many_blocks():
    assert len(nested(["div"] * 10_000, "x")) == 10_000


def test_ten_thousand_inline_levels_are_one_block():
    assert nested(["b"] * 10_000, "x").text == ["x" * 10_000]


def test_hundred_thousand_paragraphs_are_as_many_blocks():
    assert len(cut("<p>a" * 100_000)) == 100_000


HIDDEN = {
    "more than is seen": ("<p>ab<svg><text>cde</text></svg>", "svg"),
    "less than is seen": ("<p>abcd<svg><text>cde</text></svg>", ""),
    "the most of several": ("<p>a<iframe>bc</iframe><svg><text>defg</text></svg>", "svg"),
    "in the outermost or the innermost": ("<p>a<object><canvas>bcd</canvas></object>", "canvas"),
    "scripts": ("<p>a<script>bcdefgh</script>", ""),
    "the title": ("<title>bcdefgh</title><p>a", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("markup", "expected"), HIDDEN.values(), ids=HIDDEN.keys())
def test_hidden_text_is_the_tag_that_hides_most_of_the_page(markup: str, expected: str):
    assert hidden_text(cut(markup)) == expected


def test_table_without_cues_is_refused():
    table = uncut("<p>a")
    table = PageTable(
        {**_empty(), **table.arrays, "cues": np.zeros(0, np.uint32)}, table.vocabulary, table.tag_names, b""
    )
    with pytest.raises(ValueError, match="do not fit together"):
        cut_table(table)


WRONG = {
    "an owner that is no element": ("text_owner", 1_000), "a text behind the end": ("text_end", 1_000),
    "a text before the beginning": ("text_start", -1), "more elements than there are": ("text_follows", 1_000),
    "a parent behind its child": ("parent", 1_000), "a tag without name": ("tag", 1_000),
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG.values(), ids=WRONG.keys())
def test_table_that_points_outside_itself_is_refused(name: str, value: int):
    table = uncut("<p>a")
    arrays = {key: column.copy() for key, column in table.arrays.items()}
    arrays[name][0] = value
    with pytest.raises(ValueError, match="do not fit together"):
        cut_table(PageTable({**_empty(), **arrays}, table.vocabulary, table.tag_names, b""))


def _empty() -> dict[str, np.ndarray]:
    """The columns that follow from others, empty."""
    table = cut("")
    names = "shape heading template prose jumps".split()
    types = [np.int32, np.int32, np.int32, np.uint8, np.uint8]
    measured = {name: np.zeros(0, kind) for name, kind in zip(names, types, strict=True)}
    return {**table.arrays, **measured, "levels": np.zeros((6, 0), np.int32), "sums": np.zeros((0, 5))}


def _squeezed(text: str) -> str:
    return "".join(text.split())


@PROPERTY
@given(MARKUP)
def test_every_visible_character_is_in_a_block_in_order(markup: str):
    table = cut(markup)
    unseen = [table.inside[owner] & (BIT["skip"] | BIT["noscript"]) for owner in table.text_owner]
    if not any(flags & BIT["noscript"] for flags in unseen):
        spans = zip(table.text_start, table.text_end, unseen, strict=True)
        seen = "".join(table.raw_text(start, end) for start, end, flags in spans if not flags)
        assert _squeezed("".join(table.text)) == _squeezed(seen)


@PROPERTY
@given(MARKUP)
def test_no_block_is_blank(markup: str):
    assert all(text.strip() for text in cut(markup).text)


@PROPERTY
@given(MARKUP)
def test_white_space_is_collapsed_but_in_code(markup: str):
    table = cut(markup)
    is_code = [table.inside[table.chunk_owner[first]] & BIT["pre"] for first in table.chunk_first[:-1]]
    assert all(code or text == " ".join(text.split()) for code, text in zip(is_code, table.text, strict=True))


@PROPERTY
@given(MARKUP)
def test_chunks_make_up_the_text(markup: str):
    table = cut(markup)
    whole = ["".join(text for _, text, _ in table.chunks(block)) for block in range(len(table))]
    assert [_squeezed(text) for text in whole] == [_squeezed(text) for text in table.text]


@PROPERTY
@given(MARKUP)
def test_element_stands_in_the_block_element(markup: str):
    table = cut(markup)
    assert all(
        home <= element < table.end[home] for element, home in zip(table.element, table.block_element, strict=True)
    )


@PROPERTY
@given(MARKUP)
def test_size_is_that_of_the_text_as_it_is_read(markup: str):
    table = cut(markup)
    codes, first = code_points(spelled(table.text))
    assert (table.codes.tolist(), table.code_first.tolist(), table.size.tolist()) == (
        codes.tolist(), first.tolist(), letters(codes, first).tolist(),
    )  # fmt: skip


@PROPERTY
@given(MARKUP)
def test_columns_have_a_value_for_each_block(markup: str):
    table = cut(markup)
    names = ("element", "block_element", "gap", "line", "follows", "size", "link_share", "emphasis_share")
    assert {len(getattr(table, name)) for name in names} == {len(table)}


@PROPERTY
@given(MARKUP)
def test_cutting_twice_gives_the_same(markup: str):
    table = cut(markup)
    before = {name: column.tolist() for name, column in table.arrays.items()}
    cut_table(table)
    assert {name: column.tolist() for name, column in table.arrays.items()} == before


@pytest.mark.parametrize(
    "html",
    [
        "<title>a</title><article><p>One<p>Two</article>",
        "<p>One<embed src=x><p>Two",
        "<head><meta name=a><main><h1>One</h1>Two</main>",
    ],
)
def test_what_libxml2_puts_into_the_head_or_an_embed_is_seen(html: str):
    assert page_table(html).text == ["One", "Two"]
