from __future__ import annotations

import json

import pytest
from fixture_pages import cut

from stripper.features import grow
from stripper.features.echo import ECHO, echo_features

LONG = "The mill stands by the river, and nobody knows who built it, or when, or for whom. " * 3


def column(name: str, markup: str) -> list[float]:
    s = cut(markup)
    return echo_features(s, grow(s))[ECHO.index(name)].tolist()


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
    page = data({"articleBody": "Read on."}) + "<p>Read on.</p>"
    assert (column("page declares its body", page), column("declared body contains its start", page)) == ([0], [0])


def test_a_short_author_is_in_many_words():
    assert column("share that is a declared author", "<meta name=author content=Ada><p>Ada</p><p>Adagio</p>") == [1, 0]


def test_an_author_is_found_without_spaces_around_the_name():
    page = "<meta name=author content=山田太郎><p>文・山田太郎記者</p><p>山田</p>"
    assert column("share that is a declared author", page) == pytest.approx([4 / 8, 0])
