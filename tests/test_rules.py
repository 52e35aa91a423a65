"""What the rules of a site keep and drop, whatever the model thinks; and what is said of rules that are none."""

from __future__ import annotations

import pytest
from lxml import html

import stripper
from stripper.errors import RulesError
from stripper.explain import report
from stripper.rules import Rules

PROSE = "<p>" + "The doors of the library open at nine, and the first readers wait in front of them. " * 3 + "</p>"
BOX = "<p>Write to us, and we send you our letter every week, with all that is new in the library.</p>"
PAGE = f"""<html><body><nav><a href=/a>Home</a></nav><article><h1>The library opens</h1>{PROSE}{PROSE}
<div class=letter>{BOX}<p class=ours>The editors of the letter are two.</p></div>{PROSE}
<figure><img src=a.jpg><figcaption>The door. <span class=credit>Photo: Ann Stone</span></figcaption></figure></article>
<footer><p>Address of the library: Long Street 5.</p></footer></body></html>"""
URL = "https://www.valley.example/a"


def cleaned(sites: dict, page=PAGE, url: str | None = URL) -> stripper.Page:
    return stripper.load(rules=sites).label(page, url)


@pytest.mark.parametrize("selector", [".letter", "article > div", "//div[@class='letter']", "(//div)[1]"])
@pytest.mark.parametrize("host", ["valley.example", "www.valley.example", "*"])
def test_what_is_to_be_dropped_goes(host: str, selector: str):
    page = cleaned({host: {"drop": [selector]}})
    assert "send you our letter" not in page.text
    assert "The doors" in page.text
    (block,) = [block for block in page.blocks if "our letter" in block.text]
    assert (block.label, block.probability) == ("other", 1)


@pytest.mark.parametrize("url", [None, "https://ley.example/", "https://other.example/", "http://[", "valley.example"])
def test_rules_of_other_hosts_do_not_hold(url: str | None):
    plain = stripper.label(PAGE, url)
    page = cleaned({"valley.example": {"drop": ["article"]}}, url=url)
    assert page.text == plain.text
    assert page.rules == {}


def test_what_is_to_be_kept_stays_but_not_its_captions_and_credits():
    page = cleaned({"*": {"keep": ["footer", "article"]}})
    assert "Long Street 5" in page.text
    assert page.captions == stripper.label(PAGE).captions
    assert page.credits == stripper.label(PAGE).credits == ["Photo: Ann Stone"]


def test_the_innermost_element_decides_and_of_one_drop():
    inner = cleaned({"*": {"drop": [".letter"], "keep": [".ours"]}})
    assert "The editors" in inner.text
    assert "send you our letter" not in inner.text
    assert "send you" not in cleaned({"*": {"drop": [".letter"], "keep": [".letter"]}}).text


def test_a_tree_is_ruled_like_its_text():
    rules = {"*": {"drop": [".letter"]}}
    assert cleaned(rules, html.fromstring(PAGE)).text == cleaned(rules).text == cleaned(rules, PAGE.encode()).text


def test_rules_are_shown_in_the_report():
    page = cleaned({"valley.example": {"drop": [".letter"]}})
    assert set(page.rules.values()) == {"drop .letter (valley.example)"}
    shown = report(page, stripper.load().model, "page.html")
    assert shown.count("A rule of the site decided: drop .letter (valley.example).") == len(page.rules) == 2


def test_rules_are_read_from_a_file(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text('["valley.example"]\ndrop = [".letter"]\n')
    assert stripper.load(rules=path).clean(PAGE, URL) == cleaned({"*": {"drop": [".letter"]}}).text
    assert stripper.load(rules=Rules.read(path)).clean(PAGE, URL) == stripper.load(rules=str(path)).clean(PAGE, URL)


@pytest.mark.parametrize(
    ("sites", "message"),
    [
        ({"a.example": {"drop": ["p["]}}, "a.example: 'p\\['"),
        ({"a.example": {"drop": ["//p["]}}, "neither a CSS selector nor an XPath"),
        ({"a.example": {"drop": "p"}}, "drop is a list"),
        ({"a.example": {"drop": [1]}}, "drop is a list"),
        ({"a.example": {"remove": ["p"]}}, '"keep" and "drop"'),
        ({"a.example": ["p"]}, '"keep" and "drop"'),
    ],
)
def test_what_is_no_rule_is_refused_by_name(sites: dict, message: str):
    with pytest.raises(RulesError, match=message):
        Rules(sites)


@pytest.mark.parametrize("rule", ["//p[no:such()]", "/count(//p)", "(count(//p))"])
def test_an_xpath_that_finds_no_elements_is_refused_as_it_is_used(rule: str):
    with pytest.raises(RulesError):
        cleaned({"*": {"drop": [rule]}})


def test_texts_and_attributes_are_no_elements():
    assert cleaned({"*": {"drop": ["//p/text()", "//@class"]}}).rules == {}


def test_a_file_that_holds_no_rules_is_refused(tmp_path):
    with pytest.raises(RulesError, match="no rules can be read"):
        Rules.read(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("[")
    with pytest.raises(RulesError, match="no rules can be read"):
        stripper.load(rules=tmp_path / "bad.toml")
