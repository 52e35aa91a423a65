from __future__ import annotations

import io
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from stripper.errors import InputError
from stripper.reading.mistaken import check_object, check_words, is_address

ADDRESSES = [
    "https://example.org/page",
    "HTTP://example.org",
    " https://example.org/page?a=1&b=%20#c\n",
    "file:///srv/page",
    "www.example.org/page",
    "https://例え.example/ページ",
    "https://example.org/page.html",
]
PATHS = [
    "page.html",
    "page.HTM",
    "saved/page.xhtml",
    "page.html.gz",
    "page.htm.zst",
    "/home/ada/my page.html",
    "./my page.html",
    "../page.html",
    "~/page.html",
    r"C:\Pages\my page.html",
    r"\\server\pages\page.html",
]
TEXTS = [
    "The page moved to https://example.org/page",
    "https://example.org/page is gone",
    "https://example.org/one\nhttps://example.org/two",
    "<a href=https://example.org/page>",
    "<p>page.html",
    "He opened index.html",
    "He opened C:\\index.html",
    "https:// is how an address begins",
    "Rain.",
    "rain/snow",
    ".html",
    "3/4",
    "/html",
    "",
    "   ",
    "/ a line\nanother.html",
    "https://example.org/" + "a" * 5000,
]


@pytest.mark.parametrize("given", ADDRESSES)
def test_an_address_is_no_page(given: str):
    with pytest.raises(InputError, match=r"address of a page.*fetch it"):
        check_words(given)


@pytest.mark.parametrize("given", PATHS)
def test_a_path_is_no_page(given: str):
    with pytest.raises(InputError, match=r"path of a page.*read the file"):
        check_words(given)


@pytest.mark.parametrize("given", TEXTS, ids=range(len(TEXTS)))
def test_a_text_is_left_alone(given: str):
    check_words(given)


@pytest.mark.parametrize(("text", "answer"), [("https://example.org", True), ("page.html", False)])
def test_whether_it_is_an_address(text: str, answer: bool):  # noqa: FBT001
    assert is_address(text) is answer


SOUP = BeautifulSoup("<p>Snow.</p>", "lxml")
HOLDERS = {
    "BeautifulSoup": (SOUP, "BeautifulSoup; give the page that it was made of"),
    "its tag": (SOUP.p, "Tag; give the page that it was made of"),
    "path": (Path("page.html"), "Path; read the file"),
    "file": (io.BytesIO(b"<p>Snow."), "BytesIO; read it"),
}


@pytest.mark.parametrize("name", HOLDERS)
def test_an_object_that_holds_a_page_says_how_to_take_it_out(name: str):
    given, says = HOLDERS[name]
    with pytest.raises(InputError, match=says):
        check_object(given)


@pytest.mark.parametrize("given", [etree.fromstring("<p/>"), etree.ElementTree(etree.fromstring("<p/>")), None, 5])
def test_other_objects_are_for_others_to_judge(given: object):
    check_object(given)
