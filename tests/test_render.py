# the cases are in many scripts
from __future__ import annotations

import re
from html import escape, unescape
from time import thread_time
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest
from attacks import ATTACKS
from fixture_pages import MARKUP, NAMES, PROPERTY, as_read, cut, fixture
from hypothesis import given
from lxml.etree import SubElement
from lxml.html import document_fromstring, fromstring
from markdown_it import MarkdownIt

from stripper.core.plain_blocks import SEPARATORS
from stripper.render import text as text_rendering
from stripper.render.html import SAFE_TAGS, to_html
from stripper.render.markdown import from_html
from stripper.render.shown import Shown
from stripper.render.text import to_text
from stripper.segment import tree_table

if TYPE_CHECKING:
    from stripper.core.page_table import PageTable


def everything(s: PageTable) -> list[int]:
    return list(range(len(s)))


def text(markup: str) -> str:
    return to_text(cut(markup), everything(cut(markup)))


def html(markup: str) -> str:
    """All of a page as HTML, without the line ends between elements."""
    return re.sub(r">\n<", "><", to_html(cut(markup), everything(cut(markup))))


def markdown(markup: str) -> str:
    return from_html(to_html(cut(markup), everything(cut(markup))))


# The most that a reader's renderer lets through: raw HTML and any link, GitHub's tables.
_COMMONMARK = MarkdownIt("commonmark", {"html": True}).enable("table")
_COMMONMARK.validateLink = lambda _: True


def shown(markup: str) -> str:
    """All of a page as Markdown, as CommonMark renders it."""
    return _COMMONMARK.render(markdown(markup))


def without(markup: str, *dropped: str, render=to_text) -> str:
    """A page without the blocks whose text is given."""
    s = cut(markup)
    return render(s, [index for index in everything(s) if s.text[index] not in dropped])


LONG = "The mill stands by the river, and nobody knows who built it, or when, or for whom. " * 4
CODE = "<pre><code>def f(x):\n    return x &lt; 2\n\n\n# end\n</code></pre>"
# A corner, a rowspan, an empty cell, a colspan, a short row, and a column for pictures.
GRID = (
    "<table><tr><th><th><img src=x><th>Mon<th>Tue<tr><th rowspan=2>Ann<td><td>1<td>2<tr><td><td><td>3"
    "<tr><th>Bob<td><td colspan=2>4<tr><th>Eve</table>"
)
LISTING = "<table><tr><th colspan=2>x.py<tr><td><pre>1\n2</pre><td><pre>def f(x):\n    return x</pre></table>"
IN_LAYOUT = "<table><tr><td>Menu<td><p>Snow</p>{}</table>"
NESTED = "<ul><li>a</li><li>b<ul><li>c</li><li>d</li></ul></li><li>e</li></ul>"
TABLE = "<table><tr><th>City</th><th>Snow</th></tr><tr><td>Bormio</td><td>40 cm</td></tr></table>"
LAYOUT = f"<table><tr><td><h1>The mill</h1><p>{LONG}</p><p>Second.</p></td><td>Menu</td></tr></table>"

