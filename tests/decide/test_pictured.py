from __future__ import annotations

import time

import numpy as np
import pytest
from fixture_pages import cut, surely_body

from stripper.decide.pictured import (
    LONGEST,
    LONGEST_BEFORE_CREDIT,
    with_captions_found,
)
from stripper.decide.steps import ARTICLE, decide
from stripper.labels import BODY, CAPTION, COOKIE, CREDIT, OTHER

NAMES = {"B": BODY, "C": CAPTION, "R": CREDIT, "K": COOKIE, "O": OTHER}
TEXT = "It rained all night. "


def found(html: str, labels: str = "", *, has_article: bool = True) -> str:
    """The first letters of the labels that a page's blocks have in the end; at first all are body if nothing else is said."""
    s = cut(html)
    before = np.array([NAMES[letter] for letter in labels or "B" * len(s)])
    after = with_captions_found(before, s, has_article=has_article)
    assert before.tolist() == [NAMES[letter] for letter in labels or "B" * len(s)]  # what was given stays as it was
    return "".join(next(letter for letter, label in NAMES.items() if label == given) for given in after.tolist())


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>IMG_2041.JPEG", "C"),
        ("<p>洪水.webp", "C"),
        ("<p>flood.jpg.", "B"),
        ("<p>Now save the picture in your folder as logo.png", "B"),
        ("<p>Select logo.png", "B"),
        ("<p>https://www.example.org/poster.jpg", "B"),
        ("<p>The full poster can be found at https://www.example.org/poster.jpg", "B"),
        ("<p>It is called <b>flood</b> or flood.jpg and not", "B"),
        (f"<p>{'x' * LONGEST}.jpg", "B"),
        ("<ul><li><p>flood.jpg</p></li></ul>", "B"),
        ("<table><tr><td><p>flood.jpg<td>12 kB</table>", "BB"),
        ("<pre>flood.jpg</pre>", "B"),
        ("<h2>flood.jpg</h2>", "B"),
        ("<p>.jpg", "B"),
    ],
)
def test_a_paragraph_that_is_a_pictures_file_name_is_a_caption(html: str, expected: str):
    assert found(html) == expected


PICTURES = "<tr><td><a href=1><img src=1></a><td>&nbsp;<td><img src=2></tr>"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (f"{PICTURES}<tr><td>The mill<td><td>The weir<br>in spring</tr>", "CCC"),
        (f"{PICTURES}<tr><td>The mill<td><td></tr>", "B"),  # a table of facts begins with a heading
        (f"{PICTURES}<tr><td>The mill<td>in<td>spring</tr>", "BBB"),  # no picture above the second
        (f"{PICTURES}<tr><td>The mill<td><td>A<br>B<br>C</tr>", "BBBB"),
        (f"{PICTURES}<tr><td>The mill<td><td>{'x' * (LONGEST + 1)}</tr>", "BB"),
        (f"{PICTURES}<tr><td>The mill<td><td><img src=3>The weir</tr>", "BB"),
        (f"{PICTURES}<tr></tr><tr><td>The mill<td><td>The weir</tr>", "BB"),
        ("<tr><td><img src=1>1<td><img src=2></tr><tr><td>The mill<td>The weir</tr>", "BBB"),
        ("<tr><td><svg></svg><td><svg></svg></tr><tr><td>The mill<td>The weir</tr>", "BB"),  # icons
        ("<tr><td colspan=2><img src=1><td><img src=2></tr><tr><td>The<td>mill<td>The weir</tr>", "BBB"),
        ("<tr><td colspan=2><img src=1><td><img src=2></tr><tr><td colspan=2>The mill<td>The weir</tr>", "CC"),
        ("<tr><td rowspan=2><img src=1><td><img src=2><td><img src=3></tr><tr><td>The mill<td>The weir</tr>", "CC"),
        (f"{PICTURES}<tr><td>The mill<td><td>The weir</tr>{PICTURES}<tr><td>The lock<td><td>The dam</tr>", "CCCC"),
        (f"{PICTURES}<tr><td>Party<td><td>Votes</tr><tr><td>Greens<td><td>12</tr>", "BBBB"),  # flags, or spacers
    ],
)
def test_a_row_of_short_texts_below_a_row_of_pictures_has_their_captions(rows: str, expected: str):
    assert found(f"<table>{rows}</table>") == expected
    assert found(f"<table><tr><td><table>{rows}</table></table>") == expected  # the inner table is the one that counts


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div><h2>How a mill works</h2><video></video></div><p>a", "CB"),
        ("<div><div><h3>How a <br>mill works</h3></div><div><iframe></iframe></div></div><p>a", "CCB"),
        ("<div><h2>How a mill works</h2><div id='video-player-2_3'></div></div><p>a", "CB"),
        ("<div><h2>How a mill works</h2><div id=video-player>loading</div></div><p>a", "BBB"),
        ("<div><h2>The player</h2><div class=player></div></div><p>a", "BB"),  # of football
        ("<div><h2>How a mill works</h2><img src=1></div><p>a", "BB"),
        ("<div><p>How a mill works</p><video></video></div><p>a", "BB"),
        ("<h2>How a mill works</h2><video></video><p>a", "BB"),
        ("<div><h2>How a mill works</h2><video></video><p>It turns.</p></div>", "BB"),
    ],
)
def test_a_heading_alone_with_a_player_is_its_title(html: str, expected: str):
    assert found(html) == expected
    assert set(found(html, has_article=False)) == {"B"}


