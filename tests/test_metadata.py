from __future__ import annotations

import json

import pytest
from fixture_pages import NAMES, corpus
from lxml import etree, html

from stripper.metadata import Metadata, read
from stripper.reading.decode import decode

NOTHING = Metadata(None, None, None, None, None)
FULL = """<!doctype html><html lang="it-IT"><head><title>La frana | Gazzetta</title>
<meta name="author" content="Maria Rossi"><meta property="og:site_name" content="Gazzetta di Valle">
<meta property="article:published_time" content="2024-03-04T10:00:00+01:00"></head><body><h1>La frana</h1><p>Testo.</p></body></html>"""


def test_metadata_is_what_the_page_says_of_itself():
    assert read(FULL, None) == Metadata("La frana", "Maria Rossi", "2024-03-04", "it-it", "Gazzetta di Valle")


@pytest.mark.parametrize("page", ["", " ", "\0", "\ud800", "<!-- a -->", "<!doctype html>", "text", "<p>a</p>"])
def test_page_that_says_nothing_has_none(page: str):
    assert read(page, None) == NOTHING


def test_text_with_an_encoding_declaration_is_read():
    assert read('<?xml version="1.0" encoding="utf-16"?>' + FULL, None).title == "La frana"


def test_lone_surrogates_are_passed_over():
    assert read(FULL.replace("Testo", "\ud800"), None).title == "La frana"


@pytest.mark.parametrize("attribute", ["lang", "xml:lang", 'lang="" xml:lang'])
def test_language_may_be_said_as_in_html_or_as_in_xml(attribute: str):
    assert read(f'<html {attribute}="de"><title>a</title><body><p>b</p></body></html>', None).language == "de"


def test_html_says_more_of_its_language_than_xml():
    assert read('<html xml:lang="en" lang="de"><title>a</title><body><p>b</p></body></html>', None).language == "de"


def test_site_name_may_come_from_the_url():
    assert (
        read("<html><title>a</title><body><p>b</p></body></html>", "https://gazzetta.example/1").site_name
        == "gazzetta.example"
    )


XHTML = '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="it-IT"><head><title>La frana</title></head><body><p>Testo.</p></body></html>'
PREFIXED = '<h:html xmlns:h="http://www.w3.org/1999/xhtml" xml:lang="it-IT"><h:head><h:title>La frana</h:title></h:head><h:body><h:p>Testo.</h:p></h:body></h:html>'
TREES = {
    "of lxml.html": html.fromstring(FULL),
    "of lxml.etree": etree.HTML(FULL),
    "of XHTML": etree.fromstring(XHTML),
    "of XHTML with prefixes": etree.fromstring(PREFIXED),
    "of XHTML by lxml.html": html.fromstring(XHTML, parser=html.XHTMLParser()),
    "of XHTML with prefixes by lxml.html": html.fromstring(PREFIXED, parser=html.XHTMLParser()),
    "of XHTML inside other XML": etree.fromstring(f"<page>{PREFIXED}</page>")[0],
}


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES.keys())
def test_tree_of_any_kind_is_read(tree):
    found = read(tree, None)
    assert (found.title, found.language) == ("La frana", "it-it")


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES.keys())
def test_tree_is_left_as_it_was(tree):
    before = etree.tostring(tree)
    read(tree, None)
    assert etree.tostring(tree) == before


@pytest.mark.parametrize("name", NAMES)
def test_tree_of_a_fixture_is_left_as_it_was(name: str):
    tree = html.fromstring(corpus()[name].html)
    before = etree.tostring(tree)
    read(tree, corpus()[name].url)
    assert etree.tostring(tree) == before


SAY_NO_LANGUAGE = frozenset(
    f"pages/{name}.html" for name in ("it-gruppo-grotte-1998", "ko-sijang-bam-seojeom", "zh-cn-heshaqiao-helong")
)


@pytest.mark.parametrize("name", NAMES)
def test_language_of_a_fixture_is_that_of_its_label(name: str):
    page = corpus()[name]
    expected = "" if name in SAY_NO_LANGUAGE else page.lang[:2]
    assert (read(decode(page.html), page.url).language or "")[:2] == expected


