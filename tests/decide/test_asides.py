from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import cut

from stripper.decide.asides import CLEARLY, LARGEST, SURE, without_asides
from stripper.labels import BODY

TEXT = "<p>" + "word " * 40 + "</p>"
DOUBTED = SURE - 0.3


def kept(html: str, given: dict[str, float], lost: str = "") -> list[str]:
    """The first words that are kept of a page's blocks, where all but ``lost`` were: paragraphs are ``given`` 1 for body."""
    s = cut(f"<html><body><article>{html}</article></body></html>")
    body = np.array([given.get(text.split()[0], 1) for text in s.text], np.float32)
    label = np.array([BODY if text != lost else BODY + 1 for text in s.text])
    after = without_asides(label, body, s)
    return [text.split()[0] for text, one in zip(s.text, after.tolist(), strict=True) if one == BODY]


@pytest.mark.parametrize(
    "html",
    [
        TEXT + "<div><h4>Offer</h4><span>Buy</span></div>" + TEXT,
        TEXT * 2 + "<div><h4>Offer</h4><span>Buy</span></div>",
        TEXT + "<div>Offer</div><div><p>Buy</p></div>" + TEXT,
        TEXT + "<form><div><div>Offer</div></div><ul><li>Buy</ul></form>" + TEXT,
    ],
)
def test_a_box_that_is_doubted_goes_as_a_whole(html: str):
    assert kept(html, {"Offer": DOUBTED, "Buy": DOUBTED}) == ["word"] * 2
    assert kept(html, {"Offer": 0, "Buy": DOUBTED}, lost="Offer") == ["word"] * 2


@pytest.mark.parametrize(
    "html",
    [
        "<div>Offer</div>" + TEXT * 2,  # before the first paragraph
        TEXT + "<p>Offer</p>" + TEXT,
        TEXT
        + "<div>«Offer a hand to each»</div>"
        + TEXT
        + "<p>So I say: offer a hand to each, or go.</p>",  # pulled out
        TEXT + "<ul><li>Offer</ul>" + TEXT,
        TEXT + "<div><table><tr><td>Offer</table></div>" + TEXT,
        TEXT + "<blockquote>Offer</blockquote>" + TEXT,
        TEXT + "<h3>Offer</h3>" + TEXT,
        TEXT + "<pre>Offer</pre>" + TEXT,
        TEXT + "<figure>Offer</figure>" + TEXT,
        TEXT + "<table><tr><td>Offer</table>" + TEXT,
        *(
            TEXT + f"<div>Offer <{tag}>x</{tag}></div>" + TEXT
            for tag in ("pre", "code", "blockquote", "figure", "dl", "ol")
        ),
        TEXT + "<div><h2>Offer</h2></div>" + TEXT,  # a heading of the article
        TEXT + "<div>Offer " + "words " * (LARGEST // 5) + "</div>" + TEXT * 30,
        TEXT + "<div>Offer</div>",  # no article around
        "<section>" + TEXT * 2 + "</section><div>Offer</div>" + TEXT * 2,  # nor here: paragraphs are in two places
    ],
)
def test_what_is_no_box_among_paragraphs_stays(html: str):
    assert {"Offer", "«Offer"} & {*kept(html, {"Offer": DOUBTED, "«Offer": DOUBTED})}


@pytest.mark.parametrize(("given", "stays"), [(SURE + 0.01, True), (SURE - 0.01, False)])
def test_a_box_is_judged_by_all_its_letters(given: float, stays: bool):  # noqa: FBT001
    html = TEXT + "<div><span>Given " + "x" * 40 + "</span><br>Offer " + "x" * 40 + "</div>" + TEXT
    assert ("Given" in kept(html, {"Given": 1, "Offer": 2 * given - 1})) is stays


def test_what_is_said_in_a_paragraph_by_chance_is_no_pull_quote():
    assert kept(TEXT + "<div>Offer</div><p>An offer is made.</p>", {"Offer": DOUBTED}) == ["word", "An"]


def test_boxes_of_one_template_are_judged_together():
    one, other = (f"<div class=tip>{word}</div>{TEXT}" for word in ("Tip", "Hint"))
    assert kept(TEXT + one + other, {"Tip": DOUBTED}) == ["word"] * 3
    assert kept(TEXT + one + other * 2, {"Tip": DOUBTED}).count("Hint") == 2
    assert kept(TEXT + one + other.replace("tip", "hint"), {"Tip": DOUBTED}) == ["word"] * 2 + ["Hint", "word"]


def test_much_of_what_is_kept_is_no_aside():
    entry = "<div class=entry>Entry " + "words " * 30 + "</div>"
    assert kept(TEXT + entry + TEXT, {"Entry": DOUBTED}).count("Entry") == 1
    assert kept(TEXT + entry + TEXT * 5, {"Entry": DOUBTED}).count("Entry") == 0


def test_paragraphs_are_of_the_article_where_they_are_clearly_body():
    html = TEXT + "<div>Offer</div>" + TEXT
    assert "Offer" in kept(html, {"Offer": DOUBTED, "word": CLEARLY - 0.1})
