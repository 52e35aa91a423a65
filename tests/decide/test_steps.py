from __future__ import annotations

import numpy as np
import pytest
from deciding import BODY_ROW, body_is, page, rows
from fixture_pages import cut
from hypothesis import given, settings
from hypothesis import strategies as st

from stripper.core.decisions import (
    APART,
    AROUND,
    ARTICLE,
    CODE,
    HARDLY,
    HIGHEST,
    LONGEST_APART,
    LONGEST_SUSPECT,
    LOWEST,
    SUSPICION,
    SUSPICION_OF_LONG,
    body_threshold,
)
from stripper.core.page_table import PageTable
from stripper.decide.steps import decide
from stripper.labels import BODY, CAPTION, COOKIE, CREDIT, OTHER


def test_a_clear_page_asks_for_a_half():
    assert body_threshold(page(500, 400, 100), np.array([0.99, 0.98, 0.02])) == pytest.approx(HIGHEST, abs=0.02)


def test_a_vague_page_asks_for_less():
    assert LOWEST <= body_threshold(page(50, 50, 50), np.array([0.4, 0.35, 0.3])) < 0.35


def test_threshold_is_the_best_of_all_cuts():
    body, size = np.array([0.7, 0.45, 0.3, 0.05]), np.array([100, 300, 80, 900])
    expected = [2 * (body * size)[body >= t].sum() / (size[body >= t].sum() + (body * size).sum()) for t in body]
    assert body_threshold(page(*size), body) == pytest.approx(max(expected) / 2)


@settings(derandomize=True, deadline=None, max_examples=100, database=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 900)), min_size=1, max_size=30))
def test_threshold_is_half_of_the_greatest_f1_of_any_page(blocks: list[tuple[float, int]]):
    body, size = (np.array(column, float) for column in zip(*blocks, strict=True))
    total = (body * size).sum()
    best = max((body * size)[body >= cut_off].sum() / (size[body >= cut_off].sum() + total) for cut_off in body)
    assert body_threshold(page(*size.astype(int)), body) == pytest.approx(min(max(best, LOWEST), HIGHEST))


def test_a_block_more_likely_a_caption_is_no_body():
    assert decide(rows([0.4, 0.5, 0.05, 0, 0.05]), page(80)).tolist() == [CAPTION]


def test_a_block_that_may_well_be_a_caption_is_no_body():
    assert decide(rows([0.5, 0.45, 0.03, 0, 0.02]), page(80)).tolist() == [CAPTION]


@pytest.mark.parametrize("picture", [[0.28, 0.01], [0.01, 0.28]])
def test_what_is_mostly_body_is_left_out_and_not_called_a_caption_or_credit(picture: list[float]):
    assert decide(rows([0.7, *picture, 0, 0.01]), page(80)).tolist() == [OTHER]


@pytest.mark.parametrize("label", [CAPTION, CREDIT, COOKIE])
def test_a_faint_suspicion_does_not_cost_a_line(label: int):
    for share, stays in ((0.9, True), (1.1, False)):
        row = [0.8, 0, 0, 0, 0.01]
        row[label] = 0.8 * share * float(SUSPICION[label - CAPTION])
        assert (decide(rows(row), page(80)).tolist() == [BODY]) is stays


def test_a_long_paragraph_goes_only_where_it_is_likelier_a_caption():
    suspected, likelier = [0.7, 0.28, 0.01, 0, 0.01], [0.45, 0.5, 0.03, 0, 0.02]
    assert decide(rows(suspected), page(LONGEST_SUSPECT + 1)).tolist() == [BODY]
    assert decide(rows(likelier), page(LONGEST_SUSPECT + 1)).tolist() == [CAPTION]


