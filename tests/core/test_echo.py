from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from grown import bare, grown
from hypothesis import given, settings
from hypothesis import strategies as st
from test_places import filled

from stripper.core.echo import echo_features, title_block
from stripper.declared import Declared, declare, plain
from stripper.feature_names import ECHO

if TYPE_CHECKING:
    from stripper.core.page_table import PageTable

PROPERTY = settings(derandomize=True, deadline=None, max_examples=150, database=None)
LONG = "The mill stands by the river, and nobody knows who built it, or when, or for whom. " * 3


def page(markup: str) -> PageTable:
    table = grown(markup)
    table.declared = declare(table)
    return table


def column(name: str, markup: str) -> list[float]:
    return filled(echo_features, page(markup), ECHO)[:, ECHO.index(name)].tolist()


NOTHING = Declared("", frozenset(), frozenset(), "", "", "", (), (), frozenset())


def spoken(texts: list[str], said: Declared) -> PageTable:
    """A table of blocks with these texts, whatever a page would make of them."""
    first = np.append(0, np.cumsum([len(text) for text in texts]))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    table = bare(
        [0], element=[0] * len(texts), size=[len(text) for text in texts],
        shown=codes, shown_first=first, codes=np.minimum(codes, 0xFFFF), code_first=first,
    )  # fmt: skip
    table.declared = said
    return table


def features(texts: list[str], **said: object) -> dict[str, list[float]]:
    """The columns of blocks with these texts on a page that says so."""
    out = filled(echo_features, spoken(texts, replace(NOTHING, **said)), ECHO)
    return dict(zip(ECHO, out.T.tolist(), strict=True))


def data(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


SAID = {
    "is a declared title": ("<title>L’alba | Post</title><p>L'alba</p><p>Un'alba</p>", [1, 0]),
    "title contains it": ("<title>The mill is open again</title><p>The mill is open</p><p>A river</p>", [1, 0]),
    "contains title": ("<title>The mill is open</title><p>The mill is open again</p><p>A river</p>", [1, 0]),
    "is a declared name": ("<meta name=author content='Ada Verdi'><p>Ada Verdi</p><p>Ada Verdi wrote</p>", [1, 0]),
    "description contains its start": (
        "<meta name=description content='The mill by the river is open'><p>The mill by the river</p><p>The mill</p>",
        [1, 0],
    ),
    "picture's alternative text contains its start": (
        "<img src=x alt='A mill by the river'><p>A mill by the river</p><p>A mill by the brook</p>",
        [1, 0],
    ),
    "declared caption contains its start": (
        data({"caption": "A mill by the river"}) + "<p>A mill by the river</p><p>A mill by the brook</p>",
        [1, 0],
    ),
    "declared body contains its start": (data({"articleBody": LONG}) + f"<p>{LONG}</p><p>Read also</p>", [1, 0]),
    "page declares its body": (data({"articleBody": LONG}) + "<p>a</p>", [1]),
    "share that is a declared author": (
        "<meta name=author content='Ada Verdi'><p>Ada Verdi</p><p>by Ada Verdi, X</p><p>Ada</p><p>Adada Verdiana</p>",
        [1, 9 / 14, 0, 0],
    ),
    "has a declared date": (
        data({"datePublished": "2025-03-04T06:42"})
        + "<p>4 marzo 2025 - 6:42</p><p>04/03/2025</p><p>2025年3月4日</p><p>in 2025 they were 14</p>"
        + "<p>4 marzo 2024</p><p>12025, 4</p>",
        [1, 1, 1, 0, 0, 0],
    ),
    "share of prose in declared body": (data({"articleBody": LONG}) + f"<p>{LONG}</p><p>{LONG.upper()}</p>", [1, 1]),
}


@pytest.mark.parametrize(("name", "markup", "expected"), [(name, *case) for name, case in SAID.items()], ids=SAID)
def test_feature_measures_what_its_name_says(name: str, markup: str, expected: list[float]):
    assert column(name, markup) == pytest.approx(expected)


def test_a_short_declared_text_is_no_body():
    markup = data({"articleBody": "Read on."}) + "<p>Read on.</p>"
    assert (column("page declares its body", markup), column("declared body contains its start", markup)) == ([0], [0])


def test_a_short_author_is_in_many_words():
    assert column("share that is a declared author", "<meta name=author content=Ada><p>Ada</p><p>Adagio</p>") == [1, 0]


def test_an_author_is_found_without_spaces_around_the_name():
    markup = "<meta name=author content=山田太郎><p>文・山田太郎記者</p><p>山田</p>"
    assert column("share that is a declared author", markup) == pytest.approx([4 / 8, 0])


def test_a_page_that_declares_nothing_has_no_echo():
    assert not filled(echo_features, grown("<p>The mill by the river</p>"), ECHO).any()


def test_what_stands_beside_a_soft_hyphen_is_one_word():
    assert column("is a declared title", "<title>The mill</title><p>The m\xadill</p>") == [1]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("ΟΔΟΣ", "οδος", 1),  # a sigma at the end of a word is another letter
        ("οδος", "ΟΔΟΣ", 1),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ", 1),
        ("İzmir", "İZMIR", 1),
        ("𐐀𐐁", "𐐨𐐩", 1),
        ("a_b", "a b", 1),
        ("ab", "a b", 0),
    ],
)
def test_titles_are_compared_in_lower_case(title: str, text: str, expected: int):
    assert features([text], titles=frozenset({plain(title)}))["is a declared title"] == [expected]


