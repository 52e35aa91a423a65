from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from browsing import CONTRASTS

from stripper import explain, load
from stripper.decide.steps import Rule, decide
from stripper.explain import report
from stripper.influence import influences
from stripper.labels import DOUBTFUL, LABELS
from stripper.reasons import in_plain_words
from stripper.segment import page_table

PAGES = Path(__file__).parent.parent / "fixtures" / "pages"
HOSTILE = (
    "<title>&lt;/title>&lt;script>alert(1)&lt;/script></title><article>"
    "<p>&lt;script&gt;alert(2)&lt;/script&gt; &lt;img src=x onerror=alert(3)&gt; and enough words to be a paragraph."
    "<p>&quot;&gt;&lt;/style&gt;&lt;style&gt;*{background:url(https://evil.example/)}&lt;/style&gt; $title ${style} $$ %s {0}"
    "<p>&lt;/div&gt;&lt;/li&gt;&lt;/ol&gt;&lt;meta http-equiv=refresh content=0;url=https://evil.example/&gt; &amp;lt;b&amp;gt;"
    "<p>override \u202e txet desrever, a bell \x07, an escape \x1b[31m and a tag \ufffe."
    f"<p>{'unbroken' * 200}"
    "<p dir=rtl>ومن يتهيب صعود الجبال يعش أبد الدهر بين الحفر"
)


@pytest.fixture(scope="module")
def cleaner(small_model):
    return load(small_model)


@pytest.fixture(scope="module")
def page(cleaner):
    """A page that has every label, some of them doubtful, whatever the small model has learnt."""
    found = cleaner.label((PAGES / "it-fotografa-valli-diritti.html").read_bytes(), "https://controluce.example/nives")
    drawn = np.random.default_rng(3).dirichlet([0.3] * len(LABELS), len(found.segments)).astype(np.float32)
    return replace(found, probabilities=drawn, decisions=drawn.argmax(axis=1))


@pytest.fixture(scope="module")
def html(cleaner, page):
    return report(page, cleaner.model, "nives.html")


@pytest.fixture(scope="module")
def hostile(cleaner):
    return report(cleaner.label(HOSTILE), cleaner.model, '"><script>alert(4)</script>\ud800')


def elements(html, tag):
    table = page_table(html)
    return [index for index in range(len(table.tag)) if table.tag_of(index) == tag]


def test_every_block_is_there_in_document_order(page, html):
    found = re.findall(r'<div class="text" dir="auto">(.*?)</div>', html, re.DOTALL)
    assert [text.replace("&amp;", "&").replace("&quot;", '"').replace("&#x27;", "'") for text in found] == [
        b.text for b in page.blocks
    ]


def test_every_block_has_its_label_as_class(page, html):
    assert re.findall(r'<li class="block (\w+)', html) == [block.label for block in page.blocks]


def test_doubtful_blocks_are_marked_and_no_others(page, html):
    marked = [" doubtful" in classes for classes in re.findall(r'<li class="(block [^"]*)"', html)]
    assert marked == [block.probability < DOUBTFUL for block in page.blocks]
    assert any(marked)
    assert not all(marked)


def test_a_label_that_is_not_the_most_probable_is_explained(cleaner, page):
    body = replace(page, decisions=np.zeros(len(page.blocks), np.intp))
    note = "Not its most probable label"
    second = [max(block.probabilities, key=block.probabilities.get) != "body" for block in body.blocks]
    assert any(second)
    assert [note in block for block in report(body, cleaner.model, "a").split('<li class="block ')[1:]] == second


RULED = [
    ("<p>{0}</p><div class=preview><p>{0}</p></div>", "The mill has stood", "what the page has twice is kept once"),
    ("<p>{0}</p><p class=sr-only>Read on in our app.</p>", "Read on in", "readers do not see it"),
]


@pytest.mark.parametrize(("html", "text", "says"), RULED)
def test_where_a_rule_decided_it_says_which(cleaner, html: str, text: str, says: str):
    prose = "The mill has stood by the river since 1702, and nobody knows who built it. " * 8
    page = cleaner.label(f"<html><body><article>{html.format(prose)}</article></body></html>")
    sure = np.tile(np.array([0.9, 0.02, 0.02, 0.02, 0.04], np.float32), (len(page.segments), 1))
    page = replace(page, probabilities=sure, decisions=decide(sure, page.segments))
    *_, block = [one for one in report(page, cleaner.model, "a").split('<li class="block ') if text in one]
    assert f"A rule decided: {says}" in block.replace("&#x27;", "'")
    assert "for and against body" in block  # which the network would have chosen
    assert "Not its most probable label" not in block


def test_every_rule_has_its_sentence():
    assert set(explain._RULES) == set(get_args(Rule)) - {"threshold"}


def test_the_legend_counts_blocks(page, html):
    counts = dict(re.findall(r'id="show-(\w+)"(?: checked)?> \w+ <span class="count">(\d+)<', html))
    labels = [block.label for block in page.blocks]
    assert counts == {label: str(labels.count(label)) for label in LABELS}


