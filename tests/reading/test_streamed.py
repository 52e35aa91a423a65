from __future__ import annotations

from dataclasses import fields
from time import process_time

import pytest
from lxml import html as lxml_html

import stripper
from stripper.reading.nodes import Nodes
from stripper.reading.parse import read_html, read_tree

RUN = "<script>$RS=function(a,b){};$RC=function(b,c,e){};%s</script>"
PAGE = (
    "<body><main><h1>The mill</h1><!--$?--><template id=B:0></template><p>Loading…</p><!--/$--><p>The end.</p></main>"
    "<footer>Imprint</footer>"
)


def shown(html: str) -> list[str]:
    nodes = read_html(html)
    return [text.strip() for text, owner in zip(nodes.text, nodes.owner, strict=True) if nodes.tag[owner] != "script"]


def test_a_part_stands_where_its_script_puts_it_in_place_of_its_fallback():
    page = PAGE + "<div hidden id=S:0><p>First.</p> Second.</div>" + RUN % '$RC("B:0","S:0")'
    assert shown(page) == ["The mill", "First.", "Second.", "The end.", "Imprint"]


def test_the_nodes_are_those_of_the_page_as_it_is_shown():
    part = (
        "<p class=lead>First <a href=/a>link</a>.</p><img src=m alt=Mill><ol start=4><li>One</ol><div hidden>No</div>"
    )
    table = "<table role=none><tr><td colspan=2>1</table><a name=here></a><div role=dialog>D</div>"
    page = PAGE + f"<div hidden id=S:0>{part}{table}</div>" + RUN % '$RC("B:0","S:0")'
    as_shown = f"<body><main><h1>The mill</h1>{part}{table}<p>The end.</p></main><footer>Imprint</footer>{RUN % ''}"
    found, expected = read_html(page), read_html(as_shown)
    for field in fields(Nodes):
        one, other = (getattr(nodes, field.name) for nodes in (found, expected))
        if field.name == "words":
            names = list(found.vocabulary), list(expected.vocabulary)
            assert [names[0][word] for word in one] == [names[1][word] for word in other]
        elif field.name == "text":
            assert one[:-1] == other[:-1]  # but for the script
        elif field.name not in {"vocabulary", "ids", "marks", "origin", "before"}:
            assert one == other, field.name


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


def test_deep_parts_with_many_texts_at_their_end_are_moved_in_no_time():
    count = 2_000
    roots = "".join(f"<div hidden id=S:{n}><br>" for n in range(count)) + "t<!---->" * 10_000
    called = "".join(f'$RS("S:{n}","P:{n}")' for n in range(count))
    before = process_time()
    read_html(f"<body>{''.join(f'<template id=P:{n}></template>' for n in range(count))}{roots}{RUN % called}")
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
    found, parsed = read_tree(lxml_html.document_fromstring(page)), read_html(f"<html><head></head>{page}")
    assert shown(page) == expected
    assert found.text == parsed.text
    assert [found.tag[owner] for owner in found.owner] == [parsed.tag[owner] for owner in parsed.owner]
    assert found.before is not None
    assert found.before.text != found.text


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("very <!--$?--><template id=B:0></template><i>…</i><!--/$-->, wide<div hidden id=S:0><i>deep</i></div>", "very deep, wide"),
        ("<b>A</b> <!--$?--><template id=B:0></template><i></i><!--/$--> <b>C</b><div hidden id=S:0><b>B</b></div>", "A B C"),
        ("un<!--$?--><template id=B:0></template> Loading<!--/$--><p></p>\n<div hidden id=S:0>believable</div>", "unbelievable"),
        ("A<!--$?--><template id=B:0></template><!--/$--><b>C</b><div hidden id=S:0><b>B</b> </div>", "AB C"),
        ("<pre>x = <!--$?--><template id=B:0></template><!--/$--></pre>\n   <div hidden id=S:0>call()</div>", "x = call()"),
    ],
)  # fmt: skip
def test_white_space_moves_with_what_it_stands_in(page: str, said: str):
    whole = page + RUN % '$RC("B:0","S:0")'
    for source in (whole, lxml_html.document_fromstring(whole)):
        assert [block.text for block in stripper.label(source).blocks] == [said]


def test_only_ids_name_a_place():
    page = f"<body><b class=B:0>x</b>{PAGE[6:]}" + "<div hidden id=S:0><p>Part.</p></div>" + RUN % '$RC("B:0","S:0")'
    assert shown(page) == ["x", "The mill", "Part.", "The end.", "Imprint"]


def test_a_page_that_is_read_as_xhtml_has_its_paths():
    page = (
        PAGE.replace("<h1>", '<iframe src="x"/><h1>')
        + "<div hidden id=S:0><p>Part.</p></div>"
        + RUN % '$RC("B:0","S:0")'
    )
    assert [(block.text, block.xpath) for block in stripper.label(page).blocks][:2] == [
        ("The mill", "/html/body/main/h1"),
        ("Part.", "/html/body/div/p"),
    ]


def test_paths_are_those_of_the_document_as_it_stands():
    page = PAGE + "<div hidden id=S:0><p>First.</p> Second, free.</div>" + RUN % '$RC("B:0","S:0")'
    for source in (page, lxml_html.document_fromstring(page)):
        blocks = stripper.label(source).blocks
        assert [(block.text, block.xpath) for block in blocks] == [
            ("The mill", "/html/body/main/h1"),
            ("First.", "/html/body/div/p"),
            ("Second, free.", "/html/body/div"),
            ("The end.", "/html/body/main/p[2]"),
            ("Imprint", "/html/body/footer"),
        ]


def test_a_part_that_stood_in_what_is_not_shown_has_no_path():
    page = '<p><template id=B:0></template></p><object><p id=S:0>Words</p></object><script>$RC("B:0","S:0")</script>'
    assert [(block.text, block.xpath) for block in stripper.label(page).blocks] == [("Words", None)]


def test_what_swallowed_the_rest_is_told_of_the_document_as_it_stands():
    page = "<!--$?--><template id=B:0></template><!--/$--><p>t</p><script>$RC('B:0','S:0')</script><div hidden id=S:0><p>Part</p><textarea>x <p>lost"
    assert any("<textarea> is never closed" in warning for warning in stripper.label(page).warnings)
