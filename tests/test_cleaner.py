from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from fixture_pages import MARKUP, NAMES, PROPERTY, as_read, corpus
from fixture_texts import TEXTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

import stripper
from stripper.cleaner import Cleaner, load
from stripper.errors import EmptyInput, InputError, ModelError, NotHtml, UnknownLabel
from stripper.explain import report
from stripper.labels import LABELS
from stripper.metadata import UNKNOWN
from stripper.reading.decode import decode

ARTICLE = "pages/it-fotografa-valli-diritti.html"


@pytest.fixture(scope="module")
def cleaner(small_model: Path) -> Cleaner:
    return load(small_model)


def labels(page: stripper.Page) -> list[tuple[str, str]]:
    return [(block.text, block.label) for block in page.blocks]


@pytest.mark.parametrize("name", NAMES)
def test_bytes_and_text_of_a_fixture_are_labelled_alike(cleaner: Cleaner, name: str):
    data = corpus()[name].html
    assert labels(cleaner.label(data)) == labels(cleaner.label(decode(data)))


@pytest.mark.parametrize("name", NAMES)
def test_tree_of_a_fixture_has_the_same_blocks(cleaner: Cleaner, name: str):
    data = corpus()[name].html
    by_bytes, by_tree = (cleaner.label(page).blocks for page in (data, html.fromstring(data)))
    assert [block.text for block in by_bytes] == [block.text for block in by_tree]


@pytest.mark.parametrize("name", NAMES)
def test_tree_of_a_fixture_is_left_as_it_was(cleaner: Cleaner, name: str):
    tree = html.fromstring(corpus()[name].html)
    before = etree.tostring(tree)
    page = cleaner.label(tree)
    assert (page.text, page.html, page.markdown, page.blocks, etree.tostring(tree))[-1] == before


KINDS = {
    "bytearray": bytearray,
    "memoryview": memoryview,
    "element of lxml.etree": lambda data: etree.HTML(decode(data)),
    "element tree": lambda data: html.fromstring(data).getroottree(),
    "text with an encoding declaration": lambda data: '<?xml version="1.0" encoding="utf-16"?>' + decode(data),
    "UTF-16": lambda data: decode(data).encode("utf-16"),
}


@pytest.mark.parametrize("convert", KINDS.values(), ids=KINDS.keys())
def test_page_may_come_as(cleaner: Cleaner, convert):
    data = corpus()[ARTICLE].html
    assert cleaner.clean(convert(data)) == cleaner.clean(data)


@pytest.mark.parametrize(
    ("charset", "said"),
    [
        ("latin-2", 1),
        ("text/html; charset=latin-2", 1),
        ("text/html", 0),
        ("text/html; charset=", 0),
        ("iso-8859-2", 0),
        ("", 0),
    ],
)
def test_a_charset_that_there_is_not_is_said(cleaner: Cleaner, charset: str, said: int):
    assert [w.startswith(f"unknown charset {charset!r}") for w in cleaner.label(b"<p>x", charset=charset).warnings] == [
        True
    ] * said


@pytest.mark.parametrize("limits", [{"size": 5}, 5])
def test_limits_of_another_type_are_refused_at_once(cleaner: Cleaner, limits: object):
    with pytest.raises(TypeError, match="limits are a stripper"):
        Cleaner(cleaner.model, limits)  # type: ignore[arg-type]


def test_charset_is_what_http_said(cleaner: Cleaner):
    page = cleaner.label("<p>però</p>".encode("cp1252"), charset="text/html; charset=iso-8859-1")
    assert page.blocks[0].text == "però"


@pytest.mark.parametrize("empty", [b"", "", " \n", b"\xef\xbb\xbf", b"\n"])
def test_empty_page_is_refused(cleaner: Cleaner, empty: object):
    with pytest.raises(InputError, match="the page is empty"):
        cleaner.label(empty)


