from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stripper.core import elements
from stripper.core.builder import Kind
from stripper.core.page_table import PageTable
from stripper.labels import LABELS
from stripper.learn.corpus import LabelledPage
from stripper.learn.examples import Example, example
from stripper.learn.fragments import ONE_IN, Take, fragment, fragments, to_be_cut
from stripper.segment import page_table

TEXTS = [
    "The mill stands by the river, and nobody knows who built it, or when, or for whom.",
    "Its wheel has not turned since the war, though the water still runs under the floor.",
    "The miller's daughter sold the stones to a museum, which has never shown them.",
]
ARTICLE = (
    f"<article class=post><figure><img src=m><figcaption>The mill in May</figcaption></figure><p>{TEXTS[0]}</p>"
    f"<p>{TEXTS[1]}</p><p hidden>{TEXTS[2]}</p></article>"
)
PAGE = f"<html><head><title>The mill</title><body><nav><a href=/>Home</a></nav>{ARTICLE}<footer>Imprint</footer>"
GOLD = (("Home", "other"), ("The mill in May", "caption"), *((text, "body") for text in TEXTS), ("Imprint", "other"))


def page(html: str = PAGE, gold: tuple[tuple[str, str], ...] = GOLD) -> Example:
    return example(LabelledPage("a", html.encode(), gold, "a.example"))


@pytest.fixture
def container() -> Example:
    cut = fragment(page(), Take.CONTAINER)
    assert cut is not None
    return cut


def test_the_container_alone_is_left_with_its_labels(container: Example):
    assert list(zip(container.segments.text, [LABELS[row.argmax()] for row in container.shares], strict=True)) == [
        *GOLD[1:5]
    ]


# What is numbered otherwise, for the page around a fragment had other words, or elements before it.
NUMBERED = frozenset("words position shape template".split())


def assert_alike(table: PageTable, parsed: PageTable) -> None:
    """Whether two tables are of the same elements and texts."""
    assert table.tag_names == parsed.tag_names
    assert table.attr_text == parsed.attr_text
    for name, column in parsed.arrays.items():
        if name not in NUMBERED:
            assert table.arrays[name].tolist() == column.tolist(), name
    assert [table.vocabulary[word] for word in table.words] == [parsed.vocabulary[word] for word in parsed.words]


def test_a_fragment_is_what_the_parser_would_have_made_of_it(container: Example):
    assert_alike(container.segments, page_table(f"<head></head><body>{ARTICLE}"))


def test_a_fragment_keeps_what_was_noted_of_its_elements():
    noted = (
        "<div role=dialog>Closed</div><ol start=4><li><a href=/wheel>Wheel</a></ol><a name=end></a>"
        "<table role=none><tr><td colspan=2>Stones</table>"
    )
    article = ARTICLE.replace("</article>", f"{noted}</article>")
    cut = fragment(page(PAGE.replace(ARTICLE, article)), Take.CONTAINER)
    assert cut is not None
    assert_alike(cut.segments, page_table(f"<head></head><body>{article}"))
    for kind in (Kind.START, Kind.HREF, Kind.COLSPAN):
        assert elements.entries(cut.segments, kind), kind


def test_a_fragment_knows_nothing_of_what_the_page_declares(container: Example):
    assert (page().segments.declared.title, container.segments.declared.title) == ("The mill", "")


@pytest.mark.parametrize("seed", range(12))
def test_a_single_piece_is_one_paragraph_of_the_body(seed: int):
    cut = fragment(page(), Take.ONE_PIECE, seed)
    assert cut is not None
    assert len(cut.segments) == 1
    assert cut.segments.text[0] in TEXTS


def test_pieces_are_neighbours_and_one_of_them_is_body():
    order = [text for text, _ in GOLD[1:5]]
    found = [fragment(page(), Take.SOME_PIECES, seed) for seed in range(30)]
    texts = [cut.segments.text for cut in found if cut is not None]
    assert all(any(text == order[at : at + len(text)] for at in range(4)) for text in texts)
    assert all(set(text) & set(TEXTS) for text in texts)
    assert {len(text) for text in texts} == {1, 2, 3, 4}


def test_an_item_that_stands_in_another_element_stays_in_it():
    html = PAGE.replace(ARTICLE, "<div><ul>" + "".join(f"<li>{text}" for text in TEXTS) + "</ul></div>")
    cut = fragment(page(html, (GOLD[0], *GOLD[2:])), Take.CONTAINER)
    assert cut is not None
    parsed = page_table("<head></head><ul>" + "".join(f"<li>{text}" for text in TEXTS) + "</ul>")
    assert cut.segments.tag.tolist() == parsed.tag.tolist()


def test_a_page_without_an_article_gives_none():
    assert fragment(page(gold=tuple((text, "other") for text, _ in GOLD)), Take.CONTAINER) is None


def test_text_between_the_elements_is_not_torn_from_them():
    html = f"<body><div><p>{TEXTS[0]}</p>It rained in the <b>whole</b> valley.<p>{TEXTS[1]}</p></div>"
    whole = page(html, tuple((text, "body") for text in TEXTS))
    cuts = [fragment(whole, Take.SOME_PIECES, seed) for seed in range(20)]
    assert {text for cut in cuts if cut for text in cut.segments.text} == set(TEXTS[:2])
    assert None in cuts  # where the <b> is between what is taken


def test_only_pages_whose_blocks_are_all_labelled_give_fragments():
    whole = page()
    partly = replace(whole, page=replace(whole.page, covers="some"))
    read = replace(partly, checked=np.ones(len(whole.segments), np.bool_), whole=True)
    copies = replace(whole, bare=True)
    assert fragments([partly, copies]) == []
    made = fragments([read])
    assert [(one.made, one.whole, len(one.segments) == len(one.checked)) for one in made] == [(True, True, True)]


def test_pages_that_are_cut_one_by_one_give_the_same_fragments():
    pages = [replace(page().page, name=str(number)) for number in range(2 * ONE_IN)]
    pages[1] = replace(pages[1], covers="body")
    expected = fragments([example(one) for one in pages])
    cut = [make(one) for one, make in to_be_cut(pages)]
    assert len(cut) == len(expected) == 2
    assert [(one.page.name, one.segments.text) for one in cut] == [
        (one.page.name, one.segments.text) for one in expected
    ]
