from __future__ import annotations

import numpy as np
import pytest

from stripper.core import elements
from stripper.core.builder import HIDDEN, OVERLAY, Kind
from stripper.labels import BODY, LABELS
from stripper.learn.corpus import LabelledPage
from stripper.learn.examples import Example, example
from stripper.learn.scroll import HEADLINE, scrolled
from stripper.tags import BIT

FIRST = "The mill stands by the river, and nobody knows who built it, or when, or for whom."
SECOND = "Its wheel has not turned since the war, though the water still runs under the floor."
OTHER_ARTICLE = [
    "Conductors of yellow trams voted yesterday against longer shifts on all lines of the city.",
    "The company had offered two more days of leave, which the union called a bad joke.",
]
PAGE = (
    "<body><nav><a href=/>Home</a></nav><article class=post><h1>The mill</h1><img src=m>"
    f"<p>{FIRST}</p><p>{SECOND}</p></article><footer>Imprint</footer>"
)
GOLD = (("Home", "other"), ("The mill", "other"), (FIRST, "body"), (SECOND, "body"), ("Imprint", "other"))


def page(html: str = PAGE) -> Example:
    return example(LabelledPage("a", html.encode(), GOLD, "a.example"))


@pytest.fixture
def longer() -> Example:
    made = scrolled(page(), OTHER_ARTICLE)
    assert made is not None
    return made


def test_what_was_noted_of_elements_holds_for_the_copy_too():
    noted = (
        "<div role=dialog hidden>Closed</div><ol start=4><li>Wheel</ol><a name=x></a><table><tr><td colspan=2>4</table>"
    )
    html = PAGE.replace("</article>", f"{noted}</article>").replace("<body>", "<head><base href=/b><body>")
    made = scrolled(page(html), OTHER_ARTICLE)
    assert made is not None
    t = made.segments

    def of(kind: Kind) -> list[str]:
        return [t.tag_of(element) for element, _ in elements.entries(t, kind)]

    said = {bit: [t.tag_of(element) for element in np.flatnonzero(t.flags & bit)] for bit in (HIDDEN, OVERLAY)}
    assert said == {HIDDEN: ["div", "div"], OVERLAY: ["div", "div"]}
    assert (of(Kind.START), of(Kind.COLSPAN)) == (["ol", "ol"], ["td", "td"])
    anchors = [
        element for element in range(len(t.tag)) if t.tag_of(element) == "a" and not t.flags[element] & BIT["link"]
    ]
    assert len(anchors) == 2
    assert len(elements.spans(t)) == 2
    assert elements.base(t) == "/b"


def test_the_other_article_stands_behind_the_pages_own(longer: Example):
    assert longer.segments.text == [
        "Home", "The mill", FIRST, SECOND, OTHER_ARTICLE[0][:HEADLINE].strip(), *OTHER_ARTICLE, "Imprint",
    ]  # fmt: skip


def test_nothing_of_the_other_article_is_body(longer: Example):
    assert [LABELS[row.argmax()] for row in longer.shares] == [label for _, label in GOLD[:4]] + ["other"] * 4


def test_the_copy_has_the_markup_of_the_original(longer: Example):
    t = longer.segments
    assert [t.tag_of(element) for element in t.element] == [
        "a",
        "h1",
        "p",
        "p",
        "h1",
        "p",
        "p",
        "footer",
    ]
    first = elements.first_of(t, "img")
    assert t.pictures.tolist() == [first, first + 5]


def test_every_element_comes_behind_its_parent(longer: Example):
    assert (longer.segments.parent <= np.arange(len(longer.segments.parent))).all()


def test_what_has_no_words_of_the_other_article_is_unknown():
    made = scrolled(page(PAGE.replace("<h1>", "<b>Mills</b><h1>")), OTHER_ARTICLE)
    assert made is not None
    again = [row.sum() for text, row in zip(made.segments.text, made.shares, strict=True) if text == "Mills"]
    assert again[1] == 0


def test_a_copy_is_learnt_from_not_scored_on(longer: Example):
    assert (longer.made, page().made) == (True, False)


def test_a_page_that_is_one_container_cannot_scroll():
    assert scrolled(page(f"<body><p>{FIRST}</p><p>{SECOND}</p>"), OTHER_ARTICLE) is None


def test_a_page_without_body_cannot_scroll():
    one = page()
    one.shares[:, BODY] = 0
    assert scrolled(one, OTHER_ARTICLE) is None
