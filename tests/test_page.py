from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from fixture_pages import cut

import stripper
from stripper.errors import UnknownLabel
from stripper.labels import LABELS
from stripper.page import Page

MARKUP = """<html lang=it><title>La frana</title><body><nav>Home</nav><h1>La frana</h1><p>La <b>strada</b> è chiusa.</p>
<figure><figcaption>La frana vista dal ponte. <span class=credit>Foto: Ansa</span></figcaption></figure><p>Gestione cookie</p>"""
FOUND = ["other", "other", "body", "caption", "credit", "cookie"]


@pytest.fixture
def page() -> Page:
    """A page labelled by hand."""
    decisions = np.array([LABELS.index(label) for label in FOUND])
    probabilities = np.full((len(FOUND), len(LABELS)), 0.05, np.float32)
    probabilities[np.arange(len(FOUND)), decisions] = 0.8
    return Page(cut(MARKUP), probabilities, decisions, MARKUP, "https://gazzetta.example/frana")


def test_blocks_have_text_and_label(page: Page):
    assert [(block.text, block.label) for block in page.blocks] == [
        ("Home", "other"),
        ("La frana", "other"),
        ("La strada è chiusa.", "body"),
        ("La frana vista dal ponte.", "caption"),
        ("Foto: Ansa", "credit"),
        ("Gestione cookie", "cookie"),
    ]


def test_block_s_probability_is_that_of_its_label(page: Page):
    assert [block.probability for block in page.blocks] == [0.8] * len(FOUND)


def test_block_s_probabilities_are_by_label_and_short(page: Page):
    assert page.blocks[2].probabilities == {"body": 0.8, "caption": 0.05, "credit": 0.05, "cookie": 0.05, "other": 0.05}


def test_blocks_have_xpaths(page: Page):
    assert page.blocks[4].xpath == "/html/body/figure/figcaption/span"


def test_only_the_body_is_kept_unless_told(page: Page):
    assert page.text == "La strada è chiusa."


def test_other_labels_are_kept_when_told(page: Page):
    assert page.keeping({"body", "caption"}).text == "La strada è chiusa.\n\nLa frana vista dal ponte."


def test_one_label_may_be_told_as_text(page: Page):
    assert page.keeping("credit").text == "Foto: Ansa"


def test_keeping_leaves_the_page_as_it_was(page: Page):
    page.keeping({"caption"})
    assert page.text == "La strada è chiusa."


def test_keeping_nothing_leaves_nothing(page: Page):
    assert page.keeping(()).text == ""


def test_unknown_label_is_refused(page: Page):
    with pytest.raises(
        UnknownLabel, match="unknown label 'boddy': the labels are body, caption, credit, cookie, other"
    ):
        page.keeping({"boddy"})


def test_html_has_what_is_kept(page: Page):
    assert page.html == "<p>La <strong>strada</strong> è chiusa.</p>"


def test_markdown_has_what_is_kept(page: Page):
    assert page.markdown == "La **strada** è chiusa."


@pytest.mark.parametrize(
    ("name", "expected"),
    [("captions", ["La frana vista dal ponte."]), ("credits", ["Foto: Ansa"]), ("cookies", ["Gestione cookie"])],
)
def test_what_was_taken_out_is_listed(page: Page, name: str, expected: list[str]):
    assert getattr(page, name) == expected


def test_pieces_of_one_line_with_one_label_are_listed_as_one_text():
    markup = "<figure><figcaption>The mill. <span>Photo: Ada</span> / <small>Getty</small></figcaption></figure><p>Photo: Ben"
    s = cut(markup)
    assert len(s) > 3
    decisions = np.array([LABELS.index("caption"), *[LABELS.index("credit")] * (len(s) - 1)])
    page = Page(s, np.eye(len(LABELS), dtype=np.float32)[decisions], decisions, markup)
    assert (page.captions, page.credits) == (["The mill."], ["Photo: Ada / Getty", "Photo: Ben"])


def test_what_parts_them_in_a_line_is_no_part_of_captions_and_credits():
    markup = "<p>| Photo: Ada / <a href=x>Getty</a> –</p><p>—</p><p>/ Ben (left)</p>"
    s = cut(markup)
    decisions = np.full(len(s), LABELS.index("credit"))
    page = Page(s, np.eye(len(LABELS), dtype=np.float32)[decisions], decisions, markup)
    assert page.credits == ["Photo: Ada / Getty", "Ben (left)"]


def test_a_page_is_shown_by_what_is_on_it(page: Page):
    assert repr(page) == "<Page of 6 blocks: 1 body, 1 caption, 1 credit, 1 cookie, 2 other>"
    assert repr(Page(cut(""), np.zeros((0, 5), np.float32), np.zeros(0, np.intp), "")) == "<Page of 0 blocks>"


def test_what_was_taken_out_is_listed_though_it_is_kept(page: Page):
    assert page.keeping(LABELS).credits == ["Foto: Ansa"]


def test_metadata_is_read_from_the_page(page: Page):
    assert (page.metadata.title, page.metadata.language, page.metadata.site_name) == (
        "La frana",
        "it",
        "gazzetta.example",
    )


def test_page_is_a_key_like_any_object(page: Page):
    assert {page: 1}[page] == 1


def test_page_cannot_be_changed(page: Page):
    with pytest.raises(AttributeError, match="cannot assign to field 'url'"):
        page.url = None  # type: ignore[misc]


def test_a_page_is_written_as_json():
    page = stripper.label(FOR_JSON, url="https://a.example/b")
    found = json.loads(page.to_json())
    assert found == page.to_dict()
    assert found["title"] == "The library opens"
    assert found["url"] == "https://a.example/b"
    assert [block["label"] for block in found["blocks"]] == [block.label for block in page.blocks]
    assert found["blocks"][0] == page.blocks[0].to_dict()
    assert "blocks" not in page.to_dict(blocks=False)
    line = stripper.label_text("The doors open at nine.").to_dict()["blocks"][0]
    assert (line["xpath"], line["span"]) == (None, [0, 23])


def test_quality_is_the_f1_that_what_is_kept_can_expect():
    page = stripper.label(FOR_JSON)
    sure = replace(page, probabilities=np.eye(5, dtype=np.float32)[page.decisions])
    assert sure.quality == 1
    assert 0 < page.quality < 1
    half = np.full_like(page.probabilities, 0.125)
    half[:, 0] = 0.5
    everything = replace(page, probabilities=half, decisions=np.zeros_like(page.decisions))
    assert everything.quality == pytest.approx(2 * 0.5 / 1.5)
    assert replace(page, decisions=np.ones_like(page.decisions)).quality == 0


FOR_JSON = (
    "<title>The library opens</title><article>" + "<p>The doors open at nine, and the first readers wait. </p>" * 4
)
