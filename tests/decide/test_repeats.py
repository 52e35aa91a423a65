from __future__ import annotations

import pytest
from deciding import BODY_ROW, body_is, kept_of, paragraphs, rows
from fixture_pages import cut

from stripper.core.repeats import PARAGRAPH
from stripper.decide.steps import (
    decide,
)
from stripper.labels import BODY, CAPTION, OTHER

LONG_LINE = "x" * PARAGRAPH


def test_a_paragraph_that_the_page_has_twice_is_kept_once():
    assert kept_of(f"<div><p>{LONG_LINE}</p></div><div><p>{LONG_LINE}</p></div>") == [True, False]
    assert kept_of(f"<div><p class=lead>{LONG_LINE}</p><p>{LONG_LINE}</p></div>") == [True, False]
    assert kept_of(f"<div><p>{LONG_LINE[1:]}</p></div><div><p>{LONG_LINE[1:]}</p></div>") == [True, True]


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>{0}<td>Yes<tr><td>{0}<td>No</table>",
        "<table><tr><td><p>{0}</p><td>Yes<tr><td><p>{0}</p><td>No</table>",
        "<pre>{0}<br>x = 1<br>{0}<br>x = 2</pre>",
        "<p>{0}<br>and so they sang<br>{0}<br>all night</p>",
        "<p>First verse</p><p>{0}<br>and so they sang</p><p>Second verse</p><p>{0}<br>and so they sang</p>",
        "<h2>Rome</h2><ul><li>{0}<li>by rail</ul><h2>Oslo</h2><ul><li>by ship<li>{0}<li>on foot</ul>",
        "<ul><li>{0}<li>by rail</ul><p>x</p><ul><li>by ship<li>{0}<li>on foot</ul>",
        "<h2>Rome</h2><ul><li>{0}<li>y{0}</ul><h2>Oslo</h2><ul><li><p>{0}</p><li>y{0}</ul>",
    ],
)
def test_what_recurs_on_purpose_stays(html: str):
    assert all(kept_of(html.format(LONG_LINE)))


def test_verse_that_the_page_has_twice_is_kept_once():
    twice = f"<div><p>{LONG_LINE}<br>and so on</p></div>"
    assert kept_of(f"{twice}<p>Else.</p>{twice}") == [True, True, True, False, False]


def test_a_list_that_the_page_has_twice_is_kept_once():
    twice = f"<ul><li>{LONG_LINE}<li>y{LONG_LINE}</ul>"
    assert kept_of(f"<div>{twice}</div><div>{twice}</div>") == [True, True, False, False]


PLANS = "<p>Basic</p><p>One person, on all machines</p><ul><li>Ten projects and no more</li><li>Mail</li></ul><p>{0} a month, billed yearly, and the first is free</p>"


def test_a_container_that_the_page_has_twice_is_kept_once():
    plans = PLANS.format(9)
    assert (
        kept_of(f"<div class=wide>{plans}</div><div class=narrow><div>{plans}</div></div>") == [True] * 5 + [False] * 5
    )
    assert kept_of(f"<x-plan>{plans}</x-plan><x-plan>{plans}</x-plan>") == [True] * 5 + [False] * 5
    assert kept_of(f"<div>{plans}</div><section>{plans}</section><div>{plans}</div><p>So.</p>") == [True] * 5 + [
        False
    ] * 10 + [True]


@pytest.mark.parametrize(
    "html",
    [
        "<div>{0}</div><div>{1}</div>",  # says something else
        "<div>{2}</div><div>{2}</div>",  # of fewer blocks
        "<div>{3}</div><div>{3}</div>",  # of fewer letters
        "<table><tr><td><div>{0}</div><td><div>{0}</div></table>",
        "<pre><div>{0}</div><div>{0}</div></pre>",
        "{0}{0}",  # in no containers
    ],
)
def test_what_says_the_same_only_in_part_stays(html: str):
    some = html.format(PLANS.format(9), PLANS.format(10), PLANS.format(9).replace("<p>Basic</p>", ""), "<p>a</p>" * 5)
    assert all(kept_of(some))