@pytest.mark.parametrize("wrong", [None, 5, ["<p>a</p>"], Path("a.html")])
def test_what_is_no_page_is_refused(cleaner: Cleaner, wrong: object):
    with pytest.raises(InputError, match=r"a page is bytes, str or an lxml tree, not \w+"):
        cleaner.label(wrong)


def test_unknown_label_is_refused_before_any_work(cleaner: Cleaner):
    with pytest.raises(UnknownLabel):
        cleaner.clean("", keep={"boddy"})


SEPARATING = re.compile(r"[-|.\d]")  # what stands before items and between cells: in text, but in no block
LINE_NUMBER = re.compile(rb'<span class="linenos">\s*[0-9]+</span>')  # in a block's text, but none of what is shown


@pytest.mark.parametrize("name", NAMES)
def test_body_is_what_has_its_label(cleaner: Cleaner, name: str):
    page = cleaner.label(LINE_NUMBER.sub(b"", corpus()[name].html))
    kept = "".join(block.text for block in page.blocks if block.label == "body")
    text, kept = (SEPARATING.sub("", as_read(said)) for said in (page.text, kept))
    assert text == kept


SMALLEST = [
    "a",
    "<p>a",
    "<p class=x>a",
    "<p>\ud800",
    "\ud800",
    "\0",
    "<!-- a -->",
    "<!doctype html>",
    "<img src=x>",
    "🦊",
    "<p>\u200b",
    "<h1>a",
]


@pytest.mark.parametrize("page", SMALLEST)
def test_smallest_pages_are_labelled(cleaner: Cleaner, page: str):
    assert isinstance(cleaner.clean(page), str)


@pytest.mark.parametrize("page", [etree.Comment("a"), etree.Element("html"), html.fromstring("<p>a</p>")])
def test_smallest_trees_are_labelled(cleaner: Cleaner, page: object):
    assert isinstance(cleaner.clean(page), str)


@settings(PROPERTY, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=MARKUP | st.text(st.characters()) | st.binary())
def test_any_page_is_labelled_or_refused_by_name(cleaner: Cleaner, page: str | bytes):
    text = page if isinstance(page, str) else decode(page)
    try:
        blocks = cleaner.label(page).blocks
    except EmptyInput:
        assert not text.strip()
    except NotHtml:
        assert isinstance(page, bytes) or page.strip("\ufeff \t\r\n")[0] in "[{"
    else:
        assert all(sum(block.probabilities.values()) == pytest.approx(1, abs=1e-3) for block in blocks)


def test_five_thousand_levels_are_cleaned(cleaner: Cleaner):
    page = cleaner.label("<div>x" * 5_000)
    assert len(page.blocks) == 5_000


def test_answer_does_not_depend_on_what_came_before_or_runs_beside(cleaner: Cleaner):
    pages = [corpus()[name].html for name in NAMES]
    alone = [cleaner.clean(page) for page in pages]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(cleaner.clean, reversed(pages))) == alone[::-1]


def test_two_cleaners_of_one_model_give_the_same_answer(cleaner: Cleaner, small_model: Path):
    assert stripper.load(small_model).clean(corpus()[ARTICLE].html) == cleaner.clean(corpus()[ARTICLE].html)


@pytest.mark.parametrize("name", stripper.__all__)
def test_every_public_name_exists(name: str):
    assert getattr(stripper, name) is not None


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'stripper' has no attribute 'nonsense'"):
        _ = stripper.nonsense


def test_a_text_is_labelled_as_a_page(cleaner: Cleaner):
    page = cleaner.label_text("Una frase del testo.\n\nFoto: Ansa\n")
    assert isinstance(page, stripper.Page)
    assert [(block.text, block.xpath, block.span) for block in page.blocks] == [
        ("Una frase del testo.", None, (0, 20)),
        ("Foto: Ansa", None, (22, 32)),
    ]


