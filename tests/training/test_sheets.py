from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stripper.core.page_table import PageTable
from stripper.errors import CorpusError
from stripper.labels import BODY, CAPTION, LABELS, OTHER
from stripper.learn.corpus import read_corpus
from stripper.segment import page_table
from training.sheets import (
    A_PAGE_WHOLE,
    ALIKE,
    ALIKE_RESIDUES,
    ASKED,
    CONTEXT_SHOWN,
    NOT_PLAIN,
    PROPOSED_SHOWN,
    SHOWN,
    WHOLE,
    overlooked,
    residues,
    sheet,
    unsure,
    whole,
    write_sheets,
)

FIXTURES = Path(__file__).parents[2] / "fixtures"
PROSE = (
    "The mayor said on Monday that the bridge will be closed until the end of the year, and that nobody knows why. " * 2
)


def page_of(html: str) -> PageTable:
    return page_table(html)


def sure_of(s: PageTable, label: int, at: float = 0.99) -> np.ndarray:
    p = np.full((len(s), len(LABELS)), (1 - at) / 4, np.float32)
    p[:, label] = at
    return p


def test_a_model_that_is_sure_is_asked_nothing():
    s = page_of(f"<p>{PROSE}</p><p>{PROSE}</p>")
    assert unsure(s, sure_of(s, BODY), body_known=False) == []


def test_what_it_is_unsure_of_is_asked_for():
    s = page_of(f"<p>{PROSE}</p><div>Follow the bridge</div><p>{PROSE}</p>")
    p = sure_of(s, BODY)
    p[1] = 0.2
    assert unsure(s, p, body_known=False) == [1]


def test_of_one_template_a_few_are_enough():
    s = page_of("<ul>" + "".join(f"<li>Entry number {n}</li>" for n in range(40)) + "</ul>")
    assert len(unsure(s, sure_of(s, BODY, 0.5), body_known=False)) == ALIKE


@pytest.mark.parametrize(("caption", "asked"), [(0.3, [0]), (0.05, [])])
def test_where_the_body_is_known_only_pictures_and_consent_are_asked_for(caption: float, asked: list[int]):
    s = page_of("<p>A bridge in the fog</p>")
    p = np.array([[0.6 - caption, caption, 0, 0, 0.4]], np.float32)
    assert unsure(s, p, body_known=True) == asked


@pytest.mark.parametrize(("caption", "asked"), [(0.97, [0]), (0.06, [0]), (0.04, [])])
def test_all_that_may_be_a_residue_is_asked_for(caption: float, asked: list[int]):
    s = page_of("<p>A bridge in the fog</p>")
    assert residues(s, np.array([[1 - caption, caption, 0, 0, 0]], np.float32)) == asked


def test_of_a_gallery_more_captions_are_asked_for_than_of_other_templates_from_its_first_to_its_last():
    s = page_of("".join(f"<p>Picture number {n}</p>" for n in range(40)))
    asked = residues(s, sure_of(s, CAPTION))
    assert len(asked) == ALIKE_RESIDUES
    assert (asked[0], asked[-1]) == (0, 39)


@pytest.mark.parametrize("few", range(1, ALIKE_RESIDUES + 1))
def test_a_few_of_one_template_are_all_asked_for(few: int):
    s = page_of("".join(f"<p>Picture number {n}</p>" for n in range(few)))
    assert residues(s, sure_of(s, CAPTION)) == list(range(few))


def test_each_way_to_ask_finds_its_own_blocks():
    s = page_of(f"<p>{PROSE}</p><p>Photo: Ada</p><p>A bridge in the fog</p><p>{PROSE}</p>")
    p = sure_of(s, BODY)
    p[2] = sure_of(s, CAPTION)[2]
    p[3] = [0.9, 0, 0, 0, 0.1]
    page = replace(read_corpus(FIXTURES)[0], covers="some", segments=())
    found = {name: ask(page, s, p) for name, ask in ASKED.items()}
    assert found == {"unsure": [3], "overlooked": [1], "residues": [2], "whole": [0, 1, 2, 3]}
    assert ASKED[WHOLE](replace(page, covers="body"), s, p) == []