AS_TEXT = {
    "paragraphs": ("<p>a</p><p>b</p>", "a\n\nb"),
    "a heading": ("<h2>a</h2><p>b</p>", "a\n\nb"),
    "a line break": ("<p>a<br>b</p>", "a\nb"),
    "two line breaks": ("<p>a<br><br>b</p>", "a\n\nb"),
    "a list": ("<p>x</p><ul><li>a</li><li>b</li></ul><p>y</p>", "x\n\n- a\n- b\n\ny"),
    "lists in a list": (NESTED, "- a\n- b\n  - c\n  - d\n- e"),
    "two lists": ("<ul><li>a</li></ul><ol><li>b</li></ol>", "- a\n\n1. b"),
    "items of paragraphs": ("<ol><li><p>a</p></li><li><p>b</p></li></ol>", "1. a\n2. b"),
    "an item of two paragraphs": ("<ol><li><p>a</p><p>b</p></li></ol>", "1. a\n\nb"),
    "a list that begins with another number": ("<ol start=7><li>a<li>b</ol>", "7. a\n8. b"),
    "items with markers of their own": ("<ul><li>- a<li>• b<li>1) c<li>d</ul><ol><li>1. e<li>f</ol>", "- a\n• b\n1) c\n- d\n\n1. e\n2. f"),
    "a list in a cell": ("<table><tr><th>A<th>B<tr><td><ul><li>a<li>b</ul><td>c</table>", "A | B\na b | c"),
    "code in a list": ("<pre><ol><li>a\n<li>b</ol></pre>", "a\nb"),
    "terms": ("<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>", "a\nb\nc\nd"),
    "a table": (TABLE, "City | Snow\nBormio | 40 cm"),
    "a table between paragraphs": (f"<p>x</p>{TABLE}<p>y</p>", "x\n\nCity | Snow\nBormio | 40 cm\n\ny"),
    "a table with empty places": (GRID, " | Mon | Tue\nAnn | 1 | 2\n |  | 3\nBob | 4\nEve"),
    "an empty cell": ("<table><tr><th>Name<th>Tel<th>Age<tr><td>Ann<td> <td>5</table>", "Name | Tel | Age\nAnn |  | 5"),
    "a column of pictures": ("<table><tr><td>a<td><img src=x><td>b</table>", "a | b"),
    "a heading over columns": ("<table><tr><th colspan=2>a<th>b<tr><td>1<td>2<td>3</table>", "a |  | b\n1 | 2 | 3"),
    "code with line numbers": (LISTING, "x.py\n\n1\n2\n\ndef f(x):\n    return x"),
    "values in a layout of short cells": (IN_LAYOUT.format(TABLE), "Menu\n\nSnow\n\nCity | Snow\nBormio | 40 cm"),
    "a table that parts nothing": (IN_LAYOUT.format("<table><tr><td>a<td>b</table>"), "Menu | Snow a b"),
    "a cell of several pieces": ("<table><tr><td>a<br>b</td><td><p>c</p><p>d</p></td></tr></table>", "a b | c d"),
    "a long cell of one piece": (f"<table><tr><td>1998</td><td>{LONG}</td></tr></table>", f"1998 | {LONG.strip()}"),
    "a long table with headings": (f"<table><tr><th>1998</th><td><p>{LONG}</p><p>b</p></td></tr></table>", f"1998 | {LONG.strip()} b"),
    "a table that lays out the page": (LAYOUT, f"The mill\n\n{LONG.strip()}\n\nSecond.\n\nMenu"),
    "a table of one column with several pieces": (
        "<table><tr><td width=20><td><h3>Work days</h3><p>On Saturdays.</p><ul><li>Gloves<li>Cake</ul></table><table><tr><th>A<tr><td>1<br>2</table>",
        "Work days\n\nOn Saturdays.\n\n- Gloves\n- Cake\n\nA\n\n1\n2",
    ),
    "listings with numbered lines": (
        "<pre><b class=linenos>1</b>a = 1\n<b class=linenos>2</b>b</pre><table><tr><td class=gutter><p>1<p>2<td class=code><p><code>c</code><p><code>d</code></table>",
        "a = 1\nb\n\n1\n\n2\n\nc\n\nd"
    ),
    "a table of one column of values": ("<table><tr><th>City<tr><td>Bormio<tr><td>Arco</table>", "City\nBormio\nArco"),
    "a table that is only called so": ("<table id=presentation><tr><td>a<td>b</table>", "a | b"),
    "a table whose role is to lay out": (
        "<table role=presentation class=x><tr><td>One<td><p>Two<p>Three</table><table><tr><td>a<td><p>b<p>c</table>", "One\n\nTwo\n\nThree\n\na | b c"
    ),
    "a table within layout": (LAYOUT.replace("<p>Second.", f"{TABLE}<p>Second."), f"The mill\n\n{LONG.strip()}\n\nCity | Snow\nBormio | 40 cm\n\nSecond.\n\nMenu"),
    "code": (f"<p>a</p>{CODE}<p>b</p>", "a\n\ndef f(x):\n    return x < 2\n\n\n# end\n\nb"),
    "code broken by br": ("<pre>a<br>  b</pre>", "a\n  b"),
    "code with an element a line": ("<pre><code><div>a</div><div>  b</div></code></pre>", "a\n  b"),
    "two pieces of code": ("<pre>a</pre><pre>b</pre>", "a\n\nb"),
    "a quotation": ("<blockquote><p>a</p><p>b</p></blockquote>", "a\n\nb"),
    "pieces of one run with white space": ("<p>A street. Photo: X</p>", "A street. Photo: X"),
    "pieces of one run without": ("<figure><figcaption>通り。写真：時事</figcaption></figure>", "通り。写真：時事"),
    "soft hyphens": ("<p>sil&shy;la&shy;ba", "sillaba"),
    "a heading that links to itself": ("<h2>a <a href=#a>¶</a></h2><p>b ¶</p><h3>¶</h3>", "a\n\nb ¶\n\n¶"),
    "a heading that is a link": ("<h2><a href=#a>The <code>?</code> operator</a> <a href=#b>#</a></h2>", "The ? operator"),
    "terms that link to themselves": ("<dl><dt>a<a href=#a>§</a><dd>b<a href=#b>↑</a></dl>", "a\nb↑"),
    "signs of their own that headings link to themselves by": (
        '<h2><a class=anchor href="#a">§</a>a</h2><p><a class=x href="#b">§</a> 1</p><h2><a class=anchor href="#c">2</a>b</h2>', "a\n\n§ 1\n\n2b"
    ),
    "signs that a heading is about": (
        '<h3>Uses of <a href="#x">{}</a> in it</h3><h3><a href="#a"><code>&lt;=</code></a> and <a href="#b"><code>&gt;=</code></a></h3>', "Uses of {} in it\n\n<= and >="
    ),
    "signs of footnotes": ('<dl><dt><a href="#r">*</a><dd>a<dt><a href="#s">†</a><dd>b</dl>', "*\na\n†\nb"),
    "what readers do not see": ("<p>a</p><p>&#8203;</p><p>w&#xfeff;ord</p>", "a\n\nword"),
    "icons": ("<p>\ue192 30 min</p><p>a \ue192 b\ue193\ue194 \ue195</p><p>\ue192</p><p>c", "30 min\n\na b\n\nc"),
    "what screen readers alone are told": ("<p>See <a>it<span class=sr-only> (in a new window)</span></a>.", "See it."),
    "links to edit a section": ("<h2>a<span class=mw-editsection><b>[</b><a href=/e>edit</a><b>]</b></span></h2><p>b", "a\n\nb"),
    "powers and notes": (
        "<p>10<sup>6</sup> 3<sup>1</sup>/<sub>2</sub> m<sup>2</sup> CO<sub>2</sub> 1998<sup><a href=#n>12</a></sup> so.<sup>3</sup> 1<sup>st</sup><p><sup>4</sup>It",
        "10⁶ 3¹/2 m² CO2 1998¹² so.³ 1st\n\n⁴It",
    ),
    "a quotation in a line": ("<p>He says <q>of <b>wood</b></q>.", 'He says "of wood".'),
    "a quotation with marks of the page's own": ("<p>He says „<q>of wood</q>“ and <q>“of <b>steel</b>”</q>.", "He says „of wood“ and “of steel”."),
    "elements side by side behind a sign": (
        "<p><b>(now $299.99)</b><i>Logitech</i> <b>19.</b><i>Mental</i> <b>U.</b><i>S.</i> <b>v1.</b><i>0</i> <b>e.</b>Go",
        "(now $299.99) Logitech 19. Mental U.S. v1.0 e.Go",
    ),
    "elements side by side": (
        ("<p><span>The North Face</span><b><i>Stormbreak</i></b><span>35</span> <a>top</a><a>10</a> <i>i</i><b>Phone</b> <b>mp</b>3 "
        "<span>You<b>Tube</b></span> <i>ab</i><sub>2</sub> <b>Re</b>Start <code>get</code><code>Name</code>"),
        "The North Face Stormbreak 35 top 10 iPhone mp3 YouTube ab2 ReStart getName",
    ),
    "links of one line": ("<li><a href=a>One</a> | <a href=b>Two</a></li>", "- One | Two"),
    "nothing": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), AS_TEXT.values(), ids=AS_TEXT.keys())
