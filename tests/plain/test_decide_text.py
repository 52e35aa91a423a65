from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import PROPERTY
from hypothesis import given
from hypothesis import strategies as st

from stripper.errors import InputError
from stripper.labels import BODY, CAPTION, COOKIE, CREDIT, LABELS, OTHER
from stripper.plain.decide import OPERATING_POINTS, decide_text, threshold_of
from stripper.plain.lines import cut

PROSE = "A long line of plain prose that says what happened on the day, to whom it happened, and what came of it later."
LINES = cut(f"{PROSE}\n\nA street\n\nFoto: X\n\n{PROSE} Again.")


def odds(label: int, sure: float) -> list[float]:
    """Probabilities of a line that is ``label`` or body."""
    row = [0.0] * len(LABELS)
    row[label] += sure
    row[BODY] += 1 - sure
    return row


def decide(caption: float, credit: float, threshold: str | float = "careful") -> list[int]:
    rows = [odds(BODY, 1), odds(CAPTION, caption), odds(CREDIT, credit), odds(BODY, 1)]
    return decide_text(np.array(rows, np.float32), LINES, threshold).tolist()


def test_a_likely_caption_beside_a_sure_credit_goes():
    assert decide(0.7, 0.99) == [BODY, CAPTION, CREDIT, BODY]


def test_a_likely_caption_stays_where_nothing_else_was_left():
    assert decide(0.7, 0.0) == [BODY, BODY, BODY, BODY]


def test_a_sure_caption_goes_alone():
    assert decide(0.99, 0.0) == [BODY, CAPTION, BODY, BODY]


def test_a_doubtful_caption_stays():
    assert decide(0.15, 0.99)[1] == BODY


def test_a_doubtful_caption_goes_at_a_lower_threshold():
    assert decide(0.15, 0.99, "balanced")[1] == CAPTION


@pytest.mark.parametrize(("caption", "expected"), [(0.25, [BODY, CAPTION]), (0.4, [CAPTION, CAPTION])])
def test_a_first_line_before_a_credit_must_be_a_surer_caption_than_another(caption: float, expected: list[int]):
    first, later = cut(f"A street\n\nFoto: X\n\n{PROSE}"), cut(f"{PROSE}\n\nA street\n\nFoto: X")
    here, credit, prose = odds(CAPTION, caption), odds(CREDIT, 0.99), odds(BODY, 1)
    found = [
        decide_text(np.array(rows, np.float32), lines)[at]
        for rows, lines, at in (([here, credit, prose], first, 0), ([prose, here, credit], later, 1))
    ]
    assert found == expected


def test_other_must_be_surer_than_a_caption():
    rows = np.array([odds(BODY, 1), odds(OTHER, 0.95), odds(CREDIT, 0.99), odds(BODY, 1)], np.float32)
    assert decide_text(rows, LINES).tolist() == [BODY, BODY, CREDIT, BODY]


def test_a_text_without_an_article_stays_whole():
    rows = np.array([odds(CAPTION, 1)] * 4, np.float32)
    assert decide_text(rows, LINES, "thorough").tolist() == [BODY] * 4


def test_no_lines_no_labels():
    assert decide_text(np.zeros((0, len(LABELS)), np.float32), cut("")).tolist() == []


@pytest.mark.parametrize("point", [True, "bold", "0.5", -0.1, 1.5, float("nan"), None])
def test_an_unknown_threshold_is_an_error(point):
    with pytest.raises(InputError, match="careful, balanced, thorough"):
        threshold_of(point)


def test_points_are_in_order():
    assert list(OPERATING_POINTS.values()) == sorted(OPERATING_POINTS.values(), reverse=True)


@PROPERTY
@given(
    st.lists(st.lists(st.floats(0, 1), min_size=5, max_size=5), min_size=2, max_size=2),
    st.floats(0.01, 1),
    st.floats(0.01, 1),
)
def test_a_higher_threshold_keeps_at_least_as_much(between: list[list[float]], one: float, other: float):
    rows = np.array([odds(BODY, 1), *between, odds(BODY, 1)], np.float32)
    rows /= np.maximum(rows.sum(axis=1, keepdims=True), 1e-6)
    kept_low, kept_high = (decide_text(rows, LINES, point) == BODY for point in sorted((one, other)))
    assert (kept_high >= kept_low).all()


def test_a_long_line_before_a_credit_is_no_caption_unless_surely():
    lines = cut(f"{PROSE}\n\n{PROSE * 4}\n\nFoto: X\n\n{PROSE}")
    rows = np.array([odds(BODY, 1), odds(CAPTION, 0.6), odds(CREDIT, 0.99), odds(BODY, 1)], np.float32)
    assert decide_text(rows, lines)[1] == BODY


def test_consent_texts_stay_where_they_are_most_of_the_text():
    lines = cut(f"A title\n\n{PROSE * 3}\n\n{PROSE}\n\n{PROSE}")
    rows = np.array([odds(BODY, 1), *[odds(COOKIE, 1)] * 3], np.float32)
    assert decide_text(rows, lines, "thorough").tolist() == [BODY] * 4


def test_doubt_that_is_spread_over_several_labels_removes_nothing():
    rows = np.array([odds(BODY, 1), [0.3, 0.35, 0, 0.35, 0], odds(CREDIT, 0.99), odds(BODY, 1)], np.float32)
    lines = cut(f"{PROSE}\n\nA street\n\n{PROSE}\n\nFoto: X")
    rows = rows[[0, 1, 3, 2]]
    assert decide_text(rows, lines, "thorough").tolist() == [BODY, BODY, BODY, CREDIT]
    rows[1] = [0.3, 0.7, 0, 0, 0]
    assert decide_text(rows, lines, "thorough").tolist() == [BODY, CAPTION, BODY, CREDIT]


