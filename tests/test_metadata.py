from __future__ import annotations

import json

import pytest
import yaml
from fixture_pages import NAMES, corpus
from lxml import etree, html

import stripper
from stripper.metadata import Metadata, read
from stripper.metadata.dates import day_of
from stripper.metadata.front_matter import front_matter
from stripper.metadata.names import author_names
from stripper.reading.decode import decode

NOTHING = Metadata()
FULL = """<!doctype html><html lang="it-IT"><head><title>La frana | Gazzetta</title>
<meta name="author" content="Maria Rossi"><meta property="og:site_name" content="Gazzetta di Valle">
<meta property="article:published_time" content="2024-03-04T10:00:00+01:00"></head><body><h1>La frana</h1><p>Testo.</p></body></html>"""


def test_metadata_is_what_the_page_says_of_itself():
    assert read(FULL, None) == Metadata(
        title="La frana",
        authors=("Maria Rossi",),
        date="2024-03-04",
        language="it-it",
        site_name="Gazzetta di Valle",
    )


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
        ("Snow – Guide", "<h1>Rain</h1><h1>Snow</h1>", "Snow"),
        ("Snow-ball fights", "<h1>Snow</h1>", "Snow-ball fights"),
        ("Snow: what comes next", "<h1>Snow</h1>", "Snow: what comes next"),
    ],
)
def test_a_title_is_the_heading_that_is_its_beginning(head: str, headings: str, expected: str):
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
    assert read('<meta name=author content="Ann Stone, Ben Wood">', None).authors == ("Ann Stone", "Ben Wood")


@pytest.mark.parametrize(
    "markup",
    [
        "<img src=/wp-content/uploads/2023/06/hero.webp>",
        "<style>.icon-20190326 {color: red}</style>",
    ],
)
def test_what_no_reader_sees_is_no_date(markup: str):
    assert read(f"<p>The library opens.</p>{markup}", None).date is None


@pytest.mark.parametrize(
    "shown", ["Bormio, 2. November 2021", "<!-- -->Nov 2, 2021", "2 de noviembre de 2021", "2021-11-02"]
)
def test_what_readers_see_as_a_date_may_be_one(shown: str):
    assert read(f"<p>The library opens.</p><div class=post-date>{shown}</div>", None).date == "2021-11-02"
    assert read(f"<p>The library opens.</p><div>{shown}</div>", None).date is None


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


def _script(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "The library opens",
    "author": [{"@id": "#ann"}, {"@type": "Person", "name": "Ben Wood"}],
    "publisher": {"@type": "Organization", "name": "Valley Holding"},
    "datePublished": "2024-03-04T10:00:00Z",
    "dateModified": "2024-03-05",
    "image": [{"@type": "ImageObject", "url": "/a.jpg"}],
    "keywords": ["books", "Bormio"],
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "description": "Doors open at nine.",
    "inLanguage": "en-GB",
}
GRAPH = {"@graph": [{"@type": "Person", "@id": "#ann", "name": "Ann Stone"}, ARTICLE]}


def test_structured_data_say_all():
    assert read(_script(GRAPH) + "<p>a", "https://a.example/b/") == Metadata(
        title="The library opens",
        authors=("Ann Stone", "Ben Wood"),
        date="2024-03-04",
        modified="2024-03-05",
        language="en-gb",
        site_name="Valley Holding",
        url="https://a.example/b/",
        description="Doors open at nine.",
        image="https://a.example/a.jpg",
        tags=("books", "Bormio"),
        license="https://creativecommons.org/licenses/by/4.0/",
        publisher="Valley Holding",
    )


def test_microdata_say_the_same():
    page = """<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop=headline>The library opens</h1>
    <span itemprop=author itemscope itemtype="https://schema.org/Person"><b itemprop=name>Ann Stone</b></span>
    <time itemprop=datePublished datetime=2024-03-04>yesterday</time><img itemprop=image src=/a.jpg>
    <meta itemprop=keywords content="books, Bormio"></article>"""
    found = read(page, "https://a.example/")
    assert (found.title, found.authors, found.date) == ("The library opens", ("Ann Stone",), "2024-03-04")
    assert (found.image, found.tags) == ("https://a.example/a.jpg", ("books", "Bormio"))


def test_of_several_articles_the_one_with_the_address_of_the_page_is_the_page():
    others = [{"@type": "NewsArticle", "url": f"https://a.example/{n}", "author": f"Author {n}th"} for n in range(3)]
    assert read(_script(others) + "<p>a", "https://a.example/1#top").authors == ("Author 1th",)
    assert read(_script(others) + "<p>a", "https://a.example/").authors == ()


def test_of_several_articles_the_one_with_the_title_of_the_page_is_the_page():
    others = [{"@type": "Article", "headline": f"Report {n}", "author": f"Author {n}th"} for n in range(3)]
    assert read("<title>Report 2 | Post</title>" + _script(others) + "<p>a", None).authors == ("Author 2th",)