def test_text_is_laid_out_as_read(markup: str, expected: str):
    assert text(markup) == expected


def looked_at_one_by_one(s: PageTable, kept: list[int], monkeypatch: pytest.MonkeyPatch) -> str:
    """The text of a page with every block and every gap looked at, none told by the page's columns alone."""
    with monkeypatch.context() as patch:
        none = np.zeros(len(kept), np.uint8)
        patch.setattr(text_rendering, "plain_blocks", lambda _s, _kept: (none, none + SEPARATORS.index(None)))
        return to_text(s, kept)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_told_by_the_columns_is_what_a_look_tells(name: str, monkeypatch: pytest.MonkeyPatch):
    s = fixture(name)
    for kept in (everything(s), everything(s)[::2]):
        assert to_text(s, kept) == looked_at_one_by_one(s, kept, monkeypatch)


@PROPERTY
@given(MARKUP)
def test_what_is_told_by_the_columns_is_what_a_look_tells_of_any_markup(markup: str):
    s = cut(markup)
    with pytest.MonkeyPatch.context() as patch:
        assert to_text(s, everything(s)) == looked_at_one_by_one(s, everything(s), patch)


def test_text_has_a_blank_line_where_a_block_was_dropped_between_paragraphs():
    assert without("<p>a</p><div>ad</div><p>b</p>", "ad") == "a\n\nb"


def test_text_has_a_blank_where_a_piece_was_dropped_from_a_line():
    assert without("<p>See <span class=x>1:30</span> <span class=y>min</span> more</p>", "1:30", "min") == "See more"


def test_text_closes_the_row_over_a_dropped_cell():
    assert without("<table><tr><td>a<td>b<td>c</table>", "b") == "a | c"


def test_text_leaves_the_place_of_a_dropped_cell_in_its_column():
    assert without("<table><tr><td>a<td>b<td>c<tr><td>d<td>e<td>f</table>", "b") == "a |  | c\nd | e | f"


def test_a_cell_over_rows_goes_on_without_the_dropped_ones():
    rows = "<table><tr><td rowspan=3>a<td>b<tr><td>c<tr><td>d</table>"
    assert '<td rowspan="2">a</td>' in without(rows, "c", render=to_html)


def test_a_place_stays_that_a_cell_of_a_dropped_row_reached_down_to():
    rows = "<table><tr><td rowspan=2><td>a<tr><td>b<tr><td>c<td>d</table>"
    assert without(rows, "a") == " | b\nc | d"


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr>" + "<td colspan=1000 rowspan=60000>" * 1_000 + "<tr><td>a" * 1_000 + "</table>",
        "<table>" + "".join(f"<tr><td colspan={column}><td>a" for column in range(1_000)) + "</table>",
        "<table><tr>" + "<td>a" * 1_000 + "<tr><td>a" * 3_000 + "</table>",
    ],
)
def test_tables_that_claim_much_room_get_little(markup: str):
    begun = thread_time()
    assert len(markdown(markup)) < 30 * len(markup)
    assert thread_time() - begun < 8


