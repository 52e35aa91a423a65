from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import cut

from stripper.decide import decide
from stripper.labels import BODY, LABELS, OTHER
from stripper.unseen import unseen_blocks


def unseen(html: str) -> list[str]:
    """The texts that no reader sees."""
    s = cut(html)
    return [text for text, is_unseen in zip(s.text, unseen_blocks(s), strict=True) if is_unseen]


@pytest.mark.parametrize(
    "attribute",
    [
        "class=sr-only", "class='link sr-only sr-only-focusable'", "class=wt-screen-reader-only", "class=screen-reader-text",
        "class=VisuallyHidden_root__x1", "class=u-hiddenVisually", "class=element-invisible", "class=slds-assistive-text",
        "class='material-icons md-18'", "class=material-symbols-outlined", "class=mw-editsection", "class='a\nsr-only'",
    ],
)  # fmt: skip
def test_is_told_by_names_that_style_sheets_share(attribute):
    assert unseen(f"<p>a</p><p {attribute}>b <i>c</i></p><p>d</p>") == ["b c"]


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
    ],
)
def test_other_class_words_hide_nothing(words):
    assert not unseen(f"<p class={words}>a</p>")


def test_is_only_what_is_hidden_as_a_whole():
    assert unseen("<p>a <i class=sr-only>b</i></p><p><i class=sr-only>c</i> <b class=sr-only>d</b></p>") == ["c d"]


def test_stays_in_a_table_where_it_stands_for_a_sign():
    assert not unseen("<table><tr><td>a<td><i class=material-icons>check</i><td><span class=sr-only>No</span></table>")


def test_is_no_body_however_sure_the_model_is():
    s = cut("<p>a</p><ul><li>b</li><li class=sr-only>c</li><li>d</li></ul>")
    sure = np.full((len(s), len(LABELS)), 0.001, np.float32)
    sure[:, BODY] = 0.99
    assert decide(sure, s).tolist() == [BODY, BODY, OTHER, BODY]