def test_of_several_titles_the_longest_is_looked_for():
    found = features(
        ["the old mill is open", "the valley"], titles=frozenset({"the valley", "the old mill is open again"})
    )
    assert found["title contains it"] == [1, 0]


def test_what_is_declared_may_be_longer_than_any_block():
    long = "word " * 400
    found = features(
        [long, "word"], titles=frozenset({long.strip()}), names=frozenset({long.strip()}), authors=(long.strip(),)
    )
    assert (found["is a declared title"], found["is a declared name"], found["title contains it"]) == (
        [0, 0],
        [0, 0],
        [1, 0],
    )


def test_numbers_that_are_no_dates_are_none():
    texts = ["2025 004", "20250 4", "2025", "4", "202 5 4", "2024 4", "٢٠٢٥ ٤", "9" * 200, "2025 04", "x2025y4z"]
    assert features(texts, dates=(("2025", "4"),))["has a declared date"] == [0] * 8 + [1, 1]


def test_a_date_in_other_digits_is_not_looked_for():
    assert features(["٢٠٢٥ ٤", "2025 4"], dates=(("٢٠٢٥", "٤"),))["has a declared date"] == [0, 0]


WORDS = st.text(alphabet="ab 東", max_size=50)


@PROPERTY
@given(st.lists(WORDS, min_size=1, max_size=5), WORDS, WORDS, st.lists(WORDS, max_size=3))
def test_echoes_are_those_of_their_definition(texts: list[str], title: str, body: str, authors: list[str]):
    title, body, names = plain(title), plain(body * 6), tuple(filter(None, map(plain, authors)))
    said = {"titles": frozenset({title} - {""}), "body": body, "description": body, "captions": body, "authors": names}
    found, texts = features(texts, **said), [plain(text) for text in texts]
    assert found["title contains it"] == [len(text) > 8 and text in title for text in texts]
    assert found["contains title"] == [len(title) > 8 and title in text for text in texts]
    assert found["declared body contains its start"] == [
        len(body) >= 200 and len(text) > 2 and text[:40] in body for text in texts
    ]
    assert found["description contains its start"] == [len(text) >= 20 and text[:40] in body for text in texts]
    assert found["declared caption contains its start"] == [len(text) >= 12 and text[:40] in body for text in texts]
    assert found["share that is a declared author"] == pytest.approx([_author_share(text, names) for text in texts])


def _author_share(text: str, authors: tuple[str, ...]) -> float:
    found = [
        name for name in authors
        if len(name) > 1 and (name in text if "東" in name else f" {name} " in f" {text} ")
    ]  # fmt: skip
    return max(map(len, found), default=0) / max(len(text), 1)


def fibonacci(size: int) -> str:
    """A text of two letters in which every few letters recur everywhere, and yet it has no period."""
    one, other = "a", "ab"
    while len(other) < size:
        one, other = other, other + one
    return other[:size]


def test_starts_are_found_in_a_text_that_is_all_alike():
    body = fibonacci(20_000)
    texts = [body[at : at + size] for at in range(0, 2_000, 7) for size in (5, 12, 33, 40)]
    texts += [text[:4] + {"a": "b", "b": "a"}[text[4]] + text[5:] for text in texts]
    found = features(texts, body=body, description=body)
    assert found["declared body contains its start"] == [text in body for text in texts]
    assert found["description contains its start"] == [len(text) >= 20 and text in body for text in texts]


HEADINGS = {
    "the title": ("<title>The mill is open | Post</title><h1>Post</h1><h2>The mill is open</h2>", 1),
    "the longest": ("<title>The mill is open again</title><h2>The mill is open</h2><h2>mill is open again</h2>", 1),
    "the title in a heading": ("<title>The mill is open</title><h2>News</h2><h2>Today the MILL is open again</h2>", 1),
    "too short": ("<title>The mill</title><h2>The mill</h2><h1>News</h1>", 1),
    "a title of twelve": ("<title>abcdefghijkl</title><h2>abcdefghijkl</h2><h1>News</h1>", 1),
    "a heading of thirteen": ("<title>abcdefghijklm</title><h1>News</h1><h2>abcdefghijklm</h2>", 1),
    "no heading": ("<title>The mill is open</title><p>The mill is open</p>", -1),
    "the first h1": ("<title>x</title><p>a</p><h1>The mill</h1><h1>The river</h1>", 1),
    "what follows an empty h1": ("<h1></h1><p>a</p>", 0),
    "an h1 behind all": ("<p>a</p><h1></h1>", -1),
    "no title": ("<h2>a</h2>", -1),
    "soft hyphens": ("<title>The mill is open</title><h1>News</h1><h2>The m\xadill is o\xadpen</h2>", 1),
    "a sigma": ("<title>Η ΜΕΓΑΛΗ ΟΔΟΣ</title><h1>News</h1><h2>η μεγαλη οδος</h2>", 1),
}


@pytest.mark.parametrize(("markup", "block"), HEADINGS.values(), ids=HEADINGS)
def test_the_title_stands_in_a_heading(markup: str, block: int):
    assert title_block(page(markup)) == block


def test_without_declarations_the_first_h1_is_the_title():
    assert title_block(grown("<p>a</p><h1>b</h1>")) == 1
