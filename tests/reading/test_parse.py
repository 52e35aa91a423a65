from __future__ import annotations

from contextlib import suppress
from time import thread_time

import numpy as np
import pytest
from bad_inputs import AFTER, BOTH, PROSE, page
from fixture_pages import MARKUP, NAMES, PROPERTY, corpus
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from stripper.core.page_table import PageTable
from stripper.errors import TooDeep, TooManyAttributes
from stripper.limits import DEFAULT, Limits
from stripper.reading import parse as module
from stripper.reading.decode import decode
from stripper.reading.parse import parse_page, read_tree, to_utf8

DEEP = Limits(depth=20_000)


def texts(table: PageTable) -> list[str]:
    spans = zip(table.text_start.tolist(), table.text_end.tolist(), strict=True)
    return [table.raw_text(start, end) for start, end in spans]


def shown(source: str, limits: Limits = DEFAULT) -> str:
    return " ".join(" ".join(texts(parse_page(source, limits).table)).split())


TEXTS = {
    "NUL": ("<p>a\0b", ["ab"]),
    "a lone surrogate": ("<p>a\ud800b", ["ab"]),
    "an encoding declaration": ('<?xml version="1.0" encoding="utf-16"?><p>è', ["è"]),
    "a meta of another charset": ("<meta charset=utf-16><p>è", ["è"]),
    "a byte order mark": ("\ufeff<p>a", ["a"]),
    "a byte order mark within": ("<p>a\ufeffb", ["a\ufeffb"]),
    "line ends of Windows": ("<pre>a\r\nb\rc", ["a\nb\nc"]),
    "nothing": ("", []),
    "white space": (" \n\t", []),
    "plain text": ("just a < b", ["just a < b"]),
    "only a comment": ("<!-- a -->", []),
    "only a lone surrogate": ("\ud800", []),
    "plaintext": ("<p>a<plaintext><p>b", ["a", "<p>b"]),
}


