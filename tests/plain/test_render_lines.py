from __future__ import annotations

import pytest
from fixture_pages import PROPERTY
from hypothesis import given
from hypothesis import strategies as st

from stripper.plain.lines import cut
from stripper.plain.render import to_html, to_text
from stripper.render.markdown import from_html

SOURCES = st.lists(st.sampled_from(["a", "<b>", "&", "\n", "\n\n", "\r\n", "*c*", "日"]), max_size=20).map("".join)
ALL = "one\ntwo\n\nthree"


def everything(source: str) -> tuple:
    lines = cut(source)
    return lines, list(range(len(lines)))


@PROPERTY
@given(SOURCES)
def test_text_of_all_lines_is_the_source(source: str):
    lines, kept = everything(source)
    if kept:
        assert to_text(lines, kept) == source


@PROPERTY
@given(SOURCES)
def test_html_has_no_tag_of_the_text_s_own(source: str):
    assert "<b>" not in to_html(*everything(source))


@pytest.mark.parametrize("kept", [[], [0], [2], [0, 2]])
def test_what_is_not_kept_is_in_none_of_them(kept: list[int]):
    lines = cut("one\n\ntwo\n\nthree")
    gone = [text for index, text in enumerate(lines.text) if index not in kept]
    for render in (to_text, to_html):
        assert not any(text in render(lines, kept) for text in gone)


def test_lines_without_a_blank_line_between_are_one_paragraph():
    assert to_html(*everything(ALL)) == "<p>one<br>two</p>\n<p>three</p>"


def test_where_no_line_is_blank_each_is_a_paragraph():
    assert to_html(*everything("one\ntwo")) == "<p>one</p>\n<p>two</p>"


def test_markdown_escapes_what_would_be_markup():
    assert from_html(to_html(*everything("# not *a* heading"))) == r"\# not \*a\* heading"


def test_markdown_parts_paragraphs_by_blank_lines():
    assert from_html(to_html(*everything("one\n\ntwo"))) == "one\n\ntwo"
