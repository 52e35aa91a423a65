from __future__ import annotations

from time import process_time

import numpy as np
import pytest
from lxml import html as lxml_html

from stripper.core import elements
from stripper.core.builder import HIDDEN, Kind
from stripper.core.page_table import PageTable
from stripper.core.walk import element_at
from stripper.limits import DEFAULT
from stripper.reading.parse import Parsed, parse_page, read_tree

RUN = "<script>$RS=function(a,b){};$RC=function(b,c,e){};%s</script>"
PAGE = (
    "<body><main><h1>The mill</h1><!--$?--><template id=B:0></template><p>Loading…</p><!--/$--><p>The end.</p></main>"
    "<footer>Imprint</footer>"
)


def texts(table: PageTable) -> list[str]:
    spans = zip(table.text_start.tolist(), table.text_end.tolist(), strict=True)
    return [table.raw_text(start, end) for start, end in spans]


def shown(html: str) -> list[str]:
    return [text.strip() for text in texts(parse_page(html, DEFAULT).table)]


def test_a_part_stands_where_its_script_puts_it_in_place_of_its_fallback():
    page = PAGE + "<div hidden id=S:0><p>First.</p> Second.</div>" + RUN % '$RC("B:0","S:0")'
    assert shown(page) == ["The mill", "First.", "Second.", "The end.", "Imprint"]


PART = "<p class=lead>First <a href=/a>link</a>.</p><img src=m alt=Mill><ol start=4><li>One</ol><div hidden>No</div>"
TABLE = "<table role=none><tr><td colspan=2>1</table><a name=here></a><div role=dialog>D</div>"
MOVED = PAGE + f"<div hidden id=S:0>{PART}{TABLE}</div>" + RUN % '$RC("B:0","S:0")'
AS_SHOWN = f"<body><main><h1>The mill</h1>{PART}{TABLE}<p>The end.</p></main><footer>Imprint</footer>{RUN % ''}"


@pytest.mark.parametrize("column", ["tag", "parent", "end", "depth", "flags", "inside", "text_owner", "text_follows"])
def test_the_nodes_are_those_of_the_page_as_it_is_shown(column: str):
    found, expected = (parse_page(page, DEFAULT).table for page in (MOVED, AS_SHOWN))
    assert np.array_equal(getattr(found, column), getattr(expected, column))


@pytest.mark.parametrize("kind", [Kind.HREF, Kind.ALT, Kind.SRC, Kind.COLSPAN, Kind.START])
def test_attributes_move_with_their_elements(kind: Kind):
    found, expected = (elements.entries(parse_page(page, DEFAULT).table, kind) for page in (MOVED, AS_SHOWN))
    assert found == expected != []


def test_what_hides_a_part_until_it_is_moved_hides_it_no_longer():
    table = parse_page(PAGE + "<div hidden id=S:0><p>First.</p></div>" + RUN % '$RC("B:0","S:0")', DEFAULT).table
    assert not (table.inside & HIDDEN).any()


def test_parts_stand_in_parts():
    page = (
        PAGE
        + "<div hidden id=S:0><p>First.</p><template id=P:1></template><p>Third.</p></div>"
        + "<div hidden id=S:1>Second, <!--$?--><template id=B:2></template>wait<!--/$-->.</div><div hidden id=S:2>really</div>"
        + RUN % """$RS("S:1","P:1");$RC('B:2','S:2');$RC("B:0", "S:0")"""
    )
    assert shown(page) == ["The mill", "First.", "Second,", "really", ".", "Third.", "The end.", "Imprint"]


def test_a_fallback_ends_at_its_own_comment():
    fallback = "<p>Loading</p><!--$?--><template id=B:9></template><b>more</b><!--/$--><p>still</p>"
    page = (
        PAGE.replace("<p>Loading…</p>", fallback) + "<div hidden id=S:0><p>Here.</p></div>" + RUN % '$RC("B:0","S:0")'
    )
    assert shown(page) == ["The mill", "Here.", "The end.", "Imprint"]


@pytest.mark.parametrize(
    ("more", "called"),
    [
        ("<div hidden id=S:0><p>Part.</p></div>", ""),
        ("<div hidden id=S:0><p>Part.</p></div>", '$RC("B:7","S:0")'),
        ("<div hidden id=S:0><p>Part.</p></div>", '$RC("B:0","S:7")'),
        ("<div hidden id=S:0><p>Part.</p></div>", '$RX("B:0","","Gone")'),
    ],
)
def test_what_no_script_moves_stays_where_it_is(more: str, called: str):
    assert shown(PAGE + more + RUN % called) == ["The mill", "Loading…", "The end.", "Imprint", "Part."]


def test_where_the_comment_behind_a_fallback_is_missing_nothing_is_taken_for_it():
    page = PAGE.replace("<!--/$-->", "") + "<div hidden id=S:0><p>Part.</p></div>" + RUN % '$RC("B:0","S:0")'
    assert shown(page) == ["The mill", "Part.", "Loading…", "The end.", "Imprint"]


def test_a_part_around_its_own_place_stays():
    page = (
        "<body><div hidden id=S:0><p>One.</p><!--$?--><template id=B:0></template>…<!--/$--></div>"
        + RUN % '$RC("B:0","S:0")'
    )
    assert shown(page) == ["One.", "…"]


def test_parts_in_each_other_come_to_an_end():
    page = (
        "<body><p>One.</p><div hidden id=S:0>a<template id=P:1></template></div><div hidden id=S:1>b<template id=P:0></template></div>"
        + RUN % '$RC;$RS("S:0","P:0");$RS("S:1","P:1")'
    )
    assert shown(page) == ["One."]  # browsers take both out, and then find neither's place


