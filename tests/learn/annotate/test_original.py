from __future__ import annotations

import re

import pytest
from fixture_pages import MARKUP, NAMES, PROPERTY, cut, fixture
from hypothesis import given

from stripper.learn.annotate.original import MARK, original
from stripper.reading.decode import decode
from stripper.segment import page_table

HOSTILE = """<html onclick=x() class='"><script>x()</script>'><head><base href=https://evil.example/>
<meta http-equiv=refresh content="0;url=https://evil.example/"><link rel=stylesheet href=https://evil.example/a.css>
<link rel=dns-prefetch href=//evil.example><script src=https://evil.example/a.js></script>
<style>@import url(https://evil.example/b.css); p { background: url("https://evil.example/c.png"); color: red }</style></head>
<body onload=x() style="background: url(https://evil.example/d.png)">
<p onclick=x() style="background:url(//evil.example/e.png); color: blue">One <a href=javascript:x()>two</a>
<a href=https://evil.example/ ping=https://evil.example/ target=_top>three</a>
<img src=https://evil.example/f.png srcset="https://evil.example/g.png 2x" alt="a picture" onerror=x()>
<img src="data:image/svg+xml,<svg onload=x()>"><img src="data:image/png;base64,iVBORw0KGgo=" alt=in>
<form action=https://evil.example/ method=post><input name=a value=b><button formaction=https://evil.example/>Go</button></form>
<iframe src=https://evil.example/></iframe><object data=https://evil.example/></object><embed src=https://evil.example/>
<svg><script>x()</script><a href=javascript:x()><text>t</text></a></svg><math><mtext><style><img src=x onerror=x()></style></math>
<video src=https://evil.example/ poster=https://evil.example/h.png></video><template><script>x()</script></template>
<span id=stripper-block-0>mine</span><x-card onclick=x()>four</x-card>
<noscript><p title="</noscript><img src=x onerror=x()>"></noscript>"""


def shown(html: str) -> str:
    return original(html, cut(html))


def test_nothing_of_a_hostile_page_runs_or_loads():
    found = shown(HOSTILE)
    assert not re.search(
        r"evil\.example|javascript:|<(?:script|iframe|object|embed|base|link|form|input|svg|template)\b", found
    )
    assert not re.search(r"<[^>]*\s(?:on\w+|srcset|ping|action|formaction|target)\s*=", found)


def test_pictures_that_the_page_holds_itself_are_shown():
    found = shown(HOSTILE)
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in found
    assert found.count("src=") == 1


def test_styles_of_the_page_stay():
    found = shown(HOSTILE)
    assert "color: red" in found
    assert "color: blue" in found


def test_blocks_of_streamed_parts_are_marked_where_they_stand():
    html = (
        "<p>One<!--$?--><template id=B:0></template><!--/$--><p>Three<div hidden id=S:0><p>Two</div>"
        '<script>$RC("B:0","S:0")</script>'
    )
    assert cut(html).text == ["One", "Two", "Three"]
    found = re.findall(rf'id="{MARK}(\d)">(\w+)', shown(html))
    assert found == [("0", "One"), ("2", "Three"), ("1", "Two")]


def test_dialogs_lie_over_nothing():
    html = "<style>.bar { position: fixed; top: 0 }</style><p style='color: blue; position:sticky'>x<p class=bar>y"
    found = shown(html)
    assert ".bar { position: static; top: 0 }" in found
    assert "color: blue; position:static" in found


def test_what_only_browsers_without_scripts_show_is_shown_where_it_is_a_block():
    assert ">n</span>" in shown("Photo: X / Getty<noscript>n</noscript><noscript>n</noscript>")
    assert ">n</span>" not in shown("<p>One<p>Two<p>Three<noscript>n</noscript>")


def test_text_of_unknown_elements_stays():
    assert "four" in shown(HOSTILE)


def test_outermost_elements_keep_what_gives_them_their_look():
    assert '<html dir="rtl" lang="ar">' in shown("<html lang=ar dir=rtl onclick=x()><p>x")
    assert '<body class="dark">' in shown("<body class=dark><p>x")


def test_an_id_of_the_page_is_no_mark():
    html = '<p id="stripper-block-0">one</p><span id="stripper-block-0">two</span>'
    assert re.findall(rf'id="{MARK}\d+"', shown(html)) == [f'id="{MARK}0"', f'id="{MARK}1"']


def test_block_begins_at_its_mark():
    html = "<p>A street. Photo: X / Getty</p><p>Two <b>words</b></p>"
    found = re.findall(rf'id="{MARK}(\d+)">([^<]*)<', shown(html))
    assert found == [("0", "A street. "), ("1", "Photo: X / Getty"), ("2", "Two ")]


def test_code_keeps_its_lines():
    assert ">\n\nx\n  y</span></pre>" in shown("<pre>\n\n\nx\n  y</pre>").replace(
        f'<span class="{MARK}part" id="{MARK}0"', ""
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_block_has_its_mark(name: str):
    segments = fixture(name)
    found = original(decode(corpus_html(name)), segments)
    assert [int(number) for number in re.findall(rf'id="{MARK}(\d+)"', found)] == list(range(len(segments)))


def corpus_html(name: str) -> bytes:
    from fixture_pages import corpus

    return corpus()[name].html


@PROPERTY
@given(MARKUP)
def test_any_markup_can_be_shown_with_its_text(html: str):
    segments = cut(html)
    found = cut(original(html, segments))
    assert "".join("".join(found.text).split()) == "".join("".join(segments.text).split())


@PROPERTY
@given(MARKUP)
def test_no_markup_brings_scripts(html: str):
    table = page_table(shown(html))
    assert not {"script", "iframe", "link", "meta", "form"} & {
        table.tag_of(element) for element in range(4, len(table.tag))
    }


def test_blocks_of_streamed_parts_can_be_seen(chromium):
    html = '<p>One<!--$?--><template id=B:0></template><!--/$--><div hidden id=S:0><p>Two</div><script>$RC("B:0","S:0")</script>'
    tab = chromium.new_page()
    try:
        tab.set_content(shown(html))
        assert tab.locator(f"#{MARK}1").inner_text() == "Two"
        assert tab.locator(f"#{MARK}1").is_visible()
    finally:
        tab.close()