def test_it_says_what_page_it_is_of(page, html):
    assert f"<bdi>nives.html</bdi> · <bdi>https://controluce.example/nives</bdi> · {len(page.blocks)} blocks" in html


def test_a_page_without_a_title_goes_by_its_name(cleaner):
    assert '<h1 dir="auto">a.html</h1>' in report(cleaner.label("<p>x"), cleaner.model, "a.html")


def test_a_page_without_an_article_says_so(cleaner, html):
    menu = report(cleaner.label("<nav><a href=/>Home</a></nav>"), cleaner.model, "menu")
    assert "No article body was found on this page." in menu
    assert "No article body was found" not in html


def test_the_same_page_gives_the_same_report(cleaner, page, html):
    assert report(page, cleaner.model, "nives.html") == html


def test_nothing_comes_from_outside(html):
    assert not re.search(r'<(?:script|img|iframe|object|embed|base)\b|\bsrc=|@import|url\(|href="(?!data:,")', html)


def test_the_policy_allows_the_style_sheet_alone(html):
    style = re.search("<style>(.*?)</style>", html, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1]
    assert (
        policy == f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize(
    ("tag", "count"), [("script", 0), ("img", 0), ("style", 1), ("meta", 5), ("ol", 1), ("main", 1)]
)
def test_text_of_the_page_makes_no_elements(hostile, tag, count):
    assert len(elements(hostile, tag)) == count


def test_text_of_the_page_is_shown_as_it_was(hostile):
    assert "&lt;script&gt;alert(2)&lt;/script&gt; &lt;img src=x onerror=alert(3)&gt; and enough words" in hostile
    assert "$title ${style} $$ %s {0}" in hostile


def test_what_is_no_character_is_replaced(hostile):
    assert "<bdi>&quot;&gt;&lt;script&gt;alert(4)&lt;/script&gt;�</bdi>" in hostile
    assert "a bell �, an escape �[31m and a tag �." in hostile


# In a browser


@pytest.fixture
def show(chromium, tmp_path):
    """Open a report; at the end nothing must have been complained of, nor asked of the network."""
    tabs, complaints, requests = [], [], []

    def open_tab(html, *, unfolded=True, **look):
        file = tmp_path / "report.html"
        shown_first = 'id="show-other" checked' if unfolded else 'id="show-other"'
        file.write_text(html.replace('id="show-other"', shown_first), "utf-8")
        tab = chromium.new_page(**{"viewport": {"width": 1280, "height": 800}, **look})
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("dialog", lambda dialog: complaints.append(dialog.message))
        tab.on("request", lambda request: requests.append(request.url))
        tab.goto(file.as_uri())
        assert requests.pop() == file.as_uri()
        tabs.append(tab)
        return tab

    yield open_tab
    for tab in tabs:
        tab.close()
    assert (complaints, requests) == ([], [])


def topmost(tab):
    """Which of the details a reader sees: they all lie in one place, and none can be seen through."""
    details = shown(tab, ".why").evaluate_all("all => all.map(one => [Number(getComputedStyle(one).zIndex), one.id])")
    return max(details)[1]


def shown(tab, what=".block"):
    return tab.locator(what).locator("visible=true")


def test_boilerplate_is_folded_away_at_first(show, html):
    tab = show(html, unfolded=False)
    assert shown(tab, ".block.other").count() == 0
    assert all(shown(tab, f".block.{label}").count() for label in LABELS if label != "other")


def test_boilerplate_is_shown_where_there_is_no_body(cleaner, page):
    bare = replace(page, decisions=np.full(len(page.segments), LABELS.index("other")))
    assert 'id="show-other" checked' in report(bare, cleaner.model, "a.html")


@pytest.mark.parametrize("label", LABELS)
def test_a_filter_hides_the_blocks_of_its_label_and_shows_them_again(show, html, label):
    tab = show(html)
    total, own = shown(tab).count(), shown(tab, f".block.{label}").count()
    assert own
    tab.get_by_role("checkbox", name=label).click()
    assert shown(tab, f".block.{label}").count() == 0
    assert shown(tab).count() == total - own
    tab.get_by_role("checkbox", name=label).click()
    assert shown(tab).count() == total


def test_filters_work_by_keyboard(show, html):
    tab = show(html)
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    assert shown(tab, ".block.body").count() == 0
    assert not tab.get_by_role("checkbox", name="body").is_checked()


def test_only_doubtful(show, page, html):
    tab = show(html)
    tab.get_by_role("checkbox", name="only doubtful").click()
    assert shown(tab).count() == sum(block.probability < DOUBTFUL for block in page.blocks)


def test_with_every_filter_off_it_says_so(show, html):
    tab = show(html)
    assert not tab.get_by_text("Every label is switched off").is_visible()
    for label in LABELS:
        tab.get_by_role("checkbox", name=label).click()
    assert tab.get_by_text("Every label is switched off").is_visible()


def test_hover_shows_probability_and_features(show, cleaner, page, html):
    tab = show(html)
    assert shown(tab, ".why").count() == 0
    tab.locator(".block").nth(3).hover()
    why = shown(tab, ".why")
    assert why.count() == 1
    reason = influences(cleaner.model, page.segments, page.decisions)[3][0]
    assert f"{100 * page.blocks[3].probability:.1f}%" in why.inner_text()
    assert in_plain_words(reason) in why.inner_text()
    assert reason.feature not in why.inner_text()
    why.get_by_text("In figures").click()
    assert reason.feature in why.inner_text()


def test_focus_shows_probability_and_features(show, page, html):
    tab = show(html)
    for _ in range(len(LABELS) + 1 + 1 + 2 * 2):  # the filters, then the third block: behind each comes "In figures"
        tab.keyboard.press("Tab")
    why = shown(tab, ".why")
    assert why.get_attribute("id") == "why-2"
    assert f"{100 * page.blocks[2].probability:.1f}%" in why.inner_text()


def test_focus_leaves_no_block_out_and_none_that_is_hidden_in(show, page, html):
    tab = show(html)
    tab.get_by_role("checkbox", name="other").click()
    tab.get_by_role("checkbox", name="only doubtful").focus()
    tab.keyboard.press("Tab")
    first = next(number for number, block in enumerate(page.blocks) if block.label != "other")
    assert shown(tab, ".why").get_attribute("id") == f"why-{first}"


def test_a_click_keeps_the_details_while_the_pointer_goes_to_them(show, html):
    tab = show(html)
    tab.locator(".block").nth(2).locator(".text").click()
    box = shown(tab, ".why").bounding_box()
    tab.mouse.move(box["x"] + 50, box["y"] + 300, steps=20)
    assert topmost(tab) == "why-2"


def test_the_details_stay_while_the_pointer_crosses_from_block_to_block(show, html):
    tab = show(html)
    top, bottom = (tab.locator(".text").nth(number).bounding_box() for number in (1, 4))
    for y in range(int(top["y"]) + 5, int(bottom["y"]) + 5, 3):
        tab.mouse.move(400, y)
        assert shown(tab, ".why").count() == 1


def test_what_is_pointed_at_comes_before_what_was_clicked(show, html):
    tab = show(html)
    tab.locator(".block").nth(2).locator(".text").click()
    tab.locator(".block").nth(5).locator(".text").hover()
    assert topmost(tab) == "why-5"


def test_a_screen_reader_is_told_why(show, page, html):
    tab = show(html)
    described = (
        tab.locator(".block")
        .nth(2)
        .evaluate("block => document.getElementById(block.getAttribute('aria-describedby')).textContent")
    )
    assert described.startswith(f"{page.blocks[2].label} {100 * page.blocks[2].probability:.1f}%")


def test_right_to_left_text_stands_right(show, cleaner):
    arabic = (PAGES / "ar-ahl-almilh.html").read_bytes()
    tab = show(report(cleaner.label(arabic), cleaner.model, "salt"))
    assert tab.locator(".text").first.evaluate("text => getComputedStyle(text).direction") == "rtl"


@pytest.mark.parametrize("width", [360, 700, 1100, 1600])
def test_nothing_is_wider_than_the_window(show, hostile, width):
    tab = show(hostile, viewport={"width": width, "height": 700})
    tab.locator(".block").nth(1).focus()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1100, 1600])
