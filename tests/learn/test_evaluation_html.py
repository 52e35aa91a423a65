"""The report of an evaluation, in a browser."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from browsing import CONTRASTS
from test_summary import PAGES, page

from stripper.learn.evaluation_html import as_html
from stripper.learn.evaluation_text import as_json, as_text
from stripper.learn.summary import Evaluation, Point, assess, contrast

BETTER = [replace(one, confusion=page(0, 97, 3).confusion, body_f1=0.97) for one in PAGES]
# Mixed colours are computed as shares of one, not of 255.
MIXED = CONTRASTS.replace(
    "colour.match(/[\\d.]+/g).map(Number)",
    "colour.match(/[\\d.]+/g).map(value => colour.startsWith('color(') ? 255 * value : Number(value))",
)
F1 = {"body": 0.9, "caption": 0.7, "credit": None, "cookie": 0.95}
HOSTILE = "<script>alert(1)</script>\x00"


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    models = [assess("shipped", PAGES, ["3.example"]), assess(f"my-model {HOSTILE}", BETTER)]
    models[0].worst[0] = replace(models[0].worst[0], report="report-pages/a01.html", page=HOSTILE)
    points = [Point(0, F1, 0.8), Point(4, {**F1, "caption": 0.8}, 0.85), Point(8, {**F1, "caption": 0.9}, 0.9)]
    return Evaluation(
        "my-test", models, contrast(PAGES, BETTER), points, "It still rose.", ["It was trained on 1 site."]
    )


@pytest.fixture(scope="module", params=["light", "dark"])
def shown(request, evaluation: Evaluation, chromium, tmp_path_factory: pytest.TempPathFactory):
    path: Path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(as_html(evaluation), encoding="utf-8")
    tab = chromium.new_page(color_scheme=request.param)
    faults: list[str] = []
    tab.on("console", lambda message: faults.append(message.text))
    tab.on("request", lambda asked: faults.append(asked.url) if asked.url != path.as_uri() else None)
    tab.goto(path.as_uri())
    yield tab, faults
    tab.close()


def test_nothing_is_refused_and_nothing_fetched(shown):
    assert shown[1] == []


def test_text_can_be_read(shown):
    assert MIXED != CONTRASTS
    tab, _ = shown
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert [found for found in tab.evaluate(MIXED) if found[0] < 4.5] == []


@pytest.mark.parametrize("width", [360, 1200])
def test_it_fits_the_window(shown, width: int):
    tab, _ = shown
    tab.set_viewport_size({"width": width, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_scrolls_can_be_reached_by_keyboard(shown):
    tab, _ = shown
    assert tab.evaluate("[...document.querySelectorAll('.wide')].every(one => one.tabIndex === 0 && one.ariaLabel)")


def test_every_chart_has_a_name_and_its_numbers(shown):
    tab, _ = shown
    charts = tab.locator("figure > svg[role=img][aria-label]")
    assert charts.count() == tab.locator("figure").count() == tab.locator(".charts details").count() == 5


def test_headings_do_not_skip(shown):
    levels = [
        int(name[1]) for name in shown[0].evaluate("[...document.querySelectorAll('h1,h2,h3')].map(h => h.tagName)")
    ]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_hostile_names_are_text(evaluation: Evaluation):
    assert "<script" not in as_html(evaluation)
    assert "\x00" not in as_html(evaluation)


def test_the_verdict_comes_first(shown):
    assert shown[0].locator("h2").first.inner_text() == "A against B"
    assert shown[0].locator(".verdict").first.inner_text().startswith("B is better on body")


def test_the_text_has_verdict_and_curve_and_leaves_warnings_to_standard_error(evaluation: Evaluation):
    said = as_text(evaluation)
    assert evaluation.notes
    assert not [note for note in evaluation.notes if note in said]
    assert said.startswith("VERDICT")
    assert "IS MORE LABELLING WORTH IT?\n  It still rose." in said


def test_what_does_not_exist_is_null(evaluation: Evaluation):
    assert '"credit": null' in as_json(evaluation)
    assert "NaN" not in as_json(evaluation)


def test_a_single_model_without_a_curve_is_short(evaluation: Evaluation):
    short = as_html(replace(evaluation, models=evaluation.models[:1], comparison=None, learning=[], reading=""))
    assert "A against B" not in short
    assert "Is more labelling" not in short