@pytest.mark.parametrize(("sure", "expected"), [(0.6, BODY), (0.95, COOKIE)])
def test_consent_texts_go_where_some_lines_are_clearly_an_article(sure: float, expected: int):
    lines = cut(f"{PROSE}\n\n{PROSE}\n\nWe use cookies.")
    rows = np.array([odds(COOKIE, 1 - sure), odds(COOKIE, 1 - sure), odds(COOKIE, 0.99)], np.float32)
    assert decide_text(rows, lines, "thorough")[2] == expected


@pytest.mark.parametrize(("sure", "expected"), [(0.85, BODY), (0.95, COOKIE)])
def test_the_first_line_is_a_title_unless_it_surely_is_a_consent_text(sure: float, expected: int):
    lines = cut(f"The bridge is open\n\nWe use cookies.\n\n{PROSE}\n\n{PROSE}")
    rows = [odds(COOKIE, sure), odds(COOKIE, 0.99), odds(BODY, 1), odds(BODY, 1)]
    assert decide_text(np.array(rows, np.float32), lines).tolist() == [expected, COOKIE, BODY, BODY]


@pytest.mark.parametrize(
    ("last", "sure", "expected"),
    [
        ("The bridge is open", 0.85, BODY),
        ("The bridge is open", 0.95, COOKIE),
        ("Accept all cookies", 0.85, COOKIE),
        ("Alle Cookies akzeptieren", 0.85, COOKIE),
    ],
)
def test_the_last_line_of_a_dialog_at_the_beginning_is_a_title_unless_it_speaks_of_consent_or_surely_is(
    last: str, sure: float, expected: int
):
    lines = cut(f"We use cookies.\n\n{last}\n\n{PROSE}\n\n{PROSE}")
    rows = [odds(COOKIE, 0.99), odds(COOKIE, sure), odds(BODY, 1), odds(BODY, 1)]
    assert decide_text(np.array(rows, np.float32), lines).tolist() == [COOKIE, expected, BODY, BODY]


@pytest.mark.parametrize(("sure", "expected"), [(0.7, BODY), (0.9, COOKIE)])
def test_a_line_of_a_dialog_at_the_end_must_be_surer_than_a_caption(sure: float, expected: int):
    lines = cut(f"{PROSE}\n\n{PROSE}\n\nWhat the shop has\n\nWe use cookies.")
    rows = [odds(BODY, 1), odds(BODY, 1), odds(COOKIE, sure), odds(COOKIE, 0.99)]
    assert decide_text(np.array(rows, np.float32), lines)[2] == expected


def test_a_long_run_of_consent_lines_behind_the_lead_is_not_inside_the_article():
    rows = [odds(BODY, 1), *[odds(COOKIE, 0.99)] * 7, *[odds(BODY, 1)] * 8]
    text = [PROSE, *["To load this, agree."] * 7, *[PROSE] * 8]
    assert decide_text(np.array(rows, np.float32), cut("\n\n".join(text)))[1] == COOKIE
    at_middle = [0, 8, 9, 10, 11, *range(1, 8), 12, 13, 14, 15]
    moved = cut("\n\n".join(text[at] for at in at_middle))
    assert decide_text(np.array([rows[at] for at in at_middle], np.float32), moved)[5] == BODY


THAI = "นักเรียนสามคนพายเรือข้ามคลองทุกเช้าเพื่อไปโรงเรียนที่อยู่อีกฝั่งหนึ่ง และกลับบ้านก่อนค่ำเสมอไม่ว่าฝนจะตกหนักเพียงใดก็ตาม"


def test_captions_before_a_credit_must_be_surer_in_scripts_without_case():
    cased, caseless = (cut(f"{line}\n\n{line[:40]}\n\n©\n\n{line}") for line in (PROSE, THAI))
    for sure, expected in ((0.25, (CAPTION, BODY)), (0.5, (CAPTION, CAPTION))):
        rows = np.array([odds(BODY, 1), odds(CAPTION, sure), odds(CREDIT, 0.99), odds(BODY, 1)], np.float32)
        assert (decide_text(rows, cased)[1], decide_text(rows, caseless)[1]) == expected


def consent_inside(*sure: float) -> list[int]:
    rows = [odds(BODY, 1), *(odds(COOKIE, one) for one in sure), odds(BODY, 1)]
    text = "\n\n".join([PROSE, *["To load this, agree."] * len(sure), PROSE])
    return decide_text(np.array(rows, np.float32), cut(text)).tolist()[1:-1]


def test_a_consent_placeholder_inside_an_article_goes():
    assert consent_inside(0.95, 0.95, 0.95) == [COOKIE] * 3


def test_a_doubtful_one_inside_an_article_stays():
    assert consent_inside(0.99, 0.7) == [COOKIE, BODY]


def test_a_long_run_inside_an_article_is_a_table_of_it():
    assert consent_inside(*[0.99] * 7) == [BODY] * 7


def test_a_long_dialog_behind_an_article_goes():
    rows = np.array([odds(BODY, 1), odds(COOKIE, 0.99), *[odds(COOKIE, 0.9)] * 8], np.float32)
    text = "\n\n".join([PROSE, *["We use cookies."] * 9])
    assert decide_text(rows, cut(text)).tolist() == [BODY, *[COOKIE] * 9]