def test_the_first_container_is_kept_only_where_some_of_it_was():
    s = cut(f"<body><div>{PLANS.format(9)}</div><div>{PLANS.format(9)}</div></body>")
    assert decide(rows(*[[0, 0, 0, 0, 1]] * 5, *[BODY_ROW] * 5), s).tolist() == [OTHER] * 5 + [BODY] * 5
    once = decide(rows(BODY_ROW, *[[0, 0, 0, 0, 1]] * 4, *[BODY_ROW] * 5), s).tolist()
    assert once == [BODY] + [OTHER] * 5 + [BODY] * 4  # what the first lost stays once


def test_containers_with_the_same_hash_that_say_something_else_stay():
    # Thue–Morse sequences of opposite letters: a polynomial of an odd base, modulo a power of two, is the same for both.
    bits = [number.bit_count() & 1 for number in range(2048)]
    one, other = ("".join(f"<p>{letters[bit]}</p>" for bit in bits) for letters in ("ab", "ba"))
    assert all(kept_of(f"<div>{one}</div><div>{other}</div>"))


def test_pieces_of_one_line_are_no_container():
    pieces = "".join(f"<span>Words of piece {letter} are here</span> " for letter in "abcdef")
    html = (
        f"<p>{LONG_LINE}</p><p>{LONG_LINE}</p><figure><figcaption>A caption of it <b>{pieces}</b></figcaption></figure>"
    )
    s = cut(f"<body>{html}</body>")
    assert decide(rows(*[BODY_ROW] * len(s)), s).tolist()[:2] == [BODY, BODY]


def test_two_paragraphs_that_differ_stay():
    assert decide(rows(BODY_ROW, BODY_ROW), paragraphs(PARAGRAPH, PARAGRAPH + 1)).tolist() == [BODY, BODY]


def test_a_caption_is_not_why_a_paragraph_goes():
    twice = rows([0, 0.99, 0, 0, 0.01], BODY_ROW)
    assert decide(twice, paragraphs(PARAGRAPH, PARAGRAPH)).tolist() == [CAPTION, BODY]


def sentences(begin: int, count: int) -> list[str]:
    return [
        f"In the year {year} the bridge over the river was built and torn down." for year in range(begin, begin + count)
    ]


def with_one_piece(piece: list[str], *, first: bool) -> list[int]:
    """Labels of twenty paragraphs that are clearly body, and of a run of text before or behind them that is as well."""
    article = "".join(f"<p>{text}</p>" for text in sentences(1500, 20))
    run = f"<div>{' '.join(piece)}</div>"
    s = cut(f"<body>{run}{article}</body>" if first else f"<body>{article}{run}</body>")
    return decide(body_is(*[0.99] * 21), s).tolist()


def test_an_article_that_the_page_has_again_in_one_piece_is_kept_once():
    assert with_one_piece(sentences(1500, 20), first=False) == [BODY] * 20 + [OTHER]
    assert with_one_piece(sentences(1500, 20), first=True) == [OTHER] + [BODY] * 20


def test_a_piece_need_not_be_all_of_it_nor_in_all_the_same():
    assert with_one_piece(sentences(1497, 20), first=False) == [BODY] * 20 + [OTHER]


def test_a_long_paragraph_that_says_something_else_stays():
    assert with_one_piece(sentences(1700, 20), first=False) == [BODY] * 21
    assert with_one_piece(sentences(1510, 20), first=False) == [BODY] * 21


@pytest.mark.parametrize("markup", ["<pre>{}</pre><pre>{}\nend</pre>", "<table><tr><td>{}<td>{} And so on.</table>"])
def test_code_that_is_given_again_and_texts_side_by_side_stay(markup: str):
    text = " ".join(sentences(1500, 20))
    assert decide(body_is(0.99, 0.99), cut(markup.format(text, text))).tolist() == [BODY, BODY]


def test_of_two_pieces_that_are_the_same_but_for_little_one_stays():
    run = " ".join(sentences(1500, 20))
    s = cut(f"<div>{run}</div><div>{run} And so on.</div>")
    assert decide(body_is(0.99, 0.99), s).tolist() == [BODY, OTHER]
