"""Pictures of an article: which are of it, where they are, what is said of them, and how they are written."""

import json

import numpy as np
import pytest
from fixture_pages import cut

from stripper.labels import BODY, CAPTION, CREDIT, OTHER
from stripper.page import Page
from stripper.render.images import Image, find_images

LABEL_OF = {"b": BODY, "c": CAPTION, "k": CREDIT}


def page(html: str, url: str | None = None) -> Page:
    """A page whose blocks are body, captions and credits by the letter that they begin with; what begins with another is other."""
    s = cut(html)
    label = np.array([LABEL_OF.get(text[0], OTHER) for text in s.text], np.intp)
    return Page(s, np.eye(5, dtype=np.float32)[label], label, html, url)


def sources(html: str, url: str | None = None) -> list[str]:
    return [image.src for image in page(html, url).images]


@pytest.mark.parametrize(
    ("picture", "src"),
    [
        ("<img src=a.jpg>", "a.jpg"),
        ("<img src=' a.jpg '>", "a.jpg"),
        ("<img src=p.gif data-src=a.jpg>", "a.jpg"),
        ("<img src=p.gif data-lazy-src=a.jpg>", "a.jpg"),
        ("<img src=p.gif data-original=a.jpg>", "a.jpg"),
        ("<img src=data:image/gif;x data-srcset='s.jpg 100w, a.jpg 900w'>", "a.jpg"),
        ("<img src=a.jpg srcset='s.jpg 1x, b.jpg 2x'>", "a.jpg"),
        ("<img srcset='s.jpg, a.jpg 1.5x'>", "a.jpg"),
        ("<img srcset='a,w_1.jpg 2x,b,w_2.jpg'>", "a,w_1.jpg"),
        ("<img srcset=',s.jpg, a.jpg 2x 7h , b.jpg zx,,'>", "a.jpg"),
        ("<picture><source srcset='a.webp 9w, s.webp 1w'><img></picture>", "a.webp"),
        ("<picture><source srcset=a.webp><source srcset=b.jpg><img src=data:x></picture>", "a.webp"),
        ("<img src=data:x><noscript><img src=a.jpg></noscript>", "a.jpg"),
        ("<noscript><img src=a.jpg></noscript>", "a.jpg"),
        ("<img src=a.jpg><noscript><img src=b.jpg></noscript>", "a.jpg"),
    ],
)
def test_are_found_where_pages_say_that_they_are(picture: str, src: str):
    assert sources(f"<p>body<p>{picture}<p>body") == [src]


@pytest.mark.parametrize(
    "picture",
    ["<img>", "<img src=data:image/png;x>", "<img src=javascript:x>", "<img src=a width=1 height=1>", "<img src=a height=0>",
     "<img src=/icons/a.png>", "<img src=a.svg?x>", "<img srcset=' , '>"],
)  # fmt: skip
def test_are_none_where_readers_see_none(picture: str):
    assert sources(f"<p>body<p>{picture}<p>body") == []


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<div>body<p><img src=a></p>body</div>", ["a"]),
        ("<p>body</p><a href=x><img src=a><h3>Other news of the whole town</h3></a><p>body", []),
        ("<p>body</p><div><img src=a> Enlarge</div><p>body", ["a"]),
        ("<div><div><img src=a></div><p>body</div>", ["a"]),  # leads the text
        ("<header><img src=a></header><p>body", []),  # a logo
        ("<figure><img src=a></figure><p>body", ["a"]),
        ("<p>body</p><footer><img src=a></footer>", []),
        ("<p>body</p><figure><img src=a><p>caption</figure>", ["a"]),
        ("<p>body<p><img src=a><p>body<p><img src=a><p>body", ["a"]),
        ("<p>other</p><img src=a>", []),
    ],
)
def test_of_the_article_stand_in_its_text_or_have_captions(html: str, found: list[str]):
    assert sources(html) == found


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<figure><img src=a><p>cap<p>kred</figure><p>body", [("a", "cap", "kred")]),
        ("<p>body<p><img src=a><p>cap<p>body<p><img src=b><p>body", [("a", "cap", ""), ("b", "", "")]),
        ("<p>body<div><p>cap<p><img src=a></div><div><p>cup<p><img src=b></div>", [("a", "cap", ""), ("b", "cup", "")]),
        ("<p>body<figure><img src=a><p>c1</figure><figure><img src=b><p>c2<p>c3</figure>", [("a", "c1", ""), ("b", "c2 c3", "")]),
        ("<p>body<p><img src=a><p>body<p>kred", [("a", "", "")]),  # too far off
        ("<p>body<p><img src=a><p>body<figure><p>cap</figure>", [("a", "", "")]),
    ],
)  # fmt: skip
def test_have_the_captions_and_credits_beside_them(html: str, expected: list[tuple[str, str, str]]):
    assert [(image.src, image.caption, image.credit) for image in page(html + "<p>body").images] == expected


def test_are_seen_from_the_address_of_the_page():
    assert sources("<p>body<p><img src=/a><p>body", "https://site.example/b/c") == ["https://site.example/a"]


def test_have_their_place_among_the_blocks():
    found = page("<p>body<p>x<p><img src=a alt='  an \n oak'><p>body").images
    assert found == (Image("a", "an oak", "", "", 2),)


def test_are_in_json():
    found = json.loads(page("<p>body<p><img src=a><p>body").to_json(blocks=False))
    assert found["images"] == [{"src": "a", "alt": "", "caption": "", "credit": "", "block": 1}]


ARTICLE = "<p>body 1<figure><img src=a alt='x [y]'><p>cap &lt;<p>kred</figure><p>body 2<ul><li>body 3<li><img src=b>body 4</ul><p>body 5"


def test_are_written_only_if_asked_for():
    assert "img" not in page(ARTICLE).html


def test_are_written_in_html():
    html = page(ARTICLE).with_images().html
    assert '<figure><img src="a" alt="x [y]"><figcaption>cap &lt; kred</figcaption></figure>\n<p>body 2' in html
    assert '</ul>\n<figure><img src="b" alt=""></figure>\n<p>body 5' in html  # no list is broken


def test_are_written_in_markdown():
    assert page(ARTICLE).with_images().markdown == (
        "body 1\n\n![x \\[y\\]](a)\n\ncap \\< kred\n\nbody 2\n\n- body 3\n- body 4\n\n![](b)\n\nbody 5"
    )


def test_captions_that_are_kept_are_written_once():
    html = page(ARTICLE).keeping({"body", "caption"}).with_images().html
    assert html.count("cap &lt;") == 1
    assert "kred" in html


@pytest.mark.parametrize(
    "src", ["'\"><script>x</script>'", "x&quot;onerror=alert(1)", "JaVaScRiPt:x", "'java\tscript:x'"]
)
def test_are_safe_to_show(src: str):
    html = page(f"<p>body<p><img src={src} onerror=x alt='<b onclick=x>'><p>body").with_images().html
    assert "<script" not in html
    assert "script:" not in html.replace("\t", "")
    assert " onerror=" not in html


def test_of_a_page_without_body_are_none():
    assert find_images(cut("<img src=a>"), np.zeros(0, np.intp), None) == ()