def test_the_details_are_in_the_window_and_beside_their_block(show, html, width):
    tab = show(html, viewport={"width": width, "height": 700})
    for number in (0, 20, -1):
        block = tab.locator(".block").nth(number)
        block.focus()
        why, text = shown(tab, ".why").bounding_box(), block.locator(".text").bounding_box()
        assert 0 <= why["x"] <= why["x"] + why["width"] <= width
        assert 0 <= why["y"] <= why["y"] + why["height"] <= 700
        assert why["x"] >= text["x"] + text["width"] or why["y"] >= text["y"] + text["height"] or text["height"] > 300


def test_hostile_text_does_nothing(show, hostile):
    tab = show(hostile)
    tab.locator(".block").first.hover()
    assert tab.locator(".block").count() == tab.locator("main > ol > li").count()
    assert tab.evaluate("document.scripts.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("pointed", [None, *LABELS])
def test_every_text_is_readable(show, html, scheme, pointed):
    tab = show(html, color_scheme=scheme)
    if pointed:
        tab.locator(f".block.{pointed}").first.hover()
    ratios = tab.evaluate(CONTRASTS)
    assert len(ratios) > 100
    assert [what for ratio, what in ratios if ratio < 4.5] == []


def test_light_and_dark_differ(show, html):
    background = "getComputedStyle(document.body).backgroundColor"
    assert show(html, color_scheme="light").evaluate(background) != show(html, color_scheme="dark").evaluate(background)


def test_warnings_of_the_page_are_shown(cleaner):
    html = report(cleaner.label("<p>per\ud800</p><title>&lt;b></title>"), cleaner.model, "a.html")
    assert '<p class="warning">1 lone surrogate (no character) left out.</p>' in html
