from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import MARKUP, NAMES, PROPERTY, corpus
from hypothesis import given

from stripper.errors import TooDeep
from stripper.limits import Limits
from stripper.reading import prescan
from stripper.reading.decode import decode
from stripper.reading.nesting import check_nesting
from stripper.reading.parse import read_html
from stripper.tree import depths


def followed(html: str) -> int:
    """How deep a page is by what follows its tags: the least limit that lets it through."""
    for limit in range(1, 5_000):
        try:
            check_nesting(prescan._tags().finditer(html), 10**6, Limits(depth=limit))
        except TooDeep:
            continue
        return limit
    raise AssertionError("no limit lets it through")


def parsed(html: str) -> int:
    """How deep its elements are, ``html`` and ``body`` apart."""
    return int(depths(np.array(read_html(html).parent, np.intp)).max()) - 1


@pytest.mark.parametrize("name", NAMES)
def test_a_fixture_is_as_deep_as_the_parser_makes_it(name: str):
    html = decode(corpus()[name].html)
    assert abs(followed(html) - parsed(html)) <= 1


@PROPERTY
@given(MARKUP)
def test_made_up_markup_is_about_as_deep_as_the_parser_makes_it(html: str):
    assert parsed(f"<i>{html}") <= followed(f"<i>{html}") + 3  # what a table has implied, and head for body


DEPTHS = {
    "one in another": ("<div>" * 20, 20),
    "paragraphs that end each other": ("<p>a" * 20, 1),
    "items that end each other": ("<ul>" + "<li>a" * 20, 2),
    "cells and rows": ("<table>" + "<tr><td>a" * 20, 4),
    "inline elements left open in paragraphs": ("<p><b>a</p>" * 20, 5),
    "and of different kinds": ("".join(f"<p><b id={i}>a</p>" for i in range(20)), 21),
    "an end tag that a block stops": ("<span><div></span>" * 20, 40),
    "an end tag that takes its element out": ("<b><div></b>" * 10, 10),
    "links that end each other": ("<a>x" * 20, 1),
    "svg that closes itself": ("<svg>" + "<path/>" * 20, 1),
    "html that does not": ("<span/>" * 20, 20),
    "a paragraph that ends svg": ("<svg><g><p>a" * 20, 2),
    "options": ("<select>" + "<option>a" * 20, 2),
    "tables in cells that nothing closes": ("<table><tr><td>x</table>" * 20, 4),
    "void elements": ("<br><img>" * 20, 1),
}


@pytest.mark.parametrize(("html", "depth"), DEPTHS.values(), ids=DEPTHS.keys())
def test_markup_is_followed_as_it_is_parsed(html: str, depth: int):
    assert abs(followed(html) - depth) <= 1
    assert abs(parsed(html) - depth) <= 1


def test_markup_that_opens_everything_again_is_entangled_though_not_deep():
    html = "<p>" + "".join(f"<b id={i}>" for i in range(400)) + "</p>" + "<p>x</p>" * 4_000
    with pytest.raises(TooDeep):
        check_nesting(prescan._tags().finditer(html), html.count("<"), Limits(depth=1_000))


# What begins a page, what it has many of, and what is like that and costs nothing.
COPIED = {
    "rows without a table": ("<p>x", "<tr class=r><td class=c>Some value</td></tr>", "<tr><td>Some value</td></tr>"),
    "stray end tags": ("<p>x", "Some value</i class=c>", "Some value</i>"),
    "with their attributes behind a slash": ("<p>x", "Some value</i/class=c>", "Some value</i>"),
    "texts between rows": ("<table>", "<tr class=r>Some value", "<tr>Some value"),
    "texts in rows": ("<table>", "<tr class=r>Some value</tr>", "<tr class=r><td>Some value</tr>"),
    "options of one list": ("<select>", "<option>", "<option></select><select>"),
    "options to choose while typing": ("<select></select><select>", "<option>", "</select><datalist><option>"),
}


@pytest.mark.parametrize(("begin", "dear", "cheap"), COPIED.values(), ids=COPIED.keys())
def test_what_the_parser_goes_over_again_and_again_is_entangled(begin: str, dear: str, cheap: str):
    def check(piece: str) -> None:
        html = begin + piece * 25_000
        check_nesting(prescan._tags().finditer(html), html.count("<"), Limits(depth=100_000))

    check(cheap)
    with pytest.raises(TooDeep):
        check(dear)
