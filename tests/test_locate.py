from __future__ import annotations

import pytest
from fixture_pages import NAMES, PROPERTY, WELL_FORMED, corpus, cut, squeeze
from hypothesis import given
from lxml import etree, html

from stripper.locate import xpaths
from stripper.reading.decode import decode
from stripper.segment import page_table, tree_table


def found(markup: str) -> list[str | None]:
    return xpaths(cut(markup), markup)


def lead_astray(document, blocks: list[str], paths: list[str | None]) -> list[str | None]:
    """The XPaths that do not lead to exactly one element around their block's text."""
    wrong = []
    for text, path in zip(blocks, paths, strict=True):
        elements = [] if path is None else document.xpath(path)
        if len(elements) != 1 or squeeze(text) not in squeeze(elements[0].text_content()):
            wrong.append(path)
    return wrong


@pytest.mark.parametrize("name", NAMES)
def test_every_block_of_a_fixture_is_found_by_lxml(name: str):
    data = corpus()[name].html
    page = decode(data)
    blocks = page_table(page)
    assert lead_astray(html.fromstring(data), blocks.text, xpaths(blocks, page)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_block_of_a_fixture_is_found_in_the_caller_s_tree(name: str):
    tree = html.fromstring(corpus()[name].html)
    blocks = tree_table(tree)
    assert lead_astray(tree, blocks.text, xpaths(blocks, tree)) == []


@PROPERTY
@given(WELL_FORMED)
def test_every_block_of_a_well_formed_page_is_found(markup: str):
    assert lead_astray(html.fromstring(markup), cut(markup).text, found(markup)) == []


PATHS = {
    "paragraphs": ("<p>a<p>b", ["/html/body/p[1]", "/html/body/p[2]"]),
    "text around a block": ("<div>a<p>b</p>c</div>", ["/html/body/div", "/html/body/div/p", "/html/body/div"]),
    "a block of several elements": ("<p>a <b>b</b> <i>c</i>", ["/html/body/p"]),
    "a block within one": ("<p><b>a</b>", ["/html/body/p/b"]),
    "pieces of one text node": ("<p>A street. Photo: X", ["/html/body/p", "/html/body/p"]),
    "a table, to which lxml adds no tbody": ("<table><tr><td>a", ["/html/body/table/tr/td"]),
    "plain text": ("just text", ["/html/body"]),
    "a tag with a colon": ("<b>x</b><fb:like><p>a</p></fb:like>", ["/html/body/b", "/html/body/*[2]/p"]),
    "a tag with a bracket": ("<div><x[1]>a</x[1]></div>", ["/html/body/div/*[1]"]),
    "behind the end of the document": ("<html><body><p>a</body></html><p>b", ["/html[1]/body/p", "/html[2]/p"]),
    "misnested tags": ("<b><p>a</b>b</p>", ["/html/body/p"]),
    "template before": ("<template><p>x</p></template><p>a", ["/html/body/p"]),
    "NUL": ("<p>a\0b", ["/html/body/p"]),
    "a lone surrogate": ("<p>a\ud800b", ["/html/body/p"]),
    "an encoding declaration": ('<?xml version="1.0" encoding="utf-16"?><html><body><p>è', ["/html/body/p"]),
    "a byte order mark": ("\ufeff<p>a", ["/html/body/p"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("markup", "expected"), PATHS.values(), ids=PATHS.keys())
def test_path_leads_to_the_innermost_element_around_a_block(markup: str, expected: list[str]):
    assert found(markup) == expected


@pytest.mark.parametrize("markup", [markup for markup, expected in PATHS.values() if expected])
def test_path_is_understood_by_lxml(markup: str):
    document = html.document_fromstring(markup.encode("utf-8", "ignore").replace(b"\0", b""))
    assert lead_astray(document, cut(markup).text, found(markup)) == []


def test_deeper_than_lxml_reads_there_is_no_path():
    assert found("<div>" * 5_000 + "x") == [None]


def test_texts_that_only_one_parser_sees_do_not_lead_the_others_astray():
    markup = "<p>a<template><p>x</p></template></p><noscript>y<b>z</noscript><p>b</p>"
    assert lead_astray(html.document_fromstring(markup), cut(markup).text, found(markup)) == []


def test_ten_thousand_equal_cells_are_found_beside_misnested_tags():
    assert None not in found("<b><p>a</b>b</p>" + "<p>0</p>" * 10_000 + "<b><p>a</b>b</p>")


def test_ten_thousand_equal_cells_are_found_beside_a_text_that_only_one_parser_sees():
    assert None not in found("<p>a</p>" + "<p>0</p>" * 10_000 + "<p>b</p><style>x</p>")


@pytest.fixture
def namespaced():
    return etree.fromstring(
        '<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:body><h:p>a</h:p><p>b</p><!-- x --><h:p>c</h:p></h:body></h:html>'
    )


def test_elements_of_a_namespace_are_counted(namespaced):
    assert xpaths(tree_table(namespaced), namespaced) == ["/*[1]/*[1]/*[1]", "/*[1]/*[1]/p", "/*[1]/*[1]/*[3]"]


def test_part_of_a_tree_has_paths_from_the_document_s_root():
    part = html.document_fromstring("<div>x</div><div><p>a</p></div>").xpath("//div[2]")[0]
    assert xpaths(tree_table(part), part) == ["/html/body/div[2]/p"]


def test_tree_is_left_as_it_was(namespaced):
    before = etree.tostring(namespaced)
    xpaths(tree_table(namespaced), namespaced)
    assert etree.tostring(namespaced) == before
