from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import cut

from stripper.features.headings import HEADINGS, heading_features, headings_before
from stripper.labels import LABELS

PAGE = "<body><p>ab</p><div><h2>cd</h2><p>ef</p></div><section><div><p>gh</p></div></section>"


def column(name: str, markup: str) -> list[float]:
    s = cut(markup)
    worded = np.arange(len(s) * len(LABELS), dtype=np.float32).reshape(len(s), -1)
    return heading_features(s, worded, headings_before(s))[HEADINGS.index(name)].tolist()


UNDER = {
    "wording body of last heading": [0, 0, 5, 5],
    "wording other of last heading": [0, 0, 9, 9],
    "level of own heading": [0, 2, 0, 0],
    "level of last heading": [0, 0, 2, 2],
    "log blocks since heading": [0, 0, np.log(2), np.log(3)],
    "log characters since heading": [0, 0, 0, np.log(3)],
    "log elements since heading": [0, 0, np.log(2), np.log(5)],
    "in last heading's container": [0, 0, 1, 0],
    "in container of last heading's container": [0, 0, 1, 1],
}


@pytest.mark.parametrize("name", UNDER)
def test_feature_measures_what_its_name_says(name: str):
    assert column(name, PAGE) == pytest.approx(UNDER[name])


def test_a_heading_is_not_under_itself():
    assert headings_before(cut("<h2>a</h2><h3>b</h3><p>c</p>")).tolist() == [-1, 0, 1]


def test_a_page_without_headings():
    assert column("level of last heading", "<p>a</p><p>b</p>") == [0, 0]
