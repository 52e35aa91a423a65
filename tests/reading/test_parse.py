from __future__ import annotations

import pytest
from fixture_pages import MARKUP, NAMES, PROPERTY, WELL_FORMED, corpus
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from stripper.reading.decode import decode
from stripper.reading.parse import elements, parse_lxml, read_html, read_tree

TEXTS = {
    "entities": ("<p>a &amp; b &eacute; &#8364;", ["a & b é €"]),
    "an unknown entity": ("<p>AT&T &bogus;", ["AT&T &bogus;"]),
    "comments": ("<p>a<!-- no -->b", ["a", "b"]),
    "NUL": ("<p>a\0b", ["ab"]),
    "a lone surrogate": ("<p>a\ud800b", ["ab"]),
    "an encoding declaration": ('<?xml version="1.0" encoding="utf-16"?><p>è', ["è"]),
    "a byte order mark": ("\ufeff<p>a", ["a"]),
    "a byte order mark within": ("<p>a\ufeffb", ["a\ufeffb"]),
    "blanks go to the text behind them": ("<p>a</p> \n <p>b", ["a", " \n b"]),
    "behind the end": ("<p>a</body></html><p>b", ["a", "b"]),
    "line ends of Windows": ("<pre>a\r\nb\rc", ["a\nb\nc"]),
    "nothing": ("", []),
    "white space": (" \n\t", []),
    "plain text": ("just a < b", ["just a < b"]),
    "only a comment": ("<!-- a -->", []),
    "only a lone surrogate": ("\ud800", []),
}