def test_a_head_of_many_rows_takes_a_time_that_grows_with_it():
    begun = thread_time()
    from_html(f"<table><thead>{'<tr><td>a</td></tr>' * 5_000}</thead></table>")
    assert thread_time() - begun < 8


def test_cells_of_a_tree_may_stand_in_no_row():
    tree = fromstring("<div><p>The council decided on Tuesday that the library opens again.</p></div>")
    cell = SubElement(SubElement(tree, "table"), "td")
    cell.text = "Some words"
    s = tree_table(tree)
    assert "Some words" in to_text(s, everything(s))
    assert "Some words" in to_html(s, everything(s))


DEAR = {
    "icons in a word": ("<p>x" + "\ue000" * 80_000 + "y", "xy"),
    "spaces between what nobody sees": ("<p>x" + "\u2060 " * 80_000 + "y", "x y"),
    "spaces in code": ("<pre>x" + " " * 80_000 + "y</pre>", "x" + " " * 80_000 + "y"),
}


@pytest.mark.parametrize(("markup", "expected"), DEAR.values(), ids=DEAR.keys())
def test_runs_of_one_character_take_a_time_that_grows_with_them(markup: str, expected: str):
    begun = thread_time()
    assert text(markup) == expected
    assert expected in markdown(markup)
    assert thread_time() - begun < 8


def test_what_nobody_sees_is_no_code():
    markup = "<pre>ls -l /home\n<span class=sr-only>Copy code</span></pre>"
    assert text(markup) == "ls -l /home"
    assert html(markup) == "<pre>ls -l /home\n</pre>"


def test_text_closes_the_list_over_a_dropped_item():
    assert without("<ul><li>a<li>b<li>c</ul>", "b") == "- a\n- c"