SITE = '<meta property=og:site_name content="Valley Post">'


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The library opens - Valley Post", "The library opens"),
        ("The library opens | VALLEY POST", "The library opens"),
        ("The library – opens · Valley Post", "The library – opens"),
        ("Valley Post", "Valley Post"),
        ("The library opens - Valley", "The library opens - Valley"),
        ("What the Valley Post says", "What the Valley Post says"),
    ],
)
def test_a_title_has_no_name_of_the_site_behind_it(title: str, expected: str):
    assert read(f'<meta property=og:title content="{title}">{SITE}<p>a', None).title == expected


@pytest.mark.parametrize(
    ("head", "headings", "expected"),
    [
        ("Snow – Guide", "<h1>Snow</h1>", "Snow"),
        ("Snow – Guide", "<h1>Snow</h1><h1>Rain</h1>", "Snow – Guide"),
        ("Snow-ball fights", "<h1>Snow</h1>", "Snow-ball fights"),
        ("Snow: what comes next", "<h1>Snow</h1>", "Snow: what comes next"),
    ],
)
def test_a_title_is_its_only_heading_where_that_is_its_beginning(head: str, headings: str, expected: str):
    assert read(f'<meta property=og:title content="{head}">{headings}<p>a', None).title == expected


def test_title_and_site_are_not_taken_for_each_other():
    declared = '<title>Snow in Bormio - Valley Forum</title><meta property=og:site_name content="Valley Forum">'
    found = read(f"{declared}<h1>Valley Forum</h1><p>a", None)
    assert (found.title, found.site_name) == ("Snow in Bormio", "Valley Forum")
    found = read("<title>Mr. Smith comes to Bormio | Valley Post</title><h1>Mr. Smith comes to Bormio</h1><p>a", None)
    assert (found.title, found.site_name) == ("Mr. Smith comes to Bormio", None)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("J.R. Stone", "J.R. Stone"),
        ("李明", "李明"),
        ("Hung", "Hung"),
        ("https://a.example/ann", None),
    ],
)
def test_an_author_is_written_as_the_page_writes_the_name(said: str, expected: str | None):
    assert read(f'<meta name=author content="{said}">{SITE}<p>a', None).author == expected


def test_several_authors_are_parted():
    assert read('<meta name=author content="Ann Stone, Ben Wood">', None).author == "Ann Stone; Ben Wood"


@pytest.mark.parametrize(
    "markup",
    [
        "<img src=/wp-content/uploads/2023/06/hero.webp>",
        "<style>.icon-20190326 {color: red}</style>",
    ],
)
def test_what_no_reader_sees_is_no_date(markup: str):
    assert read(f"<p>The library opens.</p>{markup}", None).date is None


@pytest.mark.parametrize("shown", ["Bormio, 2. November 2021", "<!-- -->Nov 2, 2021", "<script></script>2021-11-02"])
def test_what_readers_see_may_be_a_date(shown: str):
    assert read(f"<p>The library opens.</p><div>{shown}</div>", None).date == "2021-11-02"


def test_a_title_is_what_readers_see_of_it():
    assert read("<h1>La fra&shy;na <a href=#a>¶</a></h1><p>Testo.</p>", None).title == "La frana"


def test_the_name_of_the_site_is_the_one_it_gives_itself():
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "publisher": {"@type": "Organization", "name": "valley HOLDING"},
    }
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    assert read(f"{SITE}{script}<p>a", None).site_name == "Valley Post"


def test_a_year_alone_is_no_date():
    assert read("<p>a<footer>Copyright 2009-2023, The Town</footer>", None).date is None
    assert read("<meta property=article:published_time content=2021-01-01T08:00><p>a", None).date == "2021-01-01"


@pytest.mark.parametrize("meta", ["property=og:locale content=fr_FR", "http-equiv=Content-Language content=fr-FR"])
def test_language_may_be_said_in_the_head(meta: str):
    assert read(f"<meta {meta}><p>a", None).language == "fr-fr"
    assert read(f"<html lang=it><meta {meta}><p>a", None).language == "it"