@pytest.mark.parametrize(("markup", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_texts_of_html(markup: str, expected: list[str]):
    assert read_html(markup).text == expected


SMALL = "<!doctype html><title>t</title><body><div class=x><p>a <b>b</b></p></div><p class=x id=y>c"


def test_elements_come_in_document_order():
    assert read_html(SMALL).tag == ["html", "head", "title", "body", "div", "p", "b", "p"]


def test_parents_are_indices_and_the_root_is_its_own():
    assert read_html(SMALL).parent == [0, 0, 1, 0, 3, 4, 5, 3]


def test_texts_know_their_element():
    nodes = read_html(SMALL)
    assert [nodes.tag[owner] for owner in nodes.owner] == ["title", "p", "b", "p"]


def test_texts_count_the_elements_before_them():
    assert read_html(SMALL).follows == [3, 6, 7, 8]


def test_class_and_id_are_one_entry_of_the_vocabulary():
    nodes = read_html(SMALL)
    assert [list(nodes.vocabulary)[index] for index in nodes.words] == ["", "", "", "", "x", "", "", "x y"]


@pytest.mark.parametrize(
    "attributes", ["hidden", "style='display: none'", 'style="color:red;DISPLAY:none"', "style=visibility:hidden"]
)
def test_hidden_is_what_the_markup_hides(attributes: str):
    nodes = read_html(f"<div {attributes}>a</div>")
    assert [nodes.tag[element] for element in nodes.hidden] == ["div"]


@pytest.mark.parametrize("attributes", ["class=hidden", "style='display:block'", "aria-hidden=true", "data-hidden"])
def test_hidden_is_not_what_only_sounds_like_it(attributes: str):
    assert read_html(f"<div {attributes}>a</div>").hidden == []


def test_media_are_pictures_with_their_alternative_text():
    nodes = read_html("<img src=x alt='A street'><img src=y>")
    assert [(nodes.tag[element], text) for element, text in nodes.media] == [("img", "A street"), ("img", "")]


def test_links_keep_their_targets():
    nodes = read_html("<a href='/x?a=1&amp;b'>a</a><a name=n>b</a>")
    assert list(nodes.href.values()) == ["/x?a=1&b"]


def test_meta_is_read_by_lower_case_name_and_the_first_counts():
    markup = "<meta property='OG:Type' content=article><meta name=og:type content=website><meta charset=utf-8>"
    assert read_html(markup).meta == {"og:type": "article"}


@pytest.mark.parametrize("read", [read_html, lambda html: read_tree(parse_lxml(html))])
def test_spans_of_cells_are_read_as_html_reads_numbers(read):
    cells = "<td colspan=2><td rowspan=0><td colspan='100%' rowspan='+3'><td colspan=0 rowspan=x><td colspan=5000><td class=a>"
    spans = read(f"<table><tr>{cells}</table>").spans.values()
    assert list(spans) == [(2, 1), (1, 0), (100, 3), (1, 1), (1000, 1)]


def test_five_thousand_levels_are_read_from_html():
    assert len(read_html("<div>" * 5_000 + "x").tag) == 5_003


def _deep(levels: int):
    root = deepest = etree.Element("html")
    for _ in range(levels):
        deepest = etree.SubElement(deepest, "div")
    deepest.text = "x"
    return root


def test_five_thousand_levels_are_read_from_a_tree():
    assert read_tree(_deep(5_000)).owner == [5_000]


@PROPERTY
@given(st.text(st.characters()) | MARKUP)
def test_any_text_is_read(text: str):
    nodes = read_html(text)
    assert len(nodes.tag) == len(nodes.parent) == len(nodes.words)


@PROPERTY
@given(MARKUP)
def test_parents_come_before_their_children(markup: str):
    parent = read_html(markup).parent
    assert all(above <= element for element, above in enumerate(parent))


@PROPERTY
@given(MARKUP)
def test_texts_come_in_document_order(markup: str):
    nodes = read_html(markup)
    assert nodes.follows == sorted(nodes.follows)


@PROPERTY
@given(MARKUP)
def test_no_text_is_blank(markup: str):
    assert all(text.strip() for text in read_html(markup).text)


@PROPERTY
@given(WELL_FORMED)
def test_both_parsers_see_the_same_in_well_formed_pages(markup: str):
    ours, theirs = read_html(markup), read_tree(html.fromstring(markup))
    assert (ours.tag, ours.parent, ours.text, ours.owner) == (theirs.tag, theirs.parent, theirs.text, theirs.owner)


@pytest.mark.parametrize("name", NAMES)
def test_both_parsers_see_the_same_texts_in_a_fixture(name: str):
    page = decode(corpus()[name].html)
    ours, theirs = read_html(page), read_tree(html.fromstring(corpus()[name].html))
    assert [text.split() for text in ours.text] == [text.split() for text in theirs.text]


XHTML = """<!DOCTYPE html [<!ENTITY owner "us">]>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:s="http://www.w3.org/2000/svg"><body><!-- no -->
<p class="x">a &owner; b<?php no ?> c &#233;</p> tail <s:svg><s:title>drawn</s:title></s:svg><P>d</P></body></html>"""


def xhtml():
    return etree.fromstring(XHTML, etree.XMLParser(resolve_entities=False))


def test_tree_with_comments_instructions_entities_and_namespaces_is_read():
    assert [text.strip() for text in read_tree(xhtml()).text] == ["a", "&owner;", "b", "c é", "tail", "drawn", "d"]


def test_tags_of_a_tree_lose_namespace_and_case():
    assert read_tree(xhtml()).tag == ["html", "body", "p", "svg", "title", "p"]


def test_entities_of_html_are_read_though_the_tree_left_them():
    tree = etree.Element("p")
    tree.append(etree.Entity("eacute"))
    assert read_tree(tree).text == ["é"]


@pytest.mark.parametrize("tree", [xhtml(), html.fromstring("<p>a<!-- b --><b>c</b>"), parse_lxml(SMALL)])
def test_tree_is_left_as_it_was(tree):
    before = etree.tostring(tree)
    read_tree(tree)
    assert etree.tostring(tree) == before


def test_part_of_a_tree_is_read_without_what_follows_it():
    assert read_tree(html.fromstring("<div><p>a<b>b</b></p>c<p>d</p></div>")[0]).text == ["a", "b"]


@pytest.mark.parametrize("outside", [etree.Comment("a"), etree.ProcessingInstruction("a", "b")])
def test_what_is_no_element_holds_nothing(outside):
    assert read_tree(outside).tag == []


def test_a_table_body_by_itself_is_the_root():
    table = html.fromstring("<table><tbody>odd<tr><td>a<tr><td>b</table>")
    root = table.find(".//tbody")
    root.text = "odd"
    nodes = read_tree(root)
    assert (nodes.tag, nodes.parent) == (["tbody", "tr", "td", "tr", "td"], [0, 0, 1, 0, 3])
    assert nodes.text == ["odd", "a", "b"]
    assert [element.tag for element in elements(root)] == nodes.tag


def test_tree_is_read_to_the_end_where_lxml_has_put_a_second_root():
    tree = html.document_fromstring("<html><body><p>a</p></body></html> b <p>c</p>")
    assert [text.strip() for text in read_tree(tree).text] == ["a", "b", "c"]


def test_second_root_hangs_below_the_first():
    nodes = read_tree(html.document_fromstring("<html><body><p>a</p></body></html><p>c</p>"))
    assert [element for element, parent in enumerate(nodes.parent) if element == parent] == [0]


@pytest.mark.parametrize("tree", [xhtml(), html.document_fromstring("<p>a</body></html><!-- x --><p>b")])
def test_elements_are_numbered_as_they_are_read(tree):
    assert [etree.QName(element).localname.lower() for element in elements(tree)] == read_tree(tree).tag


@pytest.mark.parametrize("markup", ["", " ", "\0", "\ud800", "<!-- a -->", "<!doctype html>"])
def test_lxml_finds_no_element_in_next_to_nothing(markup: str):
    assert parse_lxml(markup) is None


@PROPERTY
@given(st.text(st.characters()) | MARKUP)
def test_lxml_takes_any_text(text: str):
    root = parse_lxml(text)
    assert root is None or isinstance(root.tag, str)
