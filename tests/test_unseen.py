from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import cut, surely_body

from stripper.core.unseen import without_unseen
from stripper.decide.steps import decide
from stripper.labels import BODY, CAPTION, OTHER
from stripper.render.shown import Shown


def unseen(html: str) -> list[str]:
    """The texts that no reader sees."""
    s = cut(html)
    labels = without_unseen(s, np.full(len(s), BODY))
    return [text for text, label in zip(s.text, labels, strict=True) if label == OTHER]


@pytest.mark.parametrize(
    "attribute",
    [
        "class=sr-only", "class='link sr-only sr-only-focusable'", "class=wt-screen-reader-only", "class=screen-reader-text",
        "class=VisuallyHidden_root__x1", "class=u-hiddenVisually", "class=element-invisible", "class=slds-assistive-text",
        "class='material-icons md-18'", "class=material-symbols-outlined", "class=mw-editsection", "class='a\nsr-only'",
        "class=sr-onlys", "class='not-sr-only sr-only'", "class=ésr-only", "id=SR-ONLY", "class=linenos-sr-only",
        "role=dialog", "role=alertdialog", "role=tooltip", "class='modal fade'", "class=w-form-fail",
    ],
)  # fmt: skip
def test_is_told_by_names_that_style_sheets_share(attribute):
    assert unseen(f"<p>a</p><p {attribute}>b <i>c</i></p><p>de</p>") == ["b c"]


@pytest.mark.parametrize(
    "words",
    [
        "not-sr-only",
        "lg:sr-only",
        "screen",
        "readers",
        "hidden-sm",
        "nosr-only",
        "icons",
        "field--label-visually-hidden",
        "sr-onlya",
        "sr-onl",
        "sr-onl y",
    ],
)
def test_other_class_words_hide_nothing(words):
    assert not unseen(f"<p class={words}>a</p>")


def test_dialogs_come_up_only_when_something_is_done():
    assert unseen("<p>a bridge</p><dialog>Oops!</dialog><div role=none>b</div><p>over the river</p>") == ["Oops!"]


def test_a_dialog_that_is_most_of_the_page_is_read():
    assert not unseen("<p>a</p><div role=dialog><p>It was a bridge over the river</p></div>")


def test_a_tooltip_is_not_pasted_into_its_sentence():
    s = cut("<p>A bridge <a>of steel<span role=tooltip>Steel is iron and coal</span></a> over the river was built.</p>")
    assert Shown(s).text(0) == "A bridge of steel over the river was built."


def test_is_only_what_is_hidden_as_a_whole():
    assert unseen("<p>a <i class=sr-only>b</i></p><p><i class=sr-only>c</i> <b class=sr-only>d</b></p>") == ["c d"]


def test_stays_in_a_table_where_it_stands_for_a_sign():
    assert not unseen("<table><tr><td>a<td><i class=material-icons>check</i><td><span class=sr-only>No</span></table>")


@pytest.mark.parametrize(
    ("html", "numbers"),
    [
        ("<table><tr><td class=linenos><pre>1\n2</pre><td><pre>a\nb</pre></table>", ["1\n2"]),
        ("<table><tr><td class=gutter><div>1</div><div>2</div><td class=code><code>3</code></table>", ["1", "2"]),
        ("<table><tr><td><pre class=lineno>1\n2</pre><td><pre class=lineno>a 1</pre></table>", ["1\n2"]),
        ("<table><tr><td class=gutter><p>1<p>x<td><pre>a</pre></table>", []),
        ("<table><tr><td class=gutter>42<td><code>GET</code></table>", []),
        ("<pre class='line-numbers language-text'><code>3628800</code></pre><pre class=line-numbers>1 1 2</pre>", []),
        ("<table class=no-gutters><tr><td>2019<td>12</table><div class=gutter>3</div><p class=line-height>4</p>", []),
        ("<table><tr><td class=line-number>42<td>to the harbour</table><p>Line <b class=line-number>42</b>.", []),
    ],
)
def test_numbers_of_lines_are_no_code(html: str, numbers: list[str]):
    assert unseen(html) == numbers


def test_is_no_body_however_sure_the_model_is():
    s = cut("<p>a</p><ul><li>b</li><li class=sr-only>c</li><li>d</li></ul>")
    assert decide(surely_body(s), s).tolist() == [BODY, BODY, OTHER, BODY]


def test_what_is_no_body_keeps_its_label():
    s = cut("<p class=sr-only>a</p><p class=sr-only>b</p>")
    assert without_unseen(s, np.array([CAPTION, BODY])).tolist() == [CAPTION, OTHER]


@pytest.mark.parametrize("words", ["linenos", "x\tlnt", "Line-Numbers y"])
def test_numbers_are_told_by_whole_words(words: str):
    assert unseen(f"<pre><b class='{words}'>١ 2</b></pre><pre><b class='{words.strip('y ')}x'>3</b></pre>") == ["١ 2"]
