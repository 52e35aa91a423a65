"""Links of what is kept: where they start from, what they lead to within the page, and how they are left out."""

import pytest
from fixture_pages import cut

from stripper.render.html import to_html
from stripper.render.markdown import from_html


def rendered(html: str, *, kept: list[int] | None = None, url: str | None = None) -> str:
    s = cut(html)
    return to_html(s, list(range(len(s))) if kept is None else kept, url)


@pytest.mark.parametrize(
    ("head", "url", "target"),
    [
        ("", None, "z"),
        ("", "https://u.org/a/b", "https://u.org/a/z"),
        ("<link rel=canonical href=https://c.org/a/b>", None, "https://c.org/a/z"),
        ("<link rel=canonical href=/c/b>", "https://u.org/a/b", "https://u.org/c/z"),
        ("<link rel=canonical href=https://c.org/a/b><base href=/x/>", "https://u.org/a/b", "https://c.org/x/z"),
        ("<base href=https://b.org/x/>", "https://u.org/a/b", "https://b.org/x/z"),
        ("<base href=javascript:x>", "https://u.org/a/b", "https://u.org/a/z"),
        ("<link rel=canonical href=file:///a/b>", None, "z"),
        ("<link rel=stylesheet href=https://c.org/a/b>", None, "z"),
        (f"<base href=https://b.org/{'x' * 3000}/>", None, "z"),
    ],
)
def test_start_from_the_address_that_the_page_names(head: str, url: str | None, target: str):
    assert f'<a href="{target}"' in rendered(f"<html><head>{head}</head><body><p><a href=z>a</a>", url=url)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a<a href=#n>1</a><p id=n>b", '<p>a<a href="#place-n">1</a></p>\n<p><span id="place-n"></span>b</p>'),
        ("<p>a<a href=#n>1</a><p><a name=n></a>b", '<p>a<a href="#place-n">1</a></p>\n<p><span id="place-n"></span>b</p>'),
        ("<p>a<a href=#n>1</a><div id=n><p>b<p>c</div>", '<p>a<a href="#place-n">1</a></p>\n<p><span id="place-n"></span>b</p>\n<p>c</p>'),
        ("<p>a<a href=#n>1</a><p>b", "<p>a1</p>\n<p>b</p>"),
        ("<p>a<a href=#>1</a><p id>b", "<p>a1</p>\n<p>b</p>"),
        ("<p>a<a href='#n%20é'>1</a><p id='n é'>b", '<p>a<a href="#place-n%20%C3%A9">1</a></p>\n<p><span id="place-n é"></span>b</p>'),
        ("<p>a <b>b<i id=n>c</i></b> <a href=#n>d</a>", '<p>a <strong>b</strong><span id="place-n"></span><strong><em>c</em></strong> <a href="#place-n">d</a></p>'),
    ],
)  # fmt: skip
def test_lead_to_places_that_are_kept(html: str, expected: str):
    assert rendered(html).replace(' rel="noopener noreferrer"', "") == expected


def test_to_what_is_not_kept_are_text():
    html = "<p>a<a href=#n>1</a></p><div id=n><p>b</p></div><p>c</p>"
    assert rendered(html, kept=[0, 2]) == "<p>a1</p>\n<p>c</p>"


def test_only_links_that_are_kept_make_places():
    assert rendered("<p><a href=#n>x</a></p><p id=n>b</p>", kept=[1]) == "<p>b</p>"


def test_names_of_places_stand_for_nothing_else():
    assert 'id="body"' not in rendered("<p><a href=#body>x</a><p id=body>b")


def test_places_stand_in_markdown():
    assert (
        from_html(rendered("<p>a<a href=#n>1</a><ul><li id=n>b</ul>"))
        == 'a[1](#place-n)\n\n- <span id="place-n"></span>b'
    )