AS_HTML = {
    "paragraphs": ("<div><p class=x>a</p>b</div>", "<p>a</p><p>b</p>"),
    "headings": ("<h1>a</h1><h6>b</h6>", "<h1>a</h1><h6>b</h6>"),
    "a line break": ("<p>a<br>b", "<p>a<br>b</p>"),
    "emphasis": ("<p>a <i>b</i> <b>c</b> <cite>d</cite>", "<p>a <em>b</em> <strong>c</strong> <em>d</em></p>"),
    "what was deleted": ("<p>a <s>b</s>c<del>d</del>", "<p>a <del>b</del>c<del>d</del></p>"),
    "icons": ("<p><i>\ue192</i> a<b>\ue193</b><br><i>\ue192</i><br>c</p>", "<p>a<br>c</p>"),
    "what screen readers alone are told": ("<p>a <a href=/x>b<i class=sr-only> new</i></a>.", '<p>a <a href="/x" rel="noopener noreferrer">b</a>.</p>'),
    "soft hyphens": ("<p>sil&shy;la<b>&shy;ba</b>", "<p>silla<strong>ba</strong></p>"),
    "headings that link to themselves": ("<h2>a <a href=#a>¶</a></h2><h3><a href=#b><b>#</b></a> b¶</h3><h4>¶</h4>", "<h2>a</h2><h3>b¶</h3><h4>¶</h4>"),
    "a list that goes on": ("<ol start=3><li>a<li>b</ol>", '<ol start="3"><li>a</li><li>b</li></ol>'),
    "a list that begins below nought": ("<ol start=' -3x'><li>a</ol>", '<ol start="-3"><li>a</li></ol>'),
    "a list that begins with nonsense": ("<ol start='\"x'><li>a</ol>", '<ol start="1"><li>a</li></ol>'),
    "white space stands outside": ("<p>a<b> b </b>c", "<p>a <strong>b</strong> c</p>"),
    "no white space where there is none": ("<p>a<b>b</b>c", "<p>a<strong>b</strong>c</p>"),
    "equals flow together": ("<p><b>a</b><b>b</b> <strong>c</strong>", "<p><strong>ab c</strong></p>"),
    "emphasis around blocks": ("<b><div>a</div><div>b</div></b>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
    "a link": ("<p><a href='/x?a=1&amp;b=2' class=y>a</a>", '<p><a href="/x?a=1&amp;b=2" rel="noopener noreferrer">a</a></p>'),
    "pieces in a heading": ("<h3><div>a</div><div>b</div></h3>", "<h3>a</h3><h3>b</h3>"),
    "a link around a heading": ("<a href=/x><h2>a</h2></a>", '<h2><a href="/x" rel="noopener noreferrer">a</a></h2>'),
    "an anchor": ("<p><a name=x>a</a>", "<p>a</p>"),
    "lists in a list": (NESTED, "<ul><li>a</li><li>b<ul><li>c</li><li>d</li></ul></li><li>e</li></ul>"),
    "an item of two pieces": ("<ul><li><div>a</div><div>b</div></li></ul>", "<ul><li>a<p>b</p></li></ul>"),
    "an item of two paragraphs": ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
    "terms": ("<dl><dt>a</dt><dd>b</dd></dl>", "<dl><dt>a</dt><dd>b</dd></dl>"),
    "a quotation": ("<blockquote>a<p>b</p></blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
    "a table": (TABLE, "<table><tbody><tr><th>City</th><th>Snow</th></tr><tr><td>Bormio</td><td>40 cm</td></tr></tbody></table>"),
    "a table with empty places": (
        GRID,
        '<table><tbody><tr><th></th><th>Mon</th><th>Tue</th></tr><tr><th rowspan="2">Ann</th><td>1</td><td>2</td></tr><tr><td></td><td>3</td></tr><tr><th>Bob</th><td colspan="2">4</td></tr><tr><th>Eve</th></tr></tbody></table>',
    ),
    "a short first row": ("<table><tr><td>a<tr><td>b<td>c</table>", "<table><tbody><tr><td>a</td><td></td></tr><tr><td>b</td><td>c</td></tr></tbody></table>"),
    "a cell of paragraphs with a span": (
        "<table><tr><td colspan=2><p>a</p>b<tr><td>c<td>d</table>",
        '<table><tbody><tr><td colspan="2"><p>a</p><p>b</p></td></tr><tr><td>c</td><td>d</td></tr></tbody></table>',
    ),
    "a table in a table of values": (
        f"<table><tr><th>a<th>b<tr><td>c<td>{TABLE}</table>",
        "<table><tbody><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>City<p>Snow</p><p>Bormio</p><p>40 cm</p></td></tr></tbody></table>",
    ),
    "code with line numbers": (LISTING, "<p>x.py</p><pre>1\n2</pre><pre>def f(x):\n    return x</pre>"),
    "a table that lays out the page": (LAYOUT, f"<h1>The mill</h1><p>{LONG.strip()}</p><p>Second.</p><p>Menu</p>"),
    "code": (CODE, "<pre><code>def f(x):\n    return x &lt; 2\n\n\n# end\n</code></pre>"),
    "code with an element a line": ("<pre><div>a</div><div>  <b>b</b></div></pre>", "<pre>a\n  b</pre>"),
    "a figure": ("<figure><img src=x><figcaption>a</figcaption></figure>", "<figure><figcaption>a</figcaption></figure>"),
    "markup in text": ("<p>&lt;b&gt; &amp;lt;", "<p>&lt;b&gt; &amp;lt;</p>"),
    "nothing": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), AS_HTML.values(), ids=AS_HTML.keys())
def test_html_keeps_what_carries_meaning(markup: str, expected: str):
    assert html(markup) == expected


AS_MARKDOWN = {
    "paragraphs": ("<p>a</p><p>b</p>", "a\n\nb"),
    "headings": ("<h1>a</h1><h3>b</h3>", "# a\n\n### b"),
    "a line break": ("<p>a<br>b", "a  \nb"),
    "emphasis": ("<p>a <i>b</i> <b>c</b>", "a *b* **c**"),
    "emphasis beside its like": ("<p><b>a</b><b>b</b>", "**ab**"),
    "emphasis that ends in punctuation before a letter": (
        "<p><b>摘要：</b>拆 <b>Note:</b>a <i>b.</i> c",
        "**摘要**：拆 **Note**:a *b.* c",
    ),
    "emphasis that begins with punctuation behind a letter": ("<p>a<b>(b)</b> a<i>*b</i>", "a(**b)** a\\**b*"),
    "emphasis of a link before a letter": ("<p><b><a href=/x>b</a></b>c", "[b](/x)c"),
    "emphasis of punctuation between letters": ("<p>a<b>!</b>b", "a!b"),
    "emphasis in emphasis before a letter": ("<p><b>a <i>b.</i></b>c", "**a *b***.c"),
    "emphasis beside other emphasis": ("<p><b>a:</b><i>b</i>", "**a**:*b*"),
    "code in a line": ("<p>a <code>b*c</code>", "a `b*c`"),
    "a dash within a line": ("<p><b>UUID</b> - it is", "**UUID** - it is"),
    "a number within a line": ("<p>See <a href=/x>it</a>1. and", "See [it](/x)1. and"),
    "a dash at the beginning of a line": ("<p>a<br>- b<br><b>- c</b><p>- d", "a  \n\\- b  \n**- c**\n\n\\- d"),
    "a link": ("<p>a <a href=/x>b <b>c</b></a>", "a [b **c**](/x)"),
    "a link with blanks and brackets": ("<p><a href='/a b_(c)'>d</a>", "[d](/a%20b_%28c%29)"),
    "a link with parameters": ("<p><a href='/a?b=1&amp;c=2'>d</a>", "[d](/a?b=1&c=2)"),
    "a link with an entity": ("<p><a href='/a&amp;colon;b'>c</a>", "[c](/a&amp;colon;b)"),
    "a link behind an exclamation mark": ("<p>Oh!<a href=/x>a</a>! <a href=/y>b</a>", "Oh\\![a](/x)! [b](/y)"),
    "a note behind an exclamation mark": ("<p>Oh!<sup><a href=/x>1</a></sup>", "Oh!<sup>[1](/x)</sup>"),
    "what stands higher or lower": (
        "<p>10<sup>6</sup> CO<sub>2</sub> <i>x<sup>n</sup></i> 1<sup>st</sup> A<sup>®</sup> <sub>Ends 1 May</sub> <code>a<sup>1</sup></code>",
        "10<sup>6</sup> CO<sub>2</sub> *x<sup>n</sup>* 1st A® Ends 1 May `a1`",
    ),
    "what was deleted": ("<p>a <del>b</del>, <s>c:</s>d <s>e~</s>", "a ~~b~~, ~~c~~:d e~"),
    "emphasis of what was deleted": ("<p><b>a <s>b</s></b> <i><s>c</s></i>", "**a ~~b~~** *~~c~~*"),
    "a list": ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
    "items that have their numbers": ("<ol><li>1. a<li>2) b<li>1. c</ol>", "1. a\n2. b\n3. 1\\. c"),
    "a numbered list": ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
    "a numbered list that goes on": (
        "<ol start=9><li>a</li><li>b</li></ol><ol start=11><li>c</ol>",
        "9. a\n10. b\n\n11) c",
    ),
    "lists in a list": (NESTED, "- a\n- b\n  - c\n  - d\n- e"),
    "an item of two paragraphs": ("<ol><li><p>a</p><p>b</p></li></ol>", "1. a\n\n   b"),
    "lists one after the other": (
        "<ul><li>a</ul><ul><li>b</ul><ul><li>c</ul><p>d</p><ul><li>e</ul>",
        "- a\n\n* b\n\n- c\n\nd\n\n- e",
    ),
    "numbered lists one after the other": ("<ol><li>a</ol><ol><li>b</ol>", "1. a\n\n1) b"),
    "lists of two kinds": ("<ol><li>a</ol><ul><li>b</ul>", "1. a\n\n- b"),
    "lists in figures": ("<figure><ul><li>a</ul></figure><figure><ul><li>b</ul></figure>", "- a\n\n* b"),
    "lists one after the other in an item": ("<ul><li>a<ul><li>b</ul><ul><li>c</ul></ul>", "- a\n  - b\n  * c"),
    "terms": ("<dl><dt>a</dt><dd>b</dd><dd>c</dd><dt>d:</dt></dl>", "**a**\n\nb\n\nc\n\n**d:**"),
    "a term that is emphasised": ("<dl><dt><b>a</b> b</dt><dd>c</dd></dl>", "**a** b\n\nc"),
    "a term of two lines": ("<dl><dt>a<br>b</dt><dd><ul><li>c</ul></dd></dl>", "a  \nb\n\n- c"),
    "terms in a cell": (
        "<table><tr><td><dl><dt>a</dt><dd>b</dd></dl></td><td>c</table>",
        "|  |  |\n| --- | --- |\n| a<br>b | c |",
    ),
    "a term that is a heading": ("<dl><dt><h3>a</h3><dd>b</dl>", "### a\n\nb"),
    "a term with emphasis": ("<dl><dt><i>class</i> a(<i>b</i>)<dd>c</dl>", "*class* a(*b*)\n\nc"),
    "emphasis in code": ("<p>a <code>b<b>c</b> <i>d*</i> <s>e</s></code>", "a `bc d* e`"),
    "lines of a cell": (
        "<table><tr><th>a<br>b<th>c<tr><td><ul><li>d<li>e<ol><li>f</ol></ul><td><p>g</p><p>h</p>&lt;br&gt;</table>",
        "| a<br>b | c |\n| --- | --- |\n| d<br>e<br>f | g<br>h<br>\\<br> |",
    ),
    "a quotation": ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
    "a table": (TABLE, "| City | Snow |\n| --- | --- |\n| Bormio | 40 cm |"),
    "a table with empty places": (
        GRID,
        "|  | Mon | Tue |\n| --- | --- | --- |\n| Ann | 1 | 2 |\n|  |  | 3 |\n| Bob | 4 | |\n| Eve |",
    ),
    "a table with a heading in each part": (
        "<table><thead><tr><th>a</thead><tbody><tr><th>b</tbody><tfoot><tr><td>c</tfoot></table>",
        "| a |\n| --- |\n| b |\n| c |",
    ),
    "code with line numbers": (LISTING, "x.py\n\n```\n1\n2\n```\n\n```\ndef f(x):\n    return x\n```"),
    "a table in a layout": (
        IN_LAYOUT.format(TABLE),
        "Menu\n\nSnow\n\n| City | Snow |\n| --- | --- |\n| Bormio | 40 cm |",
    ),
    "a table in a table of values": (
        f"<table><tr><th>a<th>b<tr><td>c<td>{TABLE}</table>",
        "| a | b |\n| --- | --- |\n| c | City<br>Snow<br>Bormio<br>40 cm |",
    ),
    "bars in a table": (
        "<table><tr><th>a|b</th></tr><tr><td>c|d <code>e|f</code></td></tr></table>",
        "| a\\|b |\n| --- |\n| c\\|d `e\\|f` |",
    ),
    "a table that lays out the page": (LAYOUT, f"# The mill\n\n{LONG.strip()}\n\nSecond.\n\nMenu"),
    "code": (CODE, "```\ndef f(x):\n    return x < 2\n\n\n# end\n```"),
    "code that holds a fence": ("<pre>```\na\n```</pre>", "````\n```\na\n```\n````"),
    "code that holds longer fences": ("<pre>`````\na</pre>", "``````\n`````\na\n``````"),
    "raw HTML": ("<p>&lt;script&gt;a&lt;/script&gt;", "\\<script>a\\</script>"),
    "entities": ("<p>&amp;lt; AT&amp;T", "\\&lt; AT&T"),
    "stars and underscores": ("<p>*a* _b_ c_d", "\\*a\\* \\_b\\_ c_d"),
    "brackets": ("<p>[a](b)", "\\[a\\](b)"),
    "backticks and backslashes": ("<p>`a` \\b", "\\`a\\` \\\\b"),
    "a hash that is no heading": ("<p># a</p><p>#b", "\\# a\n\n#b"),
    "dashes that are no list": ("<p>- a</p><p>-b</p><p>a - b", "\\- a\n\n-b\n\na - b"),
    "numbers that are no list": ("<p>1. a</p><p>2) b</p><p>3.5 c", "1\\. a\n\n2\\) b\n\n3.5 c"),
    "an angle that is no quotation": ("<p>&gt; a</p><p>b &gt; c", "\\> a\n\nb > c"),
    "underlines that are none": ("<p>a<br>=<br>b<br>-<br>c<br>- - -", "a  \n\\=  \nb  \n\\-  \nc  \n\\- - -"),
    "a table that is none": ("<p>a | b<br>--- | :-:<br>c | d<br>|-", "a | b  \n\\--- | :-:  \nc | d  \n\\|-"),
    "colons and bars that are nothing": ("<p><i>a</i>: <i>b</i> | <i>c</i>|", "*a*: *b* | *c*|"),
    "colons that align nothing": ("<p>a:<br>: b<br>:-", "a:  \n: b  \n\\:-"),
    "a heading that ends in hashes": (
        "<h2>Learning C #</h2><h3>C#</h3><h3># ##</h3>",
        "## Learning C \\#\n\n### C#\n\n### # \\##",
    ),
    "rules that are none": ("<p>---</p><p>===", "\\---\n\n\\==="),
    "prose": ("<p>A (b), c &amp; d; 50 % = e + f: g!", "A (b), c & d; 50 % = e + f: g!"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("markup", "expected"), AS_MARKDOWN.values(), ids=AS_MARKDOWN.keys())
def test_markdown_reads_as_the_page_does(markup: str, expected: str):
    assert markdown(markup) == expected


def test_a_list_takes_a_time_that_grows_with_it():
    begun = thread_time()
    assert from_html(f"<ol>{'<li>a</li>' * 20_000}</ol>").endswith("20000. a")
    assert thread_time() - begun < 8  # it took 73 s as its square


def dangers(written: str) -> list[str]:
    """What of some HTML is more than plain elements and plain links."""
    found = []
    for node in document_fromstring(f"<body>{written}</body>").find("body").iter("*"):
        if node.tag not in SAFE_TAGS | {"body"}:
            found.append(node.tag)
        for name, value in node.attrib.items():
            if name not in {"href", "rel"} and not (name in {"colspan", "rowspan"} and value.isdecimal()):
                found.append(name)
            elif name == "href" and urlsplit((value or "").strip()).scheme not in {"", "http", "https", "mailto"}:
                found.append(value)
    return found


@pytest.mark.parametrize("attack", ATTACKS)
def test_html_is_safe_to_show(attack: str):
    assert dangers(html(attack)) == []


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<b>Note:</b>text", "<strong>Note</strong>:text"),
        ("<i>摘要：</i>拆", "<em>摘要</em>：拆"),
        ("x<b>(a)</b>y", "x(<strong>a</strong>)y"),
        ("<i>a</i><b>b</b>", "<em>a</em><strong>b</strong>"),
        ("<b>a</b><i>b</i>", "<strong>a</strong><em>b</em>"),
        ("<b>a.</b><i>b</i>c", "<strong>a</strong>.<em>b</em>c"),
        ("<b>€</b>5", "€5"),
        ("a<b>「<a href=/x>b</a>」</b>c", 'a「<strong><a href="/x">b</a></strong>」c'),
        ("a<b>(<code>b</code>)</b>c", "a(<strong><code>b</code></strong>)c"),
        ("<b>a\\:</b>b", "<strong>a</strong>\\:b"),
        ("<b>a :</b>b", "<strong>a</strong> :b"),
        ("<b>a_*</b>b", "<strong>a</strong>_*b"),
        ("<b>a!!!!!!!!!!</b>b", "<strong>a!!</strong>!!!!!!!!b"),
        ("<b>a[[[[[[[[[[</b>b", "<strong>a[[</strong>[[[[[[[[b"),
        ("<b>a <i>b.</i></b>c", "<strong>a <em>b</em></strong>.c"),
        ("<b><a href=/x>a</a></b>b", '<a href="/x">a</a>b'),
        ("a<b><i>(b</i> c</b>", "a(<strong><em>b</em> c</strong>"),
        ("<b><i>a</i></b>b", "<em><strong>a</strong></em>b"),
        ("<b>a</b>b", "<strong>a</strong>b"),
    ],
)
def test_commonmark_reads_emphasis(markup: str, expected: str):
    assert shown(f"<p>{markup}").strip() == f"<p>{expected}</p>"


