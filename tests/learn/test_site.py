from __future__ import annotations

import pytest

from stripper.learn.site import about_page, site_of

SITES = {
    "https://www.example.org/a": "example.org",
    "https://news.example.co.uk:8080/a?b#c": "example.co.uk",
    "HTTPS://WWW.EXAMPLE.ORG.": "example.org",
    "https://controluce.example/nives": "controluce.example",
    "https://a.b.controluce.example/nives": "controluce.example",
    "http://127.0.0.1:8000/": "127.0.0.1",
    "http://[::1]/": "::1",
    "http://localhost/": "localhost",
    "a.html": "",
    "": "",
    "http://[broken": "",
}


@pytest.mark.parametrize(("url", "site"), SITES.items())
def test_site_is_the_registered_domain(url: str, site: str):
    assert site_of(url) == site


CANONICAL = '<link rel=canonical href="https://www.one.example/a">'
OPEN_GRAPH = '<meta property="og:url" content="https://www.two.example/a">'


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (OPEN_GRAPH + CANONICAL, "https://www.one.example/a"),
        (OPEN_GRAPH, "https://www.two.example/a"),
        ('<base href="https://three.example/">', "https://three.example/"),
        ('<link rel=canonical href="/a">' + OPEN_GRAPH, "https://www.two.example/a"),
        ("<link rel=canonical><p>nothing", ""),
        ("", ""),
    ],
)
def test_page_says_its_address(html: str, url: str):
    assert about_page(html)["url"] == url


def test_page_says_its_language():
    assert about_page("<html lang=' it-IT '><p>ciao")["lang"] == "it-IT"
