from __future__ import annotations

import pytest
from fixture_pages import cut

from stripper.decide.further import titles

OWN, NEXT = "Bridge over the river opened", "Market moves to the old station"
HEAD = f"<title>{OWN}</title>"


def further(html: str, head: str = HEAD) -> list[tuple[str, str]]:
    """The titles that are found, each with the name of its container."""
    s = cut(f"<html><head>{head}</head><body>{html}</body></html>")
    found = titles(s)
    if found is None:
        return []
    words = list(s.nodes.vocabulary)
    return [
        (s.text[block], words[s.nodes.words[container]])
        for block, container in zip(found.further.tolist(), found.container.tolist(), strict=True)
    ]


def test_a_further_article_is_the_outermost_element_that_does_not_hold_the_own_title():
    html = f"<div class=all><article class=a><h1>{OWN}</h1></article><div class=b><p>x</p><div class=c><h1>{NEXT}</h1></div></div></div>"
    assert further(html) == [(NEXT, "b")]


def test_a_further_article_may_stand_in_the_container_of_the_own_one():
    assert further(f"<main><h1>{OWN}</h1><p>x</p><div class=more><h1>{NEXT}</h1></div></main>") == [(NEXT, "more")]


@pytest.mark.parametrize(
    "html",
    [
        f"<main><h1>{OWN}</h1><p>x</p><h1>{NEXT}</h1><p>y</p></main>",  # no container of its own
        f"<main><h1>{OWN}</h1></main><aside><h2>{NEXT}</h2></aside>",  # of another level
        f"<main><h2>{OWN}</h2></main><aside><h2>{NEXT}</h2></aside>",  # of a lower one
        f"<main><h1>{OWN}</h1></main><aside><h1>{OWN}</h1></aside>",  # the same title
        f"<aside><h1>{NEXT}</h1></aside><main><h1>{OWN}</h1></main>",  # above
        f"<main><h1>Other news</h1></main><aside><h1>{NEXT}</h1></aside>",  # nothing that the page declares
        f"<main><p>{OWN}</p></main><aside><h1>{NEXT}</h1></aside>",  # no heading
    ],
)
def test_what_is_no_title_of_a_further_article(html: str):
    assert further(html) == []


def test_the_own_title_is_the_longest_that_the_page_declares():
    head = f"<title>{OWN} | The Valley Gazette</title>"
    html = f"<header><h1>The Valley Gazette</h1></header><main><h1>{OWN}</h1></main><div class=b><h1>{NEXT}</h1></div>"
    assert further(html, head) == [(NEXT, "b")]


def test_a_title_that_is_cut_into_pieces_or_has_nothing_around_it_is_no_fault():
    assert further(f"<h1>{OWN}</h1>") == []
    assert further(f"<h1>{OWN}<br>and</h1><div class=b><h1>{NEXT}<br>soon</h1></div>")[0] == (NEXT, "b")
    assert further("") == []