@pytest.mark.parametrize("text", ["=", "-", "--- | ---", "|-|", ":-:", "- - -", "_ _ _", "***", "+", "1.", "#", ">"])
def test_lines_make_no_structure(text: str):
    assert shown(f"<p>a | b<br>{text}<br>c").replace("<br />", "") == f"<p>a | b\n{escape(text)}\nc</p>\n"


@pytest.mark.parametrize("attack", ATTACKS)
def test_markdown_is_safe_to_show(attack: str):
    assert dangers(shown(attack)) == []


@pytest.mark.parametrize(
    "target",
    [
        "/a?b=1&amp;c=2",
        "/a&amp;colon;b",
        "/a&amp;amp;b",
        "/a&amp;#58;b",
        "z#a*b_c*_",
        "/a]b",
        '/a!b"c',
        "/a|b",
        "/a\x7fb",
    ],
)
def test_markdown_keeps_the_target_of_a_link(target: str):
    link = fromstring(shown(f"<p><a href='{target}'>a</a>")).find(".//a")
    assert unquote(link.get("href")) == unescape(target)


@PROPERTY
@given(MARKUP)
def test_no_markup_becomes_dangerous_as_markdown(markup: str):
    assert dangers(shown(markup)) == []


@pytest.mark.parametrize(
    "target",
    ["http://a.example/", "https://a.example/?b=c#d", "/a", "a.html", "?a", "//a.example/", "mailto:a@b.example"],
)
def test_html_keeps_harmless_links(target: str):
    assert f'href="{target}"' in html(f"<a href='{target}'>a</a>")