def test_of_a_whole_page_what_is_plainly_other_boilerplate_is_not_shown():
    s = page_of(f"<p>{PROSE}</p><nav><a>Home</a></nav><p>Read on</p>")
    p = np.stack([sure_of(s, BODY)[0], sure_of(s, OTHER)[1], sure_of(s, OTHER, NOT_PLAIN - 0.01)[2]])
    assert whole(s, p) == [0, 2]


def test_a_page_of_too_many_blocks_is_not_read_whole():
    s = page_of("".join(f"<p>{n} {PROSE}</p>" for n in range(A_PAGE_WHOLE + 1)))
    assert whole(s, sure_of(s, BODY)) == []


def test_a_sheet_of_a_whole_page_shows_the_labels_that_are_proposed():
    s = page_of(f"<p>{PROSE * 3}</p><p>Read on</p>")
    lines = sheet("P7 en a.example", s, ["body", "other"], [0, 1], proposed=True).splitlines()
    assert lines[1].startswith(" [0] body <p<")
    assert lines[1].endswith(PROSE.strip()[-20:])
    assert PROPOSED_SHOWN <= len(lines[1].partition("> ")[2]) <= PROPOSED_SHOWN + 5
    assert lines[2].startswith(" [1] other <p<")


@pytest.mark.parametrize(
    ("short", "asked"),
    [("<img src=a.jpg><p>A bridge in the fog</p>", 1), ("<p>A bridge in the fog</p>", 0), ("<p>Photo: Ada</p>", 1)],
)
def test_captions_and_credits_may_have_been_overlooked(short: str, asked: int):
    far = "<div>" * 9 + f"<p>{PROSE}</p>" + "</div>" * 9
    s = page_of(f"<body>{far}<p>{PROSE}</p>{short}<p>{PROSE}</p></body>")
    assert len(overlooked(s, sure_of(s, BODY))) == asked


def test_a_known_caption_was_not_overlooked():
    s = page_of(f"<p>{PROSE}</p><p>Photo: Ada</p><p>{PROSE}</p>")
    p = sure_of(s, BODY)
    p[1] = sure_of(s, CAPTION)[1]
    assert overlooked(s, p) == []


def test_a_page_without_text_is_asked_nothing():
    s = page_of("<img src=a.jpg>")
    assert overlooked(s, sure_of(s, BODY)) == []


def test_a_sheet_shows_what_is_asked_in_its_context():
    s = page_of(f"<title>The bridge</title><p>{PROSE}<br>Read on</p><nav><a>Home</a><a>News</a></nav>")
    labels = ["body", "other", "other", "other"][: len(s)]
    lines = sheet("P7 en a.example", s, labels, [1]).splitlines()
    assert lines[0] == "## P7 en a.example | The bridge"
    assert lines[1] == f"       body: {PROSE[:CONTEXT_SHOWN]}"
    assert lines[2].startswith("~[1]? <p<")
    assert lines[2].endswith("> Read on")
    assert lines[3].lstrip().startswith("other: Home")


def test_long_blocks_are_shown_by_both_ends():
    s = page_of(f"<p>Begin {PROSE * 3} end</p>")
    (line,) = [line for line in sheet("P1", s, ["body"], [0]).splitlines() if "[0]?" in line]
    assert "Begin" in line
    assert line.endswith(" end")
    assert len(line) < SHOWN + 40


def test_sheets_that_are_there_are_not_overwritten(tmp_path: Path):
    pages = [replace(page, covers="some", segments=()) for page in read_corpus(FIXTURES)[:3]]
    write_sheets(pages, tmp_path, {})
    with pytest.raises(CorpusError, match="has sheets already"):
        write_sheets(pages, tmp_path, {})