def test_blocks_of_pages_have_no_span(cleaner: Cleaner):
    assert {block.span for block in cleaner.label("<p>One<p>Two").blocks} == {None}


def test_a_cleaned_text_is_what_is_kept_of_the_labelled_one(cleaner: Cleaner):
    text = TEXTS["it-corso-programmazione.txt"].text
    assert cleaner.clean_text(text, "balanced") == cleaner.label_text(text, "balanced").text


def test_labels_to_keep_of_a_text(cleaner: Cleaner):
    text = TEXTS["it-corso-programmazione.txt"].text
    assert cleaner.clean_text(text, keep=LABELS) == text


def test_an_unknown_label_to_keep_of_a_text_is_an_error(cleaner: Cleaner):
    with pytest.raises(UnknownLabel):
        cleaner.clean_text("text", keep={"title"})


def test_a_model_of_pages_alone_labels_no_text(cleaner: Cleaner):
    with pytest.raises(ModelError, match="trained on pages only"):
        Cleaner(replace(cleaner.model, text=None)).label_text("text")


def test_a_text_has_no_report(cleaner: Cleaner):
    with pytest.raises(InputError, match=r"page\.blocks"):
        report(cleaner.label_text("text"), cleaner.model, "a text")


def test_a_text_has_no_metadata(cleaner: Cleaner):
    assert cleaner.label_text("text").metadata == UNKNOWN


def test_a_text_is_the_same_from_many_threads(cleaner: Cleaner):
    texts = [one.text for one in TEXTS.values()]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(cleaner.clean_text, texts)) == [cleaner.clean_text(text) for text in texts]


@pytest.mark.parametrize("name", list(TEXTS))
def test_the_shipped_model_keeps_all_of_the_body_of_a_labelled_text(name: str):
    kept = {block.text for block in stripper.label_text(TEXTS[name].text).blocks if block.label == "body"}
    assert [text for text, label in TEXTS[name].segments if label == "body" and text not in kept] == []


LONE = (
    "The bridge over the river opened to traffic again yesterday after two years of works.",
    "Il ponte sul fiume ha riaperto ieri mattina al traffico dopo due anni di lavori.",
    "Die Brücke über den Fluss ist nach zwei Jahren Bauzeit seit gestern wieder offen, für Autos wie für die Straßenbahn.",
    "Le pont sur la rivière a rouvert hier matin à la circulation après deux ans de travaux.",
    "Мост через реку вчера утром снова открыли для движения после двух лет ремонта.",
    "二年間の工事を終え、川に架かる橋が昨日の朝ふたたび通行できるようになった。",
)


@pytest.mark.parametrize("text", LONE)
def test_the_shipped_model_keeps_a_paragraph_that_is_all_there_is(text: str):
    assert stripper.clean(f"<p>{text}</p>") == text


def test_the_shipped_model_takes_out_a_consent_notice_that_is_all_there_is():
    notice = "We use cookies to improve your experience on our site. Accept all cookies or change your settings."
    assert stripper.clean(f"<p>{notice}</p>") == ""


def test_the_shipped_model_cleans_the_text_that_it_was_born_from():
    page = stripper.label_text(TEXTS["it-corso-programmazione.txt"].text)
    assert (page.captions, page.credits, page.cookies) == (
        ["Un ragazzo al lavoro sul codice al PC"],
        ["Immagine | Unsplash @terzopiano – Poggiorossonews.it"],
        ["Gestione cookie"],
    )
    assert stripper.clean_text(page.source) == page.text


def test_a_page_may_hold_the_sign_for_what_could_not_be_decoded(cleaner):
    page = "<p>The sign \ufffd stands for it.</p><script>x = '\ufffd'</script>"
    assert cleaner.label(page.encode()).warnings == ()
    (warning,) = cleaner.label(page.encode() + b"<p>caf\xe9", charset="utf-8").warnings
    assert warning.startswith("1 character could not be decoded")