@PROPERTY
@given(MARKUP)
def test_no_markup_becomes_dangerous(markup: str):
    assert dangers(html(markup)) == []


@PROPERTY
@given(MARKUP)
def test_text_keeps_every_character_of_the_blocks(markup: str):
    s = cut(markup)
    assert as_read(to_text(s, everything(s)).replace(" | ", "")) == as_read("".join(s.text).replace(" | ", ""))


@PROPERTY
@given(MARKUP)
def test_html_keeps_every_character_of_the_blocks(markup: str):
    s = cut(markup)
    body = document_fromstring(f"<body>{to_html(s, everything(s))}</body>").find("body")
    assert as_read(body.text_content()) == as_read("".join(s.text))


@PROPERTY
@given(MARKUP)
def test_any_page_can_be_written_as_markdown(markup: str):
    assert isinstance(markdown(markup), str)


@pytest.mark.parametrize("name", NAMES)
def test_html_of_a_fixture_has_its_text(name: str):
    s = fixture(name)
    body = document_fromstring(f"<body>{to_html(s, everything(s))}</body>").find("body")
    assert as_read(body.text_content()) == as_read("".join(map(Shown(s).text, everything(s))))


@pytest.mark.parametrize("name", NAMES)
def test_text_of_a_fixture_has_no_three_line_ends_in_a_row_but_in_code(name: str):
    s = fixture(name)
    kept = [index for index in everything(s) if "\n" not in s.text[index]]
    assert "\n\n\n" not in to_text(s, kept)


