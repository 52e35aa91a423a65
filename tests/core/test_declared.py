from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from stripper.core.walk import walked
from stripper.declared import LONGEST_DECLARED, MOST_DATA, MOST_LOOKED_FOR, Declared, declare, plain, plain_lines
from stripper.declared import said as said_in

PROPERTY = settings(derandomize=True, deadline=None, max_examples=150, database=None)


def said(head: str) -> Declared:
    return declare(walked(html.document_fromstring(f"<html><head>{head}</head><body><p>text"))[0])


def data(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


PLAIN = {
    "case": ("The MILL", "the mill"),
    "both apostrophes alike": ("L’alba", plain("L'alba")),
    "punctuation and white space": ("«a»,\n\tb_c – d", "a b c d"),
    "a script without spaces": ("東京、大阪。", "東京 大阪"),
    "nothing": ("… —", ""),
}


@pytest.mark.parametrize(("text", "expected"), PLAIN.values(), ids=PLAIN.keys())
def test_plain_words(text: str, expected: str):
    assert plain(text) == expected


@PROPERTY
@given(st.lists(st.text(alphabet="aB _’.é東 ", max_size=12), min_size=1))
def test_many_texts_are_read_as_each_alone(texts: list[str]):
    assert plain_lines(texts) == [plain(text) for text in texts]


TITLES = {
    "title element": ("<title>The mill</title>", "the mill"),
    "title without the site's name": ("<title>The mill | Valley Post</title>", "the mill"),
    "title parted by a dash": ("<title>The mill – Valley Post</title>", "the mill"),
    "Open Graph": ("<meta property=og:title content='The mill'>", "the mill"),
    "Twitter": ("<meta name=twitter:title content='The mill'>", "the mill"),
    "headline": (data({"@type": "NewsArticle", "headline": "The mill"}), "the mill"),
    "headline in a graph": (data({"@graph": [{}, {"headline": "The mill"}]}), "the mill"),
}


@pytest.mark.parametrize(("head", "title"), TITLES.values(), ids=TITLES.keys())
def test_titles_are_found(head: str, title: str):
    assert title in said(head).titles


def test_only_so_much_of_what_is_declared_is_compared():
    head = f"<title>{'word ' * 9_000}</title><meta name=description content='{'word ' * 9_000}'>"
    found = said(head)
    assert max(map(len, (found.title, found.description, *found.titles))) == LONGEST_DECLARED


TYPES = {
    "JSON-LD": (data({"@type": "Product", "offers": {"@type": "Offer"}}), {"product"}),
    "several": (data([{"@type": ["Article", "https://schema.org/HowTo"]}, "x", 1]), {"article", "howto"}),
    "of a graph": (
        data({"@graph": [{"@type": "WebPage", "mainEntity": {"@type": "FAQPage"}}]}),
        {"webpage", "faqpage"},
    ),
    "Open Graph": ("<meta property=og:type content=Article>", {"article"}),
    "no name": (data({"@type": 5, "@graph": None}), set()),
}


@pytest.mark.parametrize(("head", "types"), TYPES.values(), ids=TYPES.keys())
def test_what_a_page_is_is_found(head: str, types: set[str]):
    assert said(head).types == types


def test_a_hyphen_inside_a_word_does_not_part_a_title():
    assert "valley" not in said("<title>The mill-valley</title>").titles


def test_title_is_kept_as_it_stands():
    assert said("<title> The\n MILL </title>").title == "The MILL"


def test_names_are_found():
    page = {"author": {"name": "Ada Verdi"}, "publisher": [{"name": "Valley Post"}]}
    assert said(data(page)).names == {"ada verdi", "valley post"}


AUTHORS = {
    "meta": ("<meta name=author content='Ada Verdi'>", ("ada verdi",)),
    "an address of a page about the author": ("<meta property=article:author content='https://a.example/ada'>", ()),
    "name of the author in data": (
        data({"author": [{"name": "Ada Verdi"}, {"name": "Bo Ek"}]}),
        ("ada verdi", "bo ek"),
    ),
    "an address in data": (data({"author": "https://a.example/ada"}), ()),
    "author as a text": (data({"author": "Ada Verdi"}), ("ada verdi",)),
    "name of another": (data({"publisher": {"name": "Valley Post"}}), ()),
    "none": ("", ()),
}


@pytest.mark.parametrize(("head", "authors"), AUTHORS.values(), ids=AUTHORS.keys())
def test_authors_are_found(head: str, authors: tuple[str, ...]):
    assert said(head).authors == authors


def test_of_many_authors_and_dates_the_first_are_looked_for():
    many = [{"author": {"name": f"Ada {n}"}, "dateCreated": f"{2040 - n}-03-14"} for n in range(MOST_LOOKED_FOR + 1)]
    page = said(data(many) + "<meta name=date content=2001-09-30>")
    assert page.authors == tuple(f"ada {n}" for n in range(MOST_LOOKED_FOR))
    assert page.dates == (("2001", "30"), *((f"{2040 - n}", "14") for n in range(MOST_LOOKED_FOR - 1)))


DATES = {
    "meta": ("<meta property=article:published_time content='2025-03-04T06:42:11+01:00'>", {("2025", "4")}),
    "published and changed": (
        data({"datePublished": "2025-03-14", "dateModified": "2024-12-30"}),
        {("2025", "14"), ("2024", "30")},
    ),
    "another date": (data({"birthDate": "1970-01-01"}), set()),
    "a description that begins with a date": ("<meta name=description content='2025-03-14 was a Friday'>", set()),
    "an expiry date": ("<meta name=expires content='2025-03-14'>", set()),
    "no ISO date": ("<meta name=date content='14 March 2025'>", set()),
}


@pytest.mark.parametrize(("head", "dates"), DATES.values(), ids=DATES.keys())
def test_dates_are_found(head: str, dates: set[tuple[str, str]]):
    assert set(said(head).dates) == dates


def test_article_text_is_found_without_its_markup():
    assert said(data({"articleBody": "<p>The mill &amp; the river.</p>"})).body == "the mill the river"


def test_answers_of_a_forum_are_found():
    page = {"@type": "QAPage", "mainEntity": {"text": "Why?", "acceptedAnswer": {"text": "Because."}}}
    assert sorted(said(data(page)).body.split("\n")) == ["because", "why"]


def test_caption_and_credit_are_found():
    page = {"image": {"caption": "The mill", "creditText": "Ada Verdi"}}
    assert sorted(said(data(page)).captions.split("\n")) == ["ada verdi", "the mill"]


def test_data_that_are_no_json_are_passed_over():
    broken = '<script type="application/ld+json">{"headline": </script>'
    assert said(broken + data({"headline": "The mill"})).titles == {"the mill"}


def test_a_script_that_is_no_data_is_not_read():
    assert said('<script>{"headline": "The mill"}</script>').titles == frozenset()


def test_a_catalogue_is_not_read():
    assert said(data({"headline": "The mill", "offers": "x" * MOST_DATA})).titles == frozenset()


def test_data_nested_without_end_are_passed_over():
    assert said('<script type="application/ld+json">' + "[" * 100_000 + "</script>").body == ""


@pytest.mark.parametrize(
    ("reference", "expected"),
    [("&#65;", "a"), (f"&#{'0' * 5_000}65;", "a"), ("&#00000065 x", "a x"), (f"&#{'1' * 5_000};", ""), ("&#0000000000", ""), (f"&#x{'F' * 5_000};", "")],
    ids=["short", "leading zeros", "without an end", "too many digits", "nought", "hexadecimal"],
)  # fmt: skip
def test_references_to_characters_are_read_whatever_their_number(reference: str, expected: str):
    assert said(data({"headline": f"The {reference} mill"})).titles == {plain(f"The {expected} mill")}


HOSTILE = {
    "a number of many digits": '{"headline": "x", "a": ' + "9" * 5_000 + "}",
    "objects nested without end": '{"a":' * 100_000,
    "infinity": "1e999999",
    "a byte order mark": "\ufeff{}",
    "no value": "",
    "a lone surrogate": '{"headline": "\\ud800"}',
    "many brackets": '{"headline": "' + "<" * 500_000 + '"}',
    "many ampersands": '{"headline": "' + "&" * 500_000 + '"}',
    "types that are none": '{"@type": [1, null, ["a"], {}], "@graph": {"@graph": [[]]}, "mainEntity": 5}',
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_data_are_passed_over(source: str):
    assert said_in("", {}, [source]).titles == frozenset()


@PROPERTY
@given(
    st.lists(st.text(max_size=30)),
    st.dictionaries(st.sampled_from(["author", "date", "og:title", "og:type"]), st.text(max_size=30)),
)
def test_any_page_says_something_or_nothing(sources: list[str], meta: dict[str, str]):
    assert isinstance(said_in("", meta, sources), Declared)


JSON = st.recursive(
    st.none() | st.text(alphabet="a&#<>;\ud8001-", max_size=12) | st.integers() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@graph", "name", "author", "headline", "text", "datePublished"]),
            inner,
            max_size=4,
        )
    ),
)


@PROPERTY
@given(JSON)
def test_any_data_say_something_or_nothing(value: object):
    assert isinstance(said_in("", {}, [json.dumps(value)]), Declared)