@pytest.mark.parametrize("nests", [False, True])
def test_thousands_of_parts_are_moved_in_no_time(nests: bool):  # noqa: FBT001
    count = 4_000
    holes = [f"<!--$?--><template id=B:{n}></template>…<!--/$-->" for n in range(count)]
    parts = [
        f"<div hidden id=S:{n}><p>{n}</p>{holes[n + 1] if nests and n + 1 < count else ''}</div>" for n in range(count)
    ]
    page = f"<body>{holes[0] if nests else ''.join(holes)}{''.join(parts)}"
    called = "".join(f'$RC("B:{n}","S:{n}")' for n in range(count))
    before = process_time()
    assert shown(page + RUN % called) == [str(n) for n in range(count)]
    assert process_time() - before < 5


def test_thousands_of_places_without_a_closing_comment_take_no_time():
    holes = "".join(f"<template id=B:{n}></template>…" for n in range(8_000))
    parts = "".join(f"<div hidden id=S:{n}>x</div>" for n in range(8_000))
    called = "".join(f'$RC("B:{n}","S:{n}")' for n in range(8_000))
    before = process_time()
    shown(f"<body>{holes}{parts}{RUN % called}")
    assert process_time() - before < 3


def test_deep_parts_with_many_texts_at_their_end_are_moved_in_no_time():
    count = 1_900
    roots = "".join(f"<div hidden id=S:{n}><br>" for n in range(count)) + "t<!---->" * 10_000
    called = "".join(f'$RS("S:{n}","P:{n}")' for n in range(count))
    before = process_time()
    shown(f"<body>{''.join(f'<template id=P:{n}></template>' for n in range(count))}{roots}{RUN % called}")
    assert process_time() - before < 3


def test_a_part_that_is_called_twice_stands_in_one_place():
    page = (
        PAGE
        + "<div hidden id=S:0><p>Part.</p></div><template id=P:1></template>"
        + RUN % '$RC("B:0","S:0");$RS("S:0","P:1")'
    )
    assert shown(page) == ["The mill", "Part.", "The end.", "Imprint"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (PAGE + "<div hidden id=S:0><p>Part.</p> And more.</div>" + RUN % '$RC("B:0","S:0")', ["The mill", "Part.", "And more.", "The end.", "Imprint"]),
        (PAGE + "<div hidden id=S:0><p>Part.</p></div><script>$RR('B:0','S:0',[])</script>", ["The mill", "Part.", "The end.", "Imprint"]),
        ("<body><p>One<template id=P:7></template><p>Three<div hidden id=S:7>Two</div><script>$RS('S:7','P:7')</script>", ["One", "Two", "Three"]),
    ],
)  # fmt: skip
def test_a_tree_gives_the_same_nodes(page: str, expected: list[str]):
    found = read_tree(lxml_html.document_fromstring(page), DEFAULT).table
    assert [text.strip() for text in texts(found)] == shown(page) == expected


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("very <!--$?--><template id=B:0></template><i>…</i><!--/$-->, wide<div hidden id=S:0><i>deep</i></div>", ["very ", "deep", ", wide"]),
        ("<b>A</b> <!--$?--><template id=B:0></template><i></i><!--/$--> <b>C</b><div hidden id=S:0><b>B</b></div>", ["A", " B", " C"]),
        ("un<!--$?--><template id=B:0></template> Loading<!--/$--><p></p>\n<div hidden id=S:0>believable</div>", ["un", "believable"]),
        ("A<!--$?--><template id=B:0></template><!--/$--><b>C</b><div hidden id=S:0><b>B</b> </div>", ["A", "B", " C"]),
        ("<pre>x = <!--$?--><template id=B:0></template><!--/$--></pre>\n   <div hidden id=S:0>call()</div>", ["x = ", "call()"]),
    ],
)  # fmt: skip
def test_white_space_moves_with_what_it_stands_in(page: str, said: list[str]):
    whole = page + RUN % '$RC("B:0","S:0")'
    for parsed in (parse_page(whole, DEFAULT), read_tree(lxml_html.document_fromstring(whole), DEFAULT)):
        assert texts(parsed.table) == said


def test_only_ids_name_a_place():
    page = f"<body><b class=B:0>x</b>{PAGE[6:]}" + "<div hidden id=S:0><p>Part.</p></div>" + RUN % '$RC("B:0","S:0")'
    assert shown(page) == ["x", "The mill", "Part.", "The end.", "Imprint"]


def paths(parsed: Parsed) -> list[str]:
    found = element_at(parsed.root, parsed.table.position[parsed.table.text_owner].tolist())
    tree = parsed.root.getroottree()
    return [tree.getpath(element) for element in found]


def test_paths_are_those_of_the_document_as_it_stands():
    page = PAGE + "<div hidden id=S:0><p>First.</p> Second, free.</div>" + RUN % '$RC("B:0","S:0")'
    for parsed in (parse_page(page, DEFAULT), read_tree(lxml_html.document_fromstring(page), DEFAULT)):
        assert paths(parsed) == [
            "/html/body/main/h1",
            "/html/body/div/p",
            "/html/body/main",  # the text that stood in the part itself comes to stand in what is around its place
            "/html/body/main/p[2]",
            "/html/body/footer",
        ]


def test_what_swallowed_the_rest_is_told_of_the_document_as_it_stands():
    page = "<!--$?--><template id=B:0></template><!--/$--><p>t</p><script>$RC('B:0','S:0')</script><div hidden id=S:0><p>Part</p><textarea>x <p>lost"
    assert any("<textarea> is never closed" in warning for warning in parse_page(page, DEFAULT).warnings)
