from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from stripper.learn.charts import Axis, Line, chart

X, Y = Axis("pages <learnt>", 0, 8, (0, 4, 8)), Axis("F1", 0.5, 1)
LINES = [Line("body & soul", [(0, 0.6), (8, 0.9)], "body", marked=True), Line("credit", [(0, 0.2), (9, 2)], "credit")]


def svg() -> ET.Element:
    return ET.fromstring(chart("A <title>", LINES, X, Y, diagonal=True))


def test_it_is_well_formed_whatever_the_names_are():
    assert svg().tag == "figure"


def test_it_has_a_name_for_a_screen_reader():
    assert svg()[0].attrib["aria-label"].startswith("A <title>")


def test_ticks_are_where_they_were_asked_for():
    texts = [one.text for one in svg().iter("text")]
    assert {"0", "4", "8", "0.50", "0.60", "1.00"} <= set(texts)


def test_what_is_beyond_the_axes_stays_within():
    numbers = [
        float(value)
        for one in svg()[0].iter("path")
        for value in one.attrib["d"].replace("M", "").replace("L", " ").replace("H", " ").split()
    ]
    assert min(numbers) >= 0
    assert max(numbers) <= 520


def test_lines_differ_by_their_dashes_too():
    dashes = [one.attrib["stroke-dasharray"] for one in svg()[0].iter("path") if "stroke-dasharray" in one.attrib]
    assert len(set(dashes)) == 2


def test_one_line_needs_no_key():
    assert "key" not in chart("x", LINES[:1], X, Y)


@pytest.mark.parametrize("count", [1, 2])
def test_marked_points_have_dots(count: int):
    assert chart("x", LINES[:count], X, Y).count("<circle") == 2