LINE = "The weir in spring. (Archive photo: X)"


@pytest.mark.parametrize(
    ("html", "labels", "expected"),
    [
        (f"<p><span><img src=1><i>{LINE}</i></span></p><p>a", "BCB", "CCB"),
        (f"<p><span><img src=1><i>{LINE}</i></span></p><p>a", "BRB", "CRB"),
        (f"<p><span><img src=1><i>{LINE}</i></span></p><p>a", "BKB", "BKB"),
        (f"<div><img src=1><p>{LINE}</p></div><p>a", "BRB", "CRB"),
        (f"<div><p>{LINE}</p><img src=1></div><p>a", "BRB", "BRB"),
        (f"<div><img src=1><p>{LINE}</p><p>It rained.</p></div>", "BRB", "BRB"),
        (f"<p>{LINE}</p><p>a", "BRB", "BRB"),
        ("<p><img src=1> Press <img src=2> Fill. (Photo: X)</p>", "BR", "BR"),  # icons in a sentence
    ],
)
def test_the_rest_of_a_line_alone_with_a_picture_above_it_is_a_caption(html: str, labels: str, expected: str):
    assert found(html, labels) == expected


NAME, SEIZED = "<p>the mill at dawn.jpg", "<p>Cash that was seized on Wednesday."


@pytest.mark.parametrize(
    ("html", "labels", "expected"),
    [
        (f"{NAME}{SEIZED}<p>Photo: X<p>a", "BBRB", "CCRB"),
        (f"{NAME}{SEIZED}<p>Photo: X<p>a", "CBRB", "CCRB"),
        (f"{NAME}{SEIZED}<p><em>(Ann Doe/The Daily)</em><p>a", "BBOB", "CCRB"),
        (f"{NAME}{SEIZED}<p>(Ann Doe)<p>a", "BBOB", "BBOB"),
        (f"{NAME}{SEIZED}<p>(Ann Doe/The Daily)<p>a", "BBBB", "BBBB"),
        (f"{NAME}{SEIZED}<p>a<p>Photo: X", "BBBR", "BBBR"),
        (f"{NAME}<img src=1>{SEIZED}<p>Photo: X", "BBR", "BBR"),
        (f"{NAME}{SEIZED}<img src=1><p>Photo: X", "BBR", "BBR"),
        (f"{NAME}<h2>Cash that was seized on Wednesday.</h2><p>Photo: X", "BBR", "BBR"),
        (f"<div>{NAME}</div>{SEIZED}<p>Photo: X", "BBR", "BBR"),
        (f"{NAME}<p>{'x' * (LONGEST_BEFORE_CREDIT + 1)}<p>Photo: X", "BBR", "BBR"),
        (f"{NAME}<p>{LINE}<p>Photo: X", "BBBR", "BBBR"),  # in two pieces
        (f"<p>At the mill{SEIZED}<p>(SDA/AFP)", "CBO", "CBO"),  # the end of an article, and its agencies
        (f"<p>At the mill{SEIZED}<p>Photos: X", "CBR", "CBR"),
    ],
)
def test_a_paragraph_between_a_file_name_and_a_credit_is_a_caption(html: str, labels: str, expected: str):
    assert found(html, labels) == expected


def test_a_page_decides_so():
    article = f"<p>{TEXT * (ARTICLE // 10)}</p>"
    s = cut(
        f"<div>{article}<div><h2>How a mill works</h2><video></video></div><p>mill.jpg{article.replace('night', 'day')}</div>"
    )
    assert decide(surely_body(s), s).tolist() == [BODY, CAPTION, CAPTION, BODY]
    s = cut("<div><p>a</p><div><h2>How a mill works</h2><video></video></div></div>")
    assert decide(surely_body(s), s).tolist() == [BODY, BODY]


def test_nothing_kept_is_nothing_found():
    assert found("<p>mill.jpg", "O") == "O"
    assert with_captions_found(np.zeros(0, np.intp), cut(""), has_article=False).tolist() == []


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 5_000 + "<h2>a</h2><video></video>" + "</div>" * 5_000,
        "<div><h2>a</h2><video></video></div>" * 5_000,
        "<table>" + PICTURES * 2_000 + "<tr><td>a<td><td>b</tr></table>",
        "<table>" + "<tr><td><img src=1><td><img src=2></tr><tr><td>a<td>b</tr>" * 5_000 + "</table>",
        "<table><tr><td colspan=1000 rowspan=0><img src=1></tr>" + "<tr><td colspan=1000>a" * 5_000 + "</table>",
        "<p>a.jpg<p>b<p>(Ann Doe/The Daily)" * 5_000,
    ],
)
def test_no_page_takes_long(page: str):
    s = cut(page)
    start = time.thread_time()
    with_captions_found(np.full(len(s), BODY), s, has_article=True)
    assert time.thread_time() - start < 2