DEEP = ["<div>", "<blockquote>", "<ul><li>", "<b>", "<table><tr><td>", "<span>x<div>"]


@pytest.mark.parametrize("render", [to_text, to_html])
@pytest.mark.parametrize("opening", DEEP)
def test_five_thousand_levels_are_written(opening: str, render):
    s = cut(opening * 5_000 + "the end")
    assert "the end" in render(s, everything(s))


SEEN = {
    "a path": ("/x?a=1&amp;b=2", "https://valley.example/x?a=1&amp;b=2"),
    "a file": ("b.html", "https://valley.example/news/b.html"),
    "another host": ("//other.example/b", "https://other.example/b"),
    "a whole address": ("http://other.example/", "http://other.example/"),
    "mail": ("mailto:a@valley.example", "mailto:a@valley.example"),
    "no address": ("//[b/", "//[b/"),
}


def target(head: str, href: str, url: str | None) -> str:
    s = cut(f"{head}<body><p><a href='{href}'>a</a>")
    found = re.search(r'href="([^"]*)"', to_html(s, [0], url))
    return found[1] if found else ""


@pytest.mark.parametrize(("href", "expected"), SEEN.values(), ids=SEEN.keys())
def test_links_are_seen_from_the_page(href: str, expected: str):
    assert target("", href, "https://valley.example/news/a.html") == expected


@pytest.mark.parametrize(
    "url", [None, "", "news/a.html", "javascript:alert(1)//", "file:///news/a.html", "https://[a/"]
)
def test_links_of_a_page_without_an_address_of_the_web_stay_as_they_are(url: str | None):
    assert target("", "/x", url) == "/x"


def test_links_are_seen_from_the_address_that_the_page_names():
    assert (
        target("<base target=_top><base href=https://b.example/c/><base href=/d/>", "x", None)
        == "https://b.example/c/x"
    )
    assert target("<base href=/c/>", "x", "https://valley.example/a") == "https://valley.example/c/x"
    base = "<base href='javascript:alert(1)//'>"
    assert target(base, "x", "https://valley.example/a") == "https://valley.example/x"  # by the HTML standard
    assert target(f"<base href='https://b.example/{'c/' * 2_000}'>", "x", None) == "x"  # too long for one