@pytest.mark.parametrize(
    "name", ["https://facebook.com/valley", "ann@a.example", "Valley Post", "1234", "a » b", "x " * 20]
)
def test_what_is_no_name_is_no_author(name: str):
    assert read(f'{SITE}<meta name=author content="{name}"><p>a', None).authors == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ann Stone", ("Ann Stone",)),
        ("von Ann Stone und Ben Wood", ("Ann Stone", "Ben Wood")),
        ("Von der Leyen", ("Von der Leyen",)),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Ann Stone; ANN STONE | Ben Wood", ("Ann Stone", "Ben Wood")),
        ("Autor: Ann Stone 27.03.2023", ("Ann Stone",)),
    ],
)
def test_names_are_parted_and_bared(text: str, names: tuple[str, ...]):
    assert author_names([text], []) == names


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-03-04T23:59:59-11:00", "2024-03-04"),
        ("20240304T101500Z", "2024-03-04"),
        ("2024/3/4 10:00", "2024-03-04"),
        ("Mon, 04 Mar 2024 10:00:00 GMT", "2024-03-04"),
        ("March 4th, 2024", "2024-03-04"),
        ("4. März 2024", "2024-03-04"),
        ("4 de marzo de 2024", "2024-03-04"),
        ("14.03.2024", "2024-03-14"),
        ("3/14/2024", "2024-03-14"),
        ("14/3/2024", "2024-03-14"),
        ("2024-02-30", None),
        ("0000-00-00", None),
        ("1709546400", None),
        ("", None),
    ],
)
def test_days_are_read_as_pages_write_them(value: str, day: str | None):
    assert day_of(value) == day


def test_a_date_may_stand_in_the_address():
    assert read("<p>a", "https://a.example/2024/03/04/library").date == "2024-03-04"
    assert read("<p>a", "https://a.example/2024/33/04/library").date is None


def test_the_canonical_address_is_resolved_and_is_not_the_home_page_by_mistake():
    assert read("<link rel=canonical href=/b?c=1><p>a", "https://a.example/x").url == "https://a.example/b?c=1"
    assert read("<base href=https://b.example/d/><link rel=canonical href=e><p>a", None).url == "https://b.example/d/e"
    assert read("<link rel=canonical href=https://a.example/><p>a", "https://a.example/x").url == "https://a.example/x"
    assert read("<link rel=canonical href='https://[a'><p>a", "https://a.example/x").url == "https://a.example/x"


def test_addresses_that_are_none_are_passed_over():
    assert read("<meta property=og:image content='http://[x'><p>a", "http://[y").image is None


def test_what_is_no_json_and_references_with_thousands_of_digits_are_passed_over():
    page = '<script type="application/ld+json">{"@type": "Article", "headline": "&#' + "9" * 5000 + ';"}</script>'
    assert read(page + "<script type='application/ld+json'>{</script><p>a", None).title is not None


def test_a_million_signs_in_structured_data_take_no_longer_than_others():
    page = f'<script type="application/ld+json">{{"@type": "Article", "headline": "{"<" * 600_000}"}}</script><p>a'
    assert len(read(page, None).title or "") <= 10_000


def test_page_says_its_title_and_cleans_with_it():
    body = (
        "<article><h1>The library opens</h1>"
        + "<p>The doors of the library open at nine, and the first readers wait. </p>" * 4
    )
    page = stripper.label(_script(GRAPH) + body)
    assert page.title == "The library opens"
    assert page.titled_text.startswith("The library opens\n")
    assert page.titled_text.count("The library opens") == 1
    assert stripper.clean(_script(GRAPH) + body, title=True) == page.titled_text
    bodyless = body.replace("<h1>The library opens</h1>", "")
    assert stripper.clean(_script(GRAPH) + bodyless, title=True).startswith("The library opens\n\nThe doors")


def test_front_matter_is_yaml():
    hard = Metadata(title='"a": [b] #\u2028\x85 \x7f 😀 ünï', authors=("- x", "{y}"), date="2024-03-04")
    text = front_matter(hard)
    assert text.startswith("---\n")
    assert text.endswith("\n---\n")
    read_back = yaml.safe_load(text.strip("-\n"))
    assert read_back == {"title": hard.title, "authors": list(hard.authors), "date": "2024-03-04"}
    assert front_matter(Metadata()) == ""


def test_guesses_fill_what_is_not_declared():
    pytest.importorskip("trafilatura")
    page = stripper.label(
        "<title>The library opens</title><p>The doors open at nine.</p><div>Bormio, 2. November 2021</div>"
    )
    assert page.metadata.date is None
    assert page.guessed_metadata().date == "2021-11-02"
    assert page.guessed_metadata().title == "The library opens"
    assert stripper.label_text("The doors open at nine.").guessed_metadata() == Metadata()
