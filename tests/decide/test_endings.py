from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import cut

from stripper.decide.endings import SHORTEST_PARAGRAPH, SURE, without_author_notes, without_last_links
from stripper.labels import BODY

PARAGRAPH = "<p>" + "word " * (SHORTEST_PARAGRAPH // 4) + "</p>"
HEAD = "<meta name=author content='Ann Lee'><meta property=og:type content=article><meta property=og:site_name content='The Herald'>"


def noted(html: str, head: str = HEAD, body: float = 0.5) -> list[bool]:
    """Which blocks of a page are kept, without notes on its author, where all were."""
    s = cut(f"<html><head>{head}</head><body>{html}</body></html>")
    given = np.full(len(s), body, np.float32)
    return (without_author_notes(np.full(len(s), BODY), given, s) == BODY).tolist()


def test_a_note_on_the_author_at_the_end_goes():
    assert noted(PARAGRAPH * 4 + "<p>Ann Lee writes about rivers.</p>") == [True] * 4 + [False]
    assert noted(PARAGRAPH * 4 + "<p>About Ann Lee: she writes.</p><p>So.</p>") == [True] * 4 + [False, True]


@pytest.mark.parametrize(
    ("html", "head", "body"),
    [
        (PARAGRAPH * 4 + "<p>Ann Lee writes about rivers.</p>", HEAD, SURE + 0.01),
        (PARAGRAPH * 4 + "<p>Ann Lee writes about rivers.</p>", "", 0.5),
        (PARAGRAPH * 4 + "<h2>Ann Lee in her garden</h2>", HEAD, 0.5),
        (PARAGRAPH * 4 + "<p>Now and then, at the end of her days, Ann Lee writes.</p>", HEAD, 0.5),
        (PARAGRAPH * 4 + "<p>Joann Lees writes about rivers.</p>", HEAD, 0.5),
        (PARAGRAPH + "<p>Ann Lee writes about rivers.</p>" + PARAGRAPH * 3, HEAD, 0.5),  # in its midst
        (PARAGRAPH * 2 + "<p>Ann Lee writes about rivers.</p>", HEAD, 0.5),  # a short text
        (PARAGRAPH * 4 + "<p>The Herald writes.</p>", HEAD.replace("Ann Lee", "The Herald"), 0.5),
        (PARAGRAPH * 4 + "<p>Staff writes.</p>", HEAD.replace("Ann Lee", "Staff"), 0.5),
    ],
)
def test_other_lines_stay(html: str, head: str, body: float):
    assert all(noted(html, head, body))


def linked(html: str, head: str = HEAD) -> list[bool]:
    """Which blocks of a page are kept, without the links behind its last paragraph, where all were."""
    s = cut(f"<html><head>{head}</head><body>{html}</body></html>")
    return (without_last_links(np.full(len(s), BODY), s) == BODY).tolist()


LINKS = "<h3>More</h3><ul><li><a href=/a>One</a><li><a href=/b>Two</a></ul>"


def test_links_behind_the_last_paragraph_of_an_article_go_with_their_heading():
    assert linked(PARAGRAPH + LINKS) == [True] + [False] * 3
    assert linked(LINKS + PARAGRAPH + LINKS) == [True] * 4 + [False] * 3


@pytest.mark.parametrize(
    ("html", "head"),
    [
        (PARAGRAPH + LINKS, ""),
        (PARAGRAPH + LINKS, HEAD.replace("content=article", "content=website")),
        (PARAGRAPH + LINKS + "<p>So.</p>", HEAD),
        (PARAGRAPH + "<h3>More</h3>", HEAD),  # no link at all
        ("<p>Short.</p>" + LINKS, HEAD),  # the links are the article
        (LINKS, HEAD),
        (PARAGRAPH + "<p><a href=/a>http://example.org/a</a></p>", HEAD),
        (PARAGRAPH + "<table><tr><td>Else<td><a href=/a>One</a></table>", HEAD),
        (PARAGRAPH + "<p>Follow me: <a class=x href=/a>@ann</a></p>", HEAD),
        ("", HEAD),
    ],
)
def test_other_links_stay(html: str, head: str):
    assert all(linked(html, head))
