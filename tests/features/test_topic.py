from __future__ import annotations

import numpy as np
import pytest
from fixture_pages import MARKUP, PROPERTY, cut
from hypothesis import given

from stripper.characters import code_points
from stripper.features import grow
from stripper.features.topic import LEAD, TOPIC, topic_features
from stripper.segment import Segments
from stripper.wording import text_grams

MILL = "The mill stands by the river, and nobody knows who built the mill, or when the river first drove it."
TRAM = "Conductors of yellow trams voted yesterday against longer shifts, citing fatigue and crowded platforms."
JA = "水車小屋は川のほとりに立っているが、いつ誰が建てたのか、今では知る人もいない。" * 3
PAGE = f"<title>The mill by the river</title><div><h1>The mill by the river</h1><p>{MILL}</p></div><div><p>{TRAM}</p></div>"


def measure(s: Segments) -> np.ndarray:
    return topic_features(s, grow(s), text_grams(*code_points(s.text)))


def column(name: str, markup: str) -> list[float]:
    return measure(cut(markup))[TOPIC.index(name)].tolist()


def test_the_title_has_all_of_itself():
    assert column("overlap with title", PAGE)[0] == pytest.approx(1, abs=0.15)


def test_the_article_overlaps_with_the_title_more_than_a_text_on_something_else():
    _, article, other = column("overlap with title", PAGE)
    assert article > 2 * other


def test_what_comes_behind_the_lead_overlaps_with_it_where_it_goes_on_about_the_same():
    lead = f"<p>{MILL} {MILL[::-1]}</p>" * (LEAD // len(MILL))
    *_, again, other = column("overlap with lead", f"<h1>The mill</h1>{lead}<p>{MILL}</p><p>{TRAM}</p>")
    assert again > 2 * other


def test_a_container_has_the_mean_of_its_blocks_by_length():
    page = PAGE.replace("</div><div>", "")
    blocks = np.array(column("overlap with title", page))
    chars = np.array([len("The mill by the river"), len(MILL), len(TRAM)])
    assert column("overlap with title of container 1", page) == pytest.approx(
        [(blocks * chars).sum() / chars.sum()] * 3
    )


def test_a_script_without_spaces_is_compared_too():
    page = f"<title>川のほとりの水車小屋</title><h1>川のほとりの水車小屋</h1><p>{JA}</p><p>{TRAM}</p>"
    _, article, other = column("overlap with title", page)
    assert article > other


def test_without_title_and_description_nothing_overlaps_with_them():
    assert column("overlap with title", f"<p>{MILL}</p>") == [0]


@PROPERTY
@given(MARKUP)
def test_overlaps_are_shares(markup: str):
    shares = measure(cut(markup)) if len(cut(markup)) else np.zeros(1)
    assert shares.min() >= 0
    assert shares.max() <= 1 + 1e-5
