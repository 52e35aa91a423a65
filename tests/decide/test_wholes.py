from __future__ import annotations

from dataclasses import replace

import pytest
from deciding import BODY_ROW, body_is, page, rows
from fixture_pages import cut

from stripper.decide.steps import (
    decide,
)
from stripper.decide.wholes import ENTRY, FEWEST_ENTRIES, HEADING, LEAST, SHORTEST_PARAGRAPH
from stripper.labels import BODY, CAPTION, CREDIT, OTHER
from stripper.segment import GAP_NONE, Segments

PARAGRAPH_AND_PIECE = ([0.95, 0, 0, 0, 0.05], [0.3, 0, 0.6, 0, 0.1])


def test_an_unsure_piece_stays_with_its_paragraph():
    assert decide(rows(*PARAGRAPH_AND_PIECE), page(300, 20, gap=GAP_NONE)).tolist() == [BODY, BODY]


def test_a_paragraph_of_its_own_keeps_its_label():
    assert decide(rows(*PARAGRAPH_AND_PIECE), page(300, 20)).tolist() == [BODY, CREDIT]


def test_a_word_in_the_middle_of_a_sentence_stays_however_sure():
    sure = [0.01, 0, 0, 0, 0.99]
    assert decide(rows(PARAGRAPH_AND_PIECE[0], sure), page(300, 20, gap=GAP_NONE)).tolist() == [BODY, BODY]


def test_a_sure_piece_leaves_its_paragraph():
    sure = [LEAST - 0.01, 0, 0.8, 0, 0.01]
    assert decide(rows(PARAGRAPH_AND_PIECE[0], sure), page(300, 20, gap=GAP_NONE)).tolist() == [BODY, CREDIT]


@pytest.mark.parametrize(
    ("html", "label"),
    [
        ("<figure><blockquote>b</blockquote><figcaption>c</figcaption></figure>", BODY),
        ("<figure><q>b</q><img><figcaption>c</figcaption></figure>", CAPTION),
        ("<figure><p>b</p><figcaption>c</figcaption></figure>", CAPTION),
        ("<figure><p>b</p></figure><blockquote>c</blockquote>", CAPTION),
    ],
)
def test_a_quotation_in_a_figure_without_a_picture_stays_with_whom_it_quotes(html: str, label: int):
    s = cut(f"<body><p>{'x' * 900}</p>{html}</body>")
    assert decide(rows(BODY_ROW, BODY_ROW, [0.1, 0.8, 0, 0, 0.1]), s).tolist() == [BODY, BODY, label]


@pytest.mark.parametrize(
    ("html", "label"),
    [
        ("<h2>b</h2><p>{0}</p>", BODY),
        ("<div><h3>b</h3></div><p>{0}</p>", OTHER),  # of another container
        ("<h3>b</h3><div><p>{0}</p></div>", BODY),
        ("<h1>b</h1><p>{0}</p>", OTHER),
        ("<h2>b</h2><h3>{0}</h3>", OTHER),
        ("<h2><a href=/x>b</a></h2><p>{0}</p>", OTHER),
        ("<h2>b</h2><p>Short.</p>", OTHER),
        ("<blockquote>b</blockquote><p>{0}</p>", OTHER),
    ],
)
def test_the_heading_of_a_kept_paragraph_stays(html: str, label: int):
    s = cut(f"<body><p>{'x' * 900}</p>{html.format('y' * (SHORTEST_PARAGRAPH + 1))}</body>")
    assert decide(body_is(0.99, HEADING + 0.05, 0.99), s).tolist() == [BODY, label, BODY]
    assert decide(body_is(0.99, HEADING - 0.05, 0.99), s).tolist()[1] == OTHER
    assert decide(body_is(0.99, HEADING + 0.05, 0.01), s).tolist()[1] == OTHER


def titles(s: Segments, share: float) -> set[int]:
    """What the titles, which begin with b, are decided to be where the model gives them so much for body."""
    body = [share if text[0] == "b" else 0.01 if text[0] == "c" else 0.99 for text in s.text]
    decided = decide(body_is(*body), s).tolist()
    return {found for text, found in zip(s.text, decided, strict=True) if text[0] == "b"}


@pytest.mark.parametrize(
    ("entry", "count", "label"),
    [
        ("<article><header><h2><a href=/x>b</a></h2></header><div><p>{0}</p></div></article>", FEWEST_ENTRIES, BODY),
        (
            "<article><header><h2><a href=/x>b</a></h2></header><div><p>{0}</p></div></article>",
            FEWEST_ENTRIES - 1,
            OTHER,
        ),
        ("<li><h3>b</h3><p>{0}</p></li>", FEWEST_ENTRIES, BODY),
        ("<li><hgroup><h3>b</h3></hgroup><p>{0}</p></li>", FEWEST_ENTRIES, BODY),
        ("<li><h1>b</h1><p>{0}</p></li>", FEWEST_ENTRIES, OTHER),
        ("<li><h3>b</h3><p>Short.</p></li>", FEWEST_ENTRIES, OTHER),
        ("<li><header><h3>b</h3></header><div><p>{0}</p><h4>c</h4></div></li>", FEWEST_ENTRIES, OTHER),  # a section
    ],
)
def test_titles_of_entries_stay_with_their_texts(entry: str, count: int, label: int):
    s = cut(f"<body>{entry.format('y' * (SHORTEST_PARAGRAPH + 1)) * count}</body>")
    # no two texts alike, or the repeats would go
    s = replace(s, text=[f"{text}{number}" for number, text in enumerate(s.text)])
    assert titles(s, ENTRY + 0.02) == {label}
    assert titles(s, ENTRY - 0.02) == {OTHER}
    alike = replace(s, text=["b0" if text[0] == "b" else text for text in s.text])
    assert titles(alike, ENTRY + 0.02) == {OTHER}  # the subject of a thread


@pytest.mark.parametrize("markup", ["<ul><li>{0}<li>b</ul>", "<table><tr><td>{0}<td>b</table>", "<p>{0}<p>b"])
def test_the_rest_of_a_list_or_table_stays_where_most_of_it_does(markup: str):
    for kept, sure, stays in (("aaa", LEAST + 0.05, True), ("a", LEAST + 0.05, False), ("aaa", LEAST - 0.05, False)):
        s = cut(f"<p>{'x' * 100}</p>{markup.format(kept)}")
        label = decide(rows(BODY_ROW, BODY_ROW, [sure, 0, 0, 0, 1 - sure]), s).tolist()
        assert label == [BODY, BODY, BODY if stays and "<p>b" not in markup else OTHER]


def test_a_residue_in_a_list_goes():
    s = cut(f"<ul><li>{'x' * 100}<li>b</ul>")
    assert decide(rows(BODY_ROW, [0.3, 0.5, 0.1, 0, 0.1]), s).tolist() == [BODY, CAPTION]