def test_a_paragraph_of_ideographs_is_as_long_as_one_of_twice_the_letters():
    suspected = rows([0.7, 0.28, 0.01, 0, 0.01])
    for character, most in (("x", LONGEST_SUSPECT), ("文", LONGEST_SUSPECT // 2)):
        short, long = (cut(f"<p>{character * n}") for n in (most, most + 1))
        assert (decide(suspected, short).tolist(), decide(suspected, long).tolist()) == ([OTHER], [BODY])


def test_soft_hyphens_make_no_text_longer():
    text = "\xad".join("x" * LONGEST_SUSPECT)
    assert decide(rows([0.7, 0.28, 0.01, 0, 0.01]), cut(f"<p>{text}")).tolist() == [OTHER]


def test_a_long_text_that_may_well_be_a_consent_notice_goes():
    for share, label in ((0.9, BODY), (1.1, COOKIE)):
        row = rows([0.6, 0, 0, 0.6 * share * SUSPICION_OF_LONG[-1], 0.01])
        assert decide(row, page(LONGEST_SUSPECT + 1)).tolist() == [label]


def test_what_misses_the_threshold_is_the_most_likely_of_the_rest():
    assert decide(rows([0.99, 0, 0, 0, 0.01], [0.1, 0.05, 0.05, 0, 0.8]), page(400, 20)).tolist() == [BODY, OTHER]


def test_a_page_without_blocks_has_no_labels():
    assert decide(np.zeros((0, 5), np.float32), page()).tolist() == []


OWN = 0.3  # the threshold of the page below, and a little more


@pytest.mark.parametrize(
    ("html", "asked"),
    [
        ("<footer><div><p>b</p></div></footer>", AROUND),
        ("<nav><p>b</p></nav>", AROUND),
        ("<article><footer><p>b</p></footer></article>", OWN),
        ("<main><nav><p>b</p></nav></main>", OWN),
        ("<footer><pre>b</pre></footer>", OWN),
        ("<div><p>b</p></div>", OWN),
    ],
)
def test_navigation_and_footers_around_articles_must_be_surer_on_unsure_pages(html: str, asked: float):
    s = cut(f"<body><div>{'x' * 900}</div>{html}</body>")
    for share, expected in ((asked + 0.05, BODY), (AROUND - 0.02, BODY if asked < AROUND else OTHER)):
        assert decide(body_is(0.4, share), s).tolist() == [BODY, expected]


def beside_posts(*shares: float) -> list[int]:
    """Labels of posts of one template with these probabilities of body, on a page with one long text that is clearly body."""
    made = "".join(f"<p class=post>{number} {'y' * 80}</p>" for number in range(len(shares)))
    s = cut(f"<div>{'x' * (ARTICLE - 500)}</div>{made}")
    return decide(body_is(0.99, *shares), s).tolist()[1:]


def test_what_one_template_made_is_decided_alike_where_the_model_is_unsure():
    assert beside_posts(0.8, 0.3, 0.8, 0.8) == [BODY] * 4
    assert beside_posts(0.1, 0.6, 0.1, 0.1) == [OTHER] * 4


def test_what_the_model_is_sure_of_stays_what_it_is_among_its_like():
    assert beside_posts(*[0.89] * 12, HARDLY - 0.01) == [BODY] * 12 + [OTHER]
    assert beside_posts(*[0.02] * 12, 0.96) == [OTHER] * 12 + [BODY]


def test_a_template_that_is_clearly_the_article_draws_nothing_to_it():
    assert beside_posts(*[0.99] * 19, 0.2) == [BODY] * 19 + [OTHER]


def test_two_are_no_template():
    assert beside_posts(0.8, 0.3) == [BODY, OTHER]


def beside_an_article(length: int, teaser: float, *, where: str = "<article>{article}</article>{teaser}") -> list[int]:
    """Labels of an article that the model is sure of, of so many characters, and of a teaser that it is less sure of."""
    s = cut(f"<body>{where.format(article='<p>' + 'x' * length + '</p>', teaser='<div>More of this</div>')}</body>")
    return decide(rows([0.99, 0, 0, 0, 0.01], [teaser, 0, 0, 0, 1 - teaser]), s).tolist()


def test_what_stands_apart_from_a_clear_article_must_be_surer():
    assert beside_an_article(ARTICLE, APART - 0.05) == [BODY, OTHER]


def test_what_is_surer_stays_wherever_it_stands():
    assert beside_an_article(ARTICLE, APART + 0.05) == [BODY, BODY]


def test_what_stands_in_the_article_needs_not_be_surer():
    assert beside_an_article(ARTICLE, APART - 0.05, where="<article>{article}{teaser}</article>") == [BODY, BODY]


def test_what_is_too_long_for_a_teaser_is_asked_no_more_than_the_article():
    for length, expected in ((LONGEST_APART, OTHER), (LONGEST_APART + 1, BODY)):
        s = cut(f"<article><p>{'x' * 4 * LONGEST_APART}</p></article><div>{'y' * length}</div>")
        assert decide(rows([0.99, 0, 0, 0, 0.01], [APART - 0.05, 0, 0, 0, 0.35]), s).tolist() == [BODY, expected]


def test_a_page_without_much_of_an_article_has_nothing_apart():
    assert beside_an_article(ARTICLE - 1, APART - 0.05) == [BODY, BODY]


def test_what_is_left_out_apart_from_the_article_may_be_a_caption():
    s = cut(f"<article><p>{'x' * ARTICLE}</p></article><div>A bridge</div>")
    assert decide(rows([0.99, 0, 0, 0, 0.01], [0.5, 0.45, 0, 0, 0.03]), s).tolist() == [BODY, CAPTION]


@pytest.mark.parametrize("label", [CAPTION, CREDIT])
def test_a_caption_or_credit_is_named_only_where_it_is_likelier_than_body_by_far(label: int):
    mostly_body, likely = [0.5, 0, 0, 0, 0.1], [0.5, 0, 0, 0, 0.1]
    mostly_body[label], likely[label] = 0.3, 0.4
    assert decide(rows(mostly_body, likely), cut("<p>a</p><p>b</p>")).tolist() == [OTHER, label]


def under_pictures(*texts: str) -> PageTable:
    """Blocks of pictures' texts: a caption, then a credit in an element of its own or in the same one."""
    return cut("".join(f"<div class=picture><p class=text>{text}</p></div>" for text in texts))


LIKE_CAPTION, LIKE_CREDIT, VAGUE = [0, 0.9, 0.05, 0, 0.05], [0, 0.05, 0.9, 0, 0.05], [0.05, 0.42, 0.36, 0, 0.17]


@pytest.mark.parametrize(("like", "label"), [(LIKE_CAPTION, CAPTION), (LIKE_CREDIT, CREDIT)])
def test_what_one_template_made_is_called_alike(like: list[float], label: int):
    s = under_pictures(*"abcd")
    assert decide(rows(like, like, VAGUE, like), s).tolist() == [label] * 4
    assert decide(rows(VAGUE, VAGUE, VAGUE, VAGUE), s).tolist() == [OTHER] * 4


def test_two_are_no_template_of_captions():
    assert decide(rows(LIKE_CREDIT, VAGUE), under_pictures("a", "b")).tolist() == [CREDIT, OTHER]


def test_of_one_template_are_what_stand_alike_in_their_elements():
    s = under_pictures(*["a<br>b"] * 3)
    likely = [0.02, 0.58, 0.25, 0, 0.15]
    assert decide(rows(*[LIKE_CAPTION, LIKE_CREDIT] * 2, LIKE_CAPTION, likely), s).tolist() == [CAPTION, CREDIT] * 3
    assert decide(rows(LIKE_CAPTION, LIKE_CREDIT, LIKE_CAPTION, LIKE_CREDIT, likely, LIKE_CREDIT), s)[4] == CAPTION


STAFF = [0.7, 0, 0.25, 0, 0.05]  # body, were it no suspect


def test_what_may_be_a_credit_is_one_between_credits_of_its_element():
    assert decide(rows(LIKE_CREDIT, STAFF), cut("<p>a<br>b</p>")).tolist() == [CREDIT, CREDIT]
    assert decide(rows(LIKE_CREDIT, STAFF), cut("<p>a</p><p>b</p>")).tolist() == [CREDIT, OTHER]
    likelier_other, likelier_caption = [0.4, 0, 0.1, 0, 0.5], [0.6, 0.25, 0.1, 0, 0.05]
    s = cut("<p>a<br>b<br>c</p>")
    assert decide(rows(LIKE_CREDIT, likelier_other, likelier_caption), s).tolist() == [CREDIT, OTHER, OTHER]


def test_code_need_not_be_as_sure():
    for tag, label in (("pre", BODY), ("p", OTHER)):
        s = cut(f"<p>{'x' * 100}</p><{tag}>b</{tag}>")
        assert decide(rows(BODY_ROW, [CODE + 0.05, 0, 0, 0, 0.7]), s).tolist() == [BODY, label]