@pytest.mark.parametrize(("markup", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_texts_of_html(markup: str, expected: list[str]):
    assert texts(parse_page(markup, DEFAULT).table) == expected


@pytest.mark.parametrize("markup", ["", " ", "\0", "\ud800", "<!-- a -->", "<!doctype html>"])
def test_there_is_no_element_in_next_to_nothing(markup: str):
    parsed = parse_page(markup, DEFAULT)
    assert (parsed.root, parsed.table.n_nodes) == (None, 0)


@PROPERTY
@given(st.text(st.characters()) | MARKUP)
def test_any_text_is_parsed(text: str):
    parsed = parse_page(text, DEFAULT)
    assert (parsed.root is None) == (parsed.table.n_nodes == 0)


# -- pages on which lxml's tree gives up --


def columns(table: PageTable) -> dict[str, object]:
    return {**{name: column.tolist() for name, column in table.arrays.items()}, "words": table.vocabulary}


def test_a_page_that_is_too_deep_for_a_tree_is_read_without_one():
    parsed = parse_page(page("<div>deep" * 5_000), DEEP)
    assert parsed.root is None
    assert all(text in " ".join(texts(parsed.table)) for text in ("deep", *BOTH))


@pytest.mark.parametrize("depth", [2_040, 2_045, 2_046, 2_047, 2_100])
def test_nothing_is_lost_about_where_the_tree_ends(depth: int):
    assert shown("<div>x" * depth + AFTER, DEEP) == "x " * (depth - 1) + "x" + AFTER


@pytest.mark.parametrize("errors", [0, 50, 500])
def test_many_other_errors_hide_nothing(errors: int):
    assert shown("<p>a</b>" * errors + "<div>x" * 2_100 + AFTER, DEEP).endswith(AFTER)


def test_a_deep_page_of_many_end_tags_is_read_to_its_end():
    assert shown("<p>a</p>" * 5_000 + "<div>x" * 2_100 + AFTER, DEEP).endswith(AFTER)


@pytest.mark.parametrize("name", NAMES)
def test_reading_without_a_tree_gives_the_same_table_of_a_fixture(name: str):
    data = to_utf8(decode(corpus()[name].html))
    root, _ = module._tree(data, DEFAULT)
    assert columns(module._read_deep(data, DEFAULT)) == columns(module._walked(root, DEFAULT))


@PROPERTY
@given(MARKUP)
def test_reading_without_a_tree_gives_the_same_texts_of_made_up_markup(markup: str):
    data = to_utf8(f"<p>{markup}")
    root, _ = module._tree(data, DEFAULT)
    assert texts(module._read_deep(data, DEFAULT)) == texts(module._walked(root, DEFAULT))


def test_a_page_that_is_fed_in_pieces_gives_the_same_table(monkeypatch: pytest.MonkeyPatch):
    data = to_utf8(decode(corpus()[NAMES[0]].html))
    whole, _ = module._tree(data, DEFAULT)
    monkeypatch.setattr(module.check_markup, "FEW_END_TAGS", 0)
    monkeypatch.setattr(module.check_markup, "PIECE", 100)
    fed, _ = module._tree(data, DEFAULT)
    assert columns(module._walked(fed, DEFAULT)) == columns(module._walked(whole, DEFAULT))


# -- limits --


@pytest.mark.parametrize("tag", ["div", "span"])
def test_what_is_nested_beyond_the_limit_is_refused(tag: str):
    with pytest.raises(TooDeep, match="nested more than 6,000 deep"):
        parse_page(page(f"<{tag}>deep" * 100_000), Limits(depth=6_000))


@pytest.mark.parametrize("depth", [41, 3_000])
def test_the_limit_of_depth_lets_through_what_it_names_and_nothing_more(depth: int):
    source = "<div>" * (depth - 2) + "x"
    parse_page(source, Limits(depth=depth))
    with pytest.raises(TooDeep):
        parse_page(source, Limits(depth=depth - 1))


def test_a_tree_that_is_too_deep_is_refused():
    root = leaf = etree.Element("div")
    for _ in range(60):
        leaf = etree.SubElement(leaf, "div")
    with pytest.raises(TooDeep):
        read_tree(root, Limits(depth=60))


@pytest.mark.parametrize("count", [70, 3_000, 100_000])
def test_the_limit_of_attributes_lets_through_what_it_names_and_nothing_more(count: int):
    source = "<p " + " ".join(f"a{number}=1" for number in range(count)) + ">x"
    with pytest.raises(TooManyAttributes, match=f"more than {count - 1:,} attributes"):
        parse_page(source, Limits(attributes=count - 1))
    if count <= 3_000:
        parse_page(source, Limits(attributes=count))


COSTLY = {
    "100,000 attributes": "<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">x",
    "attributes with tags in them": "<p " + " ".join(f"a{number}='<p>'" for number in range(100_000)) + ">x",
    "tags that give theirs to body": "".join(f"<body a{number}=1>" for number in range(100_000)),
    "tags that give theirs to html": "".join(f"<html a{number}=1>" for number in range(100_000)),
    "end tags that look for what is not there": "<x><div>" + "<i>" * 1_900 + "</x>" * 100_000,
    "and fewer": "<x><div>" + "<i>" * 1_900 + "</x>" * 3_900,
    "and deeper": "<x><div>" + "<i>" * 19_000 + "</x>" * 100_000,
    "unclosed inline elements, no two alike": "".join(f"<p><b id=b{number}>x</p>" for number in range(6_000)),
    "unclosed inline elements in rows": "<table>" + "<tr><td><font size=2>x" * 6_100,
    "frames": "<frameset>" * 1_900 + "<br>" * 50_000,
    "options": "<select>" + "<option>x" * 100_000,
    "plaintext": "<plaintext>" + "<p>x" * 100_000,
    "an open comment": "<!--" + "x" * 2_000_000,
    "an open script": "<script>" + "<p>x" * 500_000,
    "references": "<p>" + "&bogus" * 500_000,
}


@pytest.mark.parametrize("source", COSTLY.values(), ids=COSTLY.keys())
def test_no_page_takes_the_parser_long(source: str):
    begun = thread_time()
    with suppress(TooDeep, TooManyAttributes):
        parse_page(source, DEEP)
    assert thread_time() - begun < 3


# -- warnings --


def warnings(source: str) -> tuple[str, ...]:
    return parse_page(source, DEFAULT).warnings


WARNED = {
    "an unclosed comment": (page("<!-- open "), "a comment is never closed"),
    "an unclosed script": (page("<script>if (a<b) x();"), "<script> is never closed"),
    "an unclosed <SCRIPT>": (page("<SCRIPT>if (a<b) x();"), "<script> is never closed"),
    "an unclosed textarea": (page("<textarea>"), "<textarea> is never closed"),
    "a <script/> whose address has the slash": (page("<script src=x/>"), "<script> ends where it begins, as in XHTML"),
    "an unclosed template": (page("<template>"), "<template> is never closed"),
    "CDATA sections": (page("<p><![CDATA[hidden]]></p>"), "1 CDATA section left out"),
    "a shadow root": (
        page("<div><template shadowrootmode=open><p>hidden</p></template></div>"),
        "text in shadow roots",
    ),
    "frames": ('<html><frameset cols="*,*"><frame src=a><frame src=b></frameset></html>', "a page of frames"),
    "no markup": (PROSE, "no markup at all"),
}


@pytest.mark.parametrize(("source", "said"), WARNED.values(), ids=WARNED.keys())
def test_what_was_lost_has_a_warning(source: str, said: str):
    assert [said in warning for warning in warnings(source)] == [True]


UNWARNED = {
    "nothing odd": page(),
    "a comment that ends in another way": page("<!-- open --!>"),
    "a comment's sign in a script": page("<SCRIPT>var a = '<!--';</SCRIPT>"),
    "a comment at the end": page() + "<!-- a -->",
    "a template": page("<template><p>one</p></template>"),
    "a template left open in a script": page('<template></template><script>var a = "<template>one";</script>'),
    "a template left open at the end": page() + "<template>",
    "a script at the end": f"<p>{PROSE}</p><SCRIPT>if (a<b) x()</SCRIPT>",
    "a script of XHTML": page('<script src="x"/>'),
    "a frame of XHTML": page('<noscript><iframe src="x" height="0"/></noscript>'),
    "a shadow root of slots": page("<x-a><template shadowrootmode=open><style>a { b: c }</style><slot></slot></template></x-a>"),
}  # fmt: skip


@pytest.mark.parametrize("source", UNWARNED.values(), ids=UNWARNED.keys())
def test_other_pages_have_none(source: str):
    assert warnings(source) == ()


@pytest.mark.parametrize(
    "tag", ['<script src="x"/>', "<script src=x/>", "<textarea/>", '<iframe src="x"/>', "<style/>"]
)
def test_an_element_that_xhtml_closed_swallows_nothing(tag: str):
    assert all(text in shown(page(tag)) for text in BOTH)


@pytest.mark.parametrize(("depth", "count"), [(100, 0), (300, 1), (3_000, 1)])
def test_a_tree_that_lxml_cut_off_has_a_warning(depth: int, count: int):
    tree = html.document_fromstring("<div>x" * depth, parser=html.HTMLParser(huge_tree=depth > 1_000))
    said = read_tree(tree, DEFAULT).warnings
    assert [("lxml's parser leaves off the rest" in warning) for warning in said] == [True] * count


@pytest.mark.parametrize("name", NAMES)
def test_a_tree_gives_the_same_table_as_its_markup(name: str):
    source = decode(corpus()[name].html)
    parsed = parse_page(source, DEFAULT)
    assert np.array_equal(read_tree(parsed.root, DEFAULT).table.raw, parsed.table.raw)
